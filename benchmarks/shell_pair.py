"""Two ways into a container, side by side: the app's shell, and `docker exec -it` in a tmux.

Both are driven by the bytes that an xterm sends. What the program got is not read from a screen: it
writes it to a pipe in its container, which another process copies to the container's log.
"""

import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import docker

from dockertui.engine.exec_launch import DETACH_KEYS
from tests.support.pty_app import PtyApp
from tests.support.telling_box import Box

LABEL = "dockertui.bench"
TMUX_OPTIONS = """\
set -s escape-time 0
set -g prefix None
set -g status off
set -g default-terminal xterm-256color
set -g history-limit 50000
"""


@contextmanager
def boxes(count: int = 2) -> Iterator[tuple[list[Box], str]]:
    """Make containers; yields them and the engine's address, and removes them."""
    url = os.environ.get("DOCKER_HOST", "")
    if not url:
        raise SystemExit("DOCKER_HOST is not set; ./dev bench starts an engine and sets it")
    made: list[Box] = []
    try:
        for _ in range(count):
            api = docker.APIClient(base_url=url, version="auto", timeout=120)  # one each: they are waited for
            made.append(Box(api, "debian:local", {LABEL: "1"}))
        yield made, url
    finally:
        for box in made:
            box.close()


def environment(home: str) -> dict[str, str]:
    """Return the environment of somebody without any settings."""
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "PYTHONPATH")}
    return {**kept, "HOME": home, "TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8"}


@contextmanager
def open_ours(box: Box, url: str, app: Sequence[str], **pty: Any) -> Iterator[PtyApp]:
    """Open a shell by the app's own keys; yields its terminal."""
    home = tempfile.mkdtemp(prefix="dt-bench-")
    log = Path(home, "log")
    terminal = PtyApp([*app, "--host", url, "--log-file", str(log)], env=environment(home), **pty)
    try:
        terminal.wait_for("● live")
        find_row(terminal, box.name)
        terminal.press("e")
        terminal.wait_for(re.compile(r"· (ba)?sh\b"))
        terminal.wait_for(re.compile(r"[#$]\s*[│]?$", re.M))
        yield terminal
    finally:
        terminal.close()
        shutil.rmtree(home, ignore_errors=True)


def find_row(terminal: PtyApp, name: str) -> None:
    """Put the app's cursor on a container."""
    terminal.press("/")
    terminal.wait_for("filter: words")
    terminal.send(f"{name}\r")
    terminal.wait_for(re.compile(rf"Containers 1\b.*/ {name}"))
    terminal.wait_gone(f"│ {name}  ")


@contextmanager
def open_tmux(box: Box, url: str, **pty: Any) -> Iterator[PtyApp]:
    """Open a shell by `docker exec -it` in a tmux that knows no key of its own; yields its terminal."""
    home = tempfile.mkdtemp(prefix="dt-bench-")
    config = Path(home, "tmux.conf")
    config.write_text(TMUX_OPTIONS)
    tmux = ["tmux", "-S", str(Path(home, "socket"))]
    inner = ["docker", "exec", "-it", "--detach-keys", DETACH_KEYS, "-e", "LANG=C.UTF-8", box.id, "bash"]
    env = {**environment(home), "DOCKER_HOST": url}
    terminal = PtyApp([*tmux, "-f", str(config), "new-session", *inner], env=env, **pty)
    try:
        terminal.wait_for(re.compile(r"[#$]$", re.M))
        yield terminal
    finally:
        terminal.close()
        os.spawnvp(os.P_WAIT, "sh", ["sh", "-c", f"exec {' '.join(tmux)} kill-server 2>/dev/null"])
        shutil.rmtree(home, ignore_errors=True)
