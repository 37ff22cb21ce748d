"""What the tabs of a container say, and what a prune takes, on a real engine."""

from collections.abc import Callable, Iterator
from typing import Any

import docker
import pytest

from dockertui.engine import containers, disk_usage
from dockertui.engine.changes import changes
from dockertui.engine.endpoint import Endpoint
from dockertui.engine.engine import Engine
from dockertui.engine.errors import NotFound
from dockertui.engine.last_lines import detail_with_log
from dockertui.engine.processes import Processes, processes
from tests.conftest import LABEL, wait_until
from tests.support.live_app import live_app

pytestmark = pytest.mark.engine
Make = Callable[..., str]


@pytest.fixture
def engine(engine_url: str) -> Iterator[Engine]:
    made = Engine(Endpoint("local", engine_url))
    yield made
    made.close()


@pytest.mark.smoke
def test_processes_are_a_table_and_there_are_none_of_what_does_not_run(
    engine: Engine, make_container: Make
) -> None:
    made = make_container("sleep 4321")
    found = engine.call_blocking(processes, made)
    assert any("sleep 4321" in row[-1] for row in found.rows)
    assert all(len(row) == len(found.titles) for row in found.rows)
    assert {"PID", "%CPU", "RSS"} <= set(found.titles)
    engine.call_blocking(containers.kill, made)
    wait_until(lambda: engine.call_blocking(processes, made) == Processes(), "it has none")
    assert engine.call_blocking(processes, made) == Processes()
    with pytest.raises(NotFound):
        engine.call_blocking(processes, "no-such-container")


@pytest.mark.smoke
def test_changed_files_are_told_apart(engine: Engine, make_container: Make) -> None:
    made = make_container(["sh", "-c", "echo hi > /new; rm /bin/vi; sleep 600"])

    def found() -> dict[str, str]:
        return {change.path: change.what for change in engine.call_blocking(changes, made)}

    wait_until(lambda: "/new" in found(), "the file is there")
    wait_until(lambda: found().get("/bin/vi") == "deleted", "the program is gone")
    assert found()["/new"] == "added"
    assert found()["/bin"] == "changed"
    assert engine.call_blocking(changes, make_container(start=False)) == ()


@pytest.mark.smoke
def test_a_description_holds_variables_probe_and_the_last_lines(engine: Engine, make_container: Make) -> None:
    command = "echo no route; echo at all; exit 3"
    probe = {"test": ["CMD-SHELL", command], "interval": 1_000_000_000, "retries": 1}
    made = make_container(
        ["sh", "-c", "for i in $(seq 30); do echo line $i; done; sleep 0.3; echo last >&2; sleep 600"],
        environment={"DB_PASSWORD": "hunter2", "A": "b=c"},
        healthcheck=probe,
    )

    def detail() -> containers.ContainerDetail:
        return engine.call_blocking(detail_with_log, made)

    wait_until(lambda: detail().probe.runs, "the probe has run")
    wait_until(lambda: "last" in {line.text for line in detail().last_lines}, "the lines are there")
    found = detail()
    assert ("DB_PASSWORD", "hunter2") in found.env
    assert ("A", "b=c") in found.env
    assert found.probe.command == command
    assert found.probe.interval_s == 1.0
    assert found.probe.runs[0].exit_code == 3
    assert found.probe.runs[0].output == ("no route", "at all")
    assert [line.text for line in found.last_lines][-2:] == ["line 30", "last"]
    assert len(found.last_lines) == 20


def test_a_log_that_cannot_be_read_is_said_and_the_rest_is_shown(
    engine: Engine, make_container: Make, docker_api: docker.APIClient
) -> None:
    log = docker.types.LogConfig(type="none")
    made = make_container(host={"log_config": log})
    found = engine.call_blocking(detail_with_log, made)
    assert found.started_at is not None
    assert found.last_lines == ()
    assert "logging driver" in found.log_trouble


@pytest.mark.smoke
def test_the_engine_says_what_things_take(engine: Engine, make_container: Make, run_label: str) -> None:
    made = make_container(["sh", "-c", "head -c 3000000 /dev/zero > /big; sleep 600"])

    def written() -> int:
        return engine.call_blocking(disk_usage.usage, timeout_s=60).containers.get(made, 0)

    wait_until(lambda: written() >= 3_000_000, "what it wrote is counted")
    assert engine.call_blocking(disk_usage.usage, timeout_s=60).images


@pytest.mark.smoke
async def test_a_prune_takes_what_is_ticked_and_nothing_else(
    engine_url: str, make_container: Make, docker_api: docker.APIClient, run_label: str
) -> None:
    labels = {LABEL: run_label}
    stopped = make_container("true", name=f"gone-{run_label[-8:]}", start=False)
    running = make_container(name=f"stays-{run_label[-8:]}")
    kept, lost = (f"{word}-{run_label[-8:]}" for word in ("kept", "lost"))
    for name in (kept, lost):
        docker_api.create_volume(name, labels=labels)
    async with live_app(Endpoint("lab", engine_url, "DOCKER_HOST")) as ui:
        await ui.select(2, lost)
        await ui.press("P")
        await ui.dialog("Prune volumes")
        screen: Any = ui.app.screen
        await untick_all_but(ui, screen, {lost})
        await ui.until(lambda: f"docker volume rm {lost}" in ui.text, "the command")
        await ui.press("d")
        await ui.until(lambda: "1 removed" in ui.text, "removed")
        await ui.press("escape")
        await ui.select(0, stopped)
        await ui.press("P")
        await ui.dialog("Prune containers")
        screen = ui.app.screen
        await untick_all_but(ui, screen, {stopped})
        await ui.press("d")
        await ui.until(lambda: "1 removed" in ui.text, "removed")
    names = {entry["Name"] for entry in docker_api.volumes()["Volumes"]}
    assert kept in names
    assert lost not in names
    ids = {entry["Id"] for entry in docker_api.containers(all=True)}
    assert running in ids
    assert stopped not in ids


async def untick_all_but(ui: Any, screen: Any, wanted: set[str]) -> None:
    """Have these things ticked in the list, and nothing else that is on the engine."""
    await ui.until(lambda: any(item.ref.id in wanted for item in screen._items), "it is in the list")
    screen._ticks = {item.ref: item.ref.id in wanted for item in screen._items}
    screen._show()
    await ui.pilot.pause()
