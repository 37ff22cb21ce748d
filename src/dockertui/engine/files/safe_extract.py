"""Takes an archive apart below one folder of this machine: whatever it says, nothing is written outside.

No path is ever resolved by name: each word is opened by descriptor, and no link is followed, neither one of
the archive nor one that was there. Links are made last, when nothing more is written; a hard link is made
only to a file that came from the same archive. Device nodes are not made. What was left out is reported.
"""

import contextlib
import errno
import os
import stat
import time
from collections.abc import Callable, Iterable
from dataclasses import field, replace

from dockertui.dataclass import dataclass
from dockertui.engine.errors import EngineFault
from dockertui.engine.files.safe_folder import InTheWayError, Parts, SafeFolder, words
from dockertui.engine.files.tar_entry import NS, Entry, EntryKind, parts_of
from dockertui.engine.files.tar_reader import TarReader, reader_of
from dockertui.engine.files.volume_results import LeftOut
from dockertui.engine.progress import SAY_S
from dockertui.engine.text import clean
from dockertui.engine.written_file import file_fault
from dockertui.i18n import _, ngettext

MOST_NAMED = 1000
"""Things left out that are named; of more, how many there are is known."""
MOST_LINKS = 2_000_000
_HOLE = 4096
"""Bytes that are zeros and begin at a multiple of this are left as a hole."""
_ZEROS = bytes(_HOLE)
_OF_ONE = frozenset(
    {
        errno.EACCES,
        errno.EPERM,
        errno.ENAMETOOLONG,
        errno.EINVAL,
        errno.EILSEQ,
        errno.ELOOP,
        errno.ENOTDIR,
        errno.EISDIR,
        errno.EEXIST,
        errno.ENOTEMPTY,
        errno.ENOENT,
        errno.EMLINK,
        errno.EXDEV,
        errno.EOPNOTSUPP,
        errno.EFBIG,
        errno.ETXTBSY,
    }
)
"""What the disk refuses of one file; all else, such as no room, ends it all."""

Watch = Callable[[int, int], None]
"""Is told from time to time how many bytes and entries are done; may raise, which ends it."""


@dataclass(slots=True)
class Extracted:
    """What became of an archive."""

    files: int = 0
    folders: int = 0
    links: int = 0
    size_bytes: int = 0
    """Of the content of all files."""
    left_out: list[LeftOut] = field(default_factory=list)
    """The first of what was left out."""
    left_out_count: int = 0
    changed: list[LeftOut] = field(default_factory=list)
    """The first of what was made otherwise, or is to be looked at: links that lead out, absolute names."""
    changed_count: int = 0

    @property
    def words(self) -> str:
        """What was left out or made otherwise, as sentences; "" if nothing was."""
        found = []
        for count, some, text in (
            (
                self.left_out_count,
                self.left_out,
                ngettext("%(n)d left out", "%(n)d left out", self.left_out_count),
            ),
            (
                self.changed_count,
                self.changed,
                ngettext("%(n)d to be looked at", "%(n)d to be looked at", self.changed_count),
            ),
        ):
            if count:
                first = "; ".join(f"{one.name}: {one.why}" for one in some[:3])
                found.append(f"{text % {'n': count}}: {first}" + ("; …" if count > 3 else ""))
        return "\n".join(found)


@dataclass(frozen=True, slots=True)
class Rules:
    """How it is done."""

    replaces: bool = False
    """Whether files that were there before may be replaced."""
    keeps_owner: bool = field(default_factory=lambda: os.geteuid() == 0)
    """Whether owners are set as the archive has them; where not, setuid and setgid go."""
    rename: Callable[[Parts], Parts] = lambda parts: parts
    """Makes the place of an entry of its place in the archive; () leaves the entry out without a word."""


@dataclass(frozen=True, slots=True)
class _Link:
    entry: Entry
    target: Parts


