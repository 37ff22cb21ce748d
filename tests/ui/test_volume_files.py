"""Packing and unpacking volumes as a user meets it: forms, completed paths, the list of files, the words."""

from pathlib import Path

import pytest
from textual.widgets import Input

from dockertui.engine.errors import EngineFault
from dockertui.engine.files.packing import PackVolume
from dockertui.engine.files.volume_results import Packed
from dockertui.engine.progress import Progress
from dockertui.screens.dialog import ActionDialog
from tests.ui.world import Ui, running, shop, volume


async def test_a_volume_is_packed_and_said_where_it_lies(tmp_path: Path) -> None:
    path = str(tmp_path / "data.tar.gz")
    result = Packed("data", path, 1000, 3, 5000, ("./a.sock",), True, ("a (user.x)",), 1)
    answers = {PackVolume: [Progress("data.tar.gz", "", 10, 10, result=result)]}
    async with running([volume("data")], answers=answers) as ui:
        await ui.press("3", "S")
        await ui.sees("Pack data into an archive")
        assert "In use by" not in ui.text
        await ui.press("ctrl+u", *path, "enter")
        await ui.until(lambda: any("data is packed" in told for told in ui.told), "said")
        assert any("left out, as no archive holds a socket: ./a.sock" in told for told in ui.told)
        assert any("extended attributes of 1 file are lost: a (user.x)" in told for told in ui.told)


async def test_who_uses_it_is_said_before_it_is_packed() -> None:
    async with running(shop()) as ui:
        await ui.press("3", "j", "S")
        await ui.sees("In use by")


async def test_a_failure_says_what_became_of_the_volume() -> None:
    failed = EngineFault("The disk is full.", "What was in the volume is as it was.")
    async with running([volume("data")], answers={PackVolume: [failed]}) as ui:
        await ui.press("3", "S", "enter")
        await ui.until(lambda: any("as it was" in told for told in ui.told), "said")


def value(ui: Ui, field: str) -> str:
    """Return what a field of the dialog holds."""
    return ui.app.screen.query_one(f"#field-{field}", Input).value


async def test_tab_completes_a_path_and_then_moves_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "archive.tar").write_bytes(b"")
    async with running([volume("data")]) as ui:
        await ui.press("3", "l", *"arch")
        await ui.sees("archive.tar")
        await ui.press("tab")
        assert value(ui, "path") == "archive.tar"
        assert ui.app.focused is ui.app.screen.query_one("#field-path")
        await ui.press("tab")
        assert ui.app.focused is ui.app.screen.query_one("#field-name")


async def test_a_file_is_chosen_in_a_list_of_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "backups").mkdir()
    (tmp_path / "backups" / "data.tar").write_bytes(b"")
    async with running([volume("data")]) as ui:
        await ui.press("3", "l", "ctrl+f")
        await ui.sees("backups/")
        await ui.press(*"backups", "enter")
        await ui.sees("data.tar")
        await ui.press(*"data", "enter")
        await ui.until(lambda: isinstance(ui.app.screen, ActionDialog), "the list is gone")
        assert value(ui, "path") == str(tmp_path / "backups" / "data.tar")


@pytest.mark.parametrize("way", ["halt", ""])
async def test_what_becomes_of_containers_is_one_of_three(way: str) -> None:
    async with running([volume("data")]) as ui:
        await ui.press("3", "C", *"copy", "tab", "ctrl+u", *way)
        await ui.sees("One of: leave, pause, stop")
