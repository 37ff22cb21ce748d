"""The watcher: bursts cost little; a lost or frozen engine is said, and found again when it is back."""

import json
import os
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import docker
import pytest

from dockertui.engine import containers, images, networks, projects, volumes
from dockertui.engine.changed_containers import list_some
from dockertui.engine.endpoint import Endpoint
from dockertui.engine.engine import Engine
from dockertui.engine.entries import said
from dockertui.engine.kind import Derived
from dockertui.engine.kinds import KINDS
from dockertui.state import watcher
from dockertui.state.listing import SETTLE_S
from dockertui.state.snapshot import Link, Snapshot
from dockertui.state.watcher import Watcher
from tests.conftest import wait_until
from tests.support.stand_in_engine import (
    BAD_GATEWAY,
    GARBAGE,
    HTML,
    NOT_JSON,
    EngineProxy,
    FakeEngine,
    http_reply,
)
from tests.ui.world import recorded


class Seen:
    """Snapshots as they are published, from whichever thread."""

    def __init__(self, url: str, refresh_s: float = 60, *, look: bool = False) -> None:
        self.engine = Engine(Endpoint("local", url, "a test"))
        self.watcher = Watcher(self.engine, KINDS, refresh_s=refresh_s)
        self.all: list[Snapshot] = []
        self._lock = threading.Lock()
        if look:
            self.watcher.look()
        self.watcher.start(self._take)

    def _take(self, snapshot: Snapshot) -> None:
        with self._lock:
            self.all.append(snapshot)

    @property
    def last(self) -> Snapshot:
        with self._lock:
            return max(self.all, key=lambda s: s.sequence) if self.all else Snapshot("local")

    def link(self, link: Link) -> None:
        wait_until(lambda: self.last.health.link is link, f"{link}; it is {self.last.health}", 20)

    @property
    def links(self) -> set[Link]:
        with self._lock:
            return {snapshot.health.link for snapshot in self.all}

    def count(self, kind: str, count: int) -> None:
        wait_until(lambda: len(self.last.records_of(kind)) == count, f"{count} of kind {kind}")

    def close(self) -> None:
        self.watcher.close()
        self.engine.close()


@pytest.fixture
def fake() -> Iterator[FakeEngine]:
    """An engine with what was recorded from a real one."""
    with FakeEngine(
        containers=recorded("containers"), images=recorded("images"), networks=recorded("networks")
    ) as engine:
        yield engine


def event(number: int, action: str = "start") -> dict[str, Any]:
    return {
        "Type": "container",
        "Action": action,
        "Actor": {"ID": f"{number:064x}", "Attributes": {}},
        "timeNano": number,
    }


def lists(fake: FakeEngine, of: str = "/containers/json") -> int:
    return sum(count for path, count in fake.requests.items() if path.endswith(of))


def test_a_burst_of_a_thousand_events_costs_a_handful_of_lists_and_ends_with_the_truth(
    fake: FakeEngine,
) -> None:
    seen = Seen(fake.url)
    try:
        seen.link(Link.LIVE)
        wait_until(lambda: fake._listeners, "the event stream")
        wait_until(lambda: lists(fake) >= 2, "the list after the stream was open")
        before = lists(fake)
        for number in range(1000):
            fake.emit(event(number))
        fake.lists["/containers/json"] = recorded("containers")[:1]
        fake.emit(event(1001))
        wait_until(lambda: len(seen.last.of(containers.KIND)) == 1, "the newest list")
        assert lists(fake) - before <= 10
    finally:
        seen.close()


def test_a_change_that_the_lists_show_only_after_its_event_is_seen(fake: FakeEngine) -> None:
    seen = Seen(fake.url)
    try:
        seen.link(Link.LIVE)
        wait_until(lambda: fake._listeners, "the event stream")
        wait_until(lambda: lists(fake) >= 2, "the list after the stream was open")
        before = lists(fake)
        fake.emit(event(1, "pause"))
        wait_until(lambda: lists(fake) > before, "the list after the event")
        fake.lists["/containers/json"] = recorded("containers")[:1]
        wait_until(lambda: len(seen.last.of(containers.KIND)) == 1, "the change")
    finally:
        seen.close()


