"""Keeps the Snapshot of one engine fresh: events say what to list, polling is the safety net.

Two daemon threads. The watcher lists kinds and publishes Snapshots; because it alone lists, a
reply that came late can never overwrite a newer one. The heartbeat pings over a connection of its
own, because a frozen engine keeps its event stream open and silent for ever.
"""

import logging
import random
import threading
import time
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from dockertui.engine.calls import Lane
from dockertui.engine.engine import Engine
from dockertui.engine.errors import CallTimeout, EngineError, EngineUnreachable
from dockertui.engine.events import Events
from dockertui.engine.first_look import first_look
from dockertui.engine.kind import Kind
from dockertui.engine.ping import heartbeat
from dockertui.engine.version import EngineVersion
from dockertui.i18n import _
from dockertui.state.snapshot import NOTHING, Health, Link, Snapshot
from dockertui.state.source import Publish

log = logging.getLogger(__name__)

HEARTBEAT_S = 2.0
BACKOFF_FIRST_S, BACKOFF_LAST_S = 0.25, 2.0
LIST_TIMEOUT_S = 15.0
COALESCE_S = 0.04
"""Least time between two lists of what events have touched."""
LOOK_S = 0.3
"""How long the first frame waits for the first look."""
BURST, BURST_PER_S = 6.0, 2.0
"""So many lists may follow each other that quickly, and so many more each second after that."""


class _Allowance:
    """A token bucket: bursts of events cost a bounded number of lists."""

    def __init__(self) -> None:
        self._tokens = BURST
        self._at = time.monotonic()

    def wait_s(self) -> float:
        """Return how long the next list has to wait, in seconds."""
        now = time.monotonic()
        self._tokens = min(BURST, self._tokens + (now - self._at) * BURST_PER_S)
        self._at = now
        return 0.0 if self._tokens >= 1 else (1 - self._tokens) / BURST_PER_S

    def take(self) -> None:
        """Spend one list."""
        self._tokens -= 1


