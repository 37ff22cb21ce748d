"""Parts of a tab as lines for a width: wrapped, folded, sorted, side by side. Pure."""

import re
from collections.abc import Sequence
from dataclasses import field, replace
from itertools import zip_longest
from typing import assert_never

from rich.cells import cell_len

from dockertui.dataclass import dataclass
from dockertui.formatting import cut, cut_middle, pad, wrap
from dockertui.resources.columns import ARROWS
from dockertui.resources.graph import tall
from dockertui.resources.spec import Columns, Fact, Fold, Graph, Grid, Heading, Lines, Part
from dockertui.widgets.line_view import Line

LABEL_WIDTH = 14
ARROW = " ↵"
MASK = "••••••••"
"""Stands for a secret, whatever its length."""
LEAST_COLUMN = 6
"""Cells a column of a small table keeps."""
LEAST_LAST = 16
"""Cells its last column gets before the others are cut."""
GRAPH_LABEL, GRAPH_TEXT, GRAPH_CELLS = 11, 12, 40
"""Cells of the label and the text of a graph of one line, and of the graph at most."""
LEAST_YIELDING = 16
"""Cells of a column that gives way before it is left out: less of it would tell nothing."""
LEAST_SIDE = 42
"""Cells each of two columns has at least; with less they are under each other."""
BETWEEN = 3
"""Cells between two columns."""
_NUMBER = re.compile(r"(-?\d+(?:\.\d+)?) ?([kKMGTP]?)(?:i?B|%)?", re.ASCII)
_TIME = re.compile(r"(?:(\d+)-)?(?:(\d+):)?(\d+):(\d+)", re.ASCII)
_UNITS = {"": 1.0, "k": 1e3, "K": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "P": 1e15}


@dataclass(frozen=True)
class Look:
    """What the user chose for the parts."""

    unfolded: frozenset[str] = field(default_factory=frozenset)
    """The ids of the folds that are open."""
    reveals: bool = False
    """Whether secrets are shown."""
    sort: tuple[int, bool] | None = None
    """By which column of a table its rows are sorted, and whether descending; None for as they come."""


PLAIN = Look()


