"""Images: the record, how a list entry is read, and one function per Engine call."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from dockertui.engine import fields
from dockertui.engine.kind import Kind
from dockertui.engine.request import get_list, get_object

if TYPE_CHECKING:
    from docker import APIClient

NONE = "<none>"
"""What docker prints for a repository or tag that there is not."""


@dataclass(frozen=True, slots=True)
class Image:
    """One image with all its tags."""

    id: str
    tags: tuple[str, ...] = ()
    """Full references: `registry:5000/name:tag`."""
    digests: tuple[str, ...] = ()
    created_at: datetime | None = None
    size_bytes: int = 0
    labels: Mapping[str, str] = field(default_factory=lambda: fields.EMPTY, hash=False)
    containers: int = -1
    """How many containers use it; -1 where the engine did not count."""
    parent_id: str = ""
    fault: str = ""
    """Why it could not be read; "" for a good record."""

    @property
    def short_id(self) -> str:
        """Twelve digits of the id; for eyes only."""
        return self.id.removeprefix("sha256:")[:12]

    @property
    def is_dangling(self) -> bool:
        """Whether no tag points to it."""
        return not self.tags and not self.fault

    @property
    def repository(self) -> str:
        """The first tag's repository; a digest's, or `<none>`, where there is no tag."""
        if self.tags:
            return _split(self.tags[0])[0]
        return self.digests[0].partition("@")[0] if self.digests else NONE

    @property
    def tag(self) -> str:
        """The first tag; `<none>` where there is none."""
        return _split(self.tags[0])[1] if self.tags else NONE


def _split(reference: str) -> tuple[str, str]:
    """Split a reference into repository and tag; a colon before a slash belongs to a port."""
    head, colon, tail = reference.rpartition(":")
    return (head, tail) if colon and "/" not in tail else (reference, "latest")


def parse(raw: Mapping[str, Any]) -> Image:
    """Return the record of one entry of a list reply; missing, null and odd fields are defaults."""
    containers = fields.integer(raw, "Containers")
    return Image(
        id=fields.text(raw, "Id"),
        tags=tuple(tag for tag in fields.texts(raw, "RepoTags") if not tag.startswith(NONE)),
        digests=tuple(digest for digest in fields.texts(raw, "RepoDigests") if not digest.startswith(NONE)),
        created_at=fields.moment(raw.get("Created")),
        size_bytes=fields.integer(raw, "Size") or fields.integer(raw, "VirtualSize") or 0,
        labels=fields.labels(raw),
        containers=-1 if containers is None else containers,
        parent_id=fields.text(raw, "ParentId"),
    )


def list_raw(api: "APIClient") -> list[Any]:
    """Return the raw entries of all images but intermediate ones, by one request."""
    return get_list(api, "/images/json")


def inspect(api: "APIClient", image_id: str) -> dict[str, Any]:
    """Return everything the engine knows of an image."""
    return get_object(api, "/images/{0}/json", image_id)


def history(api: "APIClient", image_id: str) -> list[dict[str, Any]]:
    """Return the steps an image was made by, the newest first."""
    return [step for step in get_list(api, "/images/{0}/history", image_id) if isinstance(step, dict)]


def remove(api: "APIClient", image: str, force: bool = False) -> None:
    """Remove an image, or a tag of it where others are left.

    Args:
        api: A client.
        image: An id, or a reference to untag.
        force: Also where several tags point to the id, or a stopped container uses it.
    """
    api.remove_image(image, force=force)


def remove_all_tags(api: "APIClient", image_id: str, force: bool = False) -> None:
    """Remove an image with every tag of it, as `docker rmi TAG…` does: without force where nothing uses it.

    Args:
        api: A client.
        image_id: The image's id.
        force: Also where a stopped container uses it.
    """
    tags = fields.texts(inspect(api, image_id), "RepoTags")
    for tag in tags if not force else ():
        remove(api, tag)
    if force or not tags:
        remove(api, image_id, force=force)


def layer_command(step: Mapping[str, Any]) -> str:
    """Return the command of one step of a history, without the shell that builders put before it."""
    words = " ".join(fields.text(step, "CreatedBy").split())
    for prefix in ("/bin/sh -c #(nop) ", "/bin/sh -c "):
        words = words.removeprefix(prefix)
    return words or fields.text(step, "Comment")


KIND: Kind[Image] = Kind(
    name="image",
    record=Image,
    list=list_raw,
    parse=parse,
    id_of=lambda raw: fields.text(raw, "Id"),
    events=frozenset({"image"}),
    fault=lambda record_id, reason: Image(record_id, fault=reason),
)
