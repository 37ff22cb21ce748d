"""Several engines side by side: each row is its engine's, and so is what is done to it."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from dockertui.app import DockerTuiApp
from dockertui.engine import containers, volumes
from dockertui.engine.errors import Conflict, EngineUnreachable
from dockertui.settings import Settings
from dockertui.state.fleet import Fleet
from dockertui.state.snapshot import Health, Link, Snapshot
from dockertui.state.source import FixedSource
from tests.ui.world import NOW, StaticEngine, Ui, container, network, running, snapshot, volume

LOST = Health(
    Link.LOST, NOW - timedelta(seconds=5), EngineUnreachable("It is away.", "Wait."), ever_live=True
)
NEVER = Health(Link.LOST, NOW, EngineUnreachable("Nobody is there.", "Look for it."))


def on(engine: str, *records: Any, sequence: int = 1, **fields: Any) -> Snapshot:
    """Return a Snapshot of an engine."""
    known = snapshot(*records, sequence=sequence, **fields)
    return replace(known, engine=engine, docker=("docker", "--context", engine))


@dataclass
class Several(Ui):
    """The app on several engines; `engine` and `source` are those of the first."""

    engines: Mapping[str, StaticEngine]
    sources: Mapping[str, FixedSource]

    async def show(self, shown: Snapshot) -> None:
        """Have one engine's Snapshot come."""
        source = self.sources[shown.engine]
        source.put(replace(shown, sequence=source.snapshot.sequence + 1))
        await self.pilot.pause()
        await self.pilot.pause()

    @property
    def rows(self) -> list[tuple[str, str]]:
        """The containers in order: name and engine."""
        return [(row.record.name, row.ref.engine) for row in self.pane("container").table.rows]


@asynccontextmanager
async def several(
    *snapshots: Snapshot, size: tuple[int, int] = (160, 40), answers: Mapping[Any, Any] | None = None
) -> AsyncIterator[Several]:
    """Run the app on the engines of some Snapshots."""
    engines = {shown.engine: StaticEngine(answers, name=shown.engine) for shown in snapshots}
    sources = {shown.engine: FixedSource(shown) for shown in snapshots}
    fleet = Fleet((engines[name], sources[name]) for name in engines)
    app = DockerTuiApp(fleet, Settings(log_file=Path("unused.log")))
    async with app.run_test(size=size) as pilot:
        typed: Pilot[None] = pilot
        first = snapshots[0].engine
        ui = Several(app, typed, sources[first], engines[first], engines, sources)
        await pilot.pause()
        await pilot.pause()
        yield ui


def asked(ui: Several) -> dict[str, list[str]]:
    """Return the actions each engine was asked for."""
    return {name: [call for call, *_rest in engine.asked] for name, engine in ui.engines.items()}


async def test_the_rows_of_all_show_with_their_engine() -> None:
    async with several(on("near", container("web"), container("db")), on("far", container("api"))) as ui:
        assert ui.rows == [("api", "far"), ("db", "near"), ("web", "near")]
        assert "ENGINE" in ui.text
        assert "1 Containers 3 ●3" in ui.text
        assert "far" in ui.lines[ui.line_of("▌ api")]
        assert "3 of 3 running" in ui.lines[0]


async def test_one_engine_has_no_column_for_it() -> None:
    async with running([container("web")], size=(160, 40)) as ui:
        assert "ENGINE" not in ui.text


async def test_the_same_ids_on_two_engines_are_two_rows() -> None:
    data, bridge = volume("data"), network("bridge")
    async with several(on("near", data, bridge), on("far", data, bridge)) as ui:
        await ui.press("3")
        assert [row.ref.engine for row in ui.pane("volume").table.rows] == ["far", "near"]
        assert [row.ref.engine for row in ui.pane("network").table.rows] == ["far", "near"]
        await ui.show(on("far", bridge))
        assert [row.ref.engine for row in ui.pane("volume").table.rows] == ["near"]


async def test_an_action_goes_to_the_engine_of_its_row() -> None:
    async with several(on("near", container("web")), on("far", container("api"))) as ui:
        await ui.press("s")
        await ui.until(lambda: "api stopped" in ui.told, "said")
        assert asked(ui) == {"near": [], "far": ["stop"]}


async def test_marks_across_engines_are_done_each_on_its_own() -> None:
    async with several(on("near", container("web")), on("far", container("api"))) as ui:
        await ui.press("asterisk", "d")
        assert "api on far" in ui.text
        assert "web on near" in ui.text
        assert ui.command.splitlines() == ["$ docker --context far rm api", "$ docker --context near rm web"]
        await ui.press("y")
        await ui.until(lambda: asked(ui) == {"near": ["remove"], "far": ["remove"]}, "both removed")


