"""The first lists of a local engine, without docker-py: rows while it is still being imported.

Importing docker-py takes longer than everything else at start, and the standard library's HTTP client
some time too. Four plain GETs over a unix socket need neither; HTTP/1.0 has the engine answer without
chunks and close. From then on all requests are docker-py's.
"""

import contextlib
import json
import logging
import re
import socket
import time
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
_STATUS_OK = re.compile(rb"HTTP/1\.[01] 200[ \r]")
_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d+)", re.IGNORECASE)
_CODED = re.compile(rb"\r\n(?:transfer|content)-encoding:", re.IGNORECASE)


def first_look(endpoint: "Endpoint") -> dict[str, list[Any]] | None:
    """Return the raw lists by kind name, or None where they cannot be had at once and plainly.

    Args:
        endpoint: The engine; only one at a unix socket is asked.
    """
    if not endpoint.socket_path:
        return None
    deadline = time.monotonic() + DEADLINE_S
    try:
        with contextlib.ExitStack() as opened:
            asked = {  # all at once: the slowest list decides
                kind: opened.enter_context(_ask(endpoint.socket_path, path, deadline))
                for kind, path in _PATHS.items()
            }
            return {kind: _entries(kind, _read(sock, deadline)) for kind, sock in asked.items()}
    except (OSError, ValueError, TypeError, LookupError, RecursionError) as exc:
        log.info("no first look at %s: %r", endpoint.url, exc)
        return None


def _ask(path: str, target: str, deadline: float) -> socket.socket:
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        _hurry(sock, deadline)
        sock.connect(path)
        sock.sendall(b"GET %s HTTP/1.0\r\nHost: docker\r\nUser-Agent: dockertui\r\n\r\n" % target.encode())
    except BaseException:
        sock.close()
        raise
    return sock


def _read(sock: socket.socket, deadline: float) -> bytes:
    """Return the body of the reply, all of it."""
    blocks = []
    _hurry(sock, deadline)
    while block := sock.recv(262144):
        blocks.append(block)
        _hurry(sock, deadline)
    head, end, body = b"".join(blocks).partition(b"\r\n\r\n")
    if not end or _STATUS_OK.match(head) is None or _CODED.search(head) is not None:
        raise ValueError(f"not a plain reply: {head[:200]!r}")
    length = _LENGTH.search(head)
    if length is not None and int(length.group(1)) != len(body):
        raise ValueError("the reply is not whole")
    return body


def _hurry(sock: socket.socket, deadline: float) -> None:
    """Let no wait go beyond the deadline."""
    left_s = deadline - time.monotonic()
    if left_s <= 0:
        raise TimeoutError
    sock.settimeout(left_s)


def _entries(kind: str, body: bytes) -> list[Any]:
    found = json.loads(body)
    if kind == "volume":
        found = found["Volumes"] or []
    if not isinstance(found, list):
        raise TypeError(f"{kind}: not a list")
    return found
