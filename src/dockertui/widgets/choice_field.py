"""One of a few values, gone through by keys or the mouse."""

from collections.abc import Sequence
from typing import Any, ClassVar

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from dockertui.widgets.keyed import bound


class ChoiceField(Widget, can_focus=True, inherit_bindings=False):
    """Shows a value between two arrows."""

    DEFAULT_CSS = """
    ChoiceField { height: 1; width: 1fr; padding: 0 1; background: $panel; }
    ChoiceField:focus { background: $row; }
    """
    BINDINGS: ClassVar[list[Any]] = [bound("choice.next", "step(1)"), bound("choice.previous", "step(-1)")]

    class Changed(Message):
        """Another value was chosen."""

        def __init__(self, field: "ChoiceField") -> None:
            super().__init__()
            self.field = field

        @property
        def control(self) -> "ChoiceField":
            """The field."""
            return self.field

    def __init__(self, choices: Sequence[tuple[str, str]], value: str, *, id: str) -> None:
        """Make a field.

        Args:
            choices: The values, each with what is shown of it.
            value: The one that is chosen at first; one that is not among them is added.
            id: The widget's id.
        """
        super().__init__(id=id)
        known = dict(choices)
        self._choices = list(known.items()) if value in known else [*known.items(), (value, value)]
        self._place = [key for key, _shown in self._choices].index(value)

    @property
    def value(self) -> str:
        """The value that is chosen."""
        return self._choices[self._place][0]

    def render(self) -> Content:
        """The value that is chosen, and that there are others."""
        return Content(f"‹ {self._choices[self._place][1]} ›")

    def action_step(self, by: int) -> None:
        """Choose the next or the previous one."""
        self._place = (self._place + by) % len(self._choices)
        self.refresh()
        self.post_message(self.Changed(self))

    def on_click(self, event: events.Click) -> None:
        """Choose the next one."""
        event.stop()
        self.action_step(1)
