"""The work of a prune: each thing is removed by a call of its own, as the steps of one job."""

import asyncio
from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any

from dockertui.engine import containers, images, networks, volumes
from dockertui.engine.disk_usage import prune_cache
from dockertui.engine.engine import Engine
from dockertui.engine.errors import EngineError, NotFound
from dockertui.formatting import size
from dockertui.i18n import _
from dockertui.resources.prune import CACHE, Item
from dockertui.state.job import Job
from dockertui.state.job_record import JobState
from dockertui.state.jobs import Jobs

SIDE_BY_SIDE = 8
"""Removals that run at once."""
TIMEOUT_S = 300.0
_REMOVERS: dict[str, Callable[..., Any]] = {
    "container": containers.remove,
    "network": networks.remove,
    "image": images.remove_all_tags,
    "volume": volumes.remove,
}


class Pruning:
    """Removes what was chosen, group after group, and counts what that frees."""

    def __init__(self, engine: Engine, jobs: Jobs, items: Sequence[Item]) -> None:
        self._engine = engine
        self._jobs = jobs
        self._items = items
        self.states: dict[Item, tuple[JobState, str]] = dict.fromkeys(items, (JobState.WAITING, ""))
        """How far each is, and what is to be said of it."""
        self._shows: Callable[[], None] = lambda: None
        self.freed_bytes = 0
        """About: what the removed things were measured to take."""

    def shows(self, show: Callable[[], None]) -> None:
        """Say what is to be called when there is more to be seen of it."""
        self._shows = show

    def has_removed(self, item: Item) -> bool:
        """Return whether a thing is gone by now."""
        return item in self.states and self.states[item][0] is JobState.DONE

    async def work(self, job: Job) -> None:
        """Do it; what has not begun when the job is cancelled is left alone."""
        calls = asyncio.ensure_future(self._all(job))
        job.stops_by(calls.cancel)
        try:
            await calls
        except asyncio.CancelledError:
            if not job.is_cancelled:
                raise
        finally:
            for item, (state, _note) in self.states.items():
                if not state.is_over:
                    job.failed.add(item.ref)
                    self._note(job, item, JobState.CANCELLED, _("left alone, or look again"))
                    self._jobs.end(item.ref, job)
        job.result = self.words()

    async def _all(self, job: Job) -> None:
        """Remove group after group: what a container used is free once it is gone."""
        for _group, items in groupby(self._items, key=lambda item: item.group.id):
            left = iter(list(items))
            await asyncio.gather(*(self._some(job, left) for _worker in range(SIDE_BY_SIDE)))

    async def _some(self, job: Job, left: Any) -> None:
        for item in left:
            self._note(job, item, JobState.RUNNING)
            try:
                freed = await self._one(item)
            except NotFound:
                self._note(job, item, JobState.DONE, _("was gone already"))
            except EngineError as error:
                job.failed.add(item.ref)
                self._note(job, item, JobState.FAILED, str(error))
            else:
                self.freed_bytes += freed
                self._note(job, item, JobState.DONE)
            self._jobs.end(item.ref, job)

    async def _one(self, item: Item) -> int:
        """Remove one thing; returns how many bytes that freed, about."""
        if item.group.kind == CACHE:
            freed = await self._engine.call(prune_cache, timeout_s=TIMEOUT_S)
            return min(freed, item.size_bytes or 0)  # engines count what images still hold, too
        await self._engine.call(_REMOVERS[item.group.kind], item.ref.id, timeout_s=TIMEOUT_S)
        return item.size_bytes or 0

    def _note(self, job: Job, item: Item, state: JobState, note: str = "") -> None:
        self.states[item] = state, note
        job.step(item.ref, item.name, state=state, note=note)
        job.changed()
        self._shows()

    def words(self) -> str:
        """Return what came of it, in a sentence."""
        states = [state for state, _note in self.states.values()]
        words = [_("%(n)d removed") % {"n": states.count(JobState.DONE)}]
        if failed := states.count(JobState.FAILED):
            words.append(_("%(n)d refused") % {"n": failed})
        if left := states.count(JobState.CANCELLED):
            words.append(_("%(n)d left alone") % {"n": left})
        freed = [_("about %(size)s freed") % {"size": size(self.freed_bytes)}] if self.freed_bytes else []
        return ", ".join([*words, *freed])
