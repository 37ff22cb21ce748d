"""docker-py's client with two additions: a guard under every request, and a way to stop it.

The only module that imports docker-py when it is imported itself, which takes a tenth of a second or
more; `Engine.make_client` does that late, in a thread that may wait. Every socket a client opens is noted, so
that another thread can shut it: a socket's own time-out counts from the last byte, and endless streams
have none at all.
"""

import contextlib
import socket
import ssl
import threading
import time
import weakref
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import requests
import requests.adapters
from docker import APIClient
from docker.auth import AuthConfig
from docker.constants import DEFAULT_USER_AGENT
from docker.utils.proxy import ProxyConfig
from urllib3.connection import HTTPConnection
from urllib3.connectionpool import HTTPConnectionPool

from dockertui.engine import version
from dockertui.engine.dial import dial, is_scarce
from dockertui.engine.errors import ConnectionAbortedHere, ReadOnlyRefused
from dockertui.engine.readonly import is_allowed
from dockertui.i18n import _

if TYPE_CHECKING:
    from dockertui.engine.endpoint import Endpoint

FIRST_API_VERSION = "1.24"
"""Spoken before the engine has told its own: only /version and /_ping, which need none."""
_CONNECT_S = 30.0
"""How long a request that may wait for ever for its answer waits for its connection."""


