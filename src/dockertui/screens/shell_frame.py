"""The frame around a shell: what runs where, how large it is, and a remark for a while."""

from rich.cells import cell_len, set_cell_size
from textual.containers import Container
from textual.content import Content
from textual.timer import Timer

from dockertui.i18n import ngettext


class ShellFrame(Container):
    """A border with a title above and facts below."""

    DEFAULT_CSS = """
    ShellFrame {
        width: 1fr;
        height: 1fr;
        border: round $border;
        border-title-color: $foreground;
        border-subtitle-color: $muted;
        background: $background;
        layers: base notice;
    }
    """

    _title = ""
    _size_shown = ""
    _rows_back = 0
    _remark = ""
    _remark_timer: Timer | None = None

    def show(self, title: str, size: str, rows_back: int) -> None:
        """Show what runs, the terminal's size, and how many rows above its end the view stands."""
        self._title, self._size_shown, self._rows_back = title, size, rows_back
        self._show()

    def say(self, remark: str, seconds: float) -> None:
        """Say something besides, for a while; it takes the place of what was said before."""
        if self._remark_timer is not None:
            self._remark_timer.stop()
        self._remark_timer = self.set_timer(seconds, self._forget)
        self._remark = remark
        self._show()

    def _forget(self) -> None:
        self._remark = ""
        self._show()

    def _show(self) -> None:
        room = max(8, self.app.size.width - 8)
        parts = [self._size_shown]
        if rows := self._rows_back:
            parts.append(ngettext("%(n)d row back", "%(n)d rows back", rows) % {"n": rows})
        if self._remark:
            parts = [self._remark, *parts] if cell_len(self._remark) + 14 <= room else [self._remark]
        self.border_title = Content(_cut(self._title, room))
        self.border_subtitle = Content(_cut(" · ".join(parts), room))


def _cut(text: str, columns: int) -> str:
    """Return a text cut to so many columns, with a mark where something is missing."""
    return text if cell_len(text) <= columns else set_cell_size(text, columns - 1) + "…"
