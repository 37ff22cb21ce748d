"""What is known: a Snapshot of each engine, and the records of the app itself. Immutable."""

from collections.abc import Mapping
from dataclasses import field, replace
from datetime import datetime
from typing import Any

from dockertui.dataclass import dataclass
from dockertui.engine.kind import Kind, Local
from dockertui.engine.ref import LOCAL, Ref
from dockertui.state.snapshot import Health, Link, Snapshot

_OURS = Snapshot(LOCAL, health=Health(Link.LIVE, ever_live=True))


@dataclass(frozen=True, slots=True)
class World:
    """All that a screen is a function of."""

    engines: Mapping[str, Snapshot]
    """By the engine's name, in the order in which the engines were named."""
    local: Snapshot = field(default=_OURS)
    """The records of local kinds, as of an engine that is always there."""
    generation: int = 0
    """Grows with each change; an older World that comes late is to be ignored."""

    @property
    def is_of_several(self) -> bool:
        """Whether it has to be said which engine something is on."""
        return len(self.engines) > 1

    @property
    def taken_at(self) -> datetime:
        """The time on screen, where it is not that of one engine."""
        return max(snapshot.taken_at for snapshot in self.engines.values())

    def of(self, kind: Kind[Any]) -> tuple[Snapshot, ...]:
        """Return the Snapshots that hold the records of a kind."""
        return (self.local,) if isinstance(kind, Local) else tuple(self.engines.values())

    def at(self, engine: str) -> Snapshot:
        """Return what is known of an engine; of LOCAL, the app's own.

        Raises:
            KeyError: There is no such engine.
        """
        return self.local if engine == LOCAL else self.engines[engine]

    def get(self, ref: Ref) -> Any | None:
        """Return what a Ref points to, None if it is not there (any more)."""
        known = self.local if ref.engine == LOCAL else self.engines.get(ref.engine)
        return known.get(ref) if known is not None else None

    def engine_for_new(self, kind: Kind[Any], near: Ref | None) -> str:
        """Return where something of a kind is made unless the user says otherwise.

        Args:
            kind: What is made.
            near: What is under the cursor: it is made beside that.

        Returns:
            An engine's name; without a row the first that is live.
        """
        known = [snapshot.engine for snapshot in self.of(kind)]
        if near is not None and near.engine in known:
            return near.engine
        live = (name for name in known if self.at(name).health.is_live)
        return next(live, known[0])

    def with_engine(self, snapshot: Snapshot) -> "World":
        """Return what is known with another Snapshot of an engine; its time is that of what is local, too."""
        engines = {**self.engines, snapshot.engine: snapshot}
        return World(engines, replace(self.local, taken_at=snapshot.taken_at), self.generation + 1)

    def with_local(self, records: Mapping[str, Mapping[str, Any]]) -> "World":
        """Return what is known with other records of some local kinds, by the kind's name and their id."""
        local = replace(self.local, records={**self.local.records, **records})
        return World(self.engines, local, self.generation + 1)
