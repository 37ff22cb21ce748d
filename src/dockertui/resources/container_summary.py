"""How a container is doing, in a sentence; and its Summary."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from dockertui.engine import images, projects, volumes
from dockertui.engine.containers import Attachment, Container, ContainerDetail, Mount
from dockertui.formatting import duration, excerpt, exit_words, is_future
from dockertui.i18n import _, ngettext
from dockertui.resources.common import created_fact, fault_or, label_facts, network_ref
from dockertui.resources.container_look import look_of
from dockertui.resources.ports import port_ranges
from dockertui.resources.spec import Fact, Heading, Part, Scene

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
    return [_("restarting after it exited with %(code)s") % {"code": exit_words(container.exit_code)}]


def _over(container: Container, scene: Scene, detail: ContainerDetail) -> list[str]:
    code, state = container.exit_code, container.state or _("unknown")
    words = [
        state if code is None else _("%(state)s with %(code)s") % {"state": state, "code": exit_words(code)}
    ]
    if detail.finished_at is not None and container.state == "exited":
        words.append(_ago(detail, scene))
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


def summary(container: Container, scene: Scene, loaded: Any) -> Sequence[Part]:
    """Return the Summary of a container; `loaded` is its ContainerDetail, None as yet."""
    if container.fault:
        return [Heading("✗ " + fault_or(container, ""), "bad"), Fact(_("Id"), container.id)]
    detail = loaded if isinstance(loaded, ContainerDetail) else None
    parts: list[Part] = [in_words(container, scene, detail), *_troubles(container, detail), Heading("")]
    parts += [_image(container, scene), Fact(_("Command"), excerpt(container.command))]
    if container.project:
        parts.append(_project(container, scene))
    for ports in port_ranges(container.ports):
        text = ports.long if ports.is_published else _("%(port)s, not published") % {"port": ports.long}
        parts.append(Fact(_("Port"), text, "" if ports.is_published else "muted"))
    parts += [_network(place, scene) for place in container.networks]
    if not container.networks and unconnected(container):
        parts.append(Fact(_("Network"), _traits(unconnected(container))))
    parts += [_mount(mount, scene) for mount in container.mounts]
    parts += [*created_fact(container, scene), Fact(_("Id"), container.id)]
    if detail is not None and detail.restart_policy:
        parts.append(Fact(_("Restart"), detail.restart_policy))
    if container.labels:
        parts += [Heading(""), Heading(_("Labels")), *label_facts(container.labels)]
    return parts


def _troubles(container: Container, detail: ContainerDetail | None) -> list[Part]:
    """Return what went wrong, in the engine's words and those of its health check."""
    if detail is None:
        return []
    parts: list[Part] = []
    if detail.error:
        parts.append(Fact(_("Error"), excerpt(detail.error), "bad"))
    if container.health in ("unhealthy", "starting") and detail.probe_exit_code:
        said = excerpt(detail.probe_output) or _("exit code %(code)d") % {"code": detail.probe_exit_code}
        parts.append(Fact(_("Health check"), said, "bad" if container.health == "unhealthy" else "warn"))
    return parts


def _project(container: Container, scene: Scene) -> Fact:
    text = " / ".join(filter(None, (container.project, container.service)))
    return Fact(_("Project"), text, ref=scene.ref(projects.KIND.name, container.project))


def _image(container: Container, scene: Scene) -> Fact:
    known = scene.snapshot.of(images.KIND)
    found = next((i for i in (container.image_id, container.manifest_id) if i in known), "")
    if found or not known or not container.image_id:
        return Fact(_("Image"), image_text(container), ref=scene.ref("image", found) if found else None)
    # Its tag may be another image's by now.
    gone = _("%(image)s, an image that is not in the list") % {"image": image_text(container)}
    return Fact(_("Image"), gone)


def _network(place: Attachment, scene: Scene) -> Fact:
    addresses = "  ".join(filter(None, (place.ipv4, place.ipv6, place.mac)))
    return Fact(
        _("Network"),
        f"{_traits(place.network)}  {addresses}".rstrip(),
        ref=network_ref(scene, place.network, place.network_id),
    )


def _traits(network: str) -> str:
    """Return a network's name, and what it means where it is none to have an address on."""
    return {
        "host": _("host: the host's own addresses and ports"),
        "none": _("none: no network at all"),
    }.get(network, network)


def _mount(mount: Mount, scene: Scene) -> Fact:
    is_volume = mount.type == "volume"
    source = mount.name if is_volume else mount.source or mount.type
    access = "" if mount.is_writable else "  " + _("read-only")
    is_known = is_volume and mount.name in scene.snapshot.of(volumes.KIND)
    return Fact(
        _("Volume") if is_volume else _("Mount"),
        f"{source} → {mount.destination}{access}",
        ref=scene.ref("volume", mount.name) if is_known else None,
    )
