"""The tail of a container's log, following; bounded in lines.

It stays at the end while the cursor is there, and stays put when the user has gone up.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual.binding import Binding
from textual.geometry import Size
from textual.message import Message

from dockertui.engine.logs import LogLine
from dockertui.i18n import N_, _
from dockertui.widgets.line_view import Line, LineView

MOST_LINES = 5000
SLACK = 1000
"""Lines it may hold beyond the bound before the oldest go, so that this is not done for each."""
WIDEST = 4000
"""Cells of a line that are shown; the rest is marked as cut."""


class LogView(LineView):
    """Shows log lines as they come."""

    BINDINGS: ClassVar[list[Any]] = [
        Binding("f", "follow", N_("Follow").message, show=False),
        Binding("end,G", "follow", N_("Follow").message, show=False),
        Binding("t", "timestamps", N_("Times").message, show=False),
    ]

    @dataclass
    class FollowChanged(Message):
        """It follows the end or not, and how many lines came unseen since."""

        following: bool
        unseen: int

    def __init__(self) -> None:
        super().__init__()
        self._lines: list[Line] = []
        self._records: list[LogLine | None] = []
        """What each line was made of; None for a line of our own."""
        self.following = True
        self.unseen = 0
        self.show_times = False
        self._width = 0
        self._drawn: deque[tuple[Line, list[Segment]]] = deque(maxlen=200)

    @property
    def has_lines(self) -> bool:
        """Whether any line of the log is shown."""
        return any(record is not None for record in self._records[-1:] + self._records[:1])

    def clear(self, message: str = "") -> None:
        """Show no line, but what there is to say."""
        self._lines = [Line(((message, "muted"),))] if message else []
        self._records = [None] * len(self._lines)
        self._width = 0
        self.following, self.unseen = True, 0
        self.set_lines(self._lines, keep=False)

    def append(self, records: Iterable[LogLine]) -> None:
        """Add lines at the end; the oldest go when there are too many."""
        new = list(records)
        if not new:
            return
        if not self.has_lines:
            self._lines, self._records = [], []
        self._records.extend(new)
        made = [self._line(record) for record in new]
        self._lines.extend(made)
        dropped = 0
        if len(self._lines) > MOST_LINES + SLACK:
            dropped = len(self._lines) - MOST_LINES
            del self._lines[:dropped]
            del self._records[:dropped]
        self._width = max(self._width, *(cell_len(line.plain[:WIDEST]) for line in made))
        self.lines = self._lines
        self.virtual_size = Size(self._width, len(self._lines))
        if self.pattern is not None:
            self._find_all()
        if self.following:
            self.cursor = len(self._lines) - 1
            self.scroll_to(y=self.max_scroll_y, animate=False, force=True, immediate=True)
        else:
            self.unseen += len(new)
            self.cursor = max(0, self.cursor - dropped)
            if dropped:
                self.scroll_to(y=max(0, self.scroll_y - dropped), animate=False, force=True, immediate=True)
            self.post_message(self.FollowChanged(False, self.unseen))
        self.refresh()

    def say(self, text: str, tone: str = "muted") -> None:
        """Add a line of our own, such as why no more come."""
        self._records.append(None)
        self._lines.append(Line(((text, tone),)))
        self.lines = self._lines
        self.virtual_size = Size(max(self._width, cell_len(text)), len(self._lines))
        if self.following:
            self.scroll_to(y=self.max_scroll_y, animate=False, force=True, immediate=True)
        self.refresh()

    def _line(self, record: LogLine) -> Line:
        text = record.text
        cut = record.is_cut or len(text) > WIDEST
        spans: tuple[tuple[str, str], ...] = (
            (text[:WIDEST].expandtabs(8), "stderr" if record.stream == "stderr" else ""),
        )
        if self.show_times and record.timestamp:
            spans = ((record.timestamp[:23].replace("T", " ") + " ", "muted"), *spans)
        return Line((*spans, (_(" … cut"), "warn")) if cut else spans)

    # ------------------------------------------------------------------ following
    def _go(self, index: int) -> None:
        super()._go(index)
        self._set_following(self.cursor >= len(self.lines) - 1)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Scrolling up by wheel pauses, reaching the end follows again."""
        super().watch_scroll_y(old_value, new_value)
        if new_value < old_value and self.following and new_value < self.max_scroll_y:
            self._set_following(False)
        elif not self.following and new_value >= self.max_scroll_y and not self.has_focus:
            self._set_following(True)

    def _set_following(self, following: bool) -> None:
        if following != self.following:
            self.following = following
            self.unseen = 0
            self.post_message(self.FollowChanged(following, 0))

    def action_follow(self) -> None:
        """Go to the end and stay there."""
        self._go(len(self.lines) - 1)
        self._set_following(True)
        self.scroll_to(y=self.max_scroll_y, animate=False, force=True, immediate=True)

    def action_timestamps(self) -> None:
        """Show or hide the time of each line."""
        self.show_times = not self.show_times
        self._lines = [
            old if record is None else self._line(record)
            for record, old in zip(self._records, self._lines, strict=True)
        ]
        self._width = max((cell_len(line.plain[:WIDEST]) for line in self._lines), default=0)
        self.set_lines(self._lines)

    # ------------------------------------------------------------------ drawing
    def segments(self, line: Line, base: Style) -> list[Segment]:
        """Return what is drawn of a line, with the colours its program gave it."""
        result: list[Segment] = []
        for text, tone in line.spans:
            style = (
                base + self.get_component_rich_style(f"tone--{tone}", partial=True)
                if tone and tone != "stderr"
                else base
            )
            if "\x1b" in text:
                for part in Text.from_ansi(text).render(self.app.console, end=""):
                    result.append(Segment(part.text, style + part.style if part.style else style))
            else:
                result.append(Segment(text, style))
        return result
