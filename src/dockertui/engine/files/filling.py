"""Writes into a volume through a helper: an archive as a whole, and what then gives it its place."""

import contextlib
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from dockertui.engine.errors import EngineFault
from dockertui.engine.files import tool
from dockertui.engine.files.helper import Mounted
from dockertui.engine.files.placing import gathered
from dockertui.engine.files.tar_reader import TarReader, reader_of
from dockertui.engine.request import download
from dockertui.engine.text import clean
from dockertui.i18n import _

if TYPE_CHECKING:
    from docker import APIClient

BEGUN = b"moving"
"""Said by the lines below before the first move."""
IN_THE_WAY = 3
"""The exit code of the lines below where a file and a folder have the same name; nothing was moved then."""

NEEDS = ("find", "mv", "rm", "rmdir")
"""The commands that these lines need."""
MOVE = """
set -eu
for need in find mv rm rmdir; do command -v $need >/dev/null || exit 127; done
check() {
  for x in "$1"/* "$1"/.[!.]* "$1"/..?*; do
    [ -e "$x" ] || [ -L "$x" ] || continue
    y="$2/${x##*/}"
    if [ -d "$x" ] && [ ! -L "$x" ]; then
      if [ -d "$y" ] && [ ! -L "$y" ]; then (check "$x" "$y") || exit 3
      elif [ -e "$y" ] || [ -L "$y" ]; then printf '%s' "$y"; exit 3; fi
    elif [ -d "$y" ] && [ ! -L "$y" ]; then printf '%s' "$y"; exit 3; fi
  done
}
move() {
  for x in "$1"/* "$1"/.[!.]* "$1"/..?*; do
    y="$2/${x##*/}"
    if [ -d "$x" ] && [ ! -L "$x" ] && [ -d "$y" ]; then (move "$x" "$y"); rmdir "$x"
    elif [ -L "$y" ] && { [ -e "$x" ] || [ -L "$x" ]; }; then rm -f -- "$y"; fi
  done
  find "$1" -mindepth 1 -maxdepth 1 -exec sh -c 'to=$1; shift; mv -f -- "$@" "$to/"' sh "$2" {} +
}
(check "$1" "$2") || exit 3
echo moving
move "$1" "$2"
rmdir "$1"
"""
"""Moves all in the folder `$1` into the folder `$2`, folders of one name into one, if that can be."""
CLEAR = 'rm -rf -- "$1"'


def put(api: Any, container_id: str, blocks: Iterable[bytes]) -> None:
    """Have an engine take an archive apart in a helper; names in it count from the helper's root.

    Args:
        api: A client.
        container_id: The helper.
        blocks: The archive; what its reading raises is raised here.
    """
    url = api._url("/containers/{0}/archive", container_id)
    params = {"path": "/", "noOverwriteDirNonDir": "1"}
    response = api._put(url, params=params, data=gathered(blocks), timeout=None)
    api._raise_for_status(response)


def told(blocks: Iterable[bytes], note: Callable[[int], None]) -> Iterator[bytes]:
    """Yield blocks, and tell after each how many bytes there were."""
    done = 0
    for block in blocks:
        yield block
        done += len(block)
        note(done)


def is_empty(api: "APIClient", container_id: str, mount: Mounted) -> bool:
    """Return whether nothing is in a volume, but what file systems put there; reads one entry of it."""
    blocks = download(api, "/containers/{0}/archive", container_id, path=f"{mount.path}/.")
    with contextlib.closing(blocks):  # else the engine waits with the helper's end
        for entry in TarReader(reader_of(blocks)):
            if entry.parts and entry.parts != (b"lost+found",):
                return False
    return True


def move(api: "APIClient", mount: Mounted, hidden: str) -> None:
    """Move what is in a hidden folder of a volume into the volume's top.

    Raises:
        NotBegunError: It cannot be; nothing was moved.
        ToolFailed: It was begun and has not come to its end.
    """
    try:
        tool.run(api, mount, MOVE, f"{mount.path}/{hidden}", mount.path)
    except tool.NoShell as error:
        raise NotBegunError(str(error), error.hint) from error
    except tool.ToolFailed as error:
        if error.code == IN_THE_WAY:
            name = error.output.decode("utf-8", "replace").removeprefix(mount.path + "/")
            words = _("%(name)s is a file on one side and a folder on the other.")
            raise NotBegunError(words % {"name": clean(name)[:200]}) from error
        if not error.output.startswith(BEGUN):
            raise NotBegunError(str(error), error.hint) from error
        raise


class NotBegunError(EngineFault):
    """What was to be moved was not: all is where it was."""
