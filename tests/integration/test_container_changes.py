"""Containers that are changed while they live, on a real engine: limits, restart policy, an image of one."""

from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import Any

import docker
import pytest

from dockertui.engine import container_changes
from dockertui.engine.container_changes import Committed, Limits, parse_limits
from dockertui.engine.endpoint import Endpoint
from dockertui.engine.engine import Engine
from dockertui.engine.errors import EngineError, EngineFault
from tests.conftest import LABEL

pytestmark = pytest.mark.engine
Make = Callable[..., str]


@pytest.fixture
def engine(engine_url: str) -> Iterator[Engine]:
    made = Engine(Endpoint("changes", engine_url))
    yield made
    made.close()


def limits(engine: Engine, container: str) -> dict[str, Any]:
    return dict(engine.call_blocking(container_changes.limits, container))


@pytest.mark.smoke
def test_limits_are_changed_while_it_runs_and_only_those_that_differ(
    engine: Engine, make_container: Make, docker_api: docker.APIClient
) -> None:
    made = make_container()
    has = limits(engine, made)
    assert has == asdict(Limits())
    wanted: dict[str, Any] = {
        **has,
        "memory": "64m",
        "swap": "128m",
        "cpus": "0.5",
        "pids": "50",
        "restart": "on-failure:3",
    }
    updated = engine.call_blocking(container_changes.update, made, **wanted)
    assert updated.changed == ("memory", "swap", "cpus", "pids", "restart")
    host = docker_api.inspect_container(made)["HostConfig"]
    assert (host["Memory"], host["MemorySwap"], host["NanoCpus"]) == (64 << 20, 128 << 20, 500_000_000)
    assert (host["PidsLimit"], host["RestartPolicy"]) == (
        50,
        {"Name": "on-failure", "MaximumRetryCount": 3},
    )
    assert limits(engine, made) == wanted
    assert engine.call_blocking(container_changes.update, made, **wanted).changed == ()
    lifted = {**wanted, "pids": "", "restart": "no"}
    engine.call_blocking(container_changes.update, made, **lifted)
    assert limits(engine, made) == lifted


def test_a_limit_that_cannot_be_lifted_is_said_with_what_to_do_and_nothing_changes(
    engine: Engine, make_container: Make
) -> None:
    made = make_container(host={"mem_limit": "64m", "nano_cpus": 500_000_000})
    has = limits(engine, made)
    assert (has["memory"], has["cpus"]) == ("64m", "0.5")
    for name in ("memory", "cpus"):
        with pytest.raises(
            EngineFault, match="can be changed while the container is there, not lifted"
        ) as no:
            engine.call_blocking(container_changes.update, made, **{**has, name: "", "pids": "9"})
        assert no.value.hint
    assert limits(engine, made) == has


def test_what_the_engine_refuses_is_said_in_its_words(engine: Engine, make_container: Make) -> None:
    made = make_container()
    with pytest.raises(EngineError, match=r"(?i)cpu"):
        engine.call_blocking(container_changes.update, made, **{**limits(engine, made), "cpuset": "900"})


@pytest.mark.smoke
def test_an_image_of_a_container_runs_with_its_files_and_changes(
    engine: Engine, make_container: Make, docker_api: Any, run_label: str
) -> None:
    made = make_container(["sh", "-c", "echo hello > /mine"])
    docker_api.wait(made)
    committed = engine.call_blocking(
        container_changes.commit,
        made,
        tag=run_label,
        author="A. Uthor",
        message="why",
        changes='CMD ["cat", "/mine"]; ENV X=1',
        pause=True,
    )
    found = docker_api.inspect_image(f"{run_label}:latest")
    assert committed == Committed(found["Id"], f"{run_label}:latest")
    assert (found["Author"], found["Comment"]) == ("A. Uthor", "why")
    assert "X=1" in found["Config"]["Env"]
    ran = docker_api.create_container(run_label, labels={LABEL: run_label})["Id"]
    docker_api.start(ran)
    docker_api.wait(ran)
    assert docker_api.logs(ran) == b"hello\n"


def test_odd_descriptions_have_no_limits() -> None:
    for raw in ({}, {"HostConfig": None}, {"HostConfig": {"Memory": "x", "RestartPolicy": []}}):
        assert parse_limits(raw) == Limits()
