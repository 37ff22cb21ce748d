"""A file of this machine that is written as a whole or not at all, packed as its name says.

It grows under another name beside its place and gets its own at the end: who looks on never sees half of
it, and nothing is left where it was given up.
"""

import atexit
import contextlib
import errno
import os
import secrets
import stat
import subprocess
import zlib
from pathlib import Path
from types import TracebackType
from typing import IO, NoReturn, Protocol, Self

from dockertui.engine.archive_name import packs_with, zstd_problem
from dockertui.engine.errors import EngineFault
from dockertui.engine.text import clean
from dockertui.i18n import _

_GZIP_WINDOW = 16 + zlib.MAX_WBITS
"""zlib's number for its format with gzip's head."""
_END_S = 60.0
"""How long the zstd program may take for its last block, in seconds."""

_unfinished: set[str] = set()
"""What is to be removed where the app leaves before it is done."""


def file_fault(error: OSError | ValueError, path: str) -> EngineFault:
    """Return what is wrong with a file or its disk, in plain words."""
    place = {"path": clean(path), "folder": clean(os.path.dirname(path) or ".")}
    number = error.errno if isinstance(error, OSError) else None
    if number == errno.ENOSPC:
        words = _("The disk that holds %(folder)s is full; nothing was kept.") % place
        return EngineFault(words, _("Make room there, or choose another place."))
    if number == errno.EDQUOT:
        words = _("Your share of the disk that holds %(folder)s is used up; nothing was kept.") % place
        return EngineFault(words, _("Make room there, or choose another place."))
    if number == errno.EFBIG:
        return EngineFault(_("%(path)s gets larger than its disk or your limits allow.") % place)
    if number in (errno.EACCES, errno.EPERM, errno.EROFS):
        return EngineFault(_("You may not write or read %(path)s.") % place)
    if number == errno.ENOENT:
        return EngineFault(_("%(path)s is not there.") % place)
    reason = (error.strerror if isinstance(error, OSError) else "") or _("that is no path")
    return EngineFault(f"{place['path']}: {reason}")


def drop_part(path: str) -> bool:
    """Remove what a killed run left of a file that was growing; returns whether it is gone."""
    name = os.path.basename(path)
    if not (name.startswith(".") and name.endswith(".part")):
        return False
    try:
        if stat.S_ISREG(os.lstat(path).st_mode):
            os.unlink(path)
    except FileNotFoundError:
        return True
    except (OSError, ValueError):
        return False
    return True


def is_there(path: str) -> EngineFault:
    """Return the fault of a file that is there and may not be replaced."""
    words = _("%(path)s is there already; nothing was changed.") % {"path": clean(path)}
    return EngineFault(words, _("Tick the box to replace it, or give another name."))


class _Packer(Protocol):
    def write(self, block: bytes) -> None: ...

    def end(self) -> None: ...

    def give_up(self) -> None: ...


