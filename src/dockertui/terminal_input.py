"""What the user's terminal sends, bytes in, events out: keys, the mouse, pastes, focus, sizes, answers.

The parser does no I/O and knows no clock: `feed()` takes what was read, `wait_s` says for how long
the rest of half a sequence is waited for, and `expire()` is called when that time is over. It takes
any bytes. Invalid UTF-8 becomes U+FFFD; what it does not know is swallowed whole, never typed; what
it keeps meanwhile is bounded.

Escape and Alt are the same byte. A key that came in one read with the escape before it is
`alt+key`; one that came later is `escape` and the key.

Where bytes are wanted (`wants_bytes`: a shell has the focus) nothing is held back for longer than
`RAW_WAIT_S`, and every key carries what it was made of, see `typed_keys.TypedKey.data`.
"""

import os
import re
from codecs import getincrementaldecoder
from typing import Final

from textual import constants, events, messages
from textual.keys import Keys
from textual.message import Message

from dockertui.typed_keys import TypedKey, alt_key, csi_keys, key_of, numbers_of, ss3_keys

RAW_WAIT_S = 0.005
"""How long a lone escape waits for its rest where bytes are wanted."""
QUIET_S = 1.0
"""A paste or a long answer whose end does not come is over when nothing has come for so long."""
MOST_PASTE = 4 << 20
"""A paste longer than this, in characters, is delivered in pieces."""
MOST_SEQUENCE = 96
"""No sequence that is understood has more bytes; a longer one is dropped as it comes."""

_ESC: Final = 0x1B
_PASTE_END: Final = b"\x1b[201~"
_CSI = re.compile(rb"\x1b\[([<=>?]?)([0-9;:-]*)([ -/]*)([@-~])")
_CSI_RXVT_SHIFT = re.compile(rb"\x1b\[([0-9]+)\$")
_CSI_PART = re.compile(rb"\x1b\[[<=>?]?[0-9;:-]*[ -/]*")
_SS3 = re.compile(rb"\x1bO([0-9]?)([A-Za-z])")
_SS3_PART = re.compile(rb"\x1bO[0-9]?\Z")
_STRING = re.compile(rb"\x1b(?:\][0-9]|P[0-9!$+>|]|_G)")
"""How an answer in an OSC, DCS or APC begins; anything else is alt and `]`, `P` or `_`."""
_EDITING = {"b": "ctrl+left", "f": "ctrl+right", "\x7f": "ctrl+w"}
"""What alt and a key do in a field: a word back, a word on, remove the word before."""
_SCROLLS = (events.MouseScrollUp, events.MouseScrollDown, events.MouseScrollLeft, events.MouseScrollRight)
_FARTHEST = 100_000
"""No mouse is farther out than this, in cells or pixels."""
_IS_ITERM = "iTerm" in os.environ.get("LC_TERMINAL", "") + os.environ.get("TERM_PROGRAM", "")


