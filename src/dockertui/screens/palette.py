"""A list that is searched while one types: of all commands, of what can be done to a row, of themes."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.geometry import Region
from textual.message import Message
from textual.screen import ModalScreen
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input

from dockertui.dataclass import dataclass
from dockertui.engine.text import clean
from dockertui.formatting import cut, cut_middle, pad
from dockertui.i18n import _
from dockertui.resources.columns import CURSOR_SIGN
from dockertui.widgets.fields import Entry as TextEntry
from dockertui.widgets.framed import Framed
from dockertui.widgets.keyed import bound, keys_of
from dockertui.widgets.signs import safe
from dockertui.widgets.tones import Looks

NARROWEST, WIDEST = 96, 132
"""Cells of the box, where the screen has them: what is said of an entry wants to be read whole."""
LEAST_ABOUT = 12
"""Cells for what else is said of an entry; with less nothing is."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line. Its texts may hold names, so none is ever given to Textual as markup."""

    label: str
    """What it does, in words of ours."""
    name: str
    """What it does it to, "" for nothing."""
    about: str
    """More of it, or why it cannot be done now."""
    keys: str
    """The first key that does the same."""
    id: str
    action: str
    """What is run, as Textual writes it."""
    is_possible: bool = True

    @property
    def title(self) -> str:
        """What it does to what."""
        return f"{self.label} {self.name}".rstrip()

    def rank(self, query: str) -> int | None:
        """Return how well it fits what is typed, 0 the best; None if it does not.

        Args:
            query: What is typed, in lower case, without blanks around it.
        """
        label, title, words = self.label.lower(), self.title.lower(), query.split()
        if query in (label, self.id):
            return 0
        if title.startswith(query) or self.id.startswith(query):
            return 1
        starts = [*label.replace("-", " ").split(), *self.name.lower().split()]
        if words and all(any(start.startswith(word) for start in starts) for word in words):
            return 2
        if all(word in title for word in words):
            return 3
        return 4 if all(word in f"{title} {self.about} {self.id}".lower() for word in words) else None


def found(entries: Sequence[Entry], query: str) -> list[Entry]:
    """Return the entries that fit what is typed: the best first, what is possible before what is not.

    Args:
        entries: All of them, in order.
        query: What is typed.
    """
    query = " ".join(query.lower().split())
    if not query:
        return list(entries)
    ranked = [
        (rank, not entry.is_possible, entry) for entry in entries if (rank := entry.rank(query)) is not None
    ]
    return [entry for _rank, _no, entry in sorted(ranked, key=lambda one: one[:2])]


