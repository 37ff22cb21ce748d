"""A box of lines, or of a picture, that shows in its frame where in them one is."""

from typing import Any

from textual import events
from textual.containers import Vertical
from textual.scroll_view import ScrollView

from dockertui.widgets.framed import Framed


class LinesBox(Framed, Vertical):
    """Holds views of which one shows at a time; none of them needs a bar of its own."""

    def __init__(self, *children: Any, **more: Any) -> None:
        super().__init__(*children, **more)
        self._scrolled: list[Any] = []

    def on_mount(self) -> None:
        """Look at the views that are there."""
        for view in self.query(ScrollView):
            if hasattr(type(view), "thumb"):
                self.look_at(view)

    def look_at(self, view: Any) -> None:
        """Learn when a view moves."""
        if view not in self._scrolled:
            self._scrolled.append(view)
            for name in ("scroll_y", "virtual_size", "display"):
                self.watch(view, name, self._moved, init=False)
            self.call_after_refresh(self._show_thumb)

    def on_resize(self) -> None:
        """Show in the frame where in the text one is."""
        self.call_after_refresh(self._show_thumb)

    @property
    def _shown(self) -> Any | None:
        return next((view for view in self._scrolled if view.display), None)

    def _moved(self) -> None:
        """Show where in the text one is, now, and once a view that just came has its size."""
        self._show_thumb()
        self.call_after_refresh(self._show_thumb)

    def _show_thumb(self) -> None:
        view = self._shown
        found = view.thumb if view is not None else range(0)
        above = view.region.y - self.region.y if view is not None else 0
        self.set_thumb(range(found.start + above, found.stop + above) if found else found)

    def on_click(self, event: events.Click) -> None:
        """Scroll by a click on the right edge of the frame."""
        view = self._shown
        if view is not None and event.screen_x == self.region.right - 1:
            share = (event.screen_y - view.region.y) / max(1, view.size.height - 1)
            y = round((view.virtual_size.height - view.size.height) * max(0.0, min(1.0, share)))
            view.scroll_to(y=max(0, y), animate=False, force=True)
