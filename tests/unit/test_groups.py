"""Rows under the headings of their projects."""

from typing import Any

from dockertui.engine.ref import Ref
from dockertui.resources import resource_kind
from dockertui.resources.row import Row, RowView
from dockertui.resources.rows import RowCache
from tests.ui.world import ENGINE, container, rows_of, shop, snapshot

KIND = resource_kind("container")
GROUPED = RowView(is_grouped=True)


def project(name: str) -> Ref:
    return Ref(ENGINE, "project", name)


def shown(rows: list[Row[Any]]) -> list[str]:
    return [row.cells[0].text if row.heading else row.record.name for row in rows]


def said(row: Row[Any]) -> dict[str, str]:
    return {column.id: cell.text for column, cell in zip(KIND.columns, row.cells, strict=True) if cell.text}


def grouped(*records: Any, view: RowView = GROUPED, cache: RowCache[Any] | None = None) -> list[Row[Any]]:
    return rows_of(KIND, snapshot(*records), view, cache)


def test_projects_come_by_name_with_trouble_first_in_each_and_what_is_in_none_last() -> None:
    records = (
        container("zoo", project="b10"),
        container("alone"),
        container("loop", "restarting"),
        container("web", project="b9"),
        container("app", "exited", project="b9"),
        container("sick", health="unhealthy", project="b9"),
    )
    assert shown(grouped(*records)) == [
        "▾ b9", "sick", "web", "app", "▾ b10", "zoo", "▾ no project", "loop", "alone",
    ]  # fmt: skip


def test_without_a_project_the_list_is_flat() -> None:
    assert shown(grouped(container("a"), container("b"))) == ["a", "b"]


def test_a_heading_says_how_many_are_up() -> None:
    found = grouped(*shop())
    assert said(found[0]) == {"name": "▾ shop", "state": "2 of 2 up"}
    assert found[0].ref == project("shop")


def test_a_folded_group_shows_its_heading_alone_unless_it_is_filtered() -> None:
    view = RowView(is_grouped=True, folded=frozenset({project("shop")}))
    assert shown(grouped(*shop(), view=view))[:2] == ["▸ shop", "▾ no project"]
    found = grouped(*shop(), view=RowView(is_grouped=True, folded=view.folded, filter="web"))
    assert shown(found) == ["▾ shop", "shop-web-1"]
    assert said(found[0])["state"] == "2 of 2 up", "of all of them"


def test_groups_follow_the_column_that_is_sorted_by() -> None:
    records = [
        container("a", project="one", image="b"),
        container("z", project="two", image="a"),
        container("b", project="one", image="c"),
    ]
    assert shown(grouped(*records, view=RowView("image", is_grouped=True))) == [
        "▾ two",
        "z",
        "▾ one",
        "a",
        "b",
    ]


def test_a_heading_stays_the_same_object_until_it_says_something_else() -> None:
    cache = RowCache[Any]()
    before = grouped(*shop(), cache=cache)
    records = [
        container("cache2", "exited"),
        *(r for r in shop() if r.id != container("cache2").id),
    ]
    after = grouped(*records, cache=cache)
    headings = [[row for row in found if row.heading] for found in (before, after)]
    assert headings[0][0] is headings[1][0]
    assert headings[0][1].cells != headings[1][1].cells
    records = [*records, container("more", project="shop")]
    assert said(grouped(*records, cache=cache)[0])["state"] == "3 of 3 up"


def test_what_is_matched_is_counted_without_headings_and_with_what_is_folded() -> None:
    cache = RowCache[Any]()
    view = RowView(is_grouped=True, folded=frozenset({project("shop"), project("")}))
    assert len(grouped(*shop(), view=view, cache=cache)) == 2
    assert cache.matches == 8
