"""Copies a text for the user, and says what was copied."""

from typing import Any

from textual.screen import Screen

from dockertui.engine.text import clean
from dockertui.formatting import cut
from dockertui.i18n import _

MOST_SHOWN = 120
"""Cells of what was copied that are shown."""


def copy(screen: Screen[Any], text: str, what: str) -> None:
    """Copy a text to the clipboard of the user's terminal.

    Args:
        screen: Where to say so.
        text: The text.
        what: What it is, as it is shown to the user.
    """
    screen.app.copy_to_clipboard(text)
    screen.notify(cut(clean(what), MOST_SHOWN), title=_("Copied"), timeout=2, markup=False)
