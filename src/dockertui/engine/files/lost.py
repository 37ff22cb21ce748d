"""What of a volume no archive of an engine holds: sockets, and attributes but the capabilities of programs.

Sockets are found by any shell; attributes only where the image that lends it has `getfattr` or `python3`.
"""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from dockertui.dataclass import dataclass
from dockertui.engine.errors import EngineError
from dockertui.engine.files import listing, tool
from dockertui.engine.files.helper import Mounted
from dockertui.engine.text import clean
from dockertui.i18n import _

if TYPE_CHECKING:
    from docker import APIClient

LINES = r"""
cd "$1" || exit 2
find . -type s -print0 || exit 2
printf '\0'
if command -v getfattr >/dev/null; then
  printf 'known\n'
  getfattr -R -P -h -m - . 2>/dev/null
elif command -v python3 >/dev/null; then
  printf 'known\n'
  exec python3 -c 'import os, sys
out = sys.stdout.buffer
for folder, _names, files in os.walk(b"."):
    for path in [folder] + [os.path.join(folder, name) for name in files]:
        try:
            found = os.listxattr(path, follow_symlinks=False)
        except OSError:
            continue
        said = path.replace(b"\\", b"\\134").replace(b"\n", b"\\012").replace(b"\r", b"\\015")
        out.write(b"# file: " + said + b"\n" + b"".join(os.fsencode(one) + b"\n" for one in found) + b"\n")'
fi
exit 0
"""
"""Prints the sockets in the folder `$1` and, behind an empty word, the names of attributes by file."""
_KEPT = (b"security.capability", b"security.selinux")
"""What an engine keeps, or sets anew."""
_HEAD = b"# file: "
_ESCAPE = re.compile(rb"\\([0-7]{3})")


@dataclass(frozen=True, slots=True)
class Attributes:
    """A file whose attributes are lost."""

    name: bytes
    attributes: tuple[bytes, ...]

    @property
    def words(self) -> str:
        """The file, and which."""
        names = ", ".join(clean(one.decode("utf-8", "replace")) for one in self.attributes)
        return f"{listing.shown(self.name)} ({names})"


@dataclass(frozen=True, slots=True)
class Lost:
    """What is lost of a volume."""

    sockets: tuple[bytes, ...] | None = None
    """None where it could not be looked for them."""
    attributes: tuple[Attributes, ...] | None = None
    """The same."""

    @property
    def lines(self) -> Sequence[str]:
        """All of it, a line each, for a listing."""
        if self.sockets is None:
            found = [
                _("sockets, if there are any, are left out: no image with a shell was there to look for them")
            ]
        else:
            found = [_("left out, a socket: %(name)s") % {"name": listing.shown(one)} for one in self.sockets]
        if self.attributes is None:
            found.append(
                _("extended attributes are left out, but the capabilities of programs; which files had some ")
                + _("cannot be told: what looked for them has neither getfattr nor python3")
            )
        else:
            words = _("left out, extended attributes: %(name)s")
            found += [words % {"name": one.words} for one in self.attributes]
        return found


def look(api: "APIClient", volume: str) -> Lost:
    """Return what is lost of a volume, as far as that can be told."""
    mount = Mounted(volume)
    try:
        return parse(tool.run(api, mount, LINES, mount.path))
    except (tool.NoShell, tool.ToolFailed, EngineError):
        return Lost()


def parse(output: bytes) -> Lost:
    """Take apart what the lines above print."""
    names, _end, said = (b"\0" + output).partition(b"\0\0")
    sockets = tuple(sorted(filter(None, names.split(b"\0"))))
    if not said.startswith(b"known"):
        return Lost(sockets)
    found, name, own = list[Attributes](), b"", list[bytes]()
    for line in [*said.split(b"\n")[1:], _HEAD]:
        if line.startswith(_HEAD):
            if own:
                found.append(Attributes(name, tuple(own)))
            path = line.removeprefix(_HEAD).removeprefix(b"./")
            name, own = _ESCAPE.sub(_byte, path), []
        elif line and line not in _KEPT:
            own.append(line)
    return Lost(sockets, tuple(sorted(found, key=lambda one: one.name)))


def _byte(found: "re.Match[bytes]") -> bytes:
    return bytes([int(found[1], 8) & 0xFF])
