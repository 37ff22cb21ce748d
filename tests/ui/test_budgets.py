"""What the screen costs, in counts: they are the same on every machine, as milliseconds are not.

Each limit is tight; beside it stands what was measured last. Whoever goes over one has made the app slower.
"""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.app import App
from textual.content import Content
from textual.css.stylesheet import Stylesheet
from textual.screen import Screen

from dockertui.engine import containers
from dockertui.widgets import detail_pane
from dockertui.widgets.line_view import LineView
from dockertui.widgets.resource_table import ResourceTable
from tests.ui.world import NOW, many, recorded, running, shop

SIZE = (160, 48)


@pytest.fixture
def costs(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often the screen was styled, divided, painted as a whole, and lines of it drawn."""
    counts: Counter[str] = Counter()

    def count(owner: type, name: str, what: str) -> None:
        original = getattr(owner, name)

        def counted(*args: object, **named: object) -> object:
            counts[what] += 1
            return original(*args, **named)

        monkeypatch.setattr(owner, name, counted)

    count(Stylesheet, "apply", "styled")
    count(Screen, "_refresh_layout", "layouts")
    count(ResourceTable, "render_line", "rows")
    count(LineView, "render_line", "lines")
    display = App._display

    def counted_display(app: App[object], screen: Screen[object], what: object) -> None:
        counts["full paints"] += isinstance(what, LayoutUpdate)
        if isinstance(what, ChopsUpdate):
            counts["painted lines"] += len({y for y, _start, _end in what.spans})
        display(app, screen, what)  # type: ignore[arg-type]  # (whatever it is given)

    monkeypatch.setattr(App, "_display", counted_display)
    return counts


async def test_the_start(costs: Counter[str]) -> None:
    async with running([*shop(), *many(100)], size=SIZE, grouped=True):
        pass
    assert costs["styled"] <= 172  # 168
    assert costs["layouts"] <= 5  # 5
    assert costs["full paints"] <= 2  # 2
    assert costs["rows"] <= 80  # 76
    assert costs["lines"] <= 90  # 86


async def test_a_cursor_key(costs: Counter[str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("STILL_S", "WALKING_S"):  # the details wait until the cursor stands still
        monkeypatch.setattr(detail_pane, name, 600)
    async with running([*shop(), *many(500)], size=SIZE) as ui:
        await ui.press("down")
        costs.clear()
        for _ in range(10):
            await ui.press("down")
    assert costs["rows"] <= 20  # 20: the line that is left, and the one that is reached
    assert costs["lines"] == 0


async def test_an_idle_second(costs: Counter[str]) -> None:
    records = [*shop(), *many(100)]
    async with running(records, size=SIZE) as ui:
        await ui.pilot.pause(0.2)
        costs.clear()
        await ui.put(*records)
        await ui.pilot.pause(0.2)
        assert not +costs  # nothing is drawn, nothing is styled


async def test_one_row_that_changes(costs: Counter[str]) -> None:
    records = many(100)
    async with running(records, size=SIZE) as ui:
        await ui.pilot.pause(0.2)
        costs.clear()
        records[5] = replace(records[5], image="other:local", image_id="sha256:" + "0" * 64)
        await ui.put(*records)
        await ui.pilot.pause(0.2)
        assert "other:local" in ui.text
    assert costs["rows"] <= 1  # 1: its own
    assert costs["lines"] == 0
    assert costs["painted lines"] <= 3  # 2: the row, and the image's pane has no other


async def test_a_row_that_comes_and_one_that_goes(costs: Counter[str]) -> None:
    records = many(30)
    async with running(records, size=SIZE) as ui:
        await ui.pilot.pause(0.2)
        for others in ([*records, replace(records[3], id="f" * 64, name="aaa-new")], records):
            costs.clear()
            await ui.put(*others)
            await ui.pilot.pause(0.2)
            assert ("aaa-new" in ui.text) is (len(others) == 31)
            assert costs["layouts"] == 0, "nothing else moves"
            assert costs["painted lines"] <= 24


async def test_an_age_that_ticks(costs: Counter[str]) -> None:
    records = many(100)
    records[5] = replace(records[5], created_at=NOW - timedelta(minutes=5))
    async with running(records, size=SIZE) as ui:
        await ui.pilot.pause(0.2)
        costs.clear()
        await ui.put(*records, taken_at=NOW + timedelta(minutes=1))
        await ui.pilot.pause(0.2)
        assert "6m" in ui.text
    assert costs["rows"] <= 1  # 1: its own
    assert costs["painted lines"] <= 1  # 1: its own


async def test_a_row_out_of_sight_that_changes(costs: Counter[str]) -> None:
    records = many(500)
    async with running(records, size=SIZE) as ui:
        await ui.pilot.pause(0.2)
        costs.clear()
        last = ui.pane("container").table.rows[-1].record
        place = next(i for i, record in enumerate(records) if record.id == last.id)
        records[place] = replace(records[place], status="Up 3 years")
        await ui.put(*records)
        await ui.pilot.pause(0.2)
    assert costs["rows"] == 0
    assert costs["painted lines"] == 0


async def test_a_title_that_changes(costs: Counter[str]) -> None:
    records = many(100)
    async with running(records, size=SIZE) as ui:
        await ui.pilot.pause(0.2)
        costs.clear()
        ui.pane("container").set_title(Content("another title"))
        await ui.pilot.pause(0.2)
        assert "another title" in ui.text
        assert costs["painted lines"] == 1, "nothing but the frame's own"


async def test_a_letter_typed_into_the_palette_paints_the_lines_that_change(costs: Counter[str]) -> None:
    async with running(shop(), size=SIZE) as ui:
        await ui.press("colon", *"theme")
        await ui.sees("Theme: choose")
        shown = next(y for y, line in enumerate(ui.lines) if "Theme: choose" in line)
        await ui.pilot.pause(0.2)
        costs.clear()
        await ui.press("backspace")
        await ui.pilot.pause(0.2)
        assert "Theme: choose" in ui.lines[shown], "the same is found"
        assert costs["full paints"] == 0
        assert costs["painted lines"] <= 4  # 2: the field, and what it found beside


def test_a_list_that_did_not_change_parses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    kind = containers.KIND
    raw = recorded("containers")
    known, entries = kind.parse_all(raw, {}, {})
    parsed: list[str] = []
    parse = type(kind)._parse_one

    def counted(self: object, record_id: str, entry: object) -> object:
        parsed.append(record_id)
        return parse(self, record_id, entry)  # type: ignore[arg-type]  # (a Kind)

    monkeypatch.setattr(type(kind), "_parse_one", counted)
    again, _ = kind.parse_all(recorded("containers"), entries, known)
    assert parsed == []
    assert all(again[key] is known[key] for key in known)
    changed = recorded("containers")
    changed[0]["Status"] = "Up 3 years"
    kind.parse_all(changed, entries, known)
    assert parsed == [changed[0]["Id"]]
