"""The containers that a measurement needs, on a real engine; they carry a label and are removed by it."""

import contextlib
import re
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

import docker
import psutil
from docker.errors import NotFound

LABEL = "dockertui.bench"
IMAGES = ("busybox:local", "busybox:latest")
RUNNING = 20
"""How many of the containers run, at most; the others are only created."""
_FLOOD = (
    'BEGIN { while (1) { for (k = 0; k < 200; k++) printf "%09d a line of a log of some usual length, '
    'GET /index.html 200\\n", i++; fflush(); system("usleep 100000") } }'
)


class Population:
    """Containers of the measurement on one engine."""

    def __init__(self, url: str) -> None:
        self.api = docker.APIClient(base_url=url, version="auto", timeout=120)
        self.image = next(
            (tag for image in self.api.images() for tag in image["RepoTags"] or () if tag in IMAGES), ""
        )
        if not self.image:
            raise SystemExit(f"the engine has none of the images {', '.join(IMAGES)}")
        self._names: dict[str, str] = {}

    def create(self, name: str, command: list[str]) -> str:
        """Create a container; return its id."""
        settings = self.api.create_host_config(network_mode="none")
        made = self.api.create_container(
            self.image, command, name=name, labels={LABEL: "1"}, host_config=settings, stop_timeout=0
        )
        return str(made["Id"])

    def run(self, name: str, command: list[str]) -> str:
        """Create and start a container; return its id."""
        container_id = self.create(name, command)
        self.api.start(container_id)
        return container_id

    def remove(self, name: str) -> None:
        """Remove a container, whatever it does."""
        with contextlib.suppress(NotFound):
            self.api.remove_container(name, force=True, v=True)

    def fill(self, count: int, running: int | None = None) -> None:
        """Have exactly so many containers, r… running and c… created; by default half of them run at most."""
        running = min(RUNNING, count // 2) if running is None else running
        wanted = {f"dtb-r{number:03d}" for number in range(running)}
        wanted |= {f"dtb-c{number:03d}" for number in range(count - running)}
        there = {c["Names"][0].lstrip("/") for c in self.api.containers(all=True, filters={"label": LABEL})}
        for name in sorted(there - wanted):
            self.remove(name)
        for name in sorted(wanted - there):
            (self.run if name.startswith("dtb-r") else self.create)(name, ["sleep", "1000000"])

    def any_name(self) -> re.Pattern[str]:
        """Return a pattern of all names on the engine, those of other people's containers too."""
        names = {name.lstrip("/") for c in self.api.containers(all=True) for name in c["Names"] or ()}
        return re.compile("|".join(re.escape(name) for name in sorted(names, key=len, reverse=True)))

    def flood(self, name: str) -> str:
        """Start a container that logs 2,000 lines a second."""
        return self.run(name, ["awk", _FLOOD])

    def storm(self, count: int) -> list[str]:
        """Create, start and remove so many containers, one after the other; return their names."""
        names = [f"dtb-a{number:03d}" for number in range(count)]
        for name in names:
            self.run(name, ["sleep", "1000000"])
            self.remove(name)
        return names

    def clear(self) -> None:
        """Remove all of them."""
        for container in self.api.containers(all=True, filters={"label": LABEL}):
            self.remove(container["Id"])


class EventTimes:
    """When the engine said what happened to the containers of the measurement, in monotonic seconds."""

    def __init__(self, url: str) -> None:
        api = docker.APIClient(base_url=url, version="auto")
        self._stream = api.events(decode=True, filters={"label": LABEL, "type": "container"})
        self._times: dict[tuple[str, str], float] = {}
        self._changed = threading.Condition()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        offset = time.time() - time.monotonic()
        for event in self._stream:
            key = (event["Actor"]["Attributes"].get("name", ""), event["Action"])
            with self._changed:
                self._times[key] = event["timeNano"] / 1e9 - offset
                self._changed.notify_all()

    def of(self, name: str, action: str) -> float:
        """Return when it happened, and wait for it to happen."""
        with self._changed:
            if not self._changed.wait_for(lambda: (name, action) in self._times, 30):
                raise SystemExit(f"the engine never said {action} of {name}")
            return self._times[name, action]

    def close(self) -> None:
        """Listen no more."""
        self._stream.close()


def engine_processes(url: str) -> list[psutil.Process]:
    """Return the processes of the engine at a local socket, its containerd among them; none if unknown."""
    socket = url.removeprefix("unix://")
    daemons = [
        process
        for process in psutil.process_iter(["name", "cmdline"])
        if process.info["name"] == "dockerd" and any(socket in word for word in process.info["cmdline"] or ())
    ]
    return [*daemons, *(child for daemon in daemons for child in daemon.children(recursive=True))]


def cpu_s(processes: Sequence[psutil.Process]) -> float:
    """Return the processor time these processes have used so far, in seconds."""
    total = 0.0
    for process in processes:
        with contextlib.suppress(psutil.Error):
            times = process.cpu_times()
            total += times.user + times.system
    return total


def in_background(work: Callable[..., Any], *arguments: Any) -> threading.Thread:
    """Start a call that is not to hold up the reading of the screen."""
    thread = threading.Thread(target=work, args=arguments, daemon=True)
    thread.start()
    return thread
