"""The only road from a decision to an Engine call: ask, do it as a job, report.

What is asked about and what is done are one thing: the answer comes with the targets that are still
there, known by their Refs. What an engine failed to do is said in its words; values of forms are
never logged.
"""

import asyncio
import logging
import time
from collections.abc import Coroutine, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from dockertui.choice import Target
from dockertui.engine.engine import Engine
from dockertui.engine.errors import EngineError, NotFound, ReadOnlyRefused
from dockertui.engine.ref import Ref
from dockertui.i18n import _
from dockertui.outcomes import (
    STATES,
    End,
    Outcome,
    end_words,
    failure_lines,
    gone_words,
    sentence,
)
from dockertui.resources.session_commands import line_of, words_for
from dockertui.state.fleet import Fleet
from dockertui.state.job import Job, Work
from dockertui.state.job_record import JobState
from dockertui.state.job_work import stream_work
from dockertui.state.jobs import Jobs
from dockertui.strict import Boundary
from dockertui.wishes import Desk, Request, asks, verb

log = logging.getLogger(__name__)

SIDE_BY_SIDE = 8
"""Calls of one action on many targets that run at once."""


def perform(desk: Desk, fleet: Fleet, request: Request) -> Coroutine[Any, Any, None]:
    """Do an action: ask where it has to be asked, call the engine, report. EngineErrors end here.

    What needs no question is under way from this call on, so that the next key finds it so.
    """
    if request.action.local is not None:
        return _do_here(desk, request)
    asked = asks(request)
    if request.action.streams is not None:
        return _perform_streams(desk, fleet, request, None if asked else _begin_streams(desk, request))
    job = None if asked else _begin(desk, request)
    return _perform(desk, fleet, request, job)


async def _do_here(desk: Desk, request: Request) -> None:
    """Do an action of the app's own; what comes of it shows by itself."""
    assert request.action.local is not None
    for target in request.targets:
        request.action.local(desk.jobs, target.ref.id)


async def _perform(desk: Desk, fleet: Fleet, request: Request, job: Job | None) -> None:
    while True:
        if job is None:
            answered = await desk.ask(request)
            if answered is None or not (answered.targets or answered.action.targetless):
                return
            request = answered
            job = _begin(desk, request)
        calls = _Calls(desk.jobs, fleet, request)
        await desk.jobs.run(job, calls.work)
        outcomes, job = calls.outcomes, None
        error = next((outcome.error for outcome in outcomes if outcome.error is not None), None)
        is_cut_off = any(outcome.is_cut_off for outcome in outcomes)
        if error is None and not is_cut_off:
            _report_success(desk, request, outcomes)
            return
        for engine in dict.fromkeys(ref.engine for ref in request.refs):
            desk.relist(engine)
        if is_cut_off:
            _report_cancelled(desk, request, outcomes)
            return
        if error is not None and _may_try_again(request, error):
            # the form comes back with what was typed, and with what was wrong
            request = replace(request, error=error)
            continue
        _report_failures(desk, request, outcomes)
        return


def _may_try_again(request: Request, error: EngineError) -> bool:
    """Whether a form may do better next time: not where its only target is gone."""
    is_gone = isinstance(error, NotFound) and bool(request.targets)
    return bool(
        len(request.targets) <= 1
        and request.action.form
        and not is_gone
        and not isinstance(error, ReadOnlyRefused)
    )


def _begin(desk: Desk, request: Request) -> Job:
    """Note that an action is under way, what it has to wait for, and what it cuts short."""
    action = request.action
    job = Job(
        action.id,
        str(action.busy),
        str(action.being),
        request.made,
        title=request.title,
        targets=tuple(target.name for target in request.targets),
        records={target.ref: target.record for target in request.targets},
        commands=_commands(request),
    )
    earlier: dict[Job, None] = {}
    for ref in request.refs:
        for other in desk.jobs.under_way.of(ref):
            if other.action == action.follows:
                earlier[other] = None
            elif action.interrupts:
                other.cut_by[ref] = job
    job.after = tuple(earlier)
    if action.streams is None:  # the steps of a stream are its own
        for place, target in enumerate(request.targets):
            job.step(place, target.name, ref=target.ref)
    desk.jobs.begin(job, request.refs)
    return job


def _commands(request: Request) -> tuple[str, ...]:
    """Return the commands that do the same, a line each; one for all targets of an engine where it can be."""
    by_engine: dict[str, list[Target]] = {}
    for target in request.targets:
        by_engine.setdefault(target.ref.engine, []).append(target)
    lines: list[str] = []
    for targets in by_engine.values() or [[]]:
        records, scene = [t.record for t in targets], request.scene(targets[0] if targets else None)
        with Boundary(log, f"the command of {request.action.id}"):
            found = words_for(request.kind, request.action, records, request.values, scene)
            lines += map(line_of, found)
    return tuple(lines)


