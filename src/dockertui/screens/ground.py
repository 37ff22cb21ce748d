"""What the main screen stands on: its parts, what is selected in them, and how much of them is seen."""

import time
from dataclasses import replace
from typing import Any

from textual.app import ComposeResult

from dockertui.choice import Selection, Situation
from dockertui.engine.ref import Ref
from dockertui.keymap import Keymap
from dockertui.resources import REGISTRY
from dockertui.resources.jobs import JOBS
from dockertui.resources.spec import ResourceKind
from dockertui.screens.desk import ScreenDesk
from dockertui.screens.doing import Doing
from dockertui.screens.key_words import Hints
from dockertui.screens.late_keys import LateAware
from dockertui.screens.left_over import LeftOver
from dockertui.screens.newly_made import NewlyMade
from dockertui.screens.notices import Notices
from dockertui.screens.picked import Picked
from dockertui.screens.room import Room
from dockertui.screens.trail import Trail
from dockertui.state.details import Details
from dockertui.state.fleet import Fleet
from dockertui.state.snapshot import Link
from dockertui.widgets.detail_pane import DetailPane
from dockertui.widgets.key_bar import KeyBar
from dockertui.widgets.message_box import MessageBox
from dockertui.widgets.resource_pane import ResourcePane
from dockertui.widgets.sparing import SparingCompositor
from dockertui.widgets.status_bar import StatusBar


class Ground(LateAware):
    """The parts, as yet without what happens to them."""

    AUTO_FOCUS = "#table-container"

    def __init__(self, fleet: Fleet, keymap: Keymap) -> None:
        super().__init__()
        self._compositor = SparingCompositor()
        self._fleet = fleet
        self._keymap = keymap
        fleet.first()
        self.world = fleet.put_local({JOBS.name: {}})
        """What is known; the screen is a function of it."""
        self._status = StatusBar([e.endpoint for e in fleet.engines], read_only=fleet.read_only)
        self._notices = Notices(fleet, self.world, keymap)
        self.detail = DetailPane(Details(fleet), keymap)
        self._room = Room(
            self, REGISTRY, keymap, self.detail, self._notices.banner, self._show_selected, self._show_guest
        )
        self.panes = self._room.panes
        self._bar = KeyBar()
        self._hints = Hints()
        self._box = MessageBox()
        self._picked = Picked(self.panes)
        self._newly_made = NewlyMade(self._room.pane_of)
        self.desk = ScreenDesk(self, fleet, self.world, self._repaint, self._newly_made.wait_for)
        self._doing = Doing(self, fleet, self.desk, self.late, self._room)
        self._trail = Trail()
        self._left_over = LeftOver(fleet)
        self._was_shown = False
        self._types = False
        """Whether a filter or a search is being typed."""

    def compose(self) -> ComposeResult:
        """Status, body, keys."""
        yield self._status
        yield self._notices.banner
        yield self._notices.no_engine
        yield self._room.body
        yield self._bar
        yield self._box

    def _show_guest(self) -> None:
        """Show the pane of a guest that came."""
        raise NotImplementedError

    def _repaint(self) -> None:
        """Show what is under way."""
        raise NotImplementedError

    def _show_selected(self) -> None:
        """Show what is selected."""
        raise NotImplementedError

    def _show_keys(self) -> None:
        """Show what works here."""
        raise NotImplementedError

    # ------------------------------------------------------------------ what is selected
    @property
    def pane(self) -> ResourcePane:
        """The pane with the focus, or the last that had it."""
        return self._room.pane

    @property
    def kind(self) -> ResourceKind[Any]:
        """The kind of the pane."""
        return self.pane.kind

    @property
    def selected(self) -> Ref | None:
        """The resource under the cursor."""
        row = self.pane.table.cursor_row
        return row.ref if row else None

    @property
    def selection(self) -> Selection:
        """What an action would be done to."""
        found = self._picked.selection(self.pane, self.world)
        if not self._room.on_detail or found.cursor is None:
            return found
        record = self.kind.kind_of(found.cursor.ref).in_front(found.cursor.record, self.detail.part)
        return replace(found, cursor=replace(found.cursor, record=record))

    def selection_in(self, kind: ResourceKind[Any]) -> Selection:
        """Return what an action of a kind would be done to: nothing that another pane than this shows."""
        selection = self.selection
        if kind is selection.kind:
            return selection
        return Selection(self.world.engine_for_new(kind.kind, self.selected), kind, is_elsewhere=True)

    @property
    def situation(self) -> Situation:
        """What else decides what can be done."""
        engines = self.world.engines.items()
        lost = frozenset(name for name, snapshot in engines if snapshot.health.link is Link.LOST)
        return Situation(
            self._keymap,
            self.desk.under_way,
            time.monotonic(),
            read_only=self._fleet.read_only,
            lost=lost,
        )

    # ------------------------------------------------------------------ what is seen of it
    def action_zoom(self) -> None:
        """Give everything to what has the focus, or give it back."""
        self._room.zoom()

    def action_share(self, by: int) -> None:
        """More or less room for what has the focus."""
        self._room.share(by)

    def action_filter(self) -> None:
        """Filter the pane, or search in the details."""
        self._room.find()

    def action_sort(self) -> None:
        """Sort by the next column."""
        self.pane.cycle_sort()

    def action_reverse_sort(self) -> None:
        """Reverse the order."""
        self.pane.change_view(descending=not self.pane.view.descending)

    def action_toggle_idle(self) -> None:
        """Show or hide stopped containers."""
        pane = next(pane for pane in self.panes if pane.kind.is_idle is not None)
        pane.change_view(hide_idle=not pane.view.hide_idle)
        self._show_keys()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Let a key that stands for something else on the row of a group do that there."""
        if action in ("fold", "mark", "details"):
            return ("heading" if action == "fold" else "rows") in self._room.where
        return super().check_action(action, parameters)

    def action_fold(self) -> None:
        """Fold or unfold the group under the cursor."""
        self.pane.toggle_fold()

    def action_fold_row(self) -> None:
        """Fold or unfold what the cursor is on or in: a group, or a row with others below it."""
        self.pane.toggle_fold()

    def action_toggle_groups(self) -> None:
        """Group rows, or show them as one list; in the first pane where this one has nothing to group."""
        pane = next(pane for pane in (self.pane, *self.panes) if pane.kind.has_groups)
        pane.change_view(is_grouped=not pane.view.is_grouped)

    def action_refresh(self) -> None:
        """Read everything again now."""
        self._fleet.refresh()
