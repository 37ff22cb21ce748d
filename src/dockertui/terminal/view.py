"""The widget that shows an emulator: paints its changed rows; turns keys, pastes and the mouse into bytes.

The widget owns neither the emulator nor the session behind it: both are handed in by `attach()` and
let go by `detach()`, and live on. What the program wrote is pulled from a source, a slice at a time
and a few milliseconds a turn, so that the app stays alive under any flood; while nothing is
attached nothing is pulled, and the source holds its program back.
"""

import asyncio
import re
from collections.abc import Iterable
from time import monotonic
from typing import Protocol

from rich.cells import cell_len, set_cell_size
from rich.color import Color as RichColor
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Offset, Region
from textual.message import Message
from textual.strip import Strip
from textual.timer import Timer
from textual.widget import Widget
from textual.worker import Worker

from dockertui.terminal.emulator import Color, Cursor, Emulator, Look, Modes, MouseTracking, Row, Run, Size
from dockertui.terminal.keys import (
    MouseAction,
    MouseEvent,
    encode_focus,
    encode_key,
    encode_mouse,
    encode_paste,
)
from dockertui.terminal_input import TypedKey

_FRAME_S = 1 / 30
_TURN_S = 0.008
"""How long output is fed before everything else in the app gets its turn."""
_REST_S = 0.002
"""How long that turn is at least: a key takes several steps from the keyboard to the session."""
_FLOOD_S = 0.4
"""How long output must have come faster than it can be shown to be called a flood."""
_FLOOD_FRAME_S = 1 / 10
"""A flood is painted less often: nobody reads it, and painting would slow its end."""
_HOLD_S = 0.15
"""How long a program may hold a frame back."""
_RESIZE_S = 0.05
_WHEEL_ROWS = 3
_INTERRUPTS = ("ctrl+c", "ctrl+backslash", "ctrl+z")
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""What the user's own terminal could obey; emulators keep the most of it off the screen already."""


class ByteSource(Protocol):
    """Where what the program writes comes from."""

    def take_bytes(self, max_bytes: int) -> bytes:
        """Return what has come, at most so much; b"" if nothing has. Never waits."""

    def skip(self) -> None:
        """Drop what has come and is on its way, but its end."""


