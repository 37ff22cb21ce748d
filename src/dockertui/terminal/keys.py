"""What keys, pastes, mouse and focus send to the program: xterm's encodings, for every emulator.

Keys come as Textual names them ("ctrl+shift+up", "full_stop" with the character "."); nothing of
Textual is imported for that. Where a program asked for the kitty keyboard protocol, the keys that
are ambiguous in the classic encoding are sent in its form.
"""

import unicodedata
from functools import lru_cache
from typing import Literal

from dockertui.dataclass import dataclass
from dockertui.terminal.emulator import Modes, MouseTracking

_MODIFIERS = {"shift": 1, "alt": 2, "meta": 2, "ctrl": 4, "super": 8, "hyper": 16}
_SHIFT, _ALT, _CTRL = 1, 2, 4
_CLASSIC = _SHIFT | _ALT | _CTRL

_CURSOR = {"up": "A", "down": "B", "right": "C", "left": "D", "home": "H", "end": "F"}
_EDITING = {"insert": 2, "delete": 3, "pageup": 5, "pagedown": 6}
_FUNCTION_LETTER = {"f1": "P", "f2": "Q", "f3": "R", "f4": "S"}
_FUNCTION_NUMBER = dict(
    zip(
        (f"f{n}" for n in range(5, 21)),
        (15, 17, 18, 19, 20, 21, 23, 24, 25, 26, 28, 29, 31, 32, 33, 34),
        strict=True,
    )
)
_WORDS = {"enter": "\r", "return": "\r", "tab": "\t", "escape": "\x1b", "backspace": "\x7f", "space": " "}
_KITTY_CODE = {"enter": 13, "return": 13, "tab": 9, "escape": 27, "backspace": 127, "space": 32}
_CONTROL = {
    "@": "\0", " ": "\0", "`": "\0", "[": "\x1b", "\\": "\x1c", "]": "\x1d", "^": "\x1e", "~": "\x1e",
    "_": "\x1f", "/": "\x1f", "-": "\x1f", "?": "\x7f", "2": "\0", "3": "\x1b", "4": "\x1c", "5": "\x1d",
    "6": "\x1e", "7": "\x1f", "8": "\x7f",
}  # fmt: skip
_NAMES = {
    "slash": "/", "backslash": "\\", "at": "@", "minus": "-", "plus": "+", "underscore": "_",
}  # fmt: skip

_PASTE_START, _PASTE_END = b"\x1b[200~", b"\x1b[201~"
# What a paste may not carry into the shell: control codes but tab and line ends. ESC would let it
# close the brackets, ^C and ^D would act.
_PASTE_CONTROLS = {c: " " for c in (*range(0x20), 0x7F, *range(0x80, 0xA0)) if chr(c) not in "\t\n\r"}

MouseAction = Literal["press", "release", "move", "wheel_up", "wheel_down"]


@dataclass(frozen=True, slots=True)
class MouseEvent:
    """One thing the mouse did, in the terminal's cells."""

    action: MouseAction
    column: int
    row: int
    button: int = 0
    """0 none, 1 left, 2 middle, 3 right, as Textual counts."""
    shift: bool = False
    alt: bool = False
    ctrl: bool = False


def encode_key(key: str, character: str | None, modes: Modes) -> bytes:
    """Return what a key sends.

    Args:
        key: Textual's name of the key.
        character: The character it stands for, if any.
        modes: What the program switched on.

    Returns:
        The bytes; empty for a key that sends nothing.
    """
    base, modifiers = _split(key)
    if modes.kitty_flags and (kitty := _kitty(base, modifiers, character, modes.kitty_flags)):
        return kitty.encode()
    if character is not None and len(character) == 1 and (character < " " or character == "\x7f"):
        return character.encode()  # keeps ctrl+h (0x08) apart from backspace (0x7f)
    if character and character.isprintable() and not modifiers & (_ALT | _CTRL):
        return character.encode()
    return _classic(base, modifiers & _CLASSIC, modes.application_cursor).encode()


def encode_paste(text: str, modes: Modes) -> bytes:
    """Return what pasting a text sends: without control codes, enclosed in markers if the program asked."""
    text = text.replace("\r\n", "\n").translate(_PASTE_CONTROLS)
    if modes.bracketed_paste:
        return _PASTE_START + text.encode(errors="replace") + _PASTE_END
    return text.replace("\n", "\r").encode(errors="replace")


def encode_focus(has_focus: bool, modes: Modes) -> bytes:
    """Return what gaining or losing the focus sends, if the program asked to know."""
    if not modes.focus_reports:
        return b""
    return b"\x1b[I" if has_focus else b"\x1b[O"


