"""Making containers as a job: the image is pulled where it is missing, then each is made.

Or one is put in the place of another, which is back where that fails.
"""

import asyncio
import contextlib
import contextvars
from collections.abc import Callable
from dataclasses import field, replace

from dockertui.dataclass import dataclass
from dockertui.engine.engine import Engine
from dockertui.engine.progress import Progress
from dockertui.engine.pull import Pull
from dockertui.engine.run.create import Created, create
from dockertui.engine.run.recreate import recreate
from dockertui.engine.run.spec import RunSpec
from dockertui.i18n import _
from dockertui.state.job import Job
from dockertui.state.job_record import JobState
from dockertui.state.job_work import stream_work

CREATE_S = 120.0
"""How long one container may take to be made and started, in seconds."""
REPLACE_S = 900.0
"""How long one may take to be put in the place of another: its end and its health are waited for."""


@dataclass
class Making:
    """The work of making one or several containers of one spec, and what came of it."""

    engine: Engine
    spec: RunSpec
    names: tuple[str, ...]
    keep: bool
    needs_pull: bool
    made: list[Created] = field(default_factory=list)
    """The containers that were made, in the order of their names."""

    async def work(self, job: Job) -> None:
        """Do it; what has not begun when the job is cancelled is left.

        Raises:
            EngineError: The image cannot be had, or a container cannot be made; the later ones are left.
        """
        for number, name in enumerate(self.names):
            job.step(number, name or _("a container"))
        job.changed()
        if self.needs_pull:
            await pull(self.engine, self.spec, job)
            if job.is_cancelled:
                return
        calls = asyncio.ensure_future(self._create(job))
        job.stops_by(calls.cancel)
        try:
            await calls
        except asyncio.CancelledError:
            if not job.is_cancelled:
                raise

    async def _create(self, job: Job) -> None:
        for number, name in enumerate(self.names):
            job.step(number, state=JobState.RUNNING)
            job.changed()
            try:
                made = await self.engine.call(
                    create, replace(self.spec, name=name), keep=self.keep, timeout_s=CREATE_S
                )
            except asyncio.CancelledError:
                job.step(number, state=JobState.CANCELLED, note=_("unknown, look again"))
                raise
            except Exception:
                job.step(number, state=JobState.FAILED)
                raise
            self.made.append(made)
            job.step(number, state=JobState.DONE, note=" ".join(made.warnings))


@dataclass
class Replacing:
    """The work of putting a container in the place of another, and what came of it."""

    engine: Engine
    spec: RunSpec
    old_id: str
    needs_pull: bool
    made: list[Created] = field(default_factory=list)
    """The new container, once it is up."""

    async def work(self, job: Job) -> None:
        """Do it; cancelled, it puts back what was done so far, and then ends.

        Raises:
            EngineError: It failed; the message says how the old container is.
        """
        if self.needs_pull:
            await pull(self.engine, self.spec, job)
            if job.is_cancelled:
                return
        loop, here = asyncio.get_running_loop(), contextvars.copy_context()

        def say(progress: Progress) -> None:
            with contextlib.suppress(RuntimeError):  # the loop is closed: nobody looks on
                loop.call_soon_threadsafe(job.note, progress, context=here)  # the app's, not the thread's

        found = await self.engine.call(
            recreate,
            self.old_id,
            self.spec,
            say,
            is_cut_off=lambda: job.is_cancelled,
            timeout_s=REPLACE_S,
        )
        self.made.append(Created(found.id, found.warnings))


async def pull(engine: Engine, spec: RunSpec, job: Job) -> None:
    """Have the image of a spec pulled, a step for each layer.

    Raises:
        EngineError: It cannot be had.
    """

    def make(bell: Callable[[], None]) -> Pull:
        return Pull(name=spec.image, platform=spec.platform, doorbell=bell)

    await stream_work(engine.open, make)(job)
    job.stops_by(lambda: None)
