"""Engines behind ssh: one connection for each, through which every dial goes.

The engine's socket is forwarded, and a dial is a connect to a socket near by. Where the host refuses to
forward, or its engine listens elsewhere, each dial runs `docker system dial-stdio` on it instead, as docker
itself does, over the same connection. Which of the two goes is found out once for each connection.

A tunnel is there while somebody holds it: an engine, or a shell of it that is being ended.
"""

import contextlib
import socket
import subprocess
import threading
import time
from functools import partial
from typing import TYPE_CHECKING, Literal

from dockertui.engine.errors import ConnectionAbortedHere, EngineError, EngineUnreachable, PermissionDenied
from dockertui.engine.sockets import Note, connect, left_s
from dockertui.engine.ssh_master import SLICE_S, Master
from dockertui.engine.ssh_target import Target, parse
from dockertui.engine.ssh_words import not_through
from dockertui.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from dockertui.engine.endpoint import Endpoint

    Check = Callable[[], None]
    Way = Literal["", "forward", "stdio"]

_EARLY_S = 0.3
"""So long before its deadline a dial stops waiting for ssh: why is said before the call is given up."""
_REST_S, _REST_REFUSED_S = 1.0, 10.0
"""How long the cause of a failure is told before the next try; and of one that a server counts against us."""
_MOST_SESSIONS = 9
"""An sshd gives one connection 10 sessions, by default; one is for looking what is wrong."""
_PROBE = b"GET /_ping HTTP/1.0\r\nHost: docker\r\nUser-Agent: dockertui\r\n\r\n"


class Tunnel:
    """The way to the engine of one host."""

    def __init__(self, target: Target, name: str) -> None:
        """Make a way; ssh is started by the first dial."""
        self._target = target
        self._name = name
        self._changed = threading.Condition()
        self._master: Master | None = None
        self._way: Way = ""
        self._is_finding = False
        self._is_closed = False
        self._failed: EngineError | None = None
        self._rest_until = 0.0

    @property
    def is_scarce(self) -> bool:
        """Whether each connection is a process on the host, of which there are few."""
        return self._way == "stdio"

    def dial(self, deadline: float, note: Note) -> socket.socket:
        """Return a socket that is connected to the engine; as `dial.dial()`."""
        sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            check = partial(note, sock)
            check()
            patience = deadline - _EARLY_S
            while True:
                master, way = self._ready(patience, check)
                if way == "stdio":
                    sock.close()
                    sock, _child = self._start_stdio(master, patience, check)
                    note(sock)
                    sock.settimeout(left_s(deadline))
                    return sock
                try:
                    connect(sock, master.socket_path, deadline, note)
                except (FileNotFoundError, ConnectionRefusedError):
                    master.end()  # it has ended, and has not been said to have yet
                else:
                    return sock
        except BaseException:
            sock.close()
            raise

    def close(self) -> None:
        """End it and everything that goes through it; idempotent, from any thread, waits for nothing."""
        with self._changed:
            self._is_closed = True
            master, self._master = self._master, None
            self._changed.notify_all()
        if master is not None:
            master.close()

    # ------------------------------------------------------------------ the connection
    def _ready(self, deadline: float, check: "Check") -> "tuple[Master, Way]":
        """Return a connection and the way along it to the engine; finds it, or waits for who does."""
        while True:
            master = self._started()
            try:
                master.wait_up(deadline, check)
            except EngineError as error:
                if self._is_closed:
                    raise ConnectionAbortedHere from None
                if master.ended_at is not None:
                    self._fail(master, error)
                raise
            with self._changed:
                if self._master is not master:
                    continue
                if self._way:
                    return master, self._way
                self._raise_if_resting()
                if not self._is_finding:
                    self._is_finding = True
                    break
                if time.monotonic() >= deadline:
                    raise not_through(self._target)
                self._changed.wait(SLICE_S)
            check()
        return master, self._learn_way(master, deadline, check)

    def _learn_way(self, master: Master, deadline: float, check: "Check") -> "Way":
        """Find the way along a connection, for all who wait for it."""
        way: Way = ""
        try:
            way = self._find(master, deadline, check)
        except EngineError as error:
            self._fail(master, error)
            raise
        finally:
            with self._changed:
                self._is_finding = False
                if self._master is master:
                    self._way = way
                self._changed.notify_all()
        return way

    def _started(self) -> Master:
        """Return the connection, or begin to make one."""
        with self._changed:
            if self._is_closed:
                raise ConnectionAbortedHere
            if self._master is not None and self._master.ended_at is None:
                return self._master
            self._raise_if_resting()
            self._way = ""
            self._master = Master(self._target, self._name)
            return self._master

    def _raise_if_resting(self) -> None:
        """Raise what failed a moment ago, for calls that come together; with the lock held."""
        if self._failed is not None and time.monotonic() < self._rest_until:
            raise type(self._failed)(self._failed.message, self._failed.hint)

    def _fail(self, master: Master, error: EngineError) -> None:
        with self._changed:
            if self._master is master:
                is_counted = master.ended_at is not None and isinstance(error, PermissionDenied)
                self._failed = error
                self._rest_until = time.monotonic() + (_REST_REFUSED_S if is_counted else _REST_S)

    # ------------------------------------------------------------------ the way along it
    def _find(self, master: Master, deadline: float, check: "Check") -> "Way":
        """Find out which way there is to the engine.

        Raises:
            EngineError: There is none; with the reason as far as the host tells it.
        """
        master.forward(deadline)
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as sock:
            try:
                connect(sock, master.socket_path, deadline, lambda _sock: check())
            except (FileNotFoundError, ConnectionRefusedError):
                raise master.end() from None
            if _answer(sock, deadline, check):
                return "forward"
        sock, child = self._start_stdio(master, deadline, check, says=subprocess.PIPE)
        with sock, child.stderr or contextlib.nullcontext():
            if _answer(sock, deadline, check).startswith(b"HTTP/"):  # a shell there may talk first
                return "stdio"
            sock.close()
            try:
                said = child.communicate(timeout=left_s(deadline))[1]
            except subprocess.TimeoutExpired as exc:
                raise TimeoutError from exc
        raise self._why_not(master, said.decode(errors="replace"), deadline)

    def _start_stdio(
        self, master: Master, deadline: float, check: "Check", says: int = subprocess.DEVNULL
    ) -> tuple[socket.socket, subprocess.Popen[bytes]]:
        """Return a socket that a `docker system dial-stdio` passes on to the engine, and its process."""
        with self._changed:
            while True:
                master.children[:] = [child for child in master.children if child.poll() is None]
                if len(master.children) < _MOST_SESSIONS:
                    break
                if time.monotonic() >= deadline:
                    raise EngineUnreachable(
                        _("%(host)s gives no more sessions to one connection.") % {"host": self._target.host},
                        _("Close a log or a shell; or allow to forward there: AllowStreamLocalForwarding."),
                    )
                self._changed.wait(SLICE_S)
                check()
            near, far = socket.socketpair()
            place = [] if self._target.is_usual else ["--host", f"unix://{self._target.path}"]
            try:
                child = subprocess.Popen(
                    master.along("docker", *place, "system", "dial-stdio"),
                    stdin=far.fileno(),
                    stdout=far.fileno(),
                    stderr=says,
                    start_new_session=True,
                )
            except BaseException:
                near.close()
                raise
            finally:
                far.close()
            master.children.append(child)
            return near, child

    def _why_not(self, master: Master, said: str, deadline: float) -> EngineError:
        """Return why neither way goes: by docker's words, or by looking; sshd itself tells nothing."""
        where = {"path": self._target.path, "host": self._target.host}
        for words, error in _DOCKERS_WORDS:
            if words in said:
                return error(where)
        if master.run(master.along("test", "-S", self._target.path), deadline)[0] == 1:
            return _no_socket(where)
        if master.run(master.along("test", "-w", self._target.path), deadline)[0] == 1:
            return _not_permitted(where)
        return EngineUnreachable(
            _("The engine's socket %(path)s on %(host)s is not reached through ssh.") % where,
            _(
                "Either no engine runs there; or sshd forbids to forward (AllowStreamLocalForwarding), and "
                "there is no docker command for the other way."
            ),
        )


