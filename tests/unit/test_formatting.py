"""Bytes, ages, codes as text; cutting and padding by cells."""

from datetime import UTC, datetime, timedelta

import pytest
from rich.cells import cell_len

from dockertui.formatting import age, ago, cut, duration, excerpt, exit_words, moment, pad, seconds_text, size

NOW = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-5, "0s"),
        (0, "0s"),
        (59, "59s"),
        (60, "1m"),
        (3599, "59m"),
        (3600, "1h"),
        (86399, "23h"),
        (86400, "1d"),
        (20 * 86400, "20d"),
        (21 * 86400, "3w"),
        (364 * 86400, "52w"),
        (365 * 86400, "1y"),
        (800 * 86400, "2y"),
        (-59, "0s"),
        (-300, "in 5m"),
        (-74 * 365 * 86400, "in 74y"),
    ],
)
def test_an_age_has_one_unit(seconds: int, text: str) -> None:
    assert age(NOW - timedelta(seconds=seconds), NOW) == text


def test_never_and_unknown_have_no_age_and_no_moment() -> None:
    never = datetime(1, 1, 1, tzinfo=UTC)
    assert ago(never, NOW) == ago(None, NOW) == ""
    assert age(None, NOW) == age(never, NOW) == moment(None) == moment(never) == ""


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (1, "1 second"),
        (45, "45 seconds"),
        (60, "1 minute"),
        (7199, "119 minutes"),
        (7200, "2 hours"),
        (86400 * 2 - 1, "47 hours"),
        (86400 * 2, "2 days"),
        (86400 * 60, "2 months"),
        (86400 * 729, "24 months"),
        (86400 * 2027, "5 years"),
        (-5, "0 seconds"),
    ],
)
def test_a_duration_is_said_in_words(seconds: int, text: str) -> None:
    assert duration(timedelta(seconds=seconds)) == text


@pytest.mark.parametrize(
    ("size_bytes", "text"),
    [
        (None, ""),
        (-1, ""),
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1 kB"),
        (4_261_550, "4.26 MB"),
        (590_000_000, "590 MB"),
        (999_499_999, "999 MB"),
        (3_100_000_000_000, "3.1 TB"),
        (10**18, "1000 PB"),
    ],
)
def test_a_size_has_three_digits_in_decimal_units(size_bytes: int | None, text: str) -> None:
    assert size(size_bytes) == text


@pytest.mark.parametrize("size_bytes", [999_500, 999_999, 999_600_000, 999_999_999])
def test_a_size_just_below_the_next_unit_is_never_written_with_an_exponent(size_bytes: int) -> None:
    assert "e" not in size(size_bytes)


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (None, ""),
        (0, "0"),
        (1, "1"),
        (127, "127 command not found"),
        (137, "137 killed (SIGKILL)"),
        (143, "143 stopped (SIGTERM)"),
        (139, "139 crashed (SIGSEGV)"),
        (129, "129 (SIGHUP)"),
        (255, "255"),
        (3221225786, "3221225786 interrupted (0xC000013A)"),
        (4294967295, "4294967295 (0xFFFFFFFF)"),
    ],
)
def test_exit_codes_say_what_they_mean_where_that_is_known(code: int | None, text: str) -> None:
    assert exit_words(code) == text


@pytest.mark.parametrize("text", ["web", "a" * 200, "数据库容器", "🚀🚀🚀", "a数b据", "", "👩‍💻 dev"])
@pytest.mark.parametrize("width", [0, 1, 2, 3, 7, 40])
def test_cut_and_pad_keep_to_their_width_in_cells(text: str, width: int) -> None:
    assert cell_len(cut(text, width)) <= width
    assert cell_len(pad(text, width)) == width
    assert cell_len(pad(text, width, right=True)) == width


def test_what_was_cut_says_so_and_what_fits_is_left_alone() -> None:
    assert cut("shop-database", 8) == "shop-da…"
    assert cut("shop", 4) == "shop"
    assert pad("7", 3, right=True) == "  7"


def test_when_something_was_or_will_be_is_said_in_words() -> None:
    assert ago(NOW - timedelta(minutes=5), NOW) == "5m ago"
    assert ago(NOW + timedelta(minutes=5), NOW) == "in 5m"


def test_the_last_moment_there_is_can_be_told_or_is_left_out() -> None:
    assert moment(datetime.max.replace(tzinfo=UTC)) in ("", "9999-12-31 23:59:59")


def test_a_text_far_too_long_for_a_summary_shows_its_beginning_and_its_length() -> None:
    assert excerpt("x" * 400) == "x" * 400
    assert excerpt("x" * 100_000) == "x" * 200 + "… 100,000 characters, whole in Inspect"


def test_a_long_text_is_cut_by_what_can_be_seen_of_it() -> None:
    assert cut("a" * 10**6, 5) == "aaaa…"
    assert cell_len(cut("e\u0301" * 10**5, 7)) <= 7
    assert cut("\u0301" * 10**5, 3).endswith("…")


def test_a_short_span_is_never_none_at_all() -> None:
    given = (0.0, 0.0004, 0.031, 0.1, 9.96, 30.0, 150.0)
    shown = ["0 s", "1 ms", "31 ms", "0.1 s", "10 s", "30 s", "2 min"]
    assert [seconds_text(seconds) for seconds in given] == shown
