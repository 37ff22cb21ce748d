"""The driver: Textual's view of the terminal, from start to end, on whatever terminal there is.

It reads bytes in a thread and has `terminal_input` make events of them; it writes UTF-8, whatever the
locale is. No byte and no error of the terminal ends it: a terminal that is gone ends the app in
good order, with the exit code of a hang-up.

For a widget that shows a program on a terminal of its own (a shell):

- it says so by a true attribute `wants_bytes`; while it has the focus, the terminal is left in plain mode
  (no kitty keyboard protocol) and bytes are not held back, a lone escape 5 ms at most;
- its keys are `typed_keys.TypedKey`: `event.data` is what the program is to get, None where the
  key's name has to be encoded by the program's modes;
- pastes, the mouse and the focus come as Textual's events.
"""

import asyncio
import contextlib
import logging
import os
import select
import signal
import termios
import threading
import time
from queue import Empty, Full, Queue
from typing import Any

from textual import constants, events
from textual.app import App, ScreenError
from textual.driver import Driver
from textual.geometry import Size
from textual.message import Message
from textual.messages import InBandWindowResize

from dockertui.early_keys import EARLY
from dockertui.terminal_device import terminal_fd
from dockertui.terminal_hold import ENTER_SCREEN, HOLD
from dockertui.terminal_input import InputParser

log = logging.getLogger(__name__)

EXIT_HANG_UP = 128 + signal.SIGHUP
SETTLE_S = 0.05
"""Everything is painted anew once the terminal's size has been the same for so long."""
MOST_WAITING = 500
"""How many events may wait in the app before no more are read."""
STOP_S = 2.0
"""How long the terminal may take for the last words, in seconds."""
_QUEUED_WRITES = 30
_READ_BYTES = 1 << 16

_KITTY_FLAGS = 1 | 8 | 16  # escape codes are unambiguous, all keys are reported, with their text
_MOUSE = (1000, 1003, 1015, 1006)
_SYNC = ("\x1b[?2026h", "\x1b[?2026l")
"""What a picture begins and ends with, on terminals that can show it whole."""


def _modes(numbers: tuple[int, ...], on: bool) -> str:
    return "".join(f"\x1b[?{number}{'h' if on else 'l'}" for number in numbers)


class TerminalWriter(threading.Thread):
    """Writes to the terminal in the background; once the terminal is gone, to nowhere."""

    def __init__(self, fd: int) -> None:
        super().__init__(name="terminal-output", daemon=True)
        self._fd = fd
        self._queue: Queue[str | threading.Event | None] = Queue(_QUEUED_WRITES)
        self.is_lost = threading.Event()
        """Set once the terminal takes nothing any more."""

    def write(self, text: str) -> None:
        """Have a text written; waits while the terminal is far behind."""
        self._queue.put(text)

    def drain(self, timeout_s: float) -> None:
        """Wait until everything is written, for so long at most."""
        done = threading.Event()
        with contextlib.suppress(Full):
            self._queue.put(done, timeout=timeout_s)
            done.wait(timeout_s)

    def stop(self) -> None:
        """Have the rest written and end the thread; a terminal that takes nothing is not waited for."""
        with contextlib.suppress(Full):
            self._queue.put(None, timeout=STOP_S)
            self.join(STOP_S)

    def run(self) -> None:
        """Write what comes, as much at once as there is."""
        while True:
            items = [self._queue.get()]
            with contextlib.suppress(Empty):
                while True:
                    items.append(self._queue.get_nowait())
            self._put("".join(item for item in items if isinstance(item, str)).encode(errors="replace"))
            for item in items:
                if isinstance(item, threading.Event):
                    item.set()
            if None in items:
                return

    def _put(self, data: bytes) -> None:
        rest = memoryview(data)
        while rest and not self.is_lost.is_set():
            try:
                rest = rest[os.write(self._fd, rest) :]
            except BlockingIOError:  # somebody else who has it open does not want to wait
                select.select([], [self._fd], [], 1.0)
            except OSError:
                self.is_lost.set()


