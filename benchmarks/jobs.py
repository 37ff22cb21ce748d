"""Measures what a job on many targets costs the screen: the longest time the event loop was not free.

    python -m benchmarks.jobs [--count N] [--call-ms MS] [--runs N] [--keys KEYS]

Marks so many containers, removes them by keys and lets every call take a moment. Prints, for each run, how
long the loop was held at most from the last key on, and by what; needs no engine. Compare only figures of one
machine.
"""

import argparse
import asyncio
import gc
import time
from typing import Any

from dockertui.cli import YOUNG_OBJECTS
from dockertui.engine import containers
from tests.ui.world import many, running


class Watched:
    """Times each callback of the loop while it is on."""

    def __init__(self) -> None:
        self.blocks: list[tuple[float, str]] = []
        self._is_on = False
        self._run = asyncio.Handle._run

    def __enter__(self) -> "Watched":
        run, blocks = self._run, self.blocks

        def timed(handle: Any) -> None:
            began = time.perf_counter()
            run(handle)
            blocks.append(((time.perf_counter() - began) * 1000, _named(handle)))

        asyncio.Handle._run = timed  # type: ignore[method-assign]
        return self

    def __exit__(self, *_exc: object) -> None:
        asyncio.Handle._run = self._run  # type: ignore[method-assign]


def _named(handle: Any) -> str:
    task = getattr(handle._callback, "__self__", None)
    return task.get_name() + " " + repr(task.get_coro()) if isinstance(task, asyncio.Task) else repr(handle)


async def measure(count: int, call_ms: float, keys: str = "") -> list[tuple[float, str]]:
    """Remove so many marked containers; returns the blocks of the loop, in ms, the longest first.

    Args:
        count: How many containers.
        call_ms: How long each call takes.
        keys: What is pressed meanwhile, a letter for a key.
    """

    async def remove(_container_id: str, **_options: object) -> None:
        await asyncio.sleep(call_ms / 1000)

    async with running(many(count), size=(160, 48), answers={containers.remove: remove}) as ui:
        await ui.press("asterisk", "d")
        gc.collect()
        gc.freeze()  # as the app does
        gc.set_threshold(YOUNG_OBJECTS, 20, 20)
        with Watched() as watched:
            await ui.pilot.press("y", *keys)
            await ui.until(lambda: f"Remove: {count} done" in ui.told, "said", 60)
    return sorted(watched.blocks, reverse=True)


def main() -> None:
    """Measure, and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--call-ms", type=float, default=20)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--keys", default="", help="keys to press meanwhile: J for the pane of jobs")
    options = parser.parse_args()
    for number in range(options.runs):
        blocks = asyncio.run(measure(options.count, options.call_ms, options.keys))
        over = sum(ms > 5 for ms, _what in blocks)
        print(f"run {number + 1}: longest {blocks[0][0]:.1f} ms, {over} of {len(blocks)} over 5 ms")
        for ms, what in blocks[:4]:
            print(f"  {ms:6.1f} ms  {what[:140]}")


if __name__ == "__main__":
    main()
