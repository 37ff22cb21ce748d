"""A shell, or another command on a terminal, in a running container: bytes both ways, size, end.

The session has one thread, which reads and writes the connection in turn. What the command writes
waits in a bounded buffer; while that is full nothing is read, and the engine holds the command
back. What is typed is queued and never makes the caller wait.

Closing the connection does not end a command: the engine leaves it running. So the command is
started by a small script that tells its process id first, and close() has a second exec hang it up,
as a terminal does when its window is closed.
"""

import contextlib
import re
import select
import socket
import ssl
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from dockertui.engine.errors import EngineError, NotFound
from dockertui.engine.stream import Stream
from dockertui.engine.text import clean
from dockertui.i18n import _

if TYPE_CHECKING:
    from docker import APIClient

    from dockertui.engine.session import Session

_READ_BYTES = 32 * 1024
_GREETING_BYTES = 4096
_HANG_UP_S = 1.5
"""How long ending a command may take; the app waits for that at its own end."""
_SKIP_S = 1.0
_SKIP_KEEPS_BYTES = 8 * 1024
"""For how long output is dropped after skip(), and how much of its end is kept."""
_END_S = 2.0
"""How long the engine may take to know the exit code once the output has ended."""

_DETACH_KEYS = "ctrl-],ctrl-_,ctrl-],ctrl-^,ctrl-],ctrl-_"
"""The engine itself looks for keys that detach, ctrl-p ctrl-q by default, and holds back the first of
them; there is no way to say "none". This begins with a rare key and is never typed."""

_ENVIRONMENT = {"TERM": "xterm-256color", "COLORTERM": "truecolor"}

# Tells the process id and the shell's name, gives the shell UTF-8 where nobody chose otherwise
# (without it, line editing cannot type anything but ASCII), and becomes the shell.
_LOCALE = '[ -n "$LC_ALL$LC_CTYPE$LANG" ] || export LANG=C.UTF-8'
_SHELL_SCRIPT = (
    f"{_LOCALE}; for s in bash sh ash; do if command -v $s >/dev/null 2>&1; then "
    "printf '%s %s\\n' $$ $s; exec $s; fi; done"
)
_COMMAND_SCRIPT = f'{_LOCALE}; printf \'%s %s\\n\' $$ "$1"; exec "$@"'
_SHELLS = ("/bin/sh", "bash", "sh", "ash")
"""Where the script is tried; each finds the best shell there is."""
_GREETING = re.compile(rb"(\d+) ([^\r\n]*)\r?\n")
_NOT_STARTED = re.compile(
    r"OCI runtime|executable file not found|no such file or directory|not found in \$PATH", re.IGNORECASE
)

# Hangs up every process of the terminal session, and kills the first if it is still there after a second.
_HANG_UP_SCRIPT = """\
for d in /proc/[0-9]*; do
  read -r s 2>/dev/null <$d/stat || continue
  s=${s##*) }
  set -- $s
  [ "$4" = PID ] && kill -HUP ${d#/proc/} 2>/dev/null
done
kill -HUP PID 2>/dev/null
kill -CONT PID 2>/dev/null
sleep 1
kill -KILL PID 2>/dev/null"""


