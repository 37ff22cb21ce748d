"""Rows of tags below those of their images."""

from dataclasses import replace
from typing import Any

from dockertui.engine.ref import Ref
from dockertui.engine.tags import KIND as KIND_OF_TAGS
from dockertui.resources import resource_kind
from dockertui.resources.columns import LEAD, Measure, layout, row_line
from dockertui.resources.row import Row, RowView
from dockertui.resources.rows import RowCache
from dockertui.state.derivation import Derivation
from tests.ui.world import ENGINE, container, image, rows_of, shop, snapshot

KIND = resource_kind("image")
TREE = RowView(is_grouped=True)
SEVERAL = image("web:1", tags=("web:10", "web:1", "localhost:5000/web:1"))
ALONE = image("busybox:local")
BEFORE = image("app:1", tags=("app:1", "app:2"))


def tree(*records: Any, view: RowView = TREE, cache: RowCache[Any] | None = None) -> list[Row[Any]]:
    return rows_of(KIND, snapshot(*records), view, cache)


def shown(rows: list[Row[Any]]) -> list[str]:
    """Return the signs and names, as one reads them."""
    return [f"{row.sign} {row.cells[0].text}:{row.cells[2].text}".strip() for row in rows]


def said(row: Row[Any], column: str) -> str:
    return next(cell.text for c, cell in zip(KIND.columns, row.cells, strict=True) if c.id == column)


def test_an_image_with_several_tags_has_a_row_for_each_below_its_own() -> None:
    assert shown(tree(SEVERAL, ALONE, BEFORE)) == [
        "▾ app:2 tags",
        "├ app:1",
        "└ app:2",
        "busybox:local",
        "▾ web:3 tags",
        "├ localhost:5000/web:1",
        "├ web:1",
        "└ web:10",
    ]


def test_a_flat_list_has_a_row_for_each_image() -> None:
    cache = RowCache[Any]()
    tree(SEVERAL, ALONE, cache=cache)
    assert cache.is_tree
    flat = tree(SEVERAL, ALONE, view=RowView(), cache=cache)
    assert shown(flat) == ["busybox:local", "web:10 +2 tags"]
    assert not cache.is_tree


def test_a_folded_image_shows_its_own_row_alone_unless_it_is_filtered() -> None:
    folded = frozenset({Ref(ENGINE, "image", SEVERAL.id)})
    assert shown(tree(SEVERAL, BEFORE, view=replace(TREE, folded=folded)))[-1] == "▸ web:10 +2 tags"
    found = tree(SEVERAL, BEFORE, view=RowView(is_grouped=True, folded=folded, filter="localhost"))
    assert shown(found) == ["▾ web:3 tags", "└ localhost:5000/web:1"]


def test_a_filter_shows_the_tags_it_finds_or_all_where_it_finds_the_image() -> None:
    def found(words: str) -> list[str]:
        return shown(tree(SEVERAL, ALONE, BEFORE, view=RowView(is_grouped=True, filter=words)))

    assert found("tag:web:10") == ["▾ web:3 tags", "└ web:10"]
    assert found(SEVERAL.short_id) == ["▾ web:3 tags", "├ localhost:5000/web:1", "├ web:1", "└ web:10"]
    assert found("tag=busybox:local") == ["busybox:local"]


def test_tags_stay_below_their_image_whatever_the_list_is_sorted_by() -> None:
    big = replace(BEFORE, size_bytes=9_000_000_000)
    for descending in (False, True):
        found = tree(SEVERAL, ALONE, big, view=RowView("size", descending, is_grouped=True))
        below = [row.under.id for row in found if row.under is not None]
        assert below in ([big.id] * 2 + [SEVERAL.id] * 3, [SEVERAL.id] * 3 + [big.id] * 2)
        assert shown(found)[0].startswith("▾ app") is not descending


def test_what_is_counted_is_images() -> None:
    cache = RowCache[Any]()
    assert len(tree(SEVERAL, ALONE, cache=cache)) == 5
    assert cache.matches == 2


def test_a_tag_is_unused_while_no_container_was_made_from_it() -> None:
    users = [
        container("one", image="web:1", image_id=SEVERAL.id),
        container("two", image="localhost:5000/web:1", image_id=SEVERAL.id),
        container("three", image="web:1", image_id=SEVERAL.id),
    ]
    found = tree(SEVERAL, *users)
    assert [said(row, "used") for row in found] == ["3 containers", "1 container", "2 containers", "unused"]


def test_a_change_makes_only_the_rows_anew_that_it_is_about() -> None:
    cache, derived = RowCache[Any](), Derivation(KIND_OF_TAGS)

    def then(*records: Any) -> list[Row[Any]]:
        known = snapshot(*records)
        derived.renew(known.records)
        return rows_of(
            KIND, replace(known, records={**known.records, "tag": derived.records or {}}), TREE, cache
        )

    before = then(SEVERAL, ALONE, BEFORE)
    assert then(SEVERAL, ALONE, BEFORE) == before
    used = container("one", image="web:1", image_id=SEVERAL.id)
    after = then(SEVERAL, ALONE, BEFORE, used)
    assert [said(row, "tag") for row in after if row not in before] == ["3 tags", "1"]
    fewer = then(replace(SEVERAL, tags=SEVERAL.tags[:2]), ALONE, BEFORE, used)
    assert shown(fewer)[-3:] == ["▾ web:2 tags", "├ web:1", "└ web:10"]
    assert fewer[:4] == after[:4]


def test_a_tag_that_another_image_takes_goes_below_that() -> None:
    cache = RowCache[Any]()
    tree(SEVERAL, BEFORE, cache=cache)
    after = tree(
        replace(SEVERAL, tags=SEVERAL.tags[1:]), replace(BEFORE, tags=(*BEFORE.tags, "web:10")), cache=cache
    )
    assert shown(after) == [
        "▾ app:3 tags", "├ app:1", "├ app:2", "└ web:10", "▾ web:2 tags", "├ localhost:5000/web:1", "└ web:1",
    ]  # fmt: skip


def test_an_image_whose_tags_are_not_made_yet_stands_alone() -> None:
    known = snapshot(SEVERAL)
    found = rows_of(KIND, replace(known, records={**known.records, "tag": {}}), TREE)
    assert shown(found) == ["web:10 +2 tags"]


def test_names_are_aligned_and_cut_in_their_middle_so_that_they_differ() -> None:
    long = "registry.example.com:5000/team/platform/web-frontend"
    names = tuple(f"{long}-{end}:1" for end in ("one", "two"))
    found = tree(image("x", tags=names), ALONE)
    columns = layout(KIND.columns, Measure(KIND.columns).of(found, is_indented=True), 60 - LEAD)
    lines = ["".join(t for t, _ in row_line(KIND.columns, columns, row, is_indented=True)) for row in found]
    starts = [line.index(name) for line, name in zip(lines, ("busy", "reg", "reg", "reg"), strict=True)]
    assert set(starts) == {LEAD + 2}
    assert len({len(line) for line in lines}) == 1
    assert "…" in lines[2]
    assert lines[2].split()[1] != lines[3].split()[1]


def test_the_first_picture_and_the_small_world_have_trees_too() -> None:
    assert "▾ mysql:2 tags" in shown(tree(*shop()))
