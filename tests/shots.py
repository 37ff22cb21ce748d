"""Makes screenshots/ from a real session: `./dev shots` runs it on the lab engine and its samples.

Each picture is the app driven by keys as a person would, at a stated size.
"""

import asyncio
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from dockertui.app import DockerTuiApp
from dockertui.engine import networks
from dockertui.engine.endpoint import resolve
from dockertui.engine.engine import Engine
from dockertui.settings import Settings
from dockertui.state.fleet import Fleet
from dockertui.state.snapshot import Link, Snapshot

PLACE = Path(__file__).parent.parent / "screenshots"


@dataclass(frozen=True)
class Shot:
    """One picture: its name, its size in cells, and the keys pressed before it; a number waits so long."""

    name: str
    columns: int
    rows: int
    keys: tuple[str | float, ...] = ()


SHELL = (*"ls -l / | head -n 9", "enter", *"ps -ef | head -n 5", "enter")
SHOTS = (
    Shot("main-120x36", 120, 36),
    Shot("main-200x50", 200, 50),
    Shot("main-80x24", 80, 24),
    Shot("zoom-160x40", 160, 40, ("z",)),
    Shot("remove-120x36", 120, 36, ("d", 0.5)),
    Shot("inspect-120x36", 120, 36, ("i", 1.0)),
    Shot("logs-120x36", 120, 36, ("l", 1.5)),
    Shot("network-120x36", 120, 36, ("4", 0.5)),
    Shot("volumes-120x36", 120, 36, ("3", 0.5)),
    Shot("help-120x36", 120, 36, ("question_mark", 0.5)),
    Shot("shell-120x36", 120, 36, ("e", 2.0, *SHELL, 1.5)),
)
NAMES = {" ": "space", "-": "minus", "/": "slash", "|": "vertical_line"}


def _is_live(snapshot: Snapshot) -> bool:
    return snapshot.health.link is Link.LIVE and snapshot.has(networks.KIND)


async def take(shot: Shot) -> str:
    """Return the picture as SVG."""
    endpoint = resolve(host=None, context=None, environ=os.environ, home=Path.home())
    settings = Settings()
    app = DockerTuiApp(Fleet.watching([Engine(endpoint)], refresh_s=settings.refresh_s), settings)
    async with app.run_test(size=(shot.columns, shot.rows)) as pilot:
        while not _is_live(app.main.world.at(endpoint.name)):
            await pilot.pause(0.05)
        await pilot.pause(1)
        for key in shot.keys:
            if isinstance(key, float):
                await pilot.pause(key)
            else:
                await pilot.press(NAMES.get(key, key))
        await pilot.pause(0.3)
        # labels of Compose name where its file lies: not a matter of this machine
        home = str(Path(__file__).parent.parent)
        return app.export_screenshot(title="dockertui").replace(home, "~/dockertui")


def main() -> int:
    """Take all pictures, or those named."""
    os.environ["TEXTUAL_COLOR_SYSTEM"] = "truecolor"
    PLACE.mkdir(exist_ok=True)
    wanted = [shot for shot in SHOTS if not sys.argv[1:] or shot.name in sys.argv[1:]]
    for shot in wanted:
        # a font that is installed, so that the widths of cells and of glyphs agree in the PNG
        svg = asyncio.run(take(shot)).replace("&#160;", "\N{NO-BREAK SPACE}")
        path = PLACE / f"{shot.name}.svg"
        path.write_text(svg, encoding="utf-8")
        if shutil.which("rsvg-convert"):
            picture = svg.replace("<text ", '<text xml:space="preserve" ').replace(
                "Fira Code", "DejaVu Sans Mono"
            )
            subprocess.run(
                ["rsvg-convert", "-w", str(shot.columns * 10), "-o", str(path.with_suffix(".png"))],
                input=picture.encode(),
                check=True,
            )
        print(path.name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
