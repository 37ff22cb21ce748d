"""How the room is divided, at every size."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockertui.screens.arrangement import LEAST_FIRST, LEAST_PANES, SHARES, Arrangement, arrange, is_steady

SIZES = st.tuples(st.integers(10, 250), st.integers(1, 80))


def lines_of(found: Arrangement) -> int:
    """Return the lines that the panes take, one beside another counted once."""
    return sum(found.heights) - (found.heights[1] if found.pair[0] else 0)


@given(SIZES, st.integers(1, 7), st.integers(0, 6), st.booleans(), st.booleans())
def test_the_room_is_used_and_never_exceeded(
    size: tuple[int, int], panes: int, focused: int, on_detail: bool, zoomed: bool
) -> None:
    width, height = size
    focused %= panes
    found = arrange(width, height, panes, focused, on_detail=on_detail, zoomed=zoomed)
    assert found.list_width + found.detail_width == width
    assert len(found.heights) == panes
    if found.list_width:
        assert lines_of(found) == max(height, panes if not is_steady(height, panes) and height >= 10 else 0)
        assert found.heights[focused] > 0
    assert all(h >= 0 for h in found.heights)


@given(SIZES, st.integers(2, 7), st.data())
def test_where_there_is_room_for_all_the_focus_moves_nothing(
    size: tuple[int, int], panes: int, data: st.DataObject
) -> None:
    width, height = size
    one, other = (data.draw(st.integers(0, panes - 1)) for _ in range(2))
    if is_steady(height, panes) and height >= 10:
        first = arrange(width, height, panes, one)
        assert first == arrange(width, height, panes, other)
        assert first.heights[0] >= LEAST_FIRST
        assert min(first.heights) >= LEAST_PANES
        assert first.heights[0] == max(first.heights)


@given(SIZES, st.lists(st.integers(-40, 40), min_size=4, max_size=4))
def test_what_the_user_moved_leaves_every_pane_its_least(size: tuple[int, int], more: list[int]) -> None:
    width, height = size
    found = arrange(width, height, 4, 0, more=more)
    assert lines_of(found) == max(height, 4 if 10 > height > 3 else 0) or height < 10
    if is_steady(height, 4):
        assert min(found.heights) >= LEAST_PANES


def test_more_lines_for_one_are_taken_from_the_largest_others() -> None:
    before, after = arrange(120, 34, 4, 1), arrange(120, 34, 4, 1, more=(0, 3, 0, 0))
    assert after.heights[1] == before.heights[1] + 3
    assert after.heights[0] == before.heights[0] - 3


def test_wide_screens_show_details_beside_the_panes_and_narrow_ones_one_at_a_time() -> None:
    assert arrange(120, 34, 4, 0).detail_width > 0
    assert arrange(80, 22, 4, 0).detail_width == 0
    narrow = arrange(80, 22, 4, 0, on_detail=True)
    assert (narrow.list_width, narrow.detail_width) == (0, 80)


def test_where_there_is_little_room_the_focus_turns_the_page_and_then_is_alone() -> None:
    assert arrange(80, 22, 4, 1).heights == (1, 19, 1, 1)
    assert arrange(40, 8, 4, 1).heights == (0, 8, 0, 0)


def test_zoomed_the_focus_takes_everything() -> None:
    panes = arrange(200, 48, 4, 2, zoomed=True)
    assert (panes.list_width, panes.heights) == (200, (0, 0, 48, 0))
    details = arrange(200, 48, 4, 2, zoomed=True, on_detail=True)
    assert (details.list_width, details.detail_width) == (0, 200)


def test_shares_grow_the_panes_step_by_step() -> None:
    widths = [arrange(160, 40, 4, 0, share=share).list_width for share in range(len(SHARES))]
    assert widths == sorted(set(widths))


@pytest.mark.parametrize(("height", "shown"), [(8, True), (6, False)])
def test_headers_go_where_lines_are_few(height: int, shown: bool) -> None:
    assert arrange(40, height, 4, 0).headers is shown


def test_where_there_is_much_width_two_panes_share_their_lines_and_the_first_has_more() -> None:
    wide, less = arrange(200, 48, 4, 0), arrange(180, 48, 4, 0)
    assert wide.pair == (52, 52)
    assert wide.heights == (32, 8, 8, 8)
    assert less.pair == (0, 0)
    assert less.heights == (24, 8, 8, 8)
    assert arrange(200, 48, 4, 0, more=(0, 3, 0, 0)).heights == (29, 11, 11, 8)
