"""The files of volumes, containers and images, on a real engine."""

import contextlib
import gc
import io
import json
import os
import stat
import tarfile
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import docker
import pytest

from dockertui.engine.endpoint import Endpoint
from dockertui.engine.engine import Engine
from dockertui.engine.errors import EngineError
from dockertui.engine.files import file_acts, helper, tool
from dockertui.engine.files.file_copy import Copied, CopyIn, CopyOut
from dockertui.engine.files.file_entry import FileEntry, Mark
from dockertui.engine.files.folder_stream import ConsentNeeded, FolderStream, begin_of
from dockertui.engine.files.image_layers import LayersStream
from dockertui.engine.files.layer_sums import ImageLayers
from dockertui.engine.files.looking import How, Spot, Way, close_way, open_way
from dockertui.engine.files.taken import Taken
from dockertui.engine.stream import Stream
from tests.conftest import LABEL, remove_labelled, wait_until
from tests.support import dive
from tests.support.live_app import Live, live_app

pytestmark = pytest.mark.engine
IMAGE = "busybox:local"
LONG_S = 120.0
Open = Callable[[Spot], Way]


@pytest.fixture(autouse=True)
def state_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A state directory of the test's own."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


@pytest.fixture
def engine(engine_url: str) -> Iterator[Engine]:
    made = Engine(Endpoint("files", engine_url))
    yield made
    made.close()


@pytest.fixture
def open_spot(engine: Engine, docker_api: docker.APIClient, volume: tuple[str, Path]) -> Iterator[Open]:
    """Open ways to look; at the end they are closed before the volume goes, and nothing of them is left."""
    assert volume
    ways: list[Way] = []

    def opened(spot: Spot) -> Way:
        ways.append(engine.call_blocking(open_way, spot, timeout_s=LONG_S))
        return ways[-1]

    yield opened
    for way in ways:
        engine.call_blocking(close_way, way, timeout_s=LONG_S)
        if way.is_ours:
            with pytest.raises(docker.errors.NotFound):
                docker_api.inspect_container(way.container_id)


@pytest.fixture
def volume(docker_api: docker.APIClient, run_label: str) -> Iterator[tuple[str, Path]]:
    """A volume with odd files; its name and its place here."""
    name = f"dockertui-test-{uuid.uuid4().hex[:12]}"
    place = Path(docker_api.create_volume(name, labels={LABEL: run_label})["Mountpoint"])
    (place / "a.txt").write_text("hello\n")
    os.chown(place / "a.txt", 1234, 4321)
    (place / "a.txt").chmod(0o4750)
    (place / "sub dir").mkdir()
    (place / "sub dir" / "below").write_bytes(b"\0\1\2")
    (place / "link -> odd").symlink_to("a.txt")
    Path(os.fsdecode(os.fsencode(place) + b"/two\nlines\xff")).write_text("x")
    os.mkfifo(place / ".pipe")
    yield name, place
    remove_labelled(docker_api, run_label)
    with contextlib.suppress(docker.errors.NotFound):  # it carried the label
        docker_api.remove_volume(name, force=True)


@pytest.fixture
def run(docker_api: docker.APIClient, run_label: str) -> Callable[..., str]:
    """Run a container; gives its id."""

    def made(*command: str, **options: Any) -> str:
        host = docker_api.create_host_config(binds=options.pop("binds", None))
        raw = docker_api.create_container(IMAGE, list(command), labels={LABEL: run_label}, host_config=host)
        docker_api.start(raw["Id"])
        return str(raw["Id"])

    return made


def drained(engine: Engine, stream: Stream[Any]) -> list[Any]:
    """Have a stream run to its end and give its items; raises what it failed by."""
    items: list[Any] = []
    engine.open(stream)

    def is_over() -> bool:
        is_ended = stream.ended
        items.extend(stream.take())
        return is_ended and not stream.pending

    wait_until(is_over, "the stream has ended", LONG_S)
    if stream.error is not None:
        raise stream.error
    return items


def listed(engine: Engine, way: Way, path: bytes = b"/", most_bytes: int = 0) -> dict[bytes, FileEntry]:
    pieces = drained(engine, FolderStream(way, path, most_bytes=most_bytes))
    return {entry.name: entry for piece in pieces for entry in piece.entries}


