"""What on the disk of this machine has the name of something that is to be copied there."""

import os
import stat
from collections.abc import Sequence
from enum import Enum

from dockertui.dataclass import dataclass

_LONGEST = 255


class Taken(Enum):
    """What becomes of a copy whose name is taken."""

    LEAVE = "leave"
    """Files that are there stay; of a folder, those that are not there are made."""
    BOTH = "both"
    """The copy gets another name."""
    REPLACE = "replace"
    """Files of the same names are replaced."""
    SKIP = "skip"
    """Nothing of it is copied."""


@dataclass(frozen=True, slots=True)
class There:
    """Something that is there."""

    name: bytes
    is_folder: bool
    is_link: bool
    size_bytes: int
    mtime_s: int


def looked_up(folder: str, names: Sequence[bytes]) -> list[There]:
    """Return which names are taken in a folder; for a thread."""
    found = []
    for name in names:
        try:
            status = os.lstat(os.path.join(os.fsencode(folder), name))
        except OSError:
            continue
        kind = status.st_mode
        found.append(
            There(name, stat.S_ISDIR(kind), stat.S_ISLNK(kind), status.st_size, int(status.st_mtime))
        )
    return found


def free_name(folder: str, name: bytes) -> bytes:
    """Return a name that is not taken in a folder: `a (2).txt` for `a.txt`; for a thread."""
    base = os.fsencode(folder)
    stem, end = os.path.splitext(name)
    if stem.endswith(b".tar"):
        stem, end = stem[:-4], b".tar" + end
    number = 1
    while True:
        number += 1
        tail = b" (%d)" % number + end
        made = stem[: max(1, _LONGEST - len(tail))] + tail
        if not os.path.lexists(os.path.join(base, made)):
            return made
