"""One job on its way: what it does to which resources, how far it is, and how to stop it.

For the event loop alone; what others see of it are `JobRecord`s.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Hashable, Mapping
from dataclasses import field, replace
from datetime import UTC, datetime
from typing import Any

from dockertui.dataclass import dataclass
from dockertui.engine.errors import EngineError
from dockertui.engine.progress import Progress
from dockertui.engine.ref import Ref
from dockertui.engine.text import clean
from dockertui.state.job_record import JobRecord, JobState, Step, progress_of
from dockertui.state.pace import Pace

MOST_LINES = 1000
"""Lines of what a job prints that are kept: the last."""
MOST_CHARS = 256 * 1024
"""Characters of all of them together."""
LONGEST_LINE = 4096
"""Characters of one of them."""

Work = Callable[["Job"], Awaitable[Any]]
"""What a job does, whatever it is made of: calls, a stream, a process.

It is awaited once, says how far it is by `job.step()` and `job.note()`, and by `job.stops_by()` how it is
stopped; stopped, it soon returns all the same. What it returns is what the job gave, an EngineError is why it
failed. One that waits for other jobs says `job.start()` when it goes on.
"""


@dataclass(eq=False, slots=True)
class Job:
    """Something that takes time, on one or more resources; a handle with an identity of its own."""

    action: str = ""
    """The id of the action it is."""
    word: str = ""
    """What a row says meanwhile: `removing`."""
    being: str = ""
    """The same as a sentence, with `%(name)s`."""
    name: str = ""
    """What it makes is called, where it makes something."""
    since: float = 0.0
    """When it began, on the monotonic clock."""
    title: str = ""
    """What it does to what, as its record is called."""
    targets: tuple[str, ...] = ()
    """The names of its targets."""
    after: tuple["Job", ...] = ()
    """What has to be over before it starts."""
    records: Mapping[Ref, Any] = field(default_factory=dict)
    """What each resource was like when it began."""
    cut_by: dict[Ref, "Job"] = field(default_factory=dict)
    """What was begun meanwhile to cut it short, by resource."""
    failed: set[Ref] = field(default_factory=set)
    """The resources on which it failed or was not done, as far as it has come."""
    over: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when it has ended on all of them."""
    id: str = ""
    """Its number; given by `Jobs`."""
    state: JobState = JobState.WAITING
    value: Any = None
    """What it gave."""
    result: str = ""
    """How it ended, in a sentence."""
    error: EngineError | None = None
    """Why it failed as a whole."""
    commands: tuple[str, ...] = ()
    """The docker commands that do the same, without secrets."""
    wants_login: str = ""
    """The registry that refused because nobody is logged in to it."""
    is_cancelled: bool = False
    """Whether it was asked to stop; it may have ended well before it could."""
    changed: Callable[[], None] = lambda: None
    """Called when there is more to say of it; given by `Jobs`."""
    _stop: Callable[[], object] | None = None
    _steps: dict[Hashable, Step] = field(default_factory=dict)
    _lines: deque[str] = field(default_factory=deque)
    _chars: int = 0
    _started_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    _record: JobRecord | None = None
    _pace: Pace = field(default_factory=Pace)

    # ------------------------------------------------------------------ for its work
    def start(self) -> None:
        """Note that it waits for nothing any more."""
        self.state = JobState.RUNNING
        self._record = None

    def step(self, key: Hashable, name: str = "", **changes: Any) -> None:
        """Say how one part of it is.

        Args:
            key: Which part.
            name: What it is called, when it is spoken of for the first time.
            changes: The fields of its `Step` that changed.
        """
        known = self._steps.get(key)
        self._steps[key] = replace(known, **changes) if known is not None else Step(name, **changes)
        self._record = None

    def note(self, progress: Progress) -> None:
        """Take what a stream or a process says of itself."""
        if progress.result is not None:
            self.value = progress.result
        if not progress.step:
            self._print(clean(progress.text[:LONGEST_LINE]))
        else:
            self.step(
                progress.step,
                clean(progress.step),
                state=_state_of(progress),
                done=progress.done,
                total=progress.total,
                is_bytes=progress.is_bytes,
                note=clean(progress.text),
            )
        self._record = None
        self.changed()

    def _print(self, line: str) -> None:
        """Keep a line of output; the oldest go where there are too many."""
        if not line:
            return
        self._lines.append(line)
        self._chars += len(line)
        while len(self._lines) > MOST_LINES or self._chars > MOST_CHARS:
            self._chars -= len(self._lines.popleft())

    def stops_by(self, stop: Callable[[], object]) -> None:
        """Say what stops it from now on; done at once if it was cancelled already."""
        self._stop = stop
        if self.is_cancelled:
            stop()

    # ------------------------------------------------------------------ for those who look on
    def cancel(self) -> bool:
        """Have it stop; returns whether that was still possible. Its work ends a moment later."""
        if self.state.is_over or self.is_cancelled:
            return False
        self.is_cancelled = True
        self._record = None
        if self._stop is not None:
            self._stop()
        self.changed()
        return True

    def seconds(self, now: float) -> int:
        """Return for how many whole seconds it has been under way."""
        return int(now - self.since)

    def share(self, now: float) -> int | None:
        """Return how many hundredths of its bytes are done; None where no bytes are counted."""
        progress = self.record(now).progress
        return 100 * progress[0] // progress[1] if progress is not None and progress[2] else None

    def end(self, state: JobState) -> None:
        """Note how it ended; where it was cut off, so were the steps that had not ended."""
        self.state = state
        for key, step in self._steps.items():
            if state in (JobState.CANCELLED, JobState.FAILED) and not step.state.is_over:
                note = "" if step.is_bytes else step.note
                self._steps[key] = replace(step, state=JobState.CANCELLED, note=note)
        self._record = None

    def record(self, now: float) -> JobRecord:
        """Return it as it is, the same record as before if nothing changed."""
        seconds = self.seconds(now)
        known = self._record
        if known is None or (known.elapsed_s != seconds and not known.is_over):
            rate, left_s = self._paced(now)
            self._record = known = JobRecord(
                self.id,
                self.title,
                self.state,
                self.targets,
                tuple(self._steps.values()),
                self._started_at,
                seconds,
                self.result,
                str(self.error) if self.error is not None else "",
                self.error.hint if self.error is not None else "",
                tuple(self._lines),
                is_stopping=self.is_cancelled and not self.state.is_over,
                commands=self.commands,
                wants_login=self.wants_login,
                rate=rate,
                left_s=left_s,
            )
        return known

    def _paced(self, now: float) -> tuple[float | None, float | None]:
        """Return its rate and how long it will still take, where bytes are counted and it runs."""
        progress = progress_of(self._steps.values())
        if progress is None or not progress[2] or self.state is not JobState.RUNNING:
            return None, None
        done, total, _is_bytes = progress
        self._pace.note(done, now)
        is_all_known = all(step.total or step.state.is_over for step in self._steps.values())
        return self._pace.rate(now), self._pace.left_s(total, now) if is_all_known else None


def _state_of(progress: Progress) -> JobState:
    """Return how a step is by what was said of it."""
    if progress.has_failed:
        return JobState.FAILED
    if progress.is_over:
        return JobState.DONE
    return JobState.WAITING if progress.is_waiting else JobState.RUNNING
