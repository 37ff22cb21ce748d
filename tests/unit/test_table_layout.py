"""Which columns a table shows in a width, and how wide."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from dockertui.engine.text import clean
from dockertui.resources import REGISTRY, resource_kind
from dockertui.resources.columns import GAP, LEAD, Measure, layout, row_line, thumb
from dockertui.resources.containers import CONTAINERS
from dockertui.resources.spec import Cell, Column
from tests.ui.world import container, rows_of, snapshot


def column(
    name: str, *, drop_order: int = 5, max_width: int = 24, stretch: bool = False, middle: bool = False
) -> Column[Any]:
    return Column(
        name,
        name.upper(),
        lambda record, _scene: Cell(record.id),
        max_width=max_width,
        drop_order=drop_order,
        stretch=stretch,
        middle=middle,
    )


COLUMNS = (
    column("name", drop_order=9, max_width=32, middle=True),
    column("state", drop_order=9, max_width=10),
    column("ports", drop_order=7),
    column("image", drop_order=5, stretch=True),
    column("id", drop_order=1),
)


def used(found: list[tuple[int, int]]) -> int:
    return sum(width + GAP for _i, width in found) - GAP


@pytest.mark.parametrize("width", range(20, 201, 9))
def test_the_columns_shown_fit(width: int) -> None:
    assert used(layout(COLUMNS, [60, 10, 20, 40, 12], width)) <= width


def test_what_drops_first_is_what_the_columns_say() -> None:
    natural = [12, 10, 20, 12, 12]
    shown = [tuple(i for i, _w in layout(COLUMNS, natural, width)) for width in range(100, 20, -1)]
    steps = list(dict.fromkeys(shown))
    assert steps == [(0, 1, 2, 3, 4), (0, 1, 2, 3), (0, 1, 2), (0, 1)]


def test_columns_that_never_drop_stay_and_the_first_gives_way() -> None:
    assert layout(COLUMNS, [60, 10, 20, 40, 12], 18) == [(0, 6), (1, 10)]
    assert [i for i, _w in layout(COLUMNS, [60, 10, 20, 40, 12], 2)] == [0, 1]


def test_names_have_a_limit_and_what_is_left_over_is_one_gap_before_the_last_column() -> None:
    widths = dict(layout(COLUMNS, [60, 10, 20, 40, 12], 200))
    rest = 200 - (32 + 10 + 20 + 40 + 12) - 4 * GAP
    assert widths == {0: 32, 1: 10, 2: 20, 3: 40 + rest, 4: 12}


WIDTHS = st.lists(st.integers(0, 255), min_size=1, max_size=12)


@given(st.sampled_from(REGISTRY), st.integers(3, 250), st.data())
def test_a_column_that_matters_more_is_never_cut_while_a_lesser_one_shows(
    kind: Any, width: int, data: st.DataObject
) -> None:
    columns = kind.columns
    natural = data.draw(st.lists(st.integers(0, 255), min_size=len(columns), max_size=len(columns)))
    found = dict(layout(columns, natural, width))
    for i, cells in found.items():
        share = columns[i].least_width or (max(16, width * 3 // 10) if columns[i].middle else 255)
        if cells < min(natural[i], columns[i].max_width, share) and len(found) > 1:
            assert all(columns[j].drop_order >= 9 for j in found), "what could drop has dropped"
    if any(columns[j].drop_order < 9 for j in found) and len(found) > 1:
        assert used(list(found.items())) == width, "the last column ends at the edge"


@given(st.integers(0, 5000), st.integers(1, 60), st.integers(0, 5000), st.integers(1, 60))
def test_the_thumb_is_on_its_track_at_its_ends_only_where_the_list_is(
    top: int, page: int, total: int, height: int
) -> None:
    found = thumb(top, page, total, height)
    if total <= page:
        assert not found
        return
    assert 0 <= found.start < found.stop <= height
    assert thumb(0, page, total, height).start == 0
    assert thumb(total - page, page, total, height).stop == height


NAMES = st.text(
    alphabet=st.one_of(
        st.characters(min_codepoint=32, max_codepoint=126), st.sampled_from("名前한글\u200b\u0301é🐳")
    ),
    min_size=1,
    max_size=255,
)


@given(st.lists(NAMES, min_size=1, max_size=6), st.integers(12, 200))
def test_every_line_fills_its_width_whatever_the_names_and_no_text_is_cut_silently(
    names: list[str], width: int
) -> None:
    shown = snapshot(*(container(name, id=f"{number:064}") for number, name in enumerate(names)))
    found = rows_of(CONTAINERS, shown)
    columns = CONTAINERS.columns
    chosen = layout(columns, Measure(columns).of(found), width - LEAD)
    for row in found:
        spans = row_line(columns, chosen, row)
        line = "".join(text for text, _tone in spans)
        assert cell_len(line) == width + GAP or cell_len(line) <= width + GAP
        for (text, _tone), (i, cells) in zip(spans[2::2], chosen, strict=True):
            assert cell_len(text) == cells
            whole = clean(row.cells[i].text)
            assert whole == text.strip() or "…" in text or whole.strip() == text.strip()


def test_a_column_without_any_text_is_not_shown() -> None:
    assert 2 not in dict(layout(COLUMNS, [12, 10, 0, 12, 12], 100))


@pytest.mark.parametrize("kind", REGISTRY, ids=lambda kind: kind.name)
@pytest.mark.parametrize("width", [8, 26, 38, 60, 78, 118, 198])
def test_every_kind_fits_every_width_with_endless_texts(kind: object, width: int) -> None:
    columns = kind.columns  # type: ignore[attr-defined]
    found = layout(columns, [200] * len(columns), width)
    assert found
    if width >= 26:
        assert used(found) <= width


def test_a_trend_does_not_show_without_what_it_draws() -> None:
    columns = resource_kind("container").columns
    at = {column.id: i for i, column in enumerate(columns)}
    for width in range(20, 200):
        natural = [24, 20, 14, 3, 5, 40, 12, 40, *(12 for _column in columns[8:])]
        found = dict(layout(columns, natural, width))
        assert at["cpu"] in found or at["cpu_trend"] not in found, width
        assert at["memory"] in found or at["memory_trend"] not in found, width


def test_the_engine_of_a_row_shows_before_what_the_container_uses() -> None:
    columns = resource_kind("container").columns
    at = {column.id: i for i, column in enumerate(columns)}
    natural = [17, 20, 14, 3, 5, 40, 4, 40, *(12 for _column in columns[8:])]
    found = dict(layout(columns, natural, 56))
    assert found[at["engine"]] >= 12
    assert at["cpu"] in found


def test_the_services_of_a_project_show_where_their_names_are_cut() -> None:
    columns = resource_kind("project").columns
    at = {column.id: i for i, column in enumerate(columns)}
    natural = [10, 0, 27, 53, 10]
    assert dict(layout(columns, natural, 56))[at["services"]] >= 12
