"""Which host, user and socket an address that begins with ssh:// means."""

import shlex
from typing import NamedTuple
from urllib.parse import unquote

from dockertui.engine.errors import EndpointError
from dockertui.i18n import _
from dockertui.pattern import late

SOCKET = "/var/run/docker.sock"
"""Where the engine of a host listens when the address does not say it."""

_HOST = late(
    r"(?!-)(?:\[([0-9a-fA-F:.%]+)\]|([^\s\x00-\x1f\x7f:\[\]@/\\'\"`$;&|<>(){},*?#%]+))(?::(\d{1,5}))?"
)
_USER = late(r"(?!-)[^\s\x00-\x1f\x7f:/'\"`$;&|<>(){}*?#]+(?<!\\)")
"""Nothing that a shell or ssh could read as more than a name: ssh's configuration may hand it to both."""
_PATH = late(r"/[\w./@+,=~-]*")
"""ssh puts values in place of `%h` and `${HOME}`, and ends a path at `:`."""


class Target(NamedTuple):
    """A host, as it is said to ssh, and the engine's socket there."""

    user: str
    """Who logs in; "" for whom ssh's own configuration names."""
    host: str
    """A name or an address, or what ssh's configuration calls a host."""
    port: int
    """0 for the one of ssh's configuration."""
    path: str
    """The socket on that host."""
    is_usual: bool
    """Whether the address names no socket."""

    @property
    def words(self) -> list[str]:
        """What says to ssh where to go; nothing in it can be taken for an option."""
        return [
            *(["-l", self.user] if self.user else []),
            *(["-p", str(self.port)] if self.port else []),
            "--",
            self.host,
        ]

    @property
    def by_hand(self) -> str:
        """The command that goes there from a prompt."""
        port = f"-p {self.port} " if self.port else ""
        return f"ssh {port}{shlex.quote(f'{self.user}@{self.host}' if self.user else self.host)}"


def parse(url: str) -> Target:
    """Return what `ssh://[user@]host[:port][/path/of/docker.sock]` means.

    Raises:
        EndpointError: It is no such address, has a password in it, or names what could be read as an option.
    """
    place, _slash, path = url.removeprefix("ssh://").partition("/")
    path = "/" + unquote(path) if path.strip("/") else ""
    user, mark, host = place.rpartition("@")
    user = unquote(user)
    if ":" in user:
        raise EndpointError(
            _("A password in an address is not used."),
            _("Log in by a key: ssh-copy-id, ssh-add, or IdentityFile in ~/.ssh/config."),
        )
    found = _HOST.fullmatch(host)
    is_user = bool(_USER.fullmatch(user)) if mark else True
    if (
        not found
        or not is_user
        or int(found[3] or 1) not in range(1, 65536)
        or not _PATH.fullmatch(path or "/")
    ):
        raise EndpointError(
            _("%(url)s is not an address that can be used.") % {"url": url},
            _("Use ssh://user@host, ssh://host:port or ssh://host/path/of/docker.sock."),
        )
    return Target(user, found[1] or found[2], int(found[3] or 0), path.rstrip("/") or SOCKET, not path)
