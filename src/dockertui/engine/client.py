"""Makes API clients: docker-py's own, guarded, and able to be stopped from another thread.

docker-py is imported at the first call only, which takes a tenth of a second or more: call it from
a thread that may wait.
"""

from typing import TYPE_CHECKING

from dockertui.engine.errors import EndpointError, EngineUnreachable
from dockertui.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from dockertui.engine.endpoint import Endpoint
    from dockertui.engine.session import Session

    ClientMaker = Callable[[], "Session"]

FIRST_API_VERSION = "1.24"
"""Spoken before the engine has told its own: only /version and /_ping, which need none."""


def make_client(
    endpoint: "Endpoint", *, api_version: str | None = None, read_only: bool = False, timeout_s: float = 30.0
) -> "Session":
    """Return a client of an engine; nothing is sent yet.

    Args:
        endpoint: The engine.
        api_version: The API version to speak; None until it is negotiated (see `negotiate`).
        read_only: Whether to refuse all requests but mere looks, whatever they are made by.
        timeout_s: How long to wait for a connection, and for each piece of a reply.

    Raises:
        EngineUnreachable: The endpoint is of a kind that cannot be used yet.
        EndpointError: Its certificate files cannot be used.
    """
    scheme = endpoint.url.partition("://")[0]
    if scheme == "ssh":
        host = endpoint.url.partition("://")[2]
        raise EngineUnreachable(
            _("Engines over SSH cannot be reached directly yet."),
            _(
                "Open a tunnel: ssh -nNT -L /tmp/docker.sock:/var/run/docker.sock %(host)s, then --host unix:///tmp/docker.sock"
            )
            % {"host": host},
        )
    if scheme == "npipe":
        raise EngineUnreachable(
            _("Named pipes exist on Windows only."), _("Use unix:///path/to/docker.sock or tcp://host:port.")
        )
    if scheme not in ("unix", "tcp", "http", "https"):
        raise EndpointError(
            _("%(url)s is not an address that can be used.") % {"url": endpoint.url},
            _("Use unix:///path/to/docker.sock or tcp://host:port."),
        )
    from dockertui.engine.session import Session

    return Session(
        endpoint, api_version=api_version or FIRST_API_VERSION, read_only=read_only, timeout_s=timeout_s
    )
