"""Which runs of the app still live: each holds a lock on a file, which the system takes back at its end.

What a run leaves on an engine (helpers) or was in the middle of (journal) carries its token; another run that
finds the token's lock free knows that nobody will come back to it.
"""

import contextlib
import os
import secrets
import threading
from pathlib import Path

from dockertui.engine.own_files import own_folder

_lock = threading.Lock()
_mine: tuple[str, int] | None = None


def _runs() -> Path | None:
    place = own_folder("state")
    return place / "runs" if place is not None else None


def token() -> str:
    """Return the token of this run, which from now on is known to live."""
    global _mine
    with _lock:
        if _mine is None:
            _mine = _new()
        return _mine[0]


def _new() -> tuple[str, int]:
    name, runs = secrets.token_hex(8), _runs()
    if runs is None:
        return name, -1
    try:
        import fcntl

        runs.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(runs / name, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
    except (OSError, ImportError):  # then others take it for a run of another machine
        return name, -1
    return name, descriptor


def is_over(run: str) -> bool:
    """Return whether a run of this machine has ended; False for one of another machine."""
    with _lock:
        if _mine is not None and _mine[0] == run:
            return False
    runs = _runs()
    if runs is None or not run.isalnum():
        return False
    try:
        import fcntl

        descriptor = os.open(runs / run, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW)
    except (OSError, ImportError):
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    finally:
        os.close(descriptor)
    return True


def is_known(run: str) -> bool:
    """Return whether a run is one of this machine."""
    runs = _runs()
    return runs is not None and run.isalnum() and (runs / run).exists()


def forget(run: str) -> None:
    """Drop what is known of a run that is over, once nothing of it is left."""
    runs = _runs()
    if runs is not None and is_over(run):
        with contextlib.suppress(OSError):
            (runs / run).unlink()


def over() -> list[str]:
    """Return the runs of this machine that have ended and are not forgotten."""
    runs = _runs()
    with contextlib.suppress(OSError):
        return [name for name in sorted(os.listdir(runs)) if is_over(name)] if runs is not None else []
    return []
