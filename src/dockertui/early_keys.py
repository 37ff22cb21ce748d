"""What is typed over the first picture: kept for the app, but for the wish to leave, which is done at once.

Textual takes longer to load than a user who only wanted a look: who presses the key to quit first need not
wait for what is going to be left anyway.
"""

import contextlib
import logging
import os
import re
import select
import termios
import threading
from collections.abc import Callable, Iterable

from dockertui.guard import Guard
from dockertui.keymap import Keymap
from dockertui.terminal_device import terminal_fd
from dockertui.terminal_hold import HOLD

log = logging.getLogger(__name__)

_READ_BYTES = 1 << 16


def bytes_of(keys: Iterable[str]) -> frozenset[bytes]:
    """Return what a terminal sends for keys, by the toolkit's names; only of those that are one byte."""
    found = set[bytes]()
    for key in keys:
        if len(key) == 1 and key.isascii():
            found.add(key.encode())
        elif re.fullmatch(r"ctrl\+[a-z]", key):
            found.add(bytes([ord(key[-1]) & 0x1F]))
    return frozenset(found)


class EarlyKeys:
    """Reads the first of what is typed; the rest waits in the terminal."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._typed = b""
        self._is_over = True
        self._wake = -1

    def watch(self, fd: int, quits: frozenset[bytes], leave: Callable[[], object]) -> None:
        """Begin to read, in a thread of its own.

        Args:
            fd: The terminal, which has to be raw.
            quits: What is typed for leaving.
            leave: Called from that thread where one of these is the first to come.
        """
        woken, self._wake = os.pipe()
        self._is_over = False
        threading.Thread(
            target=self._read, args=(fd, woken, quits, leave), name="early-keys", daemon=True
        ).start()

    def take(self) -> bytes:
        """Read no more, and return what was read; idempotent."""
        with self._lock:
            if not self._is_over:
                self._is_over = True
                os.close(self._wake)
            typed, self._typed = self._typed, b""
            return typed

    def _read(self, fd: int, woken: int, quits: frozenset[bytes], leave: Callable[[], object]) -> None:
        try:
            select.select([fd, woken], [], [])
            with self._lock:
                if self._is_over or not select.select([fd], [], [], 0)[0]:
                    return
                self._typed = os.read(fd, _READ_BYTES)
                if self._typed[:1] in quits:
                    leave()
        except OSError:  # the terminal is gone: the app notices by itself
            return
        finally:
            os.close(woken)


EARLY = EarlyKeys()
"""What is typed in this process's terminal."""


def watch_for_leaving(keys: Keymap, guard: Guard) -> None:
    """End the process at once where a key to quit is what is typed first, with the terminal given back.

    To be called once the terminal is taken, and before there is anything to lose: no job, no shell.
    """

    def leave() -> None:
        log.info("left before the app was there")
        with contextlib.suppress(OSError, termios.error):
            termios.tcflush(terminal_fd(), termios.TCIFLUSH)
            os.write(terminal_fd(), HOLD.release().encode())
        guard.stop()
        logging.shutdown()
        os._exit(0)

    EARLY.watch(terminal_fd(), bytes_of([*keys.keys("app.quit"), *keys.keys("app.quit_anywhere")]), leave)
