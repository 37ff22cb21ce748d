"""What of a terminal is being read: found, chosen, pointed at; it stands still meanwhile."""

from collections.abc import Callable

from rich.style import Style

from dockertui.terminal.emulator import Size
from dockertui.terminal.history import History, Search
from dockertui.terminal.paint import Mark
from dockertui.terminal.pump import Pump
from dockertui.terminal.selection import Position, Span, Unit, span_of, text_of

_POINTER = Style(reverse=True)


class Reading:
    """One terminal as it is read; `hold()` begins, `stop()` ends."""

    def __init__(self, pump: Pump) -> None:
        """Read nothing yet of what a pump feeds."""
        self._pump = pump
        self._history: History | None = None
        self.search: Search | None = None
        self.pointer: Position | None = None
        """The cursor of the user's own."""
        self.anchor: Position | None = None
        """Where the mouse began to choose."""
        self.span: Span | None = None
        """What is chosen; stays after the end until the screen changes."""

    @property
    def top_row(self) -> int:
        """The number of the first row in view, counted from the oldest of the history."""
        return self._pump.emulator.history_rows - self._pump.emulator.scrolled_back

    @property
    def first_seen(self) -> Position:
        """Where the user looks: the program's cursor if it is in view, else the top of the view."""
        cursor = self._pump.emulator.cursor
        return Position(self.top_row + cursor.row, cursor.column) if cursor else Position(self.top_row, 0)

    def hold(self) -> History:
        """Let the emulator stand still for its text to be read, until `stop()`."""
        if self._history is None:
            self._pump.hold()
            self._history = History(self._pump.emulator)
        return self._history

    def stop(self) -> None:
        """Go on, with nothing found, chosen or pointed at."""
        self._history = self.search = self.pointer = self.anchor = self.span = None
        if self._pump.is_held:
            self._pump.release()

    def choose(self, anchor: Position, head: Position, unit: Unit) -> None:
        """Choose what lies between two cells."""
        self.span = span_of(self.hold(), anchor, head, unit)

    def forget_span(self) -> bool:
        """Choose nothing any more where nothing is being read; returns whether something was chosen."""
        if self.span is None or self._history is not None:
            return False
        self.span = None
        return True

    @property
    def text(self) -> str:
        """What is chosen; "" if nothing is."""
        return text_of(self.hold(), self.span) if self.span is not None else ""

    def marks(self, size: Size, base: Style, look: Callable[[str], Style]) -> dict[int, list[Mark]]:
        """Return what is found, chosen and pointed at in the rows in view, by their places in it.

        Args:
            size: The view's.
            base: What text without a look of its own has.
            look: Returns the look of a component class.
        """
        top = self.top_row
        spans: list[tuple[Span, str]] = []
        if self.search is not None:
            spans += [(span, "terminal--match") for span in self.search.spans_between(top, top + size.rows)]
            if (current := self.search.current_span) is not None:
                spans.append((current, "terminal--match-current"))
        if self.span is not None:
            spans.append((self.span, "terminal--selection"))
        marks: dict[int, list[Mark]] = {}
        for span, name in spans:
            style = look(name)
            for y in range(max(0, span.start.row - top), min(size.rows, span.end.row + 1 - top)):
                if (covered := span.columns_in(top + y, size.columns)) is not None:
                    marks.setdefault(y, []).append(Mark(*covered, style))
        if self.pointer is not None:
            at = Mark(self.pointer.column, self.pointer.column + 1, base + _POINTER)
            marks.setdefault(self.pointer.row - top, []).append(at)
        return marks
