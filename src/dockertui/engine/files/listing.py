"""The listing of an archive: a line for each entry, with the sum of each file, as plain text. Pure."""

import hashlib
from datetime import UTC, datetime

from dockertui.engine.files.tar_entry import NS, Entry, EntryKind
from dockertui.i18n import _

SUFFIX = ".list"
SUM_SUFFIX = ".sha256"
COMMENT = "# "
"""So begins a line that tells of something the archive does not hold."""
_SPECIAL = {ord(" "): "\\040", ord("\\"): "\\\\", ord("\n"): "\\n", ord("\t"): "\\t", ord("\r"): "\\r"}
_BITS = "rwxrwxrwx"


def line(entry: Entry, digest: str) -> str:
    """Return the line of an entry.

    Args:
        entry: The entry.
        digest: The SHA-256 of its content, "" where it has none.
    """
    size = f"{entry.major},{entry.minor}" if entry.kind.is_device else str(entry.size_bytes)
    words = [
        entry.kind.value + permissions(entry.mode),
        f"{entry.uid}:{entry.gid}",
        size,
        _moment(entry.mtime_ns),
        digest or "-",
        shown(entry.name),
    ]
    if entry.kind in (EntryKind.SYMLINK, EntryKind.HARD_LINK):
        words += ["->" if entry.kind is EntryKind.SYMLINK else "==", shown(entry.target)]
    return " ".join(words)


def permissions(mode: int) -> str:
    """Return permissions as `ls -l` prints them, without the letter of the kind."""
    signs = [sign if mode & (0o400 >> place) else "-" for place, sign in enumerate(_BITS)]
    for bit, place, letter in ((0o4000, 2, "s"), (0o2000, 5, "s"), (0o1000, 8, "t")):
        if mode & bit:
            signs[place] = letter if signs[place] == "x" else letter.upper()
    return "".join(signs)


def shown(name: bytes) -> str:
    """Return a name as one word that holds all of it: spaces, controls and broken characters as escapes."""
    return "".join(_sign(char) for char in name.decode("utf-8", "surrogateescape"))


def _sign(char: str) -> str:
    code = ord(char)
    if code in _SPECIAL:
        return _SPECIAL[code]
    if char.isprintable():
        return char
    return "".join(f"\\{byte:03o}" for byte in char.encode("utf-8", "surrogateescape"))


def _moment(mtime_ns: int) -> str:
    try:
        return datetime.fromtimestamp(mtime_ns // NS, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError, OSError):
        return f"@{mtime_ns // NS}"


def head(volume: str) -> str:
    """Return the first lines: what the columns are."""
    columns = _("permissions, owner:group, size or device, time of change, SHA-256, name, target of a link")
    return f"{COMMENT}{shown(volume.encode('utf-8', 'surrogateescape'))}: {columns}\n"


class Sum:
    """The sum of all lines of a listing but comments, to compare two by."""

    def __init__(self) -> None:
        self._sum = hashlib.sha256()

    def add(self, text: str) -> None:
        """Take a line."""
        if not text.startswith(COMMENT):
            self._sum.update(text.rstrip("\n").encode("utf-8", "surrogateescape") + b"\n")

    def value(self) -> str:
        """Return it, in hexadecimal."""
        return self._sum.hexdigest()
