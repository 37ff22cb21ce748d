"""What keys and the mouse do on the main screen."""

import re

import pytest

from dockertui.engine import containers
from tests.ui.world import container, many, recorded, ref, running, shop, snapshot


async def test_panes_show_what_there_is_with_counts_in_their_titles() -> None:
    async with running(shop()) as ui:
        for title in ("1 Containers 8 ●3 ◐2 ○3", "2 Images 3 · 595 MB", "3 Volumes 3", "4 Networks 3"):
            assert title in ui.text
        assert "3 of 8 running" in ui.lines[0]
        assert "Engine 26.1.5" in ui.lines[0]
        assert "● live" in ui.lines[0]


@pytest.mark.parametrize(
    ("key", "name"),
    [("j", "c1"), ("down", "c1"), ("end", "c99"), ("G", "c99")],
)
async def test_the_cursor_moves(key: str, name: str) -> None:
    async with running(many(100)) as ui:
        await ui.press(key)
        assert ui.selected == name


async def test_the_cursor_comes_back_and_stops_at_the_ends() -> None:
    async with running(many(100)) as ui:
        await ui.press("k", "up")
        assert ui.selected == "c0"
        await ui.press("G", "j")
        assert ui.selected == "c99"
        await ui.press("k")
        assert ui.selected == "c98"
        await ui.press("g")
        assert ui.selected == "c0"
        await ui.press("pagedown")
        down = ui.selected
        assert down not in ("c0", "c1")
        await ui.press("ctrl+d", "ctrl+u")
        assert ui.selected == down
        await ui.press("pageup", "home")
        assert ui.selected == "c0"


async def test_digits_and_tab_go_to_panes() -> None:
    async with running(shop()) as ui:
        for key, kind in (("2", "image"), ("4", "network"), ("3", "volume"), ("1", "container")):
            await ui.press(key)
            assert ui.main.kind.name == kind
            assert ui.pane(kind).table.has_focus
        await ui.press("tab")
        assert ui.main.kind.name == "image"
        await ui.press("shift+tab", "shift+tab")
        assert ui.main.kind.name == "network"


async def test_a_pane_keeps_its_cursor_while_another_has_the_focus() -> None:
    async with running(shop()) as ui:
        await ui.press("j", "j", "3", "j", "1")
        assert ui.selected == "cache2"
        await ui.press("3")
        assert ui.selected == "shop_data"


async def test_enter_goes_to_the_details_and_escape_comes_back() -> None:
    async with running(shop()) as ui:
        await ui.press("enter")
        assert ui.main.detail.view.has_focus
        await ui.press("escape")
        assert ui.pane("container").table.has_focus
        assert ui.selected == "shop-db-1"


async def test_on_a_narrow_screen_details_open_over_the_panes() -> None:
    async with running(shop(), size=(80, 24)) as ui:
        assert "shop_data → /var/lib/mysql" not in ui.text
        await ui.press("enter")
        await ui.sees("shop_data → /var/lib/mysql")
        assert "1 Containers" not in ui.text
        await ui.press("escape")
        assert "1 Containers" in ui.text


async def test_brackets_and_arrows_step_through_the_tabs_round_the_ends() -> None:
    async with running(shop()) as ui:
        await ui.sees("shop-db-1 ─")
        ids, seen = [tab.id for tab in ui.main.kind.tabs], []
        for key in ("right_square_bracket", "right", "left", "left_square_bracket", "left", "right"):
            await ui.press(key)
            seen.append(ui.main.detail.tab_id)
        assert seen == [ids[1], ids[2], ids[1], ids[0], ids[-1], ids[0]]


async def test_i_and_l_open_their_tabs() -> None:
    answers = {containers.inspect: recorded("container-inspect")}
    async with running(shop(), answers=answers) as ui:
        await ui.press("i")
        assert ui.main.detail.tab_id == "inspect"
        await ui.sees("▾ Config")
        await ui.press("escape", "l")
        assert ui.main.detail.tab_id == "logs"


async def test_the_filter_applies_as_it_is_typed_and_the_title_says_so() -> None:
    async with running(shop()) as ui:
        await ui.press("slash", *"cache")
        assert ui.names() == ["cache2", "cache10"]
        assert "1 Containers 2/8" in ui.text
        assert "/ cache" in ui.text
        await ui.press("enter")
        assert ui.pane("container").table.has_focus
        assert ui.names() == ["cache2", "cache10"]
        await ui.press("escape")
        assert len(ui.names()) == 8


