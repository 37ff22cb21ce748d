"""Shows a LogBook: its end while it is followed, or what the user has gone to.

Only the lines in sight are made from the records of the book. Nothing but the user makes it pause.
"""

import time
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, ClassVar, overload

from rich.cells import cell_len
from rich.segment import Segment
from rich.text import Text
from textual.geometry import Size

from dockertui.dataclass import dataclass
from dockertui.engine.log_lines import LogLine, cut_line
from dockertui.formatting import wrap
from dockertui.i18n import N_, _, ngettext
from dockertui.state.log_book import Gap, LogBook, Record
from dockertui.widgets.keyed import bound
from dockertui.widgets.line_view import GUTTER, Line, LineView, search_pattern

WIDEST = 4000
"""Characters of a line that are shown; the rest is marked as cut."""
TIME_CELLS = 24
SEARCH_S = 0.008
"""How long is searched in one turn."""


def time_of(line: LogLine) -> str:
    """Return the time of a line as it is shown before it."""
    return line.timestamp[:23].replace("T", " ") + " " if line.timestamp else ""


def shown_line(record: Record, *, with_time: bool) -> Line:
    """Return what is shown of a record."""
    if isinstance(record, Gap):
        return Line(((gap_words(record), "warn"),))
    text = cut_line(record.text, WIDEST)
    spans: tuple[tuple[str, str], ...] = ((text, "stderr" if record.stream == "stderr" else ""),)
    if with_time and record.timestamp:
        spans = ((time_of(record), "muted"), *spans)
    if record.is_cut or len(record.text) > WIDEST:
        spans = (*spans, (_(" … cut"), "warn"))
    return Line(spans, copy=Line(((record.text, ""),)).plain.strip())


def gap_words(gap: Gap) -> str:
    """Return how a gap is shown."""
    if gap.count is None:
        return _("… some lines may be missing here")
    return ngettext("… %(n)s line not shown", "… %(n)s lines not shown", gap.count) % {"n": f"{gap.count:,}"}


class BookLines(Sequence[Line]):
    """The lines of a book, of the one that is coming in, and of what there is to say; made when asked for."""

    def __init__(self, view: "LogView") -> None:
        self._view = view

    def __len__(self) -> int:
        view = self._view
        return len(view.book) + (view.book.partial is not None) + len(view.words)

    @overload
    def __getitem__(self, index: int) -> Line: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Line]: ...
    def __getitem__(self, index: int | slice) -> Line | Sequence[Line]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        view, book = self._view, self._view.book
        if index < 0:
            index += len(self)
        if index < len(book):
            return shown_line(book[index], with_time=view.show_times)
        if index == len(book) and book.partial is not None:
            return shown_line(book.partial, with_time=view.show_times)
        if index < len(self):
            return Line(((view.words[index - len(self)], view.words_tone),))
        raise IndexError(index)


