"""Rows under headings: the groups of a kind, each with a row that says what all of its records say. Pure."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

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


@dataclass(frozen=True, slots=True)
class Group:
    """What stands for the record in the row of a group."""

    id: str
    """The group's name, "" for what is in none."""
    name: str
    """What it is called on the screen."""
    fault: str = ""
    """Always "": it is no record of an engine."""


def group_ref(kind: ResourceKind[Any], ref: Ref, group: str) -> Ref | None:
    """Return by what the row of a group is known that holds a resource; None where a kind has no groups."""
    return Ref(ref.engine, kind.grouping.kind, group) if kind.grouping is not None else None


def grouped(
    kind: ResourceKind[R],
    every: Sequence[Row[R]],
    shown: list[Row[R]],
    view: RowView,
    scenes: Mapping[str, Scene],
    headings: dict[Ref, Row[Any]],
) -> list[Row[R]]:
    """Return rows under the headings of their groups; as they are where none is in a group.

    Args:
        kind: How the records are shown.
        every: All rows there are, in order: what a heading says is said of all.
        shown: Those that show. What is filtered is not folded: it was asked for.
        view: What the user chose.
        scenes: What may be looked at, by the engine's name.
        headings: The rows of groups that were made before, by their Refs; takes those made now.
    """
    grouping = kind.grouping
    members = _split(every)
    if grouping is None or not view.is_grouped or not any(group for _engine, group in members):
        return shown
    parts = members if shown is every else _split(shown)
    keys = list(parts) if view.sort_column else sorted(parts, key=_place)
    found: list[Row[Any]] = []
    for engine, group in keys:
        ref = Ref(engine, grouping.kind, group)
        is_folded = ref in view.folded and not view.filter
        records = [row.record for row in members[engine, group]]
        heading = _heading(kind, grouping, ref, records, scenes[engine], is_folded)
        before = headings.get(ref)
        if before is not None and (before.heading, before.cells) == (heading.heading, heading.cells):
            heading = before
        headings[ref] = heading
        found.append(heading)
        if not is_folded:
            found += parts[engine, group]
    return found


def _split(rows: Sequence[Row[R]]) -> dict[Key, list[Row[R]]]:
    found: dict[Key, list[Row[R]]] = {}
    for row in rows:
        key = row.ref.engine, row.group
        if (part := found.get(key)) is not None:
            part.append(row)
        else:
            found[key] = [row]
    return found


def _place(key: Key) -> tuple[Any, ...]:
    """Return where a group stands: by its name, what is in none last."""
    engine, group = key
    return (not group, natural(group), engine)


def _heading(
    kind: ResourceKind[R],
    grouping: Grouping[R],
    ref: Ref,
    members: Sequence[R],
    scene: Scene,
    is_folded: bool,
) -> Row[Any]:
    sign = FOLDED if is_folded else OPEN
    title = clean(guarded(log, f"the name of a group of {kind.name}", ref.id, grouping.title, ref.id))
    said = guarded(log, f"the row of a group of {kind.name}", _NONE, grouping.cells, members, scene)
    cells = (
        Cell(f"{sign} {title}", "accent"),
        *(said.get(column.id, _NOTHING) for column in kind.columns[1:]),
    )
    return Row(ref, Group(ref.id, title), cells, widths(cells), "", group=ref.id, heading=sign)
