"""The files of a container, a volume or an image, and what can be done to them."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Literal

from textual import on, work
from textual.message import Message
from textual.widgets import Input

from dockertui.engine.calls import Lane
from dockertui.engine.engine import Engine
from dockertui.engine.errors import EngineError, EngineFault
from dockertui.engine.files import file_acts
from dockertui.engine.files.file_copy import CopyIn, CopyOut
from dockertui.engine.files.file_entry import FileEntry, Mark, join, plain_path, shown
from dockertui.engine.files.folder_stream import Begin, begin_of
from dockertui.engine.files.looking import Way
from dockertui.engine.files.taken import Taken, looked_up
from dockertui.engine.files.tar_entry import EntryKind
from dockertui.formatting import cut, cut_middle, size
from dockertui.i18n import N_, Text, _, ngettext
from dockertui.resources.file_preview import is_text, lines_of
from dockertui.screens.file_work import (
    MOST_EDITED_BYTES,
    FileWork,
    completed,
    diff_lines,
    edited,
    here,
    named,
)
from dockertui.screens.folder_screen import READ_S, FolderScreen
from dockertui.screens.taken_dialog import TakenDialog
from dockertui.widgets.line_view import Line

Asked = Literal["filter", "path", "copy_out", "copy_in", "rename", "folder"]
_ASKS: dict[str, Text] = {
    "filter": N_("parts of names"),
    "path": N_("path to go to"),
    "copy_out": N_("folder of this machine to copy to; %(field.complete)s completes it"),
    "copy_in": N_("files or folders of this machine to copy here, also with *; %(field.complete)s completes"),
    "rename": N_("new name"),
    "folder": N_("name of the new folder"),
}
_NAMES = 5
"""Names of what is acted on that are said."""


class FilesScreen(FolderScreen):
    """Shows files, and copies, edits, renames and deletes them."""

    class _Completed(Message):
        """A path of this machine was completed."""

        def __init__(self, typed: str, text: str, names: tuple[str, ...]) -> None:
            super().__init__()
            self.typed = typed
            self.text = text
            self.names = names

    class _Previewed(Message):
        """The lines of a file are made."""

        def __init__(self, entry: FileEntry, lines: list[Line], is_cut: bool) -> None:
            super().__init__()
            self.entry = entry
            self.lines = lines
            self.is_cut = is_cut

    def __init__(self, engine: Engine, name: str, opening: "asyncio.Future[Way]", work: FileWork) -> None:
        """Make it; `work` does what is done to files, the rest is as in FolderScreen."""
        super().__init__(engine, name, opening)
        self._work = work
        self._asked: Asked | None = None
        self._pending: tuple[str, ...] = ()
        """What is to be copied here, once it is agreed to."""
        self._edit: tuple[FileEntry, bytes, bytes] | None = None
        """The file that was edited, what it held, and what it is to hold."""

    # ------------------------------------------------------------------ one file
    def action_open(self) -> None:
        """Go into a folder, or look into a file."""
        entry = self.current
        if entry is None or self.way is None or entry.mark is Mark.DELETED:
            return
        path = join(self.path, entry.name)
        if entry.is_folder:
            self.go(path)
        elif entry.kind in (EntryKind.FILE, EntryKind.SYMLINK):
            self._look(entry, path)
        else:
            self.tell(_("This is no file: there is nothing to be shown."))

    def _look(self, entry: FileEntry, path: bytes) -> None:
        self.tell(_("Reading %(name)s…") % {"name": cut(entry.text, 60)})
        self.run_worker(self._read_file(entry, path), group="look", exclusive=True)

    async def _read_file(self, entry: FileEntry, path: bytes) -> None:
        assert self.way is not None
        try:
            found = await self.engine.call(begin_of, self.way, path, lane=Lane.DETAIL, timeout_s=READ_S)
        except EngineError as error:
            if entry.kind is EntryKind.SYMLINK:  # then it may be a folder
                self.go(plain_path(entry.target, self.path))
            else:
                self.tell(" ".join(filter(None, (str(error), error.hint))))
            return
        self._make_lines(entry, found)

    @work(thread=True, exclusive=True, group="preview")
    def _make_lines(self, entry: FileEntry, found: Begin) -> None:
        lines = [Line(spans) for spans in lines_of(entry.text, found.content)]
        self.post_message(self._Previewed(entry, lines, found.is_cut))

    @on(_Previewed)
    def _show_file(self, message: _Previewed) -> None:
        message.stop()
        entry = message.entry
        self.show_lines(join(self.path, entry.name), message.lines)
        words = [size(entry.size_bytes)] if entry.size_bytes is not None and not entry.target else []
        words += [_("only its begin is shown")] if message.is_cut else []
        self.tell(" · ".join(words) or _("a link"))

    # ------------------------------------------------------------------ typed
    def action_ask(self, what: Asked) -> None:
        """Ask for a text."""
        entry = self.current
        if (
            self.way is None
            or self.view.display
            or (what in ("copy_out", "rename") and not self._is_there(entry))
        ):
            return
        self._asked = what
        first = {
            "filter": self.words,
            "path": shown(self.path),
            "copy_out": "./",
            "rename": entry.text if entry is not None else "",
        }
        self.asks.placeholder = self.filled(str(_ASKS[what]))
        self.asks.value = first.get(what, "")
        self.asks.add_class("-open")
        self.asks.focus()
        self.tell(self.filled(str(_ASKS[what])))

    @staticmethod
    def _is_there(entry: FileEntry | None) -> bool:
        return entry is not None and entry.mark is not Mark.DELETED

    def action_leave_entry(self) -> None:
        """Back to the files; a filter goes."""
        if self._asked == "filter":
            self.words = ""
            self.sort()
        self._close_entry()

    def _close_entry(self) -> None:
        self._asked = None
        self.asks.remove_class("-open")
        self.list.focus()
        self.tell()

    @on(Input.Changed)
    def _typed(self, message: Input.Changed) -> None:
        message.stop()
        if self._asked == "filter" and message.value != self.words:
            self.words = message.value
            self.sort()

    def action_complete(self) -> None:
        """Complete a path of this machine."""
        if self._asked in ("copy_out", "copy_in"):
            self._look_up(self.asks.value)

    @work(thread=True, exclusive=True, group="complete")
    def _look_up(self, typed: str) -> None:
        self.post_message(self._Completed(typed, *completed(typed)))

    @on(_Completed)
    def _was_completed(self, message: _Completed) -> None:
        message.stop()
        if self._asked is None or self.asks.value != message.typed:
            return
        self.asks.value = message.text
        self.asks.cursor_position = len(message.text)
        self.tell("  ".join(message.names) or _("There is nothing that begins so."))

    @on(Input.Submitted)
    def _submitted(self, message: Input.Submitted) -> None:
        message.stop()
        asked, value = self._asked, message.value
        self._close_entry()
        if not value.strip():
            return
        if asked == "path":
            self.go(plain_path(value.encode("utf-8", "surrogateescape"), self.path))
        elif asked == "copy_out":
            self._copy_out(here(value))
        elif asked == "copy_in":
            self.run_worker(self._copy_in(value), group="copy_in", exclusive=True)
        elif asked in ("rename", "folder"):
            self._give_name(asked, value)

    # ------------------------------------------------------------------ copies
    def _copy_out(self, folder: str) -> None:
        targets = [entry for entry in self.targets if self._is_there(entry)]
        self.run_worker(self._ask_and_copy(targets, folder), group="copy_out")

    async def _ask_and_copy(self, targets: Sequence[FileEntry], folder: str) -> None:
        """Copy files to this machine; where names are taken there, ask what becomes of them."""
        assert self.way is not None
        paths = [join(self.path, entry.name) for entry in targets]
        found = await asyncio.to_thread(looked_up, folder, [entry.name for entry in targets])
        answer = await self.app.push_screen_wait(TakenDialog(folder, found)) if found else Taken.LEAVE
        if answer is None:
            self.tell(_("Nothing is copied."))
            return
        title = _("Copy %(names)s to %(folder)s") % {"names": self._names(targets), "folder": folder}
        command = ("docker", "cp", f"{self.called}:{shown(paths[0])}", folder)
        taken = {one.name: answer for one in found}
        make = partial(CopyOut, self.way, paths, folder=folder, taken=taken)
        self._work.copy(title, lambda bell: make(doorbell=bell), command, self._copied)
        self.tell(_("Copying to %(folder)s…") % {"folder": folder})

    def _copied(self) -> None:
        """Say again what is here."""
        if self.is_mounted:
            self.tell()

    async def _copy_in(self, typed: str) -> None:
        self._pending = await asyncio.to_thread(named, typed)
        if self._replaced():
            self.ask_for("copy_in")
        else:
            self._put()

    def _replaced(self) -> list[FileEntry]:
        """Return what has the name of something that is to be copied here."""
        names = {os.fsencode(os.path.basename(path)) for path in self._pending}
        return [entry for entry in self.entries if entry.name in names]

    def _put(self) -> None:
        assert self.way is not None
        paths, folder = self._pending, self.path
        called = ", ".join(cut_middle(path, 40) for path in paths[:_NAMES]) + ("…" if paths[_NAMES:] else "")
        title = _("Copy %(path)s to %(folder)s") % {"path": called, "folder": shown(folder)}
        command = ("docker", "cp", paths[0], f"{self.called}:{shown(folder)}")
        make = partial(CopyIn, self.way, folder, paths=paths)
        self._work.copy(title, lambda bell: make(doorbell=bell), command, self._reread)
        self.tell(_("Copying %(path)s…") % {"path": called})

    def _reread(self) -> None:
        """Read the folder again, where it is still shown."""
        if self.is_mounted:
            self.action_reread()

    # ------------------------------------------------------------------ changes
    def action_delete(self) -> None:
        """Ask whether files are to be deleted."""
        if self.way is not None and any(map(self._is_there, self.targets)) and not self.view.display:
            self.ask_for("delete")

    def question_of(self, question: str) -> str:
        """Return the words of a question."""
        if question == "delete":
            names = self._names(self.targets)
            words = _("Delete %(names)s? This cannot be undone.")
            if any(entry.is_folder for entry in self.targets):
                words = _("Delete %(names)s, with all below? This cannot be undone.")
            words %= {"names": names}
        elif question == "copy_in":
            names = self._names(self._replaced())
            words = _("%(name)s is there already. Replace what has the same name?") % {"name": names}
        elif question == "write":
            words = _("Write it back?")
        else:
            return super().question_of(question)
        return f"{words} {self.yes_words}"

    def agreed(self, question: str) -> None:
        """Do what was agreed to."""
        if question == "delete":
            targets = [entry for entry in self.targets if self._is_there(entry)]
            paths = [join(self.path, entry.name) for entry in targets]
            self.marked.clear()
            self._change(partial(self._work.call, file_acts.delete, self.way, paths))
        elif question == "copy_in":
            self._put()
        elif question == "write" and self._edit is not None:
            (entry, old, new), self._edit = self._edit, None
            self.action_back()
            self._change(
                partial(self._work.call, file_acts.write, self.way, self.path, entry, old, new), entry.name
            )
        else:
            super().agreed(question)

    def _give_name(self, asked: str, value: str) -> None:
        """Rename a file, or make a folder."""
        name = value.encode("utf-8", "surrogateescape")
        if b"/" in name or name in (b".", b".."):
            self.tell(_("A name cannot hold a slash."))
            return
        entry = self.current
        if asked == "folder":
            path = join(self.path, name)
            self._change(partial(self._work.call, file_acts.make_folder, self.way, path), name)
        elif entry is not None and value != entry.text:
            path = join(self.path, entry.name)
            self._change(partial(self._work.call, file_acts.rename, self.way, path, name), name)

    def _change(self, call: Callable[[], Awaitable[object]], name: bytes = b"") -> None:
        self.tell(_("Working…"))
        self.run_worker(self._changed(call, name), group="change")

    async def _changed(self, call: Callable[[], Awaitable[object]], name: bytes) -> None:
        """Do a change, and read the folder again."""
        words = ""
        try:
            await call()
        except EngineError as error:
            words = " ".join(filter(None, (str(error), error.hint)))
        at = self.current
        if name and not words:
            self.words = ""
        self.go(self.path, name or (at.name if at is not None else b""), words)
        await self.read_marks()

    @staticmethod
    def _names(found: Sequence[FileEntry]) -> str:
        """Return the names of files, as a list that stays short."""
        names = ", ".join(cut_middle(entry.text, 40) for entry in found[:_NAMES])
        left = len(found) - _NAMES
        return (
            names
            if left <= 0
            else names + " " + ngettext("and %(n)d more", "and %(n)d more", left) % {"n": left}
        )

    # ------------------------------------------------------------------ editing
    def action_edit(self) -> None:
        """Edit a text in the user's editor."""
        entry = self.current
        if self.way is None or entry is None or not self._is_there(entry):
            return
        if entry.kind is not EntryKind.FILE:
            self.tell(_("Only files can be edited; of a link, go to what it points to."))
            return
        self.run_worker(self._edited(entry), group="look", exclusive=True)

    async def _edited(self, entry: FileEntry) -> None:
        assert self.way is not None
        path = join(self.path, entry.name)
        try:
            file_acts.check_writable(self.way)
            found = await self.engine.call(
                begin_of, self.way, path, MOST_EDITED_BYTES, lane=Lane.DETAIL, timeout_s=READ_S
            )
            if found.is_cut or not is_text(found.content):
                most = size(MOST_EDITED_BYTES)
                raise EngineFault(_("Only texts up to %(size)s can be edited.") % {"size": most})
            new = edited(self.app, entry.text, found.content)
        except EngineError as error:
            self.tell(" ".join(filter(None, (str(error), error.hint))))
            return
        self.refresh(layout=True)
        if new == found.content:
            self.tell(_("Nothing was changed."))
            return
        self._edit = entry, found.content, new
        self.show_lines(path, diff_lines(found.content, new))
        self.ask_for("write")
