"""What a cell of libghostty-vt says: its bits, its text, its colours and style.

The layout of a cell's bits is not part of the library's interface: it is read from the library's own
description, and a layout without what is needed here makes the import fail.
"""

import json
from typing import Any

from pyghostty import ffi, lib

from dockertui.terminal.emulator import Color, Look, Underline
from dockertui.terminal.palette import Rgb


def _cell_layout() -> tuple[int, int, int, int, int, int, int]:
    """Return (tag mask, code point shift and mask, style shift and mask, wide shift, link shift)."""
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
        bits["hyperlink"]["lsb"],
    )


try:
    TAG_MASK, CODE_SHIFT, _CODE_MASK, _STYLE_SHIFT, _STYLE_MASK, _WIDE_SHIFT, _LINK_SHIFT = _cell_layout()
except (KeyError, ValueError) as unknown:
    raise ImportError(f"libghostty-vt: no description of GhosttyCell ({unknown})") from unknown

GRAPHEME = lib.GHOSTTY_CELL_CONTENT_CODEPOINT_GRAPHEME
_BACKGROUNDS = (lib.GHOSTTY_CELL_CONTENT_BG_COLOR_PALETTE, lib.GHOSTTY_CELL_CONTENT_BG_COLOR_RGB)
_TAIL, _WIDE = lib.GHOSTTY_CELL_WIDE_SPACER_TAIL, lib.GHOSTTY_CELL_WIDE_WIDE
LINK = 1 << _LINK_SHIFT
_CACHED_CELLS = 50_000

_UNDERLINES: dict[int, Underline] = {
    lib.GHOSTTY_SGR_UNDERLINE_NONE: "",
    lib.GHOSTTY_SGR_UNDERLINE_SINGLE: "single",
    lib.GHOSTTY_SGR_UNDERLINE_DOUBLE: "double",
    lib.GHOSTTY_SGR_UNDERLINE_CURLY: "curly",
    lib.GHOSTTY_SGR_UNDERLINE_DOTTED: "dotted",
    lib.GHOSTTY_SGR_UNDERLINE_DASHED: "dashed",
}


class CellText(dict[int, str]):
    """A cell's bits → what it shows; "" for the second column of a wide character."""

    def __missing__(self, cell: int) -> str:
        wide = (cell >> _WIDE_SHIFT) & 3
        code = (cell >> CODE_SHIFT) & _CODE_MASK
        if wide == _TAIL:
            text = ""
        elif (cell & TAG_MASK) in _BACKGROUNDS or code < 0x20 or 0xD800 <= code < 0xE000 or code > 0x10FFFF:
            text = " "
        else:
            text = chr(code)
        if len(self) > _CACHED_CELLS:
            self.clear()
        self[cell] = text
        return text


class CellColumns(dict[int, int]):
    """A cell's bits → how many columns what it shows takes: a wide character has those of both its cells."""

    def __missing__(self, cell: int) -> int:
        wide = (cell >> _WIDE_SHIFT) & 3
        columns = {_TAIL: 0, _WIDE: 2}.get(wide, 1)
        if len(self) > _CACHED_CELLS:
            self.clear()
        self[cell] = columns
        return columns


def look_key(cell: int) -> int:
    """Return what tells one run from the next: the style, and a background kept in the cell itself."""
    tag = cell & TAG_MASK
    if tag in _BACKGROUNDS:
        return cell
    return (cell & (_STYLE_MASK << _STYLE_SHIFT | LINK)) | (GRAPHEME if tag == GRAPHEME else 0)


def check(result: int) -> None:
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


def rgb_of(value: Any) -> Rgb:
    """Return a colour of the library's."""
    return (int(value.r), int(value.g), int(value.b))


def look_of(style: Any) -> Look:
    """Return the look of a style of the library's."""
    return Look(
        foreground=_color(style.fg_color),
        background=_color(style.bg_color),
        bold=bool(style.bold),
        dim=bool(style.faint),
        italic=bool(style.italic),
        underline=_UNDERLINES.get(style.underline, "single"),
        underline_color=_color(style.underline_color),
        blink=bool(style.blink),
        reverse=bool(style.inverse),
        conceal=bool(style.invisible),
        strike=bool(style.strikethrough),
        overline=bool(style.overline),
    )
