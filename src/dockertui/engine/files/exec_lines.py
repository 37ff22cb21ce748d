"""Runs a few lines of shell in a container that runs, and gives what they print as it comes."""

import contextlib
import json
from collections.abc import Generator, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from dockertui.engine import fields
from dockertui.engine.errors import EngineFault
from dockertui.engine.request import post_stream
from dockertui.engine.text import clean
from dockertui.i18n import _

if TYPE_CHECKING:
    from docker import APIClient

SHELLS = ("sh", "/bin/sh", "/busybox/sh")
"""Where a shell is looked for; the last is that of images which have one only to look into them."""
_SAID = 4096
_HEAD, _ERRORS = 8, 2


class LinesFailed(EngineFault):
    """The lines ended with an error, which is what they said."""

    def __init__(self, code: int, said: bytes) -> None:
        words = _("A command in the container failed (exit code %(code)d).") % {"code": code}
        super().__init__(last_words(said, b"") or words)
        self.code = code
        self.output = said


def last_words(said: bytes, place: bytes) -> str:
    """Return the last line that a command said.

    Args:
        said: What it said.
        place: Where the files begin; that is left out of the paths in it.
    """
    line = said.strip().rpartition(b"\n")[2]
    if place:
        line = line.replace(place + b"/", b"/").replace(place, b"/")
    return clean(line.decode("utf-8", "replace"))[:400]


def run(
    api: "APIClient", container_id: str, shell: str, script: str, arguments: Sequence[str]
) -> Generator[bytes, None, None]:
    """Run lines of POSIX shell as root, and yield what they print.

    Args:
        api: A client; stopping it ends the reading.
        container_id: A container that runs.
        shell: One of SHELLS.
        script: The lines.
        arguments: `$1` and so on.

    Raises:
        LinesFailed: They ended with an error.
    """
    client: Any = api
    made = client.exec_create(
        container_id,
        [shell, "-c", script, "sh", *arguments],
        user="0",
        environment={"LC_ALL": "C"},
    )
    exec_id = fields.text(made, "Id")
    said = b""
    # not docker-py's own: it loses what comes in one piece with the answer's head
    body = json.dumps({"Detach": False, "Tty": False}).encode()
    headers = {"Content-Type": "application/json"}
    blocks = post_stream(api, "/exec/{0}/start", exec_id, headers=headers, data=body)
    for number, part in frames(blocks):
        if number == _ERRORS:
            said += part[: _SAID - len(said)]
        else:
            yield part
    code = fields.integer(client.exec_inspect(exec_id), "ExitCode") or 0
    if code:
        raise LinesFailed(code, said)


def frames(blocks: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    """Yield what a program printed, with the number of where it did: 1 for output, 2 for errors.

    Source: Docker Engine API, "Attach to a container", "Stream format".

    Args:
        blocks: The body, in blocks of any size.
    """
    rest, left, number = b"", 0, 1
    for block in blocks:
        rest += block
        while rest:
            if not left:
                if len(rest) < _HEAD:
                    break
                number, left = rest[0], int.from_bytes(rest[4:_HEAD], "big")
                rest = rest[_HEAD:]
                continue
            part, rest = rest[:left], rest[left:]
            left -= len(part)
            yield number, part


def shell_of(api: "APIClient", container_id: str) -> str:
    """Return the shell that a running container has, "" where it has none."""
    from docker.errors import APIError  # late: docker-py is slow to import

    for shell in SHELLS:
        with contextlib.suppress(APIError, LinesFailed):
            if b"".join(run(api, container_id, shell, "echo ready", ())).strip() == b"ready":
                return shell
    return ""
