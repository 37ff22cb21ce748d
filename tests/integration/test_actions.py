"""Every action of the registry on a real engine, by keys in the app; and what happens outside of it."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, suppress
from typing import Any

import docker
import pytest
from docker.errors import NotFound
from textual import events
from textual.widgets import Static

from dockertui.engine import containers, errors
from dockertui.engine.endpoint import Endpoint
from dockertui.engine.ref import Ref
from dockertui.screens import dialog
from tests.conftest import LABEL
from tests.support.live_app import Live, live_app

pytestmark = pytest.mark.engine
Make = Callable[..., str]


@pytest.fixture
def live(engine_url: str) -> Callable[..., Any]:
    """Opens the app on the engine."""

    def opened(*, read_only: bool = False) -> AbstractAsyncContextManager[Live]:
        return live_app(Endpoint("lab", engine_url, "DOCKER_HOST"), read_only=read_only)

    return opened


# ---------------------------------------------------------------------- containers
@pytest.mark.smoke
async def test_stop_start_restart_pause_unpause_and_kill(
    live: Any, make_container: Make, docker_api: docker.APIClient
) -> None:
    made = make_container()

    def started_at() -> str:
        return str(docker_api.inspect_container(made)["State"]["StartedAt"])

    async with live() as ui:
        await ui.select(0, made)
        await ui.press("s")
        await ui.state(made, "exited")
        await ui.until(lambda: "stopped" in ui.told, "said")
        await ui.press("s")
        await ui.state(made, "running")
        before = started_at()
        await ui.press("r")
        await ui.until(lambda: "restarted" in ui.told, "said")
        assert started_at() != before
        await ui.state(made, "running")
        await ui.press("p")
        await ui.state(made, "paused")
        await ui.until(lambda: not ui.main.desk.under_way, "the pause is done")
        await ui.press("p")
        await ui.state(made, "running")
        await ui.until(lambda: not ui.main.desk.under_way, "the unpause is done")
        await ui.press("K")
        await ui.dialog("Kill ")
        await ui.press("enter")
        await ui.state(made, "exited")
        assert docker_api.inspect_container(made)["State"]["ExitCode"] == 137


async def test_rename_and_a_name_that_is_taken(
    live: Any,
    make_container: Make,
    docker_api: docker.APIClient,
    run_label: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(dialog, "LATE_S", 0.0)  # the keys are for the form that came back, however soon
    made = make_container(start=False, name=f"a-{run_label}")
    make_container(start=False, name=f"taken-{run_label}")
    async with live() as ui:
        await ui.select(0, made)
        await ui.press("R")
        await ui.dialog("Rename")
        await ui.press("ctrl+u", *f"taken-{run_label}", "enter")
        await ui.until(lambda: "already in use" in ui.text, "the engine's words in the form")
        await ui.press("end", "ctrl+u", *f"b-{run_label}", "enter")
        await ui.until(lambda: ui.row(0, made).name == f"b-{run_label}", "the new name")
    assert docker_api.inspect_container(made)["Name"] == f"/b-{run_label}"


@pytest.mark.smoke
async def test_remove_needs_force_while_it_runs_and_says_so(
    live: Any, make_container: Make, docker_api: docker.APIClient
) -> None:
    made = make_container()
    async with live() as ui:
        await ui.select(0, made)
        await ui.press("d")
        await ui.dialog("Remove")
        await ui.press("y")
        await ui.until(lambda: "stop the container" in ui.text, "the form again")
        await ui.tick("force")
        assert "docker rm --force" in ui.command
        await ui.press("y")
        await ui.until(lambda: ui.row(0, made) is None, "the row gone")
    with pytest.raises(NotFound):
        docker_api.inspect_container(made)


@pytest.mark.parametrize("with_volumes", [False, True])
async def test_remove_keeps_or_takes_anonymous_volumes_and_always_keeps_named_ones(
    live: Any, make_container: Make, docker_api: docker.APIClient, run_label: str, with_volumes: bool
) -> None:
    named = docker_api.create_volume(f"n-{run_label}", labels={LABEL: run_label})["Name"]
    made = make_container(start=False, volumes=["/anon", "/named"], host={"binds": [f"{named}:/named"]})
    mounts = docker_api.inspect_container(made)["Mounts"]
    anonymous = next(mount["Name"] for mount in mounts if mount["Destination"] == "/anon")
    try:
        async with live() as ui:
            await ui.select(0, made)
            await ui.until(lambda: ui.row(2, anonymous) is not None, "its volume")
            await ui.press("d")
            await ui.dialog("anonymous volume")
            if with_volumes:
                await ui.tick("volumes")
                assert "docker rm --volumes" in ui.command
            await ui.press("y")
            await ui.until(lambda: ui.row(0, made) is None, "the row gone")
        left = {volume["Name"] for volume in docker_api.volumes()["Volumes"] or []}
        assert named in left
        assert (anonymous in left) is not with_volumes
    finally:
        with suppress(NotFound):
            docker_api.remove_volume(anonymous, force=True)


async def test_marked_containers_are_removed_together(live: Any, make_container: Make) -> None:
    made = [make_container(start=False) for _number in range(3)]
    async with live() as ui:
        for container_id in made:
            await ui.select(0, container_id)
            await ui.press("space")
        await ui.press("d")
        await ui.dialog("Remove 3 containers?")
        await ui.press("y")
        await ui.until(lambda: all(ui.row(0, container_id) is None for container_id in made), "three gone")


async def test_a_dialog_says_that_what_it_asks_about_was_replaced_and_touches_not_the_new_one(
    live: Any, make_container: Make, docker_api: docker.APIClient, run_label: str
) -> None:
    name = f"web-{run_label}"
    made = make_container(start=False, name=name)
    async with live() as ui:
        await ui.select(0, made)
        await ui.press("d")
        await ui.dialog("Remove")
        docker_api.rename(made, f"old-{run_label}")
        await ui.until(lambda: f"Remove old-{run_label}?" in ui.text, "the new name in the title")
        assert ui.command == f"$ docker rm old-{run_label}"
        docker_api.remove_container(made)
        new = make_container(start=False, name=name)
        await ui.until(lambda: "is gone; nothing to do" in ui.text, "that it is gone")
        await ui.press("y", "escape")
        assert "removed" not in ui.told
    assert docker_api.inspect_container(new)["Name"] == f"/{name}"


async def test_a_dialog_about_many_counts_those_that_are_left(
    live: Any, make_container: Make, docker_api: docker.APIClient
) -> None:
    made = [make_container(start=False) for _number in range(3)]
    async with live() as ui:
        for container_id in made:
            await ui.select(0, container_id)
            await ui.press("space")
        await ui.press("d")
        await ui.dialog("Remove 3 containers?")
        docker_api.remove_container(made[1])
        await ui.dialog("Remove 2 containers?")
        await ui.press("y")
        await ui.until(lambda: "Remove: 2 of 3 done" in ui.told, "said")
        assert "failed" not in ui.told


@pytest.mark.parametrize("how", ["kill", "force"])
async def test_a_stop_that_hangs_is_cut_short(
    live: Any, docker_api: docker.APIClient, run_label: str, how: str
) -> None:
    # the first process of a container ignores SIGTERM unless it handles it
    made = docker_api.create_container(
        "busybox:local", "sleep 600", labels={LABEL: run_label}, stop_timeout=600
    )["Id"]
    docker_api.start(made)
    async with live() as ui:
        await ui.select(0, made)
        name = ui.row(0, made).name
        await ui.press("s")
        await ui.until(lambda: "stopping" in ui.text, "the stop")
        await ui.press("r")
        await ui.until(lambda: "is being stopped" in ui.told and "K kills it" in ui.told, "why not")
        if how == "kill":
            await ui.press("K")
            await ui.dialog("Kill ")
            await ui.press("enter")
            await ui.state(made, "exited")
        else:
            await ui.press("d")
            await ui.dialog("Remove")
            await ui.tick("force")
            await ui.press("y")
            await ui.until(lambda: ui.row(0, made) is None, "the row gone")
        await ui.until(lambda: not ui.main.desk.under_way, "the stop over")
        await ui.pilot.pause(0.1)
        assert "failed" not in ui.told
        assert f"{name} stopped" not in ui.told


async def test_p_twice_at_once_pauses_and_unpauses(live: Any, make_container: Make) -> None:
    made = make_container()
    async with live() as ui:
        await ui.select(0, made)
        for _time in range(2):
            ui.app.post_message(events.Key("p", "p"))
        await ui.until(lambda: " paused" in ui.told and "unpaused" in ui.told, "both said")
        assert "failed" not in ui.told
        await ui.state(made, "running")


async def test_a_removal_that_is_under_way_already_ends_as_one(
    live: Any, make_container: Make, docker_api: docker.APIClient
) -> None:
    made = make_container()
    async with live() as ui:
        engine = ui.app.fleet.engines[0]
        first, second = await asyncio.gather(
            *(engine.call(containers.remove, made, force=True) for _time in range(2)), return_exceptions=True
        )
        for answer in (first, second):
            assert answer is None or isinstance(answer, errors.NotFound)
        await ui.until(lambda: ui.row(0, made) is None, "the row gone")


async def test_a_key_meant_for_a_row_that_went_away_does_nothing_to_the_next(
    live: Any, make_container: Make, docker_api: docker.APIClient
) -> None:
    made = [make_container() for _number in range(2)]
    async with live() as ui:
        await ui.select(0, made[0])
        name = ui.row(0, made[0]).name
        key = events.Key("s", "s")
        docker_api.remove_container(made[0], force=True)
        await ui.until(lambda: ui.row(0, made[0]) is None, "the row gone")
        ui.app.post_message(key)
        await ui.until(lambda: f"{name} is gone; the key was not used" in ui.told, "said")
        assert not ui.main.desk.under_way
    assert docker_api.inspect_container(made[1])["State"]["Running"]


# ---------------------------------------------------------------------- images
@pytest.mark.smoke
async def test_an_image_with_two_tags_goes_with_both(
    live: Any, make_container: Make, docker_api: docker.APIClient, run_label: str
) -> None:
    source = make_container(start=False)
    image_id = docker_api.commit(source, f"one-{run_label}", "1", changes=[f"LABEL {LABEL}={run_label}"])[
        "Id"
    ]
    docker_api.tag(image_id, f"two-{run_label}", "2")
    async with live() as ui:
        await ui.select(1, image_id)
        await ui.until(lambda: len(ui.row(1, image_id).tags) == 2, "both tags")
        await ui.press("d")
        await ui.dialog("All of its 2 tags go")
        await ui.press("y")
        await ui.until(lambda: ui.row(1, image_id) is None, "the row gone")
    with pytest.raises(NotFound):
        docker_api.inspect_image(image_id)  # type: ignore[no-untyped-call]


@pytest.mark.smoke
async def test_an_image_in_use_stays_and_the_engine_says_why(
    live: Any, make_container: Make, docker_api: docker.APIClient, run_label: str
) -> None:
    source = make_container(start=False)
    image_id = docker_api.commit(source, f"used-{run_label}", "1", changes=[f"LABEL {LABEL}={run_label}"])[
        "Id"
    ]
    user = docker_api.create_container(f"used-{run_label}:1", "sleep 600", labels={LABEL: run_label})["Id"]
    docker_api.start(user)
    async with live() as ui:
        await ui.select(1, image_id)
        await ui.press("d")
        await ui.dialog("In use by")
        await ui.press("y")
        await ui.until(lambda: "nothing was removed" in ui.text + ui.told, "who uses it")
        assert ui.row(1, image_id) is not None
    docker_api.remove_container(user, force=True)
    docker_api.remove_image(image_id, force=True)


# ---------------------------------------------------------------------- volumes and networks
@pytest.mark.smoke
async def test_a_volume_is_made_used_and_removed(
    live: Any, make_container: Make, docker_api: docker.APIClient, run_label: str
) -> None:
    name = f"vol-{run_label}"
    try:
        async with live() as ui:
            await ui.press("3", "n")
            await ui.dialog("New volume")
            await ui.press(*name, "enter")
            await ui.until(lambda: ui.row(2, name) is not None, "the row")
            user = make_container(start=False, volumes=["/v"], host={"binds": [f"{name}:/v"]})
            await ui.until(lambda: ui.row(0, user) is not None, "its user")
            await ui.select(2, name)
            await ui.press("d")
            await ui.dialog("In use by")
            await ui.press("y")
            await ui.until(lambda: "volume is in use" in ui.text, "the engine's words in the form")
            await ui.press("escape")
            docker_api.remove_container(user)
            await ui.until(lambda: ui.row(0, user) is None, "its user gone")
            await ui.press("d")
            await ui.dialog("all data in it, for good")
            await ui.press("y")
            await ui.until(lambda: ui.row(2, name) is None, "the row gone")
    finally:
        with suppress(NotFound):
            docker_api.remove_volume(name, force=True)


async def test_a_volume_of_an_unknown_driver_brings_the_form_back_with_the_words_of_the_engine(
    live: Any, docker_api: docker.APIClient, run_label: str
) -> None:
    name = f"vol-{run_label}"
    async with live() as ui:
        await ui.press("3", "n")
        await ui.dialog("New volume")
        await ui.press(*name, "tab", "ctrl+u", *"blabla", "enter")
        await ui.until(lambda: f"volume {name} is being created" in ui.text, "a sign of it")
        await ui.press("n")
        await ui.until(lambda: "is being created" in ui.told, "a second is refused")
        await ui.until(lambda: ui.app.screen is not ui.main, "the form again", 60)
        await ui.pilot.pause()
        assert 'plugin "blabla" not found' in str(ui.app.screen.query_one(".dialog--error", Static).render())
        assert ui.command == f"$ docker volume create --driver blabla {name}"
        await ui.press("escape")
        await ui.until(lambda: ui.app.screen is ui.main, "the form is left")
    assert name not in {volume["Name"] for volume in docker_api.volumes()["Volumes"] or []}


@pytest.mark.smoke
async def test_a_network_is_made_used_and_removed(
    live: Any, make_container: Make, docker_api: docker.APIClient, run_label: str
) -> None:
    name = f"net-{run_label}"
    try:
        async with live() as ui:
            await ui.press("4", "n")
            await ui.dialog("New network")
            await ui.press(*name, "enter")
            await ui.until(lambda: f"network {name} created" in ui.told, "said")
            await ui.until(lambda: ui.main.selection.cursor.name == name, "the cursor on it")
            made = docker_api.networks(names=[name])[0]["Id"]
            user = make_container()
            docker_api.connect_container_to_network(user, made)
            await ui.select(3, made)
            await ui.press("d")
            await ui.dialog("Remove network")
            await ui.press("y")
            await ui.until(lambda: "active endpoints" in ui.told, "the engine's words")
            docker_api.disconnect_container_from_network(user, made)
            await ui.until(lambda: not ui.main.desk.under_way, "rest")
            await ui.press("d")
            await ui.dialog("Remove network")
            await ui.press("y")
            await ui.until(lambda: ui.row(3, made) is None, "the row gone")
    finally:
        for network in docker_api.networks(names=[name]):
            docker_api.remove_network(network["Id"])


# ---------------------------------------------------------------------- outside
@pytest.mark.smoke
async def test_what_happens_outside_shows_by_itself(
    live: Any, make_container: Make, docker_api: docker.APIClient, run_label: str
) -> None:
    async with live() as ui:
        made = make_container()
        await ui.state(made, "running")
        docker_api.pause(made)
        await ui.state(made, "paused")
        docker_api.unpause(made)
        docker_api.kill(made)
        await ui.state(made, "exited")
        docker_api.rename(made, f"renamed-{run_label}")
        await ui.until(lambda: ui.row(0, made).name == f"renamed-{run_label}", "the new name")
        docker_api.remove_container(made)
        await ui.until(lambda: ui.row(0, made) is None, "the row gone")
        name = docker_api.create_volume(f"out-{run_label}", labels={LABEL: run_label})["Name"]
        await ui.until(lambda: ui.row(2, name) is not None, "the volume")
        net = docker_api.create_network(f"out-{run_label}", labels={LABEL: run_label})["Id"]
        await ui.until(lambda: ui.row(3, net) is not None, "the network")


@pytest.mark.smoke
async def test_details_come_from_the_engine(live: Any, make_container: Make) -> None:
    made = make_container("sh -c 'echo hello-from-the-log; sleep 600'")
    async with live() as ui:
        await ui.select(0, made)
        await ui.until(lambda: "running for" in ui.text, "what only inspect says")
        await ui.press("l")
        await ui.until(lambda: "hello-from-the-log" in ui.text, "its log")
        await ui.press("i")
        await ui.until(lambda: "HostConfig" in ui.text or "Config {" in ui.text, "its description")


async def test_read_only_changes_nothing(
    live: Any, make_container: Make, docker_api: docker.APIClient
) -> None:
    made = make_container()
    async with live(read_only=True) as ui:
        await ui.select(0, made)
        for key in ("s", "r", "p", "K", "R", "d", "e"):
            await ui.press(key)
            assert ui.app.screen is ui.main
        assert "Read-only mode" in ui.told
    assert docker_api.inspect_container(made)["State"]["Status"] == "running"


@pytest.mark.smoke
async def test_a_project_shows_and_follows_what_its_containers_do(
    live: Any, make_container: Make, docker_api: docker.APIClient, run_label: str
) -> None:
    project = f"p-{run_label[-8:]}"
    there = Ref("lab", "project", project)

    def member(service: str) -> str:
        compose = {"project": project, "service": service, "project.working_dir": f"/srv/{project}"}
        return make_container(labels={f"com.docker.compose.{name}": text for name, text in compose.items()})

    web, db = member("web"), member("db")
    async with live() as ui:
        await ui.select(0, web)
        await ui.until(lambda: f"{project} / web ↵" in ui.text, "the link to its project")
        await ui.main.go_to(there)
        await ui.until(lambda: ui.main.selected == there, "its project")
        await ui.until(lambda: "● 2/2 running" in ui.text and f"/srv/{project}" in ui.text, "all of it")
        docker_api.stop(db)
        await ui.until(lambda: "◐ 1/2 running" in ui.text, "one that stopped")
        docker_api.remove_container(web, force=True)
        await ui.until(lambda: "○ 0/1 running" in ui.text, "one that is gone")
        docker_api.remove_container(db)
        await ui.until(lambda: ui.main.selected != there, "the project gone")
