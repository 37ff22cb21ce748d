"""The words of the top line: which engine, how the connection is, how many run. Pure."""

from datetime import datetime

from rich.cells import cell_len

from dockertui.engine import containers
from dockertui.engine.endpoint import Endpoint
from dockertui.engine.text import clean
from dockertui.formatting import cut, duration
from dockertui.i18n import _, ngettext
from dockertui.state.snapshot import Health, Link, Snapshot

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
        return _("engine does not answer, since %(time)s") % {"time": since}
    if not health.ever_live:
        return _("not connected")
    return _("lost, since %(time)s") % {"time": since}


def _counts(snapshot: Snapshot) -> str:
    """Say how many containers run, "" as long as that is not known."""
    if not snapshot.has(containers.KIND):
        return ""
    known = snapshot.of(containers.KIND).values()
    running = sum(record.state == "running" for record in known)
    return _("%(n)d of %(total)d running") % {"n": running, "total": len(known)}


def status_line(
    endpoint: Endpoint, snapshot: Snapshot, now: datetime, width: int, *, read_only: bool, jobs: int = 0
) -> list[tuple[str, str]]:
    """Return what there is room for in a width, the most important first, as texts with their tones.

    Args:
        endpoint: The engine.
        snapshot: What is known of it.
        now: The time that what is wrong is counted to.
        width: Cells there are.
        read_only: Whether nothing may be changed.
        jobs: How many jobs run.

    Returns:
        (text, tone); `name`, `flag` and `jobs` are tones of this line: the engine's name, what restricts it,
        and what runs.
    """
    health = snapshot.health
    glyph, tone = LINKS[health.link]
    if health.is_live and (snapshot.polling is not None or snapshot.failed):
        tone = "warn"
    link = f"{glyph} {link_words(health, now)}"
    if health.is_live and snapshot.polling is not None:
        link += _(", polling")
    counts = _counts(snapshot)
    middle = [clean(endpoint.url)]
    if (version := snapshot.version) is not None:
        middle.append(version.words)
    name = cut(clean(endpoint.name), 24)
    wishes = [(_("read-only"), "flag")] if read_only else []
    wishes.append((link, tone))
    if jobs:
        wishes.append((ngettext("%(n)d job", "%(n)d jobs", jobs) % {"n": jobs}, "jobs"))
    fixed = sum(cell_len(text) + 2 for text in (name, *(text for text, _tone in wishes)))
    if width - fixed >= cell_len(counts) + 2:
        fixed += cell_len(counts) + 2
    else:
        counts = ""
    extra = [text for text in middle if (fixed := fixed + cell_len(text) + 3) <= width]
    spans = [(f"{name}  ", "name")]
    if extra:
        spans.append((" · ".join(extra) + "  ", ""))
    spans += [(f"{text}  ", tone) for text, tone in wishes]
    gap = width - sum(cell_len(text) for text, _tone in spans) - cell_len(counts)
    return [*spans, (" " * max(0, gap) + counts, "")]
