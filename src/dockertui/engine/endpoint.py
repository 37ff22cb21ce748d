"""Which engine is meant: found as the docker CLI finds it, then at the places engines usually are.

Contexts are read from docker's own store, so that docker-py need not be imported for it.
"""

import json
import os
import re
import socket
import stat
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from dockertui.dataclass import dataclass
from dockertui.engine import docker_config, ssh_target
from dockertui.engine.errors import EndpointError
from dockertui.engine.fields import EMPTY
from dockertui.i18n import _

_PROBE_S = 0.3
_DOCKERS_OWN = Path("/var/run/docker.sock")
"""Where the docker command looks if nobody says otherwise."""
_SCHEMES = ("unix", "tcp", "ssh", "npipe", "http", "https")


@dataclass(frozen=True, slots=True)
class TlsFiles:
    """The certificate files of a connection over TLS."""

    ca: Path | None = None
    cert: Path | None = None
    key: Path | None = None
    verify: bool = True
    """Whether the engine's certificate must be right."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where an engine is, and how it was decided that this one is meant."""

    name: str
    """`local`, the context's name, or the host's."""
    url: str
    """`unix:///var/run/docker.sock`, `tcp://host:2376`, `ssh://user@host`, `npipe://…`."""
    source: str = ""
    """Why this one, in words: `DOCKER_HOST`, `context colima`, `found at …`."""
    tls: TlsFiles | None = None
    headers: Mapping[str, str] = field(default_factory=lambda: EMPTY, hash=False)
    """Headers that Docker's configuration wants with every request."""
    warning: str = ""
    """What is odd in Docker's configuration, in a sentence; "" if nothing."""
    docker: tuple[str, ...] = ("docker",)
    """How the docker command is called, in the same shell, so that it reaches the same engine."""

    @property
    def socket_path(self) -> str:
        """The path of the unix socket; "" where it is none."""
        return self.url.removeprefix("unix://") if self.url.startswith("unix://") else ""

    @property
    def is_ssh(self) -> bool:
        """Whether it is reached through ssh."""
        return self.url.startswith("ssh://")

    @property
    def uses_tls(self) -> bool:
        """Whether connections are over TLS."""
        return self.url.startswith("https://") or (self.tls is not None and self.url.startswith("tcp://"))

    @property
    def host(self) -> str:
        """The host that is connected to, without brackets; "" with a socket or ssh."""
        return (urlsplit(self.url).hostname or "") if self._is_tcp else ""

    @property
    def port(self) -> int:
        """The port that is connected to; 0 with a socket or ssh."""
        return (urlsplit(self.url).port or (2376 if self.uses_tls else 2375)) if self._is_tcp else 0

    @property
    def prefix(self) -> str:
        """What every path begins with where the engine is behind a proxy: `/engines/a`; "" elsewhere."""
        return urlsplit(self.url).path.rstrip("/") if self._is_tcp else ""

    @property
    def _is_tcp(self) -> bool:
        return self.url.startswith(("tcp://", "http://", "https://"))


class NoEngineFound(EndpointError):  # noqa: N818  (named by what happened)
    """Nothing says which engine is meant, and there is none at the usual places.

    Attributes:
        usual: The endpoint to wait at: the one docker itself would use.
    """

    def __init__(self, message: str, hint: str, usual: Endpoint) -> None:
        super().__init__(message, hint)
        self.usual = usual


def resolve(*, host: str | None, context: str | None, environ: Mapping[str, str], home: Path) -> Endpoint:
    """Return the endpoint that is meant.

    The order is the docker CLI's: --host, --context, DOCKER_HOST, DOCKER_CONTEXT, the current context of
    its configuration; then the first usual socket that an engine answers at.

    Args:
        host: The value of --host; None if the engine is not named so.
        context: The value of --context; None if the engine is not named so.
        environ: The environment.
        home: The user's home directory.

    Raises:
        EndpointError: The context is unknown or cannot be read, or the address makes no sense.
        NoEngineFound: Nothing is said and nothing found.
    """
    assert not (host and context), "one engine is named in one way"
    folder = Path(environ.get("DOCKER_CONFIG") or home / ".docker")
    config = docker_config.read(folder)
    try:
        found = _resolve(host, context, environ, home, folder, config.current_context)
    except NoEngineFound as exc:
        exc.usual = _with(exc.usual, config)
        raise
    return _with(found, config)


