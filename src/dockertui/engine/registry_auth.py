"""Who the user is to a registry: read, kept and forgotten where the docker command does, and as it does.

That is `config.json` in the configuration folder (`auths`), and the helper programs it names (`credsStore`,
`credHelpers`). What is odd in it is passed over where it is read; it is never written over where it cannot
be understood. For threads: helpers may take as long as a question to the user takes.

Source: docker/cli, cli/config (configfile, credentials), and docker-credential-helpers for the protocol.
"""

import base64
import binascii
import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import field
from pathlib import Path
from typing import Any

from dockertui.dataclass import dataclass
from dockertui.engine import fields
from dockertui.engine.errors import EngineError, EngineFault, PermissionDenied
from dockertui.engine.image_name import HUB
from dockertui.engine.own_files import write_whole
from dockertui.engine.secret import Secret
from dockertui.engine.text import clean
from dockertui.i18n import _

HUB_KEY = "https://index.docker.io/v1/"
"""What the Hub is called in configuration files and to helpers."""
HELPER_S = 60.0
"""How long a helper may take, in seconds: it may have to ask the user."""
_TOKEN_NAME = "<token>"
_NOTHING = "credentials not found in native keychain"
"""What helpers say where they know nothing."""


class HelperFailed(EngineFault):
    """A helper program for credentials could not be run, or failed."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a registry is told of who asks."""

    username: str = ""
    password: Secret = field(default_factory=Secret)
    identity_token: Secret = field(default_factory=Secret)
    """What stands for name and password, where the registry gave one."""
    registry_token: Secret = field(default_factory=Secret)

    def __bool__(self) -> bool:
        return bool(self.username or self.password or self.identity_token or self.registry_token)


NOBODY = Credentials()


def folder() -> Path:
    """Return the folder of Docker's configuration."""
    return Path(os.environ.get("DOCKER_CONFIG") or Path.home() / ".docker")


def key_of(registry: str) -> str:
    """Return what a registry is called in configuration files."""
    return HUB_KEY if registry in (HUB, "") else registry


def header(registry: str, known: Credentials) -> dict[str, str]:
    """Return the header by which an engine is told of who asks a registry."""
    found = {
        "username": known.username if not known.identity_token else "",
        "password": known.password.reveal() if not known.identity_token else "",
        "identitytoken": known.identity_token.reveal(),
        "registrytoken": known.registry_token.reveal(),
    }
    told = {name: value for name, value in found.items() if value}
    if told:
        told["serveraddress"] = key_of(registry)
    return {"X-Registry-Auth": base64.urlsafe_b64encode(json.dumps(told).encode()).decode()}


# ---------------------------------------------------------------------- what is known
def find(registry: str) -> Credentials:
    """Return what is known for a registry; NOBODY where that is nothing.

    Raises:
        HelperFailed: A helper that is named for it failed.
    """
    config = _read_or_nothing()
    key = key_of(registry)
    helper = _helper_for(config, key)
    if helper:
        return _ask_helper(helper, key)
    auths = fields.mapping(config, "auths")
    entry = auths.get(key)
    if not isinstance(entry, dict):
        entry = next((auths[other] for other in auths if _host(other) == _host(key)), None)
    return _from_entry(entry) if isinstance(entry, dict) else NOBODY


def known_registries() -> tuple[str, ...]:
    """Return the registries that the file says somebody is logged in to; reads no helper."""
    config = _read_or_nothing()
    found = [*fields.mapping(config, "auths"), *fields.mapping(config, "credHelpers")]
    return tuple(sorted({HUB if key == HUB_KEY else clean(_host(key)) for key in found}))


def _host(key: str) -> str:
    return key.removeprefix("https://").removeprefix("http://").partition("/")[0]


def _from_entry(entry: Mapping[str, Any]) -> Credentials:
    """Return what one entry of `auths` says; what is odd in it is nothing."""
    name, password = _plain(entry, "username"), _plain(entry, "password")
    if packed := _plain(entry, "auth"):
        try:
            name, _colon, password = base64.b64decode(packed, validate=False).decode().partition(":")
        except (binascii.Error, ValueError):
            name = password = ""
    return Credentials(
        name,
        Secret(password.strip("\0")),
        Secret(_plain(entry, "identitytoken")),
        Secret(_plain(entry, "registrytoken")),
    )


def _plain(raw: Mapping[str, Any], key: str) -> str:
    value = raw.get(key)
    return value if isinstance(value, str) else ""


# ---------------------------------------------------------------------- keeping and forgetting
def store(registry: str, known: Credentials) -> str:
    """Keep who the user is to a registry.

    Returns:
        Where it is kept: the name of a helper, or the path of the file.

    Raises:
        EngineError: It could not be kept.
    """
    config, key = _read(), key_of(registry)
    helper = _helper_for(config, key)
    if helper:
        name = _TOKEN_NAME if known.identity_token else known.username
        secret = known.identity_token if known.identity_token else known.password
        told = {"ServerURL": key, "Username": name, "Secret": secret.reveal()}
        _run_helper(helper, "store", json.dumps(told))
        entry: dict[str, str] = {}  # that there is something, not what
    elif known.identity_token:
        entry = {"auth": _pack(known.username, ""), "identitytoken": known.identity_token.reveal()}
    else:
        entry = {"auth": _pack(known.username, known.password.reveal())}
    _write({**config, "auths": {**fields.mapping(config, "auths"), key: entry}})
    return helper or str(folder() / "config.json")


