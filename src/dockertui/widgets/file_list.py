"""The files of a folder, and how a file begins: only the lines in sight are made and drawn."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar, overload

from textual.geometry import Size

from dockertui.i18n import N_
from dockertui.widgets.keyed import bound
from dockertui.widgets.line_view import GUTTER, Line, LineView

LONGEST = 4096
"""Cells to the side that can be scrolled to."""


class MadeLines(Sequence[Line]):
    """Lines that are made when they are drawn."""

    def __init__(self, count: int, make: Callable[[int], Line]) -> None:
        """Make them.

        Args:
            count: How many there are.
            make: Makes one, by its index.
        """
        self._count = count
        self._make = make

    def __len__(self) -> int:
        """Return how many there are."""
        return self._count

    @overload
    def __getitem__(self, index: int) -> Line: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Line]: ...
    def __getitem__(self, index: int | slice) -> Line | Sequence[Line]:
        """Return the lines of some indexes."""
        if isinstance(index, slice):
            return [self._make(at) for at in range(*index.indices(self._count))]
        return self._make(index)


class FileList(LineView):
    """The files of a folder."""

    BINDINGS: ClassVar[list[Any]] = [
        bound("files.open", "screen.open", N_("Open it")),
        bound("files.up", "screen.up", N_("The folder above")),
        bound("files.filter", "screen.ask('filter')", N_("Filter by name")),
        bound("files.path", "screen.ask('path')", N_("Go to a path")),
        bound("files.sort", "screen.sort", N_("Sort by the next")),
        bound("files.reverse", "screen.reverse", N_("Reverse the order")),
        bound("files.hidden", "screen.hidden", N_("Show or hide dotfiles")),
        bound("files.mark", "screen.mark", N_("Mark it to be acted on")),
        bound("files.reread", "screen.reread", N_("Read it again")),
        bound("files.copy_name", "screen.copy_path", N_("Copy its path")),
        bound("files.copy_out", "screen.ask('copy_out')", N_("Copy to this machine")),
        bound("files.copy_in", "screen.ask('copy_in')", N_("Copy from this machine")),
        bound("files.edit", "screen.edit", N_("Edit a text")),
        bound("files.delete", "screen.delete", N_("Delete")),
        bound("files.rename", "screen.ask('rename')", N_("Give another name")),
        bound("files.folder", "screen.ask('folder')", N_("New folder")),
        bound("files.yes", "screen.yes", N_("Yes, where asked")),
        bound("files.help", "screen.help", N_("These keys")),
        bound("files.close", "screen.back", N_("Back, or close")),
    ]

    def _resize_content(self) -> None:
        """Say how large the content is: lines are cut to the room there is."""
        room = self.container_size
        fits = len(self.lines) <= room.height
        self.virtual_size = room if fits else Size(room.width, len(self.lines))

    def on_resize(self) -> None:
        """Cut for the room there is."""
        self._resize_content()

    def action_choose(self) -> None:
        """Open what was clicked twice."""
        self.call_later(self.screen.run_action, "open")


class FileView(LineView):
    """How a file begins."""

    BINDINGS: ClassVar[list[Any]] = [
        bound("files.yes", "screen.yes", N_("Yes, where asked")),
        bound("files.help", "screen.help", N_("These keys")),
        bound("files.close", "screen.back", N_("Back to the files")),
    ]

    def _resize_content(self) -> None:
        """Say how large the content is, without measuring what is far to the side."""
        width = max((len(line.plain) for line in self.lines), default=0) * 2 + GUTTER
        self.virtual_size = Size(min(width, LONGEST), len(self.lines))