class _Calls:
    """The calls of an action, one for each target, as the work of a job: side by side, in order."""

    def __init__(self, jobs: Jobs, fleet: Fleet, request: Request) -> None:
        self._jobs = jobs
        self._fleet = fleet
        self._request = request
        self._refs = request.refs
        targets: Sequence[Target | None] = request.targets if not request.action.targetless else [None]
        self.outcomes = [Outcome(target, End.LEFT) for target in targets]
        """How it went on each target, as far as it has come."""

    async def work(self, job: Job) -> None:
        """Do them all; of a job that is cancelled, what has not begun is left and what has is cut off."""
        calls = asyncio.ensure_future(self._all(job))
        job.stops_by(calls.cancel)
        try:
            await calls
        except asyncio.CancelledError:
            if not job.is_cancelled:
                raise
        finally:
            for place, outcome in enumerate(self.outcomes):
                if outcome.is_cut_off:
                    self._took(job, place, outcome)
        job.result = sentence(self._request.action, self.outcomes, self._request.made)
        if not any(outcome.is_cut_off for outcome in self.outcomes):  # also where it was cancelled too late
            is_silent = all(outcome.end is End.SILENT for outcome in self.outcomes)
            job.end(JobState.CANCELLED if is_silent else JobState.FAILED if job.failed else JobState.DONE)
        self._log(job)

    async def _all(self, job: Job) -> None:
        for earlier in job.after:
            await earlier.over.wait()
        job.start()
        places = iter(range(len(self.outcomes)))
        await asyncio.gather(
            *(self._some(job, places) for _worker in range(min(SIDE_BY_SIDE, len(self.outcomes))))
        )
        for place, ref in enumerate(self._refs):
            cutter = job.cut_by.get(ref)
            if cutter is not None:
                await cutter.over.wait()
                if ref not in cutter.failed:
                    self._note(job, place, replace(self.outcomes[place], end=End.SILENT, error=None))

    async def _some(self, job: Job, places: Iterator[int]) -> None:
        """Do one after the other of what nobody else has begun."""
        for place in places:
            target, ref = self.outcomes[place].target, self._refs[place]
            if any(ref in earlier.failed for earlier in job.after):
                self._took(job, place, Outcome(target, End.SILENT))
                continue
            self.outcomes[place] = Outcome(target, End.UNKNOWN)
            if target is not None:
                job.step(place, state=JobState.RUNNING)
            self._took(job, place, await self._one(target, self._fleet.engine(ref.engine)))

    async def _one(self, target: Target | None, engine: Engine) -> Outcome:
        action = self._request.action
        assert action.call is not None
        call = partial(action.call, **self._request.values)
        arguments = (target.ref.id,) if target is not None else ()
        try:
            result = await engine.call(call, *arguments, timeout_s=action.timeout_s)
        except EngineError as error:
            if isinstance(error, NotFound) and target is not None and action.gone_is_done:
                return Outcome(target, End.GONE)
            return Outcome(target, End.FAILED, error)
        return Outcome(target, End.DONE, result=result)

    def _took(self, job: Job, place: int, outcome: Outcome) -> None:
        """Take how it went on a target; the job is over there."""
        if outcome.end not in (End.DONE, End.GONE):
            job.failed.add(self._refs[place])
        self._note(job, place, outcome)
        self._jobs.end(self._refs[place], job)

    def _note(self, job: Job, place: int, outcome: Outcome) -> None:
        self.outcomes[place] = outcome
        if outcome.target is not None:
            error = outcome.error
            note, hint = (str(error), error.hint) if error is not None else (end_words(outcome.end), "")
            job.step(place, state=STATES[outcome.end], note=note, hint=hint)

    def _log(self, job: Job) -> None:
        """Log how it went: neither an error's words nor a form's values, which may hold what was typed."""
        errors = [outcome.error for outcome in self.outcomes if outcome.error is not None]
        action_id, seconds = self._request.action.id, time.monotonic() - job.since
        log.info("%s on %d: %d failed, %.1f s", action_id, len(self.outcomes), len(errors), seconds)
        for error in errors:
            log.warning("%s failed: %s", action_id, type(error).__name__)


# ---------------------------------------------------------------------- streams
def _begin_streams(desk: Desk, request: Request) -> list[tuple[Request, Job]]:
    """Note that streams are under way: one for each target, or one for all where they are done together."""
    alone = request.action.targetless or request.action.together
    parts = [request] if alone else [replace(request, targets=(target,)) for target in request.targets]
    return [(part, _begin(desk, part)) for part in parts]


