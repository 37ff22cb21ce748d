"""Events and logs of a real engine: what comes, what does not, and how they end."""

import time
from collections.abc import Callable, Iterator
from typing import ClassVar, Literal, TypeVar

import docker
import pytest

from dockertui.engine import containers
from dockertui.engine.endpoint import Endpoint
from dockertui.engine.engine import Engine
from dockertui.engine.errors import EngineUnreachable, NotFound
from dockertui.engine.events import EngineEvent, Events
from dockertui.engine.log_lines import LogLine
from dockertui.engine.logs import Logs
from dockertui.engine.stream import Stream
from tests.conftest import LABEL, wait_until
from tests.support.stand_in_engine import EngineProxy

pytestmark = pytest.mark.engine
Make = Callable[..., str]
T = TypeVar("T")


@pytest.fixture
def engine(engine_url: str) -> Iterator[Engine]:
    made = Engine(Endpoint("streams", engine_url))
    yield made
    made.close()


def gather(found: list[T], more: list[T]) -> bool:
    """Add to a list, in a condition."""
    found += more
    return True


class Collected:
    """All that a stream gives, gathered as a screen would."""

    def __init__(self) -> None:
        self.found: list[EngineEvent] = []

    def mine(self, events: Events, container_id: str) -> list[str]:
        self.found += events.take()
        return [event.action for event in self.found if event.id == container_id]


@pytest.mark.smoke
def test_events_of_a_containers_life(engine: Engine, make_container: Make) -> None:
    rings: list[float] = []
    events = engine.open(Events(doorbell=lambda: rings.append(time.monotonic())))
    wait_until(lambda: events.opened, "the stream is open")
    made = make_container()
    engine.call_blocking(containers.remove, made, force=True)
    seen = Collected()
    wait_until(lambda: "destroy" in seen.mine(events, made), "the end was told")
    assert [action for action in seen.mine(events, made) if action != "kill"] == [
        "create",
        "start",
        "die",
        "destroy",
    ]
    network = [event for event in seen.found if event.attributes.get("container") == made]
    assert {event.action for event in network} == {"connect", "disconnect"}
    assert rings
    events.close()
    wait_until(lambda: events.ended, "the stream has ended")
    assert events.error is None


def test_health_checks_and_shells_cost_no_event_but_a_change_of_health_does(
    engine: Engine, make_container: Make, docker_api: docker.APIClient
) -> None:
    events = engine.open(Events())
    wait_until(lambda: events.opened, "the stream is open")
    check = {"test": ["CMD", "true"], "interval": 1_000_000_000}
    made = make_container(healthcheck=check)
    seen = Collected()
    wait_until(lambda: "health_status: healthy" in seen.mine(events, made), "the health was told")
    run = docker_api.exec_create(made, "true")["Id"]
    docker_api.exec_start(run)
    docker_api.pause(made)
    wait_until(lambda: "pause" in seen.mine(events, made), "the pause was told")
    assert not [action for action in seen.mine(events, made) if action.startswith(("exec", "attach"))]


@pytest.mark.smoke
def test_a_commit_is_told_of_the_image_too(
    engine: Engine, make_container: Make, docker_api: docker.APIClient, run_label: str
) -> None:
    events = engine.open(Events())
    wait_until(lambda: events.opened, "the stream is open")
    docker_api.commit(make_container(start=False), conf={"Labels": {LABEL: run_label}})
    found: list[EngineEvent] = []
    wait_until(
        lambda: gather(found, events.take()) and [e for e in found if e.type == "image"], "an image came"
    )


def lines_of(
    engine: Engine, container_id: str, tail: int | None = None, since: str | None = None
) -> list[LogLine]:
    logs = engine.open(Logs(container_id, tail=tail, since=since))
    wait_until(lambda: logs.ended, "the log has ended")
    assert logs.error is None
    found: list[LogLine] = []
    while some := logs.take():
        found += some
    return found


SCRIPT = """
echo plain; echo error >&2
head -c 40000 /dev/zero | tr '\\0' x; echo
head -c 100000 /dev/zero | tr '\\0' y; echo
printf 'caf\\303\\251 \\346\\227\\245\\346\\234\\254 \\377\\n'
printf '\\033[1;31mred\\033[0m\\033[2J\\033]0;title\\007\\b.\\n'
printf 'one\\rtwo\\n'; printf 'no end'
"""


