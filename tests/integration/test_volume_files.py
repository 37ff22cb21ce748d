"""Volumes go into archives and come back, on a real engine."""

import io
import os
import shutil
import subprocess
import sys
import tarfile
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import docker
import pytest

from dockertui.engine.endpoint import Endpoint
from dockertui.engine.engine import Engine
from dockertui.engine.errors import EngineError
from dockertui.engine.files import helper, tool
from dockertui.engine.files.cloning import CloneVolume
from dockertui.engine.files.journal import Note
from dockertui.engine.files.left_over import settle
from dockertui.engine.files.packing import PackVolume
from dockertui.engine.files.state_words import state_words
from dockertui.engine.files.unpacking import RestoreVolume, UnpackVolume
from dockertui.engine.files.volume_results import Packed, Unpacked
from dockertui.engine.progress import Progress
from dockertui.engine.stream import Stream
from tests.conftest import LABEL, remove_labelled, wait_until
from tests.support import trees
from tests.support.stand_in_engine import EngineProxy

pytestmark = pytest.mark.engine
MakeVolume = Callable[..., tuple[str, Path]]
Make = Callable[..., str]
LONG_S = 120.0


@pytest.fixture(autouse=True)
def state_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A state directory of the test's own."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "state"


@pytest.fixture
def engine(engine_url: str) -> Iterator[Engine]:
    made = Engine(Endpoint("volumes", engine_url))
    yield made
    made.close()


@pytest.fixture
def make_volume(docker_api: docker.APIClient, run_label: str) -> Iterator[MakeVolume]:
    """Make a volume, or take the name of one that will be made; gives its name and its place here."""
    names: list[str] = []

    def make(*, is_made: bool = True) -> tuple[str, Path]:
        name = f"dockertui-test-{uuid.uuid4().hex[:12]}"
        names.append(name)
        if not is_made:
            return name, Path()
        made = docker_api.create_volume(name, labels={LABEL: run_label})
        return name, Path(made["Mountpoint"])

    yield make
    remove_labelled(docker_api, run_label)  # what mounts them, too
    for name in names:
        try:
            docker_api.remove_volume(name, force=True)
        except docker.errors.NotFound:
            continue


def place_of(docker_api: docker.APIClient, name: str) -> Path:
    """Return where a volume lies on this machine."""
    return Path(docker_api.inspect_volume(name)["Mountpoint"])


def finish(engine: Engine, stream: Stream[Progress]) -> Any:
    """Have a stream run to its end and give what came of it; raises what it failed by."""
    said: list[Progress] = []
    engine.open(stream)

    def is_over() -> bool:
        is_ended = stream.ended
        said.extend(stream.take())
        return is_ended and not stream.pending

    wait_until(is_over, "the stream has ended", LONG_S)
    if stream.error is not None:
        raise stream.error
    return next((progress.result for progress in reversed(said) if progress.result is not None), None)


def helpers(docker_api: docker.APIClient) -> list[str]:
    """Return the helpers there are."""
    return [raw["Id"] for raw in docker_api.containers(all=True, filters={"label": helper.LABEL})]


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("suffix", [".tar.gz", ".tar", ".tar.zst"])
def test_what_was_packed_comes_back_as_it_was(
    engine: Engine,
    docker_api: docker.APIClient,
    make_volume: MakeVolume,
    tmp_path: Path,
    seed: int,
    suffix: str,
) -> None:
    if suffix == ".tar.zst" and not shutil.which("zstd"):
        pytest.skip("zstd is not installed")
    name, place = make_volume()
    sockets = trees.make(place, seed)
    path = str(tmp_path / f"packed{suffix}")
    packed = finish(engine, PackVolume(name, path=path))
    assert isinstance(packed, Packed)
    assert packed.are_sockets_known
    listed = Path(path + ".list").read_text(errors="surrogateescape")
    assert listed.count("left out, a socket: ") == len(sockets)
    subprocess.run(["sha256sum", "-c", f"packed{suffix}.sha256"], cwd=tmp_path, check=True)
    new, _ = make_volume(is_made=False)
    unpacked = finish(engine, RestoreVolume(name=new, path=path))
    assert isinstance(unpacked, Unpacked)
    assert unpacked.is_listed
    assert unpacked.is_summed
    assert not unpacked.left_out
    assert trees.look(place_of(docker_api, new)) == trees.look(place)
    assert helpers(docker_api) == []


