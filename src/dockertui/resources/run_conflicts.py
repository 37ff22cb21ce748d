"""What stands in the way of a new container on an engine as it is: names, ports, what is missing. Pure."""

from collections.abc import Iterator

from dockertui.dataclass import dataclass
from dockertui.engine import containers, images, networks, volumes
from dockertui.engine.images import Image
from dockertui.i18n import _
from dockertui.resources.run_checks import host_of, port_span
from dockertui.resources.run_form import FormValues
from dockertui.resources.table_rows import ON
from dockertui.state.snapshot import Snapshot

_ALL = frozenset({"", "0.0.0.0", "::"})
_SPECIAL_NETWORKS = frozenset({"", "default", "bridge", "host", "none", "nat", "slirp4netns", "pasta"})


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One thing in the way, and the field it is about."""

    field: str
    text: str
    row: int = 0
    """The number of its row."""
    is_fatal: bool = True
    """Whether the engine would refuse; else it is to be known."""


def copies_of(values: FormValues) -> int:
    """Return how many containers are to be made; 1 where that is not said."""
    text = str(values.get("copies") or "")
    return max(1, int(text)) if text.isdecimal() else 1


def names_of(values: FormValues) -> list[str]:
    """Return the names of all copies; "" for one that the engine makes up."""
    name, count = str(values.get("name") or "").strip(), copies_of(values)
    if count == 1 or not name:
        return [name] * count
    return [f"{name}-{number}" for number in range(1, count + 1)]


def image_there(name: str, snapshot: Snapshot) -> Image | None:
    """Return the image of a name or an id, as far as the engine has one."""
    name = name.removeprefix("docker.io/").removeprefix("library/")
    last = name.rpartition("/")[2]
    tagged = name if ":" in last or "@" in name else f"{name}:latest"
    for image in snapshot.of(images.KIND).values():
        tags = {tag.removeprefix("docker.io/").removeprefix("library/") for tag in image.tags}
        if tagged in tags or name in image.digests or name == image.id:
            return image
        if len(name) >= 12 and image.id.removeprefix("sha256:").startswith(name.removeprefix("sha256:")):
            return image
    return None


def conflicts(values: FormValues, snapshot: Snapshot, without: str = "") -> list[Obstacle]:
    """Return all that stands in the way.

    Args:
        values: What the form holds.
        snapshot: What the engine has.
        without: The id of the container whose place the new one takes: it is in nobody's way.
    """
    return [
        *_of_image(values, snapshot),
        *_of_names(values, snapshot, without),
        *_of_ports(values, snapshot, without),
        *_of_volumes(values, snapshot),
        *_of_networks(values, snapshot),
        *_of_copies(values),
    ]


def _of_image(values: FormValues, snapshot: Snapshot) -> Iterator[Obstacle]:
    name = str(values.get("image") or "").strip()
    if not name or not snapshot.has(images.KIND) or image_there(name, snapshot) is not None:
        return
    if values.get("pull") == "never":
        yield Obstacle("image", _("The engine does not have it, and it is not to be pulled."))
    else:
        yield Obstacle("image", _("The engine does not have it: it is pulled first."), is_fatal=False)


def _of_names(values: FormValues, snapshot: Snapshot, without: str) -> Iterator[Obstacle]:
    taken = {
        name: container
        for container in snapshot.of(containers.KIND).values()
        if container.id != without
        for name in (container.name, *container.names)
    }
    for name in names_of(values):
        if name and name in taken:
            state = taken[name].state
            yield Obstacle(
                "name", _("%(name)s is taken by a container (%(state)s).") % {"name": name, "state": state}
            )
            return


def _of_ports(values: FormValues, snapshot: Snapshot, without: str) -> Iterator[Obstacle]:
    rows = values.get("ports")
    wanted: list[tuple[int, str, int, int, str]] = []
    for number, row in enumerate(rows if isinstance(rows, tuple) else ()):
        address, outside = host_of(row[1])
        span = port_span(outside)
        if row[0] != ON or span is None:
            continue
        protocol = row[2].partition("/")[2] or "tcp"
        room = port_span(row[2].partition("/")[0])
        may_choose = span[1] > span[0] and room is not None and room[0] == room[1]
        if not may_choose:
            found = _holder(snapshot, without, address, span, protocol)
            if found:
                yield Obstacle("ports", _("%(port)d is held by %(name)s.") % found, number)
        for other, ip, first, last, kind in wanted:
            if kind == protocol and _overlap(ip, address) and first <= span[1] and span[0] <= last:
                yield Obstacle("ports", _("The same port as in row %(n)d.") % {"n": other + 1}, number)
        wanted.append((number, address, *span, protocol))


def _holder(
    snapshot: Snapshot, without: str, address: str, span: tuple[int, int], protocol: str
) -> dict[str, object]:
    """Return which port of a span is held, and by which container; nothing where none is."""
    for container in snapshot.of(containers.KIND).values():
        if container.id == without or not container.is_running:
            continue
        for port in container.ports:
            if port.host_port is None or port.protocol != protocol or not _overlap(port.ip, address):
                continue
            if span[0] <= port.host_port <= span[1]:
                return {"port": port.host_port, "name": container.name}
    return {}


def _overlap(one: str, other: str) -> bool:
    return one in _ALL or other in _ALL or one == other


def _of_volumes(values: FormValues, snapshot: Snapshot) -> Iterator[Obstacle]:
    rows = values.get("volumes")
    for number, row in enumerate(rows if isinstance(rows, tuple) else ()):
        is_on, source, target, _options = row
        is_named = is_on == ON and bool(source) and not source.startswith(("/", ".", "~"))
        if is_named and snapshot.has(volumes.KIND) and source not in snapshot.of(volumes.KIND):
            words = _("There is no volume %(name)s yet: it is made.") % {"name": source}
            yield Obstacle("volumes", words, number, is_fatal=False)
        earlier = [r for r in (rows if isinstance(rows, tuple) else ())[:number] if r[0] == ON]
        if is_on == ON and target and any(r[2] == target for r in earlier):
            yield Obstacle(
                "volumes", _("Something is mounted at %(path)s already.") % {"path": target}, number
            )


def _of_networks(values: FormValues, snapshot: Snapshot) -> Iterator[Obstacle]:
    rows = values.get("networks")
    known = {name for n in snapshot.of(networks.KIND).values() for name in (n.name, n.id, n.id[:12])}
    people = {name for c in snapshot.of(containers.KIND).values() for name in (*c.names, c.id, c.id[:12])}
    for number, row in enumerate(rows if isinstance(rows, tuple) else ()):
        name = _network_name(row[0])
        kind, _colon, other = name.partition(":")
        if kind == "container":
            if other not in people:
                words = _("There is no container %(name)s.") % {"name": other}
                yield Obstacle("networks", words, number)
        elif name not in _SPECIAL_NETWORKS and snapshot.has(networks.KIND) and name not in known:
            words = _("There is no network %(name)s.") % {"name": name}
            yield Obstacle("networks", words, number)


def _network_name(text: str) -> str:
    """Return the name of a network, which may stand among options."""
    if "=" not in text:
        return text
    pairs = dict(part.partition("=")[::2] for part in text.split(","))
    return pairs.get("name", "")


def _of_copies(values: FormValues) -> Iterator[Obstacle]:
    count = copies_of(values)
    if count == 1:
        return
    rows = values.get("ports")
    for number, row in enumerate(rows if isinstance(rows, tuple) else ()):
        span = port_span(host_of(row[1])[1])
        if row[0] == ON and span is not None and span[1] - span[0] + 1 < count:
            words = _("%(n)d copies cannot have one port: give a range of as many, or none.") % {"n": count}
            yield Obstacle("ports", words, number)
    for field_id in ("ip", "ip6", "mac_address"):
        if values.get(field_id):
            words = _("%(n)d copies cannot have one address.") % {"n": count}
            yield Obstacle(field_id, words)
