"""The list of one kind on one engine: when it is due, the call under way, what came of the last one.

What a list costs decides how often it is made: an engine that answers in a few milliseconds is asked
after every event, one that takes long is left alone for a multiple of that. Where events tell which few of
many entries they are about, those alone are asked for at once, and the whole list once nothing more happens.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from dockertui.engine.calls import Lane, Pending
from dockertui.engine.engine import Engine
from dockertui.engine.entries import Entries
from dockertui.engine.errors import CallTimeout, EngineError, EngineUnreachable
from dockertui.engine.events import EngineEvent
from dockertui.engine.kind import Listed, each
from dockertui.i18n import _
from dockertui.state.few import Few

LIST_TIMEOUT_S = 15.0
SLOW_S = 2.0
"""After this long without an answer a list is said to be slow."""
COALESCE_S = 0.04
"""Least time between the end of a list and the next one."""
SHARE = 9
"""A list is followed by a rest of so many times its own length: a tenth of the engine's time at most."""
LONGEST_REST_S = 1.0
SETTLE_S = (0.1, 0.6)
"""So long after the last event the kind is listed again: engines tell of a change before their lists show it
(dockerd reports a pause first and stores it then, some 10 to 30 milliseconds later, more on a busy disk)."""
SETTLE_NETWORK_S = (0.04, 0.12, 0.6)
"""The same after an event of a network: a connect is in the lists 5 to 45 milliseconds after it is told."""
LATER = frozenset({"connect", "disconnect"})
"""What is told before any list can show it."""
SOON, SOON_S, BUSY_S = frozenset({"die"}), 0.01, 1.0
"""After what one waits a moment where something went within a while: where containers come and go in a row,
what dies is removed next."""
QUICK_S = 0.05
"""A list that took no longer is made again after an event without a rest: a burst has one last event only."""
RETRY_FIRST_S, RETRY_LAST_S = 0.5, 2.5
"""After how long a list that failed is made again: what shows is right within three seconds of its return."""


def rest_s(took_s: float) -> float:
    """Return how long a list is not made again that took so long, in seconds."""
    return min(LONGEST_REST_S, max(COALESCE_S, took_s * SHARE))