class ExecSession(Stream[bytes]):
    """A command on a terminal in a container; opened by `Engine.open()`."""

    overflow: ClassVar[Literal["drop_oldest", "block"]] = "block"
    max_bytes: ClassVar[int] = 96 * 1024

    def __init__(
        self,
        container_id: str,
        command: Sequence[str] = (),
        *,
        user: str = "",
        columns: int = 80,
        rows: int = 24,
        doorbell: Callable[[], None] = lambda: None,
    ) -> None:
        """Make a session; nothing is started before it is opened.

        Args:
            container_id: The container.
            command: What to run; empty for the best shell there is.
            user: Who runs it; "" for the container's own user.
            columns: How wide the terminal is.
            rows: How high the terminal is.
            doorbell: As in Stream.
        """
        super().__init__(doorbell=doorbell)
        self.container_id = container_id
        self.command: Sequence[str] = tuple(command)
        self.user = user
        self.shell = ""
        """What runs, once it does: "bash"."""
        self.exit_code: int | None = None
        """The exit code; None until the end, and where the engine does not say it."""
        self.container_state = ""
        """The container's state at the session's end, as the engine says it; "" until then."""
        self._exec_id = ""
        self._pid = 0
        self._launcher = ""
        self._is_starting = False
        self._typed: deque[bytes] = deque()
        self._wake: socket.socket | None = None
        self._lock = threading.Lock()
        self._wanted_size = (columns, rows)
        self._is_resizing = False
        self._rest = b""
        self._skip_until = 0.0
        self._has_gap = False
        self._make_client: Callable[[], Session] | None = None
        self._translate: Callable[[BaseException], EngineError] | None = None

    def size_of(self, item: bytes) -> int:
        """Return how many bytes a piece of output has."""
        return len(item)

    # ------------------------------------------------------------------ the user's side
    def write(self, data: bytes) -> None:
        """Send what was typed; queued, never waits. Before the command runs it is kept for it."""
        with self._lock:
            self._typed.append(data)
            self._ring()

    def take_bytes(self, max_bytes: int) -> bytes:
        """Return what the command wrote, at most so much; b"" if nothing. From one thread only."""
        if not self._rest:
            with self._changed:
                has_gap, self._has_gap = self._has_gap, False
                self._rest = b"".join(self.take(max_bytes=_READ_BYTES))
            if has_gap:  # from the next line on; the first byte ends a sequence that was cut
                self._rest = b"\x18\x1b[m\r\n" + self._rest[self._rest.find(b"\n") + 1 :]
        taken, self._rest = self._rest[:max_bytes], self._rest[max_bytes:]
        return taken

    def skip(self) -> None:
        """Drop the output that has come, and for a moment what is on its way, but its end."""
        self._rest = b""
        with self._changed:
            self._skip_until = time.monotonic() + _SKIP_S
            self._drop_but(_SKIP_KEEPS_BYTES)
            self._changed.notify_all()

    def _drop_but(self, kept_bytes: int) -> None:
        """Drop the oldest output in the buffer; with the buffer's lock held."""
        while len(self._buffer) > 1 and self._bytes > kept_bytes:
            self._bytes -= len(self._buffer.popleft())
            self._has_gap = True

    def _put(self, item: bytes) -> bool:
        if self._skip_until:
            with self._changed:
                if time.monotonic() < self._skip_until:
                    self._drop_but(_SKIP_KEEPS_BYTES - len(item))
                else:
                    self._skip_until = 0.0
        return super()._put(item)

    @property
    def has_output(self) -> bool:
        """Whether something waits to be taken."""
        return bool(self._rest or self.pending)

    def resize(self, columns: int, rows: int) -> None:
        """Tell the command the terminal's new size; waits for nothing, the newest size wins."""
        with self._lock:
            self._wanted_size = (columns, rows)
            if not self._exec_id or self._is_resizing or self.ended:
                return
            self._is_resizing = True
        threading.Thread(target=self._resize, name="exec resize", daemon=True).start()

    def close(self) -> None:
        """End the command and the session; idempotent, waits for nothing."""
        with self._lock:
            if self._is_starting:
                self._closing = True  # its thread ends the command as soon as it knows it
                return
            runs = bool(self._pid) and not self._closing and not self.ended
        super().close()
        with self._lock:
            self._ring()
        if runs:
            self._start_hang_up()

    def _start_hang_up(self) -> None:
        # Not a daemon: at the app's end Python waits for it, so that no shell is left behind.
        threading.Thread(target=self._hang_up, name="exec hang-up", daemon=False).start()

    def _ring(self) -> None:
        """Wake the session's thread; with the lock held."""
        if self._wake is not None:
            with contextlib.suppress(OSError):
                self._wake.send(b"\0")

    # ------------------------------------------------------------------ the session's thread
    def run(
        self,
        make_client: "Callable[[], Session]",
        translate: Callable[[BaseException], EngineError],
        on_end: "Callable[[Stream[bytes]], None]",
    ) -> None:
        """Run the session to its end; see Stream."""
        self._make_client, self._translate = make_client, translate
        super().run(make_client, translate, on_end)

    def read(self, api: "APIClient") -> Iterator[bytes]:
        """Start the command and yield what it writes; sends what is typed meanwhile.

        Raises:
            NotFound: There is no shell, or the command is not there.
            Conflict: The container is stopped or paused.
        """
        with self._lock:
            self._is_starting = True
        try:
            connection, first = self._start(api)
        finally:
            with self._lock:
                self._is_starting = False
                is_closed = self._closing
        if is_closed:
            connection.close()
            self._start_hang_up()
            return
        inner, outer = socket.socketpair()
        inner.setblocking(False)
        outer.setblocking(False)
        try:
            with self._lock:
                self._wake = outer
            self.accepted()
            self.resize(*self._wanted_size)
            if first:
                yield first
            yield from self._exchange(connection, inner)
        finally:
            with self._lock:
                self._wake = None
            inner.close()
            outer.close()
            connection.close()
        if not self.is_closed:
            self._learn_end(api)

    def _start(self, api: "APIClient") -> "tuple[_Connection, bytes]":
        """Start the command; returns its connection and the first of its output."""
        said = ""
        for argv in self._launchers():
            try:
                connection = self._launch(api, argv)
            except Exception as exc:
                said = str(getattr(exc, "explanation", "") or exc)
                if not _NOT_STARTED.search(said) or "No such container" in said:
                    raise
                continue
            greeting = connection.read_greeting()
            told = _GREETING.match(greeting)
            if told is not None:
                self._pid, self._launcher = int(told.group(1)), argv[0]
                self.shell = clean(told.group(2).decode(errors="replace"))
                return connection, greeting[told.end() :]
            said = greeting.decode(errors="replace")
            if not connection.is_ended and not _NOT_STARTED.search(said):  # runs, and did not tell its id
                self.shell = self.command[0] if self.command else ""
                return connection, greeting
            connection.close()
            code = self._exit_code(api)
            if code not in (126, 127):
                self._exec_id = ""
                raise NotFound(_("The shell ended at once."), clean(said).strip()[:300])
        self._exec_id = ""
        if self.command:
            raise NotFound(
                _("The command cannot be run: %(command)s") % {"command": clean(" ".join(self.command))},
                clean(said).strip()[:300],
            )
        raise NotFound(
            _("There is no shell in this container: neither bash nor sh nor ash."),
            _("Images made for one program only (distroless, scratch) have none."),
        )

    def _launchers(self) -> Iterator[list[str]]:
        """Yield the ways to start what is wanted, the best first."""
        if self.command:
            yield ["/bin/sh", "-c", _COMMAND_SCRIPT, "sh", *self.command]
            yield list(self.command)
            return
        for shell in _SHELLS:
            yield [shell, "-c", _SHELL_SCRIPT]

    def _launch(self, api: "APIClient", argv: list[str]) -> "_Connection":
        created = api.exec_create(
            self.container_id,
            argv,
            stdin=True,
            tty=True,
            environment=_ENVIRONMENT,
            user=self.user,
            detach_keys=_DETACH_KEYS,
        )
        self._exec_id = created["Id"]
        # As exec_start(socket=True) does it; that loses what came in one piece with the headers.
        client: Any = api
        response = client._post_json(
            client._url("/exec/{0}/start", self._exec_id),
            headers={"Connection": "Upgrade", "Upgrade": "tcp"},
            data={"Tty": True, "Detach": False},
            stream=True,
        )
        client._raise_for_status(response)
        return _Connection(response)

    def _exchange(self, connection: "_Connection", wake: socket.socket) -> Iterator[bytes]:
        """Read and write until the output ends or the session is closed."""
        poll = select.poll()
        poll.register(wake, select.POLLIN)
        while not self.is_closed:
            with self._lock:
                typed = b"".join(self._typed)
                self._typed.clear()
            rest = connection.write(typed) if typed else b""
            if rest:
                with self._lock:
                    self._typed.appendleft(rest)
            data = connection.read(_READ_BYTES)
            if data:
                yield data
                continue
            if connection.is_ended:
                return
            poll.register(connection.fileno(), select.POLLIN | (select.POLLOUT if rest else 0))
            poll.poll()
            with contextlib.suppress(BlockingIOError):
                wake.recv(4096)

    def _exit_code(self, api: "APIClient") -> int | None:
        """Return the exit code, once the engine knows it."""
        deadline = time.monotonic() + _END_S
        while True:
            said = api.exec_inspect(self._exec_id)
            code = said.get("ExitCode")
            if not said.get("Running") and isinstance(code, int):
                return code
            if time.monotonic() > deadline:
                return None
            time.sleep(0.02)

    def _learn_end(self, api: "APIClient") -> None:
        """Note how the command ended, and what became of the container."""
        self.exit_code = self._exit_code(api)
        try:
            state = api.inspect_container(self.container_id).get("State") or {}
            self.container_state = clean(str(state.get("Status") or ""))
        except Exception as exc:
            if getattr(getattr(exc, "response", None), "status_code", None) != 404:
                raise
            self.container_state = "removed"

    # ------------------------------------------------------------------ threads of their own
    def _resize(self) -> None:
        """Tell the engine the newest size until it has it."""
        done: tuple[int, int] | None = None
        while True:
            with self._lock:
                wanted, api = self._wanted_size, self._client
                if wanted == done or api is None:
                    self._is_resizing = False
                    return
            try:
                api.exec_resize(self._exec_id, height=wanted[1], width=wanted[0])
            except Exception:  # noqa: BLE001  (the top of a thread: the command may have just ended)
                with self._lock:
                    self._is_resizing = False
                return
            done = wanted

    def _hang_up(self) -> None:
        """Have the engine end the command, by a client of this thread's own."""
        assert self._make_client is not None
        client: Session | None = None
        guard: threading.Timer | None = None
        try:
            client = self._make_client()
            guard = threading.Timer(_HANG_UP_S, client.abort)
            guard.daemon = True
            guard.start()
            script = _HANG_UP_SCRIPT.replace("PID", str(self._pid))
            command = [self._launcher, "-c", script]
            created: dict[str, Any] = client.exec_create(self.container_id, command, user=self.user)
            client.exec_start(created["Id"], detach=True)
        except Exception:  # noqa: BLE001  (the top of a thread: container or engine are gone, and it with them)
            return
        finally:
            if guard is not None:
                guard.cancel()
            if client is not None:
                client.close()


