"""The only road from a key press to an Engine call: confirm, call, report.

Targets are taken when the key is pressed; what is confirmed is what was shown then.
"""

import asyncio
import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from dockertui.engine.engine import Engine
from dockertui.engine.errors import EngineError, NotFound, ReadOnlyRefused
from dockertui.engine.ref import Ref
from dockertui.i18n import _, ngettext
from dockertui.resources.spec import Action, ResourceKind, Scene, Values

log = logging.getLogger(__name__)

SIDE_BY_SIDE = 8
"""Calls of one action on many targets that run at once."""


@dataclass(frozen=True, slots=True)
class Target:
    """A resource as it was shown when the key was pressed."""

    ref: Ref
    record: Any
    name: str


@dataclass(frozen=True, slots=True)
class Failure:
    """What failed, and why."""

    target: Target | None
    error: EngineError


@dataclass(frozen=True, slots=True)
class Request:
    """What the user wants: an action on targets, with what is needed to ask about it."""

    kind: ResourceKind[Any]
    action: Action[Any]
    targets: tuple[Target, ...]
    scene: Scene
    values: Values
    """What the fields hold at first."""
    error: EngineError | None = None
    """Why the earlier attempt failed, when this one is a second."""


class Desk(Protocol):
    """What an action needs of the screen it was asked on."""

    async def ask(self, request: Request) -> Values | None:
        """Show the dialog of an action; None if the user cancelled."""

    def set_busy(self, refs: Sequence[Ref], word: str) -> None:
        """Show on the rows what is being done to them, since now; "" ends it."""

    def tell(self, message: str, *, severity: str = "information", title: str = "") -> None:
        """Say what happened."""

    def relist(self, engine: str) -> None:
        """Have the engine's state read again."""


def first_values(action: Action[Any], record: Any) -> Values:
    """Return what the fields of an action hold at first."""
    return {
        field.id: field.initial(record) if field.initial is not None and record is not None else field.default
        for field in action.form
    }


def refusal(action: Action[Any], record: Any, *, read_only: bool) -> str:
    """Return why an action cannot be done to a record now; "" if it can."""
    writes = action.call is not None or action.opens == "exec_shell"
    if read_only and writes:
        return _("the app is read-only")
    if action.targetless:
        return ""
    if record is None:
        return _("nothing is selected")
    if not action.enabled(record):
        return str(action.why_not) or _("not possible in its state")
    return ""


async def perform(desk: Desk, engine: Engine, request: Request) -> None:
    """Do an action: ask where it has to be asked, call the engine, report. EngineErrors end here."""
    values: Values | None = request.values
    while True:
        if request.action.confirm is not None:
            values = await desk.ask(request)
            if values is None:
                return
        failures = await _call(desk, engine, request, values or {})
        if not failures:
            _report_success(desk, request, values or {})
            return
        desk.relist(engine.name)
        error = failures[0].error
        if (
            len(failures) == 1
            and len(request.targets) <= 1
            and request.action.form
            and not isinstance(error, NotFound | ReadOnlyRefused)
        ):
            # the form comes back with what was typed, and with what was wrong
            request = Request(
                request.kind, request.action, request.targets, request.scene, values or {}, error
            )
            continue
        _report_failures(desk, request, failures)
        return


async def _call(desk: Desk, engine: Engine, request: Request, values: Values) -> list[Failure]:
    action = request.action
    assert action.call is not None
    refs = [target.ref for target in request.targets]
    desk.set_busy(refs, str(action.busy))
    started = time.monotonic()
    gate = asyncio.Semaphore(SIDE_BY_SIDE)

    async def one(target: Target | None) -> Failure | None:
        async with gate:
            try:
                arguments = (target.ref.id,) if target is not None else ()
                await engine.call(action.call, *arguments, timeout_s=action.timeout_s, **values)  # type: ignore[arg-type]
            except NotFound as error:
                return None if action.gone_is_done else Failure(target, error)
            except EngineError as error:
                return Failure(target, error)
            finally:
                if target is not None:
                    desk.set_busy([target.ref], "")
            return None

    todo: Sequence[Target | None] = request.targets if not action.targetless else [None]
    results = await asyncio.gather(*(one(target) for target in todo))
    failures = [failure for failure in results if failure is not None]
    log.info("%s on %d: %d failed, %.1f s", action.id, len(todo), len(failures), time.monotonic() - started)
    for failure in failures:
        log.warning("%s %s: %s", action.id, failure.target.name if failure.target else "", failure.error)
    return failures


def _report_success(desk: Desk, request: Request, values: Values) -> None:
    done = str(request.action.done)
    if not done:
        return
    if len(request.targets) > 1:
        desk.tell(_("%(label)s: %(n)d done") % {"label": request.action.label, "n": len(request.targets)})
    else:
        name = request.targets[0].name if request.targets else str(values.get("name") or "")
        desk.tell(" ".join((done % {"name": name}).split()))


def _report_failures(desk: Desk, request: Request, failures: Sequence[Failure]) -> None:
    title = _("%(label)s failed") % {"label": request.action.label}
    if len(request.targets) > 1:
        title = ngettext(
            "%(label)s failed for %(n)d of %(total)d",
            "%(label)s failed for %(n)d of %(total)d",
            len(failures),
        ) % {
            "label": request.action.label,
            "n": len(failures),
            "total": len(request.targets),
        }
    lines = []
    for failure in failures[:8]:
        name = f"{failure.target.name}: " if failure.target else ""
        lines.append(f"{name}{failure.error}" + (f"\n{failure.error.hint}" if failure.error.hint else ""))
    if len(failures) > 8:
        lines.append(_("and %(n)d more") % {"n": len(failures) - 8})
    desk.tell("\n".join(lines), severity="error", title=title)


def enabled_for_key(
    kind: ResourceKind[Any], key: str, record: Any, keys: Mapping[str, str], *, read_only: bool
) -> tuple[Action[Any] | None, str]:
    """Return the action a key stands for on a record, and why it cannot be done ("" if it can).

    Args:
        kind: The kind of the record.
        key: The key, as Textual names it.
        record: The record, None if nothing is selected.
        keys: Effective keys by `<kind>.<action>`.
        read_only: Whether nothing may be changed.
    """
    candidates = [action for action in kind.actions if key in keys[f"{kind.name}.{action.id}"].split(",")]
    for action in candidates:
        if not refusal(action, record, read_only=read_only):
            return action, ""
    return (candidates[0], refusal(candidates[0], record, read_only=read_only)) if candidates else (None, "")
