"""What is known of a job at one moment: a record like that of any resource, of no engine. Pure."""

from collections.abc import Collection
from datetime import datetime
from enum import Enum
from functools import cached_property

from dockertui.dataclass import dataclass
from dockertui.engine.kind import Local
from dockertui.engine.ref import Ref


class JobState(Enum):
    """How a job is, or a step of one."""

    WAITING = "waiting"
    """For another one to end first."""
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_over(self) -> bool:
        """Whether nothing more comes of it."""
        return self in (JobState.DONE, JobState.FAILED, JobState.CANCELLED)


@dataclass(frozen=True, slots=True)
class Step:
    """One part of a job: a target of an action, a layer of a pull."""

    name: str
    state: JobState = JobState.WAITING
    done: int | None = None
    """How much of it is done, where that is counted."""
    total: int | None = None
    is_bytes: bool = False
    """Whether `done` and `total` are bytes."""
    note: str = ""
    """How it is, or how it ended, in words."""
    hint: str = ""
    """What to do about that."""
    ref: Ref | None = None
    """The resource it is about."""


@dataclass(frozen=True)
class JobRecord:
    """A job as it is at one moment."""

    id: str
    """Its number, counted from the start of the app."""
    title: str
    state: JobState
    targets: tuple[str, ...] = ()
    """The names of what it is done to."""
    steps: tuple[Step, ...] = ()
    started_at: datetime | None = None
    elapsed_s: int = 0
    """For how many whole seconds it has been going on, or went on."""
    result: str = ""
    """How it ended, in a sentence; "" while it runs."""
    error: str = ""
    """Why it failed as a whole; what failed of it is said by its steps."""
    hint: str = ""
    """What to do about that."""
    output: tuple[str, ...] = ()
    """The last lines of what it printed."""
    commands: tuple[str, ...] = ()
    """The docker commands that do the same, without secrets."""
    wants_login: str = ""
    """The registry that refused because nobody is logged in to it."""
    is_stopping: bool = False
    """Whether it was cancelled and has not ended yet."""
    rate: float | None = None
    """How many bytes are done in a second, while it runs and that is known."""
    left_s: float | None = None
    """How many seconds it will still take, while it runs and that is known."""
    fault: str = ""
    """Always "": a job is never read from anywhere."""

    @property
    def number(self) -> int:
        """Its number, to sort by."""
        return int(self.id)

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return self.state.is_over

    @cached_property
    def progress(self) -> tuple[int, int, bool] | None:
        """How much is done, of how much, and whether that is bytes; None where it is not known."""
        return progress_of(self.steps)


def progress_of(steps: Collection[Step]) -> tuple[int, int, bool] | None:
    """Return how much of all steps is done, of how much, and whether that is bytes; None if unknown.

    Of steps that count, the sum; else how many steps were tried to their end, where there are several.
    """
    counted = [step for step in steps if step.total]
    if counted:
        done = sum(min(step.done or 0, step.total or 0) for step in counted)
        return done, sum(step.total or 0 for step in counted), counted[0].is_bytes
    if len(steps) > 1:
        tried = sum(step.state in (JobState.DONE, JobState.FAILED) for step in steps)
        return tried, len(steps), False
    return None


KIND: Local[JobRecord] = Local("job", JobRecord)