def test_tar_reads_what_was_packed(engine: Engine, make_volume: MakeVolume, tmp_path: Path) -> None:
    name, place = make_volume()
    trees.make(place, 11)
    path = str(tmp_path / "packed.tar.gz")
    finish(engine, PackVolume(name, path=path))
    (tmp_path / "out").mkdir()
    subprocess.run(["tar", "-C", tmp_path / "out", "--numeric-owner", "-xpf", path], check=True)
    assert trees.look(tmp_path / "out") == trees.look(place)


def test_a_clone_is_equal(engine: Engine, docker_api: docker.APIClient, make_volume: MakeVolume) -> None:
    name, place = make_volume()
    trees.make(place, 12)
    (place / "large").write_bytes(os.urandom(20_000_000))  # more than any buffer on the way holds
    new, _ = make_volume(is_made=False)
    finish(engine, CloneVolume(name, name=new))
    assert trees.look(place_of(docker_api, new)) == trees.look(place)
    assert helpers(docker_api) == []


def test_merging_asks_replaces_and_keeps_the_rest(
    engine: Engine, docker_api: docker.APIClient, make_volume: MakeVolume, tmp_path: Path
) -> None:
    name, place = make_volume()
    trees.make(place, 13)
    path = str(tmp_path / "packed.tar")
    finish(engine, PackVolume(name, path=path))
    other, there = make_volume()
    trees.make(there, 13)
    for folder, _names, files in os.walk(os.fsencode(there)):
        for file in files:
            if os.path.isfile(os.path.join(folder, file)) and not os.path.islink(os.path.join(folder, file)):
                Path(os.fsdecode(os.path.join(folder, file))).write_bytes(b"older")
    (there / "own").mkdir()
    (there / "own" / "file").write_text("own")
    before = trees.look(there)
    with pytest.raises(EngineError, match="holds files; nothing was changed"):
        finish(engine, UnpackVolume(other, path=path))
    assert trees.look(there) == before
    finish(engine, UnpackVolume(other, path=path, merge=True))
    after = dict(trees.look(there))
    assert after.pop(b"own/file").content == b"own"
    assert after.pop(b"own")
    assert after == trees.look(place)


def test_a_file_where_a_folder_is_stops_the_merge_before_it_begins(
    engine: Engine, make_volume: MakeVolume, tmp_path: Path
) -> None:
    name, place = make_volume()
    (place / "a").mkdir()
    (place / "a" / "new").write_text("new")
    (place / "b").write_text("a file")
    path = str(tmp_path / "packed.tar")
    finish(engine, PackVolume(name, path=path))
    other, there = make_volume()
    (there / "a").mkdir()
    (there / "b").mkdir()
    before = trees.look(there)
    with pytest.raises(EngineError, match="b is a file on one side") as caught:
        finish(engine, UnpackVolume(other, path=path, merge=True))
    assert "as it was" in caught.value.hint
    after = dict(trees.look(there))
    assert os.listdir(there / "a") == []
    assert {**after, b".": None} == {**before, b".": None}


