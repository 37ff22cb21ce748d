"""Lines with a cursor, links, search and copying; only those in sight are drawn.

Base of the summary, the inspect document and the logs.
"""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from dockertui.dataclass import dataclass
from dockertui.engine.ref import Ref
from dockertui.i18n import N_
from dockertui.resources.columns import CURSOR_SIGN, thumb
from dockertui.widgets.keeps_focus import KeepsFocus
from dockertui.widgets.keyed import bound
from dockertui.widgets.signs import safe
from dockertui.widgets.tones import TONE_CLASSES, Looks, tone_css

GUTTER = 1
"""Cells before each line, for the sign of the cursor."""

_BOLD = Style(bold=True)

_SGR = re.compile("\x1b\\[[0-9;:]*m")
"""Colours of a program's output, the only control codes that reach a line."""


def search_pattern(text: str) -> re.Pattern[str] | None:
    """Return what finds a text, in any case unless it has a capital; None for no text."""
    flags = 0 if any(char.isupper() for char in text) else re.IGNORECASE
    return re.compile(re.escape(text), flags) if text else None


def _is_bold(part: Segment) -> bool:
    return part.style is not None and bool(part.style.bold)


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its texts with their tones, what it leads to, and what copying it gives."""

    spans: tuple[tuple[str, str], ...]
    ref: Ref | None = None
    copy: str = ""
    """What `y` copies; the text itself where empty."""
    what: str = ""
    """What is said to be copied, where that is not to be seen."""
    fold: str = ""
    """The fold that it opens and closes."""

    @property
    def plain(self) -> str:
        """The text without tones."""
        text = "".join(text for text, _tone in self.spans)
        return _SGR.sub("", text) if "\x1b" in text else text


class LineView(KeepsFocus, ScrollView, can_focus=True, inherit_bindings=False):
    """A read-only list of lines."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "lines--cursor",
        "lines--cursor-sign",
        "lines--match",
        "lines--match-here",
        *TONE_CLASSES,
    }
    DEFAULT_CSS = """
    LineView { background: transparent; scrollbar-size: 0 0; height: 1fr; }
    LineView > .lines--cursor { background: $row; }
    LineView > .lines--cursor-sign { color: $accent; }
    LineView > .lines--match { background: $warning; color: $background; }
    LineView > .lines--match-here { background: $accent; color: $background; text-style: bold; }
    """ + tone_css("LineView")
    BINDINGS: ClassVar[list[Any]] = [
        bound("lines.up", "cursor(-1)", N_("Up")),
        bound("lines.down", "cursor(1)", N_("Down")),
        bound("lines.top", "top", N_("Top")),
        bound("lines.bottom", "bottom", N_("Bottom")),
        bound("lines.page_up", "page(-1)", N_("Page up")),
        bound("lines.page_down", "page(1)", N_("Page down")),
        bound("lines.left", "sideways(-8)", N_("Left")),
        bound("lines.right", "sideways(8)", N_("Right")),
        bound("lines.choose", "choose", N_("Go there")),
        bound("lines.next_match", "find(1)", N_("Next match")),
        bound("lines.previous_match", "find(-1)", N_("Previous match")),
        bound("lines.copy", "copy", N_("Copy line")),
    ]

    @dataclass
    class LinkChosen(Message):
        """A line that leads to a resource was chosen."""

        ref: Ref

    @dataclass
    class CopyRequested(Message):
        """The user wants a text on the clipboard."""

        text: str
        what: str

    @dataclass
    class Retitled(Message):
        """What is to be said of it under its frame may have changed."""

    @dataclass
    class SearchChanged(Message):
        """The search, or the match it stands at, changed."""

        view: "LineView"
        count: int
        at: int
        """Which match the cursor is on, from 1; 0 for none."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.lines: Sequence[Line] = ()
        self.cursor = 0
        self.pattern: re.Pattern[str] | None = None
        self._matches: list[int] = []
        self._looks = Looks(self)
        self._is_old = False

    def age(self, *, is_old: bool) -> None:
        """Draw it dim while what it says is out of date: its tones mean nothing then, as in the rows."""
        if is_old != self._is_old:
            self._is_old = is_old
            self.refresh()

    # ------------------------------------------------------------------ content
    def set_lines(self, lines: Sequence[Line], *, keep: bool = True) -> None:
        """Show these lines; `keep` leaves the cursor and the scroll position where they are."""
        before, self.lines = self.lines, lines
        if not keep:
            self.cursor = 0
            self.scroll_to(y=0, animate=False, force=True, immediate=True)
        self.cursor = max(0, min(self.cursor, len(lines) - 1))
        self._resize_content()
        if self.pattern is not None:
            self._find_all()
        self._repaint(before)

    def _repaint(self, _before: Sequence[Line]) -> None:
        """Have drawn what differs from the lines that were shown."""
        self.refresh()

    def _resize_content(self) -> None:
        """Say how large the content is; whatever fits counts as the room: each new size costs a layout."""
        width = max((cell_len(line.plain) for line in self.lines), default=0) + GUTTER
        room = self.container_size
        fits = width <= room.width and len(self.lines) <= room.height
        self.virtual_size = room if fits else Size(width, len(self.lines))

    @property
    def thumb(self) -> range:
        """The lines, from its top, that bear the thumb of a scroll bar."""
        page = self.size.height
        return thumb(round(self.scroll_y), page, self.virtual_size.height, page)

    # ------------------------------------------------------------------ search
    def search(self, text: str) -> None:
        """Mark every line with the text, in any case unless it has a capital; go to the nearest."""
        self.pattern = search_pattern(text)
        self._find_all()
        if self._matches:
            self._go(next((i for i in self._matches if i >= self.cursor), self._matches[0]))
        self.refresh()
        self._say_matches()

    def _find_all(self) -> None:
        pattern = self.pattern
        self._matches = (
            [] if pattern is None else [i for i, line in enumerate(self.lines) if pattern.search(line.plain)]
        )

    def _say_matches(self) -> None:
        at = self._matches.index(self.cursor) + 1 if self.cursor in self._matches else 0
        self.post_message(self.SearchChanged(self, len(self._matches), at))

    def action_find(self, direction: int) -> None:
        """Go to the next or the previous match, round the ends."""
        if not self._matches:
            return
        if direction > 0:
            target = next((i for i in self._matches if i > self.cursor), self._matches[0])
        else:
            target = next((i for i in reversed(self._matches) if i < self.cursor), self._matches[-1])
        self._go(target)
        self._say_matches()

    # ------------------------------------------------------------------ the cursor
    def _go(self, index: int) -> None:
        if not self.lines:
            return
        old, self.cursor = self.cursor, max(0, min(index, len(self.lines) - 1))
        top, page = round(self.scroll_y), max(1, self.scrollable_content_region.height)
        if self.cursor < top:
            self.scroll_to(y=self.cursor, animate=False, force=True, immediate=True)
        elif self.cursor >= top + page:
            self.scroll_to(y=self.cursor - page + 1, animate=False, force=True, immediate=True)
        self.refresh_line(old)
        self.refresh_line(self.cursor)

    def action_cursor(self, by: int) -> None:
        """Move the cursor."""
        self._go(self.cursor + by)

    def action_page(self, by: int) -> None:
        """Move the cursor by a screenful."""
        self._go(self.cursor + by * max(1, self.size.height - 1))

    def action_top(self) -> None:
        """Go to the first line."""
        self._go(0)

    def action_bottom(self) -> None:
        """Go to the last line."""
        self._go(len(self.lines) - 1)

    def action_sideways(self, by: int) -> None:
        """Scroll to the side."""
        self.scroll_to(x=max(0, self.scroll_x + by), animate=False, force=True, immediate=True)

    def action_choose(self) -> None:
        """Go to the resource the line speaks of."""
        ref = self.lines[self.cursor].ref if self.lines else None
        if ref is not None:
            self.post_message(self.LinkChosen(ref))

    def action_copy(self) -> None:
        """Copy the line, or what it stands for."""
        if self.lines:
            line = self.lines[self.cursor]
            text = line.copy or line.plain.strip()
            self.post_message(self.CopyRequested(text, line.what or text))

    def on_click(self, event: events.Click) -> None:
        """Put the cursor where the mouse is; two clicks choose."""
        index = event.y + round(self.scroll_y)
        if index < len(self.lines):
            self._go(index)
            if event.chain == 2:
                self.action_choose()

    # ------------------------------------------------------------------ drawing
    def on_focus(self) -> None:
        """The cursor shows with the focus."""
        self.refresh()

    def on_blur(self) -> None:
        """The cursor hides without the focus."""
        self.refresh()

    @property
    def shows_cursor(self) -> bool:
        """Whether a line is marked as the one that keys mean."""
        return True

    def line_at(self, index: int) -> Line:
        """Return a line by its index; a subclass may make it only now."""
        return self.lines[index]

    def notify_style_update(self) -> None:
        """Work out anew what the tones look like."""
        super().notify_style_update()
        self._looks.clear()

    def segments(self, line: Line, *under: str) -> list[Segment]:
        """Return what is drawn of a line, over component classes."""
        return [
            Segment(text, self._looks.of(*under, f"tone--{tone}") if tone else self._looks.of(*under))
            for text, tone in line.spans
        ]

    def render_line(self, y: int) -> Strip:
        """Draw one line of the screen."""
        width = self.size.width
        index = y + round(self.scroll_y)
        if index >= len(self.lines):
            return Strip.blank(width, self._looks.of())
        line = self.line_at(index)
        under: tuple[str, ...] = ()
        gutter = Segment(" " * GUTTER, self._looks.of())
        if index == self.cursor and self.has_focus and self.shows_cursor:
            under = ("lines--cursor",)
            gutter = Segment(CURSOR_SIGN, self._looks.of(*under, "lines--cursor-sign"))
        segments = self.segments(line, *under)
        base = self._looks.of(*under)
        if self._is_old:
            base = self._looks.of(*under, "tone--muted")
            segments = [Segment(part.text, base + _BOLD if _is_bold(part) else base) for part in segments]
        if self.pattern is not None and self._matches:
            segments = self._highlight(segments, line.plain, index)
        left = round(self.scroll_x)
        text, room = Strip(safe(segments)), width - GUTTER
        if text.cell_length <= left + room:
            return Strip([gutter, *text.crop_extend(left, left + room, base)], width)
        shown = text.crop_extend(left, left + room - 1, base)  # there is more of it at the right
        return Strip([gutter, *shown, Segment("…", base)], width)

    def _highlight(self, segments: list[Segment], plain: str, index: int) -> list[Segment]:
        """Mark what the search found in a line."""
        assert self.pattern is not None
        found = [match.span() for match in self.pattern.finditer(plain) if match.end() > match.start()]
        if not found:
            return segments
        name = "lines--match-here" if index == self.cursor else "lines--match"
        style = self.get_component_rich_style(name, partial=True)
        result: list[Segment] = []
        position = 0
        for segment in segments:
            text, start = segment.text, position
            position += len(text)
            cuts = sorted(
                {0, len(text), *(min(max(edge - start, 0), len(text)) for span in found for edge in span)}
            )
            for a, b in pairwise(cuts):
                inside = any(begin <= start + a < end for begin, end in found)
                base = segment.style or Style.null()
                result.append(Segment(text[a:b], base + style if inside else base))
        return result
