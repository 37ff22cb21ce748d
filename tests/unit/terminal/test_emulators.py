"""What both emulators must do alike: the contract of `emulator.py`."""

import random
from collections.abc import Callable
from typing import Any

import pytest
from rich.cells import cell_len

from dockertui.terminal.emulator import (
    PLAIN,
    Cursor,
    Look,
    Modes,
    MouseTracking,
    Run,
    Size,
    clean_title,
    screen_text,
    total_rows,
)
from dockertui.terminal.palette import STANDARD, Colors
from tests.unit.terminal.conftest import Terminal

Make = Callable[..., Terminal]


def test_text_stands_where_it_was_written(terminal: Make) -> None:
    shown = terminal().feed("one\r\ntwo\x1b[4;3Hfour")
    assert shown.text() == ["one", "two", "", "  four", ""]
    assert shown.emulator.cursor == Cursor(6, 3)


def test_rows_are_as_wide_as_the_screen(terminal: Make) -> None:
    shown = terminal().feed("\x1b[41mred\x1b[K\x1b[0m\r\n한글 e\u0301 👩\u200d🚀 ok")
    for row in shown.look().values():
        assert sum(run.columns for run in row) == 20
        assert all(cell_len(run.text) == run.columns for run in row)


def test_colours_and_attributes(terminal: Make) -> None:
    sgr = {
        "1": Look(bold=True),
        "2": Look(dim=True),
        "3": Look(italic=True),
        "4": Look(underline="single"),
        "21": Look(underline="double"),
        "4:3": Look(underline="curly"),
        "4:4": Look(underline="dotted"),
        "4:5": Look(underline="dashed"),
        "4;58;5;9": Look(underline="single", underline_color=9),
        "4;58;2;1;2;3": Look(underline="single", underline_color=(1, 2, 3)),
        "5": Look(blink=True),
        "7": Look(reverse=True),
        "8": Look(conceal=True),
        "9": Look(strike=True),
        "53": Look(overline=True),
        "31": Look(foreground=1),
        "94": Look(foreground=12),
        "38;5;208": Look(foreground=208),
        "38;2;1;2;3": Look(foreground=(1, 2, 3)),
        "38:2::1:2:3": Look(foreground=(1, 2, 3)),
        "42": Look(background=2),
        "103": Look(background=11),
        "48;5;17": Look(background=17),
        "48;2;9;8;7": Look(background=(9, 8, 7)),
    }
    for code, look in sgr.items():
        row = terminal().feed(f"\x1b[{code}mX\x1b[0my").look()[0]
        assert row[0] == Run("X", 1, look), code
        assert row[1].text.startswith("y"), code
        assert row[1].look == PLAIN, code


def test_erasing_keeps_the_background(terminal: Make) -> None:
    row = terminal().feed("\x1b[44m\x1b[2Kab\x1b[K").look()[0]
    assert all(run.look.background == 4 for run in row)


def test_only_changed_rows_are_told(terminal: Make) -> None:
    shown = terminal().feed("one\r\ntwo\r\nthree")
    shown.look()
    assert shown.emulator.take_changes() == {}
    shown.feed("\x1b[2;1HTWO")
    assert set(shown.emulator.take_changes()) <= {1, 2}
    shown.feed("\x1b[5;1H\n")
    assert screen_text(shown.emulator.take_changes())[0] == "TWO"


def test_full_screen_page_comes_and_goes(terminal: Make) -> None:
    shown = terminal().feed("shell\x1b[?1049h\x1b[2J\x1b[Heditor")
    assert shown.text()[0] == "editor"
    assert shown.emulator.modes.is_alternate
    assert shown.emulator.history_rows == 0
    shown.feed("\n" * 50 + "\x1b[?1049l")
    assert shown.text()[0] == "shell"
    assert not shown.emulator.modes.is_alternate
    assert shown.emulator.history_rows == 0


def test_scroll_region_inserting_and_deleting(terminal: Make) -> None:
    shown = terminal().feed("1\r\n2\r\n3\r\n4\r\n5\x1b[2;4r\x1b[4;1H\nnew\x1b[r\x1b[1;1H\x1b[2P\x1b[3@ab")
    assert shown.text() == ["ab", "3", "4", "new", "5"]
    assert terminal().feed("abc\x1b[1;2H\x1b[L").text()[:2] == ["", "abc"]
    assert terminal().feed("x\r\ny\r\nz\x1b[1;1H\x1b[M").text()[:2] == ["y", "z"]
    assert terminal().feed("=\x1b[4b").text()[0] == "====="


