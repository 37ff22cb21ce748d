"""Measures a screen with thousands of containers, half of them running, in a terminal of 160×48.

    python -m benchmarks.many [--containers N] [--runs N]

They are served by a stand-in for an engine. From a key, or from an event of the engine, until the screen
shows what came of it.
"""

import argparse
import random
import re
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from benchmarks.bench import DOWN, QUIT, UP, Figure, spawn_at, table
from benchmarks.served import Served, served
from benchmarks.timed_terminal import TimedTerminal
from tests.support.stand_in_engine import FakeEngine

NAME = re.compile(r"(web|db|cache|worker)-\d+")
WORD = "web-12"


def crowd(count: int) -> FakeEngine:
    """Return a stand-in for an engine with so many containers, in forty projects and without one."""
    chance = random.Random(7)
    return FakeEngine(containers=[_container(number, chance) for number in range(count)])


def _container(number: int, chance: random.Random) -> dict[str, Any]:
    is_up = number % 2 == 0
    project = f"project{number % 41:02d}" if number % 41 else ""
    return {
        "Id": f"{number + 4096:064x}",
        "Names": [f"/{chance.choice(('web', 'db', 'cache', 'worker'))}-{number}"],
        "Image": f"registry.example/team/app{number % 40}:{number % 7}",
        "ImageID": f"sha256:{number % 40:064x}",
        "Command": "serve",
        "Created": int(time.time()) - 3600 - number,
        "State": "running" if is_up else "exited",
        "Status": "Up About an hour" if is_up else "Exited (0) 2 hours ago",
        "Ports": [{"IP": "0.0.0.0", "PrivatePort": 80, "PublicPort": 20000 + number, "Type": "tcp"}],
        "Labels": {"com.docker.compose.project": project, "com.docker.compose.service": "s"}
        if project
        else {},
        "Mounts": [],
        "NetworkSettings": {"Networks": {"bridge": {"NetworkID": f"{1:064x}", "IPAddress": "172.17.0.2"}}},
    }


def looks(terminal: TimedTerminal) -> list[Any]:
    """Return the rows of the first pane: their text, and how they look."""
    buffer, display = terminal.screen.buffer, terminal.screen.display
    return [(display[y][1:60], buffer[y][6].bg, buffer[y][6].bold) for y in range(2, 20)]


def timed(
    terminal: TimedTerminal,
    figures: tuple[Figure, Figure],
    act: Callable[[], float],
    *,
    may_stay: bool = False,
) -> float | None:
    """Do something, and return the milliseconds until the rows look otherwise.

    Args:
        terminal: Where they show.
        figures: Where it counts as missed if they do not.
        act: Does it, and returns when.
        may_stay: Whether the rows in sight may be the same afterwards, which is no measurement then.
    """
    while terminal.step(0) is not None:  # what came before is no answer
        pass
    before = looks(terminal)
    at = act()
    changed = terminal.until(lambda t: looks(t) != before, 1 if may_stay else 5)
    if changed is None:
        for figure in figures:
            figure.missed += not may_stay
        return None
    return (changed - at) * 1000


def pair(name: str, limit_ms: float) -> tuple[Figure, Figure]:
    """Return two figures: the middle, and the 95th part of a hundred."""
    return Figure(f"{name}, p50", "ms", limit_ms), Figure(f"{name}, p95", "ms", limit_ms)


def sum_up(figures: tuple[Figure, Figure], found: list[float | None]) -> list[Figure]:
    """Give the two figures what was found."""
    times = [one for one in found if one is not None]
    if len(times) > 1:
        figures[0].add(statistics.median(times))
        figures[1].add(statistics.quantiles(times, n=20)[-1])
    return [*figures]


def cursor(terminal: TimedTerminal, runs: int) -> list[Figure]:
    """Measure cursor keys, at the pace of a person."""
    figures, found = pair("cursor key", 12), []
    for number in range(runs * 3):
        found.append(timed(terminal, figures, partial(terminal.send, DOWN if number % 30 < 15 else UP)))
        terminal.drain(random.uniform(0.06, 0.16))
    return sum_up(figures, found)


def filtering(terminal: TimedTerminal, runs: int) -> list[Figure]:
    """Measure each letter of a word that is looked for."""
    figures, found = pair("letter of a filter", 50), []
    for _ in range(max(2, runs // len(WORD))):
        terminal.send("/")
        terminal.drain(0.5)
        for letter in WORD:
            found.append(timed(terminal, figures, partial(terminal.send, letter), may_stay=True))
            terminal.drain(0.25)
        terminal.send("\x1b")
        terminal.drain(1)
    return sum_up(figures, found)


def sorting(terminal: TimedTerminal, runs: int) -> list[Figure]:
    """Measure the key that turns the order round."""
    figures, found = pair("sort by another column, or the other way round", 200), []
    for number in range(runs):
        found.append(timed(terminal, figures, partial(terminal.send, "oO"[number % 2]), may_stay=True))
        terminal.drain(0.4)
    return sum_up(figures, found)


def updates(terminal: TimedTerminal, engine: Served, runs: int) -> list[Figure]:
    """Measure from an event of the engine until the row of its container says so."""
    figures, found = pair("one row's update, from the event", 20), []
    display = terminal.screen.display
    name = next(match for y in range(3, 18) if (match := NAME.search(display[y])))[0]
    number = int(name.rpartition("-")[2])
    for _ in range(runs):
        found.append(timed(terminal, figures, partial(engine.toggle, number)))
        terminal.drain(random.uniform(1.2, 1.8))
    return sum_up(figures, found)


def measure(home: str, count: int, runs: int) -> list[Figure]:
    """Measure all of it in one session, one list and no groups."""
    with served(partial(crowd, count)) as engine:
        terminal = spawn_at(engine.url, home)
        if terminal.until(lambda t: t.shows(NAME), 60) is None:
            print("\n".join(terminal.screen.display), file=sys.stderr)
            terminal.close()
            raise SystemExit("the app showed no container")
        terminal.drain(8)
        terminal.send("B")
        terminal.drain(2)
        figures = [
            *updates(terminal, engine, runs),
            *cursor(terminal, runs),
            *sorting(terminal, runs),
            *filtering(terminal, runs),
        ]
        rss = Figure("memory", "MB", 200)
        rss.add(terminal.rss_bytes() / 1e6)
        terminal.quit(QUIT)
    return [*figures, rss]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--containers", type=int, default=5000)
    parser.add_argument("--runs", type=int, default=20)
    options = parser.parse_args()
    home = tempfile.mkdtemp(prefix="dt-bench-")
    try:
        print(table(measure(home, options.containers, options.runs)))
    finally:
        shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    main()
