"""Who uses what: which containers use an image, mount a volume, sit on a network. Pure.

Computed once for each set of lists, from the list replies alone.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import field
from functools import lru_cache
from typing import Any, Generic, TypeVar

from dockertui.dataclass import dataclass
from dockertui.engine import containers, images, networks
from dockertui.engine.containers import Attachment, Container
from dockertui.engine.images import Image
from dockertui.engine.networks import Network
from dockertui.state.snapshot import NOTHING, Snapshot

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Relations:
    """The containers that use each image, volume and network, running or not, sorted by name."""

    by_image: Mapping[str, tuple[Container, ...]] = field(default_factory=lambda: NOTHING)
    """Image id → containers made from it."""
    by_volume: Mapping[str, tuple[Container, ...]] = field(default_factory=lambda: NOTHING)
    """Volume name → containers that mount it."""
    by_network: Mapping[str, tuple[tuple[Container, Attachment], ...]] = field(
        default_factory=lambda: NOTHING
    )
    """Network id → containers on it, with their addresses there."""


class _Same(Generic[R]):
    """A dict key by identity that keeps what it names alive, so that the identity stays unique."""

    __slots__ = ("value",)

    def __init__(self, value: Mapping[str, R]) -> None:
        self.value = value

    def __hash__(self) -> int:
        return id(self.value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.value is self.value


def relations(snapshot: Snapshot) -> Relations:
    """Return who uses what in a snapshot; the same object while its lists are the same."""
    return _relations(
        _Same(snapshot.of(containers.KIND)),
        _Same(snapshot.of(images.KIND)),
        _Same(snapshot.of(networks.KIND)),
    )


@lru_cache(maxsize=16)
def _relations(
    known_containers: _Same[Container], known_images: _Same[Image], known_networks: _Same[Network]
) -> Relations:
    by_image: dict[str, list[Container]] = {}
    by_volume: dict[str, list[Container]] = {}
    by_network: dict[str, list[tuple[Container, Attachment]]] = {}
    listed = known_images.value
    image_ids = _tags(listed.values())
    network_ids = _unique_names(known_networks.value.values())
    for container in sorted(known_containers.value.values(), key=lambda c: (c.name, c.id)):
        for image_id in _images(container, listed, image_ids):
            by_image.setdefault(image_id, []).append(container)
        for name in {m.name for m in container.mounts if m.type == "volume" and m.name}:
            by_volume.setdefault(name, []).append(container)
        for attachment in container.networks:
            network_id = attachment.network_id or network_ids.get(attachment.network, "")
            by_network.setdefault(network_id, []).append((container, attachment))
    return Relations(_frozen(by_image), _frozen(by_volume), _frozen(by_network))


def _images(container: Container, listed: Mapping[str, Image], ids: Mapping[str, str]) -> set[str]:
    """Return the ids an image of a container may be listed under.

    By its name where none of its ids is listed, or it has none: an image's record may be gone, its tag being
    another's, and the engine still counts that one as in use where they share the manifest of a platform.
    """
    found = {container.image_id, container.manifest_id} - {""}
    if found.isdisjoint(listed):
        found.add(ids.get(container.image) or ids.get(f"{container.image}:latest", ""))
    return found


def _tags(images: Iterable[Image]) -> dict[str, str]:
    return {tag: image.id for image in images for tag in image.tags}


def _unique_names(networks: Iterable[Network]) -> dict[str, str]:
    """Return ids by name, without the names that several networks have."""
    found = [(network.name, network.id) for network in networks]
    times = Counter(name for name, _id in found)
    return {name: network_id for name, network_id in found if times[name] == 1}


def _frozen(lists: Mapping[str, list[Any]]) -> dict[str, tuple[Any, ...]]:
    return {key: tuple(value) for key, value in lists.items() if key}
