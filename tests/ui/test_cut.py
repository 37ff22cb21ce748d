"""What does not fit is said to go on, or goes on in the next line."""

from typing import Any

import pytest
from rich.cells import cell_len

from dockertui.engine import containers
from dockertui.resources import REGISTRY
from tests.ui.world import container, recorded, running

FIELD = 44
"""Cells that a field of a dialog has for its hint where the screen is wide enough."""
LONG = "/var/lib/" + "a" * 200


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_what_an_empty_list_says_is_said_to_the_end(size: tuple[int, int]) -> None:
    async with running([], size=size) as ui:
        await ui.press("J")
        await ui.sees("No jobs.")
        assert "…" not in ui.text
        assert "how it ended" in " ".join(" ".join(line.split("│")[1] for line in ui.lines[2:6]).split())


async def test_a_long_line_ends_in_an_ellipsis_until_its_end_is_in_sight() -> None:
    answers: dict[Any, Any] = {containers.inspect: {"LogPath": LONG, **recorded("container-inspect")}}
    answers[containers.inspect]["LogPath"] = LONG
    async with running([container("web")], answers=answers) as ui:
        await ui.press("i")
        await ui.sees("LogPath")
        line = ui.lines[ui.line_of("LogPath")].rstrip("│┃ ")
        assert line.endswith("a…")
        await ui.press(*["shift+right"] * 40)
        await ui.until(lambda: any(line.rstrip("│┃ ").endswith("aaa") for line in ui.lines), "the end of it")


async def test_every_hint_in_a_field_of_a_dialog_fits_it() -> None:
    async with running([]) as ui:
        fill = ui.main.situation.keymap.fill
    hints = {
        f"{kind.name}.{action.id}.{field.id}": fill(str(field.hint))
        for kind in REGISTRY
        for action in kind.actions
        for field in action.form
    }
    assert {name: hint for name, hint in hints.items() if cell_len(hint) > FIELD} == {}
