"""What is said over a shell's last rows: that it opens, what it waits for, why it is over."""

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widgets import Static


class Notice(Static, can_focus=True):
    """A line over the shell's last rows, which may ask; while it has the focus all keys are its own."""

    DEFAULT_CSS = """
    Notice {
        layer: notice;
        dock: bottom;
        height: auto;
        max-height: 8;
        padding: 0 1;
        background: $panel;
        color: $foreground;
        display: none;
    }
    Notice.-warning { background: $panel; color: $warning; }
    Notice.-error { background: $alert; color: $foreground; }
    """

    class KeyPressed(Message):
        """A key was pressed while the notice had the focus."""

        def __init__(self, event: events.Key) -> None:
            super().__init__()
            self.event = event

        @property
        def key(self) -> str:
            """The key's name."""
            return self.event.key

    def show(self, text: str, tone: str = "") -> None:
        """Show a text; the tone is "", "warning" or "error"."""
        self.update(Content(text))
        self.set_class(tone == "warning", "-warning")
        self.set_class(tone == "error", "-error")
        self.display = True

    def check_consume_key(self, key: str, character: str | None) -> bool:  # noqa: ARG002  (Textual's signature)
        """Return True: no binding acts while something is asked."""
        return True

    def on_key(self, event: events.Key) -> None:
        """Pass the key to the screen, as a message."""
        event.stop()
        event.prevent_default()
        self.post_message(self.KeyPressed(event))
