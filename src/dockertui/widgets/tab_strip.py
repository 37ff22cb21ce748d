"""One line of tabs."""

from collections.abc import Sequence
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from dockertui.dataclass import dataclass
from dockertui.widgets.signs import safe

Tab = tuple[str, str]
"""Its id and its title."""
GAP = 2
"""Cells between two titles."""
LEFT, RIGHT = ENDS = ("‹ ", "› ")
"""Stand where there are more tabs than fit, before and after those that are shown."""


def that_fit(tabs: Sequence[Tab], current: str, width: int) -> list[Tab]:
    """Return the tabs there is room for, from as far left as the current one and its next are among them.

    Args:
        tabs: All tabs, in order.
        current: The id of the one that has to be there.
        width: The room in cells; where not all fit, a sign at each end is part of it.

    Returns:
        Tabs that follow on each other: those in sight stay while one steps through them.
    """
    ends = [0]
    for _id, title in tabs:
        ends.append(ends[-1] + cell_len(title) + GAP)
    at = next((i for i, (tab_id, _title) in enumerate(tabs) if tab_id == current), 0)
    for first in range(at + 1):
        room = width - (len(LEFT) if first else 0) + ends[first]
        last = len(tabs)
        while last > first + 1 and ends[last] + (len(RIGHT) if last < len(tabs) else -GAP) > room:
            last -= 1
        if last > min(at + 1, len(tabs) - 1):
            return [*tabs[first:last]]
    return [*tabs[at:last]]


def in_sight(tabs: Sequence[Tab], current: str, width: int) -> list[Tab]:
    """Return the tabs there is room for; a sign at an end stands for the next one that is not shown."""
    shown = that_fit(tabs, current, width)
    if not shown:
        return []
    first, last = tabs.index(shown[0]), tabs.index(shown[-1])
    before = [(tabs[first - 1][0], LEFT)] if first else []
    after = [(tabs[last + 1][0], RIGHT)] if last + 1 < len(tabs) else []
    return [*before, *shown, *after]


class TabStrip(Widget):
    """Names of tabs, one of them current; a click chooses."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"tabs--tab", "tabs--current"}
    DEFAULT_CSS = """
    TabStrip { height: 1; background: transparent; }
    TabStrip > .tabs--tab { color: $muted; }
    TabStrip > .tabs--current { color: $accent; text-style: bold underline; }
    """

    @dataclass
    class Chosen(Message):
        """A tab was clicked."""

        tab_id: str

    def __init__(self) -> None:
        super().__init__()
        self._tabs: tuple[tuple[str, str], ...] = ()
        self._current = ""

    def show(self, tabs: Sequence[tuple[str, str]], current: str) -> None:
        """Show these tabs, as (id, title)."""
        if (tuple(tabs), current) != (self._tabs, self._current):
            self._tabs, self._current = tuple(tabs), current
            self.refresh()

    @property
    def _shown(self) -> list[Tab]:
        return in_sight(self._tabs, self._current, self.size.width - 1)

    def render_line(self, y: int) -> Strip:
        """Draw the line."""
        base = self.rich_style
        segments = [Segment(" ", base)]
        for tab_id, title in self._shown:
            name = "tabs--current" if tab_id == self._current else "tabs--tab"
            segments += [
                Segment(title, base + self.get_component_rich_style(name, partial=True)),
                Segment("" if title in ENDS else " " * GAP, base),
            ]
        return (
            Strip(safe(segments)).adjust_cell_length(self.size.width, base)
            if y == 0
            else Strip.blank(self.size.width, base)
        )

    def on_click(self, event: events.Click) -> None:
        """Choose the tab under the mouse."""
        x = event.x - 1
        for tab_id, title in self._shown:
            width = cell_len(title) + (0 if title in ENDS else GAP)
            if 0 <= x < width:
                event.stop()
                self.post_message(self.Chosen(tab_id))
                return
            x -= width
