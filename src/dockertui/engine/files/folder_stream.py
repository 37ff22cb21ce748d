"""Lists one folder by a way to look, in pieces, as they come; and reads the begin of one file."""

import contextlib
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, ClassVar, Literal

from dockertui.dataclass import dataclass
from dockertui.engine.errors import EngineFault
from dockertui.engine.files import exec_lines, folder_lines
from dockertui.engine.files.file_entry import FileEntry, plain_path
from dockertui.engine.files.folder_lines import PIECE
from dockertui.engine.files.looking import How, Way
from dockertui.engine.files.tar_entry import EntryKind
from dockertui.engine.files.tar_reader import TarReader, reader_of
from dockertui.engine.request import download
from dockertui.engine.stream import Stream
from dockertui.i18n import _

if TYPE_CHECKING:
    from docker import APIClient

MOST_ARCHIVE_BYTES = 256 << 20
"""Bytes of an archive that are read to list a folder, where the user agreed to it."""
PREVIEW_BYTES = 256 << 10
"""Bytes of a file that are shown."""
_MOST_LINKS = 8


class ConsentNeeded(EngineFault):
    """Only an archive would tell, which holds the contents of all files."""

    def __init__(self) -> None:
        super().__init__(_("Nothing here can list this folder without reading all that is in it."))


@dataclass(frozen=True, slots=True)
class Piece:
    """Some of the files of a folder."""

    entries: tuple[FileEntry, ...]
    is_cut: bool = False
    """Whether there may be more, which were not read."""
    read_bytes: int = 0
    """How much of an archive was read so far."""


class FolderStream(Stream[Piece]):
    """The files of one folder; ends when all have come."""

    overflow: ClassVar[Literal["drop_oldest", "block"]] = "block"

    def __init__(
        self,
        way: Way,
        path: bytes,
        *,
        most_bytes: int = 0,
        doorbell: Callable[[], None] = lambda: None,
    ) -> None:
        """Make the stream; `Engine.open()` starts it.

        Args:
            way: The way to look.
            path: The folder, from `/` on.
            most_bytes: How much of an archive may be read where nothing else tells; 0 for nothing.
            doorbell: See Stream.
        """
        super().__init__(doorbell=doorbell)
        self._way = way
        self._path = path
        self._most_bytes = most_bytes

    def size_of(self, item: Piece) -> int:
        """Return about how many bytes a piece holds."""
        return 300 * len(item.entries) + 64

    def read(self, api: "APIClient") -> Iterator[Piece]:
        """Yield the files."""
        self.accepted()
        way = self._way
        if way.how is How.PROGRAM:
            begin = folder_lines.word()
            arguments = (folder_lines.quoted(way.place(self._path) or b"/"), begin)
            blocks = exec_lines.run(api, way.container_id, way.shell, folder_lines.LIST, arguments)
            try:
                with contextlib.closing(blocks):
                    for entries in folder_lines.parse(blocks, begin):
                        yield Piece(entries)
            except exec_lines.LinesFailed as error:
                words = exec_lines.last_words(error.output, way.root)
                raise EngineFault(words or error.message) from error
            return
        if not way.tree.knows(self._path):
            if not self._most_bytes:
                raise ConsentNeeded
            yield from self._of_archive(api)
            return
        yield from _pieces(way.tree.files(self._path))

    def _of_archive(self, api: "APIClient") -> Iterator[Piece]:
        tree, path = self._way.tree, self._path
        place = self._way.place(path).rstrip(b"/") + b"/."
        blocks = download(api, "/containers/{0}/archive", self._way.container_id, path=place)
        told, is_cut = 0, False
        with contextlib.closing(blocks):
            archive = TarReader(reader_of(blocks))
            for entry in archive:
                tree.add(path, entry)
                if archive.taken_bytes - told > 4 << 20:
                    told = archive.taken_bytes
                    yield Piece((), read_bytes=told)
                if archive.taken_bytes + entry.size_bytes > self._most_bytes:
                    is_cut = True
                    break
        if not is_cut:
            tree.note_whole(path)
        yield from _pieces(tree.files(path))
        if is_cut:
            yield Piece((), is_cut=True)


def _pieces(entries: tuple[FileEntry, ...]) -> Iterator[Piece]:
    for at in range(0, max(1, len(entries)), PIECE):
        yield Piece(entries[at : at + PIECE])


# ---------------------------------------------------------------------- one file
@dataclass(frozen=True, slots=True)
class Begin:
    """How a file begins."""

    content: bytes
    is_cut: bool
    """Whether there is more of it."""


def begin_of(api: "APIClient", way: Way, path: bytes, most_bytes: int = PREVIEW_BYTES) -> Begin:
    """Return how a file begins, with links followed inside of what is looked into.

    Raises:
        EngineFault: It is no file, or cannot be read.
    """
    if way.how is How.PROGRAM:
        arguments = (folder_lines.quoted(way.place(path)), str(most_bytes + 1))
        try:
            content = b"".join(exec_lines.run(api, way.container_id, way.shell, folder_lines.HEAD, arguments))
            return Begin(content[:most_bytes], len(content) > most_bytes)
        except exec_lines.LinesFailed as error:
            if error.code == folder_lines.NO_FILE:
                raise _no_file() from error
            if error.code not in (126, 127):
                raise
    return _of_archive(api, way, path, most_bytes)


def _of_archive(api: "APIClient", way: Way, path: bytes, most_bytes: int) -> Begin:
    for _step in range(_MOST_LINKS):
        blocks = download(api, "/containers/{0}/archive", way.container_id, path=way.place(path))
        with contextlib.closing(blocks):
            archive = TarReader(reader_of(blocks))
            entry = next(iter(archive), None)
            if entry is not None and entry.kind is EntryKind.SYMLINK:
                path = plain_path(entry.target, path.rpartition(b"/")[0])
                continue
            if entry is None or entry.kind is not EntryKind.FILE:
                break
            content = bytearray()
            for offset, piece in archive.content():
                content += bytes(max(0, min(offset, most_bytes) - len(content))) + piece
                if len(content) > most_bytes:
                    break
            content += bytes(max(0, min(entry.size_bytes, most_bytes) - len(content)))
            return Begin(bytes(content[:most_bytes]), entry.size_bytes > most_bytes)
    raise _no_file()


def _no_file() -> EngineFault:
    return EngineFault(_("This is no file: there is nothing to be shown."))
