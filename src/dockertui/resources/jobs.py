"""Jobs: how what takes time is shown while it runs and after it, and what can be done with it."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from dockertui.engine.text import clean
from dockertui.formatting import moment, size
from dockertui.i18n import N_, _
from dockertui.resources.filter_keys import JOB_FILTERS
from dockertui.resources.spec import (
    Action,
    Cell,
    Column,
    DetailTab,
    Fact,
    Grid,
    Heading,
    Known,
    Offered,
    Part,
    ResourceKind,
    Scene,
    Tone,
)
from dockertui.state.job_record import KIND, JobRecord, JobState, Step

BAR = 10
"""Cells of a bar of progress."""
LONGEST_S = 86400
"""What will take longer than this is said to take no time, in seconds: nobody can tell."""
LAST_LINES = 20
"""Lines of what a job printed that its summary ends with."""
NAMES = 3
"""Targets of a job that are named in its row."""
LOOKS: Mapping[JobState, tuple[str, Tone, int]] = {
    JobState.WAITING: ("◌", "muted", 1),
    JobState.RUNNING: ("◐", "accent", 0),
    JobState.FAILED: ("✗", "bad", 2),
    JobState.CANCELLED: ("○", "warn", 3),
    JobState.DONE: ("●", "good", 4),
}
"""How each state looks: its glyph, its tone, and its place where jobs are sorted by it."""


def state_word(state: JobState) -> str:
    """Return a state as it is shown."""
    return {
        JobState.WAITING: _("waiting"),
        JobState.RUNNING: _("running"),
        JobState.DONE: _("done"),
        JobState.FAILED: _("failed"),
        JobState.CANCELLED: _("cancelled"),
    }[state]


def progress_words(word: str, progress: tuple[int, int, bool]) -> str:
    """Return how far a job is: `removing 57/200`, `3.4 MB/12 MB`.

    Args:
        word: What it is doing, "" for the numbers alone.
        progress: How much is done, of how much, and whether that is bytes.
    """
    done, total, is_bytes = progress
    words = {
        "word": word,
        "done": size(done) if is_bytes else str(done),
        "total": size(total) if is_bytes else str(total),
    }
    return (_("%(word)s %(done)s/%(total)s") % words).strip()


def bar(done: int, total: int) -> str:
    """Return a bar of progress; full only when all is done."""
    full = BAR * done // total if total else 0
    return "█" * full + "░" * (BAR - full)


def elapsed(seconds: int) -> str:
    """Return for how long a job has been going on, to the second: `8s`, `2:05`, `1:00:09`."""
    if seconds < 60:
        return _("%(n)ds") % {"n": seconds}
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def _state(job: JobRecord, _scene: Scene) -> Cell:
    glyph, tone, _rank = LOOKS[job.state]
    return Cell(f"{glyph} {_('cancelling') if job.is_stopping else state_word(job.state)}", tone)


def _progress(job: JobRecord, _scene: Scene) -> Cell:
    if job.progress is None:
        return Cell("")
    done, total, _is_bytes = job.progress
    return Cell(f"{bar(done, total)} {progress_words('', job.progress)}", "muted" if job.is_over else "")


def pace_words(job: JobRecord) -> str:
    """Return how fast a job is and how long it will still take, as far as that is known; "" if it is not."""
    if job.rate is None:
        return ""
    rate = _("%(size)s/s") % {"size": size(int(job.rate))}
    if job.left_s is None or job.left_s > LONGEST_S:
        return rate
    return _("%(rate)s, %(time)s left") % {"rate": rate, "time": elapsed(math.ceil(job.left_s))}


def _share(job: JobRecord, _scene: Scene) -> float | None:
    return job.progress[0] / job.progress[1] if job.progress else None


def _targets(job: JobRecord, _scene: Scene) -> Cell:
    names = ", ".join(job.targets[:NAMES])
    left = len(job.targets) - NAMES
    return Cell(_("%(names)s and %(n)d more") % {"names": names, "n": left} if left > 0 else names, "muted")


COLUMNS: tuple[Column[JobRecord], ...] = (
    Column(
        "job",
        N_("JOB"),
        lambda j, _s: Cell(j.title),
        max_width=36,
        least_width=16,
        drop_order=9,
        stretch=True,
    ),
    Column("state", N_("STATE"), _state, sort=lambda j, _s: LOOKS[j.state][2], max_width=14, drop_order=9),
    Column("progress", N_("PROGRESS"), _progress, sort=_share, max_width=30, drop_order=8),
    Column(
        "pace",
        N_("PACE"),
        lambda j, _s: Cell(pace_words(j)),
        sort=lambda j, _s: j.left_s,
        max_width=24,
        drop_order=6,
    ),
    Column(
        "time",
        N_("TIME"),
        lambda j, _s: Cell(elapsed(j.elapsed_s), "muted"),
        sort=lambda j, _s: -j.elapsed_s,
        max_width=8,
        drop_order=7,
        right=True,
    ),
    Column("target", N_("TARGET"), _targets, max_width=32, drop_order=4, stretch=True),
)


# ---------------------------------------------------------------------- details
def summary(job: JobRecord, _scene: Scene, _detail: Any) -> Sequence[Part]:
    """Return all there is to say of a job: how it is, every step, every error, what it printed."""
    cell = _state(job, _scene)
    parts: list[Part] = [Heading(cell.text, cell.tone)]
    if job.result:
        parts += [Heading(line) for line in job.result.splitlines()]
    parts += [Heading(line, "bad") for line in job.error.splitlines()]
    parts += [Heading(line, "muted") for line in job.hint.splitlines()]
    parts += [
        Heading(""),
        Fact(_("Job"), job.title),
        Fact(_("Started"), moment(job.started_at)),
        Fact(_("Took") if job.is_over else _("Time"), elapsed(job.elapsed_s)),
    ]
    if job.progress is not None:
        parts.append(Fact(_("Progress"), _progress(job, _scene).text))
    if pace := pace_words(job):
        parts.append(Fact(_("Pace"), pace))
    failed = [step for step in job.steps if step.state is JobState.FAILED]
    if failed:
        parts += [Heading(""), Heading(_("What failed"))]
        for step in failed:
            parts.append(Fact(step.name, step.note, "bad", step.ref))
            if step.hint:
                parts.append(Heading(step.hint, "muted"))
    if job.steps:
        parts += [Heading(""), Heading(_("Steps")), _steps(job.steps)]
    if job.output:
        last = job.output[-LAST_LINES:]
        parts += [Heading(""), Heading(_("Output")), *(Heading(line, "") for line in last)]
    return parts


def output(job: JobRecord, _scene: Scene, _detail: Any) -> Sequence[Part]:
    """Return all that is kept of what a job printed."""
    if not job.output:
        return [Heading(_("It has printed nothing."), "muted")]
    return [Heading(line, "") for line in job.output]


def _steps(steps: Sequence[Step]) -> Grid:
    """Return a table of steps; of those that failed the words stand above it."""
    rows = []
    for step in steps:
        far = _far(step)
        note = "" if step.state is JobState.FAILED else step.note
        word = state_word(step.state)
        if far and note:  # in one line
            word, note = note, ""
        state = f"{LOOKS[step.state][0]} {word}"
        rows.append((step.name, state, " ".join(filter(None, (far, note)))))
    return Grid((_("STEP"), _("STATE"), ""), tuple(map(_clean, rows)), refs=tuple(step.ref for step in steps))


def _far(step: Step) -> str:
    """Return how far a step is, as a bar and in numbers; "" where that is not counted."""
    if not step.total:
        return ""
    done = min(step.done or 0, step.total)
    return f"{bar(done, step.total)} {progress_words('', (done, step.total, step.is_bytes))}"


def _clean(row: tuple[str, str, str]) -> tuple[str, ...]:
    return tuple(map(clean, row))


# ---------------------------------------------------------------------- actions
ACTIONS: tuple[Action[JobRecord], ...] = (
    Action(
        "cancel",
        "c",
        N_("Cancel"),
        N_("Cancel it: what has not begun is left alone, what is under way is cut off"),
        lambda _j, _v: (),
        local=lambda jobs, job_id: jobs.cancel(job_id),
        writes=False,
        enabled=lambda j: not j.is_over and not j.is_stopping,
        why_not=N_("over, or being cancelled"),
        footer=9,
    ),
)


def _title(known: Sequence[Known[JobRecord]]) -> str:
    running = sum(not record.is_over for one in known for record in one.values())
    return _("%(n)d running") % {"n": running} if running else ""


JOBS: ResourceKind[JobRecord] = ResourceKind(
    kind=KIND,
    key="J",
    title=N_("Jobs"),
    singular=N_("job"),
    columns=COLUMNS,
    offered=lambda: Offered(
        actions=ACTIONS,
        tabs=(
            DetailTab("summary", N_("Summary"), "parts", parts=summary),
            DetailTab("output", N_("Output"), "output", parts=output),
        ),
    ),
    name_of=lambda j: j.title,
    order=lambda j: (j.is_over, -j.number),
    empty=N_("No jobs. What takes time shows here while it runs, and how it ended."),
    is_guest=True,
    summary=_title,
    busy_column="state",
    filters=JOB_FILTERS,
)
