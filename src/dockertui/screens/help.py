"""The keys that work where you are, as they are in force now."""

from collections.abc import Sequence
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen

from dockertui.i18n import _
from dockertui.keymap import Keymap
from dockertui.resources.spec import Fact, Heading, Part
from dockertui.widgets.keyed import bound
from dockertui.widgets.parts_view import PartsView

Section = tuple[str, Sequence[tuple[str, str, str]]]
"""A heading, and (keys, what they do, why not now)."""


class HelpScreen(ModalScreen[None], inherit_bindings=False):
    """Lists sections of keys."""

    DEFAULT_CSS = """
    HelpScreen { align: center middle; background: $background 60%; }
    HelpScreen > Vertical {
        width: 84; max-width: 95%; height: auto; max-height: 90%;
        border: round $accent; border-title-color: $accent; border-subtitle-color: $muted;
        background: $surface; padding: 1 1;
    }
    HelpScreen PartsView { height: auto; max-height: 100%; padding: 0 1 0 0; }
    """
    BINDINGS: ClassVar[list[Any]] = [bound("help.close", "close"), bound("text.copy", "copy_text")]

    def __init__(self, sections: Sequence[Section], keymap: Keymap) -> None:
        super().__init__()
        self._keymap = keymap
        self._sections = sections
        self._view = PartsView()

    def compose(self) -> ComposeResult:
        """One scrolling list."""
        box = Vertical(self._view)
        box.border_title = Content(_(" Keys "))
        box.border_subtitle = Content(
            self._keymap.fill(_(" %(lines.up)s %(lines.down)s scroll · %(help.close)s closes "))
        )
        yield box

    def on_mount(self) -> None:
        """Fill it."""
        parts: list[Part] = []
        for title, keys in self._sections:
            parts.append(Heading(title))
            for key, text, why in keys:
                parts.append(Fact(key, f"{text}  ({why})" if why else text, "muted" if why else ""))
            parts.append(Heading(""))
        self._view.show(parts[:-1], keep=False)
        self._view.focus()

    def action_close(self) -> None:
        """Back to where you were."""
        self.dismiss(None)
