"""One folder of this machine below which things are made, and nowhere else, whatever their names say.

Every step down is taken by descriptor and follows no link, so that neither a link that is there nor one that
somebody puts there meanwhile leads out.
"""

import contextlib
import os
import secrets
import stat
from collections.abc import Iterator, Sequence
from types import TracebackType
from typing import Self

Parts = tuple[bytes, ...]
"""A path below the folder, as its words."""
_DOWN = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_NEW = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


class InTheWayError(OSError):
    """Something stands where a folder has to be: a file, or a link that is not followed."""


class SafeFolder:
    """Makes folders, files and links below one folder."""

    def __init__(self, path: str) -> None:
        """Say which; it is opened when it is entered. The path itself may be a link: it is the user's."""
        self.path = path
        self._top = -1
        self._last: tuple[Parts, int] = ((), -1)
        """The folder that was last gone to, and its descriptor."""
        self.made: set[tuple[int, int]] = set()
        """Device and number of every folder and file that was made here."""
        self.made_folders: set[Parts] = set()
        self.mode = 0o700
        """The permissions of the folder itself."""

    def __enter__(self) -> Self:
        self._top = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        self.mode = os.fstat(self._top).st_mode & 0o777
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._forget()
        os.close(self._top)

    @property
    def is_gone(self) -> bool:
        """Whether the folder itself was removed meanwhile."""
        return os.fstat(self._top).st_nlink == 0

    # ------------------------------------------------------------------ folders
    def folder(self, parts: Parts, *, makes: bool = False) -> int:
        """Return the descriptor of a folder, which is good until the next call.

        Args:
            parts: Which; () for the top.
            makes: Whether what is missing of it is made, for its owner alone for the time being.

        Raises:
            InTheWayError: Something on the way is no folder.
            OSError: It cannot be opened or made.
        """
        if not parts:
            return self._top
        known, at = self._last
        if known == parts and at >= 0:
            return at
        done = len(known) if at >= 0 and parts[: len(known)] == known else 0
        here = os.dup(at) if done else os.dup(self._top)
        try:
            for place in range(done, len(parts)):
                below, is_new = self._down(here, parts[place], makes)
                if is_new:
                    self.made_folders.add(parts[: place + 1])
                os.close(here)
                here = below
        except BaseException:
            os.close(here)
            raise
        self._forget()
        self._last = (parts, here)
        return here

    def _down(self, here: int, part: bytes, makes: bool) -> tuple[int, bool]:
        is_new = False
        if makes:
            with contextlib.suppress(FileExistsError):
                os.mkdir(part, 0o700, dir_fd=here)
                is_new = True
        try:
            below = os.open(part, _DOWN, dir_fd=here)
        except OSError as error:
            if isinstance(error, FileNotFoundError | PermissionError) or self.look_at(here, part) is None:
                raise
            raise InTheWayError(error.errno, error.strerror) from error
        if is_new:
            self.note(below)
        return below, is_new

    def _forget(self) -> None:
        if self._last[1] >= 0:
            os.close(self._last[1])
        self._last = ((), -1)

    # ------------------------------------------------------------------ what is there
    @staticmethod
    def look_at(folder: int, name: bytes) -> os.stat_result | None:
        """Return what is under a name in a folder, a link itself; None if nothing is."""
        try:
            return os.stat(name, dir_fd=folder, follow_symlinks=False)
        except FileNotFoundError:
            return None

    def note(self, descriptor: int) -> None:
        """Note that something was made here."""
        status = os.fstat(descriptor)
        self.made.add((status.st_dev, status.st_ino))

    def is_made_here(self, status: os.stat_result) -> bool:
        """Whether something is a file or a folder that was made here."""
        is_kind = stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)
        return is_kind and (status.st_dev, status.st_ino) in self.made

    # ------------------------------------------------------------------ files
    @contextlib.contextmanager
    def new_file(self, parts: Parts) -> Iterator[int]:
        """Give the descriptor of a new file, which gets its name at the end, in place of what has it.

        Raises:
            InTheWayError: A folder has that name.
            OSError: It cannot be made.
        """
        folder, name = os.dup(self.folder(parts[:-1], makes=True)), parts[-1]
        hidden = b".dockertui-" + secrets.token_hex(6).encode()
        try:
            descriptor = os.open(hidden, _NEW, 0o600, dir_fd=folder)
            try:
                try:
                    yield descriptor
                    os.rename(hidden, name, src_dir_fd=folder, dst_dir_fd=folder)
                    self.note(descriptor)
                except BaseException:
                    with contextlib.suppress(OSError):
                        os.unlink(hidden, dir_fd=folder)
                    raise
            finally:
                os.close(descriptor)
        except IsADirectoryError as error:
            raise InTheWayError(error.errno, error.strerror) from error
        finally:
            os.close(folder)


def words(parts: Sequence[bytes]) -> str:
    """Return a path as text, for `clean()` and eyes."""
    return b"/".join(parts).decode("utf-8", "surrogateescape")
