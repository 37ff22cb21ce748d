"""Files of images and containers on a real engine: saved, loaded, exported, imported, given up."""

import json
import os
import shutil
import subprocess
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import docker
import pytest

from dockertui.engine import containers
from dockertui.engine.endpoint import Endpoint
from dockertui.engine.engine import Engine
from dockertui.engine.errors import EngineError, EngineFault, NotFound
from dockertui.engine.image_files import (
    ExportContainer,
    ImportImage,
    Loaded,
    LoadImages,
    SaveImages,
    Written,
)
from dockertui.engine.progress import Progress
from dockertui.engine.stream import Stream
from tests.conftest import LABEL, wait_until

pytestmark = pytest.mark.engine
Make = Callable[..., str]


@pytest.fixture
def engine(engine_url: str) -> Iterator[Engine]:
    made = Engine(Endpoint("files", engine_url))
    yield made
    made.close()


@pytest.fixture
def make_image(docker_api: docker.APIClient, make_container: Make, run_label: str) -> Callable[..., str]:
    """Make an image of busybox with a file of random bytes and the test's label; returns its id."""

    def make(*tags: str, mib: int = 1) -> str:
        command = ["dd", "if=/dev/urandom", "of=/random", "bs=1M", f"count={mib}"]
        made = make_container(command)
        docker_api.wait(made)
        image = str(docker_api.commit(made)["Id"])
        docker_api.remove_container(made, force=True)
        for tag in tags:
            repository, version = tag.split(":")
            docker_api.tag(image, repository, version)
        return image

    return make


def follow(engine: Engine, stream: Stream[Progress]) -> list[Progress]:
    """Read a stream to its end."""
    found: list[Progress] = []
    engine.open(stream)

    def has_ended() -> bool:
        found.extend(stream.take())
        return stream.ended and not stream.pending

    wait_until(has_ended, "its end", 60)
    if stream.error is not None:
        raise stream.error
    return found


def inspect(api: Any, image: str) -> Any:
    """Return all that is known of an image."""
    return api.inspect_image(image)


def result(said: list[Progress]) -> Any:
    return next(one.result for one in reversed(said) if one.result is not None)


def remove(api: docker.APIClient, image: str) -> None:
    api.remove_image(image, force=True)
    assert image not in [entry["Id"] for entry in api.images()]


@pytest.mark.smoke
@pytest.mark.parametrize("end", [".tar", ".tar.gz", ".tar.zst"])
def test_saved_removed_and_loaded_it_is_the_same_image(
    engine: Engine,
    make_image: Callable[..., str],
    docker_api: docker.APIClient,
    run_label: str,
    tmp_path: Path,
    end: str,
) -> None:
    if end.endswith("zst") and shutil.which("zstd") is None:
        pytest.skip("zstd is not installed")
    names = [f"{run_label}:1", f"{run_label}:two"]
    image, path = make_image(*names), tmp_path / f"a{end}"
    said = follow(engine, SaveImages((image,), path=str(path)))
    assert result(said) == Written(str(path), path.stat().st_size)
    counted = [one for one in said if one.done]
    assert counted[-1].done == counted[-1].total
    assert [one.done for one in counted] == sorted(one.done or 0 for one in counted)
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]
    remove(docker_api, image)
    loaded = result(follow(engine, LoadImages(path=str(path))))
    assert loaded == Loaded(str(path), tuple(names))
    assert inspect(docker_api, names[0])["Id"] == inspect(docker_api, names[1])["Id"] == image


def test_several_images_go_into_one_file_also_one_without_a_name(
    engine: Engine,
    make_image: Callable[..., str],
    docker_api: docker.APIClient,
    run_label: str,
    tmp_path: Path,
) -> None:
    images, path = (make_image(f"{run_label}:1"), make_image()), tmp_path / "both.tar"
    follow(engine, SaveImages(images, path=str(path)))
    with tarfile.open(path) as archive:
        manifest = archive.extractfile("manifest.json")
        assert manifest is not None
        tags = [entry["RepoTags"] for entry in json.load(manifest)]
    assert sorted(tags, key=str) == sorted([[f"{run_label}:1"], None], key=str)
    for image in images:
        remove(docker_api, image)
    loaded = result(follow(engine, LoadImages(path=str(path))))
    assert set(loaded.names) >= {f"{run_label}:1"}
    assert {entry["Id"] for entry in docker_api.images()} >= set(images)


