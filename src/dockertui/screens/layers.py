"""The layers of an image: which file each adds, changes or removes, and what is wasted."""

from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from dockertui.engine.files.layer_sums import ImageLayers
from dockertui.i18n import _
from dockertui.resources.layer_lines import layer_lines
from dockertui.screens.copying import copy
from dockertui.screens.file_keys import key_words, show_keys
from dockertui.widgets.file_list import FileView
from dockertui.widgets.keyed import bound, keys_of
from dockertui.widgets.line_view import Line, LineView
from dockertui.widgets.lines_box import LinesBox


class LayersScreen(ModalScreen[None], inherit_bindings=False):
    """Shows the layers, once they are counted."""

    DEFAULT_CSS = """
    LayersScreen { align: center middle; background: $background 60%; }
    LayersScreen > LinesBox {
        width: 100%; height: 100%;
        border: round $accent; border-title-color: $accent; border-title-style: bold;
        border-subtitle-color: $muted; background: $surface; padding: 0 1;
    }
    LayersScreen Static { height: auto; max-height: 4; color: $muted; padding: 0 1; }
    """
    BINDINGS: ClassVar[list[Any]] = [bound("text.copy", "copy_text")]

    def __init__(self, name: str) -> None:
        """Make it.

        Args:
            name: The image's.
        """
        super().__init__()
        self._called = name
        self._found: ImageLayers | None = None
        self.lines = FileView()
        self._said = Static(_("Reading the image…"), markup=False)

    def compose(self) -> ComposeResult:
        """The lines, and what is to be said."""
        box = LinesBox(self.lines, self._said)
        box.border_title = Content(_("Layers of %(name)s") % {"name": self._called})
        yield box

    def on_mount(self) -> None:
        """Say how it is left."""
        words = key_words(keys_of(self), self.size.width, in_file=True)
        self.query_one(LinesBox).border_subtitle = Content(words)
        self.lines.focus()

    def on_resize(self) -> None:
        """Cut for the width."""
        self._show()

    def measured(self, found: ImageLayers | None, trouble: str = "") -> None:
        """Take what was counted, or why that failed."""
        self._found = found
        self._said.update(Content(trouble))
        self._said.display = bool(trouble)
        if self.is_mounted:
            self._show()

    def _show(self) -> None:
        if self._found is not None:
            lines = [Line(spans) for spans in layer_lines(self._found, self.size.width - 6)]
            self.lines.set_lines(lines)

    @on(LineView.CopyRequested)
    def _copy_requested(self, message: LineView.CopyRequested) -> None:
        message.stop()
        copy(self, message.text, message.what)

    def action_yes(self) -> None:
        """Nothing is asked here."""

    def action_help(self) -> None:
        """Show the keys that work here."""
        show_keys(self, self.lines)

    def action_back(self) -> None:
        """Close."""
        self.dismiss(None)
