"""What a screen is that has a place for what is said to the user."""

from typing import Protocol, runtime_checkable

from dockertui.widgets.message_box import Said


@runtime_checkable
class Says(Protocol):
    """A screen with a place for messages."""

    def say(self, message: Said, seconds: float) -> None:
        """Show a message: for some seconds, or until a key if it stays."""
