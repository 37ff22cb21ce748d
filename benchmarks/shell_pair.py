"""Two ways into a container, side by side: the app's shell, and `docker exec -it` in a tmux.

Both are driven by the bytes that an xterm sends. What the program got is not read from a screen: it
writes it to a pipe in its container, which another process copies to the container's log.
"""

import contextlib
import os
import re
import shutil
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import docker
from docker.errors import NotFound

from dockertui.engine.exec_launch import DETACH_KEYS
from tests.support.pty_app import PtyApp

LABEL = "dockertui.bench"
IMAGE = "debian:local"
_PIPE = "/tmp/got"
TMUX_OPTIONS = """\
set -s escape-time 0
set -g prefix None
set -g status off
set -g default-terminal xterm-256color
set -g history-limit 50000
"""
READY = b"READY"
READ_BYTES = f"stty raw -echo; printf '\\033[?1049h'; printf {READY.decode()} >{_PIPE}; exec cat >{_PIPE}"
"""Tells what it gets, byte by byte; on the alternate screen, where no key scrolls the terminal's history."""


class Box:
    """A container; what is written to its pipe is received with the time of its arrival."""

    def __init__(self, api: docker.APIClient, *, image: str = IMAGE) -> None:
        self.api = api
        self.name = f"dtk-{uuid.uuid4().hex[:8]}"
        config = api.create_host_config(network_mode="none", init=True)
        copy = f"mkfifo {_PIPE}; exec cat <>{_PIPE}"
        made = api.create_container(
            image, ["sh", "-c", copy], name=self.name, labels={LABEL: "1"}, host_config=config
        )
        self.id = str(made["Id"])
        self.got = bytearray()
        self.arrived_at = 0.0
        """When the newest bytes came, by `time.monotonic()`."""
        self._changed = threading.Condition()
        stream = api.attach(self.id, stream=True, logs=False)
        api.start(self.id)
        threading.Thread(target=self._receive, args=(stream,), name=self.name, daemon=True).start()

    def _receive(self, stream: Iterator[bytes]) -> None:
        for data in stream:
            now = time.monotonic()
            with self._changed:
                self.got += data
                self.arrived_at = now
                self._changed.notify_all()

    def wait_for(self, end: bytes, timeout_s: float = 20.0) -> bytes:
        """Return what came up to some bytes, without them, and forget it."""
        with self._changed:
            if not self._changed.wait_for(lambda: end in self.got, timeout_s):
                raise AssertionError(f"{end!r} did not come to {self.name}, but {bytes(self.got)!r}")
            before, _end, after = bytes(self.got).partition(end)
            self.got[:] = after
            return before

    def run(self, *command: str) -> str:
        """Run a command in the container and return what it writes."""
        made = self.api.exec_create(self.id, list(command))
        return str(self.api.exec_start(made["Id"]).decode(errors="replace"))

    def processes(self) -> int:
        """Return how many processes the container has."""
        return len(self.api.top(self.id, "-o pid")["Processes"])

    def close(self) -> None:
        """Remove the container."""
        with contextlib.suppress(NotFound):
            self.api.remove_container(self.id, force=True, v=True)


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
            made.append(Box(api))
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
    terminal.wait_for("words to look for")
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
