"""The app on real engines, worked by keys in the process of a test."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Static

from dockertui.app import DockerTuiApp
from dockertui.engine.endpoint import Endpoint
from dockertui.engine.engine import Engine
from dockertui.screens.main import MainScreen
from dockertui.settings import Settings
from dockertui.state.fleet import Fleet


class Live:
    """The app on the engine, as a test works it."""

    def __init__(self, app: DockerTuiApp, pilot: Any) -> None:
        self.app = app
        self.pilot = pilot

    @property
    def main(self) -> MainScreen:
        return next(screen for screen in self.app.screen_stack if isinstance(screen, MainScreen))

    @property
    def text(self) -> str:
        strips = self.app.screen._compositor.render_strips()
        return "\n".join("".join(part.text for part in strip) for strip in strips)

    @property
    def told(self) -> str:
        return "\n".join(f"{said.title} {said.text}" for said in self.app.messages)

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def until(self, condition: Callable[[], object], what: str, timeout_s: float = 20.0) -> None:
        deadline = asyncio.get_running_loop().time() + timeout_s
        while not condition():
            if asyncio.get_running_loop().time() > deadline:
                pytest.fail(f"not in {timeout_s} s: {what}\n{self.told}\n{self.text}")
            await self.pilot.pause(0.02)

    def row(self, pane: int, record_id: str) -> Any:
        """Return the record of a row, None if it is not there."""
        rows = self.main.panes[pane].table.rows
        return next((row.record for row in rows if row.ref.id == record_id), None)

    async def select(self, pane: int, record_id: str) -> None:
        """Put the cursor on a resource, whatever else is on the engine."""
        await self.until(lambda: self.row(pane, record_id) is not None, f"a row for {record_id}")
        await self.press(str(pane + 1))
        table = self.main.panes[pane].table
        table.move_to(next(row.ref for row in table.rows if row.ref.id == record_id))
        await self.pilot.pause()

    async def state(self, container_id: str, state: str) -> None:
        """Wait until a row shows a state."""
        await self.until(
            lambda: getattr(self.row(0, container_id), "state", "") == state, f"{container_id} {state}"
        )

    async def dialog(self, title: str) -> None:
        """Wait for a dialog."""
        await self.until(lambda: self.app.screen is not self.main and title in self.text, title)

    async def tick(self, field: str) -> None:
        """Choose an option of the dialog."""
        self.app.screen.query_one(f"#field-{field}").focus()
        await self.press("space")

    @property
    def command(self) -> str:
        return str(self.app.screen.query_one("#command", Static).render())


@asynccontextmanager
async def live_app(*endpoints: Endpoint, read_only: bool = False) -> AsyncIterator[Live]:
    """Run the app on engines; it is there once the first of them is live."""
    engines = [Engine(endpoint, read_only=read_only) for endpoint in endpoints]
    settings = Settings(read_only=read_only, log_file=Path("unused.log"))
    app = DockerTuiApp(Fleet.watching(engines, refresh_s=settings.refresh_s), settings)
    async with app.run_test(size=(140, 44)) as pilot:
        ui = Live(app, pilot)
        await ui.until(lambda: ui.main.world.at(endpoints[0].name).health.is_live, "a live engine")
        yield ui
