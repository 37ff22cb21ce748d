"""What the user's terminal sends, bytes in, events out: keys, the mouse, pastes, focus, sizes, answers.

The parser does no I/O and knows no clock: `feed()` takes what was read, `wait_s` says for how long
the rest of half a sequence is waited for, and `expire()` is called when that time is over. It takes
any bytes. Invalid UTF-8 becomes U+FFFD; what it does not know is swallowed whole, never typed; what
it keeps meanwhile is bounded.

Escape and Alt are the same byte. A key that came in one read with the escape before it is
`alt+key`; one that came later is `escape` and the key.

Where bytes are wanted (`wants_bytes`: a shell has the focus) nothing is held back for longer than
`RAW_WAIT_S`, and every key carries what it was made of, see `TypedKey.data`.
"""

import os
import re
from codecs import getincrementaldecoder
from typing import Final

from textual import constants, events, messages
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._keyboard_protocol import FUNCTIONAL_KEYS, MODIFIER_FUNCTIONAL_KEYS
from textual.keys import KEY_NAME_REPLACEMENTS, Keys, _character_to_key
from textual.message import Message

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
_XTERM_FORM = re.compile(
    rb"\x1b(?:\[1;\d+[A-FHPQRS]|\[(?:[2356]|1[5789]|2[01345689]|3[1-4])(?:;\d+)?~|O[PQRS]|\[Z|\[27;\d+;\d+~)"
)
"""Keys that xterm sends like this whatever the program asked for."""
_MODIFIERS = ("shift", "alt", "ctrl", "super", "hyper", "meta")
_SHIFT, _ALT, _CTRL = 1, 2, 4
_LOCKS = 0xC0
_OLD_FUNCTION = {
    25: "f13", 26: "f14", 28: "f15", 29: "f16", 31: "f17", 32: "f18", 33: "f19", 34: "f20",
}  # fmt: skip
_RXVT = {"^": _CTRL, "$": _SHIFT, "@": _CTRL | _SHIFT}
_ARROWS = {"a": "up", "b": "down", "c": "right", "d": "left"}
_KEYPAD = dict(zip("jklmnopqrstuvwxy", "*+,-./0123456789", strict=True))
_EDITING = {"b": "ctrl+left", "f": "ctrl+right", "\x7f": "ctrl+w"}
"""What alt and a key do in a field: a word back, a word on, remove the word before."""
_SCROLLS = (events.MouseScrollUp, events.MouseScrollDown, events.MouseScrollLeft, events.MouseScrollRight)
_FARTHEST = 100_000
"""No mouse is farther out than this, in cells or pixels."""
_IS_ITERM = "iTerm" in os.environ.get("LC_TERMINAL", "") + os.environ.get("TERM_PROGRAM", "")


class TypedKey(events.Key):
    """A key, and what it was made of.

    Attributes:
        data: The bytes for a program in a terminal of its own, as xterm would have sent them. None where
            that depends on what the program asked for (an arrow), or where the user's terminal is
            not like xterm there: then the key's name has to be encoded.
    """

    __slots__ = ["data"]

    def __init__(self, key: str, character: str | None = None, data: bytes | None = None) -> None:
        super().__init__(key, character)
        self.data = data

    def copy(self) -> "TypedKey":
        """Return the same key as another event."""
        return TypedKey(self.key, self.character, self.data)


TypedKey.handler_name = events.Key.handler_name  # whoever handles keys handles these


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
            found.append(_key_of("\ufffd", buffer))
        elif len(buffer) == 1:
            found.append(TypedKey("escape", "\x1b", buffer))
        elif len(buffer) == 2 and buffer[1] < 0x80:  # alt and a key that begins a sequence, or escape and it
            if self._was_alone:
                found.append(TypedKey("escape", "\x1b", b"\x1b"))
                found.append(_key_of(chr(buffer[1]), buffer[1:]))
            else:
                found.append(_alt_key(chr(buffer[1]), buffer))
        elif buffer[1] >= 0x80:
            found.append(TypedKey("escape", "\x1b", b"\x1b"))
            found.append(_key_of("\ufffd", buffer[1:]))

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
            found.append(_key_of(text, bytes(self._buffer[:used])))
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
                if events_found := _ss3_keys(match[1].decode(), match[2].decode(), match[0]):
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
            found.append(_alt_key(text, data))
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
            found += _csi_keys(match[1].decode(), "$", bytes(match[0]))
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
        numbers = _numbers(parameters)
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
            keys = _csi_keys(parameters, final, data)
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


def _name_of(character: str) -> str:
    """Return Textual's name of the key that types a character."""
    keys = ANSI_SEQUENCES_KEYS.get(character)
    if isinstance(keys, tuple):
        return str(keys[0].value)
    return KEY_NAME_REPLACEMENTS.get(name := _character_to_key(character), name)


def _key_of(character: str, data: bytes | None) -> TypedKey:
    return TypedKey(_name_of(character), character, data)


def _alt_key(character: str, data: bytes) -> TypedKey:
    name = _name_of(character)
    if len(name) == 1 and name.isupper():
        name = f"shift+{name.lower()}"
    return TypedKey(f"alt+{name}", None, data)