class _Connection:
    """The connection the engine turned into the command's terminal; never waits."""

    def __init__(self, response: Any) -> None:
        self._response = response
        self._buffered = response.raw._fp.fp
        self._socket: socket.socket = self._buffered.raw._sock
        self._socket.settimeout(0)
        self.is_ended = False
        """Whether the other side has closed it."""
        self._first = self._with_headers()

    def _with_headers(self) -> bytes:
        """Return what came in one piece with the reply's headers."""
        try:
            return bytes(self._buffered.read(len(self._buffered.peek())) or b"")
        except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
            return b""

    def fileno(self) -> int:
        """Return the descriptor to wait for."""
        return self._socket.fileno()

    def read(self, max_bytes: int) -> bytes:
        """Return what has come; b"" if nothing has, or at the end."""
        if self._first:
            first, self._first = self._first, b""
            return first
        try:
            data = self._socket.recv(max_bytes)
        except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
            return b""
        if not data:
            self.is_ended = True
        return data

    def write(self, data: bytes) -> bytes:
        """Send data; returns what the connection would not take yet."""
        try:
            return data[self._socket.send(data) :]
        except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
            return data
        except (BrokenPipeError, ConnectionResetError):
            return b""  # it has ended: reading will tell

    def read_greeting(self) -> bytes:
        """Return the first line of the output, or all of it if it ends before; waits for it."""
        said = b""
        deadline = time.monotonic() + 10
        while b"\n" not in said and len(said) < _GREETING_BYTES and time.monotonic() < deadline:
            data = self.read(_GREETING_BYTES)
            said += data
            if self.is_ended:
                break
            if not data:
                select.select([self._socket], [], [], 1.0)
        return said

    def close(self) -> None:
        """Close the connection and give its descriptor back."""
        self._response.close()
        with contextlib.suppress(OSError):
            self._buffered.close()
        with contextlib.suppress(OSError):
            self._socket.close()