def erase(registry: str) -> bool:
    """Forget who the user is to a registry; returns whether anything was known.

    Raises:
        EngineError: It could not be forgotten.
    """
    config, key = _read(), key_of(registry)
    was_known = False
    helper = _helper_for(config, key)
    if helper:
        was_known = bool(_ask_helper(helper, key))
        if was_known:
            _run_helper(helper, "erase", key)
    names = {key} if key == HUB_KEY else {key, f"http://{key}", f"https://{key}"}
    auths = fields.mapping(config, "auths")
    left = {name: entry for name, entry in auths.items() if name not in names}
    if len(left) != len(auths):
        was_known = True
        _write({**config, "auths": left})
    return was_known


def _pack(name: str, password: str) -> str:
    return base64.b64encode(f"{name}:{password}".encode()).decode()


# ---------------------------------------------------------------------- the file
def _read() -> dict[str, Any]:
    """Return the configuration as it is, an empty one where there is no file.

    Raises:
        EngineError: It cannot be read, so that it cannot be written either.
    """
    path = folder() / "config.json"
    hint = _("Mend the file, or move it away.")
    shown = {"path": clean(str(path))}
    try:
        text = path.read_text("utf-8-sig")
        found = json.loads(text) if text.strip() else {}
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise _denied(path, error) from error
    except (ValueError, RecursionError):
        # from None: the error of a broken file holds its text
        raise EngineFault(_("%(path)s is left as it is: it is not JSON.") % shown, hint) from None
    if not isinstance(found, dict):
        raise EngineFault(_("%(path)s is left as it is: it holds no settings.") % shown, hint)
    return found


def _read_or_nothing() -> dict[str, Any]:
    try:
        return _read()
    except EngineError:
        return {}


def _write(config: Mapping[str, Any]) -> None:
    """Write the configuration at once and whole, through links, with the mode it has; 0600 if it is new."""
    path = folder() / "config.json"
    try:
        folder().mkdir(mode=0o700, parents=True, exist_ok=True)
        target = Path(os.path.realpath(path))
        text = json.dumps(config, indent="\t", ensure_ascii=False) + "\n"
        write_whole(target, text, ready=lambda name: _make_alike(name, target))
    except OSError as error:
        raise _denied(path, error) from error


def _make_alike(name: str, target: Path) -> None:
    """Give a file the mode and, where that is allowed, the owner of another one, if that is there."""
    try:
        before = target.stat()
    except FileNotFoundError:
        return  # its own mode is 0600
    os.chmod(name, before.st_mode & 0o7777)
    with suppress(OSError):
        os.chown(name, before.st_uid, before.st_gid)


def _denied(path: Path, error: OSError) -> EngineError:
    return PermissionDenied(
        _("%(path)s: %(why)s") % {"path": clean(str(path)), "why": error.strerror or type(error).__name__}
    )


# ---------------------------------------------------------------------- helpers
def _helper_for(config: Mapping[str, Any], key: str) -> str:
    """Return the name of the helper that is to be asked for a registry, "" for none."""
    helpers = fields.mapping(config, "credHelpers")
    name = _plain(helpers, key) or (_plain(helpers, HUB) if key == HUB_KEY else "")
    return name or _plain(config, "credsStore")


def _ask_helper(helper: str, key: str) -> Credentials:
    said = _run_helper(helper, "get", key, may_know_nothing=True)
    try:
        found = json.loads(said) if said else {}
    except ValueError:
        # from None: what it said may hold a secret
        raise HelperFailed(
            _("%(helper)s said what is not understood.") % {"helper": _program(helper)}
        ) from None
    if not isinstance(found, dict):
        return NOBODY
    name, secret = _plain(found, "Username"), Secret(_plain(found, "Secret"))
    if name == _TOKEN_NAME:
        return Credentials(identity_token=secret)
    return Credentials(name, secret)


def _program(helper: str) -> str:
    return f"docker-credential-{clean(helper)}"


def _run_helper(helper: str, verb: str, told: str, *, may_know_nothing: bool = False) -> str:
    """Return what a helper says; "" where it knows nothing and may."""
    import subprocess  # late: rows are on the screen before a helper is asked

    program = _program(helper)
    hint = _("It is named in %(path)s.") % {"path": clean(str(folder() / "config.json"))}
    if "/" in helper:
        raise HelperFailed(_("%(helper)s is no name of a program.") % {"helper": program}, hint)
    try:
        done = subprocess.run(
            [program, verb],
            input=told,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=HELPER_S,
            check=False,
            start_new_session=True,
        )
    except subprocess.TimeoutExpired:
        words = _("%(helper)s did not answer within %(seconds)d seconds.")
        raise HelperFailed(words % {"helper": program, "seconds": HELPER_S}, hint) from None
    except OSError as error:
        why = {"helper": program, "why": error.strerror or type(error).__name__}
        raise HelperFailed(_("%(helper)s cannot be run: %(why)s") % why, hint) from error
    if done.returncode == 0:
        return done.stdout
    words = clean((done.stdout or done.stderr).strip())[:300]
    if may_know_nothing and _NOTHING in words:
        return ""
    why = {"helper": program, "why": words or _("exit code %(code)d") % {"code": done.returncode}}
    raise HelperFailed(_("%(helper)s failed: %(why)s") % why, hint)
