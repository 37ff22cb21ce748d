"""Since when a container has been in its state, as near as an engine's words and what was seen tell. Pure."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dockertui.engine.containers import Container

_FOR = re.compile(
    r"(?:Up|Exited \(-?\d{1,10}\)|Restarting \(-?\d{1,10}\)) "
    r"(?:Less than a|About an?|(\d{1,9})) (second|minute|hour|day|week|month|year)s?\b"
)
_UNITS_S = {
    "second": 1,
    "minute": 60,
    "hour": 3600,
    "day": 86400,
    "week": 7 * 86400,
    "month": 30 * 86400,
    "year": 365 * 86400,
}
"""How long a container has been in its state, as an engine words it: in one unit."""
NEW_S = 10.0
"""So long a container that was made and not started counts as new: it is likely to be about to start."""
_LONGEST_S = 1000 * 365 * 86400


def seen(
    container: "Container",
    before: "Container | None",
    now: datetime,
    is_first: bool = False,
) -> "Container":
    """Return a container with the time since when it has been in its state.

    Engines say it in one unit; what was known before stays while it fits that.

    Args:
        container: As it was just listed.
        before: As it was known before; None where it was not.
        now: When it was listed.
        is_first: Whether it stands in the first list of all: what was made before that stays where it is.
    """
    is_same = before is not None and before.state == container.state
    known = before.since if before is not None and is_same else None
    if container.state == "created":
        made_at = container.created_at
        is_new = made_at is not None and not is_first and abs((now - made_at).total_seconds()) < NEW_S
        return replace(container, since=made_at, is_new=is_new)
    if before is not None and container.state in ("paused", "stopping", "removing", "dead"):
        return replace(container, since=known if is_same else now)  # the engine's words are of its run
    match = _FOR.match(container.status)
    if match is None:
        return replace(container, since=known if is_same else None)
    unit_s = _UNITS_S[match.group(2)]
    count = int(match.group(1) or (0 if "Less" in match.group() else 1))
    early, late = (0.5, 0.5) if match.group(2) == "hour" else (0.0, 1.0)  # hours are rounded, all else is cut
    newest, said, oldest = (
        now - timedelta(seconds=max(0.0, min(units * unit_s, _LONGEST_S)))
        for units in (count - early, count, count + late)
    )
    return replace(container, since=max(oldest, min(known or said, newest)))
