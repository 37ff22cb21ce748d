"""The top line: which engine, how the connection is, how many run; and the banner when it is lost."""

from collections.abc import Callable
from datetime import datetime, timedelta
from time import monotonic

from rich.cells import cell_len
from textual.content import Content
from textual.reactive import reactive
from textual.timer import Timer
from textual.widget import Widget

from dockertui.engine.endpoint import Endpoint
from dockertui.engine.text import clean
from dockertui.formatting import cut, duration
from dockertui.i18n import _
from dockertui.state.snapshot import Health, Link, Snapshot

LINKS: dict[Link, tuple[str, str]] = {
    Link.CONNECTING: ("◌", "$warning"),
    Link.LIVE: ("●", "$success"),
    Link.FROZEN: ("◐", "$error"),
    Link.LOST: ("✗", "$error"),
}


def link_words(health: Health, now: datetime) -> str:
    """Return the state of a connection in words."""
    since = duration(now - health.since) if health.since else ""
    if health.link is Link.CONNECTING:
        return _("connecting")
    if health.link is Link.LIVE:
        return _("live")
    if health.link is Link.FROZEN:
        return _("engine does not answer, since %(time)s") % {"time": since}
    if not health.ever_live:
        return _("not connected")
    return _("lost, since %(time)s") % {"time": since}


MOST_LINES = 6
"""Lines of a banner; as `max-height` below."""


class StatusBar(Widget):
    """One line above the panes."""

    DEFAULT_CSS = """
    StatusBar { height: 1; padding: 0 1; background: transparent; color: $muted; }
    """

    snapshot: reactive[Snapshot | None] = reactive[Snapshot | None](None, always_update=False)

    def __init__(self, endpoint: Endpoint, *, read_only: bool) -> None:
        super().__init__()
        self._endpoint = endpoint
        self._read_only = read_only
        self._shown_at = monotonic()
        self._ticker: Timer | None = None

    def watch_snapshot(self, snapshot: Snapshot | None) -> None:
        """Count on from the snapshot's own time while it says for how long something is wrong."""
        self._shown_at = monotonic()
        counts = snapshot is not None and snapshot.health.link in (Link.LOST, Link.FROZEN)
        if counts and self._ticker is None:
            self._ticker = self.set_interval(1, self.refresh)
        elif not counts and self._ticker is not None:
            self._ticker.stop()
            self._ticker = None

    def render(self) -> Content:
        """Put together what there is room for, the most important first."""
        snapshot = self.snapshot
        width = self.size.width
        if snapshot is None:
            return Content("dockertui")
        glyph, color = LINKS[snapshot.health.link]
        if snapshot.health.is_live and (snapshot.polling is not None or snapshot.failed):
            color = "$warning"
        now = snapshot.taken_at + timedelta(seconds=monotonic() - self._shown_at)
        link = f"{glyph} {link_words(snapshot.health, now)}"
        if snapshot.health.is_live and snapshot.polling is not None:
            link += _(", polling")
        containers = snapshot.of("container").values()
        running = sum(record.state == "running" for record in containers)
        counts = (
            _("%(n)d of %(total)d running") % {"n": running, "total": len(containers)}
            if snapshot.has("container")
            else ""
        )
        version = snapshot.version
        name = cut(clean(self._endpoint.name), 24)
        middle = [clean(self._endpoint.url)]
        if version is not None:
            middle.append(version.words)
        wishes: list[tuple[str, str]] = [(name, "bold $foreground")]
        if self._read_only:
            wishes.append((_("read-only"), "bold $warning"))
        wishes.append((link, color))
        fixed = sum(cell_len(text) + 2 for text, _style in wishes)
        if width - fixed >= cell_len(counts) + 2:
            fixed += cell_len(counts) + 2
        else:
            counts = ""
        extra = [text for text in middle if (fixed := fixed + cell_len(text) + 3) <= width]
        content = Content.assemble((f"{name}  ", "bold $foreground"))
        if extra:
            content += Content(" · ".join(extra) + "  ")
        for text, style in wishes[1:]:
            content += Content.styled(f"{text}  ", style)
        gap = width - cell_len(content.plain) - cell_len(counts)
        return (content + Content(" " * max(0, gap) + counts)).truncate(width)


class Banner(Widget):
    """What is wrong with the engine, and what to do; not there while all is well."""

    DEFAULT_CSS = """
    Banner {
        display: none; height: auto; max-height: 6; padding: 0 1;
        background: $error 25%; color: $foreground;
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
