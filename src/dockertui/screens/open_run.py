"""Opens the form of a new container, makes what it gives as a job, and says how that ended.

Where it fails the form comes back with what was typed and with the engine's reason.
"""

import asyncio
import logging
import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dockertui.engine.errors import EngineError
from dockertui.engine.ref import Ref
from dockertui.engine.run.spec import RunSpec
from dockertui.engine.text import clean
from dockertui.i18n import _, ngettext
from dockertui.resources.new_container import ANEW
from dockertui.resources.run_form import Value, values_of
from dockertui.resources.session_commands import line_of
from dockertui.screens.host import Host
from dockertui.state.job import Job, Work
from dockertui.state.job_record import JobState
from dockertui.state.run_memory import default_file, remember_last
from dockertui.wishes import Request, verb

if TYPE_CHECKING:
    from dockertui.engine.run.create import Created
    from dockertui.screens.run_ask import RunAsk, RunWish
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
    from dockertui.screens.run_ask import RunAsk  # late, as all that only the form needs

    target = request.targets[0] if request.targets else None
    name = target.ref.engine if target is not None else request.engine
    engine = host.fleet.engine(name)
    values, title, replaces = values_of(RunSpec()), _("New container"), ""
    if target is not None and target.ref.kind != "container":
        values["image"] = target.record.tags[0] if target.record.tags else target.ref.id
    elif target is not None:
        values = await _as_it_is(host, target.ref)
        title, replaces = _("Change %(name)s") % {"name": target.name}, target.ref.id
    return RunAsk(
        engine,
        host.desk.world,
        values,
        title,
        _("Create") if not replaces else verb(request.action),
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
    from dockertui.screens.run_work import Making, Replacing

    if ask.replaces and not await _agrees(host, request):
        await _show(_again_over(host), request, replace(ask, world=host.desk.world, values=wish.values))
        return
    making = (
        Replacing(ask.engine, replace(wish.spec, name=wish.names[0]), ask.replaces, wish.needs_pull)
        if ask.replaces
        else Making(ask.engine, wish.spec, wish.names, bool(wish.values.get("keep")), wish.needs_pull)
    )
    job = await _run(host, request, wish, making.work)
    log.info("%d of %d containers made", len(making.made), len(wish.names))
    host.desk.relist(ask.engine.name)
    if job.error is not None and job.state is not JobState.CANCELLED:
        await _again(host, request, ask, wish, len(making.made), job.error)
    elif job.state is JobState.CANCELLED:
        _tell_cancelled(host, request, job, len(making.made), len(wish.names))
    else:
        await _done(host, ask, wish, making.made)


async def _agrees(host: Host, request: Request) -> bool:
    """Ask before a container is made anew, and say what becomes of the old one."""
    action = replace(request.action, confirm=ANEW, opens=None, dangerous=True)
    answered = await host.desk.ask(replace(request, action=action, values={}))
    return answered is not None and bool(answered.targets)


def _commands(request: Request, wish: "RunWish") -> tuple[str, ...]:
    """Return the lines that make the same containers, without secrets."""
    from dockertui.engine.run.line import words  # late: as the form

    docker = request.scene().snapshot.docker
    specs = [replace(wish.spec, name=name) for name in wish.names] or [wish.spec]
    return tuple(line_of((*docker, *words(spec)[1:])) for spec in specs)


async def _run(host: Host, request: Request, wish: "RunWish", work: Work) -> Job:
    """Do the work as a job; where it is about a container that is there, on the row of that."""
    names = tuple(filter(None, wish.names)) or tuple(target.name for target in request.targets)
    refs = [target.ref for target in request.targets if target.ref.kind == "container"]
    what = clean(names[0] if len(names) == 1 else wish.spec.image)
    job = Job(
        request.action.id,
        _("making anew") if refs else _("making"),
        _("%(name)s is being made anew") if refs else "",
        what,
        title=f"{verb(request.action)} {what}",
        targets=names,
        records={target.ref: target.record for target in request.targets},
        commands=_commands(request, wish),
    )
    host.desk.jobs.begin(job, refs)
    try:
        await host.desk.jobs.run(job, work)
    finally:
        for ref in refs:
            if job.state is not JobState.DONE:
                job.failed.add(ref)
            host.desk.jobs.end(ref, job)
    return job


def _tell_cancelled(host: Host, request: Request, job: Job, made: int, total: int) -> None:
    if job.error is not None:
        words = str(job.error)
    else:
        words = _("%(n)d of %(total)d made; look at the list for what was under way.")
        words %= {"n": made, "total": total}
    title = _("%(label)s cancelled") % {"label": verb(request.action)}
    host.desk.tell(words, severity="warning", title=title)


async def _again(
    host: Host, request: Request, ask: "RunAsk", wish: "RunWish", made: int, error: EngineError
) -> None:
    """Show the form again, with what was typed and why it failed; copies that were made stay."""
    values = dict(wish.values)
    if made:
        words = ngettext("%(n)d was made and stays.", "%(n)d were made and stay.", made) % {"n": made}
        error = EngineError(f"{error.message} {words}", error.hint)
        values["copies"] = str(len(wish.names) - made)
    await host.desk.on_top()
    await _show(_again_over(host), request, replace(ask, world=host.desk.world, values=values, error=error))


def _again_over(host: Host) -> Host:
    return Host(host.screen, host.fleet, host.desk, host.late)


async def _done(host: Host, ask: "RunAsk", wish: "RunWish", found: "Sequence[Created]") -> None:
    """Say what was made, remember how, and go on with the first."""
    spec, first = wish.spec, found[0]
    name = clean(wish.names[0]) or first.id[:12]
    if len(found) > 1:
        said = _("%(n)d containers created") if spec.only_create else _("%(n)d containers started")
        host.desk.tell(said % {"n": len(found)})
    else:
        said = _("%(name)s created") if spec.only_create else _("%(name)s started")
        said = _("%(name)s was made anew") if ask.replaces else said
        host.desk.tell(said % {"name": name})
    warnings = dict.fromkeys(clean(w) for made in found for w in made.warnings)
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
    """Follow the logs of a new container or open a shell in it, unless the user is elsewhere by then."""
    if then not in _THEN:
        return
    await host.desk.listed(ref, LISTED_S, lambda c: not is_up or c.state != "created")
    main: Any = host.screen
    if main.app.screen is main:
        await main.go_to(ref)
        await main.action_act("container", _THEN[then])
