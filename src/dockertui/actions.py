"""The only road from a decision to an Engine call: ask, call, report.

What is asked about and what is done are one thing: the answer comes with the targets that are still
there, known by their Refs. What an engine failed to do is said in its words; values of forms are
never logged.
"""

import asyncio
import logging
import time
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Protocol

from dockertui.choice import Target
from dockertui.engine.engine import Engine
from dockertui.engine.errors import EngineError, NotFound, ReadOnlyRefused
from dockertui.engine.ref import Ref
from dockertui.i18n import _, ngettext
from dockertui.resources.spec import Action, ResourceKind, Scene, Values
from dockertui.state.under_way import Deed, UnderWay, place_of_new

log = logging.getLogger(__name__)

SIDE_BY_SIDE = 8
"""Calls of one action on many targets that run at once."""
MOST_FAILURES = 8
"""Failures of one action that are named one by one."""


@dataclass(frozen=True, slots=True)
class Request:
    """What the user wants: an action on targets, with what is needed to ask about it."""

    kind: ResourceKind[Any]
    action: Action[Any]
    targets: tuple[Target, ...]
    scene: Scene
    values: Values
    """What the fields hold: at first, or as they were answered."""
    of: int = 0
    """How many were chosen, with those to which the action cannot be done; 0 if all are targets."""
    error: EngineError | None = None
    """Why the earlier attempt failed, when this one is a second."""

    @property
    def refs(self) -> list[Ref]:
        """What it is done to; where there is no target, the place of what it makes."""
        if self.action.targetless:
            return [place_of_new(self.scene.snapshot.engine, self.kind.name)]
        return [target.ref for target in self.targets]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it went on one target."""

    target: Target | None
    error: EngineError | None = None
    was_gone: bool = False
    """Whether it was not there any more, where that is as good."""
    result: Any = None
    is_silent: bool = False
    """Whether another action has cut it short, or what it was to follow failed: that one is reported."""


class Desk(Protocol):
    """What an action needs of the screen it was asked on."""

    @property
    def under_way(self) -> UnderWay:
        """What is being done."""

    def begin(self, refs: Sequence[Ref], deed: Deed) -> None:
        """Note that something is being done from now on."""

    def end(self, ref: Ref, deed: Deed) -> None:
        """Note that it is over on one of its resources."""

    async def ask(self, request: Request) -> Request | None:
        """Show the dialog; gives the request as it was answered, None if the user cancelled."""

    def tell(self, message: str, *, severity: str = "information", title: str = "") -> None:
        """Say what happened."""

    def relist(self, engine: str) -> None:
        """Have the engine's state read again."""

    def show_new(self, ref: Ref) -> None:
        """Go to what was made, as soon as it is listed."""


def first_values(action: Action[Any], record: Any) -> Values:
    """Return what the fields of an action hold at first."""
    return {
        field.id: field.initial(record) if field.initial is not None and record is not None else field.default
        for field in action.form
    }


def verb(action: Action[Any]) -> str:
    """Return what an action does, as its button and its failure say it."""
    return str(action.verb) or str(action.label)


def perform(desk: Desk, engine: Engine, request: Request) -> Coroutine[Any, Any, None]:
    """Do an action: ask where it has to be asked, call the engine, report. EngineErrors end here.

    What needs no question is under way from this call on, so that the next key finds it so.
    """
    deed = _begin(desk, request) if request.action.confirm is None else None
    return _perform(desk, engine, request, deed)


async def _perform(desk: Desk, engine: Engine, request: Request, deed: Deed | None) -> None:
    while True:
        if deed is None:
            answered = await desk.ask(request)
            if answered is None or not (answered.targets or answered.action.targetless):
                return
            request = answered
            deed = _begin(desk, request)
        outcomes = await _call(desk, engine, request, deed)
        deed = None
        failures = [outcome for outcome in outcomes if outcome.error is not None]
        if not failures:
            _report_success(desk, request, outcomes)
            return
        desk.relist(engine.name)
        error = failures[0].error
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


def _begin(desk: Desk, request: Request) -> Deed:
    """Note that an action is under way, what it has to wait for, and what it cuts short."""
    action = request.action
    deed = Deed(
        action.id,
        str(action.busy),
        str(action.being),
        "" if request.targets else str(request.values.get("name") or ""),
        time.monotonic(),
        records={target.ref: target.record for target in request.targets},
    )
    earlier: dict[Deed, None] = {}
    for ref in request.refs:
        for other in desk.under_way.of(ref):
            if other.action == action.follows:
                earlier[other] = None
            elif action.interrupts:
                other.cut_by[ref] = deed
    deed.after = tuple(earlier)
    desk.begin(request.refs, deed)
    return deed


