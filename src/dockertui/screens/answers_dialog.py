"""A question over everything, with its answers beside each other at the foot."""

from typing import Generic, TypeVar

from textual.screen import ModalScreen

from dockertui.widgets.keyed import bound

A = TypeVar("A")

MOVES = (
    bound("dialog.previous", "app.focus_previous"),
    bound("dialog.next", "app.focus_next"),
    bound("text.copy", "copy_text"),
)
"""The keys that all of these have beside those of their answers."""


class AnswersDialog(ModalScreen[A], Generic[A], inherit_bindings=False):
    """Looks like a warning: a frame with texts, and a line of buttons."""

    DEFAULT_CSS = """
    AnswersDialog { align: center middle; background: $veil; }
    AnswersDialog > Vertical {
        width: 72; max-width: 100%; height: auto; max-height: 100%;
        border: round $warning; border-title-color: $warning; border-title-style: bold;
        border-subtitle-color: $muted;
        background: $surface; padding: 1 2;
    }
    AnswersDialog Static { width: 100%; height: auto; }
    AnswersDialog Horizontal { width: 100%; height: 1; margin-top: 1; align-horizontal: right; }
    """
