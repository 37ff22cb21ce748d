"""Boundaries: raised where faults are to be seen, else logged once and stood in for."""

import logging

import pytest

from dockertui import strict
from dockertui.strict import Boundary, guarded

log = logging.getLogger(__name__)


def broken(word: str) -> str:
    raise ValueError(f"no {word}")


@pytest.fixture
def lenient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DOCKERTUI_STRICT")
    monkeypatch.setattr(strict, "_logged", set())


def test_in_strict_mode_a_fault_is_raised() -> None:
    with pytest.raises(ValueError, match="no luck"):
        guarded(log, "trying", "-", broken, "luck")


def test_what_works_is_given_back() -> None:
    assert guarded(log, "trying", "-", str.upper, "a") == "A"


@pytest.mark.usefixtures("lenient")
def test_a_fault_gives_the_fallback_and_is_logged_once_with_its_traceback(
    caplog: pytest.LogCaptureFixture,
) -> None:
    for _turn in range(50):
        assert guarded(log, "trying", "-", broken, "luck") == "-"
    assert len(caplog.records) == 1
    assert "a fault in trying" in caplog.text
    assert 'raise ValueError(f"no {word}")' in caplog.text


@pytest.mark.usefixtures("lenient")
def test_another_kind_of_fault_is_logged_too(caplog: pytest.LogCaptureFixture) -> None:
    guarded(log, "trying", "-", broken, "luck")
    guarded(log, "trying", 0, int, "x")
    guarded(log, "hoping", "-", broken, "luck")
    assert len(caplog.records) == 3


@pytest.mark.usefixtures("lenient")
def test_faults_without_end_fill_no_disk(caplog: pytest.LogCaptureFixture) -> None:
    for number in range(1000):
        guarded(log, f"try {number}", "-", broken, "luck")
    assert len(caplog.records) == strict.MOST_KINDS


@pytest.mark.usefixtures("lenient")
def test_a_block_ends_at_its_fault_and_says_so() -> None:
    with Boundary(log, "a block") as boundary:
        broken("luck")
    assert isinstance(boundary.error, ValueError)


@pytest.mark.usefixtures("lenient")
def test_what_is_no_fault_passes() -> None:
    with pytest.raises(KeyboardInterrupt), Boundary(log, "a block"):
        raise KeyboardInterrupt
