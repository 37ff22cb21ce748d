"""The parts of the form of a new container: the list of its sections, and one of its fields."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.cells import cell_len
from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static

from dockertui.resources.run_fields import SECTIONS, FormField
from dockertui.resources.run_form import Value, is_secret_text
from dockertui.widgets.choice_field import ChoiceField
from dockertui.widgets.fields import FormEntry, Tick
from dockertui.widgets.rows_field import RowsField
from dockertui.widgets.tab_strip import LEFT, RIGHT

LIST_WIDTH = 24
"""Cells of the list where it stands at the left."""


class Page(VerticalScroll, can_focus=False, inherit_bindings=False):
    """The fields of one section."""


class SectionList(Widget):
    """The sections: a list at the left, or one line where there is little room."""

    DEFAULT_CSS = """
    SectionList { width: 24; height: 1fr; padding: 0 1; }
    SectionList.-line { width: 1fr; height: 1; }
    """

    class Chosen(Message):
        """A section was clicked."""

        def __init__(self, section_id: str) -> None:
            super().__init__()
            self.section_id = section_id

    def __init__(self) -> None:
        super().__init__()
        self._here = SECTIONS[0].id
        self._notes: Mapping[str, str] = {}

    def show(self, here: str, notes: Mapping[str, str]) -> None:
        """Show which section is open, and a sign beside those of which something is to be said."""
        if (here, notes) != (self._here, self._notes):
            self._here, self._notes = here, notes
            self.refresh()

    @property
    def _words(self) -> list[tuple[str, str]]:
        """Each section's id, and what is shown of it."""
        return [
            (
                section.id,
                f"{section.title} {note}" if (note := self._notes.get(section.id)) else str(section.title),
            )
            for section in SECTIONS
        ]

    def render(self) -> Content:
        """Draw them."""
        if self.has_class("-line"):
            shown, words = self._in_sight(), self._words
            line = Content("  ").join(
                Content.styled(text, "bold $accent" if key == self._here else "$muted") for key, text in shown
            )
            left = Content.styled(LEFT if shown[0] != words[0] else "", "$muted")
            return left + line + Content.styled(f" {RIGHT}" if shown[-1] != words[-1] else "", "$muted")
        return Content("\n").join(
            Content.assemble(("▌ " if key == self._here else "  ", "$accent"), (text, self._look(key)))
            for key, text in self._words
        )

    def _look(self, key: str) -> str:
        return "bold" if key == self._here else "$muted"

    def _in_sight(self) -> Sequence[tuple[str, str]]:
        """Return those that fit in one line, the open one among them."""
        words = self._words
        place = next(n for n, (key, _text) in enumerate(words) if key == self._here)
        first = max(0, place - 1)  # the one before is seen too: there is a way back
        room = self.size.width - len(LEFT) - len(RIGHT) - 2
        last, room = place + 1, room - sum(cell_len(t) + 2 for _k, t in words[first : place + 1])
        while True:
            if last < len(words) and cell_len(words[last][1]) + 2 <= room:
                room -= cell_len(words[last][1]) + 2
                last += 1
            elif first > 0 and cell_len(words[first - 1][1]) + 2 <= room:
                first -= 1
                room -= cell_len(words[first][1]) + 2
            else:
                return words[first:last]

    def on_click(self, event: events.Click) -> None:
        """Choose the section under the mouse."""
        event.stop()
        place = event.get_content_offset(self)
        if place is None:
            return
        if not self.has_class("-line"):
            if place.y < len(SECTIONS):
                self.post_message(self.Chosen(SECTIONS[place.y].id))
            return
        at = len(LEFT) if self._in_sight()[0] != self._words[0] else 0
        for key, text in self._in_sight():
            at += cell_len(text) + 2
            if place.x < at:
                self.post_message(self.Chosen(key))
                return


