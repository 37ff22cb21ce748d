"""A table of resources: only the lines in sight are drawn, and the cursor belongs to a Ref.

Rows come whole and in order from `apply()`; whatever comes, goes or is sorted anew, the cursor
stays on its resource and that resource stays on its line of the screen.
"""

from collections.abc import Collection, Mapping, Sequence
from operator import is_
from typing import Any, ClassVar

from textual import events
from textual.filter import ANSIToTruecolor, LineFilter
from textual.geometry import Size
from textual.message import Message
from textual.reactive import Reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from dockertui.dataclass import dataclass
from dockertui.engine.ref import Ref
from dockertui.engine.text import clean
from dockertui.formatting import pad, wrap
from dockertui.i18n import N_
from dockertui.resources.census import Step
from dockertui.resources.columns import (
    BLURRED_SIGN,
    CURSOR_SIGN,
    GAP,
    INDENT,
    LEAD,
    Layout,
    Measure,
    are_grouped,
    first_record,
    header_line,
    layout,
    nearest,
    thumb,
)
from dockertui.resources.row_places import Places
from dockertui.resources.rows import Row
from dockertui.resources.spec import Column
from dockertui.widgets.drawn_rows import DrawnRows, RowLook
from dockertui.widgets.keeps_focus import KeepsFocus
from dockertui.widgets.keyed import bound
from dockertui.widgets.tones import TONE_CLASSES, tone_css

OTHER_BUTTON = 3
"""Of the mouse, as terminals count them."""


