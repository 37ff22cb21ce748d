"""Puts another container in the place of one that is there, and puts the old one back where that fails.

The new one is made first, under a name of its own, so that a mistake in what is wanted costs the old one
nothing. Then the old one is stopped and gets another name, the new one gets its name and is started; only
once that is up the old one is removed. Before each step it is noted how it is taken back, so that one whose
answer was lost is taken back too. What cannot be taken back is said by name.
"""

import contextlib
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import field, replace
from typing import TYPE_CHECKING, Any, cast

from dockertui.dataclass import dataclass
from dockertui.engine import containers, fields, images
from dockertui.engine.errors import Conflict, EngineError, NotFound, translate
from dockertui.engine.progress import Progress
from dockertui.engine.run import carried, create
from dockertui.engine.run.around import Around
from dockertui.engine.run.body import request
from dockertui.engine.run.raw import text
from dockertui.engine.run.spec import RunSpec
from dockertui.engine.text import clean
from dockertui.i18n import _

if TYPE_CHECKING:
    from docker import APIClient

    from dockertui.engine.session import Session

UP_S = 2.0
"""A container without a health check is up when it has run for so long."""
WAIT_S = 90.0
"""How long one with a health check may take to be healthy."""
UNDO_S = 60.0
"""How long each step of putting the old one back may take."""
_LOOK_AGAIN_S = 0.1

Say = Callable[[Progress], object]


class CutOffError(EngineError):
    """It was asked to stop before it was done."""


@dataclass(frozen=True, slots=True)
class Recreated:
    """What came of it."""

    id: str
    """The new container's."""
    warnings: tuple[str, ...] = ()
    """What the engine says of it, and what is left of the old one."""


@dataclass
class _Change:
    """One container being put in another's place."""

    api: "APIClient"
    say: Say
    is_cut_off: Callable[[], bool]
    old_id: str = ""
    name: str = ""
    new_id: str = ""
    made_as: str = ""
    """What the new one is called at first: nobody else has that name."""
    aside: str = ""
    """What the old one is called meanwhile."""
    was_running: bool = False
    was_paused: bool = False
    undo: list[tuple[str, Callable[["APIClient"], object]]] = field(default_factory=list)
    """What takes back what was done so far, the last first; each with what remains where it fails."""

    def begin(self, step: str) -> str:
        """Say that a step begins, unless it was cut off."""
        if self.is_cut_off():
            raise CutOffError(_("It was cut off."))
        self.say(Progress(step))
        return step

    def over(self, step: str, text: str = "") -> None:
        """Say that a step is over."""
        self.say(Progress(step, text, is_over=True))


def recreate(
    api: "APIClient",
    old_id: str,
    spec: RunSpec,
    say: Say = lambda _progress: None,
    *,
    around: Around | None = None,
    is_cut_off: Callable[[], bool] = lambda: False,
    wait_s: float = WAIT_S,
) -> Recreated:
    """Put a new container in the place of an old one: with its name, and running if that ran.

    Addresses and aliases on networks are those of the record. Anonymous volumes of the old one are the new
    one's where it has one at the same place. The image has to be there.

    Args:
        api: A client.
        old_id: The old container.
        spec: What the new one is to be; its name may be another one.
        say: Told of each step, from this thread.
        around: Where variables without values, files and relative paths come from; None for this process.
        is_cut_off: Asked between steps; once true, all is taken back.
        wait_s: How long it may take to be healthy, where it has a health check.

    Raises:
        CutOffError: It was cut off, and the old one is back.
        EngineError: It failed, and the old one is back; the message says what is not.
    """
    old = containers.inspect(api, old_id)
    change = _looked_at(api, old, spec, say, is_cut_off)
    warnings: tuple[str, ...] = ()
    failure: OSError | EngineError | None = None
    try:
        warnings = _make(change, old, spec, around)
        _set_aside(change)
        if change.was_running:
            _start(change, wait_s)
    except (OSError, EngineError) as exc:  # what docker-py and requests raise are OSErrors
        failure = exc
    except BaseException:
        _put_back(change)
        raise
    if failure is not None:  # out here, or each error of putting back would have this one for its context
        error = translate(failure, cast("Session", api).endpoint)
        raise _told(error, change, _put_back(change)) from failure
    return Recreated(change.new_id, (*warnings, *_remove_old(change)))


