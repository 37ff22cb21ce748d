"""What an edit changed in a file, to be kept or not."""

from enum import Enum
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from dockertui.engine.compose.editing import Edited
from dockertui.engine.text import clean
from dockertui.formatting import cut_middle
from dockertui.i18n import N_, _
from dockertui.keymap import Keymap
from dockertui.widgets.keyed import bound
from dockertui.widgets.line_view import Line, LineView
from dockertui.widgets.lines_box import LinesBox

BESIDE = 5
"""Lines of the screen that are not the view's."""


class Answer(Enum):
    """What is to become of an edit."""

    KEEP = "keep"
    AGAIN = "again"


class DiffView(LineView):
    """The lines that differ."""

    BINDINGS: ClassVar[list[Any]] = [
        bound("diff.keep", "screen.keep", N_("Keep it")),
        bound("diff.again", "screen.again", N_("Edit again")),
        bound("diff.close", "screen.close", N_("Leave the file as it was")),
    ]


class ComposeDiff(ModalScreen[Answer | None], inherit_bindings=False):
    """Shows what an edit changed; gives what is to become of it, None for nothing."""

    DEFAULT_CSS = """
    ComposeDiff { align: center middle; background: $background 60%; }
    ComposeDiff > LinesBox {
        width: 110; max-width: 98%; height: auto; max-height: 100%;
        border: round $accent; border-title-color: $accent; border-title-style: bold;
        border-subtitle-color: $muted; background: $surface; padding: 0 1;
    }
    ComposeDiff DiffView { height: auto; }
    ComposeDiff .diff--said { height: auto; padding: 0 1; color: $success; }
    ComposeDiff .diff--said.-problem { color: $error; }
    """
    BINDINGS: ClassVar[list[Any]] = [bound("text.copy", "copy_text")]

    def __init__(self, path: str, edited: Edited, keymap: Keymap) -> None:
        """Make it.

        Args:
            path: The file.
            edited: What changed.
            keymap: The keys in force.
        """
        super().__init__()
        self._path = path
        self._edited = edited
        self._keymap = keymap
        self._view = DiffView()

    def compose(self) -> ComposeResult:
        """What is said of it, and the lines."""
        problem = self._edited.problem
        words = problem or _("● Valid: Compose reads it without an error.")
        box = LinesBox(
            Static(
                Content(f"✗ {clean(problem)}" if problem else words),
                classes="diff--said -problem" if problem else "diff--said",
                markup=False,
            ),
            self._view,
        )
        box.border_title = Content(cut_middle(clean(self._path), 80))
        keys = _("%(diff.keep)s: keep it · %(diff.again)s: edit again · %(diff.close)s: leave the file")
        box.border_subtitle = Content(self._keymap.fill(keys))
        yield box

    def on_mount(self) -> None:
        """Show the lines."""
        self._view.set_lines([Line(((line, tone_of(line)),)) for line in self._edited.diff], keep=False)
        self._view.focus()

    def on_resize(self) -> None:
        """Leave room for what is said."""
        self._view.styles.max_height = max(3, self.size.height - BESIDE)

    def action_keep(self) -> None:
        """Keep what was edited."""
        self.dismiss(Answer.KEEP)

    def action_again(self) -> None:
        """Back to the editor."""
        self.dismiss(Answer.AGAIN)

    def action_close(self) -> None:
        """Leave the file as it was."""
        self.dismiss(None)


def tone_of(line: str) -> str:
    """Return how a line of a difference is toned."""
    if line.startswith(("+++", "---")):
        return "muted"
    return {"+": "good", "-": "bad", "@": "accent"}.get(line[:1], "")
