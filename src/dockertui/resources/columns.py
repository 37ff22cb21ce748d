"""How a table of resources is set: which columns in a width, and the texts of its lines. Pure.

The table of the app and the picture that stands before it draw the same lines from here.
"""

from collections.abc import Mapping, Sequence
from operator import attrgetter
from typing import Any

from rich.cells import cell_len

from dockertui.engine.text import clean
from dockertui.formatting import cut_middle, pad
from dockertui.resources.census import Census, Step
from dockertui.resources.rows import Row
from dockertui.resources.spec import Column

GAP = 2
LEAD = 2
"""Cells before the first column, for the signs of the cursor and of a mark."""
ARROWS = ("↑", "↓")
"""After the title of the column sorted by: up, and descending."""
LEAST_CUT = 3
"""Cells that are left to a column at least, however narrow it gets."""
LEAST_NAME = 16
"""Cells a name gets before another column drops for it."""
INDENT = 2
"""Cells before what stands under the heading of a group, and for the signs of a tree."""
NAME_SHARE = 30
"""Percent of the width that a name gets before another column drops for it."""
WIDEST = 200
THUMB = "┃"
"""Stands in the frame beside what is in sight of a list, where there is more of it."""
CHROME = 3
"""Lines a pane takes beside its rows: two of border and the header."""
CURSOR_SIGN = "▌"
"""Before the line of the cursor, where keys go to it."""
BLURRED_SIGN = "·"
"""Before the line where the cursor was left. Both are in the font of a Linux console."""
MARK = "◆"
"""Before a row that actions on many act on."""

Span = tuple[str, str]
"""A text and what it means: a Tone, or `header`, `sign`, `mark`."""


class Measure:
    """How wide the columns of one table would like to be; costs what has changed of its rows."""

    def __init__(self, columns: Sequence[Column[Any]]) -> None:
        self._columns = columns
        self._looks: Census[Row[Any], tuple[int, ...]] = Census(attrgetter("widths"))
        self._firsts: Census[Row[Any], tuple[tuple[str, str], bool, int, int]] = Census(_first_cell)
        self.short: frozenset[tuple[str, str]] = frozenset()
        """The groups below whose headings rows leave out what all of them begin with."""

    def of(
        self,
        rows: Sequence[Row[Any]],
        sorted_by: str = "",
        *,
        is_indented: bool = False,
        step: Step[Row[Any]] | None = None,
    ) -> list[int]:
        """Return how wide each column would like to be, its title included; 0 for one without any text.

        Args:
            rows: The rows; without any, the titles count alone.
            sorted_by: The id of the column whose title bears an arrow.
            is_indented: Whether some rows stand below others, with the signs of a tree before all of them.
            step: The last that became of the rows, if that is known.
        """
        titles = [cell_len(str(column.title)) + (column.id == sorted_by) for column in self._columns]
        self.short = frozenset()
        if not rows:
            return titles
        widest = list(map(max, zip(*self._looks.of(rows, step), strict=True)))  # many are alike
        if is_indented:
            widest[0] += INDENT
        elif are_grouped(rows):
            firsts = self._firsts.of(rows)
            self.short = frozenset(group for group, is_short, _width, _short_width in firsts if is_short)
            widest[0] = INDENT + max(
                short_width if short_width and group in self.short else width
                for group, _is_short, width, short_width in firsts
            )
        return [max(title, width) if width else 0 for title, width in zip(titles, widest, strict=True)]


def _first_cell(row: Row[Any]) -> tuple[tuple[str, str], bool, int, int]:
    """Return what the width of the first column depends on where rows stand under headings."""
    is_short = bool(row.heading) and row.record.is_short
    return row.group, is_short, row.widths[0], cell_len(row.short) if row.short else 0


def are_grouped(rows: Sequence[Row[Any]]) -> bool:
    """Return whether rows stand under headings."""
    return bool(rows) and bool(rows[0].heading)


def first_record(rows: Sequence[Row[Any]]) -> int:
    """Return where the cursor is at first: on the first row that is no heading; 0 where there is none."""
    return next((i for i, row in enumerate(rows) if not row.heading), 0)


def nearest(rows: Sequence[Row[Any]], before: int) -> int:
    """Return where the cursor goes whose row is gone: to what came to its place, below a heading if that did.

    Args:
        rows: The rows that are left.
        before: Where it was.
    """
    place = max(0, min(before, len(rows) - 1))
    is_below = place + 1 < len(rows) and bool(rows[place].heading) and not rows[place + 1].heading
    return place + 1 if is_below else place