def image_id(api: Any, name: str) -> str:
    """Return the id of an image."""
    return str(api.inspect_image(name)["Id"])


def result(engine: Engine, stream: Stream[Any]) -> Any:
    return next(item.result for item in reversed(drained(engine, stream)) if item.result is not None)


def check_equal(found: dict[bytes, FileEntry], place: Path) -> None:
    """Compare what was listed with what the disk says."""
    names = os.listdir(os.fsencode(place))
    assert sorted(found) == sorted(names)
    for name in names:
        path, entry = os.path.join(os.fsencode(place), name), found[name]
        status = os.lstat(path)
        assert entry.mode == stat.S_IMODE(status.st_mode)
        assert (entry.uid, entry.gid) == (status.st_uid, status.st_gid)
        assert entry.mtime_s == int(status.st_mtime)
        assert entry.is_folder == stat.S_ISDIR(status.st_mode)
        assert entry.target == (os.readlink(path) if stat.S_ISLNK(status.st_mode) else b"")
        if stat.S_ISREG(status.st_mode):
            assert entry.size_bytes == status.st_size


def test_a_volume_that_nobody_uses_is_listed_through_a_helper(
    engine: Engine, docker_api: docker.APIClient, open_spot: Open, volume: tuple[str, Path]
) -> None:
    name, place = volume
    way = open_spot(Spot("volume", name))
    assert way.how is How.PROGRAM
    raw = docker_api.inspect_container(way.container_id)
    assert helper.LABEL in raw["Config"]["Labels"]
    assert raw["HostConfig"]["NetworkMode"] == "none"
    assert raw["HostConfig"]["CapDrop"] == ["ALL"]
    assert [mount["RW"] for mount in raw["Mounts"]] == [False]
    check_equal(listed(engine, way), place)
    assert list(listed(engine, way, b"/sub dir")) == [b"below"]
    with pytest.raises(EngineError, match="/nowhere"):
        listed(engine, way, b"/nowhere")
    assert engine.call_blocking(begin_of, way, b"/link -> odd").content == b"hello\n"
    assert engine.call_blocking(begin_of, way, b"/two\nlines\xff").content == b"x"
    with pytest.raises(EngineError, match="no file"):
        engine.call_blocking(begin_of, way, b"/.pipe")


