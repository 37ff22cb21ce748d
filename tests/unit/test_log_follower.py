"""What is done and said about a log, by what the container, the engine and the stream do."""

import pytest

from dockertui.engine.containers import Container
from dockertui.engine.errors import EngineError, EngineFault, EngineUnreachable, NotFound
from dockertui.engine.log_lines import LogLine
from dockertui.engine.logs import LogBroken, Logs
from dockertui.state.log_book import Gap
from dockertui.state.log_follower import (
    LOOK_PATIENCE_S,
    LOOK_S,
    RETRY_S,
    LogFollower,
    Phase,
    Situation,
    next_step,
)
from dockertui.state.snapshot import Health, Link

RUNNING = Container("c", state="running", status="Up 5 minutes")
EXITED = Container("c", state="exited", status="Exited (3) 1 second ago", exit_code=3)
LIVE = Health(Link.LIVE)
LOST = Health(Link.LOST)
DRIVER = EngineFault("configured logging driver does not support reading")
BROKEN = LogBroken("The engine cannot read its log: invalid character.")
AWAY = EngineUnreachable("The engine closed the connection.")


def situation(container: Container | None = RUNNING, phase: Phase = Phase.ENDED, **more: object) -> Situation:
    return Situation(**{"container": container, "link": Link.LIVE, "phase": phase, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("at", "reads", "follows", "words"),
    [
        (situation(phase=Phase.NONE), True, False, "Reading the log…"),
        (situation(EXITED, Phase.NONE), True, False, "Reading the log…"),
        (situation(phase=Phase.OPENING), False, False, "Reading the log…"),
        (situation(phase=Phase.OPEN, phase_s=1), False, True, "No full line of output yet."),
        (situation(phase=Phase.OPEN, is_empty=False), False, True, ""),
        (situation(Container("c", state="paused"), Phase.OPEN, is_empty=False), False, True,
         "The container is paused."),
        (situation(is_empty=False), False, True, ""),
        (situation(is_empty=False, phase_s=1), True, True, ""),
        (situation(phase_s=1, tries=6), False, False,
         "The log keeps breaking off. Retrying automatically."),
        (situation(EXITED, is_complete=True), False, False, "The container is not running (exit code 3)."),
        (situation(EXITED, is_empty=False, phase_s=1), True, False, ""),
        (situation(Container("c", state="created"), is_complete=True), False, False,
         "The container has not been started."),
        (situation(Container("c", state="restarting", exit_code=3)), False, False,
         "The container is restarting (exit code 3)."),
        (situation(None, Phase.OPEN), False, False, "The container is gone."),
        (situation(error=NotFound("No such container"), phase_s=99), False, False, "The container is gone."),
        (situation(error=DRIVER, phase_s=9), False, False,
         "The engine gives no log: configured logging driver does not support reading."),
        (situation(EXITED, error=DRIVER, phase_s=99, is_complete=True), False, False,
         "The engine gives no log: configured logging driver does not support reading."),
        (situation(error=BROKEN, is_empty=False), False, False,
         "The engine cannot read its log: invalid character. Retrying automatically."),
        (situation(error=AWAY, is_empty=False), False, False,
         "The engine closed the connection. Retrying automatically."),
        (situation(EXITED, error=AWAY, is_complete=True, phase_s=1), True, False,
         "The engine closed the connection. Retrying automatically."),
        (situation(link=Link.LOST, phase_s=99), False, False,
         "The engine cannot be reached; the log goes on when it is back."),
        (situation(link=Link.FROZEN, phase=Phase.OPEN), False, False,
         "The engine does not answer; the log goes on when it does."),
    ],
)  # fmt: skip
def test_what_is_done_and_said(at: Situation, reads: bool, follows: bool, words: str) -> None:
    step = next_step(at)
    assert (step.reads, step.follows, step.words) == (reads, follows, words)


@pytest.mark.parametrize("error", [None, DRIVER, BROKEN, AWAY])
def test_a_log_that_always_breaks_off_is_tried_ever_more_seldom(error: EngineError | None) -> None:
    opened = 0
    now = ended = 0.0
    while now < 600:
        step = next_step(situation(error=error, tries=opened, phase_s=now - ended, is_empty=False))
        if step.reads:
            opened, ended = opened + 1, now
        assert step.wait_s is None or 0 < step.wait_s <= RETRY_S[-1]
        now += step.wait_s or 0.01
    assert 10 < opened < 40


class World:
    """The streams that a follower opened, and a clock that a test moves."""

    def __init__(self) -> None:
        self.opened: list[Logs] = []
        self.now = 100.0
        self.follower = LogFollower("c", self.opened.append, lambda: None, lambda: self.now)

    def tick(
        self, container: Container | None = RUNNING, health: Health = LIVE, after_s: float = 0.0
    ) -> None:
        self.now += after_s
        while self.follower.take(1):
            pass
        self.follower.tick(container, health)

    def give(self, *numbers: int) -> None:
        self.opened[-1].accepted()
        for number in numbers:
            self.opened[-1]._put(LogLine("stdout", f"2026-01-02T03:04:05.{number:09d}Z", str(number)))
        self.tick()

    def end(self, error: EngineError | None = None) -> None:
        self.opened[-1].error = error
        self.opened[-1].ended = True


def test_a_restarted_container_is_read_on_after_its_last_line() -> None:
    world = World()
    world.tick()
    world.give(1, 2, 3)
    world.end()
    world.tick()
    assert len(world.opened) == 1
    world.tick(after_s=0.2)
    assert len(world.opened) == 2
    assert world.opened[-1]._since
    assert len(world.follower.book) == 3


def test_what_was_written_before_the_exit_is_read_once_more_and_then_no_more() -> None:
    world = World()
    world.tick()
    world.give(1)
    world.end()
    world.tick(EXITED)
    world.tick(EXITED, after_s=1)
    assert len(world.opened) == 2
    world.end()
    for _ in range(10):
        world.tick(EXITED, after_s=60)
    assert len(world.opened) == 2
    assert world.follower.step.words == "The container is not running (exit code 3)."
    world.tick(RUNNING, after_s=1)
    world.tick(RUNNING, after_s=1)
    assert len(world.opened) == 3


def test_nothing_is_tried_while_the_engine_is_lost_and_at_once_when_it_is_back() -> None:
    world = World()
    world.tick()
    world.give(1)
    world.end(AWAY)
    for _ in range(20):
        world.tick(health=LOST, after_s=10)
    assert len(world.opened) == 1
    world.tick(after_s=0.2)
    world.tick(after_s=0.2)
    assert len(world.opened) == 2


def test_a_stream_that_lived_through_the_loss_of_its_engine_is_not_trusted() -> None:
    world = World()
    world.tick()
    world.give(1)
    world.tick(health=Health(Link.FROZEN))
    world.tick()
    assert world.opened[-1].is_closed
    world.end()
    world.tick()
    world.tick(after_s=0.2)
    assert len(world.opened) == 2


def test_a_log_that_cannot_be_read_is_asked_for_less_and_less() -> None:
    world = World()
    world.tick()
    world.give(1)
    world.end(BROKEN)
    while len(world.opened) < 5:
        world.tick(after_s=1)
        world.end(BROKEN)
    assert [logs._tail for logs in world.opened] == [1000, 10_000, 100, 10, 0]


def test_a_silent_log_is_looked_at_and_read_anew_if_the_engine_lost_its_place() -> None:
    world = World()
    world.tick()
    world.give(1)
    world.tick(after_s=LOOK_S[0] + 1)
    look = world.opened[-1]
    assert look._tail == 1
    assert not look._follow
    world.end()
    world.tick()
    following = world.opened[0]
    assert following.is_closed
    following.ended = True
    world.tick()
    world.tick(after_s=0.2)
    assert len(world.opened) == 3
    assert world.opened[-1]._tail is None


def test_an_engine_that_never_gives_its_last_line_has_lost_its_place() -> None:
    world = World()
    world.tick()
    world.give(1)
    world.tick(after_s=LOOK_S[0] + 1)
    world.tick(after_s=1)
    assert not world.opened[0].is_closed
    world.tick(after_s=LOOK_PATIENCE_S)
    assert world.opened[0].is_closed
    assert world.opened[1].is_closed


def test_a_silent_log_that_is_well_is_left_alone() -> None:
    world = World()
    world.tick()
    world.give(1)
    for _ in range(100):
        world.tick(after_s=6)
        if len(world.opened) > 1 and not world.opened[-1].ended:
            world.opened[-1]._put(LogLine("stdout", "2026-01-02T03:04:05.000000001Z", "1"))
            world.end()
    assert not world.opened[0].is_closed
    assert 5 < len(world.opened) < 16


def test_lines_that_were_lost_on_the_way_are_counted_where_they_are_missing() -> None:
    world = World()
    world.tick()
    stream = world.opened[-1]
    stream.accepted()
    for number in range(Logs.max_items + 123):
        stream._put(LogLine("stdout", "", str(number)))
    world.tick()
    book = world.follower.book
    assert book[0] == Gap(123)
    assert [record.text for record in (book[1], book[len(book) - 1]) if isinstance(record, LogLine)] == [
        "123",
        str(Logs.max_items + 122),
    ]