@pytest.fixture
def crowd(fake: FakeEngine) -> Iterator[tuple[FakeEngine, "Seen"]]:
    """An engine with forty containers, once all of them were listed and nothing more is due but by events."""
    one = recorded("containers")[0]
    fake.lists["/containers/json"] = [
        {**one, "Id": f"{number:064x}", "Names": [f"/c{number}"], "State": "running"} for number in range(40)
    ]
    seen = Seen(fake.url)
    seen.link(Link.LIVE)
    wait_until(lambda: fake._listeners, "the event stream")
    wait_until(lambda: lists(fake) >= 2, "the list after the stream was open")
    yield fake, seen
    seen.close()


def entry_of(fake: FakeEngine, number: int) -> dict[str, Any]:
    found: dict[str, Any] = next(e for e in fake.lists["/containers/json"] if e["Id"] == f"{number:064x}")
    return found


def test_of_many_containers_those_alone_are_asked_for_that_something_happened_to(
    crowd: tuple[FakeEngine, Seen],
) -> None:
    fake, seen = crowd
    before = seen.last.of(containers.KIND)
    entry_of(fake, 7)["State"] = "exited"
    fake.emit(event(7, "die"))
    wait_until(lambda: seen.last.of(containers.KIND)[f"{7:064x}"].state == "exited", "what was told")
    assert fake.asked_ids[0] == [f"{7:064x}"]
    after = seen.last.of(containers.KIND)
    assert [*after] == [*before]
    assert all(after[key] is before[key] for key in after if key != f"{7:064x}")


def test_of_many_containers_one_that_comes_and_one_that_goes_are_seen(crowd: tuple[FakeEngine, Seen]) -> None:
    fake, seen = crowd
    new = {**entry_of(fake, 3), "Id": f"{99:064x}", "Names": ["/new"]}
    fake.lists["/containers/json"] = [new, *fake.lists["/containers/json"]]
    fake.emit(event(99, "create"))
    wait_until(lambda: f"{99:064x}" in seen.last.of(containers.KIND), "the new one")
    assert next(iter(seen.last.of(containers.KIND))) == f"{99:064x}"
    fake.lists["/containers/json"] = [e for e in fake.lists["/containers/json"] if e["Id"] != f"{5:064x}"]
    fake.emit(event(5, "destroy"))
    seen.count("container", 40)
    assert f"{5:064x}" not in seen.last.of(containers.KIND)


def test_a_container_that_was_removed_goes_without_being_asked_for(crowd: tuple[FakeEngine, Seen]) -> None:
    fake, seen = crowd
    fake.lists["/containers/json"] = [e for e in fake.lists["/containers/json"] if e["Id"] != f"{5:064x}"]
    fake.emit(event(5, "destroy"))
    seen.count("container", 39)
    fake.emit(event(6, "die"))
    wait_until(lambda: fake.asked_ids, "what is asked for after it")
    assert fake.asked_ids[0] == [f"{6:064x}"]


def test_networks_are_not_listed_because_a_container_is_put_on_one(fake: FakeEngine) -> None:
    seen = Seen(fake.url)
    try:
        seen.link(Link.LIVE)
        wait_until(lambda: fake._listeners, "the event stream")
        wait_until(lambda: lists(fake) >= 2, "the list after the stream was open")
        wait_until(lambda: lists(fake, "/networks") >= 2, "the networks after the stream was open")
        settled = 2 + len(SETTLE_S)
        for number in range(9):
            told = {"Type": "network", "Action": "connect", "Actor": {"ID": "n", "Attributes": {}}}
            fake.emit({**told, "timeNano": number})
            before = lists(fake)
            wait_until(lambda before=before: lists(fake) > before, "the containers")  # type: ignore[misc]
        assert lists(fake, "/networks") <= settled, "those due anyway"
    finally:
        seen.close()


