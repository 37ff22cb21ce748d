"""Compose projects on a real engine, from their files to what runs and back, worked by keys."""

import contextlib
import os
import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import docker
import pytest
from textual.widgets import Input

from dockertui.engine.compose.files import BOOK
from dockertui.engine.endpoint import Endpoint
from dockertui.engine.ref import Ref
from dockertui.screens.late_keys import LATE_S
from dockertui.state.job_record import JobState
from tests.conftest import LABEL
from tests.support.live_app import Live, live_app

pytestmark = pytest.mark.engine
THREE = """\
name: {name}
services:
  db:
    image: busybox:local
    command: sh -c "echo ready to serve; touch /ok; sleep 600"
    stop_grace_period: 0s
    healthcheck: {{test: test -f /ok, interval: 1s, timeout: 2s, retries: 9}}
    labels: {{{label}: {value}}}
  app:
    image: busybox:local
    command: sh -c "echo app has begun; sleep 600"
    stop_grace_period: 0s
    depends_on: {{db: {{condition: service_healthy}}}}
    labels: {{{label}: {value}}}
  web:
    image: busybox:local
    command: sleep 600
    stop_grace_period: 0s
    depends_on: [app]
    volumes: [data:/data]
    labels: {{{label}: {value}}}
volumes: {{data: {{labels: {{{label}: {value}}}}}}}
networks: {{default: {{labels: {{{label}: {value}}}}}}}
"""


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing is known of any file, and what will be is remembered for this test alone."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    yield
    BOOK.start((), str(tmp_path / "nowhere"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "gone"))
    BOOK.look()


Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path, run_label: str, book: None) -> Write:
    """Write the file of a project with three services."""

    def made(name: str) -> Path:
        path = tmp_path / name / "compose.yaml"
        path.parent.mkdir()
        path.write_text(THREE.format(name=name, label=LABEL, value=run_label))
        return path

    return made


def named(run_label: str) -> str:
    """Return a name of a project that no other run has."""
    return "t" + run_label.rpartition("-")[2]


async def to_project(ui: Live, name: str, key: str = "F") -> None:
    """Go to the projects, and put the cursor on one."""
    if key:
        await ui.press(key)
    await ui.until(lambda: project(ui, name) is not None, f"the project {name}")
    await ui.main.go_to(Ref("lab", "project", name))
    await ui.until(lambda: ui.main.selected == Ref("lab", "project", name), "the cursor on it")
    await ui.pilot.pause(2 * LATE_S)  # a row that had another name before its file was read has just gone


def project(ui: Live, name: str) -> Any:
    return ui.main.world.get(Ref("lab", "project", name))


def done(ui: Live, title: str) -> set[str]:
    """Return the steps of a job that are done."""
    jobs = [one for one in ui.main.world.local.records["job"].values() if one.title == title]
    return {step.name for job in jobs for step in job.steps if step.state is JobState.DONE}


def states(ui: Live, name: str) -> list[str]:
    return sorted(f"{c.service} {c.state}" for c in project(ui, name).containers)


def are(ui: Live, name: str, wanted: list[str]) -> bool:
    return states(ui, name) == wanted


async def test_three_services_go_from_their_file_to_running_to_down_by_keys(
    engine_url: str, write: Write, run_label: str, docker_api: docker.APIClient
) -> None:
    name = named(run_label)
    path = write(name)
    BOOK.start((str(path),), "/")
    async with live_app(Endpoint("lab", engine_url)) as ui:
        await to_project(ui, name)
        await ui.until(lambda: "not up" in ui.text and "└ app" in ui.text, "the services of the file")
        await ui.press("U")
        await ui.dialog(f"Bring {name} up")
        await ui.press("enter")
        await ui.until(lambda: "coming up" in ui.text, "that it is coming up")
        await ui.until(lambda: f"{name} is up" in ui.told, "that it is up", 60)
        await ui.until(lambda: "3/3 running" in ui.text and "healthy" in ui.text, "that all run")
        await ui.until(lambda: {"db", "app", "web"} <= done(ui, f"Up {name}"), "a step for each service")
        await ui.press("l")
        await ui.until(lambda: "db  │ ready to serve" in ui.text, "the merged logs")
        assert "app │ app has begun" in ui.text
        await ui.press("escape", "D")
        await ui.dialog(f"Take {name} down")
        await ui.tick("volumes")
        ui.app.screen.query("Button").first().focus()
        await ui.press("enter")
        await ui.until(lambda: f"{name} is down" in ui.told, "that it is down", 60)
        await ui.until(lambda: not project(ui, name).containers, "no container of it")
    assert not docker_api.volumes(filters={"label": [f"{LABEL}={run_label}"]})["Volumes"]
    assert not docker_api.networks(filters={"label": [f"{LABEL}={run_label}"]})


