"""The emulator in pure Python, on bittty's board: for machines that pyghostty has no build for.

The board emulates far more of a terminal than a container may drive here: what resizes the page,
swallows output, locks the keyboard, repeats a text the program chose as if it were typed, or reads
the clipboard is taken out. The board keeps unfinished control strings in memory and scans them
anew at every chunk, so they are cut at a length no honest program reaches.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby
from operator import itemgetter
from time import monotonic
from typing import Any

from bittty import BITTTY, Board, TerminalCaps
from bittty.palette import PaletteDefaults

from dockertui.terminal.bittty_board import (
    REFUSED_MODES,
    REFUSED_OPERATIONS,
    WINDOW_REPORTS,
    Answers,
    Chrome,
    ignore,
)
from dockertui.terminal.bittty_lines import History, LineRuns
from dockertui.terminal.emulator import (
    HISTORY_BYTES,
    Color,
    Cursor,
    Look,
    Modes,
    MouseTracking,
    Reply,
    Row,
    Run,
    Size,
    TextRow,
    clean_title,
    fitted,
)
from dockertui.terminal.palette import Colors

_BYTES_PER_CELL = 10
"""What a cell of history takes: a character, a reference to its style, its share of the line."""

_SEQUENCE_LIMIT = 128
_STRING_LIMIT = 8192
_SEQUENCE_END = re.compile("[\x18\x1a@-~]|(?=\x1b)")
_STRING_END = re.compile("[\x07\x9c\x18\x1a]|(?=\x1b)")

_TRACKING = (
    (1003, MouseTracking.MOTION),
    (1002, MouseTracking.DRAGS),
    (1000, MouseTracking.CLICKS),
    (9, MouseTracking.PRESSES),
)
_STYLE, _CHARACTER = itemgetter(0), itemgetter(1)
_FEED_BYTES = 512
"""How much is fed between two looks at the clock: each byte may be a line, at 10 µs."""


class BitttyEmulator:
    """A terminal of bittty."""

    name = "bittty"
    slice_bytes = 64 * 1024

    def __init__(self, size: Size, reply: Reply) -> None:
        model = replace(BITTTY, unsupported_modes=REFUSED_MODES)
        self._board: Any = Board(width=size.columns, height=size.rows, model=model)
        for names in REFUSED_OPERATIONS:
            for name in names:
                self._board.registry[name] = ignore
        self._board.registry["XTWINOPS"] = self._window_operation
        # Graphemes are one character (2027), as the app's own renderer counts them.
        self._board.set_caps(TerminalCaps(grapheme_mode="permanently-set"))
        self._board.host.attach(Answers(reply))
        self._board.registry["RIS"] = self._reset
        self._board.registry["DECALN"] = self._alignment_test
        self._board.registry["DCH"] = self._delete_characters
        history = History(HISTORY_BYTES // _BYTES_PER_CELL)
        self._runs = LineRuns(self._board, history)
        self._chrome: Any = Chrome(self._board, history)
        self._chrome.attach()
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._discard_until: re.Pattern[str] | None = None
        self._looks: dict[Any, Look] = {}
        self._size = size
        self._colors = self.colors
        self.set_colors(Colors())

    def _window_operation(self, operation: Any) -> None:
        parameters = operation.args[0]
        if parameters and parameters[0] in WINDOW_REPORTS:
            self._board.console.handle_window_op(operation)

    def _reset(self, _operation: Any) -> None:
        """Reset the terminal; what stands on the screen goes to the history, as tmux does it."""
        board, page = self._board, self._board.blitter.primary_page
        lines = [page.line(y) for y in range(page.height)]
        while lines and all(cell[1] == " " for cell in lines[-1].cells):
            lines.pop()
        if lines:
            self._chrome.on_rows_scrolled_off(tuple(lines))
        board.reset(hard=True)

    def _alignment_test(self, _operation: Any) -> None:
        """Fill the screen (DECALN), which also brings the cursor home; the board leaves it."""
        board = self._board
        board.blitter.set_scroll_region(0, board.blitter.rows - 1)
        board.blitter.alignment_test()
        board.cursor.set_position(0, 0)

    def _delete_characters(self, operation: Any) -> None:
        """Delete characters (DCH); what comes in at the right has the background, unlike the board's."""
        screen, cursor = self._board.blitter, self._board.cursor
        count = operation.args[0]
        before = cursor.x
        screen.delete_characters(count)
        background = self._board.style.background_ansi()
        is_inside = screen.scroll_top <= cursor.y <= screen.scroll_bottom and before <= screen.right_margin
        if background and count > 0 and is_inside:
            first = max(cursor.x, screen.right_margin + 1 - count)
            screen.clear_rect(first, cursor.y, screen.right_margin, cursor.y, background)

    def _mode(self, number: int) -> bool:
        return self._board.modes.mode_status(True, number) in (1, 3)

    @property
    def size(self) -> Size:
        """How large the screen is."""
        return self._size

    @property
    def cursor(self) -> Cursor | None:
        """Where the cursor is; None while hidden or scrolled out of sight."""
        position = self._board.display.cursor
        if position is None:
            return None
        column, row = position
        row += self._chrome.view_offset()
        if row >= self._size.rows:
            return None
        column = min(column, self._size.columns - 1)
        column = self._board.display.page.owner_x(column, position[1])
        return Cursor(column, row, self._board.cursor.shape)

    @property
    def modes(self) -> Modes:
        """What the program switched on."""
        mode = self._mode
        tracking = next((kind for number, kind in _TRACKING if mode(number)), MouseTracking.NONE)
        return Modes(
            application_cursor=mode(1),
            bracketed_paste=mode(2004),
            focus_reports=mode(1004),
            mouse=tracking,
            sgr_mouse=mode(1006),
            kitty_flags=int(self._board.keyboard.kitty_flags),
            is_alternate=bool(self._board.blitter.in_alt_screen),
            is_held=mode(2026),
            is_inverted=mode(5),
        )

    @property
    def title(self) -> str:
        """The window title the program set, in plain text."""
        return clean_title(self._chrome.title)

    @property
    def history_rows(self) -> int:
        """How many rows are kept above the screen."""
        return (
            0 if self._board.blitter.in_alt_screen else len(self._chrome.scrollback.width(self._size.columns))
        )

    @property
    def scrolled_back(self) -> int:
        """How many rows above its end the view stands."""
        return int(self._chrome.view_offset())

    @property
    def colors(self) -> Colors:
        """The colours as the program left them."""
        palette = self._board.palette
        return Colors(palette.foreground, palette.background, tuple(palette.colors))

    def set_colors(self, colors: Colors) -> None:
        """Tell which colours are shown while the program chose none."""
        palette, before = self._board.palette, self._colors
        self._colors = colors
        palette._defaults = PaletteDefaults(
            colors.palette[:16], colors.foreground, colors.background, colors.foreground
        )
        palette._default_colors = list(colors.palette)
        palette.colors = [
            new if now == old else now
            for now, old, new in zip(palette.colors, before.palette, colors.palette, strict=True)
        ]
        if palette.foreground == before.foreground:
            palette.foreground = colors.foreground
        if palette.background == before.background:
            palette.background = colors.background

    def feed(self, data: bytes, deadline_s: float = float("inf")) -> int:
        """Take what the program wrote."""
        taken = look_again = 0
        while taken < len(data):
            lines: list[str] = []
            if taken >= look_again and self._is_ready_for_run:
                lines, end = self._runs.find(data, taken)
                look_again = end
            if lines:
                self._runs.take(lines)
                taken = look_again
            else:
                end = min(len(data), taken + _FEED_BYTES)
                if look_again > taken:
                    end = min(end, look_again)
                self._feed_slice(data[taken:end])
                taken = end
            if monotonic() > deadline_s:
                break
        return taken

    @property
    def _is_ready_for_run(self) -> bool:
        has_rest = self._discard_until is not None or self._decoder.getstate()[0]
        return not has_rest and self._runs.is_open()

    def _feed_slice(self, data: bytes) -> None:
        """Feed a little: the board's work grows with the square of it."""
        text = self._decoder.decode(data)
        if self._discard_until is not None:
            end = self._discard_until.search(text)
            if end is None:
                return
            self._discard_until = None
            text = text[end.end() :]
        self._board.parser.feed(text)
        self._cut_endless_string()

    def _cut_endless_string(self) -> None:
        """Drop a control sequence or string that outgrew its limit, and what is to come of it."""
        parser = self._board.parser
        mode, length = parser.mode, len(parser.buffer)
        if mode == "csi" and length > _SEQUENCE_LIMIT:
            self._discard_until = _SEQUENCE_END
        elif mode not in (None, "csi") and length > _STRING_LIMIT:
            self._discard_until = _STRING_END
        else:
            return
        parser.reset()

    def text_rows(self, first: int, count: int) -> list[TextRow]:
        """Return the text of so many rows, counted from the oldest of the history."""
        history = self._chrome.scrollback.width(self._size.columns)
        kept = self.history_rows
        page = self._board.display.page
        found: list[TextRow] = []
        for row in range(first, min(first + count, kept)):
            number, _within = history.line_at(row)
            following = history.line_at(row + 1)[0] if row + 1 < kept else None
            is_open = following is None and bool(history.store._open)
            text = "".join(map(_CHARACTER, history[row]))
            is_wrapped = following == number or is_open
            found.append(TextRow(text if is_wrapped else text.rstrip(" "), is_wrapped))
        for y in range(max(0, first - kept), min(self._size.rows, first + count - kept)):
            text = "".join(map(_CHARACTER, page.grid[y]))
            is_wrapped = page.is_line_wrapped(y)
            if is_wrapped and page.grid[y][-1] is page._empty_cell:
                text = text[:-1]  # a wide character did not fit: nothing was written there
            found.append(TextRow(text if is_wrapped else text.rstrip(" "), is_wrapped))
        return found

    def take_changes(self) -> dict[int, Row]:
        """Return the rows in view that changed since the last call."""
        chrome, page = self._chrome, self._board.display.page
        if not chrome.view_offset():
            grid = page.grid
            return {y: self._row(grid[y]) for y in chrome.damaged_rows()}
        chrome.damaged_rows()
        return {y: self._row(cells) for y, cells in enumerate(chrome.view_rows())}

    def _row(self, cells: Any) -> Row:
        """Return a row of the board's cells as runs, as wide as the screen."""
        looks = self._looks
        runs: list[Run] = []
        for style, group in groupby(cells, _STYLE):
            look = looks.get(style)
            if look is None:
                if len(looks) > 10_000:
                    looks.clear()
                look = looks[style] = _as_look(style)
            characters = list(map(_CHARACTER, group))
            if max(map(len, characters)) > 1:
                runs += _graphemes(characters, look)
            else:
                runs.append(Run("".join(characters), len(characters), look))
        return fitted(runs, self._size.columns)

    def take_bell(self) -> bool:
        """Return whether the bell rang since the last call."""
        rang, self._chrome.has_bell = self._chrome.has_bell, False
        return bool(rang)

    def resize(self, size: Size) -> None:
        """Change the screen's size; long lines flow anew on the primary screen."""
        if size == self._size:
            return
        self._chrome.scroll_to_bottom()
        if size.columns == self._size.columns and size.rows < self._size.rows:
            # Only a change of width makes the board move the top rows to the history and keep the
            # cursor's row; without it the rows at the bottom would be cut off.
            self._board.resize_from_frontend(size.columns + 1, size.rows)
        self._board.resize_from_frontend(size.columns, size.rows)
        self._size = size

    def scroll(self, rows: int) -> None:
        """Move the view down by so many rows; negative is back into the history."""
        if not self._board.blitter.in_alt_screen:
            self._chrome.scroll_view(rows)

    def scroll_to_end(self) -> None:
        """Show the live screen."""
        self._chrome.scroll_to_bottom()

    def close(self) -> None:
        """Let go of the board and of what it showed."""
        self._chrome.scrollback.clear()
        self._looks.clear()
        self._chrome.detach()
        self._board.host.detach()


def _graphemes(characters: list[str], look: Look) -> Iterator[Run]:
    """Yield cells of which some hold several code points: these as runs of their own."""
    plain = ""
    width = 0
    for index, character in enumerate(characters):
        if len(character) > 1:
            if width:
                yield Run(plain, width, look)
            is_wide = index + 1 < len(characters) and not characters[index + 1]
            yield Run(character, 1 + is_wide, look)
            plain, width = "", -is_wide
        else:
            plain += character
            width += 1
    if width > 0:
        yield Run(plain, width, look)


def _color(color: Any) -> Color:
    if color is None or color.mode == "default":
        return None
    value: Color = color.value
    return value


def _as_look(style: Any) -> Look:
    return Look(
        foreground=_color(style.fg),
        background=_color(style.bg),
        bold=bool(style.bold),
        dim=bool(style.dim),
        italic=bool(style.italic),
        underline=(style.underline_style or "single") if style.underline else "",
        underline_color=_color(style.underline_color),
        blink=bool(style.blink),
        reverse=bool(style.reverse),
        conceal=bool(style.conceal),
        strike=bool(style.strike),
        overline=bool(style.overline),
        link=style.hyperlink or "",
    )
