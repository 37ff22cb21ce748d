"""Keeps the Snapshot of one engine fresh: events say what to list, polling is the safety net.

One daemon thread, which waits for nothing: it begins calls and looks at them when their bells ring. So
a list that hangs holds up neither the other kinds nor the heartbeat; because this thread alone lists,
a reply that came late never overwrites a newer one. The heartbeat has a connection of its own, because
a frozen engine keeps its event stream open and silent for ever.
"""

import logging
import os
import random
import threading
import time
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from dockertui.engine import containers
from dockertui.engine.calls import Lane, Pending
from dockertui.engine.engine import Engine
from dockertui.engine.errors import (
    CallTimeout,
    EngineError,
    EngineFault,
    EngineUnreachable,
    NotFound,
    PermissionDenied,
)
from dockertui.engine.first_look import Asked, first_look
from dockertui.engine.kind import Derived, Kind, Listed
from dockertui.engine.ping import heartbeat
from dockertui.engine.version import EngineVersion
from dockertui.i18n import _
from dockertui.state.derivation import Derivation
from dockertui.state.event_stream import EventStream
from dockertui.state.listing import Listing
from dockertui.state.sampler import Sampler
from dockertui.state.snapshot import Health, Link, Snapshot
from dockertui.state.source import Publish
from dockertui.strict import Boundary

log = logging.getLogger(__name__)

CONNECT_TIMEOUT_S = 10.0
HEARTBEAT_S = 2.0
BACKOFF_FIRST_S, BACKOFF_LAST_S = 0.25, 2.0
SOCKET_S = 0.2
"""How often is looked whether a socket has come to where the engine's was: that costs next to nothing."""
STEADY_S = 5.0
"""A connection that lived so long is a good one: what follows its loss is tried at once again."""
POLL_WITHOUT_EVENTS_S = 1.0
HELD_UP_S = 0.005
"""Where it takes longer to make what is derived, what was listed is published before it."""
RENEW_S = 0.06
"""How long after that it is made."""
LOOK_S = 0.3
"""How long the first frame waits for the first look, from its start."""


