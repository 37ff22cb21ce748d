"""A message, and the box over the footer for one that stays until a key: an error, or what is long."""

from datetime import datetime
from typing import Literal

from textual import events
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.widget import Widget

from dockertui.dataclass import dataclass
from dockertui.engine.text import clean
from dockertui.formatting import cut, wrap
from dockertui.i18n import _, ngettext
from dockertui.widgets.keyed import keys_of

MOST_LINES = 6
"""Lines of a message that are shown; the list of messages has all of them."""
Severity = Literal["information", "warning", "error"]


@dataclass(frozen=True, slots=True)
class Said:
    """What was said to the user."""

    at: datetime
    """In the user's zone."""
    text: str
    title: str = ""
    severity: Severity = "information"

    @property
    def stays(self) -> bool:
        """Whether it is to stay until a key: an error, or a warning that has a title of its own."""
        return self.severity == "error" or (self.severity == "warning" and bool(self.title))

    @property
    def sign(self) -> str:
        """What stands before it, so that its colour is not all that says how it is meant."""
        return {"information": "✓ ", "error": "✗ "}.get(self.severity, "")

    @property
    def whole(self) -> str:
        """All of it; its lines as they are."""
        return f"{self.title}: {self.text}" if self.title else self.text

    @property
    def line(self) -> str:
        """All of it in one line."""
        return clean(" ".join((self.sign + self.whole).split()))


class MessageBox(Widget):
    """Stands over the panes' last lines while it says something; the panes do not move."""

    DEFAULT_CSS = """
    MessageBox {
        layer: _toastrack; dock: bottom; margin-bottom: 1; display: none;
        height: auto; max-height: 8; padding: 0 1;
        border: round $warning; border-subtitle-color: $muted;
        background: $surface; color: $foreground;
    }
    MessageBox.-error { border: round $error; }
    """

    class Closed(Message):
        """The user has read it."""

    def __init__(self) -> None:
        super().__init__()
        self._message: Said | None = None
        self._others = 0

    @property
    def is_shown(self) -> bool:
        """Whether it says something."""
        return self._message is not None

    def show(self, message: Said) -> None:
        """Show a message; of the one that was there a count is left."""
        self._others = self._others + 1 if self._message is not None else 0
        self._message = message
        keys = keys_of(self)
        words = [keys.fill(_("%(app.back)s: close")), keys.fill(_("%(app.messages)s: all messages"))]
        if self._others:
            more = ngettext("%(n)d more", "%(n)d more", self._others) % {"n": self._others}
            words.insert(0, more)
        self.border_subtitle = Content(" · ".join(words))
        self.set_class(message.severity == "error", "-error")
        self.display = True
        self.refresh(layout=True)

    def close(self) -> bool:
        """Say nothing any more; returns whether it did."""
        was_shown = self.is_shown
        self._message, self._others, self.display = None, 0, False
        return was_shown

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002  (Textual's signature)
        """Return how many lines it takes in a width, in cells."""
        return len(self._lines(width))

    def render(self) -> Content:
        """What is said, in as many lines as there is room for."""
        return Content("\n".join(self._lines(self.size.width)))

    def _lines(self, width: int) -> list[str]:
        if self._message is None:
            return []
        width = max(10, width)
        said = (self._message.sign + self._message.whole).splitlines()
        lines = [part for line in said for part in wrap(clean(line), width)]
        if len(lines) <= MOST_LINES:
            return lines
        return [*lines[: MOST_LINES - 1], cut(lines[MOST_LINES - 1], width - 2) + " …"]

    def on_click(self, event: events.Click) -> None:
        """Close it."""
        event.stop()
        self.post_message(self.Closed())


class PassingBox(MessageBox):
    """A message over a dialog that has no place for one: it goes by itself, or by a click."""

    DEFAULT_CSS = """
    PassingBox { margin-bottom: 0; }
    """

    def __init__(self, message: Said, seconds: float) -> None:
        super().__init__()
        self._first, self._seconds = message, seconds

    def on_mount(self) -> None:
        """Take the place of what was said before, for a while."""
        for other in self.screen.query(PassingBox):
            if other is not self:
                other.remove()
        self.show(self._first)
        self.border_subtitle = None
        self.set_timer(self._seconds, self.remove)

    def on_click(self, event: events.Click) -> None:
        """Go."""
        event.stop()
        self.remove()
