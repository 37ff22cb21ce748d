"""Keys typed faster than the screen follows go where the user meant them."""

from textual import events

from dockertui.commands import Palette
from dockertui.screens.dialog import ActionDialog
from tests.ui.world import Ui, container, running


def type_at_once(ui: Ui, keys: str) -> None:
    """Put keys into the app's queue as a terminal does with pasted or buffered input: no turn in between."""
    names = {"/": "slash", "\r": "enter", ":": "colon", "\f": "pagedown"}
    for key in keys:
        ui.app.post_message(events.Key(names.get(key, key), key if key.isprintable() else None))


async def test_the_keys_after_slash_are_the_filter_and_run_no_action() -> None:
    async with running([container("web"), container("old-deed")]) as ui:
        type_at_once(ui, "/deed\r")
        await ui.until(lambda: ui.names() == ["old-deed"], "the filtered row alone")
        await ui.until(lambda: ui.pane("container").table.has_focus, "the focus back in the rows")
        assert not isinstance(ui.app.screen, ActionDialog)
        assert not ui.engine.asked


async def test_a_key_typed_twice_opens_one_dialog() -> None:
    async with running([container("web")]) as ui:
        type_at_once(ui, "dd")
        await ui.until(lambda: isinstance(ui.app.screen, ActionDialog), "the dialog")
        await ui.press("escape")
        await ui.until(lambda: ui.app.screen is ui.main, "no second dialog under it")


async def test_the_details_follow_a_filter_that_moves_the_cursor() -> None:
    async with running([container("aaa"), container("web")]) as ui:
        await ui.until(lambda: "aaa" in str(ui.main.detail.border_title), "the details of the first")
        await ui.press("slash", "w", "e", "b")
        await ui.until(lambda: "web" in str(ui.main.detail.border_title), "the details of what is left")


async def test_the_key_after_enter_is_for_the_rows() -> None:
    async with running([container("web"), container("old-deed")]) as ui:
        type_at_once(ui, "/deed\rd")
        await ui.until(lambda: isinstance(ui.app.screen, ActionDialog), "the dialog")
        assert ui.pane("container").view.filter == "deed"
        await ui.sees("old-deed")


async def test_a_page_key_before_the_palette_is_laid_out_does_nothing() -> None:
    async with running([container("web")]) as ui:
        type_at_once(ui, ":w\f\f")
        await ui.until(lambda: isinstance(ui.app.screen, Palette), "the palette")
        await ui.press("pagedown", "escape")
        await ui.until(lambda: ui.app.screen is ui.main, "the main screen again")
