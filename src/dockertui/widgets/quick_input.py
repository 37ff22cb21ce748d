"""A one-line field under a pane or the details; keys typed ahead go where they are meant.

Leaving is done at once, in the turn of the key that asks for it: a message would let the next key,
which may be in the queue already, still go into the field.
"""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from textual import events

from dockertui.widgets.fields import Entry
from dockertui.widgets.keyed import bound, keys_of

LEAVE = ("field.clear", "field.leave")


class QuickInput(Entry):
    """A field that is not there until it is opened; it is left with or without what it holds."""

    DEFAULT_CSS = """
    QuickInput { height: 1; border: none; padding: 0 1; background: $panel; }
    QuickInput:focus { border: none; }
    """
    BINDINGS: ClassVar[list[Any]] = [
        bound("field.clear", "leave(True)"),
        bound("field.leave", "leave(False)"),
        bound("field.complete", "complete"),
    ]

    def __init__(
        self,
        placeholder: str,
        on_leave: Callable[[bool], None],
        *,
        select: bool,
        complete: Callable[[str], Sequence[str]] = lambda _text: (),
    ) -> None:
        """Make a field.

        Args:
            placeholder: Said while it is empty.
            on_leave: Called when the user leaves it; moves the focus. Says whether what was typed is dropped.
            select: Whether what it holds is selected when it is opened.
            complete: Returns what a text could become, the likeliest first.
        """
        super().__init__(placeholder=placeholder, select_on_focus=select)
        self._leave_to = on_leave
        self._leaving = False
        self._complete = complete
        self._offered: tuple[str, ...] = ()
        """What completing goes through, the text that was typed first; nothing after another key."""
        self.display = False

    @property
    def is_open(self) -> bool:
        """Whether the next key is for it."""
        return self.display and not self._leaving

    def open(self) -> None:
        """Show it and give it the focus; the very next key is its own."""
        self._leaving = False
        self.display = True
        self.screen.set_focus(self)

    async def _on_key(self, event: events.Key) -> None:
        """Take a key, unless one before it has asked to leave: then it is for where the focus goes."""
        if self._leaving:
            event.prevent_default()  # Textual calls the base class's handler too, unless told not to
        else:
            self._leaving = bool(keys_of(self).meant(event.key, LEAVE))

    def action_complete(self) -> None:
        """Put in what the text could become; again, the next that it could, and round to what was typed."""
        if self.value not in self._offered:
            self._offered = (self.value, *self._complete(self.value))
        at = self._offered.index(self.value) + 1
        self.value = self._offered[at % len(self._offered)]
        self.cursor_position = len(self.value)

    def action_leave(self, clear: bool) -> None:
        """Go back to where the user came from."""
        if clear:
            self.value = ""
        self._leave_to(clear)
        self.display = False
