"""The emulator on libghostty-vt, the core of the Ghostty terminal, through pyghostty's raw binding.

Every call into the C library is in this module, and each getter writes into memory of the type its
header names: the binding checks nothing, and a wrong type corrupts the heap. The layout of a cell's
bits is not part of the library's interface: it is read from the library's own description, and a
layout without what is needed here makes the import fail, so that bittty takes over.
"""

import json
from itertools import groupby
from typing import Any

from pyghostty import ffi, lib

from dockertui.terminal.emulator import (
    HISTORY_BYTES,
    PLAIN,
    Color,
    Cursor,
    Look,
    Modes,
    MouseTracking,
    Reply,
    Row,
    Run,
    Size,
    clean_title,
    fitted,
)

# Structs with unions cannot be passed by value through cffi: a twin of the same layout is.
ffi.cdef("""
typedef struct { int tag; uint64_t value[2]; } DockertuiScrollViewport;
""")
if ffi.sizeof("DockertuiScrollViewport") != ffi.sizeof("GhosttyTerminalScrollViewport"):
    raise ImportError("libghostty-vt: another layout of GhosttyTerminalScrollViewport")
_scroll_viewport = ffi.cast(
    "void(*)(GhosttyTerminal, DockertuiScrollViewport)",
    ffi.addressof(lib, "ghostty_terminal_scroll_viewport"),
)

_CELL_PIXELS = (8, 16)
_TRACKING = (
    (1003, MouseTracking.MOTION),
    (1002, MouseTracking.DRAGS),
    (1000, MouseTracking.CLICKS),
    (9, MouseTracking.PRESSES),
)


def _cell_layout() -> tuple[int, int, int, int, int, int]:
    """Return (tag mask, code point shift, code point mask, style shift, style mask, wide shift)."""
    bits: dict[str, Any] = json.loads(ffi.string(lib.ghostty_type_json()))["types"]["GhosttyCell"]["bits"]
    tag, content, style, wide = bits["content_tag"], bits["content"], bits["style_id"], bits["wide"]
    codepoint = content["arms"]["CODEPOINT"]["bits"]["codepoint"]
    if tag["lsb"] or wide["width"] != 2:
        raise ImportError("libghostty-vt: another layout of GhosttyCell")
    return (
        (1 << tag["width"]) - 1,
        content["lsb"] + codepoint["lsb"],
        (1 << codepoint["width"]) - 1,
        style["lsb"],
        (1 << style["width"]) - 1,
        wide["lsb"],
    )


try:
    _TAG_MASK, _CODE_SHIFT, _CODE_MASK, _STYLE_SHIFT, _STYLE_MASK, _WIDE_SHIFT = _cell_layout()
except (KeyError, ValueError) as unknown:
    raise ImportError(f"libghostty-vt: no description of GhosttyCell ({unknown})") from unknown

_GRAPHEME = lib.GHOSTTY_CELL_CONTENT_CODEPOINT_GRAPHEME
_BACKGROUNDS = (lib.GHOSTTY_CELL_CONTENT_BG_COLOR_PALETTE, lib.GHOSTTY_CELL_CONTENT_BG_COLOR_RGB)
_TAIL, _WIDE = lib.GHOSTTY_CELL_WIDE_SPACER_TAIL, lib.GHOSTTY_CELL_WIDE_WIDE
_CACHED_CELLS = 50_000
_GRAPHEME_POINTS = 32
"""How much of a character is shown: a program can pile up marks without end."""
_SHAPES = {
    lib.GHOSTTY_RENDER_STATE_CURSOR_VISUAL_STYLE_BAR: "bar",
    lib.GHOSTTY_RENDER_STATE_CURSOR_VISUAL_STYLE_UNDERLINE: "underline",
}


class _CellText(dict[int, str]):
    """A cell's bits → what it shows; "" for the second column of a wide character."""

    def __missing__(self, cell: int) -> str:
        wide = (cell >> _WIDE_SHIFT) & 3
        code = (cell >> _CODE_SHIFT) & _CODE_MASK
        if wide == _TAIL:
            text = ""
        elif (cell & _TAG_MASK) in _BACKGROUNDS or code < 0x20 or 0xD800 <= code < 0xE000 or code > 0x10FFFF:
            text = " "
        else:
            text = chr(code)
        if len(self) > _CACHED_CELLS:
            self.clear()
        self[cell] = text
        return text


class _CellColumns(dict[int, int]):
    """A cell's bits → how many columns what it shows takes: a wide character has those of both its cells."""

    def __missing__(self, cell: int) -> int:
        wide = (cell >> _WIDE_SHIFT) & 3
        columns = {_TAIL: 0, _WIDE: 2}.get(wide, 1)
        if len(self) > _CACHED_CELLS:
            self.clear()
        self[cell] = columns
        return columns


