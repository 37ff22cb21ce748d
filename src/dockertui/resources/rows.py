"""Records and view state to ordered rows. Pure, but for a cache that only saves time.

Any mapping of records can be rows. With the cache a call costs what has changed since the last one: a cell
is made anew when its record is another, when what its column `depends` on is, or when the time has come
until which it holds; every other cell, row and list stays the same object.

What a kind declares is called inside boundaries: a fault in a cell is that cell's.
"""

import logging
from bisect import insort
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from heapq import heapify, heappop, heappush
from itertools import compress
from operator import is_, ne, not_
from typing import Any

from dockertui.engine.ref import Ref
from dockertui.formatting import FOREVER
from dockertui.resources.branches import branched
from dockertui.resources.census import Step, changed
from dockertui.resources.filter import Finder, Term, parse
from dockertui.resources.groups import grouped
from dockertui.resources.ordering import natural
from dockertui.resources.row import Row, RowView, widths
from dockertui.resources.row_cache import Key, Made, Part, RowCache
from dockertui.resources.spec import Below, Cell, Column, Known, R, ResourceKind, Scene
from dockertui.resources.told import Told
from dockertui.strict import Boundary, Caught, guarded

__all__ = ["Row", "RowCache", "RowView", "natural", "rows", "tell_all"]

log = logging.getLogger(__name__)

FAULTY = Cell("✗", "bad")
"""Stands for a cell that could not be made."""
MOST_TWICE = 4
"""With so many times as many times as rows, those that no longer count are left out."""
FEW = 8
"""An eighth of the rows at most is put into an order that stands; with more of them new it is made anew."""
FEW_GONE = 8
"""So many rows at most are looked for one by one where they are left out."""


def rows(kind: ResourceKind[R], known: Sequence[Known[R]], view: RowView, cache: RowCache[R]) -> list[Row[R]]:
    """Return the rows to show, in order.

    Args:
        kind: How the records are shown.
        known: The records by id, of one engine or of several. A mapping that is the same object is taken to
            hold the same.
        view: What the user chose.
        cache: What was made before; one for each place where rows of a kind are shown.

    Returns:
        The very same list, with the very same rows, where nothing has changed. It is not to be changed.
    """
    touched: dict[str, set[str]] = {}
    scenes: dict[str, Scene] = {}
    for one in known:
        engine = one.scene.snapshot.engine
        scenes[engine] = one.scene
        part = cache.parts.setdefault(engine, Part())
        if found := _update(kind, one.records or {}, one.scene, part):
            touched[engine] = found
        if kind.below is not None and _update_below(kind.below, one.scene, cache):
            cache.view = None
    if touched or cache.sort != (view.sort_column, view.descending):
        _order(kind, touched, scenes, view, cache)
        cache.view = None
    if cache.view != view:
        if cache.finder is None:
            cache.finder = Finder(kind.filters)
        matches = _filtered(kind, cache.ordered, scenes, view, cache.finder)
        cache.matches, cache.view = len(matches), view
        cache.shown = grouped(kind, cache.ordered, matches, view, scenes, cache.headings)
        cache.is_tree = False
        if kind.below is not None and view.is_grouped:
            cache.shown = _branched(kind, kind.below, cache.shown, scenes, view, cache)
            cache.is_tree = any(row.sign for row in cache.shown)
    return cache.shown


def tell_all(cache: RowCache[Any]) -> None:
    """Put together what a filter finds rows by, of those for which it was not done yet."""
    for part in (*cache.parts.values(), *cache.below.values()):
        for entry in part.made.values():
            if entry.row.told is not None:
                entry.row.told.text  # noqa: B018  (kept there)


# ---------------------------------------------------------------------- below
def _update_below(below: Below[R], scene: Scene, cache: RowCache[R]) -> set[str]:
    """Make the rows of parts; returns the ids of all that may look otherwise, or are gone."""
    engine = scene.snapshot.engine
    part = cache.below.setdefault(engine, Part())
    touched = _update(below.kind, scene.snapshot.of(below.kind.kind), scene, part)
    branches = cache.branches.get(engine, {})
    for part_id in touched if branches else ():
        if part_id in part.made:
            branch = branches.get(below.whole(part.made[part_id].row.record))
            if branch is not None:
                branch.is_old = True
    if touched:
        for record_id in branches.keys() - cache.parts[engine].made.keys():
            del branches[record_id]
    return touched


