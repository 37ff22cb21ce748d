"""The text of an emulator that stands still, and the search in it."""

from bisect import bisect_left
from time import monotonic
from typing import NamedTuple

from dockertui.terminal.emulator import Emulator, TextRow, total_rows
from dockertui.terminal.selection import Position, Span, column_of

_BLOCK_ROWS = 256
"""How many rows are read at once: 1 ms or 2."""
_MOST_MATCHES = 10_000
"""Nobody goes through more, and a single letter has millions."""
_EMPTY = TextRow("", False)


class History:
    """The rows of an emulator, read as they are asked for and kept; for as long as it stands still."""

    def __init__(self, emulator: Emulator) -> None:
        """Look at an emulator that is not fed."""
        self._emulator = emulator
        self._blocks: dict[int, list[TextRow]] = {}
        self.total = total_rows(emulator)

    def row(self, number: int) -> TextRow:
        """Return a row, counted from the oldest."""
        block, within = divmod(number, _BLOCK_ROWS)
        rows = self._blocks.get(block)
        if rows is None:
            rows = self._blocks[block] = self._emulator.text_rows(block * _BLOCK_ROWS, _BLOCK_ROWS)
        return rows[within] if within < len(rows) else _EMPTY


class _Line(NamedTuple):
    """A line, over all rows it takes."""

    first_row: int
    texts: tuple[str, ...]
    folded: str


class Match(NamedTuple):
    """A place where the text was found."""

    row: int
    """The row it begins in."""
    line: int
    start: int
    end: int


class Search:
    """Finds a text in the history, the newest first, while more of it is still being read."""

    def __init__(self, history: History) -> None:
        """Search a history; `load()` reads it."""
        self._history = history
        self._lines: list[_Line] = []
        self._unread = history.total
        self._needle = ""
        self._is_exact = False
        self.matches: list[Match] = []
        """What was found so far, from the end of the history on."""
        self.current = 0
        """Which of them is looked at."""

    @property
    def is_loading(self) -> bool:
        """Whether there is more to read."""
        return self._unread > 0

    @property
    def is_cut(self) -> bool:
        """Whether there are more matches than are kept."""
        return len(self.matches) >= _MOST_MATCHES

    def load(self, budget_s: float) -> None:
        """Read for so long, and search what was read."""
        deadline_s = monotonic() + budget_s
        while self._unread > 0 and monotonic() < deadline_s:
            known = len(self._lines)
            stop = max(0, self._unread - _BLOCK_ROWS)
            while self._unread > stop:
                self._read_line()
            self._match_lines(known)

    def _read_line(self) -> None:
        last = self._unread - 1
        first = last
        row = self._history.row
        while first > 0 and row(first - 1).is_wrapped and last - first < _BLOCK_ROWS:
            first -= 1
        texts = tuple(row(number).text for number in range(first, last + 1))
        text = texts[0] if len(texts) == 1 else "".join(texts)
        folded = text.lower()
        if len(folded) != len(text):  # a letter became two: places would not be the text's
            folded = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
        self._lines.append(_Line(first, texts, folded))
        self._unread = first

    def find(self, needle: str) -> None:
        """Search another text; large letters in it make it matter which are large."""
        self._needle, self._is_exact = needle, needle != needle.lower()
        self.matches.clear()
        self.current = 0
        self._match_lines(0)

    def _match_lines(self, first: int) -> None:
        needle = self._needle if self._is_exact else self._needle.lower()
        if not needle:
            return
        for number in range(first, len(self._lines)):
            line = self._lines[number]
            text = "".join(line.texts) if self._is_exact else line.folded
            at = text.rfind(needle)
            while at >= 0 and len(self.matches) < _MOST_MATCHES:
                self.matches.append(Match(self._row_of(line, at)[0], number, at, at + len(needle)))
                at = text.rfind(needle, 0, at)
            if len(self.matches) >= _MOST_MATCHES:
                return

    @staticmethod
    def _row_of(line: _Line, index: int) -> tuple[int, int]:
        """Return the row of a place in a line, and the place in that row."""
        for number, text in enumerate(line.texts):
            if index < len(text) or number == len(line.texts) - 1:
                return line.first_row + number, index
            index -= len(text)
        return line.first_row, index

    def step(self, by: int) -> None:
        """Go on to an older match, or with a negative number to a newer one; round at the ends."""
        if self.matches:
            self.current = (self.current + by) % len(self.matches)

    def span(self, match: Match) -> Span:
        """Return the cells of a match."""
        line = self._lines[match.line]
        row, index = self._row_of(line, match.start)
        last_row, last = self._row_of(line, match.end - 1)
        texts = line.texts
        text, last_text = texts[row - line.first_row], texts[last_row - line.first_row]
        start = Position(row, column_of(text, index))
        return Span(start, Position(last_row, column_of(last_text, last + 1) - 1))

    def spans_between(self, first: int, last: int) -> list[Span]:
        """Return the matches in rows, the current one not among them."""
        begin = bisect_left(self.matches, -last, key=lambda match: -match.row)
        spans: list[Span] = []
        for number in range(begin, len(self.matches)):
            match = self.matches[number]
            if match.row < first - _BLOCK_ROWS:
                break
            if number != self.current:
                span = self.span(match)
                if span.end.row >= first:
                    spans.append(span)
        return spans

    @property
    def current_span(self) -> Span | None:
        """The cells of the match that is looked at."""
        return self.span(self.matches[self.current]) if self.matches else None
