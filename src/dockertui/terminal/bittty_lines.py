"""How bittty's board gets through long output: lines that nobody sees go to the history directly.

The board costs about 20 µs a line, most of it for cells that scroll away before they are painted.
Of a run of plain lines longer than the screen only the first and the last screenful pass through the
board; what lies between is put where it would have ended. The result is the same to the cell.
"""

import re
from array import array
from typing import Any

from bittty.constants import LINE_SINGLE
from bittty.parser.csi import parse_csi_operation
from bittty.style import Style
from bittty.terminals.scrollback import MemoryScrollback, ScrollbackLine, rows_of

_UNSTYLED = Style()
_VIEWED_WIDTHS = 4
_LINE_CELLS = 8
_RUN_LINES = 2000
"""How long a run may be at once: some 4 ms."""

_PARAMETER = "(?:0?[0-9]|2[1-9]|3[0-79]|9[0-7]|38;5;[0-9]{1,3}|38;2;[0-9]{1,3};[0-9]{1,3};[0-9]{1,3}|49)?"
_SGR = re.compile(f"(\x1b\\[{_PARAMETER}(?:;{_PARAMETER})*m)")
"""Looks that leave the background alone: with one set, new rows at the bottom are not blank."""
_NARROW = (
    " -~\xc0-\xff\u0391-\u03c9\u0400-\u0482\u048a-\u052f\u2010-\u2027\u2190-\u2199\u2500-\u259f\u2713\u2717"
)
_WIDE = "\u3001-\u3029\uff01-\uff5e\u3041-\u3096\u30a1-\u30fa\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3"
_SIMPLE = re.compile(f"[{_NARROW}{_WIDE}]*")
"""Characters that are one or two columns wide and never join their neighbours."""
_IS_WIDE = re.compile(f"([{_WIDE}])")


class History(MemoryScrollback):  # type: ignore[misc]  # (bittty has no types)
    """The board's lines that scrolled away; those without looks are bare strings.

    A string is an eighth the size of the board's own kind of line, and the garbage collector does not
    walk through it: a full history would else make it stop the app for 80 ms every now and then.
    """

    def append_line(self, line: Any) -> None:
        """Take a whole line at once: a string, or one of the board's kind."""
        self._open.append(line)
        self.cells += len(line)
        self._complete()
        self._evict()

    def line(self, number: int) -> Any:
        """Return a line that is held."""
        line = super().line(number)
        return ScrollbackLine(line, (_UNSTYLED,) * len(line)) if isinstance(line, str) else line

    def row_counts(self, columns: int) -> Any:
        """Return how many rows are before each line at a width, from line `_base` on."""
        if columns not in self._rows:
            if len(self._rows) == _VIEWED_WIDTHS:
                del self._rows[next(iter(self._rows))]
            rows = array("q", bytes(8 * (self.first - self._base + 1)))
            for line in self._lines:
                rows.append(rows[-1] + rows_of(_width(line), columns))
            self._rows[columns] = rows
        return self._rows[columns]

    def _complete(self) -> None:
        """Take the rows of the line that has arrived as one."""
        line = self._open[0] if len(self._open) == 1 else ScrollbackLine.join(self._open)
        if not isinstance(line, str) and _is_plain(line):
            line = line.text
        self._open.clear()
        self._joined = None
        self._open_width = 0
        self._lines.append(line)
        # What a line costs beyond its cells, which were counted as its rows came.
        self.cells += _LINE_CELLS
        for columns, rows in self._rows.items():
            rows.append(rows[-1] + rows_of(_width(line), columns))

    def _evict(self) -> None:
        """Forget the oldest lines past the budget."""
        while self.cells > self.max_cells and self._lines:
            self.cells -= len(self._lines.popleft()) + _LINE_CELLS
            self.first += 1
        super()._evict()


def _is_plain(line: Any) -> bool:
    styles = line.styles
    return (
        line.shape is None
        and line.attribute == LINE_SINGLE
        and (not styles or (styles[0] == _UNSTYLED and styles.count(styles[0]) == len(styles)))
    )


def _width(line: Any) -> int:
    return len(line) if isinstance(line, str) else int(line.width)


