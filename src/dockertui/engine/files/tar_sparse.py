"""Files with holes in archives: where their pieces are. The four forms that GNU tar has written. Pure.

Source: GNU tar's manual, "Storing Sparse Files".
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

from dockertui.engine.files.tar_entry import BLOCK, BrokenArchive, decimal, number
from dockertui.i18n import _

Pieces = tuple[tuple[int, int], ...]
"""Where each piece begins, and its length, in bytes and in order."""
MOST_PIECES = 1_000_000
_IN_HEADER, _IN_BLOCK = 4, 21


def old_pieces(header: bytes, next_block: Callable[[], bytes]) -> Pieces:
    """Return the pieces by a header of type `S`; more of them are in the blocks behind it.

    Raises:
        BrokenArchive: They cannot be.
    """
    found = list(_described(header[386:482], _IN_HEADER))
    is_more = header[482:483] not in (b"\0", b"")
    while is_more:
        block = next_block()
        found += _described(block, _IN_BLOCK)
        is_more = block[504:505] not in (b"\0", b"")
        if len(found) > MOST_PIECES:
            raise BrokenArchive(_("a file in it has too many holes"))
    return tuple(found)


def _described(field: bytes, most: int) -> Iterator[tuple[int, int]]:
    for at in range(0, most * 24, 24):
        offset, length = field[at : at + 12], field[at + 12 : at + 24]
        if length.strip(b"\0 "):
            yield number(offset), number(length)


def pieces_in(numbers: Sequence[int]) -> Pieces:
    """Return the pieces that offsets and lengths, one after the other, tell.

    Raises:
        BrokenArchive: One is missing, or there are too many.
    """
    if len(numbers) % 2 or len(numbers) > 2 * MOST_PIECES:
        raise BrokenArchive(_("a file in it has too many holes"))
    return tuple(zip(numbers[::2], numbers[1::2], strict=True))


def header_pieces(headers: Mapping[bytes, bytes], listed: Sequence[bytes]) -> Pieces | None:
    """Return the pieces by an extended header; None where it tells none.

    Args:
        headers: Its records.
        listed: Offsets and lengths that stand in records of one name, in their order.
    """
    if b"GNU.sparse.map" in headers:
        said = headers[b"GNU.sparse.map"]
        return pieces_in([decimal(part) for part in said.split(b",")] if said else [])
    if listed:
        return pieces_in([decimal(part) for part in listed])
    return () if b"GNU.sparse.numblocks" in headers else None


def leading_pieces(next_block: Callable[[], bytes]) -> tuple[Pieces, int]:
    """Return the pieces that stand before the content (form 1.0), and how many bytes that took.

    Raises:
        BrokenArchive: They cannot be read.
    """
    text, taken, numbers = b"", 0, list[int]()

    def wanted() -> int:
        return 1 + 2 * numbers[0] if numbers else 1

    while len(numbers) < wanted():
        text += next_block()
        taken += BLOCK
        *lines, text = text.split(b"\n")
        for line in lines:
            if len(numbers) < wanted():
                numbers.append(decimal(line))
        if len(text) > BLOCK or not 0 <= (numbers or [0])[0] <= MOST_PIECES:
            raise BrokenArchive(_("the holes of a file have another form"))
    return pieces_in(numbers[1:]), taken


def check_pieces(pieces: Pieces, stored_bytes: int, size_bytes: int) -> None:
    """Check that pieces stand in order within a file, and are what is stored.

    Raises:
        BrokenArchive: They are not.
    """
    at = 0
    for offset, length in pieces:
        if offset < at or length < 0:
            raise BrokenArchive(_("the holes of a file overlap"))
        at = offset + length
    if at > size_bytes or sum(length for _offset, length in pieces) != stored_bytes:
        raise BrokenArchive(_("the holes of a file do not fit its size"))
