"""The widget that shows an emulator: paints its changed rows; turns keys, pastes and the mouse into bytes.

The widget owns neither the emulator nor the session behind it: both are handed in by `attach()` and
let go by `detach()`, and live on. What the program wrote comes through a `Pump`; while nothing is
attached, or something on the screen is being read (searched, chosen), nothing is pulled, and the
source holds its program back.
"""

from collections.abc import Iterable
from time import monotonic
from typing import ClassVar

from rich.color import ColorSystem
from rich.style import Style
from textual import events
from textual.geometry import Offset, Region
from textual.message import Message
from textual.strip import Strip
from textual.timer import Timer
from textual.widget import Widget
from textual.worker import Worker

from dockertui.terminal.emulator import Cursor, Emulator, Modes, MouseTracking, Row, Size
from dockertui.terminal.history import History, Search
from dockertui.terminal.keys import (
    MouseAction,
    MouseEvent,
    encode_focus,
    encode_key,
    encode_mouse,
    encode_paste,
)
from dockertui.terminal.paint import Mark, Painter
from dockertui.terminal.palette import Colors, Rgb
from dockertui.terminal.pump import ByteSource, Pump
from dockertui.terminal.selection import Position, Span, Unit, span_of, text_of
from dockertui.typed_keys import TypedKey

_FRAME_S = 1 / 30
_FLOOD_FRAME_S = 1 / 10
"""A flood is painted less often: nobody reads it, and painting would slow its end."""
_HOLD_S = 0.15
"""How long a program may hold a frame back."""
_RESIZE_S = 0.05
_WHEEL_ROWS = 3
_INTERRUPTS = ("ctrl+c", "ctrl+backslash", "ctrl+z")
_CLICKS_S = 0.4
"""How soon a click must follow another to count as its second."""
_UNITS: tuple[Unit, ...] = ("cell", "word", "line")
_POINTER = Style(reverse=True)
_SCROLL_KEYS = ("shift+pageup", "shift+pagedown", "shift+home", "shift+end")


