"""Images: the record, how a list entry is read, and one function per Engine call."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from dockertui.dataclass import dataclass
from dockertui.engine import fields
from dockertui.engine.containers import parse as parse_container
from dockertui.engine.entries import Entries
from dockertui.engine.errors import Conflict, EngineError, NotFound, translate
from dockertui.engine.kind import Listed
from dockertui.engine.request import get_list, get_object
from dockertui.engine.text import clean
from dockertui.i18n import _

if TYPE_CHECKING:
    from docker import APIClient

    from dockertui.engine.session import Session

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
            return split(self.tags[0])[0]
        return self.digests[0].partition("@")[0] if self.digests else NONE

    @property
    def tag(self) -> str:
        """The first tag; `<none>` where there is none."""
        return split(self.tags[0])[1] if self.tags else NONE


def split(reference: str) -> tuple[str, str]:
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
    )


def merge(first: Image, second: Image) -> Image:
    """Return one record of two entries for an image: some image stores list it once for each tag."""
    return replace(
        first,
        tags=tuple(dict.fromkeys((*first.tags, *second.tags))),
        digests=tuple(dict.fromkeys((*first.digests, *second.digests))),
        created_at=first.created_at or second.created_at,
        size_bytes=max(first.size_bytes, second.size_bytes),
        labels=first.labels or second.labels,
        containers=max(first.containers, second.containers),
    )


@dataclass(frozen=True, slots=True)
class ImageDetail:
    """What only an image's own description says of it: what a container of it runs."""

    platform: str = ""
    """`linux/arm64/v8`."""
    entrypoint: tuple[str, ...] = ()
    command: tuple[str, ...] = ()
    user: str = ""
    env: tuple[str, ...] = ()
    """`NAME=value`."""
    directory: str = ""
    ports: tuple[str, ...] = ()
    """Those it says that it listens on: `80/tcp`."""
    volumes: tuple[str, ...] = ()
    """Paths that get an anonymous volume each."""


def parse_detail(raw: Mapping[str, Any]) -> ImageDetail:
    """Return what inspect() gave as a record; missing, null and odd fields are defaults."""
    config = fields.mapping(raw, "Config")
    platform = (fields.text(raw, key) for key in ("Os", "Architecture", "Variant"))
    return ImageDetail(
        platform="/".join(filter(None, platform)),
        entrypoint=_words(config, "Entrypoint"),
        command=_words(config, "Cmd"),
        user=fields.text(config, "User"),
        env=fields.texts(config, "Env"),
        directory=fields.text(config, "WorkingDir"),
        ports=tuple(sorted(clean(str(port)) for port in fields.mapping(config, "ExposedPorts"))),
        volumes=tuple(sorted(clean(str(path)) for path in fields.mapping(config, "Volumes"))),
    )


def _words(raw: Mapping[str, Any], key: str) -> tuple[str, ...]:
    """Return the words of a command, which may be one text."""
    alone = fields.text(raw, key)
    return (alone,) if alone else fields.texts(raw, key)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an image's history."""

    created_at: datetime | None = None
    size_bytes: int | None = None
    command: str = ""
    """Without the shell that builders put before it."""


def parse_step(raw: Mapping[str, Any]) -> Step:
    """Return the record of one entry of a history."""
    command = " ".join(fields.text(raw, "CreatedBy").split())
    for prefix in ("/bin/sh -c #(nop) ", "/bin/sh -c "):
        command = command.removeprefix(prefix)
    return Step(
        created_at=fields.moment(raw.get("Created")),
        size_bytes=fields.integer(raw, "Size"),
        command=command or fields.text(raw, "Comment"),
    )


def list_raw(api: "APIClient", known: Entries | None = None) -> list[Any]:
    """Return the raw entries of all images but intermediate ones, by one request.

    Args:
        api: A client.
        known: What the last reply held, where they are listed again and again.
    """
    return get_list(api, "/images/json", known=known)


def inspect(api: "APIClient", image_id: str) -> dict[str, Any]:
    """Return everything the engine knows of an image."""
    return get_object(api, "/images/{0}/json", image_id)


def detail(api: "APIClient", image_id: str) -> ImageDetail:
    """Return what the list does not say of an image."""
    return parse_detail(inspect(api, image_id))


def history(api: "APIClient", image_id: str) -> tuple[Step, ...]:
    """Return the steps an image was made by, the newest first."""
    found = get_list(api, "/images/{0}/history", image_id)
    return tuple(parse_step(step) for step in found if isinstance(step, dict))


def remove(api: "APIClient", image: str, force: bool = False) -> None:
    """Remove an image, or a tag of it where others are left.

    Args:
        api: A client.
        image: An id, or a reference to untag.
        force: Also where several tags point to the id, or a stopped container uses it.
    """
    api.remove_image(image, force=force)


def remove_all_tags(api: "APIClient", image_id: str, force: bool = False) -> None:
    """Remove an image with every tag of it: without force where no container uses it, running or not.

    Engines give tags up one by one and refuse only the last one of an image in use; so it is asked
    first, before any of them is gone.

    Args:
        api: A client.
        image_id: The image's id.
        force: Also where a stopped container uses it.

    Raises:
        NotFound: It is gone already.
        Conflict: Containers use it, and nothing was removed; or what else an engine says.
    """
    tags = fields.texts(inspect(api, image_id), "RepoTags")
    if force:
        remove(api, image_id, force=True)
        return
    users = _users(api, image_id)
    if users:
        raise Conflict(
            _("In use by %(names)s; nothing was removed.") % {"names": ", ".join(users)},
            _("Remove those containers first; by force, stopped ones lose it."),
        )
    done: list[str] = []
    missing = 0
    for tag in tags:
        try:
            remove(api, tag)
        except (OSError, EngineError) as exc:  # what docker-py and requests raise are OSErrors
            error = translate(exc, cast("Session", api).endpoint)
            if not isinstance(error, NotFound):
                if not done:
                    raise
                raise _half_way(error, done, tags) from exc
            missing += 1
        else:
            done.append(tag)
    if missing == len(tags):
        remove(api, image_id)


def _half_way(error: EngineError, done: Sequence[str], tags: Sequence[str]) -> EngineError:
    """Return an error that also says which tags are gone and which stay."""
    left = [tag for tag in tags if tag not in done]
    which = _("Removed: %(gone)s. Still there: %(left)s.") % {
        "gone": ", ".join(done),
        "left": ", ".join(left),
    }
    return type(error)(f"{error.message} {which}", error.hint)


def _users(api: "APIClient", image_id: str) -> list[str]:
    """Return the names of the containers made from this very image, running or not."""
    chosen = json.dumps({"ancestor": [image_id]})
    raw = get_list(api, "/containers/json", all=1, filters=chosen)
    found = (parse_container(entry) for entry in raw if isinstance(entry, dict))
    return sorted(c.name for c in found if image_id in (c.image_id, c.manifest_id))


KIND: Listed[Image] = Listed(
    name="image",
    record=Image,
    path="/images/json",
    list=list_raw,
    parse=parse,
    id_of=lambda raw: fields.text(raw, "Id"),
    events=frozenset({"image"}),
    fault=lambda record_id, reason: Image(record_id, fault=reason),
    merge=merge,
)
