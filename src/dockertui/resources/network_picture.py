"""A picture of networks: each a line downwards, each container a row, a dot where the one is on the other.

What is published on this host stands beside the container. Pure: places are cells, so that labels can be held
against each other; nothing is drawn over anything else.
"""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property
from typing import Literal

from rich.cells import cell_len

from dockertui.dataclass import dataclass
from dockertui.engine import networks
from dockertui.engine.containers import Attachment, Container
from dockertui.engine.networks import Network
from dockertui.engine.ref import Ref
from dockertui.formatting import cut, cut_middle
from dockertui.i18n import _, ngettext
from dockertui.resources.ports import port_ranges
from dockertui.resources.rows import natural
from dockertui.resources.spec import Scene, Tone

What = Literal["network", "project", "container", "place", "ports", "note"]
NAME_CELLS, LONGEST_NETWORK = 30, 28
"""Cells of a container's name, and of a network's, that are shown at most."""
HEAD = 2
"""Lines of the picture's head: the names of networks, and their subnets."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One label of the picture, at a place of its own."""

    row: int
    x: int
    text: str
    what: What
    tone: Tone = ""
    ref: Ref | None = None
    """Where it leads."""
    project: str = ""
    """The project that it folds."""
    network_id: str = ""
    """Of a dot: the network, by the id of its line."""

    @property
    def end(self) -> int:
        """The cell after its last."""
        return self.x + cell_len(self.text)


@dataclass(frozen=True, slots=True)
class Bus:
    """The line of a network."""

    x: int
    network_id: str
    name: str
    top: int = 0
    """The row where it begins."""
    bottom: int | None = None
    """The last row that it reaches; None for the last of all."""


@dataclass(frozen=True, slots=True)
class Wire:
    """The line of a container, from its name to the last that it reaches."""

    row: int
    x: int
    end: int


@dataclass(frozen=True)
class Picture:
    """All of it."""

    marks: tuple[Mark, ...] = ()
    buses: tuple[Bus, ...] = ()
    wires: tuple[Wire, ...] = ()
    height: int = 0
    width: int = 0
    projects: frozenset[str] = frozenset()
    """What can be folded."""

    @cached_property
    def rows(self) -> Mapping[int, Sequence[Mark]]:
        """The labels of each row, from left to right."""
        found: dict[int, list[Mark]] = {}
        for mark in sorted(self.marks, key=lambda mark: (mark.row, mark.x)):
            found.setdefault(mark.row, []).append(mark)
        return found

    @cached_property
    def wire_of(self) -> Mapping[int, Wire]:
        """The line of each row that has one."""
        return {wire.row: wire for wire in self.wires}


def picture(scene: Scene, network_id: str = "", folded: AbstractSet[str] = frozenset()) -> Picture:
    """Return the picture of an engine's networks.

    Args:
        scene: What there is.
        network_id: One network, with the containers on it and the other networks of those; "" for all.
        folded: The projects of which one row is shown.
    """
    found = scene.relations.by_network
    known = {network.id: network for network in scene.snapshot.of(networks.KIND).values()}
    on: dict[str, dict[str, Attachment]] = {}
    containers: dict[str, Container] = {}
    wanted = {container.id for container, _place in found.get(network_id, ())} if network_id else None
    for one_id, members in found.items():
        for container, place in members:
            if one_id in known and (wanted is None or container.id in wanted):
                on.setdefault(container.id, {})[one_id] = place
                containers[container.id] = container
    shown = {one for places in on.values() for one in places}
    # those of the engine itself only where a container is on them
    shown |= {network_id} if network_id else {n.id for n in known.values() if not n.is_predefined}
    order = sorted(
        (known[one] for one in shown if one in known),
        key=lambda n: (n.id != network_id, n.is_predefined, natural(n.name)),
    )
    return _Drawing(scene, order, on, folded).draw(containers.values())


