"""Archives are taken apart below a folder, whatever stands in them."""

import io
import os
import stat
import subprocess
import tarfile
from pathlib import Path
from typing import Any

import pytest

from dockertui.engine.errors import EngineFault
from dockertui.engine.files.safe_extract import Extracted, Rules, extract
from dockertui.engine.files.tar_entry import BrokenArchive

PATH_MAX = 4096


def archive(*entries: dict[str, Any] | tuple[dict[str, Any], bytes]) -> bytes:
    """Return an archive of entries, each with the fields of a TarInfo, and maybe content."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for entry in entries:
            said, content = entry if isinstance(entry, tuple) else (entry, b"")
            info = tarfile.TarInfo()
            for name, value in said.items():
                setattr(info, name, value)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return made.getvalue()


def file(name: str, content: bytes = b"evil", **said: Any) -> tuple[dict[str, Any], bytes]:
    """Return a file for archive()."""
    return {"name": name, "mode": 0o644, **said}, content


def link(name: str, target: str, *, is_hard: bool = False) -> dict[str, Any]:
    """Return a link for archive()."""
    return {"name": name, "linkname": target, "type": tarfile.LNKTYPE if is_hard else tarfile.SYMTYPE}


def folder(name: str, mode: int = 0o755) -> dict[str, Any]:
    """Return a folder for archive()."""
    return {"name": name, "type": tarfile.DIRTYPE, "mode": mode}


@pytest.fixture
def inside(tmp_path: Path) -> Path:
    """Where archives are taken apart; beside it lies what is not to be touched."""
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "kept").write_text("mine")
    (tmp_path / "inside").mkdir()
    return tmp_path / "inside"


def run(raw: bytes, where: Path, **rules: Any) -> Extracted:
    """Take an archive apart in blocks of an odd size, and check that nothing beside the folder changed."""
    blocks = [raw[at : at + 1000] for at in range(0, len(raw), 1000)]
    try:
        return extract(blocks, str(where), Rules(**rules))
    finally:
        assert sorted(os.listdir(where.parent)) == ["inside", "outside"]
        assert os.listdir(where.parent / "outside") == ["kept"]
        assert (where.parent / "outside" / "kept").read_text() == "mine"
        assert (where.parent / "outside" / "kept").stat().st_nlink == 1


def reasons(found: Extracted) -> dict[str, str]:
    """Return why each thing was left out, by name."""
    return {one.name: one.why for one in found.left_out}


def test_nothing_is_written_above_the_folder(inside: Path) -> None:
    found = run(archive(file("../outside/kept"), file("a/../../outside/new"), file("good", b"good")), inside)
    assert reasons(found) == {
        "../outside/kept": "its name leads outside",
        "a/../../outside/new": "its name leads outside",
    }
    assert os.listdir(inside) == ["good"]
    assert "2 left out: ../outside/kept: its name leads outside" in found.words


def test_an_absolute_name_is_put_below_the_folder_and_said(inside: Path) -> None:
    found = run(archive(file(f"{inside.parent}/outside/kept")), inside)
    assert (inside / str(inside.parent).strip("/") / "outside" / "kept").read_bytes() == b"evil"
    assert "absolute" in found.changed[0].why


@pytest.mark.parametrize("target", ["../outside", "/etc", "x/../../outside"])
def test_no_link_of_the_archive_is_followed(inside: Path, target: str) -> None:
    found = run(archive(link("way", target), file("way/kept"), file("way/new")), inside)
    assert (inside / "way" / "new").read_bytes() == b"evil"
    assert not (inside / "way").is_symlink()
    assert reasons(found) == {"way": "a folder has that name"}


def test_a_link_that_leads_out_is_made_and_said(inside: Path) -> None:
    found = run(archive(link("way", "../outside"), link("b/in", "../way"), link("b/out", "../../x")), inside)
    assert os.readlink(inside / "way") == "../outside"
    assert {one.name for one in found.changed} == {"way", "b/out"}


def test_no_link_that_was_there_is_followed(inside: Path) -> None:
    (inside / "way").symlink_to("../outside")
    found = run(archive(folder("way"), file("way/kept"), file("way/sub/new")), inside, replaces=True)
    assert set(reasons(found)) == {"way", "way/kept", "way/sub/new"}
    assert (inside / "way").is_symlink()


def test_a_folder_is_not_replaced_by_a_link(inside: Path) -> None:
    found = run(
        archive(folder("way"), link("way", "../outside"), file("way/kept"), link("way", "../outside")), inside
    )
    assert (inside / "way" / "kept").read_bytes() == b"evil"
    assert reasons(found) == {"way": "a folder has that name"}


def test_a_hard_link_is_made_only_to_what_came_from_the_archive(inside: Path) -> None:
    (inside / "mine").write_text("mine")
    found = run(
        archive(
            file("a/first", b"content"),
            link("second", "a/first", is_hard=True),
            link("up", "../outside/kept", is_hard=True),
            link("there", "mine", is_hard=True),
            link("through", "way/kept", is_hard=True),
            link("way", "../outside"),
            link("absolute", f"{inside.parent}/outside/kept", is_hard=True),
        ),
        inside,
    )
    assert (inside / "second").stat().st_ino == (inside / "a" / "first").stat().st_ino
    assert set(reasons(found)) == {"up", "there", "through", "absolute"}


def test_a_chain_of_links_near_the_longest_path_with_a_hard_link_leads_nowhere(inside: Path) -> None:
    """The known way round a check that resolves names: that gives up where the path gets too long."""
    name, step = "d" * 247, ""
    entries: list[Any] = []
    for letter in "abcdefghijklmnop":
        entries += [folder(f"{step}{name}"), link(f"{step}{letter}", name)]
        step += f"{letter}/" if len(step) < 30 else ""
    long = "/".join("abcdefghijklmnop") + "/" + "l" * 254
    entries += [link(long, "../" * 16), link("escape", f"{long}/../../outside")]
    entries += [link("flag", "escape/kept", is_hard=True), file("flag"), file("escape/kept")]
    found = run(archive(*entries), inside)
    assert (inside / "flag").read_bytes() == b"evil"
    assert (inside / "escape" / "kept").read_bytes() == b"evil"
    assert found.left_out_count


def test_device_nodes_are_not_made_and_said(inside: Path) -> None:
    null = {"name": "null", "type": tarfile.CHRTYPE, "devmajor": 1, "devminor": 3}
    disk = {"name": "sda", "type": tarfile.BLKTYPE, "devmajor": 8, "devminor": 0}
    found = run(archive(null, disk, {"name": "pipe", "type": tarfile.FIFOTYPE}), inside)
    assert os.listdir(inside) == ["pipe"]
    assert stat.S_ISFIFO((inside / "pipe").stat().st_mode)
    assert reasons(found) == dict.fromkeys(("null", "sda"), "a device node, which is not made")


def test_of_two_of_one_name_the_later_counts(inside: Path) -> None:
    run(
        archive(file("a", b"1"), file("a", b"2"), link("b", "x"), file("b", b"3"), file("c"), link("c", "a")),
        inside,
    )
    assert (inside / "a").read_bytes() == b"2"
    assert (inside / "b").read_bytes() == b"3"
    assert os.readlink(inside / "c") == "a"


def test_files_that_were_there_stay_unless_they_may_be_replaced(inside: Path) -> None:
    (inside / "mine").write_text("mine")
    assert reasons(run(archive(file("mine")), inside)) == {"mine": "it is there already"}
    assert (inside / "mine").read_text() == "mine"
    assert not run(archive(file("mine")), inside, replaces=True).left_out
    assert (inside / "mine").read_text() == "evil"


def test_the_folder_of_an_own_folder_keeps_its_mode(inside: Path) -> None:
    (inside / "own").mkdir(mode=0o700)
    run(archive(folder("own", 0o777), folder("new", 0o2750), file("made/by/it")), inside, keeps_owner=True)
    assert stat.S_IMODE((inside / "own").stat().st_mode) == 0o700
    assert stat.S_IMODE((inside / "new").stat().st_mode) == 0o2750
    assert stat.S_IMODE((inside / "made" / "by").stat().st_mode) == stat.S_IMODE(inside.stat().st_mode)


def test_setuid_goes_where_the_owner_is_not_kept(inside: Path) -> None:
    found = run(archive(file("su", mode=0o4755)), inside, keeps_owner=False)
    assert stat.S_IMODE((inside / "su").stat().st_mode) == 0o755
    assert found.changed[0].why == "setuid or setgid was not kept"


def test_a_name_that_is_too_long_is_left_out_and_the_rest_made(inside: Path) -> None:
    found = run(
        archive(file("n" * 300), file("n" * 255, b"x"), file(("d" * 20 + "/") * 250 + "deep", b"deep")),
        inside,
    )
    assert list(reasons(found)) == ["n" * 300]
    assert (inside / ("n" * 255)).read_bytes() == b"x"
    assert found.files == 2


@pytest.mark.parametrize("cut", [100, 512, 600, 1024, 1536])
def test_what_is_cut_off_is_told_as_broken(inside: Path, cut: int) -> None:
    with pytest.raises(BrokenArchive):
        run(archive(file("a", b"x" * 600), file("b"))[:cut], inside)


def test_what_is_no_archive_is_told(inside: Path) -> None:
    with pytest.raises(BrokenArchive, match="number in a header"):
        run(b"x" * 2048, inside)


def test_a_watch_that_raises_ends_it_with_no_half_file(inside: Path) -> None:
    def stop(size_bytes: int, _entries: int) -> None:
        if size_bytes:
            raise EngineFault("stopped")

    raw = archive(file("a", b"x" * 3_000_000))
    with pytest.raises(EngineFault, match="stopped"):
        extract([raw], str(inside), watch=stop)
    assert os.listdir(inside) == []


@pytest.mark.parametrize("form", ["gnu", "pax", "v7", "oldgnu", "ustar"])
@pytest.mark.parametrize(
    "sparse", [(), ("-S",), ("-S", "--sparse-version=0.0"), ("-S", "--sparse-version=0.1")]
)
def test_what_tar_writes_is_read(tmp_path: Path, form: str, sparse: tuple[str, ...]) -> None:
    if sparse and form in ("v7", "ustar"):
        return  # tar writes no holes in that format
    source, target = tmp_path / "source", tmp_path / "target"
    (source / "a b\n" / "ü").mkdir(parents=True)
    target.mkdir()
    (source / "a b\n" / "x").write_bytes(os.urandom(70_000))
    with (source / "holes").open("wb") as holes:
        for place in range(8):
            holes.seek(place * 1_000_000)
            holes.write(b"piece")
        holes.truncate(9_000_000)
    os.link(source / "holes", source / "again")
    (source / "link").symlink_to("a b\n/x")
    raw = subprocess.run(
        ["tar", "-C", source, *sparse, f"--format={form}", "-c", "."], capture_output=True, check=True
    )
    found = run_there(raw.stdout, target)
    subprocess.run(["diff", "-r", "--no-dereference", source, target], check=True)
    assert (target / "again").stat().st_ino == (target / "holes").stat().st_ino
    assert (target / "holes").stat().st_blocks * 512 < 2_000_000
    assert not found.left_out


def run_there(raw: bytes, where: Path) -> Extracted:
    """Take an archive apart in blocks of an odd size."""
    return extract([raw[at : at + 100_001] for at in range(0, len(raw), 100_001)], str(where))
