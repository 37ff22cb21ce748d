"""The main screen: panes at the left, details at the right, made from the registry and one Snapshot."""

import gc
import logging
import shlex
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from rich.cells import cell_len
from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widget import Widget

from dockertui.actions import Request, first_values, perform
from dockertui.choice import Choice, Refused, Selection, Situation, Target, actions_on, choose
from dockertui.engine.engine import Engine
from dockertui.engine.kind import Local
from dockertui.engine.ref import LOCAL, Ref
from dockertui.engine.text import clean
from dockertui.formatting import pad
from dockertui.i18n import _, ngettext
from dockertui.resources import REGISTRY, STANDING, resource_kind
from dockertui.resources.spec import Action, ResourceKind, Scene, Values
from dockertui.screens.arrangement import FIRST_SHARE, SHARES, arrange
from dockertui.screens.desk import ScreenDesk
from dockertui.screens.help import HelpScreen
from dockertui.screens.late_keys import LateKeys
from dockertui.screens.main_keys import (
    COMMANDS,
    WITHOUT_ENGINE,
    Where,
    command_hint,
    help_sections,
    key_hints,
)
from dockertui.state.snapshot import Health, Link, Snapshot
from dockertui.state.source import SnapshotSource
from dockertui.strict import Boundary
from dockertui.widgets.detail_pane import DetailPane
from dockertui.widgets.key_bar import KeyBar, key_text
from dockertui.widgets.line_view import LineView
from dockertui.widgets.resource_pane import ResourcePane
from dockertui.widgets.resource_table import ResourceTable
from dockertui.widgets.status_bar import Banner, StatusBar

log = logging.getLogger(__name__)

COLLECT_S = 1.0
"""So long after a shell its screen is collected: it is large and full of circles, and the collector, which
is set for a quiet app, would come to it only after many more."""


