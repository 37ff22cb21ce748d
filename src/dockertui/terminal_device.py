"""Which terminal the app runs on: the one it was started from, whatever is redirected.

Like a pager or a picker, the app opens the terminal itself, so that standard input, output and
error may be files or pipes. Imports nothing slow: the command line asks before anything else is
loaded.
"""

import contextlib
import os
import sys
from functools import cache

DUMB = ("", "dumb")
"""Values of TERM that promise nothing but text, line by line."""


@cache
def terminal_fd() -> int:
    """Return a file descriptor of the terminal, for reading and writing; -1 where there is none.

    There is one if standard input, output or error is a terminal.
    """
    standard = next((fd for fd in (0, 1, 2) if os.isatty(fd)), None)
    if standard is None:
        return -1
    paths = ["/dev/tty"]
    with contextlib.suppress(OSError):
        paths.insert(0, os.ttyname(standard))
    for path in paths:
        with contextlib.suppress(OSError):
            return os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_CLOEXEC)
    return os.dup(standard)  # its device has no name here: it is what terminals give, open for both


def can_draw() -> bool:
    """Return whether TERM says that the terminal can place text."""
    return os.environ.get("TERM", "") not in DUMB


def fill_standard_streams() -> None:
    """Open what of standard input, output and error is closed, on nothing; let no text be too odd for them.

    Otherwise the next file or socket would get their numbers, and hear what is meant for them.
    """
    for fd in (0, 1, 2):
        try:
            os.fstat(fd)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the lowest free number: this one
    if sys.stdin is None:
        sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115  (stays open)
    for name, fd in (("stdout", 1), ("stderr", 2)):
        stream = getattr(sys, name)
        if stream is None:
            stream = open(fd, "w", encoding="utf-8", closefd=False)  # noqa: SIM115  (stays open)
            setattr(sys, name, stream)
            setattr(sys, f"__{name}__", stream)
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace" if name == "stderr" else "replace")
