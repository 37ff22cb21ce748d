"""How jobs are shown: rows, the summary, and the words of progress."""

from dataclasses import replace

import pytest

from dockertui.engine.ref import Ref
from dockertui.resources.jobs import ACTIONS, JOBS, bar, elapsed, progress_words, summary
from dockertui.resources.spec import Fact, Grid, Heading, Known, Scene
from dockertui.state.job_record import JobRecord, JobState, Step
from dockertui.state.snapshot import Snapshot
from tests.ui.world import NOW, rows_of

WEB = Ref("local", "container", "web")


PULL = JobRecord(
    "7",
    "Pull busybox",
    JobState.RUNNING,
    ("busybox",),
    (
        Step("a1", JobState.DONE, 100, 100, is_bytes=True),
        Step("b2", JobState.RUNNING, 1_100_000, 3_000_000, True),
    ),
    NOW,
    75,
)
REMOVE = JobRecord(
    "8",
    "Remove 5 containers",
    JobState.CANCELLED,
    ("a", "b", "c", "d", "e"),
    (
        Step("a", JobState.DONE),
        Step("b", JobState.FAILED, note="it is running", hint="Stop it first.", ref=WEB),
        Step("c", JobState.CANCELLED, note="unknown, look again"),
        Step("d", JobState.CANCELLED, note="left alone"),
        Step("e", JobState.CANCELLED, note="left alone"),
    ),
    NOW,
    3,
    "1 removed, 1 refused: b: it is running, 1 unknown (look again), 2 left alone",
)
STOP = JobRecord(
    "9", "Stop web", JobState.DONE, ("web",), (Step("web", JobState.DONE),), NOW, 3700, "web stopped"
)


def cells(record: JobRecord) -> dict[str, str]:
    scene = Scene(Snapshot("", taken_at=NOW))
    return {column.id: column.cell(record, scene).text for column in JOBS.columns}


def test_the_row_of_a_job_says_what_how_far_how_long_and_to_what() -> None:
    assert cells(PULL) == {
        "job": "Pull busybox",
        "state": "◐ running",
        "progress": "███░░░░░░░ 1.1 MB/3 MB",
        "pace": "",
        "time": "1:15",
        "target": "busybox",
    }
    assert cells(replace(PULL, rate=2_500_000.0))["pace"] == "2.5 MB/s"
    assert cells(replace(PULL, rate=2_500_000.0, left_s=61.2))["pace"] == "2.5 MB/s, 1:02 left"
    assert cells(replace(PULL, rate=1.0, left_s=1e9))["pace"] == "1 B/s", "nobody can tell"
    assert cells(REMOVE)["target"] == "a, b, c and 2 more"
    assert cells(REMOVE)["progress"] == "████░░░░░░ 2/5", "what was left does not count"
    assert cells(STOP)["progress"] == ""
    assert cells(STOP)["time"] == "1:01:40"
    assert cells(replace(PULL, is_stopping=True))["state"] == "◐ cancelling"


def test_what_runs_is_above_what_is_over_and_the_newest_first() -> None:
    shown = Snapshot("", {"job": {record.id: record for record in (STOP, REMOVE, PULL)}}, taken_at=NOW)
    found = rows_of(JOBS, shown)
    assert [row.record.id for row in found] == ["7", "9", "8"]
    assert found[0].ref == Ref("", "job", "7")
    assert JOBS.summary([Known({"7": PULL, "8": REMOVE}, Scene(shown))]) == "1 running"


def test_the_summary_of_a_job_has_every_step_and_every_error_in_full() -> None:
    parts = summary(REMOVE, Scene(Snapshot("", taken_at=NOW)), None)
    texts = [part.text for part in parts if isinstance(part, Heading)]
    assert "○ cancelled" in texts
    assert REMOVE.result in texts
    assert Fact("b", "it is running", "bad", WEB) in parts
    assert "Stop it first." in texts
    grid = next(part for part in parts if isinstance(part, Grid))
    assert grid.rows == (
        ("a", "● done", ""),
        ("b", "✗ failed", ""),
        ("c", "○ cancelled", "unknown, look again"),
        ("d", "○ cancelled", "left alone"),
        ("e", "○ cancelled", "left alone"),
    )
    assert grid.refs[1] == WEB


def test_a_summary_shows_why_the_whole_failed_and_what_was_printed() -> None:
    record = JobRecord(
        "1", "up", JobState.FAILED, error="exit code 3", hint="Look.", output=("one", "two"), started_at=NOW
    )
    texts = [
        p.text for p in summary(record, Scene(Snapshot("", taken_at=NOW)), None) if isinstance(p, Heading)
    ]
    for text in ("✗ failed", "exit code 3", "Look.", "one", "two"):
        assert text in texts


def test_a_job_can_be_cancelled_while_it_runs() -> None:
    (cancel,) = ACTIONS
    assert cancel.enabled(PULL)
    assert not cancel.enabled(replace(PULL, is_stopping=True))
    assert not cancel.enabled(REMOVE)
    assert str(cancel.why_not) == "over, or being cancelled"


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0s"), (59, "59s"), (60, "1:00"), (3599, "59:59"), (3600, "1:00:00")]
)
def test_time_counts_seconds(seconds: int, text: str) -> None:
    assert elapsed(seconds) == text


def test_a_bar_is_full_only_when_all_is_done() -> None:
    assert bar(199, 200) == "█" * 9 + "░"
    assert bar(200, 200) == "█" * 10
    assert bar(0, 0) == "░" * 10
    assert progress_words("removing", (57, 200, False)) == "removing 57/200"
