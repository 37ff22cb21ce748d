"""The bottom line: the keys that work here and now, the most important first, as many as fit."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from dockertui.widgets.signs import safe


@dataclass(frozen=True, slots=True)
class KeyHint:
    """One entry: the key as shown, what it does, and the action it stands for."""

    key: str
    label: str
    action: str
    is_enabled: bool = True
    weight: int = 5
    """What stays when there is too little room: the highest."""


def that_fit(hints: Sequence[KeyHint], columns: int) -> list[KeyHint]:
    """Return the hints there is room for, the most important first, in their order."""
    chosen: set[int] = set()
    for index in sorted(range(len(hints)), key=lambda i: -hints[i].weight):
        cost = _cost(hints[index])
        if cost <= columns:
            chosen.add(index)
            columns -= cost
    return [hint for i, hint in enumerate(hints) if i in chosen]


def _cost(hint: KeyHint) -> int:
    """Return how many columns a hint takes, with the gap after it."""
    return cell_len(hint.key) + 1 + cell_len(hint.label) + 2


class KeyBar(Widget):
    """One line below the panes."""

    COMPONENT_CLASSES = {"keys--key", "keys--label", "keys--off"}  # noqa: RUF012  (Textual's own type)
    DEFAULT_CSS = """
    KeyBar { height: 1; background: transparent; }
    KeyBar > .keys--key { color: $accent; text-style: bold; }
    KeyBar > .keys--label { color: $muted; }
    KeyBar > .keys--off { color: $muted; text-style: dim strike; }
    """

    @dataclass
    class Pressed(Message):
        """An entry was clicked."""

        action: str

    def __init__(self) -> None:
        super().__init__()
        self._hints: tuple[KeyHint, ...] = ()
        self._shown: list[KeyHint] = []
        self._right = ""

    def show(self, hints: Sequence[KeyHint], right: str = "") -> None:
        """Show these keys, and a few words at the right."""
        if (tuple(hints), right) != (self._hints, self._right):
            self._hints, self._right = tuple(hints), right
            self._fit()

    def on_resize(self) -> None:
        """Choose anew what fits."""
        self._fit()

    @property
    def shown(self) -> list[KeyHint]:
        """The entries there is room for."""
        return self._shown

    def _fit(self) -> None:
        taken = cell_len(self._right) + 2 if self._right else 0
        self._shown = that_fit(self._hints, self.size.width - 1 - taken)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw the line."""
        base = self.rich_style
        width = self.size.width
        if y:
            return Strip.blank(width, base)
        key, label, off = (
            base + self.get_component_rich_style(f"keys--{name}", partial=True)
            for name in ("key", "label", "off")
        )
        segments = [Segment(" ", base)]
        for hint in self._shown:
            segments += [
                Segment(hint.key, key if hint.is_enabled else off),
                Segment(f" {hint.label}", label if hint.is_enabled else off),
                Segment("  ", base),
            ]
        if self._right:
            used = sum(cell_len(segment.text) for segment in segments)
            segments.append(Segment(" " * max(0, width - used - cell_len(self._right) - 1), base))
            segments.append(Segment(self._right, label))
        return Strip(safe(segments)).adjust_cell_length(width, base)

    def on_click(self, event: events.Click) -> None:
        """Do what the entry under the mouse stands for."""
        x = event.x - 1
        for hint in self._shown:
            if 0 <= x < _cost(hint):
                self.post_message(self.Pressed(hint.action))
                return
            x -= _cost(hint)
