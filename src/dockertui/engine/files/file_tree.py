"""The files that an archive told of, by folder: what is known so needs not be read again. Pure."""

from dockertui.engine.files.file_entry import FileEntry, of_archive
from dockertui.engine.files.tar_entry import Entry, EntryKind, parts_of

MOST_FILES = 500_000
"""Files that are remembered."""
_FOLDER = EntryKind.FOLDER


class FileTree:
    """Files below one folder."""

    def __init__(self) -> None:
        """Begin with none."""
        self._folders: dict[bytes, dict[bytes, FileEntry]] = {}
        self._whole: set[bytes] = set()
        self.count = 0

    def add(self, top: bytes, entry: Entry) -> None:
        """Take what an archive says of one file.

        Args:
            top: The folder that the archive is of.
            entry: The entry.
        """
        parts = parts_of(entry.name)
        if not parts or b".." in parts or self.count >= MOST_FILES:
            return
        here = top.rstrip(b"/")
        for part in parts[:-1]:
            self._put(here, FileEntry(part, _FOLDER), is_guess=True)
            here += b"/" + part
        self._put(here, of_archive(entry))

    def _put(self, folder: bytes, entry: FileEntry, *, is_guess: bool = False) -> None:
        files = self._folders.setdefault(folder or b"/", {})
        if is_guess and entry.name in files:
            return
        self.count += entry.name not in files
        files[entry.name] = entry

    def note_whole(self, folder: bytes) -> None:
        """Note that all below a folder is known."""
        self._whole.add(folder)

    def files(self, folder: bytes) -> tuple[FileEntry, ...]:
        """Return what is known to be in a folder."""
        return tuple(self._folders.get(folder, {}).values())

    def knows(self, folder: bytes) -> bool:
        """Return whether all that is in a folder is known."""
        return any(folder == whole or folder.startswith(whole.rstrip(b"/") + b"/") for whole in self._whole)
