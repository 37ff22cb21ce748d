"""An archive of this machine, unpacked while it is read: plain, or packed by gzip, zstd, xz or bzip2."""

import bz2
import gzip
import hashlib
import io
import lzma
import os
import shutil
import stat
import subprocess
import zlib
from types import TracebackType
from typing import IO, Any, Self, cast

from dockertui.engine.archive import kind_of
from dockertui.engine.archive_name import zstd_problem
from dockertui.engine.errors import EngineFault
from dockertui.engine.files.tar_entry import BrokenArchive
from dockertui.engine.text import clean
from dockertui.engine.written_file import file_fault
from dockertui.i18n import _

_HEAD = 512
_PIECE = 1 << 18


class _Counted(io.RawIOBase):
    """A file that is read from begin to end, with its sum."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.sum = hashlib.sha256()
        self.taken_bytes = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        block = self._file.read(len(buffer))
        buffer[: len(block)] = block
        self.sum.update(block)
        self.taken_bytes += len(block)
        return len(block)


class OpenedArchive:
    """Reads an archive once, from its begin to its end."""

    def __init__(self, path: str) -> None:
        """Say where; nothing is read before it is entered."""
        self.path = path
        self.size_bytes = 0
        """Of the file."""
        self._file: IO[bytes] | None = None
        self._counted: _Counted | None = None
        self._plain: IO[bytes] | None = None
        self._zstd: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        """Open it.

        Raises:
            EngineFault: It cannot be read, or is no archive.
        """
        try:
            self._open()
        except (OSError, ValueError) as error:
            self._close()
            raise file_fault(error, self.path) from error
        except EngineFault:
            self._close()
            raise
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._close()

    @property
    def taken_bytes(self) -> int:
        """How much of the file was read."""
        if self._zstd is not None and self._file is not None:
            return os.lseek(self._file.fileno(), 0, os.SEEK_CUR)
        return self._counted.taken_bytes if self._counted is not None else 0

    @property
    def stamp(self) -> tuple[int, int, int]:
        """What changes when the file does: its number, its size, and when it was changed."""
        assert self._file is not None
        status = os.fstat(self._file.fileno())
        return status.st_ino, status.st_size, status.st_mtime_ns

    def read(self, size_bytes: int) -> bytes:
        """Return what comes next, unpacked, at most so many bytes; b"" at the end.

        Raises:
            BrokenArchive: It is damaged or cut off.
            EngineFault: The file cannot be read on.
        """
        assert self._plain is not None
        try:
            block = self._plain.read(min(size_bytes, _PIECE))
        except (EOFError, zlib.error, lzma.LZMAError, gzip.BadGzipFile) as error:
            raise BrokenArchive(_("it cannot be unpacked")) from error
        except OSError as error:
            if error.errno is None:  # bzip2's way to say that it is broken
                raise BrokenArchive(_("it cannot be unpacked")) from error
            raise file_fault(error, self.path) from error
        if not block and self._zstd is not None and self._zstd.wait():
            raise BrokenArchive(_("it cannot be unpacked"))
        return block

    # ------------------------------------------------------------------
    def _open(self) -> None:
        descriptor = os.open(self.path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        self._file = os.fdopen(descriptor, "rb", buffering=0)
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise EngineFault(_("%(path)s is no file.") % {"path": clean(self.path)})
        self.size_bytes = status.st_size
        kind = kind_of(self._file.read(_HEAD))
        self._file.seek(0)
        if not kind:
            words = _("%(path)s is no archive.") % {"path": clean(self.path)}
            raise EngineFault(words, _("It has to be a .tar, plain or packed by gzip, zstd, xz or bzip2."))
        if kind == "zstd":
            self._unpack_by_program()
            return
        self._counted = _Counted(self._file)
        buffered = cast("IO[bytes]", io.BufferedReader(self._counted, _PIECE))
        if kind == "gzip":
            self._plain = cast("IO[bytes]", gzip.GzipFile(fileobj=buffered, mode="rb"))
        elif kind == "xz":
            self._plain = cast("IO[bytes]", lzma.LZMAFile(buffered))  # noqa: SIM115  (closed with the file below it)
        elif kind == "bzip2":
            self._plain = cast("IO[bytes]", bz2.BZ2File(buffered))
        else:
            self._plain = buffered

    def _unpack_by_program(self) -> None:
        if not shutil.which("zstd"):
            raise EngineFault(zstd_problem(".zst"), _("Install it, or unpack the file first."))
        self._zstd = subprocess.Popen(
            ["zstd", "-q", "-d", "-c"],
            stdin=self._file,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._plain = self._zstd.stdout

    def _close(self) -> None:
        if self._zstd is not None:
            self._zstd.kill()
            if self._zstd.stdout is not None:
                self._zstd.stdout.close()
            self._zstd.wait()
        if self._file is not None:
            self._file.close()
