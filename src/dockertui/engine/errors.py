"""The errors of the engine layer, and the one place where those of others become them.

Nothing is imported to recognise an error: what docker-py, requests, urllib3 and ssl raise is known by
the attributes and class names it has, so this module costs nothing before the first client is made.
"""

# ruff: noqa: N818  (they are named by what happened)
import errno
import json
import logging
import re
import socket
from collections.abc import Iterator
from typing import Protocol

from dockertui.engine.text import clean
from dockertui.i18n import _
from dockertui.pattern import late

log = logging.getLogger(__name__)


class HasUrl(Protocol):
    """What translate() needs of an endpoint."""

    @property
    def url(self) -> str:
        """The address, as the user knows it."""


class EngineError(Exception):
    """Something that an engine, or the way to it, refused.

    Attributes:
        message: The engine's words, or plain ones.
        hint: What to do about it; "" if nothing is known.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class EngineUnreachable(EngineError):
    """Nothing usable answers at the endpoint."""


class NotFound(EngineError):
    """What was asked for is not there (any more)."""


class Conflict(EngineError):
    """Its state, its name or its users stand in the way."""


class PermissionDenied(EngineError):
    """The user may not do this, or may not talk to the engine at all."""


class CallTimeout(EngineError):
    """The engine did not answer in time."""


class EngineFault(EngineError):
    """The engine failed, or said something that cannot be understood."""


class ReadOnlyRefused(EngineError):
    """The request would not have been a mere look; it was not sent."""


class EndpointError(EngineError):
    """It cannot be said which engine is meant."""


class ConnectionAbortedHere(ConnectionError):
    """This side gave the connection up; never shown."""


_LONG_ID = late(r"(?<![\w:])([0-9a-f]{12})[0-9a-f]{52}(?!\w)")
"""An id in full: its beginning says as much. Digests of images stay as they are."""
_TAKEN = late(r'name "/?(?P<name>[^"]+)" is already in use by (?:container )?"?(?P<id>[0-9a-f]{12})')
_CONFLICT = late(
    r"is (already )?in use|being used|is using|already exists|is running|is paused|not running|is not paused"
    r"|has active endpoints|has dependent|must be stopped|container state improper",
    re.IGNORECASE,
)
_VERSION = late(r"client version .* is too (new|old)|minimum supported api version|maximum supported", re.I)
_LOST = frozenset(
    {"RemoteDisconnected", "ProtocolError", "ChunkedEncodingError", "IncompleteRead", "EOFError"}
)
_GARBAGE = frozenset(
    {"BadStatusLine", "LineTooLong", "InvalidChunkLength", "HeaderParsingError", "UnknownProtocol"}
)
_URL = frozenset({"InvalidURL", "LocationParseError", "InvalidSchema", "MissingSchema", "UnicodeError"})


def translate(exc: BaseException, endpoint: HasUrl) -> EngineError:
    """Return what an exception of any layer below means to the user.

    Args:
        exc: What was raised.
        endpoint: The engine it was raised for; named in the message where that helps.
    """
    if isinstance(exc, EngineError):
        return exc
    chain = list(_chain(exc))
    for link in chain:
        if isinstance(link, EngineError):
            return link
    for link in chain:
        status = getattr(getattr(link, "response", None), "status_code", None)
        if isinstance(status, int):
            return _from_status(link, status, endpoint)
    names = {name for link in chain for name in (cls.__name__ for cls in type(link).__mro__)}
    if "JSONDecodeError" in names or "UnicodeDecodeError" in names:
        return EngineFault(
            _("What answers at %(url)s does not speak the Docker API.") % {"url": endpoint.url},
            _("Check that the address is an engine's, and not another service's or a proxy's."),
        )
    found = _from_connection(chain, names, endpoint)
    if found is not None:
        return found
    if _URL & names:
        return EndpointError(
            _("%(url)s is not an address that can be used.") % {"url": endpoint.url},
            _("Use unix:///path/to/docker.sock, tcp://host:port or ssh://user@host."),
        )
    if "DockerException" in names:
        return EngineFault(_words(exc))
    log.error("unexpected error from %s", endpoint.url, exc_info=exc)
    return EngineFault(
        f"{type(exc).__name__}: {_words(exc)}",
        _("This is a fault in dockertui; the log file has the details."),
    )


def _chain(exc: BaseException) -> Iterator[BaseException]:
    """Yield an exception and everything it wraps, the outermost first."""
    seen: set[int] = set()
    todo = [exc]
    while todo:
        link = todo.pop(0)
        if id(link) in seen:
            continue
        seen.add(id(link))
        yield link
        inner = (link.__cause__, link.__context__, getattr(link, "reason", None), *link.args)
        todo += [other for other in inner if isinstance(other, BaseException)]


def _words(exc: BaseException) -> str:
    """Return what an exception says, short and clean."""
    return clean(str(exc))[:500].strip() or type(exc).__name__


def _explanation(exc: BaseException) -> tuple[str, bool]:
    """Return the engine's words in an error reply, and whether it was a web page instead."""
    said = getattr(exc, "explanation", None)
    words = said if isinstance(said, str) else ""
    if words.lstrip().startswith("{"):
        try:
            reply = json.loads(words)
            words = str(reply.get("message") or reply.get("cause") or words)
        except ValueError:
            pass
    is_page = bool(re.match(r"\s*<(!doctype|html|\?xml|head|body)", words, re.IGNORECASE))
    return _LONG_ID.sub(r"\1", clean(words).strip()[:2000]), is_page


