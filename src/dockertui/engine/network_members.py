"""By which names the containers of a network are found there: only their own descriptions say it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from dockertui.dataclass import dataclass
from dockertui.engine import containers, fields, networks
from dockertui.engine.containers import Port
from dockertui.engine.text import clean

if TYPE_CHECKING:
    from docker import APIClient


@dataclass(frozen=True, slots=True)
class Names:
    """The names of a container on one network."""

    container_id: str = ""
    network: str = ""
    """The network's name."""
    aliases: tuple[str, ...] = ()
    """What was asked for beside its name."""
    dns_names: tuple[str, ...] = ()
    """By what the engine's DNS finds it; () where the engine does not say, as before version 25."""
    wants: tuple[Port, ...] = ()
    """The ports it publishes whenever it runs."""


def parse_names(raw: Mapping[str, Any]) -> tuple[Names, ...]:
    """Return the names in what inspect() gave, one for each network; odd fields are none."""
    places = fields.mapping(fields.mapping(raw, "NetworkSettings"), "Networks")
    container_id, wants = fields.text(raw, "Id"), parse_wants(raw)
    return tuple(
        Names(
            container_id,
            clean(str(name)),
            fields.texts(place, "Aliases"),
            fields.texts(place, "DNSNames"),
            wants,
        )
        for name, place in sorted(places.items())
        if isinstance(place, dict)
    )


def parse_wants(raw: Mapping[str, Any]) -> tuple[Port, ...]:
    """Return the ports that a container is made to publish, one left to the engine has no number."""
    bindings = fields.mapping(fields.mapping(raw, "HostConfig"), "PortBindings")
    found = []
    for key, places in bindings.items():
        number, _slash, protocol = clean(str(key)).partition("/")
        if not number.isdecimal() or len(number) > 5 or not isinstance(places, list):
            continue
        for place in filter(lambda one: isinstance(one, dict), places):
            host = fields.integer(place, "HostPort")
            found.append(Port(int(number), protocol or "tcp", host or None, fields.text(place, "HostIp")))
    return tuple(sorted(found, key=lambda p: (p.container_port, p.protocol, p.host_port or 0, p.ip)))


def names_of(api: "APIClient", container_id: str) -> tuple[Names, ...]:
    """Return the names of a container on each of its networks."""
    return parse_names(containers.inspect(api, container_id))


def members(api: "APIClient", network_id: str) -> tuple[Names, ...]:
    """Return the names of all containers of a network on it, also of those that do not run.

    Args:
        api: A client.
        network_id: The network.
    """
    from docker.errors import NotFound  # late: docker-py is slow to import

    name = networks.parse(networks.inspect(api, network_id)).name
    found: list[Names] = []
    for raw in containers.list_raw(api):
        one = containers.parse(raw) if isinstance(raw, Mapping) else None
        if one is None or not any(_is_on(place, name, network_id) for place in one.networks):
            continue
        try:
            found += (names for names in names_of(api, one.id) if names.network == name)
        except NotFound:
            continue  # it went meanwhile
    return tuple(found)


def _is_on(place: containers.Attachment, name: str, network_id: str) -> bool:
    """Whether a place is on a network; one where it never ran has the name alone."""
    return place.network_id == network_id if place.network_id else place.network == name
