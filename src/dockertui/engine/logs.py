"""The output of a container, line by line: both its streams told apart, safe to show, colours kept.

The engine sends frames, or the bare output of a tty, splits long lines at 16 KiB, and may cut a
character anywhere. Lines come out whole; how they are shown is not decided here.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from dockertui.engine import fields
from dockertui.engine.containers import inspect
from dockertui.engine.request import stream
from dockertui.engine.stream import Stream
from dockertui.engine.text import clean

if TYPE_CHECKING:
    from collections.abc import Callable

    from docker import APIClient

Source = Literal["stdout", "stderr", ""]

MAX_LINE_BYTES = 64 * 1024
"""Longer lines are cut."""
_PIECE_BYTES = 16 * 1024
"""The engine splits longer lines, and puts a time before each piece."""
_MAX_FRAME_BYTES = 1024 * 1024
_STAMP = re.compile(rb"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)) ?")
_SOURCES: dict[int, Source] = {0: "stdout", 1: "stdout", 2: "stderr", 3: "stderr"}

_ESCAPE = re.compile(
    "(\x1b\\[[0-9;:]{0,64}m)"  # colours: the only one that is kept
    "|(?:\x1b\\[|\x9b)[0-?]*[ -/]*[@-~]?"  # CSI
    "|(?:\x1b[\\]PX^_]|[\x90\x98\x9d-\x9f]).*?(?:\x07|\x1b\\\\|\x9c|$)"  # OSC, DCS and their like
    "|\x1b[ -/]*[0-~]?"
)
_CONTROLS = dict.fromkeys([*range(0x20), *range(0x7F, 0xA0)])


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line of output."""

    stream: Source
    """"" for a container with a tty, which has one stream only."""
    timestamp: str
    """When the engine got it, as it said (RFC 3339); "" if it did not."""
    text: str
    """Without line break; may hold colours (`ESC [ … m`) and no other control code."""
    is_cut: bool = False
    """Whether it was longer than can be shown."""


class Logs(Stream[LogLine]):
    """The output of one container: its last lines, and what follows."""

    def __init__(
        self,
        container_id: str,
        *,
        tail: int | None = 500,
        follow: bool = True,
        since: str | None = None,
        doorbell: "Callable[[], None]" = lambda: None,
    ) -> None:
        """Make a stream of a container's output; `Engine.open()` starts it.

        Args:
            container_id: The container.
            tail: How many of the lines that are there already; None for all.
            follow: Whether to go on with what comes. It ends when the container stops.
            since: Only what came after this time: RFC 3339, as in `LogLine.timestamp`, or Unix seconds.
            doorbell: See Stream.
        """
        super().__init__(doorbell=doorbell)
        self.container_id = container_id
        self._tail = tail
        self._follow = follow
        self._since = since

    def read(self, api: "APIClient") -> Iterator[LogLine]:
        """Yield the lines.

        Raises:
            NotFound: There is no such container.
        """
        config = fields.mapping(inspect(api, self.container_id), "Config")
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
        reader: TtyReader | FrameReader = TtyReader() if fields.flag(config, "Tty") else FrameReader()
        for block in blocks:
            yield from reader.feed(block)
        yield from reader.end()

    def size_of(self, item: LogLine) -> int:
        """Return about how many bytes a line holds."""
        return len(item.text) + 128


def unix_time(moment: str) -> str:
    """Return an RFC 3339 time as Unix seconds with all its decimals; Unix seconds as they are."""
    match = re.fullmatch(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)", moment)
    if match is None:
        return moment
    whole, decimals, zone = match.groups(default="")
    seconds = int(datetime.fromisoformat(whole + zone).timestamp())
    return f"{seconds}.{decimals:0<9}"


def clean_line(text: str) -> str:
    """Return a line of output as a terminal would leave it, with colours and without other codes."""
    if text.isprintable():
        return text
    text = text.rstrip("\r")
    if "\r" in text:  # each time the line was begun anew
        text = text[text.rindex("\r") + 1 :]
    if "\t" in text:
        text = text.expandtabs(8)
    parts = _ESCAPE.split(text)  # text, colour, text, colour …; other sequences have gone
    return "".join(part if index % 2 else _plain(part) for index, part in enumerate(parts) if part)


