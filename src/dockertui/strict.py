"""Boundaries: where a fault of ours ends, so that it costs one cell, one tab or one list, never the app.

A fault is logged with its traceback once for each place it comes from, not at every redraw. With
`DOCKERTUI_STRICT=1`, as in tests, it is raised instead. Faults of an engine are no faults of ours:
they are EngineErrors, handled where calls are made.

Whatever catches every error is one of these, with a name for the log: a record, a cell or a tab, a worker,
a thread, the app (`Boundary`, `guarded`), or what hands errors on to whoever waits (`Caught`).
"""

import logging
import os
import traceback
from collections.abc import Callable
from types import TracebackType
from typing import TypeVar

from dockertui.i18n import _

T = TypeVar("T")

MOST_KINDS = 200
"""Kinds of faults that are remembered as logged; a fault that is new at each turn fills no disk."""

FAULTS = (AssertionError, TypeError, AttributeError, NameError)
"""What only a fault of ours raises; all else may be the doing of an engine or of the way to it."""

_logged: set[tuple[str, str, str, int]] = set()


def is_strict() -> bool:
    """Return whether faults are to be raised where they would be caught and shown (in tests)."""
    return os.environ.get("DOCKERTUI_STRICT") == "1"


def not_shown() -> str:
    """Return what is shown in place of what could not be."""
    return _("This could not be shown; the log file has the details.")


def note(
    log: logging.Logger, what: str, error: BaseException, instead: Callable[[], str] | None = None
) -> bool:
    """Log a fault with its traceback; returns False where one from the same place was logged before.

    Args:
        log: Where to.
        what: What was being done.
        error: The fault.
        instead: Makes what is logged in place of the error's own words, where those may hold secrets.
    """
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    where = (place.tb_frame.f_code.co_filename, place.tb_lineno) if place is not None else ("", 0)
    kind = (what, type(error).__name__, *where)
    if kind in _logged or len(_logged) >= MOST_KINDS:
        return False
    _logged.add(kind)
    if instead is None:
        log.error("a fault in %s", what, exc_info=error)
    else:
        trace = "".join(traceback.format_tb(error.__traceback__))
        log.error("a fault in %s: %s: %s\n%s", what, type(error).__name__, instead(), trace)
    return True


class Boundary:
    """A block whose faults end here: logged, and `error` says so; raised where faults are to be.

    Args:
        log: Where a fault is logged.
        what: What the block does, for the log.
        instead: Makes what is logged in place of the fault's own words, where those may hold secrets.
    """

    __slots__ = ("_instead", "_log", "_what", "error")

    def __init__(self, log: logging.Logger, what: str, *, instead: Callable[[], str] | None = None) -> None:
        self._log = log
        self._what = what
        self._instead = instead
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
        note(self._log, self._what, error, self._instead)
        return True


class Caught:
    """A block whose error is handed on, by `error`, to whoever waits for what it does; nothing is logged.

    Most of them are an engine's. Whoever shows one calls `raise_fault()` first.
    """

    __slots__ = ("error",)

    def __init__(self) -> None:
        self.error: Exception | None = None
        """What was raised, if anything was."""

    def __enter__(self) -> "Caught":
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, error: BaseException | None, _trace: TracebackType | None
    ) -> bool:
        if not isinstance(error, Exception):
            return False
        self.error = error
        return True


def raise_fault(error: BaseException) -> None:
    """Raise an error that only a fault of ours can be, where faults are to be raised."""
    if is_strict() and isinstance(error, FAULTS):
        raise error


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
