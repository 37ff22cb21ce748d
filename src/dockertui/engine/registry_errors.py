"""What an engine says of a registry, in plain words: what went wrong there, and what can be done.

Engines pass on what registries and the network say to them, with a status or in the middle of a stream;
both are known by their words. Source: moby, distribution/errors.go, and the OCI distribution specification.
"""

# ruff: noqa: N818  (they are named by what happened)
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from dockertui.engine.errors import (
    EngineError,
    EngineFault,
    EngineUnreachable,
    NotFound,
    PermissionDenied,
    translate,
)
from dockertui.engine.image_name import ImageName
from dockertui.i18n import _

if TYPE_CHECKING:
    from docker import APIClient

    from dockertui.engine.session import Session


class LoginWanted(PermissionDenied):
    """A registry wants to know who asks.

    Attributes:
        registry: Its host.
    """

    def __init__(self, message: str, hint: str = "", registry: str = "") -> None:
        super().__init__(message, hint)
        self.registry = registry


class RegistryUnreachable(EngineError):
    """The engine has no way to a registry."""


class TooManyPulls(EngineError):
    """A registry gives no more for a while."""


class DiskFull(EngineError):
    """There is no room left on the engine's disk."""


class WrongPlatform(EngineError):
    """An image is not there for a platform, or there is no such platform."""


Explain = Callable[[str, str, str], EngineError]
"""Makes an error of what an engine said, an image's name, and its registry."""


def _missing(said: str, name: str, registry: str) -> EngineError:
    shown = {"name": name, "registry": registry}
    if "access denied" in said or "may require" in said:  # registries do not say which
        return LoginWanted(
            _("%(name)s is not at %(registry)s, or only for those who log in.") % shown, registry=registry
        )
    return NotFound(_("%(name)s is not at %(registry)s.") % shown, _("Check the name and the tag."))


def _denied(_said: str, name: str, registry: str) -> EngineError:
    shown = {"name": name, "registry": registry}
    return LoginWanted(
        _("%(registry)s does not let you at %(name)s: it wants a login that may.") % shown, registry=registry
    )


def _too_many(said: str, _name: str, registry: str) -> EngineError:
    return TooManyPulls(
        _("%(registry)s gives no more for now: its limit for you is reached.") % {"registry": registry},
        _("Wait, or log in: the limit is higher then. It said: %(said)s") % {"said": said[:300]},
    )


def _full(_said: str, _name: str, _registry: str) -> EngineError:
    return DiskFull(
        _("The engine's disk is full."), _("Remove images, containers and volumes that nobody uses.")
    )


def _wrong_platform(said: str, name: str, _registry: str) -> EngineError:
    return WrongPlatform(
        _("%(name)s is not there for that platform.") % {"name": name},
        _("Leave the platform empty for the engine's own. It said: %(said)s") % {"said": said[:300]},
    )


def _other_platform(said: str, name: str, _registry: str) -> EngineError:
    return WrongPlatform(
        _("%(name)s is for another platform; the engine has that one now.") % {"name": name},
        _("Remove it if it is of no use. It said: %(said)s") % {"said": said[:300]},
    )


def _no_platform(said: str, _name: str, _registry: str) -> EngineError:
    return WrongPlatform(
        _("The engine knows no such platform."),
        _("As in linux/amd64 or linux/arm/v7. It said: %(said)s") % {"said": said[:300]},
    )


def _no_tls(_said: str, _name: str, registry: str) -> EngineError:
    return RegistryUnreachable(
        _("%(registry)s does not speak TLS, and the engine wants it to.") % {"registry": registry},
        _("Name it in insecure-registries in the engine's daemon.json, if you trust the way there."),
    )


def _untrusted(said: str, _name: str, registry: str) -> EngineError:
    return RegistryUnreachable(
        _("The engine does not trust the certificate of %(registry)s.") % {"registry": registry},
        _("Its ca.crt belongs in /etc/docker/certs.d on the engine's machine. It said: %(said)s")
        % {"said": said[:300]},
    )


def _away(said: str, _name: str, registry: str) -> EngineError:
    return RegistryUnreachable(
        _("The engine does not reach %(registry)s.") % {"registry": registry},
        _("Check the network and the proxy of the engine's machine. It said: %(said)s")
        % {"said": said[:300]},
    )


_WORDS: tuple[tuple[str, Explain], ...] = (
    (r"toomanyrequests|too many requests|rate limit", _too_many),
    (r"no space left on device|not enough space|disk quota exceeded", _full),
    (r"was found but does not (?:match|provide) the specified platform", _other_platform),
    (r"no match(?:ing manifest)? for|no matching manifest|does not (?:match|provide) the specified platform"
     r"|does not match platform", _wrong_platform),
    (r"unknown operating system|invalid platform|unknown architecture|is an invalid (?:os|component)"
     r"|invalid platform specifier|incorrectly formatted platform", _no_platform),
    (r"pull access denied|repository does not exist|manifest unknown|manifest for .* not found|name unknown"
     r"|repository .* not found|: not found$|no such image", _missing),
    (r"no basic auth credentials|unauthorized|authentication required|access .*denied"
     r"|denied:|incorrect username or password|insufficient.scope"
     r"|authorization failed|40[13] (?:unauthorized|forbidden)",
     _denied),
    (r"http response to https client", _no_tls),
    (r"x509|certificate", _untrusted),
    (r"network is unreachable|no such host|connection refused|i/o timeout|no route to host|timeout exceeded"
     r"|tls handshake timeout|server misbehaving|temporary failure in name|connection reset|dial tcp"
     r"|context deadline exceeded|unexpected eof|failed to do request", _away),
)  # fmt: skip


def explain(said: str, name: str, registry: str) -> EngineError | None:
    """Return what an engine's words mean; None where that is not known.

    Args:
        said: What it said.
        name: The image that it is about.
        registry: The host of the registry that was asked.
    """
    words = said.lower()
    return next((make(said, name, registry) for known, make in _WORDS if re.search(known, words)), None)


def of_reply(exc: BaseException, api: "APIClient", name: str, registry: str) -> EngineError:
    """Return what a request that failed means; where it is not about the registry, as any request."""
    error = translate(exc, cast("Session", api).endpoint)
    if isinstance(error, EngineUnreachable) or not hasattr(exc, "response"):
        return error
    return explain(error.message, name, registry) or error


def of_message(said: str, name: ImageName) -> EngineError:
    """Return what an error in a stream means; in the engine's words where it is not known."""
    return explain(said, str(name), name.registry) or EngineFault(said)
