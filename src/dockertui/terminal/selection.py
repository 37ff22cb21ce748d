"""What of a terminal's text is chosen, where words and lines begin and end, and what a copy of it says.

Rows are counted from the oldest of the history, columns in cells. A wide character belongs to a
choice as a whole, whichever of its halves is meant.
"""

import re
from functools import lru_cache
from typing import Literal, NamedTuple, Protocol

from wcwidth import iter_graphemes, wcswidth

from dockertui.terminal.emulator import TextRow

Unit = Literal["cell", "word", "line"]
_WORD = re.compile(r"""[^\s"'`()\[\]{}<>|,;│─]+""")
"""A word to a double click: paths, addresses and ids are whole."""


class Position(NamedTuple):
    """A cell of the history or the screen."""

    row: int
    column: int


class Span(NamedTuple):
    """Cells from one to another, both of them in it."""

    start: Position
    end: Position

    def columns_in(self, row: int, columns: int) -> tuple[int, int] | None:
        """Return from which column to before which the span covers a row; None if it does not."""
        if not self.start.row <= row <= self.end.row:
            return None
        first = self.start.column if row == self.start.row else 0
        return first, (self.end.column + 1 if row == self.end.row else columns)


class Rows(Protocol):
    """The text of rows, by their number."""

    total: int
    """How many there are."""

    def row(self, number: int) -> TextRow:
        """Return a row."""


@lru_cache(maxsize=4096)
def _starts(text: str) -> tuple[int, ...]:
    """Return at which column each code point of a text begins, and where the text ends."""
    if text.isascii():
        return tuple(range(len(text) + 1))
    starts: list[int] = []
    column = 0
    for cluster in iter_graphemes(text):
        starts += [column] * len(cluster)
        column += max(0, wcswidth(cluster))
    return (*starts, column)


def column_of(text: str, index: int) -> int:
    """Return the column at which a text's code point begins."""
    return _starts(text)[min(index, len(text))]


def index_at(text: str, column: int) -> int:
    """Return which code point begins the character at a column; the text's length beyond its end."""
    starts = _starts(text)
    if column >= starts[-1]:
        return len(text)
    index = 0
    for number, start in enumerate(starts[:-1]):
        if start > column:
            break
        if number == 0 or start != starts[number - 1]:
            index = number
    return index


def line_around(rows: Rows, row: int) -> tuple[int, int]:
    """Return the first and the last row of the line that a row is part of."""
    first = last = row
    while first > 0 and rows.row(first - 1).is_wrapped:
        first -= 1
    while last + 1 < rows.total and rows.row(last).is_wrapped:
        last += 1
    return first, last


def word_around(rows: Rows, at: Position) -> Span:
    """Return the word at a cell, over the ends of rows too; the cell alone where there is none."""
    first, last = line_around(rows, at.row)
    texts = [rows.row(row).text for row in range(first, last + 1)]
    offsets = [sum(map(len, texts[:n])) for n in range(len(texts))]
    index = offsets[at.row - first] + index_at(texts[at.row - first], at.column)

    def position(index: int) -> Position:
        number = max(n for n, offset in enumerate(offsets) if offset <= index)
        return Position(first + number, column_of(texts[number], index - offsets[number]))

    for match in _WORD.finditer("".join(texts)):
        if match.start() <= index < match.end():
            end = position(match.end() - 1)
            return Span(position(match.start()), end)
    return Span(at, at)


def span_of(rows: Rows, anchor: Position, head: Position, unit: Unit) -> Span:
    """Return what is chosen from one cell to another, by whole cells, words or lines."""
    start, end = min(anchor, head), max(anchor, head)
    if unit == "word":
        return Span(word_around(rows, start).start, word_around(rows, end).end)
    if unit == "line":
        return Span(
            Position(line_around(rows, start.row)[0], 0),
            Position(line_around(rows, end.row)[1], 1_000_000),
        )
    return Span(start, end)


def text_of(rows: Rows, span: Span) -> str:
    """Return what a span says: lines whole where they wrap, without the blanks at their ends."""
    parts: list[str] = []
    for number in range(span.start.row, min(span.end.row, rows.total - 1) + 1):
        text, is_wrapped = rows.row(number)
        is_last = number == span.end.row
        stop = len(text)
        if is_last:
            index = index_at(text, span.end.column)
            starts = _starts(text)
            stop = index
            while stop < len(text) and starts[stop] == starts[index]:
                stop += 1
        start = index_at(text, span.start.column) if number == span.start.row else 0
        part = text[start:stop]
        goes_on = is_wrapped and not is_last
        if stop == len(text) and not is_wrapped:
            part = part.rstrip(" ")
        parts.append(part if goes_on or is_last else f"{part}\n")
    return "".join(parts)


def move(rows: Rows, at: Position, way: str, page: int) -> Position:
    """Return where the selecting cursor comes to.

    Args:
        rows: The text.
        at: Where it is.
        way: How it goes: "left", "half_page_up", "line_end", "next_word" …; it stays where it is for others.
        page: How many rows a page has.
    """
    row, column = at
    text = rows.row(row).text
    ends = _starts(text)[-1]
    match way:
        case "left":
            index = index_at(text, column)
            column = column_of(text, index_at(text, column_of(text, index) - 1)) if column else 0
        case "right":
            column = next((start for start in _starts(text) if start > column), column)
        case "up":
            row -= 1
        case "down":
            row += 1
        case "page_up":
            row -= page
        case "page_down":
            row += page
        case "half_page_up":
            row -= page // 2
        case "half_page_down":
            row += page // 2
        case "line_start":
            column = 0
        case "line_end":
            column = column_of(text, index_at(text, max(0, ends - 1)))
        case "top":
            row, column = 0, 0
        case "bottom":
            row, column = rows.total - 1, 0
        case "next_word":
            return _next_word(rows, at)
        case "previous_word":
            return _word_before(rows, at)
    return Position(min(max(0, row), rows.total - 1), max(0, column))


def _word_starts(text: str) -> list[int]:
    return [column_of(text, match.start()) for match in re.finditer(r"\w+|[^\w\s]+", text)]


def _next_word(rows: Rows, at: Position) -> Position:
    for row in range(at.row, rows.total):
        after = at.column if row == at.row else -1
        for column in _word_starts(rows.row(row).text):
            if column > after:
                return Position(row, column)
    return at


def _word_before(rows: Rows, at: Position) -> Position:
    for row in range(at.row, -1, -1):
        before = at.column if row == at.row else 1_000_000
        for column in reversed(_word_starts(rows.row(row).text)):
            if column < before:
                return Position(row, column)
    return at