def _plain(text: str) -> str:
    return text if text.isprintable() else clean(text.translate(_CONTROLS))


class _Line:
    """The line that is coming in on one stream."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.began = False
        self._stamp = ""
        self._data = bytearray()
        self._is_cut = False

    def begin(self, stamp: bytes) -> None:
        self.began = True
        self._stamp = stamp.decode("ascii")

    def add(self, data: bytes) -> None:
        room = MAX_LINE_BYTES - len(self._data)
        self._data += data[:room]
        self._is_cut = self._is_cut or len(data) > room

    def finish(self) -> LogLine:
        if self._is_cut:  # the last character may be cut too
            text = codecs.getincrementaldecoder("utf-8")("replace").decode(bytes(self._data), final=False)
        else:
            text = self._data.decode("utf-8", "replace")
        line = LogLine(self.source, self._stamp, clean_line(text), self._is_cut)
        self.began = False
        self._stamp = ""
        self._data.clear()
        self._is_cut = False
        return line


class FrameReader:
    """Makes lines of the frames of a container without tty: 8 bytes of header, then a piece of output."""

    def __init__(self) -> None:
        self._pending = b""
        self._lines: dict[Source, _Line] = {name: _Line(name) for name in ("stdout", "stderr")}
        self._raw: TtyReader | None = None

    def feed(self, block: bytes) -> Iterator[LogLine]:
        """Yield the lines that a block completes."""
        if self._raw is not None:
            yield from self._raw.feed(block)
            return
        data = self._pending + block if self._pending else block
        at = 0
        while len(data) - at >= 8:
            length = int.from_bytes(data[at + 4 : at + 8], "big")
            if data[at] > 3 or data[at + 1 : at + 4] != b"\0\0\0" or length > _MAX_FRAME_BYTES:
                # no frames after all: show what there is rather than nothing
                self._raw = TtyReader()
                yield from self._raw.feed(data[at:])
                return
            if len(data) - at - 8 < length:
                break
            yield from self._frame(self._lines[_SOURCES[data[at]]], data[at + 8 : at + 8 + length])
            at += 8 + length
        self._pending = data[at:]

    def end(self) -> Iterator[LogLine]:
        """Yield what is left when the stream has ended."""
        if self._raw is not None:
            yield from self._raw.end()
        for line in self._lines.values():
            if line.began:
                yield line.finish()

    def _frame(self, line: _Line, data: bytes) -> Iterator[LogLine]:
        at = 0
        while at < len(data):
            stamp = _STAMP.match(data, at) if at == 0 or not line.began else None
            if stamp is not None:
                at = stamp.end()
            if not line.began:
                line.begin(stamp.group(1) if stamp else b"")
            end = data.find(b"\n", at)
            if end < 0:
                line.add(data[at:])
                return
            line.add(data[at:end])
            yield line.finish()
            at = end + 1


class TtyReader:
    """Makes lines of the bare output of a container with a tty."""

    def __init__(self) -> None:
        self._pending = b""
        self._is_skipping = False

    def feed(self, block: bytes) -> Iterator[LogLine]:
        """Yield the lines that a block completes."""
        *lines, pending = (self._pending + block).split(b"\n")
        for data in lines:
            if self._is_skipping:
                self._is_skipping = False
            else:
                yield self._line(data)
        # some more than a line may have, so that the times between its pieces count too
        if self._is_skipping:
            pending = b""
        elif len(pending) > MAX_LINE_BYTES + 1024:
            yield self._line(pending)
            self._is_skipping = True
            pending = b""
        self._pending = pending

    def end(self) -> Iterator[LogLine]:
        """Yield what is left when the stream has ended."""
        if self._pending:
            yield self._line(self._pending)
            self._pending = b""

    def _line(self, data: bytes) -> LogLine:
        line = _Line("")
        stamp = _STAMP.match(data)
        line.begin(stamp.group(1) if stamp else b"")
        at = stamp.end() if stamp else 0
        while stamp is not None and len(data) - at > _PIECE_BYTES:
            line.add(data[at : at + _PIECE_BYTES])
            at += _PIECE_BYTES
            stamp = _STAMP.match(data, at)
            at = stamp.end() if stamp else at
        line.add(data[at:])
        return line.finish()
