"""What this machine's disk has to say to a path that is typed: asked in threads, as any disk may hang."""

import os
from collections.abc import Callable
from pathlib import Path

from dockertui.i18n import _


async def ask(check: Callable[[str], str], path: str) -> str:
    """Return what a check says to a path, off the event loop."""
    import asyncio  # late: forms are declared before there is a loop

    return await asyncio.to_thread(check, path)


def whole(path: str) -> str:
    """Return a path as it was typed, with `~` replaced by the home it stands for; reads no disk."""
    return os.path.expanduser(path) if path.startswith("~") else path


def file_problem(path: str) -> str:
    """Return why a path is no file that can be read, "" if it is one; for a thread."""
    try:
        if Path(path).is_dir():
            return _("That is a folder.")
        with open(path, "rb"):
            return ""
    except FileNotFoundError:
        return _("There is no such file.")
    except (OSError, ValueError) as error:
        return _reason(error)


def folder_problem(path: str) -> str:
    """Return why a path is no folder that can be read, "" if it is one; for a thread."""
    try:
        os.scandir(path).close()
    except FileNotFoundError:
        return _("There is no such folder.")
    except NotADirectoryError:
        return _("That is no folder.")
    except (OSError, ValueError) as error:
        return _reason(error)
    return ""


def new_file_problem(path: str) -> str:
    """Return why no file can be written at a path, "" if one can, also over another; for a thread."""
    try:
        if Path(path).is_dir():
            return _("That is a folder.")
        folder = Path(path).parent
        if problem := folder_problem(str(folder)):
            return problem
        return "" if os.access(folder, os.W_OK) else _("Nothing can be written there.")
    except (OSError, ValueError) as error:
        return _reason(error)


def taken_problem(path: str) -> str:
    """Return that there is something at a path, "" if there is nothing; for a thread."""
    try:
        return _("It is there already: tick the box to replace.") if os.path.lexists(path) else ""
    except ValueError as error:
        return _reason(error)


def _reason(error: OSError | ValueError) -> str:
    return (isinstance(error, OSError) and error.strerror) or _("That is no path.")
