"""Endless reads (events, logs): a thread each, a bounded buffer, and a bell for whoever empties it.

The screen can fall behind an engine that floods it; then either the oldest items go (and are
counted), or the reader waits, as the subclass says. Nothing is ever delivered item by item.
"""

import logging
import threading
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, ClassVar, Generic, Literal, TypeVar

from dockertui.engine.errors import ConnectionAbortedHere, EngineError
from dockertui.strict import Caught, raise_fault

if TYPE_CHECKING:
    from docker import APIClient

    from dockertui.engine.session import Session

log = logging.getLogger(__name__)

T = TypeVar("T")


class Stream(ABC, Generic[T]):
    """Items that an engine sends for as long as it likes; opened by `Engine.open()`."""

    overflow: ClassVar[Literal["drop_oldest", "block"]] = "drop_oldest"
    """What happens when the buffer is full."""
    max_items: ClassVar[int] = 10_000
    max_bytes: ClassVar[int] = 8 * 1024 * 1024

    def __init__(self, *, doorbell: Callable[[], None] = lambda: None) -> None:
        """Make a stream; nothing is read before it is opened.

        Args:
            doorbell: Called from the stream's thread when the buffer is no longer empty, when the stream
                was opened, and when it ended. Must not block.
        """
        self.error: EngineError | None = None
        """Why it ended; None while it runs, after a clean end, and after close()."""
        self.dropped = 0
        """How many items were lost because nobody took them."""
        self.opened = False
        """Whether the engine has accepted it; what happens from then on arrives."""
        self.ended = False
        """Whether no more items will come; some may still be in the buffer."""
        self._doorbell = doorbell
        self._changed = threading.Condition()
        self._buffer: deque[T] = deque()
        self._bytes = 0
        self._untold = 0
        """How many were lost since items were last taken."""
        self._closing = False
        self._client: Session | None = None

    @abstractmethod
    def read(self, api: "APIClient") -> Iterator[T]:
        """Yield items, in the stream's thread, for as long as they come. Calls `self.accepted()` first."""

    def size_of(self, item: T) -> int:  # noqa: ARG002  (for subclasses)
        """Return about how many bytes an item holds."""
        return 256

    # ------------------------------------------------------------------ the consumer's side
    @property
    def pending(self) -> int:
        """How many items wait to be taken."""
        return len(self._buffer)

    def take(self, max_items: int = 1000, max_bytes: int = 65536) -> list[T]:
        """Return what has come, at most so much; [] if nothing has. From any thread, never waits."""
        return self.take_counted(max_items, max_bytes)[1]

    def take_counted(self, max_items: int = 1000, max_bytes: int = 65536) -> tuple[int, list[T]]:
        """Return how many items were lost just before what has come, and that; see take()."""
        if not self._buffer and not self._untold:
            return 0, []
        taken: list[T] = []
        with self._changed:
            size = 0
            while self._buffer and len(taken) < max_items:
                size_bytes = self.size_of(self._buffer[0])
                if taken and size + size_bytes > max_bytes:
                    break
                size += size_bytes
                taken.append(self._buffer.popleft())
            self._bytes -= size
            lost, self._untold = self._untold, 0
            self._changed.notify_all()
        return lost, taken

    def close(self) -> None:
        """Stop reading; idempotent, from any thread, waits for nothing. What came can still be taken."""
        with self._changed:
            self._closing = True
            client = self._client
            self._changed.notify_all()
        if client is not None:
            client.abort()

    @property
    def is_closed(self) -> bool:
        """Whether close() was called."""
        return self._closing

    # ------------------------------------------------------------------ the reader's side
    def accepted(self) -> None:
        """Note that the engine has accepted the request; for `read()`."""
        self.opened = True
        self._doorbell()

    def tell(self, item: T) -> None:
        """Add an item from within a call that `read()` makes, in its thread.

        Raises:
            ConnectionAbortedHere: The stream was closed: there is nothing to go on for.
        """
        if not self._put(item):
            raise ConnectionAbortedHere

    def run(
        self,
        make_client: "Callable[[], Session]",
        translate: Callable[[BaseException], EngineError],
        on_end: "Callable[[Stream[T]], None]",
    ) -> None:
        """Read until the end; the whole life of the stream's thread. For `Engine.open()`."""
        client = None
        try:
            with Caught() as caught:
                client = make_client()
                self._read_all(client)
            if caught.error is not None and not self._closing:
                self.error = translate(caught.error)
                log.info("%s ended: %s", type(self).__name__, self.error)
                raise_fault(caught.error)
        finally:
            with self._changed:
                self._client = None
                self.ended = True
                self._changed.notify_all()
            if client is not None:
                client.close()
            on_end(self)
            self._doorbell()

    def _read_all(self, client: "Session") -> None:
        """Read into the buffer until the end, or until the stream is closed."""
        with self._changed:
            self._client = client
            closing = self._closing
        if closing:
            return
        items = self.read(client)
        try:
            for item in items:
                if not self._put(item):
                    break
        finally:
            close = getattr(items, "close", None)
            if close is not None:
                close()

    def _put(self, item: T) -> bool:
        """Add an item; returns whether to go on."""
        size_bytes = self.size_of(item)
        with self._changed:
            if self.overflow == "block":
                while not self._closing and self._buffer and not self._has_room(size_bytes):
                    self._changed.wait()
            else:
                while self._buffer and not self._has_room(size_bytes):
                    self._bytes -= self.size_of(self._buffer.popleft())
                    self.dropped += 1
                    self._untold += 1
            if self._closing:
                return False
            was_empty = not self._buffer
            self._buffer.append(item)
            self._bytes += size_bytes
        if was_empty:
            self._doorbell()
        return True

    def _has_room(self, size_bytes: int) -> bool:
        return len(self._buffer) < self.max_items and self._bytes + size_bytes <= self.max_bytes
