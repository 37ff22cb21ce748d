"""Networks: how they are shown and what can be done with them."""

from collections.abc import Sequence
from typing import Any

from dockertui.engine import networks as engine
from dockertui.engine.networks import Network
from dockertui.i18n import N_, _, ngettext
from dockertui.resources.common import age_column, created_fact, fault_parts, inspect_tab, label_facts
from dockertui.resources.filter_keys import NETWORK_FILTERS, network_words
from dockertui.resources.network_members import MEMBERS, reserved, running_first
from dockertui.resources.rows import natural
from dockertui.resources.spec import (
    Cell,
    Column,
    DetailTab,
    Fact,
    Grid,
    Heading,
    Offered,
    Part,
    ResourceKind,
    Scene,
)


def _members(network: Network, scene: Scene) -> tuple[Any, ...]:
    return scene.relations.by_network.get(network.id, ())


def _live(network: Network, scene: Scene) -> int:
    """Return how many containers are on a network, as the engine counts: those with processes."""
    return sum(container.is_live for container, _place in _members(network, scene))


def _name(network: Network, _scene: Scene) -> Cell:
    return Cell(("✗ " if network.fault else "") + network.name, "bad" if network.fault else "")


COLUMNS: tuple[Column[Network], ...] = (
    Column("name", N_("NAME"), _name, max_width=32, drop_order=9, middle=True),
    Column("driver", N_("DRIVER"), lambda n, _s: Cell(n.driver, "muted"), max_width=10, drop_order=6),
    Column("scope", N_("SCOPE"), lambda n, _s: Cell(n.scope, "muted"), max_width=6, drop_order=2),
    Column(
        "subnet",
        N_("SUBNET"),
        lambda n, _s: Cell(" ".join(s.subnet for s in n.subnets)),
        max_width=19,
        drop_order=7,
    ),
    Column(
        "gateway",
        N_("GATEWAY"),
        lambda n, _s: Cell(" ".join(s.gateway for s in n.subnets if s.gateway)),
        max_width=16,
        drop_order=4,
    ),
    Column(
        "containers",
        N_("CONTAINERS"),
        lambda n, s: Cell(str(_live(n, s) or "")),
        sort=lambda n, s: -_live(n, s),
        depends=_live,
        max_width=10,
        drop_order=8,
        right=True,
    ),
    age_column(drop_order=5),
)


def _summary(network: Network, scene: Scene, _detail: Any) -> Sequence[Part]:
    if network.fault:
        return fault_parts(network, Fact(_("Id"), network.id))
    members = _members(network, scene)
    parts: list[Part] = [*_doing(network, scene), Heading("")]
    driver = f"{network.driver} ({network.scope})" if network.driver and network.scope else network.driver
    parts += [Fact(_("Name"), network.name), *([Fact(_("Driver"), driver)] if driver else [])]
    for subnet in network.subnets:
        parts.append(Fact(_("Subnet"), subnet.subnet))
        if subnet.gateway:
            parts.append(
                Fact(_("Gateway"), _("%(ip)s (this host, seen from the containers)") % {"ip": subnet.gateway})
            )
    if network.is_internal:
        parts.append(Fact(_("Internal"), _("yes, no access to the outside")))
    traits = [
        word
        for is_so, word in (
            (network.is_attachable, _("attachable")),
            (network.is_ipv6, _("IPv6")),
            (network.is_predefined, _("made by the engine, cannot be removed")),
        )
        if is_so
    ]
    if traits:
        parts.append(Fact(_("Traits"), ", ".join(traits)))
    parts += [*created_fact(network, scene), Fact(_("Id"), network.id)]
    if members:
        parts += [Heading(""), Heading(_("Containers")), _grid(members, scene)]
    if network.labels:
        parts += [Heading(""), Heading(_("Labels")), *label_facts(network.labels)]
    return parts


def _doing(network: Network, scene: Scene) -> list[Part]:
    """Say how many containers are on a network, and how many come back to it when they start."""
    live = _live(network, scene)
    stopped = max(0, len(_members(network, scene)) - live)
    total = live + stopped
    words = (
        ngettext("%(n)d container", "%(n)d containers", total) % {"n": total} if total else _("no container")
    )
    if total:
        words += ", " + (_("%(n)d running") % {"n": live} if live else _("none running"))
    return [Heading(("● " if live else "○ ") + words, "good" if live else "muted")]


def _grid(members: tuple[Any, ...], scene: Scene) -> Grid:
    """Return a table of the containers of a network, running ones first; columns that say nothing go."""
    ordered = running_first(members)
    rows = tuple(
        (c.name, c.state, a.ipv4 or reserved(a, is_v6=False), a.ipv6 or reserved(a, is_v6=True), a.mac or "–")
        for c, a in ordered
    )
    head = (_("CONTAINER"), _("STATE"), _("IPv4"), _("IPv6"), _("MAC"))
    wanted = [i for i in range(len(head)) if i < 3 or any(row[i] not in ("–", "") for row in rows)]
    return Grid(
        tuple(head[i] for i in wanted),
        tuple(tuple(row[i] for i in wanted) for row in rows),
        refs=tuple(scene.ref("container", c.id) for c, _a in ordered),
        yields=(wanted.index(4),) if 4 in wanted else (),  # the MAC: the tab of containers has it
    )


def _offered() -> Offered[Network]:
    from dockertui.resources.network_actions import NETWORK_ACTIONS

    summary = DetailTab("summary", N_("Summary"), "parts", parts=_summary)
    return Offered(NETWORK_ACTIONS, (summary, MEMBERS, inspect_tab(engine.inspect)))


NETWORKS: ResourceKind[Network] = ResourceKind(
    kind=engine.KIND,
    key="4",
    title=N_("Networks"),
    singular=N_("network"),
    columns=COLUMNS,
    offered=_offered,
    name_of=lambda n: n.name or n.id[:12],
    order=lambda n: (n.is_predefined, natural(n.name)),
    empty=N_("No networks. %(network.create)s creates one."),
    busy_column="driver",
    also=network_words,
    filters=NETWORK_FILTERS,
    cli_name=lambda n: n.name if n.is_name_exact else "",
)
