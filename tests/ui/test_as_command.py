"""Containers as commands: the forms, what is masked, copied and written."""

import os
import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from textual.app import App

from dockertui.engine.run.parse import parse
from dockertui.engine.run.read import read
from dockertui.engine.run.reverse import Reversed
from dockertui.screens.as_command import AsCommand, WrittenPath
from tests.ui.world import Ui, running, shop

LINE = "docker run -d --name web -e DB_PASSWORD=hunter2 -e MODE=prod -v data:/data nginx:1.27"


def answer(line: str = LINE, *unsaid: str) -> Reversed:
    spec = parse(line).spec
    assert spec is not None
    return Reversed(spec, unsaid)


@asynccontextmanager
async def shown(
    *, found: Any = None, size: tuple[int, int] = (100, 40), marks: bool = False, **options: Any
) -> AsyncIterator[Ui]:
    """Run the app and open the screen."""
    async with running(shop(), size=size, answers={read: found or answer()}, **options) as ui:
        if marks:
            await ui.press("space", "j", "space")
        await ui.press("Y")
        await ui.sees("docker run")
        await ui.until(lambda: isinstance(ui.app.screen, AsCommand), "the screen")
        yield ui


async def test_the_line_is_shown_with_its_secrets_masked() -> None:
    async with shown() as ui:
        assert "--name web" in ui.text
        assert "DB_PASSWORD=••••••" in ui.text
        assert "hunter2" not in ui.text
        await ui.press("R")
        await ui.sees("DB_PASSWORD=hunter2")
        await ui.press("R")
        await ui.sees("Values that look secret are masked; R shows them.")
        assert "hunter2" not in ui.text


async def test_the_other_form_is_a_compose_file() -> None:
    async with shown() as ui:
        await ui.press("tab")
        await ui.sees("services:")
        assert "container_name: web" in ui.text
        assert "hunter2" not in ui.text
        await ui.press("tab")
        await ui.sees("docker run \\")


async def test_several_marked_ones_are_one_file() -> None:
    async with shown(marks=True) as ui:
        await ui.sees("2 containers")
        await ui.press("tab")
        await ui.sees("web-2:")


async def test_what_is_copied_is_what_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    copied: list[str] = []
    monkeypatch.setattr(App, "copy_to_clipboard", lambda _app, text: copied.append(text))
    async with shown() as ui:
        monkeypatch.setattr(ui.app, "copy_to_clipboard", copied.append)
        await ui.press("y", "R", "y")
    assert "hunter2" not in copied[0]
    assert parse(copied[1].strip()).spec == parse(LINE).spec


async def test_it_is_written_where_it_is_said_and_never_over_a_file_unasked(tmp_path: Path) -> None:
    path = tmp_path / "x.sh"
    async with shown() as ui:

        async def write() -> None:
            await ui.press("w")
            ui.app.screen.query_one(WrittenPath).value = str(path)
            await ui.press("enter")

        await write()
        await ui.until(path.exists, "the file")
        assert "hunter2" not in path.read_text()
        path.write_text("mine")
        await ui.press("R")
        await write()
        await ui.sees("is there already; enter again replaces it.")
        assert path.read_text() == "mine"
        await ui.press("enter")
        await ui.sees("Written to")
        assert "hunter2" in path.read_text()
        assert stat.S_IMODE(os.stat(path).st_mode) == 0o600


async def test_a_path_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    async with shown() as ui:
        await ui.press("w")
        ui.app.screen.query_one(WrittenPath).value = str(tmp_path / "none" / "x")
        await ui.press("enter")
        await ui.sees("such file or directory.")
        await ui.press("escape", "escape")
        await ui.until(lambda: ui.app.screen is ui.main, "the panes")


async def test_what_no_line_says_is_a_comment() -> None:
    async with shown(found=answer(LINE, "Its entrypoint has several words.")) as ui:
        await ui.sees("# Its entrypoint has several words.")


@pytest.mark.parametrize("size", [(120, 36), (80, 24), (60, 16)])
async def test_what_is_said_is_in_sight_on_small_screens(size: tuple[int, int]) -> None:
    many = " ".join(f"-e V{number}=x" for number in range(40))
    async with shown(found=answer(LINE.replace("-d", f"-d {many}")), size=size) as ui:
        await ui.sees("R shows them")
        await ui.press("w")
        await ui.until(lambda: ui.app.focused is ui.app.screen.query_one(WrittenPath), "the path")
        await ui.sees("run.sh")
