"""What can be chosen from a list at a field of the form of a new container. Pure."""

from dockertui.engine import containers, images, networks, volumes
from dockertui.engine.images import ImageDetail
from dockertui.formatting import size
from dockertui.i18n import _
from dockertui.resources.rows import natural
from dockertui.screens.pick import Item
from dockertui.state.relations import relations
from dockertui.state.run_memory import Remembered, repository_of
from dockertui.state.snapshot import Snapshot

LAST, TEMPLATE = "last:", "template:"
"""What stands before the value of an item of what is remembered."""


def image_items(snapshot: Snapshot) -> list[Item]:
    """Return the images that have a name, each tag for itself."""
    found = [
        Item(tag, size(image.size_bytes)) for image in snapshot.of(images.KIND).values() for tag in image.tags
    ]
    return _sorted(found)


def volume_items(snapshot: Snapshot) -> list[Item]:
    """Return the volumes that somebody named, with who uses them."""
    users = relations(snapshot).by_volume
    found = [
        Item(
            volume.id, ", ".join(c.name for c in users.get(volume.name, ())) or _("unused"), shown=volume.name
        )
        for volume in snapshot.of(volumes.KIND).values()
        if not volume.is_anonymous
    ]
    return _sorted(found)


def network_items(snapshot: Snapshot) -> list[Item]:
    """Return the networks, and the containers whose network can be shared."""
    found = [Item(network.name, network.driver) for network in snapshot.of(networks.KIND).values()]
    shared = [
        Item(f"container:{c.name}", _("shares its network"))
        for c in snapshot.of(containers.KIND).values()
        if c.is_running
    ]
    return [*_sorted(found), *_sorted(shared)]


def port_items(image: ImageDetail) -> list[Item]:
    """Return the ports that an image exposes."""
    return [Item(port, _("the image exposes it")) for port in image.ports]


def remembered_items(known: Remembered, image: str) -> list[Item]:
    """Return what is remembered: the last settings of the image first, then templates, then other images."""
    here = repository_of(image)
    last = [Item(LAST + name, _("last settings"), shown=name) for name in reversed(list(known.last))]
    own = [item for item in last if item.shown == here]
    templates = [
        Item(TEMPLATE + name, _("template · %(image)s") % {"image": spec.image}, shown=name)
        for name, spec in sorted(known.templates.items())
    ]
    return [*own, *templates, *(item for item in last if item not in own)]


def _sorted(items: list[Item]) -> list[Item]:
    return sorted(items, key=lambda item: natural(item.value))
