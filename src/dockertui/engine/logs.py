"""The log of one container as a stream: its last lines, and what follows.

Says where lines may be missing and leaves out what the reader has seen, so that a log can be read on
after its stream has ended. When to do that is decided above.
"""

import re
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from dockertui.engine import fields
from dockertui.engine.containers import inspect
from dockertui.engine.errors import EngineFault
from dockertui.engine.log_lines import FrameReader, LogLine, TtyReader, nanoseconds, unix_time
from dockertui.engine.request import stream
from dockertui.engine.stream import Stream
from dockertui.i18n import _

if TYPE_CHECKING:
    from docker import APIClient

LineKey = tuple[str, str, str]
"""What tells a line from another: its time, its stream, its text."""

_OWN_WORDS = re.compile(r"error (?:from daemon in stream: Error )?grabbing logs: (.*)", re.IGNORECASE)
_SIZE = re.compile(r"(\d{1,12})(?:\.\d*)?\s*([kmgt]?)i?b?", re.IGNORECASE)
_UNITS = {"": 1, "k": 1024, "m": 1024**2, "g": 1024**3, "t": 1024**4}
_OVERHEAD_BYTES = 60
"""What the engine's log file has around each line, about."""


def key_of(line: LogLine) -> LineKey:
    """Return what tells a line from another."""
    return (line.timestamp, line.stream, line.text)


class LogBroken(EngineFault):
    """The engine could not read its own log any further."""


class Logs(Stream[LogLine]):
    """The output of one container: its last lines, and what follows."""

    max_items: ClassVar[int] = 10_000
    max_bytes: ClassVar[int] = 4 * 1024 * 1024

    def __init__(
        self,
        container_id: str,
        *,
        tail: int | None = 500,
        follow: bool = True,
        since: str | None = None,
        seen: Mapping[LineKey, int] | None = None,
        doorbell: Callable[[], None] = lambda: None,
    ) -> None:
        """Make a stream of a container's output; `Engine.open()` starts it.

        Args:
            container_id: The container.
            tail: How many of the lines that are there already; None for all.
            follow: Whether to go on with what comes. It ends when the container stops.
            since: Only what came from this time on: RFC 3339, as in `LogLine.timestamp`, or Unix seconds.
            seen: How often each line from that time on was read before; so many of it are left out. If
                none of them comes, the first line is marked: what lay between is gone.
            doorbell: See Stream; rings too when an unfinished line has grown.
        """
        super().__init__(doorbell=doorbell)
        self.container_id = container_id
        self._tail = tail
        self._follow = follow
        self._since = since
        self._seen = seen or {}
        self._reader: TtyReader | FrameReader | None = None

    def read(self, api: "APIClient") -> Iterator[LogLine]:
        """Yield the lines.

        Raises:
            NotFound: There is no such container.
            LogBroken: The engine could not read its log any further.
        """
        found = inspect(api, self.container_id)
        blocks = stream(
            api,
            "/containers/{0}/logs",
            self.container_id,
            stdout=1,
            stderr=1,
            timestamps=1,
            follow=int(self._follow),
            tail="all" if self._tail is None else self._tail,
            since=unix_time(self._since) if self._since else None,
        )
        self.accepted()
        self._reader = TtyReader() if fields.flag(fields.mapping(found, "Config"), "Tty") else FrameReader()
        turnover = Turnover(capacity_of(found))
        for line in unseen(self._lines(blocks, self._reader), self._seen):
            yield replace(line, after_gap=True) if turnover.is_exceeded_by(line) else line

    def _lines(self, blocks: Iterator[bytes], reader: TtyReader | FrameReader) -> Iterator[LogLine]:
        for block in blocks:
            found = False
            for line in reader.feed(block):
                found = True
                if not line.timestamp and (words := _OWN_WORDS.match(line.text)):
                    raise LogBroken(_("The engine cannot read its log: %(why)s.") % {"why": words.group(1)})
                yield line
            if not found:
                self._doorbell()
        yield from reader.end()

    def partial(self) -> LogLine | None:
        """Return the line that has begun and not ended, such as a progress bar; from any thread."""
        return self._reader.partial() if self._reader is not None and not self.ended else None

    def size_of(self, item: LogLine) -> int:
        """Return about how many bytes a line holds."""
        return item.size_bytes


def unseen(lines: Iterable[LogLine], seen: Mapping[LineKey, int]) -> Iterator[LogLine]:
    """Yield the lines without those that were seen, each as often as it was.

    If something was seen and none of it comes again before the first other line, that line is marked:
    what lay between is gone.
    """
    left = Counter(seen)
    is_joined = not left
    for line in lines:
        key = key_of(line) if left else None
        if key is not None and left[key] > 0:
            left[key] -= 1
        elif is_joined:
            yield line
        else:
            yield replace(line, after_gap=True)
        is_joined = True


class Turnover:
    """Notices when a log comes faster than the engine keeps it: then the engine itself skips lines.

    It does so without a word, when its files are turned over once more while it is still reading.
    """

    WINDOW_NS = 1_000_000_000

    def __init__(self, capacity_bytes: int | None) -> None:
        """Take how much the engine keeps; None for no limit."""
        self._capacity = capacity_bytes
        self._recent: deque[tuple[int, int]] = deque()
        self._bytes = 0

    def is_exceeded_by(self, line: LogLine) -> bool:
        """Return whether, with this line, more has come within a second than is kept; starts anew then."""
        if self._capacity is None:
            return False
        now = nanoseconds(line.timestamp)
        if now is None:
            return False
        size = len(line.text) + _OVERHEAD_BYTES
        self._recent.append((now, size))
        self._bytes += size
        while self._recent[0][0] < now - self.WINDOW_NS:
            self._bytes -= self._recent.popleft()[1]
        if self._bytes <= self._capacity:
            return False
        self._recent.clear()
        self._bytes = 0
        return True


def capacity_of(inspected: Mapping[str, Any]) -> int | None:
    """Return how many bytes of log the engine keeps of a container, if it was given a bound.

    Source:
        docker/docs, "JSON File logging driver": max-size and max-file (1 unless given).
    """
    config = fields.mapping(fields.mapping(inspected, "HostConfig"), "LogConfig")
    options = fields.mapping(config, "Config")
    match = _SIZE.fullmatch(fields.text(options, "max-size").strip())
    if match is None:
        return None
    files = fields.integer(options, "max-file") or 1
    return int(match[1]) * _UNITS[match[2].lower()] * max(1, files)
