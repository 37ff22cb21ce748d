"""The files of a container, a volume or an image: a folder at a time, and how a file begins."""

import asyncio
import logging
from collections.abc import Sequence
from typing import Any, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Static
from textual.worker import get_current_worker

from dockertui.engine import changes
from dockertui.engine.calls import Lane
from dockertui.engine.engine import Engine
from dockertui.engine.errors import EngineError
from dockertui.engine.files.file_entry import FileEntry, Mark, join, shown
from dockertui.engine.files.folder_stream import (
    MOST_ARCHIVE_BYTES,
    ConsentNeeded,
    FolderStream,
)
from dockertui.engine.files.looking import Way
from dockertui.formatting import cut_middle, size
from dockertui.i18n import _, ngettext
from dockertui.resources.file_rows import Marks, Order, chosen, count_words, deleted, head, line, marks_of
from dockertui.screens.copying import copy
from dockertui.screens.file_keys import key_words, show_keys, typed_words
from dockertui.strict import guarded
from dockertui.widgets.file_list import FileList, FileView, MadeLines
from dockertui.widgets.files_entry import FilesEntry
from dockertui.widgets.keyed import bound, keys_of
from dockertui.widgets.line_view import Line, LineView
from dockertui.widgets.lines_box import LinesBox

log = logging.getLogger(__name__)

READ_S = 30.0
"""How long the begin of a file may take, in seconds."""
CHANGES_S = 60.0
"""The same for what a container changed: engines compare all of its files."""
AT_ONCE = 5000
"""Files that are sorted where they are asked for; more are sorted in a thread."""


