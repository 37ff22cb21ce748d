"""The terminal while it is ours: raw, and showing the screen that is given back at the end.

It is taken before Textual is loaded, for the first picture; the driver finds it taken. What is typed
meanwhile waits in the terminal: nothing here throws it away.
"""

import contextlib
import errno
import os
from typing import Any

from dockertui.terminal_device import terminal_fd

ENTER_SCREEN = "\x1b[?1049h\x1b[?25l"
"""The other screen, emptied, without a cursor."""
LEAVE_SCREEN = "\x1b[?1049l\x1b[?25h"


class TerminalHold:
    """What was changed in the terminal, and how it was before."""

    def __init__(self) -> None:
        self._before: list[Any] | None = None
        self._is_on = False

    def take(self) -> None:
        """Have no echo, lines, signals or translations of what is typed; idempotent.

        In the background this stops the process until it is in the foreground.
        """
        import termios

        if self._before is None:
            with contextlib.suppress(termios.error):
                self._before = termios.tcgetattr(terminal_fd())
        self.set_raw()

    def set_raw(self) -> None:
        """Set what `take` has set, again; nothing where the terminal has no settings."""
        import termios
        import tty

        if self._before is None:
            return
        raw = [*self._before[: tty.CC], list(self._before[tty.CC])]
        with_signals = 0 if os.environ.get("TEXTUAL_ALLOW_SIGNALS") else termios.ISIG
        raw[tty.LFLAG] &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN | with_signals)
        raw[tty.IFLAG] &= ~(
            termios.IXON | termios.IXOFF | termios.ICRNL | termios.INLCR | termios.IGNCR | termios.ISTRIP
        )
        raw[tty.CC][termios.VMIN], raw[tty.CC][termios.VTIME] = 1, 0
        self._set(raw)

    def enter(self) -> str:
        """Return what shows the app's screen, "" if it shows: a terminal would empty it once more."""
        if self._is_on:
            return ""
        self._is_on = True
        return ENTER_SCREEN

    def release(self) -> str:
        """Put the settings back; returns what shows the screen from before."""
        if self._before is not None:
            self._set(self._before)
            self._before = None
        self._is_on = False
        return LEAVE_SCREEN

    def _set(self, attributes: list[Any]) -> None:
        import termios

        while True:
            try:
                termios.tcsetattr(terminal_fd(), termios.TCSANOW, attributes)
            except termios.error as error:
                if error.args[0] == errno.EINTR:
                    continue
            return


HOLD = TerminalHold()
"""The terminal of this process."""