async def _perform_streams(
    desk: Desk, fleet: Fleet, request: Request, parts: list[tuple[Request, Job]] | None
) -> None:
    """Ask, then read each stream to its end as a job of its own; how each ended is said when it ends."""
    if parts is None:
        answered = await desk.ask(request)
        if answered is None or not (answered.targets or answered.action.targetless):
            return
        parts = _begin_streams(desk, answered)
    await asyncio.gather(*(_stream(desk, fleet, part, job) for part, job in parts))


async def _stream(desk: Desk, fleet: Fleet, request: Request, job: Job) -> None:
    action, refs = request.action, request.refs
    try:
        await desk.jobs.run(job, _stream_to_end(desk, fleet, request))
    finally:
        for ref in refs:
            if job.state is not JobState.DONE:
                job.failed.add(ref)
            desk.jobs.end(ref, job)
    seconds, error = time.monotonic() - job.since, job.error
    log.info("%s: %s, %.1f s", action.id, job.state.value, seconds)
    if error is not None:
        log.warning("%s failed: %s", action.id, type(error).__name__)
    for engine in dict.fromkeys(ref.engine for ref in refs):
        desk.relist(engine)
    _report_stream(desk, request, job)


def _stream_to_end(desk: Desk, fleet: Fleet, request: Request) -> Work:
    """Return the work of reading an action's stream, which says at its end what came of it."""
    action, targets = request.action, request.targets
    assert action.streams is not None
    ids = tuple(target.ref.id for target in targets)
    what: tuple[Any, ...] = () if action.targetless else (ids,) if action.together else ids
    make = partial(action.streams, *what, **request.values)
    read = stream_work(fleet.engine(request.refs[0].engine).open, lambda bell: make(doorbell=bell))

    async def work(job: Job) -> None:
        try:
            await read(job)
        except EngineError as error:
            job.wants_login = str(getattr(error, "registry", ""))
            advice = action.advice(error) if action.advice is not None else ""
            error.hint = " ".join(filter(None, (desk.fill(advice) if advice else "", error.hint)))
            raise
        if job.is_cancelled and job.value is None:
            return
        outcome = Outcome(targets[0] if len(targets) == 1 else None, End.DONE, result=job.value)
        job.result = sentence(action, [outcome], request.made)
        job.end(JobState.DONE)  # also where it was cancelled too late

    return work


# ---------------------------------------------------------------------- what is said
def _report_stream(desk: Desk, request: Request, job: Job) -> None:
    label, error = verb(request.action), job.error
    if error is not None:
        name = f"{request.targets[0].name}: " if len(request.targets) == 1 else ""
        words = "\n".join(filter(None, (f"{name}{error}", error.hint)))
        desk.tell(words, severity="error", title=_("%(label)s failed") % {"label": label})
    elif job.state is JobState.CANCELLED:
        desk.tell(job.title, severity="warning", title=_("%(label)s cancelled") % {"label": label})
    elif job.result:
        desk.tell(job.result)


def _report_success(desk: Desk, request: Request, outcomes: Sequence[Outcome]) -> None:
    action = request.action
    done = [outcome for outcome in outcomes if outcome.end is End.DONE]
    gone = [o.target.name for o in outcomes if o.end is End.GONE and o.target is not None]
    if (request.of or len(request.targets)) > 1 and not callable(action.done):
        if done:
            desk.tell(_count_words(request, len(done)))
    elif done and action.done:
        desk.tell(sentence(action, done, request.made))
    if gone:
        desk.tell(gone_words(gone))
    for outcome in done:
        if action.targetless and isinstance(outcome.result, str) and outcome.result:
            desk.show_new(Ref(request.engine, request.kind.name, outcome.result))


def _count_words(request: Request, done: int) -> str:
    some, each = _("%(label)s: %(n)d of %(total)d done"), _("%(label)s: %(n)d done")
    return (some if done < request.of else each) % {
        "label": request.action.label,
        "n": done,
        "total": request.of,
    }


def _report_cancelled(desk: Desk, request: Request, outcomes: Sequence[Outcome]) -> None:
    lines = [sentence(request.action, outcomes, request.made)]
    failures = failure_lines(outcomes)
    if len(failures) > 1:
        lines += failures
    title = _("%(label)s cancelled") % {"label": verb(request.action)}
    desk.tell("\n".join(lines), severity="warning", title=title)


def _report_failures(desk: Desk, request: Request, outcomes: Sequence[Outcome]) -> None:
    gone = [o.target.name for o in outcomes if o.end is End.GONE and o.target is not None]
    title = _("%(label)s failed") % {"label": verb(request.action)}
    if len(outcomes) > 1:
        title = _("%(label)s failed for %(n)d of %(total)d") % {
            "label": verb(request.action),
            "n": sum(outcome.end is End.FAILED for outcome in outcomes),
            "total": len(outcomes),
        }
    lines = failure_lines(outcomes)
    if gone:
        lines.append(gone_words(gone))
    desk.tell("\n".join(lines), severity="error", title=title)
