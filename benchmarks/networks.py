"""Measures what networks and projects cost their user, in a terminal of 160×48.

    DOCKER_HOST=unix:///… python -m benchmarks.networks [--only fresh,keys] [--runs N]

`fresh`: containers are connected to a network and disconnected outside of the app while its members are
shown; from the engine's event until the address that inspect says is on the screen, or is gone from it.
`keys`: 20 projects of 10 services on 12 networks, served by a stand-in for an engine; cursor keys among the
containers, among the projects, and in the picture of the networks.
"""

import argparse
import os
import random
import re
import shutil
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from typing import Any

import docker

from benchmarks.bench import DOWN, QUIT, UP, Figure, spawn_at, table
from benchmarks.population import LABEL, Population, in_background
from benchmarks.served import served
from benchmarks.timed_terminal import TimedTerminal
from tests.support.stand_in_engine import FakeEngine

NETWORK = "dtb-net"
USERS = ("dtb-n001", "dtb-n002", "dtb-n003")
ADDRESS = re.compile(r"10\.231\.99\.\d+")
ENTER, ESCAPE = "\r", "\x1b"
PRESSES = 80


class NetworkEvents:
    """When the engine said who was connected to a network or disconnected, in monotonic seconds."""

    def __init__(self, url: str) -> None:
        api = docker.APIClient(base_url=url, version="auto")
        self._stream = api.events(decode=True, filters={"type": "network"})
        self._times: list[tuple[str, str, float]] = []
        self._changed = threading.Condition()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        offset = time.time() - time.monotonic()
        for event in self._stream:
            with self._changed:
                of = event["Actor"]["Attributes"].get("container", "")
                self._times.append((event["Action"], of, event["timeNano"] / 1e9 - offset))
                self._changed.notify_all()

    def last(self, action: str, container_id: str) -> float:
        """Return when something happened to a container last; wait for it to happen once."""

        def found() -> float | None:
            return next((at for a, c, at in reversed(self._times) if (a, c) == (action, container_id)), None)

        with self._changed:
            at = self._changed.wait_for(found, 30)
        if at is None:
            raise SystemExit(f"the engine never said {action}")
        return at

    def close(self) -> None:
        """Listen no more."""
        self._stream.close()


def see(terminal: TimedTerminal, pattern: str) -> None:
    """Wait until something is on the screen."""
    wanted = re.compile(pattern)
    if not terminal.shows(wanted) and terminal.until(lambda t: t.shows(wanted), 30) is None:
        print("\n".join(terminal.screen.display), file=sys.stderr)
        terminal.close()
        raise SystemExit(f"the app never showed {pattern}")


# ---------------------------------------------------------------------- what changes outside
def fresh(url: str, home: str, runs: int) -> list[Figure]:
    """Measure how soon the members that are shown are those of `docker network inspect`."""
    joined = [Figure(f"connected outside → its address on screen, {p}", "ms", 150) for p in ("p50", "p95")]
    left = [Figure(f"disconnected outside → gone from screen, {p}", "ms", 150) for p in ("p50", "p95")]
    population = Population(url)
    api = population.api
    for name in (*USERS,):
        population.remove(name)
    remove_network(api)
    pool = docker.types.IPAMPool(subnet="10.231.99.0/24")
    made = api.create_network(
        NETWORK, ipam=docker.types.IPAMConfig(pool_configs=[pool]), labels={LABEL: "1"}
    )["Id"]
    ids = {name: population.run(name, ["sleep", "1000000"]) for name in USERS}
    events = NetworkEvents(url)
    terminal = spawn_at(url, home)
    try:
        for container_id in ids.values():
            api.disconnect_container_from_network(container_id, "none")
        see(terminal, "dtb-n001")
        terminal.send("4/" + NETWORK + ENTER)
        see(terminal, rf"▌?.*{NETWORK}")
        terminal.drain(1)
        terminal.send("]")
        terminal.drain(3)
        measure(api, made, ids, terminal, events, (joined, left), runs)
    finally:
        terminal.quit(QUIT)
        events.close()
        for name in USERS:
            population.remove(name)
        remove_network(api)
    return [*joined, *left]


def remove_network(api: Any) -> None:
    """Remove the measured network, if it is there."""
    for network in api.networks(names=[NETWORK]):
        api.remove_network(network["Id"])


