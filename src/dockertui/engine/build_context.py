"""The folder of a build as an engine takes it: an archive that is made while it is sent, never held whole.

What a `.dockerignore` names stays out; links stay links; sockets, pipes and devices are left out.
"""

import os
import secrets
import stat
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path

from dockertui.dataclass import dataclass
from dockertui.engine.build_options import dockerfile_of
from dockertui.engine.dockerignore import BadPattern, Ignored
from dockertui.engine.errors import EngineFault
from dockertui.engine.text import clean
from dockertui.engine.written_file import file_fault
from dockertui.i18n import _

IGNORE = ".dockerignore"
_BLOCK = 65536
_PAD = 512


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing of a context."""

    name: str
    """Its path in the archive, with `/`."""
    path: Path
    status: os.stat_result


@dataclass(frozen=True, slots=True)
class Context:
    """What is sent for a build."""

    folder: Path
    dockerfile: str
    """The Dockerfile's path in the archive."""
    entries: tuple[Entry, ...]

    @property
    def size_bytes(self) -> int:
        """How large its files are together."""
        return sum(entry.status.st_size for entry in self.entries if stat.S_ISREG(entry.status.st_mode))


def gather(folder: str, dockerfile: str = "", *, go_on: Callable[[], None] = lambda: None) -> Context:
    """Return what is sent of a folder; reads names only, no files.

    Args:
        folder: The context.
        dockerfile: The Dockerfile, in the folder or as a whole path; "" for `Dockerfile`.
        go_on: Called now and then; what it raises ends it.

    Raises:
        EngineFault: There is no Dockerfile, or something of it cannot be read.
    """
    base = Path(folder)
    wanted = dockerfile_of(folder, dockerfile)
    try:
        if not base.is_dir():
            raise EngineFault(_("%(path)s is no folder.") % {"path": clean(folder)})
        if not wanted.is_file():
            words = _("There is no Dockerfile at %(path)s.") % {"path": clean(str(wanted))}
            raise EngineFault(words, _("Name it, in the folder or by its whole path."))
        name, is_inside = _name_inside(base, wanted)
        ignored = Ignored(_ignore_lines(base, wanted), always=(name, IGNORE) if is_inside else (IGNORE,))
        entries = list(_walk(base, ignored, go_on))
        if not is_inside:
            entries.append(Entry(name, wanted, wanted.stat()))
    except BadPattern as error:
        words = _("%(file)s has a pattern that cannot be read: %(line)s")
        raise EngineFault(words % {"file": IGNORE, "line": clean(error.line)[:200]}) from error
    except (OSError, ValueError) as error:
        raise file_fault(error, str(getattr(error, "filename", None) or folder)) from error
    return Context(base, name, tuple(entries))


def _name_inside(base: Path, dockerfile: Path) -> tuple[str, bool]:
    """Return the Dockerfile's path in the archive, and whether it is in the folder; else a new name."""
    place = os.path.relpath(os.path.abspath(dockerfile), os.path.abspath(base))
    if place.startswith(os.pardir):
        return f".dockerfile.{secrets.token_hex(10)}", False
    return Path(place).as_posix(), True


def _ignore_lines(base: Path, dockerfile: Path) -> list[str]:
    """Return the rules: the Dockerfile's own, else the folder's; none where there is neither."""
    for path in (dockerfile.with_name(dockerfile.name + IGNORE), base / IGNORE):
        try:
            return path.read_text("utf-8-sig", "surrogateescape").splitlines()
        except FileNotFoundError:
            continue
    return []


def _walk(base: Path, ignored: Ignored, go_on: Callable[[], None]) -> Iterator[Entry]:
    """Yield what is taken, folders before what is in them, in the order of their names."""
    skipped: dict[str, Entry] = {}
    """Folders that are left out, but may hold what is not."""

    def walk(folder: Path, above: str) -> Iterator[Entry]:
        go_on()
        with os.scandir(folder) as found:
            listed = sorted(found, key=lambda entry: entry.name)
        for one in listed:
            name = f"{above}{one.name}"
            entry = Entry(name, Path(one.path), one.stat(follow_symlinks=False))
            mode = entry.status.st_mode
            is_folder, is_out = stat.S_ISDIR(mode), name in ignored
            if is_out and is_folder and ignored.has_exceptions:
                skipped[name] = entry
            elif is_out or not (is_folder or stat.S_ISREG(mode) or stat.S_ISLNK(mode)):
                continue
            else:
                parts = name.split("/")
                for number in range(1, len(parts)):
                    parent = skipped.pop("/".join(parts[:number]), None)
                    if parent is not None:
                        yield parent
                yield entry
            if is_folder:
                yield from walk(entry.path, f"{name}/")

    yield from walk(base, "")


def pack(context: Context, note: Callable[[int], None]) -> Iterator[bytes]:
    """Yield the archive of a context in blocks.

    Args:
        context: What is sent.
        note: Is told how many bytes of files were read, after each block; may raise.

    Raises:
        EngineFault: A file cannot be read, or changed while it was.
    """
    done = 0
    for entry in context.entries:
        try:
            info = _head(entry)
            if not info.isreg():
                yield info.tobuf(tarfile.PAX_FORMAT, "utf-8", "surrogateescape")
                continue
            # not blocking: it may have become a pipe
            descriptor = os.open(entry.path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOFOLLOW)
            with os.fdopen(descriptor, "rb") as file:
                info.size = left = os.fstat(file.fileno()).st_size
                yield info.tobuf(tarfile.PAX_FORMAT, "utf-8", "surrogateescape")
                while left:
                    block = file.read(min(_BLOCK, left))
                    if not block:
                        raise EngineFault(
                            _("%(path)s got shorter while it was read.") % {"path": clean(str(entry.path))}
                        )
                    left -= len(block)
                    done += len(block)
                    yield block
                    note(done)
            yield bytes(-info.size % _PAD)
        except (OSError, ValueError) as error:
            raise file_fault(error, str(entry.path)) from error
    yield bytes(2 * _PAD)


def _head(entry: Entry) -> tarfile.TarInfo:
    """Return what the archive says of an entry: as on the disk, but root's."""
    info = tarfile.TarInfo(entry.name)
    mode = entry.status.st_mode
    info.mode, info.mtime = stat.S_IMODE(mode), int(entry.status.st_mtime)
    if stat.S_ISDIR(mode):
        info.type = tarfile.DIRTYPE
    elif stat.S_ISLNK(mode):
        info.type, info.linkname = tarfile.SYMTYPE, os.readlink(entry.path)
    return info