async def test_a_broken_file_shows_where_it_is_wrong_and_starts_nothing(
    engine_url: str, write: Write, run_label: str
) -> None:
    name = named(run_label)
    path = write(name)
    path.write_text(path.read_text().replace("    depends_on: [app]\n", "    depends_on: [app\n"))
    BOOK.start((str(path),), "/")
    async with live_app(Endpoint("lab", engine_url)) as ui:
        await to_project(ui, name)
        await ui.until(lambda: "the file has an error" in ui.text, "that the file is wrong")
        await ui.until(lambda: "compose.yaml, line 20, column 12" in ui.text, "where it is wrong")
        await ui.press("U")
        await ui.dialog("up")
        await ui.press("enter")
        await ui.until(lambda: "Up failed" in ui.told, "why it does not come up", 40)
        assert "compose.yaml, line 20, column 12" in ui.told
        assert not project(ui, name).containers


async def test_a_wrong_value_is_shown_at_its_line(engine_url: str, write: Write, run_label: str) -> None:
    name = named(run_label)
    path = write(name)
    path.write_text(path.read_text().replace("volumes: [data:/data]", "volumes: {a: 1}"))
    line = next(n for n, text in enumerate(path.read_text().splitlines(), 1) if "volumes: {a: 1}" in text)
    BOOK.start((str(path),), "/")
    async with live_app(Endpoint("lab", engine_url)) as ui:
        await to_project(ui, name)
        await ui.press("right_square_bracket", "right_square_bracket")
        await ui.until(lambda: f"line {line}, column 5" in ui.text, "where it is wrong", 40)
        assert f"✗{line} " in ui.text
        assert re.search("must be a (list|array)", ui.text)


async def up(ui: Live, name: str) -> None:
    await to_project(ui, name, "")
    await ui.press("U")
    await ui.dialog(f"Bring {name} up")
    await ui.press("enter")
    await ui.until(lambda: f"{name} is up" in ui.told, f"{name} up", 60)
    await ui.until(lambda: len(project(ui, name).containers) == 3, "its containers")


async def test_a_project_whose_file_is_gone_works_by_its_labels(
    engine_url: str, write: Write, run_label: str, docker_api: docker.APIClient
) -> None:
    name = named(run_label)
    path = write(name)
    BOOK.start((str(path),), "/")
    async with live_app(Endpoint("lab", engine_url)) as ui:
        await ui.press("F")
        await up(ui, name)
        os.unlink(path)
        BOOK.look()
        for key, state in (("s", "exited"), ("s", "running"), ("p", "paused"), ("p", "running")):
            await to_project(ui, name, "")
            await ui.press(key)
            want = [f"{service} {state}" for service in ("app", "db", "web")]
            await ui.until(partial(are, ui, name, want), str(want), 40)
            await ui.until(lambda: not ui.main.world.local.records["job"] or not running(ui), "its end")
        await ui.press("U")
        await ui.dialog("up")
        await ui.press("enter")
        await ui.until(lambda: "is not on this machine" in ui.told, "that the file is gone")
        await ui.press("D")
        await ui.dialog(f"Take {name} down")
        ui.app.screen.query("Button").first().focus()
        await ui.press("enter")
        await ui.until(lambda: project(ui, name) is None, "that it is gone", 60)
        await ui.until(lambda: not running(ui), "the end of the job: networks go last")
    assert not docker_api.networks(filters={"label": [f"{LABEL}={run_label}"]})
    assert docker_api.volumes(filters={"label": [f"{LABEL}={run_label}"]})["Volumes"]


async def test_a_service_that_does_not_get_well_is_named_with_its_last_lines(
    engine_url: str, write: Write, run_label: str
) -> None:
    name = named(run_label)
    path = write(name)
    text = path.read_text().replace("test -f /ok", "test -f /never").replace("retries: 9", "retries: 1")
    path.write_text(text.replace("ready to serve", "no room on the disk"))
    BOOK.start((str(path),), "/")
    async with live_app(Endpoint("lab", engine_url)) as ui:
        await to_project(ui, name)
        await ui.press("U")
        await ui.dialog(f"Bring {name} up")
        await ui.press("enter")
        await ui.until(lambda: "Up failed" in ui.told, "that it fails", 60)
        assert f"container {name}-db-1 is unhealthy" in ui.told
        assert "db: no room on the disk" in ui.told
        assert "db" not in done(ui, f"Up {name}")


def running(ui: Live) -> list[Any]:
    return [job for job in ui.main.world.local.records["job"].values() if not job.is_over]


