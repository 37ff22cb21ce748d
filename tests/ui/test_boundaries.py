"""A fault in one cell, list, tab or worker is that one's: the app goes on, and the log names it."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from rich.traceback import Traceback
from textual.notifications import Notification
from textual.widgets._toast import Toast

from dockertui import strict
from dockertui.engine import containers, images
from dockertui.resources import resource_kind
from dockertui.resources.rows import rows
from dockertui.widgets import document_view, resource_pane
from tests.ui.world import Ui, container, many, recorded, running, shop

FAULT = "This could not be shown"


def broken(*_args: object) -> Any:
    raise ValueError("no luck")


@contextmanager
def changed(thing: Any, **fields: Any) -> Iterator[None]:
    """Change fields of a declaration, frozen as it is, for a while."""
    before = {name: getattr(thing, name) for name in fields}
    for name, value in fields.items():
        object.__setattr__(thing, name, value)
    try:
        yield
    finally:
        for name, value in before.items():
            object.__setattr__(thing, name, value)


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """Faults are stood in for, as for users; gives the log."""
    monkeypatch.delenv("DOCKERTUI_STRICT")
    monkeypatch.setattr(strict, "_logged", set())
    caplog.set_level(logging.ERROR)
    return caplog


def faults(log: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in log.records if record.exc_info]


def with_column(kind: str, column_id: str, **fields: Any) -> dict[str, Any]:
    columns: Sequence[Any] = resource_kind(kind).columns
    return {"columns": tuple(replace(c, **fields) if c.id == column_id else c for c in columns)}


CONTAINER = resource_kind("container")


async def test_a_cell_that_cannot_be_made_is_a_cross(log: pytest.LogCaptureFixture) -> None:
    with changed(CONTAINER, **with_column("container", "image", cell=broken)):
        async with running(shop(), size=(200, 50)) as ui:
            line = ui.lines[ui.line_of(" cache2 ")]
            assert "✗" in line
            assert "● up" in line
            await ui.put(*shop(), container("new"))
            assert "new" in ui.names()
    assert faults(log) == ["a fault in the cell container.image"]
    assert 'raise ValueError("no luck")' in log.text


@pytest.mark.usefixtures("log")
@pytest.mark.parametrize(
    "fields",
    [{"order": broken}, {"is_idle": broken}, with_column("container", "name", depends=broken)],
    ids=["order", "is_idle", "depends"],
)
async def test_a_list_that_cannot_be_ordered_is_shown_all_the_same(fields: dict[str, Any]) -> None:
    with changed(CONTAINER, **fields):
        async with running(shop()) as ui:
            await ui.press("A")
            await ui.press("A")
            assert len(ui.names()) == 8
            await ui.press("g", "j", "j")
            assert ui.selected == ui.names()[2]


async def test_a_column_that_cannot_be_sorted_by_leaves_the_order(log: pytest.LogCaptureFixture) -> None:
    with changed(CONTAINER, **with_column("container", "name", sort=broken)):
        async with running(shop()) as ui:
            before = ui.names()
            await ui.press("o")
            assert ui.names() == before
    assert faults(log) == ["a fault in sorting container by name"]


@pytest.mark.usefixtures("log")
async def test_values_that_do_not_compare_leave_the_order() -> None:
    mixed: Iterator[Any] = iter([1, "a", None, 2.5, (), {}, [], 3] * 100)
    with changed(CONTAINER, **with_column("container", "name", sort=lambda *_args: next(mixed))):
        async with running(shop()) as ui:
            await ui.press("o")
            assert len(ui.names()) == 8


async def test_what_has_no_name_that_can_be_told_is_shown_by_its_id(log: pytest.LogCaptureFixture) -> None:
    with changed(CONTAINER, name_of=broken):
        async with running(shop()) as ui:
            await ui.sees("✗ " + container("shop-db-1").id[:12])
            await ui.press("d")
            assert ui.app.screen is not ui.main
    assert faults(log) == ["a fault in the name of a container"]


@pytest.mark.usefixtures("log")
async def test_a_title_that_cannot_be_made_is_a_cross() -> None:
    with changed(CONTAINER, summary=broken):
        async with running(shop()) as ui:
            assert "1 Containers 8 · ✗" in ui.text


async def test_a_whole_list_that_cannot_be_shown_says_so_and_the_others_are_shown(
    log: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = rows

    def some(kind: Any, *args: Any) -> Any:
        return broken() if kind is CONTAINER else real(kind, *args)

    monkeypatch.setattr(resource_pane, "rows", some)
    async with running(shop()) as ui:
        assert FAULT in ui.text
        assert "shop_default" in ui.text
        for key in ("j", "s", "enter", "escape", "o", "slash", "x", "escape", "4"):
            await ui.press(key)
        assert ui.main.kind.name == "network"
    assert faults(log) == ["a fault in showing the list of container"]


async def test_a_tab_that_cannot_be_made_says_so_and_another_is_shown(log: pytest.LogCaptureFixture) -> None:
    tabs = CONTAINER.tabs
    with changed(CONTAINER, tabs=(replace(tabs[0], parts=broken), *tabs[1:])):
        async with running(shop(), answers={containers.inspect: recorded("container-inspect")}) as ui:
            await ui.sees(FAULT)
            for _turn in range(5):
                await ui.put(*shop())
            await ui.press("i")
            await ui.sees("Config")
            await ui.press("4")
            await ui.sees("2 containers, ")
    assert faults(log) == ["a fault in the tab container.summary"]


async def test_a_document_that_cannot_be_written_says_so(
    log: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(shop(), answers={containers.inspect: recorded("container-inspect")}) as ui:
        await ui.press("i")
        await ui.sees("Config")
        monkeypatch.setattr(document_view, "as_text", broken)
        await ui.press("v")
        await ui.sees(FAULT)
        await ui.press("v", "v")
        await ui.sees("Config")
    assert "a fault in writing a document as json" in faults(log)


@pytest.mark.usefixtures("log")
async def test_a_document_too_deep_for_a_tree_says_so() -> None:
    deep: list[Any] = []
    for _level in range(100_000):
        deep = [deep]
    async with running(shop(), answers={containers.inspect: {"deep": deep}}) as ui:
        await ui.press("i")
        await ui.sees(FAULT)
        await ui.press("space", "y", "Y", "left_parenthesis", "right_parenthesis", "1")
        assert ui.main.kind.name == "container"


@pytest.mark.usefixtures("log")
async def test_replies_of_another_shape_than_expected_end_no_tab() -> None:
    for reply in ({"State": 7, "Config": {"Env": 3}, "HostConfig": []}, {"State": {"StartedAt": "x" * 25}}):
        async with running(shop(), answers={containers.inspect: reply, images.inspect: reply}) as ui:
            await ui.sees("shop-db-1 ─")
            await ui.press("j", "2", "j")
            assert ui.selected


# ---------------------------------------------------------------------- workers, timers, the rest
async def goes_on(ui: Ui) -> None:
    await ui.until(lambda: any("A fault of dockertui" in told for told in ui.told), "said")
    await ui.press("j")
    assert ui.app.is_running


async def test_a_worker_that_fails_is_named_and_the_app_goes_on(log: pytest.LogCaptureFixture) -> None:
    async def work() -> None:
        broken()

    async with running(shop()) as ui:
        ui.main.run_worker(work())
        await goes_on(ui)
    assert 'raise ValueError("no luck")' in log.text


async def test_a_timer_that_fails_at_each_turn_is_named_once(log: pytest.LogCaptureFixture) -> None:
    turns = []

    def turn() -> None:
        turns.append(1)
        broken()

    async with running(shop()) as ui:
        ui.main.set_interval(0.01, turn)
        await goes_on(ui)
        await ui.until(lambda: len(turns) > 5, "it goes on")
        assert len([told for told in ui.told if "A fault" in told]) == 1
    assert len(faults(log)) == 1
    assert 'raise ValueError("no luck")' in log.text


async def test_what_cannot_be_shown_is_named_and_the_next_is_shown(
    log: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(shop()) as ui:
        with monkeypatch.context() as patch:
            patch.setattr(ui.main, "_show_rows_states", broken)
            await ui.put(container("lost"))
        await ui.put(container("found"))
        await ui.sees("found")
    assert faults(log) == ["a fault in showing what is known"]


async def test_what_ends_the_app_is_in_the_log_with_its_traceback(log: pytest.LogCaptureFixture) -> None:
    async def run() -> None:
        async with running(shop()) as ui:
            ui.main.call_later(broken)
            await ui.until(lambda: log.records, "the end")
            ended.append(ui.app)

    ended: list[Any] = []
    with pytest.raises(ValueError, match="no luck"):
        await run()
    assert ended[0].return_code == 1
    assert len(faults(log)) == 1
    assert 'raise ValueError("no luck")' in log.text


async def test_what_a_thread_of_textuals_shows_is_in_the_log_as_text(log: pytest.LogCaptureFixture) -> None:
    secret = "".join(["hid", "den"])  # a value, not a line of the source that a traceback shows
    async with running(shop()) as ui:
        try:
            broken(secret)
        except ValueError:
            ui.app.panic(Traceback())
    assert ui.app.return_code == 1
    assert "no luck" in log.text
    assert "test_boundaries.py" in log.text
    assert "hidden" not in log.text
    assert "object at 0x" not in log.text


@pytest.mark.timeout(60)
async def test_a_toast_that_comes_after_its_time_goes_and_stops_nothing() -> None:
    async with running(shop()) as ui:
        late = Notification("late", timeout=-0.5)
        assert late.time_left < 0
        await ui.main.mount(Toast(late))
        await ui.until(lambda: not ui.main.query(Toast), "the toast gone")
        await ui.press("3")
        assert ui.main.kind.name == "volume"


async def test_a_letter_of_a_filter_waits_for_nothing_that_was_known_when_it_was_opened() -> None:
    asked: list[str] = []

    def also(record: Any) -> list[str]:
        asked.append(record.id)
        return []

    with changed(CONTAINER, also=also):
        async with running([*shop(), *many(50)], grouped=True) as ui:
            assert not asked, "nobody has filtered"
            await ui.press("slash")
            await ui.until(lambda: len(asked) == 50 + 8, "all are told")
            await ui.press(*"cache")
            await ui.until(lambda: "/58" in ui.text, "the rows it finds")
            assert len(asked) == 50 + 8