@pytest.mark.smoke
@pytest.mark.parametrize("tty", [False, True])
def test_the_lines_of_a_log(
    engine: Engine, make_container: Make, docker_api: docker.APIClient, tty: bool
) -> None:
    made = make_container(["sh", "-c", SCRIPT], tty=tty)
    docker_api.wait(made)
    found = lines_of(engine, made)
    assert all(line.timestamp.startswith("20") for line in found)
    error = next(line for line in found if line.text == "error")  # the engine reads both side by side
    plain, long, cut, *rest = (line for line in found if line is not error)
    assert error.stream == ("" if tty else "stderr")
    assert plain.text == "plain"
    assert {line.stream for line in (plain, long, cut, *rest)} == {"" if tty else "stdout"}
    assert (long.text, long.is_cut) == ("x" * 40000, False)
    assert (cut.text, cut.is_cut) == ("y" * 65536, True)
    assert [line.text for line in rest] == ["café 日本 \ufffd", "\x1b[1;31mred\x1b[0m.", "two", "no end"]


def test_the_tail_and_what_came_since(
    engine: Engine, make_container: Make, docker_api: docker.APIClient
) -> None:
    made = make_container(["sh", "-c", "seq 1 100; sleep 0.2; echo last"])
    docker_api.wait(made)
    assert [line.text for line in lines_of(engine, made, tail=3)] == ["99", "100", "last"]
    everything = lines_of(engine, made)
    assert len(everything) == 101
    since = lines_of(engine, made, since=everything[-1].timestamp)
    assert [line.text for line in since] == ["last"]


@pytest.mark.smoke
def test_following_and_closing(engine: Engine, make_container: Make) -> None:
    made = make_container(["sh", "-c", "while true; do echo tick; sleep 0.05; done"])
    logs = engine.open(Logs(made))
    found: list[LogLine] = []
    wait_until(lambda: gather(found, logs.take()) and len(found) > 5, "lines come")
    assert not logs.ended
    logs.close()
    logs.close()
    wait_until(lambda: logs.ended, "the stream has ended")
    assert logs.error is None


def test_closing_a_silent_log_wakes_its_reader(engine: Engine, make_container: Make) -> None:
    logs = engine.open(Logs(make_container("sleep 600")))
    wait_until(lambda: logs.opened, "the log is open")
    logs.close()
    wait_until(lambda: logs.ended, "the stream has ended")


def test_a_log_of_nothing_is_not_found(engine: Engine) -> None:
    logs = engine.open(Logs("nothing-of-the-kind"))
    wait_until(lambda: logs.ended, "the stream has ended")
    assert isinstance(logs.error, NotFound)


def test_a_flood_drops_the_oldest_and_counts_them(
    engine: Engine, make_container: Make, docker_api: docker.APIClient
) -> None:
    made = make_container(["seq", "1", "30000"])
    docker_api.wait(made)
    logs = engine.open(Logs(made, tail=None))
    wait_until(lambda: logs.ended, "the log has ended")
    assert logs.pending <= Logs.max_items
    assert logs.dropped + logs.pending == 30000
    first = logs.take(max_items=1)[0]
    assert first.text == str(logs.dropped + 1)
    part = logs.take(max_items=50)
    assert len(part) == 50
    assert sum(logs.size_of(line) for line in logs.take(max_bytes=5000)) <= 5000


def test_frozen_streams_end_when_closed_and_cut_ones_by_themselves(
    engine_url: str, make_container: Make
) -> None:
    made = make_container(["sh", "-c", "while true; do echo tick; sleep 0.05; done"])
    with EngineProxy(engine_url) as proxy:
        engine = Engine(Endpoint("cut", proxy.url))
        events, logs = engine.open(Events()), engine.open(Logs(made))
        wait_until(lambda: events.opened and logs.take(), "both are open")
        proxy.freeze()
        logs.close()
        wait_until(lambda: logs.ended, "the frozen log has ended")
        proxy.cut()
        wait_until(lambda: events.ended, "the cut stream has ended")
        with pytest.raises(EngineUnreachable):
            engine.connect_blocking()
        engine.close()


def test_closing_the_engine_ends_its_streams(engine_url: str) -> None:
    engine = Engine(Endpoint("gone", engine_url))
    events = engine.open(Events())
    wait_until(lambda: events.opened, "the stream is open")
    engine.close()
    wait_until(lambda: events.ended, "the stream has ended")
    assert events.error is None
    with pytest.raises(EngineUnreachable):
        engine.open(Events())


class Count(Stream[int]):
    """Counts, waiting for room."""

    overflow: ClassVar[Literal["drop_oldest", "block"]] = "block"
    max_items: ClassVar[int] = 10

    def read(self, api: docker.APIClient) -> Iterator[int]:  # noqa: ARG002
        yield from range(100)


def test_a_blocking_stream_loses_nothing(engine: Engine) -> None:
    count = engine.open(Count())
    found: list[int] = []
    wait_until(lambda: gather(found, count.take(max_items=3)) and len(found) == 100, "all came")
    assert found == list(range(100))
    assert count.dropped == 0
    stuck = engine.open(Count())
    wait_until(lambda: stuck.pending == 10, "it is full")
    stuck.close()
    wait_until(lambda: stuck.ended, "it let go")