def test_once_nothing_more_happens_all_are_listed(crowd: tuple[FakeEngine, Seen]) -> None:
    fake, seen = crowd
    entry_of(fake, 20)["State"] = "paused"  # of which no event tells
    fake.emit(event(7))
    wait_until(lambda: seen.last.of(containers.KIND)[f"{20:064x}"].state == "paused", "the whole list")


def test_an_engine_lists_some_containers_and_nothing_of_those_that_are_gone(
    engine_url: str, make_container: Any
) -> None:
    made, other = make_container(start=False), make_container(start=False)
    engine = Engine(Endpoint("local", engine_url, "a test"))
    try:
        found = [said(entry) for entry in engine.call_blocking(list_some, [made, "0" * 64])]
        assert [entry["Id"] for entry in found] == [made]
        assert found[0] in engine.call_blocking(containers.list_raw)
        both = engine.call_blocking(list_some, [other, made])
        assert {said(entry)["Id"] for entry in both} == {made, other}
    finally:
        engine.close()


def test_events_of_health_checks_cost_nothing(fake: FakeEngine) -> None:
    seen = Seen(fake.url)
    try:
        seen.link(Link.LIVE)
        wait_until(lambda: fake._listeners, "the event stream")
        wait_until(lambda: lists(fake) >= 2, "the list after the stream was open")
        before = lists(fake)
        for number in range(50):
            fake.emit(event(number, "exec_create: /bin/check"))
            fake.emit(event(number, "exec_die"))
        fake.lists["/volumes"] = {"Volumes": recorded("volumes")["Volumes"], "Warnings": None}
        fake.emit(
            {"Type": "volume", "Action": "create", "Actor": {"ID": "v", "Attributes": {}}, "timeNano": 9}
        )
        wait_until(lambda: seen.last.of(volumes.KIND), "the volumes, asked for after all of those")
        assert lists(fake) <= before + len(SETTLE_S), "those due anyway: not one for each check"
    finally:
        seen.close()


def test_snapshots_are_numbered_and_an_unchanged_kind_is_the_same_object(fake: FakeEngine) -> None:
    seen = Seen(fake.url)
    try:
        seen.link(Link.LIVE)
        wait_until(lambda: fake._listeners, "the event stream")
        wait_until(lambda: len(seen.last.records) == len(KINDS), "a list of every kind")
        before = seen.last
        fake.lists["/containers/json"] = recorded("containers")[:1]
        fake.emit(event(1))
        wait_until(lambda: len(seen.last.of(containers.KIND)) == 1, "the change")
        assert seen.last.of(images.KIND) is before.of(images.KIND)
        numbers = [snapshot.sequence for snapshot in seen.all]
        assert len(set(numbers)) == len(numbers)
    finally:
        seen.close()


def test_refresh_lists_everything_at_once(fake: FakeEngine) -> None:
    seen = Seen(fake.url, refresh_s=3600)
    try:
        seen.link(Link.LIVE)
        fake.lists["/images/json"] = []
        seen.watcher.refresh()
        wait_until(lambda: seen.last.has(images.KIND) and not seen.last.of(images.KIND), "the images gone")
    finally:
        seen.close()


def test_polling_finds_what_no_event_told(fake: FakeEngine) -> None:
    seen = Seen(fake.url, refresh_s=0.5)
    try:
        seen.link(Link.LIVE)
        fake.lists["/networks"] = []
        wait_until(
            lambda: seen.last.has(networks.KIND) and not seen.last.of(networks.KIND), "the networks gone"
        )
    finally:
        seen.close()


def test_no_engine_is_said_and_one_that_comes_is_found(tmp_path: Any) -> None:
    path = str(tmp_path / "later.sock")
    seen = Seen(f"unix://{path}")
    try:
        seen.link(Link.LOST)
        assert not seen.last.health.ever_live
        assert str(seen.last.health.error)
        with FakeEngine(containers=recorded("containers")) as engine:
            os.symlink(engine.path, path)
            seen.link(Link.LIVE)
            assert seen.last.of(containers.KIND)
    finally:
        seen.close()


