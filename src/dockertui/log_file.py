"""The log file: its owner's alone, rotated, and opened once the first picture shows, which would wait for it.

What is logged before that is held, and is the first that stands in it.
"""

import contextlib
import logging
import os
import sys
import threading
from io import TextIOWrapper
from pathlib import Path
from types import TracebackType

from dockertui.i18n import _

LOG_BYTES, LOG_FILES = 1 << 20, 3
"""How large the log may grow, and how many older ones are kept."""
_FORM = "%(asctime)s %(levelname)-7s %(name)s [%(threadName)s] %(message)s"

log = logging.getLogger(__name__)


class _Held(logging.Handler):
    """Keeps what is logged."""

    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


class LogFile:
    """Where all logging goes, faults that end a thread or the process too."""

    def __init__(self, path: Path | None) -> None:
        """Hold what is logged from now on; nothing of it goes to the screen.

        Args:
            path: The file; None for no log.
        """
        self._path = path
        self._held = _Held()
        self._stream: TextIOWrapper | None = None
        root = logging.getLogger()
        root.addHandler(self._held)
        root.setLevel(logging.INFO)
        logging.captureWarnings(True)
        logging.raiseExceptions = False  # a full disk must not write into the screen
        threading.excepthook = _on_thread_fault
        sys.unraisablehook = _on_unraisable
        sys.excepthook = self._on_exception

    def open(self) -> None:
        """Open the file, if there is to be one and it is not open; where it cannot be, there is no log.

        Raises:
            OSError: The file or its directory cannot be made.
        """
        if self._stream is None and self._held in logging.getLogger().handlers:
            handler: logging.Handler = logging.NullHandler()
            try:
                if self._path is not None:
                    handler, self._stream = _opened(self._path)
            finally:
                self._hand_over(handler)

    def open_if_possible(self) -> None:
        """Open the file; where that cannot be there is no log."""
        with contextlib.suppress(OSError):
            self.open()

    def _hand_over(self, handler: logging.Handler) -> None:
        root = logging.getLogger()
        root.addHandler(handler)
        root.removeHandler(self._held)
        for record in self._held.records:
            handler.handle(record)
        self._held.records.clear()

    def tell_of_fault(self) -> None:
        """Say in one sentence that the app broke, and where more is to be read."""
        if self._stream is None:
            text = _("dockertui stopped because of a fault of its own; no log file could be written.")
        else:
            said = _("dockertui stopped because of a fault of its own; more is in %(path)s")
            text = said % {"path": self._path}
        print(text, file=sys.__stderr__)

    def _on_exception(
        self, _kind: type[BaseException], value: BaseException, _trace: TracebackType | None
    ) -> None:
        log.critical("a fault at the end", exc_info=value)
        self.open_if_possible()
        self.tell_of_fault()


def _on_thread_fault(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None:
        name = args.thread.name if args.thread else "?"
        log.error("a fault ended the thread %s", name, exc_info=args.exc_value)


def _on_unraisable(args: "sys.UnraisableHookArgs") -> None:
    if args.exc_value is not None:
        log.error("%s: %r", args.err_msg or "ignored", args.object, exc_info=args.exc_value)


def _opened(path: Path) -> tuple[logging.Handler, TextIOWrapper]:
    """Return a handler that writes to a file, and a stream into which a crash in C says its last words."""
    import faulthandler
    from logging.handlers import RotatingFileHandler

    class PrivateFileHandler(RotatingFileHandler):
        def _open(self) -> TextIOWrapper:
            return _private(path)

    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    is_device = path.exists() and not path.is_file()
    handler = PrivateFileHandler(path, maxBytes=0 if is_device else LOG_BYTES, backupCount=LOG_FILES)
    handler.setFormatter(logging.Formatter(_FORM))
    stream = _private(path)  # of its own: the handler's is closed when the log is rotated
    faulthandler.enable(stream)
    return handler, stream


def _private(path: Path) -> TextIOWrapper:
    """Open a file to append to, readable by its owner only."""
    from stat import S_ISREG

    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    if S_ISREG(os.fstat(descriptor).st_mode) and hasattr(os, "fchmod"):
        with contextlib.suppress(PermissionError):  # another owner's: the user's choice
            os.fchmod(descriptor, 0o600)
    return open(descriptor, "a", encoding="utf-8", errors="backslashreplace")
