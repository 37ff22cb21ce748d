"""A program of this machine whose output is read line by line, in a thread that may be told to stop."""

import contextlib
import os
import select
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence

from dockertui.engine.errors import EngineFault
from dockertui.i18n import _

TERM_S = 3.0
"""How long a process may take to end after SIGTERM, in seconds; then comes SIGKILL."""
_LOOK_S = 0.2
"""How often is looked whether it is to stop, in seconds."""
_BLOCK = 65536
_LONGEST = 65536
"""Bytes of a line that is not ended yet and is taken as one."""


def lines(
    command: Sequence[str],
    env: Mapping[str, str],
    is_stopped: Callable[[], bool],
    ended: Callable[[int], None],
) -> Iterator[str]:
    """Yield the lines that a program prints, on whatever stream; it ends with this.

    Args:
        command: The program and its arguments.
        env: Its whole environment.
        is_stopped: Whether it is to stop; asked now and then.
        ended: Is told its exit code.

    Raises:
        EngineFault: It cannot be started.
    """
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=dict(env),
            start_new_session=True,  # all it starts ends with it
        )
    except OSError as error:
        words = _("%(command)s cannot be run: %(why)s")
        raise EngineFault(words % {"command": command[0], "why": error.strerror or error}) from error
    with process:
        try:
            yield from _read(process, is_stopped)
            ended(_wait(process))
        finally:
            _end(process)


def _read(process: "subprocess.Popen[bytes]", is_stopped: Callable[[], bool]) -> Iterator[str]:
    assert process.stdout is not None
    rest, kill_at = b"", 0.0
    while True:
        if is_stopped():
            if not kill_at:
                _signal(process, signal.SIGTERM)
                kill_at = time.monotonic() + TERM_S
            elif time.monotonic() >= kill_at:
                _signal(process, signal.SIGKILL)
        if not select.select([process.stdout], [], [], _LOOK_S)[0]:
            continue
        block = os.read(process.stdout.fileno(), _BLOCK)
        if not block:
            break
        *whole, rest = (rest + block).replace(b"\r", b"\n").split(b"\n")
        if len(rest) > _LONGEST:
            whole, rest = [*whole, rest], b""
        for line in whole:
            yield line.decode("utf-8", "replace")
    if rest:
        yield rest.decode("utf-8", "replace")


def _wait(process: "subprocess.Popen[bytes]") -> int:
    """Return the exit code; what closed its output and goes on is ended."""
    try:
        return process.wait(TERM_S)
    except subprocess.TimeoutExpired:
        _signal(process, signal.SIGKILL)
        return process.wait()


def _end(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is None:
        _signal(process, signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(TERM_S)
            return
        _signal(process, signal.SIGKILL)


def _signal(process: "subprocess.Popen[bytes]", number: int) -> None:
    """Send a signal to a process and all it started, as far as that is there."""
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, number)
