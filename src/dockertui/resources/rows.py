"""Snapshot and view state to ordered rows. Pure, but for a cache that only saves time.

What a kind declares is called inside boundaries: a fault in a cell is that cell's.
"""

import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dockertui.engine.ref import Ref
from dockertui.engine.text import clean
from dockertui.formatting import age
from dockertui.resources.spec import Cell, Column, ResourceKind, Scene
from dockertui.state.snapshot import Snapshot
from dockertui.strict import Boundary, guarded

log = logging.getLogger(__name__)

FAULTY = Cell("✗", "bad")
"""Stands for a cell that could not be made."""


@dataclass(frozen=True, slots=True)
class RowView:
    """What the user chose for a pane."""

    sort_column: str = ""
    """The column to sort by; "" for the kind's own order."""
    descending: bool = False
    filter: str = ""
    """Plain words; a row shows if every one is found in one of its cells, in any case."""
    hide_secondary: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """One row: a record and what each column shows of it. Made anew when any of it changes."""

    ref: Ref
    record: Any
    cells: tuple[Cell, ...]
    haystack: str
    """All of its texts in lower case, for filters."""


@dataclass(slots=True)
class RowCache:
    """Rows made earlier, by id, with what they were made from."""

    rows: dict[str, tuple[Any, object, Row]] = field(default_factory=dict)


def rows(
    kind: ResourceKind[Any], snapshot: Snapshot, view: RowView, cache: RowCache
) -> tuple[list[Row], int]:
    """Return the rows to show, in order, and how many there are without the filter.

    A row whose record, age and relations are unchanged is the same object as before.
    """
    scene = Scene(snapshot)
    records = snapshot.of(kind.kind)
    made = _make(kind, records, scene, cache)
    shown = made
    if view.hide_secondary and kind.secondary is not None:
        hidden = kind.secondary
        what = f"what A hides of {kind.name}"
        shown = [
            row for row in shown if row.record.fault or not guarded(log, what, False, hidden, row.record)
        ]
    words = clean(view.filter).lower().split()
    if words:
        shown = [row for row in shown if all(word in row.haystack for word in words)]
    return _sorted(kind, shown, scene, view), len(made)


def _make(kind: ResourceKind[Any], records: Mapping[str, Any], scene: Scene, cache: RowCache) -> list[Row]:
    fresh: dict[str, tuple[Any, object, Row]] = {}
    result = []
    what = f"what a row of {kind.name} depends on"
    for record_id, record in records.items():
        depends = guarded(log, what, None, _depends, kind, record, scene)
        known = cache.rows.get(record_id)
        if known is not None and known[0] is record and known[1] == depends:
            row = known[2]
        else:
            row = _row(kind, record_id, record, scene)
        fresh[record_id] = (record, depends, row)
        result.append(row)
    cache.rows = fresh
    return result


def _depends(kind: ResourceKind[Any], record: Any, scene: Scene) -> object:
    """Return what else than its record a row is made of."""
    return (
        age(kind.created_at(record), scene.now),
        kind.mutable_cells(record, scene) if kind.mutable_cells else None,
    )


def _row(kind: ResourceKind[Any], record_id: str, record: Any, scene: Scene) -> Row:
    cells = tuple(
        guarded(log, f"the cell {kind.name}.{column.id}", FAULTY, column.cell, record, scene)
        for column in kind.columns
    )
    nothing: Sequence[str] = ()
    also = guarded(log, f"what else finds a {kind.name}", nothing, kind.also, record)
    haystack = "\n".join([*(cell.text for cell in cells), kind.title_of(record), record.id, *also]).lower()
    return Row(scene.ref(kind.name, record_id), record, cells, haystack)


_NUMBERS = re.compile(r"(\d+)")
_LONGEST = 10_000
"""Characters of a text that count for its place."""


def natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """Return a sort key that puts `web2` before `web10`, in any case; numbers may have any length."""
    return tuple(
        (0, len(part.lstrip("0")), part.lstrip("0")) if part.isdecimal() else (1, 0, part)
        for part in _NUMBERS.split(text[:_LONGEST].lower())
        if part
    )


def _sorted(kind: ResourceKind[Any], shown: list[Row], scene: Scene, view: RowView) -> list[Row]:
    """Order rows totally: by the chosen value, then the kind's order, then the id. Unknown values go last.

    A column that cannot be sorted by leaves the kind's own order, and where that fails the ids'.
    """
    with Boundary(log, f"the order of {kind.name}") as boundary:
        ordered = sorted(shown, key=lambda row: (*kind.order(row.record, scene), row.ref.id))
    if boundary.error is not None:
        ordered = sorted(shown, key=lambda row: row.ref.id)
    column = next((i for i, column in enumerate(kind.columns) if column.id == view.sort_column), None)
    if column is None:
        return ordered[::-1] if view.descending else ordered
    with Boundary(log, f"sorting {kind.name} by {view.sort_column}"):
        return _by_column(kind.columns[column], column, ordered, scene, view.descending)
    return ordered


def _by_column(column: Column[Any], index: int, rows: list[Row], scene: Scene, descending: bool) -> list[Row]:
    def value(row: Row) -> Any:
        if column.sort is not None:
            return column.sort(row.record, scene)
        text = row.cells[index].text
        return natural(text) if text else None

    values = [(value(row), row) for row in rows]
    known = [pair for pair in values if pair[0] is not None]
    known.sort(key=lambda pair: pair[0], reverse=descending)
    return [row for _value, row in known] + [row for found, row in values if found is None]
