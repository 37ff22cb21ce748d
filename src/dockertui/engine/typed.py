"""What waits to be sent to a command: in order, bounded, and droppable by what interrupts."""

import threading
from collections import deque

from dockertui.engine.hijack import Connection

MOST_TYPED_BYTES = 4 << 20
"""How much typed and pasted text may wait; a program that does not read must not fill the memory."""
MOST_REPLY_BYTES = 64 << 10
"""How much may wait for a terminal's answers to queries still to be added."""
_HASTE_BYTES = 1024
"""What waits up to this size was typed, and an interrupt is sent after it; more is a paste."""
_PIECE_BYTES = 64 << 10
_PASTE_BEGINS, _PASTE_ENDS = b"\x1b[200~", b"\x1b[201~"


class TypedQueue:
    """Bytes on their way to a command. Filled by one thread, emptied by another."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._chunks: deque[bytes] = deque()
        self._sent = 0
        """How much of the first chunk has been sent."""
        self._bytes = 0

    def __bool__(self) -> bool:
        """Whether something waits."""
        return bool(self._chunks)

    @property
    def waiting_bytes(self) -> int:
        """How much waits."""
        return self._bytes

    def add(self, data: bytes, *, most_bytes: int = MOST_TYPED_BYTES) -> bool:
        """Add what was typed; returns False, and adds nothing, where too much would wait."""
        with self._lock:
            if self._bytes + len(data) > most_bytes:
                return False
            self._chunks.append(data)
            self._bytes += len(data)
            return True

    def interrupt(self, data: bytes) -> bool:
        """Add what interrupts a program, and drop what of a paste still waits before it.

        What the program has of the paste is properly ended: an editor would take the key for pasted text.

        Returns:
            True: there is always room.
        """
        with self._lock:
            if self._bytes > _HASTE_BYTES:
                data = self._drop() + data
            self._chunks.append(data)
            self._bytes += len(data)
            return True

    def _drop(self) -> bytes:
        """Drop everything that waits; returns what has to be sent in its place."""
        first = self._chunks[0]
        rest = first[self._sent :] if self._sent else b""
        end = b""
        if self._sent and len(rest) < len(_PASTE_ENDS):
            end = rest  # perhaps in the middle of the mark of its end
        elif self._sent and first.startswith(_PASTE_BEGINS):
            end = _PASTE_ENDS
        self._chunks.clear()
        self._sent = self._bytes = 0
        return end

    def send(self, connection: Connection) -> None:
        """Send as much as the connection takes now."""
        while True:
            with self._lock:
                if not self._chunks:
                    return
                chunk, start = self._chunks[0], self._sent
                taken = connection.write(memoryview(chunk)[start : start + _PIECE_BYTES])
                self._sent += taken
                self._bytes -= taken
                if self._sent >= len(chunk):
                    self._chunks.popleft()
                    self._sent = 0
            if not taken:
                return
