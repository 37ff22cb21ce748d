"""The names in folders of this machine, to complete a path or choose one. For threads: any disk may hang."""

import contextlib
import os
import stat

from dockertui.dataclass import dataclass
from dockertui.engine.disk import whole
from dockertui.engine.errors import EngineFault
from dockertui.engine.written_file import file_fault

MOST_NAMES = 20_000
"""Names of a folder that are read."""


@dataclass(frozen=True, slots=True)
class Named:
    """One thing in a folder."""

    name: str
    is_folder: bool = False
    """Whether it is one, or a link to one."""
    size_bytes: int = 0


def names_in(folder: str) -> tuple[Named, ...]:
    """Return what is in a folder: folders first, hidden things last.

    Raises:
        EngineFault: It cannot be read.
    """
    found = []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                found.append(_named(entry))
                if len(found) >= MOST_NAMES:
                    break
    except (OSError, ValueError) as error:
        raise file_fault(error, folder) from error
    return tuple(sorted(found, key=lambda one: (not one.is_folder, one.name.startswith("."), one.name)))


def _named(entry: "os.DirEntry[str]") -> Named:
    with contextlib.suppress(OSError):
        status = entry.stat()
        is_folder = stat.S_ISDIR(status.st_mode)
        return Named(entry.name, is_folder, 0 if is_folder else status.st_size)
    return Named(entry.name)


def completed(typed: str, *, only_folders: bool = False) -> str:
    """Return a path with its last word completed as far as what is there tells, "" where it tells nothing.

    Args:
        typed: As it was typed; `~` at its begin stays.
        only_folders: Whether files are no answer.
    """
    head, slash, word = typed.rpartition("/")
    if not typed or (typed.startswith("~") and not slash):
        return ""
    try:
        there = names_in(whole(head + slash) or ".")
    except EngineFault:
        return ""
    fits = [
        one
        for one in there
        if one.name.startswith(word)
        and (one.is_folder or not only_folders)
        and (word or not one.name.startswith("."))
    ]
    if not fits:
        return ""
    common = _shared([one.name for one in fits])
    best = common if len(common) > len(word) else fits[0].name
    whole_name = next((one for one in fits if one.name == best), None)
    end = "/" if whole_name is not None and whole_name.is_folder else ""
    answer = head + slash + best + end
    return answer if answer != typed else ""


def _shared(names: list[str]) -> str:
    """Return what all names begin with."""
    first, last = min(names), max(names)
    length = next((n for n, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), len(first))
    return first[: min(length, len(last))]
