"""Follows the engine's events: opens the stream, opens it again when it broke, says when there is none."""

import time
from collections.abc import Callable, Sequence

from dockertui.engine.engine import Engine
from dockertui.engine.errors import EngineError, EngineUnreachable
from dockertui.engine.events import EngineEvent, Events
from dockertui.i18n import _

RETRY_FIRST_S, RETRY_LAST_S = 0.25, 30.0
STEADY_S = 5.0
"""A stream that lived so long was a good one: it is opened again soon."""
ACCEPT_S = 5.0
"""An engine, or a proxy before it, that has not accepted the stream after so long does not offer it."""


class EventStream:
    """The event stream of one engine; for the watcher's thread alone, but for close()."""

    def __init__(self, engine: Engine, bell: Callable[[], None]) -> None:
        self._engine = engine
        self._bell = bell
        self._events: Events | None = None
        self._asked_at = 0.0
        self._opened_at: float | None = None
        self._retry_at = 0.0
        self._backoff_s = RETRY_FIRST_S
        self._failures = 0
        self.error: EngineError | None = None
        """Why events do not come, where that is more than a moment."""
        self.broke = False
        """Whether it broke in the last turn."""
        self.opened_now = False
        """Whether it was opened in the last turn: what happened before is told by no event."""

    @property
    def is_open(self) -> bool:
        """Whether what happens is told."""
        return self._opened_at is not None

    def restart(self) -> None:
        """Begin anew at the next turn: the engine was connected again."""
        self.close()
        self._retry_at, self._backoff_s, self._failures = 0.0, RETRY_FIRST_S, 0

    def hurry(self) -> None:
        """Try again now, where there is none."""
        self._retry_at = 0.0

    def close(self) -> None:
        """Close the stream; from any thread, waits for nothing."""
        events, self._events, self._opened_at = self._events, None, None
        if events is not None:
            events.close()

    def next_at(self) -> float:
        """Return when there is something to do again, unless the bell rings before."""
        if self._events is None:
            return self._retry_at
        return float("inf") if self.is_open else self._asked_at + ACCEPT_S

    def turn(self, now: float) -> Sequence[EngineEvent]:
        """Return what happened since the last turn; `opened_now` says whether that may not be all."""
        self.broke = self.opened_now = False
        if self._events is None:
            if now < self._retry_at:
                return ()
            self._events = self._engine.open(Events(doorbell=self._bell))
            self._asked_at = now
        events = self._events
        happened = events.take()
        if events.opened and self._opened_at is None:
            self._opened_at, self.error = now, None
            self.opened_now = True
        if events.ended:
            self._break(events.error or EngineUnreachable(_("The engine closed the event stream.")), now)
        elif not self.is_open and now >= self._asked_at + ACCEPT_S:
            self._break(EngineUnreachable(_("The engine does not open its event stream.")), now)
        return happened

    def _break(self, error: EngineError, now: float) -> None:
        if self._opened_at is not None and now - self._opened_at >= STEADY_S:
            self._backoff_s, self._failures = RETRY_FIRST_S, 0
        self.close()
        self.broke = True
        self._failures += 1
        if self._failures > 1:  # one that can be opened again at once is not worth a word
            self.error = error
        self._retry_at = time.monotonic() + self._backoff_s
        self._backoff_s = min(self._backoff_s * 2, RETRY_LAST_S)
