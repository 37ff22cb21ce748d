"""What an engine says about itself, and which version of its API is spoken with it."""

import logging
from collections.abc import Mapping
from typing import Any

from dockertui.dataclass import dataclass
from dockertui.engine import fields
from dockertui.engine.errors import EngineFault
from dockertui.i18n import _

log = logging.getLogger(__name__)

NEWEST_TESTED = (1, 52)
"""The newest API version whose replies dockertui was tested with: a newer one may leave out what it needs."""
OLDEST_KNOWN = (1, 24)
"""The oldest that docker-py speaks."""


@dataclass(frozen=True, slots=True)
class EngineVersion:
    """The version of an engine, and the API version spoken with it."""

    version: str = ""
    """The engine's own: `26.1.5`."""
    api_version: str = ""
    """The API version spoken: the newest that both sides know."""
    platform: str = "Docker Engine"
    """`Docker Engine`, `Podman Engine`, `Docker Desktop …`."""
    os: str = ""
    arch: str = ""
    warning: str = ""
    """That the engine speaks only API versions newer than any that was tested; "" where all is well."""

    @property
    def is_podman(self) -> bool:
        """Whether it is Podman, which speaks Docker's API with an accent."""
        return "podman" in self.platform.lower()

    @property
    def words(self) -> str:
        """The engine in a few words: `Engine 28.5.2`, with its API version where that is untested."""
        said = f"{_('Podman') if self.is_podman else _('Engine')} {self.version}"
        if self.warning:
            said = _("%(engine)s, API %(api)s untested") % {"engine": said, "api": self.api_version}
        return said


def agree(raw: Any) -> EngineVersion:
    """Return what an engine is and which API version to speak: the lower of its newest and ours.

    Args:
        raw: Its reply to `GET /version`.

    Raises:
        EngineFault: What answers is no Docker Engine, or too old a one.
    """
    said = fields.text(raw, "ApiVersion") if isinstance(raw, dict) else ""
    newest = _numbers(said)
    if not newest:
        raise EngineFault(
            _("What answers there does not say an API version as a Docker Engine does."),
            _("Check that the address is an engine's, and not another service's or a proxy's."),
        )
    if newest < OLDEST_KNOWN:
        raise EngineFault(
            _("The engine is too old: it speaks API %(theirs)s, the oldest known here is %(ours)s.")
            % {"theirs": said, "ours": _text(OLDEST_KNOWN)},
            _("Update the engine."),
        )
    oldest = _numbers(fields.text(raw, "MinAPIVersion")) or OLDEST_KNOWN
    spoken = max(min(newest, NEWEST_TESTED), oldest)
    warning = ""
    if spoken > NEWEST_TESTED:
        warning = _(
            "It takes no API version before %(theirs)s, and dockertui was tested up to %(ours)s: "
            "something may be missing or wrong."
        )
        warning %= {"theirs": _text(spoken), "ours": _text(NEWEST_TESTED)}
        log.warning("engine %s: %s", fields.text(raw, "Version"), warning)
    return parse(raw, _text(spoken), warning)


def parse(raw: Mapping[str, Any], api_version: str, warning: str = "") -> EngineVersion:
    """Return the version from a reply to `GET /version`."""
    parts = [fields.text(part, "Name") for part in fields.objects(raw, "Components")]
    podman = next((name for name in parts if "podman" in name.lower()), "")
    platform = fields.text(fields.mapping(raw, "Platform"), "Name")
    if podman:
        platform = podman
    elif not platform or "/" in platform:
        platform = "Docker Engine"
    return EngineVersion(
        version=fields.text(raw, "Version"),
        api_version=api_version,
        platform=platform,
        os=fields.text(raw, "Os"),
        arch=fields.text(raw, "Arch"),
        warning=warning,
    )


def _numbers(api_version: str) -> tuple[int, ...]:
    parts = api_version.split(".")
    return tuple(map(int, parts)) if len(parts) == 2 and all(part.isdecimal() for part in parts) else ()


def _text(numbers: tuple[int, ...]) -> str:
    return ".".join(map(str, numbers))
