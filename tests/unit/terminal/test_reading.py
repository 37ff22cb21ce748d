"""Searching and choosing in what scrolled away: exact places, wide characters, wrapped lines."""

import threading
from collections.abc import Callable

import pytest

from dockertui.terminal import clipboard
from dockertui.terminal.emulator import TextRow
from dockertui.terminal.history import History, Search
from dockertui.terminal.selection import Position, Span, move, span_of, text_of, word_around
from tests.unit.terminal.conftest import Terminal

Make = Callable[..., Terminal]


class Rows:
    """Rows given as lines; a backslash at the end says that the line goes on."""

    def __init__(self, *lines: str) -> None:
        self.rows = [TextRow(line.removesuffix("\\"), line.endswith("\\")) for line in lines]
        self.total = len(lines)

    def row(self, number: int) -> TextRow:
        return self.rows[number]


def loaded(terminal: Terminal) -> Search:
    search = Search(History(terminal.emulator))
    while search.is_loading:
        search.load(0.001)
    return search


def test_finds_over_the_end_of_a_row_and_beside_wide_characters(terminal: Make) -> None:
    search = loaded(terminal(10, 3).feed("한글 needle x\r\n" + "\r\n" * 20 + "NEEDLE"))
    search.find("needle")
    assert [search.span(match) for match in search.matches] == [
        Span(Position(22, 0), Position(22, 5)),
        Span(Position(0, 5), Position(1, 0)),
    ]
    search.find("Needle")
    assert search.matches == []
    search.find("NEEDLE")
    assert len(search.matches) == 1


def test_steps_go_round(terminal: Make) -> None:
    search = loaded(terminal(10, 3).feed("a\r\nb\r\na\r\nb\r\na"))
    search.find("a")
    rows = []
    for _ in range(4):
        span = search.current_span
        assert span is not None
        rows.append(span.start.row)
        search.step(1)
    assert rows == [4, 2, 0, 4]
    search.step(-1)
    assert search.spans_between(0, 5) == [
        Span(Position(2, 0), Position(2, 0)),
        Span(Position(0, 0), Position(0, 0)),
    ]


def test_searching_while_it_loads_finds_the_same(terminal: Make) -> None:
    shown = terminal(20, 5).feed("".join(f"line {n}\r\n" for n in range(3000)))
    slow, fast = Search(History(shown.emulator)), loaded(shown)
    slow.find("7")
    while slow.is_loading:
        slow.load(0.0005)
    fast.find("7")
    assert [slow.span(match) for match in slow.matches] == [fast.span(match) for match in fast.matches]


def test_letters_that_grow_when_small_keep_their_places() -> None:
    rows = Rows("İİ needle")
    history = History.__new__(History)
    history.total, history.row = rows.total, rows.row  # type: ignore[method-assign]
    search = Search(history)
    search.load(1)
    search.find("needle")
    assert search.current_span == Span(Position(0, 3), Position(0, 8))


def test_text_of_a_choice() -> None:
    rows = Rows("one   ", "wrapped lin\\", "e 한글   ", "", "end")
    everything = Span(Position(0, 0), Position(4, 99))
    assert text_of(rows, everything) == "one\nwrapped line 한글\n\nend"
    assert text_of(rows, Span(Position(0, 1), Position(1, 3))) == "ne\nwrap"
    # Either half of a wide character stands for all of it.
    assert text_of(rows, Span(Position(2, 3), Position(2, 4))) == "한글"
    assert text_of(rows, Span(Position(2, 0), Position(2, 1))) == "e "


def test_words_and_lines() -> None:
    rows = Rows("see https://x.org/a\\", "bc?d=1 (now)", "한글 e\u0301te\u0301")
    assert text_of(rows, word_around(rows, Position(1, 2))) == "https://x.org/abc?d=1"
    assert text_of(rows, word_around(rows, Position(1, 8))) == "now"
    assert text_of(rows, word_around(rows, Position(2, 6))) == "e\u0301te\u0301"
    line = span_of(rows, Position(1, 3), Position(1, 3), "line")
    assert text_of(rows, line) == "see https://x.org/abc?d=1 (now)"
    words = span_of(rows, Position(2, 1), Position(1, 8), "word")
    assert text_of(rows, words) == "now)\n한글"


@pytest.mark.parametrize(
    ("way", "to"),
    [
        ("right", (0, 5)),
        ("left", (0, 2)),
        ("next_word", (0, 7)),
        ("previous_word", (0, 0)),
        ("line_start", (0, 0)),
        ("line_end", (0, 14)),
        ("down", (1, 4)),
        ("bottom", (2, 0)),
        ("top", (0, 0)),
        ("page_down", (2, 4)),
    ],
)
def test_moving_as_in_vi(way: str, to: tuple[int, int]) -> None:
    rows = Rows("한글x  y  three"[:13], "second", "third")
    assert move(rows, Position(0, 4), way, 10) == Position(*to)


def test_copying_waits_for_no_helper(tmp_path: object) -> None:
    took: list[bool] = []
    done = threading.Event()

    def note(is_done: bool) -> None:
        took.append(is_done)
        done.set()

    clipboard.copy("x" * 1_000_000, ("sh", "-c", "test $(wc -c) -eq 1000000"), note)
    assert done.wait(20)
    assert took == [True]
    done.clear()
    clipboard.copy("x", ("no-such-helper-here",), note)
    assert done.wait(20)
    assert took == [True, False]


def test_no_helper_without_a_desktop() -> None:
    assert clipboard.helper({"PATH": "/usr/bin:/bin"}) == ()