def _from_status(exc: BaseException, status: int, endpoint: HasUrl) -> EngineError:
    """Return the error of a reply with an error status."""
    message, is_page = _explanation(exc)
    if "HTTP request to an HTTPS server" in message:
        return EngineUnreachable(
            _("The engine at %(url)s wants TLS.") % {"url": endpoint.url},
            _("Set DOCKER_TLS_VERIFY=1 and DOCKER_CERT_PATH, or use a context with certificates."),
        )
    if is_page:
        return EngineFault(
            _("A web page came from %(url)s instead of the engine's answer (HTTP %(status)d).")
            % {"url": endpoint.url, "status": status},
            _("Check that the address is an engine's, and not another service's or a proxy's."),
        )
    if status == 503:
        return EngineUnreachable(
            message or _("The service at %(url)s is unavailable (HTTP 503).") % {"url": endpoint.url},
            _("The engine is starting or overloaded, or a proxy in front of it does not reach it."),
        )
    message = message or _("The engine answered with HTTP status %(status)d.") % {"status": status}
    if _VERSION.search(message):
        return EngineFault(
            message, _("The engine and this docker-py have no API version in common; update one.")
        )
    if status == 404:
        if "page not found" in message.lower() or message == "Not Found":
            return EngineFault(_("This engine does not offer that."), _("Its API is older, or it is Podman."))
        if "address pool" in message:
            return EngineFault(message, _("Remove networks that nobody uses, or give a subnet."))
        return NotFound(message)
    taken = _TAKEN.search(message)
    if taken:
        return Conflict(
            _("The name %(name)s is already in use by another container (%(id)s).") % taken.groupdict(),
            _("Choose another one, or rename or remove that container."),
        )
    if status == 409 or ((status == 403 or status >= 500) and _CONFLICT.search(message)):
        return Conflict(message)
    if status in (401, 403):
        return PermissionDenied(message)
    return EngineFault(message)


def _from_connection(chain: list[BaseException], names: set[str], endpoint: HasUrl) -> EngineError | None:
    """Return the error of a connection that could not be made or broke."""
    url = {"url": endpoint.url}
    for link in chain:
        if any(kind.__name__ == "SSLError" for kind in type(link).__mro__):
            found = _from_tls(chain, url)
            if found is not None:
                return found
    for link in chain:
        if isinstance(link, socket.gaierror):
            return EngineUnreachable(
                _("The host name in %(url)s is not known.") % url,
                _("Check the spelling, and the network or VPN it is known in."),
            )
    for link in chain:
        if isinstance(link, OSError):
            found = _from_os(link, endpoint)
            if found is not None:
                return found
    if "TimeoutError" in names or "Timeout" in names or "ReadTimeoutError" in names:
        return CallTimeout(_("The engine did not answer in time."), _("It may be overloaded or frozen."))
    if _GARBAGE & names:
        return EngineUnreachable(
            _("What listens at %(url)s does not speak HTTP as a Docker Engine does.") % url,
            _("Check the address; an engine that wants TLS needs a context or DOCKER_TLS_VERIFY."),
        )
    if _LOST & names:
        return EngineUnreachable(
            _("The engine closed the connection."), _("It may have been stopped or restarted.")
        )
    if "ConnectionError" in names or "HTTPError" in names or "RequestException" in names:
        return EngineUnreachable(_("The engine at %(url)s cannot be reached.") % url, _words(chain[0]))
    return None