def _branched(
    kind: ResourceKind[R],
    below: Below[R],
    shown: list[Row[R]],
    scenes: Mapping[str, Scene],
    view: RowView,
    cache: RowCache[R],
) -> list[Row[R]]:
    """Return rows with those of their parts below them; a filter leaves the parts it finds, else all."""
    if cache.below_finder is None:
        cache.below_finder = Finder(below.kind.filters)
    finder, columns = cache.below_finder, [column.id for column in kind.columns]
    terms = parse(view.filter, kind.filters).terms if view.filter else ()
    finder.keep_only(sum(len(part.made) for part in cache.below.values()))

    def find(ref: Ref) -> Row[Any] | None:
        made = cache.below[ref.engine].made.get(ref.id)
        return made.row if made is not None else None

    def narrow(parts: list[Row[Any]]) -> list[Row[Any]]:
        for term in terms:
            parts = guarded(log, f"filtering {below.kind.name}", parts, _found, term, finder, parts, scenes)
        return parts

    return branched(below, columns, shown, view, scenes, cache.branches, find, narrow)


def _filtered(
    kind: ResourceKind[R], shown: list[Row[R]], scenes: Mapping[str, Scene], view: RowView, finder: Finder
) -> list[Row[R]]:
    if view.hide_idle:
        shown = [row for row in shown if not row.is_idle]
    if not view.filter:
        return shown
    finder.keep_only(len(shown))
    for term in parse(view.filter, kind.filters).terms:
        shown = guarded(log, f"filtering {kind.name}", shown, _found, term, finder, shown, scenes)
    return shown


def _found(term: Term, finder: Finder, shown: list[Row[R]], scenes: Mapping[str, Scene]) -> list[Row[R]]:
    """Return the rows that a term leaves."""
    if not term.key and not term.is_not:
        word = term.texts[0]
        return [row for row in shown if word in row.haystack]
    return [row for row in shown if finder.finds(term, row.haystack, row.record, scenes[row.ref.engine])]


# ---------------------------------------------------------------------- making
def _update(kind: ResourceKind[R], records: Mapping[str, R], scene: Scene, cache: Part[R]) -> set[str]:
    """Make what is not made yet, or out of date; returns the ids of all that may look or stand otherwise."""
    made, touched = cache.made, set[str]()
    if records is not cache.records:
        before = cache.records
        touched |= changed(before, records)
        for record_id in touched:
            if record_id in records:
                made[record_id] = _make(kind, record_id, records[record_id], scene)
            else:
                made.pop(record_id, None)
    if kind.depending and not _are_same(scene.sources, cache.sources):
        for record_id, entry in made.items():
            if record_id not in touched and _follow(kind, entry, scene):
                touched.add(record_id)
    for record_id, columns in _fresh(kind, scene, cache).items():
        if record_id not in touched and record_id in made:
            _remake(kind, made[record_id], columns, scene)
            touched.add(record_id)
    if cache.now is not None and scene.now < cache.now:  # the clock was set back: nothing is known to hold
        out_of_date = [(record_id, FOREVER - datetime.resolution) for record_id in made]
    else:
        out_of_date = [(record_id, scene.now) for record_id in _due(cache, scene.now)]
    for record_id, due in out_of_date:
        entry = made[record_id]
        _remake(kind, entry, [i for i, c in enumerate(entry.cells) if c.until <= due], scene)
        touched.add(record_id)
    for record_id in touched & made.keys():
        if made[record_id].until < FOREVER:
            heappush(cache.due, (made[record_id].until, record_id))
    if len(cache.due) > MOST_TWICE * (len(made) + 1):
        cache.due = [(entry.until, record_id) for record_id, entry in made.items() if entry.until < FOREVER]
        heapify(cache.due)
    cache.records, cache.sources, cache.now = records, scene.sources, scene.now
    return touched


def _due(cache: Part[R], now: datetime) -> list[str]:
    """Take the ids of the rows of which something is out of date from those that will be."""
    found = []
    while cache.due and cache.due[0][0] <= now:
        until, record_id = heappop(cache.due)
        entry = cache.made.get(record_id)
        if entry is not None and entry.until == until:
            found.append(record_id)
    return list(dict.fromkeys(found))


