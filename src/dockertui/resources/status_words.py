"""The words of the top line: which engine, how the connection is, how many run. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from rich.cells import cell_len

from dockertui.engine.containers import KIND, Container
from dockertui.engine.endpoint import Endpoint
from dockertui.engine.text import clean
from dockertui.formatting import cut, cut_middle, duration
from dockertui.i18n import _, ngettext
from dockertui.resources.census import Census
from dockertui.resources.container_use import sum_of, use_of, use_words
from dockertui.state.snapshot import Health, Link, Snapshot
from dockertui.state.world import World

Span = tuple[str, str]
"""A text and its tone."""

LEAST_NAME, MOST_NAME, WHOLE_NAME = 4, 16, 40
"""Cells that the name of one of several engines takes; the last where there is room enough for all."""
FOR_COUNTS = 48
"""Cells that are left for what is said at the right end before names are shown whole."""
LINKS: dict[Link, tuple[str, str]] = {
    Link.CONNECTING: ("◌", "warn"),
    Link.LIVE: ("●", "good"),
    Link.FROZEN: ("◐", "bad"),
    Link.LOST: ("✗", "bad"),
}


def link_words(health: Health, now: datetime) -> str:
    """Return the state of a connection in words."""
    since = duration(now - health.since) if health.since else ""
    if health.link is Link.CONNECTING:
        return _("connecting")
    if health.link is Link.LIVE:
        return _("live")
    if health.link is Link.FROZEN:
        return _("no answer for %(time)s") % {"time": since}
    if not health.ever_live:
        return _("not connected")
    return _("connection lost %(time)s ago") % {"time": since}


def age_words(snapshot: Snapshot) -> str:
    """Say of when that is what is no longer current."""
    health = snapshot.health
    if health.is_live or health.since is None:
        return _("out of date")
    return _("as of %(time)s") % {"time": health.since.astimezone().strftime("%H:%M:%S")}


class Counts:
    """How many containers run, and what they use, in words; counted anew is only what changed."""

    def __init__(self) -> None:
        self._states: dict[str, Census[Container, tuple[str, bool]]] = {}

    def of(self, world: World) -> tuple[str, str]:
        """Return how many run, and what they use; "" as long as that is not known."""
        listed = [snapshot for snapshot in world.engines.values() if snapshot.has(KIND)]
        if not listed:
            return "", ""
        running = total = 0
        uses = []
        for snapshot in listed:
            containers = snapshot.of(KIND)
            census = self._states.setdefault(snapshot.engine, Census(lambda one: (one.state, one.is_live)))
            states = census.of_values(containers)
            total += len(containers)
            running += sum(count for (state, _is_live), count in states.items() if state == "running")
            live = sum(count for (_state, is_live), count in states.items() if is_live)
            measured = (containers[key] for key in snapshot.vitals if key in containers)
            uses.append(replace(use_of(measured, snapshot), running=live))
        words = _("%(n)d of %(total)d running") % {"n": running, "total": total}
        return words, use_words(sum_of(uses))


def _link(snapshot: Snapshot, now: datetime) -> tuple[str, str]:
    """Return how the connection to an engine is: the words, and their tone."""
    health = snapshot.health
    glyph, tone = LINKS[health.link]
    if health.is_live and (snapshot.polling is not None or snapshot.failed):
        tone = "warn"
    link = f"{glyph} {link_words(health, now)}"
    if health.is_live and snapshot.polling is not None:
        link += _(", polling")
    return link, tone


def status_line(
    world: World,
    endpoints: Sequence[Endpoint],
    now: datetime,
    width: int,
    *,
    read_only: bool,
    jobs: int = 0,
    counts: Sequence[str] = (),
) -> list[Span]:
    """Return what there is room for in a width, the most important first, as texts with their tones.

    Args:
        world: What is known.
        endpoints: The engines, in order.
        now: The time that what is wrong is counted to.
        width: Cells there are.
        read_only: Whether nothing may be changed.
        jobs: How many jobs run.
        counts: What is said at the right end, the most important first.

    Returns:
        (text, tone); `name`, `flag` and `jobs` are tones of this line: an engine's name, what restricts it,
        and what runs.
    """
    wishes: list[Span] = [(_("read-only"), "flag")] if read_only else []
    if world.is_of_several:
        names, middle = _engines(world, now, width), list[str]()
    else:
        (snapshot,) = world.engines.values()
        names, middle = [(cut(clean(endpoints[0].name), 24), "name")], [clean(endpoints[0].url)]
        if snapshot.version is not None:
            middle.append(snapshot.version.words)
        wishes.append(_link(snapshot, now))
    if jobs:
        wishes.append((ngettext("%(n)d job", "%(n)d jobs", jobs) % {"n": jobs}, "jobs"))
    fixed = sum(cell_len(text) + 2 for text, _tone in (*names, *wishes))
    right = ""
    for words in filter(None, counts):
        more = f"{right}  {words}" if right else words
        right = more if width - fixed >= cell_len(more) + 2 else right
    fixed += cell_len(right) + 2 if right else 0
    extra = [text for text in middle if (fixed := fixed + cell_len(text) + 3) <= width]
    spans = [(f"{text}  ", tone) for text, tone in names]
    if extra:
        spans.append((" · ".join(extra) + "  ", ""))
    spans += [(f"{text}  ", tone) for text, tone in wishes]
    gap = width - sum(cell_len(text) for text, _tone in spans) - cell_len(right)
    return [*spans, (" " * max(0, gap) + right, "")]


def _engines(world: World, now: datetime, width: int) -> list[Span]:
    """Return each engine's name with how its connection is: in words for those that are not live."""
    most = MOST_NAME
    if sum(min(cell_len(clean(name)), WHOLE_NAME) + 5 for name in world.engines) <= width - FOR_COUNTS:
        most = WHOLE_NAME
    room = max(LEAST_NAME, min(most, width // len(world.engines) - 5))
    spans: list[Span] = []
    for name, snapshot in world.engines.items():
        (link, tone), health = _link(snapshot, now), snapshot.health
        spans += [
            (cut_middle(clean(name), room), "name"),
            (LINKS[health.link][0] if health.is_live else link, tone),
        ]
    if sum(cell_len(text) + 2 for text, _tone in spans) <= width:
        return spans
    return [(text if tone == "name" else text[:1], tone) for text, tone in spans]
