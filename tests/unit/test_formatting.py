"""Bytes, ages, codes as text; cutting and padding by cells."""

from datetime import UTC, datetime, timedelta

import pytest
from rich.cells import cell_len

from dockertui.formatting import age, cut, duration, exit_words, moment, pad, size

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
    ],
)
def test_an_age_has_one_unit(seconds: int, text: str) -> None:
    assert age(NOW - timedelta(seconds=seconds), NOW) == text


def test_never_and_unknown_have_no_age_and_no_moment() -> None:
    never = datetime(1, 1, 1, tzinfo=UTC)
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
