"""What is typed in, ticked and chosen: Textual's widgets, with the keymap's keys."""

from typing import Any, ClassVar

from textual.content import Content
from textual.message import Message
from textual.widgets import Button, Checkbox, Input

from dockertui.dataclass import dataclass
from dockertui.widgets.keyed import bound


class Entry(Input, inherit_bindings=False):
    """A field of one line."""

    BINDINGS: ClassVar[list[Any]] = [
        bound("edit.left", "cursor_left"),
        bound("edit.left_select", "cursor_left(True)"),
        bound("edit.left_word", "cursor_left_word"),
        bound("edit.left_word_select", "cursor_left_word(True)"),
        bound("edit.right", "cursor_right"),
        bound("edit.right_select", "cursor_right(True)"),
        bound("edit.right_word", "cursor_right_word"),
        bound("edit.right_word_select", "cursor_right_word(True)"),
        bound("edit.start", "home"),
        bound("edit.start_select", "home(True)"),
        bound("edit.end", "end"),
        bound("edit.end_select", "end(True)"),
        bound("edit.select_all", "select_all"),
        bound("edit.delete_left", "delete_left"),
        bound("edit.delete_right", "delete_right"),
        bound("edit.delete_left_word", "delete_left_word"),
        bound("edit.delete_right_word", "delete_right_word"),
        bound("edit.delete_left_all", "delete_left_all"),
        bound("edit.delete_right_all", "delete_right_all"),
        bound("edit.cut", "cut"),
        bound("edit.copy", "copy"),
        bound("edit.paste", "paste"),
    ]


class FormEntry(Entry):
    """A field of a dialog."""

    @dataclass
    class Finds(Message):
        """A value for the field is to be found on a screen of its own."""

        entry: "FormEntry"

    BINDINGS: ClassVar[list[Any]] = [bound("dialog.submit", "submit"), bound("dialog.find", "find")]

    def action_find(self) -> None:
        """Ask for a value to be found."""
        self.post_message(self.Finds(self))


class PathEntry(FormEntry):
    """A field that holds a path: a key completes it as far as what is there tells, else it moves on."""

    BINDINGS: ClassVar[list[Any]] = [bound("path.complete", "complete")]

    def action_complete(self) -> None:
        """Take what is suggested; where nothing is, go to the next field."""
        if self.cursor_at_end and len(self._suggestion) > len(self.value):
            self.value = self._suggestion
            self.cursor_position = len(self.value)
        else:
            self.app.action_focus_next()


class Answer(Button, inherit_bindings=False):
    """A button of a dialog, in brackets: it is seen to be one without colours too."""

    DEFAULT_CSS = """
    Answer.-textual-compact {
        height: 1; min-width: 10; border: none; margin-left: 2; padding: 0;
        background: $panel; color: $foreground; text-style: none;
    }
    Answer.-textual-compact:focus { background: $accent; color: $background; text-style: bold !important; }
    """
    BINDINGS: ClassVar[list[Any]] = [bound("dialog.choose", "press")]

    def __init__(self, label: str, *, id: str) -> None:
        super().__init__(self.validate_label(label), id=id, compact=True)

    def validate_label(self, label: Any) -> Content:
        """Put what it says into brackets."""
        return Content(f"[ {label} ]")


class Tick(Checkbox, inherit_bindings=False):
    """A check box whose state is a character, not a colour."""

    BINDINGS: ClassVar[list[Any]] = [bound("dialog.tick", "toggle_button")]

    def __init__(self, label: str, value: bool, *, key: str = "", **options: Any) -> None:
        """Make a box.

        Args:
            label: What it says.
            value: Whether it is ticked.
            key: The key that ticks it from anywhere in the dialog, as people write it.
            options: Textual's own.
        """
        self._key = key
        super().__init__(label, value, **options)

    @property
    def _button(self) -> Content:
        """The key and the mark before the label."""
        mark = Content.styled("[x]" if self.value else "[ ]", "bold" if self.value else "")
        return Content.styled(f"{self._key} ", "bold $accent") + mark if self._key else mark
