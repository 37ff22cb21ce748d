"""Ends a command in a container whose terminal is gone, as a terminal does when its window is closed.

The engine leaves a command running when its connection is closed, so a second command in the
container signals the first: SIGHUP, and SIGKILL where that did not help. Whether it has ended is
asked of the engine, and until it has the attempt is repeated: the container may be paused, the
engine away.

Only the standard library and what needs no more is used, by plain requests of HTTP/1.0: this also has to
work in a process of its own (`warden.py`), after the app was killed.
"""

import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from dockertui.engine.dial import dial, hold, let_go, plain_head
from dockertui.engine.endpoint import Endpoint, TlsFiles
from dockertui.engine.errors import EngineError
from dockertui.engine.sockets import left_s

TOKEN_NAME = "DOCKERTUI_SESSION"
"""The variable in a command's environment whose value no other command has."""

_REPLY_BYTES = 1 << 20
_ATTEMPT_S = 5.0
"""How long one attempt may take at most, in seconds."""
_ENDING_S = 1.0
"""How long a command may take to end after a signal before the next, stronger one."""
_UNSTARTED_S = 3.0
"""How long a command whose start was under way may take to start."""
_LOOK_S = 0.03
_FIRST_WAIT_S, _LONGEST_WAIT_S = 0.1, 5.0

# $1: the process id, 0 if it is not known; $2: the token; $3: the signal; $4: "sure" where the engine
# says that the command runs, so that the id cannot be another process's by now. Exits with 0 if there
# is nothing to signal, with 3 if it has signalled.
# Everything is the shell's own: no process may be to be had (--pids-limit). The command is stopped while its
# session is looked through, twice: what it starts meanwhile would be missed and stay.
_SCRIPT = """\
p=$1 t=$2 g=$3 sure=$4
has() { while read -r l || [ -n "$l" ]; do case $l in *"$t"*) return 0;; esac; done <"$1/environ"; return 1; }
sid() { s=; read -r s <"$1/stat" || return 1; s=${s##*) }; set -- $s; s=$4; }
exec 2>/dev/null
if [ "$p" = 0 ]; then
  for d in /proc/[0-9]*; do sid $d && [ "$s" = "${d#/proc/}" ] && has $d && p=$s && break; done
  [ "$p" = 0 ] && exit 0
elif [ "$sure" != sure ]; then
  has /proc/$p || exit 0
fi
if [ "$g" = HUP ]; then
  kill -STOP $p
  for again in 1 2; do
    for d in /proc/[0-9]*; do sid $d && [ "$s" = "$p" ] && kill -HUP ${d#/proc/}; done
  done
fi
kill -$g $p
kill -CONT $p
exit 3
"""


class Command(NamedTuple):
    """A command on a terminal that somebody has to end."""

    token: str
    """What marks it: the value of TOKEN_NAME in its environment."""
    endpoint: Endpoint
    container_id: str
    exec_id: str
    launcher: str
    """The shell that is known to be in the container."""
    user: str = ""
    pid: int = 0
    """Its process id in the container; 0 until it has told it."""

    def to_json(self) -> str:
        """Return it as text, in one line."""
        end, tls = self.endpoint, self.endpoint.tls
        files = [str(path or "") for path in (tls.ca, tls.cert, tls.key)] if tls else []
        reached = [end.name, end.url, dict(end.headers), files, tls.verify if tls else True]
        return json.dumps([self.token, reached, *self[2:]])

    @classmethod
    def from_json(cls, text: str) -> "Command":
        """Return what to_json() was made of.

        Raises:
            ValueError: It is something else.
        """
        token, (name, url, headers, files, verify), *rest = json.loads(text)
        ca, cert, key = (Path(path) if path else None for path in files or [""] * 3)
        tls = TlsFiles(ca, cert, key, verify) if files else None
        return cls(token, Endpoint(name, url, tls=tls, headers=headers), *rest)


def end(command: Command, pause: Callable[[float], bool]) -> bool:
    """End a command, however long that takes.

    Args:
        command: What to end.
        pause: Waits for so many seconds between two attempts; returns whether to go on.

    Returns:
        Whether it has ended; False if `pause` said so, or if the container has nothing to end it with.
    """
    hold(command.endpoint)
    try:
        return _end(command, pause)
    finally:
        let_go(command.endpoint)


