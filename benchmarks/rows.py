"""Measures what it takes to make and show the rows of many records, without an engine: they are made up.

    python -m benchmarks.rows [--records N] [--repeat N]

Prints the median and the least of each step, in milliseconds. Between two steps the clock goes on by half a
second, as between two Snapshots, so that ages tick.
"""

import argparse
import asyncio
import random
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

from dockertui.engine.containers import Container, Port
from dockertui.engine.stats import Reading, Sample
from dockertui.resources import resource_kind
from dockertui.resources.rows import RowCache, RowView, rows
from dockertui.resources.spec import Known, Scene
from dockertui.state.vitals import NO_VITALS, Vitals
from tests.ui.world import NOW, container, running, snapshot

KIND = resource_kind("container")
STATES = ("running", "running", "running", "exited", "created", "paused")


def many(number: int) -> dict[str, Container]:
    """Return containers of many names, states and ages, the same ones each time."""
    chance = random.Random(7)
    made = [
        container(
            f"{chance.choice(('web', 'db', 'cache', 'worker'))}-{i}",
            chance.choice(STATES),
            created_at=NOW - timedelta(seconds=chance.randrange(3 * 86400)),
            image=f"registry.example/team/app{i % 40}:{i % 7}",
            project=f"project{i % 60}" if i % 3 else "",
            ports=(Port(8000 + i % 50, "tcp", 20000 + i, "0.0.0.0"),),
        )
        for i in range(number)
    ]
    return {record.id: record for record in made}


class World:
    """Records that change from step to step."""

    def __init__(self, number: int) -> None:
        self.records: Mapping[str, Any] = many(number)
        self._chance, self._times = random.Random(3), count()
        self.vitals: Mapping[str, Vitals] = {}
        self.measure([key for key, record in self.records.items() if record.is_live])

    def scene(self) -> Scene:
        """Return what is known half a second later."""
        return Scene(
            replace(
                snapshot(),
                records={"container": self.records},
                vitals=self.vitals,
                taken_at=NOW + timedelta(seconds=next(self._times) / 2),
            )
        )

    def change_one(self) -> None:
        """Have one container in another state."""
        key = self._chance.choice(list(self.records))
        record = self.records[key]
        other = replace(record, state="exited" if record.state == "running" else "running")
        self.records = {**self.records, key: other}

    def measure(self, keys: Sequence[str]) -> None:
        """Have these containers use something else."""
        fresh = {}
        for key in keys:
            reading = Reading(NOW, memory_bytes=self._chance.randrange(2**20, 2**31), cores=8)
            known = self.vitals.get(key, NO_VITALS)
            fresh[key] = known.with_samples(Sample(reading, self._chance.random() * 30))
        self.vitals = {**self.vitals, **fresh}

    def measure_some(self) -> None:
        """Have as many containers use something else as are measured at a pass."""
        self.measure(self._chance.sample(list(self.vitals), min(100, len(self.vitals))))


def timed(work: Callable[[], object]) -> float:
    """Return how long something takes, in milliseconds."""
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def report(name: str, times: list[float]) -> None:
    """Print one line of the table."""
    print(f"{name:42} {statistics.median(times):8.2f} {min(times):8.2f}")


def measure_rows(number: int, repeat: int) -> None:
    """Measure the making of rows."""
    world, cache, view = World(number), RowCache[Any](), RowView()

    def make(view: RowView = view) -> float:
        scene = world.scene()
        return timed(lambda: rows(KIND, [Known(world.records, scene)], view, cache))

    def make_measured(view: RowView = view) -> float:
        world.measure_some()
        return make(view)

    def make_changed(view: RowView = view) -> float:
        world.change_one()
        return make(view)

    scene = world.scene()
    report(
        "all made",
        [timed(lambda: rows(KIND, [Known(world.records, scene)], view, RowCache())) for _ in range(5)],
    )
    make()
    report("nothing changed", [make() for _ in range(repeat)])
    report("one record changed", [make_changed() for _ in range(repeat)])
    report("a pass of statistics", [make_measured() for _ in range(repeat)])
    groups = RowView(is_grouped=True)
    report("grouped, one record changed", [make_changed(groups) for _ in range(repeat)])
    report("grouped, a pass of statistics", [make_measured(groups) for _ in range(repeat)])
    by_cpu = RowView("cpu", descending=True, is_grouped=True)
    report("by processor, a pass of statistics", [make_measured(by_cpu) for _ in range(repeat)])
    for column in KIND.columns:
        for descending in (False, True):
            by = RowView(column.id, descending)
            times = []
            for _ in range(max(3, repeat // 10)):
                make(RowView())
                times.append(make(by))
            report(f"sorted by {column.id}{' descending' if descending else ''}", times)
            report("  and one record changed", [make_changed(by) for _ in range(max(3, repeat // 10))])
    make(RowView(filter="w", is_grouped=True))
    keys = [RowView(filter=text, is_grouped=True) for text in ("we", "web", "web 1", "web")]
    report("one key of a filter", [make(keys[i % len(keys)]) for i in range(repeat)])


async def measure_pane(number: int, repeat: int) -> None:
    """Measure the showing of rows in a pane of the app, up to what it has to draw."""
    world = World(number)
    async with running(world.records.values(), size=(160, 48)) as ui:
        pane = ui.pane("container")

        async def shown(view: RowView, change: Callable[[], None]) -> list[float]:
            pane.view = view
            pane.show([Known(world.records, world.scene())])
            times = []
            for _ in range(repeat):
                change()
                known = [Known(world.records, world.scene())]
                times.append(timed(lambda: pane.show(known)))  # noqa: B023  # (called at once)
                await ui.pilot.pause()
            return times

        groups = RowView(is_grouped=True)
        report("pane: nothing changed", await shown(groups, lambda: None))
        report("pane: one record changed", await shown(groups, world.change_one))
        report("pane: a pass of statistics", await shown(groups, world.measure_some))
        report("pane: the same, sorted by state", await shown(RowView("state"), world.change_one))
        report("pane: the same, with a filter", await shown(RowView(filter="web"), world.change_one))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=5000)
    parser.add_argument("--repeat", type=int, default=100)
    options = parser.parse_args()
    print(f"{options.records} containers, in ms {'median':>19} {'least':>8}")
    measure_rows(options.records, options.repeat)
    asyncio.run(measure_pane(options.records, options.repeat))


if __name__ == "__main__":
    main()
