"""Measures what it takes to make and show the rows of many records, without an engine.

    python -m benchmarks.rows [--records N] [--repeat N]

Prints the median and the least of each step, in milliseconds. Between two steps the clock goes on by half a
second, as between two Snapshots, so that ages tick.
"""

import argparse
import asyncio
import random
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

from dockertui.engine.containers import Container, Port
from dockertui.resources import resource_kind
from dockertui.resources.rows import RowCache, RowView, rows
from dockertui.resources.spec import Known, Scene
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

    def scene(self) -> Scene:
        """Return what is known half a second later."""
        return Scene(
            replace(
                snapshot(),
                records={"container": self.records},
                taken_at=NOW + timedelta(seconds=next(self._times) / 2),
            )
        )

    def change_one(self) -> None:
        """Have one container in another state."""
        key = self._chance.choice(list(self.records))
        record = self.records[key]
        other = replace(record, state="exited" if record.state == "running" else "running")
        self.records = {**self.records, key: other}


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
    for column in KIND.columns:
        for descending in (False, True):
            by = RowView(column.id, descending)
            times = []
            for _ in range(max(3, repeat // 10)):
                make(RowView())
                times.append(make(by))
            report(f"sorted by {column.id}{' descending' if descending else ''}", times)
            report("  and one record changed", [make_changed(by) for _ in range(max(3, repeat // 10))])
    make(RowView(filter="w"))
    keys = [RowView(filter=text) for text in ("we", "web", "web 1", "web")]
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

        report("pane: nothing changed", await shown(RowView(), lambda: None))
        report("pane: one record changed", await shown(RowView(), world.change_one))
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
