"""Faults of every kind between the app and the engine, under random keys: it lives, and shows the truth.

Eight faults by default; DOCKERTUI_RANDOM_FAULTS=200 (and DOCKERTUI_RANDOM_SEED) for more. After each the
app has to show what the engine has; at the end it has no more threads and files open than at the start.
"""

import os
import random
import re
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import docker
import psutil
import pytest

from tests.conftest import LABEL, wait_until
from tests.e2e.conftest import StartApp
from tests.support import stand_in_engine as stand_in
from tests.support.pty_app import PtyApp
from tests.support.stand_in_engine import EngineProxy

pytestmark = pytest.mark.engine

COUNT = int(os.environ.get("DOCKERTUI_RANDOM_FAULTS", "8"))
SEED = int(os.environ.get("DOCKERTUI_RANDOM_SEED", "1"))
KEYS = ["up", "down", "tab", "enter", "esc", *"123 4jkgGlih[]zoO+_?/"]
"""Keys that move, open and close; not the palette, which may choose to quit."""
LONGEST_S = 4.0

FAULTS: dict[str, Callable[[EngineProxy], object]] = {
    "frozen": lambda proxy: proxy.freeze(),
    "killed": lambda proxy: proxy.cut(leave_socket=True),
    "socket gone": lambda proxy: proxy.cut(),
    "takes nobody new": lambda proxy: proxy.refuse_new(),
    "garbage": lambda proxy: proxy.answer_with(stand_in.GARBAGE),
    "web page": lambda proxy: proxy.answer_with(stand_in.HTML),
    "bad gateway": lambda proxy: proxy.answer_with(stand_in.BAD_GATEWAY),
    "unavailable": lambda proxy: proxy.answer_with(stand_in.UNAVAILABLE),
    "truncated": lambda proxy: proxy.answer_with(stand_in.TRUNCATED),
    "not JSON": lambda proxy: proxy.answer_with(stand_in.NOT_JSON),
    "closes at once": lambda proxy: proxy.answer_with(b""),
    "slow": lambda proxy: setattr(proxy, "delay_s", 1.5),
}


def mend(proxy: EngineProxy) -> None:
    """Let everything through again."""
    proxy.delay_s = 0
    proxy.answer_with(None)
    proxy.start()


def home(app: PtyApp) -> None:
    """Close whatever is open and go to the containers."""
    for _ in range(12):
        app.press("esc")
        time.sleep(0.15)  # apart, or the terminal would make other keys of them
    app.press("1")


def is_true_of(api: docker.APIClient, text: str) -> bool:
    """Return whether a screen says it is live, and counts the containers that the engine has."""
    found = re.search(r"1 Containers (?:\d+/)?(\d+)", text)
    return "● live" in text and found is not None and int(found.group(1)) == len(api.containers(all=True))


def execs_of(api: docker.APIClient, container_id: str) -> list[str]:
    return [row[-1] for row in api.top(container_id)["Processes"] if row[-1].endswith("sh")]


@pytest.mark.timeout(3600)
def test_random_faults(
    start_app: StartApp,
    proxy: EngineProxy,
    docker_api: docker.APIClient,
    make_container: Callable[..., str],
    run_label: str,
    log_file: Path,
    record_property: Callable[[str, Any], None],
) -> None:
    kept = make_container("sleep 36000", name=f"f0-{run_label[-8:]}")
    app = start_app("--host", proxy.url, "--read-only", columns=160, rows=50)
    app.wait_for("· Engine ")  # known once docker-py talks to it: all threads have begun
    process = psutil.Process(app.pid)
    app.press("l")
    app.wait_for(partial(is_true_of, docker_api))
    before = (process.num_threads(), process.num_fds())
    chance = random.Random(SEED)
    slowest_s: dict[str, float] = {}
    names = list(FAULTS)
    for number in range(COUNT):
        name = names[number % len(names)] if number < len(names) else chance.choice(names)
        FAULTS[name](proxy)
        made = docker_api.create_container("busybox:local", "true", labels={LABEL: run_label})["Id"]
        until = time.monotonic() + chance.uniform(0.2, LONGEST_S)
        while time.monotonic() < until:
            app.press(*(chance.choice(KEYS) for _ in range(5)))
            time.sleep(0.1)  # a quick person's pace, not a wait for anything
        mend(proxy)
        home(app)
        began = time.monotonic()
        app.wait_for(partial(is_true_of, docker_api))
        slowest_s[name] = max(slowest_s.get(name, 0), round(time.monotonic() - began, 1))
        docker_api.remove_container(made)
        assert app.is_alive
    record_property("slowest_recovery_s", slowest_s)
    print(f"{COUNT} faults, the slowest recovery of each kind, in seconds: {slowest_s}")
    app.wait_for(partial(is_true_of, docker_api))
    wait_until(lambda: process.num_threads() <= before[0] + 2, f"threads: {process.num_threads()}, {before}")
    wait_until(lambda: process.num_fds() <= before[1] + 4, f"files: {process.num_fds()}, {before}")
    assert not execs_of(docker_api, kept)
    home(app)
    assert app.quit() == "exit 0"
    assert app.terminal_faults() == []
    assert "Traceback" not in log_file.read_text()
