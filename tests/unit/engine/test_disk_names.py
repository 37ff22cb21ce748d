"""Paths are completed by what is there."""

from pathlib import Path

import pytest

from dockertui.engine.disk_names import completed, names_in
from dockertui.engine.errors import EngineFault


@pytest.fixture
def top(tmp_path: Path) -> Path:
    for name in ("alpha.tar", "alphabet.tar", "beta.tar", ".hidden"):
        (tmp_path / name).write_text("x")
    for name in ("backups", "bin"):
        (tmp_path / name).mkdir()
    return tmp_path


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("al", "alpha"),
        ("alpha.", "alpha.tar"),
        ("bet", "beta.tar"),
        ("ba", "backups/"),
        ("backups", "backups/"),
        ("backups/", ""),
        ("b", "backups/"),
        (".h", ".hidden"),
        ("nothing", ""),
        ("alpha.tar", ""),
    ],
)
def test_the_last_word_is_completed_as_far_as_what_is_there_tells(
    top: Path, typed: str, expected: str
) -> None:
    assert completed(f"{top}/{typed}") == (f"{top}/{expected}" if expected else "")


def test_folders_only(top: Path) -> None:
    assert completed(f"{top}/al", only_folders=True) == ""
    assert completed(f"{top}/bi", only_folders=True) == f"{top}/bin/"


def test_a_home_stays_as_it_was_typed(top: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(top))
    assert completed("~/bet") == "~/beta.tar"


def test_what_cannot_be_read_completes_nothing() -> None:
    assert completed("/nowhere/at/all") == ""
    assert completed("") == ""


def test_folders_come_first_and_hidden_things_last(top: Path) -> None:
    assert [one.name for one in names_in(str(top))] == [
        "backups",
        "bin",
        "alpha.tar",
        "alphabet.tar",
        "beta.tar",
        ".hidden",
    ]
    with pytest.raises(EngineFault, match="not there"):
        names_in(str(top / "missing"))
