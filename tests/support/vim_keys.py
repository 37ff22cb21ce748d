"""Keys that somebody may type into vim: they insert, move, change, search, undo, at random but with sense."""

import random
from collections.abc import Callable

_WORDS = ("shell", "key", "Escape", "a-b", "x=1;", "(text)", "한글", "50%", "q:q", "and", "the", "0")
_MOTIONS = (
    "h",
    "j",
    "k",
    "l",
    "w",
    "b",
    "e",
    "0",
    "$",
    "^",
    "gg",
    "G",
    "{",
    "}",
    "3l",
    "2j",
    "\x1b[A",
    "\x1b[D",
)
_CHANGES = (
    "x",
    "dd",
    "D",
    "yyp",
    "p",
    "P",
    "u",
    "u",
    "\x12",
    ".",
    "J",
    "~",
    ">>",
    "<<",
    "rX",
    "dw",
    "3x",
    "yw",
)
_INSERTS = ("i", "a", "A", "I", "o", "O", "cw", "cc", "s", "C")
_COMMANDS = (":s/e/E/e\r", ":s/ /_/ge\r", "/the\r", ":m0\r", ":t.\r", ":noh\r", ":2\r", ":$\r")
_STARTS_SEQUENCE = ("[", "]", "O", "P", "_", "^", "X", "\x1b")
"""After an escape, quickly, these are the start of a sequence for vim itself."""


def vim_keys(chance: random.Random, count: int) -> list[bytes]:
    """Return about so many keys, each as the bytes of one press; they end in normal mode."""
    keys: list[str] = list("ifirst line\rsecond the line\x1b")
    units: list[Callable[[random.Random], list[str]]] = [_insert, _insert, _move, _change, _command, _visual]
    while len(keys) < count:
        unit = chance.choice(units)(chance)
        if keys[-1] == "\x1b" and unit[0].startswith(_STARTS_SEQUENCE):
            keys.append("l")
        keys += unit
    return [key.encode() for key in keys]


def _presses(text: str) -> list[str]:
    return [text] if text.startswith("\x1b") else list(text)


def _insert(chance: random.Random) -> list[str]:
    keys = list(chance.choice(_INSERTS))
    for _ in range(chance.randint(1, 4)):
        keys += list(chance.choice(_WORDS))
        keys += chance.choice([[" "], [" "], ["\r"], ["\x7f"], ["\x1b[D", "\x1b[C"], ["\t"]])
    return [*keys, "\x1b"]


def _move(chance: random.Random) -> list[str]:
    return [key for _ in range(chance.randint(1, 4)) for key in _presses(chance.choice(_MOTIONS))]


def _change(chance: random.Random) -> list[str]:
    return _presses(chance.choice(_CHANGES))


def _command(chance: random.Random) -> list[str]:
    return list(chance.choice(_COMMANDS))


def _visual(chance: random.Random) -> list[str]:
    moves = _presses(chance.choice(("w", "e", "l", "3l", "$")))
    return ["v", *moves, chance.choice(("d", "y", "~", "\x1b"))]
