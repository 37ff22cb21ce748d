"""Ports of a container as people read them: what follows on each other is one range. Pure."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from dockertui.dataclass import dataclass
from dockertui.engine.containers import Port

_EVERYWHERE = frozenset({"", "0.0.0.0", "::"})


@dataclass(frozen=True, slots=True)
class PortRange:
    """Ports next to each other that are published alike; both ends are included."""

    first: int
    last: int
    host_first: int | None
    """The first port on the host; None where they are not published."""
    ips: tuple[str, ...] = ()
    """The host's addresses they are published on."""
    protocols: tuple[str, ...] = ("tcp",)

    @property
    def is_published(self) -> bool:
        """Whether the host listens on them."""
        return self.host_first is not None

    @property
    def inside(self) -> str:
        """The ports in the container: `80`, `80–89`."""
        return _span(self.first, self.last)

    @property
    def outside(self) -> str:
        """The ports on the host; "" where they are not published."""
        if self.host_first is None:
            return ""
        return _span(self.host_first, self.host_first + self.last - self.first)

    @property
    def short(self) -> str:
        """For a list: `8080→80`, `127.0.0.1:53/udp`, `20000–20999/tcp` where they are not published.

        The host's port alone where the container's is the same; no address where it is every one, but for
        `*:53/udp`: without it that would be a port that is not published.
        """
        kinds = ",".join(self.protocols)
        if not self.is_published:
            return f"{self.inside}/{kinds}"
        where = "" if _EVERYWHERE & set(self.ips) else ",".join(map(_host, self.ips)) + ":"
        if self.protocols == ("tcp",):
            kinds = ""
        elif self.outside == self.inside:
            where = where or "*:"
        ports = self.outside if self.outside == self.inside else f"{self.outside}→{self.inside}"
        return f"{where}{ports}" + (f"/{kinds}" if kinds else "")

    @property
    def long(self) -> str:
        """For a summary: `0.0.0.0:8080, [::]:8080 → 80/tcp`, `20000–20999/tcp`."""
        inside = f"{self.inside}/{', '.join(self.protocols)}"
        if not self.is_published:
            return inside
        return ", ".join(f"{_host(ip)}:{self.outside}" for ip in self.ips) + f" → {inside}"


def port_ranges(ports: Iterable[Port]) -> tuple[PortRange, ...]:
    """Return all ports in as few ranges as they make, published ones first."""
    ports = tuple(ports)
    if not ports:
        return ()
    ips: dict[tuple[str, int, int | None], set[str]] = defaultdict(set)
    for port in ports:
        ips[port.protocol or "tcp", port.container_port, port.host_port].add(port.ip)
    singles: dict[tuple[tuple[str, ...], str], list[PortRange]] = defaultdict(list)
    for (protocol, inside, outside), found in ips.items():
        where = tuple(sorted(found, key=lambda ip: (":" in ip, ip))) if outside is not None else ()
        singles[where, protocol].append(PortRange(inside, inside, outside, where, (protocol,)))
    protocols: dict[PortRange, list[str]] = defaultdict(list)
    for (_where, protocol), group in singles.items():
        for found_range in _joined(group):
            protocols[replace(found_range, protocols=())].append(protocol)
    ranges = (replace(bare, protocols=tuple(sorted(names))) for bare, names in protocols.items())
    return tuple(
        sorted(ranges, key=lambda r: (not r.is_published, r.first, r.protocols, r.host_first or 0, r.ips))
    )


def _joined(group: list[PortRange]) -> list[PortRange]:
    """Join the ports of one protocol and address that follow on each other, inside and outside."""
    result: list[PortRange] = []
    for port in sorted(group, key=lambda r: (_offset(r) or 0, r.first)):
        before = result[-1] if result else None
        if before and before.last + 1 == port.first and _offset(before) == _offset(port):
            result[-1] = replace(before, last=port.first)
        else:
            result.append(port)
    return result


def _offset(ports: PortRange) -> int | None:
    """Return how far the host's port is from the container's; None where it is not published."""
    return None if ports.host_first is None else ports.host_first - ports.first


def _span(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}–{last}"


def _host(ip: str) -> str:
    return f"[{ip}]" if ":" in ip else ip
