"""The registry: every kind of resource the app knows, in the order of its panes."""

from typing import Any

from dockertui.resources.containers import CONTAINERS
from dockertui.resources.images import IMAGES
from dockertui.resources.networks import NETWORKS
from dockertui.resources.spec import ResourceKind
from dockertui.resources.volumes import VOLUMES

REGISTRY: tuple[ResourceKind[Any], ...] = (CONTAINERS, IMAGES, VOLUMES, NETWORKS)
"""The only list of kinds in the project."""


def resource_kind(name: str) -> ResourceKind[Any]:
    """Return a kind by its name in Refs."""
    return next(kind for kind in REGISTRY if kind.name == name)
