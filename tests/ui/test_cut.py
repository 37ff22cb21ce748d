"""What does not fit is said to go on, or goes on in the next line."""

from typing import Any

import pytest

from dockertui.engine import containers
from tests.ui.world import container, recorded, running

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