class _Drawing:
    """The making of one picture."""

    def __init__(
        self,
        scene: Scene,
        order: Sequence[Network],
        on: dict[str, dict[str, Attachment]],
        folded: AbstractSet[str],
    ) -> None:
        self._scene = scene
        self._order = order
        self._on = on
        self._folded = folded
        self._marks: list[Mark] = []
        self._wires: list[Wire] = []
        self._x: dict[str, int] = {}
        self._ports_x = 0

    def draw(self, containers: Iterable[Container]) -> Picture:
        groups: dict[str, list[Container]] = {}
        for container in sorted(containers, key=lambda c: natural(c.name)):
            groups.setdefault(container.project, []).append(container)
        names = sorted(groups, key=lambda name: (not name, natural(name)))
        self._columns([*groups.values()])
        row = HEAD
        for name in names:
            if name or len(names) > 1:
                self._heading(row, name, groups[name])
                row += 1
            if name in self._folded and (name or len(names) > 1):
                continue
            for container in groups[name]:
                self._container(row, container)
                row += 1
        if not names and self._order:
            words = ngettext("no container is on it", "no container is on them", len(self._order))
            self._marks.append(Mark(row, 0, words, "note", "muted"))
            row += 1
        width = max((mark.end for mark in self._marks), default=0)
        buses = tuple(Bus(self._x[n.id], n.id, n.name) for n in self._order)
        projects = frozenset(names) if len(names) > 1 or any(names) else frozenset[str]()
        return Picture(tuple(self._marks), buses, tuple(self._wires), row, width, projects)

    def _columns(self, groups: Sequence[Sequence[Container]]) -> None:
        """Give each network its line, with room for all that stands beside it."""
        names = [cell_len(c.name) for group in groups for c in group]
        x = 6 + min(NAME_CELLS, max(names, default=0))
        self._ports_x = x = max(x, 24)
        ports = [cell_len(_ports(c)) for group in groups for c in group]
        if max(ports, default=0):
            self._marks.append(Mark(0, x, _("this host"), "note", "accent"))
            x += max(*ports, cell_len(_("this host"))) + 3
        for network in self._order:
            self._x[network.id] = x
            texts = [cut_middle(network.name, LONGEST_NETWORK), *(s.subnet for s in network.subnets[:1])]
            for places in self._on.values():
                if network.id in places:
                    texts.append("● " + _address(places[network.id]))
            name, *subnet = texts[:2]
            ref = self._scene.ref("network", network.id)
            self._marks.append(Mark(0, x, name, "network", "accent", ref, network_id=network.id))
            if network.subnets:
                self._marks.append(Mark(1, x, subnet[0], "note", "muted"))
            x += max(cell_len(text) for text in texts) + 3

    def _heading(self, row: int, name: str, group: Sequence[Container]) -> None:
        """Draw the row of a project; folded, with how many of it are on each network."""
        is_folded, first = name in self._folded, len(self._marks)
        count = ngettext("%(n)d container", "%(n)d containers", len(group)) % {"n": len(group)}
        title = cut_middle(name or _("no project"), 18)
        text = f"{'▸' if is_folded else '▾'} {title}"
        if not is_folded:
            self._marks.append(Mark(row, 0, text, "project", "accent", project=name))
            return
        room = self._ports_x - 3 - cell_len(text) - 2
        note = cut(count, room)
        text = f"{text}  {note}" if room > 4 else text
        self._marks.append(Mark(row, 0, text, "project", "accent", project=name))
        for network in self._order:
            n = sum(network.id in self._on[c.id] for c in group)
            if n:
                x, ref = self._x[network.id], self._scene.ref("network", network.id)
                self._marks.append(Mark(row, x, f"● ×{n}", "place", "good", ref, network_id=network.id))
        self._wire(row, first)

    def _container(self, row: int, container: Container) -> None:
        first = len(self._marks)
        tone: Tone = "good" if container.is_live else "muted"
        sign = "●" if container.is_live else "○"
        name = f"  {sign} {cut_middle(container.name, NAME_CELLS)}"
        ref = self._scene.ref("container", container.id)
        self._marks.append(Mark(row, 0, name, "container", tone, ref))
        for network in self._order:
            place = self._on[container.id].get(network.id)
            if place is not None:
                text = f"{sign} {_address(place)}".rstrip()
                to = self._scene.ref("network", network.id)
                mark = Mark(row, self._x[network.id], text, "place", tone, to, network_id=network.id)
                self._marks.append(mark)
        if text := _ports(container):
            self._marks.append(Mark(row, self._ports_x, text, "ports", "warn", ref))
        self._wire(row, first)

    def _wire(self, row: int, first: int) -> None:
        """Draw the line of a row, whose labels are those from a first one on."""
        marks = sorted(self._marks[first:], key=lambda mark: mark.x)
        if len(marks) > 1:
            self._wires.append(Wire(row, marks[0].end + 1, marks[-1].x))


def _ports(container: Container) -> str:
    """Return what is published of a container; "" where nothing is."""
    found = [ports.short for ports in port_ranges(container.ports) if ports.is_published]
    return cut("◀ " + ", ".join(found), LONGEST_NETWORK) if found else ""


def _address(place: Attachment) -> str:
    return place.ipv4 or place.ipv6 or (place.reserved[0] if place.reserved else "")


# ---------------------------------------------------------------------- as lines
Span = tuple[str, Tone]


def line(found: Picture, row: int) -> list[Span]:
    """Return one row as it is drawn: each label a span of its own, what is between them another."""
    cells = [" "] * (found.width + 1)
    if row >= HEAD - 1:
        for bus in found.buses:
            if bus.bottom is None or row <= bus.bottom:
                cells[bus.x] = "│" if row >= bus.top else "┊"
    wire = found.wire_of.get(row)
    if wire is not None:
        for x in range(wire.x, wire.end):
            cells[x] = "─" if cells[x] == " " else "┼"
    spans: list[Span] = []
    at = 0
    for mark in found.rows.get(row, ()):
        if mark.x > at:
            spans.append(("".join(cells[at : mark.x]), "muted"))
        spans.append((mark.text, mark.tone))
        at = mark.end
        if at < len(cells) and cells[at] == "─":
            cells[at] = " "
    return [*spans, ("".join(cells[at:]), "muted")]


def legend() -> str:
    """Return what the signs mean."""
    return _("● on the network, it runs  ○ it does not run  ┼ passes by  ◀ published")
