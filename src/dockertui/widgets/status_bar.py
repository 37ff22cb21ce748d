"""The top line: which engine, how the connection is, how many run; and the banner when it is lost."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from time import monotonic

from textual.content import Content
from textual.reactive import reactive
from textual.timer import Timer
from textual.widget import Widget

from dockertui.engine.endpoint import Endpoint
from dockertui.resources.status_words import Counts, status_line
from dockertui.state.snapshot import Link
from dockertui.state.world import World

STYLES = {
    "": "",
    "name": "bold $foreground",
    "flag": "bold $warning",
    "jobs": "bold $accent",
    "muted": "$muted",
    "accent": "$accent",
    "good": "$success",
    "warn": "$warning",
    "bad": "$error",
}
"""What the tones of the top line look like."""
MOST_LINES = 6
"""Lines of a banner; as `max-height` below."""


class StatusBar(Widget):
    """One line above the panes."""

    DEFAULT_CSS = """
    StatusBar { height: 1; padding: 0 1; background: transparent; color: $muted; }
    """

    world: reactive[World | None] = reactive[World | None](None, repaint=False)
    jobs: reactive[int] = reactive(0)
    """How many jobs run."""

    def __init__(self, endpoints: Sequence[Endpoint], *, read_only: bool) -> None:
        super().__init__()
        self._endpoints = endpoints
        self._read_only = read_only
        self._shown_at = monotonic()
        self._ticker: Timer | None = None
        self._drawn = Content("")
        self._made_of: tuple[object, ...] = ()
        """What `_drawn` was made of, beside the time."""
        self._counts = Counts()
        self._counted: Sequence[str] = ()

    def watch_world(self, world: World | None) -> None:
        """Count on from the world's own time while it says for how long something is wrong."""
        self._shown_at = monotonic()
        self._counted = self._counts.of(world) if world is not None else ()
        links = {snapshot.health.link for snapshot in world.engines.values()} if world is not None else set()
        counts = not links.isdisjoint((Link.LOST, Link.FROZEN))
        if counts and self._ticker is None:
            self._ticker = self.set_interval(1, self.refresh)
        elif not counts and self._ticker is not None:
            self._ticker.stop()
            self._ticker = None
        before = self._drawn
        if self.render() != before:
            self.refresh()

    def render(self) -> Content:
        """Put together what there is room for, the most important first."""
        made_of = id(self.world), self.size.width, self.jobs
        if self._ticker is not None or made_of != self._made_of:
            self._made_of, self._drawn = made_of, self._content()
        return self._drawn

    def _content(self) -> Content:
        world = self.world
        if world is None:
            return Content("dockertui")
        now = world.taken_at + timedelta(seconds=monotonic() - self._shown_at)
        width = self.size.width
        spans = status_line(
            world,
            self._endpoints,
            now,
            width,
            read_only=self._read_only,
            jobs=self.jobs,
            counts=self._counted,
        )
        return Content.assemble(*((text, STYLES[tone]) for text, tone in spans)).truncate(width)


class Banner(Widget):
    """What is wrong with the engine, and what to do; not there while all is well."""

    DEFAULT_CSS = """
    Banner {
        display: none; height: auto; max-height: 6; padding: 0 1;
        background: $alert; color: $foreground;
    }
    Banner.-shown { display: block; }
    """

    def __init__(self, describe: Callable[[], Content | None]) -> None:
        super().__init__()
        self._describe = describe

        self._text: Content | None = None

    @property
    def is_shown(self) -> bool:
        """Whether there is something to say."""
        return self._text is not None

    def show(self) -> None:
        """Describe anew; hide if there is nothing to say."""
        text = self._describe()
        if text != self._text:
            self._text = text
            self.set_class(text is not None, "-shown")
            self.refresh(layout=True)

    def lines(self, width: int) -> int:
        """Return how many lines it takes on a screen of a width, in cells; before it is laid out, too."""
        if self._text is None:
            return 0
        return min(MOST_LINES, self._text.get_height({}, max(1, width - 2)))

    def render(self) -> Content:
        """What is wrong."""
        return self._text or Content("")
