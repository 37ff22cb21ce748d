"""The bottom line: the keys that work here and now, the most important first, as many as fit."""

from collections.abc import Sequence

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.timer import Timer
from textual.widget import Widget

from dockertui.dataclass import dataclass
from dockertui.formatting import cut
from dockertui.widgets.signs import safe
from dockertui.widgets.tones import TONE_CLASSES, tone_css

LEAST_SAID = 24
"""Cells a message gets where there is little room."""


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

    COMPONENT_CLASSES = {"keys--key", "keys--label", "keys--off", *TONE_CLASSES}  # noqa: RUF012  (Textual's own type)
    DEFAULT_CSS = """
    KeyBar { height: 1; background: transparent; }
    KeyBar > .keys--key { color: $accent; text-style: bold; }
    KeyBar > .keys--label { color: $muted; }
    KeyBar > .keys--off { color: $faint; text-style: strike; }
    """ + tone_css("KeyBar")

    @dataclass
    class Pressed(Message):
        """An entry was clicked."""

        action: str

    def __init__(self) -> None:
        super().__init__()
        self._hints: tuple[KeyHint, ...] = ()
        self._shown: list[KeyHint] = []
        self._right = ""
        self._said: tuple[str, str] = ("", "")
        self._forgetting: Timer | None = None

    def show(self, hints: Sequence[KeyHint], right: str = "") -> None:
        """Show these keys, and a few words at the right."""
        if (tuple(hints), right) != (self._hints, self._right):
            self._hints, self._right = tuple(hints), right
            self._fit()

    def say(self, text: str, tone: str, seconds: float) -> None:
        """Say something at the right end for a while; it takes the place of what was said before."""
        if self._forgetting is not None:
            self._forgetting.stop()
        self._forgetting = self.set_timer(seconds, self._forget)
        self._said = text, tone
        self._fit()

    def _forget(self) -> None:
        self._forgetting, self._said = None, ("", "")
        self._fit()

    def on_resize(self) -> None:
        """Choose anew what fits."""
        self._fit()

    @property
    def shown(self) -> list[KeyHint]:
        """The entries there is room for."""
        return self._shown

    def _fit(self) -> None:
        taken = sum(cell_len(text) + 2 for text, _tone in self._at_right)
        self._shown = that_fit(self._hints, self.size.width - 1 - taken)
        self.refresh()

    @property
    def _at_right(self) -> list[tuple[str, str]]:
        """What stands at the right, with its tones: what is under way, then what was said last."""
        text, tone = self._said
        width = self.size.width - 2
        room = max(LEAST_SAID, width * 3 // 4) - (cell_len(self._right) + 2 if self._right else 0)
        found = [(self._right, ""), (cut(text, min(max(room, LEAST_SAID), width)), tone)]
        return [(text, tone) for text, tone in found if text]

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
        if right := self._at_right:
            used = sum(cell_len(segment.text) for segment in segments)
            wanted = sum(cell_len(text) for text, _tone in right) + 2 * len(right) - 1
            segments.append(Segment(" " * max(0, width - used - wanted), base))
            for text, tone in right:
                style = self.get_component_rich_style(f"tone--{tone}", partial=True) if tone else None
                segments += [Segment(text, base + style if style else label), Segment("  ", base)]
        return Strip(safe(segments)).adjust_cell_length(width, base)

    def on_click(self, event: events.Click) -> None:
        """Do what the entry under the mouse stands for."""
        x = event.x - 1
        for hint in self._shown:
            if 0 <= x < _cost(hint):
                self.post_message(self.Pressed(hint.action))
                return
            x -= _cost(hint)
