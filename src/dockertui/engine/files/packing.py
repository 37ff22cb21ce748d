"""Packs a volume into an archive on the user's disk, with its sum and a listing beside it."""

import contextlib
import hashlib
import os
import time
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from dockertui.engine.files import listing, lost, users
from dockertui.engine.files.helper import Mounted, address, helper
from dockertui.engine.files.journal import Journal, Note
from dockertui.engine.files.tar_entry import EntryKind
from dockertui.engine.files.tar_reader import TarReader, reader_of
from dockertui.engine.files.volume_results import LEAVE, Packed
from dockertui.engine.progress import SAY_S, Progress
from dockertui.engine.progress_stream import ProgressStream
from dockertui.engine.request import download
from dockertui.engine.text import clean
from dockertui.engine.written_file import WrittenFile, file_fault
from dockertui.i18n import _

if TYPE_CHECKING:
    from docker import APIClient

_MOST_SAID = 3


class PackVolume(ProgressStream):
    """Packs a volume; what uses it may wait meanwhile."""

    def __init__(
        self,
        volume: str,
        *,
        path: str,
        overwrite: bool = False,
        meanwhile: str = LEAVE,
        doorbell: Callable[[], None] = lambda: None,
    ) -> None:
        """Make the stream; `Engine.open()` starts it.

        Args:
            volume: The volume.
            path: The archive; `.gz` and `.zst` at its end pack it. Its listing and its sum lie beside it.
            overwrite: Whether files that are there may be replaced.
            meanwhile: What becomes of containers that use it: one of `users.WAYS`.
            doorbell: See Stream.
        """
        super().__init__(doorbell=doorbell)
        self._volume = volume
        self._path = path
        self._overwrite = overwrite
        self._meanwhile = meanwhile

    def read(self, api: "APIClient") -> Iterator[Progress]:
        """Yield how far it is."""
        journal = Journal(Note("pack", address(api), clean(self._volume), clean(self._path), "reading"))
        try:
            with contextlib.ExitStack() as stack:
                files = [
                    stack.enter_context(WrittenFile(self._path + suffix, replaces=self._overwrite))
                    for suffix in ("", listing.SUFFIX, listing.SUM_SUFFIX)
                ]
                journal.change(parts=tuple(file.part for file in files))
                self.accepted()
                yield Progress(self._step, _("the engine prepares it"))
                left_out = lost.look(api, self._volume)
                packing, mount = Packing(self._volume, files[0], files[1]), Mounted(self._volume)
                waiting = users.waiting(api, self._volume, self._meanwhile, journal)
                with waiting, helper(api, [mount]) as container_id:
                    blocks = download(api, "/containers/{0}/archive", container_id, path=f"{mount.path}/.")
                    with contextlib.closing(blocks):  # else the engine waits with the helper's end
                        yield from self._told(packing, blocks)
                if self.is_closed:
                    return
                packing.add_lost(left_out.lines)
                yield self._progress(packing, _("finishing the file"))
                size_bytes = self._keep(files)
            packed = Packed(
                clean(self._volume),
                self._path,
                size_bytes,
                packing.files,
                packing.content_bytes,
                tuple(clean(listing.shown(name)) for name in (left_out.sockets or ())[:_MOST_SAID]),
                left_out.sockets is not None,
                tuple(clean(one.words) for one in (left_out.attributes or ())[:_MOST_SAID]),
                len(left_out.attributes or ()),
                left_out.attributes is not None,
            )
            yield self._progress(packing, "", result=packed)
        finally:
            if not (journal.note.paused or journal.note.stopped):
                journal.close()

    @property
    def _step(self) -> str:
        return clean(os.path.basename(self._path))

    def _progress(self, packing: "Packing", words: str, result: Packed | None = None) -> Progress:
        done = packing.content_bytes
        total = done if result is not None else None
        return Progress(
            self._step, words, done, total, is_bytes=True, is_over=result is not None, result=result
        )

    def _told(self, packing: "Packing", blocks: Iterable[bytes]) -> Iterator[Progress]:
        said_at = 0.0
        for _entry in packing.run(blocks):
            now = time.monotonic()
            if now - said_at >= SAY_S:
                said_at = now
                yield self._progress(packing, _("%(n)d files") % {"n": packing.files})

    def _keep(self, files: list[WrittenFile]) -> int:
        """Give the files their names, the sum last; returns the archive's size."""
        archive, listed, sums = files
        listed.keep()
        size_bytes = archive.keep()
        for file in (archive, listed):
            name = os.path.basename(file.path).encode("utf-8", "surrogateescape")
            sums.write(sum_of(file.path).encode() + b"  " + name + b"\n")
        sums.keep()
        return size_bytes


class Packing:
    """One archive on its way from an engine to the disk: copied as it is, and read for its listing."""

    def __init__(self, volume: str, archive: WrittenFile, listed: WrittenFile) -> None:
        """Make it.

        Args:
            volume: What the listing is of.
            archive: Where the archive goes.
            listed: Where the listing goes.
        """
        self._archive = archive
        self._listed = listed
        self.files = 0
        self.content_bytes = 0
        listed.write(listing.head(volume).encode("utf-8", "surrogateescape"))

    def run(self, blocks: Iterable[bytes]) -> Iterator[None]:
        """Copy it, with a turn for whoever looks on after each piece.

        Raises:
            BrokenArchive: The engine's archive is cut off.
        """
        archive = TarReader(reader_of(self._copied(blocks)))
        for entry in archive:
            digest = ""
            if entry.kind is EntryKind.FILE:
                total = hashlib.sha256()
                for _offset, piece in archive.content():
                    total.update(piece)
                    self.content_bytes += len(piece)
                    yield
                digest = total.hexdigest()
            if entry.kind is not EntryKind.FOLDER:
                self.files += 1
            text = listing.line(entry, digest) + "\n"
            self._listed.write(text.encode("utf-8", "surrogateescape"))
            yield

    def add_lost(self, lines: Iterable[str]) -> None:
        """Tell in the listing what was left out."""
        for line in lines:
            self._listed.write(f"{listing.COMMENT}{line}\n".encode("utf-8", "surrogateescape"))

    def _copied(self, blocks: Iterable[bytes]) -> Iterator[bytes]:
        for block in blocks:
            self._archive.write(block)
            yield block


def sum_of(path: str) -> str:
    """Return the SHA-256 of a file.

    Raises:
        EngineFault: It cannot be read.
    """
    try:
        with open(path, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise file_fault(error, path) from error
