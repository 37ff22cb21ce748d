"""The first lists of an engine, without docker-py: rows while it is still being imported.

Importing docker-py takes longer than everything else at start, and the standard library's HTTP client
some time too. A plain GET a kind needs neither; HTTP/1.0 has the engine answer without chunks and close.
From then on all requests are docker-py's. An engine that is far may be too late for the first picture; what
its connection needs, ssh for instance, is under way by then.
"""

import contextlib
import logging
import re
import selectors
import socket
import time
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from dockertui.engine.dial import dial, plain_head
from dockertui.engine.entries import read_entries
from dockertui.engine.errors import EngineError
from dockertui.engine.kind import Listed

if TYPE_CHECKING:
    from dockertui.engine.endpoint import Endpoint

log = logging.getLogger(__name__)

DEADLINE_S = 2.0
AT_ONCE_S = 0.05
"""An engine on this machine that cannot be connected to so soon has other trouble."""
PATHS = ("/containers/json?all=1", "/images/json", "/volumes", "/networks")
"""What all kinds are listed by; the longest list first."""
_READ_BYTES = 262144
_STATUS_OK = re.compile(rb"HTTP/1\.[01] 200[ \r]")
_SIGN = re.compile(rb"\r\napi-version:", re.IGNORECASE)
"""Every Docker Engine, and Podman, signs its answers by this header."""
_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,15})", re.IGNORECASE)
_CODED = re.compile(rb"\r\n(?:transfer|content)-encoding:", re.IGNORECASE)
_FAULTS = (EngineError, OSError, ValueError, TypeError, LookupError, RecursionError)


Asked = dict[str, socket.socket]
"""Connections on which something was asked for, by its path."""


def ask_early(endpoint: "Endpoint") -> Asked:
    """Ask an engine for its lists before there is anybody to read them: it makes them meanwhile.

    One on another machine is not asked: to reach it may take long. Nor is one that cannot be asked at once.

    Args:
        endpoint: The engine.
    """
    asked: Asked = {}
    if endpoint.socket_path:
        deadline = time.monotonic() + AT_ONCE_S
        try:
            for path in PATHS:
                asked[path] = _ask(endpoint, path, deadline)
        except _FAULTS as exc:
            log.info("%s was not asked early: %r", endpoint.url, exc)
    return asked


def first_look(
    endpoint: "Endpoint", kinds: Iterable[Listed[Any]], asked: Asked | None = None
) -> Iterator[tuple[Listed[Any], list[Any]]]:
    """Yield kinds with their raw lists, as they arrive; what cannot be had at once is left out.

    Args:
        endpoint: The engine.
        kinds: What it is asked for.
        asked: What it was asked for already; all of it is closed at the end.
    """
    asked = asked or {}
    deadline = time.monotonic() + DEADLINE_S
    with contextlib.ExitStack() as opened, selectors.DefaultSelector() as waiting:
        for sock in asked.values():
            opened.enter_context(sock)
        for kind in kinds:  # all at once: none waits for another
            try:
                sock = asked.get(kind.path) or opened.enter_context(_ask(endpoint, kind.path, deadline))
            except _FAULTS as exc:
                log.info("no first look at %s: %r", endpoint.url, exc)
                return
            waiting.register(sock, selectors.EVENT_READ, (kind, []))
        while waiting.get_map() and (left_s := deadline - time.monotonic()) > 0:
            for key, _events in waiting.select(left_s):
                kind, blocks = key.data
                try:
                    block = key.fileobj.recv(_READ_BYTES)  # type: ignore[union-attr]  # (a socket)
                    blocks.append(block)
                    if block:
                        continue
                    entries = _entries(kind, _body(b"".join(blocks)))
                except _FAULTS as exc:
                    if isinstance(exc, BlockingIOError) or type(exc).__name__ == "SSLWantReadError":
                        continue  # nothing that is ours, so far; ssl is not imported to recognise it
                    log.info("no first look at the %ss of %s: %r", kind.name, endpoint.url, exc)
                    entries = None
                waiting.unregister(key.fileobj)
                if entries is not None:
                    yield kind, entries


def _ask(endpoint: "Endpoint", target: str, deadline: float) -> socket.socket:
    sock = dial(endpoint, deadline)
    try:
        sock.sendall(plain_head(endpoint, "GET", target, {}))
        sock.settimeout(0)
    except BaseException:
        sock.close()
        raise
    return sock


def _body(reply: bytes) -> bytes:
    """Return the body of a whole reply."""
    head, end, body = reply.partition(b"\r\n\r\n")
    if not end or not _STATUS_OK.match(head) or not _SIGN.search(head) or _CODED.search(head):
        raise ValueError(f"not a plain reply: {head[:200]!r}")
    length = _LENGTH.search(head)
    if length is not None and int(length.group(1)) != len(body):
        raise ValueError("the reply is not whole")
    return body


def _entries(kind: Listed[Any], body: bytes) -> list[Any]:
    found = kind.unwrap(read_entries(body))
    if not isinstance(found, list):
        raise TypeError(f"{kind.name}: not a list")
    return found
