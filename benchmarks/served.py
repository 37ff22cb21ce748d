"""A stand-in for an engine in a process of its own, which costs the measured ones nothing."""

import contextlib
import os
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.support.stand_in_engine import FakeEngine


@dataclass
class Served:
    """One that is served: where it is, and what can be done to it."""

    url: str
    _orders: int
    _answers: int

    def toggle(self, number: int) -> float:
        """Have a container start or end, counted from the top of the list; returns when its event was sent.

        Unit: seconds of `time.monotonic()`.
        """
        os.write(self._orders, f"{number}\n".encode())
        return float(os.read(self._answers, 100))


@contextlib.contextmanager
def served(make: Callable[[], FakeEngine]) -> Iterator[Served]:
    """Serve what `make` gives."""
    reading, writing = os.pipe()
    orders, ordering = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(ordering)
            with contextlib.suppress(OSError):
                os.nice(5)
            with make() as engine, open(os.devnull, "w") as nowhere:
                sys.stderr = nowhere  # who leaves in the middle of an answer is no news
                os.write(writing, engine.url.encode())
                while order := os.read(orders, 100):
                    os.write(writing, repr(_toggle(engine, int(order))).encode())
        finally:
            os._exit(0)
    os.close(orders)
    try:
        yield Served(os.read(reading, 200).decode(), ordering, reading)
    finally:
        for fd in (ordering, reading, writing):
            os.close(fd)
        os.waitpid(child, 0)


def _toggle(engine: FakeEngine, number: int) -> float:
    entry = engine.lists["/containers/json"][number]
    is_up = entry["State"] == "running"
    entry["State"], entry["Status"] = ("exited", "Exited (0) now") if is_up else ("running", "Up now")
    engine.emit(
        {
            "Type": "container",
            "Action": "die" if is_up else "start",
            "Actor": {"ID": entry["Id"], "Attributes": {}},
            "timeNano": time.time_ns(),
        }
    )
    return time.monotonic()
