"""A summary: facts, headings and small tables, laid out for the width."""

import logging
from collections.abc import Sequence
from itertools import zip_longest

from dockertui.resources.spec import Part
from dockertui.strict import guarded, not_shown
from dockertui.widgets.line_view import GUTTER, Line, LineView
from dockertui.widgets.parts_layout import Look, lay_out

log = logging.getLogger(__name__)


class PartsView(LineView):
    """Shows the parts of a tab."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: Sequence[Part] = ()
        self.look = Look()
        """What the user chose; it stays whatever is shown."""

    def show(self, parts: Sequence[Part], *, keep: bool) -> None:
        """Show parts; `keep` if they speak of the same resource as before."""
        if keep and parts == self._parts and self.lines:
            return
        self._parts = parts
        self._lay_out(keep=keep)

    def _lay_out(self, *, keep: bool) -> None:
        fallback = [Line(((not_shown(), "bad"),))]
        self.set_lines(
            guarded(log, "laying out a summary", fallback, lay_out, self._parts, self._width, self.look),
            keep=keep,
        )

    def _repaint(self, before: Sequence[Line]) -> None:
        """Have drawn the lines that changed: those of one resource are mostly those of the next."""
        if self.has_focus or self.pattern is not None or self.scroll_offset.y:
            self.refresh()
            return
        for number, (old, new) in enumerate(zip_longest(before, self.lines)):
            if old != new:
                self.refresh_line(number)

    @property
    def _width(self) -> int:
        return max(20, self.size.width - GUTTER - 1)

    def on_resize(self) -> None:
        """Wrap anew for the new width."""
        self._lay_out(keep=True)