@pytest.mark.parametrize("program", ["xz", "bzip2"])
def test_a_file_that_another_program_packed_is_loaded(
    engine: Engine,
    make_image: Callable[..., str],
    docker_api: docker.APIClient,
    run_label: str,
    tmp_path: Path,
    program: str,
) -> None:
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed")
    image, path = make_image(f"{run_label}:1"), tmp_path / "a.tar"
    follow(engine, SaveImages((image,), path=str(path)))
    subprocess.run([program, path], check=True)
    remove(docker_api, image)
    (packed,) = tmp_path.iterdir()
    assert result(follow(engine, LoadImages(path=str(packed)))).names == (f"{run_label}:1",)
    assert inspect(docker_api, f"{run_label}:1")["Id"] == image


@pytest.mark.smoke
def test_a_save_that_is_cancelled_leaves_no_file(
    engine: Engine, make_image: Callable[..., str], tmp_path: Path
) -> None:
    stream = SaveImages((make_image(mib=40),), path=str(tmp_path / "a.tar.gz"))
    engine.open(stream)
    wait_until(lambda: any(one.done for one in stream.take()), "its first bytes", 60)
    assert [path.suffix for path in tmp_path.iterdir()] == [".part"]
    stream.close()
    wait_until(lambda: stream.ended, "its end")
    assert stream.error is None
    assert list(tmp_path.iterdir()) == []
    assert all(one.result is None for one in stream.take())


def test_what_cannot_be_saved_leaves_no_file_and_says_why(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "a.tar"
    with pytest.raises(NotFound):
        follow(engine, SaveImages(("sha256:" + "0" * 64,), path=str(path)))
    assert list(tmp_path.iterdir()) == []
    path.write_text("mine")
    with pytest.raises(EngineFault, match="is there already"):
        follow(engine, SaveImages(("busybox:local",), path=str(path)))
    assert path.read_text() == "mine"


def test_what_is_no_file_of_images_is_refused_in_plain_words(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "text").write_text("hello")
    with pytest.raises(EngineFault, match="text is no archive"):
        follow(engine, LoadImages(path=str(tmp_path / "text")))
    with tarfile.open(tmp_path / "files.tar", "w") as archive:
        archive.add(tmp_path / "text", "hello")
    with pytest.raises(EngineError):
        follow(engine, LoadImages(path=str(tmp_path / "files.tar")))


@pytest.mark.smoke
def test_an_export_lists_the_files_and_is_imported_as_an_image_that_runs(
    engine: Engine,
    make_container: Make,
    docker_api: docker.APIClient,
    run_label: str,
    tmp_path: Path,
) -> None:
    made = make_container(["sh", "-c", "echo hello > /mine; sleep 600"])
    wait_until(lambda: any(e["Path"] == "/mine" for e in docker_api.diff(made) or ()), "the file")
    path = tmp_path / "files.tar.gz"
    said = follow(engine, ExportContainer(made, path=str(path)))
    assert result(said).size_bytes == path.stat().st_size
    with tarfile.open(path) as archive:
        assert {"mine", "bin/busybox"} <= set(archive.getnames())
    changes = f'CMD ["cat", "/mine"]; LABEL {LABEL}={run_label}; ENV A=b;c'
    stream = ImportImage(path=str(path), tag=f"{run_label}:in", message="as it was", changes=changes)
    assert result(follow(engine, stream)).names == (f"{run_label}:in",)
    found = inspect(docker_api, f"{run_label}:in")
    assert found["Config"]["Env"][-1:] == ["A=b;c"]
    assert found["Comment"] == "as it was"
    ran = docker_api.create_container(f"{run_label}:in", labels={LABEL: run_label})["Id"]
    docker_api.start(ran)
    docker_api.wait(ran)
    assert docker_api.logs(ran) == b"hello\n"


def test_a_broken_connection_leaves_no_half_of_a_file(
    engine: Engine, make_image: Callable[..., str], tmp_path: Path
) -> None:
    stream = SaveImages((make_image(mib=40),), path=str(tmp_path / "a.tar"))
    engine.open(stream)
    wait_until(lambda: any(one.done for one in stream.take()), "its first bytes", 60)
    client = stream._client
    assert client is not None
    client.abort()  # what a lost network does
    wait_until(lambda: stream.ended, "its end")
    assert stream.error is not None
    assert list(tmp_path.iterdir()) == []


def test_a_container_that_is_gone_is_not_exported(
    engine: Engine, make_container: Make, tmp_path: Path
) -> None:
    made = make_container(start=False)
    engine.call_blocking(containers.remove, made)
    with pytest.raises(NotFound):
        follow(engine, ExportContainer(made, path=str(tmp_path / "a.tar")))
    assert os.listdir(tmp_path) == []
