"""Reads a container from an engine as the record that would make it again: mere looks, nothing is changed."""

from typing import TYPE_CHECKING, cast

from dockertui.engine import containers, images
from dockertui.engine.errors import NotFound, translate
from dockertui.engine.run.defaults import defaults
from dockertui.engine.run.raw import text
from dockertui.engine.run.reverse import Reversed, reverse

if TYPE_CHECKING:
    from docker import APIClient

    from dockertui.engine.session import Session


def read(api: "APIClient", container_id: str) -> Reversed:
    """Return a container's record, without what its image says already."""
    container = containers.inspect(api, container_id)
    try:
        image = images.inspect(api, text(container, "Image"))
    except OSError as exc:  # what docker-py and requests raise are OSErrors
        error = translate(exc, cast("Session", api).endpoint)
        if not isinstance(error, NotFound):
            raise
        image = {}
    return reverse(container, image, defaults(api))
