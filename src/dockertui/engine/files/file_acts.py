"""What is changed about files of a container or a volume: deleted, renamed, a new folder, a new content."""

import time
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from dockertui.engine.errors import EngineFault
from dockertui.engine.files import exec_lines, tool
from dockertui.engine.files.file_entry import FileEntry, join
from dockertui.engine.files.folder_lines import quoted
from dockertui.engine.files.folder_stream import Begin, begin_of
from dockertui.engine.files.helper import Mounted, helper
from dockertui.engine.files.looking import How, Way
from dockertui.engine.files.placing import gathered
from dockertui.engine.files.tar_entry import Entry
from dockertui.engine.files.tar_writer import END, fill, header
from dockertui.i18n import _

if TYPE_CHECKING:
    from docker import APIClient

MOST_AT_ONCE = 500
"""Files that one run of the lines takes."""
_DELETE = """
for a; do p=$(printf '%bx' "$a"); rm -rf -- "${p%x}" || exit 1; done
"""
_RENAME = """
f=$(printf '%bx' "$1"); t=$(printf '%bx' "$2")
if [ -e "${t%x}" ] || [ -L "${t%x}" ]; then echo "something of that name is there already" >&2; exit 1; fi
mv -- "${f%x}" "${t%x}"
"""
_FOLDER = """
p=$(printf '%bx' "$1"); mkdir -- "${p%x}"
"""


def delete(api: "APIClient", way: Way, paths: Sequence[bytes]) -> int:
    """Delete files, and folders with all that is in them; returns how many were asked for.

    Raises:
        EngineFault: One cannot be deleted; those before it are gone.
    """
    for at in range(0, len(paths), MOST_AT_ONCE):
        _run(api, way, _DELETE, paths[at : at + MOST_AT_ONCE])
    return len(paths)


def rename(api: "APIClient", way: Way, path: bytes, name: bytes) -> None:
    """Give a file another name in its folder; nothing is replaced.

    Raises:
        EngineFault: There is something of that name, or it cannot be done.
    """
    _run(api, way, _RENAME, (path, join(path.rpartition(b"/")[0] or b"/", name)))


def make_folder(api: "APIClient", way: Way, path: bytes) -> None:
    """Make a folder.

    Raises:
        EngineFault: There is something of that name, or it cannot be done.
    """
    _run(api, way, _FOLDER, (path,))


def write(api: "APIClient", way: Way, folder: bytes, entry: FileEntry, old: bytes, content: bytes) -> None:
    """Give a file another content; its owner and its mode stay.

    Args:
        api: A client.
        way: The way it was read by.
        folder: Its folder.
        entry: The file.
        old: What it held when it was read.
        content: The new content.

    Raises:
        EngineFault: It holds something else by now, or cannot be written.
    """
    if begin_of(api, way, join(folder, entry.name), len(old)) != Begin(old, is_cut=False):
        raise EngineFault(
            _("%(name)s was changed by somebody else meanwhile; nothing was written.") % {"name": entry.text},
            _("Edit it again."),
        )
    mode = 0o644 if entry.mode is None else entry.mode
    said = Entry(
        entry.name,
        mode=mode,
        uid=entry.uid or 0,
        gid=entry.gid or 0,
        size_bytes=len(content),
        mtime_ns=time.time_ns(),
    )
    put(api, way, folder, [header(said), content, fill(len(content)), END])


def put(api: "APIClient", way: Way, folder: bytes, blocks: Iterable[bytes]) -> None:
    """Have the engine take an archive apart in a folder.

    Args:
        api: A client.
        way: The way to look; a volume is written to through a helper of its own.
        folder: Where.
        blocks: The archive; what its reading raises is raised here.

    Raises:
        EngineFault: Nothing can be written there.
    """
    check_writable(way)
    if way.spot.kind == "container":
        _put(api, way.container_id, folder, blocks)
        return
    mount = Mounted(way.spot.id, is_writable=True)
    with helper(api, [mount]) as container_id:
        _put(api, container_id, mount.path.encode() + folder, blocks)


def check_writable(way: Way) -> None:
    """Say where nothing can be written.

    Raises:
        EngineFault: So it is.
    """
    if way.spot.kind == "image":
        raise EngineFault(
            _("The files of an image cannot be changed."),
            _("Those of a container of it can, or of a volume."),
        )


def _put(api: Any, container_id: str, folder: bytes, blocks: Iterable[bytes]) -> None:
    url = api._url("/containers/{0}/archive", container_id)
    params = {"path": folder, "noOverwriteDirNonDir": "1"}
    response = api._put(url, params=params, data=gathered(blocks), timeout=None)
    api._raise_for_status(response)


def _run(api: "APIClient", way: Way, script: str, paths: Sequence[bytes]) -> None:
    """Run lines of shell on files.

    Raises:
        EngineFault: There is no shell to run them, or they failed.
    """
    check_writable(way)
    if way.spot.kind == "volume":
        mount = Mounted(way.spot.id, is_writable=True)
        place = mount.path.encode()
        try:
            tool.run(api, mount, script, *(quoted(place + path) for path in paths))
        except tool.ToolFailed as error:
            raise EngineFault(exec_lines.last_words(error.output, place) or error.message) from error
        return
    if way.how is not How.PROGRAM:
        raise EngineFault(
            _("This needs a shell in the container, while it runs."),
            _("Files can be copied into it and out of it all the same."),
        )
    blocks = exec_lines.run(api, way.container_id, way.shell, script, [quoted(path) for path in paths])
    for _block in blocks:
        pass
