"""The widget that is a terminal: shows an emulator, and turns keys, pastes and the mouse into bytes."""

from collections.abc import Iterable, Mapping
from time import monotonic
from typing import Literal

from textual import events
from textual.message import Message

from dockertui.terminal.display import TerminalDisplay
from dockertui.terminal.emulator import Modes, MouseTracking
from dockertui.terminal.keys import (
    MouseAction,
    MouseEvent,
    encode_focus,
    encode_key,
    encode_mouse,
    encode_paste,
)
from dockertui.terminal.reading import Reading
from dockertui.terminal.selection import Position, Unit
from dockertui.typed_keys import TypedKey

_WHEEL_ROWS = 3
_INTERRUPTS = ("ctrl+c", "ctrl+backslash", "ctrl+z")
_CLICKS_S = 0.4
"""How soon a click must follow another to count as its second."""
_UNITS: tuple[Unit, ...] = ("cell", "word", "line")
Scroll = Literal["page_up", "page_down", "top", "bottom"]


class TerminalView(TerminalDisplay, can_focus=True):
    """A terminal on the screen, to be used."""

    wants_bytes = True
    """Keys are to come with the bytes they were made of, and at once."""

    class Typed(Message):
        """Keys, a paste, the mouse or the focus gave bytes for the program."""

        def __init__(self, data: bytes) -> None:
            super().__init__()
            self.data = data

    class TypedAhead(Message):
        """A key came after a leave key, before the focus was another's: it is not the program's."""

        def __init__(self, event: events.Key) -> None:
            super().__init__()
            self.event = event

    def __init__(
        self,
        *,
        leave_keys: Iterable[str] = (),
        scroll_keys: Mapping[str, Scroll] | None = None,
        id: str | None = None,
    ) -> None:
        """Make a view of nothing yet.

        Args:
            leave_keys: Keys that are not the program's: they go on to the screen, and what is typed
                after one is the screen's too (`TypedAhead`), until the focus comes back.
            scroll_keys: Keys that go through the history, where the program leaves the view one.
            id: The widget's id.
        """
        super().__init__(id=id)
        self.leave_keys = frozenset(leave_keys)
        self._scroll_keys = dict(scroll_keys or {})
        self._is_left = False
        self._button = 0
        """The button that the program was told of and not yet of its release."""
        self._clicks = (0, Position(0, 0), 0.0)

    # ------------------------------------------------------------------ keys
    def check_consume_key(self, key: str, character: str | None) -> bool:  # noqa: ARG002  (Textual's signature)
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
        way = self._scroll_keys.get(event.key)
        if way is None or not self._scroll_by_key(way):
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

    def _scroll_by_key(self, way: Scroll) -> bool:
        """Scroll where there is a history; returns whether there is: else the key is the program's."""
        if self.emulator is None or self._modes.is_alternate:
            return False
        page, everything = self.screen_size.rows - 1, self.emulator.history_rows
        by = {"page_up": page, "page_down": -page, "top": everything, "bottom": -everything}
        self.scroll_back(by[way])
        return True

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
        return self.emulator.modes if self.emulator else Modes()

    def _send(self, data: bytes, *, is_typing: bool = False) -> None:
        if not data:
            return
        if is_typing and self.scrolled_back:
            self.scroll_back(-self.scrolled_back)
        self.post_message(self.Typed(data))

    # ------------------------------------------------------------------ mouse
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
        elif event.button == 1 and self._reading is not None:
            event.stop()
            self.focus()
            self._begin_drag(event, self._reading)

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """Send a release, or copy what was chosen."""
        if (reading := self._dragged) is not None:
            event.stop()
            self._end_drag(reading)
            return
        self._send_mouse(event, "release", event.button)
        if self._button:
            self._button = 0
            self.release_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Send motion, or choose more."""
        if (reading := self._dragged) is not None:
            event.stop()
            self._drag(event, reading)
        else:
            self._send_mouse(event, "move", self._button)

    @property
    def _dragged(self) -> Reading | None:
        """What the mouse is choosing in; None while it is not."""
        reading = self._reading
        if reading is None or reading.anchor is None or reading.pointer is not None or self._button:
            return None
        return reading

    def _begin_drag(self, event: events.MouseEvent, reading: Reading) -> None:
        self._clear_selection()
        reading.hold()
        at = self._position(event, reading)
        clicks, where, when = self._clicks
        is_next = at == where and monotonic() - when < _CLICKS_S
        self._clicks = ((clicks + 1) % len(_UNITS) if is_next else 0, at, monotonic())
        reading.anchor = at
        self.capture_mouse()
        if self._clicks[0]:
            self._drag(event, reading)

    def _drag(self, event: events.MouseEvent, reading: Reading) -> None:
        if event.y < 0:
            self.scroll_back(1)
        elif event.y >= self.screen_size.rows:
            self.scroll_back(-1)
        at, unit = self._position(event, reading), _UNITS[self._clicks[0]]
        if reading.anchor is not None and (at != reading.anchor or unit != "cell"):
            self.choose(reading.anchor, at, unit)

    def _end_drag(self, reading: Reading) -> None:
        self.release_mouse()
        span = reading.span
        self.copy()
        reading.stop()
        reading.span = span
        self._paint()

    def _position(self, event: events.MouseEvent, reading: Reading) -> Position:
        size = self.screen_size
        row = reading.top_row + min(max(0, event.y), size.rows - 1)
        return Position(row, min(max(0, event.x), size.columns - 1))

    def _clear_selection(self) -> None:
        if self._reading is not None and self._reading.forget_span():
            self._paint()

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
