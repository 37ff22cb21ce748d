"""The Summary of a container, and why it ended: what users ask first, answered on one page."""

from collections.abc import Sequence
from typing import Any

from dockertui.engine import images, projects, volumes
from dockertui.engine.containers import Attachment, Container, ContainerDetail, Mount
from dockertui.engine.log_lines import LogLine
from dockertui.formatting import clock, excerpt
from dockertui.i18n import _
from dockertui.resources.common import created_fact, fault_parts, label_facts, network_ref
from dockertui.resources.container_stats import graphs
from dockertui.resources.container_summary import image_text, in_words, unconnected
from dockertui.resources.container_tabs import env_words, probe_run, variables
from dockertui.resources.log_text import without_colours
from dockertui.resources.ports import port_ranges
from dockertui.resources.spec import Columns, Fact, Fold, Heading, Lines, Part, Scene

LAST_LINES = 10
"""Lines of output that a summary shows."""
PROBE_LINES = 3
"""Lines of a health check's output that a summary shows."""
COMPOSE = "com.docker.compose."


def summary(container: Container, scene: Scene, loaded: Any) -> Sequence[Part]:
    """Return the Summary of a container; `loaded` is its ContainerDetail, None as yet."""
    if container.fault:
        return fault_parts(container, Fact(_("Id"), container.id))
    detail = loaded if isinstance(loaded, ContainerDetail) else None
    facts, life = _facts(container, scene, detail), _beside(container, scene, detail)
    return [
        in_words(container, scene, detail),
        *troubles(container, detail),
        Heading(""),
        *([Columns(tuple(facts), tuple(life))] if life else facts),
        *_folds(container, detail),
        *last_lines(detail, LAST_LINES),
    ]


def _facts(container: Container, scene: Scene, detail: ContainerDetail | None) -> list[Part]:
    """Return what it is, where its parts lead, and what is known by itself."""
    parts: list[Part] = [_image(container, scene), Fact(_("Command"), excerpt(container.command))]
    if container.project:
        parts.append(_project(container, scene))
    for ports in port_ranges(container.ports):
        text = ports.short if ports.is_published else _("%(port)s, not published") % {"port": ports.long}
        parts.append(Fact(_("Port"), text, "" if ports.is_published else "muted"))
    parts += [_network(place, scene) for place in container.networks]
    if not container.networks and unconnected(container):
        parts.append(Fact(_("Network"), _traits(unconnected(container))))
    parts += [_mount(mount, scene) for mount in container.mounts]
    parts += [*created_fact(container, scene), Fact(_("Id"), container.id)]
    if detail is not None and detail.restart_policy:
        parts.append(Fact(_("Restart"), detail.restart_policy))
    return parts


def _beside(container: Container, scene: Scene, detail: ContainerDetail | None) -> list[Part]:
    """Return what stands beside the facts: how it lives."""
    parts = graphs(container, scene) if container.is_live else []
    if detail is None or not detail.probe.runs or container.health == "":
        return parts
    run = detail.probe.runs[0]
    gap: list[Part] = [Heading("")] if parts else []
    parts += [*gap, Heading(_("Health check")), probe_run(run, scene)]
    return [*parts, Lines(run.output[:PROBE_LINES], "muted")]


def _folds(container: Container, detail: ContainerDetail | None) -> list[Part]:
    """Return what is long and seldom wanted, a line each."""
    parts: list[Part] = []
    if detail is not None and detail.env:
        found = variables(detail)
        parts.append(Fold("env", _("Environment"), env_words(found), tuple(found)))
    if container.labels:
        note = _label_words(container)
        parts.append(Fold("labels", _("Labels"), note, tuple(label_facts(container.labels))))
    return [Heading(""), *parts] if parts else []


def _label_words(container: Container) -> str:
    count = len(container.labels)
    if all(name.startswith(COMPOSE) for name in container.labels):
        return _("%(n)d, all of them Compose's") % {"n": count}
    return str(count)


def last_lines(detail: ContainerDetail | None, most: int) -> list[Part]:
    """Return the last lines of output with their times, or why there are none; nothing as yet."""
    if detail is None:
        return []
    head: list[Part] = [Heading(""), Heading(_("Last lines"))]
    if detail.log_trouble:
        return [*head, Heading(detail.log_trouble, "muted")]
    if not detail.last_lines:
        return [*head, Heading(_("No output yet."), "muted")]
    return [*head, Lines(tuple(_line_text(line) for line in detail.last_lines[-most:]))]


def _line_text(line: LogLine) -> str:
    return f"{clock(line.timestamp)} {without_colours(line.text)}".lstrip()


def troubles(container: Container, detail: ContainerDetail | None) -> list[Part]:
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
    addresses = "  ".join(filter(None, (place.ipv4, place.ipv6)))
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
