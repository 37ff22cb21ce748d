"""Sees to it that no shell is left in a container, whatever becomes of its session and of the app.

A shell is noted here before it starts. Its session either learns of its end, or has it ended by a
thread of its own, which goes on trying while the app runs. What that has not done by the app's end,
or what a killed app could not even begin, the warden does: a small process that is told of every
shell (see `warden.py`).

The warden cannot be had where there is no Python to start or no POSIX; then an app that is killed
leaves its shells.
"""

import atexit
import contextlib
import logging
import os
import subprocess
import sys
import threading
import time

from dockertui.engine.dial import hold, let_go
from dockertui.engine.hang_up import Command, end

log = logging.getLogger(__name__)

AT_EXIT_S = 1.5
"""How long the app waits at its end for hang-ups under way, in seconds; the rest is the warden's."""
_SLOW_S = 0.4


class LeftShells:
    """All shells of this process that run or may run."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._known: dict[str, Command] = {}
        self._ending: set[str] = set()
        self._slow: set[str] = set()
        """Of those being ended: what cannot be at once, because its container is paused for instance."""
        self._warden: subprocess.Popen[bytes] | None = None
        self._is_registered = False

    def note(self, command: Command) -> None:
        """Note a shell that is about to start, or more about one that has. From any thread."""
        with self._changed:
            if not self._is_registered:
                atexit.register(self.wait, AT_EXIT_S)
                self._is_registered = True
            self._known[command.token] = command
            self._tell(command)

    def forget(self, token: str) -> None:
        """Note that a shell has ended. From any thread."""
        with self._changed:
            if self._known.pop(token, None) is not None:
                self._write(token)
            self._ending.discard(token)
            self._slow.discard(token)
            self._changed.notify_all()

    def hang_up(self, token: str) -> None:
        """Have a shell ended by a thread of its own; waits for nothing, idempotent. From any thread."""
        with self._changed:
            command = self._known.get(token)
            if command is None or token in self._ending:
                return
            self._ending.add(token)
        hold(command.endpoint)  # now: whoever asks for this may be about to let go of it
        threading.Thread(target=self._run, args=(command,), name="exec hang-up", daemon=True).start()

    def _run(self, command: Command) -> None:
        def pause(seconds: float) -> bool:
            if seconds >= _SLOW_S:
                with self._changed:
                    self._slow.add(command.token)
                    self._changed.notify_all()
            time.sleep(seconds)
            return True

        has_ended = False
        try:
            has_ended = end(command, pause)
        finally:
            if not has_ended:
                log.warning("a command in %s could not be ended", command.container_id[:12])
            self.forget(command.token)
            let_go(command.endpoint)

    def wait(self, timeout_s: float) -> bool:
        """Wait until all hang-ups under way are done, but for those that take long and the warden has too.

        Returns:
            Whether they are done.
        """

        def is_done() -> bool:
            return not (self._ending - self._slow if self._warden else self._ending)

        with self._changed:
            return self._changed.wait_for(is_done, timeout_s)

    # ------------------------------------------------------------------ the warden
    def _tell(self, command: Command) -> None:
        """Tell the warden of a shell, starting it if need be; with the lock held."""
        if not self._write(f"{command.token} {command.to_json()}"):
            self._start_warden()
            for known in self._known.values():
                self._write(f"{known.token} {known.to_json()}")

    def _write(self, line: str) -> bool:
        """Write a line to the warden; returns whether there is one; with the lock held."""
        pipe = self._warden.stdin if self._warden else None
        if pipe is None:
            return False
        try:
            os.write(pipe.fileno(), f"{line}\n".encode())
        except OSError:  # it was killed
            return False
        return True

    def _start_warden(self) -> None:
        if self._warden is not None:
            with contextlib.suppress(OSError):
                self._warden.stdin.close()  # type: ignore[union-attr]  # (made with a pipe)
            self._warden.poll()
            self._warden = None
        program = os.path.join(os.path.dirname(os.path.abspath(__file__)), "warden.py")
        if os.name != "posix" or not sys.executable or getattr(sys, "frozen", False):
            return
        try:
            self._warden = subprocess.Popen(
                [sys.executable, "-I", "-S", program],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,  # no signal to the app's group or terminal reaches it
                cwd="/",
            )
        except OSError as exc:
            log.warning("no warden for shells: %s", exc)


LEFT = LeftShells()
"""Those of this process; outlives every engine and session."""


def wait_for_hang_ups(timeout_s: float) -> bool:
    """Wait until every shell that was left is ended; returns whether that is so.

    To be called once after `Engine.close()` by whoever is about to end the process without Python's own
    exit (`os._exit`); that one waits by itself, for `AT_EXIT_S`. What is not done then the warden does.
    """
    return LEFT.wait(timeout_s)
