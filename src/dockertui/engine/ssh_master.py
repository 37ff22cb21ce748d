"""One process of the user's own ssh that is connected to a host, through which everything else goes.

A new ssh costs half a second, and servers count them; so one is started for each engine, and the others
use its connection by a control socket in a folder that is only ours. Nothing is ever asked: what needs a
password, or a host key to be accepted, fails with the reason.

A small `/bin/sh` makes the folder, starts ssh and waits on a pipe that only this process holds: when that
ends, by whatever, SIGKILL included, it removes the folder and kills the whole group, itself too.
"""

import contextlib
import logging
import os
import re
import secrets
import select
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Sequence

from dockertui.engine.errors import EngineError, EngineUnreachable
from dockertui.engine.sockets import left_s
from dockertui.engine.ssh_target import Target
from dockertui.engine.ssh_words import explain, not_installed, not_through
from dockertui.i18n import _

log = logging.getLogger(__name__)

# $1: the folder; the rest: ssh and its arguments. Standard input: the pipe; error: in the end ssh's alone.
_SCRIPT = """
folder=$1; shift
mkdir -m 700 "$folder" || exit 1
"$@" </dev/null >/dev/null &
exec 2>/dev/null
trap : HUP INT TERM
read -r _
rm -rf "$folder"
kill -KILL 0
"""
_LOOK_S = 0.02
"""How often is looked whether ssh is through: it says so by making its control socket."""
SLICE_S = 0.05
"""How long is waited at most before whoever waits is asked whether he still does."""
_CONNECT_S = 8
"""How long ssh may take to reach the host: less than a call may, so that it tells the cause."""
_ALIVE_S, _ALIVE_TIMES = 15, 3
_SAID_BYTES = 8192
_END_S = 2.0
_LONGEST_FOLDER = 70
"""A unix socket's address holds 103 bytes where it holds least; for a moment ssh adds 18 to its own."""
_PLAIN_FOLDER = re.compile(r"[\w./@+,=~-]+", re.ASCII)

_NO_QUESTIONS = ("-o", "BatchMode=yes", "-T", "-x", "-a")


def master_words(target: Target, control: str) -> list[str]:
    """Return the arguments of the ssh that holds the connection.

    The user's configuration applies, but for what it would forward or run on top.
    """
    return [
        *("-N", "-M", "-S", control, *_NO_QUESTIONS),
        *("-o", "ControlPersist=no", "-o", "ClearAllForwardings=yes", "-o", "PermitLocalCommand=no"),
        *("-o", "RemoteCommand=none", "-o", f"ConnectTimeout={_CONNECT_S}"),
        *("-o", f"ServerAliveInterval={_ALIVE_S}", "-o", f"ServerAliveCountMax={_ALIVE_TIMES}"),
        *target.words,
    ]


def along_words(target: Target, control: str, *options: str, command: Sequence[str] = ()) -> list[str]:
    """Return the arguments of an ssh that goes along; where the connection is gone it makes none itself."""
    return [
        *("-F", "/dev/null", "-S", control, *_NO_QUESTIONS, "-o", "ControlMaster=no"),
        *("-o", "ProxyCommand=false", *options, *target.words, *command),
    ]


def _new_folder() -> str:
    """Return the path of a folder to be made, short and plain enough for ssh's sockets."""
    name = f"dockertui-{secrets.token_hex(6)}"
    for place in (os.environ.get("XDG_RUNTIME_DIR"), tempfile.gettempdir()):
        folder = os.path.join(place, name) if place else ""
        if (
            folder
            and len(folder) <= _LONGEST_FOLDER
            and _PLAIN_FOLDER.fullmatch(folder)
            and os.access(place or "", os.W_OK)
        ):
            return folder
    return f"/tmp/{name}"  # (made by us with mkdir, which takes no folder of somebody else's)


