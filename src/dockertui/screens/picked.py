"""What is picked in the panes: the row under the cursor, and the marked ones."""

from collections.abc import Mapping, Sequence
from typing import Any

from dockertui.choice import Selection, Target
from dockertui.engine.ref import Ref
from dockertui.resources.spec import ResourceKind
from dockertui.state.world import World
from dockertui.widgets.resource_pane import ResourcePane


def under_cursor(pane: ResourcePane) -> Target | None:
    """Return what is under the cursor of a pane, as a target of actions."""
    row = pane.table.cursor_row
    if row is None or row.heading:  # a heading is nothing that anything is done to
        return None
    return Target(row.ref, row.record, pane.kind.kind_of(row.ref).title_of(row.record))


def kind_at(pane: ResourcePane) -> ResourceKind[Any]:
    """Return the kind of what is under the cursor of a pane."""
    row = pane.table.cursor_row
    return pane.kind if row is None else pane.kind.kind_of(row.ref)


def _is_of(pane: ResourcePane, ref: Ref) -> bool:
    """Return whether a resource has its row in a pane."""
    return pane.kind.kind_of(ref).name == ref.kind


class Picked:
    """The marks on rows of all panes, and the selection that they and a cursor make."""

    def __init__(self, panes: Sequence[ResourcePane]) -> None:
        self._panes = panes
        self._marks: frozenset[Ref] = frozenset()

    def selection(self, pane: ResourcePane, world: World) -> Selection:
        """Return what an action would be done to: its pane's marked rows, else the one under the cursor.

        What is meant is of the kind that is marked; where two are, of the one under the cursor.
        """
        shown = [row.ref for row in pane.table.rows if row.ref in self._marks] if self._marks else []
        hidden = sorted(ref for ref in self._marks.difference(shown) if _is_of(pane, ref))
        marked = tuple(
            Target(ref, record, pane.kind.kind_of(ref).title_of(record))
            for ref in [*shown, *hidden]
            if (record := world.get(ref)) is not None
        )
        cursor, kind = under_cursor(pane), kind_at(pane)
        if len({target.ref.kind for target in marked}) == 1:
            kind = pane.kind.kind_of(marked[0].ref)
        engine = world.engine_for_new(kind.kind, cursor.ref if cursor is not None else None)
        return Selection(engine, kind, marked, cursor)

    def count(self, pane: ResourcePane) -> int:
        """Return how many rows of a pane are marked, shown or not."""
        return sum(_is_of(pane, ref) for ref in self._marks)

    def toggle(self, pane: ResourcePane) -> None:
        """Mark the row under the cursor, or unmark it."""
        row = pane.table.cursor_row
        if row is not None and not row.heading:
            self._marks ^= {row.ref}

    def toggle_all(self, pane: ResourcePane) -> None:
        """Mark every row shown that is of the kind of the one under the cursor; none if all are."""
        kind = kind_at(pane)
        shown = {row.ref for row in pane.table.rows if not row.heading and pane.kind.kind_of(row.ref) is kind}
        self._marks = self._marks - shown if shown <= self._marks else self._marks | shown

    def clear(self, pane: ResourcePane) -> bool:
        """Unmark every row of a pane, shown or not; returns whether any was marked."""
        before = self._marks
        self._marks = frozenset(ref for ref in self._marks if not _is_of(pane, ref))
        return self._marks != before

    def show(self, world: World, busy: Mapping[Ref, str]) -> None:
        """Show on the rows what is marked, under way, or out of date; marks of what is gone go.

        Args:
            world: What is on the screen.
            busy: What is being done to which row, as the row says it.
        """
        self._marks = frozenset(ref for ref in self._marks if world.get(ref) is not None)
        for pane in self._panes:
            old = [s.engine for s in world.of(pane.kind.kind) if not s.is_current(pane.kind.kind)]
            pane.mark(self._marks, busy, dimmed=old)
