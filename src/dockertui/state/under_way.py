"""Which jobs are on which resource: one immutable value, so that every decision sees the same."""

import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from dockertui.engine.ref import Ref
from dockertui.state.job import Job

SETTLES_S = 2.0
"""For how long an unchanged record is taken as older than what was just done to its resource, in seconds."""


class UnderWay:
    """The jobs on each resource, in the order they were begun. Never changes."""

    __slots__ = ("_jobs", "_settling")

    def __init__(
        self,
        jobs: Mapping[Ref, tuple[Job, ...]] | None = None,
        settling: Mapping[Ref, tuple[Job, float]] | None = None,
    ) -> None:
        self._jobs = jobs or {}
        self._settling = settling or {}

    def __bool__(self) -> bool:
        """Whether anything is under way."""
        return bool(self._jobs)

    @property
    def is_quiet(self) -> bool:
        """Whether what there is to say of it is the same at any time."""
        return not self._jobs and not self._settling

    def __contains__(self, ref: Ref) -> bool:
        """Whether anything is being done to a resource."""
        return ref in self._jobs

    def of(self, ref: Ref) -> tuple[Job, ...]:
        """Return what is being done to a resource."""
        return self._jobs.get(ref, ())

    def settling(self, ref: Ref, record: Any, now: float) -> Job | None:
        """Return what was just done to a resource and does not show in its record yet."""
        job, at = self._settling.get(ref, (None, 0.0))
        if job is None or now - at > SETTLES_S or job.records.get(ref) != record:
            return None
        return job

    def begun(self, refs: Sequence[Ref], job: Job) -> "UnderWay":
        """Return what is under way when a job was begun on these resources."""
        return UnderWay({**self._jobs, **{ref: (*self.of(ref), job) for ref in refs}}, self._settling)

    def ended(self, ends: Iterable[tuple[Ref, Job]]) -> "UnderWay":
        """Return what is left when these jobs have ended on these resources; O(all), however many end."""
        jobs, now = dict(self._jobs), time.monotonic()
        settling = {ref: (job, at) for ref, (job, at) in self._settling.items() if now - at <= SETTLES_S}
        for ref, job in ends:
            left = tuple(other for other in jobs.pop(ref, ()) if other is not job)
            if left:
                jobs[ref] = left
            if ref not in job.failed:
                settling[ref] = (job, now)
        return UnderWay(jobs, settling)

    def words(self, now: float) -> dict[Ref, str]:
        """Return what each row says: what was begun last on it, and for how many seconds."""
        found = {}
        for ref, jobs in self._jobs.items():
            seconds, share = jobs[-1].seconds(now), jobs[-1].share(now)
            far = f" {share}%" if share is not None else f" {seconds}s" if seconds else ""
            found[ref] = jobs[-1].word + far
        return found

    def making(self, now: float) -> list[tuple[str, int]]:
        """Return what is being made, as (sentence, seconds): it has no row to say it on."""
        return [
            (" ".join((job.being % {"name": job.name}).split()), job.seconds(now))
            for ref, jobs in self._jobs.items()
            if not ref.id
            for job in jobs
            if job.share(now) is None  # how far it is, is said by itself
        ]


def place_of_new(engine: str, kind: str) -> Ref:
    """Return the Ref that stands for what is being made and has no id yet."""
    return Ref(engine, kind, "")
