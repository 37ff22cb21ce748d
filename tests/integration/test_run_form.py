"""The form of a new container on a real engine: what is typed is what runs, and data outlive it."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import docker
import pytest
from docker.errors import NotFound
from textual import events

from dockertui.engine.endpoint import Endpoint
from dockertui.screens.run_form import RunForm
from dockertui.state.run_memory import read
from tests.conftest import LABEL
from tests.support.live_app import Live, live_app

pytestmark = pytest.mark.engine


@pytest.fixture(autouse=True)
def memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where settings are remembered in these tests."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    return tmp_path / "dockertui" / "run.json"


@asynccontextmanager
async def form_of(engine_url: str, line: str) -> AsyncIterator[Live]:
    """Run the app, open the form and paste a line into it."""
    async with live_app(Endpoint("lab", engine_url, "DOCKER_HOST")) as ui:
        await ui.press("n")
        await ui.until(lambda: isinstance(ui.app.screen, RunForm), "the form")
        await fill(ui, line)
        yield ui


async def fill(ui: Live, line: str) -> None:
    """Paste a line into the form."""
    await ui.press("ctrl+l")
    await ui.until(lambda: "Paste a docker run line" in ui.text, "the field")
    ui.app.post_message(events.Paste(line))
    await ui.until(
        lambda: ui.app.focused is not None and bool(getattr(ui.app.focused, "value", "")), "the line"
    )
    await ui.press("enter")
    await ui.until(lambda: isinstance(ui.app.screen, RunForm), "the form")


def inspect(api: docker.APIClient, name: str) -> Any:
    """Return what the engine says of a container, None if it is not there."""
    try:
        return api.inspect_container(name)
    except NotFound:
        return None


def output(api: docker.APIClient, name: str, *command: str) -> str:
    """Return what a command in a container prints."""
    made = api.exec_create(name, list(command))
    return str(api.exec_start(made["Id"]).decode()).strip()


async def test_a_container_with_port_variable_and_volume_runs_and_its_data_outlive_it(
    engine_url: str, docker_api: docker.APIClient, run_label: str, memory: Path
) -> None:
    docker_api.create_volume(f"{run_label}-data", labels={LABEL: run_label})
    line = (
        f"docker run -d --name {run_label}-a --label {LABEL}={run_label} -e GREETING='hello you' "
        f"-e DB_PASSWORD=s3cret -p 127.0.0.1::80 -v {run_label}-data:/data "
        "busybox:local sh -c 'echo kept > /data/file; httpd -f -p 80'"
    )
    async with form_of(engine_url, line) as ui:
        await ui.press("ctrl+s")
        await ui.until(lambda: f"{run_label}-a started" in ui.told, "said")
        await ui.until(lambda: ui.row(0, inspect(docker_api, f"{run_label}-a")["Id"]), "its row")
        found = inspect(docker_api, f"{run_label}-a")
        assert found["State"]["Running"]
        assert {"GREETING=hello you", "DB_PASSWORD=s3cret"} <= set(found["Config"]["Env"])
        assert found["NetworkSettings"]["Ports"]["80/tcp"][0]["HostIp"] == "127.0.0.1"
        await ui.until(lambda: "busybox" in read(memory).last, "remembered")
        assert "s3cret" not in memory.read_text()
        await ui.until(
            lambda: output(docker_api, f"{run_label}-a", "cat", "/data/file") == "kept", "its data"
        )
        await ui.press("n")
        await ui.until(lambda: isinstance(ui.app.screen, RunForm), "the form")
        docker_api.remove_container(f"{run_label}-a", force=True)
        second = line.replace(f"{run_label}-a", f"{run_label}-b").replace("echo kept > /data/file; ", "")
        await fill(ui, second)
        await ui.press("ctrl+s")
        await ui.until(lambda: f"{run_label}-b started" in ui.told, "said")
        assert output(docker_api, f"{run_label}-b", "cat", "/data/file") == "kept"


async def test_what_cannot_start_leaves_nothing_and_the_form_comes_back(
    engine_url: str, docker_api: docker.APIClient, run_label: str
) -> None:
    name = f"{run_label}-x"
    line = f"docker run -d --name {name} --label {LABEL}={run_label} busybox:local no-such-program"
    async with form_of(engine_url, line) as ui:
        await ui.press("ctrl+s")
        await ui.until(
            lambda: isinstance(ui.app.screen, RunForm) and "not found" in ui.text,
            "the form, the engine's reason",
        )
        assert "no-such-program" in ui.text
        assert inspect(docker_api, name) is None
        command = ui.app.screen.query_one("#run-command")
        command.focus()
        await ui.press("ctrl+u", *"sleep 600", "ctrl+s")
        await ui.until(lambda: f"{name} started" in ui.told, "said")
        assert inspect(docker_api, name)["Config"]["Cmd"] == ["sleep", "600"]


async def test_a_port_that_is_held_is_said_before_anything_is_made(
    engine_url: str, docker_api: docker.APIClient, run_label: str, make_container: Callable[..., str]
) -> None:
    holder = make_container(
        name=f"{run_label}-holder", ports=[80], host={"port_bindings": {80: ("127.0.0.1",)}}
    )
    port = inspect(docker_api, holder)["NetworkSettings"]["Ports"]["80/tcp"][0]["HostPort"]
    line = (
        f"docker run -d --name {run_label}-y --label {LABEL}={run_label} -p {port}:80 busybox:local sleep 9"
    )
    async with form_of(engine_url, line) as ui:
        await ui.until(lambda: f"{port} is held by {run_label}-holder." in ui.text, "who holds it")
        await ui.press("ctrl+s")
        assert isinstance(ui.app.screen, RunForm)
        assert inspect(docker_api, f"{run_label}-y") is None


async def test_a_container_is_made_anew_with_what_was_changed(
    engine_url: str, docker_api: docker.APIClient, run_label: str, make_container: Callable[..., str]
) -> None:
    name = f"{run_label}-old"
    old = make_container(name=name, environment={"KEPT": "1"})
    async with live_app(Endpoint("lab", engine_url, "DOCKER_HOST")) as ui:
        await ui.select(0, old)
        await ui.press("c")
        await ui.until(lambda: isinstance(ui.app.screen, RunForm) and f"Change {name}" in ui.text, "the form")
        assert f"--name {name}" in " ".join(ui.text.split())
        form = ui.app.screen
        assert isinstance(form, RunForm)
        while str(form._here.title) != "Environment":
            await ui.press("ctrl+n")
        await ui.until(lambda: "KEPT" in ui.text, "its variable")
        await ui.press("enter", *"MORE", "tab", *"2", "ctrl+s")
        await ui.dialog(f"Make {name} anew?")
        assert "put back as it was" in " ".join(ui.text.replace("│", " ").split())
        await ui.press("y")
        await ui.until(lambda: f"{name} was made anew" in ui.told, "said")
        found = inspect(docker_api, name)
        assert found["Id"] != old
        assert found["State"]["Running"]
        assert {"KEPT=1", "MORE=2"} <= set(found["Config"]["Env"])
        assert inspect(docker_api, old) is None


async def test_one_that_does_not_come_up_leaves_the_old_one_as_it_was(
    engine_url: str, docker_api: docker.APIClient, run_label: str, make_container: Callable[..., str]
) -> None:
    name = f"{run_label}-old"
    old = make_container(name=name)
    async with live_app(Endpoint("lab", engine_url, "DOCKER_HOST")) as ui:
        await ui.select(0, old)
        await ui.press("c")
        await ui.until(lambda: isinstance(ui.app.screen, RunForm), "the form")
        ui.app.screen.query_one("#run-command").focus()
        await ui.press("ctrl+u", *"no-such-program", "ctrl+s")
        await ui.dialog(f"Make {name} anew?")
        await ui.press("y")
        await ui.until(lambda: "The old container is as it was." in " ".join(ui.text.split()), "said")
        found = inspect(docker_api, name)
        assert found["Id"] == old
        assert found["State"]["Running"]


async def test_a_database_is_started_by_the_form_and_keeps_its_data(
    engine_url: str, docker_api: docker.APIClient, run_label: str
) -> None:
    if not docker_api.images("mysql:local"):
        pytest.fail("mysql:local is not on the engine: ./dev lab up makes it", pytrace=False)
    docker_api.create_volume(f"{run_label}-db", labels={LABEL: run_label})

    def sql(name: str, text: str) -> str:
        return output(docker_api, name, "mysql", "-uroot", "-ps3cret", "-N", "-B", "-e", text)

    line = (
        f"docker run -d --name {run_label}-1 --label {LABEL}={run_label} -e MYSQL_ROOT_PASSWORD=s3cret "
        f"-p 127.0.0.1::3306 -v {run_label}-db:/var/lib/mysql mysql:local"
    )
    async with form_of(engine_url, line) as ui:
        await ui.press("ctrl+s")
        await ui.until(lambda: f"{run_label}-1 started" in ui.told, "said")
        await ui.until(lambda: sql(f"{run_label}-1", "SELECT 7") == "7", "the server", timeout_s=60)
        sql(
            f"{run_label}-1",
            "CREATE DATABASE shop; CREATE TABLE shop.t (n INT); INSERT INTO shop.t VALUES (42)",
        )
        await ui.press("n")
        await ui.until(lambda: isinstance(ui.app.screen, RunForm), "the form")
        docker_api.remove_container(f"{run_label}-1", force=True)
        await fill(ui, line.replace(f"{run_label}-1", f"{run_label}-2"))
        await ui.press("ctrl+s")
        await ui.until(lambda: f"{run_label}-2 started" in ui.told, "said")
        wanted = "SELECT n FROM shop.t"
        await ui.until(lambda: sql(f"{run_label}-2", wanted) == "42", "the data", timeout_s=60)


async def test_an_image_that_is_not_there_is_pulled_first(
    engine_url: str, docker_api: docker.APIClient, run_label: str
) -> None:
    name, image = f"{run_label}-p", "localhost:5000/library/busybox:latest"
    if docker_api.images(image):
        docker_api.remove_image(image, force=True)
    line = f"docker run -d --name {name} --label {LABEL}={run_label} {image} sleep 600"
    async with form_of(engine_url, line) as ui:
        await ui.until(lambda: "it is pulled first" in ui.text, "said")
        await ui.press("ctrl+s")
        await ui.until(lambda: f"{name} started" in ui.told, "made")
        assert inspect(docker_api, name)["Config"]["Image"] == image
        docker_api.remove_container(name, force=True)
        docker_api.remove_image(image)
