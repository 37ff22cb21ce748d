"""Builds on a real engine, by BuildKit and by the engine's own builder: what is sent, made and said."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import docker
import pytest

from dockertui.engine.build import Build
from dockertui.engine.endpoint import Endpoint
from dockertui.engine.engine import Engine
from dockertui.engine.errors import EngineFault, ReadOnlyRefused
from dockertui.engine.progress import Progress
from dockertui.engine.stream import Stream
from tests.conftest import LABEL, wait_until

pytestmark = pytest.mark.engine
WAYS = pytest.mark.parametrize("with_kit", [True, False], ids=["buildkit", "engine"])


@pytest.fixture
def engine(engine_url: str) -> Iterator[Engine]:
    made = Engine(Endpoint("builds", engine_url))
    yield made
    made.close()


@pytest.fixture
def context(tmp_path: Path, run_label: str) -> Callable[..., str]:
    """Write a folder with a Dockerfile whose image has the test's label."""

    def write(*lines: str, **files: str) -> str:
        text = "\n".join(["FROM busybox:local AS base", f"LABEL {LABEL}={run_label}", *lines])
        (tmp_path / "Dockerfile").write_text(text + "\n")
        for name, content in files.items():
            (tmp_path / name.replace("_dot_", ".")).write_text(content)
        return str(tmp_path)

    return write


def follow(engine: Engine, stream: Stream[Progress], said: list[Progress] | None = None) -> list[Progress]:
    """Read a stream to its end."""
    found = said if said is not None else []
    engine.open(stream)

    def has_ended() -> bool:
        found.extend(stream.take())
        return stream.ended and not stream.pending

    wait_until(has_ended, "its end", 100)
    if stream.error is not None:
        raise stream.error
    return found


def inspect(api: Any, image: str) -> Any:
    """Return all that is known of an image."""
    return api.inspect_image(image)


def result(said: list[Progress]) -> Any:
    return next(one.result for one in reversed(said) if one.result is not None)


def output(api: docker.APIClient, image: str, run_label: str) -> bytes:
    """Return what a container of an image prints."""
    made = api.create_container(image, labels={LABEL: run_label})["Id"]
    api.start(made)
    api.wait(made)
    return bytes(api.logs(made))


@pytest.mark.smoke
@WAYS
def test_a_folder_is_built_without_what_it_ignores(
    engine: Engine,
    context: Callable[..., str],
    docker_api: docker.APIClient,
    run_label: str,
    with_kit: bool,
) -> None:
    folder = context(
        "ARG WHO",
        "ARG OTHER",
        "COPY . /context",
        "RUN echo said-in-the-build",
        'RUN echo "$WHO $OTHER" > /who',
        'CMD ["sh", "-c", "ls -A /context; cat /who"]',
        "FROM base AS never",
        "RUN exit 9",
        kept="a",
        secret="b",
        _dot_dockerignore="secret\nDockerfile\n",
    )
    stream = Build(
        folder=folder,
        tags=f"{run_label}:1 {run_label}:2",
        build_args="WHO=me OTHER='a b'",
        target="base",
        with_kit=with_kit,
    )
    said = follow(engine, stream)
    built = result(said)
    assert built.tags == (f"{run_label}:1", f"{run_label}:2")
    for tag in built.tags:
        assert inspect(docker_api, tag)["Id"] == built.image_id
    shown = output(docker_api, f"{run_label}:1", run_label).decode().split("\n")
    assert "kept" in shown
    assert "secret" not in shown
    assert "me a b" in shown
    assert any("said-in-the-build" in one.text for one in said if not one.step)
    steps = {one.step: one for one in said if one.step}
    run = next(step for name, step in steps.items() if "RUN echo said" in name)
    assert run.is_over


@pytest.mark.smoke
@WAYS
def test_a_failure_names_the_step_and_its_last_lines(
    engine: Engine, context: Callable[..., str], with_kit: bool
) -> None:
    folder = context("RUN echo first", "RUN echo what-went-wrong; exit 7")
    said: list[Progress] = []
    with pytest.raises(EngineFault) as caught:
        follow(engine, Build(folder=folder, with_kit=with_kit, no_cache=True), said)
    assert "RUN echo what-went-wrong; exit 7 failed: " in caught.value.message
    assert "7" in caught.value.message.rpartition("failed: ")[2]
    assert "what-went-wrong" in caught.value.hint.split("\n")
    assert any(one.has_failed and "exit 7" in one.step for one in said)


@WAYS
def test_a_build_that_is_cancelled_ends_and_makes_nothing(
    engine: Engine,
    context: Callable[..., str],
    docker_api: docker.APIClient,
    run_label: str,
    with_kit: bool,
) -> None:
    folder = context("RUN echo begun; sleep 300")
    stream = Build(folder=folder, tags=f"{run_label}:1", with_kit=with_kit, no_cache=True)
    engine.open(stream)
    lines: list[str] = []

    def has_begun() -> bool:
        lines.extend(one.text for one in stream.take() if not one.step)
        return any(line.endswith("begun") and "RUN" not in line and "Step" not in line for line in lines)

    wait_until(has_begun, "the step", 60)
    stream.close()
    wait_until(lambda: stream.ended, "its end", 30)
    assert stream.error is None
    assert not docker_api.images(name=f"{run_label}:1")


@WAYS
def test_what_is_no_build_is_said_plainly(engine: Engine, tmp_path: Path, with_kit: bool) -> None:
    with pytest.raises(EngineFault, match="Dockerfile"):
        follow(engine, Build(folder=str(tmp_path), with_kit=with_kit))


def test_a_dockerfile_outside_of_the_folder_is_built_by_both(
    engine: Engine, tmp_path: Path, run_label: str, docker_api: docker.APIClient
) -> None:
    (tmp_path / "context").mkdir()
    (tmp_path / "context" / "a").write_text("x")
    (tmp_path / "Elsewhere").write_text(f"FROM busybox:local\nLABEL {LABEL}={run_label}\nCOPY a /a\n")
    for with_kit in (True, False):
        stream = Build(
            folder=str(tmp_path / "context"), dockerfile=str(tmp_path / "Elsewhere"), with_kit=with_kit
        )
        assert inspect(docker_api, result(follow(engine, stream)).image_id)


def test_where_buildx_is_missing_the_engine_builds(
    engine: Engine,
    context: Callable[..., str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = context("RUN true")
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    assert shutil.which("docker") is None
    said = follow(engine, Build(folder=folder))
    assert any(one.text.startswith("Step 1/3 : FROM") for one in said)
    with pytest.raises(EngineFault, match="buildx is not installed"):
        follow(engine, Build(folder=folder, with_kit=True))


@WAYS
def test_nothing_is_built_where_nothing_may_be_changed(
    engine_url: str, context: Callable[..., str], with_kit: bool
) -> None:
    engine = Engine(Endpoint("builds", engine_url), read_only=True)
    try:
        with pytest.raises(ReadOnlyRefused):
            follow(engine, Build(folder=context(), with_kit=with_kit))
    finally:
        engine.close()
