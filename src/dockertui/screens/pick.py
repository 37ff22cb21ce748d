"""A list to choose from: what the engine has, narrowed by typing, and what is not there yet."""

from collections.abc import Sequence
from typing import Any, ClassVar

from rich.cells import cell_len
from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Input

from dockertui.dataclass import dataclass
from dockertui.engine.text import clean
from dockertui.formatting import cut, cut_middle
from dockertui.i18n import _
from dockertui.widgets.fields import Entry
from dockertui.widgets.keyed import bound, keys_of

CURSOR, PLAIN = "▌ ", "  "


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the list."""

    value: str
    note: str = ""
    """What is said of it at its right."""
    is_new: bool = False
    """Whether it is not there yet."""
    shown: str = ""
    """What is shown of it; "" for its value."""


@dataclass(frozen=True, slots=True)
class Picked:
    """What was chosen."""

    value: str
    is_new: bool = False
    is_removed: bool = False
    """Whether it is to go."""


class PickEntry(Entry):
    """What narrows the list; the keys of the list are its own."""

    BINDINGS: ClassVar[list[Any]] = [
        bound("pick.choose", "screen.choose"),
        bound("pick.up", "screen.step(-1)"),
        bound("pick.down", "screen.step(1)"),
        bound("pick.page_up", "screen.page(-1)"),
        bound("pick.page_down", "screen.page(1)"),
        bound("pick.remove", "screen.remove"),
        bound("pick.cancel", "screen.cancel"),
    ]


class PickList(Widget):
    """The lines that fit, with a cursor."""

    DEFAULT_CSS = """
    PickList { height: 1fr; width: 1fr; }
    """

    class Chosen(Message):
        """A line was clicked."""

        def __init__(self, place: int) -> None:
            super().__init__()
            self.place = place

    def __init__(self) -> None:
        super().__init__()
        self._items: Sequence[Item] = ()
        self._place = 0
        self._empty = ""

    def show(self, items: Sequence[Item], place: int, empty: str) -> None:
        """Show these lines with the cursor at one of them, or why there are none."""
        self._items, self._place, self._empty = items, place, empty
        self.refresh()

    @property
    def _first(self) -> int:
        height = max(1, self.size.height)
        return max(0, min(self._place - height // 2, len(self._items) - height))

    def render(self) -> Content:
        """Draw them."""
        if not self._items:
            return Content.styled(self._empty, "$muted")
        lines = []
        for number, item in enumerate(self._items[self._first :][: max(1, self.size.height)], self._first):
            lines.append(self._line(item, is_here=number == self._place))
        return Content("\n").join(lines)

    def _line(self, item: Item, *, is_here: bool) -> Content:
        sign = CURSOR if is_here else PLAIN
        note = cut(clean(item.note), max(0, self.size.width // 2))
        room = max(4, self.size.width - cell_len(note) - 5)
        name = cut_middle(clean(item.shown or item.value), room)
        style = "bold" if is_here else ""
        gap = " " * max(2, self.size.width - cell_len(name) - cell_len(note) - 3)
        return Content.assemble((sign, "$accent"), (name, style), gap, (note, "$muted"))

    def on_click(self, event: events.Click) -> None:
        """Choose the line under the mouse."""
        place = self._first + event.y
        if place < len(self._items):
            self.post_message(self.Chosen(place))


class PickScreen(ModalScreen[Picked | None], inherit_bindings=False):
    """Lets one of several be chosen, or something new; gives None where it was left."""

    DEFAULT_CSS = """
    PickScreen { align: center middle; background: $veil; }
    PickScreen > Vertical {
        width: 76; max-width: 100%; height: 20; max-height: 100%;
        border: round $accent; border-title-color: $accent; border-subtitle-color: $muted;
        background: $surface; padding: 0 1;
    }
    PickScreen Entry { height: 1; border: none; padding: 0 1; background: $panel; }
    PickScreen Entry:focus { border: none; background: $row; }
    """

    def __init__(
        self,
        title: str,
        items: Sequence[Item],
        *,
        new: str = "",
        typed: str = "",
        empty: str = "",
        may_remove: bool = False,
    ) -> None:
        """Make it.

        Args:
            title: What is chosen.
            items: What there is.
            new: What is said of something that is typed and not there: `new volume %(name)s`; "" where
                nothing else can be chosen.
            typed: What narrows the list at first.
            empty: Said where there is nothing.
            may_remove: Whether a key takes what is under the cursor away.
        """
        super().__init__()
        self._title = title
        self._items = tuple(items)
        self._new = new
        self._empty = empty
        self._may_remove = may_remove
        self._entry = PickEntry(typed, placeholder=_("words to look for"), select_on_focus=True)
        self._list = PickList()
        self._shown: Sequence[Item] = ()
        self._place = 0

    def compose(self) -> ComposeResult:
        """The field and the list below it."""
        box = Vertical(self._entry, self._list)
        box.border_title = Content(self._title)
        words = _("%(pick.choose)s: choose · %(pick.cancel)s: leave")
        if self._may_remove:
            words = _("%(pick.choose)s: choose · %(pick.remove)s: remove · %(pick.cancel)s: leave")
        box.border_subtitle = Content(keys_of(self).fill(words))
        yield box

    def on_mount(self) -> None:
        """Show all, with the cursor on what the field holds already."""
        self._entry.focus()
        self._narrow(is_first=True)

    @on(Input.Changed)
    def _typed(self, message: Input.Changed) -> None:
        message.stop()
        self._narrow()

    def _narrow(self, *, is_first: bool = False) -> None:
        """Show what fits the words that are typed; at first all, unless nothing is what the field holds."""
        typed = self._entry.value.strip()
        is_held = any(item.value == typed for item in self._items)
        words = [] if is_first and is_held else typed.lower().split()
        found = [i for i in self._items if all(w in f"{i.value} {i.shown} {i.note}".lower() for w in words)]
        if self._new and typed and not is_held:
            found.append(Item(typed, is_new=True, shown=self._new % {"name": typed}))
        self._shown = found
        self._place = next((n for n, i in enumerate(found) if is_first and i.value == typed), 0)
        self._show()

    def _show(self) -> None:
        empty = self._empty or _("Nothing fits.")
        self._list.show(self._shown, self._place, empty)

    # ------------------------------------------------------------------ keys
    def action_step(self, by: int) -> None:
        """Go up or down."""
        if self._shown:
            self._place = (self._place + by) % len(self._shown)
            self._show()

    def action_page(self, by: int) -> None:
        """Go up or down by as many as are seen."""
        if self._shown:
            step = by * max(1, self._list.size.height - 1)
            self._place = max(0, min(len(self._shown) - 1, self._place + step))
            self._show()

    def action_choose(self) -> None:
        """Give what is under the cursor."""
        if self._shown:
            item = self._shown[self._place]
            self.dismiss(Picked(item.value, is_new=item.is_new))

    def action_remove(self) -> None:
        """Have what is under the cursor taken away."""
        if self._shown and self._may_remove and not self._shown[self._place].is_new:
            self.dismiss(Picked(self._shown[self._place].value, is_removed=True))

    def action_cancel(self) -> None:
        """Choose nothing."""
        self.dismiss(None)

    @on(PickList.Chosen)
    def _clicked(self, message: PickList.Chosen) -> None:
        message.stop()
        self._place = message.place
        self.action_choose()
