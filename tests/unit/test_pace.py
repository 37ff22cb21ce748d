"""The pace of a job: what is said of it, and when nothing is."""

import pytest

from dockertui.engine.progress import Progress
from dockertui.state.job import Job
from dockertui.state.job_record import JobState
from dockertui.state.pace import FIRST_S, Pace


def steady(rate: int, seconds: int, *, start: float = 100.0) -> tuple[Pace, float]:
    """Return a pace that saw so much in each second, and when it was last told."""
    pace = Pace()
    for second in range(seconds + 1):
        pace.note(rate * second, start + second)
    return pace, start + seconds


def test_what_goes_on_steadily_has_its_rate_and_the_time_that_is_left() -> None:
    pace, now = steady(1000, 10)
    assert pace.rate(now) == pytest.approx(1000)
    assert pace.left_s(30_000, now) == pytest.approx(20)


def test_the_first_rate_is_not_pulled_down_by_what_was_before_the_start() -> None:
    pace, now = steady(1000, 2)
    assert pace.rate(now) == pytest.approx(1000)


def test_nothing_is_said_before_it_was_watched_for_a_while() -> None:
    pace = Pace()
    assert pace.rate(5.0) is None
    pace.note(0, 5.0)
    pace.note(10_000, 5.0 + FIRST_S / 2)
    assert pace.rate(5.0 + FIRST_S / 2) is None
    assert pace.left_s(20_000, 5.0 + FIRST_S / 2) is None


def test_it_follows_a_change_and_weighs_the_last_seconds_most() -> None:
    pace, now = steady(1000, 10)
    for second in range(1, 6):
        pace.note(10_000 + 100 * second, now + second)
    rate = pace.rate(now + 5)
    assert rate is not None
    assert 100 < rate < 550


def test_silence_lets_it_fall_and_the_rest_take_longer() -> None:
    pace, now = steady(1000, 10)
    after = [pace.rate(now + silent) or 0 for silent in (0, 2, 10, 60)]
    assert after == sorted(after, reverse=True)
    assert after[-1] < 1
    assert (pace.left_s(20_000, now + 10) or 0) > 10


def test_what_starts_again_from_less_does_not_go_backwards() -> None:
    pace, now = steady(1000, 10)
    pace.note(2000, now + 1)
    pace.note(3000, now + 2)
    rate = pace.rate(now + 2)
    assert rate is not None
    assert rate > 0


def test_many_at_one_moment_are_counted_with_the_next() -> None:
    pace, now = steady(1000, 5)
    for done in (5200, 5400, 5600):
        pace.note(done, now)
    pace.note(6000, now + 1)
    assert pace.rate(now + 1) == pytest.approx(1000, rel=0.05)


def test_nothing_is_left_of_what_is_done() -> None:
    pace, now = steady(1000, 5)
    assert pace.left_s(5000, now) == 0


# ---------------------------------------------------------------------- as a job has it
def test_a_job_tells_its_pace_while_it_runs_and_the_time_left_once_every_size_is_known() -> None:
    job = Job(title="Pull busybox")
    job.start()
    for second in range(4):
        job.note(Progress("a", "downloading", 1000 * second, 9000, is_bytes=True))
        job.note(Progress("b", "waiting", None, None, is_bytes=True))
        record = job.record(float(second))
    assert record.rate == pytest.approx(1000)
    assert record.left_s is None
    job.note(Progress("b", "downloading", 0, 1000, is_bytes=True))
    record = job.record(4.0)
    assert record.left_s is not None
    assert 5 <= record.left_s <= 12


def test_a_job_without_bytes_has_no_pace() -> None:
    job = Job(title="Build")
    job.start()
    job.note(Progress("1", "FROM busybox", 1, 2))
    for second in range(4):
        record = job.record(float(second))
    assert (record.rate, record.left_s) == (None, None)


def test_what_a_job_that_was_cut_off_had_begun_is_shown_as_cut_off() -> None:
    job = Job(title="Pull busybox")
    job.start()
    job.note(Progress("a", "there", 10, 10, is_bytes=True, is_over=True))
    job.note(Progress("b", "downloading", 3, 10, is_bytes=True))
    job.note(Progress("c", is_waiting=True))
    assert [step.state for step in job.record(0.0).steps] == [
        JobState.DONE,
        JobState.RUNNING,
        JobState.WAITING,
    ]
    job.end(JobState.CANCELLED)
    ends = [(step.state, step.done) for step in job.record(0.0).steps]
    assert ends == [(JobState.DONE, 10), (JobState.CANCELLED, 3), (JobState.CANCELLED, None)]
