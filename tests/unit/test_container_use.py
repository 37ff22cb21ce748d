"""What containers use, as a list and the top line show it."""

from datetime import timedelta
from typing import Any

import pytest

from dockertui.engine.containers import Container
from dockertui.engine.stats import Reading, Sample
from dockertui.formatting import memory, percent
from dockertui.resources import resource_kind
from dockertui.resources.row import Row, RowView
from dockertui.resources.rows import RowCache
from dockertui.resources.status_words import Counts, status_line
from dockertui.resources.trend import has_blocks, trend
from dockertui.state.snapshot import Snapshot
from dockertui.state.vitals import Vitals
from tests.ui.world import NOW, container, rows_of, snapshot, world_of

KIND = resource_kind("container")


def vitals(*cpu: float | None, memory: int = 2**20, age_s: float = 0, **more: Any) -> Vitals:
    """Return vitals with samples of these shares, the last so many seconds ago."""
    at = NOW - timedelta(seconds=age_s)
    return Vitals(tuple(Sample(Reading(at, memory_bytes=memory, cores=2), share) for share in cpu), **more)


def measured(*pairs: tuple[Container, Vitals], also: tuple[Container, ...] = (), **fields: Any) -> Snapshot:
    known = {record.id: found for record, found in pairs}
    return snapshot(*(record for record, _found in pairs), *also, vitals=known, **fields)


def cells(row: Row[Any]) -> dict[str, Any]:
    return {column.id: cell for column, cell in zip(KIND.columns, row.cells, strict=True)}


def test_a_row_says_what_it_uses_with_a_trend_and_quietly_once_that_is_old() -> None:
    web = container("web")
    known = measured((web, vitals(0.0, 2.5, 5.0, 10.0, memory=388 * 2**20)))
    found = cells(rows_of(KIND, known)[0])
    assert (found["cpu"].text, found["cpu"].tone) == ("10.0%", "")
    assert found["cpu_trend"].text == "    ▁▃▅█"
    assert found["memory"].text == "388M"
    old = measured((web, vitals(10.0, age_s=60)))
    assert cells(rows_of(KIND, old)[0])["cpu"].tone == "muted"


def test_a_value_turns_quiet_as_time_goes_by_without_a_newer_one() -> None:
    cache, web = RowCache[Any](), container("web")
    known = measured((web, vitals(1.0)))
    assert cells(rows_of(KIND, known, None, cache)[0])["cpu"].tone == ""
    later = measured((web, known.vitals[web.id]), taken_at=NOW + timedelta(seconds=30))
    assert cells(rows_of(KIND, later, None, cache)[0])["cpu"].tone == "muted"


def test_what_does_not_run_uses_nothing() -> None:
    gone = container("gone", "exited")
    found = cells(rows_of(KIND, measured((gone, vitals(5.0))))[0])
    assert {found[name].text for name in ("cpu", "cpu_trend", "memory", "memory_trend")} == {""}


def test_only_who_has_something_new_is_made_anew_and_a_row_that_looks_the_same_stays() -> None:
    cache, records = RowCache[Any](), [container(name) for name in "abc"]
    by_id = {record.id: record for record in records}
    start = measured(*((record, vitals(1.0)) for record in records))
    before = rows_of(KIND, start, None, cache)
    a, b, _c = records
    values = {**start.vitals, a.id: vitals(1.0), b.id: vitals(7.0)}
    after = rows_of(
        KIND, Snapshot(start.engine, {"container": by_id}, vitals=values, taken_at=NOW), None, cache
    )
    assert [row.record.name for row in after if row not in before] == ["b"]


@pytest.mark.parametrize(("column", "wanted"), [("cpu", "bca"), ("memory", "cab")])
def test_busiest_and_largest_can_be_found(column: str, wanted: str) -> None:
    known = measured(
        (container("a"), vitals(1.0, memory=200)),
        (container("b"), vitals(30.0, memory=100)),
        (container("c"), vitals(20.0, memory=300)),
        also=(container("off", "exited"),),
    )
    found = rows_of(KIND, known, RowView(column, descending=True))
    assert "".join(row.record.name for row in found) == wanted + "off"


def test_values_that_change_all_the_time_are_not_searched() -> None:
    known = measured((container("web"), vitals(77.0)))
    assert rows_of(KIND, known, RowView(filter="77"))[:] == []
    assert rows_of(KIND, known, RowView(filter="web up")) != []


def test_a_state_says_how_often_it_went_wrong() -> None:
    loop, sick = container("loop", "restarting"), container("sick", health="unhealthy")
    known = measured((loop, vitals(restarts=31)), (sick, vitals(failing=5)))
    assert {cells(row)["state"].text for row in rows_of(KIND, known)} == {
        "◐ restarting 31×",
        "✗ unhealthy 5×",
    }


def top_line(known: Snapshot, width: int = 120) -> str:
    from tests.ui.world import StaticEngine

    endpoint = StaticEngine().endpoint
    world = world_of(known)
    counts = Counts().of(world)
    spans = status_line(world, [endpoint], NOW, width, read_only=False, counts=counts)
    return "".join(text for text, _tone in spans)


def test_the_top_line_sums_up_and_says_of_how_many() -> None:
    a, b = container("a"), container("b")
    both = measured((a, vitals(12.5, memory=2**30)), (b, vitals(0.5, memory=2**28)))
    assert top_line(both).endswith("2 of 2 running  cpu 13%  mem 1.2 GiB")
    one = measured((a, vitals(12.0, memory=2**30)), also=(b,))
    assert top_line(one).endswith("cpu 12%  mem 1.0 GiB of 1 measured")
    assert top_line(snapshot(a)).endswith("1 of 1 running")
    assert "cpu" not in top_line(both, 50)


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (0, "0B"),
        (999, "999B"),
        (1024, "1.0K"),
        (340 * 1024, "340K"),
        (1023 * 2**20, "1.0G"),
        (3 * 2**40, "3.0T"),
    ],
)
def test_memory_is_told_as_docker_counts_it(size: int, text: str) -> None:
    assert memory(size, is_short=True) == text
    assert memory(None) == ""


def test_shares_are_short() -> None:
    assert [percent(value) for value in (None, 0.04, 9.96, 99.94, 99.96, 1600.0)] == [
        "", "0.0%", "10.0%", "99.9%", "100%", "1600%",
    ]  # fmt: skip


def test_a_trend_ends_with_what_is_newest_and_poor_terminals_have_none() -> None:
    assert trend([0, 50, 100], 100, 4) == " ▁▅█"
    assert trend([None, 3, 900], 0, 2) == "▁▁"
    assert trend([], 1) == ""
    assert not has_blocks({"TERM": "linux"})
    assert has_blocks({"TERM": "xterm-256color"})
