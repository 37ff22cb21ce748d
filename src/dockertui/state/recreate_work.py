"""The work of putting a container in the place of another, for a job."""

import asyncio
import contextlib
import threading

from dockertui.engine.engine import Engine
from dockertui.engine.progress import Progress
from dockertui.engine.run.recreate import WAIT_S, Recreated, recreate
from dockertui.engine.run.spec import RunSpec
from dockertui.state.job import Job, Work

LONGEST_S = 900.0
"""How long all of it may take: a container may be given minutes to stop."""


def recreate_work(engine: Engine, old_id: str, spec: RunSpec, *, wait_s: float = WAIT_S) -> Work:
    """Return the work of recreating a container; it gives the new one's id.

    A job of it that is cancelled puts the old container back, and ends once that is done.

    Args:
        engine: Where the container is.
        old_id: The container.
        spec: What is to stand in its place.
        wait_s: How long it may take to be healthy.
    """

    async def work(job: Job) -> Recreated:
        loop, cut_off = asyncio.get_running_loop(), threading.Event()

        def say(progress: Progress) -> None:
            with contextlib.suppress(RuntimeError):  # the loop is closed: nobody looks on
                loop.call_soon_threadsafe(job.note, progress)

        job.stops_by(cut_off.set)
        return await engine.call(
            recreate, old_id, spec, say, is_cut_off=cut_off.is_set, wait_s=wait_s, timeout_s=LONGEST_S
        )

    return work
