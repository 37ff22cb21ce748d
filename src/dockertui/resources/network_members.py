"""The containers of a network: their addresses, names and ports there, of stopped ones what is reserved."""

from collections.abc import Sequence
from typing import Any

from dockertui.engine import network_members
from dockertui.engine.containers import Attachment, Container
from dockertui.engine.network_members import Names
from dockertui.engine.networks import Network
from dockertui.i18n import N_, _
from dockertui.resources.ports import port_ranges
from dockertui.resources.spec import DetailTab, Fact, Heading, Part, Scene

Member = tuple[Container, Attachment]


def running_first(members: Sequence[Member]) -> list[Member]:
    """Return members with those that run first."""
    return sorted(members, key=lambda member: not member[0].is_live)


def reserved(place: Attachment, *, is_v6: bool) -> str:
    """Return the address that is kept for a container that does not run; a dash where there is none."""
    found = next((address for address in place.reserved if (":" in address) is is_v6), "")
    return _("%(ip)s reserved") % {"ip": found} if found else "–"


def _members(network: Network, scene: Scene, loaded: Any) -> Sequence[Part]:
    """Say all there is of each container; its addresses are of the list, which is newer than the rest."""
    found = running_first(scene.relations.by_network.get(network.id, ()))
    if not found:
        return [Heading(_("No container is on it."), "muted")]
    names = {one.container_id: one for one in loaded or () if isinstance(one, Names)}
    parts: list[Part] = []
    for subnet in network.subnets:
        if subnet.gateway:
            words = _("%(ip)s (this host, seen from the containers)") % {"ip": subnet.gateway}
            parts.append(Fact(_("Gateway"), words))
    parts += [Heading("")] if parts else []
    for container, place in found:
        parts += [*_one(container, place, scene, names.get(container.id)), Heading("")]
    return parts[:-1]


def _one(container: Container, place: Attachment, scene: Scene, names: Names | None) -> list[Part]:
    head = f"{container.name}  {container.state}"
    parts: list[Part] = [Fact(_("Container"), head, ref=scene.ref("container", container.id))]
    for label, address in ((_("IPv4"), place.ipv4), (_("IPv6"), place.ipv6)):
        if address:
            parts.append(Fact(label, address))
    if not (place.ipv4 or place.ipv6):
        kept = ", ".join(place.reserved)
        words = _("%(ip)s  reserved: it gets it when it starts") % {"ip": kept}
        parts.append(Fact(_("Address"), words if kept else _("none while it does not run"), "muted"))
    ports = container.ports or (names.wants if names is not None else ())
    facts = (
        (_("MAC"), place.mac),
        (_("Aliases"), ", ".join(names.aliases) if names is not None else ""),
        (_("DNS names"), ", ".join(names.dns_names) if names is not None else ""),
        (_("Ports"), ", ".join(found.short for found in port_ranges(ports))),
    )
    return [*parts, *(Fact(label, text) for label, text in facts if text)]


MEMBERS: DetailTab[Network] = DetailTab(
    "members", N_("Containers"), "parts", load=network_members.members, parts=_members, again_s=2.0
)
