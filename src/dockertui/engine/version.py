"""What an engine says about itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dockertui.engine import fields


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

    @property
    def is_podman(self) -> bool:
        """Whether it is Podman, which speaks Docker's API with an accent."""
        return "podman" in self.platform.lower()


def parse(raw: Mapping[str, Any], api_version: str) -> EngineVersion:
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
    )
