"""Volumes: the record, how a list entry is read, and one function per Engine call."""

import re
from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from dockertui.dataclass import dataclass
from dockertui.engine import fields
from dockertui.engine.entries import Entries
from dockertui.engine.kind import Listed
from dockertui.engine.pairs import pairs
from dockertui.engine.request import get_object
from dockertui.engine.text import clean

if TYPE_CHECKING:
    from docker import APIClient

_MADE_UP = re.compile(r"[0-9a-f]{64}")
_ANONYMOUS = "com.docker.volume.anonymous"


@dataclass(frozen=True, slots=True)
class Volume:
    """One volume."""

    id: str
    """Its name as the engine spells it; not for eyes, a volume driver may have put anything in it."""
    name: str = ""
    """Its name as it is shown."""
    driver: str = ""
    mountpoint: str = ""
    """The path on the engine's host."""
    created_at: datetime | None = None
    scope: str = ""
    labels: Mapping[str, str] = field(default_factory=lambda: fields.EMPTY, hash=False)
    options: Mapping[str, str] = field(default_factory=lambda: fields.EMPTY, hash=False)
    fault: str = ""
    """Why it could not be read; "" for a good record."""

    @property
    def is_anonymous(self) -> bool:
        """Whether nobody named it: the engine made it for a container."""
        return _ANONYMOUS in self.labels or _MADE_UP.fullmatch(self.name) is not None


def parse(raw: Mapping[str, Any]) -> Volume:
    """Return the record of one entry of a list reply; missing, null and odd fields are defaults."""
    return Volume(
        id=_id(raw),
        name=fields.text(raw, "Name"),
        driver=fields.text(raw, "Driver"),
        mountpoint=fields.text(raw, "Mountpoint"),
        created_at=fields.moment(raw.get("CreatedAt")),
        scope=fields.text(raw, "Scope"),
        labels=fields.labels(raw),
        options=fields.labels(raw, "Options"),
    )


def _id(raw: Mapping[str, Any]) -> str:
    name = raw.get("Name")
    return name if isinstance(name, str) else ""


def list_raw(api: "APIClient", known: Entries | None = None) -> list[Any]:  # noqa: ARG001  (no plain list)
    """Return the raw entries of all volumes, by one request."""
    return fields.items(get_object(api, "/volumes"), "Volumes")


def inspect(api: "APIClient", name: str) -> dict[str, Any]:
    """Return everything the engine knows of a volume."""
    return get_object(api, "/volumes/{0}", name)


def create(
    api: "APIClient",
    name: str,
    driver: str = "local",
    labels: Mapping[str, str] | str | None = None,
    options: str = "",
) -> str:
    """Create a volume and return its name; the engine makes one up for "".

    Args:
        api: A client.
        name: Its name.
        driver: What keeps it.
        labels: Its labels, also as a line of text; see `pairs()`.
        options: What its driver is told, as such a line.
    """
    told = pairs(options)
    put_on = pairs(labels) if isinstance(labels, str) else labels
    made = api.create_volume(
        name or None,
        driver=driver or None,
        driver_opts=dict(told) if told else None,
        labels=dict(put_on) if put_on else None,
    )
    return fields.text(made, "Name")


def remove(api: "APIClient", name: str, force: bool = False) -> None:
    """Remove a volume and what is in it.

    Args:
        api: A client.
        name: The volume.
        force: Also where its driver is gone.
    """
    api.remove_volume(name, force=force)


KIND: Listed[Volume] = Listed(
    name="volume",
    record=Volume,
    path="/volumes",
    unwrap=lambda reply: reply["Volumes"] or [],
    list=list_raw,
    parse=parse,
    id_of=_id,
    events=frozenset({"volume"}),
    fault=lambda record_id, reason: Volume(record_id, name=clean(record_id), fault=reason),
)
