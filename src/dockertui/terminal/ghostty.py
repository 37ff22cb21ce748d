"""The emulator on libghostty-vt, the core of the Ghostty terminal, through pyghostty's raw binding.

Every call into the C library is in this module, but for what says how a cell is laid out
(`ghostty_cells`) and what reads the history (`ghostty_text`), and each getter writes into memory of
the type its header names: the binding checks nothing, and a wrong type corrupts the heap. A library
that is laid out in a way not known here makes the import fail, so that bittty takes over.
"""

from collections.abc import Iterator
from itertools import groupby
from time import monotonic
from typing import Any

from pyghostty import ffi, lib

from dockertui.terminal.emulator import (
    HISTORY_BYTES,
    PLAIN,
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
from dockertui.terminal.ghostty_cells import (
    CODE_SHIFT,
    GRAPHEME,
    LINK,
    TAG_MASK,
    CellColumns,
    CellText,
    check,
    look_key,
    look_of,
    rgb_of,
)
from dockertui.terminal.ghostty_text import place_of, rows_between
from dockertui.terminal.palette import Colors

# A struct with a union cannot be passed by value through cffi: a twin of the same layout is.
ffi.cdef("""
typedef struct { int tag; uint64_t value[2]; } DockertuiScrollViewport;
""")
if ffi.sizeof("DockertuiScrollViewport") != ffi.sizeof("GhosttyTerminalScrollViewport"):
    raise ImportError("libghostty-vt: another layout of GhosttyTerminalScrollViewport")
_scroll_viewport = ffi.cast(
    "void(*)(GhosttyTerminal, DockertuiScrollViewport)",
    ffi.addressof(lib, "ghostty_terminal_scroll_viewport"),
)
# The first look-up of a function takes a lock of cffi's that is not re-entrant. What frees a terminal
# can run inside any other look-up, in the garbage collector: so it looks nothing up.
_free_cells = lib.ghostty_render_state_row_cells_free
_free_rows = lib.ghostty_render_state_row_iterator_free
_free_render = lib.ghostty_render_state_free
_free_terminal = lib.ghostty_terminal_free

_CELL_PIXELS = (8, 16)
_TRACKING = (
    (1003, MouseTracking.MOTION),
    (1002, MouseTracking.DRAGS),
    (1000, MouseTracking.CLICKS),
    (9, MouseTracking.PRESSES),
)


_LINK_BYTES = 2048
"""The longest link that is shown as one."""
_GRAPHEME_POINTS = 32
"""How much of a character is shown: a program can pile up marks without end."""
_FEED_BYTES = 16 * 1024
"""How much is fed between two looks at the clock: 4 ms at the slowest, a page of new lines each byte."""
_RESET = b"\x1bc"
_SOFT_RESET = (
    b"\x1b[0$}\x1b[0$~\x1b[?1049l\x1b[?47l\x1b[<99u\x1b[!p\x1b[?69l\x1b[r\x1b[?6l\x1b[m\x1b[H\x1b[22J"
    b"\x1b[?1;3;5;9;40;45;66;1000;1001;1002;1003;1004;1005;1006;1015;1016;2004;2026;2031;2048l"
    b"\x1b[4;20l\x1b[12h\x1b[?7;25h\x1b[?1007h\x1b>\x1b[>4m\x1b(B\x1b)B\x1b*B\x1b+B\x0f\x1b[?5W\x1b[0 q"
    b'\x1b[0"q\x1b]8;;\x1b\\\x1b]104\x1b\\\x1b]110\x1b\\\x1b]111\x1b\\\x1b]112\x1b\\\x1b]2;\x1b\\\x1b[m\x1b[H'
)
"""What a reset (RIS) does, by other means: the library's own empties the history too.

The screen is scrolled away (22J) rather than erased, as tmux does it: `reset` after a program that
left the terminal in a mess is no wish to lose what was read before.
"""
_SHAPES = {
    lib.GHOSTTY_RENDER_STATE_CURSOR_VISUAL_STYLE_BAR: "bar",
    lib.GHOSTTY_RENDER_STATE_CURSOR_VISUAL_STYLE_UNDERLINE: "underline",
}


class GhosttyEmulator:
    """A terminal of libghostty-vt."""

    name = "ghostty"
    slice_bytes = 64 * 1024

    def __init__(self, size: Size, reply: Reply) -> None:
        self._size = size
        self._reply = reply
        self._replies: list[bytes] = []
        self._has_bell = False
        self._ends_in_escape = False
        self._text = CellText()
        self._columns = CellColumns()
        self._looks: dict[bytes, Look] = {}
        self._is_closed = False
        self._terminal = self._new("GhosttyTerminal", lib.ghostty_terminal_new, size.columns, size.rows)
        self._render = self._new("GhosttyRenderState", lib.ghostty_render_state_new)
        self._rows = self._new("GhosttyRenderStateRowIterator", lib.ghostty_render_state_row_iterator_new)
        self._cells = self._new("GhosttyRenderStateRowCells", lib.ghostty_render_state_row_cells_new)
        self._configure()
        self.set_colors(Colors())

    @staticmethod
    def _new(kind: str, make: Any, *args: int) -> Any:
        out = ffi.new(f"{kind}*")
        check(make(ffi.NULL, out, *args))
        return out[0]

    def _configure(self) -> None:
        """Set what differs from the library's defaults."""
        option = self._option
        option("SCROLLBACK_MAX_BYTES", "size_t*", HISTORY_BYTES)  # the default keeps 360 rows
        check(
            lib.ghostty_terminal_set(self._terminal, lib.GHOSTTY_TERMINAL_OPT_SCROLLBACK_MAX_LINES, ffi.NULL)
        )
        option("KITTY_IMAGE_STORAGE_LIMIT", "uint64_t*", 0)  # no pictures: programs are told so
        # Graphemes are one character (2027), as the app's own renderer counts them.
        option("MODE_DEFAULT", "GhosttyTerminalModeConfig*", {"mode": 2027, "value": True})
        option("MODE", "GhosttyTerminalModeConfig*", {"mode": 2027, "value": True})
        name = b"xterm-256color"
        kept = ffi.from_buffer("uint8_t[]", name)
        option("TERMINFO_NAME", "GhosttyString*", {"ptr": kept, "len": len(name)})

        # The library keeps the bare pointers: these must live as long as the terminal.
        def write(_terminal: Any, _user: Any, data: Any, length: int) -> None:
            self._replies.append(bytes(ffi.buffer(data, length)))

        def bell(_terminal: Any, _user: Any) -> None:
            self._has_bell = True

        def size(_terminal: Any, _user: Any, out: Any) -> bool:
            out.rows, out.columns = self._size.rows, self._size.columns
            out.cell_width, out.cell_height = _CELL_PIXELS
            return True

        self._callbacks = (
            ffi.callback("GhosttyTerminalWritePtyFn", write),
            ffi.callback("GhosttyTerminalBellFn", bell),
            ffi.callback("GhosttyTerminalSizeFn", size),
        )
        for suffix, callback in zip(("WRITE_PTY", "BELL", "SIZE"), self._callbacks, strict=True):
            check(
                lib.ghostty_terminal_set(
                    self._terminal, getattr(lib, f"GHOSTTY_TERMINAL_OPT_{suffix}"), callback
                )
            )

    def _option(self, suffix: str, kind: str, value: Any) -> None:
        key = getattr(lib, f"GHOSTTY_TERMINAL_OPT_{suffix}")
        check(lib.ghostty_terminal_set(self._terminal, key, ffi.new(kind, value)))

    def _get(self, suffix: str, kind: str) -> Any:
        """Return one of the terminal's values; `kind` must be the C type its header names."""
        out = ffi.new(f"{kind}*")
        check(lib.ghostty_terminal_get(self._terminal, getattr(lib, f"GHOSTTY_TERMINAL_DATA_{suffix}"), out))
        return out[0]

    def _mode(self, number: int) -> bool:
        config = ffi.new("GhosttyTerminalModeConfig*", {"mode": number})
        check(lib.ghostty_terminal_get(self._terminal, lib.GHOSTTY_TERMINAL_DATA_MODE, config))
        return bool(config.value)

    @property
    def size(self) -> Size:
        """How large the screen is."""
        return self._size

    @property
    def cursor(self) -> Cursor | None:
        """Where the cursor was when the changes were last taken."""
        out = ffi.new("GhosttyRenderStateCursor*")
        out.size = ffi.sizeof("GhosttyRenderStateCursor")
        check(lib.ghostty_render_state_get(self._render, lib.GHOSTTY_RENDER_STATE_DATA_CURSOR, out))
        if not (out.visible and out.viewport_has_value):
            return None
        column = out.viewport_x - (1 if out.wide_tail else 0)
        shape: Any = _SHAPES.get(out.visual_style, "block")
        return Cursor(column, out.viewport_y, shape)

    @property
    def modes(self) -> Modes:
        """What the program switched on."""
        mode = self._mode
        tracking = next((kind for number, kind in _TRACKING if mode(number)), MouseTracking.NONE)
        screen = self._get("ACTIVE_SCREEN", "GhosttyTerminalScreen")
        return Modes(
            application_cursor=mode(1),
            bracketed_paste=mode(2004),
            focus_reports=mode(1004),
            mouse=tracking,
            sgr_mouse=mode(1006),
            kitty_flags=int(self._get("KITTY_KEYBOARD_FLAGS", "uint8_t")),
            is_alternate=screen == lib.GHOSTTY_TERMINAL_SCREEN_ALTERNATE,
            is_held=mode(2026),
            is_inverted=mode(5),
        )

    @property
    def title(self) -> str:
        """The window title the program set, in plain text."""
        text = self._get("TITLE", "GhosttyString")
        return clean_title(bytes(ffi.buffer(text.ptr, text.len)).decode(errors="replace")) if text.len else ""

    @property
    def history_rows(self) -> int:
        """How many rows are kept above the screen."""
        return int(self._get("SCROLLBACK_ROWS", "size_t"))

    @property
    def scrolled_back(self) -> int:
        """How many rows above its end the view stands."""
        bar = self._get("SCROLLBAR", "GhosttyTerminalScrollbar")
        return max(0, int(bar.total) - int(bar.offset) - int(bar.len))

    @property
    def colors(self) -> Colors:
        """The colours as the program left them."""
        palette = ffi.new("GhosttyColorRgb[256]")
        check(lib.ghostty_terminal_get(self._terminal, lib.GHOSTTY_TERMINAL_DATA_COLOR_PALETTE, palette))
        raw = bytes(ffi.buffer(palette))
        return Colors(
            rgb_of(self._get("COLOR_FOREGROUND", "GhosttyColorRgb")),
            rgb_of(self._get("COLOR_BACKGROUND", "GhosttyColorRgb")),
            tuple(zip(raw[::3], raw[1::3], raw[2::3], strict=True)),
        )

    def set_colors(self, colors: Colors) -> None:
        """Tell which colours are shown while the program chose none."""
        self._option("COLOR_FOREGROUND", "GhosttyColorRgb*", colors.foreground)
        self._option("COLOR_BACKGROUND", "GhosttyColorRgb*", colors.background)
        self._option("COLOR_PALETTE", "GhosttyColorRgb[256]", colors.palette)

    def feed(self, data: bytes, deadline_s: float = float("inf")) -> int:
        """Take what the program wrote."""
        taken = 0
        for start in range(0, len(data), _FEED_BYTES):
            part = self._without_reset(data[start : start + _FEED_BYTES])
            lib.ghostty_terminal_vt_write(self._terminal, ffi.from_buffer(part), len(part))
            if (
                self._get("COLS", "uint16_t") != self._size.columns
            ):  # 132 columns: the page is not the program's
                self._resize()
            taken = min(len(data), start + _FEED_BYTES)
            if monotonic() > deadline_s:
                break
        if self._replies:
            replies, self._replies = b"".join(self._replies), []
            self._reply(replies)
        return taken

    def _without_reset(self, part: bytes) -> bytes:
        """Return a part with every reset done by other means; it may have begun in the part before.

        ESC ends whatever sequence or string is under way: ESC c is a reset wherever it stands.
        """
        if self._ends_in_escape and part.startswith(b"c"):
            part = b"\x18" + _SOFT_RESET + part[1:]
        self._ends_in_escape = part.endswith(b"\x1b")
        return part.replace(_RESET, b"\x18" + _SOFT_RESET) if _RESET in part else part

    def text_rows(self, first: int, count: int) -> list[TextRow]:
        """Return the text of so many rows, counted from the oldest of the history."""
        count = min(count, self.history_rows + self._size.rows - first)
        if count <= 0:
            return []
        return rows_between(self._terminal, first, first + count - 1, self._size.columns)

    def take_changes(self) -> dict[int, Row]:
        """Return the rows in view that changed since the last call."""
        changes: dict[int, Row] = {}
        check(lib.ghostty_render_state_update(self._render, self._terminal))
        dirty = ffi.new("GhosttyRenderStateDirty*")
        check(lib.ghostty_render_state_get(self._render, lib.GHOSTTY_RENDER_STATE_DATA_DIRTY, dirty))
        if dirty[0] == lib.GHOSTTY_RENDER_STATE_DIRTY_FALSE:
            return changes
        rows = ffi.new("GhosttyRenderStateRowIterator*", self._rows)
        check(lib.ghostty_render_state_get(self._render, lib.GHOSTTY_RENDER_STATE_DATA_ROW_ITERATOR, rows))
        cells = ffi.new("GhosttyRenderStateRowCells*", self._cells)
        number = ffi.new("uint16_t*")
        while lib.ghostty_render_state_row_iterator_next_dirty(self._rows, number):
            y = int(number[0])
            changes[y] = self._row(cells, y)
        check(lib.ghostty_render_state_clean(self._render))
        return changes

    def _row(self, cells: Any, y: int) -> Row:
        """Return the row the iterator stands on, the y-th in view."""
        get, rows = lib.ghostty_render_state_row_get, self._rows
        view = ffi.new("GhosttyCellsView*")
        check(get(rows, lib.GHOSTTY_RENDER_STATE_ROW_DATA_CELLS_RAW, view))
        values: list[int] = memoryview(ffi.buffer(view.ptr, view.len * 8)).cast("Q").tolist()
        text, columns = self._text, self._columns
        runs: list[Run] = []
        column = 0
        has_cells = False
        for key, group in groupby(values, look_key):
            members = list(group)
            look = PLAIN
            if key:
                if not has_cells:
                    check(get(rows, lib.GHOSTTY_RENDER_STATE_ROW_DATA_CELLS, cells))
                    has_cells = True
                check(lib.ghostty_render_state_row_cells_select(self._cells, column))
                look = self._look(members[0])
                if members[0] & LINK:
                    runs += self._linked(members, column, y, look)
                    column += len(members)
                    continue
            if key & TAG_MASK == GRAPHEME:
                for x, cell in enumerate(members, column):
                    runs.append(Run(self._grapheme(x), columns[cell], look))
            else:
                shown = "".join([text[cell] for cell in members])
                width = sum([columns[cell] for cell in members])
                if width:
                    runs.append(Run(shown, width, look))
            column += len(members)
        return fitted(runs, len(values))

    def _linked(self, members: list[int], column: int, y: int, look: Look) -> Iterator[Run]:
        """Yield cells that are links: neighbours can lead to different places."""
        uri = ffi.new("uint8_t[]", _LINK_BYTES)
        length = ffi.new("size_t*")
        for x, cell in enumerate(members, column):
            width = self._columns[cell]
            if not width:
                continue
            is_grapheme = cell & TAG_MASK == GRAPHEME
            shown = self._grapheme(x) if is_grapheme else self._text[cell]
            place = place_of(self._terminal, lib.GHOSTTY_POINT_TAG_VIEWPORT, x, y)
            result = lib.ghostty_grid_ref_hyperlink_uri(place, uri, _LINK_BYTES, length)
            link = bytes(ffi.buffer(uri, length[0])) if result == lib.GHOSTTY_SUCCESS else b""
            yield Run(shown, width, look._replace(link=link.decode(errors="replace")))

    def _grapheme(self, column: int) -> str:
        """Return the whole character of several code points in a cell."""
        get, cells = lib.ghostty_render_state_row_cells_get, self._cells
        check(lib.ghostty_render_state_row_cells_select(cells, column))
        length = ffi.new("uint32_t*")
        check(get(cells, lib.GHOSTTY_RENDER_STATE_ROW_CELLS_DATA_GRAPHEMES_LEN, length))
        points = ffi.new("uint32_t[]", max(1, length[0]))
        check(get(cells, lib.GHOSTTY_RENDER_STATE_ROW_CELLS_DATA_GRAPHEMES_BUF, points))
        return "".join(chr(point) for point in points[0 : min(length[0], _GRAPHEME_POINTS)])

    def _look(self, cell: int) -> Look:
        """Return the look of the selected cell."""
        get, cells = lib.ghostty_render_state_row_cells_get, self._cells
        style = ffi.new("GhosttyStyle*")
        style.size = ffi.sizeof("GhosttyStyle")
        check(get(cells, lib.GHOSTTY_RENDER_STATE_ROW_CELLS_DATA_STYLE, style))
        key = bytes(ffi.buffer(style))
        look = self._looks.get(key)
        if look is None:
            if len(self._looks) > 10_000:
                self._looks.clear()
            look = self._looks[key] = look_of(style)
        tag = cell & TAG_MASK
        if tag == lib.GHOSTTY_CELL_CONTENT_BG_COLOR_PALETTE:
            return look._replace(background=(cell >> CODE_SHIFT) & 0xFF)
        if tag == lib.GHOSTTY_CELL_CONTENT_BG_COLOR_RGB:
            value = cell >> CODE_SHIFT
            return look._replace(background=(value & 0xFF, value >> 8 & 0xFF, value >> 16 & 0xFF))
        return look

    def take_bell(self) -> bool:
        """Return whether the bell rang since the last call."""
        rang, self._has_bell = self._has_bell, False
        return rang

    def resize(self, size: Size) -> None:
        """Change the screen's size; long lines flow anew on the primary screen."""
        if size != self._size:
            self._size = size
            self._resize()

    def _resize(self) -> None:
        size = self._size
        check(lib.ghostty_terminal_resize(self._terminal, size.columns, size.rows, *_CELL_PIXELS))

    def scroll(self, rows: int) -> None:
        """Move the view down by so many rows; negative is back into the history."""
        self._scroll(lib.GHOSTTY_SCROLL_VIEWPORT_DELTA, rows)

    def scroll_to_end(self) -> None:
        """Show the live screen."""
        self._scroll(lib.GHOSTTY_SCROLL_VIEWPORT_BOTTOM, 0)

    def _scroll(self, tag: int, delta: int) -> None:
        to = ffi.new("DockertuiScrollViewport*", {"tag": tag, "value": [delta % (1 << 64), 0]})
        _scroll_viewport(self._terminal, to[0])

    def close(self) -> None:
        """Free the terminal; nothing else may be called afterwards."""
        if self._is_closed:
            return
        self._is_closed = True
        _free_cells(self._cells)
        _free_rows(self._rows)
        _free_render(self._render)
        _free_terminal(self._terminal)
        self._text.clear()
        self._columns.clear()
        self._looks.clear()

    def __del__(self) -> None:
        if hasattr(self, "_callbacks"):
            self.close()
