"""Records become rows: order, filter, what is hidden."""

from typing import Any

import pytest

from dockertui.engine import images
from dockertui.engine.kind import Local
from dockertui.resources import REGISTRY, resource_kind
from dockertui.resources.known import known_of
from dockertui.resources.pane_words import pane_title
from dockertui.resources.rows import RowView, natural
from dockertui.resources.spec import Scene
from dockertui.screens.key_places import keymap
from tests.ui.world import LISTED, container, rows_of, shop, snapshot, volume, world_of

OF_ENGINES = [kind for kind in REGISTRY if not isinstance(kind.kind, Local)]


def names(kind: str, *records: Any, **view: Any) -> list[str]:
    found = rows_of(resource_kind(kind), snapshot(*records), RowView(**view))
    return [resource_kind(kind).name_of(row.record) for row in found]


def test_running_containers_come_first_by_project_and_name_and_before_them_what_is_in_trouble() -> None:
    assert names("container", *shop()) == [
        "import",
        "shop-db-1",
        "shop-web-1",
        "cache2",
        "cache10",
        "migrate",
        "old-db",
        "fresh",
    ]
    sick = (container("web", health="unhealthy"), container("app"), container("old", "dead"))
    assert names("container", *sick) == ["old", "web", "app"]


def test_a_container_just_made_stands_where_it_is_going_to_run() -> None:
    others = (container("web"), container("old", "exited"))
    assert names("container", *others, container("new", "created", is_new=True)) == ["new", "web", "old"]
    assert names("container", *others, container("new", "created")) == ["web", "new", "old"]


def test_numbers_in_names_are_ordered_as_numbers() -> None:
    assert sorted(["web10", "web2", "Web1", "web"], key=natural) == ["web", "Web1", "web2", "web10"]
    assert sorted(["2", "10", "a", "²"], key=natural)[:2] == ["2", "10"]


def test_numbers_of_any_length_are_ordered_and_mix_with_words() -> None:
    long = "7" * 5000
    found = sorted([f"a{long}", "a10", f"a{'0' * 5000}9", "a", f"{long}8", long, "b"], key=natural)
    assert found == [long, f"{long}8", "a", f"a{'0' * 5000}9", "a10", f"a{long}", "b"]


def test_ids_are_ordered_digit_by_digit() -> None:
    records = [container(f"c{n}", id=start + "0" * 60) for n, start in enumerate(("9a", "10", "1f", "0b"))]
    found = rows_of(resource_kind("container"), snapshot(*records), RowView("id"))
    assert [row.record.id[:2] for row in found] == ["0b", "10", "1f", "9a"]


@pytest.mark.parametrize("descending", [False, True])
def test_unknown_dates_are_last_both_ways_and_the_future_is_told(descending: bool) -> None:
    raw = {"zero": 0, "one": 1, "never": -62135596800, "future": 4102444800, "text": "2030-01-01T00:00:00Z"}
    records = [images.parse({"Id": name, "Created": created}) for name, created in raw.items()]
    found = rows_of(resource_kind("image"), snapshot(*records), RowView("age", descending))
    ages = [row.cells[6].text for row in found]
    assert ages[3:] == ["", ""]
    assert ages[:3] == (["in 74y", "in 3y", "56y"][::-1] if descending else ["in 74y", "in 3y", "56y"])


def test_dangling_images_and_anonymous_volumes_come_last() -> None:
    assert names("image", *shop())[-1] == next(i for i in shop() if getattr(i, "tags", None) == ()).short_id
    assert names("volume", *shop())[:2] == ["backup", "shop_data"]


@pytest.mark.parametrize("kind", OF_ENGINES, ids=lambda kind: kind.name)
@pytest.mark.parametrize("descending", [False, True])
def test_every_column_sorts_with_nothing_lost_and_the_unknown_last(kind: Any, descending: bool) -> None:
    for column in kind.columns:
        view = RowView(sort_column=column.id, descending=descending)
        shown = snapshot(*shop())
        found = rows_of(kind, shown, view)
        assert len(found) == len(shown.records[kind.name]) == len({row.ref for row in found})
        index = kind.columns.index(column)
        if column.sort is None:
            filled = [bool(row.cells[index].text) for row in found]
            assert filled == sorted(filled, reverse=True)


@pytest.mark.parametrize("kind", OF_ENGINES, ids=lambda kind: kind.name)
@pytest.mark.parametrize("descending", [False, True])
def test_sorting_by_a_column_is_sorting_by_its_values(kind: Any, descending: bool) -> None:
    shown = snapshot(*shop())
    scene = Scene(shown)
    for index, column in enumerate(kind.columns):

        def value(row: Any, column: Any = column, index: int = index) -> Any:
            text = row.cells[index].text
            return column.sort(row.record, scene) if column.sort else natural(text) if text else None

        plain = sorted(rows_of(kind, shown), key=lambda row: (kind.order(row.record), row.ref.id))
        known = sorted([r for r in plain if value(r) is not None], key=value, reverse=descending)
        wanted = [*known, *(row for row in plain if value(row) is None)]
        found = rows_of(kind, shown, RowView(column.id, descending))
        assert [row.ref for row in found] == [row.ref for row in wanted], column.id


def test_equal_values_keep_an_order_of_their_own_whatever_order_they_came_in() -> None:
    records = [container(f"c{n}", image="same") for n in (3, 1, 2)]
    view = {"sort_column": "image"}
    assert names("container", *records, **view) == names("container", *reversed(records), **view)


def test_a_filter_wants_every_word_in_any_column_and_any_case() -> None:
    assert names("container", *shop(), filter="SHOP healthy") == ["shop-db-1"]
    assert names("container", *shop(), filter="8080") == ["shop-web-1"]
    assert names("container", *shop(), filter="mysql 137") == []
    assert names("container", *shop(), filter=container("cache2").id) == ["cache2"]


def test_the_total_counts_what_the_filter_hides() -> None:
    kind, shown, view = resource_kind("container"), snapshot(*shop()), RowView(filter="cache")
    found = rows_of(kind, shown, view)
    assert len(found) == 2
    title = pane_title(kind, known_of(kind, world_of(shown)), view, len(found), keymap())
    assert title.startswith("1 Containers 2/8 ")


def test_stopped_containers_can_be_hidden_but_unreadable_ones_never() -> None:
    broken = container("broken", "exited", fault="Ports is no list")
    found = names("container", *shop(), broken, hide_idle=True)
    assert "broken" in found
    assert not {"fresh", "migrate", "old-db"} & set(found)


@pytest.mark.parametrize("kind", OF_ENGINES, ids=lambda kind: kind.name)
def test_a_record_with_nothing_but_an_id_is_shown(kind: Any) -> None:
    bare = kind.kind.record(id="f" * 64)
    found = rows_of(kind, snapshot(bare))
    assert len(found) == 1
    assert kind.name_of(bare)


@pytest.mark.parametrize("kind", LISTED, ids=lambda kind: kind.name)
def test_an_unreadable_record_is_marked(kind: Any) -> None:
    broken = kind.kind.fault("f" * 64, "Mounts is no list")
    found = rows_of(kind, snapshot(broken))
    assert any("✗" in cell.text for cell in found[0].cells)


def test_an_anonymous_volume_is_told_from_a_named_one() -> None:
    cells = {
        row.record.name: row.cells[2].text
        for row in rows_of(resource_kind("volume"), snapshot(volume("data"), volume("a" * 64)))
    }
    assert cells == {"data": "named", "a" * 64: "anonymous"}
