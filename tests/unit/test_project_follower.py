"""The logs of several containers as one: in the order of time, each line after its service."""

import re

from dockertui.engine.containers import Container
from dockertui.engine.log_lines import LogLine
from dockertui.engine.logs import Logs
from dockertui.engine.projects import Project, Service
from dockertui.state.project_follower import GATHER_S, ProjectFollower
from dockertui.state.snapshot import Health, Link

LIVE = Health(Link.LIVE)


class Opened:
    """Stands in for an engine that opens streams: a test fills them at once."""

    def __init__(self, lines: dict[str, list[LogLine]]) -> None:
        self.lines = lines
        self.now = 0.0

    def open(self, stream: Logs) -> None:
        stream.opened = True
        for line in self.lines.get(stream.container_id, []):
            stream.tell(line)


def line(second: int, text: str) -> LogLine:
    return LogLine("stdout", f"2026-01-01T00:00:{second:02}Z", text)


def service(name: str, *ids: str) -> Service:
    made = tuple(
        Container(one, name=f"shop-{name}-{n}", state="running", project="shop", service=name)
        for n, one in enumerate(ids, 1)
    )
    return Service(name, made)


def shown(follower: ProjectFollower) -> list[str]:
    return [re.sub("\x1b\\[[0-9;]*m", "", record.text) for record in follower.book.between(0, 99)]  # type: ignore[union-attr]


def test_lines_come_in_the_order_of_time_after_the_name_of_their_service() -> None:
    engine = Opened(
        {
            "d": [line(1, "ready"), line(4, "query")],
            "w": [line(2, "up"), line(3, "GET /")],
            "x": [line(5, "hi")],
        }
    )
    follower = ProjectFollower("shop", engine.open, lambda: None, lambda: engine.now)
    project = Project("shop", (service("db", "d"), service("web", "w", "x")))
    follower.tick(project, LIVE)
    follower.take(1.0)
    assert not shown(follower), "the first lines of all are waited for"
    engine.now += GATHER_S
    follower.tick(project, LIVE)
    assert shown(follower) == [
        "db    │ ready",
        "web-1 │ up",
        "web-1 │ GET /",
        "db    │ query",
        "web-2 │ hi",
    ]
    colours = {record.text[:5] for record in follower.book.between(0, 99)}  # type: ignore[union-attr]
    assert len(colours) == 2, "one for each service"


def test_without_containers_it_says_that_there_is_nothing_to_read() -> None:
    follower = ProjectFollower("shop", lambda _stream: None, lambda: None)
    follower.tick(Project("shop"), LIVE)
    assert follower.step.words == "The project has no containers: there is nothing to read."
