"""What killed runs of the app left on an engine: helpers are removed, and what else there is is said."""

import logging
from typing import TYPE_CHECKING

from dockertui.engine import volumes
from dockertui.engine.files import alive, journal, tool
from dockertui.engine.files.filling import CLEAR
from dockertui.engine.files.helper import Mounted, address, sweep
from dockertui.engine.files.journal import Note
from dockertui.engine.files.state_words import state_words
from dockertui.engine.text import clean
from dockertui.engine.written_file import drop_part
from dockertui.i18n import _
from dockertui.strict import Caught, raise_fault

if TYPE_CHECKING:
    from docker import APIClient

log = logging.getLogger(__name__)

SETTLE_S = 120.0
"""How long all of it may take, in seconds."""


def settle(api: "APIClient", read_only: bool = False) -> tuple[str, ...]:
    """Tidy up what was left, as far as that loses nothing, and return what is to be said of the rest.

    Args:
        api: A client.
        read_only: Whether nothing may be changed; then it is only said.
    """
    if not read_only:
        count = sweep(api)
        if count:
            log.info("%d helpers of earlier runs removed", count)
    notes = [note for note in journal.left() if note.engine == address(api)]
    found = [words for note in notes if (words := _settle_one(api, note, read_only))]
    kept = {note.run for note in journal.left()}
    for run in alive.over():
        if run not in kept and not read_only and not _has_helpers(api, run):
            alive.forget(run)
    return tuple(found)


def _has_helpers(api: "APIClient", run: str) -> bool:
    from dockertui.engine.files.helper import LABEL

    return bool(api.containers(all=True, filters={"label": f"{LABEL}={run}"}))


def _settle_one(api: "APIClient", note: Note, read_only: bool) -> str:
    """Return what is to be said of one entry, "" if nothing is; what is over and well is dropped."""
    lines = [_waiting_words(note)]
    if note.action == "pack" or not note.stage:
        if not read_only:
            lines.append(_cut_off_words(note))
            journal.drop(note)
        return "\n".join(filter(None, lines))
    if not _is_there(api, note.volume):
        journal.drop(note)
        return "\n".join(filter(None, lines))
    if note.stage == "staging" and not read_only and _is_cleared(api, note):
        journal.drop(note)
        place = {"file": clean(note.file), "volume": clean(note.volume)}
        lines.append(
            _("Unpacking %(file)s into %(volume)s was cut off; what was in the volume is as it was.") % place
        )
    else:
        lines.append(state_words(note))
    return "\n".join(filter(None, lines))


def _waiting_words(note: Note) -> str:
    """Return which containers were left waiting."""
    lines = []
    if note.paused:
        words = _("Still paused, unless somebody thawed them: %(names)s.")
        lines.append(words % {"names": ", ".join(note.paused)})
    if note.stopped:
        words = _("Still stopped, unless somebody started them: %(names)s.")
        lines.append(words % {"names": ", ".join(note.stopped)})
    return "\n".join(lines)


def _cut_off_words(note: Note) -> str:
    """Remove what was packed so far, and return what is to be said of it."""
    if note.action != "pack" or not note.parts:
        return ""
    left = [path for path in note.parts if not drop_part(path)]
    place = {"volume": clean(note.volume), "file": clean(note.file)}
    if left:
        words = _("Packing %(volume)s was cut off; its parts are left on this machine: %(names)s.")
        return words % {**place, "names": ", ".join(map(clean, left))}
    return _("Packing %(volume)s into %(file)s was cut off; what was written of it is removed.") % place


def _is_there(api: "APIClient", volume: str) -> bool:
    from docker.errors import NotFound  # late: docker-py is slow to import

    try:
        volumes.inspect(api, volume)
    except NotFound:
        return False
    return True


def _is_cleared(api: "APIClient", note: Note) -> bool:
    """Remove a hidden folder that holds only a part of an archive; returns whether it is gone."""
    if not note.hidden.startswith(".dockertui-") or "/" in note.hidden:
        return False
    mount = Mounted(note.volume, is_writable=True)
    with Caught() as caught:
        tool.run(api, mount, CLEAR, f"{mount.path}/{note.hidden}")
    if caught.error is not None:
        raise_fault(caught.error)
        log.warning("the folder %s was not removed: %s", note.hidden, caught.error)
    return caught.error is None
