"""The main screen: made from the registry and one World; takes messages and keys to what knows of them."""

import logging
import time
from collections.abc import Mapping
from typing import Any

from textual import events, on

from dockertui.choice import actions_on, choose
from dockertui.engine.kind import Local
from dockertui.engine.ref import Ref
from dockertui.i18n import _
from dockertui.resources import resource_kind
from dockertui.resources.jobs import JOBS
from dockertui.resources.prune import GROUPS
from dockertui.screens.copying import copy
from dockertui.screens.ground import Ground
from dockertui.screens.help import HelpScreen
from dockertui.screens.key_words import (
    help_sections,
    hints_of_field,
    hints_without_engine,
    under_way_words,
)
from dockertui.screens.messages import MessagesScreen
from dockertui.screens.open_prune import Pruner
from dockertui.screens.picked import under_cursor
from dockertui.screens.session_log import SessionLog
from dockertui.screens.trail import Step
from dockertui.screens.world_changed import WorldChanged
from dockertui.state.world import World
from dockertui.strict import Boundary
from dockertui.widgets.key_bar import KeyBar
from dockertui.widgets.line_view import LineView
from dockertui.widgets.message_box import MessageBox, Said
from dockertui.widgets.quick_input import QuickInput
from dockertui.widgets.resource_table import ResourceTable

log = logging.getLogger(__name__)


