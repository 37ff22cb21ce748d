"""Published ports of all containers, one record each; what listens behind one, and who else wants it."""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from dockertui.engine import containers
from dockertui.engine.containers import Container
from dockertui.engine.kind import Derived
from dockertui.engine.network_members import parse_wants

if TYPE_CHECKING:
    from docker import APIClient

_LISTENS = {"tcp": "0A", "udp": "07"}
"""The state of a socket that waits, as /proc/net says it."""
EVERYWHERE = frozenset({"", "0.0.0.0", "::"})
"""Addresses that stand for every one."""


@dataclass(frozen=True, slots=True)
class Published:
    """A port of this host that leads to one of a container."""

    id: str
    """The container's id, the two ports and the protocol, with slashes between."""
    container: Container = field(default_factory=lambda: Container(""))
    host_port: int = 0
    container_port: int = 0
    protocol: str = "tcp"
    ips: tuple[str, ...] = ()
    """The host's addresses it is published on."""
    rivals: tuple[str, ...] = ()
    """The names of other containers with the same port of the host."""
    fault: str = ""
    """Always "": what cannot be read is no port."""

    @property
    def name(self) -> str:
        """What leads where."""
        return f"{self.host_port}→{self.container_port}/{self.protocol}"


def make(found: Mapping[str, Container]) -> dict[str, Published]:
    """Return what is published of containers, in the order of the host's ports."""
    ips: dict[tuple[int, str, str, int], list[str]] = {}
    for container in found.values():
        for port in container.ports:
            if port.host_port is not None:
                key = (port.host_port, port.protocol, container.id, port.container_port)
                ips.setdefault(key, []).append(port.ip)
    users: dict[tuple[int, str], dict[str, str]] = {}
    for host_port, protocol, container_id, _inside in ips:
        users.setdefault((host_port, protocol), {})[container_id] = found[container_id].name
    made: dict[str, Published] = {}
    for (host_port, protocol, container_id, inside), addresses in sorted(ips.items()):
        record_id = f"{container_id}/{host_port}/{inside}/{protocol}"
        others = users[host_port, protocol]
        made[record_id] = Published(
            record_id,
            found[container_id],
            host_port,
            inside,
            protocol,
            tuple(sorted(set(addresses), key=lambda ip: (":" in ip, ip))),
            tuple(sorted(name for one, name in others.items() if one != container_id)),
        )
    return made


KIND: Derived[Published] = Derived(name="port", record=Published, of=(containers.KIND,), make=make)


# ---------------------------------------------------------------------- what listens
@dataclass(frozen=True, slots=True)
class Listening:
    """What only the container itself, and those that do not run, tell of a port."""

    addresses: tuple[str, ...] | None = None
    """On which of the container's addresses something listens; None where that cannot be read."""
    wanted_by: tuple[str, ...] = ()
    """Containers that do not run and publish the same port of the host when they do."""


def listening(api: "APIClient", record_id: str) -> Listening:
    """Return what listens behind a published port: its container's /proc/net is read by `cat` in it.

    Args:
        api: A client.
        record_id: The id of the record.
    """
    container_id, host_port, inside, protocol = record_id.split("/")
    return Listening(
        _listeners(api, container_id, int(inside), protocol),
        _wanted_by(api, container_id, int(host_port), protocol),
    )


def parse_listeners(text: str, port: int, protocol: str) -> tuple[str, ...]:
    """Return the addresses on which something waits at a port, of what /proc/net/tcp and tcp6 hold."""
    found: dict[str, None] = {}
    for line in text.splitlines():
        words = line.split()
        if len(words) < 4 or ":" not in words[1] or words[3] != _LISTENS.get(protocol):
            continue
        address, _colon, number = words[1].partition(":")
        try:
            if int(number, 16) == port:
                found[_address(address)] = None
        except ValueError:
            continue
    return tuple(found)


def _address(digits: str) -> str:
    """Return an address as it is written; the kernel prints words of four bytes, the last byte first."""
    raw = bytes.fromhex(digits)
    turned = b"".join(raw[at : at + 4][::-1] for at in range(0, len(raw), 4))
    return str(ipaddress.ip_address(turned))


def _listeners(api: Any, container_id: str, port: int, protocol: str) -> tuple[str, ...] | None:
    from docker.errors import APIError  # late: docker-py is slow to import

    if protocol not in _LISTENS:
        return None
    try:
        made = api.exec_create(container_id, ["cat", f"/proc/net/{protocol}", f"/proc/net/{protocol}6"])
        output = api.exec_start(made["Id"])
    except APIError:
        return None
    text = output.decode("utf-8", "replace") if isinstance(output, bytes) else ""
    return parse_listeners(text, port, protocol) if "local_address" in text else None


def _wanted_by(api: "APIClient", container_id: str, host_port: int, protocol: str) -> tuple[str, ...]:
    from docker.errors import NotFound  # late: docker-py is slow to import

    names = []
    for raw in containers.list_raw(api):
        one = containers.parse(raw) if isinstance(raw, Mapping) else None
        if one is None or one.is_live or one.id == container_id:
            continue
        try:
            wants = parse_wants(containers.inspect(api, one.id))
        except NotFound:
            continue  # it went meanwhile
        if any(port.host_port == host_port and port.protocol == protocol for port in wants):
            names.append(one.name)
    return tuple(sorted(names))
