"""Which columns a table shows in a width, and how wide."""

from typing import Any

import pytest

from dockertui.resources import REGISTRY
from dockertui.resources.columns import GAP, layout
from dockertui.resources.spec import Cell, Column


def column(name: str, *, drop_order: int = 5, max_width: int = 24, stretch: bool = False) -> Column[Any]:
    return Column(
        name,
        name.upper(),
        lambda record, _scene: Cell(record.id),
        max_width=max_width,
        drop_order=drop_order,
        stretch=stretch,
    )


COLUMNS = (
    column("name", drop_order=9, max_width=32, stretch=True),
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


def test_spare_room_goes_to_the_columns_that_stretch_until_nothing_is_cut() -> None:
    widths = dict(layout(COLUMNS, [60, 10, 20, 40, 12], 200))
    assert widths == {0: 60, 1: 10, 2: 20, 3: 40, 4: 12}


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
