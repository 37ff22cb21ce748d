"""Draws the picture of networks; a cursor goes from label to label by the arrow keys."""

from typing import Any, ClassVar

from rich.segment import Segment
from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from dockertui.dataclass import dataclass
from dockertui.i18n import N_
from dockertui.resources.columns import thumb
from dockertui.resources.network_picture import HEAD, Mark, Picture, Span, line
from dockertui.widgets.keyed import bound
from dockertui.widgets.signs import safe
from dockertui.widgets.tones import TONE_CLASSES, Looks, tone_css


class PictureView(ScrollView, can_focus=True, inherit_bindings=False):
    """Shows a picture; the names of networks stay in sight."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"picture--cursor", *TONE_CLASSES}
    DEFAULT_CSS = """
    PictureView { background: transparent; scrollbar-size: 0 0; height: 1fr; margin: 0 1; }
    PictureView > .picture--cursor { background: $accent; color: $background; text-style: bold; }
    """ + tone_css("PictureView")
    BINDINGS: ClassVar[list[Any]] = [
        bound("picture.up", "step(-1)", N_("Up")),
        bound("picture.down", "step(1)", N_("Down")),
        bound("picture.left", "aside(-1)", N_("Left")),
        bound("picture.right", "aside(1)", N_("Right")),
        bound("picture.page_up", "page(-1)", N_("Page up")),
        bound("picture.page_down", "page(1)", N_("Page down")),
        bound("picture.top", "step(-1000000)", N_("Top")),
        bound("picture.bottom", "step(1000000)", N_("Bottom")),
        bound("picture.choose", "choose", N_("Go there")),
        bound("picture.fold", "fold", N_("Fold or unfold the project")),
        bound("picture.fold_all", "screen.fold_all", N_("Fold or unfold all projects")),
        bound("picture.svg", "screen.write('.svg')", N_("Write as SVG")),
        bound("picture.mermaid", "screen.write('.mmd')", N_("Write as Mermaid text")),
        bound("picture.close", "screen.close", N_("Close")),
    ]

    @dataclass
    class Chosen(Message):
        """A label was chosen."""

        mark: Mark

    @dataclass
    class Folds(Message):
        """A project is to be folded or unfolded."""

        project: str

    def __init__(self) -> None:
        super().__init__()
        self._picture = Picture()
        self._is_old = False
        self._by_row: dict[int, list[Mark]] = {}
        self._lines: dict[int, list[Span]] = {}
        """The rows that were drawn, as they are drawn."""
        self._row, self._place = 0, 0
        self._shown_row = 0
        """The row that was drawn with the cursor."""
        self._looks = Looks(self)

    @property
    def cursor(self) -> Mark | None:
        """The label under the cursor; None where there is nothing."""
        marks = self._by_row.get(self._row, [])
        return marks[min(self._place, len(marks) - 1)] if marks else None

    def show(self, found: Picture, *, is_old: bool = False) -> None:
        """Show a picture, dim where it is out of date; the cursor stays on what it was on, if it can."""
        before, self._is_old = self.cursor, is_old
        self._picture = found
        self._lines.clear()
        marks = {row: [mark for mark in some if mark.what != "note"] for row, some in found.rows.items()}
        self._by_row = {row: some for row, some in marks.items() if some}
        self.virtual_size = Size(found.width + 1, found.height)
        if before is not None:
            self._find(before)
        elif HEAD in self._by_row:
            self._row = HEAD
        self.refresh()

    def _find(self, wanted: Mark) -> None:
        for row, marks in self._by_row.items():
            for place, mark in enumerate(marks):
                same = mark.ref == wanted.ref and mark.network_id == wanted.network_id
                if (
                    same
                    and mark.what == wanted.what
                    and mark.project == wanted.project
                    and (mark.what != "place" or row == wanted.row)
                ):
                    self._row, self._place = row, place
                    return
        self._row = min(self._row, max(self._by_row, default=0))

    @property
    def thumb(self) -> range:
        """The lines, from its top, that bear the thumb of a scroll bar."""
        page, total = self.size.height - HEAD, self._picture.height - HEAD
        found = thumb(round(self.scroll_y), page, total, page)
        return range(found.start + HEAD, found.stop + HEAD) if found else found

    # ------------------------------------------------------------------ moving
    def action_step(self, by: int) -> None:
        """Go up or down, to what is nearest there."""
        rows = sorted(self._by_row)
        if not rows:
            return
        here = self.cursor
        at = rows.index(self._row) if self._row in rows else 0
        self._row = rows[max(0, min(len(rows) - 1, at + by))]
        marks = self._by_row[self._row]
        x = here.x if here is not None else 0
        self._place = min(range(len(marks)), key=lambda n: abs(marks[n].x - x))
        self._see()

    def action_page(self, by: int) -> None:
        """Go up or down by as many rows as are seen."""
        self.action_step(by * max(1, self.size.height - HEAD - 1))

    def action_aside(self, by: int) -> None:
        """Go to the next label of the row."""
        marks = self._by_row.get(self._row, [])
        self._place = max(0, min(len(marks) - 1, min(self._place, len(marks) - 1) + by))
        self._see()

    def _see(self) -> None:
        """Have the label under the cursor in sight."""
        mark = self.cursor
        if mark is None:
            return
        x, y = round(self.scroll_x), round(self.scroll_y)
        width, height = self.size.width, max(1, self.size.height - HEAD)
        # a cell beside it: the first and the last of a line that is cut say so
        left = 0 if mark.end < width else mark.x - 1 if mark.x <= x else max(x, mark.end - width + 2)
        row = max(0, mark.row - HEAD)
        top = row if row < y else max(y, row - height + 1)
        if (left, top) != (x, y):
            self.scroll_to(x=left, y=top, animate=False, force=True, immediate=True)
            self.refresh()
        else:
            for row in {self._shown_row, mark.row}:
                self.refresh_line(row if row >= HEAD else row + y)
        self._shown_row = mark.row

    def action_choose(self) -> None:
        """Go to what the label speaks of; fold or unfold a project."""
        mark = self.cursor
        if mark is not None and mark.what == "project":
            self.post_message(self.Folds(mark.project))
        elif mark is not None:
            self.post_message(self.Chosen(mark))

    def action_fold(self) -> None:
        """Fold or unfold the project of the row."""
        rows = [row for row in self._by_row if row <= self._row and self._by_row[row][0].what == "project"]
        if rows:
            self._row, self._place = max(rows), 0
            self.post_message(self.Folds(self._by_row[self._row][0].project))

    def on_click(self, event: events.Click) -> None:
        """Put the cursor where the mouse is; two clicks choose."""
        row = event.y if event.y < HEAD else event.y + round(self.scroll_y)
        x = event.x + round(self.scroll_x)
        for place, mark in enumerate(self._by_row.get(row, [])):
            if mark.x <= x < mark.end:
                self._row, self._place = row, place
                self._see()
                if event.chain == 2:
                    self.action_choose()

    # ------------------------------------------------------------------ drawing
    def notify_style_update(self) -> None:
        """Work out anew what the tones look like."""
        super().notify_style_update()
        self._looks.clear()

    def render_line(self, y: int) -> Strip:
        """Draw one line: of the head, or of the rows that are scrolled to."""
        width, left = self.size.width, round(self.scroll_x)
        row = y if y < HEAD else y + round(self.scroll_y)
        if row >= max(self._picture.height, HEAD):
            return Strip.blank(width, self._looks.of())
        here, at = self.cursor, 0
        if row not in self._lines:
            self._lines[row] = line(self._picture, row)
        segments = []
        for text, tone in self._lines[row]:
            is_here = here is not None and (here.row, here.x, here.text) == (row, at, text) and self.has_focus
            look = "muted" if self._is_old else tone
            name = "picture--cursor" if is_here else f"tone--{look}" if look else ""
            segments.append(Segment(text, self._looks.of(name) if name else self._looks.of()))
            at += segments[-1].cell_length
        whole = Strip(safe(segments))
        shown = whole.crop_extend(left, left + width, self._looks.of())
        cut = Strip([Segment("…", self._looks.of("tone--muted"))], 1)
        if whole.crop(0, left).text.strip():
            shown = Strip.join([cut, shown.crop(1)])
        if whole.crop(left + width).text.strip():
            shown = Strip.join([shown.crop(0, width - 1), cut])
        return shown
