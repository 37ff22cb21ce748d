"""A prune: what would go, with sizes and reasons, to tick; then the same list of what went."""

from dataclasses import replace
from typing import Any

import pytest

from dockertui.engine import containers, disk_usage, networks, volumes
from dockertui.engine.disk_usage import CacheRecord, Usage
from dockertui.engine.errors import Conflict
from dockertui.resources.prune import plan
from dockertui.resources.spec import Scene
from tests.ui.world import Ui, container, hex_id, image, network, running, shop, snapshot, volume

USAGE = Usage(
    containers={hex_id("migrate"): 2_000_000},
    images={"sha256:" + hex_id("gone:1"): 12_000},
    volumes={"backup": 5_000_000},
    cache=(CacheRecord("a", size_bytes=7_000_000), CacheRecord("b", size_bytes=9, is_in_use=True)),
)
ANSWERS: dict[Any, Any] = {disk_usage.usage: USAGE}


def asked(ui: Ui) -> list[tuple[str, tuple[Any, ...]]]:
    return [(name, args) for name, args, _options in ui.engine.asked]


def test_the_plan_names_what_nothing_uses_and_nothing_else() -> None:
    scene = Scene(
        snapshot(*shop(), image("used:1"), container("user", image_id="sha256:" + hex_id("used:1")))
    )
    found = {(item.group.id, item.name) for item in plan(scene, USAGE, ())}
    anonymous = hex_id("anonymous")
    assert found == {
        *(("stopped", name) for name in ("migrate", "old-db", "fresh")),
        ("dangling", image("gone:1", tags=()).short_id),
        ("anonymous", anonymous),
        ("named", "backup"),
        ("cache", "1 record"),
    }


@pytest.mark.parametrize("state", ["running", "paused", "restarting", "removing"])
def test_what_runs_or_goes_already_is_no_part_of_it(state: str) -> None:
    assert not plan(Scene(snapshot(container("a", state))), None, ("container",))


def test_networks_of_the_engine_stay() -> None:
    scene = Scene(snapshot(network("bridge"), network("host"), network("mine")))
    assert [item.name for item in plan(scene, None, ())] == ["mine"]


async def test_containers_go_as_one_job_and_the_list_says_how_each_went() -> None:
    async with running(shop(), answers=ANSWERS) as ui:
        ui.engine.answers[containers.remove] = lambda container_id: (
            Conflict("It is in use.") if container_id == hex_id("old-db") else None
        )
        await ui.press("P")
        await ui.sees("Stopped containers  3")
        await ui.sees("2 MB")
        assert "exited with 137 killed" in ui.text
        assert "[ Remove 3 containers ]" in ui.text
        assert "$ docker rm migrate" in ui.text
        await ui.press("d")
        await ui.sees("2 removed, 1 refused, about 2 MB freed")
        assert "It is in use." in ui.text
        assert any("● " in line and "migrate" in line and "removed" in line for line in ui.lines)
        assert "2 MB" in ui.lines[ui.line_of("Stopped containers")], "of what went, not of what was to go"
        assert sorted(args[0] for name, args in asked(ui) if name == "remove") == sorted(
            hex_id(name) for name in ("migrate", "old-db", "fresh")
        )
        await ui.press("escape", "J")
        await ui.sees("Prune 3 things")


async def test_named_volumes_go_only_when_ticked() -> None:
    async with running(shop(), answers=ANSWERS) as ui:
        ui.engine.answers[volumes.remove] = lambda _name: None
        await ui.press("3", "P")
        await ui.sees("[ ] backup")
        assert "[x] 2f18" in ui.text.replace(hex_id("anonymous")[:4], "2f18")
        await ui.press("j", "j", "j", "space")
        await ui.sees("[x] backup")
        await ui.press("d")
        await ui.sees("2 removed")
        assert {args[0] for name, args in asked(ui) if name == "remove"} == {"backup", hex_id("anonymous")}


async def test_all_kinds_leave_volumes_alone_and_empty_the_build_cache() -> None:
    async with running([*shop(), network("lonely")], answers=ANSWERS) as ui:
        ui.engine.answers[disk_usage.prune_cache] = lambda: 6_000_000
        ui.engine.answers[containers.remove] = lambda _id: None
        ui.engine.answers[networks.remove] = lambda _id: None
        await ui.press("P", "a")
        await ui.sees("Build cache  1")
        assert "[ ] backup" in ui.text
        assert "[x] lonely" in ui.text
        await ui.press("d")
        await ui.sees("freed")
        names = [name for name, _args in asked(ui)]
        assert "prune_cache" in names
        assert not any(args[:1] == ("backup",) for _name, args in asked(ui))


async def test_where_nothing_may_be_changed_it_is_a_look() -> None:
    async with running(shop(), answers=ANSWERS, read_only=True) as ui:
        await ui.press("P")
        await ui.sees("Read-only mode: nothing is removed.")
        await ui.press("d")
        assert not asked(ui)


async def test_it_speaks_of_what_is_there_now() -> None:
    async with running(shop(), answers=ANSWERS) as ui:
        await ui.press("P")
        await ui.sees("Stopped containers  3")
        await ui.put(*(record for record in shop() if getattr(record, "name", "") != "fresh"))
        await ui.sees("Stopped containers  2")
        await ui.put(*(replace(r, state="running") if hasattr(r, "state") else r for r in shop()))
        await ui.sees("Nothing to remove: everything is in use.")


async def test_volumes_of_one_name_only_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    async with running([volume("-rf"), volume("b c")], answers=ANSWERS) as ui:
        await ui.press("3", "P")
        await ui.sees("Named volumes")
        await ui.press("space")
        await ui.sees("$ docker volume rm -- ")
        assert "'b c'" in ui.text