async def test_what_fails_on_one_engine_is_read_again_there_only() -> None:
    answers = {containers.stop: Conflict("It hangs.")}
    async with several(on("near", container("web")), on("far", container("api")), answers=answers) as ui:
        await ui.press("s")
        await ui.until(lambda: any("It hangs." in told for told in ui.told), "said")
        assert {name: source.refreshed for name, source in ui.sources.items()} == {"near": 0, "far": 1}


async def test_a_dead_engine_dims_its_own_rows_only_and_is_named() -> None:
    async with several(on("near", container("web")), on("far", container("api"))) as ui:
        await ui.show(on("far", container("api"), health=LOST))
        assert set(ui.pane("container").table.dimmed) == {"far"}
        assert "Lost contact with far" in ui.text
        assert "It is away." in ui.text
        assert "near" in ui.lines[0]
        assert "lost" in ui.lines[0]
        await ui.show(on("near", container("web"), container("new")))
        await ui.sees("new")
        await ui.show(on("far", container("api")))
        assert not ui.pane("container").table.dimmed
        assert "Lost contact with far" not in ui.text


async def test_an_engine_that_was_never_reached_hides_nothing_of_the_others() -> None:
    async with several(on("near", container("web")), Snapshot("far", health=NEVER)) as ui:
        assert ui.rows == [("web", "near")]
        assert "No contact with far yet" in ui.text
        assert "Nobody is there." in ui.text
        await ui.press("s")
        await ui.until(lambda: asked(ui)["near"] == ["stop"], "stopped")


async def test_none_reached_says_so_of_each() -> None:
    async with several(Snapshot("near", health=NEVER), Snapshot("far", health=NEVER)) as ui:
        assert ui.text.count("Cannot reach Docker") == 2


async def test_what_is_made_is_made_beside_the_cursor_or_where_the_form_says() -> None:
    async with several(on("near", volume("a")), on("far", volume("b"))) as ui:
        await ui.press("3", "down", "n", *"mine")
        assert "Engine" in ui.text
        assert ui.command == "$ docker --context far volume create mine"
        await ui.press("enter")
        await ui.until(lambda: asked(ui) == {"near": [], "far": [volumes.create.__name__]}, "made on far")
        await ui.press("n", *"other", *["tab"] * 4, "ctrl+u", *"nowhere")
        await ui.sees("One of: near, far")
        await ui.press("ctrl+u", *"near")
        assert ui.command == "$ docker --context near volume create other"
        await ui.press("enter")
        await ui.until(lambda: asked(ui)["near"] == [volumes.create.__name__], "made on near")


async def test_details_are_asked_of_the_engine_of_the_row() -> None:
    seen: list[str] = []
    async with several(on("near", container("web")), on("far", container("api"))) as ui:
        for name, engine in ui.engines.items():

            def detail(*_args: Any, engine_name: str = name) -> dict[str, Any]:
                seen.append(engine_name)
                return {}

            engine.answers[containers.inspect] = detail
        await ui.press("i")
        await ui.until(lambda: seen == ["far"], "asked of far")


async def test_a_filter_finds_an_engine_and_sorting_by_it_works() -> None:
    async with several(on("near", container("a"), container("c")), on("far", container("b"))) as ui:
        assert [name for name, _engine in ui.rows] == ["a", "b", "c"]
        ui.pane("container").change_view(sort_column="engine")
        assert ui.rows == [("b", "far"), ("a", "near"), ("c", "near")]
        ui.pane("container").change_view(filter="near")
        assert ui.rows == [("a", "near"), ("c", "near")]


async def test_the_top_line_fits_a_small_screen() -> None:
    async with several(
        on("near", container("web")), on("far-away-engine-of-a-long-name", health=LOST), size=(60, 20)
    ) as ui:
        assert len(ui.lines[0]) == 60
        assert "near" in ui.lines[0]
        assert "✗" in ui.lines[0]


async def test_long_names_that_differ_at_their_ends_are_told_apart() -> None:
    names = "production-cluster-north-a", "production-cluster-north-b"
    async with several(*(on(name, container("web")) for name in names)) as ui:
        top, rows = ui.lines[0], [line for line in ui.lines if "│" in line and "web  " in line[:12]]
        assert "north-a" in top
        assert "north-b" in top
        assert ["north-a" in line for line in rows[:2]] == [True, False]
        assert ["north-b" in line for line in rows[:2]] == [False, True]


async def test_the_name_of_an_engine_is_whole_where_there_is_room() -> None:
    far = "production-eu-west-1"
    for size, name in (((120, 36), far), ((80, 24), "producti…-west-1")):
        async with several(on("near", container("web")), on(far, container("api")), size=size) as ui:
            assert name in ui.lines[0]
            assert "2 of 2 running" in ui.lines[0]
