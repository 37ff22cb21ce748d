"""Rows under headings: the groups of a kind, each with a row that says what all of its records say. Pure."""

import logging
from collections.abc import Mapping, Sequence
from operator import is_
from typing import Any

from dockertui.dataclass import dataclass
from dockertui.engine.ref import Ref
from dockertui.engine.text import clean
from dockertui.resources.ordering import natural
from dockertui.resources.row import Row, RowView, widths
from dockertui.resources.spec import Cell, Grouping, R, ResourceKind, Scene
from dockertui.strict import guarded

log = logging.getLogger(__name__)

OPEN, FOLDED = "▾", "▸"
"""Before the name of a group whose rows show, and of one whose rows do not."""
_NOTHING = Cell("")
_NONE: Mapping[str, Cell] = {}

Key = tuple[str, str]
"""A group: its engine and its name there."""
Headings = dict[Ref, tuple[Row[Any], list[Row[R]]]]
"""The rows of groups by their Refs, with the rows of the records they were made of."""


@dataclass(frozen=True, slots=True)
class Group:
    """What stands for the record in the row of a group."""

    id: str
    """The group's name, "" for what is in none."""
    name: str
    """What it is called on the screen."""
    is_short: bool = False
    """Whether the rows below it leave out what all of them begin with: no two are then called the same."""
    fault: str = ""
    """Always "": it is no record of an engine."""


def grouped(
    kind: ResourceKind[R],
    every: Sequence[Row[R]],
    shown: list[Row[R]],
    view: RowView,
    scenes: Mapping[str, Scene],
    headings: Headings[R],
) -> list[Row[R]]:
    """Return rows under the headings of their groups; as they are where none is in a group.

    Args:
        kind: How the records are shown.
        every: All rows there are, in order: what a heading says is said of all.
        shown: Those that show. What is filtered is not folded: it was asked for.
        view: What the user chose.
        scenes: What may be looked at, by the engine's name.
        headings: The rows of groups that were made before; takes those made now. One is made anew when
            the row of a record in it is another.
    """
    grouping = kind.grouping
    if grouping is None or not view.is_grouped:
        return shown
    members = _split(every)
    if not any(group for _engine, group in members):
        return shown
    parts = members if shown is every else _split(shown)
    keys = list(parts) if view.sort_column else sorted(parts, key=_place)
    found: list[Row[Any]] = []
    for engine, group in keys:
        ref = Ref(engine, grouping.kind, group)
        is_folded = ref in view.folded and not view.filter
        heading = _kept(headings, ref, members[engine, group], is_folded)
        if heading is None:
            heading = _heading(kind, grouping, ref, members[engine, group], scenes[engine], is_folded)
            before = headings[ref][0] if ref in headings else None
            if before is not None and _look(before) == _look(heading):
                heading = before
        headings[ref] = heading, members[engine, group]
        found.append(heading)
        if not is_folded:
            found += parts[engine, group]
    return found


def _kept(headings: Headings[R], ref: Ref, members: list[Row[R]], is_folded: bool) -> Row[Any] | None:
    """Return the row of a group that was made of the very same rows; None where it has to be made."""
    if ref not in headings:
        return None
    heading, before = headings[ref]
    is_same = len(before) == len(members) and all(map(is_, before, members))
    return heading if is_same and (heading.heading == FOLDED) == is_folded else None


def _look(heading: Row[Any]) -> tuple[object, ...]:
    return heading.heading, heading.cells, heading.record


def _split(rows: Sequence[Row[R]]) -> dict[Key, list[Row[R]]]:
    found: dict[Key, list[Row[R]]] = {}
    for row in rows:
        if (part := found.get(row.group)) is not None:
            part.append(row)
        else:
            found[row.group] = [row]
    return found


def _place(key: Key) -> tuple[Any, ...]:
    """Return where a group stands: by its name, what is in none last."""
    engine, group = key
    return (not group, natural(group), engine)


def _heading(
    kind: ResourceKind[R],
    grouping: Grouping[R],
    ref: Ref,
    members: Sequence[Row[R]],
    scene: Scene,
    is_folded: bool,
) -> Row[Any]:
    sign = FOLDED if is_folded else OPEN
    title = clean(guarded(log, f"the name of a group of {kind.name}", ref.id, grouping.title, ref.id))
    records = [row.record for row in members]
    said = guarded(log, f"the row of a group of {kind.name}", _NONE, grouping.cells, records, scene)
    is_short = len({row.short or row.cells[0].text for row in members}) == len(members)
    cells = (
        Cell(f"{sign} {title}", "accent"),
        *(said.get(column.id, _NOTHING) for column in kind.columns[1:]),
    )
    group = Group(ref.id, title, is_short)
    return Row(ref, group, cells, widths(cells), group=(ref.engine, ref.id), heading=sign)
