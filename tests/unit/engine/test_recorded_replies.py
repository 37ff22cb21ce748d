"""Records made of replies that were recorded from engines."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from dockertui.engine import containers, events, images, networks, version, volumes
from dockertui.engine.containers import Container
from dockertui.engine.kind import Listed
from tests.conftest import DATA

ENGINES = sorted(DATA.glob("engine-*"))
KINDS: tuple[Listed[Any], ...] = (containers.KIND, images.KIND, volumes.KIND, networks.KIND)


@pytest.fixture(params=ENGINES, ids=lambda path: path.name)
def data(request: pytest.FixtureRequest) -> Path:
    """The directory of one engine's replies."""
    path = request.param
    assert isinstance(path, Path)
    return path


def load(data: Path, name: str) -> Any:
    return json.loads((data / f"{name}.json").read_text())


def records(data: Path, kind: Listed[Any]) -> dict[str, Any]:
    raw = load(data, f"{kind.name}s")
    return kind.parse_all(raw["Volumes"] if kind.name == "volume" else raw, {}, {})[0]


def named(data: Path) -> dict[str, Container]:
    return {c.name: c for c in records(data, containers.KIND).values()}


def test_recordings_of_old_and_new_engines_are_there() -> None:
    assert {path.name for path in ENGINES} >= {
        *("engine-20.10.24", "engine-26.1.5", "engine-28.5.2", "engine-28.5.2-containerd")
    }


def test_every_entry_becomes_a_good_record(data: Path) -> None:
    for kind in KINDS:
        found = records(data, kind)
        assert found
        assert all(record.id == record_id and not record.fault for record_id, record in found.items())


def test_states_exit_codes_and_health(data: Path) -> None:
    found = named(data)
    states = {name: (c.state, c.exit_code, c.health) for name, c in found.items()}
    assert states["rec-healthy"] == ("running", None, "healthy")
    assert states["rec-sick"] == ("running", None, "unhealthy")
    assert states["rec-starting"] == ("running", None, "starting")
    assert states["rec-done"] == ("exited", 0, "")
    assert states["rec-failed"] == ("exited", 7, "")
    assert states["rec-killed"] == ("exited", 137, "")
    assert states["rec-created"] == ("created", None, "")
    assert states["rec-paused"] == ("paused", None, "")
    assert states["rec-loop"] == ("restarting", 3, "")
    live = {name for name, c in found.items() if c.is_live}
    assert live == {"rec-web", "rec-tty", "rec-host", "rec-healthy", "rec-sick", "rec-starting", "rec-paused"}
    running = {name for name, c in found.items() if c.is_running}
    assert running == set(found) - {"rec-done", "rec-failed", "rec-killed", "rec-created"}
    assert [c.name for c in found.values() if c.is_paused] == ["rec-paused"]


def test_what_a_container_has(data: Path) -> None:
    web = named(data)["rec-web"]
    assert (web.project, web.service) == ("shop", "web")
    assert web.names == ("rec-web",)
    assert web.command == "sleep 600"
    assert web.image == "busybox:local"
    assert web.image_id.startswith("sha256:")
    assert len(web.short_id) == 12
    assert web.created_at is not None
    assert web.created_at.tzinfo is UTC
    assert [(p.container_port, p.protocol, p.host_port, p.ip) for p in web.ports if ":" not in p.ip] == [
        (53, "udp", 15353, "127.0.0.1"),
        (80, "tcp", 18080, "0.0.0.0"),
    ]
    mounts = {m.destination: m for m in web.mounts}
    assert (mounts["/data"].type, mounts["/data"].name, mounts["/data"].is_writable) == (
        "volume",
        "rec-data",
        True,
    )
    assert (mounts["/host"].type, mounts["/host"].source, mounts["/host"].is_writable) == (
        "bind",
        "/etc",
        False,
    )
    assert [place.network for place in web.networks] == ["rec-front", "rec-inner"]
    front = web.networks[0]
    assert front.ipv4.startswith("10.202.7.")
    assert front.gateway == "10.202.7.1"
    assert front.mac
    assert web.addresses[0] == front.ipv4
    assert named(data)["rec-created"].addresses == ()


def test_images(data: Path) -> None:
    found = list(records(data, images.KIND).values())
    app = next(image for image in found if "rec/app:v1" in image.tags)
    assert set(app.tags) == {"rec/app:v1", "localhost:5000/rec/app:2"}
    assert {(images.Image("x", (tag,)).repository, images.Image("x", (tag,)).tag) for tag in app.tags} == {
        ("rec/app", "v1"),
        ("localhost:5000/rec/app", "2"),
    }
    assert app.size_bytes > 1_000_000
    assert len(app.short_id) == 12
    assert ":" not in app.short_id
    assert app.labels == {"dockertui.test": "recording"}
    dangling = [image for image in found if image.is_dangling]
    assert len(dangling) == 1
    assert (dangling[0].repository, dangling[0].tag) == ("<none>", "<none>")


def test_an_engine_that_counts_an_images_containers(data: Path) -> None:
    busybox = next(i for i in records(data, images.KIND).values() if i.tags == ("busybox:local",))
    rows = {c.name for c in named(data).values() if busybox.id in (c.image_id, c.manifest_id)}
    assert len(rows) == 12
    assert busybox.containers == (12 if data.name.startswith("engine-28") else -1)


