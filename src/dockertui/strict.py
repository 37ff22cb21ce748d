"""Boundaries: where a fault of ours ends, so that it costs one cell, one tab or one list, never the app.

A fault is logged with its traceback once for each place it comes from, not at every redraw. With
`DOCKERTUI_STRICT=1`, as in tests, it is raised instead. Faults of an engine are no faults of ours:
they are EngineErrors, handled where calls are made.
"""

import logging
import os
from collections.abc import Callable
from types import TracebackType
from typing import TypeVar

from dockertui.i18n import _

T = TypeVar("T")

MOST_KINDS = 200
"""Kinds of faults that are remembered as logged; a fault that is new at each turn fills no disk."""

_logged: set[tuple[str, str, str, int]] = set()


def is_strict() -> bool:
    """Return whether faults are to be raised where they would be caught and shown (in tests)."""
    return os.environ.get("DOCKERTUI_STRICT") == "1"


def not_shown() -> str:
    """Return what is shown in place of what could not be."""
    return _("This could not be shown; the log file has the details.")


def note(log: logging.Logger, what: str, error: BaseException) -> bool:
    """Log a fault with its traceback; returns False where one from the same place was logged before.

    Args:
        log: Where to.
        what: What was being done.
        error: The fault.
    """
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    where = (place.tb_frame.f_code.co_filename, place.tb_lineno) if place is not None else ("", 0)
    kind = (what, type(error).__name__, *where)
    if kind in _logged or len(_logged) >= MOST_KINDS:
        return False
    _logged.add(kind)
    log.error("a fault in %s", what, exc_info=error)
    return True


class Boundary:
    """A block whose faults end here: logged, and `error` says so; raised where faults are to be.

    Args:
        log: Where a fault is logged.
        what: What the block does, for the log.
    """

    __slots__ = ("_log", "_what", "error")

    def __init__(self, log: logging.Logger, what: str) -> None:
        self._log = log
        self._what = what
        self.error: Exception | None = None
        """The fault, if there was one."""

    def __enter__(self) -> "Boundary":
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, error: BaseException | None, _trace: TracebackType | None
    ) -> bool:
        if not isinstance(error, Exception) or is_strict():
            return False
        self.error = error
        note(self._log, self._what, error)
        return True


def guarded(log: logging.Logger, what: str, fallback: T, make: Callable[..., T], *args: object) -> T:
    """Return what a function makes of its arguments; the fallback where it fails.

    Args:
        log: Where a fault is logged.
        what: What is being made, for the log.
        fallback: What stands in for it.
        make: The function.
        args: Its arguments.
    """
    try:
        return make(*args)
    except Exception as error:
        if is_strict():
            raise
        note(log, what, error)
        return fallback