class LineRuns:
    """Finds the runs in what a program wrote, and takes them past the board."""

    def __init__(self, board: Any, history: History) -> None:
        """Take runs past a board into its history."""
        self._board = board
        self._history = history
        self._looks: dict[str, Any] = {}

    def is_open(self) -> bool:
        """Return whether plain lines now do nothing but fill the rows and scroll them into the history."""
        board = self._board
        blitter, modes = board.blitter, board.modes
        charsets, style = board.charset, board.style
        return bool(
            board.parser.mode is None
            and not board.parser.buffer
            and not board.parser.vt52
            and blitter.current_page is blitter.primary_page
            and blitter.main_page is blitter.current_page
            and (blitter.scroll_top, blitter.scroll_bottom) == (0, blitter.rows - 1)
            and (blitter.left_margin, blitter.right_margin) == (0, blitter.width - 1)
            and not blitter.right_to_left
            and blitter.width_policy.ambiguous_width == 1
            and modes.auto_wrap
            and not modes.insert_mode
            and style.current.bg is None
            and style.default.bg is None
            and charsets.single_shift is None
            and charsets.charset_array[charsets.current_charset] == "B"
            and charsets.charset_array[charsets.gr] == "B"
        )

    def find(self, data: bytes, start: int) -> tuple[list[str], int]:
        """Look for a run that is worth taking.

        Returns:
            Its lines, empty if there is none here; and where it ends, or where to look again.
        """
        lines: list[str] = []
        end = start
        while len(lines) < _RUN_LINES:
            stop = data.find(b"\r\n", end)
            if stop < 0:
                following = len(data)
                break
            line = self._plain(data[end:stop])
            following = stop + 2
            if line is None:
                break
            lines.append(line)
            end = following
        if len(lines) < 3 * self._board.blitter.rows:
            return [], following
        return lines, end

    def _plain(self, raw: bytes) -> str | None:
        """Return a line as text; None if more is in it than simple characters and their looks."""
        if raw.isascii():
            line = raw.decode()
            if line.isprintable():
                return line
            if "\t" in line:  # it moves the cursor over blanks
                expanded = line.expandtabs(8)
                is_usual = self._has_usual_tabs and len(expanded) < self._board.width
                return expanded if is_usual and expanded.isprintable() else None
        else:
            try:
                line = raw.decode()
            except UnicodeDecodeError:
                return None
        text = _SGR.sub("", line) if "\x1b" in line else line
        if not _SIMPLE.fullmatch(text):
            return None
        is_narrow = text.isascii() or len(text) + len(_IS_WIDE.findall(text)) <= self._board.width
        return line if is_narrow else None

    @property
    def _has_usual_tabs(self) -> bool:
        """Whether a tab leads over untouched cells to the next multiple of eight."""
        cursor = self._board.cursor
        return bool(
            self._board.style.current == _UNSTYLED and cursor.tab_stops == set(range(8, self._board.width, 8))
        )

    def take(self, lines: list[str]) -> None:
        """Take a run that `find()` found."""
        board = self._board
        rows = board.blitter.rows
        # A screenful of lines brings the cursor to the last row, with finished lines above it.
        board.parser.feed("".join([f"{line}\r\n" for line in lines[:rows]]))
        board.blitter.scroll(rows - 1)
        for line in lines[rows : 1 - rows or None]:
            self._keep(line)
        # From the first row on, the last screenful leaves the cursor where it would have been.
        board.cursor.set_position(0, 0)
        board.parser.feed("".join([f"{line}\r\n" for line in lines[len(lines) - rows + 1 :]]))

    def _keep(self, line: str) -> None:
        """Put a line into the history, as the board would have after it scrolled away."""
        style = self._board.style
        if "\x1b" not in line and style.current == _UNSTYLED and line.isascii():
            columns = self._board.width
            last = max(0, len(line) - 1) // columns * columns  # only the last row loses its blanks
            self._history.append_line(line[:last] + line[last:].rstrip(" "))
            return
        text: list[str] = []
        styles: list[Any] = []
        for part in _SGR.split(line) if "\x1b" in line else (line,):
            if part.startswith("\x1b"):
                operation = self._looks.get(part)
                if operation is None:
                    if len(self._looks) > 1000:
                        self._looks.clear()
                    operation = self._looks[part] = parse_csi_operation(part)
                self._board.registry["SGR"](operation)
            else:
                cells = part if part.isascii() else _IS_WIDE.sub("\\1\0", part)
                text.append(cells)
                styles += [style.current] * len(cells)
        self._history.append_line(_trimmed("".join(text), styles, self._board.width))


def _trimmed(cells: str, styles: list[Any], columns: int) -> Any:
    """Return a line of the history; in its cells NUL is the second half of a wide character."""
    last = max(0, len(cells) - 1) // columns * columns
    end = len(cells)
    while end > last and cells[end - 1] == " " and styles[end - 1] == _UNSTYLED:
        end -= 1
    cells = cells[:end]
    shape = None
    if "\0" in cells:
        shape = tuple([int(cell != "\0") for cell in cells])
        cells = cells.replace("\0", "")
    return ScrollbackLine(cells, tuple(styles[:end]), shape)
