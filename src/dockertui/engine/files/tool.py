"""Runs a few lines of shell on a volume, in a container of an image that the engine has.

Which image has a shell nobody knows before it was tried: first come the images of containers that use the
volume, then those whose names promise one, then the smallest. Nothing is pulled.
"""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from dockertui.engine import fields
from dockertui.engine.errors import EngineFault
from dockertui.engine.files.helper import Mounted, body, clear, create, local_images
from dockertui.engine.request import get_list, get_object, post
from dockertui.i18n import _

if TYPE_CHECKING:
    from docker import APIClient

MOST_TRIED = 8
MOST_OUTPUT_BYTES = 4 << 20
_PROMISING = (
    "busybox",
    "alpine",
    "debian",
    "ubuntu",
    "bash",
    "fedora",
    "redis",
    "postgres",
    "mysql",
    "nginx",
)
_READS = ("DAC_READ_SEARCH",)
_WRITES = ("DAC_READ_SEARCH", "DAC_OVERRIDE", "FOWNER")


class NoShell(EngineFault):
    """No image of the engine has a shell."""

    def __init__(self) -> None:
        super().__init__(
            _("No image on this engine has a shell, which this needs."),
            _("Pull a small one that has, such as busybox, and try again."),
        )


class ToolFailed(EngineFault):
    """The lines ended with an error."""

    def __init__(self, code: int, output: bytes) -> None:
        said = output.decode("utf-8", "replace").strip()[-300:]
        super().__init__(_("A command on the volume failed (exit code %(code)d).") % {"code": code}, said)
        self.code = code
        self.output = output


def run(api: "APIClient", mount: Mounted, script: str, *arguments: str) -> bytes:
    """Run lines of POSIX shell with a volume mounted, as root without a network; return what they print.

    Args:
        api: A client; stopping it ends the container too.
        mount: The volume.
        script: The lines.
        arguments: `$1` and so on.

    Raises:
        NoShell: No image has one, or none has the commands that the lines need, which they say by 127.
        ToolFailed: They ended with an error.
    """
    from docker.errors import APIError  # late: docker-py is slow to import

    caps = _WRITES if mount.is_writable else _READS
    for image in candidates(api, mount.volume):
        container_id = ""
        try:
            with contextlib.suppress(APIError, NoShell):  # then perhaps the next one has what it takes
                container_id = create(api, body(image, [mount], ["sh", "-c", script, "sh", *arguments], caps))
                post(api, "/containers/{0}/start", container_id)
                return _result(api, container_id)
        finally:
            if container_id:
                clear(api, container_id)
    raise NoShell


def has(api: "APIClient", mount: Mounted, commands: Sequence[str]) -> bool:
    """Return whether an image of the engine has some commands, to work on a volume with."""
    lines = "for need; do command -v $need >/dev/null || exit 127; done"
    try:
        run(api, mount, lines, *commands)
    except (NoShell, ToolFailed):
        return False
    return True


def candidates(api: "APIClient", volume: str) -> Iterator[str]:
    """Yield the images of the engine that may have a shell, the likeliest for a volume first."""
    users = [
        fields.text(raw, "ImageID")
        for raw in get_list(api, "/containers/json", all=1)
        if isinstance(raw, Mapping)
        and any(fields.text(mount, "Name") == volume for mount in fields.objects(raw, "Mounts"))
    ]
    images = local_images(api)
    promising = [str(raw["Id"]) for raw in images if _is_promising(fields.texts(raw, "RepoTags"))]
    known = {str(raw["Id"]) for raw in images}
    order = dict.fromkeys(
        [*(u for u in users if u in known), *promising, *(str(raw["Id"]) for raw in images)]
    )
    yield from list(order)[:MOST_TRIED]


def _is_promising(tags: Sequence[str]) -> bool:
    return any(word in tag for tag in tags for word in _PROMISING)


def _result(api: Any, container_id: str) -> bytes:
    response = api._post(api._url("/containers/{0}/wait", container_id), timeout=None)
    api._raise_for_status(response)
    code = fields.integer(response.json(), "StatusCode") or 0
    output: bytes = b""
    for block in api.logs(container_id, stdout=True, stderr=True, stream=True, follow=False):
        output += block
        if len(output) > MOST_OUTPUT_BYTES:
            break
    if code in (126, 127) or fields.text(
        fields.mapping(get_object(api, "/containers/{0}/json", container_id), "State"), "Error"
    ):
        raise NoShell
    if code:
        raise ToolFailed(code, output)
    return output