class WrittenFile:
    """Writes a file in blocks; `keep()` at the end gives it its name, without that it is gone again.

    Every error of the disk is an EngineFault in plain words.
    """

    def __init__(self, path: str, *, replaces: bool) -> None:
        """Say where; nothing is done before it is entered.

        Args:
            path: Its place; how it is packed goes by its name.
            replaces: Whether a file that is there may be replaced.
        """
        self.path = path
        self._replaces = replaces
        self._place = ""
        self._part = ""
        self._mode = 0o600
        self._file: IO[bytes] | None = None
        self._packer: _Packer | None = None

    def __enter__(self) -> Self:
        try:
            self._open()
        except (OSError, ValueError) as error:
            self._drop()
            raise file_fault(error, self.path) from error
        except EngineFault:
            self._drop()
            raise
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._drop()

    @property
    def part(self) -> str:
        """Where it grows, "" once it has its name."""
        return self._part

    def write(self, block: bytes) -> None:
        """Write more of it, before packing."""
        assert self._packer is not None
        try:
            self._packer.write(block)
        except (OSError, ValueError) as error:
            raise file_fault(error, self.path) from error

    def keep(self) -> int:
        """Finish it and give it its name; returns how large it is, in bytes.

        Raises:
            EngineFault: The disk is full, or a file came there meanwhile.
        """
        assert self._packer is not None
        assert self._file is not None
        try:
            self._packer.end()
            self._file.flush()
            os.fchmod(self._file.fileno(), self._mode)
            os.fsync(self._file.fileno())
            size_bytes = os.fstat(self._file.fileno()).st_size
            self._name()
        except (OSError, ValueError) as error:
            raise file_fault(error, self.path) from error
        _unfinished.discard(self._part)
        self._part = ""
        return size_bytes

    # ------------------------------------------------------------------
    def _open(self) -> None:
        self._place = os.path.realpath(self.path)
        if os.path.lexists(self._place):
            if not stat.S_ISREG(os.stat(self._place).st_mode):
                words = _("%(path)s is there, and is no file.") % {"path": clean(self.path)}
                raise EngineFault(words)
            if not self._replaces:
                raise is_there(self.path)
        folder, name = os.path.split(self._place)
        part = os.path.join(folder, f".{name[:200]}.{secrets.token_hex(4)}.part")
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
        self._part = part
        _unfinished.add(part)
        self._file = os.fdopen(descriptor, "wb", buffering=0)
        self._mode = stat.S_IMODE(os.fstat(descriptor).st_mode)  # what the user's umask leaves
        os.fchmod(descriptor, 0o600)  # nobody else's until it is whole
        how = packs_with(self._place)
        self._packer = (
            _Zstd(self._file) if how == "zstd" else _Gzip(self._file) if how else _Plain(self._file)
        )

    def _name(self) -> None:
        if self._replaces:
            os.replace(self._part, self._place)
            return
        try:
            os.link(self._part, self._place)
        except FileExistsError:
            raise is_there(self.path) from None
        except OSError:  # a disk that knows no second names
            if os.path.lexists(self._place):
                raise is_there(self.path) from None
            os.replace(self._part, self._place)
            return
        os.unlink(self._part)

    def _drop(self) -> None:
        if self._packer is not None:
            self._packer.give_up()
            self._packer = None
        if self._file is not None:
            with contextlib.suppress(OSError):
                self._file.close()
            self._file = None
        if self._part:
            Path(self._part).unlink(missing_ok=True)
            _unfinished.discard(self._part)
            self._part = ""


class _Plain:
    """Writes blocks as they are."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def write(self, block: bytes) -> None:
        left = memoryview(block)
        while left:
            left = left[self._file.write(left) :]

    def end(self) -> None:
        """Nothing is left to write."""

    def give_up(self) -> None:
        """Nothing runs."""


class _Gzip(_Plain):
    """Packs as gzip does."""

    def __init__(self, file: IO[bytes]) -> None:
        super().__init__(file)
        self._deflate = zlib.compressobj(6, zlib.DEFLATED, _GZIP_WINDOW)

    def write(self, block: bytes) -> None:
        super().write(self._deflate.compress(block))

    def end(self) -> None:
        super().write(self._deflate.flush())


class _Zstd:
    """Has the zstd program pack; what it says of an error is that of its disk."""

    def __init__(self, file: IO[bytes]) -> None:
        try:
            self._process = subprocess.Popen(
                ["zstd", "-q", "-c", "-T0"],
                stdin=subprocess.PIPE,
                stdout=file,
                stderr=subprocess.PIPE,
                start_new_session=True,
            )
        except FileNotFoundError:
            raise EngineFault(zstd_problem(".zst") or _("The program zstd cannot be run.")) from None

    def write(self, block: bytes) -> None:
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(block)
        except BrokenPipeError:
            self._failed()

    def end(self) -> None:
        assert self._process.stdin is not None
        try:
            self._process.stdin.close()
            code = self._process.wait(_END_S)
        except (BrokenPipeError, subprocess.TimeoutExpired):
            self._failed()
        if code:
            self._failed()

    def _failed(self) -> NoReturn:
        """Raise what it says.

        Raises:
            OSError: The disk is full.
            EngineFault: Something else.
        """
        self._process.kill()
        assert self._process.stderr is not None
        words = self._process.stderr.read(4096).decode("utf-8", "replace")
        if os.strerror(errno.ENOSPC) in words:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        raise EngineFault(_("zstd failed: %(why)s") % {"why": clean(words.strip())[:300]})

    def give_up(self) -> None:
        if self._process.poll() is None:
            self._process.kill()
        for pipe in (self._process.stdin, self._process.stderr):
            with contextlib.suppress(OSError):
                if pipe is not None:
                    pipe.close()
        self._process.wait()


@atexit.register
def _remove_unfinished() -> None:
    """Leave no half of a file behind."""
    for part in list(_unfinished):
        with contextlib.suppress(OSError):
            os.unlink(part)
