"""Rows below those of records: the parts of each, with the signs of a tree. Pure."""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field, replace
from operator import is_
from typing import Any, Generic

from dockertui.dataclass import dataclass
from dockertui.engine.ref import Ref
from dockertui.resources.groups import FOLDED, OPEN
from dockertui.resources.row import Row, RowView, widths
from dockertui.resources.spec import Below, Cell, R, Scene
from dockertui.strict import guarded

log = logging.getLogger(__name__)

NEXT, LAST = "├", "└"
"""Before a row below another one: while more of them follow, and the last."""
_NONE: Mapping[str, Cell] = {}

Find = Callable[[Ref], Row[Any] | None]
"""Returns the row of a record that is below another one."""
Narrow = Callable[[list[Row[Any]]], list[Row[Any]]]
"""Returns which rows a filter leaves."""


@dataclass(slots=True)
class Branch(Generic[R]):
    """The row of a record with those below it, and what they were made of."""

    whole: Row[R]
    is_folded: bool
    is_filtered: bool
    parts: list[Row[Any]]
    lines: list[Row[Any]] = field(default_factory=list)
    """What shows: the record's row, then its parts'."""
    is_old: bool = False
    """Whether what is below may be another by now."""


Branches = dict[str, dict[str, Branch[R]]]
"""By the engine's name and the record's id."""


def branched(
    below: Below[R],
    columns: Sequence[str],
    shown: Iterable[Row[R]],
    view: RowView,
    scenes: Mapping[str, Scene],
    branches: Branches[R],
    find: Find,
    narrow: Narrow,
) -> list[Row[Any]]:
    """Return rows, each with those below it.

    Args:
        below: What is below a record.
        columns: The ids of the columns.
        shown: The rows that show.
        view: What the user chose. What is filtered is not folded: it was asked for.
        scenes: What may be looked at, by the engine's name.
        branches: What was made before; takes what is made now. Rows that look alike are the same objects.
        find: Finds the row of a part.
        narrow: Which parts a filter leaves; where it leaves none, it was the whole that it found.
    """
    found: list[Row[Any]] = []
    is_filtered = bool(view.filter)
    for row in shown:
        if not row.has_below:
            found.append(row)
            continue
        engine, record_id = row.ref.engine, row.ref.id
        is_folded = bool(view.folded) and not is_filtered and row.ref in view.folded
        known = branches.setdefault(engine, {})
        branch = known.get(record_id)
        if (
            branch is None
            or branch.whole is not row
            or branch.is_folded is not is_folded
            or branch.is_old
            or branch.is_filtered
            or is_filtered
        ):
            parts = _parts(below, row, find)
            if is_filtered:
                parts = narrow(parts) or parts
            if branch is None or not _is_same(branch, row, parts, is_folded):
                lines = _lines(below, columns, row, parts, scenes[engine], branch, is_folded=is_folded)
                branch = Branch(row, is_folded, is_filtered, parts, lines)
                known[record_id] = branch
            branch.is_filtered, branch.is_old = is_filtered, False
        found += branch.lines
    return found


def _parts(below: Below[R], row: Row[R], find: Find) -> list[Row[Any]]:
    """Return the rows of what is below a record, as far as they are there."""
    nothing: Sequence[str] = ()
    what = f"what is below a {row.ref.kind}"
    ids = guarded(log, what, nothing, below.of, row.record)
    found = (find(Ref(row.ref.engine, below.kind.name, part_id)) for part_id in ids)
    return [part for part in found if part is not None and below.whole(part.record) == row.ref.id]


def _is_same(branch: Branch[R], row: Row[R], parts: list[Row[Any]], is_folded: bool) -> bool:
    is_alike = branch.whole is row and branch.is_folded is is_folded
    return is_alike and len(parts) == len(branch.parts) and all(map(is_, parts, branch.parts))


def _lines(
    below: Below[R],
    columns: Sequence[str],
    row: Row[R],
    parts: list[Row[Any]],
    scene: Scene,
    before: Branch[R] | None,
    *,
    is_folded: bool,
) -> list[Row[Any]]:
    """Return the rows with their signs; the row of a record alone where nothing is known below it."""
    if not parts:
        return [row]
    kept = before is not None and before.whole is row and before.is_folded is is_folded and before.parts
    head = before.lines[0] if before is not None and kept else _head(below, columns, row, scene, is_folded)
    if is_folded:
        return [head]
    made = {}
    if before is not None:
        made = {
            (part.ref, line.sign): (part, line)
            for part, line in zip(before.parts, before.lines[1:], strict=False)
        }
    lines = [head]
    for part in parts:
        sign = LAST if part is parts[-1] else NEXT
        old, line = made.get((part.ref, sign), (None, part))
        lines.append(line if old is part else replace(part, sign=sign, under=row.ref))
    return lines


def _head(below: Below[R], columns: Sequence[str], row: Row[R], scene: Scene, is_folded: bool) -> Row[R]:
    if is_folded:
        return replace(row, sign=FOLDED)
    said = guarded(log, f"the row over those of {below.kind.name}", _NONE, below.cells, row.record, scene)
    cells = tuple(said.get(column, cell) for column, cell in zip(columns, row.cells, strict=True))
    return replace(row, cells=cells, widths=widths(cells), sign=OPEN)
