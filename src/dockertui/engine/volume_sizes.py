"""How large volumes are: counted by the engine when it is asked, as it has to look at every file."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from dockertui.dataclass import dataclass
from dockertui.engine import fields
from dockertui.engine.request import get_object

if TYPE_CHECKING:
    from docker import APIClient


@dataclass(frozen=True, slots=True)
class VolumeSize:
    """What an engine counted of one volume."""

    name: str
    size_bytes: int = -1
    """-1 where the engine cannot tell: drivers other than its own."""
    users: int = -1
    """How many containers have it; -1 where the engine did not count."""


def parse(raw: Mapping[str, object]) -> tuple[VolumeSize, ...]:
    """Return what the reply says of volumes, the largest first; missing, null and odd fields are defaults."""
    found = []
    for volume in fields.objects(raw, "Volumes"):
        usage = fields.mapping(volume, "UsageData")
        size, users = fields.integer(usage, "Size"), fields.integer(usage, "RefCount")
        found.append(
            VolumeSize(
                fields.text(volume, "Name"), -1 if size is None else size, -1 if users is None else users
            )
        )
    return tuple(sorted(found, key=lambda volume: (-volume.size_bytes, volume.name)))


def sizes(api: "APIClient", _name: str = "") -> tuple[VolumeSize, ...]:
    """Return the sizes of all volumes; engines count no single one."""
    return parse(get_object(api, "/system/df", type="volume"))
