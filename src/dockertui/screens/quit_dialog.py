"""Asks before the app is left while jobs run: which, and what leaving does to them."""

import time
from collections.abc import Sequence
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, Static

from dockertui.formatting import cut_middle
from dockertui.i18n import _, ngettext
from dockertui.resources.jobs import progress_words
from dockertui.screens.answers_dialog import MOVES, AnswersDialog
from dockertui.state.job import Job
from dockertui.widgets.fields import Answer
from dockertui.widgets.keyed import bound, keys_of

MOST_JOBS = 6
"""Jobs that are named; there is room for them on the smallest screen that shows the panes."""


class QuitDialog(AnswersDialog[bool], inherit_bindings=False):
    """Asks whether to leave all the same; gives the answer."""

    BINDINGS: ClassVar[list[Any]] = [
        bound("quit.stay", "answer(False)"),
        bound("quit.leave", "answer(True)"),
        *MOVES,
    ]

    def __init__(self, jobs: Sequence[Job]) -> None:
        super().__init__()
        self._text = Static(markup=False)
        self._box = Vertical(
            self._text,
            Horizontal(Answer(_("Stay"), id="stay"), Answer(_("Quit"), id="quit")),
        )
        self.follow(jobs)

    def compose(self) -> ComposeResult:
        """What runs, what leaving does, and the answers."""
        words = _("%(dialog.choose)s: choose · %(dialog.next)s: next · %(quit.stay)s: stay")
        self._box.border_subtitle = Content(keys_of(self).fill(words))
        yield self._box

    def on_mount(self) -> None:
        """Focus what harms nothing."""
        self.query_one("#stay").focus()

    def follow(self, jobs: Sequence[Job]) -> None:
        """Speak of what runs now."""
        title = ngettext("Quit while a job runs?", "Quit while %(n)d jobs run?", len(jobs)) % {"n": len(jobs)}
        self._box.border_title = Content(title if jobs else _("Quit?"))
        self._text.update(Content("\n".join(_lines(jobs) if jobs else [_("No job runs any more.")])))

    def action_answer(self, leaves: bool) -> None:
        """Take an answer."""
        self.dismiss(leaves)

    @on(Button.Pressed)
    def _pressed(self, message: Button.Pressed) -> None:
        message.stop()
        self.dismiss(message.button.id == "quit")


def _lines(jobs: Sequence[Job]) -> list[str]:
    now = time.monotonic()
    lines = []
    for job in jobs[:MOST_JOBS]:
        record = job.record(now)
        far = progress_words("", record.progress) if record.progress else ""
        lines.append(
            ", ".join(filter(None, (cut_middle(job.title, 48), far, _("%(n)d s") % {"n": record.elapsed_s})))
        )
    if len(jobs) > MOST_JOBS:
        left = len(jobs) - MOST_JOBS
        lines.append(ngettext("and %(n)d more", "and %(n)d more", left) % {"n": left})
    what = _("Quitting cuts off what is under way: it may be done or not. What has not begun is left alone.")
    return [*lines, "", what]