@pytest.mark.engine
def test_a_socket_that_comes_back_is_tried_at_once(
    fake: FakeEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("BACKOFF_FIRST_S", "BACKOFF_LAST_S"):
        monkeypatch.setattr(watcher, name, 600.0)  # nothing but the socket tells that it is worth a try
    link = tmp_path / "engine.sock"
    seen = Seen(f"unix://{link}")
    try:
        seen.link(Link.LOST)
        link.symlink_to(fake.url.removeprefix("unix://"))
        seen.link(Link.LIVE)
    finally:
        seen.close()


def test_a_cut_engine_keeps_its_rows_is_retried_and_relisted(engine_url: str, make_container: Any) -> None:
    make_container(start=False)
    with EngineProxy(engine_url) as proxy:
        seen = Seen(proxy.url)
        try:
            seen.link(Link.LIVE)
            wait_until(lambda: seen.last.of(containers.KIND), "rows")
            proxy.cut()
            seen.link(Link.LOST)
            assert seen.last.health.ever_live
            assert seen.last.of(containers.KIND)
            made = make_container(start=False)
            proxy.start()
            seen.link(Link.LIVE)
            wait_until(lambda: made in seen.last.of(containers.KIND), "what was made meanwhile")
        finally:
            seen.close()


@pytest.mark.engine
def test_a_frozen_engine_is_said_and_its_return_too(engine_url: str, docker_api: docker.APIClient) -> None:
    with EngineProxy(engine_url) as proxy:
        seen = Seen(proxy.url)
        try:
            seen.link(Link.LIVE)
            proxy.freeze()
            seen.link(Link.FROZEN)
            proxy.thaw()
            seen.link(Link.LIVE)
        finally:
            seen.close()


REFUSED = http_reply("403 Forbidden", b'{"message":"not for you"}')
LIST_PATHS = {"container": "/containers/json", "image": "/images/json", "volume": "/volumes"}


@pytest.fixture
def seen(fake: FakeEngine) -> Iterator[Seen]:
    """A watcher of the stand-in, live and with its event stream open."""
    watching = Seen(fake.url)
    watching.link(Link.LIVE)
    wait_until(lambda: fake._listeners, "the event stream")
    wait_until(lambda: len(watching.last.records) == len(KINDS), "a list of every kind")
    yield watching
    watching.close()


def test_a_list_that_hangs_holds_up_neither_the_other_kinds_nor_the_state(fake: FakeEngine) -> None:
    fake.holds["/volumes"] = threading.Event()
    seen = Seen(fake.url)
    try:
        seen.link(Link.LIVE)
        wait_until(lambda: seen.last.of(networks.KIND) and seen.last.of(images.KIND), "the other kinds")
        wait_until(lambda: fake._listeners, "the event stream")
        wait_until(lambda: "volume" in seen.last.failed, "that the volumes are not known")
        assert set(seen.last.failed) == {"volume"}
        fake.lists["/containers/json"] = recorded("containers")[:1]
        fake.emit(event(1))
        seen.count("container", 1)
        fake.lists["/volumes"] = {"Volumes": recorded("volumes")["Volumes"], "Warnings": None}
        fake.holds["/volumes"].set()
        wait_until(lambda: seen.last.of(volumes.KIND) and not seen.last.failed, "the volumes")
        assert seen.links <= {Link.CONNECTING, Link.LIVE}
    finally:
        seen.close()


@pytest.mark.parametrize(
    "answer",
    [
        REFUSED,
        BAD_GATEWAY,
        GARBAGE,
        b"",
        http_reply("200 OK", b'"nothing of the kind"'),
        http_reply("200 OK", b'[{"'),
    ],
    ids=["refused", "bad gateway", "garbage", "closed", "another form", "not JSON"],
)
@pytest.mark.parametrize("kind", LIST_PATHS)
def test_a_list_that_fails_hurts_its_own_kind_only_and_comes_back_by_itself(
    fake: FakeEngine, seen: Seen, answer: bytes, kind: str
) -> None:
    before = seen.last.records_of(kind)
    fake.answers[LIST_PATHS[kind]] = answer
    seen.watcher.refresh()
    wait_until(lambda: kind in seen.last.failed, f"that the {kind}s are not known")
    of_it = {one.name for one in KINDS if isinstance(one, Derived) and kind in {of.name for of in one.of}}
    assert set(seen.last.failed) == {kind} | of_it
    assert seen.last.failed[kind].message
    assert seen.last.records_of(kind) is before, "what was known stays"
    fake.lists["/networks"] = []
    fake.emit({"Type": "network", "Action": "destroy", "Actor": {"ID": "n", "Attributes": {}}, "timeNano": 1})
    seen.count("network", 0)
    fake.answers.clear()
    wait_until(lambda: not seen.last.failed, "the list again")
    assert seen.links <= {Link.CONNECTING, Link.LIVE}


@pytest.mark.parametrize(
    "answer", [REFUSED, BAD_GATEWAY, GARBAGE, b""], ids=["403", "502", "garbage", "closed"]
)
def test_without_events_the_lists_are_polled_and_the_reason_is_known(fake: FakeEngine, answer: bytes) -> None:
    fake.answers["/events"] = answer
    seen = Seen(fake.url, refresh_s=3600)
    try:
        seen.link(Link.LIVE)
        wait_until(lambda: seen.last.polling is not None, "why there are no events")
        fake.lists["/containers/json"] = recorded("containers")[:1]
        seen.count("container", 1)
        fake.answers.clear()
        seen.watcher.refresh()
        wait_until(lambda: seen.last.polling is None, "the events again")
        assert seen.links <= {Link.CONNECTING, Link.LIVE}
        assert not seen.last.failed
    finally:
        seen.close()


def test_a_refused_ping_is_a_sign_of_life(fake: FakeEngine) -> None:
    fake.answers["/_ping"] = REFUSED
    seen = Seen(fake.url)
    try:
        seen.link(Link.LIVE)
        wait_until(lambda: fake.requests["GET /_ping"] >= 2, "two heartbeats")
        seen.watcher.refresh()
        fake.lists["/images/json"] = []
        seen.count("image", 0)
        assert seen.links <= {Link.CONNECTING, Link.LIVE}
    finally:
        seen.close()


@pytest.mark.parametrize("answer", [BAD_GATEWAY, b""], ids=["502", "closed"])
def test_a_loss_that_the_heartbeat_notices_first_is_said_and_ends(
    fake: FakeEngine, seen: Seen, answer: bytes, tmp_path: Any
) -> None:
    """The event stream stays open and silent, as it does behind a tunnel or a proxy that lost the engine."""
    for _attempt in range(3):
        fake.answers.update(dict.fromkeys((*fake.lists, "/_ping"), answer))
        os.rename(fake.path, tmp_path / "away.sock")
        seen.link(Link.LOST)
        assert seen.last.of(containers.KIND), "rows stay"
        os.rename(tmp_path / "away.sock", fake.path)
        fake.answers.clear()
        seen.link(Link.LIVE)


def test_a_fault_of_its_own_is_said_and_not_the_end(
    fake: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCKERTUI_STRICT", "0")
    faults = iter([True, True])

    def list_raw(api: Any, **_known: Any) -> Any:
        return Broken() if next(faults, False) else containers.list_raw(api)

    class Broken(list[Any]):
        def __iter__(self) -> Iterator[Any]:
            raise RuntimeError("a fault")

    kinds = [replace(containers.KIND, list=list_raw) if kind is containers.KIND else kind for kind in KINDS]
    engine = Engine(Endpoint("local", fake.url, "a test"))
    watcher = Watcher(engine, kinds, refresh_s=60)
    published: list[Snapshot] = []
    watcher.start(published.append)
    try:
        wait_until(lambda: any("a fault" in str(s.health.error) for s in published), "the fault")
        wait_until(lambda: published[-1].of(containers.KIND), "the rows all the same")
        assert published[-1].health.link is Link.LIVE
    finally:
        watcher.close()
        engine.close()


def test_a_derived_kind_that_cannot_be_made_hurts_no_other(
    fake: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCKERTUI_STRICT", "0")

    def make(_found: Any) -> Any:
        raise RuntimeError("a fault")

    kinds = [replace(projects.KIND, make=make) if kind is projects.KIND else kind for kind in KINDS]
    engine = Engine(Endpoint("local", fake.url, "a test"))
    watcher = Watcher(engine, kinds, refresh_s=60)
    published: list[Snapshot] = []
    watcher.start(published.append)
    try:
        wait_until(lambda: published and published[-1].of(containers.KIND), "the containers")
        wait_until(lambda: published[-1].has(networks.KIND), "the others")
        assert set(published[-1].failed) == {"project"}
        assert published[-1].health.link is Link.LIVE
    finally:
        watcher.close()
        engine.close()


def test_projects_come_with_the_containers_and_stay_the_same_while_those_do(
    fake: FakeEngine, seen: Seen
) -> None:
    labels = {"com.docker.compose.project": "blog", "com.docker.compose.service": "web"}
    entries = [{**recorded("containers")[0], "Id": "web", "Labels": labels}, *recorded("containers")[1:]]
    fake.lists["/containers/json"] = entries
    seen.watcher.refresh()
    wait_until(lambda: "blog" in seen.last.of(projects.KIND), "the project")
    before = seen.last
    fake.lists["/containers/json"] = [*entries[:-1], {**entries[-1], "Status": "Up 9 years"}]
    seen.watcher.refresh()
    wait_until(lambda: seen.last.of(containers.KIND) is not before.of(containers.KIND), "another list")
    assert seen.last.of(projects.KIND)["blog"] is before.of(projects.KIND)["blog"]
    fake.lists["/containers/json"] = entries[1:]
    seen.watcher.refresh()
    wait_until(lambda: "blog" not in seen.last.of(projects.KIND), "it is gone with its container")


def test_a_first_look_that_comes_late_overwrites_nothing(fake: FakeEngine) -> None:
    fake.holds["first_look"] = threading.Event()
    seen = Seen(fake.url, look=True)
    try:
        seen.link(Link.LIVE)
        fake.lists["/containers/json"] = recorded("containers")[:1]
        seen.watcher.refresh()
        seen.count("container", 1)
        body = json.dumps(recorded("containers")).encode()
        reply = http_reply("200 OK", body).replace(b"\r\n", b"\r\nApi-Version: 1.45\r\n", 1)
        fake.answers["first_look /containers/json"] = reply
        fake.holds["first_look"].set()
        wait_until(lambda: not seen.watcher._looking or not seen.watcher._looking.is_alive(), "the look")
        fake.lists["/images/json"] = []
        fake.emit(event(1, "x") | {"Type": "image", "Action": "delete"})
        seen.count("image", 0)
        assert len(seen.last.of(containers.KIND)) == 1
    finally:
        seen.close()


@pytest.mark.parametrize("answer", [HTML, NOT_JSON, b""], ids=["web page", "not JSON", "closed"])
def test_something_else_that_answers_everything_is_no_engine(
    fake: FakeEngine, seen: Seen, answer: bytes
) -> None:
    for _attempt in range(2):
        fake.answers.update(dict.fromkeys((*fake.lists, "/events"), answer))
        fake.drop_listeners()
        seen.watcher.refresh()
        seen.link(Link.LOST)
        fake.answers.clear()
        seen.link(Link.LIVE)
        wait_until(lambda: not seen.last.failed, "the lists")


@pytest.mark.engine
def test_an_engine_behind_garbage_is_found_again_each_time(engine_url: str) -> None:
    with EngineProxy(engine_url) as proxy:
        seen = Seen(proxy.url)
        try:
            for _attempt in range(5):
                seen.link(Link.LIVE)
                proxy.answer_with(GARBAGE)
                seen.link(Link.LOST)
                proxy.answer_with(None)
            seen.link(Link.LIVE)
        finally:
            seen.close()