class MainScreen(Screen[None]):
    """Everything at a glance."""

    AUTO_FOCUS = "#table-container"

    @dataclass
    class SnapshotChanged(Message):
        """There is a newer Snapshot; only the newest matters."""

        snapshot: Snapshot

        def can_replace(self, message: Message) -> bool:
            """Take the place of an older one that is still waiting."""
            return (
                isinstance(message, MainScreen.SnapshotChanged)
                and message.snapshot.engine == self.snapshot.engine
                and message.snapshot.sequence <= self.snapshot.sequence
            )

    def __init__(
        self, engine: Engine, source: SnapshotSource, keys: dict[str, str], *, first: Snapshot | None = None
    ) -> None:
        super().__init__()
        self._engine = engine
        self._source = source
        self._keys = keys
        self.snapshot = first or Snapshot(engine.name)
        self.local = Snapshot(LOCAL, health=Health(Link.LIVE, ever_live=True))
        """The records of kinds that are the app's own."""
        self.panes = [ResourcePane(kind) for kind in STANDING]
        """Those that stand, then those of guests that were gone to."""
        self.pane = self._home = self.panes[0]
        """The pane with the focus, or the last that had it; and the last of those that stand."""
        self.detail = DetailPane(engine)
        self._status = StatusBar(engine.endpoint, read_only=engine.read_only)
        self._banner = Banner(self._what_is_wrong)
        self._notice = Banner(self._no_engine)
        self._notice.id = "notice"
        # held, not looked for: an app that is left while it begins has them all the same
        self._list = Vertical(*self.panes, id="panes")
        self._body = Horizontal(self._list, self.detail, id="body")
        self._bar = KeyBar()
        self._on_detail = False
        self._zoomed = False
        self._share = FIRST_SHARE
        self._marks: frozenset[Ref] = frozenset()
        self.desk = ScreenDesk(self, source, self._repaint, self._await_new)
        self._late = LateKeys()
        self._was_shown = False
        self._awaited: tuple[Ref, Ref | None] | None = None
        """What was made and is not listed yet, and where the cursor of its pane was then."""
        for command in COMMANDS:
            for key in filter(None, keys[f"app.{command.id}"].split(",")):
                self._bindings.key_to_bindings.pop(key, None)  # Textual's own, as tab has one
            if keys[f"app.{command.id}"]:
                self._bindings.bind(keys[f"app.{command.id}"], command.action, str(command.label), show=False)
        for key in dict.fromkeys(
            k for kind in REGISTRY for a in kind.actions for k in keys[f"{kind.name}.{a.id}"].split(",")
        ):
            self._bindings.bind(key, f"press({key!r})", "", show=False)

    def compose(self) -> ComposeResult:
        """Status, body, keys."""
        yield self._status
        yield self._banner
        yield self._notice
        yield self._body
        yield self._bar

    def on_mount(self) -> None:
        """Show what is known already, then have the source publish."""
        self._show()
        if self._engine.endpoint.warning:
            self.desk.tell(
                self._engine.endpoint.warning, severity="warning", title=_("Docker's configuration")
            )
        self.call_after_refresh(self._start)

    def _start(self) -> None:
        self._source.start(self._publish)

    def _publish(self, snapshot: Snapshot) -> None:
        """Take a Snapshot from a thread of its source."""
        self.post_message(self.SnapshotChanged(snapshot))

    # ------------------------------------------------------------------ snapshots
    def on_main_screen_snapshot_changed(self, message: SnapshotChanged) -> None:
        """Show a newer Snapshot; one that came late is ignored."""
        if message.snapshot.sequence >= self.snapshot.sequence:
            before, self.snapshot = self.snapshot, message.snapshot
            self.local = replace(self.local, taken_at=self.snapshot.taken_at)
            with Boundary(log, "showing a Snapshot"):
                self._show()
                self._tell_of_polling(before)
                self._tell_of_version(before)

    def show_local(self, records: Mapping[str, Mapping[str, Any]]) -> None:
        """Show other records of the app's own kinds, by the kind's name and their id."""
        self.local = replace(self.local, records=records)
        self._show()

    def snapshot_of(self, kind: ResourceKind[Any]) -> Snapshot:
        """Return the Snapshot that has the records of a kind."""
        return self.local if isinstance(kind.kind, Local) else self.snapshot

    def record(self, ref: Ref) -> Any | None:
        """Return what a Ref points to, None if it is not there."""
        return (self.local if ref.engine == LOCAL else self.snapshot).get(ref)

    def _show(self) -> None:
        snapshot = self.snapshot
        self._status.snapshot = snapshot
        self._banner.show()
        self._notice.show()
        self._body.display = not self._notice.is_shown
        under_cursor = self.cursor_target
        with self.app.batch_update():
            for pane in self.panes:
                pane.show(self.snapshot_of(pane.kind))
            self._note_gone(under_cursor)
            self._go_to_new()
            self._show_marks()
            self._show_details()
            self._arrange()
        self._show_keys()
        self.desk.follow(snapshot)

    def _show_details(self) -> None:
        self.detail.show(self.selected, self.snapshot_of(self.kind))

    def _note_gone(self, before: Target | None) -> None:
        """Note where a Snapshot took the row under the cursor away: a key on its way was meant for it."""
        if before is not None and before.ref != self.selected:
            self._late.gone(before.name)

    def _await_new(self, ref: Ref) -> None:
        """Go to what was made once it is listed, unless the cursor was moved by then."""
        pane = self._pane_of(ref.kind)
        row = pane.table.cursor_row if pane else None
        self._awaited = ref, row.ref if row else None
        self._go_to_new()

    def _go_to_new(self) -> None:
        if self._awaited is None or self.record(self._awaited[0]) is None:
            return
        ref, before = self._awaited
        self._awaited = None
        pane = self._pane_of(ref.kind)
        row = pane.table.cursor_row if pane else None
        if pane is not None and (row is None or before is None or row.ref == before):
            pane.table.move_to(ref)

    def _repaint(self) -> None:
        """Show what is under way, on rows and in the footer."""
        self._show_marks()
        self._show_keys()

    def _tell_of_polling(self, before: Snapshot) -> None:
        """Say once why the engine's events do not come."""
        error = self.snapshot.polling
        if error is not None and before.polling is None:
            words = _("Lists are read every second instead. %(why)s") % {"why": error}
            self.desk.tell(words, severity="warning", title=_("The engine's events do not come"))

    def _tell_of_version(self, before: Snapshot) -> None:
        """Say once that the engine speaks only what dockertui was not tested with."""
        version = self.snapshot.version
        if version is not None and version.warning and version != before.version:
            self.desk.tell(version.warning, severity="warning", title=version.words)

    def _show_marks(self) -> None:
        """Show on the rows what is marked, under way, or out of date."""
        self._marks = frozenset(ref for ref in self._marks if self.record(ref) is not None)
        busy = self.desk.under_way.words(time.monotonic())
        for pane in self.panes:
            snapshot = self.snapshot_of(pane.kind)
            is_known = snapshot.health.link in (Link.LIVE, Link.CONNECTING)
            pane.mark(self._marks, busy, dimmed=not is_known or pane.kind.name in snapshot.failed)

    def _what_is_wrong(self) -> Content | None:
        """The banner over rows that are no longer live."""
        health = self.snapshot.health
        if not health.ever_live or health.error is None:
            return None
        since = health.since.astimezone().strftime("%H:%M:%S") if health.since else ""
        if health.link is Link.FROZEN:
            head = _("%(name)s does not answer since %(time)s; what you see is from before.")
        else:
            head = _("%(name)s was lost at %(time)s; what you see is from before.")
        head %= {"name": self._engine.name, "time": since}
        tail = _("Trying again by itself; ctrl+r tries now.")
        return Content(f"✗ {head} {health.error}  {health.error.hint} {tail}".replace("  ", " "))

    def _no_engine(self) -> Content | None:
        """The screen where no engine was reached yet."""
        health = self.snapshot.health
        if health.ever_live or health.error is None:
            return None
        endpoint = self._engine.endpoint
        facts = (
            (_("Named by"), endpoint.source),
            (_("Cause"), str(health.error)),
            (_("What to do"), health.error.hint),
        )
        width = max(cell_len(label) for label, _text in facts) + 2
        return Content.assemble(
            (_("No engine at %(url)s") % {"url": endpoint.url}, "bold $error"),
            "\n\n",
            *(piece for label, text in facts for piece in ((pad(label, width), "$muted"), f"{text}\n")),
            "\n",
            (_("Trying again by itself; ctrl+r tries now, q quits."), "$muted"),
        )

    # ------------------------------------------------------------------ what is selected
    @property
    def _standing(self) -> list[ResourcePane]:
        return [pane for pane in self.panes if not pane.kind.is_guest]

    @property
    def selected(self) -> Ref | None:
        """The resource under the cursor."""
        row = self.pane.table.cursor_row
        return row.ref if row else None

    @property
    def kind(self) -> ResourceKind[Any]:
        """The kind of the pane."""
        return self.pane.kind

    @property
    def cursor_target(self) -> Target | None:
        """What is under the cursor, as a target of actions."""
        row = self.pane.table.cursor_row
        return Target(row.ref, row.record, self.kind.title_of(row.record)) if row else None

    @property
    def selection(self) -> Selection:
        """What an action would be done to: the marked rows of the pane, else the one under the cursor."""
        shown = [row.ref for row in self.pane.table.rows if row.ref in self._marks] if self._marks else []
        hidden = sorted(ref for ref in self._marks.difference(shown) if ref.kind == self.kind.name)
        marked = tuple(
            Target(ref, record, self.kind.title_of(record))
            for ref in [*shown, *hidden]
            if (record := self.record(ref)) is not None
        )
        return Selection(self.snapshot_of(self.kind).engine, self.kind, marked, self.cursor_target)

    @property
    def situation(self) -> Situation:
        """What else decides what can be done."""
        return Situation(self._keys, self.desk.under_way, time.monotonic(), read_only=self._engine.read_only)

    def name_selected(self, kind: ResourceKind[Any]) -> str:
        """Return the name of what is selected in the pane of a kind, "" for another pane than this."""
        if kind is not self.kind:
            return ""
        selection = self.selection
        targets = selection.marked or (selection.cursor,)
        return targets[0].name if len(targets) == 1 and targets[0] is not None else ""

    def why_not(self, kind: ResourceKind[Any], action: Action[Any]) -> str:
        """Return why an action cannot be done to what is selected, "" if it can; for the palette."""
        if kind is not self.kind and not action.targetless:
            return _("choose one in %(pane)s first") % {"pane": kind.title}
        selection = self.selection if kind is self.kind else Selection(self.snapshot_of(kind).engine, kind)
        choice = choose((action,), selection, self.situation)
        return choice.why if isinstance(choice, Refused) else ""

    def keys_of(self, key_id: str) -> str:
        """Return the keys in force for a command (`app.quit`) or an action (`container.stop`), as shown."""
        return " ".join(key_text(key) for key in self._keys[key_id].split(",") if key)

    def tell_of_fault(self) -> None:
        """Say that something of ours broke and where more is to be read; keys act again."""
        self.desk.is_opening = False
        self.notify(
            _("A fault of dockertui stopped this; the log file has the details."),
            severity="error",
            markup=False,
        )

    @on(ResourceTable.Highlighted)
    def _highlighted(self, message: ResourceTable.Highlighted) -> None:
        message.stop()
        if message.table is self.pane.table:
            self.detail.show(message.ref, self.snapshot_of(self.kind))
            self._show_keys()

    @on(ResourceTable.Chosen)
    def _chosen(self, message: ResourceTable.Chosen) -> None:
        message.stop()
        self.action_details()

    @on(LineView.LinkChosen)
    async def _link_chosen(self, message: LineView.LinkChosen) -> None:
        message.stop()
        await self.go_to(message.ref)

    async def go_to(self, ref: Ref) -> None:
        """Go to a resource in its pane; filters that hide it are cleared."""
        pane = await self._ready_pane(ref.kind)
        if not pane.table.move_to(ref):
            pane.clear_filter()
            pane.change_view(hide_secondary=False)
            if not pane.table.move_to(ref):
                self.notify(_("It is gone."), severity="warning", markup=False)
                return
        self._go(pane)

    # ------------------------------------------------------------------ focus and room
    @on(events.DescendantFocus)
    def _focus_moved(self, message: events.DescendantFocus) -> None:
        on_detail, pane = self._on_detail, self.pane
        widget: Widget | None = self.focused or message.widget
        while widget is not None and widget is not self:
            if widget is self.detail:
                self._on_detail = True
            elif isinstance(widget, ResourcePane):
                self._on_detail = False
                self._note_pane(widget)
            widget = widget.parent if isinstance(widget.parent, Widget) else None
        if (on_detail, pane) != (self._on_detail, self.pane):
            self._arrange()
            self._show_details()
            self._show_keys()

    @on(events.Resize)
    @on(ResourcePane.RowsChanged)
    def _room_changed(self) -> None:
        """Divide the room anew."""
        self._arrange()

    def _pane_of(self, kind: str) -> ResourcePane | None:
        return next((pane for pane in self.panes if pane.kind.name == kind), None)

    async def _ready_pane(self, kind: str) -> ResourcePane:
        """Return the pane of a kind; that of a guest is made when it is first gone to."""
        pane = self._pane_of(kind)
        if pane is None:
            pane = ResourcePane(resource_kind(kind))
            pane.display = False
            self.panes.append(pane)
            await self._list.mount(pane)
            pane.show(self.snapshot_of(pane.kind))
            self._show_marks()
        return pane

    def _note_pane(self, pane: ResourcePane) -> None:
        self.pane = pane
        if not pane.kind.is_guest:
            self._home = pane

    def _arrange(self) -> None:
        width, height = self.app.size  # the screen's own is that from before until it is laid out anew
        taken = 2 + self._banner.lines(width)
        shown = [self.pane] if self.kind.is_guest else self._standing
        found = arrange(
            width,
            max(1, height - taken),
            [pane.wanted_height for pane in shown],
            shown.index(self.pane),
            on_detail=self._on_detail,
            zoomed=self._zoomed,
            share=self._share,
        )
        self._list.display = found.list_width > 0
        self._list.styles.width = max(1, found.list_width)
        self.detail.display = found.detail_width > 0
        heights = dict(zip(shown, found.heights, strict=True))
        for pane in self.panes:
            height = heights.get(pane, 0)
            pane.display = height > 0
            pane.set_class(height == 1, "-line")
            pane.styles.height = max(1, height)
            pane.table.restyle(show_header=found.headers)

    async def action_go_pane(self, kind: str) -> None:
        """Focus the pane of a kind."""
        self._go(await self._ready_pane(kind))

    def _go(self, pane: ResourcePane) -> None:
        """Focus a pane; the next key, however soon, is meant for it."""
        self._on_detail = False
        self._note_pane(pane)
        self._arrange()
        table = self.pane.table
        if table.focusable:
            self.set_focus(table)
        else:  # its styles are not worked out yet
            table.focus()
        self._show_details()
        self._show_keys()

    def action_step_pane(self, by: int) -> None:
        """Focus the next or the previous pane; from a guest's, the one before it."""
        standing = self._standing
        here = standing.index(self._home)
        self._go(self._home if self.kind.is_guest else standing[(here + by) % len(standing)])

    def action_details(self) -> None:
        """Focus the details; where they do not stand beside the panes they open over them."""
        if self.selected is None:
            return
        self._on_detail = True
        self._arrange()
        self.detail.view.focus()
        self._show_keys()

    def action_back(self) -> None:
        """From the details to the pane; in a pane, clear the marks, then the filter, then leave a guest's."""
        if self._on_detail:
            self._go(self.pane)
        elif any(ref.kind == self.kind.name for ref in self._marks):
            self._set_marks(frozenset(ref for ref in self._marks if ref.kind != self.kind.name))
        elif self.pane.view.filter:
            self.pane.clear_filter()
        elif self.kind.is_guest:
            self._go(self._home)
        elif self._zoomed:
            self.action_zoom()

    def action_zoom(self) -> None:
        """Give everything to what has the focus, or give it back."""
        self._zoomed = not self._zoomed
        self._arrange()

    def action_share(self, by: int) -> None:
        """More or less room for what has the focus; past the largest share comes zoom."""
        step = -by if self._on_detail else by
        if self._zoomed and by < 0:
            self._zoomed = False
        elif not 0 <= self._share + step < len(SHARES):
            self._zoomed = by > 0
        else:
            self._share += step
        self._arrange()

    def action_step_tab(self, by: int) -> None:
        """Show the next or the previous tab of the details."""
        self.detail.step_tab(by)
        self._show_keys()

    def action_filter(self) -> None:
        """Filter the pane, or search in the details."""
        if self._on_detail:
            self.detail.open_search()
        else:
            self.pane.open_filter()

    def action_sort(self) -> None:
        """Sort by the next column."""
        self.pane.cycle_sort()

    def action_reverse_sort(self) -> None:
        """Reverse the order."""
        self.pane.change_view(descending=not self.pane.view.descending)

    def action_toggle_secondary(self) -> None:
        """Show or hide stopped containers."""
        pane = next(pane for pane in self.panes if pane.kind.secondary is not None)
        pane.change_view(hide_secondary=not pane.view.hide_secondary)
        self._arrange()

    def action_refresh(self) -> None:
        """Read everything again now."""
        self._source.refresh()

    # ------------------------------------------------------------------ marks
    def _set_marks(self, marks: frozenset[Ref]) -> None:
        self._marks = marks
        self._show_marks()
        self._show_keys()

    def action_mark(self) -> None:
        """Mark the row, or unmark it, and go to the next."""
        ref = self.selected
        if ref is not None:
            self._set_marks(self._marks ^ {ref})
            self.pane.table.action_cursor(1)

    def action_mark_all(self) -> None:
        """Mark every row shown; none if all are."""
        shown = {row.ref for row in self.pane.table.rows}
        self._set_marks(self._marks - shown if shown <= self._marks else self._marks | shown)

    # ------------------------------------------------------------------ actions
    async def on_key(self, event: events.Key) -> None:
        """Note when a key arrived."""
        self._late.typed(event.time)

    def on_screen_suspend(self) -> None:
        """What the screen that opens over this one does here is no key pressed here."""
        self._late.typed(None)

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        """Let what waits for this screen go on."""
        if not self._was_shown:
            self._was_shown = True
            event.refresh_styles = False  # they were worked out as the widgets came, a moment ago
        self.desk.resume()

    def _is_late(self) -> bool:
        """Whether a key was meant for what went away by itself; says so."""
        name = self._late.meant_for()
        if name:
            self.notify(
                _("%(name)s is gone; the key was not used") % {"name": name},
                severity="warning",
                timeout=3,
                markup=False,
            )
        return bool(name)

    async def action_press(self, key: str) -> None:
        """Do what a key stands for on what is selected."""
        actions = actions_on(self.kind, key, self._keys)
        if actions and not self.desk.is_opening and not self._is_late():
            self.request(choose(actions, self.selection, self.situation))

    async def action_act(self, kind: str, action_id: str) -> None:
        """Do an action by its id, for the palette."""
        if self.kind.name != kind:
            await self.action_go_pane(kind)
        self.request(choose((resource_kind(kind).action(action_id),), self.selection, self.situation))

    def action_leave(self) -> None:
        """Leave the app; nothing that runs is touched."""
        if not self._is_late():
            self.app.exit()

    def request(self, choice: Choice) -> None:
        """Start what was chosen, or say why it cannot be done."""
        action = choice.action
        if isinstance(choice, Refused):
            self.notify(choice.text, title=str(action.label), severity="warning", markup=False)
        elif action.opens:
            self._open(action, choice.targets)
        else:
            values = first_values(action, choice.targets[0].record if choice.targets else None)
            self.desk.is_opening = action.confirm is not None
            scene = Scene(self.snapshot_of(self.kind))
            request = Request(self.kind, action, choice.targets, scene, values, of=choice.of)
            self.run_worker(perform(self.desk, self._engine, request), group="actions")

    def _open(self, action: Action[Any], targets: tuple[Target, ...]) -> None:
        if action.is_look:
            self.detail.choose_tab(action.opens.removeprefix("tab:"))
            self.action_details()
        elif action.opens == "exec_shell":
            self.desk.is_opening = True
            self._shell(action, targets[0])

    @work(group="shell", exclusive=True)
    async def _shell(self, action: Action[Any], target: Target) -> None:
        from dockertui.screens.exec_shell import ExecShell  # late: the emulator costs start-up time

        wanted: Values = {}
        if action.form:
            first = first_values(action, target.record)
            request = Request(self.kind, action, (target,), Scene(self.snapshot), first, of=1)
            asked = await self.desk.ask(request)
            if asked is None or not asked.targets:
                return
            wanted = asked.values
        shell = ExecShell(
            self._engine,
            target.ref,
            target.name,
            command=shlex.split(str(wanted.get("command", ""))),
            user=str(wanted.get("user", "")),
            workdir=str(wanted.get("workdir", "")),
        )
        ended = self.app.push_screen(shell, wait_for_dismiss=True)
        self.desk.is_opening = False
        result = await ended
        self.set_timer(COLLECT_S, gc.collect)
        if result is None:
            return
        self._late.gone(_("the shell in %(name)s") % {"name": target.name})
        if result.exit_code is not None:
            self.notify(
                _("Shell in %(name)s ended, exit code %(code)d")
                % {"name": target.name, "code": result.exit_code},
                markup=False,
            )

    # ------------------------------------------------------------------ copying
    def action_copy_id(self) -> None:
        """Copy the id of what is selected."""
        if self.selected is not None:
            self._copy(self.selected.id, self.selected.id)

    @on(LineView.CopyRequested)
    def _copy_requested(self, message: LineView.CopyRequested) -> None:
        message.stop()
        self._copy(message.text, message.what)

    def _copy(self, text: str, what: str) -> None:
        self.app.copy_to_clipboard(text)
        what = clean(what)
        self.notify(
            what if len(what) <= 120 else what[:119] + "…", title=_("Copied"), timeout=2, markup=False
        )

    # ------------------------------------------------------------------ keys
    def _show_keys(self) -> None:
        """Show in the footer what works on what is selected, and what is being made."""
        if self._notice.is_shown:
            self._bar.show([command_hint(c, self._keys) for c in COMMANDS if c.id in WITHOUT_ENGINE])
            return
        where: set[Where] = {"details", "away"} if self._on_detail else {"panes"}
        where |= {"away"} if self.kind.is_guest else set()
        marked = sum(ref.kind == self.kind.name for ref in self._marks)
        right = [ngettext("%(n)d marked", "%(n)d marked", marked) % {"n": marked}] if marked else []
        right += [_("%(being)s, %(n)d s") % {"being": being, "n": n} for being, n in self.desk.making()]
        self._bar.show(key_hints(self.selection, self.situation, where), " · ".join(right))

    @on(KeyBar.Pressed)
    async def _hint_clicked(self, message: KeyBar.Pressed) -> None:
        message.stop()
        self._late.typed(None)
        await self.run_action(message.action)

    def action_help(self) -> None:
        """Show the keys that work here."""
        view: Widget = self.detail.view if self._on_detail else self.pane.table
        moves = [
            (" ".join(map(key_text, binding.key.split(","))), _(binding.description), "")
            for cls in type(view).__mro__
            for binding in cls.__dict__.get("BINDINGS", ())
            if isinstance(binding, Binding) and binding.description and cls.__module__.startswith("dockertui")
        ]
        self.app.push_screen(HelpScreen(help_sections(self.selection, self.situation, moves)))
