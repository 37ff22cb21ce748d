"""Snapshot and view state to ordered rows. Pure, but for a cache that only saves time."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dockertui.engine.ref import Ref
from dockertui.engine.text import clean
from dockertui.formatting import age
from dockertui.resources.spec import Cell, ResourceKind, Scene
from dockertui.state.snapshot import Snapshot


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
    records = snapshot.of(kind.name)
    made = _make(kind, records, scene, cache)
    shown = made
    if view.hide_secondary and kind.secondary is not None:
        hidden = kind.secondary
        shown = [row for row in shown if row.record.fault or not hidden(row.record)]
    words = clean(view.filter).lower().split()
    if words:
        shown = [row for row in shown if all(word in row.haystack for word in words)]
    return _sorted(kind, shown, scene, view), len(made)


def _make(kind: ResourceKind[Any], records: Mapping[str, Any], scene: Scene, cache: RowCache) -> list[Row]:
    now = scene.now
    fresh: dict[str, tuple[Any, object, Row]] = {}
    result = []
    for record_id, record in records.items():
        depends = (
            age(kind.created_at(record), now),
            kind.mutable_cells(record, scene) if kind.mutable_cells else None,
        )
        known = cache.rows.get(record_id)
        if known is not None and known[0] is record and known[1] == depends:
            row = known[2]
        else:
            cells = tuple(_cell(column, record, scene) for column in kind.columns)
            texts = (*(cell.text for cell in cells), kind.name_of(record), record.id, *kind.also(record))
            haystack = "\n".join(texts).lower()
            row = Row(scene.ref(kind.name, record_id), record, cells, haystack)
        fresh[record_id] = (record, depends, row)
        result.append(row)
    cache.rows = fresh
    return result


def _cell(column: Any, record: Any, scene: Scene) -> Cell:
    cell: Cell = column.cell(record, scene)
    return cell


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
    """Order rows totally: by the chosen value, then the kind's order, then the id. Unknown values go last."""
    shown = sorted(shown, key=lambda row: (*kind.order(row.record, scene), row.ref.id))
    index = next((i for i, column in enumerate(kind.columns) if column.id == view.sort_column), None)
    if index is None:
        return shown[::-1] if view.descending else shown
    column = kind.columns[index]

    def value(row: Row) -> Any:
        if column.sort is not None:
            return column.sort(row.record, scene)
        text = row.cells[index].text
        return natural(text) if text else None

    known = [(value(row), row) for row in shown]
    ordered = sorted(
        (pair for pair in known if pair[0] is not None), key=lambda p: p[0], reverse=view.descending
    )
    return [row for _, row in ordered] + [row for found, row in known if found is None]
