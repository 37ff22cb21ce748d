"""Reads an archive as a stream, entry by entry: what stands in it is taken for what it is, never trusted.

Python's own reader is not used: it decides much by what it reads (links it follows, sizes it takes into
memory) and gives names as text, where they are bytes.
"""

from collections.abc import Callable, Iterable, Iterator

from dockertui.engine.files.tar_entry import (
    BLOCK,
    NS,
    BrokenArchive,
    Entry,
    EntryKind,
    checksum_fits,
    decimal,
    nanoseconds,
    number,
    records,
)
from dockertui.engine.files.tar_sparse import (
    Pieces,
    check_pieces,
    header_pieces,
    leading_pieces,
    old_pieces,
)
from dockertui.i18n import _

Read = Callable[[int], bytes]
"""Gives what comes next, at most so many bytes; b"" at the end."""
LONGEST_HEADER = 16 << 20
"""Bytes of an extended header that are taken."""
MOST_BYTES = 1 << 62
PIECE = 1 << 18
"""Bytes of a file's content that are given at once."""
_KINDS = {
    b"0": EntryKind.FILE,
    b"\0": EntryKind.FILE,
    b"7": EntryKind.FILE,
    b"S": EntryKind.FILE,
    b"1": EntryKind.HARD_LINK,
    b"2": EntryKind.SYMLINK,
    b"3": EntryKind.CHARACTER,
    b"4": EntryKind.BLOCK,
    b"5": EntryKind.FOLDER,
    b"6": EntryKind.FIFO,
}
_BARE = frozenset({b"1", b"2", b"3", b"4", b"5", b"6"})
"""Types behind which no content stands, whatever size they say; engines read them so too."""
_SPARSE_LISTS = (b"GNU.sparse.offset", b"GNU.sparse.numbytes")
_ATTRIBUTE = b"SCHILY.xattr."


def reader_of(blocks: Iterable[bytes]) -> Read:
    """Return what reads from blocks of any size."""
    source = iter(blocks)
    rest = memoryview(b"")

    def read(size_bytes: int) -> bytes:
        nonlocal rest
        while not rest:
            block = next(source, None)
            if block is None:
                return b""
            rest = memoryview(block)
        part, rest = rest[:size_bytes], rest[size_bytes:]
        return bytes(part)

    return read


