"""A file is written as a whole or not at all, packed as its name says, and what is wrong is said plainly."""

import gzip
import os
import resource
import shutil
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from dockertui.engine import archive_name
from dockertui.engine.errors import EngineFault
from dockertui.engine.written_file import WrittenFile


@pytest.fixture
def umask() -> Iterator[None]:
    before = os.umask(0o027)
    yield
    os.umask(before)


def write(path: Path, *blocks: bytes, replaces: bool = False) -> int:
    with WrittenFile(str(path), replaces=replaces) as file:
        for block in blocks:
            file.write(block)
        return file.keep()


def test_it_appears_only_whole_with_the_users_rights(tmp_path: Path, umask: None) -> None:
    with WrittenFile(str(tmp_path / "a.tar"), replaces=False) as file:
        file.write(b"one")
        (part,) = tmp_path.iterdir()
        assert part.name.startswith(".a.tar.")
        assert stat.S_IMODE(part.stat().st_mode) == 0o600
        assert file.keep() == 3
    assert [path.name for path in tmp_path.iterdir()] == ["a.tar"]
    assert (tmp_path / "a.tar").read_bytes() == b"one"
    assert stat.S_IMODE((tmp_path / "a.tar").stat().st_mode) == 0o640


def test_given_up_it_leaves_nothing(tmp_path: Path) -> None:
    for name in ("a.tar", "a.tar.gz"):
        with WrittenFile(str(tmp_path / name), replaces=False) as file:
            file.write(b"one")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_there_is_replaced_only_if_asked_also_where_it_comes_meanwhile(tmp_path: Path) -> None:
    path = tmp_path / "a.tar"
    path.write_text("old")
    with pytest.raises(EngineFault, match=r"a\.tar is there already; nothing was changed"):
        write(path, b"new")
    assert path.read_text() == "old"
    assert write(path, b"new", replaces=True) == 3
    assert path.read_text() == "new"
    other = tmp_path / "b.tar"
    with WrittenFile(str(other), replaces=False) as file:
        other.write_text("came meanwhile")
        with pytest.raises(EngineFault, match="is there already"):
            file.keep()
    assert other.read_text() == "came meanwhile"
    assert {path.name for path in tmp_path.iterdir()} == {"a.tar", "b.tar"}


def test_a_link_stays_one_and_what_it_leads_to_is_written(tmp_path: Path) -> None:
    (tmp_path / "link.tar").symlink_to("real.tar")
    write(tmp_path / "link.tar", b"x")
    assert (tmp_path / "link.tar").is_symlink()
    assert (tmp_path / "real.tar").read_bytes() == b"x"


def test_packed_by_gzip(tmp_path: Path) -> None:
    size_bytes = write(tmp_path / "a.tar.gz", b"x" * 100_000, b"y")
    assert size_bytes == (tmp_path / "a.tar.gz").stat().st_size < 1000
    assert gzip.decompress((tmp_path / "a.tar.gz").read_bytes()) == b"x" * 100_000 + b"y"


@pytest.mark.skipif(shutil.which("zstd") is None, reason="zstd is not installed")
def test_packed_by_zstd(tmp_path: Path) -> None:
    write(tmp_path / "a.tar.zst", b"x" * 100_000, b"y")
    unpacked = subprocess.run(["zstd", "-dc", tmp_path / "a.tar.zst"], capture_output=True, check=True).stdout
    assert unpacked == b"x" * 100_000 + b"y"


def test_without_zstd_it_is_said_at_the_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    words = "The program zstd is not installed: name it .tar or .tar.gz."
    assert archive_name.problem(str(tmp_path / "a.tar.zst")) == words
    assert archive_name.problem(str(tmp_path / "a.tar")) == ""
    with pytest.raises(EngineFault) as caught:
        write(tmp_path / "a.tar.zst", b"x")
    assert caught.value.message == words
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["a.tar", "a.tar.gz"])
def test_a_full_disk_is_said_and_nothing_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    really_open = os.open

    def stand_in_full_disk(path: str, flags: int, mode: int = 0o777) -> int:
        os.close(really_open(path, flags, mode))
        return really_open("/dev/full", os.O_WRONLY)

    monkeypatch.setattr(os, "open", stand_in_full_disk)
    monkeypatch.setattr(os, "fchmod", lambda _descriptor, _mode: None)
    with pytest.raises(EngineFault) as caught:
        write(tmp_path / name, os.urandom(1_000_000))
    assert caught.value.message == f"The disk that holds {tmp_path} is full; nothing was kept."
    assert caught.value.hint
    assert list(tmp_path.iterdir()) == []


def test_a_limit_on_the_size_of_files_is_said(tmp_path: Path) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (65536, before[1]))
    try:
        with pytest.raises(EngineFault, match="gets larger than its disk or your limits allow"):
            write(tmp_path / "a.tar", bytes(200_000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("path", "words"),
    [("nowhere/a.tar", "is not there"), (".", "is there, and is no file"), ("a\0b", "that is no path")],
)
def test_a_place_where_no_file_can_be_is_said(tmp_path: Path, path: str, words: str) -> None:
    with pytest.raises(EngineFault, match=words), WrittenFile(f"{tmp_path}/{path}", replaces=True):
        pass