class MainScreen(Ground):
    """Everything at a glance."""

    def on_mount(self) -> None:
        """Show what is known already, then have the engines watched."""
        self._show()
        self._notices.tell_of_configuration(self.desk)
        self.call_after_refresh(self._fleet.start, self._publish)

    def _publish(self, world: World) -> None:
        """Take a World from the thread that has the news."""
        self.post_message(WorldChanged(world))

    # ------------------------------------------------------------------ what is shown
    @on(WorldChanged)
    def _world_changed(self, message: WorldChanged) -> None:
        """Show a newer World; one that came late is ignored."""
        if message.world.generation > self.world.generation:
            self._take(message.world)

    def _take(self, world: World) -> None:
        before, self.world = self.world, world
        with Boundary(log, "showing what is known"):
            self._show()
            self._notices.tell_of_changes(self.desk, before)
        for name in self._left_over.new_engines(world):
            self.run_worker(self._left_over.settle(name, self.desk), group="left over")

    def show_local(self, records: Mapping[str, Mapping[str, Any]]) -> None:
        """Show other records of the app's own kinds, by the kind's name and their id."""
        world = self._fleet.put_local(records)
        if world.engines is not self.world.engines or any(isinstance(p.kind.kind, Local) for p in self.panes):
            self._take(world)
        else:
            self.world = world
            self._show_picked()

    def _show_guest(self) -> None:
        self._room.show(self.world)
        self._show_picked()

    def _show(self) -> None:
        self._status.world = self.world
        self._notices.show(self.world)
        self._room.body.display = not self._notices.no_engine.is_shown
        before = under_cursor(self.pane)
        with self.app.batch_update():
            self._room.show(self.world)
            if before is not None and before.ref != self.selected:
                self.late.gone(before.name)  # a key that is on its way was meant for it
            self._newly_made.go(self.world)
            self._show_rows_states()
            self._room.arrange()
            self._show_selected()
        self._fleet.watch_closely(self._room.in_sight)
        self.desk.follow(self.world)

    def _repaint(self) -> None:
        """Show what is under way: on rows, in the footer, in the top line and in the pane of jobs."""
        self._status.jobs = len(self.desk.jobs.running)
        self.show_local({JOBS.name: self.desk.jobs.records})

    def _show_picked(self) -> None:
        """Show what is marked and what is being done to what, and what can be done to it."""
        self._show_rows_states()
        self._show_keys()

    def _show_rows_states(self) -> None:
        self._picked.show(self.world, self.desk.under_way.words(time.monotonic()))

    def _show_selected(self) -> None:
        """Show the details of what is selected, and what can be done to it."""
        self.detail.show(self.selected, self.world)
        self._show_keys()

    def _show_keys(self) -> None:
        """Show in the footer what works on what is selected, and what is being made."""
        if self._notices.no_engine.is_shown:
            self._bar.show(hints_without_engine(self._keymap))
            return
        if isinstance(self.focused, QuickInput):
            self._bar.show(hints_of_field(self._keymap, completes=not self._room.on_detail))
            return
        on = {"stopped"} if self.pane.view.hide_idle else set[str]()
        on |= {"filter"} if self._room.on_detail else set()
        selection = self.selection
        on |= {"copy_id"} if selection.kind.part_of else set()
        hints = self._hints.of(selection, self.situation, self._room.where, self._room.view, on)
        words = under_way_words(self._picked.count(self.pane), self.desk.words(), self._keymap)
        self._bar.show(hints, words)

    def say(self, message: Said, seconds: float) -> None:
        """Show what was said: at the footer's right end, or over the panes' last lines until a key."""
        if message.stays:
            self._box.show(message)
        else:
            self._bar.say(message.line, {"information": "good"}.get(message.severity, "warn"), seconds)

    @on(MessageBox.Closed)
    def _message_read(self, message: MessageBox.Closed) -> None:
        message.stop()
        self._box.close()

    # ------------------------------------------------------------------ what widgets tell
    @on(ResourceTable.Highlighted)
    def _highlighted(self, message: ResourceTable.Highlighted) -> None:
        message.stop()
        if message.table is self.pane.table:
            self._show_selected()

    @on(ResourceTable.Chosen)
    def _chosen(self, message: ResourceTable.Chosen) -> None:
        message.stop()
        self.action_details()

    @on(ResourceTable.MenuRequested)
    async def _menu_requested(self, message: ResourceTable.MenuRequested) -> None:
        message.stop()
        await self.run_action("app.menu")

    @on(LineView.LinkChosen)
    async def _link_chosen(self, message: LineView.LinkChosen) -> None:
        message.stop()
        if self.detail.ref is not None:
            self._trail.note(Step(self.detail.ref, self.detail.tab_id, message.ref))
        await self.go_to(message.ref)

    @on(LineView.CopyRequested)
    def _copy_requested(self, message: LineView.CopyRequested) -> None:
        message.stop()
        copy(self, message.text, message.what)

    @on(KeyBar.Pressed)
    async def _hint_clicked(self, message: KeyBar.Pressed) -> None:
        message.stop()
        self.late.typed(None)
        await self.run_action(message.action)

    @on(events.DescendantFocus)
    def _focus_moved(self, message: events.DescendantFocus) -> None:
        self._room.note_focus(self.focused or message.widget)
        if self._types != isinstance(self.focused, QuickInput):
            self._types = not self._types
            self._show_keys()

    @on(events.Resize)
    def _room_changed(self) -> None:
        """Divide the room anew."""
        self._room.arrange()

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        """Let what waits for this screen go on."""
        if not self._was_shown:
            self._was_shown = True
            event.refresh_styles = False  # they were worked out as the widgets came, a moment ago
        self.desk.resume()

    def action_leave_field(self, clear: bool) -> None:
        """Leave the field that is typed in, as its keys do."""
        if isinstance(self.focused, QuickInput):
            self.focused.action_leave(clear)

    def action_complete_field(self) -> None:
        """Put in what the text could become."""
        if isinstance(self.focused, QuickInput):
            self.focused.action_complete()

    # ------------------------------------------------------------------ actions on what is selected
    async def action_press(self, key: str) -> None:
        """Do what a key stands for on what is selected."""
        selection = self.selection
        actions = actions_on(selection.kind, key, self._keymap)
        if actions and not self.desk.is_opening and not self.late.is_late(self):
            self._doing.do(selection, choose(actions, selection, self.situation))

    async def action_act(self, kind_name: str, action_id: str) -> None:
        """Do an action by its id, for the palette; goes to its pane, and says there why not."""
        kind = resource_kind(kind_name)
        selection = self.selection_in(kind)
        choice = choose((kind.action(action_id),), selection, self.situation)
        if self._room.pane_of(kind_name) is not self.pane:
            await self.action_go_pane(kind_name)
        self._doing.do(selection, choice)

    def action_mark(self) -> None:
        """Mark the row, or unmark it, and go to the next."""
        if self.selected is not None:
            self._picked.toggle(self.pane)
            self._show_picked()
            self.pane.table.action_cursor(1)

    def action_mark_all(self) -> None:
        """Mark every row shown; none if all are."""
        self._picked.toggle_all(self.pane)
        self._show_picked()

    def action_copy_id(self) -> None:
        """Copy the id of what is selected."""
        if self.selected is not None:
            copy(self, self.selected.id, self.selected.id)

    # ------------------------------------------------------------------ going somewhere
    async def go_to(self, ref: Ref) -> None:
        """Go to a resource in its pane; filters that hide it are cleared."""
        pane = await self._room.ready(resource_kind(ref.kind))
        if pane.reveal(ref):
            self._room.go(pane)
        else:
            self.notify(_("It is gone."), severity="warning", markup=False)

    async def action_return(self) -> None:
        """Go back to where the last link was followed, with its details as they were."""
        step = self._trail.back(lambda ref: self.world.get(ref) is not None)
        if step is None:
            self.notify(_("No link was followed to here."), severity="warning", markup=False)
            return
        await self.go_to(step.ref)
        self.detail.choose_tab(step.tab)
        self.action_details()
        self.detail.find_link(step.to)

    async def action_go_pane(self, kind_name: str) -> None:
        """Focus the pane of a kind."""
        self._room.go(await self._room.ready(resource_kind(kind_name)))

    def action_step_pane(self, by: int) -> None:
        """Focus the next or the previous pane."""
        self._room.step(by)

    def action_details(self) -> None:
        """Focus the details."""
        if self.selected is not None:
            self._room.enter_details()

    def action_back(self) -> None:
        """Close a message that stays; or go back from the details, clear marks, then the filter."""
        if self._box.close():
            return
        if self._room.on_detail:
            self._room.go_back()
        elif self._picked.clear(self.pane):
            self._show_picked()
        elif self.pane.view.filter:
            self.pane.clear_filter()
        elif self._room.is_visited:
            self._room.go_back()
        elif self._room.is_zoomed:
            self._room.zoom()

    def action_step_tab(self, by: int) -> None:
        """Show the next or the previous tab of the details."""
        self.detail.step_tab(by)
        self._show_keys()

    def action_help(self) -> None:
        """Show the keys that work here."""
        sections = help_sections(self.selection, self.situation, self._room.view)
        where = str(self.kind.title) + (f" · {_('details')}" if self._room.on_detail else "")
        self.app.push_screen(HelpScreen(where, sections, self._keymap))

    def action_messages(self) -> None:
        """Show all that was said."""
        self._box.close()
        app: Any = self.app
        self.app.push_screen(MessagesScreen(list(app.messages), self._keymap))

    def action_prune(self, everything: bool = False) -> None:
        """Show what is not used of the pane's kind, or of all kinds, to remove it."""
        kinds = {group.kind for group in GROUPS}
        kind = self.kind.name if self.kind.name in kinds and not everything else ""
        engine = self.world.engine_for_new(resource_kind(kind or "container").kind, self.selected)
        Pruner(self, self._fleet, self.desk, self._keymap).open(engine, kind)

    def action_session(self) -> None:
        """Show what was done so far, as docker commands."""
        self.app.push_screen(SessionLog([*self.desk.jobs.records.values()], self._keymap))

    def action_copy_text(self) -> None:
        """Copy the text that is selected; who wants to leave by ctrl+c is told how."""
        if self.get_selected_text() is None:
            self.notify(self._keymap.fill(_("%(app.quit)s quits.")), severity="warning", markup=False)
        else:
            super().action_copy_text()

    def action_leave(self) -> None:
        """Leave the app; no container is touched, and where jobs run it is asked first."""
        if not self.late.is_late(self):
            self.desk.leave()
