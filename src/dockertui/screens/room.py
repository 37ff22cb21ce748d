"""The room of the main screen: the panes at the left, the details at the right, and where the focus is."""

from collections.abc import Callable, Iterable
from typing import Any

from textual.containers import Horizontal, Vertical
from textual.screen import Screen
from textual.widget import Widget

from dockertui.resources.spec import ResourceKind
from dockertui.screens.arrangement import BARS, FIRST_SHARE, SHARES, arrange
from dockertui.widgets.detail_pane import DetailPane
from dockertui.widgets.resource_pane import ResourcePane
from dockertui.widgets.status_bar import Banner


class Room:
    """Knows which pane has the focus or had it last, and divides the room between them all."""

    def __init__(
        self,
        screen: Screen[Any],
        kinds: Iterable[ResourceKind[Any]],
        detail: DetailPane,
        banner: Banner,
        moved: Callable[[], None],
    ) -> None:
        """Make the panes.

        Args:
            screen: The screen they are on.
            kinds: The kinds to be shown, in order.
            detail: The details.
            banner: Stands over them all while there is something to say.
            moved: Is called when the focus is in another pane, or in the details.
        """
        self._screen = screen
        self.panes = [ResourcePane(kind) for kind in kinds]
        self.detail = detail
        self._banner = banner
        self._moved = moved
        # held, not looked for: an app that is left while it begins has them all the same
        self._list = Vertical(*self.panes, id="panes")
        self.body = Horizontal(self._list, detail, id="body")
        """All of it."""
        self._index = 0
        self.on_detail = False
        """Whether the focus is in the details."""
        self.is_zoomed = False
        """Whether what has the focus takes everything."""
        self._share = FIRST_SHARE

    @property
    def pane(self) -> ResourcePane:
        """The pane with the focus, or the last that had it: what is selected is selected in it."""
        return self.panes[self._index]

    def index_of(self, kind_name: str) -> int:
        """Return the place of the pane of a kind."""
        return next(index for index, pane in enumerate(self.panes) if pane.kind.name == kind_name)

    def pane_of(self, kind_name: str) -> ResourcePane:
        """Return the pane of a kind."""
        return self.panes[self.index_of(kind_name)]

    # ------------------------------------------------------------------ the focus
    def note_focus(self, widget: Widget) -> None:
        """Take note of the widget that got the focus."""
        before = self.on_detail, self._index
        for node in widget.ancestors_with_self:
            if node is self.detail:
                self.on_detail = True
            elif isinstance(node, ResourcePane):
                self.on_detail, self._index = False, self.panes.index(node)
        if before != (self.on_detail, self._index):
            self.arrange()
            self._moved()

    def go(self, index: int) -> None:
        """Focus a pane, from before the last to after it; the next key, however soon, is meant for it."""
        self.on_detail, self._index = False, index % len(self.panes)
        self.arrange()
        table = self.pane.table
        if table.focusable:
            self._screen.set_focus(table)
        else:  # its styles are not worked out yet
            table.focus()
        self._moved()

    def step(self, by: int) -> None:
        """Focus the next pane or the previous."""
        self.go(self._index + by)

    def go_back(self) -> None:
        """Focus the pane that had the focus last."""
        self.go(self._index)

    def enter_details(self) -> None:
        """Focus the details; where they do not stand beside the panes they open over them."""
        self.on_detail = True
        self.arrange()
        self.detail.view.focus()
        self._moved()

    # ------------------------------------------------------------------ the room
    def arrange(self) -> None:
        """Divide the room anew."""
        width, height = self._screen.size or self._screen.app.size  # the app's until the screen is laid out
        found = arrange(
            width,
            max(1, height - BARS - self._banner.lines(width)),
            [pane.wanted_height for pane in self.panes],
            self._index,
            on_detail=self.on_detail,
            zoomed=self.is_zoomed,
            share=self._share,
        )
        self._list.display = found.list_width > 0
        self._list.styles.width = max(1, found.list_width)
        self.detail.display = found.detail_width > 0
        for pane, height in zip(self.panes, found.heights, strict=True):
            pane.display = height > 0
            pane.set_class(height == 1, "-line")
            pane.styles.height = max(1, height)
            pane.table.restyle(show_header=found.headers)

    def zoom(self) -> None:
        """Give everything to what has the focus, or give it back."""
        self.is_zoomed = not self.is_zoomed
        self.arrange()

    def share(self, by: int) -> None:
        """Give more or less room to what has the focus; past the largest share comes zoom."""
        step = -by if self.on_detail else by
        if self.is_zoomed and by < 0:
            self.is_zoomed = False
        elif not 0 <= self._share + step < len(SHARES):
            self.is_zoomed = by > 0
        else:
            self._share += step
        self.arrange()
