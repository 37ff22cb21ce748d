"""A compositor that has only those widgets drawn that a change shows in."""

from textual._compositor import ChopsUpdate, Compositor

MOST_PARTS = 40
"""With more parts than that to be painted, nearly every widget has one."""


class SparingCompositor(Compositor):
    """Textual's asks every widget within the rectangle around all that changed for all of its lines.

    The top line and one row far below are such a rectangle: the whole screen.
    """

    def render_partial_update(self) -> ChopsUpdate | None:
        """Return what to paint of what changed, None for nothing."""
        parts, every = self._dirty_regions, self.visible_widgets
        if len(parts) > MOST_PARTS or not self.cuts:  # which are made of all widgets, once
            return super().render_partial_update()
        concerned = {
            widget: (region, clip)
            for widget, (region, clip) in every.items()
            if any(clip.overlaps(part) and region.overlaps(part) for part in parts)
        }
        self._visible_widgets = concerned
        try:
            return super().render_partial_update()
        finally:
            if self._visible_widgets is concerned:
                self._visible_widgets = every
