"""Keys out of what terminals send for them: in xterm's form, in rxvt's and the consoles', in kitty's.

Source:
    https://invisible-island.net/xterm/ctlseqs/ctlseqs.html
"""

import re

from textual import events
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._keyboard_protocol import FUNCTIONAL_KEYS, MODIFIER_FUNCTIONAL_KEYS
from textual.keys import KEY_NAME_REPLACEMENTS, _character_to_key
from textual.message import Message

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


def _name_of(character: str) -> str:
    """Return Textual's name of the key that types a character."""
    keys = ANSI_SEQUENCES_KEYS.get(character)
    if isinstance(keys, tuple):
        return str(keys[0].value)
    return KEY_NAME_REPLACEMENTS.get(name := _character_to_key(character), name)


def key_of(character: str, data: bytes | None) -> TypedKey:
    """Return the key that types a character, with the bytes it was made of."""
    return TypedKey(_name_of(character), character, data)


def alt_key(character: str, data: bytes) -> TypedKey:
    """Return alt and the key that types a character, with the bytes of both."""
    name = _name_of(character)
    if len(name) == 1 and name.isupper():
        name = f"shift+{name.lower()}"
    return TypedKey(f"alt+{name}", None, data)


def numbers_of(parameters: str) -> list[int]:
    """Return a sequence's numbers; those after colons belong to the one before and are left out."""
    if not parameters:
        return []
    texts = [part.partition(":")[0] for part in parameters.split(";")]
    return [int(text) if re.fullmatch(r"-?\d{1,9}", text) else 0 for text in texts]


def _with_modifiers(name: str, modifiers: int) -> str:
    held = sorted(word for bit, word in enumerate(_MODIFIERS) if modifiers & (1 << bit))
    return "+".join([*held, name])


def ss3_keys(modifier: str, letter: str, data: bytes) -> list[Message]:
    """Return the keys that ESC O and a letter stand for; none if it stands for none."""
    if letter in _KEYPAD and not modifier:
        return [key_of(_KEYPAD[letter], None)]
    if letter == "M":
        return [TypedKey("enter", "\r", b"\r")]
    if letter in _ARROWS:
        return [TypedKey(f"ctrl+{_ARROWS[letter]}")]
    name = FUNCTIONAL_KEYS.get(f"1{letter}")
    if name is None:
        return []
    exact = bytes(data) if _XTERM_FORM.fullmatch(data) else None
    return [TypedKey(_with_modifiers(name, max(0, int(modifier or 1) - 1)), None, exact)]


def csi_keys(parameters: str, final: str, data: bytes) -> list[Message]:
    """Return the keys that a control sequence stands for; none if it stands for none."""
    if final == "u":
        return _kitty_keys(parameters)
    numbers = numbers_of(parameters)
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
    code, modifiers = ([*numbers_of(parameters), 0, 0])[:2]
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
