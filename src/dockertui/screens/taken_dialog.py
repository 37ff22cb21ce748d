"""Asks what becomes of copies whose names are taken on the disk of this machine; says what would be lost."""

from collections.abc import Sequence
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, Static

from dockertui.engine.files.file_entry import shown
from dockertui.engine.files.taken import Taken, There
from dockertui.formatting import cut_middle, pad, size
from dockertui.i18n import _, ngettext
from dockertui.resources.file_rows import moment
from dockertui.screens.answers_dialog import MOVES, AnswersDialog
from dockertui.widgets.fields import Answer
from dockertui.widgets.keyed import bound, keys_of

MOST_NAMES = 6
"""Names that are said; there is room for them on the smallest screen that shows the panes."""
_NAME = 30


class TakenDialog(AnswersDialog[Taken | None], inherit_bindings=False):
    """Gives what becomes of them, None where nothing is to be copied."""

    DEFAULT_CSS = "TakenDialog > Vertical { width: 76; }"
    BINDINGS: ClassVar[list[Any]] = [
        bound("taken.both", "answer('both')"),
        bound("taken.replace", "answer('replace')"),
        bound("taken.skip", "answer('skip')"),
        bound("taken.cancel", "answer('')"),
        *MOVES,
    ]

    def __init__(self, folder: str, found: Sequence[There]) -> None:
        """Make it.

        Args:
            folder: Where the copies go.
            found: What has their names there.
        """
        super().__init__()
        self._box = Vertical(
            Static(Content("\n".join(taken_lines(folder, found))), markup=False),
            Horizontal(
                Answer(_("Replace"), id="replace"),
                Answer(_("Skip"), id="skip"),
                Answer(_("Keep both"), id="both"),
            ),
        )
        self._box.border_title = Content(_("The name is taken"))

    def compose(self) -> ComposeResult:
        """What is there, and the answers."""
        words = _(
            "%(taken.both)s: keep both · %(taken.replace)s: replace · %(taken.skip)s: skip"
            " · %(taken.cancel)s: copy nothing"
        )
        self._box.border_subtitle = Content(keys_of(self).fill(words))
        yield self._box

    def on_mount(self) -> None:
        """Focus what loses nothing."""
        self.query_one("#both").focus()

    def action_answer(self, what: str) -> None:
        """Take an answer."""
        self.dismiss(Taken(what) if what else None)

    @on(Button.Pressed)
    def _pressed(self, message: Button.Pressed) -> None:
        message.stop()
        self.dismiss(Taken(message.button.id))


def taken_lines(folder: str, found: Sequence[There]) -> list[str]:
    """Return what is there, and what each answer does to it."""
    lines = [_("In %(folder)s there is already:") % {"folder": cut_middle(folder, 60)}, ""]
    for one in found[:MOST_NAMES]:
        name = cut_middle(shown(one.name) + ("/" if one.is_folder else ""), _NAME)
        amount = _("a link") if one.is_link else "" if one.is_folder else size(one.size_bytes)
        lines.append(f"  {pad(name, _NAME)}  {pad(amount, 10, right=True)}  {moment(one.mtime_s)}")
    left = len(found) - MOST_NAMES
    if left > 0:
        lines.append("  " + ngettext("and %(n)d more", "and %(n)d more", left) % {"n": left})
    lines.append("")
    if any(one.is_folder for one in found):
        lines.append(_("Replaced in a folder is what has the same name; all else in it stays."))
    lines.append(_("What is replaced is lost. To keep both, the copy gets a number behind its name."))
    return lines
