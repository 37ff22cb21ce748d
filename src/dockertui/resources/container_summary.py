"""How a container is doing, in a sentence."""

import re
from collections.abc import Callable, Mapping
from datetime import timedelta

from dockertui.engine.containers import Container, ContainerDetail
from dockertui.formatting import duration, exit_words, is_future
from dockertui.i18n import _, ngettext
from dockertui.resources.container_look import look_of
from dockertui.resources.spec import Heading, Scene

_ID = re.compile(r"(?:sha256:)?([0-9a-f]{64})")


def image_text(container: Container) -> str:
    """Return what a container's image is called: as it was named at creation, else by its short id."""
    match = _ID.fullmatch(container.image or container.image_id)
    return match.group(1)[:12] if match else container.image


def unconnected(container: Container) -> str:
    """Return `host` or `none` for a container that has no address of its own by choice; "" otherwise."""
    places = (container.network_mode, *(place.network for place in container.networks))
    return next((word for word in ("host", "none") if word in places), "")


def in_words(container: Container, scene: Scene, detail: ContainerDetail | None) -> Heading:
    """Return one sentence on how a container is doing: what people look for first."""
    look = look_of(container)
    known = detail or ContainerDetail()
    words = _WORDS.get(container.state, _over)(container, scene, known)
    if container.state in ("running", "restarting"):
        words += _restarts(known)
    return Heading(f"{look.glyph} " + ", ".join(words), look.tone)


def _running(container: Container, scene: Scene, detail: ContainerDetail) -> list[str]:
    started = detail.started_at
    if started is None:
        words = [_("running")]
    elif is_future(started, scene.now):
        words = [_("running since a time in the future")]
    elif scene.now - started < timedelta(seconds=1):
        words = [_("just started")]
    else:
        words = [_("running for %(time)s") % {"time": duration(scene.now - started)}]
    return [*words, *filter(None, [container.health])]


def _restarts(detail: ContainerDetail) -> list[str]:
    """Say how often its policy restarted it; nothing where it has none that could."""
    count = detail.restart_count
    if count > 0:
        return [ngettext("restarted %(n)d time", "restarted %(n)d times", count) % {"n": count}]
    return [_("never restarted")] if detail.restart_policy else []


def _restarting(container: Container, _scene: Scene, _detail: ContainerDetail) -> list[str]:
    if container.exit_code is None:
        return [_("restarting")]
    return [_("restarting after it exited, code %(code)s") % {"code": exit_words(container.exit_code)}]


def _over(container: Container, scene: Scene, detail: ContainerDetail) -> list[str]:
    code, state = container.exit_code, container.state or _("unknown")
    words = [state]
    if detail.finished_at is not None and container.state == "exited":
        words = [_("%(state)s %(when)s") % {"state": state, "when": _ago(detail, scene)}]
    if code is not None:
        no_error = _("0 (no error)")
        words.append(_("code %(code)s") % {"code": exit_words(code) if code else no_error})
    if detail.is_out_of_memory and code:
        words.append(_("the kernel reports it ran out of memory"))
    return words


def _ago(detail: ContainerDetail, scene: Scene) -> str:
    """Return when a container's last run ended."""
    finished = detail.finished_at
    assert finished is not None
    if is_future(finished, scene.now):
        return _("at a time in the future")
    return _("%(time)s ago") % {"time": duration(scene.now - finished)}


_WORDS: Mapping[str, Callable[[Container, Scene, ContainerDetail], list[str]]] = {
    "running": _running,
    "restarting": _restarting,
    "paused": lambda _c, _s, _d: [_("paused")],
    "created": lambda _c, _s, _d: [_("created, never started")],
    "removing": lambda _c, _s, _d: [_("being removed")],
    "dead": lambda _c, _s, _d: [_("dead: its removal failed")],
}
