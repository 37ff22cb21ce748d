"""The room of the main screen: the panes at the left, the details at the right, and where the focus is."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from textual.containers import Horizontal, Vertical
from textual.screen import Screen
from textual.widget import Widget

from dockertui.engine.ref import Ref
from dockertui.keymap import Keymap
from dockertui.resources.known import known_of
from dockertui.resources.spec import ResourceKind
from dockertui.screens.arrangement import (
    BARS,
    FIRST_SHARE,
    PAIR,
    SHARES,
    STEP,
    Arrangement,
    arrange,
    is_steady,
)
from dockertui.screens.main_keys import Where
from dockertui.state.world import World
from dockertui.widgets.detail_pane import DetailPane
from dockertui.widgets.resource_pane import ResourcePane
from dockertui.widgets.status_bar import Banner


class Room:
    """Knows which pane has the focus or had it last, and divides the room between them all."""

    def __init__(
        self,
        screen: Screen[Any],
        kinds: Iterable[ResourceKind[Any]],
        keymap: Keymap,
        detail: DetailPane,
        banner: Banner,
        moved: Callable[[], None],
        came: Callable[[], None],
    ) -> None:
        """Make the panes.

        Args:
            screen: The screen they are on.
            kinds: All kinds in order; the pane of a guest is made when it is gone to.
            keymap: The keys that panes name.
            detail: The details.
            banner: Stands over them all while there is something to say.
            moved: Is called when the focus is in another pane, or in the details.
            came: Is called when there is another pane, that of a guest.
        """
        self._screen = screen
        self._keymap = keymap
        self.panes = [ResourcePane(kind, keymap) for kind in kinds if not kind.is_guest]
        """Those that stand, then those of guests that were gone to."""
        self.pane = self._home = self.panes[0]
        """The pane with the focus, or the last that had it: what is selected is selected in it."""
        self.detail = detail
        self._banner = banner
        self._moved = moved
        self._came = came
        # held, not looked for: an app that is left while it begins has them all the same
        self._list = Vertical(*self.panes, id="panes")
        self.body = Horizontal(self._list, detail, id="body")
        """All of it."""
        self.on_detail = False
        """Whether the focus is in the details."""
        self.is_zoomed = False
        """Whether what has the focus takes everything."""
        self._share = FIRST_SHARE
        self._paired: tuple[tuple[int, int], tuple[int, ...]] = ((0, 0), ())
        """How the panes that stand beside each other were divided last."""
        self._more: dict[str, int] = {}
        """By how many lines the user made the pane of a kind larger."""

    @property
    def is_visited(self) -> bool:
        """Whether the pane of a guest stands in the place of the others."""
        return self.pane.kind.is_guest

    @property
    def view(self) -> Widget:
        """What has the focus, unless a field has."""
        return self.detail.view if self.on_detail else self.pane.table

    @property
    def where(self) -> set[Where]:
        """Where the focus is, as commands say where they work."""
        here: set[Where] = {"details", "away"}
        if not self.on_detail:
            here = {"panes"}
            if self.pane.table.cursor_row is not None:
                here |= {"heading" if self.pane.is_on_heading else "rows"}
            here |= {"tree"} if self.pane.is_in_tree else set()
        return here | {"away"} if self.is_visited else here

    def pane_of(self, kind_name: str) -> ResourcePane | None:
        """Return the pane with the rows of a kind; None for a guest that was not gone to yet."""
        for pane in self.panes:
            if kind_name == pane.kind.name or (pane.kind.below and kind_name == pane.kind.below.kind.name):
                return pane
        return None

    async def ready(self, kind: ResourceKind[Any]) -> ResourcePane:
        """Return the pane of a kind; that of a guest is made when it is first gone to."""
        pane = self.pane_of(kind.name)
        if pane is None:
            pane = ResourcePane(kind, self._keymap)
            pane.display = False
            self.panes.append(pane)
            await self._list.mount(pane)
            self._came()
        return pane

    def show(self, world: World) -> None:
        """Show in every pane the records of its kind."""
        for pane in self.panes:
            pane.show(known_of(pane.kind, world))

    @property
    def in_sight(self) -> list[Ref]:
        """What is on the screen: the lines of panes, and what the details show."""
        shown = [ref for pane in self.panes if pane.display for ref in pane.table.in_sight]
        return [*shown, self.detail.ref] if self.detail.ref is not None else shown

    # ------------------------------------------------------------------ the focus
    def note_focus(self, widget: Widget) -> None:
        """Take note of the widget that got the focus."""
        before = self.on_detail, self.pane
        for node in widget.ancestors_with_self:
            if node is self.detail:
                self.on_detail = True
            elif isinstance(node, ResourcePane):
                self.on_detail = False
                self._note_pane(node)
        if before != (self.on_detail, self.pane):
            self.arrange()
            self._moved()

    def _note_pane(self, pane: ResourcePane) -> None:
        self.pane = pane
        if not pane.kind.is_guest:
            self._home = pane

    def go(self, pane: ResourcePane) -> None:
        """Focus a pane; the next key, however soon, is meant for it."""
        self.on_detail = False
        self._note_pane(pane)
        self.arrange()
        table = self.pane.table
        if table.focusable:
            self._screen.set_focus(table)
        else:  # its styles are not worked out yet
            table.focus()
        self._moved()

    def step(self, by: int) -> None:
        """Focus the next pane or the previous; from a guest's the one before it."""
        standing = self._standing
        self.go(
            self._home if self.is_visited else standing[(standing.index(self._home) + by) % len(standing)]
        )

    def go_back(self) -> None:
        """From the details to their pane, from a guest's to the one before it."""
        self.go(self.pane if self.on_detail else self._home)

    def enter_details(self) -> None:
        """Focus the details; where they do not stand beside the panes they open over them."""
        self.on_detail = True
        self.arrange()
        self.detail.view.focus()
        self._moved()

    def find(self) -> None:
        """Filter the pane, or search in the details."""
        if self.on_detail:
            self.detail.open_search()
        else:
            self.pane.open_filter()

    # ------------------------------------------------------------------ the room
    @property
    def _standing(self) -> list[ResourcePane]:
        return [pane for pane in self.panes if not pane.kind.is_guest]

    def arrange(self) -> None:
        """Divide the room anew."""
        found = self._arranged(self._more)
        shown = self._shown
        self._list.display = found.list_width > 0
        self._list.styles.width = max(1, found.list_width)
        self.detail.display = found.detail_width > 0
        self._pair(found)
        heights = dict(zip(shown, found.heights, strict=True))
        for pane in self.panes:
            height = heights.get(pane, 0)
            pane.display = height > 0
            pane.set_class(height == 1, "-line")
            pane.styles.height = max(1, height)
            pane.table.restyle(show_header=found.headers)

    def _pair(self, found: Arrangement) -> None:
        """Have two panes stand beside each other, or all under each other."""
        rows = (found.pair, found.heights if found.pair[0] else ())
        if rows == self._paired:
            return
        self._paired, styles = rows, self._list.styles
        styles.layout = "grid" if found.pair[0] else "vertical"
        if not found.pair[0]:
            return
        styles.grid_size_columns = 2
        styles.grid_columns = tuple(map(str, found.pair))
        first, second, _third, last = found.heights
        styles.grid_rows = tuple(map(str, (first, second, last)))
        for index, pane in enumerate(self._standing):
            pane.styles.column_span = 1 if index in PAIR else 2

    @property
    def _shown(self) -> list[ResourcePane]:
        return [self.pane] if self.is_visited else self._standing

    @property
    def _height(self) -> int:
        width, height = self._screen.app.size  # the screen's own is that from before until it is laid out
        return max(1, height - BARS - self._banner.lines(width))

    def _arranged(self, more: Mapping[str, int]) -> Arrangement:
        shown = self._shown
        return arrange(
            self._screen.app.size.width,
            self._height,
            len(shown),
            shown.index(self.pane),
            on_detail=self.on_detail,
            zoomed=self.is_zoomed,
            share=self._share,
            more=[more.get(pane.kind.name, 0) for pane in shown],
        )

    def zoom(self) -> None:
        """Give everything to what has the focus, or give it back."""
        self.is_zoomed = not self.is_zoomed
        self.arrange()

    def share(self, by: int) -> None:
        """Give a pane more or fewer lines, the details more or less width; past the most comes zoom."""
        if self.is_zoomed:
            self.is_zoomed = by > 0
        elif self.on_detail:
            if 0 <= self._share - by < len(SHARES):
                self._share -= by
            else:
                self.is_zoomed = by > 0
        elif not self._resize_pane(by * STEP):
            self.is_zoomed = by > 0
        self.arrange()

    def _resize_pane(self, by: int) -> bool:
        """Give the pane some lines of the others, or take them; returns whether that changed anything."""
        if self.is_visited or not is_steady(self._height, len(self._shown)):
            return False
        name = self.pane.kind.name
        more = {**self._more, name: self._more.get(name, 0) + by}
        if self._arranged(more).heights == self._arranged(self._more).heights:
            return False
        self._more = more
        return True
