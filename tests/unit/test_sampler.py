"""Whose turn it is to be measured, and what becomes of what was; by an engine that is only played."""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any, cast

import pytest

from dockertui.engine.containers import Container, ContainerDetail
from dockertui.engine.engine import Engine
from dockertui.engine.errors import CallTimeout, EngineFault
from dockertui.engine.stats import (
    ASIDE_S,
    MOST_ASIDE_S,
    Aside,
    Found,
    Reading,
    Sample,
    Wanted,
    between,
    measure,
)
from dockertui.state.sampler import ALL, PASS_S, REST_S, STILL_PASSES, TIMEOUT_S, Sampler
from dockertui.state.vitals import MOST_SAMPLES, NO_VITALS
from tests.ui.world import NOW, container, many


class PlayedCall:
    """A call under way: the test says when it ends and how."""

    def __init__(self, now: float) -> None:
        self.deadline = now + TIMEOUT_S
        self.took_s = 0.1
        self.ended = False
        self.cancelled = False
        self.error: Exception | None = None

    def has_ended(self, now: float) -> bool:
        return self.ended or now >= self.deadline

    def result(self) -> None:
        if not self.ended:
            raise CallTimeout("too long")
        if self.error is not None:
            raise self.error

    def cancel(self) -> None:
        self.cancelled = True


class Played:
    """An engine that is asked, and a sampler that asks it."""

    def __init__(self, *records: Container) -> None:
        self.records = {record.id: record for record in records}
        self.sampler = Sampler()
        self.now = 100.0
        self.calls: list[tuple[Wanted, Found, PlayedCall]] = []
        self.cpu_ns = 0
        self.still: set[str] = set()
        """Names of those that do nothing; the others use half a core."""

    def begin(self, ask: partial[None], **_options: Any) -> PlayedCall:
        call = PlayedCall(self.now)
        self.calls.append((ask.keywords["wanted"], ask.keywords["found"], call))
        return call

    def turn(self, in_sight: tuple[str, ...] = ()) -> bool:
        return self.sampler.turn(cast(Engine, self), lambda: None, self.now, self.records, in_sight)

    def answer(self, count: int | None = None, error: Exception | None = None) -> None:
        """Answer the last call: all of it, or the first few."""
        wanted, found, call = self.calls[-1]
        for container_id in wanted.measured[:count]:
            self.cpu_ns += 1_000_000_000
            is_still = self.records[container_id].name in self.still
            used = 5 if is_still else self.cpu_ns
            at = NOW + timedelta(seconds=self.now)
            found.readings.append((container_id, Reading(at, used, int(self.now * 1e9), memory_bytes=5)))
        call.ended, call.error = True, error

    def measured(self) -> list[str]:
        return [self.records[container_id].name for container_id in self.calls[-1][0].measured]

    def a_pass(self, in_sight: tuple[str, ...] = ()) -> list[str]:
        """Go on to the next pass, and answer it; returns who was measured."""
        self.now = max(self.now + 0.01, self.sampler.next_at())
        self.turn(in_sight)
        names = self.measured()
        self.answer()
        self.turn(in_sight)
        return names


def test_all_that_run_are_measured_at_each_pass_and_no_others() -> None:
    played = Played(container("up"), container("frozen", "paused"), container("off", "exited"))
    assert played.a_pass() == ["up", "frozen"]
    first = played.sampler.vitals[container("up").id].latest
    assert first is not None
    assert first.cpu_percent is None, "it takes two readings"
    assert played.a_pass() == ["up", "frozen"]
    second = played.sampler.vitals[container("up").id].latest
    assert second is not None
    assert second.cpu_percent is not None
    assert len(played.sampler.vitals[container("up").id].samples) == 2


def test_who_stands_still_is_measured_at_every_third_pass_and_at_each_again_once_it_works() -> None:
    played = Played(container("busy"), container("idle"))
    played.still = {"idle"}
    passes = [tuple(played.a_pass()) for _ in range(4 + 2 * STILL_PASSES)]
    assert passes[:4] == [("busy", "idle")] * 4, "three samples say that it stands still"
    alone, both = ("busy",), ("busy", "idle")
    assert passes[4:] == [alone, alone, both] * 2
    played.still = set()
    assert [tuple(played.a_pass()) for _ in range(5)] == [alone, alone, both, both, both]


def test_the_graph_of_one_that_stands_still_goes_on_at_the_pace_of_the_others() -> None:
    played = Played(container("busy"), container("idle"))
    played.still = {"idle"}
    for _ in range(4 + 4 * STILL_PASSES):
        played.a_pass()
    samples = [played.sampler.vitals[container(name).id].samples for name in ("busy", "idle")]
    assert [one.at for one in samples[0]] == [one.at for one in samples[1]]


def test_what_was_started_anew_is_measured_at_each_pass_until_it_stands_still_again() -> None:
    played = Played(container("idle"))
    played.still = {"idle"}
    for _ in range(6):
        played.a_pass()
    up = dict(played.records)
    played.records = {key: replace(one, state="exited") for key, one in up.items()}
    played.turn()
    played.records = up
    before = len(played.calls)
    for _ in range(4):
        played.a_pass()
    assert len(played.calls) == before + 4