class FolderScreen(ModalScreen[None], inherit_bindings=False):
    """Shows files."""

    DEFAULT_CSS = """
    FolderScreen { align: center middle; background: $background 60%; }
    FolderScreen > LinesBox {
        width: 100%; height: 100%;
        border: round $accent; border-title-color: $accent; border-title-style: bold;
        border-subtitle-color: $muted; background: $surface; padding: 0 1;
    }
    FolderScreen .files--head { height: 1; padding-left: 1; color: $muted; text-style: bold; }
    FolderScreen .files--said { height: auto; max-height: 4; color: $muted; padding: 0 1; }
    FolderScreen .files--said.-asks { color: $warning; text-style: bold; }
    """
    BINDINGS: ClassVar[list[Any]] = [bound("text.copy", "copy_text")]

    class _Rang(Message):
        """There is more of a folder."""

    class _Sorted(Message):
        """The files of a folder are in their order."""

        def __init__(self, first: FileEntry, found: list[FileEntry]) -> None:
            super().__init__()
            self.first = first
            self.found = found

    def __init__(self, engine: Engine, name: str, opening: "asyncio.Future[Way]") -> None:
        """Make it.

        Args:
            engine: Where it is.
            name: What is looked into is called.
            opening: Gives the way to look.
        """
        super().__init__()
        self.engine = engine
        self.called = name
        self._opening = opening
        self.way: Way | None = None
        self.path = b"/"
        self.entries: list[FileEntry] = []
        """All files of the folder."""
        self.shown: list[FileEntry] = []
        self.marked: set[bytes] = set()
        """The names of the folder's files that are marked."""
        self._marks: Marks = {}
        self._order = Order()
        self.words = ""
        self._with_hidden = True
        self._stream: FolderStream | None = None
        self._is_whole = False
        self._is_cut = False
        self._read_bytes = 0
        self._most_bytes = 0
        self._go_to = b""
        """The name that the cursor is to be on once the folder is read."""
        self.question = ""
        """What `yes` agrees to; "" where nothing is asked."""
        self._trouble = ""
        self.list = FileList()
        self.view = FileView()
        self.asks = FilesEntry()
        self._said = Static("", classes="files--said", markup=False)
        self._head = Static("", classes="files--head", markup=False)

    def compose(self) -> ComposeResult:
        """The headings, the files or one of them, what is asked, and what is said."""
        self.view.display = False
        yield LinesBox(self._head, self.list, self.view, self.asks, self._said)

    def on_mount(self) -> None:
        """Find the way to look."""
        self.list.focus()
        self.draw()
        self.run_worker(self._open(), group="open")

    def on_unmount(self) -> None:
        """Read no further, and forget what was read: a screen that is closed is kept for long."""
        if self._stream is not None:
            self._stream.close()
            self._stream.take()
        self.entries.clear()
        self.shown.clear()

    def on_resize(self) -> None:
        """Cut for the width."""
        self.draw()

    async def _open(self) -> None:
        try:
            self.way = await asyncio.shield(self._opening)
        except EngineError as error:
            self._fail(error)
            return
        self.go(self.path)
        await self.read_marks()

    async def read_marks(self) -> None:
        """Learn what the container changed; where the engine cannot tell, nothing is marked."""
        if self.way is None or self.way.spot.kind != "container":
            return
        try:
            found = await self.engine.call(
                changes.changes, self.way.spot.id, lane=Lane.DETAIL, timeout_s=CHANGES_S
            )
        except EngineError:
            return
        self._marks = marks_of(found)
        self.sort()

    # ------------------------------------------------------------------ a folder
    def go(self, path: bytes, on: bytes = b"", trouble: str = "") -> None:
        """Read a folder.

        Args:
            path: Which.
            on: The name that the cursor is to be on.
            trouble: What is to be said of what was done before.
        """
        if self.way is None:
            return
        if self._stream is not None:
            self._stream.close()
        if path != self.path:
            self.marked.clear()
            self.words = ""
        self.path, self._go_to = path, on
        self.entries, self.shown = [], []
        self._is_whole = self._is_cut = False
        self._trouble, self.question, self._read_bytes = trouble, "", 0
        stream = FolderStream(self.way, path, most_bytes=self._most_bytes, doorbell=self._ring)
        self._most_bytes = 0
        self._stream = stream
        self.draw()
        try:
            self.engine.open(stream)
        except EngineError as error:
            self._fail(error)

    def _ring(self) -> None:
        self.post_message(self._Rang())

    @on(_Rang)
    def _take(self, message: _Rang) -> None:
        message.stop()
        stream = self._stream
        if stream is None or self._is_whole:
            return
        is_over, is_first = stream.ended, not self.entries
        for piece in stream.take(max_items=20, max_bytes=4 << 20):
            self.entries.extend(piece.entries)
            self._is_cut = self._is_cut or piece.is_cut
            self._read_bytes = piece.read_bytes or self._read_bytes
        if not is_over or stream.pending:
            if is_first and self.entries:
                self.sort()
            self.tell()
            self.set_timer(0.05, self._ring)
            return
        self._is_whole = True
        if isinstance(stream.error, ConsentNeeded):
            self.ask_for("archive")
        elif stream.error is not None:
            self._fail(stream.error)
        self.sort()

    def _fail(self, error: EngineError) -> None:
        self._is_whole = True
        self._trouble = " ".join(filter(None, (str(error), error.hint)))
        self.draw()

    def sort(self) -> None:
        """Have the files put into their order."""
        entries = [*self.entries, *deleted(self._marks, self.path)] if self._is_whole else self.entries[:]
        if len(entries) <= AT_ONCE:
            self._take_sorted(chosen(entries, self._order, self.words, hidden=self._with_hidden))
        else:
            self._sort_many(entries, self._order, self.words, self._with_hidden)

    @work(thread=True, exclusive=True, group="sort")
    def _sort_many(self, entries: list[FileEntry], order: Order, words: str, hidden: bool) -> None:
        first, found = entries[0], chosen(entries, order, words, hidden=hidden)
        entries.clear()  # the toolkit keeps what a worker is given
        if not get_current_worker().is_cancelled:
            self.post_message(self._Sorted(first, found))

    @on(_Sorted)
    def _was_sorted(self, message: _Sorted) -> None:
        message.stop()
        if self.entries and message.first is self.entries[0]:
            self._take_sorted(message.found)

    def _take_sorted(self, found: list[FileEntry]) -> None:
        at = self.current
        wanted = self._go_to or (at.name if at is not None else b"")
        self.shown = found
        self.draw()
        place = next((n for n, entry in enumerate(found) if entry.name == wanted), None)
        if place is not None:
            self.list._go(place)
            if self._is_whole:
                self._go_to = b""

    # ------------------------------------------------------------------ what is shown
    @property
    def current(self) -> FileEntry | None:
        """The file under the cursor."""
        at = self.list.cursor
        return self.shown[at] if at < len(self.shown) else None

    @property
    def targets(self) -> Sequence[FileEntry]:
        """What is acted on: what is marked, else what the cursor is on."""
        found = [entry for entry in self.shown if entry.name in self.marked]
        return found or [entry for entry in (self.current,) if entry is not None]

    @property
    def _width(self) -> int:
        return max(40, self.size.width - 6)

    def draw(self) -> None:
        """Draw all of it anew."""
        if not self.is_mounted:
            return
        box = self.query_one(LinesBox)
        where = cut_middle(shown(self.path), max(10, self.size.width - len(self.called) - 20))
        box.border_title = Content(f"{_('Files of %(name)s') % {'name': self.called}} · {where}")
        self._head.update(Content(head(self._order, self._width)))
        self.list.set_lines(MadeLines(len(self.shown), self._line))
        self.tell()

    def _line(self, index: int) -> Line:
        entry = self.shown[index]
        return guarded(log, "a file", Line((("?", "bad"),)), self._made_line, entry)

    def _made_line(self, entry: FileEntry) -> Line:
        assert self.way is not None
        here = self._marks.get(self.path, {})
        mark = entry.mark if entry.mark is not Mark.SAME else here.get(entry.name, Mark.SAME)
        spans = line(
            entry,
            mark,
            self._width,
            is_ticked=entry.name in self.marked,
            has_names=self.way.has_names,
        )
        return Line(spans)

    def tell(self, words: str = "") -> None:
        """Say what is asked, what went wrong, or how many files there are and by what way they are read."""
        asks = self._question_words()
        text = asks or words or self._trouble or self._state_words()
        self._said.set_class(bool(asks), "-asks")
        self._said.update(Content(text))
        if self.is_mounted:
            self.query_one(LinesBox).border_subtitle = Content(self._key_words())

    def _key_words(self) -> str:
        """Return the keys that work now: other ones while something is asked or typed."""
        if self.question or self.asks.has_class("-open"):
            return "" if self.question else typed_words(keys_of(self))
        return key_words(keys_of(self), self.size.width, in_file=self.view.display)

    def _state_words(self) -> str:
        if self.way is None:
            return _("Looking for a way to read its files…")
        parts = [count_words(self.entries, len(self.shown), is_whole=self._is_whole)]
        if self.marked:
            count = len(self.marked)
            parts.append(ngettext("%(n)d marked", "%(n)d marked", count) % {"n": count})
        if not self._is_whole and self._read_bytes:
            parts.append(_("%(size)s read") % {"size": size(self._read_bytes)})
        if self._is_cut:
            most = size(MOST_ARCHIVE_BYTES)
            parts.append(_("there may be more: only %(size)s were read") % {"size": most})
        if self.words:
            parts.append(_("filter: %(words)s") % {"words": self.words})
        return " · ".join([*parts, self.way.words])

    # ------------------------------------------------------------------ questions
    def ask_for(self, question: str) -> None:
        """Ask something that `yes` agrees to."""
        self.question = question
        self.tell()

    def _question_words(self) -> str:
        """Return what is asked; "" where nothing is."""
        return self.question_of(self.question) if self.question else ""

    def question_of(self, _question: str) -> str:
        """Return the words of a question."""
        way = self.way.words if self.way is not None else ""
        words = _("One of this folder holds the contents of all files below it. Read up to %(size)s of it?")
        return f"{way} {words % {'size': size(MOST_ARCHIVE_BYTES)}} {self.yes_words}"

    @property
    def yes_words(self) -> str:
        """Which keys answer a question."""
        return keys_of(self).fill(_("%(files.yes)s: yes, %(files.close)s: no"))

    def agreed(self, question: str) -> None:
        """Do what was agreed to."""
        if question == "archive":
            self._most_bytes = MOST_ARCHIVE_BYTES
            self.go(self.path)

    def action_yes(self) -> None:
        """Agree to what is asked."""
        question, self.question = self.question, ""
        if question:
            self.agreed(question)

    # ------------------------------------------------------------------ keys
    def action_up(self) -> None:
        """Go to the folder above."""
        if self.view.display:
            self.action_back()
        elif self.path != b"/":
            folder, _slash, name = self.path.rpartition(b"/")
            self.go(folder or b"/", name)

    def action_sort(self) -> None:
        """Sort by another column."""
        self._order = self._order.next()
        self.sort()

    def action_reverse(self) -> None:
        """Reverse the order."""
        self._order = Order(self._order.by, not self._order.is_reversed)
        self.sort()

    def action_hidden(self) -> None:
        """Show or hide names that begin with a dot."""
        self._with_hidden = not self._with_hidden
        self.sort()

    def action_mark(self) -> None:
        """Mark a file, or not any more, and go on."""
        entry = self.current
        if entry is not None:
            self.marked ^= {entry.name}
            self.list.action_cursor(1)
            self.list.refresh()
            self.tell()

    def action_reread(self) -> None:
        """Read the folder again."""
        at = self.current
        if self.way is not None:
            self.go(self.path, at.name if at is not None else b"")
            self.run_worker(self.read_marks(), group="marks", exclusive=True)

    def action_help(self) -> None:
        """Show the keys that work here."""
        show_keys(self, self.view if self.view.display else self.list)

    def action_copy_path(self) -> None:
        """Copy the path to the clipboard."""
        entry = self.current
        path = shown(join(self.path, entry.name) if entry is not None else self.path)
        copy(self, path, path)

    def action_back(self) -> None:
        """Back to the files, out of a question, or close."""
        if self.view.display:
            self.view.display, self.list.display, self._head.display = False, True, True
            self.list.focus()
            self.draw()
        elif self.question:
            self.question = ""
            self.tell()
        elif self.words:
            self.words = ""
            self.sort()
        else:
            self.dismiss(None)

    # ------------------------------------------------------------------ lines of a file
    def show_lines(self, path: bytes, lines: list[Line]) -> None:
        """Show lines of a file in the place of the files."""
        self.list.display, self._head.display, self.view.display = False, False, True
        self.view.set_lines(lines, keep=False)
        self.view.focus()
        self.draw()
        self.query_one(LinesBox).border_title = Content(cut_middle(shown(path), 90))

    def filled(self, text: str) -> str:
        """Return a text with the keys of ids put in."""
        return keys_of(self).fill(text)

    @on(LineView.CopyRequested)
    def _copy_requested(self, message: LineView.CopyRequested) -> None:
        message.stop()
        copy(self, message.text, message.what)
