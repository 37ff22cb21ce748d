"""Measures dockertui as its user meets it: in a terminal of 160×48, on a real engine.

    DOCKER_HOST=unix:///… python -m benchmarks.bench [--app COMMAND] [--runs N] [--only NAMES] [--json PATH]

Prints a table of what was measured beside what was aimed at. Compare only figures of one run on one
machine. The containers it needs carry the label `dockertui.bench` and are removed at the end; it
needs a busybox image on the engine (`./dev lab up` has one).
"""

import argparse
import json
import os
import random
import re
import shlex
import shutil
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.population import EventTimes, Population, cpu_s, engine_processes, in_background
from benchmarks.timed_terminal import TimedTerminal
from tests.support.stand_in_engine import EngineProxy

NAME = re.compile(r"dtb-[a-z]\d{3}")
DOWN, UP, QUIT = "\x1b[B", "\x1b[A", "q"
SETTLE_S, IDLE_S = 4.0, 15.0
PRESSES = 60
STORM = 12


@dataclass
class Figure:
    """One line of the table."""

    name: str
    unit: str
    target: float
    values: list[float] = field(default_factory=list)
    missed: int = 0
    """How often there was nothing to measure, because it did not happen in time."""

    def add(self, value: float | None) -> None:
        """Take one observation, None for what did not happen."""
        if value is None:
            self.missed += 1
        else:
            self.values.append(value)

    @property
    def median(self) -> float | None:
        """The middle one."""
        return statistics.median(self.values) if self.values else None


def spawn_at(url: str, home: str, app: Sequence[str] = (sys.executable, "-m", "dockertui")) -> TimedTerminal:
    """Start the app on an engine as a user without any settings would."""
    env = {
        "HOME": home,
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "LANG": "C.UTF-8",
        "PATH": os.environ["PATH"],
        "DOCKER_HOST": url,
        **{name: os.environ[name] for name in ("PYTHONPATH",) if name in os.environ},
    }
    return TimedTerminal(app, env, cwd=home)


