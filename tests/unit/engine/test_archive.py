"""Files are told by how they begin, and what an engine may not unpack is unpacked."""

import bz2
import gzip
import io
import lzma
import os
import tarfile
from pathlib import Path
from typing import Any

import pytest

from dockertui.engine.archive import Archive, kind_of
from dockertui.engine.errors import EngineFault


def tar(form: int = tarfile.PAX_FORMAT) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w", format=form) as archive:
        info = tarfile.TarInfo("a")
        info.size = 200_000
        archive.addfile(info, io.BytesIO(b"x" * 200_000))
    return made.getvalue()


def sent(path: Path) -> tuple[bytes, list[int], Any]:
    noted: list[int] = []
    with Archive(str(path), noted.append) as archive:
        body = archive.body
        return b"".join(body), noted, body


@pytest.mark.parametrize("name", ["tar", "gzip", "xz", "bzip2"])
def test_an_archive_is_sent_as_engines_take_it(tmp_path: Path, name: str) -> None:
    data = tar()
    pack: dict[str, Any] = {"tar": bytes, "gzip": gzip.compress, "xz": lzma.compress, "bzip2": bz2.compress}
    packed = pack[name](data)
    (tmp_path / "a").write_bytes(packed)
    assert kind_of(packed[:512]) == name
    found, noted, body = sent(tmp_path / "a")
    assert found == (packed if name == "gzip" else data)
    assert noted[-1] == len(packed)
    assert hasattr(body, "__len__") is (name in ("tar", "gzip"))


def test_old_archives_are_known_too() -> None:
    block = bytearray(tar(tarfile.USTAR_FORMAT)[:512])
    block[257:265] = bytes(8)
    block[148:156] = b"        "
    block[148:156] = b"%06o\0 " % sum(block)
    assert kind_of(bytes(block)) == "tar"
    assert kind_of(b"\x28\xb5\x2f\xfd....") == "zstd"


@pytest.mark.parametrize(
    "data",
    [b"", b"hello", b"PK\3\4" + bytes(600), b"\xb5L\x88" + b"." * 900],
    ids=["nothing", "text", "zip", "bytes"],
)
def test_what_is_none_is_not_sent(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a").write_bytes(data)
    with pytest.raises(EngineFault, match="a is no archive"):
        sent(tmp_path / "a")


def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for name, words in (("pipe", "is no file"), ("none", "is not there")):
        with pytest.raises(EngineFault, match=words):
            sent(tmp_path / name)


def test_a_broken_one_is_said_to_be_so(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(lzma.compress(os.urandom(300_000))[:100_000])
    with pytest.raises(EngineFault, match="is broken: it cannot be unpacked"):
        sent(tmp_path / "a")
