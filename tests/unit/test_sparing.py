"""Which widgets are drawn of a screen: in every cell that is painted the one in front."""

from typing import Any, cast

from hypothesis import given
from hypothesis import strategies as st
from textual.geometry import Region

from dockertui.widgets.sparing import seen

WIDTH, HEIGHT = 12, 8
REGIONS = st.builds(
    Region,
    st.integers(-2, WIDTH - 1),
    st.integers(-2, HEIGHT - 1),
    st.integers(1, WIDTH),
    st.integers(1, HEIGHT),
)


def drawn(places: Any, parts: list[Region]) -> list[Any]:
    return list(cast(Any, seen(places, parts)))


def front(places: dict[Any, tuple[Region, Region]], x: int, y: int) -> Any:
    """Return what is in front in a cell, None for nothing."""
    for name, (region, clip) in places.items():
        if region.contains(x, y) and clip.contains(x, y):
            return name
    return None


@given(st.lists(st.tuples(REGIONS, REGIONS), max_size=6), st.lists(REGIONS, min_size=1, max_size=4))
def test_what_is_in_front_somewhere_is_drawn(stack: list[tuple[Region, Region]], parts: list[Region]) -> None:
    places = dict(enumerate(stack))
    found = seen(cast(Any, places), parts)
    for part in parts:
        for x, y in ((x, y) for x in part.column_range for y in part.line_range):
            assert front(cast(Any, found), x, y) == front(places, x, y)


def test_what_lies_under_is_not_drawn() -> None:
    screen, table = Region(0, 0, WIDTH, HEIGHT), Region(2, 2, 6, 4)
    places = cast(
        Any, {"table": (table, screen), "pane": (Region(1, 1, 8, 6), screen), "all": (screen, screen)}
    )
    assert drawn(places, [Region(2, 3, 6, 1)]) == ["table"]
    assert drawn(places, [Region(2, 3, 6, 1), Region(1, 1, 8, 1)]) == ["table", "pane"]
    assert drawn(places, [Region(0, 3, WIDTH, 1)]) == ["table", "pane", "all"]