class Bench:
    """The measurements, each a method that returns its figures."""

    def __init__(self, app: Sequence[str], url: str, runs: int) -> None:
        self.app, self.url, self.runs = list(app), url, runs
        self.population = Population(url)
        self.home = tempfile.mkdtemp(prefix="dt-bench-")

    def close(self) -> None:
        """Remove everything that was made."""
        self.population.clear()
        shutil.rmtree(self.home, ignore_errors=True)

    # ---- pieces ----------------------------------------------------------------------------------
    def spawn(self, url: str = "") -> TimedTerminal:
        """Start the app as a user without any settings would."""
        return spawn_at(url or self.url, self.home, self.app)

    def boot(self, url: str = "") -> TimedTerminal:
        """Start the app and wait until it has settled."""
        terminal = self.spawn(url)
        if terminal.until(lambda t: t.shows(NAME), 30) is None:
            print("\n".join(terminal.screen.display), file=sys.stderr)
            terminal.close()
            raise SystemExit("the app showed no container within 30 s")
        terminal.drain(SETTLE_S)
        return terminal

    def press_all(self, terminal: TimedTerminal, figure: Figure) -> None:
        """Press cursor keys at the pace of a person, and take the time until the highlight moved."""
        chance = random.Random(1)
        names = self.population.any_name()
        for number in range(PRESSES):
            while terminal.step(0) is not None:  # what came before the key is no answer to it
                pass
            before = terminal.highlighted(names)
            at = terminal.send(DOWN if number % 30 < 15 else UP)
            moved = terminal.until(_moved_from(before, names), 3)
            figure.add(moved and (moved - at) * 1000)
            terminal.drain(chance.uniform(0.06, 0.16))

    # ---- measurements ----------------------------------------------------------------------------
    def start(self, count: int, target_ms: float) -> list[Figure]:
        """From the command to the first container on the screen, and from the key to quit to the end."""
        row = Figure(f"first row, {count} containers", "ms", target_ms)
        left = Figure(f"quit, {count} containers", "ms", 100)
        for _ in range(self.runs):
            terminal = self.spawn()
            shown = terminal.until(lambda t: t.shows(NAME), 30)
            row.add(shown and (shown - terminal.started_at) * 1000)
            terminal.drain(1.0)
            took = terminal.quit(QUIT)
            left.add(took and took * 1000)
        return [row, left]

    def keys(self, *, with_flood: bool) -> list[Figure]:
        """Cursor keys in a list of 500, perhaps while a container logs 2,000 lines a second."""
        name = "cursor key p95, 500 containers" + (", 2,000 log lines/s" if with_flood else "")
        presses = Figure(name, "ms", 12)
        if with_flood:
            self.population.flood("dtb-f000")
        try:
            terminal = self.boot()
            self.press_all(terminal, presses)
            terminal.quit(QUIT)
        finally:
            self.population.remove("dtb-f000")
        p95 = Figure(name, "ms", 12, missed=presses.missed)
        if len(presses.values) > 1:
            p95.add(statistics.quantiles(presses.values, n=20)[-1])
        return [p95]

    def idle(self) -> list[Figure]:
        """Processor time and requests of an app that is left alone with 100 containers."""
        cpu = Figure("left alone, 100 containers", "% CPU", 1.0)
        requests = Figure(f"left alone for {IDLE_S:g} s", "requests", 15)
        terminal = self.boot()
        before = terminal.cpu_s()
        terminal.drain(IDLE_S)
        cpu.add(100 * (terminal.cpu_s() - before) / IDLE_S)
        terminal.quit(QUIT)
        if not self.url.startswith("unix://"):
            return [cpu]
        with EngineProxy(self.url) as proxy:
            terminal = self.boot(proxy.url)
            asked = proxy.asked()
            terminal.drain(IDLE_S)
            requests.add(proxy.asked() - asked)
            terminal.quit(QUIT)
        return [cpu, requests]

    def measuring(self) -> list[Figure]:
        """Processor time of an app that is left alone with 50 running containers, which it measures."""
        cpu = Figure("left alone, 50 running containers", "% CPU", 4.0)
        self.population.fill(50, running=50)
        terminal = self.boot()
        for _ in range(3):
            before = terminal.cpu_s()
            terminal.drain(IDLE_S)
            cpu.add(100 * (terminal.cpu_s() - before) / IDLE_S)
        terminal.quit(QUIT)
        return [cpu]

    def fresh(self) -> list[Figure]:
        """From the engine's event to the screen, for what happens outside of the app."""
        started = Figure("started outside → on screen", "ms", 40)
        removed = Figure("removed outside → gone", "ms", 40)
        events = EventTimes(self.url)
        terminal = self.boot()
        for number in range(self.runs * 2):
            name = f"dtb-r{number % 10:03d}x"  # below the cursor's row, which stays where it is, and in sight
            runs = re.compile(rf"{name}\s+● ")
            terminal.drain(random.uniform(0.5, 1.5))
            in_background(self.population.run, name, ["sleep", "1000000"])
            shown = terminal.until(_shows(runs), 10)
            started.add(shown and max(0.0, shown - events.of(name, "start")) * 1000)
            terminal.drain(1.5)
            in_background(self.population.remove, name)
            there = re.compile(name)
            gone = terminal.until(_shows(there, not_any_more=True), 10)
            removed.add(gone and max(0.0, gone - events.of(name, "destroy")) * 1000)
        terminal.quit(QUIT)
        events.close()
        return [started, removed]

    def storm(self) -> list[Figure]:
        """The same while containers come and go in a row, and what that costs the engine and the app."""
        shows = Figure(f"{STORM} × create, start, remove: created → on screen", "ms", 40)
        goes = Figure(f"{STORM} × create, start, remove: removed → gone", "ms", 40)
        cost = Figure("the same, engine and app more than without the app", "% CPU", 20)
        engine = engine_processes(self.url)
        before = cpu_s(engine)
        self.population.storm(STORM)
        alone = cpu_s(engine) - before
        terminal = self.boot()
        events = EventTimes(self.url)
        before, began = cpu_s(engine) + terminal.cpu_s(), time.monotonic()
        storm = in_background(self.population.storm, STORM)
        seen: dict[tuple[str, bool], float] = {}
        names = [f"dtb-a{number:03d}" for number in range(STORM)]
        while storm.is_alive() or terminal.shows(re.compile("dtb-a")):
            arrived = terminal.step(0.02)
            text = "\n".join(terminal.screen.display) if arrived else ""
            for name in names if arrived else ():
                if name in text or (name, True) in seen:
                    seen.setdefault((name, name in text), arrived or 0.0)
        used = cpu_s(engine) + terminal.cpu_s() - before - alone
        cost.add(100 * used / (time.monotonic() - began) if engine else None)
        for figure, action, is_there in ((shows, "create", True), (goes, "destroy", False)):
            for name in names:
                at = seen.get((name, is_there))
                figure.add(at and max(0.0, at - events.of(name, action)) * 1000)
        terminal.quit(QUIT)
        events.close()
        return [shows, goes, cost]

    def memory(self) -> list[Figure]:
        """Memory after a walk through 500 containers."""
        rss = Figure("memory, 500 containers", "MB", 90)
        terminal = self.boot()
        for _ in range(30):
            terminal.send(DOWN)
            terminal.drain(0.1)
        terminal.drain(2.0)
        rss.add(terminal.rss_bytes() / 1e6)
        terminal.quit(QUIT)
        return [rss]


