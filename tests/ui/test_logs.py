"""The log as a user sees it: its end, its place, its gaps, its words."""

from collections.abc import Sequence

import pytest

from dockertui.engine.log_lines import LogLine
from dockertui.state.log_book import LogBook
from dockertui.widgets.log_view import WIDEST, LogView
from tests.ui.world import Ui, container, running


def lines(start: int, end: int, text: str = "line") -> list[LogLine]:
    return [
        LogLine("stdout", f"2026-01-02T03:04:05.{number:09d}Z", f"{text} {number}")
        for number in range(start, end)
    ]


def book_of(some: Sequence[LogLine], **bounds: int) -> LogBook:
    book = LogBook(**bounds)
    book.append(some)
    return book


async def log_tab(ui: Ui) -> LogView:
    await ui.press("l")
    view = ui.main.detail.view
    assert isinstance(view, LogView)
    ui.main.detail._leave()  # what is shown is the test's own book from here on
    await ui.pilot.pause()
    return view


async def shown(ui: Ui, view: LogView, book: LogBook) -> None:
    view.show(book)
    await ui.pilot.pause()


async def test_every_log_opens_following_at_its_end() -> None:
    async with running([container("web")]) as ui:
        view = await log_tab(ui)
        for number in range(6):
            await shown(ui, view, book_of([]))
            await shown(ui, view, book_of(lines(0, 200, f"book-{number}")))
            assert view.following
            await ui.sees(f"book-{number} 199")
            assert f"book-{number} 0 " not in ui.text


async def test_nothing_but_the_user_pauses_it() -> None:
    async with running([container("web")]) as ui:
        view = await log_tab(ui)
        book = book_of(lines(0, 300))
        await shown(ui, view, book)
        for size in ((120, 20), (120, 40), (80, 12), (120, 36)):
            await ui.pilot.resize_terminal(*size)
            await ui.pilot.pause()
            assert view.following
            await ui.sees("line 299")
        view.sync("it says something", "warn")
        view.sync("", "")
        book.append(lines(300, 301))
        view.sync("", "")
        await ui.sees("line 300")
        assert view.following


async def test_a_readers_place_is_kept_while_lines_come_and_the_oldest_go() -> None:
    async with running([container("web")]) as ui:
        view = await log_tab(ui)
        book = book_of(lines(0, 500), most_lines=500)
        await shown(ui, view, book)
        await ui.press("pageup", "pageup")
        assert not view.following
        top = view.lines[round(view.scroll_y)].plain
        here = view.lines[view.cursor].plain
        for start in range(500, 700, 20):
            book.append(lines(start, start + 20))
            view.sync("The container is not running.", "muted")
            await ui.pilot.pause()
        assert not view.following
        assert (view.lines[round(view.scroll_y)].plain, view.lines[view.cursor].plain) == (top, here)
        assert view.unseen == 200
        await ui.press("G")
        assert view.following
        await ui.sees("line 699")


async def test_gaps_are_shown_with_their_count() -> None:
    async with running([container("web")]) as ui:
        view = await log_tab(ui)
        book = book_of(lines(0, 3))
        book.gap(12_000)
        book.gap(340)
        book.append(lines(9, 10))
        book.append([LogLine("", "", "after a turn", after_gap=True)])
        await shown(ui, view, book)
        text = ui.text
        assert "… 12,340 lines not shown" in text
        assert "… some lines may be missing here" in text


async def test_an_unfinished_line_is_replaced_by_its_next_state() -> None:
    async with running([container("web")]) as ui:
        view = await log_tab(ui)
        book = book_of(lines(0, 2))
        book.partial = LogLine("", "", "10 %")
        await shown(ui, view, book)
        assert "10 %" in ui.text
        book.partial = LogLine("", "", "20 %")
        view.sync("", "")
        await ui.sees("20 %")
        assert "10 %" not in ui.text


async def test_words_come_after_the_last_line_and_go_again() -> None:
    async with running([container("web")]) as ui:
        view = await log_tab(ui)
        book = LogBook()
        await shown(ui, view, book)
        view.sync("Reading the log…", "muted")
        await ui.sees("Reading the log…")
        book.append(lines(0, 3))
        view.sync("The container is gone.", "warn")
        await ui.sees("— The container is gone. —")
        assert "Reading the log…" not in ui.text
        view.sync("", "muted")
        await ui.until(lambda: "gone" not in ui.text, "the words have gone")


async def test_long_words_are_wrapped_to_the_width() -> None:
    async with running([container("web")], size=(80, 24)) as ui:
        view = await log_tab(ui)
        await shown(ui, view, book_of(lines(0, 100)))
        view.sync("The engine gives no log: configured logging driver does not support reading.", "warn")
        await ui.sees("reading. —")
        assert view.following
        assert not view.show_horizontal_scrollbar


async def test_a_search_over_many_lines_finds_all_and_stays_right_when_lines_go() -> None:
    async with running([container("web")]) as ui:
        view = await log_tab(ui)
        book = book_of(lines(0, 10_000), most_lines=10_000)
        await shown(ui, view, book)
        ui.main.detail._search = "LINE 99"
        view.search("line 99")
        await ui.until(lambda: len(view._matches) == 111, "all were found")
        assert view.following
        assert view.lines[view.cursor].plain == "line 9999"
        await ui.press("n", "n")
        assert view.lines[view.cursor].plain == "line 990"
        assert not view.following
        book.append(lines(10_000, 10_500))
        view.sync("", "")
        await ui.pilot.pause()
        assert view.lines[view.cursor].plain == "line 990"
        await ui.press("n")
        assert view.lines[view.cursor].plain == "line 991"
        book.append([LogLine("", "", "a new line 99")])
        view.sync("", "")
        await ui.press("N", "N")
        assert view.lines[view.cursor].plain == "a new line 99"


async def test_times_are_shown_and_hidden() -> None:
    async with running([container("web")]) as ui:
        view = await log_tab(ui)
        await shown(ui, view, book_of(lines(0, 3)))
        await ui.press("t")
        await ui.sees("2026-01-02 03:04:05.000 line 2")
        await ui.press("t")
        assert "2026-01-02" not in ui.text


@pytest.mark.parametrize("most", range(WIDEST - 8, WIDEST + 1))
async def test_no_raw_escape_reaches_the_terminal_where_a_line_is_cut(most: int) -> None:
    async with running([container("web")]) as ui:
        view = await log_tab(ui)
        text = "x" * most + "\x1b[38;5;1m" + "y" * 100
        await shown(ui, view, book_of([LogLine("", "", text)]))
        parts = view.segments(view.line_at(0))
        assert not any("\x1b" in part.text for part in parts)
        assert parts[-1].text == " … cut"


async def test_the_wheel_pauses_and_follows_again() -> None:
    async with running([container("web")]) as ui:
        view = await log_tab(ui)
        await shown(ui, view, book_of(lines(0, 300)))
        view.scroll_relative(y=-5, animate=False, immediate=True)
        assert not view.following
        view.scroll_relative(y=5, animate=False, immediate=True)
        assert view.following
