"""The tab that shows how an image was built, by whichever of its names it is asked for."""

from collections.abc import Sequence
from typing import Any

from dockertui.engine import images
from dockertui.engine.images import Step
from dockertui.formatting import age, excerpt, size
from dockertui.i18n import N_, _, ngettext
from dockertui.resources.spec import DetailTab, Grid, Heading, Part, Scene


def _history(_record: Any, scene: Scene, loaded: Any) -> Sequence[Part]:
    if not isinstance(loaded, tuple):
        return [Heading(_("Reading the history…"), "muted", waits=True)]
    steps = [step for step in loaded if isinstance(step, Step)]
    rows = tuple(
        (age(step.created_at, scene.now), size(step.size_bytes), excerpt(step.command)) for step in steps
    )
    total = ngettext("%(n)d layer step, newest first", "%(n)d layer steps, newest first", len(rows)) % {
        "n": len(rows)
    }
    return [
        Heading(total, "muted"),
        Grid((_("AGE"), _("SIZE"), _("MADE BY")), rows, right=frozenset({0, 1})),
    ]


HISTORY_TAB: DetailTab[Any] = DetailTab(
    "history", N_("History"), "parts", load=images.history, parts=_history
)
