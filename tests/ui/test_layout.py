"""Heights follow what is shown, the bars stay in their places, the cursor is seen without colours."""

from dataclasses import replace
from datetime import timedelta

import pytest
from rich.cells import cell_len

from dockertui.colors import PALETTES
from dockertui.engine.errors import EngineUnreachable
from dockertui.resources import REGISTRY
from dockertui.state.job import Job
from dockertui.state.snapshot import Health, Link
from dockertui.widgets import status_bar
from tests.ui.world import NOW, Ui, container, many, running, shop, snapshot

REFUSED = EngineUnreachable("Nothing listens at unix:///run/nobody/docker.sock.", "Start the engine.")
LOST = Health(Link.LOST, NOW, REFUSED, ever_live=True)


def heights(ui: Ui) -> list[int]:
    return [pane.outer_size.height for pane in ui.main.panes]


@pytest.mark.parametrize("size", [(120, 36), (200, 50), (100, 30)])
async def test_neither_the_focus_nor_a_filter_moves_a_pane(size: tuple[int, int]) -> None:
    async with running([*shop(), *many(30), container("sick")], size=size) as ui:
        before = heights(ui)
        await ui.press("slash", *"sick", "enter")
        assert ui.names() == ["sick"]
        for key in ("2", "3", "4", "enter", "escape"):
            assert heights(ui) == before
            await ui.press(key)


async def test_lines_are_moved_on_purpose_and_stay_so() -> None:
    async with running(shop(), size=(120, 36)) as ui:
        before = heights(ui)
        await ui.press("2", "plus")
        grown = heights(ui)
        assert grown[1] == before[1] + 3
        await ui.press("1", "4", "z", "z")
        assert heights(ui) == grown
        await ui.press("2", "underscore")
        assert heights(ui) == before


async def test_where_there_is_little_room_who_uses_an_image_is_told_before_its_age() -> None:
    async with running(shop(), size=(200, 50)) as ui:
        shown = ui.pane("image").table.shown_columns
        assert "used" in shown
        assert "age" not in shown
        assert "USED BY" in ui.lines[ui.line_of("2 Images") + 1]


async def test_the_line_of_a_pane_without_room_keeps_the_colours_of_its_counts() -> None:
    async with running(shop(), size=(80, 24)) as ui:
        await ui.press("2")
        line = ui.line_of("1 Containers 8")
        strip = ui.app.screen._compositor.render_strips()[line]
        looks = {part.text.strip(): part.style for part in strip if part.style is not None}
        look = looks["●3"]
        assert look.color is not None
        assert look.color.name == PALETTES[ui.app.theme]["success"]
        assert not look.underline


async def test_a_thumb_in_the_frame_says_where_in_the_list_one_is_and_a_click_goes_there() -> None:
    async with running(many(200), size=(120, 36)) as ui:
        pane = ui.pane("container")

        def thumb() -> list[int]:
            return [y for y, line in enumerate(ui.lines) if line[pane.outer_size.width - 1] == "┃"]

        assert thumb()[0] == 3
        await ui.press("G")
        last = pane.outer_size.height
        assert thumb()[-1] == last - 1
        assert "┃" not in "".join(line[0] for line in ui.lines)
        await ui.pilot.click(offset=(pane.outer_size.width - 1, 3))
        await ui.until(lambda: thumb()[0] == 3, "the top again")


async def test_every_pane_ends_at_the_same_edge_with_a_whole_last_column() -> None:
    async with running(shop(), size=(120, 36)) as ui:
        width = ui.pane("container").outer_size.width
        assert sum(line[: width - 1].endswith("AGE") for line in ui.lines) == 3


@pytest.mark.parametrize("size", [(120, 36), (200, 50), (100, 24), (80, 24), (60, 16)])
async def test_a_banner_takes_its_lines_from_the_panes(size: tuple[int, int]) -> None:
    error = EngineUnreachable("Nothing listens at a place with a rather long name. " * 3, "Start the engine.")
    async with running(shop(), size=size) as ui:
        await ui.put(*shop(), health=replace(LOST, error=error))
        await ui.sees("Lost contact with")
        assert ui.lines[-2].startswith("╰") or "─ 4 Networks" not in ui.text
        assert "? all keys" in ui.lines[-1]
        body = ui.main.query_one("#body").region
        shown = [pane.region for pane in ui.main.panes if pane.display]
        assert (min(pane.y for pane in shown), max(pane.bottom for pane in shown)) == (body.y, body.bottom)


async def test_where_no_engine_was_reached_the_footer_is_at_the_bottom_with_what_works_there() -> None:
    never = replace(snapshot(health=Health(Link.LOST, NOW, REFUSED)), records={})
    async with running(never) as ui:
        assert ui.lines[-1].split() == ["ctrl+r", "retry", "now", "?", "all", "keys", "q", "quit"]
        columns = {
            line.index(text)
            for line in ui.lines
            for text in ("a test", "Nothing listens", "Start the engine")
            if text in line
        }
        assert len(columns) == 1
        assert "not connected" in ui.lines[0]
        assert "since" not in ui.lines[0]


