"""The watcher: bursts cost little; a lost or frozen engine is said, and found again when it is back."""

import os
import threading
from collections.abc import Iterator
from typing import Any

import docker
import pytest

from dockertui.engine.endpoint import Endpoint
from dockertui.engine.engine import Engine
from dockertui.resources import REGISTRY
from dockertui.state.snapshot import Link, Snapshot
from dockertui.state.watcher import Watcher
from tests.conftest import wait_until
from tests.support.stand_in_engine import EngineProxy, FakeEngine
from tests.ui.world import recorded


class Seen:
    """Snapshots as they are published, from whichever thread."""

    def __init__(self, url: str, refresh_s: float = 60) -> None:
        self.engine = Engine(Endpoint("local", url, "a test"))
        self.watcher = Watcher(self.engine, [kind.kind for kind in REGISTRY], refresh_s=refresh_s)
        self.all: list[Snapshot] = []
        self._lock = threading.Lock()
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


def lists(fake: FakeEngine) -> int:
    return sum(count for path, count in fake.requests.items() if path.endswith("/containers/json"))


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
        wait_until(lambda: len(seen.last.of("container")) == 1, "the newest list")
        assert lists(fake) - before <= 10
    finally:
        seen.close()


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
        wait_until(lambda: seen.last.of("volume"), "the volumes, asked for after all of those")
        assert lists(fake) == before
    finally:
        seen.close()


def test_snapshots_are_numbered_and_an_unchanged_kind_is_the_same_object(fake: FakeEngine) -> None:
    seen = Seen(fake.url)
    try:
        seen.link(Link.LIVE)
        wait_until(lambda: fake._listeners, "the event stream")
        before = seen.last
        fake.lists["/containers/json"] = recorded("containers")[:1]
        fake.emit(event(1))
        wait_until(lambda: len(seen.last.of("container")) == 1, "the change")
        assert seen.last.of("image") is before.of("image")
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
        wait_until(lambda: seen.last.has("image") and not seen.last.of("image"), "the images gone")
    finally:
        seen.close()


def test_polling_finds_what_no_event_told(fake: FakeEngine) -> None:
    seen = Seen(fake.url, refresh_s=0.5)
    try:
        seen.link(Link.LIVE)
        fake.lists["/networks"] = []
        wait_until(lambda: seen.last.has("network") and not seen.last.of("network"), "the networks gone")
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
            assert seen.last.of("container")
    finally:
        seen.close()


@pytest.mark.engine
def test_a_cut_engine_keeps_its_rows_is_retried_and_relisted(engine_url: str, make_container: Any) -> None:
    make_container(start=False)
    with EngineProxy(engine_url) as proxy:
        seen = Seen(proxy.url)
        try:
            seen.link(Link.LIVE)
            wait_until(lambda: seen.last.of("container"), "rows")
            proxy.cut()
            seen.link(Link.LOST)
            assert seen.last.health.ever_live
            assert seen.last.of("container")
            made = make_container(start=False)
            proxy.start()
            seen.link(Link.LIVE)
            wait_until(lambda: made in seen.last.of("container"), "what was made meanwhile")
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
