"""Opens the form of a new container, makes what it gives as a job, and says how that ended.

Where it fails the form comes back with what was typed and with the engine's reason.
"""

import asyncio
import logging
import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dockertui.actions import Request, verb
from dockertui.engine.errors import EngineError
from dockertui.engine.ref import Ref
from dockertui.engine.run.spec import RunSpec
from dockertui.engine.text import clean
from dockertui.i18n import _, ngettext
from dockertui.resources.run_form import Value, values_of
from dockertui.screens.host import Host
from dockertui.state.job import Job
from dockertui.state.job_record import JobState
from dockertui.state.run_memory import default_file, remember_last

if TYPE_CHECKING:
    from dockertui.screens.run_form import RunAsk, RunWish
    from dockertui.screens.run_work import Making

log = logging.getLogger(__name__)

LOOK_S = 20.0
"""How long the engine may take to describe a container, in seconds."""
LISTED_S = 15.0
"""For how long a new container is waited for in the list, to go on with it, in seconds."""


async def open_run(host: Host, request: Request) -> None:
    """Open the form: empty, for the image, or with what the container is."""
    try:
        ask = await _first(host, request)
    except EngineError as error:
        title = _("%(label)s failed") % {"label": verb(request.action)}
        host.desk.tell(str(error), severity="error", title=title)
        return
    await _show(host, request, ask)


async def _first(host: Host, request: Request) -> "RunAsk":
    from dockertui.screens.run_form import RunAsk  # late: the form costs start-up time

    target = request.targets[0] if request.targets else None
    name = target.ref.engine if target is not None else request.engine
    engine = host.fleet.engine(name)
    values, title, replaces = values_of(RunSpec()), _("New container"), ""
    if target is not None and target.ref.kind == "image":
        values["image"] = target.record.tags[0] if target.record.tags else target.ref.id
    elif target is not None:
        values = await _as_it_is(host, target.ref)
        title, replaces = _("Change %(name)s") % {"name": target.name}, target.ref.id
    return RunAsk(
        engine,
        host.desk.world,
        values,
        title,
        str(verb(request.action)),
        file=default_file(),
        environ=dict(os.environ),
        relist=lambda: host.desk.relist(name),
        replaces=replaces,
    )


async def _as_it_is(host: Host, ref: Ref) -> dict[str, Value]:
    """Return what the form holds for a container that is there, and say what no line can say of it."""
    from dockertui.engine.run.look import look

    found = await host.fleet.engine(ref.engine).call(look, ref.id, timeout_s=LOOK_S)
    if found.unsaid:
        host.desk.tell("\n".join(map(clean, found.unsaid)), severity="warning", title=_("Not in the form"))
    return values_of(replace(found.spec, only_create=False))


async def _show(host: Host, request: Request, ask: "RunAsk") -> None:
    """Show the form; what it gives is made beside it, so that the next one can open."""
    from dockertui.screens.run_form import RunForm

    wish = await host.show(RunForm(ask))
    if wish is not None:
        host.screen.run_worker(_make(host, request, ask, wish), group="runs")


async def _make(host: Host, request: Request, ask: "RunAsk", wish: "RunWish") -> None:
    from dockertui.screens.run_work import Making

    names = tuple(filter(None, wish.names))
    spec, count = wish.spec, len(wish.names)
    making = Making(ask.engine, spec, wish.names, bool(wish.values.get("keep")), wish.needs_pull)
    what = names[0] if len(names) == 1 else clean(spec.image)
    job = Job(
        request.action.id,
        _("making"),
        title=_("Create container %(name)s") % {"name": what},
        name=what,
        targets=names,
    )
    host.desk.jobs.begin(job)
    await host.desk.jobs.run(job, making.work)
    log.info("%d of %d containers made", len(making.made), count)
    host.desk.relist(ask.engine.name)
    if job.error is not None:
        await _again(host, request, ask, wish, making, job.error)
    elif job.state is JobState.CANCELLED:
        words = _("%(n)d of %(total)d made; look at the list for what was under way.")
        words %= {"n": len(making.made), "total": count}
        host.desk.tell(words, severity="warning", title=_("Create container cancelled"))
    else:
        await _done(host, ask, wish, making)


async def _again(
    host: Host, request: Request, ask: "RunAsk", wish: "RunWish", making: "Making", error: EngineError
) -> None:
    """Show the form again, with what was typed and why it failed; copies that were made stay."""
    left = wish.names[len(making.made) :]
    values = dict(wish.values)
    if making.made:
        words = ngettext("%(n)d was made and stays.", "%(n)d were made and stay.", len(making.made))
        error = EngineError(f"{error.message} {words % {'n': len(making.made)}}", error.hint)
        values["copies"] = str(len(left))
    await host.desk.on_top()
    again = replace(ask, world=host.desk.world, values=values, error=error)
    await _show(Host(host.screen, host.fleet, host.desk, host.late), request, again)


async def _done(host: Host, ask: "RunAsk", wish: "RunWish", making: "Making") -> None:
    """Say what was made, remember how, and go on with the first."""
    spec, first = wish.spec, making.made[0]
    name = clean(wish.names[0]) or first.id[:12]
    if len(making.made) > 1:
        said = _("%(n)d containers created") if spec.only_create else _("%(n)d containers started")
        host.desk.tell(said % {"n": len(making.made)})
    else:
        said = _("%(name)s created") if spec.only_create else _("%(name)s started")
        host.desk.tell(said % {"name": name})
    warnings = dict.fromkeys(clean(w) for made in making.made for w in made.warnings)
    if warnings:
        host.desk.tell("\n".join(warnings), severity="warning", title=name)
    ref = Ref(ask.engine.name, "container", first.id)
    host.desk.show_new(ref)
    await _remember(host, ask.file, spec)
    await _go_on(host, ref, str(wish.values.get("then") or ""), is_up=not spec.only_create)


async def _remember(host: Host, file: Path | None, spec: RunSpec) -> None:
    words = await asyncio.to_thread(remember_last, file, spec) if file is not None else ""
    if words:
        host.desk.tell(words, severity="warning")


_THEN: Mapping[str, str] = {"logs": "logs", "shell": "exec"}
"""The action on a container, by what is to be done once it is up."""


async def _go_on(host: Host, ref: Ref, then: str, *, is_up: bool) -> None:
    """Follow the logs of a new container or open a shell in it, unless the user has gone elsewhere by then."""
    if then not in _THEN:
        return
    await host.desk.listed(ref, LISTED_S, lambda c: not is_up or c.state != "created")
    main: Any = host.screen
    if main.app.screen is main:
        await main.go_to(ref)
        await main.action_act("container", _THEN[then])