async def test_escape_while_typing_clears_the_filter() -> None:
    async with running(shop()) as ui:
        await ui.press("slash", *"cache", "escape")
        assert len(ui.names()) == 8
        assert ui.pane("container").table.has_focus


async def test_a_filter_that_hides_everything_says_how_to_go_on() -> None:
    async with running(shop()) as ui:
        await ui.press("slash", *"zzz")
        assert "esc clears the filter." in ui.text


async def test_keys_typed_into_the_filter_are_text() -> None:
    async with running(shop()) as ui:
        await ui.press("slash", *"sdq?")
        assert ui.pane("container").view.filter == "sdq?"
        assert len(ui.app.screen_stack) == 1
        assert not ui.engine.asked


async def test_o_sorts_by_the_next_column_and_capital_o_reverses() -> None:
    async with running(shop()) as ui:
        await ui.press("o")
        assert "NAME↑" in ui.text
        assert ui.names()[:2] == ["cache2", "cache10"]
        await ui.press("O")
        assert "NAME↓" in ui.text
        assert ui.names()[0] == "shop-web-1"
        await ui.press("o")
        assert "STATE↑" in ui.text


async def test_a_click_on_a_header_sorts_and_again_reverses() -> None:
    async with running(shop()) as ui:
        table = ui.pane("container").table
        x = ui.lines[table.region.y].index("NAME") - table.region.x
        await ui.pilot.click(table, offset=(x, 0))
        assert ui.names()[:2] == ["cache2", "cache10"]
        await ui.pilot.click(table, offset=(x, 0))
        assert ui.names()[0] == "shop-web-1"


async def test_a_click_selects_and_a_second_goes_to_the_details() -> None:
    async with running(shop()) as ui:
        table = ui.pane("container").table
        await ui.pilot.click(table, offset=(5, 4))
        assert ui.selected == "cache2"
        await ui.pilot.click(table, offset=(5, 4), times=2)
        await ui.pilot.pause()
        assert ui.main.detail.view.has_focus


async def test_a_click_in_another_pane_goes_there() -> None:
    async with running(shop()) as ui:
        await ui.pilot.click(ui.pane("volume").table, offset=(5, 2))
        await ui.pilot.pause()
        assert ui.main.kind.name == "volume"
        assert ui.selected == "shop_data"


async def test_the_wheel_scrolls_without_moving_the_cursor() -> None:
    async with running(many(100)) as ui:
        table = ui.pane("container").table
        before = table.scroll_y
        table.scroll_down(animate=False, immediate=True)
        await ui.pilot.pause()
        assert table.scroll_y == before + 1
        assert ui.selected == "c0"


async def test_space_marks_and_goes_on_and_the_footer_counts() -> None:
    async with running(shop()) as ui:
        await ui.press("space", "space")
        assert ui.selected == "cache2"
        assert ui.text.count("◆") == 2
        assert "2 marked" in ui.lines[-1]
        await ui.press("escape")
        assert "◆" not in ui.text


async def test_asterisk_marks_every_row_shown_and_then_none() -> None:
    async with running(shop()) as ui:
        await ui.press("slash", *"cache", "enter", "asterisk")
        assert "2 marked" in ui.lines[-1]
        await ui.press("escape")
        await ui.press("asterisk", "asterisk")
        assert "marked" not in ui.lines[-1]


async def test_a_hides_stopped_containers_and_the_title_says_so() -> None:
    async with running(shop()) as ui:
        await ui.press("A")
        assert ui.names() == ["import", "shop-db-1", "shop-web-1", "cache2", "cache10"]
        assert "running only" in ui.text
        assert "5/8" in ui.text
        await ui.press("A")
        assert len(ui.names()) == 8


async def test_z_gives_all_the_room_and_all_the_columns() -> None:
    async with running(shop(), size=(200, 50)) as ui:
        await ui.press("z")
        for title in ("NAME", "STATE", "AGE", "IMAGE", "PROJECT", "IP", "COMMAND", "ID"):
            assert title in ui.text
        assert "killed (137)" in ui.text
        assert "2 Images" not in ui.text
        await ui.press("z")
        assert "2 Images" in ui.text