def test_line_drawing(terminal: Make) -> None:
    assert terminal().feed("\x1b(0lqk\x1b(Bq").text()[0] == "┌─┐q"


def test_wide_characters(terminal: Make) -> None:
    shown = terminal(6, 3).feed("한국어글")
    assert shown.text() == ["한국어", "글", ""]
    assert shown.emulator.cursor == Cursor(2, 1)
    shown.feed("\x1b[1;2Hx")  # half of one is overwritten: the other half goes
    assert shown.text()[0] == " x국어"


def test_characters_of_several_code_points_are_one(terminal: Make) -> None:
    for character, columns in (("e\u0301", 1), ("👩\u200d👧", 2), ("🇰🇷", 2), ("❤\ufe0f", 2)):
        shown = terminal().feed(character + "|")
        row = shown.look()[0]
        assert row[0].text == character, character
        assert row[0].columns == columns, character
        assert shown.emulator.cursor == Cursor(columns + 1, 0), character


def test_broken_utf8_is_marked_and_harmless(terminal: Make) -> None:
    shown = terminal().feed(b"a\xff\xc3b\xed\xa0\x80c\xf0\x9f")
    assert shown.feed(b"d").text()[0].startswith("a\ufffd")
    assert "d" in shown.text()[0]


def test_cursor_shape_and_visibility(terminal: Make) -> None:
    shown = terminal()
    for code, shape in ((2, "block"), (4, "underline"), (6, "bar"), (0, "block")):
        shown.feed(f"\x1b[{code} q").look()
        cursor = shown.emulator.cursor
        assert cursor is not None
        assert cursor.shape == shape
    shown.feed("\x1b[?25l").look()
    assert shown.emulator.cursor is None
    shown.feed("\x1b[?25h").look()
    assert shown.emulator.cursor == Cursor(0, 0)


def test_modes(terminal: Make) -> None:
    shown = terminal()
    assert shown.emulator.modes == Modes()
    shown.feed("\x1b[?1h\x1b[?2004h\x1b[?1004h\x1b[?1006h\x1b[?2026h\x1b[>1u")
    modes = shown.emulator.modes
    assert modes.application_cursor
    assert modes.bracketed_paste
    assert modes.focus_reports
    assert modes.sgr_mouse
    assert modes.is_held
    assert modes.kitty_flags == 1
    for number, tracking in (
        (9, MouseTracking.PRESSES),
        (1000, MouseTracking.CLICKS),
        (1002, MouseTracking.DRAGS),
        (1003, MouseTracking.MOTION),
    ):
        shown.feed(f"\x1b[?{number}h")
        assert shown.emulator.modes.mouse is tracking
        shown.feed(f"\x1b[?{number}l")
        assert shown.emulator.modes.mouse is MouseTracking.NONE
    shown.feed("\x1bc")
    assert shown.emulator.modes == Modes()


def test_queries_are_answered(terminal: Make) -> None:
    for query, answer in (
        ("\x1b[5n", b"\x1b[0n"),
        ("ab\x1b[6n", b"\x1b[1;3R"),
        ("\x1b[c", b"\x1b[?62;"),
        ("\x1b[>c", b"\x1b[>"),
        ("\x1b[18t", b"\x1b[8;5;20t"),
        ("\x1b[?2004$p", b"\x1b[?2004;2$y"),
    ):
        assert terminal().feed(query).answered.startswith(answer), query


def test_title_is_plain_text(terminal: Make) -> None:
    assert terminal().emulator.title == ""
    assert terminal().feed("\x1b]0;edit: /etc\x07").emulator.title == "edit: /etc"
    assert terminal().feed("\x1b]2;\u202eevil\u2028[b]x\x07").emulator.title == "evil[b]x"
    assert len(terminal().feed(f"\x1b]2;{'x' * 3000}\x07").emulator.title) <= 200


def test_clean_title() -> None:
    assert clean_title(" a\x1b[31mb\x9b\u200fc\n") == "a[31mbc"


def test_bell_rings_once(terminal: Make) -> None:
    shown = terminal().feed("\x07\x07")
    assert shown.emulator.take_bell()
    assert not shown.emulator.take_bell()


