"""A container is put in another's place; where that fails, the old one is back as it was."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import docker
import pytest
from docker.errors import NotFound as Gone

from dockertui.engine.endpoint import Endpoint
from dockertui.engine.engine import Engine
from dockertui.engine.errors import Conflict, EngineError, NotFound
from dockertui.engine.progress import Progress
from dockertui.engine.run.read import read
from dockertui.engine.run.recreate import CutOffError, recreate
from dockertui.engine.run.spec import RunSpec
from dockertui.state.job import Job
from dockertui.state.job_record import JobState
from dockertui.state.jobs import Jobs
from dockertui.state.recreate_work import recreate_work
from tests.support.run_places import Place, by_us, spec_of

pytestmark = pytest.mark.engine
WEB = (
    "docker run -d --init --network {n} --ip {s}.40 --network-alias web -v /anon -v {v}:/data "
    "-e A=1 --stop-signal SIGKILL {i} sleep 600"
)


@pytest.fixture
def engine(engine_url: str) -> Iterator[Engine]:
    made = Engine(Endpoint("lab", engine_url))
    yield made
    made.close()


@pytest.fixture
def place(docker_api: docker.APIClient, run_label: str) -> Place:
    return Place(docker_api, run_label)


@pytest.fixture
def old(place: Place, engine: Engine) -> str:
    """A container that runs, with an address, an alias and a file in its anonymous volume."""
    made = by_us(engine, spec_of(place.line(WEB, f"web-{place.label}")))
    api = place.api
    api.exec_start(api.exec_create(made, ["sh", "-c", "echo kept > /anon/file"])["Id"])
    return made


def changed(engine: Engine, old_id: str, **changes: Any) -> RunSpec:
    return replace(engine.call_blocking(read, old_id).spec, **changes)


def run(engine: Engine, old_id: str, spec: RunSpec, **options: Any) -> tuple[str, list[str]]:
    """Recreate; returns the new id and the steps that were said to be over."""
    said: list[Progress] = []
    made = engine.call_blocking(recreate, old_id, spec, said.append, timeout_s=100, **options)
    return made.id, [one.step for one in said if one.is_over]


def names_of(place: Place) -> set[str]:
    chosen = {"label": [f"dockertui.test={place.label}"]}
    return {name for one in place.api.containers(all=True, filters=chosen) for name in one["Names"]}


def mounts_of(raw: dict[str, Any]) -> dict[str, str]:
    return {mount["Destination"]: mount["Name"] for mount in raw["Mounts"]}


def address(raw: dict[str, Any], network: str) -> str:
    return str(raw["NetworkSettings"]["Networks"][network]["IPAddress"])


# ---------------------------------------------------------------------- it works
@pytest.mark.smoke
def test_the_new_one_has_name_address_aliases_and_volumes_of_the_old(
    place: Place, engine: Engine, old: str
) -> None:
    before = place.inspect(old)
    spec = changed(engine, old, env=("A=2",))
    made, steps = run(engine, old, spec)
    after = place.inspect(made)
    assert made != old
    assert after["State"]["Running"]
    assert "A=2" in after["Config"]["Env"]
    assert after["Name"] == before["Name"]
    assert address(after, place.network) == f"{place.subnet}.40"
    assert "web" in after["NetworkSettings"]["Networks"][place.network]["Aliases"]
    assert mounts_of(after) == mounts_of(before)
    api = place.api
    assert api.exec_start(api.exec_create(made, ["cat", "/anon/file"])["Id"]) == b"kept\n"
    assert names_of(place) == {before["Name"]}
    assert steps[0] == "Make the new one"
    assert steps[-1] == "Remove the old one"
    with pytest.raises(Gone):
        place.inspect(old)


def test_one_that_is_stopped_is_not_started(place: Place, engine: Engine, old: str) -> None:
    place.api.stop(old)
    made, _steps = run(engine, old, changed(engine, old))
    assert place.inspect(made)["State"]["Status"] == "created"


def test_it_is_waited_until_it_is_healthy(place: Place, engine: Engine, old: str) -> None:
    spec = changed(engine, old, health_cmd="true", health_interval="1s")
    made, _steps = run(engine, old, spec)
    assert place.inspect(made)["State"]["Health"]["Status"] == "healthy"


# ---------------------------------------------------------------------- it fails
@pytest.mark.smoke
@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"command": ("/no/such/program",), "init": None}, "no such file"),
        ({"command": ("false",)}, "exit code 1"),
        ({"health_cmd": "false", "health_interval": "1s", "health_retries": "1"}, "not healthy"),
        ({"networks": ("no-such-network",), "ip": ""}, "no-such-network"),
        ({"volumes": ("/a:relative",)}, "relative"),
        ({"memory": "1k"}, "emory"),
    ],
)
def test_the_old_one_is_back_where_the_new_one_fails(
    place: Place, engine: Engine, old: str, changes: dict[str, Any], said: str
) -> None:
    before = place.inspect(old)
    with pytest.raises(EngineError, match=said) as caught:
        run(engine, old, changed(engine, old, **changes))
    after = place.inspect(old)
    assert "The old container is as it was." in caught.value.message
    assert after["State"]["Running"]
    assert after["Name"] == before["Name"]
    assert address(after, place.network) == f"{place.subnet}.40"
    assert mounts_of(after) == mounts_of(before)
    assert names_of(place) == {before["Name"]}
    api = place.api
    assert api.exec_start(api.exec_create(old, ["cat", "/anon/file"])["Id"]) == b"kept\n"


def test_an_image_that_is_not_there_changes_nothing(place: Place, engine: Engine, old: str) -> None:
    before = place.inspect(old)
    with pytest.raises(NotFound, match="nothing was changed"):
        run(engine, old, changed(engine, old, image="none.example.test/x:1"))
    assert place.inspect(old)["State"]["StartedAt"] == before["State"]["StartedAt"]


def test_one_that_removes_itself_is_left_alone(place: Place, engine: Engine) -> None:
    made = by_us(engine, spec_of(place.line("docker run -d --rm --init {i} sleep 600", f"c-{place.label}")))
    with pytest.raises(Conflict, match="removed when it stops"):
        run(engine, made, changed(engine, made))
    assert place.inspect(made)["State"]["Running"]


# ---------------------------------------------------------------------- it is cut off
@pytest.mark.parametrize(
    "step", ["Make the new one", "Stop the old one", "Give it the name", "Start the new one"]
)
def test_cut_off_after_any_step_the_old_one_is_back(
    place: Place, engine: Engine, old: str, step: str
) -> None:
    before = place.inspect(old)
    over: list[str] = []

    def say(progress: Progress) -> None:
        if progress.is_over:
            over.append(progress.step)

    with pytest.raises(CutOffError, match="as it was"):
        engine.call_blocking(
            recreate, old, changed(engine, old), say, is_cut_off=lambda: step in over, timeout_s=100
        )
    after = place.inspect(old)
    assert (after["Name"], after["State"]["Running"]) == (before["Name"], True)
    assert names_of(place) == {before["Name"]}


def test_a_connection_that_is_lost_midway_costs_nothing(place: Place, engine: Engine, old: str) -> None:
    before = place.inspect(old)
    client = engine.ready_client()

    def say(progress: Progress) -> None:
        if progress.step == "Start the new one":
            client.abort()

    with pytest.raises(EngineError, match="as it was"):
        recreate(client, old, changed(engine, old), say)
    after = place.inspect(old)
    assert (after["Name"], after["State"]["Running"]) == (before["Name"], True)
    assert names_of(place) == {before["Name"]}


async def test_a_job_of_it_says_its_steps_and_is_cancelled_by_putting_the_old_one_back(
    place: Place, engine: Engine, old: str
) -> None:
    before = place.inspect(old)
    jobs, job = Jobs(), Job("recreate", title="web")
    spec = changed(engine, old, health_cmd="false", health_interval="1s", health_retries="100")
    jobs.begin(job)

    def watch() -> None:
        if any(step.name == "Wait until it is up" for step in job.record(0).steps):
            job.cancel()

    job.changed = watch
    await jobs.run(job, recreate_work(engine, old, spec))
    assert job.state is JobState.CANCELLED
    assert "Put the old one back" in [step.name for step in job.record(0).steps]
    after = place.inspect(old)
    assert (after["Name"], after["State"]["Running"]) == (before["Name"], True)
