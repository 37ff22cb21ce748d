"""Leaving while a job runs, in a terminal: a key asks first, a signal does not."""

import signal

import docker
import pytest

from tests.conftest import LABEL
from tests.e2e.conftest import StartApp

pytestmark = pytest.mark.engine


@pytest.fixture
def stubborn(docker_api: docker.APIClient, run_label: str) -> str:
    """A container that does not stop by itself, the only one with its name."""
    made = docker_api.create_container(
        "busybox:local", "sleep 600", name=run_label, labels={LABEL: run_label}, stop_timeout=600
    )["Id"]
    docker_api.start(made)
    return run_label


@pytest.mark.parametrize("how", ["key", "SIGTERM"])
def test_a_key_asks_before_it_leaves_a_running_job_and_a_signal_does_not(
    start_app: StartApp, engine_url: str, stubborn: str, how: str
) -> None:
    app = start_app("--host", engine_url)
    app.wait_for(stubborn[:12])
    app.press("/", *stubborn, "enter")
    app.wait_for(f"/ {stubborn[:12]}")
    app.press("s")
    app.wait_for("stopping")
    if how == "key":
        app.press("q")
        app.wait_for("Quit while a job runs?")
        app.press("y")
        assert app.wait_end() == "exit 0"
    else:
        app.signal(signal.SIGTERM)
        assert app.wait_end() == f"exit {128 + signal.SIGTERM}"
    app.wait_given_back()
