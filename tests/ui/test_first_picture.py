"""The picture painted before Textual is there is the one that Textual paints first."""

import pytest

from dockertui.first_picture import picture
from dockertui.screens.key_places import keymap
from tests.ui.world import ENGINE, many, running, shop, snapshot, world_of

SCROLLBAR = "▁▂▃▄▅▆▇█"


@pytest.mark.parametrize("size", [(200, 50), (160, 48), (120, 36), (100, 30), (80, 24), (60, 12), (40, 9)])
@pytest.mark.parametrize("count", [0, 200])
async def test_it_is_what_the_main_screen_shows(size: tuple[int, int], count: int) -> None:
    shown = snapshot(*shop(), *many(count))
    async with running(shown, size=size, grouped=True) as ui:
        lines = picture(world_of(shown), [ui.engine.endpoint], keymap(), *size, read_only=False)
        assert ui.engine.endpoint.name == ENGINE
        width = ui.main.query_one("#panes").size.width
        for number, line in enumerate(lines):
            early = "".join(text for text, _style in line)
            late = ui.lines[number]
            assert len(early) == len(late) == size[0], number
            if number == 0:
                assert early == late
            else:  # of the details there is the frame alone, and no scrollbars yet
                plain = "".join(" " if char in SCROLLBAR else char for char in late[:width])
                assert early[:width] == plain, number
        assert len(lines) == size[1] - 1


async def test_its_colours_are_those_of_the_main_screen() -> None:
    shown = snapshot(*shop())
    async with running(shown, size=(120, 36), grouped=True) as ui:
        lines = picture(world_of(shown), [ui.engine.endpoint], keymap(), 120, 36, read_only=False)
        strips = ui.app.screen._compositor.render_strips()
        for number, line in enumerate(lines):
            early = [(char, look.style) for text, look in line for char in text]
            late = [(char, part.style) for part in strips[number] for char in part.text]
            for (char, style), (now, look) in list(zip(early, late, strict=True))[:62]:
                if char != " " and look is not None:
                    assert (now, bool(look.bold)) == (char, bool(style.bold)), number
                    for mine, theirs in ((style.color, look.color), (style.bgcolor, look.bgcolor)):
                        assert mine is not None
                        assert theirs is not None
                        pairs = zip(mine.get_truecolor(), theirs.get_truecolor(), strict=True)
                        assert all(abs(a - b) <= 1 for a, b in pairs), number  # themes round


@pytest.mark.parametrize("size", [(2, 2), (5, 24), (80, 3)])
def test_there_is_none_without_room(size: tuple[int, int]) -> None:
    from dockertui.engine.endpoint import Endpoint

    endpoint = Endpoint(ENGINE, "unix:///none")
    assert picture(world_of(snapshot(*shop())), [endpoint], keymap(), *size, read_only=False) == []
