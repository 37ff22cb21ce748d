"""What is being done to volumes, written down before it is done: a run that is killed leaves word of it.

An entry is a small file in the user's state directory; it goes when what it tells is over and well.
"""

import contextlib
import json
import os
import secrets
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from dockertui.dataclass import dataclass
from dockertui.engine.files import alive
from dockertui.engine.own_files import own_folder, write_whole
from dockertui.engine.text import clean

_LARGEST = 65536


@dataclass(frozen=True, slots=True)
class Note:
    """What is being done to a volume."""

    action: str = ""
    """`pack`, `unpack` or `clone`."""
    engine: str = ""
    """The engine's address."""
    volume: str = ""
    """The volume that is read or written, by its name."""
    file: str = ""
    """The archive, or the volume that is cloned."""
    stage: str = ""
    """How far it is: `reading`, `filling` (a volume that is new, or was empty and could not be staged in),
    `staging`, `moving`."""
    hidden: str = ""
    """The folder of the volume that holds what is not in its place yet."""
    is_new: bool = False
    """Whether the volume was made for it."""
    was_empty: bool = False
    """Whether nothing was in the volume before."""
    parts: tuple[str, ...] = ()
    """Files of this machine that grow and have not got their names yet."""
    paused: tuple[str, ...] = ()
    """Names of the containers that wait meanwhile."""
    stopped: tuple[str, ...] = ()
    run: str = ""
    """The run of the app."""
    id: str = ""


class Journal:
    """One entry of this run."""

    def __init__(self, note: Note) -> None:
        """Write it down; where nothing can be written, the app goes on without."""
        self.note = replace(note, run=alive.token(), id=secrets.token_hex(6))
        self._write()

    def change(self, **changes: Any) -> None:
        """Write down how it is now."""
        self.note = replace(self.note, **changes)
        self._write()

    def close(self) -> None:
        """Drop it: it is over and well, or undone."""
        drop(self.note)

    def _write(self) -> None:
        place = _folder()
        if place is None:
            return
        with contextlib.suppress(OSError):
            place.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_whole(place / f"{self.note.id}.json", json.dumps(asdict(self.note)))


def _folder() -> Path | None:
    state = own_folder("state")
    return state / "journal" if state is not None else None


def left() -> list[Note]:
    """Return what runs that are over left undone; what cannot be read is passed over. For a thread."""
    place, found = _folder(), []
    names: list[str] = []
    with contextlib.suppress(OSError):
        names = sorted(os.listdir(place)) if place is not None else []
    for name in names:
        if place is not None and name.endswith(".json"):
            note = _read(place / name)
            if note is not None and alive.is_over(note.run):
                found.append(note)
    return found


def _read(path: Path) -> Note | None:
    try:
        with path.open("rb") as file:
            said = json.loads(file.read(_LARGEST))
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(said, dict):
        return None

    def text(key: str) -> str:
        value = said.get(key)
        return clean(value) if isinstance(value, str) else ""

    def names(key: str) -> tuple[str, ...]:
        value = said.get(key)
        found = value if isinstance(value, list) else []
        return tuple(clean(name) for name in found if isinstance(name, str))

    return Note(
        text("action"),
        text("engine"),
        text("volume"),
        text("file"),
        text("stage"),
        text("hidden"),
        said.get("is_new") is True,
        said.get("was_empty") is True,
        _paths(said.get("parts")),
        names("paused"),
        names("stopped"),
        text("run"),
        path.stem,
    )


def _paths(value: object) -> tuple[str, ...]:
    """Return paths as they are: they are gone to, and cleaned where they are shown."""
    return tuple(path for path in value if isinstance(path, str)) if isinstance(value, list) else ()


def drop(note: Note) -> None:
    """Forget an entry."""
    place = _folder()
    if place is not None and note.id.isalnum():
        with contextlib.suppress(OSError):
            (place / f"{note.id}.json").unlink()


def drop_of(engine: str, volume: str) -> None:
    """Forget what runs that are over left undone in a volume: it was made good."""
    for note in left():
        if (note.engine, note.volume) == (engine, volume):
            drop(note)
