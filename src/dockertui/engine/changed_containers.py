"""The few of many containers that events are about: which they are, and what the list says of them alone."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from dockertui.engine.entries import read_entries
from dockertui.engine.request import get_list

if TYPE_CHECKING:
    from docker import APIClient

    from dockertui.engine.events import EngineEvent


_OK = 200


def list_some(api: "APIClient", ids: Sequence[str]) -> list[Any]:
    """Return the raw entries of some containers by their whole ids; of those that are gone none."""
    filters = json.dumps({"id": sorted(ids)})
    session: Any = api  # a Session, as every client is
    status, body = session.look(f"/containers/json?all=1&filters={quote(filters)}")
    if status == _OK and body.startswith(b"["):
        return list(read_entries(body))
    return get_list(api, "/containers/json", all=1, filters=filters)  # which says what is wrong


def gone(event: "EngineEvent") -> str:
    """Return the id of the container that was removed, "" where an event tells of something else."""
    return event.id if event.type == "container" and event.action == "destroy" else ""


def touched(event: "EngineEvent") -> str:
    """Return the id of the container that an event can change, "" where that is not known."""
    if event.type == "container":
        return event.id
    return event.attributes.get("container", "") if event.action in ("connect", "disconnect") else ""
