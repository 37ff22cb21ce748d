"""The detail side: tabs of what is selected. Asks for what the list does not say, once it stands still."""

import logging
from collections.abc import Callable, Sequence
from functools import partial
from time import monotonic
from typing import Any, TypeVar

from textual import on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input

from dockertui.dataclass import dataclass
from dockertui.engine.ref import Ref
from dockertui.engine.text import clean
from dockertui.i18n import _, ngettext
from dockertui.keymap import Keymap
from dockertui.resources import resource_kind
from dockertui.resources.known import scene_at
from dockertui.resources.spec import DetailTab, Heading, Part, ResourceKind, Scene
from dockertui.resources.status_words import age_words
from dockertui.state.details import Details
from dockertui.state.world import World
from dockertui.strict import guarded, not_shown
from dockertui.widgets.line_view import LineView
from dockertui.widgets.lines_box import LinesBox
from dockertui.widgets.quick_input import QuickInput
from dockertui.widgets.summary_view import SummaryView
from dockertui.widgets.tab_strip import TabStrip
from dockertui.widgets.tab_view import Subject, TabView, trouble
from dockertui.widgets.tab_views import TAB_VIEWS

log = logging.getLogger(__name__)

F = TypeVar("F")

STILL_S = 0.08
"""The selection has to stand still for so long before anything is drawn, or asked of the engine."""
WALK_S, WALKING_S = 0.3, 0.25
"""If it moved within so long before, it has to for longer: who walks through a list reads nothing on the way,
and the next key would wait for what is drawn."""