def _looked_at(
    api: "APIClient", old: Mapping[str, Any], spec: RunSpec, say: Say, is_cut_off: Callable[[], bool]
) -> _Change:
    """Return the change to be made, before anything is done.

    Raises:
        EngineError: It cannot be done.
    """
    state = fields.mapping(old, "State")
    is_running = fields.flag(state, "Running")
    if is_running and fields.flag(fields.mapping(old, "HostConfig"), "AutoRemove"):
        raise Conflict(
            _("It is removed when it stops, so that it could not be put back."),
            _("Copy its command, stop it, and start the new one."),
        )
    try:
        images.inspect(api, spec.image)
    except OSError as exc:
        error = translate(exc, cast("Session", api).endpoint)
        if isinstance(error, NotFound):
            words = _("The image %(image)s is not on this engine; nothing was changed.")
            raise NotFound(words % {"image": clean(spec.image)}, _("Pull it first.")) from exc
        raise error from exc
    name = text(old, "Name").removeprefix("/")
    return _Change(
        api,
        say,
        is_cut_off,
        old_id=text(old, "Id"),
        name=name,
        made_as=f"{(spec.name or name)[:200]}-new-{secrets.token_hex(4)}",
        aside=f"{name[:200]}-old-{secrets.token_hex(4)}",
        was_running=is_running,
        was_paused=fields.flag(state, "Paused"),
    )


# ---------------------------------------------------------------------- the steps
def _make(change: _Change, old: Mapping[str, Any], spec: RunSpec, around: Around | None) -> tuple[str, ...]:
    """Make the new one, under a name of its own; returns what the engine says of it."""
    step = change.begin(_("Make the new one"))
    api = change.api
    try:
        wanted = request(replace(spec, name=change.made_as), around or Around(), create._version(api))
    except ValueError as exc:
        raise EngineError(str(exc)) from exc
    carried.carry(old, wanted.body, images.inspect(api, spec.image))
    left = _("the new container, %(name)s") % {"name": change.made_as}
    change.undo.append((left, lambda api: _remove_new(api, change)))
    made = create.make_from(api, wanted)
    change.new_id = made.id
    for network, place in wanted.connects:
        create.connect(api, network, made.id, place)
    change.over(step)
    change.name = spec.name or change.name
    return made.warnings


def _set_aside(change: _Change) -> None:
    """Stop the old one, and give its name to the new one."""
    api = change.api
    was_called = text(containers.inspect(api, change.old_id), "Name").removeprefix("/")
    if change.was_running:
        step = change.begin(_("Stop the old one"))
        left = _("the old container is stopped")
        change.undo.append((left, lambda api: _start_again(api, change)))
        containers.stop(api, change.old_id)
        change.over(step)
    step = change.begin(_("Give it the name"))
    left = _("the old container is called %(name)s") % {"name": change.aside}
    change.undo.append((left, lambda api: _call_again(api, change.old_id, was_called)))
    # the new one's removal has to come before the old one's name: taken back last first
    containers.rename(api, change.old_id, change.aside)
    change.undo.append(
        (_("the new container, %(name)s") % {"name": change.name}, lambda api: _remove_new(api, change))
    )
    containers.rename(api, change.new_id, change.name)
    change.over(step)


