"""Reads an archive whole before anything is written: whether it is what its listing and sum say."""

import hashlib
import os
from collections.abc import Callable
from dataclasses import field

from dockertui.dataclass import dataclass
from dockertui.engine.errors import EngineFault
from dockertui.engine.files import listing
from dockertui.engine.files.opened import OpenedArchive
from dockertui.engine.files.packing import sum_of
from dockertui.engine.files.placing import Place, why_not
from dockertui.engine.files.tar_entry import BrokenArchive, EntryKind
from dockertui.engine.files.tar_reader import TarReader
from dockertui.engine.files.volume_results import LeftOut
from dockertui.engine.text import clean
from dockertui.i18n import _

_MOST_NAMED = 100
_LONGEST = 65536


@dataclass(slots=True)
class Checked:
    """An archive that was read whole."""

    path: str
    stamp: tuple[int, int, int] = (0, 0, 0)
    """What the file was then; see `OpenedArchive.stamp`."""
    files: int = 0
    content_bytes: int = 0
    only_folder: bytes = b""
    """The one folder in which all lies, b"" where there are several things."""
    left_out: list[LeftOut] = field(default_factory=list)
    left_out_count: int = 0
    is_summed: bool = False
    """Whether a sum beside it was there, and fits."""
    is_listed: bool = False
    """The same for a listing."""


def check(path: str, watch: Callable[[int, int], None]) -> Checked:
    """Read an archive whole; for a thread.

    Args:
        path: The file; a sum and a listing beside it are compared.
        watch: Is told how many bytes of the file were read, and of how many; may raise.

    Raises:
        BrokenArchive: It cannot be read to its end.
        EngineFault: It is another one than its sum or its listing says, or the file cannot be read.
    """
    found = Checked(path, is_summed=_check_sum(path))
    lines, tops = listing.Sum(), set[bytes]()
    place = Place()
    with OpenedArchive(path) as opened:
        archive = TarReader(opened.read)
        for entry in archive:
            digest = hashlib.sha256()
            for _offset, piece in archive.content():
                digest.update(piece)
                watch(opened.taken_bytes, opened.size_bytes)
            watch(opened.taken_bytes, opened.size_bytes)
            is_file = entry.kind is EntryKind.FILE
            lines.add(listing.line(entry, digest.hexdigest() if is_file else ""))
            why = why_not(entry, place)
            if why:
                found.left_out_count += 1
                if len(found.left_out) < _MOST_NAMED:
                    found.left_out.append(LeftOut(clean(listing.shown(entry.name))[:300], why))
                continue
            found.files += entry.kind is not EntryKind.FOLDER
            found.content_bytes += entry.size_bytes
            if len(tops) < 2:
                is_alone = len(entry.parts) == 1 and entry.kind is not EntryKind.FOLDER
                tops.add(b"" if not entry.parts or is_alone else entry.parts[0])
        found.stamp = opened.stamp
    found.only_folder = next(iter(tops)) if len(tops) == 1 else b""
    found.is_listed = _check_listing(path, lines)
    return found


def _check_sum(path: str) -> bool:
    """Compare a file with the sum beside it, in the form of `sha256sum`; returns whether there is one.

    Raises:
        EngineFault: It does not fit.
    """
    wanted = os.path.basename(path)
    try:
        with open(path + listing.SUM_SUFFIX, "rb") as file:
            lines = file.read(_LONGEST).decode("utf-8", "surrogateescape").splitlines()
    except OSError:
        return False
    for line in lines:
        digest, _space, name = line.partition(" ")
        if name.lstrip(" *") == wanted and len(digest) == 64:
            if sum_of(path) != digest.lower():
                raise BrokenArchive(_("its SHA-256 is another one than the file beside it says"))
            return True
    return False


def _check_listing(path: str, found: listing.Sum) -> bool:
    """Compare the lines of an archive with the listing beside it; returns whether there is one.

    Raises:
        EngineFault: They differ.
    """
    said = listing.Sum()
    try:
        with open(path + listing.SUFFIX, encoding="utf-8", errors="surrogateescape", newline="\n") as file:
            for line in file:
                said.add(line)
    except OSError:
        return False
    if said.value() != found.value():
        raise EngineFault(
            _("The archive holds other files than the listing beside it says."),
            _("Nothing was changed. Remove %(path)s to unpack it all the same.")
            % {"path": clean(os.path.basename(path)) + listing.SUFFIX},
        )
    return True
