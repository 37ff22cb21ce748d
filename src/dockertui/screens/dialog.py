"""The dialog of an action: what it would do to what, its fields, and the equivalent command."""

from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.suggester import SuggestFromList
from textual.widgets import Button, Checkbox, Input, Static

from dockertui.actions import Request
from dockertui.i18n import N_, _
from dockertui.resources.command_line import command_line
from dockertui.resources.spec import Field, Values

MOST_NAMES = 12


class Tick(Checkbox):
    """A check box whose state is a character, not a colour."""

    @property
    def _button(self) -> Content:
        """The mark before the label."""
        return Content.styled("[x] " if self.value else "[ ] ", "bold" if self.value else "")


class ActionDialog(ModalScreen[Values | None]):
    """Asks before an action; gives the values of its fields, None if cancelled."""

    DEFAULT_CSS = """
    ActionDialog { align: center middle; background: $background 60%; }
    ActionDialog > Vertical {
        width: auto; min-width: 30; height: auto; max-height: 100%;
        overflow-y: auto; scrollbar-size-vertical: 1;
        border: round $accent; border-title-color: $accent; border-title-style: bold;
        border-subtitle-color: $muted;
        background: $surface; padding: 1 2 0 2;
    }
    ActionDialog.-danger > Vertical { border: round $error; border-title-color: $error; }
    ActionDialog VerticalScroll {
        width: auto; height: auto; max-height: 12; scrollbar-size-vertical: 1;
    }
    ActionDialog .dialog--text { width: auto; height: auto; }
    ActionDialog .dialog--error { color: $error; width: auto; height: auto; margin-bottom: 1; }
    ActionDialog .dialog--field { height: auto; width: 60; }
    ActionDialog .dialog--label { width: 12; height: 1; color: $muted; margin-right: 2; }
    ActionDialog Input { width: 1fr; height: 1; border: none; padding: 0 1; background: $panel; }
    ActionDialog Input:focus { border: none; background: $accent 25%; }
    ActionDialog .dialog--problem { height: 1; color: $warning; margin-left: 14; width: 60; }
    ActionDialog Checkbox { border: none; padding: 0; height: 1; background: transparent; width: auto; }
    ActionDialog Checkbox:focus { border: none; background: $accent 25%; }
    ActionDialog .dialog--buttons { width: 100%; height: 1; margin-top: 1; align-horizontal: right; }
    ActionDialog Button {
        height: 1; min-width: 10; border: none; margin-left: 2; padding: 0 2;
        background: $panel; color: $foreground; text-style: none;
    }
    ActionDialog Button:focus { background: $accent; color: $background; text-style: bold !important; }
    ActionDialog.-danger #go:focus { background: $error; }
    ActionDialog .dialog--command {
        color: $muted; text-style: dim; width: auto; height: auto; margin: 1 0;
    }
    """
    BINDINGS: ClassVar[list[Any]] = [
        Binding("escape", "cancel", N_("Cancel").message),
        Binding("left,up", "app.focus_previous", show=False),
        Binding("right,down", "app.focus_next", show=False),
        Binding("y", "go", N_("Do it").message, show=False),
        Binding("n", "cancel", N_("Cancel").message, show=False),
    ]

    def __init__(self, request: Request) -> None:
        super().__init__()
        self._request = request
        self._buttons: list[Button] = []

    # ------------------------------------------------------------------ content
    def compose(self) -> ComposeResult:
        """Title in the border; targets, loss, fields, buttons, and the command as the last line."""
        request = self._request
        action, targets = request.action, request.targets
        confirm = action.confirm
        assert confirm is not None
        if len(targets) > 1:
            title = str(confirm.title_many) % {"count": len(targets)}
        else:
            title = str(confirm.title) % {"name": targets[0].name if targets else ""}
        self.set_class(action.dangerous, "-danger")
        box = Vertical()
        box.border_title = Content(f" {title} ")
        box.border_subtitle = Content(_(" enter chooses · tab moves · esc cancels "))
        with box:
            if len(targets) > 1 or (action.dangerous and targets):
                with VerticalScroll(can_focus=False):
                    yield Static(Content(self._what_is_lost()), classes="dialog--text", markup=False)
            if request.error is not None:
                words = "\n".join(filter(None, (str(request.error), request.error.hint)))
                yield Static(Content(words), classes="dialog--error", markup=False)
            for field in action.form:
                yield from self._field(field)
            cancel = Button(_("Cancel"), id="cancel", compact=True)
            go = Button(str(action.label), id="go", compact=True)
            self._buttons = [cancel, go]
            yield Horizontal(cancel, go, classes="dialog--buttons")
            yield Static("", id="command", classes="dialog--command", markup=False)

    def _what_is_lost(self) -> str:
        request = self._request
        confirm = request.action.confirm
        assert confirm is not None
        shown = request.targets[:MOST_NAMES]
        lines = []
        for target in shown:
            loses = confirm.loses(target.record, request.scene) if confirm.loses else ""
            lines.append(
                f"{target.name}: {loses}" if len(request.targets) > 1 and loses else loses or target.name
            )
        if len(request.targets) > len(shown):
            lines.append(_("and %(n)d more") % {"n": len(request.targets) - len(shown)})
        return "\n".join(lines) + "\n"

    def _field(self, field: Field) -> ComposeResult:
        value = self._request.values.get(field.id, field.default)
        if field.is_flag:
            yield Tick(str(field.label), bool(value), id=f"field-{field.id}", compact=True)
            return
        entry = Input(
            str(value),
            placeholder=str(field.hint),
            id=f"field-{field.id}",
            suggester=SuggestFromList(field.choices, case_sensitive=False) if field.choices else None,
        )
        yield Horizontal(
            Static(Content(str(field.label)), classes="dialog--label"), entry, classes="dialog--field"
        )
        if field.check is not None:
            yield Static("", id=f"problem-{field.id}", classes="dialog--problem", markup=False)

    def on_resize(self) -> None:
        """Let nothing be wider than the screen."""
        width = max(10, min(100, self.size.width - 2))
        self.query_one(Vertical).styles.max_width = width
        texts = ("text", "error", "command", "field", "problem")
        for part in self.query(", ".join(["VerticalScroll", *(f".dialog--{name}" for name in texts)])):
            part.styles.max_width = width - 6
        for label in self.query(".dialog--label"):
            label.display = width >= 50

    def on_mount(self) -> None:
        """Focus what is safe: Cancel where something may be lost, the first field or the verb otherwise."""
        action = self._request.action
        first_field = next((f"#field-{field.id}" for field in action.form if not field.is_flag), None)
        self.query_one(first_field if first_field else ("#cancel" if action.dangerous else "#go")).focus()
        self._changed()

    # ------------------------------------------------------------------ values
    @property
    def values(self) -> dict[str, Any]:
        """What the fields hold now."""
        found: dict[str, Any] = {}
        for field in self._request.action.form:
            widget = self.query_one(f"#field-{field.id}")
            if isinstance(widget, Checkbox):
                found[field.id] = widget.value
            elif isinstance(widget, Input):
                found[field.id] = widget.value.strip()
        return found

    @on(Input.Changed)
    @on(Checkbox.Changed)
    def _changed(self) -> None:
        """Check each field and write the command anew."""
        values = self.values
        problems = 0
        for field in self._request.action.form:
            if field.check is not None:
                problem = field.check(values[field.id])
                problems += bool(problem)
                self.query_one(f"#problem-{field.id}", Static).update(Content(problem))
        self.query_one("#go", Button).disabled = bool(problems)
        request = self._request
        records = [target.record for target in request.targets] or [None]
        commands = [
            command_line(request.kind, request.action, record, values, request.scene)
            for record in records[:3]
        ]
        if len(records) > len(commands):
            commands.append("…")
        self.query_one("#command", Static).update(Content("$ " + "\n$ ".join(commands)))

    # ------------------------------------------------------------------ the answer
    @on(Input.Submitted)
    def action_go(self) -> None:
        """Do it, unless a field is wrong."""
        if not self.query_one("#go", Button).disabled:
            self.dismiss(self.values)

    def action_cancel(self) -> None:
        """Do nothing."""
        self.dismiss(None)

    @on(Button.Pressed)
    def _pressed(self, message: Button.Pressed) -> None:
        message.stop()
        if message.button.id == "go":
            self.action_go()
        else:
            self.dismiss(None)
