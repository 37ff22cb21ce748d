"""Containers: how they are listed; what can be done with them is in `container_offered`."""

from functools import lru_cache
from typing import Any

from dockertui.engine import containers as engine
from dockertui.engine.containers import Container
from dockertui.engine.names import is_valid_name
from dockertui.formatting import aging
from dockertui.i18n import N_, _
from dockertui.resources.common import age_column, id_column
from dockertui.resources.container_groups import BY_PROJECT
from dockertui.resources.container_look import look_of, state_text
from dockertui.resources.container_summary import image_text, unconnected
from dockertui.resources.container_use import COLUMNS as USE_COLUMNS
from dockertui.resources.container_use import vitals_of
from dockertui.resources.filter_keys import CONTAINER_FILTERS, container_words
from dockertui.resources.ports import port_ranges
from dockertui.resources.rows import natural
from dockertui.resources.spec import Cell, Column, Offered, ResourceKind, Scene, said


def _state(container: Container, scene: Scene) -> Cell:
    if container.fault:
        return Cell("✗ " + _("unreadable"), "bad")
    known = vitals_of(container, scene)
    times = known.restarts if container.state == "restarting" else container.failing or known.failing
    return said(state_text(container, times), look_of(container).tone)


def _up(container: Container, scene: Scene) -> Cell:
    text, until = aging(container.since, scene.now)
    return Cell(text, "" if container.is_live else "muted", until)


def _ports(container: Container, _scene: Scene) -> Cell:
    if not container.ports:
        return said("", "muted")
    found = port_ranges(container.ports)
    published = [ports.short for ports in found if ports.is_published]
    return Cell(" ".join(published or [ports.short for ports in found]), "" if published else "muted")


def _ip(container: Container, _scene: Scene) -> Cell:
    """Show an address and how many more there are; or why there is none."""
    first, *more = container.addresses or ("",)
    if more:
        return Cell(f"{first} +{len(more)}")
    return said(first) if first else said(unconnected(container), "muted")


def _image(container: Container, _scene: Scene) -> Cell:
    return said(image_text(container))


_project_place = lru_cache(maxsize=1024)(natural)


def _rank(container: Container) -> tuple[Any, ...]:
    """Return where a container stands: what runs ill before what runs, what failed before what is over.

    What was just made stands at once where it is going to be when it runs.
    """
    look = look_of(container)
    is_ill = look.tone == "bad" or container.state == "restarting"
    return (
        not (container.is_running or container.is_new) and container.state != "dead",
        not is_ill,
        _project_place(container.project or "\uffff"),
        natural(container.name),
        look.rank,
    )


COLUMNS: tuple[Column[Container], ...] = (
    Column(
        "name",
        N_("NAME"),
        lambda c, _s: Cell(c.name, "bad" if c.fault else ""),
        max_width=32,
        drop_order=9,
        middle=True,
    ),
    Column(
        "state",
        N_("STATE"),
        _state,
        source=lambda scene: scene.snapshot.vitals,
        sort=lambda c, _s: (look_of(c).rank, c.exit_code or 0),
        max_width=20,
        drop_order=9,
    ),
    Column(
        "up",
        N_("UP"),
        _up,
        sort=lambda c, _s: -c.since.timestamp() if c.since else None,
        max_width=6,
        drop_order=7,
        right=True,
    ),
    *USE_COLUMNS,
    Column(
        "ports",
        N_("PORTS"),
        _ports,
        sort=lambda c, _s: min((p.host_port or 70000 for p in c.ports), default=None),
        max_width=22,
        drop_order=5,
    ),
    Column("image", N_("IMAGE"), _image, max_width=28, drop_order=4, stretch=True),
    Column("project", N_("PROJECT"), lambda c, _s: said(c.project), max_width=16, drop_order=2),
    Column("ip", N_("IP"), _ip, max_width=18, drop_order=3),
    Column(
        "command",
        N_("COMMAND"),
        lambda c, _s: said(c.command, "muted"),
        max_width=30,
        drop_order=2,
        stretch=True,
    ),
    age_column(drop_order=2),
    id_column(drop_order=1),
)


def _offered() -> Offered[Container]:
    from dockertui.resources.container_offered import OFFERED

    return OFFERED


CONTAINERS: ResourceKind[Container] = ResourceKind(
    kind=engine.KIND,
    key="1",
    title=N_("Containers"),
    singular=N_("container"),
    columns=COLUMNS,
    offered=_offered,
    name_of=lambda c: c.name or c.short_id,
    order=_rank,
    empty=N_("No containers. %(container.new)s makes one. Images are in pane %(app.go_image)s."),
    is_idle=lambda c: not c.is_running,
    busy_column="state",
    tally_column="state",
    grouping=BY_PROJECT,
    also=container_words,
    filters=CONTAINER_FILTERS,
    cli_name=lambda c: c.name if is_valid_name(c.name) else "",
)