def _moved_from(before: str | None, names: re.Pattern[str]) -> Callable[[TimedTerminal], bool]:
    return lambda terminal: terminal.highlighted(names) not in (before, None)


def _shows(pattern: re.Pattern[str], *, not_any_more: bool = False) -> Callable[[TimedTerminal], bool]:
    return lambda terminal: terminal.shows(pattern) != not_any_more


def table(figures: Sequence[Figure]) -> str:
    """Return the figures as people read them."""
    lines = [f"{'':<52}{'median':>9}{'worst':>9}{'aim':>8}"]
    for figure in figures:
        if figure.median is None:
            shown = f"{'–':>9}{'–':>9}"
        else:
            shown = f"{figure.median:>9.1f}{max(figure.values):>9.1f}"
        is_met = figure.median is not None and figure.median <= figure.target and not figure.missed
        note = "" if is_met else "  missed"
        if figure.missed:
            note += f" ({figure.missed} never happened)"
        lines.append(f"{figure.name + ', ' + figure.unit:<52}{shown}{figure.target:>8g}{note}")
    return "\n".join(lines)


def main() -> None:
    """Measure, print, clean up."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    default = shlex.join([sys.executable, "-m", "dockertui"])
    parser.add_argument("--app", default=default, help="the command that starts it (default: %(default)s)")
    parser.add_argument("--runs", type=int, default=5, help="starts per size (default: %(default)s)")
    parser.add_argument(
        "--only", default="", help="of start, storm, idle, fresh, measuring, keys, memory (default: all)"
    )
    parser.add_argument("--json", type=Path, help="write all observations there")
    options = parser.parse_args()
    url = os.environ.get("DOCKER_HOST")
    if not url:
        raise SystemExit("DOCKER_HOST is not set; ./dev bench starts an engine and sets it")
    only = set(filter(None, options.only.split(",")))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that it cleans up
    bench = Bench(shlex.split(options.app), url, options.runs)
    plan: list[tuple[int, str, Callable[[], list[Figure]]]] = [
        (100, "start", lambda: bench.start(100, 300)),
        (20, "storm", bench.storm),
        (100, "idle", bench.idle),
        (100, "fresh", bench.fresh),
        (50, "measuring", bench.measuring),
        (500, "start", lambda: bench.start(500, 300)),
        (500, "keys", lambda: bench.keys(with_flood=False)),
        (500, "keys", lambda: bench.keys(with_flood=True)),
        (500, "memory", bench.memory),
    ]
    figures: list[Figure] = []
    try:
        for count, name, measure in plan:
            if not only or name in only:
                bench.population.fill(count)
                print(f"{name}, {count} containers …", file=sys.stderr, flush=True)
                figures += measure()
    finally:  # what was measured before an interruption is shown too
        bench.close()
        print(table(figures))
    if options.json:
        options.json.write_text(json.dumps([vars(figure) for figure in figures], indent=1) + "\n")


if __name__ == "__main__":
    main()
