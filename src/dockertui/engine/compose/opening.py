"""Opens a Compose file of this machine, so that its project is shown."""

import os
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from dockertui.dataclass import dataclass
from dockertui.engine.compose.files import BOOK, read, usual_in
from dockertui.engine.errors import EngineFault
from dockertui.engine.progress import Progress
from dockertui.engine.progress_stream import ProgressStream
from dockertui.engine.text import clean
from dockertui.i18n import _

if TYPE_CHECKING:
    from docker import APIClient


@dataclass(frozen=True, slots=True)
class Opened:
    """A project that is shown from now on."""

    project: str
    services: int


class OpenFile(ProgressStream):
    """Reads a file, or the usual one of a directory, and remembers it."""

    def __init__(self, *, path: str, doorbell: Callable[[], None] = lambda: None) -> None:
        """Make the stream; `Engine.open()` starts it.

        Args:
            path: The file or its directory.
            doorbell: See Stream.
        """
        super().__init__(doorbell=doorbell)
        self._path = os.path.abspath(os.path.expanduser(path))

    def read(self, api: "APIClient") -> Iterator[Progress]:  # noqa: ARG002  (no engine is asked)
        """Yield what came of it.

        Raises:
            EngineFault: There is no file, or it cannot be read: why, with line and column.
        """
        self.accepted()
        is_folder = os.path.isdir(self._path)
        files = usual_in(self._path) if is_folder else (self._path,)
        if not files:
            raise EngineFault(_("%(path)s holds no Compose file.") % {"path": clean(self._path)})
        if not os.path.isfile(files[0]):
            raise EngineFault(_("%(path)s is not there.") % {"path": clean(files[0])})
        found = read(files)
        if found.problem:
            raise EngineFault(found.problem)
        BOOK.add(found.files)
        yield Progress(result=Opened(found.project, len(found.services)))