def extract(
    blocks: Iterable[bytes],
    folder: str,
    rules: Rules | None = None,
    watch: Watch = lambda _bytes, _entries: None,
) -> Extracted:
    """Take an archive apart; for a thread.

    Args:
        blocks: The archive, not packed, in blocks of any size.
        folder: What it is taken apart below; it has to be there.
        rules: How.
        watch: Is told how far it is; may raise, and then what was made so far stays.

    Raises:
        BrokenArchive: It is cut off or damaged; what was made so far stays.
        EngineFault: The disk is full, or cannot be written to.
    """
    try:
        with SafeFolder(folder) as below:
            return _Extraction(TarReader(reader_of(blocks)), below, rules or Rules(), watch).run()
    except OSError as error:
        raise file_fault(error, folder) from error


_IMPLIED = Entry(b"", EntryKind.FOLDER)
"""Stands for a folder that the archive does not name, but what is in it."""


class _Extraction:
    """One archive on its way to the disk."""

    def __init__(self, archive: TarReader, below: SafeFolder, rules: Rules, watch: Watch) -> None:
        self._archive = archive
        self._below = below
        self._rules = rules
        self._watch = watch
        self._report = Extracted()
        self._links: dict[Parts, _Link] = {}
        self._folders: dict[Parts, Entry] = {}
        self._entries = 0
        self._told_at = 0.0

    def run(self) -> Extracted:
        for entry in self._archive:
            self._entries += 1
            parts = self._place(entry)
            if parts:
                self._try(self._make, entry, parts)
            self._tell()
        for parts, link in list(self._links.items()):
            if link.entry.kind is EntryKind.HARD_LINK:
                self._try(self._hard_link, link.entry, parts)
        for parts, link in list(self._links.items()):
            if link.entry.kind is EntryKind.SYMLINK:
                self._try(self._symlink, link.entry, parts)
        for parts in sorted(self._below.made_folders, key=len, reverse=True):
            self._try(self._finish_folder, self._folders.get(parts, _IMPLIED), parts)
        self._watch(self._report.size_bytes, self._entries)
        return self._report

    # ------------------------------------------------------------------ what is said
    def _leave_out(self, entry: Entry, why: str) -> None:
        self._report.left_out_count += 1
        if len(self._report.left_out) < MOST_NAMED:
            self._report.left_out.append(LeftOut(_shown(entry.name), why))

    def _note_change(self, entry: Entry, why: str) -> None:
        self._report.changed_count += 1
        if len(self._report.changed) < MOST_NAMED:
            self._report.changed.append(LeftOut(_shown(entry.name), why))

    def _try(self, make: Callable[[Entry, Parts], None], entry: Entry, parts: Parts) -> None:
        """Make something; what the disk has against this one alone is noted.

        Raises:
            OSError: Nothing more can be made.
        """
        try:
            make(entry, parts)
        except InTheWayError:
            self._leave_out(entry, _("something else stands in the way, or a link"))
        except OSError as error:
            if error.errno not in _OF_ONE or self._below.is_gone:
                raise
            self._leave_out(entry, error.strerror or str(error))

    def _tell(self) -> None:
        now = time.monotonic()
        if now - self._told_at >= SAY_S:
            self._told_at = now
            self._watch(self._report.size_bytes, self._entries)

    # ------------------------------------------------------------------ where it goes
    def _place(self, entry: Entry) -> Parts:
        """Return where an entry belongs; () where it is left out."""
        parts = entry.parts
        if b"\0" in entry.name:
            self._leave_out(entry, _("no file can have that name"))
            return ()
        if b".." in parts:
            self._leave_out(entry, _("its name leads outside"))
            return ()
        if parts and entry.name.startswith(b"/"):
            self._note_change(entry, _("its name is absolute; it was put below the folder"))
        return self._rules.rename(parts) if parts else ()

    def _make(self, entry: Entry, parts: Parts) -> None:
        """Make what can be made at once, and note what comes last; of two of one name the later counts."""
        kind = entry.kind
        if kind.is_device:
            self._leave_out(entry, _("a device node, which is not made"))
            return
        if kind is EntryKind.OTHER:
            self._leave_out(entry, _("of an unknown kind"))
            return
        if kind in (EntryKind.SYMLINK, EntryKind.HARD_LINK):
            self._note_link(entry, parts)
            return
        self._links.pop(parts, None)
        if kind is EntryKind.FOLDER:
            self._folder(entry, parts)
        elif self._may_make(entry, parts):
            if kind is EntryKind.FIFO:
                self._fifo(entry, parts)
            else:
                self._file(entry, parts)

    def _note_link(self, entry: Entry, parts: Parts) -> None:
        target: Parts = ()
        if entry.kind is EntryKind.HARD_LINK:
            there = parts_of(entry.target)
            target = () if b".." in there or b"\0" in entry.target else self._rules.rename(there)
            if not target:
                self._leave_out(entry, _("it links to something outside"))
                return
        if len(self._links) >= MOST_LINKS:
            raise EngineFault(_("The archive holds too many links."))
        self._links.pop(parts, None)
        self._links[parts] = _Link(entry, target)

    def _may_make(self, entry: Entry, parts: Parts) -> bool:
        """Return whether the name is free, or may be taken from what has it; notes where not."""
        there = self._below.look_at(self._below.folder(parts[:-1], makes=True), parts[-1])
        if there is None:
            return True
        if stat.S_ISDIR(there.st_mode):
            self._leave_out(entry, _("a folder has that name"))
        elif self._rules.replaces or self._below.is_made_here(there):
            return True
        else:
            self._leave_out(entry, _("it is there already"))
        return False

    # ------------------------------------------------------------------ making
    def _folder(self, entry: Entry, parts: Parts) -> None:
        self._below.folder(parts, makes=True)
        self._folders[parts] = entry
        self._report.folders += 1

    def _file(self, entry: Entry, parts: Parts) -> None:
        with self._below.new_file(parts) as descriptor:
            for offset, block in self._archive.content():
                _write(descriptor, offset, block)
                self._report.size_bytes += len(block)
                self._tell()
            os.ftruncate(descriptor, entry.size_bytes)
            self._finish(descriptor, entry)
        self._report.files += 1

    def _fifo(self, entry: Entry, parts: Parts) -> None:
        folder = self._below.folder(parts[:-1])
        if self._below.look_at(folder, parts[-1]) is not None:
            os.unlink(parts[-1], dir_fd=folder)
        os.mkfifo(parts[-1], entry.mode & 0o777, dir_fd=folder)
        if self._rules.keeps_owner:
            os.chown(parts[-1], entry.uid, entry.gid, dir_fd=folder, follow_symlinks=False)
        os.utime(parts[-1], ns=_times(entry), dir_fd=folder, follow_symlinks=False)
        self._report.files += 1

    def _finish(self, descriptor: int, entry: Entry) -> None:
        """Give an open file or folder its owner, attributes, mode and time, so that none is lost."""
        if self._rules.keeps_owner:
            os.fchown(descriptor, entry.uid, entry.gid)
        for name, value in entry.attributes.items():
            self._attribute(descriptor, entry, name, value)
        os.fchmod(descriptor, entry.mode if self._rules.keeps_owner else entry.mode & 0o1777)
        if entry.mode & 0o6000 and not self._rules.keeps_owner:
            self._note_change(entry, _("setuid or setgid was not kept"))
        os.utime(descriptor, ns=_times(entry))

    def _attribute(self, descriptor: int, entry: Entry, name: bytes, value: bytes) -> None:
        is_kept = name.startswith(b"user.") or (self._rules.keeps_owner and name == b"security.capability")
        try:
            if is_kept and hasattr(os, "setxattr"):
                os.setxattr(descriptor, name, value)
                return
        except OSError:
            pass
        words_ = {"name": clean(name.decode("utf-8", "replace"))}
        self._note_change(entry, _("the attribute %(name)s was not kept") % words_)

    # ------------------------------------------------------------------ last
    def _hard_link(self, entry: Entry, parts: Parts) -> None:
        target = self._links[parts].target
        pending = self._links.get(target)
        if pending is not None and pending.entry.kind is EntryKind.SYMLINK:
            # a second name of a link is a link of its own
            self._links[parts] = _Link(replace(pending.entry, name=entry.name), ())
            return
        if not self._may_make(entry, parts):
            return
        try:
            source = os.dup(self._below.folder(target[:-1]))
        except FileNotFoundError:
            self._leave_out(entry, _("it links to something that did not come from the archive"))
            return
        try:
            there = self._below.look_at(source, target[-1])
            if there is None or not stat.S_ISREG(there.st_mode) or not self._below.is_made_here(there):
                self._leave_out(entry, _("it links to something that did not come from the archive"))
                return
            folder, name = self._below.folder(parts[:-1]), parts[-1]
            if self._below.look_at(folder, name) is not None:
                os.unlink(name, dir_fd=folder)
            os.link(target[-1], name, src_dir_fd=source, dst_dir_fd=folder, follow_symlinks=False)
        finally:
            os.close(source)
        self._report.links += 1

    def _symlink(self, entry: Entry, parts: Parts) -> None:
        if b"\0" in entry.target or not entry.target:
            self._leave_out(entry, _("no link can have that target"))
            return
        if not self._may_make(entry, parts):
            return
        folder, name = self._below.folder(parts[:-1]), parts[-1]
        if self._below.look_at(folder, name) is not None:
            os.unlink(name, dir_fd=folder)
        os.symlink(entry.target, name, dir_fd=folder)
        if self._rules.keeps_owner:
            os.chown(name, entry.uid, entry.gid, dir_fd=folder, follow_symlinks=False)
        with contextlib.suppress(OSError, NotImplementedError):
            os.utime(name, ns=_times(entry), dir_fd=folder, follow_symlinks=False)
        self._report.links += 1
        if leads_out(parts, entry.target):
            self._note_change(entry, _("a link that leads outside; it was made, and not followed"))

    def _finish_folder(self, entry: Entry, parts: Parts) -> None:
        descriptor = self._below.folder(parts)
        if entry is _IMPLIED:
            os.fchmod(descriptor, self._below.mode)
        else:
            self._finish(descriptor, entry)


