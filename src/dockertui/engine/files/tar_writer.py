"""Writes the headers of an archive: in the form of POSIX, which takes names of any bytes and length. Pure.

Source: POSIX.1-2017, pax, "pax Interchange Format".
"""

from dockertui.engine.files.tar_entry import BLOCK, NS, Entry, EntryKind

END = bytes(2 * BLOCK)
"""What stands behind the last entry."""
_LETTERS = {
    EntryKind.FILE: b"0",
    EntryKind.HARD_LINK: b"1",
    EntryKind.SYMLINK: b"2",
    EntryKind.CHARACTER: b"3",
    EntryKind.BLOCK: b"4",
    EntryKind.FOLDER: b"5",
    EntryKind.FIFO: b"6",
}


def header(entry: Entry) -> bytes:
    """Return the header of an entry, with an extended one before it where that is needed."""
    name = entry.name + (b"/" if entry.kind is EntryKind.FOLDER and not entry.name.endswith(b"/") else b"")
    more: list[tuple[bytes, bytes]] = []
    for key, value in ((b"path", name), (b"linkpath", entry.target)):
        if len(value) > 100 or not value.isascii():
            more.append((key, value))
    seconds, part = divmod(entry.mtime_ns, NS)
    if part or not 0 <= seconds < 8**11:
        more.append((b"mtime", _moment(entry.mtime_ns)))
    for key, count, digits in (
        (b"uid", entry.uid, 7),
        (b"gid", entry.gid, 7),
        (b"size", entry.size_bytes, 11),
    ):
        if not 0 <= count < 8**digits:
            more.append((key, b"%d" % count))
    more += [(b"SCHILY.xattr." + key, value) for key, value in entry.attributes.items()]
    plain = _block(entry, name[:100], entry.target[:100], seconds)
    if not more:
        return plain
    body = b"".join(_record(key, value) for key, value in more)
    head = Entry(b"PaxHeaders/" + name.rpartition(b"/")[2][:80], size_bytes=len(body))
    return _block(head, head.name, b"", 0, b"x") + body + fill(len(body)) + plain


def fill(size_bytes: int) -> bytes:
    """Return what fills the last block of a content."""
    return bytes(-size_bytes % BLOCK)


def _moment(mtime_ns: int) -> bytes:
    seconds, part = divmod(abs(mtime_ns), NS)
    sign = b"-" if mtime_ns < 0 else b""
    return sign + b"%d" % seconds + (b".%09d" % part if part else b"")


def _record(key: bytes, value: bytes) -> bytes:
    rest = b" " + key + b"=" + value + b"\n"
    length = len(rest) + 1
    while len(b"%d" % length) + len(rest) != length:
        length = len(b"%d" % length) + len(rest)
    return b"%d" % length + rest


def _number(count: int, size_bytes: int) -> bytes:
    """Return a number in octal, 0 where it does not fit: the extended header has it then."""
    digits = size_bytes - 1
    return b"%0*o\0" % (digits, count if 0 <= count < 8**digits else 0)


def _block(entry: Entry, name: bytes, target: bytes, seconds: int, letter: bytes = b"") -> bytes:
    block = bytearray(BLOCK)
    for at, field in (
        (0, name),
        (100, _number(entry.mode, 8)),
        (108, _number(entry.uid, 8)),
        (116, _number(entry.gid, 8)),
        (124, _number(entry.size_bytes, 12)),
        (136, _number(seconds, 12)),
        (148, b" " * 8),
        (156, letter or _LETTERS[entry.kind]),
        (157, target),
        (257, b"ustar\x0000"),
        (265, entry.user[:31]),
        (297, entry.group[:31]),
        (329, _number(entry.major, 8)),
        (337, _number(entry.minor, 8)),
    ):
        block[at : at + len(field)] = field
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block)
