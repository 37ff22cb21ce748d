"""Every call of the engine layer on a real engine."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import docker
import pytest

from dockertui.engine import containers, fields, images, networks, processes, volumes
from dockertui.engine.calls import Lane
from dockertui.engine.containers import Container
from dockertui.engine.endpoint import Endpoint
from dockertui.engine.engine import Engine
from dockertui.engine.entries import said
from dockertui.engine.errors import (
    CallTimeout,
    Conflict,
    EngineUnreachable,
    NotFound,
    ReadOnlyRefused,
)
from dockertui.engine.first_look import ask_early, first_look
from dockertui.engine.kind import Listed
from dockertui.engine.kinds import KINDS
from dockertui.engine.ping import heartbeat
from tests.conftest import LABEL, wait_until
from tests.support.reaching import threads_of
from tests.support.stand_in_engine import EngineProxy

pytestmark = pytest.mark.engine
Make = Callable[..., str]
LIFECYCLE: tuple[Callable[..., Any], ...] = (
    *(containers.start, containers.stop, containers.restart, containers.pause),
    *(containers.unpause, containers.kill, containers.remove),
)


@pytest.fixture
def engine(engine_url: str) -> Iterator[Engine]:
    made = Engine(Endpoint("local", engine_url))
    yield made
    made.close()


def record(engine: Engine, container_id: str) -> Container:
    raw = engine.call_blocking(containers.list_raw)
    return containers.KIND.parse_all(raw, {}, {})[0][container_id]


@pytest.mark.smoke
def test_connecting_learns_the_version(engine: Engine, docker_api: docker.APIClient) -> None:
    assert engine.version is None
    said = engine.connect_blocking()
    theirs = docker_api.version()
    assert said.version == theirs["Version"]
    assert tuple(map(int, said.api_version.split("."))) <= tuple(map(int, theirs["ApiVersion"].split(".")))
    assert engine.version == said
    engine.call_blocking(heartbeat, lane=Lane.HEARTBEAT)


@pytest.mark.smoke
def test_the_life_of_a_container(engine: Engine, make_container: Make) -> None:
    call = engine.call_blocking
    made = make_container(start=False)
    assert record(engine, made).state == "created"
    call(containers.start, made)
    call(containers.start, made)  # twice is no error
    assert record(engine, made).is_running
    call(containers.pause, made)
    assert record(engine, made).is_paused
    with pytest.raises(Conflict, match="already paused"):
        call(containers.pause, made)
    call(containers.unpause, made)
    call(containers.rename, made, f"renamed-{made[:8]}")
    assert record(engine, made).name == f"renamed-{made[:8]}"
    top = call(processes.processes, made)
    assert any("sleep" in " ".join(row) for row in top.rows)
    assert {"PID", "%CPU", "RSS"} <= set(top.titles)
    call(containers.restart, made)
    assert record(engine, made).state == "running"
    with pytest.raises(Conflict, match="running"):
        call(containers.remove, made)
    call(containers.stop, made)
    wait_until(lambda: record(engine, made).state == "exited", "the container has stopped")
    assert record(engine, made).exit_code == 137
    with pytest.raises(Conflict, match="not running"):
        call(containers.kill, made)
    call(containers.start, made)
    call(containers.kill, made, signal="SIGKILL")
    wait_until(lambda: record(engine, made).state == "exited", "the container is dead")
    assert call(containers.inspect, made)["Id"] == made
    call(containers.remove, made)
    for function in (
        containers.inspect,
        containers.start,
        containers.stop,
        containers.remove,
        processes.processes,
    ):
        with pytest.raises(NotFound, match="No such container"):
            call(function, made)


def test_removing_by_force_and_with_volumes(
    engine: Engine, make_container: Make, docker_api: docker.APIClient
) -> None:
    kept, lost = (make_container(volumes=["/data"]) for _ in range(2))
    volume = {key: record(engine, key).mounts[0].name for key in (kept, lost)}
    engine.call_blocking(containers.remove, kept, force=True)
    engine.call_blocking(containers.remove, lost, force=True, volumes=True)
    there = {entry["Name"] for entry in docker_api.volumes()["Volumes"] or []}
    docker_api.remove_volume(volume[kept])
    assert volume[kept] in there
    assert volume[lost] not in there


def test_a_name_that_is_taken_is_a_conflict(engine: Engine, make_container: Make) -> None:
    one, two = make_container(start=False), make_container(start=False)
    with pytest.raises(Conflict, match="already in use"):
        engine.call_blocking(containers.rename, two, record(engine, one).name)


@pytest.fixture
def tagged(docker_api: docker.APIClient, make_container: Make, run_label: str) -> tuple[str, list[str]]:
    """An image with three tags."""
    made = docker_api.commit(make_container(start=False), run_label, "1", conf={"Labels": {LABEL: run_label}})
    docker_api.tag(made["Id"], run_label, "2")
    docker_api.tag(made["Id"], f"keep/{run_label}", "3")
    return made["Id"], [f"keep/{run_label}:3", f"{run_label}:1", f"{run_label}:2"]


@pytest.mark.smoke
@pytest.mark.parametrize("running", [True, False])
def test_an_image_in_use_keeps_every_tag(
    engine: Engine,
    tagged: tuple[str, list[str]],
    docker_api: docker.APIClient,
    run_label: str,
    running: bool,
) -> None:
    image, tags = tagged
    user = docker_api.create_container(image, "sleep 600", name=f"u-{run_label}", labels={LABEL: run_label})
    if running:
        docker_api.start(user["Id"])
    with pytest.raises(Conflict, match=rf"u-{run_label}.*nothing was removed"):
        engine.call_blocking(images.remove_all_tags, image)
    assert sorted(docker_api.inspect_image(image)["RepoTags"]) == tags  # type: ignore[no-untyped-call]


def test_a_container_of_a_child_image_does_not_hold_the_parents_tags(
    engine: Engine, tagged: tuple[str, list[str]], docker_api: docker.APIClient, run_label: str
) -> None:
    image, _tags = tagged
    parent = docker_api.create_container(image, "true", labels={LABEL: run_label})["Id"]
    child = docker_api.commit(parent, f"child-{run_label}", "1", conf={"Labels": {LABEL: run_label}})["Id"]
    docker_api.remove_container(parent)
    docker_api.create_container(child, "true", labels={LABEL: run_label})
    engine.call_blocking(images.remove_all_tags, image)
    listed = images.KIND.parse_all(engine.call_blocking(images.list_raw), {}, {})[0]
    assert image not in listed or not listed[image].tags


def test_a_removal_that_stops_half_way_says_which_tags_went(
    engine: Engine,
    tagged: tuple[str, list[str]],
    docker_api: docker.APIClient,
    run_label: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    image, tags = tagged
    plain = images.remove

    def used_meanwhile(api: Any, name: str, force: bool = False) -> None:
        plain(api, name, force)
        if len(docker_api.inspect_image(image)["RepoTags"]) == 1:  # type: ignore[no-untyped-call]
            docker_api.create_container(image, "true", labels={LABEL: run_label})

    monkeypatch.setattr(images, "remove", used_meanwhile)
    with pytest.raises(Conflict, match=r"Removed: .*Still there: ") as caught:
        engine.call_blocking(images.remove_all_tags, image)
    left = docker_api.inspect_image(image)["RepoTags"]  # type: ignore[no-untyped-call]
    gone = [tag for tag in tags if tag not in left]
    assert len(gone) == 2
    said = caught.value.message.partition("Removed: ")[2]
    assert said.endswith(f"Still there: {left[0]}.")
    assert all(tag in said.partition("Still there")[0] for tag in gone)


@pytest.mark.smoke
def test_an_image_goes_with_all_of_its_tags_also_when_some_went_meanwhile(
    engine: Engine,
    tagged: tuple[str, list[str]],
    docker_api: docker.APIClient,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    image, tags = tagged
    plain = images.remove

    def after_another(api: Any, name: str, force: bool = False) -> None:
        if name == tags[0]:
            docker_api.remove_image(tags[0])
        plain(api, name, force)

    monkeypatch.setattr(images, "remove", after_another)
    engine.call_blocking(images.remove_all_tags, image)
    with pytest.raises(NotFound):
        engine.call_blocking(images.remove_all_tags, image)


@pytest.mark.smoke
def test_images(engine: Engine, make_container: Make, docker_api: docker.APIClient, run_label: str) -> None:
    made = make_container(start=False)
    image = docker_api.commit(made, run_label, "1", conf={"Labels": {LABEL: run_label}})["Id"]
    found = images.KIND.parse_all(engine.call_blocking(images.list_raw), {}, {})[0][image]
    assert (found.repository, found.tag, found.labels[LABEL]) == (run_label, "1", run_label)
    assert engine.call_blocking(images.inspect, image)["Id"] == image
    assert engine.call_blocking(images.detail, image).platform.startswith("linux/")
    assert len(engine.call_blocking(images.history, image)) >= 1
    user = docker_api.create_container(image, "true", labels={LABEL: run_label})["Id"]
    with pytest.raises(Conflict, match="used"):
        engine.call_blocking(images.remove, image)
    docker_api.remove_container(user)
    engine.call_blocking(images.remove, image)
    for function in (images.inspect, images.history, images.remove):
        with pytest.raises(NotFound, match="No such image"):
            engine.call_blocking(function, image)


@pytest.mark.smoke
def test_volumes(engine: Engine, make_container: Make, run_label: str) -> None:
    name = engine.call_blocking(volumes.create, f"v-{run_label}", labels={LABEL: run_label})
    found = volumes.KIND.parse_all(engine.call_blocking(volumes.list_raw), {}, {})[0][name]
    assert (found.name, found.driver, found.is_anonymous) == (f"v-{run_label}", "local", False)
    user = make_container(start=False, host={"binds": [f"{name}:/x"]})
    with pytest.raises(Conflict, match="in use"):
        engine.call_blocking(volumes.remove, name)
    engine.call_blocking(containers.remove, user)
    engine.call_blocking(volumes.remove, name)
    with pytest.raises(NotFound):
        engine.call_blocking(volumes.inspect, name)
    made_up = engine.call_blocking(volumes.create, "", labels={LABEL: run_label})
    assert engine.call_blocking(volumes.inspect, made_up)["Name"] == made_up


@pytest.mark.smoke
def test_networks(engine: Engine, docker_api: docker.APIClient, run_label: str, make_container: Make) -> None:
    name = f"n-{run_label}"
    made = engine.call_blocking(networks.create, name)
    try:
        found = networks.KIND.parse_all(engine.call_blocking(networks.list_raw), {}, {})[0][made]
        assert (found.name, found.driver, found.is_predefined) == (name, "bridge", False)
        assert found.subnets[0].subnet
        with pytest.raises(Conflict, match="already exists"):
            engine.call_blocking(networks.create, name)
        user = make_container()
        docker_api.connect_container_to_network(user, made)
        members = fields.mapping(engine.call_blocking(networks.inspect, made), "Containers")
        assert list(members) == [user]
        place = next(place for place in record(engine, user).networks if place.network == name)
        assert members[user]["IPv4Address"].startswith(place.ipv4 + "/")
        with pytest.raises(Conflict, match="active endpoints"):
            engine.call_blocking(networks.remove, made)
        docker_api.disconnect_container_from_network(user, made)
    finally:
        engine.call_blocking(networks.remove, made)
    with pytest.raises(NotFound):
        engine.call_blocking(networks.remove, made)


def test_a_list_is_one_request(engine_url: str) -> None:
    with EngineProxy(engine_url) as proxy:
        engine = Engine(Endpoint("proxied", proxy.url))
        engine.connect_blocking()
        before = proxy.requests.total()
        for kind in (containers.KIND, images.KIND, volumes.KIND, networks.KIND):
            engine.call_blocking(kind.list)
        assert proxy.requests.total() - before == 4
        engine.close()


@pytest.mark.smoke
def test_the_first_look_has_what_the_lists_have(engine: Engine, make_container: Make) -> None:
    made = make_container(start=False)
    kinds = [kind for kind in KINDS if isinstance(kind, Listed)]
    found = {kind.name: entries for kind, entries in first_look(engine.endpoint, kinds)}
    assert set(found) == {"container", "image", "volume", "network"}
    assert containers.KIND.parse_all(found["container"], {}, {})[0][made].state == "created"
    assert {said(entry)["Id"] for entry in found["network"]} >= {
        n["Id"] for n in engine.call_blocking(networks.list_raw) if n["Name"] == "bridge"
    }


def test_what_was_asked_early_is_what_is_looked_at_and_nothing_stays_open(
    engine: Engine, make_container: Make
) -> None:
    make_container(start=False)
    kinds = [kind for kind in KINDS if isinstance(kind, Listed)]
    asked = ask_early(engine.endpoint)
    assert set(asked) == {kind.path for kind in kinds}
    before = [entry["Id"] for entry in engine.call_blocking(containers.list_raw)]
    found = {kind.name: entries for kind, entries in first_look(engine.endpoint, kinds, asked)}
    assert [said(entry)["Id"] for entry in found["container"]] == before
    assert all(sock.fileno() == -1 for sock in asked.values())


def test_an_engine_elsewhere_is_not_asked_early() -> None:
    assert ask_early(Endpoint("far", "tcp://127.0.0.1:1")) == {}
    assert ask_early(Endpoint("gone", "unix:///nowhere/docker.sock")) == {}


def test_read_only_refuses_every_change(engine_url: str, make_container: Make) -> None:
    made = make_container()
    engine = Engine(Endpoint("local", engine_url), read_only=True)
    changes: list[tuple[Any, ...]] = [
        *(
            (getattr(containers, name), made)
            for name in ["start", "stop", "restart", "pause", "unpause", "kill", "remove"]
        ),
        (containers.rename, made, "other"),
        (images.remove, "busybox:local"),
        (volumes.create, "x"),
        (volumes.remove, "x"),
        (networks.create, "x"),
        (networks.remove, "x"),
        (lambda api: api.exec_create(made, "true"),),
    ]
    for function, *arguments in changes:
        with pytest.raises(ReadOnlyRefused):
            engine.call_blocking(function, *arguments)
    assert record(engine, made).state == "running"
    assert engine.call_blocking(containers.inspect, made)["Id"] == made
    assert engine.call_blocking(processes.processes, made).rows
    engine.close()


# ---------------------------------------------------------------------- deadlines and cancelling
async def test_a_frozen_engine_is_a_timeout_and_the_thread_comes_back(engine_url: str) -> None:
    with EngineProxy(engine_url) as proxy:
        engine = Engine(Endpoint("frozen", proxy.url))
        await asyncio.to_thread(engine.connect_blocking)
        proxy.freeze()
        with pytest.raises(CallTimeout):
            await engine.call(containers.list_raw, lane=Lane.LIST, timeout_s=0.3)
        with pytest.raises(CallTimeout):
            await asyncio.to_thread(engine.call_blocking, heartbeat, lane=Lane.HEARTBEAT, timeout_s=0.3)
        proxy.thaw()
        assert isinstance(await engine.call(containers.list_raw, lane=Lane.LIST), list)
        engine.close()
        await asyncio.to_thread(wait_until, lambda: not threads_of("frozen"), "the threads have ended")


async def test_a_deadline_counts_for_the_whole_call_not_for_each_byte(engine_url: str) -> None:
    with EngineProxy(engine_url) as proxy:
        engine = Engine(Endpoint("slow", proxy.url))
        await asyncio.to_thread(engine.connect_blocking)

        def many(api: docker.APIClient) -> None:
            while True:  # each request in time, all of them never
                heartbeat(api)

        with pytest.raises(CallTimeout):
            await engine.call(many, timeout_s=0.5)
        wait = asyncio.to_thread(
            wait_until, lambda: not threads_of("slow")[1:], "the endless call was stopped"
        )
        await wait
        engine.close()


@pytest.mark.parametrize("lane", [Lane.DETAIL, Lane.ACTION])
async def test_a_cancelled_call_frees_its_thread_at_once(engine_url: str, lane: Lane) -> None:
    with EngineProxy(engine_url) as proxy:
        engine = Engine(Endpoint("details", proxy.url))
        await asyncio.to_thread(engine.connect_blocking)
        proxy.freeze()
        started, ended = threading.Event(), threading.Event()

        def slow(api: docker.APIClient) -> None:
            started.set()
            try:
                images.list_raw(api)
            finally:
                ended.set()

        task = asyncio.create_task(engine.call(slow, lane=lane, timeout_s=60))
        assert await asyncio.to_thread(started.wait, 10)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await asyncio.to_thread(ended.wait, 10)
        proxy.thaw()
        assert await engine.call(images.list_raw, lane=lane)
        engine.close()


async def test_lanes_do_not_wait_for_each_other(engine: Engine) -> None:
    gate = threading.Event()
    slow = [asyncio.create_task(engine.call(lambda _api: gate.wait(30))) for _ in range(10)]
    assert isinstance(await engine.call(containers.list_raw, lane=Lane.LIST), list)
    gate.set()
    assert all(await asyncio.gather(*slow)), "more calls than threads wait for their turn"


def test_closing_ends_what_runs_and_refuses_what_comes(engine_url: str) -> None:
    with EngineProxy(engine_url) as proxy:
        engine = Engine(Endpoint("closing", proxy.url))
        engine.connect_blocking()
        proxy.freeze()
        caught: list[BaseException] = []

        def wait() -> None:
            try:
                engine.call_blocking(containers.list_raw, timeout_s=60)
            except EngineUnreachable as exc:
                caught.append(exc)

        waiting = threading.Thread(target=wait)
        waiting.start()
        wait_until(lambda: any("list " in thread.name for thread in threads_of("closing")), "the call runs")
        started = time.monotonic()
        engine.close()
        engine.close()
        waiting.join(5)
        assert time.monotonic() - started < 5
        assert len(caught) == 1
        with pytest.raises(EngineUnreachable):
            engine.call_blocking(containers.list_raw)
        wait_until(lambda: not threads_of("closing"), "no thread is left")


def test_no_sockets_or_threads_are_left(engine_url: str, make_container: Make) -> None:
    import psutil

    made = make_container(start=False)
    process = psutil.Process()
    before = process.num_fds()
    for _ in range(5):
        engine = Engine(Endpoint("leaks", engine_url))
        for kind in (containers.KIND, images.KIND):
            engine.call_blocking(kind.list)
        engine.call_blocking(containers.inspect, made, lane=Lane.DETAIL)
        engine.close()
    wait_until(lambda: not threads_of("leaks"), "no thread is left")
    wait_until(lambda: process.num_fds() <= before, "no descriptor is left")
