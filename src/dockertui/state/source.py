"""Where Snapshots come from: the Watcher of a real engine, or a fixed one where no engine is the point."""

from collections.abc import Callable
from typing import Protocol

from dockertui.engine.first_look import Asked
from dockertui.state.snapshot import Snapshot

Publish = Callable[[Snapshot], None]
"""Takes a new Snapshot; called from any thread, returns at once."""


class SnapshotSource(Protocol):
    """Something that publishes Snapshots of one engine until it is closed."""

    @property
    def first(self) -> Snapshot | None:
        """What is known before it is started, for the first frame."""

    def look(self, asked: Asked | None = None) -> None:
        """Begin to find out what `first` is; returns at once."""

    def start(self, publish: Publish) -> None:
        """Begin; the first Snapshot may come at once."""

    def refresh(self) -> None:
        """List everything again now, and try a lost engine at once."""

    def watch_closely(self, in_sight: frozenset[str]) -> None:
        """Measure these containers, by id, more often than others where not all can be; returns at once."""

    def step_aside(self) -> None:
        """Do nothing for a moment that can wait: somebody presses a key; returns at once."""

    def close(self) -> None:
        """Stop; idempotent, never waits for more than a second."""


class FixedSource:
    """A source of one Snapshot, and of those a caller hands it."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.refreshed = 0
        self.closed = False
        self.in_sight: frozenset[str] = frozenset()
        self._publish: Publish | None = None

    @property
    def first(self) -> Snapshot | None:
        """The Snapshot."""
        return self.snapshot

    def look(self, asked: Asked | None = None) -> None:
        """Do nothing: there is the Snapshot."""

    def start(self, publish: Publish) -> None:
        """Publish the Snapshot at once."""
        self._publish = publish
        publish(self.snapshot)

    def put(self, snapshot: Snapshot) -> None:
        """Publish another one."""
        self.snapshot = snapshot
        if self._publish is not None:
            self._publish(snapshot)

    def refresh(self) -> None:
        """Count the wish; there is nothing to list."""
        self.refreshed += 1

    def watch_closely(self, in_sight: frozenset[str]) -> None:
        """Keep the wish; nothing is measured."""
        self.in_sight = in_sight

    def step_aside(self) -> None:
        """Do nothing: nothing is under way."""

    def close(self) -> None:
        """Publish no more."""
        self.closed = True
        self._publish = None
