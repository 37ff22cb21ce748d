"""No shell is left in a container: however its session ends, whatever the container is like."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import docker
import pytest

from dockertui.engine import endpoint
from dockertui.engine.endpoint import Endpoint, TlsFiles
from dockertui.engine.engine import Engine
from dockertui.engine.exec_session import ExecSession
from dockertui.engine.left_shells import LEFT, wait_for_hang_ups
from dockertui.engine.typed import MOST_REPLY_BYTES, MOST_TYPED_BYTES
from tests.conftest import wait_until
from tests.support.stand_in_engine import EngineProxy
from tests.support.tcp_front import TcpFront, make_certificates

pytestmark = pytest.mark.engine

MakeContainer = Callable[..., str]


def engine_at(url: str) -> Engine:
    return Engine(endpoint.resolve(host=url, context=None, environ={}, home=Path("/nonexistent")))


@pytest.fixture
def engine(engine_url: str) -> Iterator[Engine]:
    one = engine_at(engine_url)
    yield one
    one.close()


def count(api: docker.APIClient, container: str) -> int:
    """Return how many processes a container has."""
    return len(api.top(container, "-o pid")["Processes"])


def live(engine: Engine, container: str, *command: str, **options: Any) -> ExecSession:
    session = engine.open(ExecSession(container, command, **options))
    wait_until(lambda: session.opened or session.ended, "the shell")
    assert session.error is None
    return session


def output(session: ExecSession, *, until: str, timeout_s: float = 15) -> str:
    said = b""
    deadline = time.monotonic() + timeout_s
    while until.encode() not in said:
        assert time.monotonic() < deadline, said[-500:]
        said += session.take_bytes(65536)
        time.sleep(0.005)
    return said.decode(errors="replace")


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"host": {"pids_limit": 3}},
        {"host": {"pid_mode": "host", "init": False}},
        {"user": "1000:1000"},
        {"host": {"cap_drop": ["ALL"], "init": False}},
        {
            "command": ["sh", "-c", "mount -o remount,hidepid=2 /proc; sleep 600"],
            "host": {"privileged": True},
        },
    ],
    ids=["plain", "pids-limit", "pid-host", "user", "no-capabilities", "hidepid"],
)
def test_a_closed_shell_is_ended(
    engine: Engine, docker_api: docker.APIClient, make_container: MakeContainer, options: dict[str, Any]
) -> None:
    container = make_container(**options)
    bystander = live(engine, container)
    before = count(docker_api, container)
    session = live(engine, container)
    assert count(docker_api, container) > before
    session.close()
    wait_until(lambda: count(docker_api, container) == before, "the end of the shell")
    assert not bystander.ended
    bystander.close()
    assert wait_for_hang_ups(10)
    wait_until(lambda: count(docker_api, container) < before, "the end of the other shell")


def test_closed_at_any_moment_of_its_opening(
    engine: Engine, docker_api: docker.APIClient, make_container: MakeContainer
) -> None:
    container = make_container()
    before = count(docker_api, container)
    for tenth in range(20):
        session = engine.open(ExecSession(container))
        deadline = time.monotonic() + tenth * 0.01
        wait_until(lambda deadline=deadline: time.monotonic() > deadline, "the moment")  # type: ignore[misc]
        session.close()
    wait_until(lambda: count(docker_api, container) == before, "the end of all of them")


def test_a_shell_in_a_paused_container_ends_when_that_goes_on(
    engine: Engine, docker_api: docker.APIClient, make_container: MakeContainer
) -> None:
    container = make_container()
    before = count(docker_api, container)
    others = set(LEFT._ending)  # of tests whose engine is gone for good
    session = live(engine, container)
    docker_api.pause(container)
    session.close()
    wait_until(lambda: LEFT._slow - others, "the note that this takes long")
    assert wait_for_hang_ups(10)  # nobody waits for that one: it is the warden's after the app's end
    assert LEFT._slow - others
    docker_api.unpause(container)
    wait_until(lambda: count(docker_api, container) == before, "the end of the shell")
    wait_until(lambda: not LEFT._ending - others, "the end of the hang-up")


def test_a_lost_connection_ends_the_shell_once_the_engine_is_back(
    engine_url: str, docker_api: docker.APIClient, make_container: MakeContainer
) -> None:
    container = make_container()
    before = count(docker_api, container)
    with EngineProxy(engine_url) as proxy:
        engine = engine_at(proxy.url)
        session = live(engine, container)
        proxy.cut()
        wait_until(lambda: session.ended, "the end of the session")
        assert session.error is not None
        assert count(docker_api, container) > before
        proxy.start()
        wait_until(lambda: count(docker_api, container) == before, "the end of the shell")
        engine.close()


def test_a_restarted_container_is_left_alone(
    engine: Engine, docker_api: docker.APIClient, make_container: MakeContainer
) -> None:
    container = make_container()
    before = count(docker_api, container)
    session = live(engine, container)
    docker_api.restart(container, timeout=0)
    wait_until(lambda: session.ended, "the end of the session")
    assert session.container_state in ("restarted", "exited")  # as it was seen just then
    assert wait_for_hang_ups(10)
    wait_until(
        lambda: count(docker_api, container) == before, "what the container runs by itself, and no more"
    )


@pytest.mark.parametrize("how", ["removed", "exited"])
def test_what_became_of_the_container_is_known(
    engine: Engine, docker_api: docker.APIClient, make_container: MakeContainer, how: str
) -> None:
    container = make_container()
    session = live(engine, container)
    if how == "removed":
        docker_api.remove_container(container, force=True)
    else:
        docker_api.kill(container)
    wait_until(lambda: session.ended, "the end of the session")
    assert session.error is None
    assert session.container_state in (how, "exited")
    assert wait_for_hang_ups(10)


# ---------------------------------------------------------------------- over the network
@pytest.fixture(params=["tcp", "tls"])
def remote(request: pytest.FixtureRequest, engine_url: str, tmp_path: Path) -> Iterator[Engine]:
    if request.param == "tls":
        make_certificates(tmp_path)
    front = TcpFront(engine_url.removeprefix("unix://"), tmp_path if request.param == "tls" else None)
    files = TlsFiles(tmp_path / "ca.pem", tmp_path / "cert.pem", tmp_path / "key.pem")
    one = Engine(
        Endpoint("remote", f"tcp://127.0.0.1:{front.port}", tls=files if request.param == "tls" else None)
    )
    yield one
    one.close()
    front.close()


def test_over_the_network(
    remote: Engine, docker_api: docker.APIClient, make_container: MakeContainer
) -> None:
    container = make_container()
    before = count(docker_api, container)
    session = live(remote, container, "sh", "-c", "stty raw -echo; echo ready; wc -c | tr 0 o; sleep 600")
    output(session, until="ready")
    assert session.write(b"x" * 3_000_000)
    wait_until(lambda: not session._typed.waiting_bytes, "the paste's way")
    session.close()
    assert wait_for_hang_ups(10)
    wait_until(lambda: count(docker_api, container) == before, "the end of the command")


# ---------------------------------------------------------------------- input
def test_every_control_key_arrives_at_once(engine: Engine, make_container: MakeContainer) -> None:
    session = live(engine, make_container(), "sh", "-c", "stty raw -echo; echo ready; exec cat")
    output(session, until="ready")
    for code in range(1, 128):
        session.write(bytes([code]))
        output(session, until=chr(code))
    session.close()


def test_input_is_bounded_and_an_interrupt_drops_what_waits(
    engine: Engine, make_container: MakeContainer
) -> None:
    # nobody reads: in canonical mode a terminal drops what does not fit, in raw mode it holds the sender
    session = live(engine, make_container(), "sh", "-c", "stty raw -echo isig; echo ready; exec sleep 600")
    output(session, until="ready")
    assert session.write(b"\x1b[200~" + b"p" * (3 << 20) + b"\x1b[201~")
    assert not session.write(b"q" * (2 << 20))
    for _ in range(100_000):
        session.reply(b"\x1b[1;1R")
    assert session._typed.waiting_bytes <= MOST_TYPED_BYTES
    session.interrupt(b"\x03")
    assert session._typed.waiting_bytes < 100
    for _ in range(100_000):
        session.reply(b"\x1b[1;1R")
    assert session._typed.waiting_bytes <= MOST_REPLY_BYTES + 100
    session.close()


def test_the_command_is_what_asked_for(engine: Engine, make_container: MakeContainer) -> None:
    session = live(engine, make_container(), "sh", "-c", "id -u; pwd; sleep 1", user="1", workdir="/tmp")
    assert output(session, until="/tmp").split() == ["1", "/tmp"]
    session.close()


@pytest.mark.parametrize(
    ("options", "words"),
    [({"workdir": "/no/such"}, "no directory /no/such"), ({"user": "nobody-here"}, "no user nobody-here")],
)
def test_a_user_or_directory_that_is_not_there(
    engine: Engine, make_container: MakeContainer, options: dict[str, Any], words: str
) -> None:
    session = engine.open(ExecSession(make_container(), **options))
    wait_until(lambda: session.ended, "the end")
    assert words in str(session.error)
