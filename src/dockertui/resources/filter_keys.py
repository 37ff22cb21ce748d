"""What filters of each kind may look in alone, and what else of a record words find; for the kinds."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from dockertui.engine.containers import Container
from dockertui.engine.images import Image
from dockertui.engine.networks import Network
from dockertui.engine.projects import Project
from dockertui.engine.tags import Tag
from dockertui.engine.volumes import Volume
from dockertui.resources.container_use import cpu, memory_bytes
from dockertui.resources.ports import port_ranges
from dockertui.resources.spec import FilterKey, Scene
from dockertui.state.job_record import JobRecord


def label_words(labels: Mapping[str, str]) -> list[str]:
    """Return labels as `name=value`."""
    return [f"{name}={value}" for name, value in labels.items()]


def _age(record: Any, scene: Scene) -> float | None:
    """Return how many seconds ago a record's thing was made."""
    made: datetime | None = record.created_at
    return (scene.now - made).total_seconds() if made is not None else None


def _users(containers: Sequence[Any]) -> list[str]:
    return [container.name for container in containers]


def tag_users(tag: Tag, scene: Scene) -> tuple[Container, ...]:
    """Return the containers that were made from a tag, running or not."""
    users = scene.relations.by_image.get(tag.image.id, ())
    return tuple(container for container in users if tag.is_name_of(container))


def _states(container: Container) -> list[str]:
    """Return the words for how a container is doing, a user's `up` and `stopped` among them."""
    return [container.state, "up" if container.is_running else "stopped"]


def _container_volumes(container: Container) -> list[str]:
    return [word for mount in container.mounts for word in (mount.name, mount.source, mount.destination)]


def _container_networks(container: Container) -> list[str]:
    return [word for a in container.networks for word in (a.network, a.ipv4, a.ipv6, *a.aliases)]


CONTAINER_FILTERS: tuple[FilterKey[Container], ...] = (
    FilterKey("state", lambda c, _s: _states(c)),
    FilterKey("image", lambda c, _s: (c.image, c.image_id)),
    FilterKey("label", lambda c, _s: label_words(c.labels)),
    FilterKey("network", lambda c, _s: _container_networks(c)),
    FilterKey("volume", lambda c, _s: _container_volumes(c)),
    FilterKey("project", lambda c, _s: (c.project,)),
    FilterKey("service", lambda c, _s: (c.service,)),
    FilterKey("health", lambda c, _s: (c.health,)),
    FilterKey("name", lambda c, _s: (c.name, *c.names)),
    FilterKey("port", lambda c, _s: [ports.short for ports in port_ranges(c.ports)]),
    FilterKey("cpu", number=cpu, unit="percent"),
    FilterKey("mem", number=memory_bytes, unit="bytes"),
    FilterKey("exit", number=lambda c, _s: c.exit_code),
    FilterKey("age", number=_age, unit="seconds"),
)
IMAGE_FILTERS: tuple[FilterKey[Image], ...] = (
    FilterKey("tag", lambda i, _s: i.tags),
    FilterKey("digest", lambda i, _s: (i.id, *i.digests)),
    FilterKey("label", lambda i, _s: label_words(i.labels)),
    FilterKey("used", lambda i, s: _users(s.relations.by_image.get(i.id, ()))),
    FilterKey("size", number=lambda i, _s: i.size_bytes, unit="bytes"),
    FilterKey("age", number=_age, unit="seconds"),
)
TAG_FILTERS: tuple[FilterKey[Tag], ...] = (
    FilterKey("tag", lambda t, _s: t.tags),
    FilterKey("digest", lambda t, _s: (t.image.id, *t.digests)),
    FilterKey("label", lambda t, _s: label_words(t.image.labels)),
    FilterKey("used", lambda t, s: _users(tag_users(t, s))),
    FilterKey("size", number=lambda t, _s: t.image.size_bytes, unit="bytes"),
    FilterKey("age", number=lambda t, s: _age(t.image, s), unit="seconds"),
)
"""Those of images, of one tag."""
VOLUME_FILTERS: tuple[FilterKey[Volume], ...] = (
    FilterKey("name", lambda v, _s: (v.name,)),
    FilterKey("type", lambda v, _s: ("anonymous" if v.is_anonymous else "named",)),
    FilterKey("driver", lambda v, _s: (v.driver,)),
    FilterKey("label", lambda v, _s: label_words(v.labels)),
    FilterKey("used", lambda v, s: _users(s.relations.by_volume.get(v.name, ()))),
    FilterKey("age", number=_age, unit="seconds"),
)
NETWORK_FILTERS: tuple[FilterKey[Network], ...] = (
    FilterKey("name", lambda n, _s: (n.name,)),
    FilterKey("driver", lambda n, _s: (n.driver,)),
    FilterKey("subnet", lambda n, _s: [subnet.subnet for subnet in n.subnets]),
    FilterKey("label", lambda n, _s: label_words(n.labels)),
    FilterKey("used", lambda n, s: _users([c for c, _place in s.relations.by_network.get(n.id, ())])),
    FilterKey("age", number=_age, unit="seconds"),
)
PROJECT_FILTERS: tuple[FilterKey[Project], ...] = (
    FilterKey("name", lambda p, _s: (p.name,)),
    FilterKey("service", lambda p, _s: [service.name for service in p.services]),
    FilterKey("state", lambda p, _s: [state for c in p.containers for state in _states(c)]),
)
JOB_FILTERS: tuple[FilterKey[JobRecord], ...] = (
    FilterKey("state", lambda j, _s: (j.state.value,)),
    FilterKey("target", lambda j, _s: j.targets),
)


# ---------------------------------------------------------------------- what words find beside the cells
def container_words(container: Container) -> list[str]:
    """Return all that is known of a container and not shown in its row."""
    return [
        *container.names,
        container.image,
        container.image_id,
        container.state,
        container.service,
        *_container_volumes(container),
        *_container_networks(container),
        *label_words(container.labels),
    ]


def image_words(image: Image) -> list[str]:
    """Return all that is known of an image and not shown in its row."""
    return [*image.tags, *image.digests, *label_words(image.labels)]


def volume_words(volume: Volume) -> list[str]:
    """Return all that is known of a volume and not shown in its row."""
    return [volume.mountpoint, *label_words(volume.labels), *label_words(volume.options)]


def network_words(network: Network) -> list[str]:
    """Return all that is known of a network and not shown in its row."""
    return [*(subnet.ip_range for subnet in network.subnets), *label_words(network.labels)]
