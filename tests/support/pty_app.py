"""A program in a real pseudo-terminal, driven as a person would drive it.

A small session leader (`leader.py`) stands where the shell would, so that the program can be killed
and its terminal still be looked at. A thread reads what the program writes, answers the questions a
present-day terminal answers, and keeps a pyte screen and the modes that are on.
"""

import contextlib
import copy
import os
import re
import select
import signal
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import pyte

LEADER = Path(__file__).with_name("leader.py")
DEADLINE_S = 20.0
"""How long a test waits at most for something on the screen; a hang guard, not a measure."""

KEYS = {
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "home": "\x1b[H",
    "end": "\x1b[F",
    "pageup": "\x1b[5~",
    "pagedown": "\x1b[6~",
    "delete": "\x1b[3~",
    "f1": "\x1bOP",
    "f5": "\x1b[15~",
    "enter": "\r",
    "esc": "\x1b[27u",  # as kitty sends it: a bare escape with a key right behind it is alt and that key
    "tab": "\t",
    "shift+tab": "\x1b[Z",
    "backspace": "\x7f",
    "ctrl+c": "\x03",
    "ctrl+d": "\x04",
    "ctrl+p": "\x10",
    "ctrl+q": "\x11",
    "ctrl+l": "\x0c",
    "ctrl+r": "\x12",
    "space": " ",
}
"""Names of keys and what a terminal sends for them."""

_ANSWERS: list[tuple[re.Pattern[bytes], bytes]] = [
    (re.compile(rb"\x1b\[0?c"), b"\x1b[?62;22c"),  # what are you
    (re.compile(rb"\x1b\[5n"), b"\x1b[0n"),  # are you well
    (re.compile(rb"\x1b\[6n"), b"\x1b[1;1R"),  # where is the cursor
    (re.compile(rb"\x1b\[\?2026\$p"), b"\x1b[?2026;2$y"),  # synchronised output: known
    (re.compile(rb"\x1b\[\?2048\$p"), b"\x1b[?2048;0$y"),  # in-band resize: unknown
]
_UNREADABLE = re.compile(
    rb"\x1b\[[<=>][0-9;:]*[a-zA-Z]|\x1b\[\?[0-9;]*\$p|\x1b\[[0-9;]* q|\x1bP.*?\x1b\\", re.S
)
"""What pyte would take for text; nothing of it draws."""
_UNFINISHED = re.compile(rb"\x1b(?:\[[<=>?]?[0-9;:$ ]*|[P\]_^X][^\x07\x1b]{0,4096}\x1b?)?$")
_MODE = re.compile(rb"\x1b\[\?([0-9;]+)([hl])")
_KITTY = re.compile(rb"\x1b\[(?:>[0-9]+|<([0-9]*))u")

ALTERNATE, CURSOR, WRAP = 1049, 25, 7
OFF_AT_REST = (ALTERNATE, 1000, 1002, 1003, 1006, 1015, 1016, 1004, 2004, 2048)
"""Modes that must be off in a terminal that is given back: alternate screen, mouse, focus, paste, resize."""


class EndedError(AssertionError):
    """The program ended while something was still expected of it."""


class _Screen(pyte.Screen):
    """A pyte screen with an alternate screen."""

    def __init__(self, columns: int, rows: int) -> None:
        super().__init__(columns, rows)
        self._main: tuple[Any, Any] | None = None

    def set_mode(self, *modes: int, **options: bool) -> None:
        if options.get("private") and ALTERNATE in modes and self._main is None:
            self._main = (copy.deepcopy(dict(self.buffer)), copy.copy(self.cursor))
            self.erase_in_display(2)
        super().set_mode(*modes, **options)

    def reset_mode(self, *modes: int, **options: bool) -> None:
        super().reset_mode(*modes, **options)
        if options.get("private") and ALTERNATE in modes and self._main is not None:
            buffer, self.cursor = self._main
            self._main = None
            self.buffer.clear()
            self.buffer.update(buffer)
            self.dirty.update(range(self.lines))

    def select_graphic_rendition(self, *attributes: int, **_options: bool) -> None:
        super().select_graphic_rendition(*attributes)


