"""What is shown of an engine that speaks API 1.52, whose replies were written from the API's change log.

They tell the same world as those recorded from Engine 28 with the containerd image store, so all that is
shown has to be the same but for what the world itself has more. A stand-in serves both.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from dockertui.engine import containers, events, images
from dockertui.engine.endpoint import Endpoint
from dockertui.engine.engine import Engine
from dockertui.engine.kind import Listed
from dockertui.engine.kinds import KINDS
from dockertui.resources import REGISTRY, resource_kind
from dockertui.resources.spec import Fact, Part, Scene
from dockertui.state.snapshot import Snapshot
from dockertui.state.watcher import Watcher
from tests.conftest import DATA, wait_until
from tests.support.stand_in_engine import FakeEngine, recorded
from tests.ui.world import LIVE, rows_of, with_derived

WRITTEN, RECORDED = DATA / "written-1.52", DATA / "engine-28.5.2-containerd"
NOW = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)


@dataclass
class World:
    """What an engine says, as the app knows it."""

    fake: FakeEngine
    engine: Engine
    scene: Scene

    def record(self, kind: str, name: str) -> Any:
        """Return the record of a name."""
        found = self.scene.snapshot.records_of(kind).values()
        return next(record for record in found if resource_kind(kind).name_of(record) == name)

    def table(self, kind: str) -> dict[str, dict[str, str]]:
        """Return the text of each column by name, in the order of the rows."""
        spec = resource_kind(kind)
        made = rows_of(spec, self.scene.snapshot)
        columns = [column.id for column in spec.columns]
        return {
            spec.name_of(row.record): dict(zip(columns, [cell.text for cell in row.cells], strict=True))
            for row in made
        }

    def tab(self, kind: str, name: str, tab_id: str, *, load: bool = False) -> list[Part]:
        """Return the parts of a detail tab, with what the engine tells for it if it is loaded."""
        record = self.record(kind, name)
        tab = next(tab for tab in resource_kind(kind).tabs if tab.id == tab_id)
        assert tab.parts is not None
        detail = self.engine.call_blocking(tab.load, record.id) if load and tab.load else None
        return list(tab.parts(record, self.scene, detail))

    def facts(self, kind: str, name: str, *, load: bool = False) -> dict[str, str]:
        """Return what the Summary says by label."""
        parts = self.tab(kind, name, "summary", load=load)
        return {part.label: part.text for part in parts if isinstance(part, Fact)}


def serve(folder: Path) -> FakeEngine:
    """Return a stand-in that gives the replies in a folder."""
    said = recorded(folder, "version.json")
    fake = FakeEngine(
        containers=recorded(folder, "containers.json"),
        images=recorded(folder, "images.json"),
        volumes=recorded(folder, "volumes.json")["Volumes"],
        networks=recorded(folder, "networks.json"),
        version=said["Version"],
        api_version=said["ApiVersion"],
        min_api_version=said["MinAPIVersion"],
    )
    for name, path in (("container-inspect", "containers"), ("image-inspect", "images")):
        described = recorded(folder, f"{name}.json")
        fake.lists[f"/{path}/{described['Id']}/json"] = described
    app = recorded(folder, "image-inspect.json")["Id"]
    fake.lists[f"/images/{app}/history"] = recorded(folder, "image-history.json")
    if folder is WRITTEN:
        bare = recorded(folder, "image-inspect-bare.json")
        fake.lists[f"/images/{bare['Id']}/json"] = bare
    return fake


@contextmanager
def world_of(folder: Path) -> Iterator[World]:
    """Read the lists of a folder's replies from a stand-in, and keep it."""
    with serve(folder) as fake:
        engine = Engine(Endpoint("fake", fake.url))
        try:
            said = engine.connect_blocking()
            lists = {
                kind.name: kind.parse_all(engine.call_blocking(kind.list), {}, {})[0]
                for kind in KINDS
                if isinstance(kind, Listed)
            }
            snapshot = Snapshot("fake", with_derived(lists), health=LIVE, version=said, taken_at=NOW)
            yield World(fake, engine, Scene(snapshot))
        finally:
            engine.close()


@pytest.fixture(scope="module")
def written() -> Iterator[World]:
    with world_of(WRITTEN) as made:
        yield made


@pytest.fixture(scope="module")
def real() -> Iterator[World]:
    with world_of(RECORDED) as made:
        yield made


def translated(shown: Any, real: World, written: World) -> Any:
    """Return what is shown of the recorded world with the other's id of busybox:local, and without Refs."""
    one, other = (
        world.record("image", "busybox:local").id.removeprefix("sha256:") for world in (real, written)
    )
    return json.loads(json.dumps(shown, default=str).replace(one, other).replace(one[:12], other[:12]))


def test_its_own_version_is_spoken(written: World, real: World) -> None:
    assert written.scene.snapshot.version is not None
    assert written.scene.snapshot.version.words == "Engine 29.0.0"
    assert written.fake.versions == {"1.52"}
    assert real.fake.versions == {"1.51"}


@pytest.mark.parametrize("kind", [kind.name for kind in REGISTRY])
def test_every_column_of_every_row_is_as_before(kind: str, written: World, real: World) -> None:
    shown, before = written.table(kind), translated(real.table(kind), real, written)
    assert shown.keys() - before.keys() == ({"rec-orphan"} if kind == "container" else set())
    shown.pop("rec-orphan", None)
    if kind == "container":  # its list says how often a health check failed
        assert shown["rec-sick"].pop("state").startswith(before["rec-sick"].pop("state") + " ")
    if kind == "image":
        assert shown["rec/app:v1"].pop("used") == "1 container"
        assert before["rec/app:v1"].pop("used") == "unused"
    if kind == "network":
        assert int(shown["bridge"].pop("containers")) == int(before["bridge"].pop("containers")) + 1
    assert shown == before


