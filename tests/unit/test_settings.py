"""Where the user's files are, whatever the environment says."""

from pathlib import Path

import pytest

from dockertui.settings import default_log_file, home


def test_home_is_what_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/somewhere")
    assert home() == Path("/somewhere")


@pytest.mark.parametrize("said", [None, "", "relative", "~"])
def test_home_is_always_absolute(monkeypatch: pytest.MonkeyPatch, said: str | None) -> None:
    monkeypatch.delenv("HOME")
    if said is not None:
        monkeypatch.setenv("HOME", said)
    assert home().is_absolute()
    log_file = default_log_file()
    assert log_file is None or log_file.is_absolute()


def test_without_any_home_there_is_no_log(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(_uid: int) -> None:
        raise KeyError

    monkeypatch.delenv("HOME")
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    monkeypatch.setattr("pwd.getpwuid", nobody)
    assert home() == Path("/")
    assert default_log_file() is None


def test_a_relative_place_for_state_is_no_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", "~/state")
    log_file = default_log_file()
    assert log_file is None or log_file.is_absolute()