async def test_the_status_bar_counts_while_the_engine_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [100.0]
    monkeypatch.setattr(status_bar, "monotonic", lambda: clock[0])
    async with running(shop()) as ui:
        await ui.put(*shop(), health=replace(LOST, since=NOW - timedelta(seconds=3)))
        assert "connection lost 3 seconds ago" in ui.lines[0]
        clock[0] += 40
        await ui.until(lambda: "connection lost 43 seconds ago" in ui.lines[0], "it counts on")
        await ui.put(*shop())
        assert "since" not in ui.lines[0]


@pytest.mark.parametrize("width", [80, 100, 120, 160, 200])
async def test_the_arrow_of_the_sort_takes_no_letter_of_a_title(width: int) -> None:
    async with running(shop(), size=(width, 40)) as ui:
        job = Job("stop", "stopping", title="Stop 2 containers", targets=("a", "b"))
        for name in job.targets:
            job.step(name, name)
        ui.main.desk.jobs.begin(job)
        for kind in REGISTRY:
            await ui.go(kind.name)
            pane = ui.pane(kind.name)
            for column in kind.columns:
                for descending, arrow in ((False, "↑"), (True, "↓")):
                    pane.change_view(sort_column=column.id, descending=descending)
                    await ui.pilot.pause()
                    header = "".join(part.text for part in pane.table.render_line(0))
                    if column.id in pane.table.shown_columns:
                        assert f"{column.title}{arrow}" in header, (kind.name, column.id)
                    assert cell_len(header) == pane.table.size.width


async def test_the_room_is_divided_anew_when_the_terminal_has_another_size() -> None:
    async with running(shop(), size=(120, 36)) as ui:
        assert ui.main.detail.display
        await ui.pilot.resize_terminal(80, 24)
        await ui.until(lambda: not ui.main.detail.display, "the panes alone")
        assert ui.pane("container").outer_size.width == 80
        await ui.pilot.resize_terminal(120, 36)
        await ui.until(lambda: ui.main.detail.display, "the details beside them")


async def test_the_row_of_the_cursor_is_seen_without_colours_and_marks_too() -> None:
    async with running(shop()) as ui:
        await ui.press("j")
        assert [line for line in ui.lines if "│▌ shop-web-1 " in line]
        assert sum("▌" in line for line in ui.lines) == 1
        assert "│· busybox" in ui.text
        await ui.press("space")
        assert "│◆ shop-web-1 " in ui.text
        await ui.press("k")
        assert "│▌◆shop-web-1 " in ui.text
        await ui.press("2")
        assert "│·◆shop-web-1 " in ui.text


async def test_the_line_of_the_cursor_in_details_is_seen_without_colours() -> None:
    async with running(shop()) as ui:
        await ui.press("4")
        await ui.sees("Subnet")
        await ui.press("enter", "j", "j")
        assert sum("▌" in line for line in ui.lines) == 1


async def test_the_row_of_the_cursor_is_bold() -> None:
    async with running(shop()) as ui:
        table = ui.pane("container").table
        assert table.cursor_row is not None
        line = table.rows.index(table.cursor_row) + 1
        strip = table.render_line(line)
        assert all(part.style is not None and part.style.bold for part in strip if part.text.strip())
        assert not any(part.style and part.style.bold for part in table.render_line(line + 1))


async def test_the_focus_stays_where_it_was_while_there_is_no_room_at_all() -> None:
    async with running(shop(), size=(160, 48)) as ui:
        await ui.press("j")
        for columns, rows in ((40, 10), (20, 3), (160, 48)):
            await ui.pilot.resize_terminal(columns, rows)
            await ui.pilot.pause()
        await ui.until(lambda: ui.main.detail.display, "the details beside the panes")
        await ui.press("j")
        assert [line for line in ui.lines if "│▌ " in line], "the cursor's row has the focus"
        assert ui.main.focused is ui.pane("container").table


async def test_on_a_wide_screen_images_and_volumes_share_their_lines() -> None:
    async with running([*shop(), *many(30)], size=(200, 50)) as ui:

        def places() -> list[tuple[int, int, int, int]]:
            regions = [ui.pane(kind.name).region for kind in REGISTRY if not kind.is_guest]
            return [(region.x, region.y, region.width, region.height) for region in regions]

        wide = [(0, 1, 104, 32), (0, 33, 52, 8), (52, 33, 52, 8), (0, 41, 104, 8)]
        assert places() == wide
        await ui.press("3", "plus")
        assert [height for *_rest, height in places()] == [29, 11, 11, 8]
        await ui.press("underscore", "F", "escape")
        assert places() == wide
        await ui.press("z", "z")
        assert places() == wide
        await ui.pilot.resize_terminal(120, 36)
        await ui.until(lambda: [x for x, *_rest in places()] == [0] * 4, "all under each other")
        assert [width for _x, _y, width, _height in places()] == [62] * 4
        await ui.pilot.resize_terminal(200, 50)
        await ui.until(lambda: places() == wide, "beside each other again")