@dataclass
class Modes:
    """What a program has turned on in its terminal, as the bytes it wrote tell."""

    on: dict[int, bool] = field(default_factory=lambda: {CURSOR: True, WRAP: True})
    """Private modes by number."""
    kitty_depth: int = 0
    """How many kitty keyboard states are stacked up."""

    def feed(self, data: bytes) -> None:
        """Take what the program wrote."""
        for match in _MODE.finditer(data):
            for number in match[1].split(b";"):
                self.on[int(number)] = match[2] == b"h"
        for match in _KITTY.finditer(data):
            if match[0].startswith(b"\x1b[>"):
                self.kitty_depth += 1
            else:
                self.kitty_depth = max(0, self.kitty_depth - int(match[1] or 1))

    def faults(self) -> list[str]:
        """Return what a user would miss in a terminal that was left like this."""
        found = [f"mode {number} left on" for number in OFF_AT_REST if self.on.get(number)]
        found += [f"mode {number} left off" for number in (CURSOR, WRAP) if not self.on[number]]
        if self.kitty_depth:
            found.append("kitty keyboard protocol left on")
        return found


Wanted = str | re.Pattern[str] | Callable[[str], object]
"""What may be waited for on a screen: a text, a pattern, or a function that is pleased with it."""


def _criterion(wanted: Wanted) -> tuple[str, Callable[[str], object]]:
    if isinstance(wanted, str):
        return repr(wanted), lambda text: wanted in text
    if isinstance(wanted, re.Pattern):
        return repr(wanted.pattern), wanted.search
    return getattr(wanted, "__name__", repr(wanted)), wanted


