"""What keeps the focus while there is no room for it."""

from textual import events


class KeepsFocus:
    """For a part of the main screen, before its Textual class: where the focus is, the user alone decides.

    Textual takes the focus from what a small terminal has no room for, and it does not come back with the
    room. (Who hides a part on purpose gives the focus to another.) No widget itself, as the looks of a widget
    come from its first base alone.
    """

    def on_hide(self, event: events.Hide) -> None:
        """Keep the focus: Textual's own handler would give it away."""
        event.prevent_default()