def _no_socket(where: dict[str, str]) -> EngineError:
    return EngineUnreachable(
        _("There is no socket %(path)s on %(host)s, or you may not see it.") % where,
        _("Start the engine there, or name its socket: ssh://%(host)s/path/of/docker.sock") % where,
    )


def _not_permitted(where: dict[str, str]) -> EngineError:
    return PermissionDenied(
        _("You may not open %(path)s on %(host)s.") % where,
        _('Join the group that owns it there ("sudo usermod -aG docker USER", then log in again).'),
    )


def _not_running(where: dict[str, str]) -> EngineError:
    return EngineUnreachable(
        _("No engine is running at %(path)s on %(host)s.") % where, _("Start the engine there.")
    )


_DOCKERS_WORDS = (
    ("connect: permission denied", _not_permitted),
    ("connect: no such file", _no_socket),
    ("connect: connection refused", _not_running),
    ("Is the docker daemon running", _not_running),
)


def _answer(sock: socket.socket, deadline: float, check: "Check") -> bytes:
    """Return the first bytes from the other end; b"" if there is none: ssh closes what it cannot pass on.

    Raises:
        TimeoutError: Nobody says anything.
    """
    try:
        sock.settimeout(left_s(deadline))
        sock.sendall(_PROBE)
        while time.monotonic() < deadline:
            sock.settimeout(min(left_s(deadline), SLICE_S))
            with contextlib.suppress(TimeoutError):
                return sock.recv(16)
            check()
    except (BrokenPipeError, ConnectionResetError):
        return b""
    raise TimeoutError


# ---------------------------------------------------------------------- those of this process
class _Held:
    def __init__(self, tunnel: Tunnel) -> None:
        self.tunnel = tunnel
        self.times = 0


_held: dict[str, _Held] = {}
_lock = threading.Lock()


def hold(endpoint: "Endpoint") -> None:
    """Keep the tunnel of an endpoint until let_go(); see `dial.hold()`."""
    with _lock:
        held = _held.setdefault(endpoint.url, _Held(Tunnel(parse(endpoint.url), endpoint.name)))
        held.times += 1


def let_go(endpoint: "Endpoint") -> None:
    """Take back a hold(); the last one ends the tunnel."""
    with _lock:
        held = _held[endpoint.url]
        held.times -= 1
        if held.times:
            return
        del _held[endpoint.url]
    held.tunnel.close()


def _tunnel(endpoint: "Endpoint") -> Tunnel | None:
    with _lock:
        held = _held.get(endpoint.url)
    return held.tunnel if held else None


def dial(endpoint: "Endpoint", deadline: float, note: Note) -> socket.socket:
    """Return a socket connected through the tunnel; as `dial.dial()`."""
    tunnel = _tunnel(endpoint)
    if tunnel is None:
        raise ConnectionAbortedHere
    return tunnel.dial(deadline, note)


def is_scarce(endpoint: "Endpoint") -> bool:
    """Return whether connections to an engine are few, so that one that is not needed has to be closed."""
    tunnel = _tunnel(endpoint)
    return tunnel is not None and tunnel.is_scarce
