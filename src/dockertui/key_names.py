"""What keys are called: by the toolkit (`question_mark`, `escape`), and as people write them (`?`, `esc`).

Imports nothing of ours but `i18n`, and nothing of the toolkit: the first picture needs it too.
"""

import unicodedata
from functools import lru_cache

from dockertui.i18n import _

MODIFIERS = ("alt", "ctrl", "hyper", "meta", "shift", "super")
"""In the order in which the toolkit names them."""
NAMED = frozenset(
    {"escape", "enter", "tab", "space", "backspace", "delete", "insert", "home", "end"}
    | {"pageup", "pagedown", "up", "down", "left", "right"}
    | {f"f{number}" for number in range(1, 25)}
)
"""Keys that are called by what they are, not by a character they type."""
SHORT = {
    "escape": "esc",
    "delete": "del",
    "insert": "ins",
    "pageup": "pgup",
    "pagedown": "pgdn",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
}
"""How some of them are written."""
OTHER_NAMES = {short: name for name, short in SHORT.items()} | {"return": "enter"}
OTHER_MODIFIERS = {"control": "ctrl", "option": "alt"}
ALIKE = {"ctrl+i": "tab", "ctrl+m": "enter", "ctrl+left_square_bracket": "escape"}
"""Keys for which most terminals send what they send for another."""
_TOOLKITS_OWN = {
    "solidus": "slash",
    "reverse_solidus": "backslash",
    "commercial_at": "at",
    "hyphen_minus": "minus",
    "plus_sign": "plus",
    "low_line": "underscore",
}


class NoSuchKeyError(ValueError):
    """A key that cannot be; its text says why, to the user."""


def key_text(key: str) -> str:
    """Return a key as people write it: `?`, `ctrl+r`, `shift+tab`."""
    *modifiers, base = key.split("+")
    shown = SHORT.get(base) or (base if base in NAMED else _character(base) or base)
    return "+".join([*modifiers, shown])


def types_text(key: str) -> bool:
    """Return whether a key types a character, so that it cannot mean another thing where text is typed."""
    return key == "space" or (key not in NAMED and "+" not in key and bool(_character(key)))


def key_named(written: str) -> str:
    """Return the toolkit's name of a key, as people or the toolkit write it.

    Raises:
        NoSuchKeyError: There is no such key, or no terminal tells it from another.
    """
    written = written.strip()
    if written == "+" or written.endswith("++"):
        head, base = written[:-2], "+"
    else:
        head, _plus, base = written.rpartition("+")
    held = {OTHER_MODIFIERS.get(word, word) for word in head.lower().split("+") if word}
    if unknown := sorted(held.difference(MODIFIERS)):
        raise NoSuchKeyError(
            _("%(key)s: there is no %(held)s to hold down") % {"key": written, "held": unknown[0]}
        )
    name = _base_named(base, written)
    if len(name) == 1 and name.isalpha():
        if held == {"shift"}:
            name, held = name.upper(), set()
        elif held:
            name = name.lower()
    elif "shift" in held and name not in NAMED:
        raise NoSuchKeyError(_("%(key)s: name the character that it types") % {"key": written})
    key = "+".join([*(word for word in MODIFIERS if word in held), name])
    if key in ALIKE:
        words = _("%(key)s: terminals do not tell it from %(other)s")
        raise NoSuchKeyError(words % {"key": written, "other": key_text(ALIKE[key])})
    return key


def _base_named(base: str, written: str) -> str:
    name = OTHER_NAMES.get(base.lower(), base)
    if len(name) == 1:
        return _name_of(name)
    if name.lower() in NAMED:
        return name.lower()
    character = _character(name.lower())
    if not character:
        raise NoSuchKeyError(_("%(key)s: there is no such key") % {"key": written or "“”"})
    return _name_of(character)


def _name_of(character: str) -> str:
    """Return the toolkit's name of the key that types a character."""
    if character.isalnum():
        return character
    name = unicodedata.name(character, character).lower().replace("-", "_").replace(" ", "_")
    return _TOOLKITS_OWN.get(name, name)


_CHARACTERS = {_name_of(character): character for character in map(chr, range(0x21, 0x7F))}


@lru_cache(maxsize=256)
def _character(name: str) -> str:
    """Return the character that a name stands for (`full_stop` is "."); "" if it stands for none."""
    if len(name) == 1:
        return name
    if name in _CHARACTERS:
        return _CHARACTERS[name]
    try:
        character = unicodedata.lookup(name.replace("_", " ").upper())
    except KeyError:
        return ""
    return character if character.isprintable() else ""
