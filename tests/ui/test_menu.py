"""The menu of a row: what can be done to it, by the other button of the mouse."""

from dockertui.screens.palette import Palette
from tests.ui.world import container, many, running


async def test_a_right_click_lists_what_can_be_done_to_that_row_and_does_it() -> None:
    async with running([container("aaa"), container("old", "exited")]) as ui:
        y = ui.line_of("old ")
        await ui.pilot.click(offset=(6, y), button=3)
        await ui.until(lambda: isinstance(ui.app.screen, Palette), "the menu")
        assert "─ old ─" in ui.text
        assert "Start container old" in ui.text
        assert "Stop container old" not in ui.text, "what cannot be done is left out"
        await ui.press(*"start", "enter")
        await ui.until(lambda: "old started" in ui.told, "done")


async def test_the_menu_of_marked_rows_is_about_all_of_them() -> None:
    async with running(many(3)) as ui:
        await ui.press("asterisk")
        await ui.pilot.click(offset=(6, 3), button=3)
        await ui.until(lambda: isinstance(ui.app.screen, Palette), "the menu")
        assert "3 marked" in ui.text
        await ui.press("escape")
        assert ui.app.screen is ui.main