def test_history_is_kept_and_shown(terminal: Make) -> None:
    shown = terminal().feed("".join(f"line {n}\r\n" for n in range(40)))
    assert shown.emulator.history_rows == 36
    shown.emulator.scroll(-10)
    assert shown.text() == [f"line {n}" for n in range(26, 31)]
    assert shown.emulator.scrolled_back == 10
    assert shown.emulator.cursor is None
    shown.feed("more\r\n")  # what comes does not move what is read
    assert shown.text() == [f"line {n}" for n in range(26, 31)]
    shown.emulator.scroll(-1000)
    assert shown.text()[0] == "line 0"
    shown.emulator.scroll_to_end()
    assert shown.text()[-2:] == ["more", ""]
    assert shown.emulator.scrolled_back == 0
    shown.feed("\x1b[3J")
    assert shown.emulator.history_rows == 0


def test_history_is_long_and_bounded(maker: type, terminal: Make) -> None:
    shown = terminal(80, 24)
    line = "x" * 60 + "\r\n"
    shown.feed(line * 30_000)
    kept = shown.emulator.history_rows
    assert kept >= 9_000
    shown.feed(line * 30_000)
    assert shown.emulator.history_rows < 60_000 if kept < 29_000 else True


@pytest.mark.parametrize("size", [Size(20, 3), Size(20, 9), Size(12, 5), Size(40, 5), Size(7, 2), Size(1, 1)])
def test_resizing_keeps_the_last_lines(terminal: Make, size: Size) -> None:
    shown = terminal().feed("".join(f"line {n}\r\n" for n in range(10)) + "prompt$ ")
    shown.look()
    shown.emulator.resize(size)
    text = shown.text()
    assert shown.emulator.size == size
    assert len(text) == size.rows
    assert all(sum(run.columns for run in row) == size.columns for row in shown.look().values())
    if size.columns > 10:
        assert "prompt$" in text
        cursor = shown.emulator.cursor
        assert cursor is not None
        assert text[cursor.row] == "prompt$"


def test_long_lines_flow_anew(terminal: Make) -> None:
    shown = terminal(20, 5).feed("abcdefghijklmnopqrstuvwxyz\r\nend")
    assert shown.text()[:3] == ["abcdefghijklmnopqrst", "uvwxyz", "end"]
    shown.emulator.resize(Size(13, 5))
    assert shown.text()[:3] == ["abcdefghijklm", "nopqrstuvwxyz", "end"]
    shown.emulator.resize(Size(30, 5))
    assert shown.text()[:2] == ["abcdefghijklmnopqrstuvwxyz", "end"]


def test_closing_twice_is_harmless(terminal: Make) -> None:
    shown = terminal().feed("x")
    shown.emulator.close()
    shown.emulator.close()


def test_reset_keeps_the_history(terminal: Make) -> None:
    shown = terminal().feed("".join(f"line {n}\r\n" for n in range(40)) + "\x1b[31m\x1b[?1049h\x1b[?25l\x1b")
    shown.feed("cnew")  # split in the middle of it
    assert shown.text() == ["new", "", "", "", ""]
    assert shown.look()[0][0].look == PLAIN
    assert shown.emulator.modes == Modes()
    assert shown.emulator.cursor == Cursor(3, 0)
    kept = [row.text for row in shown.emulator.text_rows(0, shown.emulator.history_rows) if row.text]
    assert kept == [f"line {n}" for n in range(40)]


def test_text_of_rows_is_exact(terminal: Make) -> None:
    shown = terminal(9, 4).feed(
        "ab   cdefg  hi\r\n\x1b[31m한국\x1b[0m어글한국\r\nx  \x1b[44m\x1b[K\x1b[0m\r\nend"
    )
    rows = shown.emulator.text_rows(0, total_rows(shown.emulator))
    assert [row.text.rstrip() for row in rows] == ["ab   cdef", "g  hi", "한국어글", "한국", "x", "end"]
    assert [row.is_wrapped for row in rows] == [True, False, True, False, False, False]
    assert shown.emulator.text_rows(4, 1)[0].text.rstrip() == "x"
    assert shown.emulator.text_rows(0, 1) == rows[:1]


def test_colour_queries_are_answered_with_what_is_shown(terminal: Make) -> None:
    shown = terminal()
    palette = ((1, 2, 3), *STANDARD[1:])
    shown.emulator.set_colors(Colors((0x10, 0x20, 0x30), (0xF0, 0xF1, 0xF2), palette))
    shown.feed("\x1b]10;?\x1b\\\x1b]11;?\x1b\\\x1b]4;0;?\x1b\\\x1b]4;200;?\x1b\\")
    assert b"10;rgb:1010/2020/3030" in shown.answered
    assert b"11;rgb:f0f0/f1f1/f2f2" in shown.answered
    assert b"4;0;rgb:0101/0202/0303" in shown.answered
    assert b"4;200;rgb:ffff/0000/d7d7" in shown.answered


