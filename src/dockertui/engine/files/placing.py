"""What of an archive goes into a volume, and under which name: written anew, as an engine takes it. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import field, replace

from dockertui.dataclass import dataclass
from dockertui.engine.files.safe_extract import leads_out
from dockertui.engine.files.safe_folder import Parts
from dockertui.engine.files.tar_entry import Entry, EntryKind, parts_of
from dockertui.engine.files.tar_reader import TarReader
from dockertui.engine.files.tar_writer import END, fill, header
from dockertui.i18n import _

_ZEROS = bytes(1 << 16)
MOST_ABOVE = 30
"""How far above the volume a link may lead by its words; engines refuse those that lead above the root."""


@dataclass(slots=True)
class Place:
    """Where an archive goes, and what of it was there so far."""

    prefix: bytes = b""
    """The path of the volume, or of the folder in it, without a slash at its begin and end."""
    without: Parts = ()
    """What every name begins with that is left off."""
    files: set[int] = field(default_factory=set)
    """Of each file so far, a number made of its name: for hard links."""
    links: set[int] = field(default_factory=set)
    """The same of each link: nothing is written through one, as an engine would follow it."""

    def is_behind_link(self, parts: Parts) -> bool:
        """Whether a link stands on the way to a place."""
        return bool(self.links) and any(hash(parts[:end]) in self.links for end in range(1, len(parts)))

    def note(self, entry: Entry, parts: Parts) -> None:
        """Take note of an entry that goes in."""
        self.links.discard(hash(parts))
        if entry.kind is EntryKind.SYMLINK:
            self.links.add(hash(parts))
        elif entry.kind is not EntryKind.FOLDER:
            self.files.add(hash(parts))

    def parts(self, name: bytes) -> Parts | None:
        """Return the place of a name, () for the top; None where it is above what is left off."""
        found = parts_of(name)
        if self.without and found[: len(self.without)] != self.without:
            return None
        return found[len(self.without) :]

    def path(self, parts: Parts) -> bytes:
        """Return the whole path of a place, as an engine takes it."""
        return b"/".join((self.prefix, *parts)) if self.prefix else b"/".join(parts)


def why_not(entry: Entry, place: Place) -> str:
    """Return why an entry is left out, "" where it is not; the entries come in their order."""
    parts = entry.parts
    if b".." in parts:
        return _("its name leads outside")
    if b"\0" in entry.name or b"\0" in entry.target:
        return _("no file can have that name")
    if entry.kind is EntryKind.OTHER:
        return _("of an unknown kind")
    if any(len(part) > 255 for part in parts):
        return _("its name is too long")
    if entry.kind is EntryKind.SYMLINK and (
        not entry.target or leads_out((b"",) * MOST_ABOVE + parts, entry.target.lstrip(b"/"))
    ):
        return _("a link that leads too far outside")
    if place.is_behind_link(parts):
        return _("a link stands on the way to it")
    target = parts_of(entry.target) if entry.kind is EntryKind.HARD_LINK else ()
    if target and (hash(target) not in place.files or place.is_behind_link(target)):
        return _("it links to something that is not in the archive before it")
    place.note(entry, parts)
    return ""


def written(archive: TarReader, place: Place, *, only_folders: bool = False) -> Iterator[bytes]:
    """Yield an archive anew, with every name below a place, and without what is left out.

    Args:
        archive: The archive.
        place: Where it goes.
        only_folders: Whether only folders are written: to give those that are there their owner and time.
    """
    for entry in archive:
        why, parts = why_not(entry, place), place.parts(entry.name)
        if why or parts is None or (only_folders and entry.kind is not EntryKind.FOLDER):
            continue
        if not parts and entry.kind is not EntryKind.FOLDER:
            continue
        target = entry.target
        if entry.kind is EntryKind.HARD_LINK:
            target = place.path(place.parts(target) or ())
        yield header(replace(entry, name=place.path(parts), target=target))
        if entry.kind is EntryKind.FILE:
            yield from _content(archive, entry)
    yield END


def _content(archive: TarReader, entry: Entry) -> Iterator[bytes]:
    """Yield the content of a file, its holes filled."""
    at = 0
    for offset, piece in archive.content():
        yield from _zeros(offset - at)
        yield piece
        at = offset + len(piece)
    yield from _zeros(entry.size_bytes - at)
    if rest := fill(entry.size_bytes):
        yield rest


def gathered(blocks: Iterable[bytes], size_bytes: int = 1 << 16) -> Iterator[bytes]:
    """Yield blocks as fewer, larger ones."""
    parts, length = list[bytes](), 0
    for block in blocks:
        parts.append(block)
        length += len(block)
        if length >= size_bytes:
            yield b"".join(parts)
            parts, length = [], 0
    if parts:
        yield b"".join(parts)


def _zeros(count: int) -> Iterator[bytes]:
    while count > 0:
        yield _ZEROS[:count]
        count -= len(_ZEROS[:count])
