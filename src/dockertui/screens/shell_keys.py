"""The keys of a shell's screen that are not the program's, and what its bottom line says of them."""

from enum import Enum

from dockertui.i18n import _
from dockertui.keymap import Keymap
from dockertui.screens.key_places import ENDED
from dockertui.terminal.view import Scroll
from dockertui.widgets.key_bar import KeyHint

_SCROLLS: tuple[tuple[str, Scroll], ...] = (
    ("shell.page_up", "page_up"),
    ("shell.page_down", "page_down"),
    ("shell.top", "top"),
    ("shell.bottom", "bottom"),
)


class ShellState(Enum):
    """How far a shell has come."""

    OPENING = "opening"
    LIVE = "live"
    OVER = "over"


def scroll_keys(keymap: Keymap) -> dict[str, Scroll]:
    """Return the keys that go through a shell's history, and how."""
    return {key: way for key_id, way in _SCROLLS for key in keymap.keys(key_id)}


def hints_of(state: ShellState, keymap: Keymap) -> list[KeyHint]:
    """Return the keys that work while no menu is open; all others are the program's."""
    if state is ShellState.OVER:
        moves = " ".join(filter(None, map(keymap.first_text, ("ended.up", "ended.down"))))
        closes = [keymap.first_text(key_id) for key_id in ("ended.close", "shell.leave")]
        close = KeyHint(next(filter(None, closes)), _("close"), "leave", weight=9)
        return [close, KeyHint(moves, _("scroll"), "")] if moves else [close]
    keys, key = keymap.text("shell.leave"), keymap.first_text("shell.leave")
    if state is ShellState.OPENING:
        return [KeyHint(keys, _("leave"), "leave", weight=9)]
    hints = [KeyHint(keys, _("leave, search, copy"), "leave", weight=9)]
    if keymap.keys("shell.page_up"):
        hints.append(KeyHint(keymap.first_text("shell.page_up"), _("scroll back"), "", weight=6))
    return [*hints, KeyHint(f"{key} {key}", _("type it"), "", weight=5)]


def rows_when_over(key: str, page: int, keymap: Keymap) -> int | None:
    """Return how many rows a key scrolls back in a shell that is over; 0 closes it, None is no such key.

    Args:
        key: The toolkit's name of the key.
        page: How many rows a page has.
        keymap: The keys in force.
    """
    rows = {"ended.up": 1, "ended.down": -1, "ended.page_up": page, "ended.page_down": -page}
    meant = keymap.meant(key, ENDED)
    return rows.get(meant, 0) if meant else None
