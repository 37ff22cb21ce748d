"""Names for copies where theirs are taken."""

import os
from pathlib import Path

import pytest

from dockertui.engine.files.taken import free_name, looked_up


@pytest.mark.parametrize(
    ("name", "made"),
    [
        (b"a.txt", b"a (2).txt"),
        (b"a.tar.gz", b"a (2).tar.gz"),
        (b".hidden", b".hidden (2)"),
        (b"plain", b"plain (2)"),
        (b"n" * 255, b"n" * 251 + b" (2)"),
    ],
)
def test_a_copy_gets_a_number(tmp_path: Path, name: bytes, made: bytes) -> None:
    assert free_name(str(tmp_path), name) == made


def test_a_number_that_is_taken_is_passed_over_also_by_a_broken_link(tmp_path: Path) -> None:
    (tmp_path / "a (2).txt").symlink_to("nowhere")
    assert free_name(str(tmp_path), b"a.txt") == b"a (3).txt"


def test_what_is_there_is_told_and_links_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("four")
    (tmp_path / "link").symlink_to("file")
    (tmp_path / "folder").mkdir()
    os.utime(tmp_path / "file", (7, 7))
    found = looked_up(str(tmp_path), [b"file", b"link", b"folder", b"none"])
    assert [(one.name, one.is_folder, one.is_link) for one in found] == [
        (b"file", False, False),
        (b"link", False, True),
        (b"folder", True, False),
    ]
    assert (found[0].size_bytes, found[0].mtime_s) == (4, 7)
