"""The form of a new container: sections of fields, what stands in the way, and the line that does the same.

It asks the engine for what its image says, and gives what is wished; who opened it makes the container.
"""

from typing import Any, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Checkbox, Input, Static

from dockertui.engine import images
from dockertui.engine.calls import Lane
from dockertui.engine.errors import EngineError
from dockertui.engine.images import ImageDetail
from dockertui.engine.text import clean
from dockertui.formatting import cut
from dockertui.i18n import _
from dockertui.key_names import key_text
from dockertui.resources.run_checks import Problems, problems
from dockertui.resources.run_conflicts import Obstacle, conflicts, image_there, names_of
from dockertui.resources.run_fields import SECTIONS, Section, fields, section_of
from dockertui.resources.run_form import (
    FormValues,
    Value,
    empty_secrets,
    image_hints,
    spec_of,
    suggested,
)
from dockertui.resources.run_preview import preview
from dockertui.screens.follows_world import FollowsWorld
from dockertui.screens.run_ask import RunAsk, RunWish
from dockertui.screens.run_choices import RunChoices
from dockertui.screens.run_sections import FieldBox, Page, SectionList
from dockertui.state.snapshot import Snapshot
from dockertui.state.world import World
from dockertui.widgets.choice_field import ChoiceField
from dockertui.widgets.key_bar import KeyBar, KeyHint
from dockertui.widgets.keyed import bound, keys_of
from dockertui.widgets.message_box import Said
from dockertui.widgets.rows_field import RowsField

NARROW, WIDE = 60, 100
"""Below so many cells labels stand above their fields; from so many on sections stand at the left."""
LOW = 20
"""Below so many lines the command gets one."""
NOT_OF_OLD = frozenset({"start", "copies", "keep"})
"""What is not asked where a container takes the place of another: it is one, and runs if that ran."""
DETAIL_S = 10.0
"""How long the engine may take to say what an image is, in seconds."""


