"""A summary: facts, headings and small tables, wrapped to the width, with links to follow."""

import logging
from collections.abc import Sequence
from itertools import zip_longest

from rich.cells import cell_len, chop_cells

from dockertui.formatting import pad
from dockertui.resources.spec import Fact, Grid, Heading, Part
from dockertui.strict import guarded, not_shown
from dockertui.widgets.line_view import GUTTER, Line, LineView

log = logging.getLogger(__name__)

LABEL_WIDTH = 14
ARROW = " ↵"
LEAST_COLUMN = 6
"""Cells a column of a small table keeps."""
LEAST_LAST = 16
"""Cells its last column gets before the others are cut."""


def wrap(text: str, width: int) -> list[str]:
    """Break a text into lines of at most `width` cells, at spaces where there are some."""
    if cell_len(text) <= width:
        return [text]
    lines: list[str] = []
    current = ""
    for word in text.split(" "):
        joined = f"{current} {word}" if current else word
        if cell_len(joined) <= width:
            current = joined
            continue
        if current:
            lines.append(current)
        *full, current = chop_cells(word, max(1, width)) or [""]
        lines.extend(full)
    lines.append(current)
    return lines


def lay_out(parts: Sequence[Part], width: int) -> list[Line]:
    """Return the lines that show the parts in a width, in cells; nothing is cut, long texts wrap."""
    labels = [
        cell_len(part.label)
        for part in parts
        if isinstance(part, Fact) and cell_len(part.label) <= 2 * LABEL_WIDTH
    ]
    label_width = min(max(labels, default=0), max(6, width // 3)) + 2
    lines: list[Line] = []
    for part in parts:
        if isinstance(part, Heading):
            lines.extend(Line(((text, part.tone),)) for text in wrap(part.text, max(8, width)))
        elif isinstance(part, Fact):
            lines.extend(_fact(part, label_width, width))
        else:
            lines.extend(_grid(part, width))
    return lines


def _fact(fact: Fact, label_width: int, width: int) -> list[Line]:
    room = max(8, width - label_width - len(ARROW))
    first, *rest = wrap(fact.text, room)
    arrow = ((ARROW, "accent"),) if fact.ref else ()
    if cell_len(fact.label) + 2 > label_width:
        head = [Line(((text, "muted"),), fact.ref, fact.text) for text in wrap(fact.label, max(8, width))]
        return head + [
            Line(((" " * 2, ""), (text, fact.tone)), fact.ref, fact.text) for text in (first, *rest)
        ]
    lines = [Line(((pad(fact.label, label_width), "muted"), (first, fact.tone), *arrow), fact.ref, fact.text)]
    return lines + [Line(((" " * label_width, ""), (text, fact.tone)), fact.ref, fact.text) for text in rest]


def _grid(grid: Grid, width: int) -> list[Line]:
    columns = list(zip(grid.head, *grid.rows, strict=True))
    natural = [max(cell_len(text) for text in column) for column in columns]
    last = len(natural) - 1
    wanted = min(natural[last], LEAST_LAST) + len(ARROW)
    # too narrow for a table: the widest column gives way, but for the last, which wraps
    while (used := sum(natural[:-1]) + 2 * last) + wanted > width and last:
        widest = max(range(last), key=lambda i: natural[i])
        if natural[widest] <= LEAST_COLUMN:
            break
        natural[widest] -= 1
    room = max(8, width - used - len(ARROW))
    natural[last] = min(natural[last], room)
    lines = [
        Line(
            tuple(
                (pad(text, w, right=i in grid.right) + "  ", "muted")
                for i, (text, w) in enumerate(zip(grid.head, natural, strict=True))
            )
        )
    ]
    for number, row in enumerate(grid.rows):
        ref = grid.refs[number] if number < len(grid.refs) else None
        wrapped = wrap(row[last], room) if last not in grid.right else [row[last]]
        spans = [
            (pad(text, w, right=i in grid.right) + "  ", "")
            for i, (text, w) in enumerate(zip(row[:-1], natural[:-1], strict=True))
        ]
        tail = pad(wrapped[0], natural[last], right=last in grid.right)
        arrow = ((ARROW, "accent"),) if ref else ()
        lines.append(Line((*spans, (tail, ""), *arrow), ref, "  ".join(filter(None, row))))
        lines.extend(Line(((" " * used, ""), (text, "")), ref, "  ".join(row)) for text in wrapped[1:])
    return lines


class PartsView(LineView):
    """Shows the parts of a tab."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: Sequence[Part] = ()

    def show(self, parts: Sequence[Part], *, keep: bool) -> None:
        """Show parts; `keep` if they speak of the same resource as before."""
        if keep and parts == self._parts and self.lines:
            return
        self._parts = parts
        self._lay_out(keep=keep)

    def _lay_out(self, *, keep: bool) -> None:
        fallback = [Line(((not_shown(), "bad"),))]
        self.set_lines(
            guarded(log, "laying out a summary", fallback, lay_out, self._parts, self._width), keep=keep
        )

    def _repaint(self, before: Sequence[Line]) -> None:
        """Have drawn the lines that changed: those of one resource are mostly those of the next."""
        if self.has_focus or self.pattern is not None or self.scroll_offset.y:
            self.refresh()
            return
        for number, (old, new) in enumerate(zip_longest(before, self.lines)):
            if old != new:
                self.refresh_line(number)

    @property
    def _width(self) -> int:
        return max(20, self.size.width - GUTTER - 1)

    def on_resize(self) -> None:
        """Wrap anew for the new width."""
        self._lay_out(keep=True)
