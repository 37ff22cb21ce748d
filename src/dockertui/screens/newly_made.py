"""Goes to what an action made, as soon as it is listed."""

from collections.abc import Callable

from dockertui.engine.ref import Ref
from dockertui.state.world import World
from dockertui.widgets.resource_pane import ResourcePane


class NewlyMade:
    """What was made and is not listed yet, and where the cursor of its pane was then."""

    def __init__(self, pane_of: Callable[[str], ResourcePane | None]) -> None:
        """Make it.

        Args:
            pane_of: Returns the pane of a kind, by the kind's name; None if there is none yet.
        """
        self._pane_of = pane_of
        self._awaited: tuple[Ref, Ref | None] | None = None
        self._world: World | None = None

    def wait_for(self, ref: Ref) -> None:
        """Go to what was made, at once or as soon as it is listed."""
        pane = self._pane_of(ref.kind)
        row = pane.table.cursor_row if pane is not None else None
        self._awaited = ref, row.ref if row else None
        if self._world is not None:
            self.go(self._world)

    def go(self, world: World) -> None:
        """Go to what was made if it is listed by now, unless the cursor was moved by then."""
        self._world = world
        if self._awaited is None or world.get(self._awaited[0]) is None:
            return
        ref, before = self._awaited
        self._awaited = None
        pane = self._pane_of(ref.kind)
        row = pane.table.cursor_row if pane is not None else None
        if pane is not None and (row is None or before is None or row.ref == before):
            pane.table.move_to(ref)
