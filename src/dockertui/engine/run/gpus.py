"""What `--gpus` says: the engine's request for devices of a driver."""

from typing import Any

from dockertui.engine.run import values
from dockertui.i18n import _


def _count(text: str) -> int:
    if text == "all":
        return -1
    number = values.whole(text)
    if number < 0:
        raise ValueError(_("%(value)s is no number of devices.") % {"value": text})
    return number


def gpus(text: str) -> dict[str, Any]:
    """Return the engine's form of `all`, `2` or `device=0,capabilities=compute`.

    Raises:
        ValueError: It says nothing that can be done.
    """
    made: dict[str, Any] = {
        "Driver": "",
        "Count": 0,
        "DeviceIDs": None,
        "Capabilities": [["gpu"]],
        "Options": {},
    }
    seen: set[str] = set()
    for field in values.fields(text):
        name, sign, value = field.partition("=")
        key, value = (name, value) if sign else ("count", name)
        if key in seen:
            raise ValueError(_("%(name)s is given more than once.") % {"name": key})
        seen.add(key)
        if key == "count":
            made["Count"] = _count(value)
        elif key == "driver":
            made["Driver"] = value
        elif key == "device":
            made["DeviceIDs"] = value.split(",")
        elif key == "capabilities":
            made["Capabilities"] = [[*value.split(","), "gpu"]]
        elif key == "options":
            made["Options"] = values.mapping(values.fields(value))
        else:
            raise ValueError(_("A request for GPUs has no field %(name)s.") % {"name": key})
    if "count" not in seen and made["DeviceIDs"] is None:
        made["Count"] = 1
    return made
