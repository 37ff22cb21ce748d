"""What an engine sets where a line says nothing: it tells what was asked for from what was filled in."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from dockertui.dataclass import dataclass
from dockertui.engine import fields
from dockertui.engine.request import get_object

if TYPE_CHECKING:
    from docker import APIClient

SHM_BYTES = 64 << 20
_ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64", "armv7l": "arm", "i386": "386", "i686": "386"}


@dataclass(frozen=True, slots=True)
class Defaults:
    """What an engine does unasked."""

    log_driver: str = "json-file"
    runtime: str = "runc"
    cgroupns: str = "private"
    """`host` where the machine has the first version of control groups."""
    architecture: str = ""
    """As images have it, `amd64`; "" where that is not known."""


def parse(raw: Mapping[str, Any]) -> Defaults:
    """Return the defaults of an engine from what it says of itself; those of Docker for what is missing."""
    machine = fields.text(raw, "Architecture")
    return Defaults(
        log_driver=fields.text(raw, "LoggingDriver") or "json-file",
        runtime=fields.text(raw, "DefaultRuntime") or "runc",
        cgroupns="host" if fields.text(raw, "CgroupVersion") == "1" else "private",
        architecture=_ARCHITECTURES.get(machine, machine),
    )


def defaults(api: "APIClient") -> Defaults:
    """Return the defaults of an engine."""
    return parse(get_object(api, "/info"))
