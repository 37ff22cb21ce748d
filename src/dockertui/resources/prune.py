"""What a prune would take: what is not used, why, and how much that frees. Our own list decides. Pure.

Engines below API 1.42 take named volumes where one asks for unused ones, so none is ever asked for that:
each thing is removed by itself, and the engine refuses what is in use by then.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from dockertui.dataclass import dataclass
from dockertui.engine import containers, images, networks, volumes
from dockertui.engine.disk_usage import Usage
from dockertui.engine.quoting import quote
from dockertui.engine.ref import Ref
from dockertui.formatting import ago, exit_words
from dockertui.i18n import N_, Text, _, ngettext
from dockertui.resources import resource_kind
from dockertui.resources.command_line import TARGET, target_word
from dockertui.resources.spec import Scene

CACHE = "cache"
"""Stands for the kind of what is in the build cache, in Refs of this list."""


@dataclass(frozen=True, slots=True)
class Group:
    """Things that go for the same reason."""

    id: str
    title: Text
    kind: str
    """The kind they are of, or CACHE."""
    is_ticked: bool = True
    """Whether they go unless the user says otherwise; False for what holds data or is slow to get again."""


GROUPS: tuple[Group, ...] = (
    Group("stopped", N_("Stopped containers"), "container"),
    Group("networks", N_("Networks that no container is on"), "network"),
    Group("dangling", N_("Images without a tag"), "image"),
    Group("unused", N_("Images that no container uses"), "image", is_ticked=False),
    Group("anonymous", N_("Anonymous volumes that nothing mounts"), "volume"),
    Group("named", N_("Named volumes that nothing mounts"), "volume", is_ticked=False),
    Group("cache", N_("Build cache"), CACHE),
)
COMMANDS = {
    "container": ("rm",),
    "network": ("network", "rm"),
    "image": ("rmi",),
    "volume": ("volume", "rm"),
}
"""The docker command that removes things of a kind, without `docker`."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that may go."""

    group: Group
    ref: Ref
    name: str
    reason: str
    size_bytes: int | None = None
    """How much that frees, about; None where it is not known."""
    words: tuple[str, ...] = ()
    """By which the docker command finds it: an image by each of its tags."""


def plan(scene: Scene, usage: Usage | None, kinds: Sequence[str]) -> list[Item]:
    """Return what may go, group by group, the largest first.

    Args:
        scene: What there is.
        usage: What it takes; None where that is not known.
        kinds: The kinds to look at; none for all and the build cache.
    """
    found: list[Item] = []
    for group in GROUPS:
        if not kinds or group.kind in kinds:
            items = _MAKERS[group.id](group, scene, usage or Usage())
            found += sorted(items, key=lambda item: -(item.size_bytes or 0))
    return found


def is_first_ticked(item: Item, *, is_all: bool) -> bool:
    """Return whether a thing is to go unless the user says otherwise; volumes only where they are meant."""
    return item.group.is_ticked and not (is_all and item.group.kind == "volume")


def _item(group: Group, scene: Scene, record: Any, reason: str, size_bytes: int | None) -> Item:
    kind = resource_kind(group.kind)
    found = kind.action("remove").command(record, {})[1 + len(COMMANDS[group.kind]) :]
    known = scene.snapshot.of(kind.kind).values()
    words = tuple(target_word(kind, record, known) if word == TARGET else word for word in found)
    return Item(group, scene.ref(group.kind, record.id), kind.title_of(record), reason, size_bytes, words)


def _stopped(group: Group, scene: Scene, usage: Usage) -> Iterator[Item]:
    for c in scene.snapshot.of(containers.KIND).values():
        if c.state in ("exited", "created", "dead") and not c.fault:
            code = _("with %(code)s") % {"code": exit_words(c.exit_code)} if c.exit_code is not None else ""
            yield _item(group, scene, c, " ".join(filter(None, (c.state, code))), usage.containers.get(c.id))


def _networks(group: Group, scene: Scene, _usage: Usage) -> Iterator[Item]:
    users = scene.relations.by_network
    for n in scene.snapshot.of(networks.KIND).values():
        if not n.is_predefined and not n.fault and not users.get(n.id):
            yield _item(group, scene, n, _("no container is on it"), None)


def _images(group: Group, scene: Scene, usage: Usage) -> Iterator[Item]:
    users = scene.relations.by_image
    for i in scene.snapshot.of(images.KIND).values():
        is_used = bool(users.get(i.id)) or i.containers > 0
        if i.fault or is_used or i.is_dangling is not (group.id == "dangling"):
            continue
        made = ago(i.created_at, scene.now)
        reason = _("no tag, no container") if i.is_dangling else _("no container uses it")
        tags = len(i.tags)
        count = _("all of its %(n)d tags") % {"n": tags} if tags > 1 else ""
        words = ", ".join(filter(None, (reason, count, _("made %(when)s") % {"when": made} if made else "")))
        yield _item(group, scene, i, words, usage.images.get(i.id, i.size_bytes))


def _volumes(group: Group, scene: Scene, usage: Usage) -> Iterator[Item]:
    users = scene.relations.by_volume
    for v in scene.snapshot.of(volumes.KIND).values():
        if not v.fault and not users.get(v.name) and v.is_anonymous is (group.id == "anonymous"):
            yield _item(group, scene, v, _("its data is lost"), usage.volumes.get(v.name))


def _cache(group: Group, scene: Scene, usage: Usage) -> Iterator[Item]:
    free = [record for record in usage.cache if not record.is_in_use]
    if free:
        size = sum(record.size_bytes for record in free if not record.is_shared)
        reason = _("builds take longer the next time")
        name = ngettext("%(n)d record", "%(n)d records", len(free)) % {"n": len(free)}
        yield Item(group, scene.ref(CACHE, CACHE), name, reason, size)


_MAKERS = {
    "stopped": _stopped,
    "networks": _networks,
    "dangling": _images,
    "unused": _images,
    "anonymous": _volumes,
    "named": _volumes,
    "cache": _cache,
}


# ---------------------------------------------------------------------- the commands that do the same
def commands(items: Sequence[Item], docker: Sequence[str]) -> list[str]:
    """Return the docker commands that remove these, a line each: one for each kind.

    Args:
        items: What goes.
        docker: How the docker command is called.
    """
    lines = []
    for kind, verb in COMMANDS.items():
        names = [word for item in items if item.group.kind == kind for word in item.words]
        if names:
            dash = ["--"] if any(name.startswith("-") for name in names) else []
            lines.append(" ".join(map(quote, (*docker, *verb, *dash, *names))))
    if any(item.group.kind == CACHE for item in items):
        lines.append(" ".join(map(quote, (*docker, "builder", "prune", "--all", "--force"))))
    return lines


def freed(items: Sequence[Item]) -> int:
    """Return how many bytes these take together, as far as that is known."""
    return sum(item.size_bytes or 0 for item in items)
