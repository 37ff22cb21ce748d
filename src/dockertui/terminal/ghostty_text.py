"""The text of a libghostty-vt terminal's rows, those of its history too, and references to its cells."""

from collections.abc import Iterator
from typing import Any

from pyghostty import ffi, lib

from dockertui.terminal.emulator import TextRow
from dockertui.terminal.ghostty_cells import check

# A struct with a union cannot be passed by value through cffi: a twin of the same layout is.
ffi.cdef("typedef struct { int tag; int gap; uint16_t x; uint32_t y; uint64_t rest; } DockertuiPoint;")
if ffi.sizeof("DockertuiPoint") != ffi.sizeof("GhosttyPoint"):
    raise ImportError("libghostty-vt: another layout of GhosttyPoint")
if ffi.offsetof("DockertuiPoint", "x") != ffi.offsetof("GhosttyPoint", "value"):
    raise ImportError("libghostty-vt: another layout of GhosttyPoint")
_grid_ref = ffi.cast(
    "GhosttyResult(*)(GhosttyTerminal, DockertuiPoint, GhosttyGridRef*)",
    ffi.addressof(lib, "ghostty_terminal_grid_ref"),
)


def place_of(terminal: Any, tag: int, x: int, y: int) -> Any:
    """Return a reference to a cell; it holds until the terminal changes.

    Args:
        terminal: The terminal.
        tag: From where the row is counted: a `GHOSTTY_POINT_TAG_…`.
        x: The column.
        y: The row.
    """
    out = ffi.new("GhosttyGridRef*")
    out.size = ffi.sizeof("GhosttyGridRef")
    check(_grid_ref(terminal, ffi.new("DockertuiPoint*", {"tag": tag, "x": x, "y": y})[0], out))
    return out


def rows_between(terminal: Any, first: int, last: int, columns: int) -> list[TextRow]:
    """Return the text of rows, both of them in it, counted from the oldest of the history.

    Args:
        terminal: The terminal.
        first: The first row; it exists, as the last does.
        last: The last row.
        columns: How wide the terminal is.
    """
    count = last + 1 - first
    texts = _plain_text(terminal, first, last, columns).split("\n")
    texts += [""] * (count - len(texts))  # empty rows at the end are left out
    return [TextRow(text, wrap) for text, wrap in zip(texts, _wraps(terminal, first, count), strict=False)]


def _plain_text(terminal: Any, first: int, last: int, columns: int) -> str:
    screen = lib.GHOSTTY_POINT_TAG_SCREEN
    start, end = place_of(terminal, screen, 0, first), place_of(terminal, screen, columns - 1, last)
    size = ffi.sizeof("GhosttySelection")
    selection = ffi.new("GhosttySelection*", {"size": size, "start": start[0], "end": end[0]})
    kind = "GhosttyTerminalSelectionFormatOptions"
    options = ffi.new(
        f"{kind}*",
        {
            "size": ffi.sizeof(kind),
            "emit": lib.GHOSTTY_FORMATTER_FORMAT_PLAIN,
            "unwrap": False,
            "trim": False,
            "selection": selection,
        },
    )
    text, length = ffi.new("uint8_t**"), ffi.new("size_t*")
    check(lib.ghostty_terminal_selection_format_alloc(terminal, ffi.NULL, options[0], text, length))
    try:
        return bytes(ffi.buffer(text[0], length[0])).decode(errors="replace")
    finally:
        lib.ghostty_free(ffi.NULL, text[0], length[0])


def _wraps(terminal: Any, first: int, count: int) -> Iterator[bool]:
    """Yield for each row whether its line goes on in the next."""
    place = ffi.new("GhosttyGridRef*")
    place.size = ffi.sizeof("GhosttyGridRef")
    point = ffi.new("DockertuiPoint*", {"tag": lib.GHOSTTY_POINT_TAG_SCREEN})
    row, wrap = ffi.new("GhosttyRow*"), ffi.new("bool*")
    for y in range(first, first + count):
        point.y = y
        check(_grid_ref(terminal, point[0], place))
        check(lib.ghostty_grid_ref_row(place, row))
        check(lib.ghostty_row_get(row[0], lib.GHOSTTY_ROW_DATA_WRAP, wrap))
        yield bool(wrap[0])
