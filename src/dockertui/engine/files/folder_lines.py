"""The lines of shell that list a folder by what is there, and what they print, taken apart in pieces. Pure.

GNU's `find` prints all of it. Where there is another one, such as busybox's, `stat` does; where neither
is, the shell itself tells names and kinds. Each record begins with a word that nobody can foresee, so that a
name may hold line breaks.
"""

import secrets
from collections.abc import Iterable, Iterator
from functools import lru_cache

from dockertui.engine.files.file_entry import FileEntry
from dockertui.engine.files.tar_entry import EntryKind
from dockertui.engine.text import clean

LIST = r"""
p=$(printf '%bx' "$1"); n=$2
cd -P -- "${p%x}" || exit 2
if find . -maxdepth 0 -printf '' 2>/dev/null; then
  exec find . -mindepth 1 -maxdepth 1 -printf "$n/f %y %m %s %U %G %u %g %T@ %f\\0%l\\n"
fi
if stat -c %n . >/dev/null 2>&1; then
  f="$n/s %f %s %u %g %U %G %Y %n$n%N"
  if [ -n "$(find . -maxdepth 0 -exec echo x {} + 2>/dev/null)" ]; then
    exec find . -mindepth 1 -maxdepth 1 -exec stat -c "$f" {} +
  fi
  for x in * .[!.]* ..?*; do
    if [ -e "$x" ] || [ -L "$x" ]; then stat -c "$f" "./$x"; fi
  done
  exit 0
fi
for x in * .[!.]* ..?*; do
  if [ -L "$x" ]; then k=l; elif [ -d "$x" ]; then k=d; elif [ -f "$x" ]; then k=-; elif [ -e "$x" ]; then k=?
  else continue; fi
  printf '%s/n %s %s\n' "$n" "$k" "$x"
done
"""
"""Lists the folder `$1`, which is written as `printf %b` reads it; `$2` is the word."""
HEAD = """
p=$(printf '%bx' "$1")
[ -f "${p%x}" ] || exit 3
exec head -c "$2" < "${p%x}"
"""
"""Prints the first `$2` bytes of the file `$1`."""
NO_FILE = 3
"""Its exit code where that is no file."""
_FIND = {b"f": EntryKind.FILE, b"d": EntryKind.FOLDER, b"l": EntryKind.SYMLINK, b"p": EntryKind.FIFO}
_FIND |= {b"c": EntryKind.CHARACTER, b"b": EntryKind.BLOCK}
_STAT = {0o10: EntryKind.FILE, 0o4: EntryKind.FOLDER, 0o12: EntryKind.SYMLINK, 0o1: EntryKind.FIFO}
_STAT |= {0o2: EntryKind.CHARACTER, 0o6: EntryKind.BLOCK}
_TEST = {b"-": EntryKind.FILE, b"d": EntryKind.FOLDER, b"l": EntryKind.SYMLINK}
PIECE = 2000
"""Files that are given at once."""
FIRST = 100
"""The same of the first ones, which somebody waits for."""


def word() -> str:
    """Return a word that begins the records of one listing."""
    return "=" + secrets.token_hex(12)


def quoted(path: bytes) -> str:
    """Return a path as `printf %b` reads it: plain letters, and all else by numbers."""
    return "".join(
        chr(byte) if chr(byte).isascii() and (chr(byte).isalnum() or byte in b"/._-") else f"\\0{byte:03o}"
        for byte in path
    )


def parse(blocks: Iterable[bytes], begin: str) -> Iterator[tuple[FileEntry, ...]]:
    """Yield the files in what `LIST` prints, in pieces; what has another form is passed over.

    Args:
        blocks: What it prints, in blocks of any size.
        begin: The word.
    """
    mark = begin.encode() + b"/"
    rest, found, enough = b"", list[FileEntry](), FIRST
    for block in blocks:
        *records, rest = (rest + block).split(mark)
        found += (entry for record in records if (entry := _entry(record, begin.encode())) is not None)
        if len(found) >= enough:
            yield tuple(found)
            found, enough = [], PIECE
    last = _entry(rest, begin.encode())
    yield tuple(found if last is None else [*found, last])


def _entry(record: bytes, begin: bytes) -> FileEntry | None:
    form, _space, rest = record.removesuffix(b"\n").partition(b" ")
    try:
        if form == b"f":
            return _of_find(rest)
        if form == b"s":
            return _of_stat(rest, begin)
        if form == b"n":
            kind, _space, name = rest.partition(b" ")
            return FileEntry(name, _TEST.get(kind, EntryKind.OTHER))
    except ValueError:
        pass
    return None


def _of_find(rest: bytes) -> FileEntry:
    kind, mode, size, uid, gid, user, group, mtime, name = rest.split(b" ", 8)
    name, _nul, target = name.partition(b"\0")
    return FileEntry(
        name,
        _FIND.get(kind, EntryKind.OTHER),
        int(mode, 8),
        int(size),
        int(uid),
        int(gid),
        _named(user, uid),
        _named(group, gid),
        int(mtime.partition(b".")[0]),
        target,
    )


def _of_stat(rest: bytes, begin: bytes) -> FileEntry:
    mode, size, uid, gid, user, group, mtime, name = rest.split(b" ", 7)
    path, _word, link = name.partition(begin)
    bits = int(mode, 16)
    kind = _STAT.get(bits >> 12, EntryKind.OTHER)
    target = b""
    if kind is EntryKind.SYMLINK:
        for quote in (b"'", b""):
            head = quote + path + quote + b" -> " + quote
            if link.startswith(head):
                target = link[len(head) :].removesuffix(quote)
                break
    name = path.removeprefix(b"./")
    return FileEntry(
        name,
        kind,
        bits & 0o7777,
        int(size),
        int(uid),
        int(gid),
        _named(user, uid),
        _named(group, gid),
        int(mtime),
        target,
    )


@lru_cache(256)
def _named(name: bytes, number: bytes) -> str:
    """Return an owner's name, "" where there is none."""
    return "" if name in (number, b"UNKNOWN", b"?") else clean(name.decode("utf-8", "replace"))
