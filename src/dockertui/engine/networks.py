"""Networks: the record, how a list entry is read, and one function per Engine call."""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from dockertui.dataclass import dataclass
from dockertui.engine import fields
from dockertui.engine.entries import Entries
from dockertui.engine.kind import Listed
from dockertui.engine.request import get_list, get_object

if TYPE_CHECKING:
    from docker import APIClient

_PREDEFINED = frozenset({"bridge", "host", "none"})
"""What nobody can make or remove: Podman tells its own `podman` under the name `bridge`."""


@dataclass(frozen=True, slots=True)
class Subnet:
    """One address range of a network."""

    subnet: str = ""
    gateway: str = ""
    ip_range: str = ""


@dataclass(frozen=True, slots=True)
class Network:
    """One network."""

    id: str
    name: str = ""
    driver: str = ""
    scope: str = ""
    created_at: datetime | None = None
    subnets: tuple[Subnet, ...] = ()
    is_internal: bool = False
    """Whether it has no way out."""
    is_attachable: bool = False
    is_ipv6: bool = False
    is_ingress: bool = False
    """Whether a swarm routes published ports through it."""
    labels: Mapping[str, str] = field(default_factory=lambda: fields.EMPTY, hash=False)
    is_name_exact: bool = True
    """Whether `name` is the engine's own, without a sign changed to be shown."""
    fault: str = ""
    """Why it could not be read; "" for a good record."""

    @property
    def short_id(self) -> str:
        """Twelve digits of the id; for eyes only."""
        return self.id[:12]

    @property
    def is_predefined(self) -> bool:
        """Whether the engine itself made it, so that it cannot be removed."""
        return self.name in _PREDEFINED or self.is_ingress


def parse(raw: Mapping[str, Any]) -> Network:
    """Return the record of one entry of a list reply; missing, null and odd fields are defaults."""
    name = fields.text(raw, "Name")
    return Network(
        id=fields.text(raw, "Id"),
        name=name,
        driver=fields.text(raw, "Driver"),
        scope=fields.text(raw, "Scope"),
        created_at=fields.moment(raw.get("Created")),
        subnets=tuple(
            Subnet(fields.text(part, "Subnet"), fields.text(part, "Gateway"), fields.text(part, "IPRange"))
            for part in fields.objects(fields.mapping(raw, "IPAM"), "Config")
        ),
        is_internal=fields.flag(raw, "Internal"),
        is_attachable=fields.flag(raw, "Attachable"),
        is_ipv6=fields.flag(raw, "EnableIPv6"),
        is_ingress=fields.flag(raw, "Ingress"),
        labels=fields.labels(raw),
        is_name_exact=name == raw.get("Name"),
    )


def list_raw(api: "APIClient", known: Entries | None = None) -> list[Any]:
    """Return the raw entries of all networks, by one request.

    Args:
        api: A client.
        known: What the last reply held, where they are listed again and again.
    """
    return get_list(api, "/networks", known=known)


def inspect(api: "APIClient", network_id: str) -> dict[str, Any]:
    """Return everything the engine knows of a network."""
    return get_object(api, "/networks/{0}", network_id)


def create(api: "APIClient", name: str, driver: str = "bridge") -> str:
    """Create a network and return its id; a name that is taken is a conflict on every engine."""
    return fields.text(api.create_network(name, driver=driver or None, check_duplicate=True), "Id")


def remove(api: "APIClient", network_id: str) -> None:
    """Remove a network that no container is on."""
    api.remove_network(network_id)


KIND: Listed[Network] = Listed(
    name="network",
    record=Network,
    path="/networks",
    list=list_raw,
    parse=parse,
    id_of=lambda raw: fields.text(raw, "Id"),
    events=frozenset({"network"}),
    ignores=frozenset({"connect", "disconnect"}),  # it is the containers that know what they are on
    fault=lambda record_id, reason: Network(record_id, name=record_id[:12], fault=reason),
)
