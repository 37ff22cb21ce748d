"""The app on an engine over ssh and TLS, as its user sees it; and nothing is left of it, whatever ends it."""

import hashlib
import json
import re
import signal
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import docker
import pytest

from tests.conftest import wait_until
from tests.e2e.conftest import StartApp
from tests.support.pty_app import PtyApp
from tests.support.ssh_server import SshServer
from tests.support.tcp_front import TcpFront, make_certificates

pytestmark = pytest.mark.engine


@dataclass
class Far:
    """A way to the engine."""

    url: str
    leftovers: Callable[[], list[str]]
    """What is left of it on this machine."""


@pytest.fixture(params=["ssh", "tls"])
def far(
    request: pytest.FixtureRequest,
    engine_url: str,
    app_env: dict[str, str],
    make_ssh_server: Callable[..., SshServer],
    tmp_path: Path,
) -> Iterator[Far]:
    path = engine_url.removeprefix("unix://")
    if request.param == "ssh":
        server = make_ssh_server()
        app_env.update(server.environment)
        yield Far(server.url(path), server.leftovers)
        assert server.logins <= 2, "the app's, and the one of what ends its shells"
        return
    make_certificates(tmp_path)
    front = TcpFront(path, tmp_path)
    app_env.update({"DOCKER_TLS_VERIFY": "1", "DOCKER_CERT_PATH": str(tmp_path)})
    yield Far(f"tcp://127.0.0.1:{front.port}", list)
    front.close()


@pytest.fixture
def box(make_container: Callable[..., str], run_label: str) -> tuple[str, str]:
    """A container that says what it is told, with a name that no list cuts: name and id."""
    name = f"far-{run_label[-8:]}"
    return name, make_container(["sh", "-c", "echo from afar; sleep 600"], name=name)


@pytest.fixture
def app(start_app: StartApp, far: Far, box: tuple[str, str]) -> PtyApp:
    """The app with the cursor on the container."""
    app = start_app("--host", far.url)
    app.wait_for("● live")
    app.press("/")
    app.wait_for("filter: words")
    app.send(f"{box[0]}\r")
    app.wait_for(re.compile(rf"Containers 1\b.*/ {box[0]}"))
    return app


def count(api: docker.APIClient, container: str) -> int:
    """Return how many processes a container has."""
    return len(api.top(container, "-o pid")["Processes"])


def test_panes_events_logs_and_a_shell_with_resize(
    app: PtyApp, far: Far, box: tuple[str, str], docker_api: docker.APIClient
) -> None:
    for pane in ("Containers", "Images", "Volumes", "Networks"):
        app.wait_for(re.compile(rf"{pane} \d+"))
    app.press("l")
    app.wait_for("from afar")
    app.press("e")
    app.wait_for(re.compile(r"· sh\b"))
    app.send("until [ \"$(stty size | cut -d' ' -f1)\" -gt 36 ]; do sleep 0.1; done; echo gr''own\r")
    app.resize(130, 44)
    app.wait_for(re.compile(r"^.?\s*grown", re.MULTILINE))
    app.send("exit\r")
    app.wait_for("closed (exit code 0")
    app.press("esc")
    docker_api.stop(box[1], timeout=0)
    app.wait_for(re.compile(rf"{box[0]}.*○ killed"))
    assert app.quit() == "exit 0"
    wait_until(lambda: not far.leftovers(), "the end of ssh and its folder")


@pytest.mark.parametrize("how", ["SIGKILL", "SIGTERM", "window closed"])
def test_nothing_is_left_here_nor_there(
    app: PtyApp, far: Far, box: tuple[str, str], docker_api: docker.APIClient, how: str
) -> None:
    before = count(docker_api, box[1])
    app.press("e")
    app.wait_for(re.compile(r"· sh\b"))
    app.send("sleep 4321\r")
    wait_until(lambda: count(docker_api, box[1]) >= before + 2, "the shell's child")
    if how == "window closed":
        app.hang_up()
    else:
        app.signal(getattr(signal, how))
    app.wait_end()
    wait_until(lambda: count(docker_api, box[1]) == before, "the end of the shell")
    wait_until(lambda: not far.leftovers(), "the end of ssh and its folder")


def test_an_unknown_host_key_is_said_on_the_screen_and_nothing_asked(
    start_app: StartApp,
    engine_url: str,
    app_env: dict[str, str],
    make_ssh_server: Callable[..., SshServer],
) -> None:
    server = make_ssh_server()
    server.know_host(None)
    app_env.update(server.environment)
    app = start_app("--host", server.url(engine_url.removeprefix("unix://")))
    app.wait_for("The host key of 127.0.0.1 is not known here.")
    app.wait_for(f"ssh -p {server.port} root@127.0.0.1")
    assert "yes/no" not in app.raw.decode(errors="replace")
    assert app.quit() == "exit 0"
    wait_until(lambda: not server.leftovers(), "the end of ssh and its folder")


@pytest.mark.parametrize("how", ["SIGKILL", "q"])
def test_nothing_is_left_of_an_ssh_that_is_still_connecting(
    start_app: StartApp, app_env: dict[str, str], make_ssh_server: Callable[..., SshServer], how: str
) -> None:
    client = make_ssh_server()
    app_env.update(client.environment)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        app = start_app("--host", f"ssh://127.0.0.1:{silent.getsockname()[1]}")
        app.wait_for("Containers")
        wait_until(client.client_processes, "ssh is under way")
        if how == "q":
            assert app.quit() == "exit 0"
        else:
            app.signal(getattr(signal, how))
            app.wait_end()
        wait_until(lambda: not client.leftovers(), "the end of ssh and its folder")


def test_a_context_of_dockers_names_an_engine_behind_ssh(
    start_app: StartApp,
    engine_url: str,
    home: Path,
    app_env: dict[str, str],
    make_ssh_server: Callable[..., SshServer],
) -> None:
    server = make_ssh_server()
    app_env.update(server.environment)
    meta = home / ".docker/contexts/meta" / hashlib.sha256(b"far").hexdigest()
    meta.mkdir(parents=True)
    url = server.url(engine_url.removeprefix("unix://"))
    (meta / "meta.json").write_text(json.dumps({"Name": "far", "Endpoints": {"docker": {"Host": url}}}))
    app = start_app("--context", "far")
    app.wait_for("● live")
    assert app.quit() == "exit 0"
    wait_until(lambda: not server.leftovers(), "the end of ssh and its folder")
