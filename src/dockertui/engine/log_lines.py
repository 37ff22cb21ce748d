"""Lines of output made of what the engine sends: both streams told apart, safe to show, colours kept.

The engine sends frames, or the bare output of a tty, splits long lines into pieces, and may cut a
character anywhere. Lines come out whole; how they are shown is not decided here.
"""

import codecs
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Literal

from dockertui.dataclass import dataclass
from dockertui.engine.text import clean

Source = Literal["stdout", "stderr", ""]

MAX_LINE_BYTES = 64 * 1024
"""Longer lines are cut; as many characters are kept of one at most."""
_PIECE_BYTES = 16 * 1024
"""The engine splits longer lines, and puts a time before each piece."""
_LEAST_PIECE_BYTES = 4096
"""A shorter piece without a line break is the end of what a run wrote, not a piece of a longer line."""
_MAX_FRAME_BYTES = 1024 * 1024
_MAX_STAMP_BYTES = 40
_STAMP = re.compile(rb"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)) ?")
_SOURCES: dict[int, Source] = {0: "stdout", 1: "stdout", 2: "stderr", 3: "stderr"}

_ESCAPE = re.compile(
    "(\x1b\\[[0-9;:]{0,64}m)"  # colours: the only one that is kept
    "|(?:\x1b\\[|\x9b)[0-?]*[ -/]*[@-~]?"  # CSI
    "|(?:\x1b[\\]PX^_]|[\x90\x98\x9d-\x9f]).*?(?:\x07|\x1b\\\\|\x9c|$)"  # OSC, DCS and their like
    "|\x1b[ -/]*[0-~]?"
)
_HALF_COLOUR = re.compile("\x1b(?:\\[[0-9;:]*)?$")
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
    after_gap: bool = False
    """Whether lines before it may be missing, nobody knows how many."""

    @property
    def size_bytes(self) -> int:
        """About how much memory it takes."""
        return len(self.text) * (1 if self.text.isascii() else 4) + 240


def nanoseconds(moment: str) -> int | None:
    """Return an RFC 3339 time as nanoseconds since 1970; None for anything else."""
    match = re.fullmatch(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)", moment)
    if match is None:
        return None
    whole, decimals, zone = match.groups(default="")
    try:
        seconds = int(datetime.fromisoformat(whole + zone).timestamp())
    except (ValueError, OverflowError):
        return None
    return seconds * 1_000_000_000 + int(f"{decimals:0<9}")


def unix_time(moment: str) -> str:
    """Return an RFC 3339 time as Unix seconds with all its decimals; Unix seconds as they are."""
    found = nanoseconds(moment)
    return moment if found is None else "{}.{:09d}".format(*divmod(found, 1_000_000_000))


def clean_line(text: str) -> str:
    """Return a line of output as a terminal would leave it, with colours and without other codes."""
    if text.isprintable():
        return text
    text = text.rstrip("\r")
    if "\r" in text:  # each time the line was begun anew
        text = text[text.rindex("\r") + 1 :]
    if "\t" in text:
        text = text[:MAX_LINE_BYTES].expandtabs(8)
    parts = _ESCAPE.split(text)  # text, colour, text, colour …; other sequences have gone
    return "".join(part if index % 2 else _plain(part) for index, part in enumerate(parts) if part)


def cut_line(text: str, most: int) -> str:
    """Return the beginning of a clean line, `most` characters at most, without half a colour at its end."""
    return text if len(text) <= most else _HALF_COLOUR.sub("", text[:most])


def _plain(text: str) -> str:
    return text if text.isprintable() else clean(text.translate(_CONTROLS))


class _Line:
    """The line that is coming in on one stream."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.began = False
        self.piece_bytes = 0
        """How long the newest piece is, where the engine sends a line in pieces."""
        self._stamp = ""
        self._data = bytearray()
        self._is_cut = False

    def begin(self, stamp: bytes) -> None:
        self.began = True
        self._stamp = stamp.decode("ascii")

    def add(self, data: bytes) -> None:
        self.piece_bytes = len(data)
        if len(self._data) + len(data) > MAX_LINE_BYTES:
            data = self._begun_anew(data)
        room = MAX_LINE_BYTES - len(self._data)
        self._data += data[:room]
        self._is_cut = self._is_cut or len(data) > room

    def _begun_anew(self, data: bytes) -> bytes:
        """Forget what a carriage return has made invisible; returns what is to be added."""
        at = data.rstrip(b"\r").rfind(b"\r")
        if at >= 0:
            self._data.clear()
            self._is_cut = False
            return data[at + 1 :]
        del self._data[: self._data.rstrip(b"\r").rfind(b"\r") + 1]
        return data

    def peek(self) -> LogLine:
        """Return the line as far as it has come; from any thread."""
        data, is_cut = bytes(self._data), self._is_cut
        # the last character may be cut
        text = codecs.getincrementaldecoder("utf-8")("replace").decode(data, final=False)
        return self._made(text, is_cut)

    def finish(self) -> LogLine:
        line = self.peek() if self._is_cut else self._made(self._data.decode("utf-8", "replace"), False)
        self.began = False
        self.piece_bytes = 0
        self._stamp = ""
        self._data.clear()
        self._is_cut = False
        return line

    def _made(self, text: str, is_cut: bool) -> LogLine:
        text = clean_line(text)
        shown = cut_line(text, MAX_LINE_BYTES)
        return LogLine(self.source, self._stamp, shown, is_cut or len(text) > MAX_LINE_BYTES)


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

    def partial(self) -> LogLine | None:
        """Return the line that has begun and not ended; from any thread."""
        if self._raw is not None:
            return self._raw.partial()
        return next((line.peek() for line in self._lines.values() if line.began), None)

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
                if line.began and line.piece_bytes < _LEAST_PIECE_BYTES:
                    yield line.finish()
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
        """Too little to say whether a time is there."""
        self._line = _Line("")
        self._left: int | None = 0
        """How many bytes of a piece may come still; 0: a time comes now; None: it has none, and no end."""

    def feed(self, block: bytes) -> Iterator[LogLine]:
        """Yield the lines that a block completes."""
        data = self._pending + block if self._pending else block
        self._pending = b""
        at, line = 0, self._line
        while at < len(data):
            if self._left == 0:
                short = len(data) - at < _MAX_STAMP_BYTES and data.find(b"\n", at) < 0
                if short and data[at : at + 1].isdigit():
                    self._pending = data[at:]
                    return
                at = self._begin(data, at)
            left = len(data) if self._left is None else self._left
            end = data.find(b"\n", at, at + left + 1)
            if end >= 0:
                line.add(data[at:end])
                yield line.finish()
                self._left = 0
                at = end + 1
            else:
                piece = data[at : at + left]
                line.add(piece)
                at += len(piece)
                if self._left is not None:
                    self._left -= len(piece)

    def partial(self) -> LogLine | None:
        """Return the line that has begun and not ended; from any thread."""
        return self._line.peek() if self._line.began else None

    def end(self) -> Iterator[LogLine]:
        """Yield what is left when the stream has ended."""
        if self._pending:
            self._line.add(self._pending[self._begin(self._pending, 0) :])
            self._pending = b""
        if self._line.began:
            yield self._line.finish()
        self._left = 0

    def _begin(self, data: bytes, at: int) -> int:
        """Begin a line, or its next piece, and return where its output is."""
        stamp = _STAMP.match(data, at)
        if not self._line.began:
            self._line.begin(stamp.group(1) if stamp else b"")
        self._left = _PIECE_BYTES if stamp else None
        return stamp.end() if stamp else at
