"""Compose projects: how they are shown."""

from dockertui.engine import projects as engine
from dockertui.engine.projects import Project
from dockertui.i18n import N_
from dockertui.resources.filter_keys import PROJECT_FILTERS
from dockertui.resources.ordering import natural
from dockertui.resources.project_actions import ACTIONS
from dockertui.resources.project_tabs import TABS, look
from dockertui.resources.spec import Cell, Column, ResourceKind, Scene


def _state(project: Project, _scene: Scene) -> Cell:
    shown = look(project)
    return Cell(f"{shown.glyph} {shown.word}", shown.tone)


def _count(project: Project, _scene: Scene) -> Cell:
    return Cell(str(len(project.containers)))


COLUMNS: tuple[Column[Project], ...] = (
    Column("name", N_("NAME"), lambda p, _s: Cell(p.name), max_width=32, drop_order=9, middle=True),
    Column(
        "state",
        N_("STATE"),
        _state,
        sort=lambda p, _s: (look(p).rank, -p.running),
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
        least_width=20,
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


PROJECTS: ResourceKind[Project] = ResourceKind(
    kind=engine.KIND,
    key="F",
    title=N_("Projects"),
    singular=N_("project"),
    columns=COLUMNS,
    actions=ACTIONS,
    tabs=TABS,
    name_of=lambda p: p.name,
    order=lambda p: (natural(p.name),),
    empty=N_(
        "No Compose projects: no container has the labels of one, and there is no Compose file here. "
        "%(project.open)s opens one."
    ),
    nobody=N_("These containers belong to no Compose project."),
    is_guest=True,
    busy_column="state",
    also=lambda p: [c.name for c in p.containers],
    filters=PROJECT_FILTERS,
)
