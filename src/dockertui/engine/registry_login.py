"""Logs in to a registry and out of it; the engine asks the registry before anything is kept."""

import json
from typing import TYPE_CHECKING, Any

from dockertui.dataclass import dataclass
from dockertui.engine import registry_auth, registry_errors
from dockertui.engine.errors import NotFound, PermissionDenied
from dockertui.engine.image_name import HUB, registry_of
from dockertui.engine.registry_auth import Credentials
from dockertui.engine.secret import Secret
from dockertui.engine.text import clean
from dockertui.i18n import _

if TYPE_CHECKING:
    from docker import APIClient


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """A login that was kept."""

    registry: str
    username: str
    kept: str
    """Where: the name of a helper program, or the path of a file."""


def login(api: "APIClient", registry: str, username: str, password: Secret) -> LoggedIn:
    """Log in to a registry, and keep that as the docker command does.

    Args:
        api: A client.
        registry: Its host; "" for the Hub.
        username: Who.
        password: The password, or a token that stands for it.

    Raises:
        PermissionDenied: The registry does not take them.
        EngineError: The registry cannot be asked, or nothing can be kept.
    """
    host = registry_of(registry) or HUB
    client: Any = api
    told = {
        "username": username,
        "password": password.reveal(),
        "serveraddress": registry_auth.key_of(host),
    }
    try:
        response = client._post_json(client._url("/auth"), data=told)
        client._raise_for_status(response)
        said = json.loads(response.content) if response.content.strip() else {}
    except OSError as exc:
        error = registry_errors.of_reply(exc, api, host, host)
        if isinstance(error, PermissionDenied):
            words = _("%(registry)s does not take that name and password.") % {"registry": host}
            raise PermissionDenied(words) from exc
        raise error from exc
    token = Secret(str(said.get("IdentityToken") or "") if isinstance(said, dict) else "")
    known = Credentials(username, Secret() if token else password, token)
    return LoggedIn(host, username, registry_auth.store(host, known))


def logout(_api: "APIClient", registry: str) -> str:
    """Forget the login to a registry.

    Args:
        registry: Its host; "" for the Hub.

    Returns:
        The registry's host.

    Raises:
        NotFound: Nobody is logged in to it.
        EngineError: It cannot be forgotten.
    """
    host = registry_of(registry) or HUB
    if not registry_auth.erase(host):
        known = ", ".join(registry_auth.known_registries())
        hint = _("There are logins to: %(known)s.") % {"known": known} if known else ""
        raise NotFound(_("Nobody is logged in to %(registry)s.") % {"registry": host}, hint)
    return host


def logged_in_words(found: LoggedIn) -> str:
    """Return that a login was kept, and where."""
    return _("logged in to %(registry)s as %(name)s; kept in %(where)s") % {
        "registry": found.registry,
        "name": found.username,
        "where": clean(found.kept),
    }
