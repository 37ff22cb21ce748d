"""The containers that use a volume: paused or stopped while it is read or written, and set going again."""

import contextlib
import json
import logging
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from dockertui.engine import fields
from dockertui.engine.errors import translate
from dockertui.engine.files.helper import LABEL, fresh
from dockertui.engine.files.journal import Journal
from dockertui.engine.files.volume_results import PAUSE, STOP
from dockertui.engine.request import get_list
from dockertui.strict import Caught, raise_fault

if TYPE_CHECKING:
    from docker import APIClient

log = logging.getLogger(__name__)

START_S = 60.0


def running(api: "APIClient", volume: str) -> dict[str, str]:
    """Return the containers that run and mount a volume: names by id."""
    found = {}
    chosen = json.dumps({"volume": [volume], "status": ["running"]})
    for raw in get_list(api, "/containers/json", filters=chosen):
        if not isinstance(raw, Mapping) or LABEL in fields.labels(raw):
            continue
        if any(fields.text(mount, "Name") == volume for mount in fields.objects(raw, "Mounts")):
            name = (fields.texts(raw, "Names") or ("",))[0].removeprefix("/")
            found[fields.text(raw, "Id")] = name
    return found


@contextlib.contextmanager
def waiting(api: "APIClient", volume: str, way: str, journal: Journal) -> Iterator[dict[str, str]]:
    """Let the containers that use a volume wait, and go on at the end; gives their names by id.

    Args:
        api: A client.
        volume: The volume.
        way: One of WAYS.
        journal: Is told which, so that a run that is killed leaves word of them.
    """
    users = running(api, volume) if way in (PAUSE, STOP) else {}
    done: dict[str, str] = {}
    names = tuple(users.values())
    if names:
        journal.change(**{"paused" if way == PAUSE else "stopped": names})
    try:
        for container_id in users:
            if way == PAUSE:
                api.pause(container_id)
            else:
                api.stop(container_id)
            done[container_id] = users[container_id]
        yield done
    finally:
        left = _go_on(api, done, way) if done else []
        if names:
            journal.change(**{"paused" if way == PAUSE else "stopped": tuple(left)})


def _go_on(api: "APIClient", users: Mapping[str, str], way: str) -> list[str]:
    """Set containers going; returns the names of those that do not."""
    client, left = fresh(api, START_S), []
    for container_id, name in users.items():
        with Caught() as caught:
            if way == PAUSE:
                client.unpause(container_id)
            else:
                client.start(container_id)
        if caught.error is not None:
            raise_fault(caught.error)
            log.warning("a container does not go on: %s", translate(caught.error, client.endpoint))
            left.append(name)
    client.close()
    return left