async def test_plus_and_underscore_give_a_pane_lines_up_to_one_pane_over_everything() -> None:
    async with running(shop(), size=(160, 40)) as ui:
        pane = ui.pane("container")
        rooms = [pane.size.area]
        while pane.size.width < 158:
            await ui.press("plus")
            rooms.append(pane.size.area)
            assert len(rooms) < 20, "it has everything at last"
        assert rooms == sorted(set(rooms))
        for _step in range(len(rooms) + 2):
            await ui.press("underscore")
        assert pane.size.area < rooms[0]


async def test_ctrl_r_reads_everything_again() -> None:
    async with running(shop()) as ui:
        await ui.press("ctrl+r", "f5")
        assert ui.source.refreshed == 2


async def test_y_copies_the_id() -> None:
    async with running(shop()) as ui:
        await ui.press("y")
        assert ui.app.clipboard == container("shop-db-1").id
        assert any("Copied" in told for told in ui.told)


async def test_links_in_details_lead_to_the_resource() -> None:
    async with running(shop()) as ui:
        await ui.sees("mysql:8.4 ↵")
        await ui.press("enter")
        view = ui.main.detail.view
        target = next(i for i, line in enumerate(view.lines) if line.ref and line.ref.kind == "volume")
        while view.cursor < target:
            await ui.press("j")
        await ui.press("enter")
        assert (ui.main.kind.name, ui.selected) == ("volume", "shop_data")
        await ui.sees("mounted by 1 container")


async def test_a_link_clears_a_filter_that_hides_its_target() -> None:
    async with running(shop()) as ui:
        await ui.press("3", "slash", *"backup", "enter", "1")
        await ui.main.go_to(ref(next(r for r in shop() if getattr(r, "id", "") == "shop_data")))
        await ui.pilot.pause()
        assert ui.selected == "shop_data"


async def test_search_in_inspect_goes_from_match_to_match() -> None:
    answers = {containers.inspect: recorded("container-inspect")}
    async with running(shop(), answers=answers) as ui:
        await ui.press("i")
        await ui.sees("▾ Config")
        await ui.press("slash", *"memory", "enter")
        view = ui.main.detail.view
        first = view.cursor
        assert "memory" in view.lines[first].plain.lower()
        await ui.press("n")
        second = view.cursor
        assert second > first
        assert "memory" in view.lines[second].plain.lower()
        await ui.press("N")
        assert view.cursor == first


async def test_inspect_folds_and_shows_json_and_yaml() -> None:
    answers = {containers.inspect: recorded("container-inspect")}
    async with running(shop(), answers=answers, size=(160, 48)) as ui:
        await ui.press("i")
        await ui.sees("▾ Config")
        view = ui.main.detail.view
        count = len(view.lines)
        await ui.press("left_parenthesis")
        assert len(view.lines) < count
        assert "▸ Config" in ui.text
        await ui.press("right_parenthesis", "v")
        await ui.sees('"Config": {')
        await ui.press("v")
        await ui.sees("Config:")
        assert '"Config": {' not in ui.text


async def test_copying_in_inspect_gives_value_and_path() -> None:
    answers = {containers.inspect: recorded("container-inspect")}
    async with running(shop(), answers=answers) as ui:
        await ui.press("i")
        await ui.sees("▾ Config")
        await ui.press("j", "j", "y")
        assert ui.app.clipboard == recorded("container-inspect")["Args"][0]
        await ui.press("Y")
        assert ui.app.clipboard == ".Args[0]"


async def test_the_footer_shows_what_works_on_what_is_selected_and_never_runs_off() -> None:
    async with running(shop()) as ui:
        assert "s stop" in ui.lines[-1]
        await ui.press("G")
        assert "s start" in ui.lines[-1]
        await ui.press("3")
        assert "n new" in ui.lines[-1]
        assert "? all keys" in ui.lines[-1]
    async with running(shop(), size=(40, 10)) as ui:
        assert len(ui.lines[-1]) == 40
        assert "? all keys" in ui.lines[-1]