def layout(columns: Sequence[Column[Any]], natural: Sequence[int], width: int) -> list[tuple[int, int]]:
    """Choose columns and their widths for a width, in cells.

    Args:
        columns: All columns, in order.
        natural: The widest text of each, its title included.
        width: What there is, in cells.

    Returns:
        (index, width) of each column that shows. What drops first is the column that says so by `drop_order`,
        before a column that matters more would be cut. What is left over goes to columns that stretch, then
        into one gap, so that the last column ends where the table does.
    """
    wanted = [min(want, _cap(column, width)) for column, want in zip(columns, natural, strict=True)]
    shown = [i for i, want in enumerate(wanted) if want > 0]
    dropped: list[int] = []
    while len(shown) > 1 and _taken(wanted, shown) > width:
        out = min(shown, key=lambda i: (columns[i].drop_order, i))
        if columns[out].drop_order >= 9:
            break
        shown.remove(out)
        dropped.append(out)
    for i in reversed(dropped):  # a trend is narrow: it fits where a column that matters more did not
        if columns[i].is_trend and i - 1 in shown and _taken(wanted, [*shown, i]) <= width:
            shown = sorted([*shown, i])
    widths = {i: wanted[i] for i in shown}
    spare = width - sum(widths[i] + GAP for i in shown) + GAP
    for i in shown if spare < 0 else ():  # only columns that never drop are left: the first one gives way
        less = min(-spare, max(0, widths[i] - LEAST_CUT))
        widths[i] -= less
        spare += less
    capped = [column.max_width for column in columns]
    for limits in (capped, [column.max_width if column.middle else WIDEST for column in columns]):
        for i in shown:
            if spare > 0:
                grow = min(spare, max(0, min(natural[i], limits[i]) - widths[i]))
                widths[i] += grow
                spare -= grow
    if spare > 0 and len(shown) > 1:
        left = [i for i in shown[:-1] if not columns[i].right]
        widths[left[-1] if left else shown[0]] += spare
    return [(i, widths[i]) for i in shown]


def _taken(wanted: Sequence[int], shown: Sequence[int]) -> int:
    return sum(wanted[i] + GAP for i in shown) - GAP


def _cap(column: Column[Any], width: int) -> int:
    """Return how wide a column may be before others drop for it: a name not more than its share."""
    if column.stretch and column.least_width:
        return column.least_width
    if not column.middle:
        return column.max_width
    return min(column.max_width, max(LEAST_NAME, width * NAME_SHARE // 100))


def thumb(top: int, page: int, total: int, height: int) -> range:
    """Return the lines of a track on which the thumb of a scroll bar stands; none where all is in sight.

    Args:
        top: How many lines are above what is in sight.
        page: How many are in sight.
        total: How many there are.
        height: How long the track is.
    """
    if total <= page or height <= 0:
        return range(0)
    size = max(1, height * page // total)
    most = max(1, total - page)
    start = (height - size) * min(top, most) // most
    return range(start, start + size)


Layout = Sequence[tuple[int, int]]
"""(index, width) of each column that shows."""


def header_line(columns: Sequence[Column[Any]], shown: Layout, sort: tuple[str, bool]) -> list[Span]:
    """Return the line of titles; the column sorted by bears an arrow.

    Args:
        columns: All columns, in order.
        shown: Those that show, and how wide.
        sort: The id of the column sorted by, and whether it descends.
    """
    spans: list[Span] = [(" " * LEAD, "")]
    for i, width in shown:
        column = columns[i]
        title, rest = str(column.title), ""
        if column.id == sort[0]:
            arrow = ARROWS[sort[1]]
            if cell_len(title) < width:
                title += arrow
            else:  # into the gap: every letter of the title stays
                rest = arrow
        spans.append((pad(title, width, right=column.right) + pad(rest, GAP), "header"))
    return spans


def row_line(
    columns: Sequence[Column[Any]],
    shown: Layout,
    row: Row[Any],
    *,
    sign: str = "",
    is_marked: bool = False,
    dimmed: bool = False,
    instead: Mapping[int, Span] | None = None,
    is_indented: bool = False,
    is_short: bool = False,
) -> list[Span]:
    """Return the line of a row.

    Args:
        columns: All columns, in order.
        shown: Those that show, and how wide.
        row: The row.
        sign: What stands before it where the cursor is.
        is_marked: Whether it bears a mark.
        dimmed: Whether it is out of date, so that its tones mean nothing.
        is_indented: Whether it stands under a heading, or where some rows stand below others.
        is_short: Whether that says already what its first cell begins with.
        instead: What columns show in place of the row's cells, by index; what is too long for its column
            takes the room of the next ones.
    """
    spans: list[Span] = [
        (sign, "sign"),
        (pad(MARK if is_marked else "", LEAD - cell_len(sign)), "mark" if is_marked else ""),
    ]
    columns_left = iter(shown)
    for i, width in columns_left:
        cell = row.cells[i]
        room, text = width, cell.text[-width:] if columns[i].is_trend else cell.text
        tone: str = cell.tone
        if instead and i in instead:
            text, tone = instead[i]
            wanted = cell_len(text)
            while room < wanted and (following := next(columns_left, None)) is not None:
                room += GAP + following[1]
        if is_indented and i == 0 and row.sign:
            spans.append((pad(row.sign, min(room, INDENT)), "muted" if dimmed or row.under else "accent"))
            room -= min(room, INDENT)
        elif is_indented and i == 0:
            text = " " * INDENT + (row.short or text if is_short else text)
        text = clean(text)
        text = cut_middle(text, room) if columns[i].middle else text
        spans.append((pad(text, room, right=columns[i].right), "muted" if dimmed else tone))
        spans.append((" " * GAP, ""))
    return spans
