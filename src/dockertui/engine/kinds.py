"""Every kind of resource that an engine has; whoever needs to know all of them is handed this."""

from typing import Any

from dockertui.engine import containers, images, networks, projects, published, tags, volumes
from dockertui.engine.kind import Kind

KINDS: tuple[Kind[Any], ...] = (
    containers.KIND,
    images.KIND,
    volumes.KIND,
    networks.KIND,
    projects.KIND,
    published.KIND,
    tags.KIND,
)
"""Derived ones after what they are made of."""
