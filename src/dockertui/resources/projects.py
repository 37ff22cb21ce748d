"""Compose projects: how they are shown."""

from collections.abc import Sequence
from typing import Any

from dockertui.engine import containers
from dockertui.engine import projects as engine
from dockertui.engine.projects import Project
from dockertui.formatting import excerpt
from dockertui.i18n import N_, _, ngettext
from dockertui.resources.container_look import Look, state_text
from dockertui.resources.filter_keys import PROJECT_FILTERS
from dockertui.resources.rows import natural
from dockertui.resources.spec import Cell, Column, DetailTab, Fact, Grid, Heading, Part, ResourceKind, Scene


def _look(project: Project) -> Look:
    """Return how a project is doing: by how many of its containers run, and how well."""
    running, total = project.running, len(project.containers)
    words = _("%(n)d/%(total)d running") % {"n": running, "total": total}
    unhealthy = sum(c.state == "running" and c.health == "unhealthy" for c in project.containers)
    if unhealthy:
        words += ", " + ngettext("%(n)d unhealthy", "%(n)d unhealthy", unhealthy) % {"n": unhealthy}
    if running == total:
        return Look("●", words, "bad" if unhealthy else "good", 0)
    return Look("◐", words, "bad" if unhealthy else "warn", 1) if running else Look("○", words, "muted", 2)


def _state(project: Project, _scene: Scene) -> Cell:
    look = _look(project)
    return Cell(f"{look.glyph} {look.word}", look.tone)


def _count(project: Project, _scene: Scene) -> Cell:
    return Cell(str(len(project.containers)))


COLUMNS: tuple[Column[Project], ...] = (
    Column("name", N_("NAME"), lambda p, _s: Cell(p.name), max_width=32, drop_order=9, middle=True),
    Column(
        "state",
        N_("STATE"),
        _state,
        sort=lambda p, _s: (_look(p).rank, -p.running),
        max_width=28,
        drop_order=8,
    ),
    Column(
        "services",
        N_("SERVICES"),
        lambda p, _s: Cell(", ".join(filter(None, (service.name for service in p.services)))),
        max_width=30,
        drop_order=7,
        stretch=True,
    ),
    Column(
        "containers",
        N_("CONTAINERS"),
        _count,
        sort=lambda p, _s: -len(p.containers),
        max_width=10,
        drop_order=6,
        right=True,
    ),
)


def _summary(project: Project, scene: Scene, _detail: Any) -> Sequence[Part]:
    look = _look(project)
    return [
        Heading(f"{look.glyph} {look.word}", look.tone),
        Heading(""),
        Fact(_("Name"), excerpt(project.name)),
        *(Fact(_("Directory"), excerpt(path)) for path in project.directories),
        *(Fact(_("Compose file"), excerpt(path)) for path in project.files),
        Heading(""),
        Heading(_("Containers")),
        Grid(
            (_("SERVICE"), _("CONTAINER"), _("STATE")),
            tuple((c.service or "–", c.name, state_text(c)) for c in project.containers),
            refs=tuple(scene.ref(containers.KIND.name, c.id) for c in project.containers),
        ),
    ]


PROJECTS: ResourceKind[Project] = ResourceKind(
    kind=engine.KIND,
    key="",
    title=N_("Projects"),
    singular=N_("project"),
    columns=COLUMNS,
    actions=(),
    tabs=(DetailTab("summary", N_("Summary"), "parts", parts=_summary),),
    name_of=lambda p: p.name,
    order=lambda p: (natural(p.name),),
    empty=N_("No Compose projects: no container has the labels of one."),
    is_guest=True,
    busy_column="state",
    also=lambda p: [c.name for c in p.containers],
    filters=PROJECT_FILTERS,
)