def _fresh(kind: ResourceKind[R], scene: Scene, cache: Part[R]) -> dict[str, list[int]]:
    """Return of which records the sources of columns have something new, and which columns these are."""
    found: dict[str, list[int]] = {}
    asked: dict[int, list[str]] = {}
    for i, column in enumerate(kind.columns):
        if column.source is None:
            continue
        now, before = column.source(scene), cache.by_id.get(i, {})
        cache.by_id[i] = now
        if now is before:
            continue
        if id(now) not in asked:
            gone = [record_id for record_id in before if record_id not in now]
            asked[id(now)] = gone + [key for key, value in now.items() if before.get(key) is not value]
        for record_id in asked[id(now)]:
            found.setdefault(record_id, []).append(i)
    return found


def _are_same(some: tuple[object, ...], others: tuple[object, ...]) -> bool:
    return len(some) == len(others) and all(map(is_, some, others))


def _make(kind: ResourceKind[R], record_id: str, record: R, scene: Scene) -> Made[R]:
    cells = _cells(kind, record, scene)
    nothing: Sequence[str] = ()
    parts = nothing
    is_idle = (
        kind.is_idle is not None
        and not record.fault
        and guarded(log, f"what A hides of {kind.name}", False, kind.is_idle, record)
    )
    group = short = ""
    if kind.below is not None:
        parts = guarded(log, f"what is below a {kind.name}", nothing, kind.below.of, record)
    if kind.grouping is not None:
        group = guarded(log, f"the group of a {kind.name}", "", kind.grouping.of, record)
        short = guarded(log, f"the short name of a {kind.name}", "", kind.grouping.short, record)
    ref = scene.ref(kind.name, record_id)
    lost: Key = (1, ref.engine, ref.id)
    return Made(
        row=Row(
            ref,
            record,
            cells,
            widths(cells),
            Told(kind, record, cells),
            is_idle,
            (ref.engine, group),
            short,
            has_below=bool(parts),
        ),
        cells=cells,
        depends=_depends(kind, record, scene),
        until=min([cell.until for cell in cells], default=FOREVER),
        place=guarded(log, f"the order of {kind.name}", lost, _place, kind, ref, record),
    )


def _follow(kind: ResourceKind[R], entry: Made[R], scene: Scene) -> bool:
    """Make the cells anew whose columns depend on something else by now; returns whether there are any."""
    before, entry.depends = entry.depends, _depends(kind, entry.row.record, scene)
    others = list(compress(kind.depending, map(ne, entry.depends, before)))
    if others:
        _remake(kind, entry, others, scene)
    return bool(others)


def _remake(kind: ResourceKind[R], entry: Made[R], others: Sequence[int], scene: Scene) -> None:
    """Make some cells of a row anew. Where they look as before the row stays the same object."""
    old, columns = entry.row, kind.columns
    cells = list(entry.cells)
    for i in others:
        cells[i] = _cell(kind, columns[i], old.record, scene)
    entry.cells = found = tuple(cells)
    entry.until = min(cell.until for cell in found)
    if found == old.cells:
        return
    is_told = all(not columns[i].is_searched or found[i].text == old.cells[i].text for i in others)
    told = old.told if is_told else Told(kind, old.record, found)
    entry.row = replace(old, cells=found, widths=widths(found), told=told)


def _cells(kind: ResourceKind[R], record: R, scene: Scene) -> tuple[Cell, ...]:
    """Return the cells of a row: one boundary around them all, and only where that is hit one around each."""
    with Caught():
        return tuple([column.cell(record, scene) for column in kind.columns])
    return tuple([_cell(kind, column, record, scene) for column in kind.columns])


def _cell(kind: ResourceKind[R], column: Column[R], record: R, scene: Scene) -> Cell:
    return guarded(log, _what(kind.name, column.id), FAULTY, column.cell, record, scene)


@lru_cache
def _what(kind: str, column: str) -> str:
    return f"the cell {kind}.{column}"


def _depends(kind: ResourceKind[R], record: R, scene: Scene) -> tuple[object, ...]:
    """Return what the columns depend on that depend on anything."""
    found: list[object] = []
    for i in kind.depending:
        column = kind.columns[i]
        if column.depends is not None:
            what = f"what {kind.name}.{column.id} depends on"
            found.append(guarded(log, what, None, column.depends, record, scene))
    return tuple(found)


