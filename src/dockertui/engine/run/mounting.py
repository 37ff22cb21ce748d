"""What `--volume`, `--mount` and `--tmpfs` say, and the engine's form of each.

Each function raises ValueError, with plain words for the user, where a value says nothing that can be done.
"""

import re
from collections.abc import Callable
from typing import Any

from dockertui.dataclass import dataclass
from dockertui.engine.run import values
from dockertui.i18n import _

TYPES = ("volume", "bind", "tmpfs", "image", "cluster", "npipe")


@dataclass(frozen=True, slots=True)
class Volume:
    """The parts of a `--volume`."""

    source: str
    """"" for an anonymous volume."""
    target: str
    options: str = ""

    @property
    def is_path(self) -> bool:
        """Whether the source is a place in the file system and not a volume's name."""
        return self.source.startswith((".", "/", "~")) or re.match(r"[A-Za-z]:[\\/]", self.source) is not None


def volume(text: str) -> Volume:
    """Return the parts of `[source:]target[:options]`."""
    parts = _split_drive(text)
    if not text or "" in parts:
        raise ValueError(_("%(value)s has an empty part beside a colon.") % {"value": text or "''"})
    if len(parts) > 3:
        raise ValueError(_("%(value)s has too many colons.") % {"value": text})
    if len(parts) == 1:
        return Volume("", parts[0])
    return Volume(*parts)


def _split_drive(text: str) -> list[str]:
    """Split at colons, but at none after the letter of a Windows drive."""
    match = re.match(r"([A-Za-z]:[\\/][^:]*)(?::|$)", text)
    if match is None:
        return text.split(":")
    rest = text[match.end() :]
    return [match.group(1), *(rest.split(":") if rest else [])]


def tmpfs(text: str) -> tuple[str, str]:
    """Return target and options of a `--tmpfs`."""
    target, _sign, options = text.partition(":")
    if not target.startswith("/"):
        raise ValueError(_("%(value)s does not begin with /.") % {"value": target or "''"})
    return target, options


def _truth(value: str | None) -> bool:
    return value is None or values.truth(value)


def mount(text: str, absolute: Callable[[str], str] = lambda path: path) -> dict[str, Any]:
    """Return the engine's form of a `--mount`.

    Args:
        text: `type=bind,source=…,target=…,…`.
        absolute: Makes a path that begins with a dot absolute.
    """
    made: dict[str, Any] = {"Type": "volume"}
    for field in values.fields(text):
        name, sign, value = field.partition("=")
        _put(made, name.lower(), value if sign else None, field)
    if made["Type"] not in TYPES:
        raise ValueError(_("%(value)s is no kind of mount.") % {"value": made["Type"]})
    if not made.get("Target"):
        raise ValueError(_("A mount needs a target."))
    for kind in ("bind", "volume", "tmpfs", "image"):
        if kind.capitalize() + "Options" in made and made["Type"] != kind:
            words = _("What begins with %(kind)s- is not for a mount of the type %(type)s.")
            raise ValueError(words % {"kind": kind, "type": made["Type"]})
    if "VolumeOptions" in made:
        made["VolumeOptions"].setdefault("DriverConfig", {})
    source = made.get("Source", "")
    if made["Type"] == "bind" and (source == "." or source.startswith("./")):
        made["Source"] = absolute(source)
    return made


_PLACES = {
    "source": ("Source",),
    "src": ("Source",),
    "target": ("Target",),
    "dst": ("Target",),
    "destination": ("Target",),
    "volume-subpath": ("VolumeOptions", "Subpath"),
    "image-subpath": ("ImageOptions", "Subpath"),
}
_LOWER = {
    "type": ("Type",),
    "consistency": ("Consistency",),
    "bind-propagation": ("BindOptions", "Propagation"),
}
_SWITCHES = {
    "readonly": ("ReadOnly",),
    "ro": ("ReadOnly",),
    "volume-nocopy": ("VolumeOptions", "NoCopy"),
    "bind-nonrecursive": ("BindOptions", "NonRecursive"),
}
_RECURSIVE = {
    "enabled": (),
    "disabled": ("NonRecursive",),
    "writable": ("ReadOnlyNonRecursive",),
    "readonly": ("ReadOnlyForceRecursive",),
}


def _put(made: dict[str, Any], name: str, value: str | None, field: str) -> None:
    """Put one field of a mount where the engine has it."""
    if name in _SWITCHES:
        _set(made, _SWITCHES[name], _truth(value))
    elif value is None:
        raise ValueError(_("%(value)s is not of the form name=value.") % {"value": field or "''"})
    elif name in _PLACES:
        _set(made, _PLACES[name], value)
    elif name in _LOWER:
        _set(made, _LOWER[name], value.lower())
    elif name == "bind-recursive":
        if value not in _RECURSIVE:
            raise ValueError(
                _("%(value)s is none of enabled, disabled, writable, readonly.") % {"value": value}
            )
        for key in _RECURSIVE[value]:
            _set(made, ("BindOptions", key), True)
    elif name == "tmpfs-size":
        _set(made, ("TmpfsOptions", "SizeBytes"), values.size(value))
    elif name == "tmpfs-mode":
        if not re.fullmatch(r"[0-7]{1,10}", value):
            raise ValueError(_("%(value)s are no rights, such as 1777.") % {"value": value or "''"})
        _set(made, ("TmpfsOptions", "Mode"), int(value, 8))
    elif name == "volume-label":
        key, text = values.pair(value)
        _set(made, ("VolumeOptions", "Labels", key), text)
    elif name == "volume-driver":
        _set(made, ("VolumeOptions", "DriverConfig", "Name"), value)
    elif name == "volume-opt":
        key, text = values.pair(value)
        _set(made, ("VolumeOptions", "DriverConfig", "Options", key), text)
    else:
        raise ValueError(_("A mount has no field %(name)s.") % {"name": name})


def _set(made: dict[str, Any], path: tuple[str, ...], value: object) -> None:
    *parents, last = path
    for parent in parents:
        made = made.setdefault(parent, {})
    made[last] = value