class RunForm(Screen[RunWish | None], FollowsWorld, inherit_bindings=False):
    """Asks for everything that makes a container."""

    DEFAULT_CSS = """
    RunForm { layout: vertical; background: $background; }
    RunForm > Vertical {
        height: 1fr; border: round $accent; border-title-color: $accent; border-title-style: bold;
        border-subtitle-color: $muted;
    }
    RunForm #run-body { height: 1fr; }
    RunForm.-line #run-body { layout: vertical; }
    RunForm Page { height: 1fr; padding: 0 1; scrollbar-size-vertical: 1; }
    RunForm #run-said { height: auto; max-height: 3; color: $warning; padding: 0 1; }
    RunForm #run-said.-error { color: $error; }
    RunForm #run-line { height: auto; max-height: 4; color: $muted; padding: 0 1; }
    RunForm.-low #run-line { max-height: 1; }
    RunForm.-low #run-said { max-height: 1; }
    RunForm.-low > Vertical { border: none; }
    RunForm.-narrow FieldBox .field--label { width: 14; }
    RunForm.-narrow FieldBox .field--problem { padding-left: 0; }
    """
    BINDINGS: ClassVar[list[Any]] = [
        bound("run.next", "step(1)"),
        bound("run.previous", "step(-1)"),
        bound("run.down", "step_line(1)"),
        bound("run.up", "step_line(-1)"),
        bound("run.next_section", "section(1)"),
        bound("run.previous_section", "section(-1)"),
        bound("run.go", "go"),
        bound("run.pick", "pick"),
        bound("run.line", "line"),
        bound("run.load", "load"),
        bound("run.save", "save"),
        bound("run.secrets", "secrets"),
        bound("run.cancel", "cancel"),
    ]

    def __init__(self, ask: RunAsk) -> None:
        super().__init__()
        self._ask = ask
        self.engine = ask.engine
        self.environ = ask.environ
        self.relist = ask.relist
        self.values: dict[str, Value] = dict(ask.values)
        """What the fields hold, also those of sections that are not open."""
        self.image = ImageDetail()
        """What the image says, as far as it is known."""
        self._world = ask.world
        self._image_id = ""
        self._here: Section = SECTIONS[0]
        self._touched: set[str] = set()
        """Fields that were changed: only those are told what is wrong, until all are."""
        self._says_all = ask.error is not None
        self._shows = False
        self._is_changed, self._is_warned = ask.error is not None, False
        self._not_remembered: set[str] = set()
        """Variables whose values are to be typed anew."""
        self._told = _words(ask.error) if ask.error is not None else ""
        """Why something failed, until the next change."""
        self._choices = RunChoices(self, ask.file)
        self._list, self._page = SectionList(), Page()
        self._said = Static("", id="run-said", markup=False)
        self._line = Static("", id="run-line", markup=False)
        self._bar = KeyBar()

    def compose(self) -> ComposeResult:
        """Sections and fields, what stands in the way, the line, the keys."""
        box = Vertical(Horizontal(self._list, self._page, id="run-body"), self._said, self._line)
        name = self.engine.name
        title = f"{self._ask.title} · {clean(name)}" if self._world.is_of_several else self._ask.title
        box.border_title = Content(title)
        words = _("%(run.load)s: load · %(run.save)s: save a template · %(run.secrets)s: show secrets")
        box.border_subtitle = Content(keys_of(self).fill(words))
        yield box
        yield self._bar

    async def on_mount(self) -> None:
        """Open the first section, with the focus in its first field."""
        await self._open(self._here)
        self._look_at_image()

    def on_resize(self, event: events.Resize) -> None:
        """Arrange for the room there is."""
        width, height = event.size
        self.set_class(width < WIDE, "-line")
        self._list.set_class(width < WIDE, "-line")
        self.set_class(width < NARROW, "-narrow")
        self.set_class(height < LOW, "-low")
        self._show()

    # ------------------------------------------------------------------ what is known
    @property
    def snapshot(self) -> Snapshot:
        """What the engine has."""
        return self._world.at(self.engine.name)

    def follow(self, world: World) -> None:
        """Speak of what is there now."""
        self._world = world
        if self.is_mounted:
            self._look_at_image()
            self._show()

    def _look_at_image(self) -> None:
        """Ask the engine what the image says, where it is another than before."""
        found = image_there(str(self.values.get("image") or "").strip(), self.snapshot)
        image_id = found.id if found is not None else ""
        if image_id != self._image_id:
            self._image_id = image_id
            self.run_worker(self._load_image(image_id), group="image", exclusive=True)

    async def _load_image(self, image_id: str) -> None:
        detail = ImageDetail()
        if image_id:
            try:
                detail = await self.engine.call(images.detail, image_id, lane=Lane.DETAIL, timeout_s=DETAIL_S)
            except EngineError:
                return  # the list says what is wrong with the engine; the form works without
        self.image = detail
        before = self.values
        self.values = suggested(before, detail)
        if any(self.values[f.id] != before.get(f.id) for f in self._here.fields if f.kind == "rows"):
            await self._open(self._here)
        hints = image_hints(detail)
        for box in self._boxes:
            box.hint(hints.get(box.field.id, ""))
        self._show()

    # ------------------------------------------------------------------ what is shown
    @property
    def _boxes(self) -> list[FieldBox]:
        return [box for box in self._page.children if isinstance(box, FieldBox)]

    async def _open(self, section: Section, field_id: str = "") -> None:
        """Open a section, with the focus in a field of it, else in its first."""
        self._here = section
        hints = image_hints(self.image)
        shown = [f for f in section.fields if not self._ask.replaces or f.id not in NOT_OF_OLD]
        boxes = [FieldBox(f, self.values.get(f.id, ""), hints.get(f.id, "")) for f in shown]
        with self.app.batch_update():
            await self._page.remove_children()
            await self._page.mount(*boxes)
        for box in boxes:
            box.show_secrets(self._shows)
        next((box for box in boxes if box.field.id == field_id), boxes[0]).focus_first()
        self._show()

    async def fill(self, values: FormValues) -> None:
        """Hold other values, and open the section anew."""
        self.values = dict(values)
        self._touched.clear()
        self._not_remembered.clear()
        self._is_changed = True
        self._told = ""
        self._image_id = ""
        self._look_at_image()
        await self._open(self._here)

    def ask_for_secrets(self) -> None:
        """Say which values were not remembered."""
        names = empty_secrets(self.values)
        self._not_remembered.update(names)
        self._show()
        if names:
            words = _("Not remembered, type anew: %(names)s") % {"names": ", ".join(map(clean, names))}
            self.notify(words, severity="warning", markup=False)

    def _show(self) -> None:
        """Say what is wrong and what stands in the way; write the line anew."""
        if not self._list.is_mounted:
            return
        wrong, found = problems(self.values), conflicts(self.values, self.snapshot, self._ask.replaces)
        told = {key: text for key, text in wrong.items() if self._says_all or key[0] in self._touched}
        for number, name in self._still_empty():
            told.setdefault(("env", number), _("%(name)s: its value is not remembered.") % {"name": name})
        for conflict in found:
            told.setdefault((conflict.field, conflict.row), conflict.text)
        for box in self._boxes:
            box.say({row: text for (field_id, row), text in told.items() if field_id == box.field.id})
        self._list.show(self._here.id, self._signs(wrong, found))
        self._show_said(found)
        line = preview(spec_of(self.values), self.snapshot.docker, shows=self._shows)
        self._line.update(Content(self._cut(f"$ {clean(line)}")))
        self._bar.show(self._hints())

    def _still_empty(self) -> list[tuple[int, str]]:
        """Return the rows of variables whose values were not remembered and not typed anew."""
        rows = self.values.get("env")
        return [
            (number, clean(row[0]))
            for number, row in enumerate(rows if isinstance(rows, tuple) else ())
            if row[0] in self._not_remembered and not row[1]
        ]

    def _cut(self, text: str) -> str:
        """Return a line cut to the room there is for it."""
        lines = 1 if self.has_class("-low") else 4
        return cut(text, max(10, (self.size.width - 4) * lines - lines))

    def _signs(self, wrong: Problems, found: list[Obstacle]) -> dict[str, str]:
        """Return the sign beside each section: ✗ for what is wrong, ● for what is set."""
        bad = {field_id for field_id, _row in wrong if self._says_all or field_id in self._touched}
        bad |= {conflict.field for conflict in found if conflict.is_fatal}
        bad |= {"env"} if self._still_empty() else set()
        spec, signs = spec_of(self.values), {}
        for section in SECTIONS:
            ids = {f.id for f in section.fields}
            is_said = section is not SECTIONS[0] and any(getattr(spec, i, "") for i in ids)
            signs[section.id] = "✗" if ids & bad else "●" if is_said else ""
        return signs

    def _show_said(self, found: list[Obstacle]) -> None:
        """Say why something failed, else what stands in the way in another section."""
        self._said.set_class(bool(self._told), "-error")
        words = self._told
        if not words:
            here = {f.id for f in self._here.fields}
            words = "\n".join(
                f"{section_of(c.field).title}: {c.text}" for c in found if c.is_fatal and c.field not in here
            )
        self._said.update(Content(words))
        self._said.display = bool(words)

    def say(self, message: Said, seconds: float) -> None:
        """Say something: at the footer's right end, or above the line until the next change."""
        if message.stays:
            self._told = "\n".join(map(clean, (message.sign + message.whole).splitlines()))
            self._show()
        else:
            self._bar.say(message.line, {"information": "good"}.get(message.severity, "warn"), seconds)

    def _hints(self) -> list[KeyHint]:
        """Return what the footer says of the keys."""
        keymap = keys_of(self)
        said = (
            ("run.go", self._ask.verb.lower(), "go", 10),
            ("run.cancel", _("leave"), "cancel", 9),
            ("run.next_section", _("section"), "section(1)", 8),
            ("run.pick", _("choose"), "pick", 7 if self._picks else 0),
            ("rows.remove", _("remove row"), "", 6 if self._table is not None else 0),
            ("run.line", _("paste a line"), "line", 5),
        )
        return [
            KeyHint(key_text(keymap.first(key_id)), label, action, weight=weight)
            for key_id, label, action, weight in said
            if weight and keymap.keys(key_id)
        ]

    # ------------------------------------------------------------------ what is typed
    @on(Input.Changed)
    @on(Checkbox.Changed)
    @on(RowsField.Changed)
    @on(ChoiceField.Changed)
    def _changed(self) -> None:
        """Take what the fields hold."""
        for box in self._boxes:
            if self.values.get(box.field.id, "") != box.value:
                self.values[box.field.id] = box.value
                self._touched.add(box.field.id)
                self._is_warned, self._told = False, ""
        self._look_at_image()
        self._show()

    @on(events.DescendantFocus)
    def _focus_moved(self) -> None:
        self._bar.show(self._hints())

    @on(Input.Submitted)
    def _submitted(self) -> None:
        self.focus_next()

    @on(SectionList.Chosen)
    async def _section_chosen(self, message: SectionList.Chosen) -> None:
        message.stop()
        await self._open(next(s for s in SECTIONS if s.id == message.section_id))

    @on(KeyBar.Pressed)
    async def _hint_clicked(self, message: KeyBar.Pressed) -> None:
        message.stop()
        if message.action:
            await self.run_action(message.action)

    # ------------------------------------------------------------------ keys
    async def action_step(self, by: int) -> None:
        """Go to the next field or the previous; past the last one begins the next section."""
        chain = self.focus_chain
        ends = (chain[-1:] if by > 0 else chain[:1]) if chain else []
        if self.focused in ends:
            await self.action_section(by)
        elif by > 0:
            self.focus_next()
        else:
            self.focus_previous()

    async def action_step_line(self, by: int) -> None:
        """Go down or up: in a table to the next row."""
        table, cell = self._table, self.focused
        if table is None or cell is None or not table.step(cell, by):
            await self.action_step(by)

    async def action_section(self, by: int) -> None:
        """Open the next section or the previous."""
        place = next(n for n, s in enumerate(SECTIONS) if s.id == self._here.id)
        await self._open(SECTIONS[(place + by) % len(SECTIONS)])

    @property
    def _box(self) -> FieldBox | None:
        """The field with the focus."""
        nodes = self.focused.ancestors_with_self if self.focused is not None else ()
        return next((node for node in nodes if isinstance(node, FieldBox)), None)

    @property
    def _table(self) -> RowsField | None:
        box = self._box
        return box.input if box is not None and isinstance(box.input, RowsField) else None

    @property
    def _picks(self) -> bool:
        box = self._box
        return box is not None and bool(box.field.pick)

    def action_pick(self) -> None:
        """Choose from what the engine has."""
        box, widget = self._box, self.focused
        if box is not None and widget is not None and box.field.pick:
            self.run_worker(self._choices.pick(box.field, widget), group="choice", exclusive=True)

    def action_line(self) -> None:
        """Fill the form from a line."""
        self.run_worker(self._choices.line(), group="choice", exclusive=True)

    def action_load(self) -> None:
        """Fill the form from what is remembered."""
        self.run_worker(self._choices.load(), group="choice", exclusive=True)

    def action_save(self) -> None:
        """Keep what the form holds as a template."""
        self.run_worker(self._choices.save(), group="choice", exclusive=True)

    def action_secrets(self) -> None:
        """Show values that look secret, or hide them again."""
        self._shows = not self._shows
        for box in self._boxes:
            box.show_secrets(self._shows)
        self._show()

    async def action_go(self) -> None:
        """Give what is wished, where nothing is wrong; else go to the first thing that is."""
        wrong = problems(self.values)
        found = [c for c in conflicts(self.values, self.snapshot, self._ask.replaces) if c.is_fatal]
        first = next((field_id for field_id in fields() if any(key[0] == field_id for key in wrong)), "")
        first = first or next((c.field for c in found), "")
        if not first:
            self._give()
            return
        self._says_all = True
        await self._open(section_of(first), first)

    def _give(self) -> None:
        image = str(self.values.get("image") or "").strip()
        there = image_there(image, self.snapshot) is not None
        pull = self.values.get("pull") == "always" or (not there and self.values.get("pull") != "never")
        self.dismiss(RunWish(spec_of(self.values), tuple(names_of(self.values)), pull, dict(self.values)))

    def action_cancel(self) -> None:
        """Leave; where something was typed, the key is asked for twice."""
        if (self._touched or self._is_changed) and not self._is_warned:
            self._is_warned = True
            words = _("%(run.cancel)s again leaves; what was typed is lost.")
            self.notify(keys_of(self).fill(words), severity="warning", markup=False)
            return
        self.dismiss(None)


def _words(error: EngineError) -> str:
    """Say why the engine refused."""
    return "\n".join(filter(None, (str(error), error.hint)))
