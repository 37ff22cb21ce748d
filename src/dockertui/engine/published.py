"""Published ports of all containers, one record each; what listens behind one, and who else wants it."""

import ipaddress
import threading
import weakref
from collections.abc import Callable, Iterable, Mapping
from dataclasses import field
from typing import TYPE_CHECKING, Any

from dockertui.dataclass import dataclass
from dockertui.engine import containers
from dockertui.engine.containers import Container, Port
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
    waiting: tuple[str, ...] = ()
    """The names of containers that do not run and could not start, as they want it too."""
    is_waiting: bool = False
    """Whether its own container is such a one: it does not run, and what it wants is taken."""
    fault: str = ""
    """Always "": what cannot be read is no port."""

    @property
    def name(self) -> str:
        """What leads where."""
        return f"{self.host_port}→{self.container_port}/{self.protocol}"


class WantsBook:
    """What containers publish whenever they run, by their ids: only inspect says it of one that does not run.

    It never changes, so each is looked at once. Asked and told from any thread.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: Mapping[str, tuple[Port, ...]] = {}
        self._bells: list[weakref.WeakMethod[Callable[[], None]]] = []

    def known(self) -> Mapping[str, tuple[Port, ...]]:
        """Return what is known, the same mapping as long as nothing is new."""
        return self._known

    def watch(self, bell: Callable[[], None]) -> None:
        """Have a bound method called, from a thread, when something is new."""
        self._bells.append(weakref.WeakMethod(bell))

    def note(self, found: Mapping[str, tuple[Port, ...]]) -> None:
        """Take what some containers want."""
        with self._lock:
            new = {**self._known, **found}
            is_new = new != self._known
            if is_new:
                self._known = new
        for bell in self._bells if is_new else ():
            if (ring := bell()) is not None:
                ring()


WANTS = WantsBook()
"""The one that the app uses; it is filled while published ports are looked at."""
_NOTHING: Mapping[str, tuple[Port, ...]] = {}
_Key = tuple[int, str, str, int]
"""The host's port, the protocol, the container's id and the port in it."""


def make(
    found: Mapping[str, Container], wants: Mapping[str, tuple[Port, ...]] = _NOTHING
) -> dict[str, Published]:
    """Return what is published of containers, in the order of the host's ports.

    Args:
        found: The containers.
        wants: What containers publish when they run, by id. One that does not run is among the ports where
            another that runs has what it wants.
    """
    taken, wanted = _taken(found), dict[_Key, list[str]]()
    of_taken = _by_port(taken)
    for container_id, ports in wants.items():
        if container_id in found and not found[container_id].is_live:
            for port in ports:
                if port.host_port is not None and _users(
                    of_taken.get((port.host_port, port.protocol), ()), taken, port.ip
                ):
                    key = (port.host_port, port.protocol, container_id, port.container_port)
                    wanted.setdefault(key, []).append(port.ip or "0.0.0.0")
    of_wanted = _by_port(wanted)
    made: dict[str, Published] = {}
    for key in sorted({*taken, *wanted}):
        host_port, protocol, container_id, inside = key
        record_id = f"{container_id}/{host_port}/{inside}/{protocol}"
        is_waiting = key not in taken
        rivals = of_taken.get(key[:2], ())
        others = {one[2] for one in rivals} - {container_id}
        if is_waiting:
            others = {one for ip in wanted[key] for one in _users(rivals, taken, ip)}
        later = {one[2] for one in of_wanted.get(key[:2], ())} - {container_id}
        made[record_id] = Published(
            record_id,
            found[container_id],
            host_port,
            inside,
            protocol,
            tuple(sorted(set(taken.get(key) or wanted[key]), key=lambda ip: (":" in ip, ip))),
            tuple(sorted(found[one].name for one in others)),
            () if is_waiting else tuple(sorted(found[one].name for one in later)),
            is_waiting,
        )
    return made


def _taken(found: Mapping[str, Container]) -> dict[_Key, list[str]]:
    """Return the host's addresses on which each port is published."""
    ips: dict[_Key, list[str]] = {}
    for container in found.values():
        for port in container.ports:
            if port.host_port is not None:
                key = (port.host_port, port.protocol, container.id, port.container_port)
                ips.setdefault(key, []).append(port.ip)
    return ips


def _by_port(keys: Iterable[_Key]) -> dict[tuple[int, str], list[_Key]]:
    """Return the keys by the host's port and the protocol."""
    found: dict[tuple[int, str], list[_Key]] = {}
    for key in keys:
        found.setdefault(key[:2], []).append(key)
    return found


def _users(rivals: Iterable[_Key], taken: Mapping[_Key, list[str]], ip: str) -> set[str]:
    """Return the ids of the containers, of those with a port of the host, at this address or every one."""
    return {
        key[2]
        for key in rivals
        if ip in EVERYWHERE or ip in (ips := taken.get(key, [])) or EVERYWHERE & set(ips)
    }


KIND: Derived[Published] = Derived(
    name="port",
    record=Published,
    of=(containers.KIND,),
    make=make,
    beside=WANTS.known,
    watch=WANTS.watch,
)


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


def wanted(api: "APIClient", record_id: str) -> tuple[str, ...]:
    """Return the names of the containers that do not run and want the same port; note what all of them want.

    Args:
        api: A client.
        record_id: The id of the record.
    """
    container_id, host_port, _inside, protocol = record_id.split("/")
    return _wanted_by(api, container_id, int(host_port), protocol)


def _wanted_by(api: "APIClient", container_id: str, host_port: int, protocol: str) -> tuple[str, ...]:
    from docker.errors import NotFound  # late: docker-py is slow to import

    known, new, names = WANTS.known(), dict[str, tuple[Port, ...]](), []
    for raw in containers.list_raw(api):
        one = containers.parse(raw) if isinstance(raw, Mapping) else None
        if one is None or one.is_live:
            continue
        if one.id not in known:
            try:
                new[one.id] = parse_wants(containers.inspect(api, one.id))
            except NotFound:
                continue  # it went meanwhile
        wants = known.get(one.id) or new.get(one.id, ())
        if one.id != container_id and any((p.host_port, p.protocol) == (host_port, protocol) for p in wants):
            names.append(one.name)
    WANTS.note(new)
    return tuple(sorted(names))