class Listing:
    """One kind's list; for the watcher's thread alone."""

    def __init__(self, kind: Listed[Any]) -> None:
        self.kind = kind
        self.records: Mapping[str, Any] | None = None
        """By id; None until the first list. The same mapping as long as nothing changed."""
        self.error: EngineError | None = None
        """Why what is known is not current, if it is not."""
        self.is_settled = False
        """Whether there was an outcome since the engine was connected."""
        self.lost_connection = False
        """Whether the last turn found that the connection was lost under a call."""
        self._raw: dict[str, Any] = {}
        self._entries = Entries()
        self._pending: Pending[list[Any]] | None = None
        self._is_dirty = True
        self._not_before = 0.0
        self._took_s = 0.0
        self._few = Few(kind)
        self._poll_at = 0.0
        self._again_at: tuple[float, ...] = ()
        self._again_for: set[str] | None = set()
        """What is due then, but for the last time, when all is; None: all each time."""
        self._failures = 0
        self._gone_at = -BUSY_S
        """When an entry went last."""

    # ------------------------------------------------------------------ wishes
    def touch(self, now: float, settle_s: tuple[float, ...] = SETTLE_S) -> None:
        """Note that something happened to this kind: it is due now, and again once the engine has settled."""
        self._is_dirty = True
        self._again_for = None
        self._again_at = tuple(now + seconds for seconds in settle_s)

    def follow(self, happened: Iterable[EngineEvent], now: float) -> bool:
        """Note what happened on the engine; returns whether what is known changed by that alone."""
        mine = [e for e in happened if e.type in self.kind.events and e.action not in self.kind.ignores]
        if not mine:
            return False
        gone = {self.kind.gone(event) for event in mine} - {""} if self._is_known else set[str]()
        ids = {self.kind.touched(event) for event in mine} - gone
        settle_s = SETTLE_NETWORK_S if any(event.type == "network" for event in mine) else SETTLE_S
        if not self._few.can_be(ids, len(self._raw)):
            self.touch(now, settle_s)
        elif ids:
            if not all(event.action in LATER for event in mine):
                self._few.want(ids, not_before=self._soon(mine, now))
            if not self._again_at:
                self._again_for = set()
            if self._again_for is not None:
                self._again_for |= ids
            self._again_at = tuple(now + seconds for seconds in settle_s)
        else:
            self._again_at = (*self._again_at[:-1], now + settle_s[-1])
        if not gone:
            return False
        self._gone_at = now
        self._few.leave_out(gone)
        if self._again_for is not None:
            self._again_for -= gone
        return self._put(dict.fromkeys(gone))

    def _soon(self, happened: Iterable[EngineEvent], now: float) -> float:
        """Return when those are asked for that something happened to."""
        is_busy = now < self._gone_at + BUSY_S
        return now + SOON_S if is_busy and any(event.action in SOON for event in happened) else 0.0

    def hurry(self) -> None:
        """Have it listed now, whatever it costs or did last."""
        self._is_dirty = True
        self._not_before = 0.0

    def restart(self) -> None:
        """Forget the call under way: the connection is a new one."""
        if self._pending is not None:
            self._pending.cancel()
            self._pending = None
        self._few.drop()
        self._failures = 0
        self.is_settled = False
        self.hurry()

    def adopt(self, records: Mapping[str, Any], raw: dict[str, Any]) -> None:
        """Take what was seen before the first list; nothing once there was one."""
        if self.records is None:
            self.records, self._raw = records, raw
            self._entries.know(entry for one in raw.values() for entry in each(one))

    # ------------------------------------------------------------------ the watcher's turn
    def turn(self, engine: Engine, bell: Callable[[], None], now: float, poll_s: float) -> bool:
        """Do what is due; returns whether what is known changed.

        Raises:
            EngineUnreachable: The engine was closed.
        """
        self.lost_connection = False
        changed = self._take_few(now)
        if self._pending is not None and not self._pending.has_ended(now):
            changed |= self._say_slow(now)
        else:
            if self._pending is not None:
                pending, self._pending = self._pending, None
                changed |= self._finish(pending, now)
                self._poll_at = now + poll_s
            self._poll_at = min(self._poll_at, now + poll_s)
        self._settle(now)
        is_due = self._is_dirty or now >= self._poll_at
        if self._pending is None and is_due and now >= self._not_before:
            self._is_dirty = False
            self._few.begin_all()
            call = partial(self.kind.list, known=self._entries)
            self._pending = engine.begin(call, lane=Lane.LIST, timeout_s=LIST_TIMEOUT_S, bell=bell)
        elif self._is_known:
            self._few.begin(engine, bell, now)
        return changed

    def _take_few(self, now: float) -> bool:
        """Take what came of those that were asked for alone; returns whether that is a change."""
        found = self._few.take(now)
        self._is_dirty |= self._few.failed
        return found is not None and self._is_known and self._put(found)

    @property
    def _is_known(self) -> bool:
        """Whether there is a list that some entries can be replaced in."""
        return self.records is not None and self.error is None and self.is_settled

    def _settle(self, now: float) -> None:
        """Have listed again what the engine may have told of before its list showed it."""
        if not self._again_at or now < self._again_at[0]:
            return
        self._again_at = tuple(at for at in self._again_at if at > now)
        if self._again_at and self._again_for is not None:
            self._few.want(self._again_for, at_once=True)
            return
        self._is_dirty = True
        if self._took_s <= QUICK_S and not self._failures:
            self._not_before = min(self._not_before, now)

    def next_at(self) -> float:
        """Return when there is something to do again, unless a bell rings before."""
        if self._pending is not None:
            slow_at = self._pending.asked_at + SLOW_S
            due = self._pending.deadline if self.error is not None else min(slow_at, self._pending.deadline)
        else:
            due = max(self._not_before, 0.0 if self._is_dirty else self._poll_at)
        if self._is_known:
            due = min(due, self._few.next_at())
        return min(due, *self._again_at[:1]) if self._again_at else due

    def _say_slow(self, now: float) -> bool:
        assert self._pending is not None
        if self.error is not None or now < self._pending.asked_at + SLOW_S:
            return False
        self.error = CallTimeout(
            _("The engine has not answered yet; what is shown is from before."),
            _("A volume driver or a network driver that hangs can hold up a list."),
        )
        return True

    def _finish(self, pending: Pending[list[Any]], now: float) -> bool:
        """Take the outcome of a call; returns whether what is known changed."""
        try:
            raw = pending.result()
        except EngineError as error:
            return self._fail(error, now)
        self._failures = 0
        self._took_s = pending.took_s
        self._not_before = now + rest_s(self._took_s)
        changed = self.error is not None or not self.is_settled
        self.error, self.is_settled = None, True
        earlier = self.records
        records, self._raw = self.kind.parse_all(self._few.newest(raw), self._raw, earlier or {})
        if earlier is None or not same_records(earlier, records):
            self.records = records
            changed = True
        return changed

    def _put(self, found: Mapping[str, Any]) -> bool:
        """Put in what some entries are now, leave out those that are None; return if that is a change."""
        earlier = self.records or {}
        there = [entry for entry in found.values() if entry is not None]
        records, entries = self.kind.parse_all(there, self._raw, earlier)
        gone = [key for key, entry in found.items() if entry is None and key in earlier]
        if not gone and all(earlier.get(key) is record for key, record in records.items()):
            return False
        new = {key: record for key, record in records.items() if key not in earlier}  # the newest come first
        whole, raw = {**new, **earlier, **records}, {**self._raw, **entries}
        for key in gone:
            del whole[key], raw[key]
        self.records, self._raw = whole, raw
        return True

    def _fail(self, error: EngineError, now: float) -> bool:
        self._is_dirty = True
        self._not_before = now + min(RETRY_LAST_S, RETRY_FIRST_S * 2**self._failures)
        self._failures += 1
        self.lost_connection = isinstance(error, EngineUnreachable)
        if self.lost_connection and self._failures == 1:
            return False  # the engine itself may be away: the heartbeat will tell
        changed = not self.is_settled or str(self.error or "") != str(error)
        self.error, self.is_settled = error, True
        return changed


def same_records(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Return whether two lists hold the very same records in any order."""
    return len(old) == len(new) and all(old.get(key) is record for key, record in new.items())
