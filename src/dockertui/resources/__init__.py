"""The registry: how every kind of resource that the app knows is shown, in the order of its panes."""

from dataclasses import replace
from typing import Any

from dockertui.engine.kind import Local
from dockertui.resources.common import engine_column
from dockertui.resources.containers import CONTAINERS
from dockertui.resources.images import IMAGES
from dockertui.resources.jobs import JOBS
from dockertui.resources.networks import NETWORKS
from dockertui.resources.projects import PROJECTS
from dockertui.resources.published import PORTS
from dockertui.resources.spec import ResourceKind
from dockertui.resources.volumes import VOLUMES


def _with_engine(kind: ResourceKind[Any]) -> ResourceKind[Any]:
    """Return a kind with the column that tells engines apart; the app's own are on none."""
    if isinstance(kind.kind, Local):
        return kind
    name, *others = kind.columns
    below = kind.below and replace(kind.below, kind=_with_engine(kind.below.kind))
    return replace(kind, columns=(name, engine_column(), *others), below=below)


REGISTRY: tuple[ResourceKind[Any], ...] = tuple(
    _with_engine(kind) for kind in (CONTAINERS, IMAGES, VOLUMES, NETWORKS, PROJECTS, PORTS, JOBS)
)
"""All that have panes; guests after those whose panes always stand."""
STANDING: tuple[ResourceKind[Any], ...] = tuple(kind for kind in REGISTRY if not kind.is_guest)
"""Those whose panes always stand."""


def every_kind() -> tuple[ResourceKind[Any], ...]:
    """Return those of the registry and those whose rows stand below theirs."""
    return (*REGISTRY, *(kind.below.kind for kind in REGISTRY if kind.below is not None))


def resource_kind(name: str) -> ResourceKind[Any]:
    """Return a kind by its name in Refs."""
    return next(kind for kind in every_kind() if kind.name == name)