def _numbers(parameters: str) -> list[int]:
    """Return a sequence's numbers; those after colons belong to the one before and are left out."""
    if not parameters:
        return []
    texts = [part.partition(":")[0] for part in parameters.split(";")]
    return [int(text) if re.fullmatch(r"-?\d{1,9}", text) else 0 for text in texts]


def _mode_answer(found: list[Message], mode: int, setting: int) -> None:
    """Understand what the terminal says about a mode that it was asked for."""
    if mode == 2026 and setting > 0:
        found.append(messages.TerminalSupportsSynchronizedOutput())
    elif mode == 2048 and constants.SMOOTH_SCROLL and not _IS_ITERM:
        found.append(messages.InBandWindowResize.from_setting_parameter(setting))


def _with_modifiers(name: str, modifiers: int) -> str:
    held = sorted(word for bit, word in enumerate(_MODIFIERS) if modifiers & (1 << bit))
    return "+".join([*held, name])


def _ss3_keys(modifier: str, letter: str, data: bytes) -> list[Message]:
    if letter in _KEYPAD and not modifier:
        return [_key_of(_KEYPAD[letter], None)]
    if letter == "M":
        return [TypedKey("enter", "\r", b"\r")]
    if letter in _ARROWS:
        return [TypedKey(f"ctrl+{_ARROWS[letter]}")]
    name = FUNCTIONAL_KEYS.get(f"1{letter}")
    if name is None:
        return []
    exact = bytes(data) if _XTERM_FORM.fullmatch(data) else None
    return [TypedKey(_with_modifiers(name, max(0, int(modifier or 1) - 1)), None, exact)]


def _csi_keys(parameters: str, final: str, data: bytes) -> list[Message]:
    """Return the keys that a control sequence stands for; none if it stands for none."""
    if final == "u":
        return _kitty_keys(parameters)
    numbers = _numbers(parameters)
    code = numbers[0] if numbers else 1
    modifiers = numbers[1] - 1 if len(numbers) > 1 else 0
    if _event_type(parameters) == "3":
        return []
    if final == "~" and code == 27 and len(numbers) == 3:  # xterm's modifyOtherKeys
        return _kitty_keys(f"{numbers[2]};{numbers[1]}", data)
    if final in _RXVT:
        name, modifiers = FUNCTIONAL_KEYS.get(f"{code}~"), _RXVT[final]
    elif final == "Z":
        name, modifiers = "tab", modifiers | _SHIFT
    elif final == "~":
        name = FUNCTIONAL_KEYS.get(f"{code}~") or _OLD_FUNCTION.get(code)
    elif final in _ARROWS:
        name, modifiers = _ARROWS[final], _SHIFT
    else:
        name = FUNCTIONAL_KEYS.get(f"1{final}") if final != "E" or len(numbers) > 1 else None
        if len(numbers) == 1 and code > 1:  # old tmux: ESC [ 5 A
            modifiers = code - 1
    if name is None or not 0 <= modifiers < 0x100:
        return []
    exact = data if _XTERM_FORM.fullmatch(data) else None
    return [TypedKey(_with_modifiers(name, modifiers & ~_LOCKS), None, exact)]


def _event_type(parameters: str) -> str:
    """Return the kitty protocol's type of a key's event; "3" is its release."""
    fields = parameters.split(";")
    return fields[1].partition(":")[2] if len(fields) > 1 else ""


def _kitty_keys(parameters: str, data: bytes | None = None) -> list[Message]:
    """Return the keys of a report in the kitty protocol's form: code; modifiers; text.

    Source:
        https://sw.kovidgoyal.net/kitty/keyboard-protocol/
    """
    code, modifiers = ([*_numbers(parameters), 0, 0])[:2]
    modifiers = max(0, modifiers - 1) & ~_LOCKS
    fields = parameters.split(";")
    texts = [_codepoint(int(text)) for text in re.findall(r"\d{1,7}", fields[2] if len(fields) > 2 else "")]
    if _event_type(parameters) == "3" or modifiers >= 0x40:
        return []
    keys: list[Message] = []
    for text in texts or [""]:
        name = FUNCTIONAL_KEYS.get(f"{code}u", "")
        if not name and 0xE000 <= code <= 0xF8FF:
            continue  # a key that has no name
        character = text or _codepoint(code)
        if not name and not character:
            continue
        name = name or _name_of_typed(character)
        held = 0 if name in MODIFIER_FUNCTIONAL_KEYS else modifiers
        if text and not text.isspace():
            held &= ~_SHIFT
        if text:
            held &= ~_ALT
        plain = {"backspace": "\x7f", "enter": "\r", "tab": "\t", "escape": "\x1b"}.get(name)
        keys.append(TypedKey(_with_modifiers(name, held), text or (None if modifiers else plain), data))
    return keys


def _name_of_typed(character: str) -> str:
    return KEY_NAME_REPLACEMENTS.get(name := _character_to_key(character), name)


def _codepoint(code: int) -> str:
    """Return a character by its number; "" for a number that stands for none."""
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else ""
