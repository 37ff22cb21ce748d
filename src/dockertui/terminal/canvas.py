"""What a terminal's rows look like on the screen: strips, made anew where something changed."""

from collections.abc import Mapping, Sequence

from rich.color import ColorSystem
from rich.style import Style
from textual.strip import Strip

from dockertui.terminal.emulator import Cursor, Emulator, Row
from dockertui.terminal.paint import Mark, Painter
from dockertui.terminal.palette import Colors

Marks = Mapping[int, Sequence[Mark]]
"""Marks by the row in view that they are in."""


class Canvas:
    """The strips of one screen; knows no widget."""

    def __init__(self) -> None:
        self._painter = Painter()
        self._base = Style()
        self._rows: dict[int, Row] = {}
        self._strips: list[Strip] = []
        self._cursor: Cursor | None = None
        self._marked: set[int] = set()

    def strip(self, y: int) -> Strip | None:
        """Return a row as it is painted; None where nothing is."""
        return self._strips[y] if y < len(self._strips) else None

    def use_theme(self, base: Style, given: Colors, *, is_native: bool, system: ColorSystem | None) -> None:
        """Take the theme's colours; see `Painter.use_theme()`."""
        self._base = base
        self._painter.use_theme(base, given, is_native=is_native, system=system)

    def use_colors_of(self, emulator: Emulator) -> bool:
        """Take the colours as the program left them; returns whether anything looks otherwise now."""
        return self._painter.use_colors(emulator.colors, emulator.modes.is_inverted)

    def clear(self) -> None:
        """Let go of what was painted."""
        self._strips = []
        self._rows = {}
        self._painter.clear()

    def update(
        self, emulator: Emulator, changes: Mapping[int, Row], cursor: Cursor | None, marks: Marks
    ) -> set[int]:
        """Bring what changed on an emulator's screen to this one.

        Args:
            emulator: What is shown.
            changes: Its rows that changed.
            cursor: The cursor as it is shown.
            marks: What is marked in the rows in view.

        Returns:
            The rows that look otherwise now.
        """
        rows, columns = emulator.size.rows, emulator.size.columns
        dirty = set(changes)
        if len(self._strips) != rows:
            blank = Strip.blank(columns, self._base)
            self._strips = (self._strips + [blank] * rows)[:rows]
            self._rows = {y: row for y, row in self._rows.items() if y < rows}
        self._rows.update(changes)
        if self.use_colors_of(emulator):
            dirty.update(range(rows))
        dirty |= marks.keys() | self._marked
        self._marked = set(marks)
        if cursor != self._cursor:
            dirty.update(at.row for at in (cursor, self._cursor) if at is not None)
            self._cursor = cursor
        for y in dirty:
            if y < rows:
                self._paint(y, marks)
        return dirty

    def repaint(self, marks: Marks) -> None:
        """Paint all rows anew: the theme changed."""
        for y in range(len(self._strips)):
            self._paint(y, marks)

    def _paint(self, y: int, marks: Marks) -> None:
        if y in self._rows:
            cursor = self._cursor
            at = cursor if cursor is not None and cursor.row == y else None
            self._strips[y] = self._painter.strip(self._rows[y], at, marks.get(y, ()))
