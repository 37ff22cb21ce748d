"""Who uses what: which containers use an image, mount a volume, sit on a network. Pure.

Computed once for each pair of container and image lists, from the list replies alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from dockertui.engine.containers import Attachment, Container
from dockertui.engine.images import Image
from dockertui.state.snapshot import NOTHING, Snapshot


@dataclass(frozen=True, slots=True)
class Relations:
    """The containers that use each image, volume and network, sorted by name."""

    by_image: Mapping[str, tuple[Container, ...]] = field(default_factory=lambda: NOTHING)
    """Image id → containers made from it."""
    by_volume: Mapping[str, tuple[Container, ...]] = field(default_factory=lambda: NOTHING)
    """Volume name → containers that mount it."""
    by_network: Mapping[str, tuple[tuple[Container, Attachment], ...]] = field(
        default_factory=lambda: NOTHING
    )
    """Network name → containers on it, with their addresses there."""


class _Same:
    """A dict key by identity that keeps what it names alive, so that the identity stays unique."""

    __slots__ = ("value",)

    def __init__(self, value: Mapping[str, object]) -> None:
        self.value = value

    def __hash__(self) -> int:
        return id(self.value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.value is self.value


def relations(snapshot: Snapshot) -> Relations:
    """Return who uses what in a snapshot; the same object while its containers are the same."""
    return _relations(_Same(snapshot.of("container")))


@lru_cache(maxsize=16)
def _relations(containers: _Same) -> Relations:
    by_image: dict[str, list[Container]] = {}
    by_volume: dict[str, list[Container]] = {}
    by_network: dict[str, list[tuple[Container, Attachment]]] = {}
    rows = [c for c in containers.value.values() if isinstance(c, Container)]
    for container in sorted(rows, key=lambda c: c.name):
        by_image.setdefault(container.image_id, []).append(container)
        for name in {m.name for m in container.mounts if m.type == "volume" and m.name}:
            by_volume.setdefault(name, []).append(container)
        for attachment in container.networks:
            by_network.setdefault(attachment.network, []).append((container, attachment))
    return Relations(
        {k: tuple(v) for k, v in by_image.items()},
        {k: tuple(v) for k, v in by_volume.items()},
        {k: tuple(v) for k, v in by_network.items()},
    )


def image_of(container: Container, snapshot: Snapshot) -> Image | None:
    """Return the image a container was made from, if it is still there."""
    found = snapshot.of("image").get(container.image_id)
    return found if isinstance(found, Image) else None
