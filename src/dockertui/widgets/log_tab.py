"""A tab of a container's log, which goes on while it is shown."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar, Protocol
from weakref import WeakKeyDictionary

from textual.timer import Timer

from dockertui.engine.ref import Ref
from dockertui.i18n import _, ngettext
from dockertui.resources.spec import Part
from dockertui.state.log_book import LogBook
from dockertui.state.log_follower import LogFollower, Step
from dockertui.state.snapshot import Health
from dockertui.widgets.log_view import LogView
from dockertui.widgets.tab_view import Stage, Subject, TabView

DRAIN_S = 0.05
"""How long log lines are gathered before they are shown together."""
TAKE_S = 0.006
"""How long log lines are taken at once, and how long the screen has then."""


class Follows(Protocol):
    """What a tab of logs needs of what follows them."""

    book: LogBook
    step: Step

    def tick(self, record: Any, health: Health) -> float | None:
        """Do what is to be done now; returns after how many seconds to ask again, None: at the next ring."""

    def take(self, budget_s: float) -> bool:
        """Put what has come into the book, for about so long, and return whether more is waiting."""

    def close(self) -> None:
        """Read no more."""


_VIEWS: WeakKeyDictionary[Stage, LogView] = WeakKeyDictionary()
"""The one view of each detail side: only one tab of logs is shown at a time."""


class LogTab(TabView):
    """Shows what a follower of the log has, and has it do what is to be done."""

    make_follower: ClassVar[Callable[..., Any]] = LogFollower
    """Makes what follows the log of a record."""

    def __init__(self, stage: Stage) -> None:
        self._log = _VIEWS.setdefault(stage, LogView())
        super().__init__(stage, self._log)
        self._follower: Follows | None = None
        self._ref: Ref | None = None
        self._follows = False
        """Whether the corner says that it follows."""
        self._drain_timer: Timer | None = None
        self._tick_timer: Timer | None = None

    @property
    def subtitle(self) -> str:
        """Whether it follows the end of the log."""
        if self._follower is None:
            return ""
        if self._log.following:
            return _("following") if self._follows else ""
        if self._log.unseen:
            words = ngettext(
                "stopped here, %(n)d new line below · %(log.follow)s: follow",
                "stopped here, %(n)d new lines below · %(log.follow)s: follow",
                self._log.unseen,
            )
            return self.stage.keymap.fill(words, n=self._log.unseen)
        return self.stage.keymap.fill(_("stopped here · %(log.follow)s: follow"))

    def show(self, subject: Subject, *, keep: bool) -> Sequence[Part] | None:  # noqa: ARG002  (TabView's)
        """Leave what is shown: it comes from the follower alone."""
        return None

    def stand(self, ref: Ref) -> None:
        """Follow the log of a container; goes on with what is followed already."""
        if self._follower is None or self._ref != ref:
            self.leave()
            self._follower, self._ref = self.stage.follow(ref, type(self).make_follower), ref
            self._log.show(self._follower.book)
        self.turn()

    def leave(self) -> None:
        """Read no more."""
        if self._follower is not None:
            self._follower.close()
            self._follower = self._ref = None
            self._follows = False

    def rang(self) -> None:
        """Take what has come a moment later, together with what comes in that moment."""
        if self._drain_timer is None:
            self._drain_timer = self._log.set_timer(DRAIN_S, self._drain)

    def _drain(self) -> None:
        """Take what has come, for a bounded time; the rest after the screen had its turn."""
        self._drain_timer = None
        if self._follower is None:
            return
        if self._follower.take(TAKE_S):
            self._drain_timer = self._log.set_timer(TAKE_S, self._drain)
        self.turn()

    def turn(self) -> None:
        """Let the follower do what is to be done now, and show it."""
        if self._tick_timer is not None:
            self._tick_timer.stop()
            self._tick_timer = None
        follower, ref, scene = self._follower, self._ref, self.stage.scene
        if follower is None or ref is None or scene is None:
            return
        wait_s = follower.tick(scene.snapshot.get(ref), scene.snapshot.health)
        if wait_s is not None:
            self._tick_timer = self._log.set_timer(max(wait_s, DRAIN_S), self.turn)
        step = follower.step
        self._log.sync(step.words, step.tone)
        if step.follows != self._follows:
            self._follows = step.follows
            self._log.post_message(LogView.Retitled())
