"""Copies an address of a container, or of one of a network's; where there are several, one is picked."""

from dockertui.engine import containers
from dockertui.engine.containers import Attachment
from dockertui.i18n import _
from dockertui.resources.known import scene_at
from dockertui.screens.copying import copy
from dockertui.screens.host import Host
from dockertui.screens.pick import Item, PickScreen
from dockertui.wishes import Request


async def copy_address(host: Host, request: Request) -> None:
    """Copy an address of the target; says where it has none."""
    target = request.targets[0]
    if target.ref.kind == containers.KIND.name:
        items = [item for place in target.record.networks for item in _items(place, place.network)]
    else:
        members = scene_at(target.ref.engine, request.world).relations.by_network.get(target.ref.id, ())
        items = [item for container, place in members for item in _items(place, container.name)]
        for subnet in target.record.subnets:
            if subnet.gateway:
                items.append(Item(subnet.gateway, _("gateway: this host, seen from the containers")))
    if not items:
        host.desk.tell(_("%(name)s has no address.") % {"name": target.name}, severity="warning")
        return
    chosen: str | None = items[0].value
    if len(items) > 1:
        picked = await host.show(PickScreen(_("Copy which address?"), items))
        chosen = picked.value if picked is not None else None
    if chosen is not None:
        copy(host.screen, chosen, chosen)


def _items(place: Attachment, note: str) -> list[Item]:
    """Return the addresses of a container on a network; of one that does not run those kept for it."""
    found = [address for address in (place.ipv4, place.ipv6) if address]
    kept = (
        []
        if found
        else [Item(address, _("%(note)s, reserved") % {"note": note}) for address in place.reserved]
    )
    return [*(Item(address, note) for address in found), *kept]
