"""The dialog of an action: what it would do to what, its fields, and the equivalent command.

It follows each Snapshot: names, loss and command are of what is there now, and the answer is for
the targets that are still there and can still be acted on.
"""

import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any, ClassVar

from rich.cells import cell_len
from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Checkbox, Input, Static

from dockertui.formatting import cut, pad, wrap
from dockertui.i18n import _
from dockertui.resources.spec import Field
from dockertui.screens.find_path import finder_of
from dockertui.screens.form_values import ON_ENGINE, DiskChecks, form_of, suggester, value_of
from dockertui.screens.late_keys import LATE_S
from dockertui.screens.main_keys import flag_id, flag_ids
from dockertui.screens.question import Question, Saying
from dockertui.state.world import World
from dockertui.widgets.fields import Answer, FormEntry, PathEntry, Tick
from dockertui.widgets.keyed import bound, keys_of
from dockertui.widgets.message_box import Said
from dockertui.widgets.status_bar import STYLES
from dockertui.wishes import Request, verb

BESIDE_GO = 24
"""Cells that the main button leaves to the other one and to frames and gaps."""
WIDEST_TEXT = 76
"""Cells of a line of text."""
Find = Callable[[str, str, str], Awaitable[str | None]]
LOW = 14
"""Below so many lines of screen there is room for the question alone, not for the command too."""


class Body(VerticalScroll, can_focus=False, inherit_bindings=False):
    """What scrolls in a dialog; its keys are the dialog's."""