@pytest.mark.parametrize("harm", ["cut", "changed", "listing"])
def test_a_corrupt_archive_writes_nothing(
    engine: Engine, docker_api: docker.APIClient, make_volume: MakeVolume, tmp_path: Path, harm: str
) -> None:
    name, place = make_volume()
    trees.make(place, 14)
    path = tmp_path / "packed.tar.gz"
    finish(engine, PackVolume(name, path=str(path)))
    raw = path.read_bytes()
    if harm == "cut":
        path.write_bytes(raw[: len(raw) // 2])
        Path(f"{path}.sha256").unlink()
    elif harm == "changed":
        path.write_bytes(raw[:-1] + bytes([raw[-1] ^ 1]))
    else:
        listed = Path(f"{path}.list")
        listed.write_bytes(listed.read_bytes().replace(b" plain", b" other"))
    other, there = make_volume()
    before = trees.look(there)
    with pytest.raises(EngineError, match=r"broken|listing"):
        finish(engine, UnpackVolume(other, path=str(path)))
    assert trees.look(there) == before
    new, _ = make_volume(is_made=False)
    with pytest.raises(EngineError):
        finish(engine, RestoreVolume(name=new, path=str(path)))
    with pytest.raises(docker.errors.NotFound):
        docker_api.inspect_volume(new)


def test_an_archive_of_docker_cp_is_unpacked_without_its_one_folder(
    engine: Engine,
    docker_api: docker.APIClient,
    make_volume: MakeVolume,
    make_container: Make,
    tmp_path: Path,
) -> None:
    container_id = make_container(start=False)
    blocks, _status = docker_api.get_archive(container_id, "/etc")
    path = tmp_path / "etc.tar"
    path.write_bytes(b"".join(blocks))
    new, _ = make_volume(is_made=False)
    finish(engine, RestoreVolume(name=new, path=str(path), only_folder=True))
    assert (place_of(docker_api, new) / "passwd").is_file()
    other, _ = make_volume(is_made=False)
    finish(engine, RestoreVolume(name=other, path=str(path)))
    assert (place_of(docker_api, other) / "etc" / "passwd").is_file()


def test_an_archive_of_docker_export_is_unpacked(
    engine: Engine,
    docker_api: docker.APIClient,
    make_volume: MakeVolume,
    make_container: Make,
    tmp_path: Path,
) -> None:
    container_id = make_container(start=False)
    path = tmp_path / "root.tar"
    path.write_bytes(b"".join(docker_api.export(container_id)))
    new, _ = make_volume(is_made=False)
    finish(engine, RestoreVolume(name=new, path=str(path)))
    assert (place_of(docker_api, new) / "bin" / "sh").exists()


@pytest.mark.parametrize("packer", ["-z", "-J", "-j", "--zstd", "-S"])
def test_what_tar_packs_is_unpacked(
    engine: Engine, docker_api: docker.APIClient, make_volume: MakeVolume, tmp_path: Path, packer: str
) -> None:
    program = {"--zstd": "zstd", "-J": "xz", "-j": "bzip2"}.get(packer)
    if program and not shutil.which(program):
        pytest.skip(f"{program} is not installed")
    source = tmp_path / "source"
    source.mkdir()
    trees.make(source, 15)
    path = tmp_path / "packed"
    subprocess.run(
        ["tar", "-C", source, packer, "--format=pax", "-cf", path, "."], check=True, stderr=subprocess.DEVNULL
    )
    new, _ = make_volume(is_made=False)
    finish(engine, RestoreVolume(name=new, path=str(path)))
    assert trees.look(place_of(docker_api, new)) == trees.look(source)


def test_attributes_that_an_archive_holds_come_into_the_volume(
    engine: Engine, docker_api: docker.APIClient, make_volume: MakeVolume, tmp_path: Path
) -> None:
    source, path = tmp_path / "source", tmp_path / "packed.tar"
    source.mkdir()
    (source / "file").write_text("content")
    try:
        os.setxattr(source / "file", "user.of", b"mine\n\0")
    except OSError:
        pytest.skip("no extended attributes here")
    subprocess.run(["tar", "-C", source, "--xattrs", "--format=pax", "-cf", path, "."], check=True)
    new, _ = make_volume(is_made=False)
    finish(engine, RestoreVolume(name=new, path=str(path)))
    assert os.getxattr(place_of(docker_api, new) / "file", "user.of") == b"mine\n\0"


def test_the_files_whose_attributes_are_lost_are_named_where_a_program_can_tell(
    engine: Engine, docker_api: docker.APIClient, make_volume: MakeVolume, run_label: str, tmp_path: Path
) -> None:
    """Few images have `getfattr`: a script that prints what it would stands in for it."""
    context = io.BytesIO()
    with tarfile.open(fileobj=context, mode="w") as tar:
        said = b"#!/bin/sh\nprintf '# file: a b\\nuser.one\\n\\n'\n"
        for name, content, mode in (
            ("Dockerfile", b"FROM busybox:local\nCOPY getfattr /bin/getfattr\n", 0o644),
            ("getfattr", said, 0o755),
        ):
            file = tarfile.TarInfo(name)
            file.size, file.mode = len(content), mode
            tar.addfile(file, io.BytesIO(content))
    context.seek(0)
    tag = f"{run_label}:attr"
    for line in docker_api.build(
        fileobj=context, custom_context=True, tag=tag, rm=True, labels={LABEL: run_label}, decode=True
    ):
        assert "error" not in line, line
    name, place = make_volume()
    (place / "a b").write_text("content")
    user = docker_api.create_container(
        tag, labels={LABEL: run_label}, host_config=docker_api.create_host_config(binds=[f"{name}:/v"])
    )
    packed = finish(engine, PackVolume(name, path=str(tmp_path / "x.tar")))
    docker_api.remove_container(user["Id"])
    docker_api.remove_image(tag, force=True)
    assert packed.attributes == ("a\\040b (user.one)",)
    assert "# left out, extended attributes: a\\040b (user.one)\n" in (tmp_path / "x.tar.list").read_text()


def test_a_crafted_archive_changes_nothing_outside_its_place(
    engine: Engine, make_volume: MakeVolume, tmp_path: Path
) -> None:
    """What goes through a link of the archive would reach the volume before all of it is there."""
    other, there = make_volume()
    (there / "kept").write_text("mine")
    path = tmp_path / "crafted.tar"
    with tarfile.open(path, "w") as tar:
        for name, target in (("way", ".."), ("deep", "../../../../.."), ("far", "../" * 60)):
            link = tarfile.TarInfo(name)
            link.type, link.linkname = tarfile.SYMTYPE, target
            tar.addfile(link)
        for name in ("way/kept", "deep/etc", "far/x", "../kept", "/kept2"):
            file = tarfile.TarInfo(name)
            file.size = 4
            tar.addfile(file, io.BytesIO(b"evil"))
    unpacked = finish(engine, UnpackVolume(other, path=str(path), merge=True))
    assert {one.name: one.why for one in unpacked.left_out} == {
        "far": "a link that leads too far outside",
        "way/kept": "a link stands on the way to it",
        "deep/etc": "a link stands on the way to it",
        "../kept": "its name leads outside",
    }
    assert (there / "kept").read_text() == "mine"


@pytest.mark.parametrize(("way", "state"), [("pause", "paused"), ("stop", "exited")])
def test_what_uses_the_volume_waits_and_goes_on(
    engine: Engine,
    docker_api: docker.APIClient,
    make_volume: MakeVolume,
    make_container: Make,
    tmp_path: Path,
    way: str,
    state: str,
) -> None:
    name, place = make_volume()
    (place / "file").write_bytes(os.urandom(3_000_000))
    container_id = make_container(host={"binds": [f"{name}:/data"]})
    seen = []

    class Watched(PackVolume):
        def tell(self, item: Progress) -> None:
            super().tell(item)

        def _told(self, packing: Any, blocks: Any) -> Iterator[Progress]:
            seen.append(docker_api.inspect_container(container_id)["State"]["Status"])
            yield from super()._told(packing, blocks)

    finish(engine, Watched(name, path=str(tmp_path / "x.tar"), meanwhile=way))
    assert seen == [state]
    assert docker_api.inspect_container(container_id)["State"]["Status"] == "running"


def test_a_cancelled_pack_leaves_no_file_and_no_helper(
    engine: Engine, docker_api: docker.APIClient, make_volume: MakeVolume, tmp_path: Path
) -> None:
    name, place = make_volume()
    for number in range(40):
        (place / f"file{number}").write_bytes(os.urandom(1_000_000))
    (tmp_path / "out").mkdir()
    stream = engine.open(PackVolume(name, path=str(tmp_path / "out" / "x.tar.gz")))
    wait_until(lambda: any(item.done for item in stream.take()), "it reads", LONG_S)
    stream.close()
    wait_until(lambda: stream.ended, "it has ended", LONG_S)
    assert os.listdir(tmp_path / "out") == []
    assert helpers(docker_api) == []


PACKS = """
import sys, time
from dockertui.engine.endpoint import Endpoint
from dockertui.engine.engine import Engine
from dockertui.engine.files.journal import Note
from dockertui.engine.files.left_over import settle
from dockertui.engine.files.packing import PackVolume
engine = Engine(Endpoint("volumes", sys.argv[1]))
stream = engine.open(PackVolume(sys.argv[2], path=sys.argv[3], meanwhile="pause"))
while not stream.ended:
    if any(item.done for item in stream.take()):
        print("reading", flush=True)
        time.sleep(600)  # it waits for whoever reads, and is killed meanwhile
    time.sleep(0.01)
"""


def test_a_run_that_is_killed_while_it_packs_leaves_nothing_after_the_next_start(
    engine: Engine,
    docker_api: docker.APIClient,
    make_volume: MakeVolume,
    make_container: Make,
    tmp_path: Path,
) -> None:
    name, place = make_volume()
    for number in range(60):
        (place / f"file{number}").write_bytes(os.urandom(1_000_000))
    container_id = make_container(host={"binds": [f"{name}:/data"]})
    called = docker_api.inspect_container(container_id)["Name"].removeprefix("/")
    arguments = [engine.endpoint.url, name, str(tmp_path / "x.tar.gz")]
    with subprocess.Popen([sys.executable, "-c", PACKS, *arguments], stdout=subprocess.PIPE) as run:
        assert run.stdout is not None
        assert run.stdout.readline() == b"reading\n"
        assert len(helpers(docker_api)) == 1
        assert engine.call_blocking(settle, timeout_s=LONG_S) == ()  # it still lives
        assert len(helpers(docker_api)) == 1
        run.kill()
    said = engine.call_blocking(settle, timeout_s=LONG_S)
    assert helpers(docker_api) == []
    cut_off = f"Packing {name} into {arguments[2]} was cut off; what was written of it is removed."
    assert said == (f"Still paused, unless somebody thawed them: {called}.\n{cut_off}",)
    assert not [path for path in tmp_path.iterdir() if path.is_file()]
    assert engine.call_blocking(settle, timeout_s=LONG_S) == ()
    docker_api.unpause(container_id)


UNPACKS = """
import sys, time
from dockertui.engine.endpoint import Endpoint
from dockertui.engine.engine import Engine
from dockertui.engine.files import tool, unpacking
engine = Engine(Endpoint("volumes", sys.argv[1]))
volume, path, how = sys.argv[2:]
def put(api, container_id, blocks):
    def slowly():
        for number, block in enumerate(blocks):
            if number == 20:
                print("writing", flush=True)
                sys.stdin.readline()
            yield block
    real(api, container_id, slowly())
real, unpacking.put = unpacking.put, put
if how == "without a shell":
    tool.candidates = lambda _api, _volume: iter(())
if how == "new":
    stream = unpacking.RestoreVolume(name=volume, path=path)
else:
    stream = unpacking.UnpackVolume(volume, path=path, merge=True)
engine.open(stream)
while not stream.ended:
    stream.take()
    time.sleep(0.01)
print(stream.error, "|", stream.error.hint, flush=True)
"""


def begin_to_unpack(proxy_url: str, volume: str, path: Path, how: str = "") -> "subprocess.Popen[bytes]":
    """Start a run of its own that unpacks, and waits in the middle of it."""
    run = subprocess.Popen(
        [sys.executable, "-c", UNPACKS, proxy_url, volume, str(path), how],
        stdout=subprocess.PIPE,
        stdin=subprocess.PIPE,
    )
    assert run.stdout is not None
    assert run.stdout.readline() == b"writing\n"
    return run


def archive_of(tmp_path: Path) -> Path:
    """Return an archive that takes a while."""
    source = tmp_path / "source"
    source.mkdir()
    for number in range(40):
        (source / f"file{number}").write_bytes(os.urandom(500_000))
    path = tmp_path / "x.tar"
    subprocess.run(["tar", "-C", source, "-cf", path, "."], check=True)
    return path


def test_a_run_that_is_killed_while_it_merges_leaves_the_old_content_and_says_so_at_the_next_start(
    engine: Engine, docker_api: docker.APIClient, make_volume: MakeVolume, tmp_path: Path
) -> None:
    name, place = make_volume()
    (place / "file0").write_text("old")
    path = archive_of(tmp_path)
    run = begin_to_unpack(engine.endpoint.url, name, path)
    run.kill()
    run.communicate()
    assert sorted(entry for entry in os.listdir(place) if not entry.startswith(".")) == ["file0"]
    said = engine.call_blocking(settle, timeout_s=LONG_S)
    assert said == (f"Unpacking {path} into {name} was cut off; what was in the volume is as it was.",)
    assert os.listdir(place) == ["file0"]
    assert (place / "file0").read_text() == "old"
    assert helpers(docker_api) == []
    assert engine.call_blocking(settle, timeout_s=LONG_S) == ()


def test_a_run_that_is_killed_while_it_unpacks_into_an_empty_volume_leaves_it_empty(
    engine: Engine, docker_api: docker.APIClient, make_volume: MakeVolume, tmp_path: Path
) -> None:
    name, place = make_volume()
    path = archive_of(tmp_path)
    run = begin_to_unpack(engine.endpoint.url, name, path)
    run.kill()
    run.communicate()
    assert [entry[:11] for entry in os.listdir(place)] == [".dockertui-"], "nothing is in its place yet"
    said = engine.call_blocking(settle, timeout_s=LONG_S)
    assert said == (f"Unpacking {path} into {name} was cut off; what was in the volume is as it was.",)
    assert os.listdir(place) == []
    assert helpers(docker_api) == []


def test_a_run_that_is_killed_while_it_fills_a_new_volume_says_so_until_that_is_gone(
    engine: Engine, docker_api: docker.APIClient, make_volume: MakeVolume, tmp_path: Path
) -> None:
    name, _ = make_volume(is_made=False)
    path = archive_of(tmp_path)
    run = begin_to_unpack(engine.endpoint.url, name, path, "new")
    run.kill()
    run.communicate()
    words = (f"The new volume {name} holds only a part of {path}; remove it.",)
    assert engine.call_blocking(settle, timeout_s=LONG_S) == words
    assert engine.call_blocking(settle, timeout_s=LONG_S) == words
    assert helpers(docker_api) == []
    docker_api.remove_volume(name)
    assert engine.call_blocking(settle, timeout_s=LONG_S) == ()


def test_what_was_cut_off_while_it_was_moved_says_where_all_of_it_is() -> None:
    note = Note("unpack", "", "data", "x.tar", "moving", ".dockertui-1")
    assert "replaced older ones; the rest is in its folder .dockertui-1" in state_words(note)
    words = state_words(replace(note, was_empty=True))
    assert words.startswith("The volume data was empty; now some files of x.tar are in place, the rest is in")


def test_what_comes_into_an_empty_volume_is_as_it_was_packed(
    engine: Engine, make_volume: MakeVolume, tmp_path: Path
) -> None:
    name, place = make_volume()
    trees.make(place, 16)
    path = str(tmp_path / "packed.tar")
    finish(engine, PackVolume(name, path=path))
    other, there = make_volume()
    finish(engine, UnpackVolume(other, path=path))
    assert trees.look(there) == trees.look(place)


def test_an_engine_that_goes_away_while_an_empty_volume_is_filled_is_said_now_and_at_the_next_start(
    docker_path: str, engine: Engine, docker_api: docker.APIClient, make_volume: MakeVolume, tmp_path: Path
) -> None:
    """The proxy stands in for an engine that is killed: the lab's own is shared by all tests."""
    name, place = make_volume()
    path = archive_of(tmp_path)
    with EngineProxy(docker_path) as proxy:
        run = begin_to_unpack(proxy.url, name, path, "without a shell")
        proxy.cut()
        out, _ = run.communicate(b"go on\n")
    words = f"The volume {name} was empty and now holds a part of {path}."
    assert words in out.decode()
    for entry in (tmp_path / "state" / "dockertui" / "journal").iterdir():
        entry.write_text(entry.read_text().replace(proxy.url, engine.endpoint.url))
    for container_id in helpers(docker_api):
        docker_api.remove_container(container_id, force=True)
    assert engine.call_blocking(settle, timeout_s=LONG_S) == (words,)
    assert engine.call_blocking(settle, timeout_s=LONG_S) == (words,)
    finish(engine, UnpackVolume(name, path=str(path), merge=True))
    assert engine.call_blocking(settle, timeout_s=LONG_S) == ()
    assert len(os.listdir(place)) == 40


def test_a_volume_is_packed_where_no_image_has_a_program(
    engine: Engine,
    docker_api: docker.APIClient,
    make_volume: MakeVolume,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As on an engine with no image at all: nothing of the lab's is seen."""
    monkeypatch.setattr(helper, "local_images", lambda _api: [])
    monkeypatch.setattr(tool, "local_images", lambda _api: [])
    name, place = make_volume()
    (place / "file").write_text("content")
    images = len(docker_api.images(all=True))
    packed = finish(engine, PackVolume(name, path=str(tmp_path / "x.tar")))
    assert not packed.are_sockets_known
    assert not packed.are_attributes_known
    listed = (tmp_path / "x.tar.list").read_text()
    assert "sockets, if there are any, are left out" in listed
    assert "which files had some cannot be told" in listed
    with tarfile.open(tmp_path / "x.tar") as tar:
        assert tar.getnames() == [".", "./file"]
    assert helpers(docker_api) == []
    assert len(docker_api.images(all=True)) == images