async def test_projects_with_services_of_the_same_names_do_not_mix(
    engine_url: str, write: Write, run_label: str
) -> None:
    one, other = f"{named(run_label)}a", f"{named(run_label)}b"
    BOOK.start((str(write(one)),), "/")
    BOOK.add((str(write(other)),))
    async with live_app(Endpoint("lab", engine_url)) as ui:
        await ui.press("F")
        await up(ui, one)
        await up(ui, other)
        await to_project(ui, one, "")
        await ui.press("s")
        await ui.until(
            lambda: states(ui, one) == ["app exited", "db exited", "web exited"], "the one stopped", 40
        )
        assert states(ui, other) == ["app running", "db running", "web running"]


FETCHED = """\
name: {name}
services:
  app:
    build: {{context: img, labels: {{{label}: {value}}}}}
    command: sleep 600
    stop_grace_period: 0s
    depends_on: [tool]
    labels: {{{label}: {value}}}
  tool:
    image: {image}
    command: sleep 600
    stop_grace_period: 0s
    labels: {{{label}: {value}}}
networks: {{default: {{labels: {{{label}: {value}}}}}}}
"""


@pytest.fixture
def fetched(tmp_path: Path, run_label: str, book: None, docker_api: docker.APIClient) -> Iterator[str]:
    """Write the file of a project that pulls one image and builds another; gives the name of the one."""
    host = os.environ.get("LAB_REGISTRY", "")
    if not host:
        pytest.skip("the lab has no registry")
    image, built = f"{host}/{run_label}:1", f"{named(run_label)}-app"
    docker_api.tag("busybox:local", f"{host}/{run_label}", "1")
    docker_api.push(f"{host}/{run_label}", "1", auth_config={"username": "", "password": ""})
    docker_api.remove_image(image)
    (tmp_path / "img").mkdir()
    (tmp_path / "img" / "Dockerfile").write_text("FROM busybox:local\nRUN echo made of it > /made\n")
    words = FETCHED.format(name=named(run_label), label=LABEL, value=run_label, image=image)
    (tmp_path / "compose.yaml").write_text(words)
    BOOK.start((str(tmp_path / "compose.yaml"),), "/")
    yield image
    for one in (image, built):
        with contextlib.suppress(docker.errors.ImageNotFound):
            docker_api.remove_image(one, force=True)


async def test_images_are_pulled_and_built_and_a_command_runs_once_by_keys(
    engine_url: str, fetched: str, run_label: str, docker_api: Any
) -> None:
    name = named(run_label)
    async with live_app(Endpoint("lab", engine_url)) as ui:
        await to_project(ui, name)
        await ui.press("u")
        await ui.dialog(f"Pull the images of {name}")
        await ui.press("enter")
        await ui.until(lambda: f"the images of {name} are pulled" in ui.told, "pulled", 60)
        assert docker_api.inspect_image(fetched)["Id"]
        await ui.until(lambda: "tool" in done(ui, f"Pull {name}"), "a step for what was pulled")
        await ui.press("b")
        await ui.dialog(f"Build the images of {name}")
        await ui.press("enter")
        await ui.until(lambda: f"the images of {name} are built" in ui.told, "built", 90)
        assert docker_api.inspect_image(f"{name}-app")["Config"]["Labels"][LABEL] == run_label
        await ui.press("x")
        await ui.dialog(f"Run once in {name}")
        ui.app.screen.query_one("#field-command", Input).value = "cat /made"
        await ui.press("enter")
        await ui.until(lambda: "app ran cat /made: exit code 0" in ui.told, "that it ran", 60)
        await ui.until(
            lambda: any(
                "made of it" in str(one.output) for one in ui.main.world.local.records["job"].values()
            ),
            "what it printed",
        )
        await ui.until(
            lambda: [c.service for c in project(ui, name).containers] == ["tool"], "what it needed"
        )
        await ui.press("D")
        await ui.dialog(f"Take {name} down")
        ui.app.screen.query("Button").first().focus()
        await ui.press("enter")
        await ui.until(lambda: f"{name} is down" in ui.told, "that it is down", 60)


async def test_a_pull_that_fails_names_the_service(
    engine_url: str, fetched: str, run_label: str, tmp_path: Path
) -> None:
    name, path = named(run_label), tmp_path / "compose.yaml"
    path.write_text(path.read_text().replace(f"{fetched}", f"{fetched}-nowhere"))
    async with live_app(Endpoint("lab", engine_url)) as ui:
        await to_project(ui, name)
        await ui.press("u")
        await ui.dialog(f"Pull the images of {name}")
        await ui.press("enter")
        await ui.until(lambda: "Pull failed" in ui.told, "that it fails", 60)
        assert "tool: " in ui.told
        assert "not found" in ui.told or "manifest unknown" in ui.told
