"""From an emulator's rows to what Textual paints: looks become styles, numbers become colours."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from rich.cells import cell_len, set_cell_size
from rich.color import Color as RichColor
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from dockertui.terminal.emulator import Color, Cursor, Look, Row, Run
from dockertui.terminal.palette import Colors, Rgb

_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""What the user's own terminal could obey; emulators keep the most of it off the screen already."""
_LINK = re.compile(r"(?:https?://|mailto:)[^\s\x00-\x20\x7f-\x9f]+", re.IGNORECASE)
"""Links that are safe to hand on: they open a browser or a letter, and nothing else."""
_UNDERLINES = {"curly": "4:3", "dotted": "4:4", "dashed": "4:5"}


class Mark(NamedTuple):
    """Columns that look otherwise than the program has them: chosen, found, under the cursor."""

    first: int
    stop: int
    style: Style


class Painter:
    """Makes strips of rows."""

    def __init__(self) -> None:
        """Paint with no colours known yet."""
        self._styles: dict[Look, Style] = {}
        self._base = Style()
        self._given = self._colors = Colors()
        self._is_native = self._is_inverted = False
        self._system: ColorSystem | None = None

    def use_theme(self, base: Style, given: Colors, *, is_native: bool, system: ColorSystem | None) -> None:
        """Take the theme's colours.

        Args:
            base: What text without a look of its own has.
            given: The colours that the emulator was given.
            is_native: The named colours are the user's terminal's own.
            system: How many colours that terminal has.
        """
        self._base, self._given, self._is_native, self._system = base, given, is_native, system
        self._styles.clear()

    def use_colors(self, colors: Colors, is_inverted: bool) -> bool:
        """Take the colours as the program left them; returns whether anything looks otherwise now."""
        if (colors, is_inverted) == (self._colors, self._is_inverted):
            return False
        self._colors, self._is_inverted = colors, is_inverted
        self._styles.clear()
        return True

    def clear(self) -> None:
        """Let go of what was made."""
        self._styles.clear()

    def strip(self, row: Row, cursor: Cursor | None, marks: Sequence[Mark] = ()) -> Strip:
        """Return a row as it is painted, the cursor and the marks in it."""
        strip = Strip([Segment(_fitting(run), self._style(run.look)) for run in row])
        for mark in marks:
            strip = _marked(strip, mark)
        if cursor is not None:
            width = 2 if cell_len(strip.crop(cursor.column, cursor.column + 2).text[:1]) == 2 else 1
            under = next((s.style for s in strip.crop(cursor.column, cursor.column + 1)), None)
            strip = _marked(strip, Mark(cursor.column, cursor.column + width, _cursor_style(under, cursor)))
        return strip

    def _style(self, look: Look) -> Style:
        style = self._styles.get(look)
        if style is None:
            if len(self._styles) > 10_000:
                self._styles.clear()
            style = self._styles[look] = self._make_style(look)
        return style

    def _make_style(self, look: Look) -> Style:
        foreground, background = self._defaults()
        if look.foreground is not None:
            foreground = self._color(look.foreground)
        if look.background is not None:
            background = self._color(look.background)
        link = look.link if _LINK.fullmatch(look.link) else None
        style = self._base + Style(
            color=foreground,
            bgcolor=background,
            bold=look.bold or None,
            dim=look.dim or None,
            italic=look.italic or None,
            underline=(look.underline not in ("", "double")) or None,
            underline2=look.underline == "double" or None,
            blink=look.blink or None,
            reverse=look.reverse or None,
            conceal=look.conceal or None,
            strike=look.strike or None,
            overline=look.overline or None,
            link=link,
        )
        return self._with_underline(style, look)

    def _defaults(self) -> tuple[RichColor | None, RichColor | None]:
        """Return the colours of what has none of its own."""
        base, colors, given = self._base, self._colors, self._given
        foreground = base.color if colors.foreground == given.foreground else _rgb(colors.foreground)
        background = base.bgcolor if colors.background == given.background else _rgb(colors.background)
        if not self._is_inverted:
            return foreground, background
        if self._is_native:  # "default" says nothing of which: the terminal's two cannot be named crosswise
            return _rgb(given.background), _rgb(given.foreground)
        return background, foreground

    def _color(self, color: Color) -> RichColor:
        if isinstance(color, tuple):
            return _rgb(color)
        number = color or 0
        if self._colors.palette[number] != self._given.palette[number]:
            return _rgb(self._colors.palette[number])
        if number >= 16 or self._is_native:
            return RichColor.from_ansi(number)
        return _rgb(self._colors.palette[number])

    def _with_underline(self, style: Style, look: Look) -> Style:
        """Add what Rich knows no name for: a curly, dotted, dashed or coloured underline.

        Only where the terminal has all colours: those know these forms, or skip them.
        """
        extra = [_UNDERLINES[look.underline]] if look.underline in _UNDERLINES else []
        if look.underline and look.underline_color is not None:
            red, green, blue = self._color(look.underline_color).get_truecolor()
            extra.append(f"58:2::{red}:{green}:{blue}")
        if extra and self._system is ColorSystem.TRUECOLOR:
            style = style.copy()
            style._ansi = ";".join([Strip.render_ansi(style, self._system), *extra]).lstrip(";")
        return style


def _rgb(color: Rgb) -> RichColor:
    return RichColor.from_rgb(*color)


def _cursor_style(under: Style | None, cursor: Cursor) -> Style:
    if cursor.shape == "block":
        return Style(reverse=not (under and under.reverse))
    return Style(underline=True, bold=True)


def _marked(strip: Strip, mark: Mark) -> Strip:
    """Return a strip in which some columns look otherwise."""
    length = strip.cell_length
    first, stop = max(0, mark.first), min(mark.stop, length)
    if first >= stop:
        return strip
    before, inside, after = (
        list(Strip(part)) for part in [*Segment.divide(list(strip), [first, stop, length]), [], []][:3]
    )
    marked = [Segment(text, (style or Style()) + mark.style) for text, style, _ in inside]
    return Strip([*before, *marked, *after], length)


def _fitting(run: Run) -> str:
    """Return a run's text, harmless and exactly as wide as its cells."""
    text = run.text
    if text.isascii() and text.isprintable():
        return text
    text = _UNSAFE.sub(" ", text)
    if cell_len(text) != run.columns:
        text = set_cell_size(text, run.columns)
    return text
