"""Follows a container that writes 20,000 lines/s and says how far the screen is behind.

    DOCKER_HOST=… python -m benchmarks.log_flood [SECONDS]

Each line has the engine's time; the newest one in the book is compared with the clock. Prints how many
lines were shown and lost, and how long the event loop was held up. The container is removed at the end.
"""

import asyncio
import os
import sys
import time
from pathlib import Path

import docker

from dockertui.app import DockerTuiApp
from dockertui.engine.endpoint import Endpoint
from dockertui.engine.engine import Engine
from dockertui.engine.log_lines import LogLine, nanoseconds
from dockertui.screens.main import MainScreen
from dockertui.settings import Settings
from dockertui.state.fleet import Fleet
from dockertui.state.log_book import Gap
from dockertui.widgets.log_view import LogView

FLOOD = """BEGIN { while (1) { for (i = 0; i < 200; i++) print n++, "%s"; system("usleep 8000") } }""" % (
    "x" * 80
)


async def follow(url: str, name: str, seconds: float) -> None:
    engine = Engine(Endpoint("flood", url))
    settings = Settings(log_file=Path(os.devnull))
    app = DockerTuiApp(Fleet.watching([engine], refresh_s=settings.refresh_s), settings)
    async with app.run_test(size=(120, 36)) as pilot:
        main = next(screen for screen in app.screen_stack if isinstance(screen, MainScreen))
        await pilot.pause(1.5)
        while not main.selected or main.world.get(main.selected).name != name:
            await pilot.press("down")
            await pilot.pause(0.05)
        await pilot.press("l")
        await pilot.pause(2)
        view = main.detail.view
        assert isinstance(view, LogView)
        start, first, cpu = time.monotonic(), view.book.end, time.process_time()
        behind: list[float] = []
        turns: list[float] = []
        while time.monotonic() - start < seconds:
            before = time.monotonic()
            await asyncio.sleep(0.01)
            turns.append(time.monotonic() - before - 0.01)
            if len(view.book) and isinstance(last := view.book[len(view.book) - 1], LogLine):
                behind.append(time.time() - (nanoseconds(last.timestamp) or 0) / 1e9)
        took = time.monotonic() - start
        lost = sum(r.count or 0 for r in view.book.between(0, view.book.end) if isinstance(r, Gap))
        behind.sort()
        turns.sort()
        print(f"{(view.book.end - first) / took:,.0f} lines/s shown, {lost:,} in gaps still in the book")
        print(f"behind: median {behind[len(behind) // 2]:.3f} s, 99% {behind[len(behind) * 99 // 100]:.3f} s")
        print(
            f"turn of the loop: median {turns[len(turns) // 2] * 1000:.1f} ms, 99% "
            f"{turns[len(turns) * 99 // 100] * 1000:.1f} ms, most {turns[-1] * 1000:.1f} ms"
        )
        print(f"cpu {(time.process_time() - cpu) / took:.0%} of a core; following: {view.following}")
    engine.close()


def main() -> None:
    url, seconds = os.environ["DOCKER_HOST"], float(sys.argv[1]) if sys.argv[1:] else 10.0
    api = docker.APIClient(base_url=url)
    made = api.create_container(
        "busybox:local",
        ["awk", FLOOD],
        name="aa-flood",
        labels={"dockertui.test": "flood"},
        host_config=api.create_host_config(log_config={"type": "json-file", "config": {"max-size": "100m"}}),
        stop_signal="SIGKILL",
    )["Id"]
    try:
        api.start(made)
        asyncio.run(follow(url, "aa-flood", seconds))
    finally:
        api.remove_container(made, force=True)


if __name__ == "__main__":
    main()
