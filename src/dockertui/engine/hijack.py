"""The connection that the engine turns into the terminal of a command; nothing here waits."""

import contextlib
import select
import socket
import ssl
import time
from typing import Any

_GREETING_BYTES = 4096
_GREETING_S = 10.0


class Connection:
    """The connection the engine turned into the command's terminal; never waits."""

    def __init__(self, response: Any) -> None:
        """Take over the connection of a reply that the engine turned into a stream."""
        self._response = response
        self._buffered = response.raw._fp.fp
        self._socket: socket.socket = self._buffered.raw._sock
        self._socket.settimeout(0)
        self.is_ended = False
        """Whether the other side has closed it."""
        self._first = self._with_headers()
        self._half_written = b""
        """What TLS has taken and not sent: it has to be offered again, whole, before anything else."""

    def _with_headers(self) -> bytes:
        """Return what came in one piece with the reply's headers."""
        try:
            return bytes(self._buffered.read(len(self._buffered.peek())) or b"")
        except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
            return b""

    def fileno(self) -> int:
        """Return the descriptor to wait for."""
        return self._socket.fileno()

    def read(self, max_bytes: int) -> bytes:
        """Return what has come; b"" if nothing has, or at the end."""
        if self._first:
            first, self._first = self._first, b""
            return first
        try:
            data = self._socket.recv(max_bytes)
        except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
            return b""
        if not data:
            self.is_ended = True
        return data

    @property
    def is_full(self) -> bool:
        """Whether something has to be written as soon as there is room."""
        return bool(self._half_written)

    def write(self, data: bytes | memoryview) -> int:
        """Send data; returns how many bytes of it the connection took."""
        while self._half_written:
            taken = self._send(self._half_written)
            if not taken:
                return 0
            self._half_written = self._half_written[taken:]
        taken = self._send(data)
        if not taken and data and isinstance(self._socket, ssl.SSLSocket):
            self._half_written = bytes(data)
            return len(data)
        return taken

    def _send(self, data: bytes | memoryview) -> int:
        try:
            return self._socket.send(data)
        except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
            return 0
        except (BrokenPipeError, ConnectionResetError):
            return len(data)  # it has ended: reading will tell

    def read_greeting(self) -> bytes:
        """Return the first line of the output, or all of it if it ends before; waits for it."""
        said = b""
        deadline = time.monotonic() + _GREETING_S
        while b"\n" not in said and len(said) < _GREETING_BYTES and time.monotonic() < deadline:
            data = self.read(_GREETING_BYTES)
            said += data
            if self.is_ended:
                break
            if not data:
                select.select([self._socket], [], [], 1.0)
        return said

    def close(self) -> None:
        """Close the connection and give its descriptor back."""
        self._response.close()
        with contextlib.suppress(OSError):
            self._buffered.close()
        with contextlib.suppress(OSError):
            self._socket.close()
