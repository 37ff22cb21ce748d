"""Feeds an emulator from the session behind it, a few milliseconds a turn, so that the app stays alive.

It needs no widget: a session lives as long as whoever made it runs its pump, on the screen or not.
"""

import asyncio
from collections.abc import Callable
from time import monotonic
from typing import Protocol

from dockertui.terminal.emulator import Emulator

_TURN_S = 0.006
"""How long output is fed before everything else in the app gets its turn."""
_REST_S = 0.002
"""How long that turn is at least: a key takes several steps from the keyboard to the session."""
_FLOOD_S = 0.4
"""How long output must have come faster than it can be shown to be called a flood."""


class ByteSource(Protocol):
    """Where what the program writes comes from."""

    def take_bytes(self, max_bytes: int) -> bytes:
        """Return what has come, at most so much; b"" if nothing has. Never waits."""

    def skip(self) -> None:
        """Drop what has come and is on its way, but its end."""


class Pump:
    """What the program wrote, on its way from a source to an emulator."""

    def __init__(self, emulator: Emulator, source: ByteSource) -> None:
        """Make a pump that runs while `run()` does.

        Args:
            emulator: What is fed.
            source: What it is fed from; while nothing is pulled it holds its program back.
        """
        self.emulator = emulator
        self.source = source
        self.fed: Callable[[], None] = lambda: None
        """Called after each turn; set by the widget that shows the emulator, if one does."""
        self._rest = b""
        self._has_data = asyncio.Event()
        self._may_feed = asyncio.Event()
        self._may_feed.set()
        self._busy_since: float | None = None

    @property
    def is_flooded(self) -> bool:
        """Whether output has come faster than it can be shown, for a while."""
        return self._busy_since is not None and monotonic() - self._busy_since > _FLOOD_S

    @property
    def is_held(self) -> bool:
        """Whether the emulator stands still."""
        return not self._may_feed.is_set()

    def wake(self) -> None:
        """Note that the source has something."""
        self._has_data.set()

    def hold(self) -> None:
        """Let the emulator stand still: what is on it is being read."""
        self._may_feed.clear()

    def release(self) -> None:
        """Go on."""
        self._may_feed.set()
        self.wake()

    def skip(self) -> None:
        """Drop what is still to be shown."""
        self._rest = b""
        self.source.skip()

    async def run(self) -> None:
        """Feed whatever comes, for ever."""
        while True:
            await self._has_data.wait()
            self._has_data.clear()
            await self._may_feed.wait()
            while self.turn():
                self._busy_since = self._busy_since or monotonic()
                self.fed()
                await asyncio.sleep(_REST_S)
            self._busy_since = None
            self.fed()

    def turn(self) -> bool:
        """Feed for a few milliseconds; returns whether there may be more."""
        if self.is_held:
            return False
        deadline_s = monotonic() + _TURN_S
        while data := self._rest or self.source.take_bytes(self.emulator.slice_bytes):
            taken = self.emulator.feed(data, deadline_s)
            self._rest = data[taken:]
            if monotonic() > deadline_s:
                return True
        return False
