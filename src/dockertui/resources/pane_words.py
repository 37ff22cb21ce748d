"""What a pane says beside its rows: its title, and why there are none. Pure."""

import logging
from collections.abc import Mapping

from dockertui.engine.errors import EngineError
from dockertui.engine.text import clean
from dockertui.i18n import _
from dockertui.keymap import Keymap
from dockertui.resources.rows import RowView
from dockertui.resources.spec import R, ResourceKind, Scene
from dockertui.strict import guarded

log = logging.getLogger(__name__)


def pane_title(
    kind: ResourceKind[R],
    records: Mapping[str, R] | None,
    scene: Scene,
    view: RowView,
    shown: int,
    keymap: Keymap,
    error: EngineError | None = None,
) -> str:
    """Return the title of a pane: its key, how many there are, and what the user chose to see.

    Args:
        kind: The kind of the pane.
        records: The records by id; None where they are not known yet.
        scene: What the words may look at beside them.
        view: What the user chose.
        shown: How many rows show.
        keymap: The keys in force.
        error: Why the records are not current, if they are not.
    """
    total = len(records or ())
    counts = str(total) if shown == total else f"{shown}/{total}"
    key = keymap.first_text(f"app.go_{kind.name}")
    parts = [" ".join(filter(None, (key, str(kind.title), "" if records is None else counts)))]
    if records and (words := guarded(log, f"the title of {kind.name}", "✗", kind.summary, records, scene)):
        parts.append(words)
    if view.hide_idle:
        parts.append(_("running only"))
    if view.filter:
        parts.append(f"/ {view.filter}")
    if error is not None and records is not None:
        parts.append(_("✗ not current"))
    return clean(" · ".join(parts))


def why_empty(
    kind: ResourceKind[R],
    records: Mapping[str, R] | None,
    scene: Scene,
    view: RowView,
    keymap: Keymap,
    error: EngineError | None = None,
) -> str:
    """Return what a pane says where no row shows.

    Args:
        kind: The kind of the pane.
        records: The records by id; None where they are not known yet.
        scene: What there is beside them.
        view: What the user chose.
        keymap: The keys in force.
        error: Why the records are not current, if they are not.
    """
    if error is not None:
        return str(error)
    if records is None:
        return _("Reading…") if scene.snapshot.health.error is None else ""
    if records and view.filter:
        return keymap.fill(_("Nothing matches. %(app.back)s clears the filter."))
    if records and view.hide_idle:
        return keymap.fill(_("None is running. %(app.stopped)s shows the others."))
    return keymap.fill(str(kind.empty))
