"""The tabs of a project: what there is of it, its logs, its file, and how the two differ."""

from collections.abc import Iterator, Sequence
from typing import Any

from dockertui.engine import containers
from dockertui.engine.compose.config import resolved
from dockertui.engine.compose.drift import ContainerDrift, ProjectDrift, drift
from dockertui.engine.compose.labels import in_order
from dockertui.engine.compose.source import source
from dockertui.engine.containers import Container
from dockertui.engine.projects import Project, Service
from dockertui.formatting import excerpt
from dockertui.i18n import N_, _, ngettext
from dockertui.resources.container_look import look_of, state_text
from dockertui.resources.ports import port_ranges
from dockertui.resources.project_look import look
from dockertui.resources.spec import DetailTab, Fact, Grid, Heading, Part, Scene


# ---------------------------------------------------------------------- summary
def _summary(project: Project, scene: Scene, _detail: Any) -> Sequence[Part]:
    shown = look(project)
    parts: list[Part] = [Heading(f"{shown.glyph} {shown.word}", shown.tone)]
    if project.file is not None and project.file.problem:
        parts.append(Heading(project.file.problem, "bad"))
    parts += [
        Heading(""),
        Fact(_("Name"), excerpt(project.name)),
        *(Fact(_("Directory"), excerpt(path)) for path in project.directories),
        *(Fact(_("Compose file"), excerpt(path)) for path in project.files),
    ]
    if project.services:
        parts += [Heading(""), Heading(_("Services, under what they need")), _services(project, scene)]
    if len(project.containers) > len([s for s in project.services if s.containers]):
        parts += [Heading(""), Heading(_("Containers")), _containers(project, scene)]
    return parts


def _services(project: Project, scene: Scene) -> Grid:
    """Return the services as a tree; a service that has containers leads to the first."""
    rows, refs = [], []
    for depth, service in tree(project):
        first = service.containers[0] if service.containers else None
        lead = "  " * (depth - 1) + "└ " if depth else ""
        needs = ", ".join(service.depends)
        rows.append(
            (
                lead + (service.name or "–"),
                service_state(service),
                _replicas(service),
                first.image if first is not None else (service.file.image if service.file else ""),
                _ports(service),
                needs,
            )
        )
        refs.append(scene.ref(containers.KIND.name, first.id) if first is not None else None)
    head = (_("SERVICE"), _("STATE"), _("UP"), _("IMAGE"), _("PORTS"), _("NEEDS"))
    return Grid(head, tuple(rows), refs=tuple(refs), yields=(3, 2, 4))


def tree(project: Project) -> list[tuple[int, Service]]:
    """Return services with how deep they stand: each once, under the last service that it needs."""
    by_name = {service.name: service for service in project.services}
    needs = {name: [n for n in service.depends if n in by_name] for name, service in by_name.items()}
    order = [name for step in in_order(needs) for name in step]
    place = {name: number for number, name in enumerate(order)}
    parent = {name: max(found, key=place.__getitem__) for name, found in needs.items() if found}
    found: list[tuple[int, Service]] = []

    def visit(name: str, depth: int) -> None:
        if any(service is by_name[name] for _depth, service in found):
            return
        found.append((depth, by_name[name]))
        for other in order:
            if parent.get(other) == name:
                visit(other, depth + 1)

    for name in order:
        if name not in parent:
            visit(name, 0)
    for name in order:  # those that need each other in a circle
        visit(name, 0)
    return found


def service_state(service: Service) -> str:
    """Return how a service is doing: as the worst of its containers."""
    if not service.containers:
        profiles = service.file.profiles if service.file is not None else ()
        return _("○ profile %(name)s") % {"name": profiles[0]} if profiles else _("○ not there")
    return state_text(min(service.containers, key=lambda c: look_of(c).rank))


def _replicas(service: Service) -> str:
    up = sum(c.state == "running" for c in service.containers)
    wanted = service.file.replicas if service.file is not None else 0
    return f"{up}/{max(wanted, len(service.containers))}"


def _ports(service: Service) -> str:
    if service.containers:
        return ", ".join(dict.fromkeys(filter(None, map(_ports_of, service.containers))))
    return ", ".join(service.file.ports) if service.file is not None else ""


def _ports_of(container: Container) -> str:
    return " ".join(ports.short for ports in port_ranges(container.ports) if ports.is_published)


def _containers(project: Project, scene: Scene) -> Grid:
    return Grid(
        (_("SERVICE"), _("CONTAINER"), _("STATE")),
        tuple((c.service or "–", c.name, state_text(c)) for c in project.containers),
        refs=tuple(scene.ref(containers.KIND.name, c.id) for c in project.containers),
    )


# ---------------------------------------------------------------------- drift
def drift_parts(project: Project, scene: Scene, found: ProjectDrift | None) -> Sequence[Part]:
    """Return which containers differ from the file, and in what."""
    if not isinstance(found, ProjectDrift):
        return [Heading(_("Comparing the file with what runs…"), "muted", waits=True)]
    differing = [one for one in found.containers if one.differences or one.is_stranger]
    if not project.containers:
        return [Heading(_("Nothing of it is there to compare with its file."), "muted")]
    if not differing and not found.missing:
        words = _("● What runs is as the file says (%(n)d fields compared).") % {"n": found.compared}
        return [Heading(words, "good")]
    n = len(differing) + len(found.missing)
    words = ngettext(
        "◐ %(n)d service or container differs from the file.", "◐ %(n)d differ from the file.", n
    )
    parts: list[Part] = [Heading(words % {"n": n}, "warn")]
    for name in found.missing:
        parts += [
            Heading(""),
            Heading(_("%(name)s: in the file, without a container") % {"name": name}, "warn"),
        ]
    for one in differing:
        parts += [Heading(""), *_of_container(one, scene)]
    return parts


def _of_container(one: ContainerDrift, scene: Scene) -> Iterator[Part]:
    yield Fact(one.service or "–", one.name, "warn", scene.ref(containers.KIND.name, one.id))
    if one.is_stranger:
        yield Heading(_("The file has no such service (any more)."), "warn")
        return
    nothing = _("(nothing)")
    yield Grid(
        (_("FIELD"), _("FILE"), _("RUNNING")),
        tuple((d.field, d.file or nothing, d.running or nothing) for d in one.differences),
    )


TABS: tuple[DetailTab[Project], ...] = (
    DetailTab("summary", N_("Summary"), "parts", parts=_summary),
    DetailTab("logs", N_("Logs"), "project_logs"),
    DetailTab("file", N_("File"), "source", load=source, again_s=3.0),
    DetailTab("resolved", N_("Resolved"), "document", load=resolved),
    DetailTab("drift", N_("Drift"), "parts", load=drift, parts=drift_parts, again_s=5.0),
)
