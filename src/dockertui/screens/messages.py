"""What was said to the user, all of it, to be read again."""

from collections.abc import Sequence
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.screen import ModalScreen

from dockertui.i18n import _
from dockertui.keymap import Keymap
from dockertui.resources.spec import Fact, Heading, Part, Tone
from dockertui.screens.copying import copy
from dockertui.widgets.keyed import bound
from dockertui.widgets.line_view import LineView
from dockertui.widgets.lines_box import LinesBox
from dockertui.widgets.message_box import Said
from dockertui.widgets.parts_view import PartsView

TONES: dict[str, Tone] = {"information": "", "warning": "warn", "error": "bad"}


class MessagesScreen(ModalScreen[None], inherit_bindings=False):
    """Lists what was said, the newest first."""

    DEFAULT_CSS = """
    MessagesScreen { align: center middle; background: $veil; }
    MessagesScreen > LinesBox {
        width: 100; max-width: 95%; height: auto; max-height: 90%;
        border: round $accent; border-title-color: $accent; border-subtitle-color: $muted;
        background: $surface; padding: 0 1;
    }
    MessagesScreen PartsView { height: auto; max-height: 100%; padding: 0 1 0 0; }
    """
    BINDINGS: ClassVar[list[Any]] = [bound("help.close", "close"), bound("text.copy", "copy_text")]

    def __init__(self, messages: Sequence[Said], keymap: Keymap) -> None:
        super().__init__()
        self._messages = messages
        self._keymap = keymap
        self._view = PartsView()

    def compose(self) -> ComposeResult:
        """One scrolling list."""
        box = LinesBox(self._view)
        box.border_title = Content(_("Messages"))
        words = _("%(lines.copy)s: copy · %(help.close)s: close")
        box.border_subtitle = Content(self._keymap.fill(words))
        yield box

    def on_mount(self) -> None:
        """Fill it."""
        parts: list[Part] = []
        for message in reversed(self._messages):
            first, *rest = message.whole.splitlines() or [""]
            at = message.at.strftime("%H:%M:%S")
            parts.append(Fact(at, f"{message.sign}{first}", TONES[message.severity]))
            parts += [Fact("", line, TONES[message.severity]) for line in rest]
        self._view.show(parts or [Heading(_("Nothing was said yet."), "muted")], keep=False)
        self._view.focus()

    @on(LineView.CopyRequested)
    def _copy_requested(self, message: LineView.CopyRequested) -> None:
        message.stop()
        copy(self, message.text, message.what)

    def action_close(self) -> None:
        """Back to where you were."""
        self.dismiss(None)
