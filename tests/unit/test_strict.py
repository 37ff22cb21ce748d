"""Boundaries: raised where faults are to be seen, else logged once and stood in for."""

import logging

import pytest

from dockertui import strict
from dockertui.strict import Boundary, Caught, guarded, raise_fault

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


@pytest.mark.usefixtures("lenient")
def test_what_may_be_secret_is_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    with Boundary(log, "a record", instead=lambda: "its fields") as boundary:
        broken("password")
    assert isinstance(boundary.error, ValueError)
    assert "a fault in a record: ValueError: its fields" in caplog.text
    assert "in broken" in caplog.text, "where it failed"
    assert "no password" not in caplog.text


def test_what_is_handed_on_is_neither_raised_nor_logged(caplog: pytest.LogCaptureFixture) -> None:
    with Caught() as caught:
        broken("luck")
    assert isinstance(caught.error, ValueError)
    assert not caplog.records
    with Caught() as caught:
        pass
    assert caught.error is None
    with pytest.raises(KeyboardInterrupt), Caught():
        raise KeyboardInterrupt


def test_only_what_must_be_a_fault_is_raised_of_what_is_handed_on() -> None:
    raise_fault(OSError("the engine's"))
    with pytest.raises(TypeError):
        raise_fault(TypeError("ours"))


@pytest.mark.usefixtures("lenient")
def test_a_fault_that_is_handed_on_is_shown_as_an_error_to_users() -> None:
    raise_fault(TypeError("ours"))