def encode_mouse(event: MouseEvent, modes: Modes) -> bytes:
    """Return what the mouse sends; empty if the program did not ask for such an event."""
    tracking = modes.mouse
    if tracking is MouseTracking.NONE or (tracking is MouseTracking.PRESSES and event.action != "press"):
        return b""
    if event.action == "move":
        wanted = tracking is MouseTracking.MOTION or (tracking is MouseTracking.DRAGS and event.button)
        if not wanted:
            return b""
    code = {"wheel_up": 64, "wheel_down": 65}.get(event.action, event.button - 1 if event.button else 3)
    if event.action == "move":
        code += 32
    if tracking is not MouseTracking.PRESSES:
        code += 4 * event.shift + 8 * event.alt + 16 * event.ctrl
    column, row = event.column + 1, event.row + 1
    if modes.sgr_mouse:
        return f"\x1b[<{code};{column};{row}{'m' if event.action == 'release' else 'M'}".encode()
    if event.action == "release":
        code |= 3
    if column > 223 or row > 223:
        return b""  # the old form cannot say it
    return b"\x1b[M" + bytes((32 + code, 32 + column, 32 + row))


@lru_cache(maxsize=512)
def _split(key: str) -> tuple[str, int]:
    """Return a key's base and its modifiers; the order of their names varies."""
    *names, base = key.split("+") if key != "+" else [key]
    modifiers = 0
    for name in names:
        modifiers |= _MODIFIERS.get(name, 0)
    if base == "backtab":
        base, modifiers = "tab", modifiers | _SHIFT
    return base, modifiers


@lru_cache(maxsize=512)
def _character(base: str) -> str:
    """Return the character a key's name stands for (`full_stop` is "."); "" if it stands for none."""
    if len(base) == 1:
        return base
    if base in _NAMES:
        return _NAMES[base]
    try:
        return unicodedata.lookup(base.replace("_", " ").upper())
    except KeyError:
        return ""


@lru_cache(maxsize=1024)
def _classic(base: str, modifiers: int, application_cursor: bool) -> str:
    """Return xterm's bytes for a key that is not simply its character."""
    parameter = f"1;{1 + modifiers}" if modifiers else ""
    if base in _CURSOR:
        if not modifiers and application_cursor:
            return f"\x1bO{_CURSOR[base]}"
        return f"\x1b[{parameter}{_CURSOR[base]}"
    if base in _FUNCTION_LETTER:
        return f"\x1b[{parameter}{_FUNCTION_LETTER[base]}" if modifiers else f"\x1bO{_FUNCTION_LETTER[base]}"
    number = _EDITING.get(base) or _FUNCTION_NUMBER.get(base)
    if number:
        return f"\x1b[{number};{1 + modifiers}~" if modifiers else f"\x1b[{number}~"
    if base in _WORDS:
        return _classic_word(base, modifiers)
    character = _character(base)
    if not character:
        return ""
    if modifiers & _SHIFT and len(character.upper()) == 1:
        character = character.upper()
    if modifiers & _CTRL:
        character = _control(character)
    return ("\x1b" if modifiers & _ALT else "") + character


def _classic_word(base: str, modifiers: int) -> str:
    """Return the bytes of enter, tab, escape, backspace and space."""
    character = _WORDS[base]
    if base == "tab" and modifiers & _SHIFT:
        return "\x1b[Z"
    if base == "backspace" and modifiers & _CTRL:
        character = "\x08"
    elif base == "space" and modifiers & _CTRL:
        character = "\0"
    elif character in "\r\t" and modifiers & (_SHIFT | _CTRL):
        return f"\x1b[27;{1 + modifiers};{ord(character)}~"
    return ("\x1b" if modifiers & _ALT else "") + character


def _control(character: str) -> str:
    """Return what ctrl makes of a character; the character itself where it makes nothing."""
    if character.isascii() and character.isalpha():
        return chr(ord(character) & 0x1F)
    return _CONTROL.get(character, character)


def _kitty(base: str, modifiers: int, character: str | None, flags: int) -> str:
    """Return a key in the kitty protocol's form, "" where the classic form holds."""
    reports_all = bool(flags & 8)
    code = _KITTY_CODE.get(base)
    if code is None:
        name = _character(base)
        if name.isupper():
            modifiers |= _SHIFT
        code = ord(name.lower()) if len(name) == 1 and len(name.lower()) == 1 else None
    if code is None:
        return ""
    is_text = bool(character and character.isprintable()) and not modifiers & ~_SHIFT
    if not reports_all and (is_text or (not modifiers and base in _WORDS and base != "escape")):
        return ""
    shown = f";{1 + modifiers}" if modifiers else ""
    if flags & 16 and is_text and character:
        shown = f"{shown or ';'};{':'.join(str(ord(c)) for c in character)}"
    return f"\x1b[{code}{shown}u"
