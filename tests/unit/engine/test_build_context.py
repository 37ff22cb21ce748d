"""The context of a build: what is in the archive, and what is said where it cannot be made."""

import io
import os
import tarfile
from pathlib import Path

import pytest

from dockertui.engine.build_context import Context, gather, pack
from dockertui.engine.errors import EngineFault


def packed(context: Context) -> tarfile.TarFile:
    data = b"".join(pack(context, lambda _done: None))
    assert len(data) % 512 == 0
    return tarfile.open(fileobj=io.BytesIO(data))


def names(context: Context) -> list[str]:
    return packed(context).getnames()


def put(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def test_files_folders_and_links_are_sent_as_they_are_and_sockets_and_pipes_are_not(tmp_path: Path) -> None:
    put(tmp_path, Dockerfile="FROM scratch", sub__a="hello")
    (tmp_path / "sub" / "a").chmod(0o751)
    (tmp_path / "link").symlink_to("nowhere/at all")
    (tmp_path / "empty").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / ("long" * 60)).write_text("x")
    archive = packed(gather(str(tmp_path)))
    assert archive.getnames() == ["Dockerfile", "empty", "link", "long" * 60, "sub", "sub/a"]
    member = archive.getmember("sub/a")
    file = archive.extractfile(member)
    assert file is not None
    assert file.read() == b"hello"
    assert (member.mode, member.uid, member.uname) == (0o751, 0, "")
    assert archive.getmember("link").linkname == "nowhere/at all"
    assert archive.getmember("empty").isdir()


def test_what_is_ignored_stays_out_but_the_dockerfile_and_exceptions_with_their_folders(
    tmp_path: Path,
) -> None:
    put(tmp_path, Dockerfile="FROM scratch", a="", deep__er__keep="", deep__er__other="", deep__drop="")
    (tmp_path / ".dockerignore").write_text("*\n!deep/er/keep\n")
    assert names(gather(str(tmp_path))) == [".dockerignore", "Dockerfile", "deep", "deep/er", "deep/er/keep"]


def test_a_dockerfiles_own_rules_come_before_the_folders(tmp_path: Path) -> None:
    put(tmp_path, a="", b="", x__web="FROM scratch")
    (tmp_path / ".dockerignore").write_text("a")
    (tmp_path / "x" / "web.dockerignore").write_text("b\nx")
    context = gather(str(tmp_path), "x/web")
    assert context.dockerfile == "x/web"
    assert names(context) == [".dockerignore", "a", "x", "x/web"]


def test_a_dockerfile_from_elsewhere_is_sent_under_a_name_that_nothing_has(tmp_path: Path) -> None:
    folder = put(tmp_path / "c", a="")
    put(tmp_path, Elsewhere="FROM scratch")
    context = gather(str(folder), str(tmp_path / "Elsewhere"))
    assert names(context) == ["a", context.dockerfile]
    assert context.dockerfile.startswith(".dockerfile.")


def test_large_files_are_read_in_pieces_and_counted(tmp_path: Path) -> None:
    put(tmp_path, Dockerfile="FROM scratch")
    (tmp_path / "big").write_bytes(b"x" * 300_000)
    context, counted = gather(str(tmp_path)), list[int]()
    assert max(map(len, pack(context, counted.append))) <= 65536
    assert counted[-1] == context.size_bytes == 300_012


@pytest.mark.parametrize(
    ("dockerfile", "ignore", "words"),
    [
        ("", "", "There is no Dockerfile at "),
        ("a", "[x", ".dockerignore has a pattern that cannot be read: [x"),
    ],
)
def test_what_is_wrong_is_said_before_anything_is_sent(
    tmp_path: Path, dockerfile: str, ignore: str, words: str
) -> None:
    put(tmp_path, a="FROM scratch")
    (tmp_path / ".dockerignore").write_text(ignore)
    with pytest.raises(EngineFault, match=words.replace("[", r"\[")):
        gather(str(tmp_path), dockerfile)


def test_a_file_that_is_gone_meanwhile_is_named(tmp_path: Path) -> None:
    put(tmp_path, Dockerfile="FROM scratch", gone="x")
    context = gather(str(tmp_path))
    (tmp_path / "gone").unlink()
    with pytest.raises(EngineFault, match="gone is not there"):
        list(pack(context, lambda _done: None))
