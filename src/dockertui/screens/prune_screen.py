"""What a prune would take, with sizes and reasons, to tick; then the same list of what went."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Button, Static

from dockertui.engine.disk_usage import Usage
from dockertui.engine.text import clean
from dockertui.formatting import cut, cut_middle, pad, size
from dockertui.i18n import N_, _, ngettext
from dockertui.keymap import Keymap
from dockertui.resources import resource_kind
from dockertui.resources.jobs import LOOKS
from dockertui.resources.prune import CACHE, Item, commands, freed, is_first_ticked, plan
from dockertui.resources.spec import Scene
from dockertui.screens.follows_world import FollowsWorld
from dockertui.screens.prune_work import Pruning
from dockertui.state.job_record import JobState
from dockertui.widgets.fields import Answer
from dockertui.widgets.keyed import bound
from dockertui.widgets.line_view import Line, LineView
from dockertui.widgets.lines_box import LinesBox

NAME = 34
"""Cells of a name; a longer one is cut in its middle."""
AMOUNT = 9
"""Cells of a size."""
WIDEST = 110
CHROME = 7
"""Cells of a line that are not for its text: frame, padding, the cursor's sign, a scroll bar."""
MOST_COMMANDS = 3
"""Lines of commands that are shown."""


class PruneList(LineView):
    """The things, group by group, with a box before each."""

    BINDINGS: ClassVar[list[Any]] = [
        bound("prune.tick", "tick", N_("Tick, or untick")),
        bound("prune.scope", "screen.scope", N_("All kinds, or this one alone")),
        bound("prune.go", "screen.go", N_("Remove what is ticked")),
    ]

    class Ticked(Message):
        """The user wants a line ticked, or not any more."""

        def __init__(self, index: int) -> None:
            super().__init__()
            self.index = index

    def action_tick(self) -> None:
        """Tick what the line stands for."""
        self.post_message(self.Ticked(self.cursor))

    def action_choose(self) -> None:
        """Tick it by two clicks."""
        self.action_tick()