def test_where_no_image_has_a_shell_a_volume_is_listed_once_the_user_agreed(
    engine: Engine, open_spot: Open, volume: tuple[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tool, "candidates", lambda _api, _volume: iter(()))
    name, place = volume
    way = open_spot(Spot("volume", name))
    assert way.how is How.ARCHIVE
    with pytest.raises(ConsentNeeded):
        listed(engine, way)
    check_equal(listed(engine, way, most_bytes=1 << 20), place)
    assert list(listed(engine, way, b"/sub dir")) == [b"below"], "known by now"
    assert engine.call_blocking(begin_of, way, b"/link -> odd").content == b"hello\n"


def test_a_large_archive_is_read_no_further_than_agreed(
    engine: Engine, open_spot: Open, volume: tuple[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tool, "candidates", lambda _api, _volume: iter(()))
    name, place = volume
    with (place / "huge").open("wb") as file:
        file.truncate(5 << 30)
    way = open_spot(Spot("volume", name))
    pieces = drained(engine, FolderStream(way, b"/", most_bytes=1 << 20))
    assert pieces[-1].is_cut
    assert {entry.name for piece in pieces for entry in piece.entries} <= set(os.listdir(os.fsencode(place)))


def test_a_container_that_mounts_a_volume_lends_its_programs(
    engine: Engine, open_spot: Open, volume: tuple[str, Path], run: Callable[..., str]
) -> None:
    name, place = volume
    container_id = run("sleep", "1000", binds=[f"{name}:/data"])
    way = open_spot(Spot("volume", name))
    assert (way.container_id, way.is_ours) == (container_id, False)
    check_equal(listed(engine, way), place)


def test_a_container_is_listed_while_it_runs_and_once_it_ended(
    engine: Engine, docker_api: docker.APIClient, open_spot: Open, run: Callable[..., str]
) -> None:
    container_id = run("sh", "-c", "echo made > /etc/made.conf; exec sleep 1000")
    way = open_spot(Spot("container", container_id))
    assert b"passwd" in listed(engine, way, b"/etc")
    docker_api.kill(container_id)
    docker_api.wait(container_id)
    ended = open_spot(Spot("container", container_id))
    assert ended.how is How.ARCHIVE
    found = listed(engine, ended, b"/etc", most_bytes=1 << 20)
    assert found[b"made.conf"].size_bytes == len("made\n")


def test_an_image_is_listed_and_cannot_be_changed(
    engine: Engine, docker_api: docker.APIClient, open_spot: Open
) -> None:
    way = open_spot(Spot("image", image_id(docker_api, IMAGE)))
    assert b"busybox" in listed(engine, way, b"/bin")
    with pytest.raises(EngineError, match="cannot be changed"):
        engine.call_blocking(file_acts.delete, way, [b"/bin"])


def test_files_of_a_volume_are_copied_changed_and_deleted(
    engine: Engine, open_spot: Open, volume: tuple[str, Path], tmp_path: Path
) -> None:
    name, place = volume
    way = open_spot(Spot("volume", name))
    to = tmp_path / "to"
    to.mkdir()
    copied = result(engine, CopyOut(way, [b"/a.txt", b"/sub dir"], folder=str(to)))
    assert isinstance(copied, Copied)
    assert (to / "a.txt").read_text() == "hello\n"
    assert (to / "sub dir" / "below").read_bytes() == b"\0\1\2"
    again = result(engine, CopyOut(way, [b"/a.txt"], folder=str(to)))
    assert "a.txt" in again.words, "nothing is replaced, and that is said"
    (to / "a.txt").write_text("mine")
    for answer, words in ((Taken.SKIP, "skipped: a.txt"), (Taken.BOTH, "a.txt is called a (2).txt here")):
        said = result(engine, CopyOut(way, [b"/a.txt"], folder=str(to), taken={b"a.txt": answer}))
        assert words in said.words
    assert ((to / "a.txt").read_text(), (to / "a (2).txt").read_text()) == ("mine", "hello\n")
    (to / "sub dir" / "own").write_text("own")
    taken = {b"a.txt": Taken.REPLACE, b"sub dir": Taken.REPLACE}
    result(engine, CopyOut(way, [b"/a.txt", b"/sub dir"], folder=str(to), taken=taken))
    assert (to / "a.txt").read_text() == "hello\n"
    assert (to / "sub dir" / "own").read_text() == "own", "what has another name stays"
    (to / "sub dir" / "own").unlink()
    (to / "sub dir" / "new").write_text("from here")
    (to / "sub dir" / "new").chmod(0o640)
    result(engine, CopyIn(way, b"/", paths=[str(to / "sub dir")]))
    assert (place / "sub dir" / "new").read_text() == "from here"
    assert stat.S_IMODE((place / "sub dir" / "new").stat().st_mode) == 0o640
    entry = listed(engine, way)[b"a.txt"]
    engine.call_blocking(file_acts.write, way, b"/", entry, b"hello\n", b"edited\n", timeout_s=LONG_S)
    status = (place / "a.txt").stat()
    assert (place / "a.txt").read_text() == "edited\n"
    assert (status.st_uid, status.st_gid, stat.S_IMODE(status.st_mode)) == (1234, 4321, 0o4750)
    with pytest.raises(EngineError, match="meanwhile"):
        engine.call_blocking(file_acts.write, way, b"/", entry, b"hello\n", b"lost\n", timeout_s=LONG_S)
    engine.call_blocking(file_acts.make_folder, way, b"/made", timeout_s=LONG_S)
    assert (place / "made").is_dir()
    with pytest.raises(EngineError, match="already"):
        engine.call_blocking(file_acts.rename, way, b"/a.txt", b"made", timeout_s=LONG_S)
    engine.call_blocking(file_acts.rename, way, b"/two\nlines\xff", b"plain", timeout_s=LONG_S)
    assert (place / "plain").read_text() == "x"
    engine.call_blocking(file_acts.delete, way, [b"/made", b"/plain", b"/sub dir"], timeout_s=LONG_S)
    assert sorted(os.listdir(place)) == [".pipe", "a.txt", "link -> odd"]


# ---------------------------------------------------------------------- layers
def saved_layers(docker_api: docker.APIClient, image: str) -> list[list[tuple[str, int, bool]]]:
    """Return paths, sizes and kinds in each layer of an image, as Python's own reader of archives tells."""
    whole = io.BytesIO(b"".join(docker_api.get_image(image)))
    found = []
    with tarfile.open(fileobj=whole) as archive:
        manifest = archive.extractfile("manifest.json")
        assert manifest is not None
        for name in json.load(manifest)[0]["Layers"]:
            with tarfile.open(fileobj=archive.extractfile(name)) as layer:
                found.append([(entry.name.rstrip("/"), entry.size, entry.isdir()) for entry in layer])
    return found


def test_the_figures_of_layers_are_those_of_docker_save(
    engine: Engine, docker_api: docker.APIClient, run_label: str
) -> None:
    tag = f"dockertui-test:{uuid.uuid4().hex[:8]}"
    recipe = f"""FROM {IMAGE}
RUN head -c 100000 /dev/zero > /big; mkdir /d; head -c 5000 /dev/zero > /d/one; echo x > /d/two
RUN head -c 70000 /dev/zero > /big; rm /d/one
RUN rm -r /d; echo new > /new; mkdir /e; head -c 3000 /dev/zero > /e/old
RUN rm -r /e; mkdir /e; head -c 40 /dev/zero > /e/new; ln /new /same
"""
    for line in docker_api.build(
        fileobj=io.BytesIO(recipe.encode()), tag=tag, rm=True, labels={LABEL: run_label}, decode=True
    ):
        assert "error" not in line, line
    try:
        found = result(engine, LayersStream(image_id(docker_api, tag)))
        sizes = saved_layers(docker_api, tag)
    finally:
        docker_api.remove_image(tag, force=True)
    assert isinstance(found, ImageLayers)
    assert [layer.size_bytes for layer in found.layers] == [
        sum(size for _path, size, _is_folder in layer) for layer in sizes
    ]
    _base, first, second, third, fourth = found.layers
    assert (first.added, first.removed) == (4, 0)
    assert (second.changed, second.removed) == (1, 1)
    assert (third.added, third.removed) == (3, 1)
    assert {(file.path, file.mark) for file in third.files} == {
        (b"/new", Mark.ADDED),
        (b"/d", Mark.DELETED),
        (b"/e", Mark.ADDED),
        (b"/e/old", Mark.ADDED),
    }
    assert (b"/e/old", Mark.DELETED) in {(file.path, file.mark) for file in fourth.files}
    assert (b"/e/new", Mark.ADDED) in {(file.path, file.mark) for file in fourth.files}
    assert found.wasted[0] == (b"/big", 170000, 2)
    assert (b"/d/one", 5000, 2) in found.wasted
    efficiency, wasted = dive.analyzed(sizes)
    assert found.wasted_bytes == wasted
    assert found.efficiency == pytest.approx(efficiency, abs=1e-12)


# ---------------------------------------------------------------------- as it is seen
async def test_files_are_looked_into_by_keys(
    engine_url: str, docker_api: docker.APIClient, volume: tuple[str, Path]
) -> None:
    name, place = volume
    async with live_app(Endpoint("local", engine_url)) as ui:
        await ui.select(2, name)
        await ui.press("f")
        await ui.until(lambda: "5 entries" in ui.text, "the files")
        assert "two\\x0alines\\xff" in ui.text
        assert "link -> odd → a.txt" in ui.text
        await ui.press("full_stop")
        await ui.until(lambda: "4 of 5 entries" in ui.text, "no hidden ones")
        await ui.press("Y")
        await ui.until(lambda: "Copied" in ui.text, "that the path was copied")
        await ui.press("slash", *"a.t", "enter", "enter")
        await ui.until(lambda: "hello" in ui.text, "the text")
        await ui.press("escape")
        await ui.until(lambda: "filter: a.t" in ui.text, "the files again")
        await ui.press("escape", "home", "enter")
        await ui.until(lambda: "below" in ui.text, "the folder")
        await ui.press("enter")
        await ui.until(lambda: "00 01 02" in ui.text, "the bytes")
        await ui.press("escape", "d")
        await ui.until(lambda: "Delete below" in ui.text, "the question")
        await ui.press("escape", "d", "y")
        await ui.until(lambda: "0 entries" in ui.text, "it is gone")
        assert not os.listdir(place / "sub dir")
        await ui.press("escape")
        await ui.until(lambda: ui.app.screen is ui.main, "the main screen")
        await ui.until(
            lambda: not docker_api.containers(all=True, filters={"volume": name}), "the helper is gone"
        )


async def left(ui: Live) -> None:
    """Go back to the main screen."""
    while ui.app.screen is not ui.main:
        await ui.press("escape")


async def test_a_copy_whose_name_is_taken_is_asked_about_and_keeps_both_unless_told(
    engine_url: str, volume: tuple[str, Path], tmp_path: Path
) -> None:
    name, _place = volume
    out = tmp_path / "out"
    out.mkdir()
    (out / "a.txt").write_text("mine!")
    async with live_app(Endpoint("local", engine_url)) as ui:
        await ui.select(2, name)
        await ui.press("f")
        await ui.until(lambda: "5 entries" in ui.text, "the files")
        await ui.press("slash", *"a.t", "enter")

        async def copy() -> None:
            await ui.press("c", "ctrl+u", *str(out), "enter")
            await ui.until(lambda: "The name is taken" in ui.text, "the question")

        await copy()
        assert "5 B" in ui.text, "what would be lost"
        assert "What is replaced is lost." in ui.text
        await ui.press("escape")
        await ui.until(lambda: "Nothing is copied." in ui.text, "it is left")
        assert os.listdir(out) == ["a.txt"]
        await copy()
        await ui.press("enter")
        await ui.until(lambda: "a.txt is called a (2).txt here" in ui.told, "both are there")
        assert (out / "a.txt").read_text() == "mine!"
        await copy()
        await ui.press("r")
        await ui.until(lambda: (out / "a.txt").read_text() == "hello\n", "it is replaced")
        await left(ui)


async def test_many_files_of_this_machine_are_copied_at_once(
    engine_url: str, volume: tuple[str, Path], tmp_path: Path
) -> None:
    name, place = volume
    for called in ("one.log", "two.log", "with space", "other"):
        (tmp_path / called).write_text(called)
    async with live_app(Endpoint("local", engine_url)) as ui:
        await ui.select(2, name)
        await ui.press("f")
        await ui.until(lambda: "5 entries" in ui.text, "the files")
        await ui.press("u", *f"{tmp_path}/*.log '{tmp_path}/with space'", "enter")
        await ui.until(lambda: "8 entries" in ui.text, "the copies")
        assert (place / "two.log").read_text() == "two.log"
        assert (place / "with space").read_text() == "with space"
        await ui.press("u", *f"{tmp_path}/with space", "enter")
        await ui.until(lambda: "with space is there already" in ui.text, "the question")
        await ui.press("escape")
        await left(ui)


async def test_what_was_listed_is_forgotten_once_its_screen_is_closed(
    engine_url: str, volume: tuple[str, Path]
) -> None:
    """A folder of 100,000 entries takes some 60 MB, which grew with each look into it."""
    name, place = volume
    for number in range(6000):
        (place / f"f{number}").touch()
    async with live_app(Endpoint("local", engine_url)) as ui:
        await ui.select(2, name)
        await ui.press("f")
        await ui.until(lambda: "6005 entries ·" in ui.text, "the files")
        await left(ui)
        await ui.pilot.pause()
        assert not [one for one in gc.get_objects() if isinstance(one, FileEntry)]


async def test_all_keys_among_files_are_on_one_sheet(engine_url: str, volume: tuple[str, Path]) -> None:
    name, _place = volume
    async with live_app(Endpoint("local", engine_url)) as ui:
        await ui.select(2, name)
        await ui.press("f")
        await ui.until(lambda: "5 entries" in ui.text, "the files")
        assert "?: keys" in ui.text
        await ui.press("question_mark")
        await ui.until(lambda: "Keys · Files" in ui.text, "the sheet")
        for words in ("Copy to this machine", "Edit a text", "Delete", "New folder", "Show or hide dotfiles"):
            assert words in ui.text
        await ui.press("question_mark", "slash", *"a.t", "enter", "enter")
        await ui.until(lambda: "hello" in ui.text, "a file")
        await ui.press("question_mark")
        await ui.until(lambda: "Keys · Files" in ui.text, "the sheet of a file")
        await left(ui)