def _start(change: _Change, wait_s: float) -> None:
    """Start the new one and wait until it is up."""
    step = change.begin(_("Start the new one"))
    containers.start(change.api, change.new_id)
    change.over(step)
    step = change.begin(_("Wait until it is up"))
    began = time.monotonic()
    while True:
        raw = containers.inspect(change.api, change.new_id)
        health = text(fields.mapping(fields.mapping(raw, "State"), "Health"), "Status")
        _check_is_up(raw)
        past_s = time.monotonic() - began
        if health == "healthy" or (health in ("", "none") and past_s >= UP_S):
            break
        if past_s >= max(wait_s, UP_S):
            raise EngineError(_("It was not healthy within %(seconds)d seconds.") % {"seconds": wait_s})
        if change.is_cut_off():
            raise CutOffError(_("It was cut off."))
        time.sleep(_LOOK_AGAIN_S)
    change.over(step, health if health != "none" else "")


def _check_is_up(raw: Mapping[str, Any]) -> None:
    """Raise what is wrong with a container that is not up, or not healthy."""
    state = fields.mapping(raw, "State")
    detail = containers.parse_detail(raw)
    if detail.error:
        raise EngineError(detail.error)
    if not fields.flag(state, "Running") or detail.restart_count or fields.flag(state, "Restarting"):
        code = fields.integer(state, "ExitCode") or 0
        raise EngineError(_("It ended at once, exit code %(code)d.") % {"code": code})
    if text(fields.mapping(state, "Health"), "Status") == "unhealthy":
        words = _("It is not healthy: %(said)s") if detail.probe_output else _("It is not healthy.")
        raise EngineError(words % {"said": detail.probe_output[:300]})


def _remove_old(change: _Change) -> tuple[str, ...]:
    """Remove the old one; returns what is left of it, where it cannot be. Its volumes stay."""
    step = _("Remove the old one")
    change.say(Progress(step))
    try:
        containers.remove(change.api, change.old_id)
    except (OSError, EngineError) as exc:
        error = translate(exc, cast("Session", change.api).endpoint)
        if not isinstance(error, NotFound):
            words = _("The old container is left, stopped, as %(name)s: %(why)s")
            told = words % {"name": change.aside, "why": error.message}
            change.over(step, told)
            return (told,)
    change.over(step)
    return ()


# ---------------------------------------------------------------------- and back
def _put_back(change: _Change) -> list[str]:
    """Take back what was done, by another client: this one may have been cut off. Returns what remains."""
    from dockertui.engine.session import Session  # late: docker-py is slow to import

    if not change.undo:
        return []
    step = _("Put the old one back")
    change.say(Progress(step))
    known = cast("Session", change.api)
    left: list[str] = []
    fresh = Session(known.endpoint, api_version=known._version, timeout_s=UNDO_S)
    with contextlib.closing(fresh):
        for remains, take_back in reversed(change.undo):
            try:
                take_back(fresh)
            except (OSError, EngineError) as exc:
                error = translate(exc, known.endpoint)
                if not isinstance(error, NotFound):
                    left.append(f"{remains} ({error.message})")
    change.over(step, "; ".join(left))
    return left


def _remove_new(api: "APIClient", change: _Change) -> None:
    containers.remove(api, change.new_id or change.made_as, force=True, volumes=True)


def _call_again(api: "APIClient", container_id: str, name: str) -> None:
    """Give a container its name back, unless it has it."""
    if text(containers.inspect(api, container_id), "Name").removeprefix("/") != name:
        containers.rename(api, container_id, name)


def _start_again(api: "APIClient", change: _Change) -> None:
    containers.start(api, change.old_id)
    if change.was_paused:
        containers.pause(api, change.old_id)


def _told(error: EngineError, change: _Change, left: list[str]) -> EngineError:
    """Return an error that also says what became of the old one."""
    if not change.undo:
        return error
    if left:
        said = _("Not all could be put back: %(left)s.") % {"left": "; ".join(left)}
    else:
        said = _("The old container is as it was.")
    made = type(error) if type(error) in (CutOffError, Conflict, NotFound) else EngineError
    return made(f"{error.message} {said}", error.hint)