def test_samples_between_two_say_what_was_done_in_that_time_in_equal_parts() -> None:
    def sample(seconds: int, received: int) -> Sample:
        return Sample(Reading(NOW + timedelta(seconds=seconds), received_bytes=received), 3.0)

    first, last = sample(0, 100), sample(6, 400)
    assert between(first, last, 3) == [sample(2, 200), sample(4, 300)]
    assert between(first, last, 1) == []


def test_an_engine_that_hangs_is_asked_once() -> None:
    played = Played(*many(3))
    for _ in range(5):
        played.turn()
        played.now += 1
    assert len(played.calls) == 1


def test_who_holds_up_a_pass_is_left_out_for_a_while_and_the_others_are_not() -> None:
    played = Played(*many(3))
    played.turn()
    names = played.measured()
    wanted, found, _call = played.calls[-1]
    found.readings.append((wanted.measured[0], Reading(NOW, 5)))
    played.now += TIMEOUT_S
    assert played.turn(), "the first one's counts"
    assert played.sampler.vitals.keys() == {wanted.measured[0]}
    assert names[1] not in played.a_pass()
    assert names[2] in played.a_pass()
    played.now += 60
    assert names[1] in played.a_pass()


def test_of_many_those_in_sight_are_measured_at_each_pass_and_the_others_within_the_time_they_have() -> None:
    records = many(ALL + 200)
    played = Played(*records)
    seen = tuple(record.id for record in records[100:110])
    measured: set[str] = set()
    until = played.now + REST_S + 2 * PASS_S
    while played.now < until:
        names = played.a_pass(seen)
        assert {record.name for record in records[100:110]} <= set(names)
        assert len(names) <= 10 + len(records) * PASS_S / REST_S + 1
        measured |= set(names)
    assert measured == {record.name for record in records}


def test_what_failed_is_asked_again_and_what_is_known_stays() -> None:
    played = Played(*many(2))
    played.a_pass()
    known = played.sampler.vitals
    played.now = played.sampler.next_at()
    played.turn()
    played.answer(0, EngineFault("no"))
    assert not played.turn()
    assert played.sampler.vitals is known
    assert len(played.a_pass()) == 2


def test_a_lost_engine_is_asked_nothing_and_a_call_under_way_is_given_up() -> None:
    played = Played(*many(2))
    played.a_pass()
    played.now = played.sampler.next_at()
    played.turn()
    played.sampler.rest()
    assert played.calls[-1][2].cancelled
    assert len(played.sampler.vitals) == 2


def test_what_is_gone_is_forgotten_and_what_stopped_keeps_its_history() -> None:
    one, two = many(2)
    played = Played(one, two)
    played.a_pass()
    played.records = {one.id: replace(one, state="exited")}
    played.now += 0.1
    assert played.turn()
    assert list(played.sampler.vitals) == [one.id]


def test_a_pass_with_nothing_new_keeps_the_others_objects() -> None:
    one, two = many(2)
    played = Played(one, two)
    played.a_pass()
    before = played.sampler.vitals
    played.records = {one.id: one, two.id: replace(two, state="exited")}
    played.a_pass()
    assert played.sampler.vitals[two.id] is before[two.id]
    assert played.sampler.vitals[one.id] is not before[one.id]


def test_what_is_in_trouble_is_looked_at_closer() -> None:
    loop, sick, told = (
        container("loop", "restarting"),
        container("sick", health="unhealthy"),
        container("told", health="unhealthy", failing=3),
    )
    played = Played(loop, sick, told, container("well"))
    played.turn()
    wanted, found, _call = played.calls[-1]
    assert set(wanted.looked_at) == {loop.id, sick.id}
    found.details += [(loop.id, ContainerDetail(restart_count=31)), (sick.id, ContainerDetail(failing=5))]
    played.answer()
    played.turn()
    assert played.sampler.vitals[loop.id].restarts == 31
    assert played.sampler.vitals[sick.id].failing == 5


def test_the_history_has_an_end() -> None:
    vitals = NO_VITALS
    for number in range(MOST_SAMPLES + 20):
        vitals = vitals.with_samples(cast(Any, number))
    assert len(vitals.samples) == MOST_SAMPLES
    assert vitals.latest == cast(Any, MOST_SAMPLES + 19)


class Clock:
    """A time that goes by where somebody waits."""

    def __init__(self) -> None:
        self.now = 100.0
        self.waits: list[float] = []

    def time(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds


class Answers:
    """A client whose engine says at once that nothing runs; a key may be pressed each time it is asked."""

    def __init__(self, aside: Aside, *, keys: bool) -> None:
        self.aside, self.keys = aside, keys

    def look(self, _path: str, _container_id: str) -> tuple[int, bytes]:
        if self.keys:
            self.aside.ask()
        return 404, b""


def measured_beside(keys: bool, asked: bool) -> list[float]:
    """Measure a hundred containers; returns what was waited, in seconds."""
    clock = Clock()
    aside = Aside(clock.time, clock.sleep)
    if asked:
        aside.ask()
    found = Found()
    ids = [f"c{number}" for number in range(100)]
    measure(cast(Any, Answers(aside, keys=keys)), Wanted(ids), found, aside)
    assert [container_id for container_id, _reading in found.readings] == ids
    return clock.waits


def test_measuring_steps_aside_for_a_key_but_never_for_good() -> None:
    assert measured_beside(keys=False, asked=False) == []
    assert measured_beside(keys=False, asked=True) == pytest.approx([ASIDE_S])
    assert sum(measured_beside(keys=True, asked=False)) == pytest.approx(MOST_ASIDE_S)
