"""Dates, numbers and texts of a reply, whatever is in them."""

from datetime import UTC, datetime
from typing import Any

import pytest

from dockertui.engine import fields
from dockertui.engine.text import clean


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("2026-01-02T03:04:05Z", datetime(2026, 1, 2, 3, 4, 5, 0, UTC)),
        ("2026-01-02T03:04:05.123456789Z", datetime(2026, 1, 2, 3, 4, 5, 123456, UTC)),
        ("2026-01-02T03:04:05.1+01:00", datetime(2026, 1, 2, 2, 4, 5, 100000, UTC)),
        ("2021-05-07T13:28:21-04:00", datetime(2021, 5, 7, 17, 28, 21, 0, UTC)),
        ("2021-05-07T13:28:21+0530", datetime(2021, 5, 7, 7, 58, 21, 0, UTC)),
        ("2020-09-27 17:01:55.178157437 +0000 UTC", datetime(2020, 9, 27, 17, 1, 55, 178157, UTC)),
        ("2021-05-07 13:28:21 +0200 CEST m=+0.1", datetime(2021, 5, 7, 11, 28, 21, 0, UTC)),
        ("2024-01-01 00:00:00.1234567 +0000 UTC", datetime(2024, 1, 1, 0, 0, 0, 123456, UTC)),
        ("2024-01-01", datetime(2024, 1, 1, tzinfo=UTC)),
        ("2100-01-01T00:00:00Z", datetime(2100, 1, 1, tzinfo=UTC)),
        (1, datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)),
        (4102444800, datetime(2100, 1, 1, tzinfo=UTC)),
        ("4102444800", datetime(2100, 1, 1, tzinfo=UTC)),
    ],
)
def test_dates_in_every_form_that_engines_send_are_read(said: Any, meant: datetime) -> None:
    assert fields.moment(said) == meant


@pytest.mark.parametrize(
    "said",
    [
        *("", "now", "soon", "0", 0, -1, -62135596800, None, True, [], {}, float("nan"), float("inf"), 1e300),
        *("0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "2026-13-40T99:00:00Z", "9" * 5000, 10**5000),
        *("9999-12-31T23:59:59+23:59x", "9999-12-31T23:59:59-14:00", "2026-01-02T03:04:05" + "Z" * 10**6),
    ],
    ids=lambda said: repr(said)[:24] if not isinstance(said, int) else str(said % 1000),
)
def test_what_is_no_date_or_means_never_is_none(said: Any) -> None:
    assert fields.moment(said) is None


def test_numbers_beyond_64_bits_are_none_of_an_engines() -> None:
    for value in (10**5000, -(10**5000), 1e300, float("nan"), True, "9" * 5000, "²"):
        assert fields.integer({"n": value}, "n") is None
    assert fields.text({"n": 10**5000}, "n", "-") == "-"
    assert (fields.integer({"n": "-12"}, "n"), fields.text({"n": 12}, "n")) == (-12, "12")


def test_a_whole_description_is_cleaned_names_of_fields_too() -> None:
    deep: Any = "x\x07"
    for _level in range(900):
        deep = [deep]
    found = fields.cleaned({"a\x1b]0;t\x07": ["b\x9b", {"c": "d\n"}], "n": 7, "deep": deep})
    assert found["a\ufffd]0;t\ufffd"] == ["b\ufffd", {"c": "d "}]
    assert found["n"] == 7
    assert "\x07" not in repr(found)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("✍️-x", "✍-x"),
        ("👩‍👩‍👧‍👦", "👩👩👧👦"),
        ("👨🏽‍💻", "👨💻"),
        ("a\u2060b\u200bc\u00add\ufeff", "abcd"),
        ("\u202eexe.txt", "exe.txt"),
        ("e\u0301 שלום नमस्ते 한글 🇩🇪", "e\u0301 שלום नमस्ते 한글 🇩🇪"),
    ],
)
def test_nothing_stays_whose_width_terminals_disagree_on_or_that_nobody_sees(
    written: str, shown: str
) -> None:
    assert clean(written) == shown
