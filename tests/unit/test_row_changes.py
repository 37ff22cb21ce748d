"""What of the rows is made anew when something changes, and what stays the very same object."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from dockertui.dataclass import dataclass
from dockertui.engine.containers import Container, Mount
from dockertui.engine.kind import Local
from dockertui.resources import REGISTRY, resource_kind
from dockertui.resources.rows import Row, RowCache, RowView, rows
from dockertui.resources.spec import Cell, Column, Known, ResourceKind, Scene
from tests.ui.world import NOW, container, image, network, rows_of, shop, snapshot, volume

KIND = resource_kind("container")
OF_ENGINES = [kind for kind in REGISTRY if not isinstance(kind.kind, Local)]


def test_an_unchanged_row_is_the_same_object_and_a_changed_one_is_not() -> None:
    cache = RowCache[Any]()
    kind = resource_kind("container")
    records = list(shop())
    before = rows_of(kind, snapshot(*records), RowView(), cache)
    records[2] = container("cache2", health="unhealthy")
    after = rows_of(kind, snapshot(*records), RowView(), cache)
    assert [row.record.name for row in after if row not in before] == ["cache2"]


def test_a_row_changes_when_only_its_users_do() -> None:
    cache = RowCache[Any]()
    kind = resource_kind("image")
    picture = image("busybox:local")
    before = rows_of(kind, snapshot(picture), RowView(), cache)
    after = rows_of(kind, snapshot(picture, container("a")), RowView(), cache)
    assert before[0].cells != after[0].cells


@dataclass(frozen=True)
class Measured(Scene):
    """A scene in which a statistic of each container is known."""

    cpu: Mapping[str, float]

    @property
    def sources(self) -> tuple[object, ...]:
        return (*super().sources, self.cpu)


def cpu_of(record: Container, scene: Scene) -> float:
    assert isinstance(scene, Measured)
    return scene.cpu[record.name]


class Counted:
    """Containers with a column for a statistic; counts which cells are made."""

    def __init__(self) -> None:
        self.made: Counter[str] = Counter()
        cpu: Column[Container] = Column(
            "load",
            "LOAD",
            lambda c, s: Cell(f"{cpu_of(c, s):.0f} %"),
            sort=cpu_of,
            depends=cpu_of,
        )
        columns = tuple(replace(c, cell=self.counting(c)) for c in (*KIND.columns, cpu))
        self.kind: ResourceKind[Any] = replace(KIND, columns=columns)
        self.records = {name: container(name, id=name) for name in ("a", "b", "c")}
        self.cache: RowCache[Any] = RowCache()

    def counting(self, column: Column[Any]) -> Any:
        def cell(record: Any, scene: Scene) -> Cell:
            self.made[f"{record.name}.{column.id}"] += 1
            return column.cell(record, scene)

        return cell

    def rows(self, *, now: datetime = NOW, view: RowView | None = None, **cpu: float) -> list[Row[Any]]:
        """Return the rows; `made` then holds what was made for them."""
        self.made.clear()
        scene = Measured(snapshot(*self.records.values(), taken_at=now), cpu)
        return rows(self.kind, [Known(self.records, scene)], view or RowView(), self.cache)


def test_a_statistic_that_changes_makes_one_cell_anew() -> None:
    seen = Counted()
    before = seen.rows(a=1, b=2, c=3)
    assert len(seen.made) == 3 * len(seen.kind.columns)
    after = seen.rows(a=1, b=7, c=3)
    assert seen.made == {"b.load": 1}
    assert after[0] is before[0]
    assert after[2] is before[2]
    assert after[1].cells[-1].text == "7 %"
    assert all(new is old for new, old in zip(after[1].cells[:-1], before[1].cells[:-1], strict=True))
    assert "7 %" in after[1].haystack


def test_a_statistic_whose_text_stays_leaves_the_row_and_still_orders_it() -> None:
    seen, view = Counted(), RowView("load")
    before = seen.rows(view=view, a=1.1, b=1.2, c=1.3)
    after = seen.rows(view=view, a=1.4, b=1.2, c=1.3)
    assert seen.made == {"a.load": 1}
    assert [row.record.name for row in after] == ["b", "c", "a"]
    assert after[2] is before[0]


def test_a_cell_that_holds_for_a_time_only_since_what_it_depends_on_changed_is_made_anew_in_time() -> None:
    seen, due = Counted(), NOW + timedelta(seconds=9)

    def rate(_record: Container, scene: Scene) -> Cell:
        assert isinstance(scene, Measured)
        if scene.snapshot.taken_at >= due or scene.cpu["a"] == 1:
            return Cell("steady")
        return Cell("rising", until=due)

    columns = [replace(column, cell=rate) if column.id == "load" else column for column in seen.kind.columns]
    seen.kind = replace(seen.kind, columns=tuple(columns))
    seen.records = {"a": replace(container("a", id="a"), created_at=None)}
    assert seen.rows(a=1)[0].cells[-1].text == "steady"
    assert seen.rows(a=2)[0].cells[-1].text == "rising"
    assert seen.rows(now=due, a=2)[0].cells[-1].text == "steady"


def test_an_age_that_ticks_makes_the_cells_of_ages_anew_and_no_other() -> None:
    seen = Counted()
    seen.records["b"] = replace(seen.records["b"], created_at=NOW - timedelta(minutes=5))
    before = seen.rows(a=1, b=2, c=3)
    assert seen.rows(now=NOW + timedelta(seconds=59), a=1, b=2, c=3)[1] is before[1]
    assert not +seen.made
    after = seen.rows(now=NOW + timedelta(seconds=60), a=1, b=2, c=3)
    assert seen.made == {"b.age": 1}
    changed = [i for i, cell in enumerate(after[1].cells) if cell is not before[1].cells[i]]
    assert [seen.kind.columns[i].id for i in changed] == ["age"]
    assert after[1].cells[changed[0]].text == "6m"
    assert after[0] is before[0]


def test_a_clock_that_is_set_back_tells_the_ages_of_then() -> None:
    seen = Counted()
    ages = [column.id for column in seen.kind.columns].index("age")
    assert seen.rows(a=1, b=2, c=3)[0].cells[ages].text == "2h"
    assert seen.rows(now=NOW - timedelta(hours=1, minutes=1), a=1, b=2, c=3)[0].cells[ages].text == "59m"
    assert seen.made == {"a.age": 1, "b.age": 1, "c.age": 1}


@pytest.mark.parametrize("kind", OF_ENGINES, ids=lambda kind: kind.name)
@pytest.mark.parametrize("view", [RowView(), RowView("age", True), RowView(filter="a", hide_idle=True)])
def test_the_same_records_give_the_very_same_list(kind: ResourceKind[Any], view: RowView) -> None:
    shown, cache = snapshot(*shop()), RowCache[Any]()
    before = rows_of(kind, shown, view, cache)
    assert rows_of(kind, replace(shown, taken_at=NOW + timedelta(seconds=1)), view, cache) is before
    assert (
        rows_of(kind, snapshot(*shop()), view, cache) is not before
    )  # other records, though they look alike


def test_users_that_change_state_alone_leave_the_rows_of_what_they_use() -> None:
    picture, data, web = (
        image("busybox:local"),
        volume("data"),
        container("web", mounts=(Mount("volume", "data"),)),
    )
    for kind_name in ("image", "volume"):
        cache, kind = RowCache[Any](), resource_kind(kind_name)
        before = rows_of(kind, snapshot(picture, data, web), None, cache)
        stopped = replace(web, state="paused")
        assert rows_of(kind, snapshot(picture, data, stopped), None, cache)[0] is before[0]


def test_any_mapping_of_records_can_be_rows() -> None:
    @dataclass(frozen=True)
    class Entry:
        """A file."""

        id: str
        size: int
        fault: str = ""

    kind: ResourceKind[Any] = replace(
        resource_kind("network"),
        columns=(Column[Any]("size", "SIZE", lambda e, _s: Cell(str(e.size)), sort=lambda e, _s: e.size),),
        name_of=lambda e: e.id,
        order=lambda e: e.id,
        also=lambda _e: (),
    )
    files = {name: Entry(name, size) for name, size in (("etc", 10), ("bin", 200), ("var", 3))}
    scene = Scene(snapshot(network("blue")))
    found = rows(kind, [Known(files, scene)], RowView(), RowCache())
    assert [row.record.id for row in found] == ["bin", "etc", "var"]
    found = rows(kind, [Known(files, scene)], RowView("size"), RowCache())
    assert [row.cells[0].text for row in found] == ["3", "10", "200"]
