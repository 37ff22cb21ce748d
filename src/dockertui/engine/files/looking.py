"""Ways to look into a container, a volume or an image: which there is, and what has to be made for it.

A folder is listed by a program: in a container that runs and has the files, or in a helper, which is a
container that is made for it of an image that the engine has. Where no program can be had, only archives tell
what is in a folder, with the contents of all files below it: that is done only where the user agreed. Nothing
is pulled.
"""

import contextlib
import logging
from collections.abc import Mapping
from dataclasses import field
from enum import Enum
from typing import TYPE_CHECKING, Any, Literal, cast

from dockertui.dataclass import dataclass
from dockertui.engine import containers, fields
from dockertui.engine.errors import EngineFault, ReadOnlyRefused
from dockertui.engine.files import exec_lines, tool, users
from dockertui.engine.files.file_tree import FileTree
from dockertui.engine.files.helper import Mounted, body, clear, create, local_images
from dockertui.engine.files.tar_writer import END
from dockertui.engine.request import get_list, post
from dockertui.engine.text import clean
from dockertui.i18n import N_, _

if TYPE_CHECKING:
    from docker import APIClient

    from dockertui.engine.session import Session

log = logging.getLogger(__name__)

STAYS_S = 3600
"""A helper ends by itself after this, in seconds, should nobody be left to remove it."""
_IDLE = f"sleep {STAYS_S} || read x"
_READS = ("DAC_READ_SEARCH",)
_STOPPED = N_("It does not run, and no other container sees its files: started, it would list them itself.")
_NO_SHELL = N_("It has no shell to list its files with.")
_ARCHIVES = N_("Its files are known from archives only.")

Kind = Literal["container", "volume", "image"]


@dataclass(frozen=True, slots=True)
class Spot:
    """What is looked into."""

    kind: Kind
    id: str


class How(Enum):
    """How a folder is listed."""

    PROGRAM = "program"
    """By a program in the container."""
    ARCHIVE = "archive"
    """By an archive of it, which holds all contents."""


@dataclass(frozen=True, slots=True)
class Way:
    """A way to look, good until it is closed."""

    spot: Spot
    how: How
    container_id: str
    """Through which container."""
    words: str
    """What is said of it on the screen."""
    shell: str = ""
    root: bytes = b""
    """Where in that container the files begin, without a slash at its end."""
    is_ours: bool = False
    """Whether the container was made for it."""
    image_id: str = ""
    """An image that was made for it."""
    has_names: bool = True
    """Whether the names of owners are those of the files' own system."""
    tree: FileTree = field(default_factory=FileTree, compare=False)
    """What archives told."""

    def place(self, path: bytes) -> bytes:
        """Return where a path lies in the container."""
        return self.root + path if path != b"/" or not self.root else self.root


def open_way(api: "APIClient", spot: Spot) -> Way:
    """Find the best way, and make what it needs.

    Raises:
        EngineFault: There is none.
    """
    is_looking_only = _is_read_only(api)
    if spot.kind == "container":
        return _into_container(api, spot, is_looking_only=is_looking_only)
    if spot.kind == "volume":
        return _into_volume(api, spot, is_looking_only=is_looking_only)
    if is_looking_only:
        raise EngineFault(
            _("In read-only mode no container may be made, and without one no image can be looked into."),
            _("Start dockertui without --read-only."),
        )
    return _into_image(api, spot)


def close_way(api: "APIClient", way: Way) -> None:
    """Remove what was made for a way."""
    if way.is_ours or way.image_id:
        clear(api, way.container_id if way.is_ours else "", way.image_id)


def _is_read_only(api: "APIClient") -> bool:
    try:
        cast("Session", api).check_writes()
    except ReadOnlyRefused:
        return True
    return False


# ---------------------------------------------------------------------- containers
def _into_container(api: "APIClient", spot: Spot, *, is_looking_only: bool) -> Way:
    raw = containers.inspect(api, spot.id)
    state = fields.text(fields.mapping(raw, "State"), "Status")
    why: object = _("Read-only mode runs no program in it.")
    if not is_looking_only:
        if state == "running" and (shell := exec_lines.shell_of(api, spot.id)):
            return Way(spot, How.PROGRAM, spot.id, _("read by a program in the container"), shell)
        why = _NO_SHELL if state == "running" else _STOPPED
    return Way(spot, How.ARCHIVE, spot.id, f"{why} {_ARCHIVES}")


