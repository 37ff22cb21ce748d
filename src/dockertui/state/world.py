"""What is known: the engine's Snapshot, and the records of the app itself. Immutable."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from dockertui.engine.kind import Kind, Local
from dockertui.engine.ref import LOCAL, Ref
from dockertui.state.snapshot import Health, Link, Snapshot

_OURS = Snapshot(LOCAL, health=Health(Link.LIVE, ever_live=True))


@dataclass(frozen=True, slots=True)
class World:
    """All that a screen is a function of."""

    engine: Snapshot
    local: Snapshot = field(default=_OURS)
    """The records of local kinds, as of an engine that is always there."""

    def of(self, kind: Kind[Any]) -> Snapshot:
        """Return the Snapshot that holds the records of a kind."""
        return self.local if isinstance(kind, Local) else self.engine

    def get(self, ref: Ref) -> Any | None:
        """Return what a Ref points to, None if it is not there (any more)."""
        return (self.local if ref.engine == LOCAL else self.engine).get(ref)

    def with_engine(self, snapshot: Snapshot) -> "World":
        """Return what is known with another Snapshot of the engine, whose time is then that of all."""
        return World(snapshot, replace(self.local, taken_at=snapshot.taken_at))

    def with_local(self, records: Mapping[str, Mapping[str, Any]]) -> "World":
        """Return what is known with other records of some local kinds, by the kind's name and their id."""
        return World(self.engine, replace(self.local, records={**self.local.records, **records}))