class TerminalView(Widget, can_focus=True):
    """A terminal on the screen."""

    wants_bytes = True
    """Keys are to come with the bytes they were made of, and at once."""
    ALLOW_SELECT = False  # Textual's own selection knows neither the history nor wrapped lines
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "terminal--selection",
        "terminal--match",
        "terminal--match-current",
    }
    DEFAULT_CSS = """
    TerminalView {
        width: 1fr;
        height: 1fr;
    }
    TerminalView > .terminal--selection { background: $primary; color: $background; }
    TerminalView > .terminal--match { background: $warning-muted; color: $text-warning; }
    TerminalView > .terminal--match-current { background: $warning; color: $background; }
    """

    class Typed(Message):
        """Keys, a paste, the mouse or the focus gave bytes for the program."""

        def __init__(self, data: bytes) -> None:
            super().__init__()
            self.data = data

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

    class TypedAhead(Message):
        """A key came after a leave key, before the focus was another's: it is not the program's."""

        def __init__(self, event: events.Key) -> None:
            super().__init__()
            self.event = event

    class BellRang(Message):
        """The program rang the bell, once or more since the last frame."""

    def __init__(self, *, leave_keys: Iterable[str] = (), id: str | None = None) -> None:
        """Make a view of nothing yet.

        Args:
            leave_keys: Keys that are not the program's: they go on to the screen, and what is typed
                after one is the screen's too (`TypedAhead`), until the focus comes back.
            id: The widget's id.
        """
        super().__init__(id=id)
        self.leave_keys = frozenset(leave_keys)
        self._emulator: Emulator | None = None
        self._pump: Pump | None = None
        self._painter = Painter()
        self._rows: dict[int, Row] = {}
        self._strips: list[Strip] = []
        self._cursor: Cursor | None = None
        self._title = ""
        self._held_since: float | None = None
        self._painted_at = 0.0
        self._feeding: Worker[None] | None = None
        self._paint_timer: Timer | None = None
        self._resize_timer: Timer | None = None
        self._button = 0
        self._is_left = False
        self._history: History | None = None
        self._search: Search | None = None
        self._pointer: Position | None = None
        self._anchor: Position | None = None
        self._span: Span | None = None
        self._clicks = (0, Position(0, 0), 0.0)
        self._marked_rows: set[int] = set()

    # ------------------------------------------------------------------ what is shown
    @property
    def emulator(self) -> Emulator | None:
        """What is shown; None while nothing is."""
        return self._emulator

    @property
    def screen_size(self) -> Size:
        """The room there is for a program, in cells."""
        size = self.content_size
        return Size(max(1, size.width), max(1, size.height))

    @property
    def scrolled_back(self) -> int:
        """How many rows above the live screen the view stands."""
        return self._emulator.scrolled_back if self._emulator else 0

    def attach(self, emulator: Emulator, source: ByteSource) -> None:
        """Show an emulator and feed it from a source, until `detach()` or the next `attach()`."""
        self.detach()
        self._emulator = emulator
        self._pump = Pump(emulator, source, self._schedule_paint)
        self._title = ""
        self._use_theme()
        self._fit()
        emulator.scroll_to_end()
        self._feeding = self.run_worker(self._pump.run(), group="feed", exclusive=True)
        self.wake()
        self._paint()

    def detach(self) -> None:
        """Show nothing more, and pull nothing more from the source; both live on."""
        self._stop_reading()
        if self._feeding is not None:
            self._feeding.cancel()
            self._feeding = None
        self._emulator = self._pump = None
        self._strips = []
        self._rows = {}
        self._painter.clear()

    def on_unmount(self) -> None:
        """Let go of what is shown."""
        self.detach()

    def wake(self) -> None:
        """Note that the source has something; for the handler of its doorbell."""
        if self._pump is not None:
            self._pump.wake()

    @property
    def is_flooded(self) -> bool:
        """Whether output comes faster than it can be shown."""
        return self._pump is not None and self._pump.is_flooded

    # ------------------------------------------------------------------ painting
    def render_line(self, y: int) -> Strip:
        """Return a row of the screen."""
        if y < len(self._strips):
            return self._strips[y]
        return Strip.blank(self.content_size.width, self.rich_style)

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
        emulator = self._emulator
        if emulator is None or not self.is_mounted:
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
        rows, columns = emulator.size.rows, emulator.size.columns
        dirty = set(changes)
        if len(self._strips) != rows:
            blank = Strip.blank(columns, self.rich_style)
            self._strips = (self._strips + [blank] * rows)[:rows]
            self._rows = {y: row for y, row in self._rows.items() if y < rows}
        self._rows.update(changes)
        if changes and self._history is None:
            self._span = None  # what was chosen has moved or is gone
        if self._painter.use_colors(emulator.colors, emulator.modes.is_inverted):
            dirty.update(range(rows))
        marks = self._marks()
        dirty |= marks.keys() | self._marked_rows
        self._marked_rows = set(marks)
        cursor = emulator.cursor if self.has_focus and self._pointer is None else None
        if cursor != self._cursor:
            dirty.update(at.row for at in (cursor, self._cursor) if at is not None)
            self._cursor = cursor
        for y in dirty:
            if y < rows and y in self._rows:
                at = cursor if cursor is not None and cursor.row == y else None
                self._strips[y] = self._painter.strip(self._rows[y], at, marks.get(y, ()))
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
        """Return what is found, chosen and pointed at in the rows in view."""
        columns, top = self.screen_size.columns, self._top_row
        spans: list[tuple[Span, str]] = []
        if self._search is not None:
            found = self._search.spans_between(top, top + self.screen_size.rows)
            spans += [(span, "terminal--match") for span in found]
            if (current := self._search.current_span) is not None:
                spans.append((current, "terminal--match-current"))
        if self._span is not None:
            spans.append((self._span, "terminal--selection"))
        marks: dict[int, list[Mark]] = {}
        for span, name in spans:
            style = self.get_component_rich_style(name)
            for y in range(max(0, span.start.row - top), min(self.screen_size.rows, span.end.row + 1 - top)):
                if (covered := span.columns_in(top + y, columns)) is not None:
                    marks.setdefault(y, []).append(Mark(*covered, style))
        if self._pointer is not None:
            at = Mark(self._pointer.column, self._pointer.column + 1, self.rich_style + _POINTER)
            marks.setdefault(self._pointer.row - top, []).append(at)
        return marks

    def _place_input_method(self, cursor: Cursor | None) -> None:
        """Put the real cursor where the program's is: input methods show their text there."""
        if cursor is not None and self.has_focus:
            self.app.cursor_position = self.content_region.offset + Offset(cursor.column, cursor.row)

    def _use_theme(self) -> None:
        """Give the painter and the emulator the theme's colours."""
        base = self.rich_style
        usual = Colors() if self.app.current_theme.dark else Colors((0, 0, 0), (255, 255, 255))
        foreground: Rgb = (base.color and base.color.triplet) or usual.foreground
        background: Rgb = (base.bgcolor and base.bgcolor.triplet) or usual.background
        colors = Colors((*foreground,), (*background,))
        system = getattr(ColorSystem, (self.app.console.color_system or "").upper(), None)
        self._painter.use_theme(base, colors, is_native=self.app.native_ansi_color, system=system)
        if self._emulator is not None:
            self._emulator.set_colors(colors)
            self._painter.use_colors(self._emulator.colors, self._emulator.modes.is_inverted)

    def notify_style_update(self) -> None:
        """Build everything anew: the theme changed."""
        super().notify_style_update()
        if self._emulator is None:
            return
        self._use_theme()
        marks = self._marks()
        for y in range(len(self._strips)):
            if y in self._rows:
                cursor = self._cursor if self._cursor is not None and self._cursor.row == y else None
                self._strips[y] = self._painter.strip(self._rows[y], cursor, marks.get(y, ()))
        self.refresh()

    # ------------------------------------------------------------------ size
    def on_resize(self) -> None:
        """Let the program have the new size, once the window has stopped moving."""
        if self._resize_timer is not None:
            self._resize_timer.stop()
        self._resize_timer = self.set_timer(_RESIZE_S, self._fit)

    def _fit(self) -> None:
        emulator = self._emulator
        size = self.screen_size
        if emulator is not None and emulator.size != size:
            self._stop_reading()
            emulator.resize(size)
            self._paint()
            self.post_message(self.SizeChanged(size))

    # ------------------------------------------------------------------ input
    def check_consume_key(self, key: str, character: str | None) -> bool:  # noqa: ARG002
        """Return True for every key that is the program's: no binding of the app sees it."""
        return key not in self.leave_keys

    def on_key(self, event: events.Key) -> None:
        """Send what a key stands for to the program."""
        if event.key in self.leave_keys and not self._is_left:
            self._is_left = True
            return
        event.stop()
        event.prevent_default()
        if self._is_left:
            self.post_message(self.TypedAhead(event))
            return
        self._clear_selection()
        if not (event.key in _SCROLL_KEYS and self._scroll_by_key(event.key)):
            self.send_key(event)

    def send_key(self, event: events.Key) -> None:
        """Send a key to the program, whatever it is: the bytes it was made of where they say it exactly.

        A key that interrupts a flood also drops what of it is still to be shown, as a tty does with
        what it has not written yet: else a slow emulator would go on for long after the program's end.
        """
        if event.key in _INTERRUPTS and self._pump is not None and self._pump.is_flooded:
            self._pump.skip()
        data = event.data if isinstance(event, TypedKey) and not self._modes.kitty_flags else None
        if data is None:
            data = encode_key(event.key, event.character, self._modes)
        self._send(data, is_typing=True)

    def on_paste(self, event: events.Paste) -> None:
        """Send a pasted text to the program."""
        event.stop()
        self._send(encode_paste(event.text, self._modes), is_typing=True)

    def on_focus(self) -> None:
        """Show the cursor; tell the program if it wants to know."""
        self._is_left = False
        self._send(encode_focus(True, self._modes))
        self._paint()

    def on_blur(self) -> None:
        """Hide the cursor; tell the program if it wants to know."""
        self._send(encode_focus(False, self._modes))
        self._paint()

    @property
    def _modes(self) -> Modes:
        return self._emulator.modes if self._emulator else Modes()

    def _send(self, data: bytes, *, is_typing: bool = False) -> None:
        if not data:
            return
        if is_typing and self.scrolled_back:
            self.scroll_back(-self.scrolled_back)
        self.post_message(self.Typed(data))

    # ------------------------------------------------------------------ mouse
    def scroll_back(self, rows: int) -> None:
        """Move the view so many rows back into the history; negative is towards the live screen."""
        if self._emulator is None:
            return
        before = self._emulator.scrolled_back
        self._emulator.scroll(-rows)
        if self._emulator.scrolled_back != before:
            self.post_message(self.Scrolled(self._emulator.scrolled_back))
            self._paint()

    def _send_mouse(self, event: events.MouseEvent, action: MouseAction, button: int) -> bool:
        """Send what the mouse did, if the program asked for the mouse and shift is not held."""
        modes = self._modes
        if modes.mouse is MouseTracking.NONE or event.shift:
            return False
        event.stop()
        size = self.screen_size
        column = min(max(0, event.x), size.columns - 1)
        row = min(max(0, event.y), size.rows - 1)
        mouse = MouseEvent(action, column, row, button, event.shift, event.meta, event.ctrl)
        self._send(encode_mouse(mouse, modes))
        return True

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Send a press, or begin to choose."""
        if self._send_mouse(event, "press", event.button):
            self._button = event.button
            self.capture_mouse()
        elif event.button == 1 and self._emulator is not None:
            event.stop()
            self.focus()
            self._begin_drag(event)

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """Send a release, or copy what was chosen."""
        if self._anchor is not None and not self._button and self._pointer is None:
            event.stop()
            self._end_drag()
            return
        self._send_mouse(event, "release", event.button)
        if self._button:
            self._button = 0
            self.release_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Send motion, or choose more."""
        if self._anchor is not None and not self._button and self._pointer is None:
            event.stop()
            self._drag(event)
        else:
            self._send_mouse(event, "move", self._button)

    def _begin_drag(self, event: events.MouseEvent) -> None:
        self._clear_selection()
        self.hold()
        at = self._position(event)
        clicks, where, when = self._clicks
        is_next = at == where and monotonic() - when < _CLICKS_S
        self._clicks = ((clicks + 1) % len(_UNITS) if is_next else 0, at, monotonic())
        self._anchor = at
        self.capture_mouse()
        if self._clicks[0]:
            self._drag(event)

    def _drag(self, event: events.MouseEvent) -> None:
        if event.y < 0:
            self.scroll_back(1)
        elif event.y >= self.screen_size.rows:
            self.scroll_back(-1)
        at, unit = self._position(event), _UNITS[self._clicks[0]]
        if self._anchor is not None and (at != self._anchor or unit != "cell"):
            self.choose(self._anchor, at, unit)

    def _end_drag(self) -> None:
        self.release_mouse()
        self._anchor = None
        span = self._span
        if span is not None:
            self.copy()
        self._stop_reading()
        self._span = span
        self._paint()

    def _position(self, event: events.MouseEvent) -> Position:
        size = self.screen_size
        row = self._top_row + min(max(0, event.y), size.rows - 1)
        return Position(row, min(max(0, event.x), size.columns - 1))

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll back, or send the wheel."""
        self._wheel(event, "wheel_up", _WHEEL_ROWS)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll towards the end, or send the wheel."""
        self._wheel(event, "wheel_down", -_WHEEL_ROWS)

    def _wheel(self, event: events.MouseEvent, action: MouseAction, rows: int) -> None:
        event.stop()
        if self._send_mouse(event, action, 0):
            return
        modes = self._modes
        if modes.is_alternate:  # nothing to scroll back to: pagers and editors take arrows
            self._send(encode_key("up" if rows > 0 else "down", None, modes) * abs(rows))
        else:
            self.scroll_back(rows)

    # ------------------------------------------------------------------ reading
    @property
    def _top_row(self) -> int:
        """The number of the first row in view, counted from the oldest of the history."""
        emulator = self._emulator
        return emulator.history_rows - emulator.scrolled_back if emulator else 0

    @property
    def first_seen(self) -> Position:
        """Where the user looks: the program's cursor if it is in view, else the top of the view."""
        cursor = self._emulator.cursor if self._emulator else None
        return Position(self._top_row + cursor.row, cursor.column) if cursor else Position(self._top_row, 0)

    def hold(self) -> History:
        """Let the emulator stand still for its text to be read, until `let_go()`."""
        assert self._emulator is not None
        assert self._pump is not None
        if self._history is None:
            self._pump.hold()
            self._history = History(self._emulator)
        return self._history

    def let_go(self) -> None:
        """Go on, and show nothing as found or chosen."""
        self._stop_reading()
        self._paint()

    def _stop_reading(self) -> None:
        self._history = self._search = self._pointer = self._anchor = self._span = None
        if self._pump is not None and self._pump.is_held:
            self._pump.release()

    def _clear_selection(self) -> None:
        if self._span is not None and self._history is None:
            self._span = None
            self._paint()

    def show_search(self, search: Search | None) -> None:
        """Show what was found, the current match in view."""
        self._search = search
        current = search.current_span if search else None
        if current is not None:
            self._reveal(current.start.row)
        self._paint()

    def point(self, pointer: Position) -> None:
        """Show a cursor of the user's own, in view."""
        self._pointer = pointer
        self._reveal(pointer.row)
        self._paint()

    def choose(self, anchor: Position, head: Position, unit: Unit) -> None:
        """Choose what lies between two cells."""
        self._span = span_of(self.hold(), anchor, head, unit)
        self._paint()

    def copy(self) -> None:
        """Have what is chosen copied."""
        if self._span is not None and (text := text_of(self.hold(), self._span)):
            self.post_message(self.CopyRequested(text))

    def _reveal(self, row: int) -> None:
        rows = self.screen_size.rows
        top = self._top_row
        if not top <= row < top + rows:
            self.scroll_back(top - max(0, row - rows // 2))

    def _scroll_by_key(self, key: str) -> bool:
        """Scroll by a key; returns whether it is not the program's."""
        if self._emulator is None or self._modes.is_alternate:
            return False
        page, everything = self.screen_size.rows - 1, self._emulator.history_rows
        by = {"shift+pageup": page, "shift+pagedown": -page, "shift+home": everything}
        self.scroll_back(by.get(key, -everything))
        return True
