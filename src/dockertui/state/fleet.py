"""The engines that are shown together, and where their Snapshots come from: makes one World of them.

Nothing above it holds an engine: who needs one asks the fleet for that of a Ref.
"""

import threading
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from dockertui.engine import containers
from dockertui.engine.engine import Engine
from dockertui.engine.first_look import Asked
from dockertui.engine.kinds import KINDS
from dockertui.engine.ref import Ref
from dockertui.state.snapshot import Snapshot
from dockertui.state.source import SnapshotSource
from dockertui.state.watcher import Watcher
from dockertui.state.world import World

PublishWorld = Callable[[World], None]
"""Takes a new World; called from any thread, returns at once."""


class Fleet:
    """Engines by their names, which no two share, each with a source of Snapshots of its own."""

    def __init__(self, members: Iterable[tuple[Engine, SnapshotSource]]) -> None:
        """Make a fleet; nothing is begun.

        Args:
            members: At least one engine, with what watches it.
        """
        members = tuple(members)
        self._engines = {engine.name: engine for engine, _source in members}
        self._sources = {engine.name: source for engine, source in members}
        assert len(self._engines) == len(members), "two engines of one name"
        self._lock = threading.Lock()
        self._world = World({name: Snapshot(name) for name in self._engines})
        self._publish: PublishWorld = lambda _world: None

    @classmethod
    def watching(cls, engines: Iterable[Engine], *, refresh_s: float) -> "Fleet":
        """Return a fleet of real engines, each with a Watcher of every kind.

        Args:
            engines: The engines.
            refresh_s: How often everything is listed anew, in seconds.
        """
        return cls((engine, Watcher(engine, KINDS, refresh_s=refresh_s)) for engine in engines)

    def look(self, asked: Mapping[str, Asked] | None = None) -> None:
        """Have near engines asked plainly, for the first frame; see `first`.

        Args:
            asked: What they were asked for already, by the engine's name.
        """
        for name, source in self._sources.items():
            source.look((asked or {}).get(name))

    @property
    def engines(self) -> tuple[Engine, ...]:
        """All of them, in the order in which they were named."""
        return tuple(self._engines.values())

    @property
    def read_only(self) -> bool:
        """Whether nothing may be changed."""
        return all(engine.read_only for engine in self.engines)

    def engine(self, name: str) -> Engine:
        """Return the engine of a name, as in `Ref.engine`.

        Raises:
            KeyError: There is none.
        """
        return self._engines[name]

    # ------------------------------------------------------------------ what is known
    def first(self) -> World:
        """Return what was seen before the sources are started, waiting for that a moment."""
        for name, source in self._sources.items():
            seen = source.first
            if seen is not None and seen is not self._world.engines[name]:
                self._world = self._world.with_engine(seen)
        return self._world

    def start(self, publish: PublishWorld) -> None:
        """Have every engine watched; each World is published whole, from the thread that has the news."""
        self._publish = publish
        for source in self._sources.values():
            source.start(self._take)

    def _take(self, snapshot: Snapshot) -> None:
        with self._lock:
            if snapshot.sequence < self._world.engines[snapshot.engine].sequence:
                return  # it came late
            world = self._world = self._world.with_engine(snapshot)
        self._publish(world)

    def put_local(self, records: Mapping[str, Mapping[str, Any]]) -> World:
        """Take other records of local kinds, by the kind's name and their id; returns what is known then."""
        with self._lock:
            world = self._world = self._world.with_local(records)
        return world

    def refresh(self, engine: str | None = None) -> None:
        """List everything again now, and try what is lost at once; of one engine, or of all."""
        for name, source in self._sources.items():
            if engine is None or name == engine:
                source.refresh()

    def watch_closely(self, in_sight: Iterable[Ref]) -> None:
        """Have the containers on the screen measured more often than others, where not all can be."""
        by_engine: dict[str, set[str]] = {name: set() for name in self._sources}
        for ref in in_sight:
            if ref.kind == containers.KIND.name and ref.engine in by_engine:
                by_engine[ref.engine].add(ref.id)
        for name, source in self._sources.items():
            source.watch_closely(frozenset(by_engine[name]))

    def step_aside(self) -> None:
        """Have what can wait do so for a moment: a key is to be answered."""
        for source in self._sources.values():
            source.step_aside()

    def close(self) -> None:
        """Close what is open, the sources first; idempotent, waits for nothing."""
        for source in self._sources.values():
            source.close()
        for member in self.engines:
            member.close()
