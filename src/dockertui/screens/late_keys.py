"""Keys that were typed for something that went away by itself must not act on what stands there instead."""

import time
from typing import Any

from textual import events
from textual.screen import Screen

from dockertui.i18n import _

LATE_S = 0.3
"""For how long a key is taken as meant for what was there before, in seconds: people react no faster."""


class LateKeys:
    """Knows when something went away by itself, and which key was typed when."""

    def __init__(self) -> None:
        self._name = ""
        self._gone_at = float("-inf")
        self._typed_at: float | None = None

    def gone(self, name: str) -> None:
        """Note that something went away, or that the cursor was moved from it, not by the user."""
        self._name, self._gone_at = name, time.monotonic()

    def typed(self, at: float | None) -> None:
        """Note when a key arrived, on the monotonic clock; None where what comes next is no key."""
        self._typed_at = at

    def is_late(self, screen: Screen[Any]) -> bool:
        """Return whether the last key was meant for what went away, and say so; a key counts once."""
        at, self._typed_at = self._typed_at, None
        if at is None or at >= self._gone_at + LATE_S:
            return False
        words = _("%(name)s is gone; the key was not used") % {"name": self._name}
        screen.notify(words, severity="warning", timeout=3, markup=False)
        return True


class LateAware(Screen[None], inherit_bindings=False):
    """A screen that knows when its keys were typed."""

    def __init__(self) -> None:
        super().__init__()
        self.late = LateKeys()

    async def on_key(self, event: events.Key) -> None:
        """Note when a key arrived."""
        self.late.typed(event.time)

    def on_screen_suspend(self) -> None:
        """What the screen that opens over this one does here is no key pressed here."""
        self.late.typed(None)
