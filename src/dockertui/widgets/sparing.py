"""A compositor that has only those widgets drawn that a change shows in."""

from collections.abc import Mapping, Sequence

from textual._compositor import ChopsUpdate, Compositor
from textual.geometry import Region
from textual.widget import Widget

Places = Mapping[Widget, tuple[Region, Region]]
"""Where widgets are and the part of the screen that is theirs, those in front first."""

MOST_PARTS = 40
"""With more parts than that to be painted, nearly every widget has one."""


class SparingCompositor(Compositor):
    """Textual's asks every widget within the rectangle around all that changed for all of its lines.

    The top line and one row far below are such a rectangle: the whole screen. And it asks all that a table
    lies on, of which nothing shows.
    """

    def render_partial_update(self) -> ChopsUpdate | None:
        """Return what to paint of what changed, None for nothing."""
        parts, every = self._dirty_regions, self.visible_widgets
        if len(parts) > MOST_PARTS or not self.cuts:  # which are made of all widgets, once
            return super().render_partial_update()
        concerned = seen(every, [*parts])
        self._visible_widgets = concerned
        try:
            return super().render_partial_update()
        finally:
            if self._visible_widgets is concerned:
                self._visible_widgets = every


def seen(places: Places, parts: Sequence[Region]) -> dict[Widget, tuple[Region, Region]]:
    """Return the widgets that show in some parts of the screen: not those that others there lie on.

    Args:
        places: The widgets; each fills its region.
        parts: The parts.
    """
    found, left = {}, [*parts]
    for widget, (region, clip) in places.items():
        place = region.intersection(clip)
        if any(place.overlaps(part) for part in left):
            found[widget] = (region, clip)
            left = [part for part in left if not place.contains_region(part)]
            if not left:
                break
    return found
