"""Keys that were typed for something that went away by itself must not act on what stands there instead."""

import time

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

    def meant_for(self) -> str:
        """Return what the last key was meant for, if that went away; "" if it is for what is there."""
        at, self._typed_at = self._typed_at, None
        return self._name if at is not None and at < self._gone_at + LATE_S else ""
