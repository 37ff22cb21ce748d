"""What is known of one file in a folder of a container, a volume or an image. Pure."""

from enum import Enum

from dockertui.dataclass import dataclass
from dockertui.engine.files.tar_entry import Entry, EntryKind, parts_of
from dockertui.engine.text import clean


class Mark(Enum):
    """How a file of a container differs from its image's."""

    SAME = ""
    ADDED = "added"
    CHANGED = "changed"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class FileEntry:
    """One file; its name may be of any bytes but `/` and NUL."""

    name: bytes
    kind: EntryKind = EntryKind.FILE
    mode: int | None = None
    """The permissions, with setuid, setgid and sticky; None where they are not known."""
    size_bytes: int | None = None
    uid: int | None = None
    gid: int | None = None
    user: str = ""
    """"" where no name is known."""
    group: str = ""
    mtime_s: int | None = None
    """Seconds since 1970."""
    target: bytes = b""
    """What a symbolic link says."""
    mark: Mark = Mark.SAME

    @property
    def is_folder(self) -> bool:
        """Whether it can be gone into."""
        return self.kind is EntryKind.FOLDER

    @property
    def is_hidden(self) -> bool:
        """Whether its name begins with a dot."""
        return self.name.startswith(b".")

    @property
    def text(self) -> str:
        """Its name as it is shown."""
        return shown(self.name)

    @property
    def owner(self) -> str:
        """Who has it, by name where that is known; "" where nobody knows."""
        if self.uid is None:
            return ""
        return f"{self.user or self.uid}:{self.group or self.gid}"


def shown(name: bytes) -> str:
    """Return a name or a path for the screen; bytes that are no text, and controls, by their numbers."""
    text = name.decode("utf-8", "surrogateescape")
    if text.isascii() and text.isprintable():
        return text
    signs = (
        f"\\x{ord(char) & 0xFF:02x}" if char < " " or char == "\x7f" or "\udc80" <= char <= "\udcff" else char
        for char in text
    )
    return clean("".join(signs))


def of_archive(entry: Entry) -> FileEntry:
    """Return what an archive says of a file, by the last word of its name."""
    parts = parts_of(entry.name)
    return FileEntry(
        parts[-1] if parts else b"",
        EntryKind.FILE if entry.kind is EntryKind.HARD_LINK else entry.kind,
        entry.mode,
        entry.size_bytes if entry.kind is EntryKind.FILE else None,
        entry.uid,
        entry.gid,
        clean(entry.user.decode("utf-8", "replace")),
        clean(entry.group.decode("utf-8", "replace")),
        entry.mtime_ns // 1_000_000_000,
        entry.target if entry.kind is EntryKind.SYMLINK else b"",
    )


def join(folder: bytes, name: bytes) -> bytes:
    """Return the path of a file in a folder."""
    return folder.rstrip(b"/") + b"/" + name


def plain_path(path: bytes, base: bytes = b"/") -> bytes:
    """Return a path without `.`, `..` and doubled slashes, from a folder on; above the top is the top."""
    found: list[bytes] = []
    for part in parts_of(path if path.startswith(b"/") else base + b"/" + path):
        if part == b"..":
            del found[-1:]
        else:
            found.append(part)
    return b"/" + b"/".join(found)
