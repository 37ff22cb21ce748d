"""docker-py's client with two additions: a guard under every request, and a way to stop it.

The only module that imports docker-py when it is imported itself; `client.make_client` does that
late. Every socket a client opens is noted, so that another thread can shut it: a socket's own
time-out counts from the last byte, and endless streams have none at all.
"""

import contextlib
import socket
import threading
import time
import weakref
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import requests
import requests.adapters
from docker import APIClient
from docker.auth import AuthConfig
from docker.constants import DEFAULT_USER_AGENT
from docker.tls import TLSConfig
from docker.transport import UnixHTTPAdapter
from docker.utils import parse_host
from docker.utils.proxy import ProxyConfig
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError

from dockertui.engine import version
from dockertui.engine.errors import ConnectionAbortedHere, ReadOnlyRefused
from dockertui.engine.readonly import is_allowed
from dockertui.i18n import _

if TYPE_CHECKING:
    from dockertui.engine.endpoint import Endpoint, TlsFiles

_KEEPALIVE_S = 30
"""A connection without traffic is probed after so long, so that a dead one ends and a router keeps it."""
_FULL_S = 0.05
"""How long to wait before an engine whose queue of connections is full is asked again."""


class Session(APIClient):
    """An API client of one thread, which any other thread may stop."""

    def __init__(self, endpoint: "Endpoint", *, api_version: str, read_only: bool, timeout_s: float) -> None:
        """Make a client; APIClient's own constructor is passed by.

        That one reads Docker's configuration and fails where registry credentials or proxies in it are odd,
        of which nothing here makes use. What it sets is set here.
        """
        requests.Session.__init__(self)
        self._sockets: weakref.WeakSet[socket.socket] = weakref.WeakSet()
        self._sockets_lock = threading.Lock()
        self._aborted = False
        self._read_only = read_only
        self.endpoint = endpoint
        self.timeout = timeout_s  # type: ignore[assignment]  # (requests takes a float)
        self.headers["User-Agent"] = DEFAULT_USER_AGENT
        self.credstore_env = None
        self._version = api_version
        self._general_configs: dict[str, Any] = (
            {"HttpHeaders": dict(endpoint.headers)} if endpoint.headers else {}
        )
        self._auth_configs = AuthConfig({})
        self._proxy_configs = ProxyConfig()
        # The environment's proxies and CA bundle are for the web: they would replace the engine's own CA.
        self.trust_env = False
        adapter: requests.adapters.BaseAdapter
        if endpoint.url.startswith("unix://"):
            self.base_url = "http+docker://localhost"
            adapter = _UnixAdapter(self, endpoint.socket_path, timeout_s)
            self.mount("http+docker://", adapter)
        else:
            self.base_url = str(parse_host(endpoint.url, tls=endpoint.tls is not None))
            if endpoint.tls is not None:
                _tls_config(endpoint.tls).configure_client(self)
            adapter = _TcpAdapter(self)
            self.mount("http://", adapter)
            self.mount("https://", adapter)
        self._custom_adapter = adapter

    # ------------------------------------------------------------------ the guard
    def send(self, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
        """Send a request, unless read-only mode refuses it.

        Raises:
            ReadOnlyRefused: It is not a mere look.
        """
        if self._read_only and not is_allowed(request.method or "", urlsplit(request.url or "").path):
            raise ReadOnlyRefused(
                _("Read-only mode: this is not done."), _("Start dockertui without --read-only to allow it.")
            )
        if self._aborted:
            raise ConnectionAbortedHere
        return super().send(request, **kwargs)

    def _create_websocket_connection(self, url: str) -> Any:  # noqa: ARG002  (docker-py's signature)
        """Refuse the one way round send(); nothing here uses websockets."""
        raise ReadOnlyRefused(_("Connections by websocket are not made."))

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
    def note(self, sock: socket.socket) -> None:
        """Note a socket that was opened, so that abort() reaches it.

        Raises:
            ConnectionAbortedHere: The client was stopped meanwhile.
        """
        with self._sockets_lock:
            self._sockets.add(sock)
            aborted = self._aborted
        if aborted:
            _shut(sock)
            raise ConnectionAbortedHere

    def abort(self) -> None:
        """Shut every connection and let no new one be made. From any thread; waits for nothing.

        The thread that reads wakes at once; the descriptors are closed by it, or by close(): closed from
        here, their numbers could be another file's while a read is still under way.
        """
        with self._sockets_lock:
            self._aborted = True
            sockets = list(self._sockets)
        for sock in sockets:
            _shut(sock)

    def close(self) -> None:
        """Shut and close every connection; for the thread that uses the client."""
        self.abort()
        super().close()
        with self._sockets_lock:
            sockets = list(self._sockets)
        for sock in sockets:
            with contextlib.suppress(OSError):
                sock.close()

    @property
    def is_aborted(self) -> bool:
        """Whether it was stopped, and cannot be used again."""
        return self._aborted


def _tls_config(files: "TlsFiles") -> TLSConfig:
    return TLSConfig(
        client_cert=(str(files.cert), str(files.key)) if files.cert and files.key else None,
        ca_cert=str(files.ca) if files.ca else None,
        verify=files.verify,
    )


def _shut(sock: socket.socket) -> None:
    with contextlib.suppress(OSError):
        # not SSLSocket's own: it would drop the TLS state under a thread that is reading
        socket.socket.shutdown(sock, socket.SHUT_RDWR)


# ---------------------------------------------------------------------- the connections
class _UnixConnection(HTTPConnection):
    def __init__(self, session: Session, path: str, timeout_s: float) -> None:
        super().__init__("localhost", timeout=timeout_s)
        self._session = session
        self._path = path

    def connect(self) -> None:
        self.sock = _connect(self._session, socket.AF_UNIX, self._path, self.timeout)


class _UnixPool(HTTPConnectionPool):
    def __init__(self, session: Session, path: str, timeout_s: float) -> None:
        super().__init__("localhost", timeout=timeout_s, maxsize=10)
        self._session = weakref.ref(session)
        self._path = path
        self._timeout_s = timeout_s

    def _new_conn(self) -> Any:
        session = self._session()
        if session is None:
            raise ConnectionAbortedHere
        return _UnixConnection(session, self._path, self._timeout_s)


class _UnixAdapter(UnixHTTPAdapter):
    """One pool for the one socket: docker-py's own makes a pool for every URL, and so new connections."""

    def __init__(self, session: Session, path: str, timeout_s: float) -> None:
        super().__init__(f"http+unix://{path}", timeout=timeout_s)  # type: ignore[arg-type]  # (a float is taken)
        self._pool = _UnixPool(session, path, timeout_s)

    def get_connection(self, url: Any, proxies: Any = None) -> Any:  # noqa: ARG002  (requests' signature)
        return self._pool

    def close(self) -> None:
        super().close()
        self._pool.close()


class _TcpConnection(HTTPConnection):
    session: Session

    def _new_conn(self) -> socket.socket:
        return _connect_tcp(self.session, self)


class _TlsConnection(HTTPSConnection):
    session: Session

    def _new_conn(self) -> socket.socket:
        return _connect_tcp(self.session, self)

    def connect(self) -> None:
        super().connect()
        if self.sock is not None:
            self.session.note(self.sock)


def _connect_tcp(session: Session, connection: HTTPConnection) -> socket.socket:
    """Return a socket connected to the first of a host's addresses that takes it."""
    host = connection.host.strip("[]")
    found = socket.getaddrinfo(host, connection.port, type=socket.SOCK_STREAM)
    failed: OSError = OSError(f"{host} has no address")
    for family, _kind, _protocol, _name, address in found:
        try:
            return _connect(session, family, address, connection.timeout)
        except TimeoutError as exc:
            failed = exc
        except ConnectionAbortedHere:
            raise
        except OSError as exc:
            failed = exc
    if isinstance(failed, TimeoutError):
        raise ConnectTimeoutError(connection, f"{host} does not answer") from failed
    raise failed


def _connect(session: Session, family: int, address: Any, timeout_s: float | None) -> socket.socket:
    """Return a connected socket, noted before it connects so that abort() ends that too.

    Raises:
        OSError: It could not be connected; TimeoutError after the time-out.
        ConnectionAbortedHere: The client was stopped meanwhile.
    """
    deadline = None if timeout_s is None else time.monotonic() + timeout_s
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        session.note(sock)
        if family != socket.AF_UNIX:
            _prepare_tcp(sock)
        sock.settimeout(timeout_s)
        while True:
            try:
                sock.connect(address)
                break
            except BlockingIOError:  # a unix socket whose queue is full: the engine accepts nobody
                if session.is_aborted:
                    raise ConnectionAbortedHere from None
                if deadline is not None and time.monotonic() > deadline:
                    raise TimeoutError from None
                time.sleep(_FULL_S)
        session.note(sock)  # again: an abort() before it was connected may have had nothing to shut
    except BaseException:
        sock.close()
        raise
    return sock


def _prepare_tcp(sock: socket.socket) -> None:
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in (
        ("TCP_KEEPIDLE", _KEEPALIVE_S),
        ("TCP_KEEPINTVL", _KEEPALIVE_S // 3),
        ("TCP_KEEPCNT", 3),
    ):
        if hasattr(socket, name):
            sock.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)


class _TcpAdapter(requests.adapters.HTTPAdapter):
    def __init__(self, session: Session) -> None:
        super().__init__()
        noted = {"session": session}
        tcp = type("TcpPool", (HTTPConnectionPool,), {"ConnectionCls": type("Tcp", (_TcpConnection,), noted)})
        tls = type(
            "TlsPool", (HTTPSConnectionPool,), {"ConnectionCls": type("Tls", (_TlsConnection,), noted)}
        )
        self.poolmanager.pool_classes_by_scheme = {"http": tcp, "https": tls}