def _end(command: Command, pause: Callable[[float], bool]) -> bool:
    """Try until it has ended; returns as end() does."""
    wait_s, signal = _FIRST_WAIT_S, "HUP"
    started_by = time.monotonic() + _UNSTARTED_S
    while True:
        try:
            said = _attempt(command, signal)
        except (EngineError, OSError, ValueError, LookupError, TypeError, AttributeError):
            said = "out of reach"
        if said == "ended" or (said == "unstarted" and time.monotonic() > started_by):
            return True
        if said == "helpless":
            return False
        if said == "signalled":
            signal, wait_s = "KILL", _FIRST_WAIT_S
        if not pause(wait_s):
            return False
        wait_s = min(2 * wait_s, _LONGEST_WAIT_S)


def _attempt(command: Command, signal: str) -> str:
    """Try once; returns "ended", "signalled" (and not ended yet), "unstarted", "later" or "helpless"."""
    deadline = time.monotonic() + _ATTEMPT_S
    state = _exec_state(command.endpoint, command.exec_id, deadline)
    if state in ("ended", "unstarted"):
        return state
    container = f"/containers/{command.container_id}"
    status, said = _ask(command.endpoint, "GET", f"{container}/json", None, deadline)
    if status == 404 or (status == 200 and not said["State"].get("Running")):
        return "ended"
    if status != 200 or said["State"].get("Paused"):
        return "later"
    words = [str(command.pid), command.token, signal, "sure" if state == "running" else ""]
    asked = {"Cmd": [command.launcher, "-c", _SCRIPT, "hang-up", *words], "User": command.user}
    status, said = _ask(command.endpoint, "POST", f"{container}/exec", asked, deadline)
    if status != 201:
        return "later"
    helper = str(said["Id"])
    status, said = _ask(command.endpoint, "POST", f"/exec/{helper}/start", {"Detach": True}, deadline)
    if status >= 400:
        return "helpless" if "executable" in str(said) or "no such file" in str(said) else "later"
    return _watch_end(command, helper, is_known=state == "running", deadline=deadline)


def _watch_end(command: Command, helper: str, *, is_known: bool, deadline: float) -> str:
    """Wait a moment for the end of a command that was signalled.

    What the engine has forgotten by a restart, but left running, is known by what the helper found only.
    """
    until = min(deadline, time.monotonic() + _ENDING_S)
    while time.monotonic() < until:
        if is_known:
            if _exec_state(command.endpoint, command.exec_id, deadline) != "running":
                return "ended"
        else:
            status, said = _ask(command.endpoint, "GET", f"/exec/{helper}/json", None, deadline)
            if status != 200:
                return "later"
            if not said.get("Running") and said.get("ExitCode") is not None:
                return "signalled" if said["ExitCode"] == 3 else "ended"
        time.sleep(_LOOK_S)
    return "signalled"


def _exec_state(endpoint: Endpoint, exec_id: str, deadline: float) -> str:
    """Return "running", "ended", "unstarted", or "unknown" where the engine does not know it.

    Raises:
        OSError, EngineError: The engine is out of reach, or answers with an error.
    """
    status, said = _ask(endpoint, "GET", f"/exec/{exec_id}/json", None, deadline)
    if status == 404:
        return "unknown"
    if status != 200:
        raise OSError(f"status {status}")
    if said.get("Running"):
        return "running"
    return "ended" if said.get("ExitCode") is not None else "unstarted"


# ---------------------------------------------------------------------- plain requests
def _ask(endpoint: Endpoint, method: str, path: str, body: Any, deadline: float) -> tuple[int, Any]:
    """Make a request and return the status and the parsed body of the reply.

    Raises:
        OSError, EngineError: The engine is out of reach.
        ValueError: What answers is no engine.
    """
    data = b"" if body is None else json.dumps(body).encode()
    heads = {"Content-Type": "application/json", "Content-Length": str(len(data))}
    sock = dial(endpoint, deadline)
    try:
        sock.sendall(plain_head(endpoint, method, path, heads) + data)
        reply = bytearray()
        while len(reply) < _REPLY_BYTES:
            sock.settimeout(left_s(deadline))
            block = sock.recv(65536)
            if not block:
                break
            reply += block
    finally:
        sock.close()
    top, _end, content = bytes(reply).partition(b"\r\n\r\n")
    status = int(top.split(b" ", 2)[1])
    return status, json.loads(content) if content.strip() else None


def new_token() -> str:
    """Return a mark that nothing else has."""
    return os.urandom(12).hex()
