"""Containers: how they are shown; what can be done with them is in `container_actions`."""

from collections.abc import Mapping, Sequence
from typing import Any

from dockertui.engine import containers as engine
from dockertui.engine.containers import Container
from dockertui.engine.last_lines import detail_with_log
from dockertui.engine.names import is_valid_name
from dockertui.formatting import exit_words
from dockertui.i18n import N_, _
from dockertui.resources import container_actions
from dockertui.resources.common import age_column, id_column, inspect_tab
from dockertui.resources.container_changes import CHANGE_ACTIONS
from dockertui.resources.container_overview import summary
from dockertui.resources.container_summary import image_text, look_of, state_text, unconnected
from dockertui.resources.container_tabs import CONTAINER_TABS
from dockertui.resources.container_why import why
from dockertui.resources.filter_keys import CONTAINER_FILTERS, container_words
from dockertui.resources.new_container import CHANGE, NEW
from dockertui.resources.ports import port_ranges
from dockertui.resources.rows import natural
from dockertui.resources.run_actions import RUN_ACTIONS
from dockertui.resources.spec import Cell, Column, DetailTab, Known, ResourceKind, Scene, Tone

SUMMARY_AGAIN_S = 3.0
"""How often a summary that is looked at is read again, in seconds."""


def _state(container: Container, _scene: Scene) -> Cell:
    if container.fault:
        return Cell("✗ " + _("unreadable"), "bad")
    return Cell(state_text(container), look_of(container).tone)


def _health(container: Container, _scene: Scene) -> Cell:
    tones: Mapping[str, Tone] = {"healthy": "good", "unhealthy": "bad", "starting": "warn"}
    return Cell(container.health, tones.get(container.health, ""))


def _ports(container: Container, _scene: Scene) -> Cell:
    found = port_ranges(container.ports)
    published = [ports.short for ports in found if ports.is_published]
    return Cell(" ".join(published or [ports.short for ports in found]), "" if published else "muted")


def _ip(container: Container, _scene: Scene) -> Cell:
    """Show an address and how many more there are; or why there is none."""
    first, *more = container.addresses or ("",)
    if more:
        return Cell(f"{first} +{len(more)}")
    return Cell(first) if first else Cell(unconnected(container), "muted")


def _image(container: Container, _scene: Scene) -> Cell:
    return Cell(image_text(container))


def _rank(container: Container) -> tuple[Any, ...]:
    return (
        0 if container.is_running else 1,
        natural(container.project or "\uffff"),
        natural(container.name),
        look_of(container).rank,
    )


COLUMNS: tuple[Column[Container], ...] = (
    Column(
        "name",
        N_("NAME"),
        lambda c, _s: Cell(c.name, "bad" if c.fault else ""),
        max_width=32,
        drop_order=9,
        stretch=True,
    ),
    Column(
        "state",
        N_("STATE"),
        _state,
        sort=lambda c, _s: (look_of(c).rank, c.exit_code or 0),
        max_width=20,
        drop_order=9,
    ),
    Column("health", N_("HEALTH"), _health, max_width=9, drop_order=2),
    Column(
        "exit",
        N_("EXIT CODE"),
        lambda c, _s: Cell(exit_words(c.exit_code), "muted"),
        sort=lambda c, _s: c.exit_code,
        max_width=22,
        drop_order=1,
    ),
    Column(
        "ports",
        N_("PORTS"),
        _ports,
        sort=lambda c, _s: min((p.host_port or 70000 for p in c.ports), default=None),
        max_width=22,
        drop_order=7,
    ),
    age_column(drop_order=8),
    Column("image", N_("IMAGE"), _image, max_width=28, drop_order=5, stretch=True),
    Column("project", N_("PROJECT"), lambda c, _s: Cell(c.project), max_width=16, drop_order=4),
    Column("ip", N_("IP"), _ip, max_width=18, drop_order=3),
    Column(
        "command",
        N_("COMMAND"),
        lambda c, _s: Cell(c.command, "muted"),
        max_width=30,
        drop_order=2,
        stretch=True,
    ),
    id_column(drop_order=1),
)


def _title(known: Sequence[Known[Container]]) -> str:
    """Count what has the state `running`: what is paused or restarting is not."""
    running = sum(record.state == "running" for one in known for record in one.values())
    return _("%(n)d running") % {"n": running}


CONTAINERS: ResourceKind[Container] = ResourceKind(
    kind=engine.KIND,
    key="1",
    title=N_("Containers"),
    singular=N_("container"),
    columns=COLUMNS,
    actions=(*container_actions.ACTIONS, *NEW, *CHANGE, *CHANGE_ACTIONS, *RUN_ACTIONS),
    tabs=(
        DetailTab(
            "summary", N_("Summary"), "parts", load=detail_with_log, parts=summary, again_s=SUMMARY_AGAIN_S
        ),
        DetailTab("why", N_("Why"), "parts", load=detail_with_log, parts=why),
        DetailTab("logs", N_("Logs"), "logs"),
        *CONTAINER_TABS,
        inspect_tab(engine.inspect),
    ),
    name_of=lambda c: c.name or c.short_id,
    order=_rank,
    empty=N_("No containers. %(container.new)s makes one. Images are in pane %(app.go_image)s."),
    is_idle=lambda c: not c.is_running,
    summary=_title,
    busy_column="state",
    also=container_words,
    filters=CONTAINER_FILTERS,
    cli_name=lambda c: c.name if is_valid_name(c.name) else "",
)
