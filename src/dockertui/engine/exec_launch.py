"""How a command is started on a terminal in a container, and what it means when that fails."""

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from dockertui.engine.errors import EngineError, EngineFault, NotFound
from dockertui.engine.text import clean
from dockertui.i18n import _

if TYPE_CHECKING:
    from docker import APIClient

DETACH_KEYS = "ctrl-@,ctrl-^,ctrl-@,ctrl-_,ctrl-@,ctrl-]"
"""The engine itself looks for keys that detach, ctrl-p ctrl-q by default, and holds back the first of
them until the next key; there is no way to say "none", and no byte that no key gives. This begins
with the one that is missed least, ctrl+space, and is never typed."""

ENVIRONMENT = {"TERM": "xterm-256color", "COLORTERM": "truecolor"}

GREETING = re.compile(rb"(\d+) ([^\r\n]*)\r?\n")
"""The first line: the process id in the container, and the shell's name."""

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

_NOT_STARTED = re.compile(
    r"OCI runtime|executable file not found|no such file or directory|not found in \$PATH", re.IGNORECASE
)
_NO_DIRECTORY = re.compile(r"chdir to cwd|no such file or directory: chdir|cwd must be", re.IGNORECASE)
_NO_USER = re.compile(r"unable to find (user|group)|no matching entries in passwd", re.IGNORECASE)
_NO_PROCESS = re.compile(r"can't fork|cannot fork|resource temporarily unavailable|pids limit", re.IGNORECASE)


def launchers(command: Sequence[str]) -> Iterator[list[str]]:
    """Yield the ways to start a command, or the best shell where there is none, the best way first."""
    if command:
        yield ["/bin/sh", "-c", _COMMAND_SCRIPT, "sh", *command]
        yield list(command)
        return
    for shell in _SHELLS:
        yield [shell, "-c", _SHELL_SCRIPT]


def may_try_next(said: str) -> bool:
    """Return whether what the engine said means only that this way to start it does not go."""
    return bool(_NOT_STARTED.search(said)) and "No such container" not in said


def known_reason(said: str, *, user: str, workdir: str) -> EngineError | None:
    """Return what an answer of the engine or of a failed start means; None where it means nothing known."""
    if workdir and _NO_DIRECTORY.search(said):
        return NotFound(
            _("There is no directory %(name)s in this container.") % {"name": clean(workdir)},
            _("Leave the directory empty for the container's own."),
        )
    if user and _NO_USER.search(said):
        return NotFound(
            _("There is no user %(name)s in this container.") % {"name": clean(user)},
            _("Give a number (0 is root), or leave the user empty for the container's own."),
        )
    if _NO_PROCESS.search(said):
        return EngineFault(
            _("The container can start no more processes: its limit is reached."),
            _("End some of them, or raise the limit: docker update --pids-limit"),
        )
    return None


def nothing_to_run(command: Sequence[str], said: str) -> EngineError:
    """Return what to say when no way to start it was left."""
    if command:
        return NotFound(
            _("The command cannot be run: %(command)s") % {"command": clean(" ".join(command))},
            clean(said).strip()[:300],
        )
    return NotFound(
        _("There is no shell in this container: neither bash nor sh nor ash."),
        _("Images made for one program only have none. E runs a program that it has, by its path."),
    )


def container_now(api: "APIClient", container_id: str) -> tuple[str, str]:
    """Return a container's state as the engine calls it, and when it started; "removed" if it is gone."""
    try:
        state = api.inspect_container(container_id).get("State") or {}
    except OSError as exc:  # what docker-py raises of an engine's answer is one
        if not is_not_found(exc):
            raise
        return "removed", ""
    status = clean(str(state.get("Status") or ""))
    return "removed" if status == "removing" else status, str(state.get("StartedAt") or "")


def is_not_found(exc: Exception) -> bool:
    """Return whether an engine answered that it does not know what it was asked about."""
    return getattr(getattr(exc, "response", None), "status_code", None) == 404
