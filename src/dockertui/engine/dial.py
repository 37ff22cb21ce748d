"""The one way to reach an engine: a connected socket, whatever its address begins with.

Calls, streams, the heartbeat, shells, the first look and what ends a left shell all dial here. What comes
back is a socket to be read and written; TLS and ssh are below it. Only the standard library is needed:
the first look dials before docker-py is imported, and the warden where nothing else is to be had.
"""

import socket
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING

from dockertui.engine.errors import ConnectionAbortedHere, EndpointError, EngineUnreachable
from dockertui.engine.sockets import Note, connect, left_s, unnoted
from dockertui.i18n import _

if TYPE_CHECKING:
    import ssl

    from dockertui.engine.endpoint import Endpoint

_KEEPALIVE_S = 30
"""A connection without traffic is probed after so long, so that a dead one ends and a router keeps it."""


def dial(endpoint: "Endpoint", deadline: float, note: Note = unnoted) -> socket.socket:
    """Return a socket that is connected to an engine; its time-out is what was left at the end.

    An engine behind ssh is reached only while somebody holds the way to it; see hold().

    Args:
        endpoint: The engine.
        deadline: When to give up, by `time.monotonic()`. Looking up a host's name may take longer.
        note: Is told of the socket.

    Raises:
        OSError: It could not be connected; TimeoutError where that took too long.
        EngineError: The same, where more is known than an OSError says.
        ConnectionAbortedHere: The way to it was let go of meanwhile, or what `note` raises.
    """
    if endpoint.socket_path:
        return _dial_unix(endpoint.socket_path, deadline, note)
    if endpoint.is_ssh:
        from dockertui.engine import tunnel  # late: most engines are near

        return tunnel.dial(endpoint, deadline, note)
    if endpoint.host:
        return _dial_tcp(endpoint, deadline, note)
    if endpoint.url.startswith("npipe://"):
        raise EngineUnreachable(
            _("Named pipes exist on Windows only."), _("Use unix:///path/to/docker.sock or tcp://host:port.")
        )
    raise EndpointError(
        _("%(url)s is not an address that can be used.") % {"url": endpoint.url},
        _("Use unix:///path/to/docker.sock, tcp://host:port or ssh://user@host."),
    )


def hold(endpoint: "Endpoint") -> None:
    """Have what the way to an engine needs kept, once it is there, until let_go(); does no I/O."""
    if endpoint.is_ssh:
        from dockertui.engine import tunnel

        tunnel.hold(endpoint)


def let_go(endpoint: "Endpoint") -> None:
    """Take back a hold(): with the last one all connections through a tunnel end; waits for nothing."""
    if endpoint.is_ssh:
        from dockertui.engine import tunnel

        tunnel.let_go(endpoint)


def is_scarce(endpoint: "Endpoint") -> bool:
    """Return whether connections to an engine are few, so that one that is not needed has to be closed."""
    if not endpoint.is_ssh:
        return False
    from dockertui.engine import tunnel

    return tunnel.is_scarce(endpoint)


def plain_head(endpoint: "Endpoint", method: str, path: str, heads: Mapping[str, str]) -> bytes:
    """Return the head of a plain request, which an engine answers without chunks and closes."""
    named = endpoint.host and (f"[{endpoint.host}]" if ":" in endpoint.host else endpoint.host)
    heads = {
        "Host": f"{named}:{endpoint.port}" if named else "docker",
        "User-Agent": "dockertui",
        **endpoint.headers,
        **heads,
    }
    lines = [
        f"{method} {endpoint.prefix}{path} HTTP/1.0",
        *(f"{name}: {value}" for name, value in heads.items()),
    ]
    return "".join(f"{line}\r\n" for line in [*lines, ""]).encode()


def _dial_unix(path: str, deadline: float, note: Note) -> socket.socket:
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        connect(sock, path, deadline, note)
    except BaseException:
        sock.close()
        raise
    return sock


# ---------------------------------------------------------------------- over the network
def _dial_tcp(endpoint: "Endpoint", deadline: float, note: Note) -> socket.socket:
    context = _tls_context(endpoint) if endpoint.uses_tls else None
    sock = _connect_tcp(endpoint, context, deadline, note)
    if context is not None:
        try:
            sock.settimeout(left_s(deadline))
            sock.do_handshake()  # type: ignore[attr-defined]  # (made by the context)
        except BaseException:
            sock.close()
            raise
    return sock


def _connect_tcp(
    endpoint: "Endpoint", context: "ssl.SSLContext | None", deadline: float, note: Note
) -> socket.socket:
    """Return a socket connected to the first of a host's addresses that takes it; they share the time."""
    found = socket.getaddrinfo(endpoint.host, endpoint.port, type=socket.SOCK_STREAM)
    failed: OSError = OSError(f"{endpoint.host} has no address")
    for tried, (family, _kind, _protocol, _name, address) in enumerate(found):
        now = time.monotonic()
        sock = _tcp_socket(family, context, endpoint.host)
        try:
            connect(sock, address, now + max(0.0, deadline - now) / (len(found) - tried), note)
        except ConnectionAbortedHere:
            sock.close()
            raise
        except OSError as exc:
            sock.close()
            failed = exc
        except BaseException:
            sock.close()
            raise
        else:
            return sock
    if isinstance(failed, TimeoutError):
        raise EngineUnreachable(
            _("Nothing answers at %(url)s.") % {"url": endpoint.url},
            _("Check the address, and whether a firewall is in between."),
        ) from failed
    raise failed


def _tcp_socket(family: int, context: "ssl.SSLContext | None", host: str) -> socket.socket:
    """Return a socket that is not connected; over TLS already, so that it is one from beginning to end."""
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for name, value in (
            ("TCP_KEEPIDLE", _KEEPALIVE_S),
            ("TCP_KEEPINTVL", _KEEPALIVE_S // 3),
            ("TCP_KEEPCNT", 3),
        ):
            if hasattr(socket, name):
                sock.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
        if context is None:
            return sock
        named = host.partition("%")[0].rstrip(".")
        return context.wrap_socket(sock, server_hostname=named, do_handshake_on_connect=False)
    except BaseException:
        sock.close()
        raise


def _tls_context(endpoint: "Endpoint") -> "ssl.SSLContext":
    """Return how TLS is spoken with an engine; the files are read each time, for they are renewed.

    Raises:
        EndpointError: A file cannot be used.
    """
    import ssl

    tls = endpoint.tls
    # As docker has it: names are where names belong, and what ca.pem holds is trusted, a root or not. Newer
    # Pythons' own context has stricter rules, by which certificates made as Docker's documents say are wrong.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.hostname_checks_common_name = False
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    ca, cert, key = (tls.ca, tls.cert, tls.key) if tls is not None else (None, None, None)
    path = ca
    try:
        if tls is not None and not tls.verify:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        elif ca:
            context.load_verify_locations(ca)
        else:
            context.load_default_certs()
        path = cert
        if cert and key:
            context.load_cert_chain(cert, key, password=_no_password)
    except (OSError, ValueError) as exc:
        raise EndpointError(
            _("The certificate files of %(url)s cannot be used: %(path)s: %(reason)s")
            % {"url": endpoint.url, "path": path, "reason": getattr(exc, "strerror", None) or exc},
            _("Check the certificate files in DOCKER_CERT_PATH or in the context."),
        ) from exc
    return context


def _no_password() -> str:
    """Stand for the question for a key's password, which would be asked in the middle of the screen."""
    raise ValueError(_("The key is protected by a password."))
