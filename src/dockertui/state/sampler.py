"""Measures what the running containers of one engine use, in turn; one call at a time, which may hang.

Up to `ALL` of them are measured at every pass. Of more, those in sight are, and a share of the others, so
that each of them has its turn within `REST_S`. Who stands still is passed over twice, and all who do are
measured at the same pass: most containers of most engines do nothing most of the time, and to see that every
two seconds would be most of what the app does.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from math import ceil
from types import MappingProxyType

from dockertui.engine.calls import Lane, Pending
from dockertui.engine.containers import Container, ContainerDetail
from dockertui.engine.engine import Engine
from dockertui.engine.errors import CallTimeout, EngineError
from dockertui.engine.stats import Aside, Found, Reading, Sample, Wanted, between, cpu_percent, measure
from dockertui.state.vitals import NO_VITALS, Vitals

PASS_S = 2.0
"""From the beginning of one pass to that of the next."""
FIRST_S = 0.5
"""The second pass comes so soon: a share of the processor takes two readings."""
STILL_PASSES = 3
"""Who stands still is measured at every third pass: what it does then is seen within six seconds."""
STILL_PERCENT = 0.5
"""Who used less than this of a core, and the same memory, stands still."""
_STILL_MEMORY = 1 / 64
"""By so small a share the memory of one that stands still may have changed."""
REST_S = 30.0
"""How often those out of sight are measured, where there are many."""
ALL = 64
"""So many are all measured at every pass."""
TIMEOUT_S = 8.0
"""A pass that takes longer is given up."""
AWAY_S = 30.0
"""How long a container is not asked for again that held up a pass."""
LOOK_S = 5.0
"""How often a container in trouble is looked at closer."""
MOST_LOOKS = 8
"""Closer looks of one pass."""
FEWEST = 4
"""Of those out of sight, so many at least have their turn at a pass."""

Records = Mapping[str, Container]
NOBODY: Mapping[str, Vitals] = MappingProxyType({})


class Sampler:
    """What is known of one engine's containers beside the lists; for the watcher's thread alone."""

    def __init__(self) -> None:
        self.vitals: Mapping[str, Vitals] = NOBODY
        """By the container's id. The same mapping as long as nothing is new."""
        self.aside = Aside()
        """Asked, from any thread, while somebody else is to be served first."""
        self._records: Records = {}
        self._readings: dict[str, Reading] = {}
        """The last of each that runs: what the next one is compared with."""
        self._asked_at: dict[str, float] = {}
        """When each was measured last; in the future for one that held up a pass."""
        self._looked: dict[str, tuple[float, Container]] = {}
        """When a container in trouble was looked at closer, and what it was then."""
        self._pending: Pending[None] | None = None
        self._wanted = Wanted(())
        self._found = Found()
        self._next_at = 0.0

    # ------------------------------------------------------------------ the watcher's turn
    def turn(
        self,
        engine: Engine,
        bell: Callable[[], None],
        now: float,
        records: Records,
        in_sight: Collection[str],
    ) -> bool:
        """Do what is due; returns whether anything new is known.

        Args:
            engine: The engine, which answers.
            bell: Rings when there is something to take.
            now: The time, by `time.monotonic()`.
            records: The containers, by id.
            in_sight: Ids of those on the screen.

        Raises:
            EngineUnreachable: The engine was closed.
        """
        changed = self._forget(records)
        if self._pending is not None:
            if not self._pending.has_ended(now):
                return changed
            changed |= self._finish(self._pending, now)
        if now >= self._next_at:
            self._begin(engine, bell, now, records, in_sight)
        return changed

    def next_at(self) -> float:
        """Return when there is something to do again, unless a bell rings before."""
        return self._next_at if self._pending is None else self._pending.deadline

    def rest(self) -> None:
        """Ask for nothing more: the engine is away. What is known stays."""
        if self._pending is not None:
            self._pending.cancel()
            self._pending = None
        self._readings.clear()
        self._asked_at.clear()
        self._next_at = 0.0

    # ------------------------------------------------------------------ who has a turn
    def _begin(
        self,
        engine: Engine,
        bell: Callable[[], None],
        now: float,
        records: Records,
        in_sight: Collection[str],
    ) -> None:
        self._next_at = now + PASS_S
        measured = list(self._due([c.id for c in records.values() if c.is_live], in_sight, now))
        ill = (container for container in records.values() if _is_in_trouble(container))
        looked_at = [container.id for container in ill if self._may_look(container, now)][:MOST_LOOKS]
        if not measured and not looked_at:
            return
        if any(container_id not in self.vitals for container_id in measured):
            self._next_at = now + FIRST_S
        for container_id in measured:
            self._asked_at[container_id] = now
        for container_id in looked_at:
            self._looked[container_id] = now, records[container_id]
        self._wanted, self._found = Wanted(measured, looked_at), Found()
        ask = partial(measure, wanted=self._wanted, found=self._found, aside=self.aside)
        self._pending = engine.begin(ask, lane=Lane.STATS, timeout_s=TIMEOUT_S, bell=bell)

    def _due(self, live: list[str], in_sight: Collection[str], now: float) -> Iterator[str]:
        """Yield who is measured at this pass: those in sight first, then those who waited longest."""
        asked_at, still_since = self._asked_at, now - (STILL_PASSES - 0.5) * PASS_S
        able = [
            container_id
            for container_id in live
            if (at := asked_at.get(container_id, 0.0)) <= now
            and (at <= still_since or not self._stands_still(container_id))
        ]
        if len(live) <= ALL:
            yield from able
            return
        seen = set(in_sight)
        yield from [container_id for container_id in able if container_id in seen][:ALL]
        others = [container_id for container_id in able if container_id not in seen]
        others.sort(key=lambda container_id: asked_at.get(container_id, 0.0))
        yield from others[: max(FEWEST, ceil(len(others) * PASS_S / REST_S))]

    def _stands_still(self, container_id: str) -> bool:
        """Return whether a container did nothing when it was measured last, nor the times before."""
        if container_id not in self._readings or container_id not in self.vitals:
            return False  # what it did before it was started anew says nothing
        last = self.vitals[container_id].samples[-STILL_PASSES:]
        if len(last) < STILL_PASSES or any(
            one.cpu_percent is None or one.cpu_percent >= STILL_PERCENT for one in last
        ):
            return False
        used = [one.memory_bytes or 0 for one in last]
        return max(used) - min(used) <= max(used) * _STILL_MEMORY

    def _may_look(self, container: Container, now: float) -> bool:
        looked_at, before = self._looked.get(container.id, (0.0, None))
        return now >= looked_at + (PASS_S if before is not container else LOOK_S)

    # ------------------------------------------------------------------ what came of it
    def _finish(self, pending: Pending[None], now: float) -> bool:
        """Take what a pass gave, as far as it came; returns whether anything did."""
        self._pending = None
        try:
            pending.result()
        except CallTimeout:
            at = len(self._found.readings)
            for container_id in self._wanted.measured[at : at + 1]:
                self._asked_at[container_id] = now + AWAY_S
            self._next_at = now + PASS_S
        except EngineError:
            self._next_at = now + PASS_S  # the heartbeat tells whether the engine is away
        self._next_at = max(self._next_at, now + min(pending.took_s, PASS_S))  # the engine has other work
        fresh = dict(self._take(list(self._found.readings), list(self._found.details)))
        if fresh:
            self.vitals = MappingProxyType({**self.vitals, **fresh})
        return bool(fresh)

    def _take(
        self, readings: Iterable[tuple[str, Reading | None]], details: Iterable[tuple[str, ContainerDetail]]
    ) -> Iterator[tuple[str, Vitals]]:
        """Yield whose vitals are new."""
        fresh: dict[str, Vitals] = {}
        for container_id, reading in readings:
            if reading is None:
                self._readings.pop(container_id, None)
                continue
            before = self._readings.get(container_id)
            self._readings[container_id] = reading
            share = cpu_percent(before, reading) if before is not None else None
            known = self.vitals.get(container_id, NO_VITALS)
            sample = Sample(reading, share)
            passed_over = self._passed_over(known, sample) if before is not None else ()
            fresh[container_id] = known.with_samples(*passed_over, sample)
        for container_id, detail in details:
            known = fresh.get(container_id) or self.vitals.get(container_id, NO_VITALS)
            if (known.restarts, known.failing) != (detail.restart_count, detail.failing):
                fresh[container_id] = Vitals(known.samples, detail.restart_count, detail.failing)
        yield from fresh.items()

    def _passed_over(self, known: Vitals, sample: Sample) -> Sequence[Sample]:
        """Return what would have been measured while a container stood still: graphs go on at one pace."""
        if sample.cpu_percent is None or not known.samples:
            return ()
        gone_s = (sample.at - known.samples[-1].at).total_seconds()
        if round(gone_s / PASS_S) != STILL_PASSES:
            return ()
        return between(known.samples[-1], sample, STILL_PASSES)

    def _forget(self, records: Records) -> bool:
        """Forget those that are gone; returns whether there were any of whom something was known."""
        if records is self._records:
            return False
        self._records = records
        for known in (self._readings, self._asked_at, self._looked):
            for container_id in known.keys() - records.keys():
                del known[container_id]
        for container_id in [one for one in self._readings if not records[one].is_live]:
            del self._readings[container_id]
        if self.vitals.keys() <= records.keys():
            return False
        kept = {key: vitals for key, vitals in self.vitals.items() if key in records}
        self.vitals = MappingProxyType(kept)
        return True


def _is_in_trouble(container: Container) -> bool:
    """Return whether it is to be said how often something went wrong, which its list does not say."""
    if container.state == "restarting":
        return True
    return container.state == "running" and container.health == "unhealthy" and not container.failing