def resolve_all(
    named: Sequence[tuple[str, str]], *, environ: Mapping[str, str], home: Path
) -> tuple[Endpoint, ...]:
    """Return the endpoints that are meant, in order, each with a name that no other has.

    Args:
        named: ("host", URL) or ("context", name) of each; where there is none, one is found as docker does.
        environ: The environment.
        home: The user's home directory.

    Raises:
        EndpointError: As in resolve(); or two of them are one and the same.
        NoEngineFound: Nothing is said and nothing found.
    """
    found = [
        resolve(
            host=value if way == "host" else None,
            context=value if way == "context" else None,
            environ=environ,
            home=home,
        )
        for way, value in named or [("", "")]
    ]
    for number, endpoint in enumerate(found):
        twin = next((other for other in found[:number] if other.url == endpoint.url), None)
        if twin is not None:
            raise EndpointError(
                _("%(url)s is named twice.") % {"url": endpoint.url},
                _("Name each engine once."),
            )
    return tuple(_with_own_names(found))


def _with_own_names(endpoints: Sequence[Endpoint]) -> Iterator[Endpoint]:
    """Yield the endpoints; those of one name by what tells their addresses apart, and then by a number."""
    taken: set[str] = set()
    for endpoint in endpoints:
        name = endpoint.name
        if sum(other.name == name for other in endpoints) > 1:
            name = _closer_name(endpoint)
        number, plain = 2, name
        while name in taken:
            name, number = f"{plain} {number}", number + 1
        taken.add(name)
        yield replace(endpoint, name=name)


def _closer_name(endpoint: Endpoint) -> str:
    """Return the folder of a socket, `dev` for `…/.colima/dev/docker.sock`; else host and port."""
    path = Path(endpoint.socket_path)
    if endpoint.socket_path:
        return endpoint.name if path == _DOCKERS_OWN else path.parent.name or str(path)
    return endpoint.url.partition("://")[2].rpartition("@")[2]


def _with(endpoint: Endpoint, config: docker_config.DockerConfig) -> Endpoint:
    return replace(endpoint, headers=config.headers, warning=config.warning)


def _resolve(
    host: str | None,
    context: str | None,
    environ: Mapping[str, str],
    home: Path,
    config: Path,
    current_context: str,
) -> Endpoint:
    if host:
        return _of_host(host, "--host", environ, config)
    if context:
        found = _of_context(context, environ, config, home)
        return replace(found, docker=("docker", "--context", context))
    if environ.get("DOCKER_HOST"):
        return _of_host(environ["DOCKER_HOST"], "DOCKER_HOST", environ, config)
    if environ.get("DOCKER_CONTEXT"):
        return _of_context(environ["DOCKER_CONTEXT"], environ, config, home)
    if current_context and current_context != "default":
        return _of_context(current_context, environ, config, home)
    return _find(environ, home)


# ---------------------------------------------------------------------- addresses
def _of_host(host: str, source: str, environ: Mapping[str, str], config: Path) -> Endpoint:
    tls = None
    verify = bool(environ.get("DOCKER_TLS_VERIFY"))
    if verify or environ.get("DOCKER_TLS"):
        place = Path(environ.get("DOCKER_CERT_PATH") or config)
        tls = _tls_files(place, verify=verify)
    url = normalise(host, with_tls=tls is not None)
    if not url.startswith(("tcp://", "https://")):
        tls = None
    docker = ("docker", "--host", url) if source == "--host" else ("docker",)
    return Endpoint(_name_of(url), url, source, tls, docker=docker)


def _tls_files(place: Path, *, verify: bool) -> TlsFiles:
    def there(name: str) -> Path | None:
        path = place / name
        return path if path.is_file() else None

    return TlsFiles(there("ca.pem"), there("cert.pem"), there("key.pem"), verify)


def normalise(host: str, *, with_tls: bool = False) -> str:
    """Return an engine's address in its full form.

    Raises:
        EndpointError: It is none.
    """
    host = host.strip()
    wrong = EndpointError(
        _("%(url)s is not an address that can be used.") % {"url": host},
        _("Use unix:///path/to/docker.sock, tcp://host:port or ssh://user@host."),
    )
    if host.startswith("/"):
        return "unix://" + host
    scheme, mark, rest = host.partition("://")
    if not mark:
        scheme, rest = "tcp", host
    scheme = scheme.lower()
    if scheme not in _SCHEMES:
        raise wrong
    if scheme == "unix":
        return "unix://" + (_socket_path(rest) or "/var/run/docker.sock")
    if not rest or re.search(r"[\s\x00-\x1f]", rest):
        raise wrong
    if scheme in ("tcp", "http", "https"):
        secure = with_tls or scheme == "https"
        place, slash, path = rest.partition("/")
        match = re.fullmatch(r"(\[[0-9a-fA-F:.%]+\]|[^:\[\]@]*)(?::(\d{1,5}))?", place)
        if match is None or int(match.group(2) or 1) not in range(1, 65536):
            raise wrong
        name = match.group(1) or "localhost"
        port = match.group(2) or ("2376" if secure else "2375")
        return f"{'https' if scheme == 'https' else 'tcp'}://{name}:{port}" + (slash + path).rstrip("/")
    if scheme == "ssh":
        rest = rest.rstrip("/")
        ssh_target.parse(f"ssh://{rest}")
    return f"{scheme}://{rest}"