class ActionDialog(ModalScreen[Request | None], inherit_bindings=False):
    """Asks before an action; gives the request as it was answered, None if cancelled."""

    DEFAULT_CSS = """
    ActionDialog { align: center middle; background: $veil; }
    ActionDialog > Vertical {
        width: auto; min-width: 30; height: auto; max-height: 100%;
        border: round $accent; border-title-color: $accent; border-title-style: bold;
        border-subtitle-color: $muted;
        background: $surface; padding: 1 2 0 2;
    }
    ActionDialog.-danger > Vertical { border: round $error; border-title-color: $error; }
    ActionDialog VerticalScroll { width: auto; height: auto; scrollbar-size-vertical: 1; }
    ActionDialog .dialog--text { width: auto; height: auto; margin-bottom: 1; display: none; }
    ActionDialog .dialog--error { color: $error; width: auto; height: auto; margin-bottom: 1; }
    ActionDialog .dialog--field { height: auto; width: 60; }
    ActionDialog .dialog--label { width: 12; height: 1; color: $muted; margin-right: 2; }
    ActionDialog Input { width: 1fr; height: 1; border: none; padding: 0 1; background: $panel; }
    ActionDialog Input:focus { border: none; background: $row; }
    ActionDialog .dialog--problem {
        height: auto; min-height: 1; color: $warning; padding-left: 14; width: 60;
    }
    ActionDialog .-after-tick { margin-top: 1; }
    ActionDialog.-tight .-after-tick { margin-top: 0; }
    ActionDialog.-tight .dialog--problem.-empty { display: none; }
    ActionDialog Checkbox { border: none; padding: 0; height: 1; background: transparent; width: auto; }
    ActionDialog Checkbox:focus { border: none; background: $row; }
    ActionDialog .dialog--buttons { width: 100%; height: 1; margin-top: 1; align-horizontal: right; }
    ActionDialog.-danger #go.-textual-compact:focus { background: $error; }
    ActionDialog .dialog--command {
        color: $muted; width: auto; height: auto; margin: 1 0;
    }
    ActionDialog.-low > Vertical { padding: 0 1; }
    ActionDialog.-low .dialog--buttons { margin-top: 0; }
    ActionDialog.-low Answer.-textual-compact { margin-left: 1; }
    ActionDialog.-low .dialog--command { display: none; }
    """
    AUTO_FOCUS = ""  # a box that gets the focus first would be scrolled to, away from what is said
    BINDINGS: ClassVar[list[Any]] = [
        bound("dialog.cancel", "cancel"),
        bound("dialog.previous", "app.focus_previous"),
        bound("dialog.next", "app.focus_next"),
        bound("dialog.page_up", "scroll(-1)"),
        bound("dialog.page_down", "scroll(1)"),
        bound("dialog.go", "go"),
        bound("text.copy", "copy_text"),
    ]

    def __init__(self, request: Request, world: World, find: Find | None = None) -> None:
        """Make a dialog.

        Args:
            request: What is asked about.
            world: The newest; the request's own is of when the key was pressed.
            find: Finds a value for a field, on a screen of its own: by the finder's id, on an engine, from
                what was typed.
        """
        super().__init__()
        self._question = Question.of(request, world)
        self._form = form_of(request)
        self._find = find
        self._touched: set[str] = set()
        """Fields that were changed: only those are told what is wrong."""
        self._least = 0
        """How wide the box has had to be for its frame and its buttons: it does not shrink again."""
        self._came_at = time.monotonic() if request.error is not None else 0.0
        """When it came back by itself; 0 once a key was pressed for it."""
        self._disk = DiskChecks(self, self._know_more)
        self._goes_when_known = False
        """Whether it is answered as soon as the disk has said that nothing is wrong."""

    def follow(self, world: World) -> None:
        """Speak of what is there now."""
        self._question = Question.of(self._asked, world)
        if self.is_mounted:
            self._show()

    @property
    def _asked(self) -> Request:
        """What was asked for."""
        return self._question.asked

    @property
    def _request(self) -> Request:
        """What is left of it."""
        return self._question.request

    # ------------------------------------------------------------------ content
    def compose(self) -> ComposeResult:
        """Title in the border; targets, loss and fields scroll; buttons and command stay in sight."""
        request = self._request
        action = request.action
        self.set_class(action.dangerous, "-danger")
        box = Vertical()
        with box:
            with Body():
                yield Static("", id="text", classes="dialog--text", markup=False)
                if request.error is not None:
                    words = "\n".join(filter(None, (str(request.error), request.error.hint)))
                    yield Static(Content(words), classes="dialog--error", markup=False)
                for field, before in zip(self._form, (None, *self._form), strict=False):
                    yield from self._field(field, is_after_tick=before is not None and before.is_flag)
            go = Answer(verb(action), id="go")
            cancel = Answer(_("Cancel"), id="cancel")
            yield Horizontal(go, cancel, classes="dialog--buttons")
            yield Static("", id="command", classes="dialog--command", markup=False)

    def _field(self, field: Field, *, is_after_tick: bool) -> ComposeResult:
        value = self._request.values.get(field.id, field.default)
        if field.is_flag:
            asked = self._request
            key = keys_of(self).first_text(flag_id(asked.kind, asked.action, field)) if field.key else ""
            yield Tick(self._label(field), bool(value), key=key, id=f"field-{field.id}", compact=True)
            return
        finder = finder_of(field)
        entry = (PathEntry if field.is_path else FormEntry)(
            "" if field.is_secret else str(value),
            password=field.is_secret,
            placeholder=keys_of(self).fill(str(field.hint)) if finder else str(field.hint),
            id=f"field-{field.id}",
            suggester=suggester(field),
        )
        classes = "dialog--field -after-tick" if is_after_tick else "dialog--field"
        yield Horizontal(Static(Content(str(field.label)), classes="dialog--label"), entry, classes=classes)
        yield Static("", id=f"problem-{field.id}", classes="dialog--problem -empty", markup=False)

    def _label(self, field: Field) -> str:
        return str((len(self._asked.targets) > 1 and field.label_many) or field.label)

    def on_resize(self) -> None:
        """Let nothing be wider or higher than the screen."""
        width = self._box_width
        self.query_one(Vertical).styles.max_width = width
        self.set_class(self.size.height < LOW, "-low")
        texts = ("text", "error", "command", "field", "problem")
        for part in self.query(", ".join(["VerticalScroll", *(f".dialog--{name}" for name in texts)])):
            part.styles.max_width = width - (4 if self.has_class("-low") else 6)
        for label in self.query(".dialog--label"):
            label.display = width >= 50
        for field in self._form:
            if field.is_flag:
                tick = self.query_one(f"#field-{field.id}", Tick)
                tick.label = Content(cut(self._label(field), width - 14))
        for problem in self.query(".dialog--problem"):
            problem.styles.padding = (0, 0, 0, 14 if width >= 50 else 0)
        self._show()

    @property
    def _box_width(self) -> int:
        return max(10, min(100, self.size.width - 2))

    def _fit(self, commands: str, said: int) -> None:
        """Give the scrolling part what the fixed ones leave; fields stand apart where that is enough."""
        inner = self._box_width - 6
        taken = 2 + 1 + 2 + 2 + sum(-(-len(line) // inner) or 1 for line in commands.splitlines())
        if self.has_class("-low"):
            taken = 2 + 1
        room = max(1, self.size.height - taken)
        self.query_one(VerticalScroll).styles.max_height = room
        ticks = [field.is_flag for field in self._form]
        apart = sum(one and not other for one, other in pairwise(ticks))
        self.set_class(said + 2 * len(ticks) - sum(ticks) + apart > room, "-tight")

    def on_mount(self) -> None:
        """Focus what is safe: Cancel where something may be lost, the first field or the verb otherwise."""
        action = self._request.action
        first_field = next((f"#field-{field.id}" for field in action.form if not field.is_flag), None)
        self._show()
        self.query_one(first_field if first_field else ("#cancel" if action.dangerous else "#go")).focus()

    def _show(self) -> None:
        """Write title, text, problems and command anew."""
        question, request = self._question, self._answered()
        self.query_one(Vertical).border_title = Content(question.title(self._box_width - 8))
        is_noted = question.confirm.notes is not None or question.confirm.warns is not None
        is_told = request.action.dangerous or is_noted or self._asked.of > 1 or question.is_changed
        go = self.query_one("#go", Button)
        go.label = question.button(request, self._box_width - BESIDE_GO)
        said = question.said(briefly=self.has_class("-low")) if is_told else []
        words = _content(said, self._box_width - (5 if self.has_class("-low") else 7))
        text = self.query_one("#text", Static)
        text.update(words)
        text.display = bool(said)
        problems = self._problems()
        for field in self._form:
            if field.is_checked:
                problem = problems.get(field.id, "") if field.id in self._touched else ""
                said_there = self.query_one(f"#problem-{field.id}", Static)
                said_there.update(Content(problem))
                said_there.set_class(not problem, "-empty")
        is_idle = question.is_moot or bool(problems) or self._is_unchanged(request)
        go.disabled = is_idle
        self._hint()
        commands = question.commands(request)
        self.query_one("#command", Static).update(Content(commands))
        self._fit(commands, 1 + len(words.plain.splitlines()) if said else 0)

    def _widen(self) -> None:
        """Let the box be as wide as its frame's words and its buttons."""
        box = self.query_one(Vertical)
        buttons = sum(max(10, cell_len(str(button.label)) + 2) + 2 for button in self.query(Button))
        words = max(cell_len(str(text)) for text in (box.border_title, box.border_subtitle))
        self._least = max(self._least, buttons + 6, words + 6)
        box.styles.min_width = min(self._box_width, self._least)

    @on(events.DescendantFocus)
    def _hint(self) -> None:
        """Say in the frame what enter does where the focus is."""
        question, focused, keys = self._question, self.focused, keys_of(self)
        words = [_("%(dialog.next)s: next"), _("%(dialog.cancel)s: cancel")]
        if isinstance(focused, Tick):
            words.insert(0, _("%(dialog.tick)s: tick"))
        elif isinstance(focused, Input) and self.query_one("#go").disabled and not self._problems():
            pass  # nothing was changed: there is nothing to be done yet
        elif isinstance(focused, Input) or (focused is not None and focused.id == "go"):
            words.insert(0, _("%(dialog.choose)s: %(verb)s"))
        elif isinstance(focused, Button):
            words[1] = _("%(dialog.choose)s, %(dialog.cancel)s: cancel")
        room = self._box_width - 6
        verb_words = question.button(self._answered(), room) if self.query("#go") else ""
        filled = [keys.fill(word, verb=_lower(verb_words)) for word in words]
        while len(filled) > 1 and cell_len(" · ".join(filled)) > room:
            filled.pop(1 if len(filled) > 2 else 0)
        self.query_one(Vertical).border_subtitle = Content(cut(" · ".join(filled), room))
        self._widen()

    # ------------------------------------------------------------------ values
    @property
    def values(self) -> dict[str, Any]:
        """What the fields hold now."""
        found: dict[str, Any] = {}
        for field in self._form:
            widget = self.query_one(f"#field-{field.id}")
            if isinstance(widget, Checkbox):
                found[field.id] = widget.value
            elif isinstance(widget, Input):
                found[field.id] = value_of(field, widget.value)
        return found

    def _problems(self) -> dict[str, str]:
        """Return what is wrong with what fields hold, by their ids."""
        values = self.values
        said = {field.id: field.check(values[field.id]) for field in self._form if field.check is not None}
        request = self._request
        scene = request.scene(request.targets[0] if request.targets else None)
        said |= {
            f.id: f.check_beside(values[f.id], values, scene)
            for f in self._form
            if f.check_beside is not None and not said.get(f.id)
        }
        said |= {f.id: _("It cannot be left empty.") for f in self._form if f.is_needed and not values[f.id]}
        problems = {field_id: problem for field_id, problem in said.items() if problem}
        return {**self._disk.problems(self._form, values, problems), **problems}

    def _answered(self) -> Request:
        """Return the request as the fields have it now."""
        values = self.values
        engine = values.pop(ON_ENGINE, self._request.engine)
        known = engine if engine in self._request.world.engines else self._request.engine
        return replace(self._request, values=values, engine=known, error=None)

    def _is_unchanged(self, answered: Request) -> bool:
        """Whether a form that starts with what is holds nothing else."""
        values, targets = answered.values, answered.targets
        if answered.action.loads is not None:
            return self._asked.error is None and dict(values) == dict(self._asked.values)
        form = answered.action.form
        if any(field.may_stay for field in form):
            return False
        held = [(field.id, field.initial) for field in form if field.initial is not None]
        return bool(held and targets) and all(
            values[field_id] == initial(targets[0].record) for field_id, initial in held
        )

    @on(Input.Changed)
    @on(Checkbox.Changed)
    def _changed(self, message: Input.Changed | Checkbox.Changed) -> None:
        """Check each field and write the command anew."""
        widget = message.input if isinstance(message, Input.Changed) else message.checkbox
        field_id = (widget.id or "").removeprefix("field-")
        if isinstance(message, Checkbox.Changed) or message.value != self._asked.values.get(field_id):
            self._touched.add(field_id)
        if isinstance(message, Checkbox.Changed):
            self._came_at = 0.0  # no key that was typed blindly gets to a box and ticks it
        self._show()

    def on_key(self, event: events.Key) -> None:
        """Tick the box that a letter stands for; where text is typed, it does not come here."""
        asked = self._request
        meant = keys_of(self).meant(event.key, flag_ids(asked.kind, asked.action))
        if meant:
            event.stop()
            self.query_one(f"#field-{meant.rpartition('.')[2]}", Tick).toggle()

    @on(FormEntry.Finds)
    def _finds(self, message: FormEntry.Finds) -> None:
        """Have a value found, where the field has a screen for that."""
        field_id = (message.entry.id or "").removeprefix("field-")
        finder = next((finder_of(field) for field in self._form if field.id == field_id), "")
        if finder and self._find is not None:
            self.run_worker(self._find_value(finder, message.entry), group="find", exclusive=True)

    async def _find_value(self, finder: str, entry: FormEntry) -> None:
        assert self._find is not None
        found = await self._find(finder, self._answered().engine, entry.value.strip())
        if found is not None:
            entry.value = found
            entry.cursor_position = len(found)

    # ------------------------------------------------------------------ the answer
    def say(self, message: Said, _seconds: float) -> None:
        """Say something in the frame, until the next change."""
        self.query_one(Vertical).border_subtitle = Content(cut(message.line, self._box_width - 6))

    def _is_too_early(self) -> bool:
        """Whether a key was typed for what was there before the dialog came back by itself, and say so."""
        came_at, self._came_at = self._came_at, 0.0
        if time.monotonic() - came_at >= LATE_S:
            return False
        words = _("%(label)s failed, and this came back; the key was not used")
        words %= {"label": verb(self._asked.action)}
        self.notify(words, severity="warning")
        return True

    @on(Input.Submitted)
    def action_go(self) -> None:
        """Do it, unless a field is wrong or nothing is left to do it to."""
        if self._is_too_early():
            return
        self._goes_when_known = self._disk.is_asking and not self._problems()
        if self._goes_when_known:
            return
        if not self.query_one("#go", Button).disabled:
            self.dismiss(self._answered())
            return
        self._touched.update(self._problems())
        self._show()

    def _know_more(self) -> None:
        """Show what the disk said; who wanted to go on before that goes on."""
        if not self.is_mounted:
            return
        self._show()
        if self._goes_when_known and not self._disk.is_asking:
            self.action_go()

    def action_cancel(self) -> None:
        """Do nothing."""
        self.dismiss(None)

    def action_scroll(self, by: int) -> None:
        """Read on in a text that is longer than the screen."""
        body = self.query_one(VerticalScroll)
        body.scroll_relative(y=by * max(1, body.size.height - 1), animate=False)

    @on(Button.Pressed)
    def _pressed(self, message: Button.Pressed) -> None:
        message.stop()
        if message.button.id == "go":
            self.action_go()
        else:
            self.dismiss(None)


def _lower(words: str) -> str:
    """Return a verb as it goes on in a line; what is a name in it stays."""
    return words[:1].lower() + words[1:]


def _content(said: Sequence[Saying], width: int) -> Content:
    """Return what a dialog says, wrapped to a width, with each label before all of its lines."""
    indent = max((cell_len(saying.label) + 2 for saying in said if saying.label), default=0)
    lines: list[Content] = []
    for saying in said:
        tone = STYLES[saying.tone]
        room = max(10, min(width, WIDEST_TEXT) - (indent if saying.label else 0))
        for number, part in enumerate(wrap(saying.text, room)):
            if not saying.label:
                lines.append(Content.styled(part, tone))
                continue
            label = pad(saying.label if not number else "", indent)
            lines.append(Content.styled(label, f"bold {tone}".strip()) + Content(part))
    return Content("\n").join(lines)