def test_colours_a_program_sets_are_told_and_reset(terminal: Make) -> None:
    shown = terminal()
    before = shown.emulator.colors
    shown.feed("\x1b]4;1;#010203\x1b\\\x1b]10;#040506\x1b\\\x1b]11;rgb:07/08/09\x1b\\")
    assert shown.emulator.colors.palette[1] == (1, 2, 3)
    assert shown.emulator.colors.palette[2] == before.palette[2]
    assert shown.emulator.colors.foreground == (4, 5, 6)
    assert shown.emulator.colors.background == (7, 8, 9)
    shown.emulator.set_colors(Colors((0, 0, 0), (255, 255, 255)))  # a light theme: what is set stays
    assert shown.emulator.colors.foreground == (4, 5, 6)
    shown.feed("\x1b]104\x1b\\\x1b]110\x1b\\\x1b]111\x1b\\")
    assert shown.emulator.colors == Colors((0, 0, 0), (255, 255, 255))


def test_links(terminal: Make) -> None:
    row = terminal().feed("a\x1b]8;;https://x.org/\x1b\\한b\x1b]8;;\x1b\\c").look()[0]
    assert (row[0].text, row[0].look.link) == ("a", "")
    assert "".join(run.text for run in row if run.look.link == "https://x.org/") == "한b"
    assert sum(run.columns for run in row) == 20


def test_inverted_screen(terminal: Make) -> None:
    assert terminal().feed("\x1b[?5h").emulator.modes.is_inverted


def test_sizes_in_pixels_are_not_made_up(terminal: Make) -> None:
    assert b"0;0t" not in terminal().feed("\x1b[14t\x1b[15t\x1b[16t").answered


def test_deleting_characters_fills_with_the_background(terminal: Make) -> None:
    row = terminal(10, 3).feed("\x1b[44mabc\x1b[1;1H\x1b[2P").look()[0]
    assert row[0].text[0] == "c"
    assert sum(run.columns for run in row if run.look.background == 4) == 1 + 2


def test_alignment_test_comes_home(terminal: Make) -> None:
    shown = terminal(4, 2).feed("\x1b[2;3H\x1b#8")
    assert shown.text() == ["EEEE", "EEEE"]
    assert shown.emulator.cursor == Cursor(0, 0)


@pytest.mark.parametrize("seed", range(6))
def test_long_output_is_the_same_however_it_comes(maker: Any, seed: int) -> None:
    """Long runs take short cuts: not a cell may differ from what single bytes lead to."""
    rng = random.Random(seed)
    parts = (
        "plain words  ", "한국어", "日本語、", "\x1b[31m", "\x1b[0;1;34m", "\x1b[38;5;208m", "\x1b[m", "é─",
        "\t", "trailing   ", "x" * 33, "a\x1b[4mb\x1b[24m",
    )  # fmt: skip
    rare = (
        "\x1b[44m",
        "\x1b[K",
        "\x1b[1;3r",
        "\x1b[r",
        "e\u0301",
        "👩\u200d🚀",
        "\x1b[2;2H",
        "\x1b[?7l",
        "\x1b[?7h",
    )
    text = ""
    for _ in range(12):
        for _ in range(rng.randrange(80)):
            text += "".join(rng.choice(parts) for _ in range(rng.randrange(4))) + "\r\n"
        text += rng.choice(rare)
    whole, split = Terminal(maker, Size(20, 4)), Terminal(maker, Size(20, 4))
    whole.feed(text)
    for byte in text.encode():
        split.feed(bytes([byte]))
    assert whole.look() == split.look()
    assert whole.emulator.cursor == split.emulator.cursor
    count = total_rows(whole.emulator)
    assert whole.emulator.text_rows(0, count) == split.emulator.text_rows(0, count)
    for rows in (-5, -40, -200):
        whole.emulator.scroll(rows)
        split.emulator.scroll(rows)
        assert whole.look() == split.look()


def test_feeding_ends_at_the_deadline(terminal: Make) -> None:
    shown = terminal(80, 24)
    data = b"\n" * 500_000
    taken = shown.emulator.feed(data, 0.0)
    assert 0 < taken <= 20_000
    while taken < len(data):
        taken += shown.emulator.feed(data[taken : taken + 64 * 1024], 0.0)
    assert taken == len(data)
