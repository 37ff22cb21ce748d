"""What happens on an engine, as it happens: says which lists to fetch again, nothing more."""

import json
import logging
from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from dockertui.dataclass import dataclass
from dockertui.engine import fields
from dockertui.engine.kind import Listed
from dockertui.engine.kinds import KINDS
from dockertui.engine.request import stream
from dockertui.engine.stream import Stream

if TYPE_CHECKING:
    from docker import APIClient

log = logging.getLogger(__name__)

TYPES = frozenset(name for kind in KINDS if isinstance(kind, Listed) for name in kind.events)
"""The types of resource that events are asked for."""
_ACTIONS = (
    # containers; not attach, copy, exec_*, export, kill, resize, top: they change no list, `die` does
    *("create", "start", "restart", "stop", "die", "oom", "destroy", "rename", "update", "prune"),
    *("pause", "unpause", "health_status", "commit", "connect", "disconnect"),
    # images; mounting a volume changes no list, making and removing one does
    *("pull", "tag", "untag", "delete", "import", "load", "build"),
    # Podman's own words
    *("init", "died", "cleanup", "remove", "rename", "restored"),
)
"""What the engine is asked for. `health_status` makes it compare beginnings, which `exec_` has none of."""
_MAX_LINE_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class EngineEvent:
    """Something that happened to one resource."""

    type: str
    """`container`, `image`, `volume`, `network`."""
    action: str
    """`start`, `die`, `health_status: healthy` …"""
    id: str
    attributes: Mapping[str, str] = field(default_factory=lambda: fields.EMPTY, hash=False)
    time_ns: int = 0


class Events(Stream[EngineEvent]):
    """The engine's events that can change a list, from now on."""

    overflow: ClassVar[Literal["drop_oldest", "block"]] = "block"
    max_items: ClassVar[int] = 2000

    def read(self, api: "APIClient") -> Iterator[EngineEvent]:
        """Yield the events."""
        filters = json.dumps({"type": sorted(TYPES), "event": list(_ACTIONS)})
        blocks = stream(api, "/events", filters=filters)
        self.accepted()
        pending = b""
        for block in blocks:
            *lines, pending = (pending + block).split(b"\n")
            for line in lines:
                yield from parse(line)
            if len(pending) > _MAX_LINE_BYTES:
                log.warning("an event of more than %d bytes was left out", _MAX_LINE_BYTES)
                pending = b""
        yield from parse(pending)


def parse(line: bytes) -> Iterator[EngineEvent]:
    """Yield the events in one line of the engine's event stream: one, or none if it is of no interest.

    A commit yields one for the image too: older engines tell the container's side only.
    """
    if not line.strip():
        return
    try:
        raw: Any = json.loads(line)
    except ValueError:
        log.warning("an event could not be read: %.200r", line)
        return
    if not isinstance(raw, dict):
        return
    kind = fields.text(raw, "Type") or "container"
    action = fields.text(raw, "Action") or fields.text(raw, "status")
    if kind not in TYPES or action.startswith(
        ("exec", "top", "attach", "resize", "copy", "mount", "unmount")
    ):
        return
    actor = fields.mapping(raw, "Actor")
    event = EngineEvent(
        type=kind,
        action=action,
        id=fields.text(actor, "ID") or fields.text(raw, "id"),
        attributes=fields.labels(actor, "Attributes"),
        time_ns=fields.integer(raw, "timeNano") or (fields.integer(raw, "time") or 0) * 10**9,
    )
    yield event
    if kind == "container" and action == "commit":
        yield EngineEvent("image", action, "", event.attributes, event.time_ns)
