"""Which Compose files were used last: a JSON file in the user's configuration, readable by the user alone."""

import json
import logging
from collections.abc import Sequence
from pathlib import Path

from dockertui.engine.own_files import own_folder, write_whole

log = logging.getLogger(__name__)

MOST = 30
"""Projects that are remembered: the last."""
_FORM = 1
"""The form of the file."""


def default_file() -> Path | None:
    """Return where it lies (`~/.config/dockertui/compose.json`); None where nothing says where that is."""
    place = own_folder("config")
    return place / "compose.json" if place is not None else None


def remembered() -> list[tuple[str, ...]]:
    """Return the files of each project, the last first; blocks. What cannot be read is left out."""
    file = default_file()
    if file is None:
        return []
    try:
        held = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        return []
    found = held.get("files") if isinstance(held, dict) and held.get("form") == _FORM else None
    return [
        tuple(files)
        for files in (found if isinstance(found, list) else [])
        if isinstance(files, list) and files and all(isinstance(path, str) for path in files)
    ][:MOST]


def remember(files: Sequence[str]) -> None:
    """Put the files of a project first; blocks. Where that fails it is only not remembered."""
    file = default_file()
    if file is None:
        return
    kept = [list(one) for one in dict.fromkeys([tuple(files), *remembered()])][:MOST]
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        write_whole(file, json.dumps({"form": _FORM, "files": kept}, indent=1))
    except OSError as error:
        log.info("recent compose files are not kept: %s", error.strerror)
