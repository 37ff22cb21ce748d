"""Fixtures for all tests: strict faults, and the real engine for those marked `engine`."""

import os
import re
import time
import uuid
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import docker
import hypothesis
import pytest
from docker.errors import APIError, NotFound

from tests.support.ssh_server import SshServer, why_not

os.environ["DOCKERTUI_STRICT"] = "1"
for _name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES"):
    os.environ.pop(_name, None)
os.environ["LANG"] = "C.UTF-8"

hypothesis.settings.register_profile("untimed", deadline=None)  # how long something takes is no test's matter
hypothesis.settings.load_profile("untimed")
LABEL = "dockertui.test"
DATA = Path(__file__).parent / "data"


@pytest.fixture(scope="session")
def engine_url() -> str:
    """The address of the real engine: DOCKER_HOST. Without one the test fails: it cannot say anything."""
    url = os.environ.get("DOCKER_HOST", "")
    if not url:
        pytest.fail(
            "DOCKER_HOST is not set: this test needs a real engine (./dev test starts one)", pytrace=False
        )
    return url


@pytest.fixture(scope="session")
def session_api(engine_url: str) -> Iterator[docker.APIClient]:
    """docker-py's plain client, for setting up and looking; never the code under test."""
    api = docker.APIClient(base_url=engine_url, version="auto", timeout=60)
    api.trust_env = False
    yield api
    api.close()


@pytest.fixture
def docker_api(session_api: docker.APIClient) -> docker.APIClient:
    """docker-py's plain client, for setting up and looking; never the code under test."""
    return session_api


@pytest.fixture
def run_label(session_api: docker.APIClient, request: pytest.FixtureRequest) -> Iterator[str]:
    """A value for the label `dockertui.test`, unique to this test; what carries it is removed afterwards."""
    word = re.sub(r"[^a-z0-9]+", "-", request.node.name.lower()).strip("-")[:24]
    value = f"{word}-{uuid.uuid4().hex[:8]}"
    yield value
    remove_labelled(session_api, value)


@pytest.fixture
def make_ssh_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., SshServer]]:
    """Start an sshd; the ssh of this process, and of what it starts, is the last one's client."""
    servers: list[SshServer] = []
    if reason := why_not():
        pytest.skip(reason)

    def make(**options: Any) -> SshServer:
        server = SshServer(**options)
        servers.append(server)
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        return server

    yield make
    for server in servers:
        server.close()


@pytest.fixture
def ssh_server(make_ssh_server: Callable[..., SshServer]) -> SshServer:
    """An sshd that lets in."""
    return make_ssh_server()


@pytest.fixture
def docker_path(engine_url: str) -> str:
    """The path of the engine's socket."""
    return engine_url.removeprefix("unix://")


def remove_labelled(api: docker.APIClient, value: str) -> None:
    """Remove everything with the label `dockertui.test=<value>`."""
    chosen = {"label": [f"{LABEL}={value}"]}
    for container in api.containers(all=True, filters=chosen):
        _quietly(partial(api.remove_container, container["Id"], force=True, v=True))
    for network in api.networks(filters=chosen):
        _quietly(partial(api.remove_network, network["Id"]))
    for volume in api.volumes(filters=chosen)["Volumes"] or []:
        _quietly(partial(api.remove_volume, volume["Name"], force=True))
    for image in api.images(filters=chosen):
        _quietly(partial(api.remove_image, image["Id"], force=True))


def _quietly(remove: Callable[[], object]) -> None:
    try:
        remove()
    except NotFound:
        pass
    except APIError as exc:
        if exc.status_code != 409:  # its removal is under way already
            raise


@pytest.fixture
def make_container(docker_api: docker.APIClient, run_label: str) -> Callable[..., str]:
    """Make a container from busybox with the test's label, started by default; returns its id."""

    def make(
        command: str | list[str] = "sleep 600", *, start: bool = True, name: str | None = None, **options: Any
    ) -> str:
        labels = {LABEL: run_label, **options.pop("labels", {})}
        limits: dict[str, Any] = {"init": True, **options.pop("host", {})}
        made = docker_api.create_container(
            "busybox:local",
            command,
            name=name,
            labels=labels,
            host_config=docker_api.create_host_config(**limits),
            stop_signal="SIGKILL",
            **options,
        )
        if start:
            docker_api.start(made["Id"])
        return str(made["Id"])

    return make


def wait_until(condition: Callable[[], object], what: str, timeout_s: float = 15.0) -> None:
    """Wait for a condition; fails with `what` when it does not come true in time."""
    deadline = time.monotonic() + timeout_s
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail(f"not in {timeout_s} s: {what}")
        time.sleep(0.01)