class LogView(LineView):
    """Shows log lines as they come."""

    BINDINGS: ClassVar[list[Any]] = [
        bound("log.follow", "follow", N_("Follow")),
        bound("log.times", "timestamps", N_("Times")),
    ]

    @dataclass
    class FollowChanged(LineView.Retitled):
        """It follows the end or not, and how many lines came unseen since."""

        following: bool
        unseen: int

    def __init__(self) -> None:
        super().__init__()
        self.book = LogBook()
        self.words: list[str] = []
        """What there is to say after the last line, wrapped to the width."""
        self._said = ""
        self.words_tone = "muted"
        self.following = True
        self.unseen = 0
        self.show_times = False
        self._first = self._end = 0
        """The records that were shown last."""
        self._searched = 0
        """The number of the next record to search in."""
        self._goes_to_match = False
        self._width = 0
        self._is_moving = False
        self.lines = BookLines(self)

    # ------------------------------------------------------------------ content
    def show(self, book: LogBook) -> None:
        """Show another book, from its end."""
        self.book = book
        self._first = self._end = self._searched = book.first
        self._width = 0
        self._matches = []
        self.following, self.unseen = True, 0
        self.sync("", "muted")
        if self.pattern is not None:
            self._say_matches()

    def sync(self, words: str, tone: str) -> None:
        """Show what has come into the book, and what there is to say now; the reader's place is kept."""
        book = self.book
        gone, new = book.first - self._first, book.end - max(self._end, book.first)
        came = book.end - self._end
        for record in book.between(book.end - new, book.end):
            self._widen(record)
        if book.partial is not None:
            self._widen(book.partial)
        self._first, self._end = book.first, book.end
        self._said = _("— %(words)s —") % {"words": words} if words and not book.is_empty else words
        self.words_tone = tone
        self._wrap_words()
        self.cursor = max(0, min(self.cursor - gone, len(self.lines) - 1))
        self._matches = [i - gone for i in self._matches[bisect_left(self._matches, gone) :]]
        top = self.scroll_y - gone
        with self._moving():
            self.virtual_size = Size(self._width + GUTTER, len(self.lines))
            if self.following:
                self._to_end()
            elif gone:
                self.scroll_to(y=max(0, top), animate=False, force=True, immediate=True)
        if not self.following and came:
            self.unseen += came
            self.post_message(self.FollowChanged(False, self.unseen))
        if self.pattern is not None:
            self._search_on()
        self.refresh()

    def _wrap_words(self) -> None:
        width = self.scrollable_content_region.width or self.size.width
        self.words = wrap(self._said, max(20, width - 1 - GUTTER)) if self._said else []

    def _widen(self, record: Record) -> None:
        """Note how wide the widest line is; most are found not to be it without looking closer."""
        if isinstance(record, Gap):
            return
        text = record.text
        if (len(text) if text.isascii() else 2 * len(text)) + 32 > self._width:
            self._width = max(self._width, cell_len(shown_line(record, with_time=self.show_times).plain))

    def _to_end(self) -> None:
        self.cursor = max(0, len(self.lines) - 1)
        self.scroll_to(y=self.max_scroll_y, animate=False, force=True, immediate=True)

    @contextmanager
    def _moving(self) -> Iterator[None]:
        """Scrolling in here is not the user's."""
        before, self._is_moving = self._is_moving, True
        try:
            yield
        finally:
            self._is_moving = before

    # ------------------------------------------------------------------ following
    def _go(self, index: int) -> None:
        with self._moving():
            super()._go(index)
        self._set_following(self.cursor >= len(self.lines) - 1)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Scrolling up by the user pauses, reaching the end follows again."""
        super().watch_scroll_y(old_value, new_value)
        if self._is_moving or old_value == new_value:
            return
        if new_value < old_value and new_value < self.max_scroll_y:
            self._set_following(False)
        elif new_value > old_value and new_value >= self.max_scroll_y:
            self._set_following(True)

    def on_resize(self) -> None:
        """Wrap what there is to say anew, and stay at the end when the height changes."""
        self._wrap_words()
        with self._moving():
            self.virtual_size = Size(self._width + GUTTER, len(self.lines))
            if self.following:
                self._to_end()

    def _set_following(self, following: bool) -> None:
        if following != self.following:
            self.following = following
            self.unseen = 0
            if following:
                self.cursor = max(0, len(self.lines) - 1)
            self.post_message(self.FollowChanged(following, 0))

    def action_bottom(self) -> None:
        """Go to the end and stay there."""
        self.action_follow()

    def action_follow(self) -> None:
        """Go to the end and stay there."""
        self._set_following(True)
        with self._moving():
            self._to_end()
        self.refresh()

    def action_timestamps(self) -> None:
        """Show or hide the time of each line."""
        self.show_times = not self.show_times
        self._width = max(0, self._width + (TIME_CELLS if self.show_times else -TIME_CELLS))
        if self.pattern is not None:
            self._find_all()
        with self._moving():
            self.virtual_size = Size(self._width + GUTTER, len(self.lines))
        self.refresh()

    # ------------------------------------------------------------------ search
    def search(self, text: str) -> None:
        """Mark every line with the text; go to the nearest when all were searched."""
        self.pattern = search_pattern(text)
        self._goes_to_match = self.pattern is not None
        self._find_all()
        self.refresh()
        if self.pattern is None:
            self._say_matches()

    def _find_all(self) -> None:
        self._matches = []
        self._searched = self.book.first
        self._search_on()

    def _search_on(self) -> None:
        """Search in what was not searched yet, a moment's worth; the rest a moment later."""
        pattern, book = self.pattern, self.book
        if pattern is None:
            return
        start = max(self._searched, book.first)
        if start >= book.end:
            return
        until = time.monotonic() + SEARCH_S
        found = len(self._matches)
        number = start
        for number, record in enumerate(book.between(start, book.end), start):
            if pattern.search(self._searched_text(record)):
                self._matches.append(number - book.first)
            if not number % 64 and time.monotonic() >= until:
                break
        self._searched = number + 1
        if self._searched < book.end:
            self.set_timer(SEARCH_S, self._search_on)
        elif self._goes_to_match or found != len(self._matches):
            self._go_to_match()
        if found != len(self._matches):
            self.refresh()

    def _searched_text(self, record: Record) -> str:
        if isinstance(record, Gap):
            return ""
        text = record.text
        if "\x1b" in text or len(text) > WIDEST:
            return shown_line(record, with_time=self.show_times).plain
        return time_of(record) + text if self.show_times else text

    def _go_to_match(self) -> None:
        if self._goes_to_match and self._matches:
            self._goes_to_match = False
            self._go(next((i for i in self._matches if i >= self.cursor), self._matches[0]))
        self._say_matches()

    # ------------------------------------------------------------------ drawing
    def segments(self, line: Line, *under: str) -> list[Segment]:
        """Return what is drawn of a line, with the colours its program gave it."""
        result: list[Segment] = []
        for text, tone in line.spans:
            style = self._looks.of(*under, *([f"tone--{tone}"] if tone and tone != "stderr" else []))
            if "\x1b" in text:
                for part in Text.from_ansi(text).render(self.app.console, end=""):
                    result.append(Segment(part.text, style + part.style if part.style else style))
            else:
                result.append(Segment(text, style))
        return result
