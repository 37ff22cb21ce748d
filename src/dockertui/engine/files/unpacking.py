"""Unpacks an archive into a volume: checked whole before the first write, then all of it or nothing.

A volume that is new is filled at once, and is gone again where that fails. In one that is there, be it empty,
the archive is put into a hidden folder first; only when all of it is there, its files are moved to their
places. Moving takes a shell; where no image has one, an empty volume is filled at once too. A journal in the
user's state directory tells how far it is, written before each step, so that a run or an engine that is
killed leaves word.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from dockertui.engine import volumes
from dockertui.engine.errors import EngineFault, translate
from dockertui.engine.files import tool, users
from dockertui.engine.files.checking import Checked, check
from dockertui.engine.files.filling import CLEAR, NEEDS, NotBegunError, is_empty, move, put, told
from dockertui.engine.files.helper import Mounted, address, fresh, helper
from dockertui.engine.files.journal import Journal, Note, drop_of
from dockertui.engine.files.opened import OpenedArchive
from dockertui.engine.files.placing import Place, written
from dockertui.engine.files.state_words import state_words
from dockertui.engine.files.tar_entry import Entry, EntryKind
from dockertui.engine.files.tar_reader import TarReader
from dockertui.engine.files.tar_writer import header
from dockertui.engine.files.volume_results import LEAVE, Unpacked
from dockertui.engine.progress import SAY_S, Progress
from dockertui.engine.progress_stream import ProgressStream
from dockertui.engine.text import clean
from dockertui.i18n import _
from dockertui.strict import Caught, raise_fault

if TYPE_CHECKING:
    from docker import APIClient


class UnpackVolume(ProgressStream):
    """Unpacks an archive into a volume that is there."""

    is_new = False

    def __init__(
        self,
        name: str,
        *,
        path: str,
        merge: bool = False,
        only_folder: bool = False,
        meanwhile: str = LEAVE,
        doorbell: Callable[[], None] = lambda: None,
    ) -> None:
        """Make the stream; `Engine.open()` starts it.

        Args:
            name: The volume.
            path: The archive; a sum and a listing beside it are compared with it.
            merge: Whether the volume may hold files; those of the same names are replaced.
            only_folder: Whether the one folder in which all of the archive lies is left off the names.
            meanwhile: What becomes of containers that use the volume: one of `users.WAYS`.
            doorbell: See Stream.
        """
        super().__init__(doorbell=doorbell)
        self._name = name
        self._path = path
        self._merge = merge
        self._only_folder = only_folder
        self._meanwhile = meanwhile
        self._said_at = 0.0

    def read(self, api: "APIClient") -> Iterator[Progress]:
        """Yield what came of it; how far it is is told meanwhile."""
        self.accepted()
        checked = check(self._path, partial(self._say, _("checking the archive")))
        note = Note("unpack", address(api), self._name, clean(self._path), is_new=self.is_new)
        self._fill(api, checked, note)
        yield Progress(
            _("unpacking"),
            "",
            checked.content_bytes,
            checked.content_bytes,
            is_bytes=True,
            is_over=True,
            result=Unpacked(
                clean(self._name),
                self._path,
                checked.files,
                checked.content_bytes,
                self.is_new,
                checked.is_summed,
                checked.is_listed,
                tuple(checked.left_out),
                checked.left_out_count,
            ),
        )

    def _say(self, step: str, done: int, total: int) -> None:
        """Tell how far a step is, from time to time.

        Raises:
            ConnectionAbortedHere: It was cancelled.
        """
        now = time.monotonic()
        if now - self._said_at >= SAY_S or done == total:
            self._said_at = now
            self.tell(Progress(step, "", done, total, is_bytes=True, is_over=done == total))

    # ------------------------------------------------------------------ writing
    def _fill(self, api: "APIClient", checked: Checked, note: Note) -> None:
        """Write it into the volume.

        Raises:
            EngineError: It failed; what became of the volume is said.
        """
        journal = self._begin(api, note)
        with Caught() as caught, users.waiting(api, self._name, self._meanwhile, journal):
            mount = Mounted(self._name, is_writable=True)
            with helper(api, [mount]) as container_id:
                if is_empty(api, container_id, mount):
                    self._place(api, checked, journal, container_id, mount)
                elif self._merge:
                    self._merge_in(api, checked, journal, container_id, mount)
                else:
                    raise EngineFault(
                        _("%(name)s holds files; nothing was changed.") % {"name": clean(self._name)},
                        _("Tick the box to merge the archive into it, or choose another volume."),
                    )
        if caught.error is None:
            drop_of(note.engine, note.volume)  # what was told of an earlier attempt is over
            self._close(journal)
            return
        raise_fault(caught.error)
        error = translate(caught.error, api.endpoint)  # type: ignore[attr-defined]  # (a Session)
        what = self._undo(api, journal)
        error.hint = " ".join(filter(None, (error.hint, what)))
        raise error from caught.error

    def _begin(self, api: "APIClient", note: Note) -> Journal:
        """Write down what is begun.

        Raises:
            NotFound: There is no such volume.
        """
        volumes.inspect(api, self._name)
        return Journal(note)

    @staticmethod
    def _close(journal: Journal) -> None:
        """Drop what was written down, unless containers still wait."""
        if journal.note.paused or journal.note.stopped:
            journal.change(stage="")
        else:
            journal.close()

    def _place(
        self, api: "APIClient", checked: Checked, journal: Journal, container_id: str, mount: Mounted
    ) -> None:
        """Fill a volume in which nothing is: one that was there by way of a hidden folder, if that can be."""
        journal.change(was_empty=True)
        if not self.is_new and tool.has(api, mount, NEEDS):
            self._merge_in(api, checked, journal, container_id, mount)
            return
        journal.change(stage="filling")
        self._send(api, container_id, checked, mount.path)

    def _merge_in(
        self, api: "APIClient", checked: Checked, journal: Journal, container_id: str, mount: Mounted
    ) -> None:
        """Put all of it into a hidden folder, then move it to its places."""
        hidden = f".dockertui-{journal.note.id}"
        journal.change(stage="staging", hidden=hidden)
        self._send(api, container_id, checked, f"{mount.path}/{hidden}")
        journal.change(stage="moving")
        self.tell(Progress(_("moving to its places"), ""))
        try:
            move(api, mount, hidden)
        except NotBegunError:
            journal.change(stage="staging")
            raise
        with OpenedArchive(self._path) as opened:
            place = self._place_of(checked, mount.path)
            put(api, container_id, written(TarReader(opened.read), place, only_folders=True))
        self.tell(Progress(_("moving to its places"), "", is_over=True))

    def _place_of(self, checked: Checked, path: str) -> Place:
        without = (checked.only_folder,) if self._only_folder and checked.only_folder else ()
        return Place(path.strip("/").encode(), without)

    def _send(self, api: "APIClient", container_id: str, checked: Checked, path: str) -> None:
        """Have the engine take the archive apart below a path of the helper."""
        place = self._place_of(checked, path)
        with OpenedArchive(self._path) as opened:
            if opened.stamp != checked.stamp:
                raise EngineFault(
                    _("%(path)s was changed after it was checked.") % {"path": clean(self._path)}
                )

            def note(_done: int) -> None:
                self._say(_("unpacking"), opened.taken_bytes, max(opened.size_bytes, 1))

            def blocks() -> Iterator[bytes]:
                if not path.endswith("/volume"):
                    yield header(Entry(place.prefix, EntryKind.FOLDER, 0o700))
                yield from written(TarReader(opened.read), place)

            put(api, container_id, told(blocks(), note))

    # ------------------------------------------------------------------ where it failed
    def _undo(self, api: "APIClient", journal: Journal) -> str:
        """Take back what was written, as far as that can be; returns what became of the volume."""
        note, words = journal.note, ""
        if note.stage == "staging":
            client = fresh(api)
            with Caught() as caught:
                mount = Mounted(self._name, is_writable=True)
                tool.run(client, mount, CLEAR, f"{mount.path}/{note.hidden}")
            client.close()
            words = _("What was in the volume is as it was.")
            if caught.error is not None:
                return f"{words} {state_words(note)}"
        elif note.stage:
            return state_words(note)
        self._close(journal)
        return words


class RestoreVolume(UnpackVolume):
    """Unpacks an archive into a new volume, which is gone again where that fails."""

    is_new = True

    def __init__(
        self,
        *,
        name: str,
        path: str,
        only_folder: bool = False,
        doorbell: Callable[[], None] = lambda: None,
    ) -> None:
        """Make the stream; arguments as those of UnpackVolume."""
        super().__init__(name, path=path, only_folder=only_folder, doorbell=doorbell)

    def _begin(self, api: "APIClient", note: Note) -> Journal:
        return make_volume(api, self._name, note)

    def _undo(self, api: "APIClient", journal: Journal) -> str:
        if drop_volume(api, self._name):
            journal.close()
            return _("The new volume was removed again.")
        return state_words(replace(journal.note, stage="filling"))


def make_volume(api: "APIClient", name: str, note: Note) -> Journal:
    """Make a volume that is to be filled, which is written down before.

    Raises:
        EngineFault: There is one of that name: engines would give that one.
    """
    from docker.errors import APIError, NotFound  # late: docker-py is slow to import

    try:
        volumes.inspect(api, name)
    except NotFound:
        journal = Journal(replace(note, stage="filling", is_new=True))
        try:
            volumes.create(api, name)
        except APIError:
            journal.close()
            raise
        return journal
    words = _("There is a volume %(name)s already; nothing was changed.") % {"name": clean(name)}
    raise EngineFault(words, _("Give another name, or unpack into that one."))


def drop_volume(api: "APIClient", name: str) -> bool:
    """Remove a volume that was made in vain; returns whether it is gone."""
    client = fresh(api)
    with Caught() as caught:
        volumes.remove(client, name)
    client.close()
    return caught.error is None
