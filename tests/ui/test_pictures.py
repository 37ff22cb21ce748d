"""Pictures of whole screens, compared with baselines as SVG: layout, colours, borders.

The baselines are made on Python 3.11 with the versions of the constraints file; they come from
Textual's and Rich's drawing alone, so other Pythons give the same as long as those versions do.
After a wanted change: `pytest tests/ui/test_pictures.py --snapshot-update`, then look at them.
"""

import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from dockertui.app import DockerTuiApp
from dockertui.engine import containers
from dockertui.engine.errors import EngineUnreachable
from dockertui.settings import Settings
from dockertui.state.snapshot import Health, Link, Snapshot
from tests.ui.world import NOW, StaticEngine, container, fleet_of, recorded, shop, snapshot

SIZES = ((80, 24), (120, 36), (200, 50))
Compare = Callable[..., bool]
Act = Callable[[Pilot[None]], Awaitable[None]]
REFUSED = EngineUnreachable("Nothing listens at unix:///run/nobody/docker.sock.", "Start the engine.")


def app_on(shown: Snapshot) -> DockerTuiApp:
    """Return the app on a Snapshot and an engine that answers what was recorded."""
    inspected = recorded("container-inspect")
    engine = StaticEngine(
        {containers.inspect: inspected, containers.detail: containers.parse_detail(inspected)}
    )
    return DockerTuiApp(fleet_of(engine, shown), Settings(log_file=Path("unused.log")))


def pressing(*keys: str, until: str = "") -> Act:
    """Return what presses keys and waits until the screen says something."""

    async def act(pilot: Pilot[None]) -> None:
        await pilot.press(*keys)
        for _turn in range(500):
            strips = pilot.app.screen._compositor.render_strips()
            text = "\n".join("".join(part.text for part in strip) for strip in strips)
            if re.search(until, text):
                break
            await pilot.pause(0.01)
        await pilot.pause()

    return act


SCREENS: dict[str, tuple[Snapshot, Act]] = {
    "main": (snapshot(*shop()), pressing("j", "k")),
    "empty": (snapshot(), pressing("3")),
    "dialog": (snapshot(*shop()), pressing("d", until="docker rm")),
    "marked": (snapshot(*shop()), pressing("space", "space", "d", until="2 containers")),
    "form": (snapshot(*shop()), pressing("3", "n", until="volume create")),
    "help": (snapshot(*shop()), pressing("question_mark", until="Keys")),
    "inspect": (snapshot(*shop()), pressing("i", until="▾ Config")),
    "filter": (snapshot(*shop()), pressing("slash", *"cache", until="2/8")),
    "lost": (
        snapshot(*shop(), health=Health(Link.LOST, NOW, REFUSED, ever_live=True)),
        pressing("j", until="Lost contact"),
    ),
    "never": (
        replace(snapshot(health=Health(Link.LOST, NOW, REFUSED)), records={}),
        pressing(until="Cannot reach"),
    ),
    "unreadable": (
        snapshot(container("fine"), container("bad [x]", fault="Ports is no list")),
        pressing("g", until="✗ unreadable"),
    ),
}


AT_EVERY_SIZE = ("main", "dialog", "help", "inspect", "lost")
CASES = [(size, name) for name in AT_EVERY_SIZE for size in SIZES]
CASES += [(SIZES[1], name) for name in SCREENS if name not in AT_EVERY_SIZE]


@pytest.mark.parametrize(("size", "name"), CASES, ids=[f"{size[0]}x{size[1]}-{name}" for size, name in CASES])
def test_the_screen_looks_as_before(snap_compare: Compare, name: str, size: tuple[int, int]) -> None:
    shown, act = SCREENS[name]

    async def settle(pilot: Pilot[Any]) -> None:
        await act(pilot)
        if size[0] >= 100 and name not in (
            "never",
            "empty",
        ):  # details follow when the selection stands still
            for _turn in range(500):
                main = pilot.app.screen_stack[0]
                if main.query_one("#detail").border_title:
                    break
                await pilot.pause(0.01)
        shown_before, shown_now = "", "-"
        while shown_before != shown_now:  # until nothing more comes
            await pilot.pause(0.15)
            shown_before, shown_now = shown_now, pilot.app.export_screenshot()

    assert snap_compare(app_on(shown), terminal_size=size, run_before=settle)
