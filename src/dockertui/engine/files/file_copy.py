"""Copies files between the disk of this machine and a container, a volume or an image."""

import contextlib
import os
import stat
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from dockertui.dataclass import dataclass
from dockertui.engine.errors import EngineFault
from dockertui.engine.files.file_acts import check_writable, put
from dockertui.engine.files.file_entry import shown
from dockertui.engine.files.looking import Way
from dockertui.engine.files.safe_extract import Rules, extract
from dockertui.engine.files.safe_folder import Parts
from dockertui.engine.files.taken import Taken, free_name
from dockertui.engine.files.tar_entry import Entry, EntryKind
from dockertui.engine.files.tar_writer import END, fill, header
from dockertui.engine.progress import SAY_S, Progress
from dockertui.engine.progress_stream import ProgressStream
from dockertui.engine.request import download
from dockertui.engine.text import clean
from dockertui.engine.written_file import file_fault
from dockertui.i18n import _

if TYPE_CHECKING:
    from docker import APIClient

_PIECE = 1 << 18
_KINDS = (
    (stat.S_ISREG, EntryKind.FILE),
    (stat.S_ISDIR, EntryKind.FOLDER),
    (stat.S_ISLNK, EntryKind.SYMLINK),
    (stat.S_ISFIFO, EntryKind.FIFO),
    (stat.S_ISCHR, EntryKind.CHARACTER),
    (stat.S_ISBLK, EntryKind.BLOCK),
)


@dataclass(frozen=True, slots=True)
class Copied:
    """What came of a copy."""

    files: int
    """With folders and links."""
    size_bytes: int
    words: str = ""
    """What was left out, or made otherwise; "" if nothing was."""


class _Copy(ProgressStream):
    """A copy in either direction."""

    def __init__(self, *, doorbell: Callable[[], None]) -> None:
        super().__init__(doorbell=doorbell)
        self._said_at = 0.0

    def say(self, step: str, done: int, total: int | None = None) -> None:
        """Tell how far it is, from time to time.

        Raises:
            ConnectionAbortedHere: It was cancelled.
        """
        now = time.monotonic()
        if now - self._said_at >= SAY_S:
            self._said_at = now
            self.tell(Progress(step, "", done, max(total, done) if total else None, is_bytes=True))


class CopyOut(_Copy):
    """Copies files to the disk of this machine; nothing is ever written outside the folder."""

    def __init__(
        self,
        way: Way,
        paths: Sequence[bytes],
        *,
        folder: str,
        taken: Mapping[bytes, Taken] | None = None,
        doorbell: Callable[[], None] = lambda: None,
    ) -> None:
        """Make the stream; `Engine.open()` starts it.

        Args:
            way: The way to look.
            paths: The files and folders.
            folder: Where they are put; it has to be there.
            taken: What becomes of those whose names are taken, by name; of all others what is there stays.
            doorbell: See Stream.
        """
        super().__init__(doorbell=doorbell)
        self._way = way
        self._paths = tuple(paths)
        self._folder = folder
        self._taken = taken or {}

    def read(self, api: "APIClient") -> Iterator[Progress]:
        """Yield what came of it; how far it is is told meanwhile."""
        self.accepted()
        files, size_bytes, words = 0, 0, list[str]()
        for path in self._paths:
            raw_name = path.rpartition(b"/")[2]
            rules, as_ = self._rules_of(raw_name)
            if rules is None:
                words.append(_("skipped: %(name)s") % {"name": clean(shown(raw_name))})
                continue
            name, before = shown(raw_name), size_bytes

            def watch(done: int, _entries: int, name: str = name, before: int = before) -> None:
                self.say(name, before + done)

            place = self._way.place(path)
            blocks = download(api, "/containers/{0}/archive", self._way.container_id, path=place)
            with contextlib.closing(blocks):
                found = extract(blocks, self._folder, rules, watch)
            files += found.files + found.links + found.folders
            size_bytes += found.size_bytes
            words += [found.words] if found.words else []
            if as_:
                places = {"name": clean(name), "as_": clean(shown(as_))}
                words.append(_("%(name)s is called %(as_)s here") % places)
            yield Progress(name, "", found.size_bytes, found.size_bytes, is_bytes=True, is_over=True)
        result = Copied(files, size_bytes, "\n".join(words))
        yield Progress(_("copying"), "", size_bytes, size_bytes, is_bytes=True, is_over=True, result=result)

    def _rules_of(self, name: bytes) -> tuple[Rules | None, bytes]:
        """Return how one is written, None where it is not; and its name here where it gets another."""
        taken = self._taken.get(name, Taken.LEAVE)
        if taken is Taken.SKIP:
            return None, b""
        rules = Rules(replaces=taken is Taken.REPLACE)
        if taken is not Taken.BOTH:
            return rules, b""
        made = free_name(self._folder, name)

        def rename(parts: Parts) -> Parts:
            return (made, *parts[1:])

        return replace(rules, rename=rename), made