class ResourceTable(KeepsFocus, ScrollView, can_focus=True, inherit_bindings=False):
    """The rows of one pane."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "table--header",
        "table--cursor",
        "table--cursor-blurred",
        "table--sign",
        "table--mark",
        *TONE_CLASSES,
    }
    DEFAULT_CSS = """
    ResourceTable {
        background: transparent;
        overflow-x: hidden;
        scrollbar-size: 0 0;
    }
    ResourceTable > .table--header { color: $muted; text-style: bold; }
    ResourceTable > .table--cursor { background: $row; text-style: bold; }
    ResourceTable > .table--cursor-blurred { background: $row-blurred; }
    ResourceTable > .table--sign { color: $accent; }
    ResourceTable > .table--mark { color: $warning; text-style: bold; }
    """ + tone_css("ResourceTable")
    BINDINGS: ClassVar[list[Any]] = [
        bound("table.up", "cursor(-1)", N_("Up")),
        bound("table.down", "cursor(1)", N_("Down")),
        bound("table.top", "top", N_("Top")),
        bound("table.bottom", "bottom", N_("Bottom")),
        bound("table.page_up", "page(-1)", N_("Page up")),
        bound("table.page_down", "page(1)", N_("Page down")),
    ]

    @dataclass
    class Highlighted(Message):
        """The cursor moved to another resource, or there is none."""

        table: "ResourceTable"
        ref: Ref | None

    @dataclass
    class Chosen(Message):
        """A resource was chosen by a double click."""

        table: "ResourceTable"
        ref: Ref

    @dataclass
    class FoldRequested(Message):
        """The heading of a group was chosen, or the sign of a row that has others below it."""

        table: "ResourceTable"
        ref: Ref

    @dataclass
    class MenuRequested(Message):
        """A resource was clicked with the other button of the mouse."""

        table: "ResourceTable"

    @dataclass
    class SortRequested(Message):
        """A column's header was clicked."""

        table: "ResourceTable"
        column_id: str

    virtual_size = Reactive(Size(0, 0), repaint=False)
    """How much there is to scroll. No other widget moves for it: the screen need not be laid out anew."""

    def __init__(
        self, columns: Sequence[Column[Any]], busy_column: str = "", *, id: str | None = None
    ) -> None:
        super().__init__(id=id)
        self._columns = columns
        busy_index = next((i for i, column in enumerate(columns) if column.id == busy_column), 0)
        self._lines = DrawnRows(self, columns, busy_index)
        self._rows: list[Row[Any]] = []
        self._is_grouped = False
        self._places = Places()
        self._measure = Measure(columns)
        self._natural = self._measure.of(())
        self._laid_out: tuple[int, Layout] = (0, ())
        """For which width columns were chosen last, and which."""
        self._cursor = 0
        self._cursor_ref: Ref | None = None
        self._marks: frozenset[Ref] = frozenset()
        self._busy: Mapping[Ref, str] = {}
        self._message = ""
        self._sort: tuple[str, bool] = ("", False)
        self.dimmed: Collection[str] = ()
        """The engines whose rows are out of date."""
        self.show_header = True

    # ------------------------------------------------------------------ what it holds
    @property
    def rows(self) -> list[Row[Any]]:
        """The rows shown, in order."""
        return self._rows

    @property
    def cursor_row(self) -> Row[Any] | None:
        """The row under the cursor."""
        return self._rows[self._cursor] if self._rows else None

    @property
    def shown_columns(self) -> list[str]:
        """The ids of the columns there is room for."""
        return [self._columns[i].id for i, _width in self._layout]

    @property
    def in_sight(self) -> list[Ref]:
        """The resources whose lines are on the screen."""
        top = round(self.scroll_y)
        return [row.ref for row in self._rows[top : top + self._page]] if self.display else []

    def apply(
        self,
        rows: list[Row[Any]],
        *,
        message: str = "",
        sort: tuple[str, bool] = ("", False),
        is_tree: bool = False,
        step: Step[Row[Any]] | None = None,
    ) -> None:
        """Show these rows; the cursor and the scroll position stay with their resources.

        At the top of the list one stays there, and sees what comes above the cursor while that is in sight.

        Args:
            rows: All rows in order.
            message: What to say where there is none.
            sort: The column sorted by and whether it descends, for the header's mark.
            is_tree: Whether some rows stand below others.
            step: The last that became of the rows, if that is known.
        """
        is_same = rows is self._rows or (len(rows) == len(self._rows) and all(map(is_, rows, self._rows)))
        if is_same and message == self._message and sort == self._sort:
            return
        anchor, anchor_index, offset = self._anchor()
        before, seen = self._rows, self._seen(sort)
        self._rows, self._places, self._message, self._sort = rows, Places(rows), message, sort
        self._is_grouped = is_tree or are_grouped(rows)
        self._natural = self._measure.of(rows, sort[0], is_indented=is_tree, step=step)
        found = self._places.of_row(before[self._cursor], step) if before else first_record(rows)
        if (
            found is None and (under := before[self._cursor].under) is not None
        ):  # to one below the same, or that
            is_beside = self._cursor < len(rows) and rows[self._cursor].under == under
            found = self._cursor if is_beside else self._places.of(under)
        self._cursor = nearest(rows, self._cursor) if found is None else found
        self._fit()
        is_cursor = bool(rows) and rows[self._cursor].ref == anchor
        top = self._cursor if is_cursor else self._places.of(anchor, anchor_index)
        stays = round(self.scroll_y) == 0 and self._cursor < self._page
        if top is not None and not stays:
            self.scroll_to(y=max(0, top - offset), animate=False, force=True, immediate=True)
        self._laid_out = 0, ()
        self._follow_cursor(moved=False)
        if before and seen == self._seen(sort):
            self._repaint_rows(before)
        else:
            self.refresh()
        self._announce()

    def _seen(self, sort: tuple[str, bool]) -> tuple[object, ...]:
        """Return what the look of every line depends on."""
        same = self._sort == sort
        return len(self._rows), same, self._layout, self._measure.short, self._cursor, self.scroll_offset

    def _repaint_rows(self, before: Sequence[Row[Any]]) -> None:
        """Have the lines in sight painted whose rows are others: ages tick, and each line costs output."""
        top = round(self.scroll_y)
        for index in range(top, min(top + self._page, len(self._rows))):
            if self._rows[index] is not before[index]:
                self._refresh_row(index)

    def _anchor(self) -> tuple[Ref | None, int, int]:
        """Return what is to stay on its line, where it is and how far from the top.

        That is the cursor's resource if in sight, else the topmost.
        """
        top = round(self.scroll_y)
        if not self._rows:
            return None, 0, 0
        if top <= self._cursor < top + self._page:
            return self._rows[self._cursor].ref, self._cursor, self._cursor - top
        index = min(top, len(self._rows) - 1)
        return self._rows[index].ref, index, 0

    def move_to(self, ref: Ref) -> bool:
        """Put the cursor on a resource; returns whether it is among the rows."""
        index = self._places.of(ref)
        if index is not None:
            self._go(index)
        return index is not None

    def mark(self, marks: frozenset[Ref], busy: Mapping[Ref, str], *, dimmed: Collection[str]) -> None:
        """Show which rows are marked, what is being done to which, and those of which engines are old."""
        if (marks, busy, dimmed) != (self._marks, self._busy, self.dimmed):
            self._marks, self._busy, self.dimmed = marks, busy, dimmed
            self.refresh()

    def restyle(self, *, show_header: bool) -> None:
        """Show or hide the header line."""
        if show_header != self.show_header:
            self.show_header = show_header
            self._fit()
            self.refresh()

    # ------------------------------------------------------------------ geometry
    @property
    def thumb(self) -> range:
        """The lines, from its top, that bear the thumb of a scroll bar."""
        found = thumb(round(self.scroll_y), self._page, len(self._rows), self._page)
        return range(found.start + self._header_height, found.stop + self._header_height)

    def scroll_to_line(self, y: int) -> None:
        """Show what a place on the scroll bar stands for."""
        last = len(self._rows) - self._page
        share = (y - self._header_height) / max(1, self._page - 1)
        self.scroll_to(y=round(last * max(0.0, min(1.0, share))), animate=False, force=True, immediate=True)

    @property
    def _header_height(self) -> int:
        return 1 if self.show_header else 0

    @property
    def _page(self) -> int:
        return max(1, self.size.height - self._header_height)

    @property
    def _layout(self) -> Layout:
        """The columns for the size as it is: a frame may be drawn before the news of another size comes."""
        width = max(1, self.outer_size.width - LEAD)
        if self._laid_out[0] != width:
            self._laid_out = width, layout(self._columns, self._natural, width)
        return self._laid_out[1]

    def _fit(self) -> None:
        """Say how much there is to scroll, and stay within it."""
        size = Size(self.size.width, len(self._rows) + self._header_height)
        if size != self.virtual_size:
            self.virtual_size = size
            self._scroll_update(size)

    def on_resize(self) -> None:
        """Keep the cursor in sight."""
        self._fit()
        self._follow_cursor(moved=False)
        self.refresh()

    # ------------------------------------------------------------------ the cursor
    def _announce(self) -> None:
        ref = self._rows[self._cursor].ref if self._rows else None
        if ref != self._cursor_ref:
            self._cursor_ref = ref
            # in this widget's own turn: what is posted in a parent's turn goes no further than that parent
            self.call_next(self._say_highlighted)

    def _say_highlighted(self) -> None:
        self.post_message(self.Highlighted(self, self._cursor_ref))

    def _go(self, index: int) -> None:
        if not self._rows:
            return
        old = self._cursor
        self._cursor = max(0, min(index, len(self._rows) - 1))
        if not self._follow_cursor(moved=True) and old != self._cursor:
            self._refresh_row(old)
            self._refresh_row(self._cursor)
        self._announce()

    def _follow_cursor(self, *, moved: bool) -> bool:
        """Scroll so that the cursor is in sight; returns whether that scrolled."""
        top, page = round(self.scroll_y), self._page
        target = top
        if self._cursor < top:
            target = self._cursor
        elif self._cursor >= top + page:
            target = self._cursor - page + 1
        if 0 < self._cursor == target and page > 1 and self._rows[self._cursor - 1].heading:
            target -= 1  # what stands first in a group shows under its heading
        if target == top or not (moved or self.has_focus or page > 1):
            return False
        self.scroll_to(y=target, animate=False, force=True, immediate=True)
        return True

    def _refresh_row(self, index: int) -> None:
        self.refresh_line(index + self._header_height)

    def action_cursor(self, by: int) -> None:
        """Move the cursor."""
        self._go(self._cursor + by)

    def action_page(self, by: int) -> None:
        """Move the cursor by a screenful."""
        self._go(self._cursor + by * max(1, self._page - 1))

    def action_top(self) -> None:
        """Go to the first row."""
        self._go(0)

    def action_bottom(self) -> None:
        """Go to the last row."""
        self._go(len(self._rows) - 1)

    # ------------------------------------------------------------------ mouse
    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Select the row under the mouse: by the time it is up the pane may have grown or moved."""
        index = event.y - self._header_height + round(self.scroll_y)
        if event.y >= self._header_height and index < len(self._rows):
            self._go(index)

    def on_click(self, event: events.Click) -> None:
        """Choose by two clicks, ask by the other button what can be done, sort by a click on the header."""
        if event.y >= self._header_height:
            row = self.cursor_row
            if event.button == OTHER_BUTTON:
                self.post_message(self.MenuRequested(self))
            elif row is not None and (row.heading or self._is_on_sign(row, event.x)):
                self.post_message(self.FoldRequested(self, row.ref))
            elif event.chain == 2 and row is not None:
                self.post_message(self.Chosen(self, row.ref))
            return
        x = event.x - LEAD
        for i, width in self._layout:
            if 0 <= x < width + GAP:
                self.post_message(self.SortRequested(self, self._columns[i].id))
                return
            x -= width + GAP

    @staticmethod
    def _is_on_sign(row: Row[Any], x: int) -> bool:
        """Return whether a place is on the sign of a row that has others below it."""
        return bool(row.sign) and row.under is None and LEAD <= x < LEAD + INDENT

    # ------------------------------------------------------------------ drawing
    def on_focus(self) -> None:
        """The cursor looks different with the focus."""
        self.refresh()

    def on_blur(self) -> None:
        """The cursor looks different without the focus."""
        self.refresh()

    def notify_style_update(self) -> None:
        """Work out anew what the tones look like."""
        super().notify_style_update()
        self._lines.clear()

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Leave out what makes true colours of those of a palette: here all are, and it looks at each."""
        return [one for one in super().get_line_filters() if not isinstance(one, ANSIToTruecolor)]

    def render_line(self, y: int) -> Strip:
        """Draw one line of the screen."""
        width = self.size.width
        if y < self._header_height:
            spans = header_line(self._columns, self._layout, self._sort) if self._rows else []
            return self._lines.strip(spans, width)
        index = y - self._header_height + round(self.scroll_y)
        if not self._rows and y >= self._header_height:
            found = wrap(clean(self._message), max(1, width - LEAD))[y - self._header_height :]
            return self._lines.strip(
                [(" " * LEAD + pad(found[0] if found else "", width - LEAD), "muted")], width
            )
        if index >= len(self._rows):
            return self._lines.strip([], width)
        line, sign = "", ""
        if index == self._cursor:
            line = "table--cursor" if self.has_focus else "table--cursor-blurred"
            sign = CURSOR_SIGN if self.has_focus else BLURRED_SIGN
        row = self._rows[index]
        look = RowLook(
            width,
            self._layout,
            line,
            sign,
            self._busy.get(row.ref, ""),
            is_marked=row.ref in self._marks,
            is_dimmed=row.ref.engine in self.dimmed,
            is_indented=self._is_grouped and not row.heading,
            is_short=row.group in self._measure.short,
        )
        return self._lines.of(row, look)