def measure(
    api: Any,
    made: str,
    ids: dict[str, str],
    terminal: TimedTerminal,
    events: NetworkEvents,
    figures: tuple[list[Figure], list[Figure]],
    runs: int,
) -> None:
    """Connect and disconnect, and take the time until the screen says what inspect says."""
    times: tuple[list[float], list[float]] = ([], [])
    gateway = {"10.231.99.0", "10.231.99.1"}
    for number in range(runs * 2):
        is_leaving = number % 2 == 1
        container_id = ids[USERS[number // 2 % len(USERS)]]
        change = api.disconnect_container_from_network if is_leaving else api.connect_container_to_network
        terminal.drain(random.uniform(0.8, 1.6))
        before = shown(terminal) - gateway
        thread = in_background(change, container_id, made)
        at = terminal.until(lambda t, b=before: shown(t) - gateway != b, 10)
        thread.join()
        inspected = {
            one["IPv4Address"].partition("/")[0] for one in api.inspect_network(made)["Containers"].values()
        }
        if at is None or shown(terminal) - gateway != inspected:
            figures[is_leaving][0].missed += 1
            print(f"shown {shown(terminal) - gateway}, inspected {inspected}", file=sys.stderr)
            continue
        happened = events.last("disconnect" if is_leaving else "connect", container_id)
        times[is_leaving].append(max(0.0, at - happened) * 1000)
    for (middle, high), found in zip(figures, times, strict=True):
        add_quantiles(middle, high, found)


def shown(terminal: TimedTerminal) -> set[str]:
    """Return the addresses on the screen that are of the measured network."""
    return set(ADDRESS.findall("\n".join(terminal.screen.display)))


def add_quantiles(middle: Figure, high: Figure, found: list[float]) -> None:
    """Give two figures the middle of what was measured and the 95th part of a hundred."""
    if len(found) > 1:
        middle.add(statistics.median(found))
        high.add(statistics.quantiles(found, n=20)[-1])


# ---------------------------------------------------------------------- 20 projects of 10 services
def many() -> FakeEngine:
    """Return a stand-in for an engine with 20 projects of 10 services, on 12 networks."""
    networks = [
        {
            "Id": f"{number:064x}",
            "Name": f"net-{number:02d}",
            "Driver": "bridge",
            "Scope": "local",
            "IPAM": {"Config": [{"Subnet": f"10.{number}.0.0/16", "Gateway": f"10.{number}.0.1"}]},
        }
        for number in range(1, 13)
    ]
    return FakeEngine(containers=[_container(p, s) for p in range(20) for s in range(10)], networks=networks)


def _container(project: int, service: int) -> dict[str, Any]:
    number = project * 10 + service
    on = sorted({number % 12 + 1, (number * 7 + project) % 12 + 1})
    ports = [{"IP": "0.0.0.0", "PrivatePort": 80, "PublicPort": 20000 + number, "Type": "tcp"}]
    return {
        "Id": f"{number + 4096:064x}",
        "Names": [f"/project{project:02d}-service{service}-1"],
        "Image": f"registry.example/team/service{service}:1",
        "ImageID": "sha256:" + "0" * 64,
        "Command": "serve",
        "Created": int(time.time()) - 3600 - number,
        "State": "running",
        "Status": "Up About an hour (healthy)",
        "Ports": ports if service == 0 else [],
        "Labels": {
            "com.docker.compose.project": f"project{project:02d}",
            "com.docker.compose.service": f"service{service}",
            "com.docker.compose.container-number": "1",
            "com.docker.compose.depends_on": f"service{service - 1}:service_started:false" if service else "",
        },
        "Mounts": [],
        "NetworkSettings": {
            "Networks": {
                f"net-{n:02d}": {
                    "NetworkID": f"{n:064x}",
                    "IPAddress": f"10.{n}.{project}.{service + 2}",
                    "MacAddress": "02:42:0a:00:00:02",
                }
                for n in on
            }
        },
    }


PLACES = (
    ("containers", "1", r"project\d\d-service\d-1"),
    ("projects", "F", r"project\d\d"),
    ("picture of networks", "4V", r"project\d\d-service\d-1"),
)
"""What is looked at, the keys to it, and what its rows are told by."""


def keys(home: str) -> list[Figure]:
    """Measure from a cursor key until the screen has answered it."""
    figures = []
    with served(many) as engine:
        for place, to_it, rows in PLACES:
            terminal = spawn_at(engine.url, home)
            see(terminal, r"project\d\d")
            terminal.drain(3)
            for key in to_it:
                terminal.send(key)
                terminal.drain(1)
            see(terminal, rows)
            terminal.drain(2)
            names = f"20 × 10, cursor key in the {place}"
            middle, high = (Figure(f"{names}, {p}", "ms", 30) for p in ("p50", "p95"))
            found = press_all(terminal, high)
            add_quantiles(middle, high, found)
            figures += [middle, high]
            if place.startswith("picture"):
                terminal.send(ESCAPE)
            terminal.quit(QUIT)
    return figures


def press_all(terminal: TimedTerminal, figure: Figure) -> list[float]:
    """Press cursor keys at the pace of a person; return the milliseconds until the colours have moved."""
    chance = random.Random(1)
    times = []
    for number in range(PRESSES):
        while terminal.step(0) is not None:  # what came before the key is no answer to it
            pass
        before = looks(terminal)
        at = terminal.send(DOWN if number % 36 < 18 else UP)
        moved = terminal.until(_differs(before), 3)
        if moved is None:
            figure.missed += 1
        else:
            times.append((moved - at) * 1000)
        terminal.drain(chance.uniform(0.06, 0.16))
    return times


def _differs(before: list[Any]) -> Callable[[TimedTerminal], bool]:
    return lambda terminal: looks(terminal) != before


def looks(terminal: TimedTerminal) -> list[Any]:
    """Return what the names of the rows are and how they look: a cursor key moves something there."""
    buffer, display = terminal.screen.buffer, terminal.screen.display
    return [
        (display[row][3:30], *((buffer[row][x].bg, buffer[row][x].reverse) for x in range(3, 30, 3)))
        for row in range(3, terminal.screen.lines - 3)
    ]


def main() -> None:
    """Measure, print, clean up."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", default="fresh,keys", help="of fresh, keys (default: both)")
    parser.add_argument(
        "--runs", type=int, default=20, help="connects, and disconnects (default: %(default)s)"
    )
    options = parser.parse_args()
    home = tempfile.mkdtemp(prefix="dt-bench-")
    figures: list[Figure] = []
    try:
        if "fresh" in options.only:
            figures += fresh(os.environ["DOCKER_HOST"], home, options.runs)
        if "keys" in options.only:
            figures += keys(home)
    finally:
        shutil.rmtree(home, ignore_errors=True)
        print(table(figures))


if __name__ == "__main__":
    main()
