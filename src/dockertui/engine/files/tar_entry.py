"""What an archive says of one file, and the form of its blocks. Pure.

Source: POSIX.1-2017, pax, "ustar Interchange Format" and "pax Interchange Format"; GNU tar's manual,
"Basic Tar Format".
"""

from collections.abc import Iterator, Mapping
from dataclasses import field
from enum import Enum
from types import MappingProxyType

from dockertui.dataclass import dataclass
from dockertui.engine.errors import EngineFault
from dockertui.i18n import _

BLOCK = 512
"""Bytes of a block."""
NS = 1_000_000_000
"""Nanoseconds of a second."""
NOTHING: Mapping[bytes, bytes] = MappingProxyType({})


class BrokenArchive(EngineFault):
    """An archive cannot be read on: it is cut off, damaged, or none."""

    def __init__(self, why: str) -> None:
        """Make it.

        Args:
            why: What is wrong with it.
        """
        super().__init__(
            _("The archive is broken: %(why)s.") % {"why": why},
            _("It may be cut off or damaged; nothing in it can be trusted."),
        )


class EntryKind(Enum):
    """What an entry makes; the value is its letter as `ls -l` and `tar -tv` print it."""

    FILE = "-"
    HARD_LINK = "h"
    SYMLINK = "l"
    CHARACTER = "c"
    BLOCK = "b"
    FOLDER = "d"
    FIFO = "p"
    OTHER = "?"

    @property
    def is_device(self) -> bool:
        """Whether it is a device node."""
        return self in (EntryKind.CHARACTER, EntryKind.BLOCK)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of an archive."""

    name: bytes
    """As the archive spells it; it may lead anywhere."""
    kind: EntryKind = EntryKind.FILE
    mode: int = 0o644
    """The permissions, with setuid, setgid and sticky."""
    uid: int = 0
    gid: int = 0
    user: bytes = b""
    group: bytes = b""
    size_bytes: int = 0
    """Of the content as it is to be, holes included; 0 for all but files."""
    mtime_ns: int = 0
    """Nanoseconds since 1970."""
    target: bytes = b""
    """What a link points to."""
    major: int = 0
    minor: int = 0
    attributes: Mapping[bytes, bytes] = field(default_factory=lambda: NOTHING, hash=False)
    """Extended attributes by name."""

    @property
    def parts(self) -> tuple[bytes, ...]:
        """The words of its name between slashes, without empty ones and dots; `..` is one."""
        return parts_of(self.name)


def parts_of(name: bytes) -> tuple[bytes, ...]:
    """Return the words of a path between slashes, without empty ones and dots."""
    return tuple(part for part in name.split(b"/") if part not in (b"", b"."))


def number(field: bytes) -> int:
    """Return a number of a header: octal, or in base 256 where its first bit is set.

    Raises:
        BrokenArchive: It is neither.
    """
    if field[:1] and field[0] & 0x80:
        whole = int.from_bytes(field, "big", signed=False)
        bits = len(field) * 8
        return whole - (1 << bits) if field[0] & 0x40 else whole & ~(1 << (bits - 1))
    digits = field.partition(b"\0")[0].strip(b" \0")
    if not digits:
        return 0
    if not all(48 <= digit <= 55 for digit in digits):
        raise BrokenArchive(_("a number in a header is none"))
    return int(digits, 8)


def checksum_fits(block: bytes) -> bool:
    """Return whether a header's sum is that of its bytes; some old writers summed them signed."""
    said = number(block[148:156])
    bytes_ = block[:148] + b" " * 8 + block[156:BLOCK]
    plain = sum(bytes_)
    return said in (plain, plain - 256 * sum(byte > 127 for byte in bytes_))


def records(body: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the records of an extended header: names and values.

    Raises:
        BrokenArchive: They have another form.
    """
    at = 0
    while at < len(body):
        space = body.find(b" ", at, at + 21)
        digits = body[at:space] if space > 0 else b""
        if not digits.isdigit():
            if not body[at:].strip(b"\0"):
                return
            raise BrokenArchive(_("an extended header has another form"))
        end = at + int(digits)
        name, equals, value = body[space + 1 : end].partition(b"=")
        if end > len(body) or not equals or value[-1:] != b"\n":
            raise BrokenArchive(_("an extended header has another form"))
        yield name, value[:-1]
        at = end


def nanoseconds(value: bytes) -> int:
    """Return a time of an extended header, in nanoseconds since 1970.

    Raises:
        BrokenArchive: It is none.
    """
    whole, _point, part = value.strip().partition(b".")
    sign = -1 if whole.startswith(b"-") else 1
    digits = whole.lstrip(b"-+")
    if not (digits or part) or not (digits + part).isdigit() or len(digits) > 18:
        raise BrokenArchive(_("a time in an extended header is none"))
    return sign * (int(digits or b"0") * NS + int(part[:9].ljust(9, b"0")))


def decimal(value: bytes) -> int:
    """Return a number of an extended header.

    Raises:
        BrokenArchive: It is none.
    """
    digits = value.strip()
    if not digits.lstrip(b"-").isdigit() or len(digits) > 19:
        raise BrokenArchive(_("a number in an extended header is none"))
    return int(digits)
