"""Sockets that can be given up by another thread: what every way to an engine is made of."""

import socket
import time
from collections.abc import Callable

Note = Callable[[socket.socket], None]
"""Is told of a socket before and after it connects, so that its keeper can shut it; raises to give it up."""

_FULL_S = 0.05
"""How long to wait before an engine whose queue of connections is full is asked again."""


def unnoted(_sock: socket.socket) -> None:
    """Note a socket nowhere: for what ends by its deadline alone."""


def left_s(deadline: float) -> float:
    """Return how long it is to a deadline, in seconds; never 0, which sockets take for "do not wait"."""
    return max(0.001, deadline - time.monotonic())


def connect(sock: socket.socket, address: object, deadline: float, note: Note) -> None:
    """Connect a socket, noted before so that its keeper can end that too.

    Raises:
        OSError: It could not be connected; TimeoutError at the deadline.
        ConnectionAbortedHere: Its keeper gave it up meanwhile.
    """
    note(sock)
    while True:
        sock.settimeout(left_s(deadline))
        try:
            sock.connect(address)  # type: ignore[arg-type]  # (a path or what getaddrinfo gave)
            break
        except BlockingIOError:  # a unix socket whose queue is full: the engine accepts nobody
            if time.monotonic() >= deadline:
                raise TimeoutError from None
            time.sleep(_FULL_S)
            note(sock)
    note(sock)  # again: shut before it was connected, it had nothing to shut