class Session(APIClient):
    """An API client of one thread, which any other thread may stop."""

    def __init__(
        self,
        endpoint: "Endpoint",
        *,
        api_version: str | None = None,
        read_only: bool = False,
        timeout_s: float = 30.0,
    ) -> None:
        """Make a client; nothing is sent yet. APIClient's own constructor is passed by.

        That one reads Docker's configuration and fails where registry credentials or proxies in it are odd,
        of which nothing here makes use. What it sets is set here.

        Args:
            endpoint: The engine.
            api_version: The API version to speak; None until it is negotiated.
            read_only: Whether to refuse all requests but mere looks, whatever they are made by.
            timeout_s: How long to wait for a connection, and for each piece of a reply.
        """
        requests.Session.__init__(self)
        self._read_only = read_only
        self.endpoint = endpoint
        self.timeout = timeout_s  # type: ignore[assignment]  # (requests takes a float)
        self.headers["User-Agent"] = DEFAULT_USER_AGENT
        self.credstore_env = None
        self._version = api_version or FIRST_API_VERSION
        self._general_configs: dict[str, Any] = (
            {"HttpHeaders": dict(endpoint.headers)} if endpoint.headers else {}
        )
        self._auth_configs = AuthConfig({})
        self._proxy_configs = ProxyConfig()
        self.trust_env = False  # the environment's proxies are for the web
        self._sockets = _Sockets()
        self._custom_adapter = _Adapter(_pool(endpoint, self._sockets.note, timeout_s))
        # Whatever a request or a redirection names, it goes to the one engine.
        self.adapters.clear()
        self.base_url = f"http+docker://localhost{endpoint.prefix}"
        self.mount("http", self._custom_adapter)

    # ------------------------------------------------------------------ the guard
    def send(self, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
        """Send a request, unless read-only mode refuses it.

        Raises:
            ReadOnlyRefused: It is not a mere look.
        """
        path = urlsplit(request.url or "").path.removeprefix(self.endpoint.prefix)
        if self._read_only and not is_allowed(request.method or "", path):
            self.check_writes()
        if self.is_aborted:
            raise ConnectionAbortedHere
        if is_scarce(self.endpoint) and "Upgrade" not in request.headers:
            request.headers["Connection"] = "close"
        return super().send(request, **kwargs)

    def check_writes(self) -> None:
        """Say whether something may be changed; for what is done past send(), by another program.

        Raises:
            ReadOnlyRefused: It may not.
        """
        if self._read_only:
            raise ReadOnlyRefused(
                _("Read-only mode: this is not done."), _("Start dockertui without --read-only to allow it.")
            )

    def _create_websocket_connection(self, url: str) -> Any:  # noqa: ARG002  (docker-py's signature)
        """Refuse the one way round send(); nothing here uses websockets."""
        raise ReadOnlyRefused(_("Connections by websocket are not made."))

    def look(self, path: str, *names: str) -> tuple[int, bytes]:
        """GET a path for many small looks: the same connections at half the cost, as nothing is prepared.

        Args:
            path: The path with its query, with `{0}` where a name is put in, percent-encoded.
            names: What is put in.

        Returns:
            The status, and the body whatever the status is.
        """
        client: Any = self  # (docker-py has no types)
        url = client._url(path, *names).removeprefix("http+docker://localhost")
        assert is_allowed("GET", url.removeprefix(self.endpoint.prefix)), "a mere look"
        if self.is_aborted:
            raise ConnectionAbortedHere
        headers = {name: str(value) for name, value in self.headers.items() if name != "Accept-Encoding"}
        headers.update(self.endpoint.headers or {})
        if is_scarce(self.endpoint):
            headers["Connection"] = "close"
        pool = self._custom_adapter.pool
        answer = pool.urlopen(
            "GET", url, headers=headers, retries=False, redirect=False, timeout=self.timeout
        )
        return answer.status, answer.data

    # ------------------------------------------------------------------ the API version
    def negotiate(self) -> version.EngineVersion:
        """Ask the engine for its version, and speak the API version that `version.agree` says.

        Raises:
            EngineFault: What answers is no Docker Engine, or none with a common API version.
        """
        agreed = version.agree(self.version(api_version=False))
        self.pin(agreed.api_version)
        return agreed

    def pin(self, api_version: str) -> None:
        """Speak this API version from now on."""
        self._version = api_version

    # ------------------------------------------------------------------ stopping
    def abort(self) -> None:
        """Shut every connection and let no new one be made. From any thread; waits for nothing.

        The thread that reads wakes at once; the descriptors are closed by it, or by close(): closed from
        here, their numbers could be another file's while a read is still under way.
        """
        self._sockets.abort()

    def close(self) -> None:
        """Shut and close every connection; for the thread that uses the client."""
        self.abort()
        super().close()
        self._sockets.close()

    @property
    def is_aborted(self) -> bool:
        """Whether it was stopped, and cannot be used again."""
        return self._sockets.is_aborted


class _Sockets:
    """The sockets of one client; the connections know this and not the client, which so is freed at once."""

    def __init__(self) -> None:
        self._known: weakref.WeakSet[socket.socket] = weakref.WeakSet()
        self._lock = threading.Lock()
        self.is_aborted = False

    def note(self, sock: socket.socket) -> None:
        """Note a socket, so that abort() reaches it.

        Raises:
            ConnectionAbortedHere: The client was stopped meanwhile.
        """
        with self._lock:
            self._known.add(sock)
            aborted = self.is_aborted
        if aborted:
            _shut(sock)
            raise ConnectionAbortedHere

    def abort(self) -> None:
        with self._lock:
            self.is_aborted = True
            known = list(self._known)
        for sock in known:
            _shut(sock)

    def close(self) -> None:
        with self._lock:
            known = list(self._known)
        for sock in known:
            with contextlib.suppress(OSError):
                sock.close()


def _shut(sock: socket.socket) -> None:
    with contextlib.suppress(OSError):
        # not SSLSocket's own: it would drop the TLS state under a thread that is reading
        socket.socket.shutdown(sock, socket.SHUT_RDWR)


# ---------------------------------------------------------------------- the connections
class _Connection(HTTPConnection):
    """A connection of any kind: what TLS or ssh have to do with it is below its socket."""

    def __init__(self, *args: Any, dial: Callable[[float], socket.socket], **options: Any) -> None:
        super().__init__(*args, **options)
        self._dial = dial

    def connect(self) -> None:
        timeout_s = self.timeout
        self.sock = self._dial(time.monotonic() + (_CONNECT_S if timeout_s is None else timeout_s))
        self.sock.settimeout(timeout_s)

    def send(self, data: Any) -> None:
        try:
            super().send(data)
        except ssl.SSLEOFError:
            # Refused before it could ask, for its certificate for instance: the alert is there to read.
            self.sock.recv(1)
            raise


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


def _pool(endpoint: "Endpoint", note: Callable[[socket.socket], None], timeout_s: float) -> _Pool:
    """Return the connections of a client; host and port are for the Host header, which proxies look at."""
    is_default = endpoint.port == (443 if endpoint.uses_tls else 80)
    return _Pool(
        endpoint.host or "localhost",
        None if is_default or not endpoint.host else endpoint.port,
        timeout=timeout_s,
        maxsize=10,
        dial=partial(dial, endpoint, note=note),
    )


class _Adapter(requests.adapters.HTTPAdapter):
    """One pool, whatever a URL says: requests' own would make one for each host, docker-py's for each URL."""

    def __init__(self, pool: _Pool) -> None:
        super().__init__()
        self.pool = pool

    def get_connection_with_tls_context(self, *_args: Any, **_options: Any) -> Any:
        return self.pool

    def request_url(self, request: requests.PreparedRequest, _proxies: Any) -> str:
        return request.path_url

    def close(self) -> None:
        super().close()
        self.pool.close()
