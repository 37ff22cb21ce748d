"""Whatever ends the app, no shell stays behind in a container."""

import os
import random
import re
import signal
import time
from collections.abc import Callable

import docker
import psutil
import pytest

from tests.conftest import wait_until
from tests.e2e.conftest import StartApp
from tests.support.pty_app import PtyApp
from tests.support.stand_in_engine import EngineProxy

pytestmark = pytest.mark.engine

TIMES = int(os.environ.get("DOCKERTUI_SHELL_ENDS", "1"))
"""How often each end is tried."""
MOMENTS_S = (0.0, 0.05, 0.1, 0.2, 0.3)
"""When an opening shell is left, in seconds after the key; beyond so many at random."""
MakeContainer = Callable[..., str]


def wardens(app: PtyApp) -> list[psutil.Process]:
    """Return the processes that watch over an app's shells."""
    return [
        child
        for child in psutil.Process(app.pid).children()
        if any(word.endswith("warden.py") for word in child.cmdline())
    ]


@pytest.fixture
def box(make_container: MakeContainer, run_label: str) -> tuple[str, str]:
    """A container with a name that no list cuts: name and id."""
    name = f"left-{run_label[-8:]}"
    return name, make_container(name=name)


@pytest.fixture
def open_app(start_app: StartApp, engine_url: str, box: tuple[str, str]) -> Callable[..., PtyApp]:
    """Start the app with the cursor on the container."""

    def start(url: str = "") -> PtyApp:
        app = start_app("--host", url or engine_url)
        app.wait_for("● live")
        app.press("/")
        app.wait_for("filter: words")
        app.send(f"{box[0]}\r")
        app.wait_for(re.compile(rf"Containers 1\b.*/ {box[0]}"))
        app.wait_gone(f"│ {box[0]}  ")
        return app

    return start


def count(api: docker.APIClient, container: str) -> int:
    """Return how many processes a container has."""
    return len(api.top(container, "-o pid")["Processes"])


def open_shell(app: PtyApp, api: docker.APIClient, container: str) -> None:
    before = count(api, container)
    app.press("e")
    app.wait_for(re.compile(r"· sh\b"))  # in the frame: what runs
    wait_until(lambda: count(api, container) > before, "the shell")


def leave(app: PtyApp, how: str) -> None:
    if how == "window closed":
        app.hang_up()
    else:
        app.signal(getattr(signal, how))
    app.wait_end()


@pytest.mark.parametrize("how", ["window closed", "SIGKILL", "SIGTERM", "SIGHUP"])
def test_nothing_is_left_of_an_open_shell(
    open_app: Callable[[], PtyApp], docker_api: docker.APIClient, box: tuple[str, str], how: str
) -> None:
    _name, container = box
    before = count(docker_api, container)
    for _ in range(TIMES):
        app = open_app()
        open_shell(app, docker_api, container)
        app.send("sleep 4321\r")
        wait_until(lambda: count(docker_api, container) >= before + 2, "the shell's child")
        (warden,) = wardens(app)
        leave(app, how)
        wait_until(lambda: count(docker_api, container) == before, "the end of the shell")
        gone, _alive = psutil.wait_procs([warden], timeout=10)
        assert gone


@pytest.mark.parametrize("how", ["window closed", "SIGKILL", "SIGTERM", "SIGHUP"])
def test_nothing_is_left_of_a_shell_that_was_opening(
    open_app: Callable[[], PtyApp], docker_api: docker.APIClient, box: tuple[str, str], how: str
) -> None:
    _name, container = box
    before = count(docker_api, container)
    chance = random.Random(how)
    for moment_s in (*MOMENTS_S, *(chance.uniform(0, 0.4) for _ in range(TIMES - len(MOMENTS_S)))):
        app = open_app()
        app.send("e")
        time.sleep(moment_s)  # what happens then is the point, whatever it is
        leave(app, how)
        ends = time.monotonic() + 1
        while time.monotonic() < ends:  # one that is still about to start must not stay either
            time.sleep(0.1)
        wait_until(lambda: count(docker_api, container) == before, f"the end of the shell, {moment_s} s")


@pytest.mark.parametrize("how", ["quit", "SIGKILL", "window closed"])
def test_a_paused_container_is_left_and_goes_on(
    open_app: Callable[[], PtyApp], docker_api: docker.APIClient, box: tuple[str, str], how: str
) -> None:
    _name, container = box
    before = count(docker_api, container)
    for _ in range(TIMES):
        app = open_app()
        open_shell(app, docker_api, container)
        docker_api.pause(container)
        if how == "quit":
            app.send("\x1d")
            app.wait_for("Close this shell")
            app.send("\r")
            app.wait_gone("Close this shell")
            app.wait_for("paused")
            app.quit()
        else:
            leave(app, how)
        docker_api.unpause(container)
        wait_until(lambda: count(docker_api, container) == before, "the end of the shell")


@pytest.mark.parametrize("how", ["stays", "SIGTERM", "SIGKILL"])
def test_nothing_is_left_once_a_lost_engine_is_back(
    open_app: Callable[[str], PtyApp],
    docker_api: docker.APIClient,
    engine_url: str,
    box: tuple[str, str],
    how: str,
) -> None:
    _name, container = box
    before = count(docker_api, container)
    for _ in range(TIMES):
        with EngineProxy(engine_url) as proxy:
            app = open_app(proxy.url)
            open_shell(app, docker_api, container)
            proxy.cut()
            app.wait_for("The connection to the shell was lost")
            if how != "stays":
                leave(app, how)
            assert count(docker_api, container) > before
            proxy.start()
            wait_until(lambda: count(docker_api, container) == before, "the end of the shell", 30)
            app.close()


def test_a_normal_end_leaves_no_process(
    open_app: Callable[[], PtyApp], docker_api: docker.APIClient, box: tuple[str, str]
) -> None:
    _name, container = box
    app = open_app()
    assert wardens(app) == []
    open_shell(app, docker_api, container)
    (warden,) = wardens(app)
    app.send("exit\r")
    app.wait_for("closed (exit code 0")
    assert app.quit() == "exit 0"
    gone, _alive = psutil.wait_procs([warden], timeout=5)
    assert gone
