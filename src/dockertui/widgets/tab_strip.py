"""One line of tabs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from dockertui.widgets.signs import safe


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

    def render_line(self, y: int) -> Strip:
        """Draw the line."""
        base = self.rich_style
        segments = [Segment(" ", base)]
        for tab_id, title in self._tabs:
            name = "tabs--current" if tab_id == self._current else "tabs--tab"
            segments += [
                Segment(title, base + self.get_component_rich_style(name, partial=True)),
                Segment("  ", base),
            ]
        return (
            Strip(safe(segments)).adjust_cell_length(self.size.width, base)
            if y == 0
            else Strip.blank(self.size.width, base)
        )

    def on_click(self, event: events.Click) -> None:
        """Choose the tab under the mouse."""
        x = event.x - 1
        for tab_id, title in self._tabs:
            if 0 <= x < cell_len(title) + 2:
                event.stop()
                self.post_message(self.Chosen(tab_id))
                return
            x -= cell_len(title) + 2
