"""Goes to what an action made, as soon as it is listed."""

from collections.abc import Callable

from dockertui.engine.ref import Ref
from dockertui.state.snapshot import Snapshot
from dockertui.widgets.resource_pane import ResourcePane


class NewlyMade:
    """What was made and is not listed yet, and where the cursor of its pane was then."""

    def __init__(self, pane_of: Callable[[str], ResourcePane]) -> None:
        """Make it.

        Args:
            pane_of: Returns the pane of a kind, by the kind's name.
        """
        self._pane_of = pane_of
        self._awaited: tuple[Ref, Ref | None] | None = None
        self._snapshot: Snapshot | None = None

    def wait_for(self, ref: Ref) -> None:
        """Go to what was made, at once or as soon as it is listed."""
        row = self._pane_of(ref.kind).table.cursor_row
        self._awaited = ref, row.ref if row else None
        if self._snapshot is not None:
            self.go(self._snapshot)

    def go(self, snapshot: Snapshot) -> None:
        """Go to what was made if the newest snapshot lists it, unless the cursor was moved by then."""
        self._snapshot = snapshot
        if self._awaited is None or snapshot.get(self._awaited[0]) is None:
            return
        ref, before = self._awaited
        self._awaited = None
        table = self._pane_of(ref.kind).table
        row = table.cursor_row
        if row is None or before is None or row.ref == before:
            table.move_to(ref)
