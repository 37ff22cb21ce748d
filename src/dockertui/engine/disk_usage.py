"""How much of the disk things take, as the engine measures it; and the emptying of its build cache."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from dockertui.dataclass import dataclass
from dockertui.engine import fields
from dockertui.engine.request import get_object

if TYPE_CHECKING:
    from docker import APIClient


@dataclass(frozen=True, slots=True)
class CacheRecord:
    """One record of the build cache."""

    id: str
    description: str = ""
    size_bytes: int = 0
    is_in_use: bool = False
    is_shared: bool = False
    """Whether an image has it too, so that its removal frees nothing."""
    last_used_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Usage:
    """What things take, in bytes; what the engine did not measure is not in it."""

    containers: Mapping[str, int] = field(default_factory=dict)
    """By id: what each has written."""
    images: Mapping[str, int] = field(default_factory=dict)
    """By id: what no other image has too."""
    volumes: Mapping[str, int] = field(default_factory=dict)
    """By name."""
    cache: tuple[CacheRecord, ...] = ()


def usage(api: "APIClient") -> Usage:
    """Return what everything takes. It may take the engine a minute: it counts the files of volumes.

    Raises:
        EngineError: It does not say.
    """
    return parse(get_object(api, "/system/df", verbose=1))


def parse(raw: Mapping[str, Any]) -> Usage:
    """Return what a reply says, of the form that engines give up to API 1.52 or the one after it."""
    return Usage(
        containers={
            fields.text(entry, "Id"): fields.integer(entry, "SizeRw") or 0
            for entry in _entries(raw, "Containers", "ContainerUsage")
        },
        images={fields.text(entry, "Id"): _own(entry) for entry in _entries(raw, "Images", "ImageUsage")},
        volumes={
            fields.text(entry, "Name"): size
            for entry in _entries(raw, "Volumes", "VolumeUsage")
            if (size := fields.integer(fields.mapping(entry, "UsageData"), "Size") or 0) >= 0
        },
        cache=tuple(_cache(entry) for entry in _entries(raw, "BuildCache", "BuildCacheUsage")),
    )


def _entries(raw: Mapping[str, Any], old: str, new: str) -> Iterator[Mapping[str, Any]]:
    if fields.items(raw, old):
        return fields.objects(raw, old)
    return fields.objects(fields.mapping(raw, new), "Items")


def _own(entry: Mapping[str, Any]) -> int:
    """Return how much of an image is its alone; engines say -1 for what they did not count."""
    return (fields.integer(entry, "Size") or 0) - max(0, fields.integer(entry, "SharedSize") or 0)


def _cache(entry: Mapping[str, Any]) -> CacheRecord:
    return CacheRecord(
        id=fields.text(entry, "ID"),
        description=fields.text(entry, "Description"),
        size_bytes=fields.integer(entry, "Size") or 0,
        is_in_use=fields.flag(entry, "InUse"),
        is_shared=fields.flag(entry, "Shared"),
        last_used_at=fields.moment(entry.get("LastUsedAt")),
    )


def prune_cache(api: "APIClient") -> int:
    """Empty the build cache of all that no build uses now; returns how many bytes that freed.

    Raises:
        EngineError: It cannot.
    """
    client: Any = api
    response = client._post(client._url("/build/prune"), params={"all": "1"})
    client._raise_for_status(response)
    said = json.loads(response.content or b"{}")
    return (fields.integer(said, "SpaceReclaimed") or 0) if isinstance(said, dict) else 0
