"""A program in a pty whose output is timestamped the moment it arrives.

A process of its own does nothing but read, timestamp and answer the terminal queries: parsing a
frame takes tens of milliseconds, and must not make the next piece of output look late. All times
are `time.monotonic()` seconds.
"""

import contextlib
import os
import re
import select
import signal
import socket
import struct
import subprocess
import termios
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import psutil
import pyte

COLUMNS, ROWS = 160, 48
_HEADER = struct.Struct("<dI")
_ANSWERS = (
    (b"\x1b[c", b"\x1b[?62;22c"),
    (b"\x1b[6n", b"\x1b[1;1R"),
    (b"\x1b[?2026$p", b"\x1b[?2026;2$y"),
    (b"\x1b[?2048$p", b"\x1b[?2048;0$y"),
)
_UNREADABLE = re.compile(
    rb"\x1b\[[<=>][0-9;:]*[a-zA-Z]|\x1b\[\?[0-9;]*\$p|\x1b\[[0-9;]* q|\x1bP.*?\x1b\\", re.S
)
_UNFINISHED = re.compile(rb"\x1b(?:\[[<=>?]?[0-9;:$ ]*|[P\]_^X][^\x07\x1b]{0,4096}\x1b?)?$")


def _relay(master: int, out: socket.socket) -> None:
    """Timestamp what comes from the terminal and hand it on; the whole of the reading process."""
    waiting: deque[bytes] = deque()
    is_open = True
    tail = b""
    out.setblocking(False)
    while is_open or waiting:
        readable, writable, _ = select.select([master] if is_open else [], [out] if waiting else [], [])
        if readable:
            data = b""
            with contextlib.suppress(OSError):
                data = os.read(master, 1 << 16)
            arrived = time.monotonic()
            is_open = bool(data)
            if data:
                waiting.append(_HEADER.pack(arrived, len(data)) + data)
                for question, answer in _ANSWERS:
                    if question in tail + data and question not in tail:
                        os.write(master, answer)
                tail = data[-8:]
        if writable:
            with contextlib.suppress(BlockingIOError):
                sent = out.send(waiting[0])
                waiting[0] = waiting[0][sent:]
                if not waiting[0]:
                    waiting.popleft()


class _Screen(pyte.Screen):
    def select_graphic_rendition(self, *attributes: int, **_options: bool) -> None:
        super().select_graphic_rendition(*attributes)


class TimedTerminal:
    """The program, its screen, and when the screen changed."""

    def __init__(self, argv: Sequence[str], env: Mapping[str, str], *, cwd: str) -> None:
        self.screen = _Screen(COLUMNS, ROWS)
        self._stream = pyte.ByteStream(self.screen)
        self._pending = b""
        self._unparsed = b""
        self._is_over = False
        self._master, slave = os.openpty()
        termios.tcsetwinsize(slave, (ROWS, COLUMNS))
        self._socket, theirs = socket.socketpair()
        for end in (self._socket, theirs):
            end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 22)
        self._reader = os.fork()
        if self._reader == 0:
            try:
                self._socket.close()
                os.close(slave)
                signal.signal(signal.SIGINT, signal.SIG_IGN)
                _relay(self._master, theirs)
            finally:
                os._exit(0)
        theirs.close()
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(
            argv,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=dict(env),
            cwd=cwd,
            start_new_session=True,
        )
        os.close(slave)
        self._tree = psutil.Process(self.process.pid)

    # ---- the screen ------------------------------------------------------------------------------
    def step(self, timeout_s: float) -> float | None:
        """Take in one piece of output; return when it arrived, None if none came in time."""
        while True:
            if len(self._pending) >= _HEADER.size:
                arrived, length = _HEADER.unpack_from(self._pending)
                end = _HEADER.size + length
                if len(self._pending) >= end:
                    data, self._pending = self._pending[_HEADER.size : end], self._pending[end:]
                    self._feed(data)
                    return float(arrived)
            if self._is_over or not select.select([self._socket], [], [], max(0.0, timeout_s))[0]:
                return None
            got = self._socket.recv(1 << 20)
            self._is_over = not got
            self._pending += got

    def _feed(self, data: bytes) -> None:
        data = self._unparsed + data
        unfinished = _UNFINISHED.search(data[-5000:])
        self._unparsed = unfinished[0] if unfinished else b""
        data = data[: len(data) - len(self._unparsed)]
        self._stream.feed(_UNREADABLE.sub(b"", data))

    def until(self, is_there: Callable[["TimedTerminal"], Any], timeout_s: float) -> float | None:
        """Return when the output arrived after which something is true; None if it never was."""
        end = time.monotonic() + timeout_s
        while (left := end - time.monotonic()) > 0 and not self._is_over:
            arrived = self.step(left)
            if arrived is not None and is_there(self):
                return arrived
        return None

    def drain(self, seconds: float) -> None:
        """Go on for so long."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0 and not self._is_over:
            self.step(left)

    def shows(self, pattern: re.Pattern[str]) -> bool:
        """Whether the pattern is on the screen."""
        return any(pattern.search(line) for line in self.screen.display)

    def highlighted(self, pattern: re.Pattern[str]) -> str | None:
        """Return what of all that matches the pattern, one above the other, looks like no other."""
        found = []
        for row, line in enumerate(self.screen.display):
            if match := pattern.search(line):
                cell = self.screen.buffer[row][match.start()]
                found.append((match.start(), (cell.bg, cell.reverse), match[0]))
        columns = [column for column, _, _ in found]
        if len(found) < 3:
            return None
        column = max(set(columns), key=columns.count)
        looks = [look for at, look, _ in found if at == column]
        alone = [name for at, look, name in found if at == column and looks.count(look) == 1]
        return alone[0] if len(alone) == 1 else None

    # ---- the program -----------------------------------------------------------------------------
    def send(self, keys: str) -> float:
        """Press keys; return when."""
        at = time.monotonic()
        os.write(self._master, keys.encode())
        return at

    def fileno(self) -> int:
        """Return the terminal's file descriptor."""
        return self._master

    def _processes(self) -> list[psutil.Process]:
        try:
            return [self._tree, *self._tree.children(recursive=True)]
        except psutil.Error:
            return []

    def cpu_s(self) -> float:
        """Return the processor time of the program and its children so far, in seconds."""
        total = 0.0
        for process in self._processes():
            with contextlib.suppress(psutil.Error):
                times = process.cpu_times()
                total += times.user + times.system
        return total

    def rss_bytes(self) -> int:
        """Return the memory of the program and its children, in bytes."""
        total = 0
        for process in self._processes():
            with contextlib.suppress(psutil.Error):
                total += process.memory_info().rss
        return total

    def quit(self, key: str, *, timeout_s: float = 5.0) -> float | None:
        """Press the key to quit; return how many seconds it took, None if it had to be killed."""
        at = self.send(key)
        took = None
        while took is None and time.monotonic() - at < timeout_s:
            self.step(0.002)
            if self.process.poll() is not None:
                took = time.monotonic() - at
        self.close()
        return took

    def close(self) -> None:
        """Kill what is left."""
        for process in reversed(self._processes()):
            with contextlib.suppress(psutil.Error):
                process.kill()
        self.process.wait()
        os.close(self._master)
        self._socket.close()
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._reader, signal.SIGKILL)
        os.waitpid(self._reader, 0)