# ---------------------------------------------------------------------- ordering
class _Down:
    """A value that is ordered the other way round."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value

    __hash__ = None  # type: ignore[assignment]  # (only ever compared)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Down) and bool(self.value == other.value)

    def __lt__(self, other: "_Down") -> bool:
        return bool(other.value < self.value)


def _place(kind: ResourceKind[R], ref: Ref, record: R) -> Key:
    return (0, kind.order(record), ref.engine, ref.id)


def _order(
    kind: ResourceKind[R],
    touched: Mapping[str, set[str]],
    scenes: Mapping[str, Scene],
    view: RowView,
    cache: RowCache[R],
) -> None:
    """Order rows totally: by the chosen value, then the kind's order, then the id. Unknown values go last.

    A column that cannot be sorted by leaves the kind's own order, and where that fails the ids'.
    """
    sort, stands = (view.sort_column, view.descending), cache.sort
    index = next((i for i, column in enumerate(kind.columns) if column.id == view.sort_column), None)
    what = f"the order of {kind.name}" if index is None else f"sorting {kind.name} by {view.sort_column}"
    cache.sort = None
    with Boundary(log, what) as boundary:
        for engine, scene in scenes.items():
            made = cache.parts[engine].made
            for record_id in touched.get(engine, ()) if stands == sort else made:
                if (entry := made.get(record_id)) is not None:
                    entry.key = _key(kind, entry, index, view.descending, scene)
        cache.ordered = _sorted(touched, cache) if stands == sort else _all_sorted(cache)
        cache.sort = sort
    if boundary.error is None:
        return
    with Boundary(log, f"the order of {kind.name}") as boundary:
        cache.ordered = [entry.row for entry in sorted(_entries(cache), key=lambda entry: entry.place)]
    if boundary.error is not None:
        cache.ordered = sorted((entry.row for entry in _entries(cache)), key=lambda row: row.ref)


def _entries(cache: RowCache[R]) -> list[Made[R]]:
    return [entry for part in cache.parts.values() for entry in part.made.values()]


def _all_sorted(cache: RowCache[R]) -> list[Row[R]]:
    for part in cache.parts.values():
        part.standing = {record_id: entry.row for record_id, entry in part.made.items()}
    return [entry.row for entry in sorted(_entries(cache), key=lambda entry: entry.key)]


def _sorted(touched: Mapping[str, set[str]], cache: RowCache[R]) -> list[Row[R]]:
    """Return the rows in the order that stands, with those that were touched put in their places.

    What stands is not looked into: with thousands of rows that takes longer than all the rest.
    """
    if sum(map(len, touched.values())) * FEW > sum(len(part.made) for part in cache.parts.values()):
        return _all_sorted(cache)
    gone, came = list[Row[R]](), list[Row[R]]()
    for engine, ids in touched.items():
        standing = cache.parts[engine].standing
        gone += [standing.pop(record_id) for record_id in ids & standing.keys()]
    kept = _without(cache.ordered, gone)
    for engine, ids in touched.items():
        part = cache.parts[engine]
        for record_id in ids & part.made.keys():
            part.standing[record_id] = row = part.made[record_id].row
            came.append(row)
            insort(kept, row, key=lambda row: cache.entry(row.ref).key)
    cache.step = Step(cache.ordered, kept, gone, came)
    return kept


def _without(rows: Sequence[Row[R]], gone: Sequence[Row[R]]) -> list[Row[R]]:
    """Return rows without some of them, which are told apart by identity."""
    kept = list(rows)
    if len(gone) <= FEW_GONE:
        for row in gone:
            del kept[kept.index(row)]
        return kept
    is_gone = {id(row) for row in gone}.__contains__
    return list(compress(kept, map(not_, map(is_gone, map(id, kept)))))


def _key(kind: ResourceKind[R], entry: Made[R], index: int | None, descending: bool, scene: Scene) -> Any:
    """Return where a row stands by a column, or in the kind's own order: a key to compare."""
    if index is None:
        return _Down(entry.place) if descending else entry.place
    column = kind.columns[index]
    text = entry.row.cells[index].text
    if column.sort is not None:
        value = column.sort(entry.row.record, scene)
    else:
        value = natural(text) if text else None
    if value is None:
        return (1, entry.place)
    return (0, _Down(value) if descending else value, entry.place)