class InputParser:
    """Turns what a terminal sends into events."""

    def __init__(self, *, patience_s: float = constants.ESCAPE_DELAY) -> None:
        self.wants_bytes = False
        """Whether bytes are to go through as they come."""
        self._patience_s = patience_s
        self._buffer = bytearray()
        self._sent = 0  # so many bytes of the buffer a program has already
        self._was_alone = False  # the escape at the buffer's start came without what follows it
        self._is_skipping: re.Pattern[bytes] | None = None
        self._is_pasting = False
        self._pasted: list[str] = []
        self._pasted_size = 0
        self._decoder = getincrementaldecoder("utf-8")("replace")
        self._at = (0, 0)
        self._size: tuple[int, int] | None = None
        self._pixels: tuple[int, int] | None = None

    @property
    def wait_s(self) -> float | None:
        """For how long the rest of what came is waited for, in seconds; None if nothing is missing."""
        if self._is_pasting or self._is_skipping is not None:
            return QUIET_S
        if not self._buffer:
            return None
        if self.wants_bytes and self._sent < len(self._buffer):
            return min(RAW_WAIT_S, self._patience_s)
        return self._patience_s

    @property
    def kept(self) -> int:
        """How much is kept, in bytes and characters."""
        return len(self._buffer) + self._pasted_size

    def feed(self, data: bytes) -> list[Message]:
        """Return what the bytes say, with those that waited for their rest."""
        if self._sent and self._buffer == b"\x1b" and data[:1] not in (b"[", b"O", b"]", b"P", b"_"):
            self._forget()  # it was the escape key
        self._buffer += data
        found: list[Message] = []
        while self._buffer:
            before = len(found)
            used = self._step(found)
            if not used:
                break
            if self._sent:  # a program has its beginning: it gets the rest, whatever it is
                rest = bytes(self._buffer[self._sent : used])
                found[before:] = [
                    TypedKey(event.key, event.character, rest) if isinstance(event, TypedKey) else event
                    for event in found[before:]
                ]
            del self._buffer[:used]
            self._sent, self._was_alone = 0, False
        self._was_alone = self._was_alone or self._buffer == b"\x1b"
        return found

    def expire(self) -> list[Message]:
        """Return what came, as it is: its rest is not waited for any longer."""
        found: list[Message] = []
        if self._is_pasting:
            self._paste(bytes(self._buffer))
            self._forget()
            self._end_paste(found)
        elif self._is_skipping is not None:
            self._is_skipping = None
            self._forget()
        elif self.wants_bytes:
            rest = bytes(self._buffer[self._sent :])
            if rest:
                key = "escape" if rest == b"\x1b" else Keys.Ignore.value
                found.append(TypedKey(key, "\x1b" if rest == b"\x1b" else None, rest))
                self._sent = len(self._buffer)
            else:
                self._forget()
        else:
            self._give_up(found)
            self._forget()
        return found

    def _forget(self) -> None:
        self._buffer.clear()
        self._sent, self._was_alone = 0, False

    def _give_up(self, found: list[Message]) -> None:
        """Make keys of what could have become more."""
        buffer = bytes(self._buffer)
        if not buffer.startswith(b"\x1b"):
            found.append(key_of("\ufffd", buffer))
        elif len(buffer) == 1:
            found.append(TypedKey("escape", "\x1b", buffer))
        elif len(buffer) == 2 and buffer[1] < 0x80:  # alt and a key that begins a sequence, or escape and it
            if self._was_alone:
                found.append(TypedKey("escape", "\x1b", b"\x1b"))
                found.append(key_of(chr(buffer[1]), buffer[1:]))
            else:
                found.append(alt_key(chr(buffer[1]), buffer))
        elif buffer[1] >= 0x80:
            found.append(TypedKey("escape", "\x1b", b"\x1b"))
            found.append(key_of("\ufffd", buffer[1:]))

    # ------------------------------------------------------------------ one step
    def _step(self, found: list[Message]) -> int:
        """Take one thing from the buffer's start; return how many bytes it has, 0 if some are missing."""
        if self._is_pasting:
            return self._step_paste(found)
        if self._is_skipping is not None:
            return self._step_skip(self._is_skipping, found)
        if self._buffer[0] == _ESC:
            return self._step_escape(found)
        text, used = _character(self._buffer)
        if used and (self.wants_bytes or not "\x80" <= text <= "\x9f"):
            found.append(key_of(text, bytes(self._buffer[:used])))
        return used

    def _step_escape(self, found: list[Message]) -> int:
        buffer = self._buffer
        if len(buffer) == 1:
            return 0
        second = buffer[1]
        if second == ord("["):
            return self._step_csi(found)
        if second == ord("O"):
            if match := _SS3.match(buffer):
                if events_found := ss3_keys(match[1].decode(), match[2].decode(), match[0]):
                    found += events_found
                    return match.end()
            elif _SS3_PART.match(buffer):
                return 0
        elif second in b"]P_":
            if len(buffer) == 2:
                return 0
            if match := _STRING.match(buffer):
                self._is_skipping = _STRING_END
                return match.end()
        return self._step_alt(found)

    def _step_alt(self, found: list[Message]) -> int:
        """Take alt and a key; where it is none, only the escape before it."""
        text, used = _character(self._buffer, 1)
        if not used and not self._was_alone:
            return 0
        is_escape = self._was_alone and not self.wants_bytes
        if is_escape or text in ("\x1b", "\ufffd", "\x1d", ""):  # ctrl+] leaves shells: escape hides it not
            found.append(TypedKey("escape", "\x1b", b"\x1b"))
            return 1
        data = bytes(self._buffer[: 1 + used])
        if text in _EDITING and not self.wants_bytes:
            found.append(TypedKey(_EDITING[text], None, data))
        else:
            found.append(alt_key(text, data))
        return 1 + used

    def _step_csi(self, found: list[Message]) -> int:
        buffer = self._buffer
        if len(buffer) > 2 and buffer[2] == ord("M"):
            return self._step_x10(found)
        if len(buffer) > 2 and buffer[2] == ord("["):  # the Linux console's F1 to F5
            if len(buffer) == 3:
                return 0
            if chr(buffer[3]) in "ABCDE":
                found.append(TypedKey(f"f{buffer[3] - 64}"))
            return 4 if 0x20 <= buffer[3] < 0x7F else 3
        if match := _CSI_RXVT_SHIFT.match(buffer):
            found += csi_keys(match[1].decode(), "$", bytes(match[0]))
            return match.end()
        if match := _CSI.match(buffer, 0, MOST_SEQUENCE):
            private, parameters, between, final = (group.decode() for group in match.groups())
            self._csi(found, private, parameters, between + final, bytes(match[0]))
            return match.end()
        part = _CSI_PART.match(buffer)
        assert part is not None
        if part.end() >= MOST_SEQUENCE:
            self._is_skipping = _CSI_END
            return part.end()
        if part.end() < len(buffer):  # a byte that no sequence has in it
            return part.end()
        return 0

    def _step_x10(self, found: list[Message]) -> int:
        """Take an old mouse report: three bytes after `ESC [ M`, whatever they are."""
        report = self._buffer[3:6]
        if control := next((place for place, byte in enumerate(report) if byte < 0x20), -1) + 1:
            return 2 + control  # something else began
        if len(report) < 3:
            return 0
        code, x, y = (byte - 32 for byte in report)
        self._mouse(found, code, x, y, is_release=code & 3 == 3 and not code & 0x60)
        return 6

    def _step_skip(self, end: re.Pattern[bytes], found: list[Message]) -> int:
        """Drop what belongs to a string or an overlong sequence."""
        match = end.search(self._buffer)
        if match is None:
            return len(self._buffer) - (self._buffer[-1] == _ESC)
        self._is_skipping = None
        return match.end() or self._step(found)  # what ended it may be a thing of its own

    def _step_paste(self, found: list[Message]) -> int:
        end = self._buffer.find(_PASTE_END)
        if end >= 0:
            self._paste(bytes(self._buffer[:end]))
            self._end_paste(found)
            return end + len(_PASTE_END)
        keep = next(n for n in range(5, -1, -1) if self._buffer.endswith(_PASTE_END[:n]))
        used = len(self._buffer) - keep
        self._paste(bytes(self._buffer[:used]))
        if self._pasted_size > MOST_PASTE:
            self._deliver_paste(found)
        return used

    def _paste(self, data: bytes) -> None:
        text = self._decoder.decode(data)
        self._pasted.append(text)
        self._pasted_size += len(text)

    def _end_paste(self, found: list[Message]) -> None:
        self._pasted.append(self._decoder.decode(b"", final=True))
        self._decoder.reset()
        self._is_pasting = False
        self._deliver_paste(found)

    def _deliver_paste(self, found: list[Message]) -> None:
        if text := "".join(self._pasted).replace("\0", ""):
            found.append(events.Paste(text))
        self._pasted, self._pasted_size = [], 0

    # ------------------------------------------------------------------ control sequences
    def _csi(self, found: list[Message], private: str, parameters: str, final: str, data: bytes) -> None:
        """Understand a whole control sequence; what is unknown says nothing, unless bytes are wanted."""
        numbers = numbers_of(parameters)
        if private == "<" and final in ("M", "m") and len(numbers) == 3:
            code, x, y = numbers
            self._mouse(found, code, x, y, is_release=final == "m")
        elif private == "?" and final == "$y" and len(numbers) == 2:
            _mode_answer(found, *numbers)
        elif private:
            return
        elif final == "M" and len(numbers) == 3:  # urxvt's mouse
            code = numbers[0] - 32
            self._mouse(found, code, numbers[1], numbers[2], is_release=code & 3 == 3 and not code & 0x60)
        elif final in ("I", "O") and not parameters:
            found.append(events.AppFocus() if final == "I" else events.AppBlur())
        elif final == "~" and numbers in ([200], [201]):
            self._is_pasting = numbers == [200]
        elif final == "t" and len(numbers) == 5 and numbers[0] == 48:
            self._resized(found, *numbers[1:])
        elif final == "R" and len(numbers) == 2 and not (numbers[0] == 1 and 2 <= numbers[1] <= 16):
            found.append(events.CursorPosition(numbers[1] - 1, numbers[0] - 1))
        elif final not in ("c", "n", "t", "$y"):
            keys = csi_keys(parameters, final, data)
            if not keys and self.wants_bytes:
                keys = [TypedKey(Keys.Ignore.value, None, data)]
            found += keys

    def _resized(self, found: list[Message], rows: int, columns: int, height: int, width: int) -> None:
        if not (0 < rows < _FARTHEST and 0 < columns < _FARTHEST):
            return
        self._size, self._pixels = (columns, rows), (width, height) if width > 0 and height > 0 else None
        found.append(events.Resize.from_dimensions(self._size, (width, height)))

    def _mouse(self, found: list[Message], code: int, column: int, row: int, *, is_release: bool) -> None:
        """Understand a report of the mouse; column and row count from 1, pixels once their size is known."""
        if not (0 < column < _FARTHEST and 0 < row < _FARTHEST) or code < 0 or code & ~0x7F:
            return
        x, y = float(column - 1), float(row - 1)
        if self._pixels is not None and self._size is not None:
            x, y = x * self._size[0] / self._pixels[0], y * self._size[1] / self._pixels[1]
        moved = int(x) - self._at[0], int(y) - self._at[1]
        self._at = int(x), int(y)
        kind: type[events.MouseEvent]
        button = 0
        if code & 64:
            kind = _SCROLLS[code & 3]
        else:
            button = (code + 1) & 3
            if code & 32 or (button == 0 and not is_release):
                kind = events.MouseMove
            else:
                kind = events.MouseUp if is_release else events.MouseDown
        held = bool(code & 4), bool(code & 8), bool(code & 16)
        found.append(kind(None, x, y, *moved, button, *held, screen_x=x, screen_y=y))


_STRING_END = re.compile(rb"\x07|\x1b\\|(?=[\x00-\x06\x08-\x1a\x1c-\x1f]|\x1b[^\\])", re.S)
"""The end of a string; any other control code ends it too, and is read on its own."""
_CSI_END = re.compile(rb"[@-~]|(?=[^ -~])")


def _character(buffer: bytearray, start: int = 0) -> tuple[str, int]:
    """Return the character at a place and how many bytes it has; 0 if some of them are missing."""
    if start >= len(buffer):
        return "", 0
    lead = buffer[start]
    length = 1 if lead < 0xC2 else 2 if lead < 0xE0 else 3 if lead < 0xF0 else 4
    data = bytes(buffer[start : start + length])
    try:
        return data.decode(), length
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data" and len(data) < length:
            return "", 0
        return "\ufffd", max(1, error.end)


def _mode_answer(found: list[Message], mode: int, setting: int) -> None:
    """Understand what the terminal says about a mode that it was asked for."""
    if mode == 2026 and setting > 0:
        found.append(messages.TerminalSupportsSynchronizedOutput())
    elif mode == 2048 and constants.SMOOTH_SCROLL and not _IS_ITERM:
        found.append(messages.InBandWindowResize.from_setting_parameter(setting))
