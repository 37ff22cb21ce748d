"""The jobs of the app: what runs, on which resources, and how the last ones ended."""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence

from dockertui.engine.errors import EngineError
from dockertui.engine.ref import Ref
from dockertui.state.job import Job, Work
from dockertui.state.job_record import JobRecord, JobState
from dockertui.state.under_way import UnderWay

MOST_JOBS = 200
"""Jobs that have ended and are remembered: the last."""
MOST_STEPS = 20_000
"""Steps of all of them together that are remembered; the last job is, however long it was."""
END_S = 0.05
"""How long ends on single resources are gathered before they are shown, in seconds."""
PROGRESS_S = 0.25
"""The same for what is only progress."""


class Jobs:
    """Holds the jobs; for the event loop alone."""

    def __init__(self, changed: Callable[[float], None] = lambda _within_s: None) -> None:
        """Start with none.

        Args:
            changed: Called when there is something new to show, with how soon that is to be, in seconds.
        """
        self._changed = changed
        self._running: dict[str, Job] = {}
        self._over: deque[JobRecord] = deque()
        self._begun = 0
        self._under_way = UnderWay()
        self._ends: list[tuple[Ref, Job]] = []

    # ------------------------------------------------------------------ what there is
    @property
    def under_way(self) -> UnderWay:
        """What is being done to which resource."""
        if self._ends:
            self._under_way, self._ends = self._under_way.ended(self._ends), []
        return self._under_way

    @property
    def running(self) -> tuple[Job, ...]:
        """The jobs that have not ended, in the order they were begun."""
        return tuple(self._running.values())

    @property
    def records(self) -> Mapping[str, JobRecord]:
        """All that run and the last that ended, by id, the newest first; what did not change is the same."""
        now = time.monotonic()
        found = [*(job.record(now) for job in self._running.values()), *self._over]
        return {record.id: record for record in sorted(found, key=lambda record: -record.number)}

    # ------------------------------------------------------------------ their lives
    def begin(self, job: Job, refs: Sequence[Ref] = ()) -> None:
        """Note a job; it is under way on these resources from now on. Have it `run()` then."""
        self._begun += 1
        job.id = str(self._begun)
        job.since = time.monotonic()
        job.changed = self._note_progress
        self._running[job.id] = job
        self._under_way = self.under_way.begun(refs, job)
        self._changed(0)

    def end(self, ref: Ref, job: Job) -> None:
        """Note that a job is over on one of its resources."""
        self._ends.append((ref, job))
        self._changed(END_S)

    async def run(self, job: Job, work: Work) -> None:
        """Do the work of a job that was begun, to its end; an EngineError ends here, in `job.error`.

        Cancelling this, as when the app leaves, cancels the work too; to cancel a job, see `Job.cancel()`.
        """
        state = JobState.FAILED
        if not job.after:
            job.start()
        try:
            value = await work(job)
            job.value = value if value is not None else job.value
            state = JobState.FAILED if job.failed else JobState.DONE
        except EngineError as error:
            job.error = error
        except asyncio.CancelledError:
            state = JobState.CANCELLED
            raise
        finally:
            if job.state.is_over:  # its work knows better
                state = job.state
            elif job.is_cancelled:
                state = JobState.CANCELLED
            self._finish(job, state)

    def cancel(self, job_id: str) -> bool:
        """Have a job stop; returns whether that was still possible."""
        job = self._running.get(job_id)
        return job is not None and job.cancel()

    def _finish(self, job: Job, state: JobState) -> None:
        job.end(state)
        job.over.set()
        self._running.pop(job.id, None)
        self._over.appendleft(job.record(time.monotonic()))
        while len(self._over) > 1 and self._is_too_much():
            self._over.pop()
        self._changed(END_S)

    def _is_too_much(self) -> bool:
        return len(self._over) > MOST_JOBS or sum(len(record.steps) for record in self._over) > MOST_STEPS

    def _note_progress(self) -> None:
        self._changed(PROGRESS_S)
