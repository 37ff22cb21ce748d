"""Graphs, folds, columns and tabs in the room there is."""

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from dockertui.resources import resource_kind
from dockertui.resources.graph import tall
from dockertui.resources.spec import Columns, Fact, Fold, Graph, Heading, Lines, Part
from dockertui.widgets.parts_layout import MASK, Look, lay_out, sort_value
from dockertui.widgets.tab_strip import LEFT, RIGHT, that_fit

VALUES = st.lists(st.one_of(st.none(), st.floats(0, 1e12)), max_size=40).map(tuple)


@given(VALUES, st.floats(0, 1e12), st.integers(1, 60), st.integers(1, 6))
def test_a_graph_has_the_size_it_was_given(
    values: tuple[float | None, ...], top: float, cells: int, rows: int
) -> None:
    lines = tall(values, top, cells, rows)
    assert len(lines) == rows
    assert {len(line) for line in lines} == {cells}


def test_a_graph_is_full_at_the_top_and_shows_the_least() -> None:
    assert tall([0.0, 50.0, 100.0, None], 100.0, 4, 2) == ["  █ ", "▁██ "]


@given(st.integers(20, 160), VALUES)
def test_nothing_is_wider_than_the_room(width: int, values: tuple[float | None, ...]) -> None:
    parts: list[Part] = [
        Graph("Memory", values, 10.0, "388 MiB", "good"),
        Graph("CPU", values, 10.0, "1 %", "good", 4),
        Columns((Fact("Image", "x" * 60),), (Heading("Health"), Lines(("long " * 40,)))),
        Fold("env", "Environment", "7 variables, 1 secret hidden", (Fact("A", "b"),)),
    ]
    least = max(width, 36)
    assert all(cell_len(line.plain) <= least for line in lay_out(parts, width))


def test_a_fold_is_a_line_until_it_is_open_and_secrets_stay_dots() -> None:
    fold = Fold(
        "env", "Environment", "2 variables", (Fact("PASSWORD", "x", is_secret=True), Fact("LANG", "C"))
    )
    assert [line.plain for line in lay_out([fold], 60)] == ["▸ Environment  2 variables"]
    opened = [line.plain for line in lay_out([fold], 60, Look(unfolded=frozenset({"env"})))]
    assert opened[0] == "▾ Environment"
    assert MASK in opened[1]
    shown = [line.plain for line in lay_out([fold], 60, Look(frozenset({"env"}), reveals=True))]
    assert shown[1].endswith("x")


def test_columns_stand_side_by_side_only_where_both_have_room() -> None:
    parts = [Columns((Fact("A", "left"),), (Fact("B", "right"),))]
    assert len(lay_out(parts, 100)) == 1
    assert len(lay_out(parts, 60)) == 2


def test_numbers_sort_by_value_whatever_their_unit() -> None:
    texts = ["2 MB", "900 kB", "12.5", "00:05", "1-00:00:01", "init"]
    assert sorted(texts, key=sort_value) == ["00:05", "12.5", "1-00:00:01", "900 kB", "2 MB", "init"]


@given(
    st.lists(st.text("abcdef", min_size=1, max_size=12), min_size=1, max_size=12),
    st.data(),
    st.integers(10, 90),
)
def test_the_current_tab_is_among_those_that_fit(titles: list[str], data: st.DataObject, width: int) -> None:
    tabs = [(str(number), title) for number, title in enumerate(titles)]
    current = data.draw(st.sampled_from(tabs))
    shown = that_fit(tabs, current[0], width)
    assert current in shown
    assert shown == tabs[tabs.index(shown[0]) : tabs.index(shown[-1]) + 1]
    if len(shown) > 1:
        signs = 0 if len(shown) == len(tabs) else len(LEFT) + len(RIGHT)
        assert sum(cell_len(title) + 2 for _id, title in shown) - 2 + signs <= width + 2


def test_the_tabs_stay_where_they_are_as_long_as_the_next_one_is_in_sight() -> None:
    tabs = [(str(tab.title), str(tab.title)) for tab in resource_kind("container").tabs]
    names = [name for _id, name in tabs]
    for current in ("Summary", "Stats", "Mounts"):
        assert [name for _id, name in that_fit(tabs, current, 53)] == names[:7], current
    assert [name for _id, name in that_fit(tabs, "Networks", 53)] == names[2:8]
    for current in ("Changes", "Inspect"):
        assert [name for _id, name in that_fit(tabs, current, 53)] == names[6:], current
