"""The first lists of a local engine, without docker-py: rows while it is still being imported.

Importing docker-py takes longer than everything else at start. The lists need none of it, so they
are fetched by the standard library once; from then on all requests are docker-py's.
"""

import json
import logging
import socket
import time
from http.client import HTTPConnection, HTTPException
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dockertui.engine.endpoint import Endpoint

log = logging.getLogger(__name__)

DEADLINE_S = 2.0
_PATHS = {
    "container": "/containers/json?all=1",
    "image": "/images/json",
    "volume": "/volumes",
    "network": "/networks",
}
"""No API version is named: the engine takes its newest, and records read any."""


class _UnixConnection(HTTPConnection):
    def __init__(self, path: str, deadline: float) -> None:
        super().__init__("localhost")
        self._path = path
        self._deadline = deadline

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.hurry()
        self.sock.connect(self._path)

    def hurry(self) -> None:
        """Let no wait go beyond the deadline."""
        if self.sock is not None:
            self.sock.settimeout(max(0.001, self._deadline - time.monotonic()))


def first_look(endpoint: "Endpoint") -> dict[str, list[Any]] | None:
    """Return the raw lists by kind name, or None where they cannot be had at once and plainly.

    Args:
        endpoint: The engine; only one at a unix socket is asked.
    """
    if not endpoint.socket_path:
        return None
    deadline = time.monotonic() + DEADLINE_S
    connection = _UnixConnection(endpoint.socket_path, deadline)
    try:
        return {kind: _get(connection, kind, path) for kind, path in _PATHS.items()}
    except (OSError, HTTPException, ValueError, TypeError) as exc:
        log.info("no first look at %s: %r", endpoint.url, exc)
        return None
    finally:
        connection.close()


def _get(connection: _UnixConnection, kind: str, path: str) -> list[Any]:
    connection.hurry()
    connection.request("GET", path)
    response = connection.getresponse()
    connection.hurry()
    found = json.loads(response.read())
    if response.status != 200:
        raise ValueError(f"{path}: {response.status}")
    if kind == "volume":
        found = found["Volumes"] or []
    if not isinstance(found, list):
        raise TypeError(f"{path}: not a list")
    return found
