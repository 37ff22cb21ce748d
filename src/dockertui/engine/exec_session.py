"""A shell, or another command on a terminal, in a running container: bytes both ways, size, end.

The session has one thread, which reads and writes the connection in turn. What the command writes
waits in a bounded buffer; while that is full nothing is read, and the engine holds the command
back. What is typed is queued and never makes the caller wait.

Closing the connection does not end a command: the engine leaves it running. So the command is
started by a small script that tells its process id first, is noted with `left_shells`, and is hung up
by that when it is closed, and when the connection to it was lost.
"""

import contextlib
import logging
import select
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from dockertui.engine.errors import ConnectionAbortedHere, EngineError, NotFound
from dockertui.engine.exec_launch import (
    DETACH_KEYS,
    ENVIRONMENT,
    GREETING,
    container_now,
    is_not_found,
    known_reason,
    launchers,
    may_try_next,
    nothing_to_run,
)
from dockertui.engine.hang_up import TOKEN_NAME, Command, new_token
from dockertui.engine.hijack import Connection
from dockertui.engine.left_shells import LEFT
from dockertui.engine.stream import Stream
from dockertui.engine.text import clean
from dockertui.engine.typed import MOST_REPLY_BYTES, TypedQueue
from dockertui.i18n import _
from dockertui.strict import Boundary

if TYPE_CHECKING:
    from docker import APIClient

log = logging.getLogger(__name__)

_READ_BYTES = 32 * 1024
_SKIP_S = 1.0
_SKIP_KEEPS_BYTES = 8 * 1024
"""For how long output is dropped after skip(), and how much of its end is kept."""
_END_S = 2.0
"""How long the engine may take to know the exit code once the output has ended."""