def _look_key(cell: int) -> int:
    """Return what tells one run from the next: the style, and a background kept in the cell itself."""
    tag = cell & _TAG_MASK
    if tag in _BACKGROUNDS:
        return cell
    return (cell & (_STYLE_MASK << _STYLE_SHIFT)) | (_GRAPHEME if tag == _GRAPHEME else 0)


class GhosttyEmulator:
    """A terminal of libghostty-vt."""

    name = "ghostty"
    slice_bytes = 64 * 1024

    def __init__(self, size: Size, reply: Reply) -> None:
        self._size = size
        self._reply = reply
        self._replies: list[bytes] = []
        self._has_bell = False
        self._text = _CellText()
        self._columns = _CellColumns()
        self._looks: dict[bytes, Look] = {}
        self._is_closed = False
        self._terminal = self._new("GhosttyTerminal", lib.ghostty_terminal_new, size.columns, size.rows)
        self._render = self._new("GhosttyRenderState", lib.ghostty_render_state_new)
        self._rows = self._new("GhosttyRenderStateRowIterator", lib.ghostty_render_state_row_iterator_new)
        self._cells = self._new("GhosttyRenderStateRowCells", lib.ghostty_render_state_row_cells_new)
        self._configure()

    @staticmethod
    def _new(kind: str, make: Any, *args: int) -> Any:
        out = ffi.new(f"{kind}*")
        _check(make(ffi.NULL, out, *args))
        return out[0]

    def _configure(self) -> None:
        """Set what differs from the library's defaults."""
        option = self._option
        option("SCROLLBACK_MAX_BYTES", "size_t*", HISTORY_BYTES)  # the default keeps 360 rows
        _check(
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
            _check(
                lib.ghostty_terminal_set(
                    self._terminal, getattr(lib, f"GHOSTTY_TERMINAL_OPT_{suffix}"), callback
                )
            )

    def _option(self, suffix: str, kind: str, value: Any) -> None:
        key = getattr(lib, f"GHOSTTY_TERMINAL_OPT_{suffix}")
        _check(lib.ghostty_terminal_set(self._terminal, key, ffi.new(kind, value)))

    def _get(self, suffix: str, kind: str) -> Any:
        """Return one of the terminal's values; `kind` must be the C type its header names."""
        out = ffi.new(f"{kind}*")
        _check(lib.ghostty_terminal_get(self._terminal, getattr(lib, f"GHOSTTY_TERMINAL_DATA_{suffix}"), out))
        return out[0]

    def _mode(self, number: int) -> bool:
        config = ffi.new("GhosttyTerminalModeConfig*", {"mode": number})
        _check(lib.ghostty_terminal_get(self._terminal, lib.GHOSTTY_TERMINAL_DATA_MODE, config))
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
        _check(lib.ghostty_render_state_get(self._render, lib.GHOSTTY_RENDER_STATE_DATA_CURSOR, out))
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

    def feed(self, data: bytes) -> None:
        """Take what the program wrote."""
        lib.ghostty_terminal_vt_write(self._terminal, ffi.from_buffer(data), len(data))
        if self._replies:
            replies, self._replies = b"".join(self._replies), []
            self._reply(replies)

    def take_changes(self) -> dict[int, Row]:
        """Return the rows in view that changed since the last call."""
        changes: dict[int, Row] = {}
        _check(lib.ghostty_render_state_update(self._render, self._terminal))
        dirty = ffi.new("GhosttyRenderStateDirty*")
        _check(lib.ghostty_render_state_get(self._render, lib.GHOSTTY_RENDER_STATE_DATA_DIRTY, dirty))
        if dirty[0] == lib.GHOSTTY_RENDER_STATE_DIRTY_FALSE:
            return changes
        rows = ffi.new("GhosttyRenderStateRowIterator*", self._rows)
        _check(lib.ghostty_render_state_get(self._render, lib.GHOSTTY_RENDER_STATE_DATA_ROW_ITERATOR, rows))
        cells = ffi.new("GhosttyRenderStateRowCells*", self._cells)
        number = ffi.new("uint16_t*")
        while lib.ghostty_render_state_row_iterator_next_dirty(self._rows, number):
            changes[int(number[0])] = self._row(cells)
        _check(lib.ghostty_render_state_clean(self._render))
        return changes

    def _row(self, cells: Any) -> Row:
        """Return the row the iterator stands on."""
        get, rows = lib.ghostty_render_state_row_get, self._rows
        view = ffi.new("GhosttyCellsView*")
        _check(get(rows, lib.GHOSTTY_RENDER_STATE_ROW_DATA_CELLS_RAW, view))
        values: list[int] = memoryview(ffi.buffer(view.ptr, view.len * 8)).cast("Q").tolist()
        text, columns = self._text, self._columns
        runs: list[Run] = []
        column = 0
        has_cells = False
        for key, group in groupby(values, _look_key):
            members = list(group)
            look = PLAIN
            if key:
                if not has_cells:
                    _check(get(rows, lib.GHOSTTY_RENDER_STATE_ROW_DATA_CELLS, cells))
                    has_cells = True
                _check(lib.ghostty_render_state_row_cells_select(self._cells, column))
                look = self._look(members[0])
            if key & _TAG_MASK == _GRAPHEME:
                for x, cell in enumerate(members, column):
                    runs.append(Run(self._grapheme(x), columns[cell], look))
            else:
                shown = "".join([text[cell] for cell in members])
                width = sum([columns[cell] for cell in members])
                if width:
                    runs.append(Run(shown, width, look))
            column += len(members)
        return fitted(runs, len(values))

    def _grapheme(self, column: int) -> str:
        """Return the whole character of several code points in a cell."""
        get, cells = lib.ghostty_render_state_row_cells_get, self._cells
        _check(lib.ghostty_render_state_row_cells_select(cells, column))
        length = ffi.new("uint32_t*")
        _check(get(cells, lib.GHOSTTY_RENDER_STATE_ROW_CELLS_DATA_GRAPHEMES_LEN, length))
        points = ffi.new("uint32_t[]", max(1, length[0]))
        _check(get(cells, lib.GHOSTTY_RENDER_STATE_ROW_CELLS_DATA_GRAPHEMES_BUF, points))
        return "".join(chr(point) for point in points[0 : min(length[0], _GRAPHEME_POINTS)])

    def _look(self, cell: int) -> Look:
        """Return the look of the selected cell."""
        get, cells = lib.ghostty_render_state_row_cells_get, self._cells
        style = ffi.new("GhosttyStyle*")
        style.size = ffi.sizeof("GhosttyStyle")
        _check(get(cells, lib.GHOSTTY_RENDER_STATE_ROW_CELLS_DATA_STYLE, style))
        key = bytes(ffi.buffer(style))
        look = self._looks.get(key)
        if look is None:
            if len(self._looks) > 10_000:
                self._looks.clear()
            look = self._looks[key] = _as_look(style)
        tag = cell & _TAG_MASK
        if tag == lib.GHOSTTY_CELL_CONTENT_BG_COLOR_PALETTE:
            return look._replace(background=(cell >> _CODE_SHIFT) & 0xFF)
        if tag == lib.GHOSTTY_CELL_CONTENT_BG_COLOR_RGB:
            value = cell >> _CODE_SHIFT
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
            _check(lib.ghostty_terminal_resize(self._terminal, size.columns, size.rows, *_CELL_PIXELS))

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
        lib.ghostty_render_state_row_cells_free(self._cells)
        lib.ghostty_render_state_row_iterator_free(self._rows)
        lib.ghostty_render_state_free(self._render)
        lib.ghostty_terminal_free(self._terminal)

    def __del__(self) -> None:
        if hasattr(self, "_callbacks"):
            self.close()


def _check(result: int) -> None:
    """Raise what the library refuses: a fault of this module, never of the program's bytes."""
    if result != lib.GHOSTTY_SUCCESS:
        raise RuntimeError(f"libghostty-vt refused a call: {result}")


def _color(value: Any) -> Color:
    if value.tag == lib.GHOSTTY_STYLE_COLOR_PALETTE:
        return int(value.value.palette)
    if value.tag == lib.GHOSTTY_STYLE_COLOR_RGB:
        rgb = value.value.rgb
        return (int(rgb.r), int(rgb.g), int(rgb.b))
    return None


def _as_look(style: Any) -> Look:
    return Look(
        foreground=_color(style.fg_color),
        background=_color(style.bg_color),
        bold=bool(style.bold),
        dim=bool(style.faint),
        italic=bool(style.italic),
        underline=style.underline != lib.GHOSTTY_SGR_UNDERLINE_NONE,
        double_underline=style.underline == lib.GHOSTTY_SGR_UNDERLINE_DOUBLE,
        blink=bool(style.blink),
        reverse=bool(style.inverse),
        conceal=bool(style.invisible),
        strike=bool(style.strikethrough),
        overline=bool(style.overline),
    )