class PruneScreen(FollowsWorld, ModalScreen[None], inherit_bindings=False):
    """Asks what is to go, and shows what went."""

    DEFAULT_CSS = """
    PruneScreen { align: center middle; background: $veil; }
    PruneScreen > LinesBox {
        width: 110; max-width: 98%; height: auto; max-height: 96%;
        border: round $error; border-title-color: $error; border-title-style: bold;
        border-subtitle-color: $muted; background: $surface; padding: 0 1;
    }
    PruneScreen PruneList { height: auto; max-height: 1fr; }
    PruneScreen .prune--said { height: auto; color: $muted; padding: 0 1; }
    PruneScreen Horizontal { height: 1; width: 100%; align-horizontal: right; margin-top: 1; }
    PruneScreen #go.-textual-compact:focus { background: $error; }
    """
    BINDINGS: ClassVar[list[Any]] = [
        bound("prune.close", "close"),
        bound("prune.next", "app.focus_next"),
        bound("prune.previous", "app.focus_previous"),
        bound("text.copy", "copy_text"),
    ]

    def __init__(
        self,
        scene: Scene,
        kind: str,
        keymap: Keymap,
        *,
        read_only: bool,
        start: Callable[[Sequence[Item]], Pruning],
    ) -> None:
        """Make it.

        Args:
            scene: What there is on the engine.
            kind: The kind that is pruned, "" for all and the build cache.
            keymap: The keys in force.
            read_only: Whether nothing may be removed.
            start: Begins the removal of what was chosen, as a job.
        """
        super().__init__()
        self._scene = scene
        self._kind = kind
        self._is_all = not kind
        self._keymap = keymap
        self._read_only = read_only
        self._start = start
        self._usage: Usage | None = None
        self._trouble = _("Measuring…")
        self._items: list[Item] = []
        self._ticks: dict[Any, bool] = {}
        """What the user ticked or unticked, by Ref."""
        self._removal: Pruning | None = None
        self._longest = 0
        """Cells of the longest name."""
        self._lines: list[Item | str] = []
        """What each line stands for: a thing, or the id of a group."""
        self._list = PruneList()
        self._said = Static("", classes="prune--said", markup=False)
        self._command = Static("", classes="prune--said", markup=False)

    def compose(self) -> ComposeResult:
        """The list, what is to be said, the buttons and the commands."""
        go, cancel = (
            Answer(_("Remove"), id="go"),
            Answer(_("Cancel"), id="cancel"),
        )
        yield LinesBox(self._list, self._said, Horizontal(go, cancel), self._command)

    def on_mount(self) -> None:
        """Show what is known without sizes."""
        self._plan()
        self._list.focus()

    def on_resize(self) -> None:
        """Cut for the width."""
        self._show()

    # ------------------------------------------------------------------ what is known
    def measured(self, usage: Usage | None, trouble: str = "") -> None:
        """Take what the engine measured, or why it could not."""
        self._usage, self._trouble = usage, trouble
        if self._removal is None:
            self._plan()

    def follow(self, world: Any) -> None:
        """Speak of what is there now, until it begins."""
        engine = self._scene.snapshot.engine
        self._scene = Scene(world.at(engine), is_of_several=world.is_of_several)
        if self._removal is None and self.is_mounted:
            self._plan()

    def _plan(self) -> None:
        self._items = plan(self._scene, self._usage, () if self._is_all else (self._kind,))
        self._show()

    def _is_ticked(self, item: Item) -> bool:
        return self._ticks.get(item.ref, is_first_ticked(item, is_all=self._is_all))

    @property
    def chosen(self) -> list[Item]:
        """What is to go."""
        return [item for item in self._items if self._is_ticked(item)]

    # ------------------------------------------------------------------ what is shown
    def _show(self) -> None:
        """Draw the list, the sums and the commands anew."""
        if not self.is_mounted:
            return
        chosen, items = self.chosen, self._items
        width = max(30, min(WIDEST, self.size.width * 98 // 100) - CHROME)
        self._longest = max((cell_len(item.name) for item in items), default=0)
        self._lines, lines = [], []
        for group in dict.fromkeys(item.group for item in items):
            mine = [item for item in items if item.group is group]
            self._lines.append(group.id)
            lines.append(self._group_line(mine, width))
            for item in mine:
                self._lines.append(item)
                lines.append(self._item_line(item, width))
        nothing = Line(((_("Nothing to remove: everything is in use."), "muted"),))
        self._list.set_lines(lines or [nothing])
        self._show_frame(chosen)
        docker = self._scene.snapshot.docker
        found = commands(chosen, docker) if self._removal is None else []
        shown = [*found[:MOST_COMMANDS], *(["…"] if found[MOST_COMMANDS:] else [])]
        self._command.update(Content("\n".join(cut(f"$ {clean(line)}", width) for line in shown)))
        self._command.display = bool(shown)
        self._said.update(Content(self._words()))
        self._said.display = bool(self._words())

    def _show_frame(self, chosen: Sequence[Item]) -> None:
        box = self.query_one(LinesBox)
        what = _("everything unused") if self._is_all else str(resource_kind(self._kind).title).lower()
        title = _("Prune %(what)s") % {"what": what}
        if self._scene.is_of_several:
            title = _("%(title)s on %(engine)s") % {
                "title": title,
                "engine": clean(self._scene.snapshot.engine),
            }
        box.border_title = Content(title)
        has_more = self._removal is None and self._items
        keys = [_("%(prune.tick)s: tick")] if has_more else []
        if self._kind and self._removal is None:
            keys.append(
                _("%(prune.scope)s: all kinds") if not self._is_all else _("%(prune.scope)s: this kind")
            )
        keys += [_("%(prune.go)s: remove")] if has_more and chosen and not self._read_only else []
        keys.append(_("%(prune.close)s: cancel") if has_more else _("%(prune.close)s: close"))
        box.border_subtitle = Content(self._keymap.fill(" · ".join(keys)))
        go, cancel = self.query_one("#go", Button), self.query_one("#cancel", Button)
        go.label = _button(chosen)
        go.refresh(layout=True)
        go.disabled = not chosen or self._read_only or self._removal is not None
        go.display = bool(has_more)
        cancel.label = _("Cancel") if has_more else _("Close")

    def _words(self) -> str:
        """Return the sum, or what came of it, and what stands in the way."""
        if self._removal is not None:
            return self._removal.words()
        if self._read_only:
            return _("Read-only mode: nothing is removed.")
        words = [self._trouble] if self._trouble else []
        total = freed(self.chosen)
        words += [_("Frees about %(size)s.") % {"size": size(total)}] if total else []
        return " ".join(words)

    def _group_line(self, items: Sequence[Item], width: int) -> Line:
        ticked = sum(map(self._is_ticked, items))
        box = "[x]" if ticked == len(items) else "[ ]" if not ticked else "[-]"
        box = box if self._removal is None else "   "
        gone = items if self._removal is None else [i for i in items if self._removal.has_removed(i)]
        total = size(freed(gone)) if freed(gone) else ""
        room = width - 4 - AMOUNT
        title = f"{items[0].group.title}  {len(items)}"
        return Line(
            ((f"{box} ", ""), (pad(title, room), "accent"), (pad(total, AMOUNT, right=True), "muted"))
        )

    def _item_line(self, item: Item, width: int) -> Line:
        state, note = self._removal.states.get(item, (None, "")) if self._removal else (None, "")
        if state is not None:
            sign, tone, _rank = LOOKS[state]
            is_gone = state is JobState.DONE and not note
            words = _("removed") if is_gone else note or item.reason
            head, note_tone = f"    {sign}   ", tone if note or is_gone else "muted"
        else:
            box = "    " if self._removal is not None else "[x] " if self._is_ticked(item) else "[ ] "
            head, words, note_tone, tone = f"    {box}", item.reason, "muted", ""
        amount = size(item.size_bytes) if item.size_bytes else ""
        name = min(NAME, max(12, min(self._longest, (width - 20) // 2)))
        rest = width - 8 - name - 2 - AMOUNT
        tail = (pad(clean(words), rest), note_tone) if rest > 8 else ("", "")
        is_off = self._removal is not None and state is None
        title = pad(cut_middle(item.name, name), name)
        return Line(
            (
                (head, tone),
                (title, "muted" if is_off else ""),
                ("  ", ""),
                tail,
                (pad(amount, AMOUNT, right=True), ""),
            ),
            copy=item.name,
        )

    # ------------------------------------------------------------------ what is chosen
    @on(PruneList.Ticked)
    def _tick(self, message: PruneList.Ticked) -> None:
        message.stop()
        if self._removal is not None or message.index >= len(self._lines):
            return
        line = self._lines[message.index]
        items = [line] if isinstance(line, Item) else [item for item in self._items if item.group.id == line]
        wanted = not all(map(self._is_ticked, items))
        self._ticks.update({item.ref: wanted for item in items})
        self._show()

    def action_scope(self) -> None:
        """Look at all kinds and the build cache, or at one alone."""
        if self._kind and self._removal is None:
            self._is_all = not self._is_all
            self._plan()

    @on(LineView.CopyRequested)
    def _copy_requested(self, message: LineView.CopyRequested) -> None:
        message.stop()

    @on(Button.Pressed)
    def _pressed(self, message: Button.Pressed) -> None:
        message.stop()
        if message.button.id == "go":
            self.action_go()
        else:
            self.dismiss(None)

    def action_go(self) -> None:
        """Remove what is ticked."""
        if self._removal is None and self.chosen and not self._read_only:
            self._removal = self._start(self.chosen)
            self._show()
            self._list.focus()

    def went_on(self) -> None:
        """Show how far it is."""
        if self._removal is not None:
            self._show()

    def action_close(self) -> None:
        """Back to where you were; what was begun goes on as a job."""
        self.dismiss(None)


def _button(chosen: Sequence[Item]) -> str:
    """Return what the button says: how many of what go."""
    kinds = {item.group.kind for item in chosen}
    count = {"n": len(chosen)}
    if not chosen:
        return _("Remove")
    if len(kinds) > 1 or CACHE in kinds:
        return ngettext("Remove %(n)d item", "Remove %(n)d items", len(chosen)) % count
    kind = resource_kind(kinds.pop())
    what = kind.singular if len(chosen) == 1 else str(kind.title).lower()
    return _("Remove %(n)d %(what)s") % {**count, "what": what}
