"""The lines of a table's rows as they are drawn; most of them are only elsewhere the next time."""

from collections.abc import Sequence
from typing import Any

from rich.segment import Segment
from textual.strip import Strip
from textual.widget import Widget

from dockertui.dataclass import dataclass
from dockertui.engine.ref import Ref
from dockertui.resources.columns import Layout, Span, row_line
from dockertui.resources.rows import Row
from dockertui.resources.spec import Column
from dockertui.widgets.tones import TONES, Looks

MOST_DRAWN = 256
"""So many lines are kept as they were drawn."""


@dataclass(frozen=True, slots=True)
class RowLook:
    """What the line of a row looks like, beside what is in it."""

    width: int
    columns: Layout
    line: str = ""
    """The component class of the whole line, "" for none."""
    sign: str = ""
    """What stands before it where the cursor is."""
    busy: str = ""
    """What is being done to it."""
    is_marked: bool = False
    is_dimmed: bool = False
    is_indented: bool = False
    is_short: bool = False


class DrawnRows:
    """Draws the lines of one table."""

    def __init__(self, widget: Widget, columns: Sequence[Column[Any]], busy_index: int) -> None:
        self._columns = columns
        self._busy_index = busy_index
        self._looks = Looks(widget)
        self._drawn: dict[Ref, tuple[Row[Any], RowLook, Strip]] = {}

    def clear(self) -> None:
        """Forget what was drawn: the styles are others."""
        self._looks.clear()
        self._drawn.clear()

    def of(self, row: Row[Any], look: RowLook) -> Strip:
        """Return the line of a row."""
        drawn = self._drawn.get(row.ref)
        if drawn is not None and drawn[0] is row and drawn[1] == look:
            return drawn[2]
        spans = row_line(
            self._columns,
            look.columns,
            row,
            sign=look.sign,
            is_marked=look.is_marked,
            dimmed=look.is_dimmed,
            instead={self._busy_index: (look.busy, "warn")} if look.busy else None,
            is_indented=look.is_indented,
            is_short=look.is_short,
        )
        if len(self._drawn) >= MOST_DRAWN:
            self._drawn.clear()
        strip = self.strip(spans, look.width, look.line)
        self._drawn[row.ref] = row, look, strip
        return strip

    def strip(self, spans: Sequence[Span], width: int, line: str = "") -> Strip:
        """Return a line of texts with their tones, over a component class."""
        base = (line,) if line else ()
        segments = []
        for text, tone in spans:
            name = f"{'tone' if tone in TONES else 'table'}--{tone}"
            segments.append(Segment(text, self._looks.of(*base, *([name] if tone else []))))
        return Strip(segments).adjust_cell_length(width, self._looks.of(*base))
