"""The few of many entries of a list that events are about: asked for alone, beside the list of all."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from dockertui.engine.calls import Lane, Pending
from dockertui.engine.engine import Engine
from dockertui.engine.errors import EngineError
from dockertui.engine.kind import Listed

TIMEOUT_S = 15.0
LEAST_REST_S, REST = 0.02, 4
"""After they were asked for they are not again for so long, and so many times what it took."""
SHARE, MOST = 4, 20
"""Some entries are asked for alone where all are so many times as many, and so many at most: their ids are
in the address that is asked for."""


class Few:
    """What is asked for alone of one kind; for the watcher's thread alone."""

    def __init__(self, kind: Listed[Any]) -> None:
        self._kind = kind
        self._wanted: set[str] = set()
        self._asked: frozenset[str] = frozenset()
        self._pending: Pending[Iterable[Any]] | None = None
        self._not_before = 0.0
        self._newer: dict[str, Any] = {}
        """Raw entries by id that came while all were asked for, None for one that is gone."""
        self._gone: set[str] = set()
        """What went while some were asked for."""
        self.failed = False
        """Whether the last call failed: all have to be listed."""

    def can_be(self, ids: set[str], total: int) -> bool:
        """Return whether these are better asked for alone than in a list of so many."""
        count = len(self._wanted | ids)
        return self._kind.some is not None and "" not in ids and count <= MOST and count * SHARE <= total

    def want(self, ids: Iterable[str], *, at_once: bool = False, not_before: float = 0.0) -> None:
        """Have some asked for; at once, whatever the last time cost, or not before a time."""
        self._wanted |= {*ids}
        self._not_before = max(self._not_before, not_before)
        if at_once:
            self._not_before = 0.0

    def leave_out(self, gone: Iterable[str]) -> None:
        """Note that some are no more: what an answer that is on its way says of them is older."""
        gone = {*gone}
        self._wanted -= gone
        self._newer |= dict.fromkeys(gone)
        if self._pending is not None:
            self._gone |= gone

    def begin_all(self) -> None:
        """Note that all are asked for now: what was wanted is among them, what came before is older."""
        self._wanted.clear()
        self._newer.clear()

    def drop(self) -> None:
        """Forget everything: the connection is a new one."""
        if self._pending is not None:
            self._pending.cancel()
            self._pending = None
        self._gone.clear()
        self.begin_all()

    def next_at(self) -> float:
        """Return when there is something to do again, unless a bell rings before."""
        if self._pending is not None:
            return self._pending.deadline
        return self._not_before if self._wanted else float("inf")

    def begin(self, engine: Engine, bell: Callable[[], None], now: float) -> None:
        """Ask for what is wanted, if it is time."""
        some = self._kind.some
        if self._pending is not None or not self._wanted or some is None or now < self._not_before:
            return
        self._asked = frozenset(self._wanted)
        self._wanted.clear()
        call = partial(some, ids=sorted(self._asked))
        self._pending = engine.begin(call, lane=Lane.LIST, timeout_s=TIMEOUT_S, bell=bell)

    def take(self, now: float) -> dict[str, Any] | None:
        """Return the raw entries that have come, by id, None for one that is gone; None while nothing has."""
        self.failed = False
        if self._pending is None or not self._pending.has_ended(now):
            return None
        pending, self._pending = self._pending, None
        gone, self._gone = self._gone, set()
        try:
            raw = pending.result()
        except EngineError:  # what is wrong, if it stays so, is found by listing all
            self.failed = True
            return None
        self._not_before = now + max(LEAST_REST_S, pending.took_s * REST)
        found: dict[str, Any] = dict.fromkeys(self._asked)
        found |= {key: entry for entry in raw if (key := self._kind.key(entry)) in self._asked - gone}
        self._newer |= found
        return found

    def newest(self, raw: Iterable[Any]) -> list[Any]:
        """Return a list of all with what came newer than that, and forget this."""
        newer, self._newer = self._newer, {}
        if not newer:
            return [*raw]
        ids = [(self._kind.key(entry), entry) for entry in raw]
        there = {key for key, _entry in ids}
        new = [entry for key, entry in newer.items() if entry is not None and key not in there]
        kept = [newer.get(key, entry) for key, entry in ids]
        return [*new, *(entry for entry in kept if entry is not None)]