@pytest.mark.parametrize("kind", [kind.name for kind in REGISTRY])
def test_every_tab_of_every_record_is_as_before(kind: str, written: World, real: World) -> None:
    for name in real.table(kind):
        if name in ("rec/app:v1", "bridge"):  # used by one container more
            continue
        for tab in resource_kind(kind).tabs:
            if tab.parts is not None:
                before = translated(real.tab(kind, name, tab.id), real, written)
                assert translated(written.tab(kind, name, tab.id), written, written) == before, (name, tab.id)


def test_what_is_loaded_for_a_container_is_as_before(written: World, real: World) -> None:
    web = written.facts("container", "rec-web", load=True)
    assert web == translated(real.facts("container", "rec-web", load=True), real, written)
    assert web["Image"] == "busybox:local"
    parts = written.tab("container", "rec-web", "summary")
    addresses = [part.text for part in parts if isinstance(part, Fact) and part.label == "Network"]
    assert [text.split()[0] for text in addresses] == ["rec-front", "rec-inner"]
    assert "10.202.7.128" in addresses[0]


def test_health_is_that_of_the_list(written: World) -> None:
    found = {c.name: c.health for c in written.scene.snapshot.of(containers.KIND).values()}
    assert {name: health for name, health in found.items() if health} == {
        "rec-healthy": "healthy",
        "rec-sick": "unhealthy",
        "rec-starting": "starting",
    }


def test_settings_that_are_left_out_are_not_shown(written: World) -> None:
    bare = written.facts("image", "busybox:local", load=True)
    assert not bare.keys() & {"Entrypoint", "Command", "User", "Directory", "Exposes", "Volumes"}
    assert bare["Platform"] == "linux/amd64"
    assert written.facts("image", "rec/app:v1", load=True)["Command"] == "true"
    steps = written.tab("image", "rec/app:v1", "history", load=True)
    assert "2 layer steps" in str(steps[0])


def test_an_index_is_used_by_the_containers_of_its_platforms(written: World) -> None:
    busybox = written.record("image", "busybox:local")
    web = written.record("container", "rec-web")
    assert web.manifest_id != web.image_id == busybox.id
    assert written.table("image")["busybox:local"]["used"] == "12 containers"


def test_a_container_whose_image_is_gone_names_it_and_no_image_of_that_name_is_called_unused(
    written: World,
) -> None:
    assert written.table("container")["rec-orphan"]["image"] == "rec/app:v1"
    assert written.facts("container", "rec-orphan")["Image"] == "rec/app:v1, an image that is not in the list"
    assert written.table("image")["rec/app:v1"]["used"] == "1 container"
    app = written.record("image", "rec/app:v1")
    remove = next(action for action in resource_kind("image").actions if action.id == "remove")
    assert remove.confirm is not None
    assert remove.confirm.notes is not None
    assert "rec-orphan" in remove.confirm.notes(app, written.scene)


def test_an_image_that_the_engine_counts_as_used_is_not_called_unused(written: World) -> None:
    raw = [{**entry, "Containers": 3} for entry in recorded(WRITTEN, "images.json")]
    found, _kept = images.KIND.parse_all(raw, {}, {})
    alone = World(written.fake, written.engine, Scene(Snapshot("fake", {"image": found}, taken_at=NOW)))
    assert {row["used"] for row in alone.table("image").values()} == {"3 containers"}


def test_events_without_their_old_fields_say_what_and_whom(written: World) -> None:
    lines = (WRITTEN / "events.jsonl").read_bytes().splitlines()
    before = (RECORDED / "events.jsonl").read_bytes().splitlines()
    found = [event for line in lines for event in events.parse(line)]
    assert found
    assert all(event.id and event.action for event in found if event.action != "commit")
    assert [(e.type, e.action, e.time_ns) for e in found] == [
        (e.type, e.action, e.time_ns) for line in before for e in events.parse(line)
    ]


def test_events_of_it_change_rows() -> None:
    """From the stream to the Snapshot: the lists are read again when such an event comes."""
    with serve(WRITTEN) as fake:
        engine = Engine(Endpoint("fake", fake.url))
        seen: list[Snapshot] = []
        watcher = Watcher(engine, KINDS, refresh_s=600)
        watcher.start(seen.append)
        try:
            wait_until(
                lambda: seen and len(seen[-1].of(containers.KIND)) == 13 and fake._listeners, "the lists"
            )
            fake.lists["/containers/json"] = fake.lists["/containers/json"][1:]
            fake.emit(recorded_event("container", "die"))
            wait_until(lambda: len(seen[-1].of(containers.KIND)) == 12, "the row that went")
        finally:
            watcher.close()
            engine.close()


def recorded_event(kind: str, action: str) -> dict[str, Any]:
    lines = (WRITTEN / "events.jsonl").read_text().splitlines()
    found: Iterator[dict[str, Any]] = map(json.loads, lines)
    return next(event for event in found if (event["Type"], event["Action"]) == (kind, action))


def test_the_written_container_is_what_the_list_says(written: World) -> None:
    web = written.record("container", "rec-web")
    raw = written.engine.call_blocking(containers.inspect, web.id)
    assert raw["Id"] == web.id
    assert "IPAddress" not in raw["NetworkSettings"]
