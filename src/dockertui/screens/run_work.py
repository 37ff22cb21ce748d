"""Making containers as a job: the image is pulled where it is missing, then each copy is made."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from dockertui.engine.engine import Engine
from dockertui.engine.pull import Pull
from dockertui.engine.run.create import Created, create
from dockertui.engine.run.spec import RunSpec
from dockertui.i18n import _
from dockertui.state.job import Job
from dockertui.state.job_record import JobState
from dockertui.state.job_work import stream_work

CREATE_S = 120.0
"""How long one container may take to be made and started, in seconds."""


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
            await self._pull(job)
            if job.is_cancelled:
                return
        calls = asyncio.ensure_future(self._create(job))
        job.stops_by(calls.cancel)
        try:
            await calls
        except asyncio.CancelledError:
            if not job.is_cancelled:
                raise

    async def _pull(self, job: Job) -> None:
        def make(bell: Callable[[], None]) -> Pull:
            return Pull(name=self.spec.image, platform=self.spec.platform, doorbell=bell)

        await stream_work(self.engine.open, make)(job)
        job.stops_by(lambda: None)

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