class TerminalDriver(Driver):
    """Input, output, size and modes of the terminal that the app was started from."""

    def __init__(
        self, app: App[Any], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self.fileno = terminal_fd()
        self._parser = InputParser()
        self._writer: TerminalWriter | None = None
        self._reader: threading.Thread | None = None
        self._stop_reader, self._wake_reader = threading.Event(), -1
        self._has_in_band_sizes = False
        self._settling: asyncio.TimerHandle | None = None
        self._held: list[str] = []
        """What was written of a picture that is not whole yet."""
        self._is_on = False
        self._size = size or self._read_size()

    @property
    def can_suspend(self) -> bool:
        """True: the app can be stopped and go on."""
        return True

    # ------------------------------------------------------------------ output
    def write(self, data: str) -> None:
        """Write to the terminal; what comes while it is given back is dropped.

        What belongs to one picture goes there at once: each write wakes a thread.
        """
        if data == _SYNC[0] and not self._held:
            self._held = [data]
        elif self._held:
            self._held.append(data)
            if data == _SYNC[1]:
                self._let_go()
        elif self._writer is not None:
            self._writer.write(data)

    def _let_go(self) -> None:
        held, self._held = "".join(self._held), []
        if held and self._writer is not None:
            self._writer.write(held)

    def flush(self) -> None:
        """Let the terminal's mode follow the focus: every change of it is painted."""
        try:
            focused = self._app.focused
        except ScreenError:
            focused = None
        wants_bytes = bool(getattr(focused, "wants_bytes", False))
        if wants_bytes != self._parser.wants_bytes:
            self._parser.wants_bytes = wants_bytes
            self._write_kitty("=%d;1")

    def _write_kitty(self, form: str) -> None:
        if not constants.DISABLE_KITTY_KEY:
            self.write(f"\x1b[{form % (0 if self._parser.wants_bytes else _KITTY_FLAGS)}u")

    # ------------------------------------------------------------------ start and end
    def start_application_mode(self) -> None:
        """Take the terminal."""
        HOLD.take()
        self._writer = TerminalWriter(self.fileno)
        self._writer.start()
        for name, handler in (
            ("SIGWINCH", self._on_size_signal),
            ("SIGTSTP", self._suspend),
            ("SIGCONT", self._on_continued),
        ):
            number = getattr(signal, name)
            if signal.getsignal(number) is not signal.SIG_IGN:
                self._loop.add_signal_handler(number, handler)
        self._is_on = True
        self._send_size()
        self._turn_modes_on(">%d", HOLD.enter())
        self._start_reader()

    def _turn_modes_on(self, kitty: str, enter: str) -> None:
        self.write(enter)
        if self._mouse:
            self.write(_modes(_MOUSE, on=True))
        self.write("\x1b[?1004h")
        self._write_kitty(kitty)
        if os.environ.get("TERM_PROGRAM") != "Apple_Terminal":  # which shows the question's last letter
            self.write("\x1b[?2026$p")
        self.write("\x1b[?2048$p\x1b[?2004h\x1b[?7l")

    def disable_input(self) -> None:
        """Read no more, and let nothing of what is still on its way reach whoever gets the terminal next."""
        if self._reader is None:
            return
        self._loop.remove_signal_handler(signal.SIGWINCH)
        if self._settling is not None:
            self._settling.cancel()
        if self._mouse:
            self.write(_modes((*_MOUSE, 1016), on=False))
        if self._writer is not None:
            self._writer.drain(STOP_S)
        self._end_reader()
        with contextlib.suppress(termios.error):
            termios.tcflush(self.fileno, termios.TCIFLUSH)

    def stop_application_mode(self) -> None:
        """Give the terminal back."""
        if not self._is_on:
            return
        self._let_go()
        self.write("\x1b[?2004l\x1b[?7h")
        if self._has_in_band_sizes:
            self.write("\x1b[?2048l")
        self.disable_input()
        self._is_on = False
        # The kitty protocol has a state for each of the two screens: it is left before the screen is.
        self.write(f"\x1b[<u{HOLD.release()}\x1b[?1004l")

    def close(self) -> None:
        """Write what is left to write."""
        writer, self._writer = self._writer, None
        if writer is not None:
            writer.stop()

    def _leave(self) -> None:
        """End the app, whose terminal is gone."""
        log.info("the terminal is gone")
        self._app.exit(return_code=EXIT_HANG_UP)

    # ------------------------------------------------------------------ stopped and continued
    def _suspend(self) -> None:
        """Stop as the shell's job, and take the terminal again when the job goes on."""
        is_ours = self._is_on and self._auto_restart
        if is_ours:
            self.suspend_application_mode()
        self._stop_process()
        if is_ours:
            self.resume_application_mode()
            self._app.post_message(self.SignalResume())
            self._settle()

    def _stop_process(self) -> None:
        """Stop the whole job, this process last; returns when it goes on.

        Where nobody could make it go on (a terminal that runs nothing but the app) the system does not
        stop it at all.
        """
        signal.signal(signal.SIGTSTP, signal.SIG_IGN)
        os.kill(0, signal.SIGTSTP)
        signal.signal(signal.SIGTSTP, signal.SIG_DFL)
        signal.pthread_kill(threading.get_ident(), signal.SIGTSTP)
        self._loop.add_signal_handler(signal.SIGTSTP, self._suspend)

    def _on_continued(self) -> None:
        """Set everything again: it was stopped by a signal that leaves no time to give the terminal back."""
        if self._is_on and self._auto_restart:
            HOLD.set_raw()
            self._turn_modes_on("=%d;1", ENTER_SCREEN)
            self._settle()

    # ------------------------------------------------------------------ size
    def _read_size(self) -> tuple[int, int]:
        """Return columns and rows of the terminal itself; variables of the environment say nothing."""
        with contextlib.suppress(OSError):
            columns, rows = os.get_terminal_size(self.fileno)
            if columns > 0 and rows > 0:
                return columns, rows
        return 80, 24

    def _send_size(self) -> None:
        size = Size(*self._read_size())
        self._app.post_message(events.Resize(size, size))

    def _on_size_signal(self) -> None:
        if not self._has_in_band_sizes:
            self._send_size()
        self._settle()

    def _settle(self) -> None:
        """Have everything painted anew as soon as the size stays.

        Signals merge: a terminal that is as large as it was may have lost its contents meanwhile.
        """
        if self._settling is not None:
            self._settling.cancel()
        self._settling = self._loop.call_later(SETTLE_S, self._settled)

    def _settled(self) -> None:
        self._settling = None
        self._send_size()
        self._app.call_later(self.repaint)

    def repaint(self) -> None:
        """Paint the whole screen anew."""
        self._app.refresh()

    # ------------------------------------------------------------------ input
    def send_message(self, message: Message) -> None:
        """Hand an event to the app, from the reading thread."""
        self._app.post_message(message)

    def process_message(self, message: Message) -> None:
        """Hand an event to the app; first use what concerns the terminal's own modes."""
        if isinstance(message, InBandWindowResize) and message.supported:
            self._has_in_band_sizes = True
            if not message.enabled:
                self.write("\x1b[?2048h")
                message = InBandWindowResize(True, True)
            if self._mouse:
                self.write("\x1b[?1016h")
        super().process_message(message)

    def _start_reader(self) -> None:
        self._stop_reader = threading.Event()
        woken, self._wake_reader = os.pipe()
        self._reader = threading.Thread(
            target=self._read, args=(self._stop_reader, woken), name="terminal-input", daemon=True
        )
        self._reader.start()

    def _end_reader(self) -> None:
        self._stop_reader.set()
        os.close(self._wake_reader)
        if self._reader is not None and self._reader is not threading.current_thread():
            self._reader.join(STOP_S)
        self._reader = None

    def _read(self, stop: threading.Event, woken: int) -> None:
        """Read the terminal until it is given back, or gone."""
        early = EARLY.take()
        try:
            while not stop.is_set():
                data, early = early or self._read_some(woken), b""
                if data is None:
                    if not stop.is_set():
                        self._leave()
                    return
                for message in self._parser.feed(data) if data else self._parser.expire():
                    self.process_message(message)
                while self._app.message_queue_size > MOST_WAITING and not stop.wait(0.01):
                    pass
        finally:
            os.close(woken)

    def _read_some(self, woken: int) -> bytes | None:
        """Return what came, b"" if nothing more does for now, None at the terminal's end."""
        deadline = None if self._parser.wait_s is None else time.monotonic() + self._parser.wait_s
        while True:
            left = None if deadline is None else max(0.0, deadline - time.monotonic())
            try:
                readable = select.select([self.fileno, woken], [], [], left)[0]
                if woken in readable:
                    return None
                if readable:
                    return os.read(self.fileno, _READ_BYTES) or None
            except BlockingIOError:
                continue
            except OSError:
                return None
            if left is not None:
                return b""