class Master:
    """A connection by ssh: it is being made, is there, or has ended for good."""

    def __init__(self, target: Target, name: str) -> None:
        """Start to connect; waits for nothing.

        Args:
            target: Where to.
            name: For the name of the thread.

        Raises:
            EngineUnreachable: There is no ssh.
            OSError: No process can be started.
        """
        ssh = shutil.which("ssh")
        if ssh is None:
            raise not_installed()
        self._ssh = ssh
        self._target = target
        self.folder = _new_folder()
        self.children: list[subprocess.Popen[bytes]] = []
        """Processes that go along and are to be waited for."""
        self.is_up = False
        self.ended_at: float | None = None
        """When it ended, by `time.monotonic()`."""
        self._said = b""
        self._changed = threading.Condition()
        self._process = subprocess.Popen(
            [
                "/bin/sh",
                "-c",
                _SCRIPT,
                "dockertui-ssh",
                self.folder,
                ssh,
                *master_words(target, self._control),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            bufsize=0,
            start_new_session=True,  # no terminal to ask at, and a group that can be killed whole
        )
        threading.Thread(target=self._watch, name=f"ssh {name}", daemon=True).start()

    @property
    def _control(self) -> str:
        return f"{self.folder}/c"

    @property
    def socket_path(self) -> str:
        """Where the engine's socket is, once it is forwarded."""
        return f"{self.folder}/e"

    def wait_up(self, deadline: float, check: Callable[[], None]) -> None:
        """Wait until the connection is there.

        Args:
            deadline: By `time.monotonic()`.
            check: Called while it waits; raises where nobody wants it any more.

        Raises:
            EngineError: It could not be made, or not in time.
        """
        with self._changed:
            while not self.is_up and self.ended_at is None:
                if time.monotonic() >= deadline:
                    raise not_through(self._target)
                self._changed.wait(min(left_s(deadline), SLICE_S))
                check()
        if self.ended_at is not None:
            raise self.cause()

    def cause(self) -> EngineError:
        """Return why it ended."""
        return explain(self._said.decode(errors="replace"), self._target)

    def along(self, *command: str) -> list[str]:
        """Return the words that run a command on the host."""
        return [self._ssh, *along_words(self._target, self._control, command=command)]

    def forward(self, deadline: float) -> None:
        """Have the engine's socket forwarded; whether there is one shows when it is connected to.

        Raises:
            EngineUnreachable: ssh cannot.
            TimeoutError: Not in time.
        """
        where = f"{self.socket_path}:{self._target.path}"
        words = along_words(self._target, self._control, "-O", "forward", "-L", where)
        code, said = self.run([self._ssh, *words], deadline)
        if code and "Control socket" in said:
            raise self.end()
        if code:
            raise EngineUnreachable(
                _("ssh cannot forward the engine's socket: %(said)s") % {"said": said[-300:]},
                _("Its version may be too old: sockets are forwarded since OpenSSH 6.7."),
            )

    def run(self, words: Sequence[str], deadline: float) -> tuple[int, str]:
        """Run a command to its end; returns its exit code and what it wrote to standard error.

        Raises:
            TimeoutError: It took longer than the deadline.
        """
        try:
            done = subprocess.run(
                words,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                timeout=left_s(deadline),
                start_new_session=True,
                check=False,
            )
        except subprocess.TimeoutExpired as exc:
            raise TimeoutError from exc
        return done.returncode, done.stderr.decode(errors="replace").strip()

    def close(self) -> None:
        """End it, and all that goes along; idempotent, from any thread, waits for nothing."""
        with self._changed, contextlib.suppress(OSError):
            self._process.stdin.close()  # type: ignore[union-attr]  # (made with a pipe)

    def end(self) -> EngineError:
        """End it where nobody listens there any more; returns why it had ended before."""
        self.close()
        with self._changed:
            self._changed.wait_for(lambda: self.ended_at is not None, _END_S)
        return self.cause()

    # ------------------------------------------------------------------ the thread
    def _watch(self) -> None:
        """Take in what ssh says until it ends; standard error is open as long as it lives."""
        errors = self._process.stderr
        assert errors is not None
        poll = select.poll()
        poll.register(errors, select.POLLIN)
        try:
            while True:
                if poll.poll(None if self.is_up else int(_LOOK_S * 1000)):
                    data = os.read(errors.fileno(), 4096)
                    if not data:
                        return
                    self._said = (self._said + data)[-_SAID_BYTES:]
                elif os.path.exists(self._control):
                    with self._changed:
                        self.is_up = True
                        self._said = b""
                        self._changed.notify_all()
        finally:
            with self._changed:
                self.ended_at = time.monotonic()
                self._changed.notify_all()
            self.close()
            errors.close()
            log.info("ssh to %s ended: %s", self._target.host, self._said.decode(errors="replace").strip())
            self._process.wait()
            for child in list(self.children):
                with contextlib.suppress(subprocess.TimeoutExpired):
                    child.wait(_END_S)