def leads_out(parts: Parts, target: bytes) -> bool:
    """Return whether a link at a place leads above the top, by its words alone."""
    depth = len(parts) - 1
    for part in target.split(b"/"):
        depth += -1 if part == b".." else 0 if part in (b"", b".") else 1
        if depth < 0:
            return True
    return target.startswith(b"/")


def _write(descriptor: int, offset: int, block: bytes) -> None:
    """Write a block where it belongs, and leave out what is zeros."""
    end, at = offset + len(block), offset
    while at < end:
        here = min(end, at - at % _HOLE + _HOLE)
        if block[at - offset : here - offset] == _ZEROS:
            at = here
            continue
        upto = here  # all up to the next stretch of zeros at once
        while upto < end and block[upto - offset : min(end, upto + _HOLE) - offset] != _ZEROS:
            upto = min(end, upto + _HOLE)
        view = memoryview(block)[at - offset : upto - offset]
        while view:
            written = os.pwrite(descriptor, view, at)
            view, at = view[written:], at + written


def _times(entry: Entry) -> tuple[int, int]:
    most = (1 << 63) - 1
    moment = max(-most // NS * NS, min(most, entry.mtime_ns))
    return moment, moment


def _shown(name: bytes) -> str:
    return clean(words((name.rstrip(b"/") or name,)))[:300]
