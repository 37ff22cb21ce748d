"""The desk of the main screen: where actions ask, are under way as jobs, and report."""

import asyncio
import time
from collections.abc import Callable
from typing import Any

from textual.screen import Screen
from textual.timer import Timer

from dockertui.engine.ref import Ref
from dockertui.engine.text import clean
from dockertui.formatting import cut_middle
from dockertui.i18n import _
from dockertui.resources.jobs import progress_words
from dockertui.screens.dialog import ActionDialog
from dockertui.screens.finders import FINDERS
from dockertui.screens.follows_world import FollowsWorld
from dockertui.screens.quit_dialog import QuitDialog
from dockertui.state.fleet import Fleet
from dockertui.state.jobs import Jobs
from dockertui.state.under_way import UnderWay
from dockertui.state.world import World
from dockertui.widgets.keyed import keys_of
from dockertui.wishes import Request

NAME = 20
"""Cells of the name of what a job is done to, in the footer."""


class ScreenDesk:
    """What actions.perform() needs, on a screen. Many ends at once cost one repaint."""

    def __init__(
        self,
        screen: Screen[Any],
        fleet: Fleet,
        world: World,
        repaint: Callable[[], None],
        show_new: Callable[[Ref], None],
    ) -> None:
        """Make a desk.

        Args:
            screen: The screen that dialogs open over.
            fleet: Where the state of engines is read again.
            world: What is known at first.
            repaint: Shows on the rows what is under way.
            show_new: Goes to what an action made.
        """
        self._screen = screen
        self._fleet = fleet
        self._repaint = repaint
        self.show_new = show_new
        self.jobs = Jobs(self._changed)
        """What takes time."""
        self._ticker: Timer | None = None
        self._repainter: Timer | None = None
        self._repaint_at = float("inf")
        self._resumed, self._news = asyncio.Event(), asyncio.Event()
        self.world = world
        """What is known; the newest."""
        self.is_opening = False
        """Whether a dialog or a shell is about to open: keys typed for it must not act on rows."""

    # ------------------------------------------------------------------ what is under way
    @property
    def under_way(self) -> UnderWay:
        """What is being done to which resource."""
        return self.jobs.under_way

    def _changed(self, within_s: float) -> None:
        """Show soon what became of jobs; the elapsed time ticks while any runs."""
        if self._ticker is None and self.jobs.running:
            self._ticker = self._screen.set_interval(1, self._tick)
        if not within_s:
            self._screen.call_later(self._show)
            return
        at = time.monotonic() + within_s
        if at < self._repaint_at:
            if self._repainter is not None:
                self._repainter.stop()
            self._repaint_at = at
            self._repainter = self._screen.set_timer(within_s, self._tick)

    def _tick(self) -> None:
        self._repainter, self._repaint_at = None, float("inf")
        if not self.jobs.running and self._ticker is not None:
            self._ticker.stop()
            self._ticker = None
        self._show()

    def _show(self) -> None:
        self._repaint()
        for screen in self._screen.app.screen_stack:
            if isinstance(screen, QuitDialog):
                screen.follow(self.jobs.running)

    def words(self) -> list[str]:
        """Return what the footer says of jobs: what is being made, and how far those are that have steps."""
        now = time.monotonic()
        words = [
            _("%(being)s, %(n)d s") % {"being": being, "n": n} for being, n in self.under_way.making(now)
        ]
        for job in self.jobs.running:
            progress = job.record(now).progress
            if progress is not None:
                name = job.name or (job.targets[0] if len(job.targets) == 1 else "")
                what = " ".join(filter(None, (job.word, cut_middle(clean(name), NAME))))
                words.append(progress_words(what, progress))
        return words

    # ------------------------------------------------------------------ asking and saying
    async def ask(self, request: Request) -> Request | None:
        """Show the dialog of an action; one that comes back waits until the screen is on top."""
        if request.error is not None:
            await self.on_top()
        dialog = ActionDialog(request, self.world, self._find)
        answer = self._screen.app.push_screen(dialog, wait_for_dismiss=True)
        self.is_opening = False
        return await answer

    async def _find(self, finder: str, engine: str, typed: str) -> str | None:
        """Open the screen that finds a value for a field; gives the value, None if the user cancelled."""
        return await FINDERS[finder](self._screen, self._fleet.engine(engine), typed)

    async def on_top(self) -> None:
        """Wait until the screen is on top: what comes by itself does not come over another."""
        while self._screen.app.screen is not self._screen:
            self._resumed.clear()
            await self._resumed.wait()

    def resume(self) -> None:
        """Take note that the screen is on top again."""
        self._resumed.set()

    async def listed(self, ref: Ref, within_s: float, fits: Callable[[Any], bool]) -> bool:
        """Wait until a resource is listed and fits; returns whether it came to that in time."""
        deadline = time.monotonic() + within_s
        while (record := self.world.get(ref)) is None or not fits(record):
            self._news.clear()
            try:
                await asyncio.wait_for(self._news.wait(), max(0.0, deadline - time.monotonic()))
            except TimeoutError:
                return False
        return True

    def follow(self, world: World) -> None:
        """Let an open dialog speak of what is there now."""
        self.world = world
        self._news.set()
        for screen in self._screen.app.screen_stack:
            if isinstance(screen, ActionDialog | FollowsWorld):
                screen.follow(world)

    def tell(self, message: str, *, severity: str = "information", title: str = "") -> None:
        """Say what happened."""
        timeout = {"error": 15, "warning": 8}.get(severity, 4)
        self._screen.notify(message, title=title, severity=severity, timeout=timeout, markup=False)  # type: ignore[arg-type]  # (Textual takes literals)

    def tell_of_fault(self) -> None:
        """Say that something of ours broke and where more is to be read; keys act again."""
        self.is_opening = False
        words = _("A fault of dockertui stopped this; the log file has the details.")
        self._screen.notify(words, severity="error", markup=False)

    def fill(self, text: str) -> str:
        """Return a text with the keys of ids put in."""
        return keys_of(self._screen).fill(text)

    def relist(self, engine: str) -> None:
        """Have the state of an engine read again."""
        self._fleet.refresh(engine)

    # ------------------------------------------------------------------ leaving
    def leave(self) -> None:
        """Leave the app; where jobs run, ask first."""
        app = self._screen.app
        if not self.jobs.running:
            app.exit()
        elif not any(isinstance(screen, QuitDialog) for screen in app.screen_stack):
            app.push_screen(QuitDialog(self.jobs.running), lambda leaves: app.exit() if leaves else None)
