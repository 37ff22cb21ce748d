"""Clones a volume: an engine's archive of one goes into a new one, past the disk of this machine."""

import contextlib
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from dockertui.engine.errors import translate
from dockertui.engine.files import lost, users
from dockertui.engine.files.filling import put, told
from dockertui.engine.files.helper import Mounted, address, helper
from dockertui.engine.files.journal import Note
from dockertui.engine.files.placing import Place, written
from dockertui.engine.files.state_words import state_words
from dockertui.engine.files.tar_reader import TarReader, reader_of
from dockertui.engine.files.unpacking import drop_volume, make_volume
from dockertui.engine.files.volume_results import LEAVE, Cloned
from dockertui.engine.progress import SAY_S, Progress
from dockertui.engine.progress_stream import ProgressStream
from dockertui.engine.request import download
from dockertui.engine.text import clean
from dockertui.i18n import _
from dockertui.strict import Caught, raise_fault

if TYPE_CHECKING:
    from docker import APIClient

_MOST_SAID = 3


class CloneVolume(ProgressStream):
    """Clones a volume; what uses it may wait meanwhile."""

    def __init__(
        self,
        volume: str,
        *,
        name: str,
        meanwhile: str = LEAVE,
        doorbell: Callable[[], None] = lambda: None,
    ) -> None:
        """Make the stream; `Engine.open()` starts it.

        Args:
            volume: The volume.
            name: The new one's name.
            meanwhile: What becomes of containers that use it: one of `users.WAYS`.
            doorbell: See Stream.
        """
        super().__init__(doorbell=doorbell)
        self._volume = volume
        self._name = name
        self._meanwhile = meanwhile
        self._said_at = 0.0
        self._done = 0

    def read(self, api: "APIClient") -> Iterator[Progress]:
        """Yield what came of it; how far it is is told meanwhile."""
        self.accepted()
        note = Note("clone", address(api), self._name, clean(self._volume))
        left_out = lost.look(api, self._volume)
        journal = make_volume(api, self._name, note)
        source, target = Mounted(self._volume), Mounted(self._name, is_writable=True)
        with (
            Caught() as caught,
            users.waiting(api, self._volume, self._meanwhile, journal),
            # two: an engine that gives an archive of a container takes none for it meanwhile
            helper(api, [source]) as giver,
            helper(api, [target]) as taker,
        ):
            blocks = download(api, "/containers/{0}/archive", giver, path=f"{source.path}/.")
            place = Place(target.path.strip("/").encode())
            with contextlib.closing(blocks):  # else the engine waits with the helper's end
                put(api, taker, told(written(TarReader(reader_of(blocks)), place), self._say))
        if caught.error is not None:
            raise_fault(caught.error)
            error = translate(caught.error, api.endpoint)  # type: ignore[attr-defined]  # (a Session)
            is_gone = drop_volume(api, self._name)
            words = _("The new volume was removed again.") if is_gone else state_words(journal.note)
            error.hint = " ".join(filter(None, (error.hint, words)))
            if is_gone and not (journal.note.paused or journal.note.stopped):
                journal.close()
            raise error from caught.error
        if not (journal.note.paused or journal.note.stopped):
            journal.close()
        had = left_out.attributes
        cloned = Cloned(
            clean(self._volume),
            clean(self._name),
            self._done,
            tuple(clean(one.words) for one in (had or ())[:_MOST_SAID]),
            len(had or ()),
            had is not None,
        )
        yield Progress(
            clean(self._name), "", self._done, self._done, is_bytes=True, is_over=True, result=cloned
        )

    def _say(self, done: int) -> None:
        """Tell how far it is, from time to time.

        Raises:
            ConnectionAbortedHere: It was cancelled.
        """
        self._done = done
        now = time.monotonic()
        if now - self._said_at >= SAY_S:
            self._said_at = now
            self.tell(Progress(clean(self._name), _("copying"), done, None, is_bytes=True))
