"""One pane: the table of any kind, its title with counts, its filter, and its one-line form."""

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.style import Style
from textual.widgets import Input, Static

from dockertui.engine.ref import Ref
from dockertui.engine.text import clean
from dockertui.i18n import _
from dockertui.keymap import Keymap
from dockertui.resources.columns import Span, are_grouped
from dockertui.resources.pane_words import (
    Offers,
    Tally,
    filter_problems,
    pane_title,
    pane_trouble,
    why_empty,
)
from dockertui.resources.rows import Row, RowCache, RowView, rows, tell_all
from dockertui.resources.spec import Known, ResourceKind
from dockertui.strict import Boundary, not_shown
from dockertui.widgets.framed import Framed
from dockertui.widgets.quick_input import QuickInput
from dockertui.widgets.resource_table import ResourceTable
from dockertui.widgets.tones import COLORS

log = logging.getLogger(__name__)

MOST_OFFERED = 5
"""Ways to go on with a filter that are shown while it is typed."""
MOST_COMPLETED = 200
"""Ways to go on with it that the completing key goes through."""


class ResourcePane(Framed, Vertical):
    """The pane of one kind. Down by `show()`, up by the messages of its table."""

    DEFAULT_CSS = """
    ResourcePane {
        border: round $border-blurred;
        border-title-color: $muted;
        border-title-style: none;
        border-subtitle-color: $warning;
        border-subtitle-align: left;
        padding: 0;
        background: transparent;
        height: 1fr;
    }
    ResourcePane:focus-within {
        border: round $border;
        border-title-color: $accent;
        border-title-style: bold;
    }
    ResourcePane > .pane--line { display: none; height: 1; color: $muted; padding: 0 1; }
    ResourcePane.-line { border: none; height: 1; }
    ResourcePane.-line > ResourceTable { display: none; }
    ResourcePane.-line > QuickInput { display: none; }
    ResourcePane.-line > .pane--line { display: block; }
    """

    def __init__(self, kind: ResourceKind[Any], keymap: Keymap) -> None:
        super().__init__(id=f"pane-{kind.name}")
        self.kind = kind
        self._keymap = keymap
        self.view = RowView(is_grouped=kind.has_groups)
        self._cache: RowCache[Any] = RowCache()
        self._offers = Offers(kind)
        self._tally = Tally(kind)
        self._known: Sequence[Known[Any]] = ()
        self._drawn: tuple[object, ...] = ()
        self.table = ResourceTable(kind.columns, kind.busy_column, id=f"table-{kind.name}")
        self._filter = QuickInput(
            keymap.fill(_("/ filter: words, state:exited, -not this · %(field.complete)s completes")),
            self._leave_filter,
            select=False,
            complete=self._completions,
        )
        self._line = Static("", classes="pane--line", markup=False)
        self._line.auto_links = False  # the counts keep their colours, as in the frame

    def compose(self) -> ComposeResult:
        """The table, and the line that stands for it where there is no room."""
        yield self.table
        yield self._filter
        yield self._line

    # ------------------------------------------------------------------ what it shows
    def show(self, known: Sequence[Known[Any]]) -> None:
        """Show the newest records; costs little where few of them changed.

        Args:
            known: What is known, of one engine or of several.
        """
        self._known = known
        self._show()

    def _show(self) -> None:
        if not self._known:
            return
        with Boundary(log, f"showing the list of {self.kind.name}") as boundary:
            self._apply(self._known)
        if boundary.error is not None:
            self._cache = RowCache()
            self.table.apply([], message=not_shown())

    def _apply(self, known: Sequence[Known[Any]]) -> None:
        kind, view = self.kind, self.view
        found = rows(kind, known, view, self._cache)
        message = "" if found else why_empty(kind, known, view, self._keymap)
        sort = view.sort_column, view.descending
        cache = self._cache
        self.table.apply(found, message=message, sort=sort, is_tree=cache.is_tree, step=cache.step)
        title = pane_title(kind, known, view, self._cache.matches, self._keymap)
        words = clean(self._filter_words() or pane_trouble(known))
        counts = self._tally.of(cache.ordered, cache.step)
        if len(self.table.dimmed) == len(known):  # what is old of each is old of all
            counts = tuple((text, "muted") for text, _tone in counts)
        self._retitle(title, counts, words)

    def _filter_words(self) -> str:
        """Say while a filter is typed what is wrong with it, or what it could go on with."""
        if not self._filter.is_open:
            return ""
        problems = filter_problems(self.kind, self.view.filter)
        return problems or "  ".join(self._completions(self._filter.value, MOST_OFFERED))

    def _completions(self, text: str, most: int = MOST_COMPLETED) -> list[str]:
        return self._offers.completions(text, self._known, most)

    def _retitle(self, title: str, counts: Sequence[Span], subtitle: str) -> None:
        if self._drawn != (title, counts, subtitle):
            self._drawn = (title, counts, subtitle)
            content = Content(title)
            for text, tone in counts:
                only = Style.from_meta({"@click": f"only({text[0]!r})"})
                content += Content(" ") + Content.styled(text, COLORS[tone]).stylize(only)
            self.set_title(content)
            self.set_subtitle(Content(subtitle) if subtitle else None)
            self._line.update(content, layout=False)

    # ------------------------------------------------------------------ what the user chose
    def change_view(self, **changes: Any) -> None:
        """Change sort, filter or what is hidden."""
        self.view = replace(self.view, **changes)
        self._show()

    def cycle_sort(self) -> None:
        """Sort by the next column that shows; after the last by the kind's own order."""
        trends = {column.id for column in self.kind.columns if column.is_trend}
        ids = ["", *(name for name in self.table.shown_columns if name not in trends)]
        here = ids.index(self.view.sort_column) if self.view.sort_column in ids else 0
        self.change_view(sort_column=ids[(here + 1) % len(ids)], descending=False)

    @property
    def is_on_heading(self) -> bool:
        """Whether the cursor is on the row of a group."""
        row = self.table.cursor_row
        return row is not None and bool(row.heading)

    @property
    def is_in_tree(self) -> bool:
        """Whether the cursor is on a row that has others below it, or on one of those."""
        row = self.table.cursor_row
        return row is not None and bool(row.sign)

    def toggle_fold(self) -> None:
        """Fold what the cursor is on or in, a group or a row with others below it; or unfold it."""
        ref = self._fold_of(self.table.cursor_row)
        if ref is not None:
            self.change_view(folded=self.view.folded ^ {ref})
            self.table.move_to(ref)

    def _fold_of(self, row: Row[Any] | None) -> Ref | None:
        if row is None or row.heading or row.sign:
            return None if row is None else row.under or row.ref
        grouping = self.kind.grouping
        if grouping is None or not are_grouped(self.table.rows):
            return None
        return Ref(row.group[0], grouping.kind, row.group[1])

    @on(ResourceTable.FoldRequested)
    def _fold(self, message: ResourceTable.FoldRequested) -> None:
        message.stop()
        self.change_view(folded=self.view.folded ^ {message.ref})

    def action_only(self, sign: str) -> None:
        """Show only rows with a sign of the title's; again for all of them."""
        self._filter.value = "" if self.view.filter == sign else sign
        self.change_view(filter=self._filter.value)

    @on(ResourceTable.SortRequested)
    def _sort_by(self, message: ResourceTable.SortRequested) -> None:
        message.stop()
        again = message.column_id == self.view.sort_column
        self.change_view(sort_column=message.column_id, descending=again and not self.view.descending)

    def mark(self, marks: frozenset[Ref], busy: Mapping[Ref, str], *, dimmed: Collection[str]) -> None:
        """Show marks, what is being done to rows, and the rows of which engines are out of date."""
        before = self.table.dimmed
        self.table.mark(marks, busy, dimmed=dimmed)
        if dimmed != before:
            self._show()

    def reveal(self, ref: Ref) -> bool:
        """Move the cursor to a resource; what hides it is undone. Returns whether it is there."""
        if self.table.move_to(ref):
            return True
        self.clear_filter()
        is_grouped = self.view.is_grouped or ref.kind != self.kind.name
        self.change_view(hide_idle=False, folded=frozenset(), is_grouped=is_grouped)
        return self.table.move_to(ref)

    # ------------------------------------------------------------------ the filter
    def open_filter(self) -> None:
        """Let the user type a filter; it applies at each key."""
        self._filter.open()
        self._show()
        self.call_after_refresh(tell_all, self._cache)  # else the first letter would wait for that

    @on(Input.Changed)
    def _filter_changed(self, message: Input.Changed) -> None:
        message.stop()
        self.change_view(filter=message.value.strip())

    def _leave_filter(self, clear: bool) -> None:
        """Go back to the rows, with or without the filter."""
        self.screen.set_focus(self.table)
        if clear:
            self.change_view(filter="")
        else:
            self._show()

    def clear_filter(self) -> None:
        """Show every row again."""
        self._filter.value = ""
        self.change_view(filter="")

    # ------------------------------------------------------------------ the frame
    def on_mount(self) -> None:
        """Show in the frame where in the list one is."""
        for name in ("scroll_y", "virtual_size", "show_vertical_scrollbar"):
            self.watch(self.table, name, self._show_thumb, init=False)

    def on_resize(self) -> None:
        """Show in the frame where in the list one is."""
        self._show_thumb()

    def _show_thumb(self) -> None:
        found = self.table.thumb if self.table.display else range(0)
        self.set_thumb(range(found.start + 1, found.stop + 1) if found else range(0))

    def on_click(self, event: events.Click) -> None:
        """A click anywhere in a pane goes there; on the right edge of its frame it scrolls."""
        if event.screen_x == self.region.right - 1:
            self.table.scroll_to_line(event.screen_y - self.table.region.y)
        if not self.table.has_focus and not self._filter.display:
            self.table.focus()