# ---------------------------------------------------------------------- volumes
def _into_volume(api: "APIClient", spot: Spot, *, is_looking_only: bool) -> Way:
    if is_looking_only:
        for container_id, name, root in _mounting(api, spot.id):
            words = _("read from archives of %(name)s, which mounts it") % {"name": name}
            return Way(spot, How.ARCHIVE, container_id, words, root=root)
        raise EngineFault(
            _("In read-only mode no container may be made, and none mounts this volume."),
            _("Start dockertui without --read-only."),
        )
    for container_id in users.running(api, spot.id):
        for found, name, root in _mounting(api, spot.id):
            if found == container_id and (shell := exec_lines.shell_of(api, container_id)):
                words = _("read by a program in %(name)s, which mounts it") % {"name": name}
                return Way(spot, How.PROGRAM, container_id, words, shell, root)
    mount = Mounted(spot.id)
    for image in tool.candidates(api, spot.id):
        way = _started(api, spot, body(image, [mount], ["sh", "-c", _IDLE], _READS))
        if way is not None:
            words = _("read by a helper container of %(image)s, which is removed at the end")
            name = _image_name(api, image)
            return _with(way, words % {"image": name}, root=mount.path.encode(), has_names=False)
    return _lent(api, spot, mount)


def _mounting(api: "APIClient", volume: str) -> list[tuple[str, str, bytes]]:
    """Return the containers that mount the whole of a volume, and nothing over it: id, name and place."""
    found = []
    for raw in get_list(api, "/containers/json", all=1):
        if not isinstance(raw, Mapping):
            continue
        mounts = tuple(fields.objects(raw, "Mounts"))
        places = [fields.text(mount, "Destination") for mount in mounts]
        for mount in mounts:
            place = fields.text(mount, "Destination")
            if fields.text(mount, "Name") != volume or not place.startswith("/"):
                continue
            if any(other.startswith(place.rstrip("/") + "/") for other in places):
                continue
            container_id = fields.text(raw, "Id")
            if not _is_part(api, container_id, place):
                name = (fields.texts(raw, "Names") or ("",))[0].removeprefix("/")
                found.append((container_id, name, place.rstrip("/").encode()))
                break
    return found


def _is_part(api: "APIClient", container_id: str, place: str) -> bool:
    """Return whether a mount shows only a folder of its volume."""
    host = fields.mapping(containers.inspect(api, container_id), "HostConfig")
    return any(
        fields.text(mount, "Target") == place
        and bool(fields.text(fields.mapping(mount, "VolumeOptions"), "Subpath"))
        for mount in fields.objects(host, "Mounts")
    )


def _lent(api: Any, spot: Spot, mount: Mounted) -> Way:
    """Return a way through a container that is never started, of any image, or of an empty one made here."""
    from docker.errors import APIError  # late: docker-py is slow to import

    why = _("No image here has a shell to list files with; a small one that has, such as busybox, would do.")
    words = f"{why} {_ARCHIVES}"
    root = mount.path.encode()
    for raw in local_images(api)[: tool.MOST_TRIED]:
        with contextlib.suppress(APIError):
            made = create(api, body(str(raw["Id"]), [mount], ["/dockertui"]))
            return Way(spot, How.ARCHIVE, made, words, root=root, is_ours=True, has_names=False)
    response = api._post(api._url("/images/create"), params={"fromSrc": "-"}, data=END)
    api._raise_for_status(response)
    image = fields.text(response.json(), "status")
    made = create(api, body(image, [mount], ["/dockertui"]))
    return Way(spot, How.ARCHIVE, made, words, root=root, is_ours=True, image_id=image, has_names=False)


# ---------------------------------------------------------------------- images
def _into_image(api: "APIClient", spot: Spot) -> Way:
    for shell in ("sh", "/busybox/sh"):
        way = _started(api, spot, body(spot.id, [], [shell, "-c", _IDLE], _READS))
        if way is not None:
            return _with(way, _("read by a helper container of this image, which is removed at the end"))
    made = create(api, body(spot.id, [], ["/dockertui"]))
    words = f"{_NO_SHELL} {_ARCHIVES}"
    return Way(spot, How.ARCHIVE, made, words, is_ours=True)


# ---------------------------------------------------------------------- helpers
def _started(api: "APIClient", spot: Spot, said: Mapping[str, Any]) -> Way | None:
    """Return a way through a new helper that runs, None where its image has no shell."""
    from docker.errors import APIError  # late: docker-py is slow to import

    made, shell = "", ""
    host = {**said["HostConfig"], "ReadonlyRootfs": True}
    try:
        with contextlib.suppress(APIError):
            made = create(api, {**said, "HostConfig": host, "OpenStdin": True})
            post(api, "/containers/{0}/start", made)
            shell = exec_lines.shell_of(api, made)
    finally:
        if made and not shell:
            clear(api, made)
    return Way(spot, How.PROGRAM, made, "", shell, is_ours=True) if shell else None


def _with(way: Way, words: str, root: bytes = b"", *, has_names: bool = True) -> Way:
    return Way(way.spot, way.how, way.container_id, words, way.shell, root, is_ours=True, has_names=has_names)


def _image_name(api: "APIClient", image_id: str) -> str:
    for raw in local_images(api):
        if raw["Id"] == image_id:
            tags = fields.texts(raw, "RepoTags")
            return clean(tags[0]) if tags else image_id.removeprefix("sha256:")[:12]
    return image_id