class FieldBox(Vertical, inherit_bindings=False):
    """One field: its label, what is typed in, and what is wrong with it."""

    DEFAULT_CSS = """
    FieldBox { height: auto; width: 1fr; }
    FieldBox > Horizontal { height: auto; width: 1fr; }
    FieldBox .field--label { width: 24; height: 1; color: $muted; padding-right: 1; }
    FieldBox FormEntry { width: 1fr; height: 1; border: none; padding: 0 1; background: $panel; }
    FieldBox FormEntry:focus { border: none; background: $row; }
    FieldBox Tick { border: none; padding: 0; height: 1; background: transparent; width: auto; }
    FieldBox Tick:focus { border: none; background: $row; }
    FieldBox .field--problem { height: auto; color: $warning; width: 1fr; padding-left: 24; }
    FieldBox .field--note { height: auto; max-height: 3; color: $muted; width: 1fr; }
    FieldBox.-wide > Horizontal { layout: vertical; }
    FieldBox.-wide .field--problem { padding-left: 0; }
    """

    def __init__(self, field: FormField, value: Value, hint: str = "") -> None:
        """Make it.

        Args:
            field: The field.
            value: What it holds at first.
            hint: What stands in it while it is empty, where that is not the field's own hint.
        """
        super().__init__(classes="-wide" if len(field.columns) > 1 else "")
        self.field = field
        self.input = _input(field, value, hint or str(field.hint))
        self._problem = Static("", classes="field--problem", markup=False)
        self._problem.display = False
        self._note = Static("", classes="field--note", markup=False)
        self._note.display = False
        self.hint(hint)
        self._shows = False
        self.mask()

    @on(Input.Changed)
    def _changed(self) -> None:
        self.mask()

    def compose(self) -> ComposeResult:
        """Label and field side by side; a box is its own label."""
        if isinstance(self.input, Tick):
            yield self.input
        else:
            label = Static(Content(str(self.field.label)), classes="field--label")
            yield Horizontal(label, self.input)
        yield self._note
        yield self._problem

    @property
    def value(self) -> Value:
        """What it holds."""
        if isinstance(self.input, RowsField):
            return self.input.rows
        value: Value = self.input.value
        return value

    def hint(self, text: str) -> None:
        """Put other words in it for while it is empty."""
        if isinstance(self.input, FormEntry):
            self.input.placeholder = text or str(self.field.hint)
        elif isinstance(self.input, RowsField):
            self._note.update(Content(text))
            self._note.display = bool(text)

    def say(self, problems: Mapping[int, str]) -> None:
        """Say what is wrong, by the number of the row; 0 where it has no rows."""
        if isinstance(self.input, RowsField):
            self.input.show_problems(problems)
            return
        words = problems.get(0, "")
        self._problem.update(Content(words))
        self._problem.display = bool(words)

    def show_secrets(self, shows: bool) -> None:
        """Show, or hide again, what is not to be read by everybody."""
        self._shows = shows
        if isinstance(self.input, RowsField):
            self.input.show_secrets(shows)
        self.mask()

    def mask(self) -> None:
        """Hide a command that has a secret in it, unless it is to be shown."""
        if isinstance(self.input, FormEntry):
            is_secret = is_secret_text(self.field, self.input.value)
            self.input.password = is_secret and not self._shows

    def focus_first(self) -> None:
        """Give the focus to what is typed in first."""
        target = (
            next(iter(self.input.query("Entry")), None) if isinstance(self.input, RowsField) else self.input
        )
        (target or self.input).focus()


def _input(field: FormField, value: Value, hint: str) -> Any:
    widget_id = f"run-{field.id}"
    if isinstance(value, tuple):
        return RowsField(field.columns, value, id=widget_id)
    if field.kind == "flag":
        return Tick(str(field.label), bool(value), id=widget_id, compact=True)
    if field.kind in ("choice", "maybe"):
        choices = [(key, str(text)) for key, text in field.choices]
        return ChoiceField(choices, str(value), id=widget_id)
    return FormEntry(str(value), placeholder=hint, id=widget_id, select_on_focus=False)
