"""Keys typed faster than the screen follows go where the user meant them."""

import pytest
from textual import events

from dockertui.screens import late_keys
from dockertui.screens.dialog import ActionDialog
from dockertui.screens.palette import Palette
from tests.ui.world import container, many, running, type_at_once


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


@pytest.fixture
def slow_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key counts as typed soon after, however long the test takes to type it."""
    monkeypatch.setattr(late_keys, "LATE_S", 60.0)


@pytest.mark.usefixtures("slow_machine")
async def test_a_key_meant_for_a_row_that_went_away_does_nothing_to_the_next() -> None:
    async with running(many(3)) as ui:
        await ui.put(*many(3)[1:])
        type_at_once(ui, "s")
        await ui.until(lambda: any("c0 is gone; the key was not used" in told for told in ui.told), "said")
        assert not ui.engine.asked
        await ui.press("j")
        assert ui.selected == "c2"


async def test_a_key_typed_before_its_row_went_away_but_handled_later_does_nothing() -> None:
    async with running(many(3)) as ui:
        key = events.Key("s", "s")
        await ui.put(*many(3)[1:])
        ui.app.post_message(key)
        await ui.until(lambda: any("c0 is gone" in told for told in ui.told), "said")
        assert not ui.engine.asked


@pytest.mark.usefixtures("slow_machine")
async def test_q_meant_for_something_that_went_away_does_not_quit() -> None:
    async with running(many(3)) as ui:
        await ui.put(*many(3)[1:])
        type_at_once(ui, "q")
        await ui.until(lambda: any("c0 is gone" in told for told in ui.told), "said")
        assert ui.app.is_running


async def test_a_key_some_time_after_a_row_went_away_is_for_the_one_under_the_cursor() -> None:
    async with running(many(3)) as ui:
        await ui.put(*many(3)[1:])
        key = events.Key("s", "s")
        key.time += late_keys.LATE_S
        ui.app.post_message(key)
        await ui.until(lambda: "c1 stopped" in ui.told, "done")


async def test_a_row_that_went_away_elsewhere_keeps_no_key_from_acting() -> None:
    async with running(many(3)) as ui:
        await ui.put(*many(3)[:2])
        type_at_once(ui, "s")
        await ui.until(lambda: "c0 stopped" in ui.told, "done")


async def test_keys_that_move_from_pane_to_pane_are_not_overtaken() -> None:
    async with running([*many(30)]) as ui:
        for key in ("end", "2", "down", "4", "down", "1", "slash", "c", "2", "9"):
            ui.app.post_message(events.Key(key, key if len(key) == 1 else None))
        await ui.until(lambda: ui.pane("container").view.filter == "c29", "the filter")
        await ui.until(lambda: ui.names() == ["c29"], "the one row")


async def test_keys_that_move_in_a_field_are_not_overtaken() -> None:
    async with running([container("web")]) as ui:
        await ui.press("slash")
        for key in ("b", "left", "a", "end", "c", "home", "0", "end", "9", "left", "_"):
            ui.app.post_message(events.Key(key, key if len(key) == 1 else None))
        await ui.until(lambda: ui.pane("container").view.filter == "0abc_9", "the filter")


async def test_a_key_whose_widget_went_away_holds_no_other_back() -> None:
    async with running([container("web"), container("old-deed")]) as ui:
        for _ in range(5):
            for key in ("i", "escape", "d", "escape", "question_mark", "escape", "colon", "escape"):
                ui.app.post_message(events.Key(key, None))
        type_at_once(ui, "/deed\r")
        await ui.until(lambda: ui.names() == ["old-deed"], "the filtered row alone")
        assert not ui.engine.asked


async def test_keys_that_come_while_the_app_ends_are_for_nobody() -> None:
    async with running([container("web")]) as ui:
        stack = ui.app._screen_stacks[ui.app.current_mode]
        screens = stack[:]
        try:
            stack.clear()
            forwarded = events.Key("s", "s")
            forwarded._set_forwarded()
            for event in (events.Key("s", "s"), forwarded, events.Paste("text")):
                await ui.app.on_event(event)
        finally:
            stack[:] = screens
        assert not ui.engine.asked
