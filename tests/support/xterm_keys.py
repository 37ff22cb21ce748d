"""Keys, and the bytes that an xterm sends for them."""

LEAVE = (b"\x1d", b"\x1b[24~")
"""ctrl+] and F12: they leave the app's shell, and go to the program when pressed twice."""

_CURSOR = {"up": "A", "down": "B", "right": "C", "left": "D", "home": "H", "end": "F"}
_EDITING = {"insert": 2, "delete": 3, "pageup": 5, "pagedown": 6}
_LETTER = {"f1": "P", "f2": "Q", "f3": "R", "f4": "S"}
_NUMBER = {"f5": 15, "f6": 17, "f7": 18, "f8": 19, "f9": 20, "f10": 21, "f11": 23, "f12": 24}
_HELD = {"shift": 2, "alt": 3, "ctrl": 5}


def _plain() -> dict[str, str]:
    """Return keys without a modifier, and tab with shift and alt."""
    keys = {name: f"\x1b[{letter}" for name, letter in _CURSOR.items()}
    keys |= {name: f"\x1b[{number}~" for name, number in {**_EDITING, **_NUMBER}.items()}
    keys |= {name: f"\x1bO{letter}" for name, letter in _LETTER.items()}
    return keys | {
        "tab": "\t", "shift+tab": "\x1b[Z", "alt+tab": "\x1b\t",
        "enter": "\r", "backspace": "\x7f", "space": " ", "a letter": "a", "한": "한",
    }  # fmt: skip


def _held() -> dict[str, str]:
    keys: dict[str, str] = {}
    for word, number in _HELD.items():
        keys |= {f"{word}+{name}": f"\x1b[1;{number}{letter}" for name, letter in _CURSOR.items()}
        keys |= {f"{word}+{name}": f"\x1b[{code};{number}~" for name, code in _EDITING.items()}
    keys |= {f"shift+{name}": f"\x1b[1;2{letter}" for name, letter in _LETTER.items()}
    return keys | {f"ctrl+{name}": f"\x1b[{code};5~" for name, code in _NUMBER.items()}


def _alt() -> dict[str, str]:
    names = {" ": "space", "\r": "enter", "\x7f": "backspace"}
    keys = "abdfuyzBZ1059.,/<>-+_:;=!?#$%&*(){|}'\"\\ \r\x7f"
    return {f"alt+{names.get(key, key)}": f"\x1b{key}" for key in keys}


def _ctrl() -> dict[str, str]:
    keys = {f"ctrl+{chr(code + 96)}": chr(code) for code in range(1, 27)}
    keys |= {"ctrl+space": "\0", "ctrl+\\": "\x1c", "ctrl+]": "\x1d", "ctrl+^": "\x1e", "ctrl+_": "\x1f"}
    keys |= {f"ctrl+alt+{chr(code + 96)}": f"\x1b{chr(code)}" for code in (1, 2, 5, 6, 8, 11, 18, 23, 26)}
    return keys | {"ctrl+alt+space": "\x1b\0"}


XTERM_KEYS = {name: text.encode() for name, text in {**_plain(), **_held(), **_alt(), **_ctrl()}.items()}
"""By their name."""
