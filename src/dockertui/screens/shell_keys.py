"""The keys of a shell's screen that are not the program's, and what its bottom line says of them."""

from enum import Enum

from dockertui.i18n import _
from dockertui.widgets.key_bar import KeyHint

LEAVE_KEYS = ("ctrl+right_square_bracket", "f12")
"""Keys that leave the shell: the first where the keyboard has it, the second where not."""
LEAVE_KEY_SHOWN = "ctrl+]"


class ShellState(Enum):
    """How far a shell has come."""

    OPENING = "opening"
    LIVE = "live"
    OVER = "over"


def hints_of(state: ShellState) -> list[KeyHint]:
    """Return the keys that work while no menu is open; all others are the program's."""
    if state is ShellState.OVER:
        return [KeyHint("esc", _("close"), "leave", weight=9), KeyHint("↑ ↓", _("scroll"), "", weight=5)]
    key = f"{LEAVE_KEY_SHOWN} f12"
    if state is ShellState.OPENING:
        return [KeyHint(key, _("leave"), "leave", weight=9)]
    both = f"{LEAVE_KEY_SHOWN} {LEAVE_KEY_SHOWN}"
    return [
        KeyHint(key, _("leave, search, copy"), "leave", weight=9),
        KeyHint("shift+pgup", _("scroll back"), "", weight=6),
        KeyHint(both, _("%(key)s to the shell") % {"key": LEAVE_KEY_SHOWN}, "", weight=5),
    ]
