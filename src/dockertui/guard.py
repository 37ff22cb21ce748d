"""Gives the terminal back whatever ends the app, SIGKILL and SIGSEGV included.

A program that is killed can restore nothing itself, so a small `/bin/sh` stands by. It is in a
session of its own, where no signal to the app's process group reaches it. It remembers the
terminal's settings, then waits on a pipe that only the app holds open: end of file without a word
of farewell means that the app is gone, and the shell puts the terminal right. It costs about 1 MB
and no processor time, and runs nothing while it waits.

What the app does at a normal end is left to Textual; signals that can be handled are the affair of
`dockertui.cli`.
"""

import contextlib
import os
import select
import sys
from typing import Protocol

from dockertui.terminal_device import terminal_fd

READY_TIMEOUT_S = 2.0
"""How long `Guard.wait_ready` waits for the shell before it goes on without one."""

RESTORE = (
    "\x1b[<u"  # kitty keyboard protocol off, while in the alternate screen, which has its own
    "\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1005l\x1b[?1006l\x1b[?1015l\x1b[?1016l"  # mouse off
    "\x1b[?1004l"  # focus reports off
    "\x1b[?2004l"  # bracketed paste off
    "\x1b[?2048l"  # in-band resize reports off
    "\x1b[?2026l"  # synchronised output off: a frame may have been cut in half
    "\x1b[?7h"  # line wrap on
    "\x1b[?1049l"  # leave the alternate screen
    "\x1b[?25h"  # cursor shown
    "\x1b[0 q"  # cursor shape of the user
    "\x1b[0m\r"  # colours off, to the first column
)
"""Everything a Textual app turns on in a terminal, turned off."""

# $1: the terminal's path, $2: RESTORE. Standard input: the pipe; output: says "ready"; 3: the terminal.
# Settings are put back only while the app's (-isig) are in force: a shell that got the terminal back
# has perhaps set its own by then, and those must stay.
# What was typed or reported for the app and is still unread would be read by that shell as commands, so it is
# taken away: at once, and again after the reports are off. The terminal is open without blocking: `cat` ends
# where there is nothing more.
# The path is opened anew where the app led the session: its death has hung up what was open.
_SCRIPT = """
trap '' HUP INT QUIT TERM TSTP TTIN TTOU PIPE
saved=$(stty -g <&3)
printf '.'
exec >/dev/null
read -r word
[ "$word" = bye ] && exit 0
cat <&3
printf '%s' "$2" >&3 || { exec 3<>"$1" && printf '%s' "$2" >&3; }
case "$(stty -a <&3)" in
*-isig*)
  stty min 0 time 0 <&3 && cat <&3
  [ -n "$saved" ] && stty "$saved" <&3 ;;
esac
"""


class Guard(Protocol):
    """Something that watches over the terminal until it is told to stop."""

    def wait_ready(self) -> None:
        """Return once the terminal's settings are known; to be called before they are changed."""

    def restore(self) -> None:
        """Put the terminal right now, from inside the app."""

    def stop(self) -> None:
        """Watch no longer; idempotent."""


class NoGuard:
    """Where there is no terminal, no `/bin/sh`, or no POSIX: nothing is watched."""

    def wait_ready(self) -> None:
        """Do nothing."""

    def restore(self) -> None:
        """Do nothing."""

    def stop(self) -> None:
        """Do nothing."""


def start() -> Guard:
    """Start to watch over the terminal; never fails, at worst it returns a guard that does nothing."""
    if sys.platform == "win32":
        return NoGuard()
    try:
        return ShellGuard()
    except OSError:
        return NoGuard()


if sys.platform != "win32":
    import termios

    class ShellGuard:
        """The shell that stands by.

        Raises:
            OSError: There is no terminal, or no shell can be started.
        """

        def __init__(self) -> None:
            self._path = os.ttyname(terminal_fd())
            self._tty = os.open(self._path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
            try:
                self._attributes = termios.tcgetattr(self._tty)
                self._pid, self._pipe, self._ready = self._spawn()
            except (OSError, termios.error) as error:
                os.close(self._tty)
                raise OSError(str(error)) from error

        def _spawn(self) -> tuple[int, int, int]:
            """Start the shell; return its pid, our end of the pipe, and where it says "ready"."""
            watched, pipe = os.pipe()
            ready, says_ready = os.pipe()
            try:
                if min(watched, says_ready, self._tty) <= 2:  # the redirections below would tread on it
                    raise OSError("a standard stream is closed")
                pid = _spawn_apart(
                    ["sh", "-c", _SCRIPT, "dockertui-guard", self._path, RESTORE],
                    [
                        (os.POSIX_SPAWN_DUP2, watched, 0),
                        (os.POSIX_SPAWN_DUP2, says_ready, 1),
                        (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
                        (os.POSIX_SPAWN_DUP2, self._tty, 3),
                    ],
                )
            except OSError:
                for fd in (pipe, ready):
                    os.close(fd)
                raise
            finally:
                for fd in (watched, says_ready):
                    os.close(fd)
            return pid, pipe, ready

        def wait_ready(self) -> None:
            """Return once the shell has read the terminal's settings."""
            if self._ready >= 0:
                select.select([self._ready], [], [], READY_TIMEOUT_S)
                os.close(self._ready)
                self._ready = -1

        def restore(self) -> None:
            """Put the terminal right now, from inside the app."""
            with contextlib.suppress(OSError):
                os.write(self._tty, RESTORE.encode())
            with contextlib.suppress(OSError, termios.error):
                termios.tcsetattr(self._tty, termios.TCSANOW, self._attributes)

        def stop(self) -> None:
            """Send the shell away without a word to the terminal."""
            if self._pipe < 0:
                return
            with contextlib.suppress(OSError):
                os.write(self._pipe, b"bye\n")
            for fd in (self._pipe, self._ready, self._tty):
                if fd >= 0:
                    os.close(fd)
            self._pipe = self._ready = self._tty = -1
            with contextlib.suppress(OSError):
                os.waitpid(self._pid, os.WNOHANG)  # quitting waits for nobody; init reaps it if need be

    def _spawn_apart(
        argv: list[str], file_actions: list[tuple[int, ...] | tuple[int, int, str, int, int]]
    ) -> int:
        """Start `/bin/sh` where the app's signals do not reach it, and return its pid."""
        try:
            return os.posix_spawn("/bin/sh", argv, os.environ, file_actions=file_actions, setsid=True)
        except NotImplementedError:
            # macOS: a process group of its own keeps out what is sent to the app's group, and the shell
            # ignores the rest; SIGTTOU among it, so that it may touch the terminal from the background.
            return os.posix_spawn("/bin/sh", argv, os.environ, file_actions=file_actions, setpgroup=0)
