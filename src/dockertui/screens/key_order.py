"""Keys in the order they were typed: the next goes out when all that the one before does is done."""

from collections import deque
from collections.abc import Awaitable, Callable
from functools import partial

from textual import events
from textual.app import App
from textual.dom import DOMNode
from textual.message import Message

LOST_S = 0.25
"""How long a key may take before the next goes out all the same, in seconds: its widget may have gone."""


class KeyDone(Message, bubble=True):
    """Follows a key on its way through the widgets, so what it comes after is done.

    Twice: the second time it comes after what the key's widget told the others when it handled the key.
    """

    def __init__(self, typed: events.Event, *, is_last: bool = False) -> None:
        super().__init__()
        self.typed = typed
        self.is_last = is_last


class KeyOrder:
    """Holds keys and pastes back while one before them is on its way.

    Textual sends each to what has the focus when it is read, through a queue for every widget from there
    up: a key that moves the focus would be overtaken by the next, and that one would reach the wrong place.
    """

    def __init__(self, app: App[None], deliver: Callable[[events.Event], Awaitable[None]]) -> None:
        self._app = app
        self._deliver = deliver
        self._waiting: deque[events.Event] = deque()
        self._under_way: events.Event | None = None
        self._target: DOMNode | None = None
        self._is_followed = False

    async def typed(self, event: events.Event) -> None:
        """Send a key or a paste on, now or as soon as it is its turn."""
        if getattr(self._app.focused, "wants_bytes", False):
            self._release()  # a terminal takes all that comes, at once and in one queue
        waits = bool(self._waiting) and self._under_way is not None
        self._waiting.append(event)
        if not waits:
            await self._go_on()

    def sent_again(self, event: events.Event, again: events.Event) -> None:
        """Note that what was under way goes to where the focus is now, as another event."""
        if event is self._under_way:
            self._under_way, self._target, self._is_followed = again, self._receiver(), False
            self._follow_if_awaited()

    def followed(self, message: KeyDone) -> None:
        """Take word that a key or paste went the whole way."""
        if message.is_last:
            self.done(message.typed)
        elif message.typed is self._under_way:
            self._follow(message.typed, is_last=True)

    def done(self, event: events.Event) -> None:
        """Let the next go: all that this key or paste does is done."""
        if event is self._under_way:
            self._release()
            if self._waiting:
                self._app.call_later(self._go_on)  # after a move of the focus, which comes this way too

    def _release(self) -> None:
        self._under_way, self._target, self._is_followed = None, None, False

    def _receiver(self) -> DOMNode:
        return self._app.focused or self._app.screen

    async def _go_on(self) -> None:
        while self._waiting and self._under_way is None:
            event = self._under_way = self._waiting.popleft()
            self._target = self._receiver()
            await self._deliver(event)
        self._follow_if_awaited()

    def _follow_if_awaited(self) -> None:
        if self._waiting and self._under_way is not None and not self._is_followed:
            self._is_followed = True
            self._app.set_timer(LOST_S, partial(self.done, self._under_way), name="key lost")
            self._follow(self._under_way)

    def _follow(self, event: events.Event, *, is_last: bool = False) -> None:
        """Send word of the end after what is under way, the same way."""
        if self._target is None or not self._target.post_message(KeyDone(event, is_last=is_last)):
            self.done(event)
