"""The keys that work where you are, as they are in force now: a sheet of verbs in columns."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, ClassVar

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.content import Content
from textual.screen import ModalScreen

from dockertui.formatting import cut, pad
from dockertui.i18n import _
from dockertui.keymap import Keymap
from dockertui.widgets.keyed import bound
from dockertui.widgets.line_view import Line, LineView
from dockertui.widgets.lines_box import LinesBox

Section = tuple[str, Sequence[tuple[str, str, str]]]
"""A heading, and (keys, what they do, why not now)."""
WIDEST = 150
"""Cells of the sheet."""
COLUMN = 36
"""Cells of a column at least."""
MOST_KEYS = 14
"""Cells of the keys in a column at most."""
GAP = 2
LEAST_BLOCK = 3
"""Lines of a section that stand together where it begins, its heading included."""

Spans = tuple[tuple[str, str], ...]


class HelpScreen(ModalScreen[None], inherit_bindings=False):
    """Shows sections of keys."""

    DEFAULT_CSS = """
    HelpScreen { align: center middle; background: $veil; }
    HelpScreen > LinesBox {
        width: 154; max-width: 100%; height: auto; max-height: 100%;
        border: round $accent; border-title-color: $accent; border-title-style: bold;
        border-subtitle-color: $muted;
        background: $surface; padding: 0 1;
    }
    HelpScreen LineView { height: auto; max-height: 100%; }
    """
    BINDINGS: ClassVar[list[Any]] = [bound("help.close", "close"), bound("text.copy", "copy_text")]

    def __init__(self, title: str, sections: Sequence[Section], keymap: Keymap) -> None:
        super().__init__()
        self._keymap = keymap
        self._sections = sections
        self._view = HelpView()
        self._box = LinesBox(self._view)
        self._box.border_title = Content(_("Keys · %(where)s") % {"where": title})

    def compose(self) -> ComposeResult:
        """One sheet."""
        yield self._box

    def on_mount(self) -> None:
        """Fill it."""
        self._view.focus()
        self.on_resize()

    def on_resize(self) -> None:
        """Set the columns anew for the width there is."""
        lines = sheet(self._sections, min(WIDEST, self.size.width - 6))
        self._view.set_lines([Line(spans) for spans in lines])
        scrolls = len(lines) > self.size.height - 2
        words = _("%(lines.down)s %(lines.page_down)s: scroll · %(help.close)s: close")
        shown = words if scrolls else _("%(help.close)s: close")
        self._box.border_subtitle = Content(self._keymap.fill(shown))

    def action_close(self) -> None:
        """Back to where you were."""
        self.dismiss(None)


class HelpView(LineView):
    """The lines of the sheet: they scroll, and have no cursor."""

    def _go(self, index: int) -> None:
        """Scroll as far as a key would have moved a cursor."""
        step = index - self.cursor
        last = max(0, len(self.lines) - self.size.height)
        top = last if index >= len(self.lines) - 1 else max(0, min(last, round(self.scroll_y) + step))
        self.scroll_to(y=0 if index <= 0 and not step else top, animate=False, force=True, immediate=True)

    def action_top(self) -> None:
        """Go to the first line."""
        self.scroll_to(y=0, animate=False, force=True, immediate=True)

    @property
    def shows_cursor(self) -> bool:
        """There is nothing to choose."""
        return False


def sheet(sections: Sequence[Section], width: int) -> list[Spans]:
    """Return the lines of the sheet: as many columns as fit, of one height as near as may be.

    Args:
        sections: What there is to show; the first comes first.
        width: Cells there are.
    """
    count = max(1, min(3, (width + GAP) // (COLUMN + GAP)))
    column = (width + GAP) // count - GAP
    blocks = [_block(section, column) for section in sections]
    height = -(-sum(len(block) + 1 for block in blocks) // count)
    while max(map(len, columns := _columns(blocks, height, count))) > height:
        height += 1
    return [_joined(columns, y, column) for y in range(max(map(len, columns)))]


def _columns(blocks: Sequence[Sequence[Spans]], height: int, count: int) -> list[list[Spans]]:
    """Return the lines in columns of a height, the last as high as it has to be; no heading ends one."""
    columns: list[list[Spans]] = [[]]
    for block in blocks:
        rest = list(block)
        if len(columns) < count and height - len(columns[-1]) < 1 + min(LEAST_BLOCK, len(rest)):
            columns.append([])
        elif columns[-1]:
            columns[-1].append(())
        while rest:
            room = len(rest) if len(columns) == count else height - len(columns[-1])
            columns[-1] += rest[:room]
            rest = rest[room:]
            if rest:
                columns.append([])
    return columns


def _block(section: Section, width: int) -> list[Spans]:
    """Return the lines of a section: its heading, with the reason that most share, then keys and verbs."""
    title, entries = section
    keys_width = min(MOST_KEYS, max((cell_len(keys) for keys, _text, _why in entries), default=0))
    reasons = Counter(why for _keys, _text, why in entries).most_common(1)
    shared = reasons[0][0] if reasons and 2 * reasons[0][1] > len(entries) > 2 else ""
    lines: list[Spans] = [((title.upper(), "accent"),)]
    if shared:
        lines = [(*lines[0], (cut(f"  {shared}", width - cell_len(title)), "muted"))]
    for keys, text, why in entries:
        room = width - keys_width - 2
        head = (pad(keys, keys_width) + "  ", "muted" if why else "accent")
        words = f"{text}  ({why})" if why and why != shared else text
        lines.append((head, (cut(words, room), "muted" if why else "")))
    return lines


def _joined(columns: Sequence[Sequence[Spans]], y: int, width: int) -> Spans:
    """Return one line of all columns beside each other."""
    spans: list[tuple[str, str]] = []
    for column in columns:
        found = column[y] if y < len(column) else ()
        used = sum(cell_len(text) for text, _tone in found)
        if spans:
            spans.append((" " * GAP, ""))
        spans += [*found, (" " * (width - used), "")]
    return tuple(spans)