class PtyApp:
    """A program in a pty, its screen, and the state it left the terminal in."""

    def __init__(
        self,
        argv: Sequence[str],
        *,
        columns: int = 120,
        rows: int = 36,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
    ) -> None:
        self.columns, self.rows = columns, rows
        self.raw = bytearray()
        """Everything the program wrote."""
        self.modes = Modes()
        self.screen = _Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        self._unparsed = b""
        self._changed = threading.Condition()
        self._status = ""
        self._master, slave = os.openpty()
        self._path = os.ttyname(slave)
        termios.tcsetwinsize(self._master, (rows, columns))
        self.attributes_before = termios.tcgetattr(slave)
        status, says_status = os.pipe()
        holds, self._hold = os.pipe()
        self._leader = subprocess.Popen(
            [sys.executable, "-I", "-S", str(LEADER), str(says_status), str(holds), *argv],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env={"TERM": "xterm-256color", "COLORTERM": "truecolor", **(os.environ if env is None else env)},
            cwd=cwd,
            start_new_session=True,
            pass_fds=(says_status, holds),
        )
        for fd in (slave, says_status, holds):
            os.close(fd)
        self._readers = [
            threading.Thread(target=self._read, name="pty", daemon=True),
            threading.Thread(target=self._watch, args=(status,), name="pty-status", daemon=True),
        ]
        for thread in self._readers:
            thread.start()
        self.pid = self._learn_pid()

    def __enter__(self) -> "PtyApp":
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    # ---- what it shows --------------------------------------------------------------------------
    @property
    def text(self) -> str:
        """The screen, line by line, without the blanks at the right."""
        with self._changed:
            return "\n".join(line.rstrip() for line in self.screen.display)

    def line_with(self, text: str) -> str:
        """Return the first line of the screen that has the text in it, or an empty one."""
        return next((line for line in self.text.splitlines() if text in line), "")

    def look_of(self, text: str) -> tuple[str, str, bool]:
        """Return foreground, background and boldness of the first cell where the text is shown, once it is.

        The screen may be looked at while a frame is coming in.
        """
        self.wait_for(text)
        with self._changed:
            for row, line in enumerate(self.screen.display):
                column = line.find(text)
                if column >= 0:
                    cell = self.screen.buffer[row][column]
                    return str(cell.fg), str(cell.bg), bool(cell.bold)
        raise AssertionError(f"{text!r} is not on the screen:\n{self.text}")

    def wait_for(self, wanted: Wanted, *, deadline_s: float = DEADLINE_S) -> str:
        """Wait until the screen shows the text, matches the pattern, or pleases the function; return it."""
        name, pleases = _criterion(wanted)
        end = time.monotonic() + deadline_s
        with self._changed:
            while True:
                text = self.text
                if pleases(text):
                    return text
                left = end - time.monotonic()
                if self._status.startswith(("exit", "signal")):
                    raise EndedError(f"{name} never came; the program ended ({self._status}):\n{text}")
                if left <= 0:
                    raise AssertionError(f"{name} did not come in {deadline_s:g} s:\n{text}")
                self._changed.wait(min(left, 0.25))

    def wait_gone(self, text: str, *, deadline_s: float = DEADLINE_S) -> None:
        """Wait until the text is no longer on the screen."""
        self.wait_for(lambda shown: text not in shown, deadline_s=deadline_s)

    def wait_output_after(self, seen: int, what: str, *, deadline_s: float = DEADLINE_S) -> None:
        """Wait until the program wrote more than so many bytes in all, and then paused for a moment."""
        end = time.monotonic() + deadline_s
        with self._changed:
            while len(self.raw) <= seen:
                if not self.is_alive:
                    raise EndedError(f"{what} never came; the program ended ({self._status}):\n{self.text}")
                if time.monotonic() > end:
                    raise AssertionError(f"{what} did not come in {deadline_s:g} s:\n{self.text}")
                self._changed.wait(0.25)
                self.continue_if_stopped()
            written = -1
            while written != len(self.raw) and time.monotonic() < end:
                written = len(self.raw)
                self._changed.wait(0.05)

    # ---- what is done to it ---------------------------------------------------------------------
    def send(self, text: str | bytes) -> None:
        """Type the text."""
        with contextlib.suppress(OSError):
            os.write(self._master, text.encode() if isinstance(text, str) else text)

    def press(self, *names: str) -> None:
        """Press keys by name (`down`, `enter`, `s`), as one burst; what has no name is typed as it is."""
        unknown = [name for name in names if re.match(r"(ctrl|alt|shift)\+.", name) and name not in KEYS]
        assert not unknown, f"there is no name for the keys {unknown}"
        self.send("".join(KEYS.get(name, name) for name in names))

    def resize(self, columns: int, rows: int) -> None:
        """Give the terminal another size."""
        with self._changed:
            self.columns, self.rows = columns, rows
            self.screen.resize(rows, columns)
        termios.tcsetwinsize(self._master, (rows, columns))

    def signal(self, number: int) -> None:
        """Send the program, and nothing else, a signal."""
        os.kill(self.pid, number)

    @property
    def is_stopped(self) -> bool:
        """Whether the program is stopped, as a job is."""
        with contextlib.suppress(psutil.NoSuchProcess):
            return bool(psutil.Process(self.pid).status() == psutil.STATUS_STOPPED)
        return False

    def continue_if_stopped(self) -> None:
        """Do what `fg` does if the program stopped itself."""
        if self.is_stopped:
            self.signal(signal.SIGCONT)

    def blank(self) -> None:
        """Lose what the terminal shows, as if somebody else had written into it."""
        with self._changed:
            self.screen.erase_in_display(2)

    def hang_up(self) -> None:
        """Close the terminal's window; another size makes the program write: the reader wakes and closes."""
        self._is_hung_up = True
        with contextlib.suppress(termios.error):  # it wrote something by itself, and is closed already
            termios.tcsetwinsize(self._master, (self.rows - 1, self.columns))

    def fileno(self) -> int:
        """Return the terminal's file descriptor."""
        return self._master

    # ---- its end --------------------------------------------------------------------------------
    @property
    def is_alive(self) -> bool:
        """Whether the program still runs."""
        return not self._status.startswith(("exit", "signal"))

    def quit(self) -> str:
        """Press q, again where it came too soon after something went away by itself; return how it ended."""
        self.press("q")
        with contextlib.suppress(AssertionError, EndedError):
            self.wait_for("the key was not used", deadline_s=5)
            time.sleep(0.3)  # a person's second try
            self.press("q")
        return self.wait_end()

    def wait_end(self, *, deadline_s: float = DEADLINE_S) -> str:
        """Wait for the program's end, and for its last words; return `exit CODE` or `signal N`."""
        end = time.monotonic() + deadline_s
        with self._changed:
            while self.is_alive:
                left = end - time.monotonic()
                if left <= 0:
                    raise AssertionError(f"the program did not end in {deadline_s:g} s:\n{self.text}")
                self._changed.wait(min(left, 0.25))
            while self._is_behind() and time.monotonic() < end:
                self._changed.wait(0.05)
        return self._status

    def unread(self) -> bytes:
        """Return what was typed and nobody has read: whoever gets the terminal next would."""
        terminal = os.open(self._path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        try:
            attributes = termios.tcgetattr(terminal)
            attributes[3] &= ~termios.ICANON
            termios.tcsetattr(terminal, termios.TCSANOW, attributes)
            return os.read(terminal, 1 << 16)
        except BlockingIOError:
            return b""
        finally:
            os.close(terminal)

    def terminal_faults(self) -> list[str]:
        """Return what is wrong with the terminal as it is now; nothing for one that is given back."""
        with self._changed:
            found = self.modes.faults()
        now = termios.tcgetattr(self._master)
        names = ("input flags", "output flags", "control flags", "local flags")
        found += [
            f"{name} changed from {before:#o} to {after:#o}"
            for name, before, after in zip(names, self.attributes_before, now, strict=False)
            if before != after
        ]
        if now[6] != self.attributes_before[6]:
            found.append("control characters changed")
        return found

    def wait_given_back(self, *, deadline_s: float = DEADLINE_S) -> None:
        """Wait until the terminal is as it was before the program started."""
        end = time.monotonic() + deadline_s
        while faults := self.terminal_faults():
            if time.monotonic() > end:
                raise AssertionError("; ".join(faults) + "\n" + self.text)
            with self._changed:
                self._changed.wait(0.05)

    def close(self) -> None:
        """Kill what is left and let go of the terminal."""
        if self.is_alive:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
            with contextlib.suppress(AssertionError):
                self.wait_end(deadline_s=5)
        if self._hold >= 0:
            os.close(self._hold)
            self._hold = -1
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._leader.wait(5)
            self._leader.kill()
            self._leader.wait()
            for thread in self._readers:
                thread.join(2)
            if not self._is_hung_up:
                os.close(self._master)

    # ---- threads --------------------------------------------------------------------------------
    def _learn_pid(self) -> int:
        end = time.monotonic() + DEADLINE_S
        with self._changed:
            while not self._pid_said:
                if time.monotonic() > end:
                    raise AssertionError("the session leader did not start")
                self._changed.wait(0.25)
            return self._pid_said

    _pid_said = 0
    _is_hung_up = False

    def _watch(self, status: int) -> None:
        with os.fdopen(status) as lines:
            for line in lines:
                with self._changed:
                    if line.startswith("pid "):
                        self._pid_said = int(line.split()[1])
                    else:
                        self._status = line.strip()
                    self._changed.notify_all()

    def _read(self) -> None:
        tail = b""
        while True:
            select.select([self._master], [], [])
            with self._changed:  # so that who holds it knows: what cannot be read is on the screen
                try:
                    data = os.read(self._master, 1 << 16)
                except OSError:  # the last one that had the terminal open is gone
                    data = b""
                if self._is_hung_up:
                    os.close(self._master)
                    return
                if not data:
                    return
                probe = tail + data
                for question, answer in _ANSWERS:
                    for match in question.finditer(probe):
                        if match.end() > len(tail):
                            self.send(answer)
                tail = probe[-16:]
                self.raw += data
                self._feed(data)
                self._changed.notify_all()

    def _is_behind(self) -> bool:
        """Return whether the program wrote what is not on the screen yet; with the lock held."""
        return self._readers[0].is_alive() and bool(select.select([self._master], [], [], 0)[0])

    def _feed(self, data: bytes) -> None:
        data = self._unparsed + data
        unfinished = _UNFINISHED.search(data[-5000:])
        self._unparsed = unfinished[0] if unfinished else b""
        data = data[: len(data) - len(self._unparsed)]
        self.modes.feed(data)
        self._stream.feed(_UNREADABLE.sub(b"", data))
