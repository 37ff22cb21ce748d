"""One immutable picture of an engine: its records by kind and id, and how well they are known.

The screen is a function of this. A lost engine is data here (`health`), not an exception.
"""

from collections.abc import Mapping
from dataclasses import field
from datetime import UTC, datetime
from enum import Enum
from types import MappingProxyType
from typing import Any, TypeVar

from dockertui.dataclass import dataclass
from dockertui.engine.errors import EngineError
from dockertui.engine.kind import Kind
from dockertui.engine.ref import Ref
from dockertui.engine.version import EngineVersion
from dockertui.state.vitals import Vitals

R = TypeVar("R")

NOTHING: Mapping[str, Any] = MappingProxyType({})


class Link(Enum):
    """How the connection to the engine is."""

    CONNECTING = "connecting"
    LIVE = "live"
    FROZEN = "frozen"
    """The engine's socket is open but it does not answer."""
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Health:
    """The state of the connection, since when, and why it is not live."""

    link: Link = Link.CONNECTING
    since: datetime | None = None
    error: EngineError | None = None
    ever_live: bool = False
    """Whether the engine was reached at least once, so that rows on screen are real."""

    @property
    def is_live(self) -> bool:
        """Whether what is shown is current."""
        return self.link is Link.LIVE


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What is known of one engine at one moment, or of the app itself."""

    engine: str
    """The engine's name; LOCAL where the records are the app's own."""
    records: Mapping[str, Mapping[str, Any]] = field(default_factory=lambda: NOTHING)
    """Records by kind name, then by id. An unchanged kind keeps the very same mapping."""
    failed: Mapping[str, EngineError] = field(default_factory=lambda: NOTHING)
    """Kinds whose last list failed, with the reason; their records are the last known ones."""
    vitals: Mapping[str, Vitals] = field(default_factory=lambda: NOTHING)
    """How containers live beside what lists say, by id; where nothing is new it is the very same object."""
    polling: EngineError | None = None
    """Why the engine's events do not come, where they do not; what is shown is polled then."""
    health: Health = field(default_factory=Health)
    version: EngineVersion | None = None
    docker: tuple[str, ...] = ("docker",)
    """How the docker command is called so that it reaches the same engine."""
    taken_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    sequence: int = 0
    """Grows with each Snapshot of an engine; an older one that comes late is to be ignored."""

    def of(self, kind: Kind[R]) -> Mapping[str, R]:
        """Return the records of a kind by id; empty if it was never listed."""
        return self.records_of(kind.name)

    def records_of(self, name: str) -> Mapping[str, Any]:
        """Return the records of a kind by its name in Refs: the one place where their type is not known."""
        return self.records.get(name, NOTHING)

    def has(self, kind: Kind[Any]) -> bool:
        """Return whether the kind was listed, or made, at least once."""
        return kind.name in self.records

    def is_current(self, kind: Kind[Any]) -> bool:
        """Return whether what is known of a kind is what there is, as far as can be told."""
        return self.health.link in (Link.LIVE, Link.CONNECTING) and kind.name not in self.failed

    def get(self, ref: Ref) -> Any | None:
        """Return the record a Ref points to, or None if it is not there (any more)."""
        return self.records_of(ref.kind).get(ref.id) if ref.engine == self.engine else None
