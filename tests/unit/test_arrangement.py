"""How the room is divided, at every size."""

import pytest

from dockertui.screens.arrangement import LEAST_PANES, SHARES, Arrangement, arrange

WANTED = [43, 12, 6, 8]


def divided(
    width: int,
    height: int,
    wanted: list[int] | None = None,
    focused: int = 0,
    *,
    on_detail: bool = False,
    zoomed: bool = False,
    share: int = 1,
) -> Arrangement:
    return arrange(width, height, wanted or WANTED, focused, on_detail=on_detail, zoomed=zoomed, share=share)


@pytest.mark.parametrize("width", [10, 30, 40, 80, 99, 100, 120, 200])
@pytest.mark.parametrize("height", [1, 3, 6, 9, 10, 22, 27, 28, 34, 48])
@pytest.mark.parametrize("focused", [0, 3])
def test_the_room_is_used_and_never_exceeded(width: int, height: int, focused: int) -> None:
    found = divided(width, height, focused=focused)
    assert found.list_width + found.detail_width == width
    assert sum(found.heights) == height
    assert all(h >= 0 for h in found.heights)
    # the focused pane shows all of its rows, or has most of the room
    assert found.heights[focused] >= min(WANTED[focused], height * 2 // 3 - len(WANTED) * LEAST_PANES)
    assert found.heights[focused] > 0


def test_wide_screens_show_details_beside_the_panes_and_narrow_ones_one_at_a_time() -> None:
    assert divided(120, 34).detail_width > 0
    assert divided(80, 22).detail_width == 0
    narrow = divided(80, 22, on_detail=True)
    assert (narrow.list_width, narrow.detail_width) == (0, 80)


def test_where_there_is_room_every_other_pane_keeps_its_border_and_a_row() -> None:
    found = divided(120, 34)
    assert min(found.heights) >= LEAST_PANES


def test_where_there_is_little_room_the_other_panes_are_a_line_each_and_then_gone() -> None:
    assert divided(80, 22, focused=1).heights == (1, 19, 1, 1)
    assert divided(40, 8, focused=1).heights == (0, 8, 0, 0)


def test_a_short_list_gives_room_to_the_others() -> None:
    long = divided(120, 40, [50, 20, 5, 5])
    short = divided(120, 40, [5, 20, 5, 5])
    assert short.heights[1] > long.heights[1]
    assert short.heights[1] >= 20


def test_zoomed_the_focus_takes_everything() -> None:
    panes = divided(200, 48, focused=2, zoomed=True)
    assert (panes.list_width, panes.heights) == (200, (0, 0, 48, 0))
    details = divided(200, 48, focused=2, zoomed=True, on_detail=True)
    assert (details.list_width, details.detail_width) == (0, 200)


def test_shares_grow_the_panes_step_by_step() -> None:
    widths = [divided(160, 40, share=share).list_width for share in range(len(SHARES))]
    assert widths == sorted(set(widths))


def test_headers_go_where_lines_are_few() -> None:
    assert divided(40, 8).headers
    assert not divided(30, 6).headers