class PaletteList(Widget):
    """The entries that fit, a line each, with a cursor."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "palette--key",
        "palette--about",
        "palette--off",
        "palette--cursor",
        "palette--sign",
    }
    DEFAULT_CSS = """
    PaletteList { height: 1fr; background: transparent; }
    PaletteList > .palette--key { color: $accent; text-style: bold; }
    PaletteList > .palette--about { color: $muted; }
    PaletteList > .palette--off { color: $muted; }
    PaletteList > .palette--sign { color: $accent; }
    PaletteList > .palette--cursor { background: $row; text-style: bold; }
    """

    @dataclass
    class Chosen(Message):
        """An entry was clicked."""

        entry: Entry

    def __init__(self) -> None:
        super().__init__()
        self.nothing = _("No command matches.")
        """What is said where no entry fits."""
        self.entries: list[Entry] = []
        self.cursor = 0
        self._top = 0
        self._keys_width = 0
        self._title_width = 0
        self._looks = Looks(self)

    def measure(self, entries: Sequence[Entry]) -> None:
        """Set the widths of the columns: for all entries, so that none moves while one types."""
        self._keys_width = max((cell_len(entry.keys) for entry in entries), default=0)
        self._title_width = max((cell_len(clean(entry.title)) for entry in entries), default=0)

    def show(self, entries: list[Entry]) -> None:
        """Show these, the cursor on the first."""
        before = self._seen()
        self.entries, self.cursor, self._top = entries, 0, 0
        self._paint(before)

    @property
    def chosen(self) -> Entry | None:
        """The entry under the cursor."""
        return self.entries[self.cursor] if self.entries else None

    def go(self, index: int) -> None:
        """Put the cursor on an entry."""
        height, before = max(1, self.size.height), self._seen()
        self.cursor = max(0, min(index, len(self.entries) - 1))
        self._top = max(self.cursor - height + 1, min(self._top, self.cursor))
        self._paint(before)

    def _seen(self) -> list[tuple[Entry | None, bool]]:
        """Return what each line shows: an entry, and whether the cursor is on it."""
        at = range(self._top, self._top + self.size.height)
        return [(self.entries[i] if i < len(self.entries) else None, i == self.cursor) for i in at]

    def _paint(self, before: list[tuple[Entry | None, bool]]) -> None:
        """Have the lines painted that show something else by now; the first says it where there is none."""
        for y, (old, new) in enumerate(zip(before, self._seen(), strict=True)):
            if old != new or (not y and not self.entries):
                self.refresh(Region(0, y, self.size.width, 1))

    def on_click(self, event: events.Click) -> None:
        """Choose what is clicked."""
        event.stop()
        if self._top + event.y < len(self.entries):
            self.post_message(self.Chosen(self.entries[self._top + event.y]))

    def on_mouse_scroll_down(self) -> None:
        """Go on."""
        self.go(self.cursor + 1)

    def on_mouse_scroll_up(self) -> None:
        """Go back."""
        self.go(self.cursor - 1)

    def notify_style_update(self) -> None:
        """Work out anew what it looks like."""
        super().notify_style_update()
        self._looks.clear()

    def render_line(self, y: int) -> Strip:
        """Draw one line."""
        width, index = self.size.width, self._top + y
        if index >= len(self.entries):
            text = self.nothing if not self.entries and not y else ""
            return Strip(
                [Segment(cut(f" {text}", width), self._looks.of("palette--about"))]
            ).adjust_cell_length(width, self._looks.of())
        entry = self.entries[index]
        line = ("palette--cursor",) if index == self.cursor else ()
        room = width - self._keys_width - 4
        title_width = min(self._title_width, room if room < 40 else max(24, room * 55 // 100))
        about = room - title_width - 2
        title = cut_middle(clean(entry.title), title_width)
        spans = [
            (CURSOR_SIGN if line else " ", "palette--sign"),
            (
                pad(entry.keys, self._keys_width) + "  ",
                "palette--key" if entry.is_possible else "palette--off",
            ),
            (pad(title, title_width) + "  ", "" if entry.is_possible else "palette--off"),
            (cut(clean(entry.about), about) if about >= LEAST_ABOUT else "", "palette--about"),
        ]
        segments = [Segment(text, self._looks.of(*line, *([name] if name else []))) for text, name in spans]
        return Strip(safe(segments)).adjust_cell_length(width, self._looks.of(*line))


class PaletteBox(Framed, Vertical):
    """The frame round it."""


class Palette(ModalScreen[str | None], inherit_bindings=False):
    """Asks for one of some entries; gives the action of it, None if the user left."""

    DEFAULT_CSS = """
    Palette { align: center top; background: $veil; }
    Palette > PaletteBox {
        layout: vertical; overflow: hidden hidden; max-width: 100%; height: 80%; margin-top: 1;
        border: round $accent; border-title-color: $accent; border-title-style: bold;
        border-subtitle-color: $muted; background: $surface; padding: 0 1;
    }
    Palette Input { height: 1; border: none; padding: 0; background: $panel; margin-bottom: 1; }
    Palette Input:focus { border: none; }
    Palette.-low > PaletteBox { height: 100%; margin-top: 0; }
    Palette.-low Input { margin-bottom: 0; }
    """
    BINDINGS: ClassVar[list[Any]] = [
        bound("palette.close", "close"),
        bound("palette.run", "choose"),
        bound("palette.up", "move(-1)"),
        bound("palette.down", "move(1)"),
        bound("palette.page_up", "page(-1)"),
        bound("palette.page_down", "page(1)"),
        bound("palette.top", "move(-9999)"),
        bound("palette.bottom", "move(9999)"),
    ]

    def __init__(
        self,
        title: str,
        entries: Sequence[Entry],
        chosen: Callable[[Entry], object],
        *,
        is_of_commands: bool = True,
    ) -> None:
        """Make a list.

        Args:
            title: What it is a list of.
            entries: All of it, in order.
            chosen: Is called with the entry that was chosen, once the list is closed.
            is_of_commands: Whether what is chosen is run; else it is a name that is chosen.
        """
        super().__init__()
        self._title, self._entries, self._run = title, list(entries), chosen
        self._is_over = False
        self._list = PaletteList()
        self._is_of_commands = is_of_commands
        if not is_of_commands:
            self._list.nothing = _("No name matches.")
        asks = _("type what you want to do") if is_of_commands else _("parts of a name")
        self._input = TextEntry(placeholder=asks)
        self._box = PaletteBox(self._input, self._list)

    def compose(self) -> ComposeResult:
        """A field, and what fits below it."""
        yield self._box

    def on_mount(self) -> None:
        """Show everything while nothing is typed."""
        self._list.measure(self._entries)
        self._show("")
        self._input.focus()

    def on_resize(self) -> None:
        """Take all the room where there is little; never more than there is to show."""
        self.set_class(self.size.height < 20, "-low")
        most = self.size.height if self.size.height < 20 else self.size.height * 4 // 5
        self._box.styles.height = min(most, len(self._entries) + 4)
        self._box.styles.width = max(NARROWEST, min(WIDEST, self.size.width - 8))

    def _show(self, query: str) -> None:
        shown = found(self._entries, query)
        self._list.show(shown)
        self._box.set_title(Content(clean(self._title)))
        run = _("%(palette.run)s: run") if self._is_of_commands else _("%(palette.run)s: choose")
        words = [_("%(n)d of %(total)d"), run, _("%(palette.close)s: close")]
        words = words if shown else [words[0], words[2]]
        counts = keys_of(self).fill(" · ".join(words), n=len(shown), total=len(self._entries))
        self._box.set_subtitle(Content(counts))

    @on(Input.Changed)
    def _typed(self, message: Input.Changed) -> None:
        message.stop()
        self._show(message.value)

    @on(PaletteList.Chosen)
    def _clicked(self, message: PaletteList.Chosen) -> None:
        message.stop()
        self._leave(message.entry)

    def action_choose(self) -> None:
        """Run what is under the cursor; what was typed a moment ago counts, though it is not shown yet."""
        shown = found(self._entries, self._input.value)
        if [entry.id for entry in shown] != [entry.id for entry in self._list.entries]:
            self._list.show(shown)
        if self._list.chosen is not None:
            self._leave(self._list.chosen)

    def action_move(self, by: int) -> None:
        """Go to another entry."""
        self._list.go(self._list.cursor + by)

    def action_page(self, by: int) -> None:
        """Go a screenful."""
        self._list.go(self._list.cursor + by * max(1, self._list.size.height - 1))

    def action_close(self) -> None:
        """Do nothing."""
        self._leave(None)

    def _leave(self, entry: Entry | None) -> None:
        """Close once, however often it is asked for, then run what was chosen."""
        if self._is_over:
            return
        self._is_over = True
        self.dismiss(entry.action if entry is not None else None)
        if entry is not None:
            self.app.call_later(self._run, entry)
