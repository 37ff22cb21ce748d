"""The widget that shows an emulator: paints its changed rows, goes back in its history, marks what is read.

It owns neither the emulator nor the session behind it, nor the pump between them: these live on when
it lets go of them. While something on the screen is being read (searched, chosen), nothing is pulled,
and the source holds its program back.
"""

from time import monotonic
from typing import ClassVar

from rich.color import ColorSystem
from textual.geometry import Offset, Region
from textual.message import Message
from textual.strip import Strip
from textual.timer import Timer
from textual.widget import Widget

from dockertui.terminal.canvas import Canvas
from dockertui.terminal.emulator import Cursor, Emulator, Size
from dockertui.terminal.history import History, Search
from dockertui.terminal.paint import Mark
from dockertui.terminal.palette import Colors, Rgb
from dockertui.terminal.pump import Pump
from dockertui.terminal.reading import Reading
from dockertui.terminal.selection import Position, Unit

_FRAME_S = 1 / 30
_FLOOD_FRAME_S = 1 / 10
"""A flood is painted less often: nobody reads it, and painting would slow its end."""
_HOLD_S = 0.15
"""How long a program may hold a frame back."""
_RESIZE_S = 0.05


class TerminalDisplay(Widget):
    """A terminal on the screen, to be looked at."""

    ALLOW_SELECT = False  # Textual's own selection knows neither the history nor wrapped lines
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "terminal--selection",
        "terminal--match",
        "terminal--match-current",
    }
    DEFAULT_CSS = """
    TerminalDisplay {
        width: 1fr;
        height: 1fr;
    }
    TerminalDisplay > .terminal--selection { background: $primary; color: $background; }
    TerminalDisplay > .terminal--match { background: $warning 30%; color: $foreground; }
    TerminalDisplay > .terminal--match-current { background: $warning; color: $background; }
    """

    class SizeChanged(Message):
        """The widget has another size, and so has the emulator."""

        def __init__(self, size: Size) -> None:
            super().__init__()
            self.size = size

    class TitleChanged(Message):
        """The program set another window title."""

        def __init__(self, title: str) -> None:
            super().__init__()
            self.title = title

    class Scrolled(Message):
        """The view moved into the history, or back."""

        def __init__(self, rows: int) -> None:
            super().__init__()
            self.rows = rows

    class CopyRequested(Message):
        """The user chose a text to be copied."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class BellRang(Message):
        """The program rang the bell, once or more since the last frame."""

    def __init__(self, *, id: str | None = None) -> None:
        """Make a display of nothing yet.

        Args:
            id: The widget's id.
        """
        super().__init__(id=id)
        self._pump: Pump | None = None
        self._reading: Reading | None = None
        self._canvas = Canvas()
        self._title = ""
        self._held_since: float | None = None
        self._painted_at = 0.0
        self._paint_timer: Timer | None = None
        self._resize_timer: Timer | None = None

    # ------------------------------------------------------------------ what is shown
    @property
    def emulator(self) -> Emulator | None:
        """What is shown; None while nothing is."""
        return self._pump.emulator if self._pump is not None else None

    @property
    def screen_size(self) -> Size:
        """The room there is for a program, in cells."""
        size = self.content_size
        return Size(max(1, size.width), max(1, size.height))

    @property
    def scrolled_back(self) -> int:
        """How many rows above the live screen the view stands."""
        return self.emulator.scrolled_back if self.emulator else 0

    @property
    def is_flooded(self) -> bool:
        """Whether output comes faster than it can be shown."""
        return self._pump is not None and self._pump.is_flooded

    def attach(self, pump: Pump) -> None:
        """Show the emulator that a pump feeds, until `detach()` or the next `attach()`."""
        self.detach()
        self._pump, self._reading = pump, Reading(pump)
        pump.fed = self._schedule_paint
        self._title = ""
        self._use_theme()
        self._fit()
        pump.emulator.scroll_to_end()
        self.wake()
        self._paint()

    def detach(self) -> None:
        """Show nothing more; the pump and its two ends live on."""
        if self._pump is not None:
            self._stop_reading()
            self._pump.fed = lambda: None
        self._pump = self._reading = None
        self._canvas.clear()

    def on_unmount(self) -> None:
        """Let go of what is shown."""
        self.detach()

    def wake(self) -> None:
        """Note that the source has something; for the handler of its doorbell."""
        if self._pump is not None:
            self._pump.wake()

    # ------------------------------------------------------------------ painting
    def render_line(self, y: int) -> Strip:
        """Return a row of the screen."""
        strip = self._canvas.strip(y)
        return strip if strip is not None else Strip.blank(self.content_size.width, self.rich_style)

    def _schedule_paint(self) -> None:
        """Paint now if the last frame is old enough, else when it is."""
        if self._paint_timer is not None:
            return
        frame_s = _FLOOD_FRAME_S if self.is_flooded else _FRAME_S
        wait = self._painted_at + frame_s - monotonic()
        if wait <= 0:
            self._paint()
        else:
            self._paint_timer = self.set_timer(wait, self._paint_later)

    def _paint_later(self) -> None:
        self._paint_timer = None
        self._paint()

    def _paint(self) -> None:
        """Bring what changed on the emulator's screen to the widget's."""
        emulator, reading = self.emulator, self._reading
        if emulator is None or reading is None or not self.is_mounted:
            return
        now = monotonic()
        if emulator.modes.is_held:
            self._held_since = self._held_since or now
            if now - self._held_since < _HOLD_S:
                if self._paint_timer is None:
                    self._paint_timer = self.set_timer(_FRAME_S, self._paint_later)
                return
        self._held_since = None
        self._painted_at = now
        changes = emulator.take_changes()
        if changes:
            reading.forget_span()  # what was chosen has moved or is gone
        cursor = emulator.cursor if self.has_focus and reading.pointer is None else None
        dirty = self._canvas.update(emulator, changes, cursor, self._marks())
        self._place_input_method(emulator.cursor)
        if dirty:
            self.refresh(*(Region(0, y, self.content_size.width, 1) for y in sorted(dirty)))
        self._tell(emulator)

    def _tell(self, emulator: Emulator) -> None:
        title = emulator.title
        if title != self._title:
            self._title = title
            self.post_message(self.TitleChanged(title))
        if emulator.take_bell():
            self.post_message(self.BellRang())

    def _marks(self) -> dict[int, list[Mark]]:
        if self._reading is None:
            return {}
        return self._reading.marks(self.screen_size, self.rich_style, self.get_component_rich_style)

    def _place_input_method(self, cursor: Cursor | None) -> None:
        """Put the real cursor where the program's is: input methods show their text there."""
        if cursor is not None and self.has_focus:
            self.app.cursor_position = self.content_region.offset + Offset(cursor.column, cursor.row)

    def _use_theme(self) -> None:
        """Give the canvas and the emulator the theme's colours."""
        base = self.rich_style
        usual = Colors() if self.app.current_theme.dark else Colors((0, 0, 0), (255, 255, 255))
        foreground: Rgb = (base.color and base.color.triplet) or usual.foreground
        background: Rgb = (base.bgcolor and base.bgcolor.triplet) or usual.background
        colors = Colors((*foreground,), (*background,))
        system = getattr(ColorSystem, (self.app.console.color_system or "").upper(), None)
        self._canvas.use_theme(base, colors, is_native=self.app.native_ansi_color, system=system)
        if self.emulator is not None:
            self.emulator.set_colors(colors)
            self._canvas.use_colors_of(self.emulator)

    def notify_style_update(self) -> None:
        """Build everything anew: the theme changed."""
        super().notify_style_update()
        if self.emulator is not None:
            self._use_theme()
            self._canvas.repaint(self._marks())
            self.refresh()

    # ------------------------------------------------------------------ size
    def on_resize(self) -> None:
        """Let the program have the new size, once the window has stopped moving."""
        if self._resize_timer is not None:
            self._resize_timer.stop()
        self._resize_timer = self.set_timer(_RESIZE_S, self._fit)

    def _fit(self) -> None:
        emulator = self.emulator
        size = self.screen_size
        if emulator is not None and emulator.size != size:
            self._stop_reading()
            emulator.resize(size)
            self._paint()
            self.post_message(self.SizeChanged(size))

    # ------------------------------------------------------------------ the history
    def scroll_back(self, rows: int) -> None:
        """Move the view so many rows back into the history; negative is towards the live screen."""
        if self.emulator is None:
            return
        before = self.emulator.scrolled_back
        self.emulator.scroll(-rows)
        if self.emulator.scrolled_back != before:
            self.post_message(self.Scrolled(self.emulator.scrolled_back))
            self._paint()

    def _reveal(self, row: int) -> None:
        rows = self.screen_size.rows
        top = self._reading.top_row if self._reading is not None else 0
        if not top <= row < top + rows:
            self.scroll_back(top - max(0, row - rows // 2))

    # ------------------------------------------------------------------ reading
    @property
    def first_seen(self) -> Position:
        """Where the user looks: the program's cursor if it is in view, else the top of the view."""
        return self._reading.first_seen if self._reading is not None else Position(0, 0)

    def hold(self) -> History:
        """Let the emulator stand still for its text to be read, until `let_go()`."""
        assert self._reading is not None
        return self._reading.hold()

    def let_go(self) -> None:
        """Go on, and show nothing as found or chosen."""
        self._stop_reading()
        self._paint()

    def _stop_reading(self) -> None:
        if self._reading is not None:
            self._reading.stop()

    def show_search(self, search: Search | None) -> None:
        """Show what was found, the current match in view."""
        if self._reading is None:
            return
        self._reading.search = search
        current = search.current_span if search else None
        if current is not None:
            self._reveal(current.start.row)
        self._paint()

    def point(self, pointer: Position) -> None:
        """Show a cursor of the user's own, in view."""
        if self._reading is None:
            return
        self._reading.pointer = pointer
        self._reveal(pointer.row)
        self._paint()

    def choose(self, anchor: Position, head: Position, unit: Unit) -> None:
        """Choose what lies between two cells."""
        if self._reading is not None:
            self._reading.choose(anchor, head, unit)
            self._paint()

    def copy(self) -> None:
        """Have what is chosen copied."""
        if self._reading is not None and (text := self._reading.text):
            self.post_message(self.CopyRequested(text))
