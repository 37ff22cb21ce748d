"""What a pane says beside its rows: its title, and why there are none. Pure."""

import logging
from collections import Counter
from collections.abc import Sequence

from dockertui.engine.text import clean
from dockertui.i18n import _
from dockertui.keymap import Keymap
from dockertui.resources.columns import Span
from dockertui.resources.row import Row, RowView
from dockertui.resources.spec import Known, R, ResourceKind, Tone
from dockertui.strict import guarded

log = logging.getLogger(__name__)


def pane_title(
    kind: ResourceKind[R], known: Sequence[Known[R]], view: RowView, shown: int, keymap: Keymap
) -> str:
    """Return the title of a pane: its key, how many there are, and what the user chose to see.

    Args:
        kind: The kind of the pane.
        known: What is known, of one engine or of several.
        view: What the user chose.
        shown: How many rows show.
        keymap: The keys in force.
    """
    listed = [one for one in known if one.records is not None]
    total = sum(len(one.values()) for one in listed)
    counts = str(total) if shown == total else f"{shown}/{total}"
    key = keymap.first_text(f"app.go_{kind.name}")
    parts = [" ".join(filter(None, (key, str(kind.title), counts if listed else "")))]
    if total and (words := guarded(log, f"the title of {kind.name}", "✗", kind.summary, listed)):
        parts.append(words)
    if view.hide_idle:
        parts.append(_("running only"))
    if view.filter:
        parts.append(f"/ {view.filter}")
    if any(one.error is not None for one in listed):
        parts.append(_("✗ not current"))
    return clean(" · ".join(parts))


_SIGNS = "●◌◐✗○"
"""The order in which a title counts the signs of states; others come after them."""


def tally(kind: ResourceKind[R], rows: Sequence[Row[R]]) -> tuple[Span, ...]:
    """Return how many rows bear each sign of the kind's column of states, with the tone that is worst."""
    index = next((i for i, column in enumerate(kind.columns) if column.id == kind.tally_column), None)
    if index is None:
        return ()
    counts = Counter((row.cells[index].text[:1], row.cells[index].tone) for row in rows)
    found: dict[str, tuple[int, Tone]] = {}
    for (sign, tone), count in counts.items():
        before, other = found.get(sign, (0, ""))
        found[sign] = before + count, max(tone, other, key=_WORST.index)
    order = sorted(found, key=lambda sign: (_SIGNS.find(sign) % 100, sign))
    return tuple((f"{sign}{found[sign][0]}", found[sign][1]) for sign in order if sign)


_WORST: tuple[Tone, ...] = ("", "accent", "muted", "good", "warn", "bad")


def pane_trouble(known: Sequence[Known[R]]) -> str:
    """Return why what a pane shows is not current, "" if it is; of several engines which one it is."""
    return " · ".join(
        f"{one.scene.snapshot.engine}: {one.error}" if one.scene.is_of_several else str(one.error)
        for one in known
        if one.error is not None
    )


def why_empty(kind: ResourceKind[R], known: Sequence[Known[R]], view: RowView, keymap: Keymap) -> str:
    """Return what a pane says where no row shows.

    Args:
        kind: The kind of the pane.
        known: What is known, of one engine or of several.
        view: What the user chose.
        keymap: The keys in force.
    """
    has_records = any(one.records for one in known)
    if not has_records and (trouble := pane_trouble(known)):
        return trouble
    if not has_records and any(one.records is None for one in known):
        is_waiting = any(one.records is None and one.scene.snapshot.health.error is None for one in known)
        return _("Reading…") if is_waiting else ""
    if has_records and view.filter:
        return keymap.fill(_("Nothing matches. %(app.back)s clears the filter."))
    if has_records and view.hide_idle:
        return keymap.fill(_("None is running. %(app.stopped)s shows the others."))
    return keymap.fill(str(kind.empty))
