"""What a pane says beside its rows: its title, and why there are none. Pure."""

import logging
from typing import Any

from dockertui.engine.text import clean
from dockertui.i18n import _
from dockertui.resources.rows import RowView
from dockertui.resources.spec import ResourceKind, Scene
from dockertui.state.snapshot import Snapshot
from dockertui.strict import guarded

log = logging.getLogger(__name__)


def pane_title(kind: ResourceKind[Any], snapshot: Snapshot, view: RowView, shown: int, total: int) -> str:
    """Return the title of a pane: its key, how many there are, and what the user chose to see.

    Args:
        kind: The kind of the pane.
        snapshot: What is known.
        view: What the user chose.
        shown: How many rows show.
        total: How many there are without the filter.
    """
    has_list = snapshot.has(kind.kind)
    counts = str(total) if shown == total else f"{shown}/{total}"
    parts = [" ".join(filter(None, (kind.key, str(kind.title), counts if has_list else "")))]
    records, scene = snapshot.of(kind.kind), Scene(snapshot)
    words = guarded(log, f"the title of {kind.name}", "✗", kind.summary, records, scene)
    if words and total:
        parts.append(words)
    if view.hide_secondary:
        parts.append(_("running only"))
    if view.filter:
        parts.append(f"/ {view.filter}")
    if kind.name in snapshot.failed and has_list:
        parts.append(_("✗ not current"))
    return clean(" · ".join(parts))


def why_empty(kind: ResourceKind[Any], snapshot: Snapshot, view: RowView, total: int) -> str:
    """Return what a pane says where no row shows.

    Args:
        kind: The kind of the pane.
        snapshot: What is known.
        view: What the user chose.
        total: How many there are without the filter.
    """
    if kind.name in snapshot.failed:
        return str(snapshot.failed[kind.name])
    if not snapshot.has(kind.kind):
        return _("Reading…") if snapshot.health.error is None else ""
    if total and view.filter:
        return _("Nothing matches. esc clears the filter.")
    if total and view.hide_secondary:
        return _("None is running. A shows the others.")
    return str(kind.empty)