class TerminalView(Widget, can_focus=True):
    """A terminal on the screen."""

    ALLOW_SELECT = False
    wants_bytes = True
    """Keys are to come with the bytes they were made of, and at once."""
    DEFAULT_CSS = """
    TerminalView {
        width: 1fr;
        height: 1fr;
    }
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

    class BellRang(Message):
        """The program rang the bell, once or more since the last frame."""

    def __init__(self, *, leave_keys: Iterable[str] = (), id: str | None = None) -> None:
        """Make a view of nothing yet.

        Args:
            leave_keys: Keys that are not the program's: they go on to the screen.
            id: The widget's id.
        """
        super().__init__(id=id)
        self.leave_keys = frozenset(leave_keys)
        self._emulator: Emulator | None = None
        self._source: ByteSource | None = None
        self._rows: dict[int, Row] = {}
        self._strips: list[Strip] = []
        self._cursor: Cursor | None = None
        self._styles: dict[Look, Style] = {}
        self._title = ""
        self._held_since: float | None = None
        self._busy_since: float | None = None
        self._painted_at = 0.0
        self._has_data = asyncio.Event()
        self._feeding: Worker[None] | None = None
        self._paint_timer: Timer | None = None
        self._resize_timer: Timer | None = None
        self._button = 0

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
        self._emulator, self._source = emulator, source
        self._title = ""
        self._strips = []
        self._rows = {}
        self._fit()
        emulator.scroll_to_end()
        self._feeding = self.run_worker(self._feed(), group="feed", exclusive=True)
        self.wake()
        self._paint()

    def detach(self) -> None:
        """Show nothing more, and pull nothing more from the source; both live on."""
        if self._feeding is not None:
            self._feeding.cancel()
            self._feeding = None
        self._emulator = self._source = None

    def on_unmount(self) -> None:
        """Let go of what is shown."""
        self.detach()

    def wake(self) -> None:
        """Note that the source has something; for the handler of its doorbell."""
        self._has_data.set()

    def drain(self) -> None:
        """Take all that the source still has, at once; for its end, when no more can come."""
        while self._feed_turn():
            pass
        self._paint()

    async def _feed(self) -> None:
        while True:
            await self._has_data.wait()
            self._has_data.clear()
            while self._feed_turn():
                self._busy_since = self._busy_since or monotonic()
                self._schedule_paint()
                await asyncio.sleep(_REST_S)
            self._busy_since = None
            self._schedule_paint()

    @property
    def _is_flooded(self) -> bool:
        return self._busy_since is not None and monotonic() - self._busy_since > _FLOOD_S

    def _feed_turn(self) -> bool:
        """Feed for a few milliseconds; returns whether there may be more."""
        emulator, source = self._emulator, self._source
        if emulator is None or source is None:
            return False
        deadline = monotonic() + _TURN_S
        while data := source.take_bytes(emulator.slice_bytes):
            emulator.feed(data)
            if monotonic() > deadline:
                return True
        return False

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
        frame_s = _FLOOD_FRAME_S if self._is_flooded else _FRAME_S
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
        if len(self._strips) != rows:
            blank = Strip.blank(columns, self.rich_style)
            self._strips = (self._strips + [blank] * rows)[:rows]
            self._rows = {y: row for y, row in self._rows.items() if y < rows}
        self._rows.update(changes)
        cursor = emulator.cursor if self.has_focus else None
        dirty = set(changes)
        if cursor != self._cursor:
            dirty.update(at.row for at in (cursor, self._cursor) if at is not None)
            self._cursor = cursor
        for y in dirty:
            if y < rows and y in self._rows:
                self._strips[y] = self._strip(y)
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

    def _strip(self, y: int) -> Strip:
        """Return a row as it is painted, the cursor in it."""
        row = self._rows[y]
        strip = Strip([Segment(_fitting(run), self._style(run.look)) for run in row])
        cursor = self._cursor
        if cursor is None or cursor.row != y:
            return strip
        width = 2 if cell_len(strip.crop(cursor.column, cursor.column + 2).text[:1]) == 2 else 1
        cuts = [cursor.column, min(cursor.column + width, strip.cell_length), strip.cell_length]
        parts = [Strip(segments) for segments in Segment.divide(list(strip), cuts)]
        marked = [
            Segment(text, (style or Style()) + self._cursor_style(style, cursor))
            for text, style, _ in parts[1]
        ]
        return Strip([*parts[0], *marked, *(parts[2] if len(parts) > 2 else ())], strip.cell_length)

    @staticmethod
    def _cursor_style(under: Style | None, cursor: Cursor) -> Style:
        if cursor.shape == "block":
            return Style(reverse=not (under and under.reverse))
        return Style(underline=True, bold=True)

    def _style(self, look: Look) -> Style:
        style = self._styles.get(look)
        if style is None:
            if len(self._styles) > 10_000:
                self._styles.clear()
            style = self._styles[look] = self.rich_style + Style(
                color=_rich_color(look.foreground),
                bgcolor=_rich_color(look.background),
                bold=look.bold or None,
                dim=look.dim or None,
                italic=look.italic or None,
                underline=look.underline or None,
                underline2=look.double_underline or None,
                blink=look.blink or None,
                reverse=look.reverse or None,
                conceal=look.conceal or None,
                strike=look.strike or None,
                overline=look.overline or None,
            )
        return style

    def _place_input_method(self, cursor: Cursor | None) -> None:
        """Put the real cursor where the program's is: input methods show their text there."""
        if cursor is not None and self.has_focus:
            self.app.cursor_position = self.content_region.offset + Offset(cursor.column, cursor.row)

    def notify_style_update(self) -> None:
        """Build everything anew: the theme changed."""
        super().notify_style_update()
        self._styles.clear()
        for y in range(len(self._strips)):
            if y in self._rows:
                self._strips[y] = self._strip(y)
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
            emulator.resize(size)
            self._paint()
            self.post_message(self.SizeChanged(size))

    # ------------------------------------------------------------------ input
    def check_consume_key(self, key: str, character: str | None) -> bool:  # noqa: ARG002
        """Return True for every key that is the program's: no binding of the app sees it."""
        return key not in self.leave_keys

    def on_key(self, event: events.Key) -> None:
        """Send what a key stands for to the program."""
        if event.key in self.leave_keys:
            return
        event.stop()
        event.prevent_default()
        self.send_key(event)

    def send_key(self, event: events.Key) -> None:
        """Send a key to the program, whatever it is: the bytes it was made of where they say it exactly.

        A key that interrupts a flood also drops what of it is still to be shown, as a tty does with
        what it has not written yet: else a slow emulator would go on for long after the program's end.
        """
        if event.key in _INTERRUPTS and self._is_flooded and self._source is not None:
            self._source.skip()
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
        """Send a press."""
        if self._send_mouse(event, "press", event.button):
            self._button = event.button
            self.capture_mouse()

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """Send a release."""
        self._send_mouse(event, "release", event.button)
        if self._button:
            self._button = 0
            self.release_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Send motion."""
        self._send_mouse(event, "move", self._button)

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


def _fitting(run: Run) -> str:
    """Return a run's text, harmless and exactly as wide as its cells."""
    text = run.text
    if text.isascii() and text.isprintable():
        return text
    text = _UNSAFE.sub(" ", text)
    if cell_len(text) != run.columns:
        text = set_cell_size(text, run.columns)
    return text


def _rich_color(color: Color) -> RichColor | None:
    if color is None:
        return None
    if isinstance(color, int):
        return RichColor.from_ansi(color)
    return RichColor.from_rgb(*color)