class Watcher:
    """The SnapshotSource of a real engine."""

    def __init__(self, engine: Engine, kinds: Iterable[Kind[Any]], *, refresh_s: float) -> None:
        self._engine = engine
        self._kinds = tuple(kinds)
        self._refresh_s = refresh_s
        self._publish: Publish = lambda _snapshot: None
        self._wake = threading.Condition()
        self._closing = False
        self._asked = False
        self._rung = False
        self._pulse = False
        self._events: Events | None = None
        self._state = threading.Lock()
        self._records: dict[str, Mapping[str, Any]] = {}
        self._raw: dict[str, dict[str, Any]] = {}
        self._failed: Mapping[str, EngineError] = NOTHING
        self._health = Health(since=datetime.now(UTC))
        self._version: EngineVersion | None = None
        self._sequence = 0
        self._looking: threading.Thread | None = None

    # ------------------------------------------------------------------ the source's side
    def look(self) -> None:
        """Ask a near engine plainly, in a thread, so that the first frame has rows.

        docker-py takes longer to import than the engine takes to answer; it comes after that frame.
        """
        self._looking = threading.Thread(target=self._look, name=f"look {self._engine.name}", daemon=True)
        self._looking.start()

    def _look(self) -> None:
        found = first_look(self._engine.endpoint)
        for kind in self._kinds if found else ():
            if found and kind.name in found:
                self._take(kind, found[kind.name])
        if found:
            self._set_health(Link.LIVE, None)

    @property
    def first(self) -> Snapshot | None:
        """What the first look has seen by now, waiting for it a moment where it is under way."""
        if self._looking is not None:
            self._looking.join(LOOK_S)
        return self._snapshot() if self._records else None

    def start(self, publish: Publish) -> None:
        """Begin to watch; Snapshots are published from threads of the watcher's own."""
        self._publish = publish
        name = self._engine.name
        threading.Thread(target=self._run, name=f"watch {name}", daemon=True).start()
        threading.Thread(target=self._beat, name=f"heartbeat {name}", daemon=True).start()

    def refresh(self) -> None:
        """List everything again now, and try a lost engine at once."""
        with self._wake:
            self._asked = True
            self._wake.notify_all()

    def close(self) -> None:
        """Stop watching; idempotent, waits for nothing."""
        with self._wake:
            self._closing = True
            self._wake.notify_all()
        if self._events is not None:
            self._events.close()

    # ------------------------------------------------------------------ the watcher's thread
    def _run(self) -> None:
        try:
            if self._looking is not None:
                self._looking.join(LOOK_S)
            backoff_s = BACKOFF_FIRST_S
            while not self._closing:
                try:
                    self._connect()
                    backoff_s = BACKOFF_FIRST_S
                    self._watch()
                except EngineError as error:
                    log.info("engine %s: %s", self._engine.name, error)
                    self._lost(error)
                if self._closing:
                    break
                self._sleep(backoff_s * random.uniform(0.75, 1.0))
                backoff_s = min(backoff_s * 2, BACKOFF_LAST_S)
        except Exception as exc:  # noqa: BLE001  (the top frame of a thread)
            self._fault(exc)

    def _fault(self, exc: Exception) -> None:
        """Show what ended a thread of ours; the log has the traceback."""
        log.exception("the watcher of %s ended by a fault", self._engine.name)
        self._lost(
            EngineUnreachable(
                f"{type(exc).__name__}: {exc}",
                _("This is a fault in dockertui; the log file has the details."),
            )
        )

    def _connect(self) -> None:
        version = self._engine.connect_blocking()
        with self._state:
            self._version = version
        # events first, lists after: what happens in between is listed twice rather than missed
        self._close_events()
        events = Events(doorbell=self._ring)
        self._engine.open(events)
        self._events = events
        if self._closing:
            events.close()
        self._list(self._kinds, publish_each=True)
        self._set_health(Link.LIVE, None)

    def _watch(self) -> None:
        """Follow a live engine until it is lost, by an EngineError, or until closing."""
        allowance = _Allowance()
        dirty: set[str] = set()
        next_poll = time.monotonic() + self._refresh_s
        next_list = 0.0
        opened = False
        while not self._closing:
            events = self._events
            assert events is not None
            now = time.monotonic()
            for event in events.take():
                dirty.update(kind.name for kind in self._kinds if event.type in kind.events)
            if events.ended:
                raise events.error or EngineUnreachable(_("The engine closed the event stream."))
            if events.opened and not opened:
                opened = True
                dirty.update(kind.name for kind in self._kinds)
            with self._wake:
                asked, self._asked = self._asked, False
                pulse, self._pulse = self._pulse, False
            if asked or pulse or now >= next_poll:
                self._list(self._kinds)
                dirty.clear()
                next_poll = time.monotonic() + self._refresh_s
                self._set_health(Link.LIVE, None)
                continue
            wait_s = next_poll - now
            if dirty:
                due = max(next_list, now + allowance.wait_s())
                if now >= due:
                    allowance.take()
                    touched = [kind for kind in self._kinds if kind.name in dirty]
                    dirty.clear()
                    self._list(touched)
                    next_list = time.monotonic() + COALESCE_S
                    continue
                wait_s = min(wait_s, due - now)
            with self._wake:
                if not (self._rung or self._asked or self._pulse or self._closing):
                    self._wake.wait(max(0.001, wait_s))
                self._rung = False

    def _list(self, kinds: Iterable[Kind[Any]], *, publish_each: bool = False) -> None:
        """List kinds and publish what changed.

        Raises:
            EngineError: The engine is lost; a kind that it refuses alone is noted in `failed`.
        """
        failed = dict(self._failed)
        for kind in kinds:
            try:
                raw = self._engine.call_blocking(kind.list, lane=Lane.LIST, timeout_s=LIST_TIMEOUT_S)
            except (EngineUnreachable, CallTimeout):
                raise
            except EngineError as error:
                log.warning("list of %s on %s failed: %s", kind.name, self._engine.name, error)
                failed[kind.name] = error
                continue
            failed.pop(kind.name, None)
            if self._take(kind, raw) and publish_each:
                self._announce()
        if dict(self._failed) != failed:
            self._failed = failed
        self._announce()

    def _take(self, kind: Kind[Any], raw: list[Any]) -> bool:
        """Parse a list reply; returns whether anything changed."""
        earlier = self._records.get(kind.name)
        records, self._raw[kind.name] = kind.parse_all(raw, self._raw.get(kind.name, {}), earlier or {})
        if earlier is not None and _same(earlier, records):
            return False
        with self._state:
            self._records = {**self._records, kind.name: records}
        return True

    def _ring(self) -> None:
        with self._wake:
            self._rung = True
            self._wake.notify_all()

    def _sleep(self, seconds: float) -> None:
        """Wait before the next attempt; a wish to refresh, or the engine's answer, ends it early."""
        with self._wake:
            if not (self._asked or self._closing):
                self._wake.wait_for(lambda: self._asked or self._pulse or self._closing, seconds)
            self._asked = self._pulse = False

    def _close_events(self) -> None:
        if self._events is not None:
            self._events.close()
            self._events = None

    # ------------------------------------------------------------------ the heartbeat's thread
    def _beat(self) -> None:
        try:
            while not self._closing:
                with self._wake:
                    self._wake.wait_for(lambda: self._closing, HEARTBEAT_S)
                if self._closing:
                    return
                if self._health.link in (Link.CONNECTING, Link.LOST):
                    continue
                try:
                    self._engine.call_blocking(heartbeat, lane=Lane.HEARTBEAT, timeout_s=HEARTBEAT_S)
                except CallTimeout as error:
                    self._set_health(Link.FROZEN, error)
                except EngineUnreachable as error:
                    self._lost(error)
                    self._close_events()
                except EngineError as error:
                    log.info("heartbeat of %s: %s", self._engine.name, error)
                else:
                    if self._health.link is Link.FROZEN:
                        self._revived()
        except Exception as exc:  # noqa: BLE001  (the top frame of a thread)
            self._fault(exc)

    def _revived(self) -> None:
        """Have everything listed again after a frozen engine answered."""
        self._set_health(Link.LIVE, None)
        with self._wake:
            self._pulse = True
            self._wake.notify_all()

    # ------------------------------------------------------------------ what both publish
    def _lost(self, error: EngineError) -> None:
        self._set_health(Link.FROZEN if isinstance(error, CallTimeout) else Link.LOST, error)

    def _set_health(self, link: Link, error: EngineError | None) -> None:
        with self._state:
            old = self._health
            if old.link is link and str(old.error or "") == str(error or ""):
                return
            since = old.since if old.link is link else datetime.now(UTC)
            self._health = Health(link, since, error, old.ever_live or link is Link.LIVE)
        self._announce()

    def _announce(self) -> None:
        """Publish a Snapshot of what is known now."""
        if self._closing:
            return
        self._publish(self._snapshot())

    def _snapshot(self) -> Snapshot:
        """Return what is known now, with a number of its own."""
        with self._state:
            self._sequence += 1
            return Snapshot(
                engine=self._engine.name,
                records=self._records,
                failed=self._failed,
                health=self._health,
                version=self._version,
                sequence=self._sequence,
            )


def _same(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Return whether two lists hold the very same records in any order."""
    return len(old) == len(new) and all(old.get(key) is record for key, record in new.items())
