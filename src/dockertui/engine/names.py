"""The names an engine accepts.

Source: moby, daemon/names (`[a-zA-Z0-9][a-zA-Z0-9_.-]`), the same for containers and volumes.
"""

from dockertui.pattern import late

_NAME = late(r"[a-zA-Z0-9][a-zA-Z0-9_.-]+")


def is_valid_name(name: str) -> bool:
    """Return whether a container or a volume may have this name."""
    return _NAME.fullmatch(name) is not None
