"""A container whose programs tell by a pipe what they get: exactly, and when."""

import contextlib
import threading
import time
import uuid
from collections.abc import Iterator

import docker
from docker.errors import NotFound

PIPE = "/tmp/got"
READY = b"READY"
READ_BYTES = f"stty raw -echo; printf '\\033[?1049h'; printf {READY.decode()} >{PIPE}; exec cat >{PIPE}"
"""Tells what it gets, byte by byte; on the alternate screen, where no key scrolls the terminal's history."""


class Box:
    """A container; what is written to its pipe is received with the time of its arrival."""

    def __init__(self, api: docker.APIClient, image: str, labels: dict[str, str]) -> None:
        self.api = api
        self.name = f"dtk-{uuid.uuid4().hex[:8]}"
        config = api.create_host_config(network_mode="none", init=True)
        copy = f"mkfifo {PIPE}; exec cat <>{PIPE}"
        made = api.create_container(
            image, ["sh", "-c", copy], name=self.name, labels=labels, host_config=config
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
