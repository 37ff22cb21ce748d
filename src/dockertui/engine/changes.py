"""What a container changed of the files of its image."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

from dockertui.dataclass import dataclass
from dockertui.engine import fields
from dockertui.engine.request import get_list

if TYPE_CHECKING:
    from docker import APIClient

What = Literal["changed", "added", "deleted"]
_KINDS: tuple[What, ...] = ("changed", "added", "deleted")
"""By the number that the engine gives each."""


@dataclass(frozen=True, slots=True)
class Change:
    """One path that is not as the image has it."""

    path: str
    what: What


def changes(api: "APIClient", container_id: str) -> tuple[Change, ...]:
    """Return the paths that a container changed, by path; volumes and mounts are no part of it.

    Raises:
        NotFound: There is no such container.
    """
    found = get_list(api, "/containers/{0}/changes", container_id)
    parsed = [parse(entry) for entry in found if isinstance(entry, dict)]
    return tuple(sorted((change for change in parsed if change.path), key=lambda change: change.path))


def parse(raw: Mapping[str, Any]) -> Change:
    """Return the record of one entry; a kind that is not known counts as a change."""
    number = fields.integer(raw, "Kind") or 0
    return Change(fields.text(raw, "Path"), _KINDS[number] if 0 <= number < len(_KINDS) else "changed")
