"""The detail side: tabs of what is selected. Loads what the list does not say, once it stands still."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input

from dockertui.engine.calls import Lane
from dockertui.engine.engine import Engine
from dockertui.engine.errors import EngineError, NotFound
from dockertui.engine.ref import Ref
from dockertui.engine.text import clean
from dockertui.i18n import _, ngettext
from dockertui.resources import resource_kind
from dockertui.resources.spec import DetailTab, Heading, Part, ResourceKind, Scene
from dockertui.state.log_follower import LogFollower
from dockertui.state.snapshot import Snapshot
from dockertui.strict import guarded, not_shown
from dockertui.widgets.document_view import DocumentView
from dockertui.widgets.line_view import LineView
from dockertui.widgets.log_view import LogView
from dockertui.widgets.parts_view import PartsView
from dockertui.widgets.quick_input import QuickInput
from dockertui.widgets.tab_strip import TabStrip

log = logging.getLogger(__name__)

DRAIN_S = 0.05
"""How long log lines are gathered before they are shown together."""
TAKE_S = 0.006
"""How long log lines are taken at once, and how long the screen has then."""
STILL_S = 0.08
"""The selection has to stand still for so long before anything is asked of the engine."""


class DetailPane(Vertical):
    """Shows one resource; `show()` says which."""

    DEFAULT_CSS = """
    DetailPane {
        border: round $border-blurred;
        border-title-color: $muted;
        border-title-style: none;
        border-subtitle-color: $muted;
        background: transparent;
        width: 1fr;
    }
    DetailPane:focus-within { border: round $border; border-title-color: $accent; border-title-style: bold; }
    DetailPane > LineView { padding: 0 1 0 0; }
    """

    @dataclass
    class _Rang(Message):
        """There are log lines to take."""

        def can_replace(self, message: Message) -> bool:
            """Only the newest of these matters."""
            return isinstance(message, DetailPane._Rang)

    def __init__(self, engine: Engine) -> None:
        super().__init__(id="detail")
        self._engine = engine
        self._ref: Ref | None = None
        self._tab_ids: dict[str, str] = {}
        self._snapshot: Snapshot | None = None
        self._drawn_record: object = None
        self._loaded: dict[tuple[Ref, str], Any] = {}
        self._errors: dict[tuple[Ref, str], EngineError] = {}
        self._log: LogFollower | None = None
        self._log_ref: Ref | None = None
        self._log_follows = False
        """Whether the corner says that it follows."""
        self._settle: Timer | None = None
        self._drain_timer: Timer | None = None
        self._tick_timer: Timer | None = None
        self._tabs = TabStrip()
        self._parts = PartsView()
        self._document = DocumentView()
        self._log_lines = LogView()
        self._search = ""
        self._field = QuickInput(
            _("search; n and N go to the next and the previous"), self._leave_search, select=True
        )

    def compose(self) -> ComposeResult:
        """The tabs and one view for each shape of content."""
        yield self._tabs
        yield self._parts
        yield self._document
        yield self._log_lines
        yield self._field

    def on_mount(self) -> None:
        """Start with nothing selected."""
        self._document.display = self._log_lines.display = False

    def on_unmount(self) -> None:
        """Close the log stream."""
        self._close_log()

    # ------------------------------------------------------------------ what it shows
    @property
    def ref(self) -> Ref | None:
        """The resource it shows."""
        return self._ref

    @property
    def view(self) -> LineView:
        """The view of the current tab."""
        tab = self._tab
        return {"parts": self._parts, "document": self._document, "logs": self._log_lines}[
            tab.shape if tab else "parts"
        ]

    @property
    def _kind(self) -> ResourceKind[Any] | None:
        return resource_kind(self._ref.kind) if self._ref else None

    @property
    def _tab(self) -> DetailTab[Any] | None:
        kind = self._kind
        if kind is None:
            return None
        wanted = self._tab_ids.get(kind.name, "")
        return next((tab for tab in kind.tabs if tab.id == wanted), kind.tabs[0])

    def show(self, ref: Ref | None, snapshot: Snapshot) -> None:
        """Show a resource as the snapshot knows it; content follows when the selection stands still."""
        self._snapshot = snapshot
        if ref != self._ref:
            is_first = self._ref is None
            self._ref = ref
            self._drawn_record = None
            self._loaded = {key: value for key, value in self._loaded.items() if key[0] == ref}
            self._errors.clear()
            if self._settle is not None:
                self._settle.stop()
            self._settle = self.set_timer(STILL_S, self._settled)
            if is_first:  # nothing was there that could flicker by
                self._draw(keep=False)
        elif self._settle is None and ref is not None:
            record = snapshot.get(ref)
            if record is not None and record is not self._drawn_record:
                self._settled(again=True)
            else:
                self._draw(keep=True)
                self._tick_log()

    def _settled(self, *, again: bool = False) -> None:
        """The selection stands still: draw it, and load what the tab wants beyond the list."""
        self._settle = None
        self._draw(keep=again)
        tab = self._tab
        if self._ref is None or tab is None:
            self._close_log()
            return
        if tab.shape == "logs":
            self._follow_log(self._ref)
        else:
            self._close_log()
            self._load(self._ref, tab)

    def _draw(self, *, keep: bool) -> None:
        """Draw the current tab from what is known."""
        kind, tab, ref, snapshot = self._kind, self._tab, self._ref, self._snapshot
        for view in (self._parts, self._document, self._log_lines):
            view.display = view is self.view
        if kind is None or tab is None or ref is None or snapshot is None:
            self.border_title = Content("")
            self._tabs.show((), "")
            self._parts.show([Heading(_("Nothing selected."), "muted")], keep=False)
            return
        record = snapshot.get(ref)
        same = record is not None and record is self._drawn_record
        self._drawn_record = record
        self.border_title = Content(kind.title_of(record) if record is not None else clean(ref.id[:24]))
        self._tabs.show([(t.id, str(t.title)) for t in kind.tabs], tab.id)
        error = self._errors.get((ref, tab.id))
        loaded = self._loaded.get((ref, tab.id))
        if record is None:
            self._parts.show([Heading(_("It is gone."), "warn")], keep=False)
            self._parts.display, self._document.display, self._log_lines.display = True, False, False
        elif tab.shape == "parts" and tab.parts is not None:
            fallback: Sequence[Part] = [Heading(not_shown(), "bad")]
            parts = guarded(
                log,
                f"the tab {kind.name}.{tab.id}",
                fallback,
                tab.parts,
                record,
                Scene(snapshot),
                loaded,
            )
            if error is not None:
                parts = [Heading(str(error), "bad"), Heading(error.hint, "muted"), Heading(""), *parts]
            self._parts.show(parts, keep=keep)
        elif tab.shape == "document":
            if error is not None and loaded is None:
                self._document.clear()
                self._parts.show([Heading(str(error), "bad"), Heading(error.hint, "muted")], keep=False)
                self._parts.display, self._document.display = True, False
            elif loaded is not None:
                self._document.show(loaded, keep=keep or same)
            else:
                self._document.clear()

    # ------------------------------------------------------------------ loading
    @work(exclusive=True, group="detail")
    async def _load(self, ref: Ref, tab: DetailTab[Any]) -> None:
        """Ask the engine for what a tab shows; only the newest wish arrives."""
        load = tab.load
        if load is None:
            return
        try:
            loaded = await self._engine.call(load, ref.id, lane=Lane.DETAIL, timeout_s=10)
        except NotFound:
            return  # the next snapshot says so
        except EngineError as error:
            self._errors[ref, tab.id] = error
        else:
            self._errors.pop((ref, tab.id), None)
            self._loaded[ref, tab.id] = loaded
        if ref == self._ref and self._tab is tab:
            self._draw(keep=True)

    # ------------------------------------------------------------------ logs
    def _follow_log(self, ref: Ref) -> None:
        """Follow the log of a container; goes on with what is followed already."""
        if self._log is None or self._log_ref != ref:
            self._close_log()
            self._log = LogFollower(ref.id, self._engine.open, self._ring)
            self._log_ref = ref
            self._log_lines.show(self._log.book)
        self._tick_log()
        self._retitle_log()

    def _ring(self) -> None:
        """Say from a stream's thread that there is something to take."""
        self.post_message(self._Rang())

    def _close_log(self) -> None:
        if self._log is not None:
            self._log.close()
            self._log = self._log_ref = None
            self._log_follows = False
            self.border_subtitle = None

    def on_detail_pane__rang(self, message: _Rang) -> None:
        """Take what has come a moment later, together with what comes in that moment."""
        message.stop()
        if self._drain_timer is None:
            self._drain_timer = self.set_timer(DRAIN_S, self._drain)

    def _drain(self) -> None:
        """Take what has come, for a bounded time; the rest after the screen had its turn."""
        self._drain_timer = None
        if self._log is None:
            return
        if self._log.take(TAKE_S):
            self._drain_timer = self.set_timer(TAKE_S, self._drain)
        self._tick_log()

    def _tick_log(self) -> None:
        """Let the follower do what is to be done now, and show it."""
        if self._tick_timer is not None:
            self._tick_timer.stop()
            self._tick_timer = None
        log, ref, snapshot = self._log, self._log_ref, self._snapshot
        if log is None or ref is None or snapshot is None:
            return
        wait_s = log.tick(snapshot.get(ref), snapshot.health)
        if wait_s is not None:
            self._tick_timer = self.set_timer(max(wait_s, DRAIN_S), self._tick_log)
        follows = log.step.follows
        self._log_lines.sync(log.step.words, log.step.tone)
        if follows != self._log_follows:
            self._log_follows = follows
            self._retitle_log()

    @on(LogView.FollowChanged)
    def _retitle_log(self) -> None:
        if self._log is None or self._search:
            return
        if self._log_lines.following:
            text = _("following") if self._log_follows else ""
        elif self._log_lines.unseen:
            text = ngettext(
                "paused, %(n)d new line · G follows",
                "paused, %(n)d new lines · G follows",
                self._log_lines.unseen,
            ) % {"n": self._log_lines.unseen}
        else:
            text = _("paused · G follows")
        self.border_subtitle = Content(text)

    @on(DocumentView.FormChanged)
    def _retitle_document(self, message: DocumentView.FormChanged) -> None:
        message.stop()
        self.border_subtitle = Content(message.form)

    # ------------------------------------------------------------------ tabs
    def choose_tab(self, tab_id: str) -> None:
        """Show a tab of the current kind."""
        kind = self._kind
        if kind is None or all(tab.id != tab_id for tab in kind.tabs):
            return
        self._tab_ids[kind.name] = tab_id
        self._search = ""
        had_focus = self.view_has_focus
        self.border_subtitle = None
        self._settled()
        if had_focus:
            self.view.focus()

    @property
    def view_has_focus(self) -> bool:
        """Whether the focus is in the content."""
        return any(view.has_focus for view in (self._parts, self._document, self._log_lines))

    @property
    def tab_id(self) -> str:
        """The id of the current tab."""
        return self._tab.id if self._tab else ""

    def step_tab(self, by: int) -> None:
        """Show the next or the previous tab."""
        kind, tab = self._kind, self._tab
        if kind is not None and tab is not None:
            self.choose_tab(kind.tabs[(kind.tabs.index(tab) + by) % len(kind.tabs)].id)

    @on(TabStrip.Chosen)
    def _tab_clicked(self, message: TabStrip.Chosen) -> None:
        message.stop()
        self.choose_tab(message.tab_id)

    # ------------------------------------------------------------------ search
    def open_search(self) -> None:
        """Let the user type what to search for."""
        self._field.open()

    @on(Input.Changed)
    def _search_changed(self, message: Input.Changed) -> None:
        message.stop()
        self._search = message.value
        self.view.search(message.value)

    def _leave_search(self, clear: bool) -> None:
        """Go back to the content, with or without the matches."""
        if clear:
            self._search = ""
            self.view.search("")
        self.screen.set_focus(self.view)

    @on(LineView.SearchChanged)
    def _search_counted(self, message: LineView.SearchChanged) -> None:
        message.stop()
        if not self._search:
            self.border_subtitle = None
            self._retitle_log()
            return
        words = ngettext("%(n)d match", "%(n)d matches", message.count) % {"n": message.count}
        at = f"{message.at}/" if message.at else ""
        self.border_subtitle = Content(f"/ {self._search}  {at}{words}")
