"""Archives of this machine as engines take them: told by how they begin, unpacked where engines may not.

Engines read plain archives and those packed by gzip and zstd themselves; xz and bzip2 they leave to programs
that may be missing, so those are unpacked here.
"""

import bz2
import lzma
import os
import stat
import tarfile
import time
from collections.abc import Callable
from types import TracebackType
from typing import IO, Any, Self, cast

from dockertui.engine.errors import EngineFault
from dockertui.engine.progress import SAY_S
from dockertui.engine.text import clean
from dockertui.engine.written_file import file_fault
from dockertui.i18n import _

_MAGIC = ((b"\x1f\x8b", "gzip"), (b"\x28\xb5\x2f\xfd", "zstd"), (b"\xfd7zXZ\x00", "xz"), (b"BZh", "bzip2"))
"""How packed files begin. Source: RFC 1952, RFC 8878, the .xz file format, bzip2's manual."""
_BLOCK = 512
"""Bytes of a block of an archive."""


def kind_of(head: bytes) -> str:
    """Return what a file is by its first 512 bytes: `tar`, how it is packed, or "" for neither."""
    for magic, name in _MAGIC:
        if head.startswith(magic):
            return name
    try:
        tarfile.TarInfo.frombuf(head[:_BLOCK], "utf-8", "surrogateescape")
    except tarfile.HeaderError:
        return ""
    return "tar"


class Archive:
    """An archive that is read to be sent: a body for a request, which counts what of the file was read."""

    def __init__(self, path: str, note: Callable[[int], None]) -> None:
        """Say where; nothing is read before it is entered.

        Args:
            path: The file.
            note: Is told from time to time, while it is read, how many of its bytes were; may raise.
        """
        self.path = path
        self.size_bytes = 0
        """How large the file is."""
        self._note = note
        self._noted_at = 0.0
        self._file: IO[bytes] | None = None
        self._unpacked: IO[bytes] | None = None

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

    def _open(self) -> None:
        # not blocking: a pipe that nobody writes to would be waited for
        descriptor = os.open(self.path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        self._file = os.fdopen(descriptor, "rb")
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise EngineFault(_("%(path)s is no file.") % {"path": clean(self.path)})
        self.size_bytes = status.st_size
        head = self._file.read(_BLOCK)
        self._file.seek(0)
        kind = kind_of(head)
        if not kind:
            words = _("%(path)s is no archive.") % {"path": clean(self.path)}
            raise EngineFault(words, _("It has to be a .tar, plain or packed by gzip, zstd, xz or bzip2."))
        if kind == "xz":
            self._unpacked = cast("IO[bytes]", lzma.LZMAFile(self._file))  # noqa: SIM115  (_close does)
        elif kind == "bzip2":
            self._unpacked = cast("IO[bytes]", bz2.BZ2File(self._file))

    def _close(self) -> None:
        for file in (self._unpacked, self._file):
            if file is not None:
                file.close()

    # ------------------------------------------------------------------ as the body of a request
    @property
    def body(self) -> Any:
        """What a request sends: of known length where the file is sent as it is."""
        return _Whole(self) if self._unpacked is None else _blocks(self)

    def read(self, size_bytes: int = -1) -> bytes:
        """Return what comes next, b"" at the end.

        Raises:
            EngineFault: The file cannot be read on, or is broken.
        """
        file = self._unpacked or self._file
        assert file is not None
        assert self._file is not None
        try:
            block = file.read(size_bytes)
            at = self._file.tell()
        except (lzma.LZMAError, EOFError, ValueError) as error:
            words = _("%(path)s is broken: it cannot be unpacked.") % {"path": clean(self.path)}
            raise EngineFault(words) from error
        except OSError as error:
            raise file_fault(error, self.path) from error
        now = time.monotonic()
        if now - self._noted_at >= SAY_S or not block:
            self._noted_at = now
            self._note(at)
        return block


class _Whole:
    """A body whose length is known beforehand."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    def __len__(self) -> int:
        return self._archive.size_bytes

    def read(self, size_bytes: int = -1) -> bytes:
        return self._archive.read(size_bytes)

    def __iter__(self) -> Any:
        return _blocks(self._archive)


def _blocks(archive: Archive) -> Any:
    while block := archive.read(65536):
        yield block
