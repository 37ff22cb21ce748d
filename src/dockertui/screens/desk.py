"""The desk of the main screen: where actions ask, say what is under way, and report."""

import asyncio
import time
from collections.abc import Callable, Sequence
from typing import Any

from textual.screen import Screen
from textual.timer import Timer

from dockertui.actions import Request
from dockertui.engine.ref import Ref
from dockertui.i18n import _
from dockertui.screens.dialog import ActionDialog
from dockertui.state.snapshot import Snapshot
from dockertui.state.source import SnapshotSource
from dockertui.state.under_way import Deed, UnderWay

REPAINT_S = 0.05
"""How long ends of actions are gathered before rows show them, in seconds."""


class ScreenDesk:
    """What actions.perform() needs, on a screen. Many ends at once cost one repaint."""

    def __init__(
        self,
        screen: Screen[Any],
        source: SnapshotSource,
        repaint: Callable[[], None],
        show_new: Callable[[Ref], None],
    ) -> None:
        """Make a desk.

        Args:
            screen: The screen that dialogs open over.
            source: Where the engine's state is read again.
            repaint: Shows on the rows what is under way.
            show_new: Goes to what an action made.
        """
        self._screen = screen
        self._source = source
        self._repaint = repaint
        self.show_new = show_new
        self._under_way = UnderWay()
        self._ends: list[tuple[Ref, Deed]] = []
        self._ticker: Timer | None = None
        self._will_repaint = False
        self._resumed = asyncio.Event()
        self.snapshot = Snapshot("")
        """The newest."""
        self.is_opening = False
        """Whether a dialog or a shell is about to open: keys typed for it must not act on rows."""

    # ------------------------------------------------------------------ what is under way
    @property
    def under_way(self) -> UnderWay:
        """What is being done."""
        if self._ends:
            self._under_way, self._ends = self._under_way.ended(self._ends), []
        return self._under_way

    def begin(self, refs: Sequence[Ref], deed: Deed) -> None:
        """Note that something is being done; the elapsed time ticks while anything is."""
        self._under_way = self.under_way.begun(refs, deed)
        if self._ticker is None:
            self._ticker = self._screen.set_interval(1, self._tick)
        self._repaint_soon(0)

    def end(self, ref: Ref, deed: Deed) -> None:
        """Note that it is over on one of its resources."""
        self._ends.append((ref, deed))
        self._repaint_soon(REPAINT_S)

    def _repaint_soon(self, delay_s: float) -> None:
        if not delay_s:
            self._screen.call_later(self._repaint)
        elif not self._will_repaint:
            self._will_repaint = True
            self._screen.set_timer(delay_s, self._tick)

    def _tick(self) -> None:
        self._will_repaint = False
        if not self.under_way and self._ticker is not None:
            self._ticker.stop()
            self._ticker = None
        self._repaint()

    # ------------------------------------------------------------------ asking and saying
    async def ask(self, request: Request) -> Request | None:
        """Show the dialog of an action; one that comes back waits until the screen is on top."""
        while request.error is not None and self._screen.app.screen is not self._screen:
            self._resumed.clear()
            await self._resumed.wait()
        answer = self._screen.app.push_screen(ActionDialog(request, self.snapshot), wait_for_dismiss=True)
        self.is_opening = False
        return await answer

    def resume(self) -> None:
        """Take note that the screen is on top again."""
        self._resumed.set()

    def follow(self, snapshot: Snapshot) -> None:
        """Let an open dialog speak of what is there now."""
        self.snapshot = snapshot
        for screen in self._screen.app.screen_stack:
            if isinstance(screen, ActionDialog):
                screen.follow(snapshot)

    def tell(self, message: str, *, severity: str = "information", title: str = "") -> None:
        """Say what happened."""
        timeout = 15 if severity == "error" else 4
        self._screen.notify(message, title=title, severity=severity, timeout=timeout, markup=False)  # type: ignore[arg-type]  # (Textual takes literals)

    def tell_of_fault(self) -> None:
        """Say that something of ours broke and where more is to be read; keys act again."""
        self.is_opening = False
        words = _("A fault of dockertui stopped this; the log file has the details.")
        self._screen.notify(words, severity="error", markup=False)

    def relist(self, engine: str) -> None:  # noqa: ARG002  (there is one source)
        """Have the engine's state read again."""
        self._source.refresh()

    def making(self) -> list[tuple[str, int]]:
        """Return what is being made and has no row yet, as (sentence, seconds)."""
        return self.under_way.making(time.monotonic())