class CopyIn(_Copy):
    """Copies files of this machine into a folder of a container or a volume, with owners and modes."""

    def __init__(
        self,
        way: Way,
        folder: bytes,
        *,
        paths: Sequence[str],
        doorbell: Callable[[], None] = lambda: None,
    ) -> None:
        """Make the stream; `Engine.open()` starts it.

        Args:
            way: The way to look.
            folder: Where they are put.
            paths: The files and folders of this machine.
            doorbell: See Stream.
        """
        super().__init__(doorbell=doorbell)
        self._way = way
        self._folder = folder
        self._paths = tuple(paths)
        self._files = 0
        self._done = 0
        self._left_out: list[str] = []

    def read(self, api: "APIClient") -> Iterator[Progress]:
        """Yield what came of it; how far it is is told meanwhile."""
        check_writable(self._way)
        self.accepted()
        put(api, self._way, self._folder, self._archive())
        words = ""
        if self._left_out:
            words = _("left out: %(names)s") % {"names": "; ".join(self._left_out[:5])}
        result = Copied(self._files, self._done, words)
        yield Progress(_("copying"), "", self._done, self._done, is_bytes=True, is_over=True, result=result)

    def _archive(self) -> Iterator[bytes]:
        for path in self._paths:
            place = os.fsencode(os.path.normpath(path))
            try:
                yield from self._added(place, os.path.basename(place))
            except OSError as error:
                raise file_fault(error, path) from error
        yield END

    def _added(self, path: bytes, name: bytes) -> Iterator[bytes]:
        """Yield the archive of a file, or of a folder with all in it."""
        status = os.lstat(path)
        kind = next((kind for fits, kind in _KINDS if fits(status.st_mode)), None)
        if kind is None:
            self._left_out.append(clean(shown(path)))
            return
        is_device = kind.is_device
        self._files += 1
        entry = Entry(
            name,
            kind,
            stat.S_IMODE(status.st_mode),
            status.st_uid,
            status.st_gid,
            size_bytes=status.st_size if kind is EntryKind.FILE else 0,
            mtime_ns=status.st_mtime_ns,
            target=os.readlink(path) if kind is EntryKind.SYMLINK else b"",
            major=os.major(status.st_rdev) if is_device else 0,
            minor=os.minor(status.st_rdev) if is_device else 0,
        )
        if kind is EntryKind.FILE:
            yield from self._content(path, entry)
        else:
            yield header(entry)
        if kind is EntryKind.FOLDER:
            for below in sorted(os.listdir(path)):
                yield from self._added(os.path.join(path, below), name + b"/" + below)

    def _content(self, path: bytes, entry: Entry) -> Iterator[bytes]:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as file:
            yield header(entry)
            left = entry.size_bytes
            while left:
                block = file.read(min(_PIECE, left))
                if not block:
                    raise EngineFault(_("%(path)s became shorter meanwhile.") % {"path": shown(path)})
                left -= len(block)
                self._done += len(block)
                yield block
                self.say(shown(entry.name), self._done)
            yield fill(entry.size_bytes)
