"""The few of many containers that events are about: which they are, and what the list says of them alone."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from dockertui.engine.request import get_list

if TYPE_CHECKING:
    from docker import APIClient

    from dockertui.engine.events import EngineEvent


def list_some(api: "APIClient", ids: Sequence[str]) -> list[Any]:
    """Return the raw entries of some containers by their whole ids; of those that are gone none."""
    return get_list(api, "/containers/json", all=1, filters=json.dumps({"id": sorted(ids)}))


def gone(event: "EngineEvent") -> str:
    """Return the id of the container that was removed, "" where an event tells of something else."""
    return event.id if event.type == "container" and event.action == "destroy" else ""


def touched(event: "EngineEvent") -> str:
    """Return the id of the container that an event can change, "" where that is not known."""
    if event.type == "container":
        return event.id
    return event.attributes.get("container", "") if event.action in ("connect", "disconnect") else ""