def _socket_path(path: str) -> str:
    """Return a socket's path from the root: one that is typed without a slash is in the current folder."""
    path = path.rstrip("/")
    return os.path.abspath(path) if path else ""


def _name_of(url: str) -> str:
    scheme, _mark, rest = url.partition("://")
    if scheme in ("unix", "npipe"):
        return "local"
    host = rest.partition("/")[0].rpartition("@")[2]
    return re.sub(r":\d+$", "", host) or "local"


# ---------------------------------------------------------------------- contexts
def _of_context(name: str, environ: Mapping[str, str], config: Path, home: Path) -> Endpoint:
    if name == "default":
        if environ.get("DOCKER_HOST"):
            return _of_host(environ["DOCKER_HOST"], "DOCKER_HOST", environ, config)
        return _find(environ, home)
    import hashlib  # late: contexts alone need it

    digest = hashlib.sha256(name.encode()).hexdigest()
    meta = config / "contexts" / "meta" / digest / "meta.json"
    source = _("context %(name)s") % {"name": name}
    try:
        found: Any = json.loads(meta.read_text("utf-8"))
        docker = found["Endpoints"]["docker"]
        host = docker["Host"]
        skip_verify = docker.get("SkipTLSVerify") is True
    except FileNotFoundError as exc:
        known = ", ".join(sorted(_context_names(config))) or "default"
        raise EndpointError(
            _("There is no context named %(name)s.") % {"name": name},
            _("Known contexts: %(names)s") % {"names": known},
        ) from exc
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as exc:
        raise EndpointError(
            _("The context %(name)s cannot be read: %(path)s") % {"name": name, "path": meta},
            _("Make it anew by docker context create, or name the engine by --host."),
        ) from exc
    files = config / "contexts" / "tls" / digest / "docker"
    tls = _tls_files(files, verify=not skip_verify) if files.is_dir() else None
    if not isinstance(host, str) or not host:
        raise EndpointError(_("The context %(name)s names no engine.") % {"name": name})
    url = normalise(host, with_tls=tls is not None)
    return Endpoint(name, url, source, tls if url.startswith(("tcp://", "https://")) else None)


def _context_names(config: Path) -> Iterator[str]:
    yield "default"
    for meta in (config / "contexts" / "meta").glob("*/meta.json"):
        try:
            name = json.loads(meta.read_text("utf-8"))["Name"]
        except (OSError, ValueError, LookupError, TypeError):
            continue
        if isinstance(name, str):
            yield name


# ---------------------------------------------------------------------- the usual places
def usual_sockets(environ: Mapping[str, str], home: Path) -> tuple[Path, ...]:
    """Return where engines listen when nobody says otherwise, the likeliest first."""
    runtime = environ.get("XDG_RUNTIME_DIR")
    user = [Path(runtime)] if runtime else []
    return (
        _DOCKERS_OWN,
        *(place / "docker.sock" for place in user),  # rootless
        home / ".docker/run/docker.sock",  # Docker Desktop
        home / ".docker/desktop/docker.sock",  # Docker Desktop for Linux
        home / ".colima/default/docker.sock",
        home / ".config/colima/default/docker.sock",
        home / ".orbstack/run/docker.sock",
        home / ".rd/docker.sock",  # Rancher Desktop
        *(place / "podman/podman.sock" for place in user),
        Path("/run/podman/podman.sock"),
    )


def _find(environ: Mapping[str, str], home: Path) -> Endpoint:
    """Return the first usual socket that answers, else the first that is there."""
    there = [path for path in usual_sockets(environ, home) if _is_socket(path)]
    for path in there:
        if _answers(path):
            return _found(path)
    if there:
        return _found(there[0])
    usual = Endpoint("local", "unix:///var/run/docker.sock", _("the usual place"))
    raise NoEngineFound(
        _("No engine was found on this machine."),
        _("Start Docker, or choose an engine with --host or --context."),
        usual,
    )


def _found(path: Path) -> Endpoint:
    url = f"unix://{path}"
    docker = ("docker",) if path == _DOCKERS_OWN else ("docker", "--host", url)
    return Endpoint("local", url, _("found at %(path)s") % {"path": path}, docker=docker)


def _is_socket(path: Path) -> bool:
    try:
        return stat.S_ISSOCK(path.stat().st_mode)
    except PermissionError:
        return True  # there is something that may not be looked at: say so rather than pass it by
    except (OSError, ValueError):
        return False


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(_PROBE_S)
        try:
            probe.connect(str(path))
        except OSError:
            return False
    return True