def _from_tls(chain: list[BaseException], url: dict[str, str]) -> EngineError | None:
    words = " ".join(str(link) for link in chain).lower()
    if "wrong_version_number" in words or "wrong version number" in words or "record layer failure" in words:
        return EngineUnreachable(
            _("The engine at %(url)s does not speak TLS.") % url,
            _("Unset DOCKER_TLS_VERIFY, or use its TLS port."),
        )
    if "certificate_verify_failed" in words or "certificate verify failed" in words:
        return _from_certificate(next((code for link in chain if (code := _verify_code(link))), 0), url)
    if re.search(r"certificate.required|bad.certificate|alert.unknown.ca|alert.certificate", words):
        return PermissionDenied(
            _("The engine at %(url)s wants a client certificate that it trusts.") % url,
            _("Check cert.pem and key.pem in DOCKER_CERT_PATH or in the context."),
        )
    if "eof occurred" in words:
        return None
    return EngineUnreachable(
        _("A TLS connection to %(url)s could not be made.") % url, clean(str(chain[0]))[:300]
    )


_WRONG_NAME = (62, 64)
_NOT_YET, _EXPIRED = 9, 10
"""OpenSSL's own numbers for what is wrong with a certificate."""


def _verify_code(exc: BaseException) -> int:
    return int(getattr(exc, "verify_code", 0))


def _from_certificate(code: int, url: dict[str, str]) -> EngineError:
    """Return the error of a certificate that was refused."""
    if code in _WRONG_NAME:
        return EngineUnreachable(
            _("The certificate that answers at %(url)s is another host's.") % url,
            _("Name the engine as its certificate does, or have one made that names this host."),
        )
    if code in (_NOT_YET, _EXPIRED):
        return EngineUnreachable(
            (
                _("The certificate of %(url)s has expired.")
                if code == _EXPIRED
                else _("The certificate of %(url)s is not valid yet.")
            )
            % url,
            _("Have it renewed; or this machine's clock is wrong."),
        )
    return EngineUnreachable(
        _("The certificate of %(url)s is not trusted.") % url,
        _("Check that ca.pem belongs to this engine."),
    )


def _from_os(exc: OSError, endpoint: HasUrl) -> EngineError | None:
    url = {"url": endpoint.url}
    start = _("Start Docker, or choose another engine with --host or --context.")
    if isinstance(exc, FileNotFoundError):
        return EngineUnreachable(_("There is no socket at %(url)s.") % url, start)
    if isinstance(exc, ConnectionRefusedError):
        return EngineUnreachable(_("No engine is running at %(url)s.") % url, start)
    if isinstance(exc, PermissionError):
        return PermissionDenied(
            _("You may not open %(url)s.") % url,
            _('Join the group that owns it ("sudo usermod -aG docker $USER", then log in again).'),
        )
    if isinstance(exc, ConnectionResetError | BrokenPipeError | ConnectionAbortedError):
        return EngineUnreachable(
            _("The engine closed the connection."), _("It may have been stopped or restarted.")
        )
    if exc.errno in (errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EHOSTDOWN):
        return EngineUnreachable(
            _("There is no way to %(url)s.") % url, _("Check the network or VPN this machine is in.")
        )
    if exc.errno in (errno.ENOTSOCK, errno.ENOTDIR, errno.EPROTOTYPE):
        return EngineUnreachable(_("There is no socket at %(url)s.") % url, start)
    if "path too long" in str(exc):
        return EndpointError(
            _("The path of the socket %(url)s is too long.") % url, _("107 bytes are the most.")
        )
    if exc.errno in (errno.EMFILE, errno.ENFILE):
        return EngineUnreachable(_("Too many files are open."), _("Raise the limit: ulimit -n."))
    return None