class DetailPane(LinesBox):
    """Shows one resource; `show()` says which. The views of its tabs come from `TAB_VIEWS`."""

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
        """What the view follows has something to take."""

        def can_replace(self, message: Message) -> bool:
            """Only the newest of these matters."""
            return isinstance(message, DetailPane._Rang)

    def __init__(self, details: Details, keymap: Keymap) -> None:
        super().__init__(id="detail")
        self._details = details
        self.keymap = keymap
        self._ref: Ref | None = None
        self._tab_ids: dict[str, str] = {}
        self.scene: Scene | None = None
        self._drawn_record: object = None
        self._settle: Timer | None = None
        self._moved_at = -WALK_S
        """When the selection moved last."""
        self._again: Timer | None = None
        self._tabs = TabStrip()
        self.page = SummaryView()
        self._views = {view_id: make(self) for view_id, make in TAB_VIEWS.items()}
        self._lines = tuple(dict.fromkeys((self.page, *(view.lines for view in self._views.values()))))
        self._standing: TabView | None = None
        """The view that the selection stands still on."""
        self._search = ""
        hint = _("search; %(lines.next_match)s and %(lines.previous_match)s go to the next and the previous")
        self._field = QuickInput(keymap.fill(hint), self._leave_search, select=True)

    def compose(self) -> ComposeResult:
        """The tabs, the page and the field; the other views come when they are first shown."""
        yield self._tabs
        yield self.page
        yield self._field

    def on_mount(self) -> None:
        """Start with nothing selected."""
        self.look_at(self.page)

    def _bring(self, lines: LineView) -> None:
        """Have a view on the screen that may not have been shown yet."""
        if lines.parent is None:
            lines.display = False
            self.mount(lines, before=self._field)
            self.look_at(lines)

    def on_unmount(self) -> None:
        """End what goes on."""
        self._leave()

    # ------------------------------------------------------------------ what it shows
    @property
    def ref(self) -> Ref | None:
        """The resource it shows."""
        return self._ref

    @property
    def view(self) -> LineView:
        """Where the current tab is drawn."""
        tab = self._tab
        return self._views[tab.view].lines if tab is not None else self.page

    @property
    def _kind(self) -> ResourceKind[Any] | None:
        return resource_kind(self._ref.kind) if self._ref else None

    @property
    def _tab(self) -> DetailTab[Any] | None:
        kind = self._kind
        if kind is None or not self._ref or not self._ref.id:
            return None
        wanted = self._tab_ids.get(kind.name, "")
        return next((tab for tab in kind.tabs if tab.id == wanted), kind.tabs[0])

    def show(self, ref: Ref | None, world: World) -> None:
        """Show a resource as the world knows it; content follows when the selection stands still."""
        self.scene = scene = scene_at(ref.engine, world) if ref is not None else None
        if ref != self._ref:
            is_first = self._ref is None
            self._ref = ref
            self._drawn_record = None
            self.page.hide_secrets()
            self._details.keep_only(ref)
            if self._settle is not None:
                self._settle.stop()
            before, self._moved_at = self._moved_at, monotonic()
            walks = self._moved_at - before < WALK_S
            self._settle = self.set_timer(WALKING_S if walks else STILL_S, self._settled)
            if is_first:  # nothing was there that could flicker by
                self._draw(keep=False)
        elif ref is None and not self.page.lines and any(known.records for known in world.engines.values()):
            self._draw(keep=False)
        elif self._settle is None and ref is not None:
            record = scene.snapshot.get(ref) if scene is not None else None
            if record is not None and record is not self._drawn_record:
                self._settled(again=True)
            else:
                self._draw(keep=True)
                if self._standing is not None:
                    self._standing.turn()

    def _settled(self, *, again: bool = False) -> None:
        """The selection stands still: draw it, and have the tab's view begin what it does beyond that."""
        if self._settle is not None:
            self._settle.stop()
            self._settle = None
        if self._again is not None:
            self._again.stop()
            self._again = None
        self._draw(keep=again)
        ref, tab = self._ref, self._tab
        view = self._views[tab.view] if tab is not None else None
        if view is not self._standing:
            self._leave()
        self._standing = view
        if ref is None or tab is None or view is None:
            return
        view.stand(ref)
        if tab.load is not None:
            self._load(ref, tab, tab.load)
        else:
            self.workers.cancel_group(self, "detail")
        self._retitle()

    def _draw(self, *, keep: bool) -> None:
        """Draw the current tab from what is known."""
        kind, tab, ref, scene = self._kind, self._tab, self._ref, self.scene
        if kind is None or tab is None or ref is None or scene is None:
            self.set_title(Content(""))
            self._tabs.show((), "")
            nobody = str(kind.nobody) if kind is not None else ""
            self._say([Heading(nobody or _("Nothing selected."), "muted")])
            return
        record = scene.snapshot.get(ref)
        is_same = record is not None and record is self._drawn_record
        self._drawn_record = record
        title = kind.title_of(record) if record is not None else clean(ref.id[:24])
        title = f"{title} · {clean(ref.engine)}" if scene.is_of_several else title
        is_old = record is not None and not scene.snapshot.is_current(kind.kind)
        self.set_title(Content(f"{title} · {age_words(scene.snapshot)}" if is_old else title))
        for lines in self._lines:
            lines.age(is_old=is_old)
        self._tabs.show([(t.id, str(t.title)) for t in kind.tabs], tab.id)
        if record is None:
            self._say([Heading(_("It is gone."), "warn")])
            return
        view, error = self._views[tab.view], self._details.error(ref, tab.id)
        loaded = self._details.loaded(ref, tab.id)
        subject = Subject(ref, tab, record, scene, loaded, error, is_same)
        self._bring(view.lines)
        fallback: Sequence[Part] | None = [
            *(trouble(error) if error is not None else ()),
            Heading(not_shown(), "bad"),
        ]
        words = guarded(log, f"the tab {kind.name}.{tab.id}", fallback, lambda: view.show(subject, keep=keep))
        if words is None:
            self._reveal(view.lines)
        else:
            self._say(words)

    def _say(self, words: Sequence[Part]) -> None:
        """Show sentences in place of a view."""
        self.page.age(is_old=False)
        self.page.show(words, keep=False)
        self._reveal(self.page)

    def _reveal(self, shown: LineView) -> None:
        for lines in self._lines:
            lines.display = lines is shown

    # ------------------------------------------------------------------ what goes on
    @work(exclusive=True, group="detail")
    async def _load(self, ref: Ref, tab: DetailTab[Any], fetch: Callable[..., Any]) -> None:
        """Have loaded what a tab shows; only the newest wish arrives."""
        is_new = await self._details.load(ref, tab.id, fetch)
        if ref != self._ref or self._tab is not tab:
            return
        if is_new:
            self._draw(keep=True)
            self._retitle()
        if tab.again_s:
            self._again = self.set_timer(tab.again_s, partial(self._load_again, ref, tab, fetch))

    def _load_again(self, ref: Ref, tab: DetailTab[Any], fetch: Callable[..., Any]) -> None:
        """Load a tab once more that is still shown, unless nobody sees it or its engine is away."""
        self._again = None
        if ref != self._ref or self._tab is not tab or self._settle is not None:
            return
        is_live = self.scene is not None and self.scene.snapshot.health.is_live
        if self.display and self.screen.is_current and is_live:
            self._load(ref, tab, fetch)
        else:
            self._again = self.set_timer(tab.again_s, partial(self._load_again, ref, tab, fetch))

    def follow(self, ref: Ref, make: Callable[[str, Callable[[Any], object], Callable[[], None]], F]) -> F:
        """Return what follows a resource for a view; what it rings for reaches the view that stands then."""
        return self._details.follow(ref, make, self._ring)

    def _ring(self) -> None:
        """Say from any thread that there is something to take."""
        self.post_message(self._Rang())

    def on_detail_pane__rang(self, message: _Rang) -> None:
        """Let the view take what has come."""
        message.stop()
        if self._standing is not None:
            self._standing.rang()

    def _leave(self) -> None:
        if self._standing is not None:
            self._standing.leave()
            self._standing = None
            self.set_subtitle(None)

    @on(LineView.Retitled)
    def _retitled(self, message: LineView.Retitled) -> None:
        message.stop()
        self._retitle()

    def _retitle(self) -> None:
        """Say under the frame what the view has to say there; what is found by a search goes before."""
        if not self._search:
            words = self._standing.subtitle if self._standing is not None else ""
            self.set_subtitle(Content(words) if words else None)

    # ------------------------------------------------------------------ tabs
    def choose_tab(self, tab_id: str) -> None:
        """Show a tab of the current kind."""
        kind = self._kind
        if kind is None or all(tab.id != tab_id for tab in kind.tabs):
            return
        self._tab_ids[kind.name] = tab_id
        self._search = ""
        self.page.hide_secrets()
        self.page.forget_sort()
        had_focus = self.view_has_focus
        self.set_subtitle(None)
        self._settled()
        if had_focus:
            self.view.focus()

    @property
    def part(self) -> str:
        """What is under the cursor of its content, as it is copied."""
        lines, cursor = self.view.lines, self.view.cursor
        return lines[cursor].copy if cursor < len(lines) else ""

    def find_link(self, ref: Ref) -> None:
        """Put the cursor on the line that leads to a resource, now or once there is one."""
        self.page.seek(ref)

    @property
    def view_has_focus(self) -> bool:
        """Whether the focus is in the content."""
        return any(lines.has_focus for lines in self._lines)

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
            self._retitle()
            return
        words = ngettext("%(n)d match", "%(n)d matches", message.count) % {"n": message.count}
        at = f"{message.at}/" if message.at else ""
        self.set_subtitle(Content(f"/ {self._search}  {at}{words}"))