class Watcher:
    """The SnapshotSource of a real engine."""

    def __init__(self, engine: Engine, kinds: Iterable[Kind[Any]], *, refresh_s: float) -> None:
        self._engine = engine
        kinds = tuple(kinds)
        self._listings = [Listing(kind) for kind in kinds if isinstance(kind, Listed)]
        self._derivations = [Derivation(kind) for kind in kinds if isinstance(kind, Derived)]
        self._refresh_s = refresh_s
        self._publish: Publish = lambda _snapshot: None
        self._wake = threading.Condition()
        self._closing = False
        self._asked = False
        self._rung = False
        self._looking: threading.Thread | None = None
        self._look_until = 0.0
        self._first: Snapshot | None = None
        self._first_is_partial = False
        self._seen: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {}
        """What the first look found: records and raw entries by kind; guarded by `_wake`."""
        # the rest belongs to the watcher's thread
        self._connecting: Pending[EngineVersion] | None = None
        self._connected_at: float | None = None
        self._retry_at = 0.0
        self._backoff_s = BACKOFF_FIRST_S
        self._socket: tuple[int, int] | None = None
        """Which socket it was when the engine was lost, None for none."""
        self._beating: Pending[None] | None = None
        self._beat_at = 0.0
        self._stream = EventStream(engine, self._ring)
        self._sampler = Sampler()
        self._in_sight: frozenset[str] = frozenset()
        self._health = Health(since=datetime.now(UTC))
        self._version: EngineVersion | None = None
        self._sequence = 0
        self._changed = False
        self._publish_at = 0.0
        self._renew_at = float("inf")

    # ------------------------------------------------------------------ the source's side
    def look(self, asked: Asked | None = None) -> None:
        """Ask the engine plainly, in a thread, so that the first frame has rows.

        docker-py takes longer to import than the engine takes to answer; it comes after that frame. Not so
        ssh, which no frame waits for: what it brings comes into the next one.
        """
        self._look_until = time.monotonic() + (0 if self._engine.endpoint.is_ssh else LOOK_S)
        self._looking = threading.Thread(
            target=self._look, args=(asked,), name=f"look {self._engine.name}", daemon=True
        )
        self._looking.start()

    def _look(self, asked: Asked | None) -> None:
        kinds = [listing.kind for listing in self._listings]
        for kind, entries in first_look(self._engine.endpoint, kinds, asked):
            found = kind.parse_all(entries, {}, {})
            with self._wake:
                self._seen[kind.name] = found
                self._rung = True
                self._wake.notify_all()

    @property
    def first(self) -> Snapshot | None:
        """What the first look has seen by now, waiting for it a moment where it is under way.

        The same Snapshot each time, once the look is over: what is drawn of it twice looks the same.
        """
        looking = self._looking
        if looking is None:
            return None
        looking.join(max(0.0, self._look_until - time.monotonic()))
        if self._first is None or self._first_is_partial:
            self._first_is_partial = looking.is_alive()
            with self._wake:
                listed = {name: records for name, (records, _raw) in self._seen.items()}
            seen = {**listed, **self._made_early(listed)}
            health = Health(Link.LIVE, datetime.now(UTC), None, ever_live=True)
            docker = self._engine.endpoint.docker
            self._first = Snapshot(self._engine.name, seen, health=health, docker=docker) if seen else None
        return self._first

    def _made_early(self, seen: Mapping[str, Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
        """Return what is derived for the first picture; the thread that derives is not there yet."""
        early = [derivation for derivation in self._derivations if derivation.kind.is_early]
        for derivation in early:
            derivation.renew(seen)
        return {one.kind.name: one.records for one in early if one.records is not None}

    def start(self, publish: Publish) -> None:
        """Begin to watch; Snapshots are published from a thread of the watcher's own."""
        self._publish = publish
        for derivation in self._derivations:
            if derivation.kind.watch is not None:
                derivation.kind.watch(self._ring_beside)
        threading.Thread(target=self._run, name=f"watch {self._engine.name}", daemon=True).start()

    def refresh(self) -> None:
        """List everything again now, and try a lost engine at once."""
        with self._wake:
            self._asked = True
            self._wake.notify_all()

    def watch_closely(self, in_sight: frozenset[str]) -> None:
        """Measure these containers, by id, at every pass; from any thread."""
        self._in_sight = in_sight

    def step_aside(self) -> None:
        """Measure nothing for a moment; from any thread."""
        self._sampler.aside.ask()

    def close(self) -> None:
        """Stop watching; idempotent, waits for nothing."""
        with self._wake:
            self._closing = True
            self._wake.notify_all()
        self._stream.close()

    # ------------------------------------------------------------------ the watcher's thread
    def _run(self) -> None:
        while not self._closing:
            with Boundary(log, f"the watcher of {self._engine.name}") as boundary:
                try:
                    while not self._closing:
                        self._rest(self._turn(time.monotonic()))
                except EngineUnreachable as error:  # the engine was closed under it
                    self._lose(error, time.monotonic())
                    self._rest(self._retry_at)
            if boundary.error is not None:
                self._fault(boundary.error)
                self._rest(self._retry_at)

    def _rest(self, until: float) -> None:
        """Publish what changed, then wait for a bell or a time."""
        now = time.monotonic()
        if (self._changed or now >= self._publish_at) and not self._closing:
            renews = self._renews(now)
            self._changed = False
            self._publish_at = min(now + self._refresh_s, self._renew_at)
            self._publish(self._snapshot(renews=renews))
        with self._wake:
            if not (self._rung or self._asked or self._closing):
                self._wake.wait(max(0.001, min(until, self._publish_at) - time.monotonic()))
            self._rung = False

    def _renews(self, now: float) -> bool:
        """Return whether what is derived is made anew now; not at once, where that would hold up the rest."""
        is_quick = sum(derivation.took_s for derivation in self._derivations) < HELD_UP_S
        if is_quick or not self._changed or now >= self._renew_at:
            self._renew_at = float("inf")
            return True
        self._renew_at = min(self._renew_at, now + RENEW_S)
        return False

    def _ring(self) -> None:
        with self._wake:
            self._rung = True
            self._wake.notify_all()

    def _ring_beside(self) -> None:
        """Have published what became of a change that no engine knows of."""
        with self._wake:
            self._publish_at = 0.0
            self._rung = True
            self._wake.notify_all()

    def _turn(self, now: float) -> float:
        """Do what is due; returns when there is something to do again."""
        self._take_look()
        with self._wake:
            asked, self._asked = self._asked, False
        if self._connected_at is None:
            self._connect(now, asked)
        else:
            if asked:
                self._list_all(now)
            self._beat(now)
        if self._connected_at is None:
            if self._connecting is not None:
                return self._connecting.deadline
            return (
                min(self._retry_at, now + SOCKET_S) if self._engine.endpoint.socket_path else self._retry_at
            )
        self._watch(now)
        times = [self._beat_at if self._beating is None else self._beating.deadline, self._stream.next_at()]
        times += self._measure(now)
        return min(times + [listing.next_at() for listing in self._listings])

    def _take_look(self) -> None:
        with self._wake:
            seen, self._seen = self._seen, {}
        for listing in self._listings if seen else ():
            if listing.kind.name in seen:
                listing.adopt(*seen[listing.kind.name])
        if seen and self._health.link is Link.CONNECTING:
            self._set_health(Link.LIVE, None)

    # ------------------------------------------------------------------ connected, lost, frozen
    def _connect(self, now: float, asked: bool) -> None:
        if self._connecting is None:
            if now < self._retry_at and not asked and not self._has_come():
                return
            self._connecting = self._engine.begin_connect(CONNECT_TIMEOUT_S, self._ring)
        if not self._connecting.has_ended(now):
            return
        pending, self._connecting = self._connecting, None
        try:
            self._version = pending.result()
        except EngineError as error:
            self._lose(error, now)
            return
        self._connected_at = now
        self._beat_at = now + HEARTBEAT_S
        self._changed = True
        self._stream.restart()
        for listing in self._listings:
            listing.restart()

    def _has_come(self) -> bool:
        """Return whether there is a socket that was not there when the engine was lost."""
        before, self._socket = self._socket, _socket_at(self._engine.endpoint.socket_path)
        return self._socket not in (None, before)

    def _lose(self, error: EngineError, now: float) -> None:
        """Note that the engine is away, and when to try again."""
        log.info("engine %s: %s", self._engine.name, error)
        if self._connected_at is not None and now - self._connected_at >= STEADY_S:
            self._backoff_s = BACKOFF_FIRST_S
        self._retry_at = now + self._backoff_s * random.uniform(0.75, 1.0)
        self._backoff_s = min(self._backoff_s * 2, BACKOFF_LAST_S)
        self._connected_at = self._connecting = None
        self._socket = _socket_at(self._engine.endpoint.socket_path)
        if self._beating is not None:
            self._beating.cancel()
            self._beating = None
        self._stream.close()
        self._sampler.rest()
        for listing in self._listings:
            listing.restart()
        self._set_health(Link.FROZEN if isinstance(error, CallTimeout) else Link.LOST, error)

    def _fault(self, exc: Exception) -> None:
        """Show a fault of ours and begin anew; the log has the traceback."""
        self._backoff_s = BACKOFF_LAST_S
        self._lose(
            EngineUnreachable(
                f"{type(exc).__name__}: {exc}",
                _("This is a fault in dockertui; the log file has the details."),
            ),
            time.monotonic(),
        )

    def _beat(self, now: float) -> None:
        """Ask for a sign of life now and then; lose or find the engine by what comes of it."""
        if self._beating is None:
            if now < self._beat_at:
                return
            self._beating = self._engine.begin(
                heartbeat, lane=Lane.HEARTBEAT, timeout_s=HEARTBEAT_S, bell=self._ring
            )
        if not self._beating.has_ended(now):
            return
        pending, self._beating = self._beating, None
        self._beat_at = now + HEARTBEAT_S
        try:
            pending.result()
        except CallTimeout as error:
            self._set_health(Link.FROZEN, error)
        except EngineError as error:
            self._lose(error, now)
        else:
            if self._health.link is Link.FROZEN:
                self._set_health(Link.LIVE, None)
                self._list_all(now)

    # ------------------------------------------------------------------ a live engine
    def _watch(self, now: float) -> None:
        """Follow the events, and list what is due."""
        said = self._stream.error
        happened = self._stream.turn(now)
        if happened:
            self._sampler.aside.ask()
        self._changed |= self._stream.error is not said
        poll_s = self._refresh_s if self._stream.is_open else min(self._refresh_s, POLL_WITHOUT_EVENTS_S)
        for listing in self._listings:
            if self._stream.opened_now:
                listing.touch(now)
            self._changed |= listing.follow(happened, now)
            self._changed |= listing.turn(self._engine, self._ring, now, poll_s)
        if self._stream.broke or any(listing.lost_connection for listing in self._listings):
            self._beat_at = min(self._beat_at, now)  # is the engine there at all?
        if self._stream.error is not None and all(
            listing.is_settled and _is_absence(listing.error) for listing in self._listings
        ):
            error = next((listing.error for listing in self._listings), None)
            self._lose(error or self._stream.error, now)  # something answers, but it is no engine
            return
        if self._health.link in (Link.CONNECTING, Link.LOST) and any(
            listing.is_settled for listing in self._listings
        ):
            self._set_health(Link.LIVE, None)

    def _measure(self, now: float) -> list[float]:
        """Measure the containers of an engine that answers; returns when there is something to do again."""
        records = next((one.records for one in self._listings if one.kind is containers.KIND), None)
        if self._connected_at is None or self._health.link is not Link.LIVE or records is None:
            return []
        self._changed |= self._sampler.turn(self._engine, self._ring, now, records, self._in_sight)
        return [self._sampler.next_at()]

    def _list_all(self, now: float) -> None:
        self._stream.hurry()
        self._beat_at = min(self._beat_at, now)
        for listing in self._listings:
            listing.hurry()

    # ------------------------------------------------------------------ what is published
    def _set_health(self, link: Link, error: EngineError | None) -> None:
        old = self._health
        # what answered the first look may still be no engine that can be talked to: too old, for instance
        is_unusable = self._version is None and isinstance(error, EngineFault)
        ever_live = (old.ever_live or link is Link.LIVE) and not is_unusable
        since = old.since if old.link is link else datetime.now(UTC)
        if old.link is link and old.ever_live is ever_live and str(old.error or "") == str(error or ""):
            return
        self._health = Health(link, since, error, ever_live)
        self._changed = True

    def _snapshot(self, *, renews: bool = True) -> Snapshot:
        """Return what is known now, with a number of its own."""
        self._sequence += 1
        records = {
            listing.kind.name: listing.records for listing in self._listings if listing.records is not None
        }
        failed = {listing.kind.name: listing.error for listing in self._listings if listing.error is not None}
        for derivation in self._derivations:
            if renews or derivation.records is None:
                derivation.renew(records)
            name, made_of = derivation.kind.name, derivation.kind.of
            if derivation.records is not None:
                records[name] = derivation.records
            errors = (derivation.error, *(failed.get(kind.name) for kind in made_of))
            if (error := next(filter(None, errors), None)) is not None:
                failed[name] = error
        return Snapshot(
            engine=self._engine.name,
            records=records,
            failed=failed,
            polling=self._stream.error,
            vitals=self._sampler.vitals,
            health=self._health,
            version=self._version,
            docker=self._engine.endpoint.docker,
            sequence=self._sequence,
        )


def _is_absence(error: EngineError | None) -> bool:
    """Return whether a list failed as if there were no engine; a refusal or a slow list is no sign of it."""
    return error is not None and not isinstance(error, PermissionDenied | NotFound | CallTimeout)


def _socket_at(path: str) -> tuple[int, int] | None:
    """Return what tells the file at a path from any other that was or will be there; None for no file."""
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return None
    return found.st_ino, found.st_ctime_ns
