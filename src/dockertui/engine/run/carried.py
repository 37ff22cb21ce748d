"""Carries anonymous volumes from one container to another that has a volume at the same place."""

import re
from collections.abc import Mapping
from typing import Any

from dockertui.engine import fields
from dockertui.engine.run.raw import text

_ANONYMOUS = re.compile(r"[0-9a-f]{64}")


def volumes(raw: Mapping[str, Any]) -> dict[str, str]:
    """Return the anonymous volumes of a container by the place where each is mounted."""
    found = {}
    for mount in fields.objects(raw, "Mounts"):
        name = text(mount, "Name")
        if text(mount, "Type") == "volume" and _ANONYMOUS.fullmatch(name):
            found[text(mount, "Destination")] = name
    return found


def carry(old: Mapping[str, Any], body: dict[str, Any], image: Mapping[str, Any]) -> None:
    """Have a container that is to be made take the anonymous volumes of an old one.

    Args:
        old: What inspecting the old one gave.
        body: What is to be sent to make the new one; changed in place.
        image: What inspecting the new one's image gave.
    """
    host = body["HostConfig"]
    binds = list(host.get("Binds") or [])
    taken = {bind.split(":")[1] for bind in binds if ":" in bind} | set(host.get("Tmpfs") or {})
    mounts = host.get("Mounts") or []
    taken |= {mount["Target"] for mount in mounts}
    at_image = fields.mapping(fields.mapping(image, "Config"), "Volumes")
    wanted = {*body["Volumes"], *at_image}
    for place, name in volumes(old).items():
        bare = [m for m in mounts if m["Target"] == place and m["Type"] == "volume" and not m.get("Source")]
        if bare:
            bare[0]["Source"] = name
        elif place in wanted and place not in taken:
            binds.append(f"{name}:{place}")
            body["Volumes"].pop(place, None)
    host["Binds"] = binds or None