async def _call(desk: Desk, engine: Engine, request: Request, deed: Deed) -> list[Outcome]:
    action = request.action
    assert action.call is not None
    call = partial(action.call, **request.values)
    gate = asyncio.Semaphore(SIDE_BY_SIDE)

    async def one(target: Target | None, ref: Ref) -> Outcome:
        try:
            for earlier in deed.after:
                await earlier.over.wait()
                if ref in earlier.failed:
                    deed.failed.add(ref)
                    return Outcome(target, is_silent=True)
            async with gate:
                arguments = (target.ref.id,) if target is not None else ()
                return Outcome(target, result=await engine.call(call, *arguments, timeout_s=action.timeout_s))
        except EngineError as error:
            if isinstance(error, NotFound) and target is not None and action.gone_is_done:
                return Outcome(target, was_gone=True)
            deed.failed.add(ref)
            return Outcome(target, error)
        finally:
            desk.end(ref, deed)

    async def one_unless_cut_short(target: Target | None, ref: Ref) -> Outcome:
        outcome = await one(target, ref)
        cutter = deed.cut_by.get(ref)
        if cutter is None:
            return outcome
        await cutter.over.wait()
        return outcome if ref in cutter.failed else replace(outcome, error=None, is_silent=True)

    todo: Sequence[Target | None] = request.targets if not action.targetless else [None]
    try:
        outcomes = await asyncio.gather(*map(one_unless_cut_short, todo, request.refs))
    finally:
        deed.over.set()
    failures = [outcome.error for outcome in outcomes if outcome.error is not None]
    seconds = time.monotonic() - deed.since
    log.info("%s on %d: %d failed, %.1f s", action.id, len(todo), len(failures), seconds)
    for error in failures:  # neither its words nor a form's values: they may hold what was typed
        log.warning("%s failed: %s", action.id, type(error).__name__)
    return outcomes


# ---------------------------------------------------------------------- what is said
def _report_success(desk: Desk, request: Request, outcomes: Sequence[Outcome]) -> None:
    action = request.action
    heard = [outcome for outcome in outcomes if not outcome.is_silent]
    gone = [outcome.target.name for outcome in heard if outcome.was_gone and outcome.target is not None]
    done = len(heard) - len(gone)
    if (request.of or len(request.targets)) > 1:
        if done:
            desk.tell(_count_words(request, done))
        if gone:
            desk.tell(_gone_words(gone))
        return
    for outcome in heard:
        name = outcome.target.name if outcome.target is not None else str(request.values.get("name") or "")
        if outcome.was_gone:
            desk.tell(_gone_words(gone))
        elif action.done:
            desk.tell(" ".join((str(action.done) % {"name": name}).split()))
        if action.targetless and isinstance(outcome.result, str) and outcome.result:
            desk.show_new(Ref(request.scene.snapshot.engine, request.kind.name, outcome.result))


def _count_words(request: Request, done: int) -> str:
    some, each = _("%(label)s: %(n)d of %(total)d done"), _("%(label)s: %(n)d done")
    return (some if done < request.of else each) % {
        "label": request.action.label,
        "n": done,
        "total": request.of,
    }


def _gone_words(names: Sequence[str]) -> str:
    if len(names) == 1:
        return _("%(name)s was gone already") % {"name": names[0]}
    return ngettext("%(n)d was gone already", "%(n)d were gone already", len(names)) % {"n": len(names)}


def _report_failures(desk: Desk, request: Request, outcomes: Sequence[Outcome]) -> None:
    failures = [outcome for outcome in outcomes if outcome.error is not None]
    gone = [outcome.target.name for outcome in outcomes if outcome.was_gone and outcome.target is not None]
    title = _("%(label)s failed") % {"label": verb(request.action)}
    if len(outcomes) > 1:
        title = _("%(label)s failed for %(n)d of %(total)d") % {
            "label": verb(request.action),
            "n": len(failures),
            "total": len(outcomes),
        }
    lines = []
    for failure in failures[:MOST_FAILURES]:
        name = f"{failure.target.name}: " if failure.target else ""
        hint = failure.error.hint if failure.error else ""
        lines.append(f"{name}{failure.error}" + (f"\n{hint}" if hint else ""))
    if len(failures) > MOST_FAILURES:
        lines.append(_("and %(n)d more") % {"n": len(failures) - MOST_FAILURES})
    if gone:
        lines.append(_gone_words(gone))
    desk.tell("\n".join(lines), severity="error", title=title)