_DOWN_S = 0.5
"""How long a container may take to be known to have ended once what ran in it was killed."""
_KILLED = 137
"""The exit code of what was ended by SIGKILL, as everything in a container is that ends."""
_FAREWELL = b"\x03\x04"
"""ctrl+c, ctrl+d: ends many a program where nothing in the container could signal it."""


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
        workdir: str = "",
        columns: int = 80,
        rows: int = 24,
        doorbell: Callable[[], None] = lambda: None,
    ) -> None:
        """Make a session; nothing is started before it is opened.

        Args:
            container_id: The container.
            command: What to run; empty for the best shell there is.
            user: Who runs it; "" for the container's own user.
            workdir: Where it runs; "" for the container's own directory.
            columns: How wide the terminal is.
            rows: How high the terminal is.
            doorbell: As in Stream.
        """
        super().__init__(doorbell=doorbell)
        self.container_id = container_id
        self.command: Sequence[str] = tuple(command)
        self.user = user
        self.workdir = workdir
        self.shell = ""
        """What runs, once it does: "bash"."""
        self.exit_code: int | None = None
        """The exit code; None until the end, and where the engine does not say it."""
        self.container_state = ""
        """The container's state at the end, as the engine says it, or "restarted", "removed"; "" before."""
        self._exec_id = ""
        self._token = new_token()
        self._began_at = ""
        self._run: Command | None = None
        """What has to be ended; None before the engine was asked to start it, and once it has ended."""
        self._typed = TypedQueue()
        self._wake: socket.socket | None = None
        self._lock = threading.Lock()
        self._wanted_size = (columns, rows)
        self._is_resizing = False
        self._rest = b""
        self._skip_until = 0.0
        self._has_gap = False

    def size_of(self, item: bytes) -> int:
        """Return how many bytes a piece of output has."""
        return len(item)

    # ------------------------------------------------------------------ the user's side
    def write(self, data: bytes) -> bool:
        """Send what was typed or pasted; queued, never waits. Before the command runs it is kept for it.

        Returns:
            False, with nothing of it sent, where a program that does not read has too much waiting already.
        """
        return self._queue(lambda: self._typed.add(data))

    def reply(self, data: bytes) -> None:
        """Send what the terminal answers to a query; dropped where many answers wait already."""
        self._queue(lambda: self._typed.add(data, most_bytes=MOST_REPLY_BYTES))

    def interrupt(self, data: bytes) -> None:
        """Send a key that interrupts the program; what of a paste still waits is dropped."""
        self._queue(lambda: self._typed.interrupt(data))

    def _queue(self, add: Callable[[], bool]) -> bool:
        is_added = add()
        with self._lock:
            self._ring()
        return is_added

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
        """End the command and the session; idempotent, waits for nothing, at any moment of its life."""
        with self._lock:  # from here on nothing is started
            self._closing = True
            is_live = self._wake is not None
            self._ring()
        if is_live:  # the thread has been woken, and leaves by itself
            with self._changed:
                self._changed.notify_all()
        else:
            super().close()
        self._settle()

    def _settle(self) -> None:
        """Have the command ended, if it runs or may run."""
        run = self._run
        if run is not None:
            LEFT.hang_up(run.token)

    def _ring(self) -> None:
        """Wake the session's thread; with the lock held."""
        if self._wake is not None:
            with contextlib.suppress(OSError):
                self._wake.send(b"\0")

    # ------------------------------------------------------------------ the session's thread
    def read(self, api: "APIClient") -> Iterator[bytes]:
        """Start the command and yield what it writes; sends what is typed meanwhile.

        Raises:
            NotFound: There is no shell, or the command is not there.
            Conflict: The container is stopped or paused.
        """
        try:
            connection, first = self._start(api)
            try:
                yield from self._live(connection, first)
            finally:
                connection.close()
            if not self.is_closed:
                self._learn_end(api)
        finally:
            self._settle()

    def _live(self, connection: Connection, first: bytes) -> Iterator[bytes]:
        """Yield what the command writes until it ends or the session is closed."""
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

    def _start(self, api: "APIClient") -> tuple[Connection, bytes]:
        """Start the command; returns its connection and the first of its output."""
        self._began_at = container_now(api, self.container_id)[1]
        said = ""
        for argv in launchers(self.command):
            try:
                connection = self._launch(api, argv)
            except OSError as exc:  # what docker-py and requests raise are OSErrors too
                said = str(getattr(exc, "explanation", "") or exc)
                self._refuse(said)
                if not may_try_next(said):
                    raise
                continue
            greeting = connection.read_greeting()
            told = GREETING.match(greeting)
            if told is not None:
                self._note(replace_pid=int(told.group(1)))
                self.shell = clean(told.group(2).decode(errors="replace"))
                return connection, greeting[told.end() :]
            said = greeting.decode(errors="replace")
            self._refuse(said)
            if not connection.is_ended and not may_try_next(said):  # runs, and did not tell its id
                self.shell = self.command[0] if self.command else ""
                return connection, greeting
            connection.close()
            code = self._exit_code(api)
            self._forget()
            if code not in (126, 127):
                raise NotFound(_("The shell ended at once."), clean(said).strip()[:300])
        raise nothing_to_run(self.command, said)

    def _refuse(self, said: str) -> None:
        """Raise the error that an answer stands for, where it is a known one."""
        reason = known_reason(said, user=self.user, workdir=self.workdir)
        if reason is not None:
            raise reason

    def _note(self, run: Command | None = None, *, replace_pid: int = 0) -> None:
        """Note what is about to be started, or the process id it told; nothing is started once closed.

        Raises:
            ConnectionAbortedHere: The session was closed meanwhile.
        """
        with self._lock:
            if run is None:
                assert self._run is not None
                run = self._run._replace(pid=replace_pid)
            elif self._closing:
                raise ConnectionAbortedHere
            self._run, self._exec_id = run, run.exec_id
            LEFT.note(run)

    def _forget(self) -> None:
        """Note that what was started has ended."""
        with self._lock:
            self._run, self._exec_id = None, ""
        LEFT.forget(self._token)

    def _launch(self, api: "APIClient", argv: list[str]) -> Connection:
        created = api.exec_create(
            self.container_id,
            argv,
            stdin=True,
            tty=True,
            environment={**ENVIRONMENT, TOKEN_NAME: self._token},
            user=self.user,
            workdir=self.workdir or None,
            detach_keys=DETACH_KEYS,
        )
        client: Any = api  # a Session
        run = Command(self._token, client.endpoint, self.container_id, created["Id"], argv[0], self.user)
        self._note(run)
        # As exec_start(socket=True) does it; that loses what came in one piece with the headers.
        response = client._post_json(
            client._url("/exec/{0}/start", self._exec_id),
            headers={"Connection": "Upgrade", "Upgrade": "tcp"},
            data={"Tty": True, "Detach": False},
            stream=True,
        )
        client._raise_for_status(response)
        return Connection(response)

    def _exchange(self, connection: Connection, wake: socket.socket) -> Iterator[bytes]:
        """Read and write until the output ends or the session is closed."""
        poll = select.poll()
        poll.register(wake, select.POLLIN)
        while not self.is_closed:
            self._typed.send(connection)
            data = connection.read(_READ_BYTES)
            if data:
                yield data
                continue
            if connection.is_ended:
                return
            is_waiting = bool(self._typed) or connection.is_full
            poll.register(connection.fileno(), select.POLLIN | (select.POLLOUT if is_waiting else 0))
            poll.poll()
            with contextlib.suppress(BlockingIOError):
                wake.recv(4096)
        if self._run is not None and not self._run.pid:
            connection.write(_FAREWELL)

    def _exit_code(self, api: "APIClient") -> int | None:
        """Return the exit code, once the engine knows it; None where it does not."""
        deadline = time.monotonic() + _END_S
        while True:
            try:
                said = api.exec_inspect(self._exec_id)
            except OSError as exc:
                if not is_not_found(exc):
                    raise
                return None  # gone with its container, or forgotten by an engine that was restarted
            code = said.get("ExitCode")
            if not said.get("Running") and isinstance(code, int):
                return code
            if time.monotonic() > deadline:
                return None
            time.sleep(0.02)

    def _learn_end(self, api: "APIClient") -> None:
        """Note how the command ended, and what became of the container."""
        self.exit_code = self._exit_code(api)
        if self.exit_code is not None:
            self._forget()
        deadline = time.monotonic() + _DOWN_S
        while True:
            self.container_state, began_at = container_now(api, self.container_id)
            if self.container_state == "running" and began_at != self._began_at:
                self.container_state = "restarted"
            may_go_down = self.exit_code in (None, _KILLED) and self.container_state == "running"
            if not may_go_down or time.monotonic() > deadline:
                return
            time.sleep(0.02)

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
            is_told = False
            with Boundary(log, "telling a shell its size"):
                is_told = self._tell_size(api, wanted)
            if not is_told:
                with self._lock:
                    self._is_resizing = False
                return
            done = wanted

    def _tell_size(self, api: "APIClient", size: tuple[int, int]) -> bool:
        """Tell the engine a size; returns whether it took it: the command may have just ended."""
        try:
            api.exec_resize(self._exec_id, height=size[1], width=size[0])
        except (OSError, EngineError):
            return False
        return True
