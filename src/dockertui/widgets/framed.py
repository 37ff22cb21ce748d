"""A box with a title in its frame, of which a new title has nothing but the frame's own line painted."""

from collections.abc import Mapping
from typing import Any, Self

from rich.segment import Segment
from textual.content import Content
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from dockertui.resources.columns import THUMB


def _is_same(one: Content | None, other: Content | None) -> bool:
    """Return whether two titles look alike: they are equal also where their colours differ."""
    return one is other or (one is not None and other is not None and one.is_same(other))


class Framed(Widget):
    """What has a frame. Textual paints a widget with all that is in it when its title changes.

    That is some 12 KB for a large pane, which a slow line and a slow terminal feel at each key.
    """

    _only: Region | None = None
    """What alone has to be painted of the change being made."""

    _titles: tuple[Content | None, Content | None] = (None, None)
    """What the frame says, above and below."""

    def set_title(self, title: Content | None) -> None:
        """Show another title in the frame's first line."""
        if not _is_same(title, self._titles[0]):
            self._titles = title, self._titles[1]
            self._only = self._frame_line(0)
            self.border_title = title
            self._only = None

    def set_subtitle(self, subtitle: Content | None) -> None:
        """Show another subtitle in the frame's last line."""
        if not _is_same(subtitle, self._titles[1]):
            self._titles = self._titles[0], subtitle
            self._only = self._frame_line(self.outer_size.height - 1)
            self.border_subtitle = subtitle
            self._only = None

    def _frame_line(self, y: int) -> Region | None:
        """Return a line of the frame, by its place in all of it; None where there is no frame yet."""
        if self.outer_size.height <= self.size.height:
            return None
        return Region(-self.gutter.left, y - self.gutter.top, self.outer_size.width, 1)

    # ------------------------------------------------------------------ the thumb of the scroll bar
    _thumb = range(0)
    """The lines of the frame, from its top, that bear the thumb."""

    _thumbs: Mapping[int, tuple[Strip, Strip]] = {}
    """Of each of them how it was drawn without the thumb, and with it."""

    def set_thumb(self, lines: range) -> None:
        """Show the thumb of a scroll bar on these lines of the frame, from its top."""
        if lines != self._thumb:
            others = {*self._thumb} ^ {*lines}
            self._thumb = lines
            x, top = self.outer_size.width - 1 - self.gutter.left, self.gutter.top
            self.refresh(*(Region(x, y - top, 1, 1) for y in others))

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw it, with the thumb in its right edge."""
        strips = super().render_lines(crop)
        x = self.outer_size.width - 1 - crop.x
        if not 0 <= x < crop.width:
            return strips
        thumbs: dict[int, tuple[Strip, Strip]] = {}
        for y in range(max(crop.y, self._thumb.start), min(crop.bottom, self._thumb.stop)):
            strip = strips[y - crop.y]
            before = self._thumbs.get(y)
            found = before if before is not None and before[0] is strip else (strip, _with_thumb(strip, x))
            thumbs[y], strips[y - crop.y] = found, found[1]
        self._thumbs = thumbs
        return strips

    def refresh(self, *regions: Region, **more: Any) -> Self:
        """Have it painted; of a change of title only the line that holds it."""
        return super().refresh(*(regions or ((self._only,) if self._only is not None else ())), **more)


def _with_thumb(strip: Strip, x: int) -> Strip:
    """Return a line with the thumb in a cell of it."""
    edge = strip.crop(x, x + 1)
    look = next((part.style for part in edge), None)
    return Strip.join([strip.crop(0, x), Strip([Segment(THUMB, look)], 1), strip.crop(x + 1)])