async def test_a_click_on_a_footer_entry_does_it() -> None:
    async with running(shop()) as ui:
        x = ui.lines[-1].index("d remove")
        await ui.pilot.click(offset=(x, 35))
        await ui.pilot.pause()
        assert "Remove shop-db-1?" in ui.text


async def test_help_lists_the_keys_in_force_and_why_something_cannot_be_done() -> None:
    async with running(shop(), size=(120, 60)) as ui:
        await ui.press("question_mark")
        assert re.search(r"\bs +Stop\b", ui.text)
        assert "Why  (running as it should)" in ui.text
        assert re.search(r": ctrl\+p +Commands", ui.text)
        await ui.press("escape")
        assert ui.app.screen is ui.main
        await ui.press("f1")
        assert ui.app.screen is not ui.main


async def test_help_in_the_details_lists_the_keys_of_the_tab() -> None:
    answers = {containers.inspect: recorded("container-inspect")}
    async with running(shop(), answers=answers, size=(120, 60)) as ui:
        await ui.press("i", "question_mark")
        assert "Tree, JSON or YAML" in ui.text


async def test_the_palette_has_every_command_and_every_action() -> None:
    from dockertui.commands import entries
    from dockertui.resources import REGISTRY
    from dockertui.screens.main_keys import COMMANDS

    async with running(shop()) as ui:
        texts = [entry.title for entry in entries(ui.main)]
        for kind in REGISTRY:
            for action in kind.actions:
                assert any(text.startswith(f"{action.label} {kind.singular}") for text in texts), action.id
        assert len(texts) == len(COMMANDS) - 1 + sum(len(kind.actions) for kind in REGISTRY)  # but itself


async def test_the_palette_opens_and_does_what_is_chosen() -> None:
    async with running(shop()) as ui:
        await ui.press("colon")
        assert ui.app.screen is not ui.main
        await ui.press(*"new vol")
        await ui.sees("New volume")
        await ui.press("enter")
        await ui.until(lambda: ui.app.screen is not ui.main and "driver" in ui.text.lower(), "the form")


async def test_q_quits_and_ctrl_q_too() -> None:
    for key in ("q", "ctrl+q"):
        async with running(shop()) as ui:
            await ui.press(key)
            await ui.until(lambda app=ui.app: not app.is_running or app._exit, "the end")  # type: ignore[misc]
        assert ui.source.closed


async def test_empty_panes_say_what_to_press() -> None:
    async with running(snapshot()) as ui:
        assert "No containers." in ui.text
        assert "No volumes. n creates one." in ui.text
        assert "No networks. n creates one." in ui.text
        assert "Nothing selected." in ui.text


async def test_where_there_are_no_rows_the_footer_names_no_key_that_needs_one() -> None:
    async with running(snapshot(), size=(200, 50)) as ui:
        for key in ("1", "3"):
            await ui.press(key)
            shown = ui.lines[-1]
            assert "n new" in shown
            assert not [words for words in ("details", "next tab", "sort", "mark") if words in shown]
    async with running(shop(), size=(200, 50)) as ui:
        await ui.press("slash", *"zzz", "enter")
        assert "details" not in ui.lines[-1]
        await ui.press("escape")
        assert "enter details" in ui.lines[-1]
        assert "o sort" in ui.lines[-1]


async def test_what_was_never_listed_is_being_read_not_empty() -> None:
    from dataclasses import replace

    async with running(replace(snapshot(), records={})) as ui:
        assert "Reading…" in ui.text
        assert "No volumes" not in ui.text


async def test_while_a_filter_is_typed_the_footer_has_the_keys_of_the_field_alone() -> None:
    async with running(shop()) as ui:
        await ui.press("slash", "s")
        assert ui.lines[-1].split() == ["enter", "rows", "esc", "clear", "tab", "complete"]
        await ui.press("enter")
        assert "s stop" in ui.lines[-1]
        await ui.press("i", "enter", "slash", "x")
        assert ui.lines[-1].split() == ["enter", "lines", "esc", "clear"]


async def test_a_key_shows_the_environment() -> None:
    inspected = recorded("container-inspect")
    answers = {containers.detail: containers.parse_detail(inspected)}
    async with running(shop(), answers=answers) as ui:
        await ui.press("V")
        await ui.sees("PATH")
        assert ui.main.detail.tab_id == "env"