class TarReader:
    """The entries of an archive, in order; the content of each is read before the next, or passed over."""

    def __init__(self, read: Read) -> None:
        """Make it.

        Args:
            read: Gives the archive, not packed.
        """
        self._read = read
        self.taken_bytes = 0
        """How much of the archive was read."""
        self._left = 0
        """Bytes of the entry's content, with what fills its last block, that were not read."""
        self._stored = 0
        self._size = 0
        self._pieces: Pieces | None = None
        self._global: dict[bytes, bytes] = {}

    def __iter__(self) -> Iterator[Entry]:
        """Yield the entries.

        Raises:
            BrokenArchive: It cannot be read on.
        """
        while (header := self._next_header()) is not None:
            yield self._entry(header)

    def content(self) -> Iterator[tuple[int, bytes]]:
        """Yield the content of the entry that was given last, in pieces with where they belong.

        What lies between them, and behind the last up to the entry's size, is zeros.

        Raises:
            BrokenArchive: It is cut off.
        """
        fill = self._left - self._stored
        for start, length in self._pieces if self._pieces is not None else ((0, self._stored),):
            offset, end = start, start + length
            while offset < end:
                block = self._read(min(PIECE, end - offset))
                if not block:
                    raise BrokenArchive(_("it ends within a file"))
                self.taken_bytes += len(block)
                self._left -= len(block)
                yield offset, block
                offset += len(block)
        self._stored, self._pieces = 0, ()
        assert self._left == fill

    # ------------------------------------------------------------------ blocks
    def _exactly(self, size_bytes: int, what: str) -> bytes:
        parts, left = list[bytes](), size_bytes
        while left:
            part = self._read(min(left, 1 << 20))
            if not part:
                raise BrokenArchive(what)
            parts.append(part)
            left -= len(part)
        self.taken_bytes += size_bytes
        return b"".join(parts)

    def _pass_over(self) -> None:
        while self._left:
            part = self._read(min(self._left, 1 << 20))
            if not part:
                raise BrokenArchive(_("it ends within a file"))
            self._left -= len(part)
            self.taken_bytes += len(part)

    def _next_block(self) -> bytes:
        return self._exactly(BLOCK, _("it ends too early"))

    def _next_header(self) -> bytes | None:
        """Return the next header, None behind the last; the rest is read too, for who checks its sum."""
        self._pass_over()
        block = self._next_block()
        if any(block):
            return block
        while part := self._read(1 << 20):
            self.taken_bytes += len(part)
        return None

    # ------------------------------------------------------------------ entries
    def _entry(self, header: bytes) -> Entry:
        long: dict[bytes, bytes] = {}
        extended: dict[bytes, bytes] = {}
        listed: list[bytes] = []
        while True:
            if not checksum_fits(header):
                raise BrokenArchive(_("the sum of a header does not fit"))
            letter = header[156:157]
            if letter not in (b"L", b"K", b"x", b"X", b"g"):
                break
            body = self._body(number(header[124:136]))
            if letter in (b"L", b"K"):
                long[b"path" if letter == b"L" else b"linkpath"] = body.partition(b"\0")[0]
            else:
                for name, value in records(body):
                    if letter == b"g":
                        self._global[name] = value
                    else:
                        extended[name] = value
                        listed += [value] if name in _SPARSE_LISTS else []
            header = self._next_block()
        return self._made(header, {**self._global, **long, **extended}, listed)

    def _body(self, size_bytes: int) -> bytes:
        if not 0 <= size_bytes <= LONGEST_HEADER:
            raise BrokenArchive(_("an extended header is too long"))
        whole = self._exactly(-(-size_bytes // BLOCK) * BLOCK, _("it ends too early"))
        return whole[:size_bytes]

    def _made(self, header: bytes, said: dict[bytes, bytes], listed: list[bytes]) -> Entry:
        letter = header[156:157]
        kind = _KINDS.get(letter, EntryKind.OTHER)
        name = said.get(b"GNU.sparse.name") or said.get(b"path") or _name(header)
        if letter == b"\0" and name.endswith(b"/"):
            kind = EntryKind.FOLDER
        self._measure(header, said, listed, is_bare=letter in _BARE)
        mtime = said.get(b"mtime")
        return Entry(
            name,
            kind,
            number(header[100:108]) & 0o7777,
            decimal(said[b"uid"]) if b"uid" in said else number(header[108:116]),
            decimal(said[b"gid"]) if b"gid" in said else number(header[116:124]),
            said.get(b"uname") or _text(header[265:297]),
            said.get(b"gname") or _text(header[297:329]),
            self._size if kind is EntryKind.FILE else 0,
            nanoseconds(mtime) if mtime else number(header[136:148]) * NS,
            said.get(b"linkpath") or _text(header[157:257]),
            number(header[329:337]) if kind.is_device else 0,
            number(header[337:345]) if kind.is_device else 0,
            {
                key.removeprefix(_ATTRIBUTE): value
                for key, value in said.items()
                if key.startswith(_ATTRIBUTE)
            },
        )

    def _measure(
        self, header: bytes, said: dict[bytes, bytes], listed: list[bytes], *, is_bare: bool
    ) -> None:
        """Find out how much content stands behind a header, and where in the file it belongs."""
        stored = decimal(said[b"size"]) if b"size" in said else number(header[124:136])
        if not 0 <= stored <= MOST_BYTES:
            raise BrokenArchive(_("the size of a file cannot be"))
        if is_bare:
            stored = 0
        self._left, self._stored, self._size, self._pieces = -(-stored // BLOCK) * BLOCK, stored, stored, None
        if header[156:157] == b"S":
            self._pieces = old_pieces(header, self._next_block)
            self._size = number(header[483:495])
        elif said.get(b"GNU.sparse.major") == b"1":
            self._pieces, taken = leading_pieces(self._next_block)
            self._left, self._stored = self._left - taken, stored - taken
        elif not is_bare:
            self._pieces = header_pieces(said, listed)
        if self._pieces is not None:
            real = said.get(b"GNU.sparse.realsize") or said.get(b"GNU.sparse.size")
            self._size = decimal(real) if real else self._size
            check_pieces(self._pieces, self._stored, self._size)


def _text(field: bytes) -> bytes:
    return field.partition(b"\0")[0]


def _name(header: bytes) -> bytes:
    name, prefix = _text(header[:100]), _text(header[345:500])
    return prefix + b"/" + name if header[257:263] == b"ustar\0" and prefix else name
