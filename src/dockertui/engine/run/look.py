"""Asks the engine for a container as a line has it."""

from typing import TYPE_CHECKING, cast

from dockertui.engine import containers, fields, images
from dockertui.engine.errors import EngineError, NotFound, translate
from dockertui.engine.run.defaults import defaults
from dockertui.engine.run.reverse import Reversed, reverse

if TYPE_CHECKING:
    from docker import APIClient

    from dockertui.engine.session import Session


def look(api: "APIClient", container_id: str) -> Reversed:
    """Return a container as a line has it; where its image is gone nothing is left out for that."""
    container = containers.inspect(api, container_id)
    try:
        image = images.inspect(api, fields.text(container, "Image"))
    except (OSError, EngineError) as exc:  # what docker-py and requests raise are OSErrors
        if not isinstance(translate(exc, cast("Session", api).endpoint), NotFound):
            raise
        image = {}
    return reverse(container, image, defaults(api))