def lay_out(parts: Sequence[Part], width: int, look: Look = PLAIN) -> list[Line]:
    """Return the lines that show the parts.

    Args:
        parts: The parts.
        width: The room, in cells; but for output nothing is cut, long texts wrap.
        look: What the user chose.
    """
    labels = [
        cell_len(part.label)
        for part in parts
        if isinstance(part, Fact) and cell_len(part.label) <= 2 * LABEL_WIDTH
    ]
    label_width = min(max(labels, default=0), max(6, width // 3)) + 2
    lines: list[Line] = []
    for part in parts:
        lines.extend(_part(part, label_width, width, look))
    return lines


def _part(part: Part, label_width: int, width: int, look: Look) -> list[Line]:
    if isinstance(part, Heading):
        return [Line(((text, part.tone),)) for text in wrap(part.text, max(8, width))]
    if isinstance(part, Fact):
        return _fact(part, label_width, width, look)
    if isinstance(part, Grid):
        return _grid(_sorted(part, look) if part.sorts else _filled(part), width, look)
    if isinstance(part, Lines):
        return [Line(((cut(text, max(8, width)), part.tone),), copy=text) for text in part.texts]
    if isinstance(part, Graph):
        return _graph(part, label_width, width)
    if isinstance(part, Fold):
        return _fold(part, width, look)
    if isinstance(part, Columns):
        return _columns(part, width, look)
    assert_never(part)


# ---------------------------------------------------------------------- facts
def _fact(fact: Fact, label_width: int, width: int, look: Look) -> list[Line]:
    is_hidden = fact.is_secret and not look.reveals
    what = fact.label if fact.is_secret else ""
    room = max(8, width - label_width - len(ARROW))

    def line(*spans: tuple[str, str]) -> Line:
        return Line(spans, fact.ref, fact.text, what)

    first, *rest = [MASK] if is_hidden else wrap(fact.text, room)
    tone = "muted" if is_hidden else fact.tone
    arrow = ((ARROW, "accent"),) if fact.ref else ()
    if cell_len(fact.label) + 2 > label_width:
        head = [line((text, "muted")) for text in wrap(fact.label, max(8, width))]
        return head + [line(("  ", ""), (text, tone)) for text in (first, *rest)]
    texts = [(first, tone), *((text, tone) for text in rest)]
    leads = [(pad(fact.label, label_width), "muted"), *((" " * label_width, "") for _text in rest)]
    return [
        line(lead, text, *(arrow if number == len(rest) else ()))  # after the last word
        for number, (lead, text) in enumerate(zip(leads, texts, strict=True))
    ]


def _graph(graph: Graph, label_width: int, width: int) -> list[Line]:
    """Return a graph in one line, between its label and its text; a higher one under them."""
    if graph.rows > 1:
        text = cut(graph.text, max(8, width - cell_len(graph.label) - 2))
        head = Line(((graph.label + "  ", "accent"), (text, "")), copy=graph.text)
        cells = max(8, min(len(graph.values), width))
        rows = tall(graph.values, graph.top, cells, graph.rows)
        return [head, *(Line(((row, graph.tone),), copy=graph.text) for row in rows)]
    label_width = max(label_width, GRAPH_LABEL)
    cells = max(8, min(GRAPH_CELLS, width - label_width - GRAPH_TEXT))
    bars = tall(graph.values, graph.top, cells, 1)[0]
    return [
        Line(
            ((pad(graph.label, label_width), "muted"), (bars, graph.tone), (f"  {graph.text}", "")),
            copy=graph.text,
        )
    ]


# ---------------------------------------------------------------------- small tables
def _grid(grid: Grid, width: int, look: Look) -> list[Line]:
    head = _head(grid, look)
    copies = ["  ".join(filter(None, row)) for row in grid.rows]
    ends = len(ARROW) if any(grid.refs) else 0
    shown, natural = _columns_shown(grid, head, width - ends, look)
    rows = [[row[i] for i in shown] for row in grid.rows]
    right = {at for at, i in enumerate(shown) if i in grid.right}
    last = len(shown) - 1
    wanted = min(natural[last], LEAST_LAST // 2 if grid.sorts else LEAST_LAST) + ends
    # too narrow for a table: the widest column gives way, but for the last, which wraps
    while (used := sum(natural[:-1]) + 2 * last) + wanted > width and last:
        widest = max(range(last), key=lambda i: natural[i])
        if natural[widest] <= LEAST_COLUMN:
            break
        natural[widest] -= 1
    room = max(8, width - used - ends)
    natural[last] = min(natural[last], room)
    titles = enumerate(zip((head[i] for i in shown), natural, strict=True))
    lines = [
        Line(tuple((pad(text, w, right=i in right) + "  " * (i < last), "muted") for i, (text, w) in titles))
    ]
    for number, row in enumerate(rows):
        ref = grid.refs[number] if number < len(grid.refs) else None
        wrapped = wrap(row[last], room) if last not in right and not grid.sorts else [row[last]]
        wrapped = [cut_middle(text, room) for text in wrapped] if grid.are_paths else wrapped
        spans = [
            (pad(text, w, right=i in right) + "  ", "")
            for i, (text, w) in enumerate(zip(row[:-1], natural[:-1], strict=True))
        ]
        tail = pad(wrapped[0], natural[last], right=last in right)
        arrow = ((ARROW, "accent"),) if ref else ()
        lines.append(Line((*spans, (tail, ""), *arrow), ref, copies[number]))
        lines.extend(Line(((" " * used, ""), (text, "")), ref, copies[number]) for text in wrapped[1:])
    return lines


def _columns_shown(grid: Grid, head: Sequence[str], width: int, look: Look) -> tuple[list[int], list[int]]:
    """Return the columns of a small table there is room for, and how wide each is.

    Args:
        grid: The table.
        head: Its titles.
        width: The room, in cells.
        look: What the user chose: the column sorted by stays.
    """
    wide = [max(map(cell_len, column)) for column in zip(head, *grid.rows, strict=True)]
    shown = [*range(len(head))]
    for i in grid.yields:
        least = min(wide[shown[-1]], LEAST_LAST) - wide[shown[-1]] if i != shown[-1] else 0
        over = sum(wide[n] for n in shown) + least + 2 * (len(shown) - 1) - width
        if over <= 0:
            break
        if wide[i] - over >= LEAST_YIELDING and i != shown[-1]:
            wide[i] -= over
            break
        if not (grid.sorts and look.sort is not None and look.sort[0] == i):
            shown.remove(i)
    return shown, [wide[i] for i in shown]


def _filled(grid: Grid) -> Grid:
    """Return a table without the columns that say nothing in any row; as among rows, they do not show."""
    kept = [i for i, column in enumerate(zip(*grid.rows, strict=True)) if any(column)]
    if not kept or len(kept) == len(grid.head):
        return grid
    return replace(
        grid,
        head=tuple(grid.head[i] for i in kept),
        rows=tuple(tuple(row[i] for i in kept) for row in grid.rows),
        right=frozenset(kept.index(i) for i in grid.right if i in kept),
        yields=tuple(kept.index(i) for i in grid.yields if i in kept),
    )


def _head(grid: Grid, look: Look) -> list[str]:
    if look.sort is None or not grid.sorts:
        return [*grid.head]
    index, descending = look.sort
    return [text + (ARROWS[descending] if i == index else "") for i, text in enumerate(grid.head)]


def _sorted(grid: Grid, look: Look) -> Grid:
    """Return a table with its rows in the order that was chosen: numbers by value, then texts."""
    if look.sort is None or not grid.sorts or look.sort[0] >= len(grid.head):
        return grid
    index, descending = look.sort
    order = sorted(range(len(grid.rows)), key=lambda i: sort_value(grid.rows[i][index]), reverse=descending)
    refs = tuple(grid.refs[i] for i in order) if len(grid.refs) == len(grid.rows) else grid.refs
    return replace(grid, rows=tuple(grid.rows[i] for i in order), refs=refs)


def sort_value(text: str) -> tuple[int, float, str]:
    """Return where a text stands among others: numbers by value whatever their unit, then texts."""
    if match := _NUMBER.fullmatch(text.strip()):
        return 0, float(match[1]) * _UNITS[match[2]], ""
    if match := _TIME.fullmatch(text.strip()):
        days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
        return 0, float(((days * 24 + hours) * 60 + minutes) * 60 + seconds), ""
    return 1, 0.0, text.lower()


# ---------------------------------------------------------------------- folds and columns
def _fold(fold: Fold, width: int, look: Look) -> list[Line]:
    is_open = fold.id in look.unfolded
    sign = "▾ " if is_open else "▸ "
    note = "" if is_open else cut(fold.note, max(8, width - cell_len(fold.title) - 4))
    head = Line(((sign, "muted"), (fold.title, "accent"), (f"  {note}".rstrip(), "muted")), fold=fold.id)
    return [head, *lay_out(fold.parts, width, look)] if is_open else [head]


def _columns(columns: Columns, width: int, look: Look) -> list[Line]:
    side = (width - BETWEEN) // 2
    if side < LEAST_SIDE:
        return [*lay_out(columns.left, width, look), *lay_out(columns.right, width, look)]
    left, right = (lay_out(parts, side, look) for parts in (columns.left, columns.right))
    return [_beside(a, b, side) for a, b in zip_longest(left, right, fillvalue=Line(()))]


def _beside(left: Line, right: Line, side: int) -> Line:
    """Return one line of two; it leads where the left one leads, else where the right one does."""
    owner = left if left.ref or left.fold or left.plain.strip() else right
    gap = " " * max(1, side + BETWEEN - cell_len(left.plain))
    spans = (*left.spans, (gap, ""), *right.spans) if right.spans else left.spans
    return replace(owner, spans=spans, copy=owner.copy or owner.plain.strip())