def test_volumes(data: Path) -> None:
    found = records(data, volumes.KIND)
    assert not found["rec-data"].is_anonymous
    assert [v.name for v in found.values() if v.is_anonymous and len(v.name) == 64]
    assert found["rec-data"].driver == "local"
    assert found["rec-data"].scope == "local"
    assert found["rec-data"].created_at is not None


def test_networks(data: Path) -> None:
    found = {network.name: network for network in records(data, networks.KIND).values()}
    assert {name for name, network in found.items() if network.is_predefined} == {"bridge", "host", "none"}
    assert found["rec-front"].subnets == (networks.Subnet("10.202.7.0/24", "10.202.7.1", "10.202.7.128/25"),)
    assert (found["rec-inner"].is_internal, found["rec-inner"].is_attachable) == (True, True)
    assert not found["rec-front"].is_internal


def test_engine_version(data: Path) -> None:
    said = version.parse(load(data, "version"), "1.41")
    assert said.platform == "Docker Engine"
    assert not said.is_podman
    assert said.version.startswith(data.name.split("-")[1])
    assert said.os == "linux"
    assert said.api_version == "1.41"


def test_recorded_events_without_those_of_health_checks(data: Path) -> None:
    lines = (data / "events.jsonl").read_bytes().splitlines()
    found = [event for line in lines for event in events.parse(line)]
    assert any(b"exec_create" in line for line in lines), "the recording lost its point"
    assert not [event for event in found if event.action.startswith("exec")]
    assert {event.type for event in found} >= {"container", "network", "volume"}
    start = next(event for event in found if event.type == "container" and event.action == "start")
    assert len(start.id) == 64
    assert start.attributes["name"].startswith("rec-")
    assert start.time_ns > 10**18


def test_an_unchanged_entry_keeps_its_record(data: Path) -> None:
    for kind in KINDS:
        raw = load(data, f"{kind.name}s")
        entries = raw["Volumes"] if kind.name == "volume" else raw
        first, kept = kind.parse_all(entries, {}, {})
        again = json.loads(json.dumps(entries))
        again[0]["Labels"] = {"changed": "yes"}
        second, _kept = kind.parse_all(again, kept, first)
        same = [record_id for record_id in first if second[record_id] is first[record_id]]
        assert same == list(first)[1:]


def test_a_bad_entry_is_one_marked_record(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKERTUI_STRICT", "0")
    for kind in KINDS:
        found, kept = kind.parse_all([None, 7, {"Id": "a" * 64, "Name": "a" * 64}], {}, {})
        assert [bool(record.fault) for record in found.values()] == [True, True, False]
        assert list(found) == ["?0", "?1", "a" * 64]
        again, _kept = kind.parse_all([None], kept, found)
        assert again["?0"] is found["?0"]


def test_names_cannot_act_as_markup_or_control_codes() -> None:
    found = containers.parse(
        {
            "Id": "a" * 64,
            "Names": ["/ev\x1b[31mil\u202e[b]"],
            "Command": "sh -c 'a\nb\x9b2J'",
            "Labels": {"k\x07": "v\x00"},
        }
    )
    assert found.name == "ev\ufffd[31mil[b]"
    assert found.command == "sh -c 'a b\ufffd2J'"
    assert found.labels == {"k\ufffd": "v\ufffd"}


def test_podmans_accent() -> None:
    found = containers.parse(
        {
            "Id": "b" * 64,
            "Names": ["/pod"],
            "State": "configured",
            "Created": "2026-01-02T03:04:05.123456789+01:00",
            "Mounts": ["/data"],
            "Ports": None,
            "NetworkSettings": None,
            "Labels": {"io.podman.compose.project": "p", "io.podman.compose.service": "s"},
        }
    )
    assert found.state == "created"
    assert found.created_at == datetime(2026, 1, 2, 2, 4, 5, 123456, UTC)
    assert (found.project, found.service) == ("p", "s")
    assert found.mounts[0].destination == "/data"
    podman = version.parse({"Components": [{"Name": "Podman Engine"}], "Version": "4.3.1"}, "1.41")
    assert podman.is_podman
    assert podman.platform == "Podman Engine"


def test_names_given_by_links_are_not_the_name() -> None:
    assert containers.parse({"Id": "c", "Names": ["/other/alias", "/own"]}).name == "own"


def test_health_as_a_field_of_its_own() -> None:
    assert containers.parse({"Id": "c", "Health": {"Status": "unhealthy"}}).health == "unhealthy"
    assert containers.parse({"Id": "c", "Health": {"Status": "none"}, "Status": "Up"}).health == ""


def test_podmans_own_lists() -> None:
    podman = DATA / "podman-4.3.1"
    found = named(podman)
    assert set(found) >= {"rec-web", "rec-tty"}
    assert {c.state for c in found.values()} <= {"created", "exited", "running"}
    assert found["rec-web"].project == "shop"
    repositories = {image.repository for image in records(podman, images.KIND).values()}
    assert "docker.io/library/busybox" in repositories
    assert "rec-data" in records(podman, volumes.KIND)
    said = version.parse(load(podman, "version"), "1.41")
    assert said.is_podman
    assert said.version == "4.3.1"
