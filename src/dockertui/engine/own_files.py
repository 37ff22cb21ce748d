"""The app's own files in the user's folders: where they lie; written whole or not at all."""

import contextlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Literal


def own_folder(kind: Literal["config", "log", "state"]) -> Path | None:
    """Return the app's folder of a kind; None where nothing says where the user's files are."""
    import platformdirs  # late: neither --help nor the first rows need it

    places = platformdirs.PlatformDirs("dockertui", appauthor=False)
    try:
        found: Path = getattr(places, f"user_{kind}_path")
    except RuntimeError:  # no home directory
        return None
    return found if found.is_absolute() else None


def write_whole(path: Path, text: str, *, ready: Callable[[str], object] = lambda _name: None) -> None:
    """Write a file in the place of what is there, readable by the user alone; blocks.

    Args:
        path: The file; its folder has to be there.
        text: What it is to hold.
        ready: Called with the name of the written file before it takes its place, to give it another mode.

    Raises:
        OSError: It could not be written; what was there is there still.
    """
    import tempfile  # late: rows are on the screen before anything is written

    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # 0600
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        ready(name)
        os.replace(name, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise
