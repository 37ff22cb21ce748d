"""Engines over ssh and TLS: all that is done with a near one, by one login, and nothing left of it."""

import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import docker
import pytest

from dockertui.engine import containers
from dockertui.engine.calls import Lane
from dockertui.engine.endpoint import Endpoint, TlsFiles
from dockertui.engine.engine import Engine
from dockertui.engine.entries import said
from dockertui.engine.events import EngineEvent, Events
from dockertui.engine.exec_session import ExecSession
from dockertui.engine.first_look import first_look
from dockertui.engine.kind import Listed
from dockertui.engine.kinds import KINDS
from dockertui.engine.left_shells import wait_for_hang_ups
from dockertui.engine.logs import Logs
from dockertui.engine.ping import heartbeat
from tests.conftest import wait_until
from tests.support.reaching import threads_of
from tests.support.ssh_server import SshServer
from tests.support.tcp_front import TcpFront, free_port, make_certificates

pytestmark = pytest.mark.engine

MakeContainer = Callable[..., str]
MakeServer = Callable[..., SshServer]
LISTED: list[Listed[Any]] = [kind for kind in KINDS if isinstance(kind, Listed)]
MEGABYTES = 50


@pytest.fixture(params=["ssh", "stdio", "tls"])
def far(
    request: pytest.FixtureRequest, docker_path: str, make_ssh_server: MakeServer, tmp_path: Path
) -> Iterator[Engine]:
    """An engine that is reached by a forwarded socket, by docker on the far host, or over TLS."""
    if request.param == "tls":
        make_certificates(tmp_path)
        front = TcpFront(docker_path, tmp_path)
        files = TlsFiles(tmp_path / "ca.pem", tmp_path / "cert.pem", tmp_path / "key.pem")
        engine = Engine(Endpoint("far", f"tcp://127.0.0.1:{front.port}", tls=files))
        yield engine
        engine.close()
        wait_for_hang_ups(10)
        front.close()
    else:
        server = make_ssh_server(forwards=request.param == "ssh", path=os.environ["PATH"])
        engine = Engine(Endpoint("far", server.url(docker_path)))
        yield engine
        assert server.logins == 1, "one ssh serves all"
        engine.close()
        assert wait_for_hang_ups(10)
        wait_until(lambda: not server.leftovers(), "the end of ssh and its folder")
    wait_until(lambda: not threads_of("far"), "the end of all threads")


def output(session: ExecSession, *, until: str, timeout_s: float = 20) -> str:
    said = b""
    deadline = time.monotonic() + timeout_s
    while until.encode() not in said:
        assert time.monotonic() < deadline, said[-500:]
        assert not session.ended or session.has_output, session.error
        said += session.take_bytes(65536)
        time.sleep(0.005)
    return said.decode(errors="replace")


def shell(engine: Engine, container: str, *command: str) -> ExecSession:
    session = engine.open(ExecSession(container, command))
    wait_until(lambda: session.opened or session.ended, "the shell")
    assert session.error is None
    return session


def test_all_lists_and_the_heartbeat(far: Engine, make_container: MakeContainer) -> None:
    made = make_container()
    assert far.connect_blocking().version
    found = {kind.name: far.call_blocking(kind.list) for kind in LISTED}
    assert made in [said(entry)["Id"] for entry in found["container"]]
    assert all(found[name] for name in ("image", "network"))
    far.call_blocking(heartbeat)


def test_the_first_look_sees_every_kind(
    far: Engine, make_container: MakeContainer, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make_container()
    monkeypatch.setattr("dockertui.engine.first_look.DEADLINE_S", 20.0)  # what is seen, not how soon
    found = {kind.name: entries for kind, entries in first_look(far.endpoint, LISTED)}
    assert set(found) == {kind.name for kind in LISTED}
    assert made in [said(entry)["Id"] for entry in found["container"]]


def test_many_calls_at_once(far: Engine) -> None:
    rung = threading.Semaphore(0)
    lanes = (Lane.LIST, Lane.DETAIL, Lane.ACTION) * 12
    calls = [far.begin(containers.list_raw, lane=lane, timeout_s=30, bell=rung.release) for lane in lanes]
    for _ in calls:
        assert rung.acquire(timeout=30)
    assert all(isinstance(call.result(), list) for call in calls)


def test_events_and_logs_come_as_they_happen(
    far: Engine, make_container: MakeContainer, docker_api: docker.APIClient
) -> None:
    events = far.open(Events())
    wait_until(lambda: events.opened, "the stream of events")
    made = make_container(
        ["sh", "-c", "echo begun; until [ -e /go ]; do sleep 0.1; done; echo goes on; sleep 600"]
    )
    seen: list[EngineEvent] = []

    def has_started() -> bool:
        seen.extend(events.take())
        return any(event.id == made and event.action == "start" for event in seen)

    wait_until(has_started, "the event of its start")
    logs = far.open(Logs(made))
    lines: list[str] = []

    def has_line(text: str) -> bool:
        lines.extend(line.text for line in logs.take())
        return any(text in line for line in lines)

    wait_until(lambda: has_line("begun"), "the first line")
    docker_api.exec_start(docker_api.exec_create(made, ["touch", "/go"])["Id"])
    wait_until(lambda: has_line("goes on"), "a line that came later")
    far.call_blocking(containers.stop, made)
    wait_until(lambda: logs.ended, "the end of the log")
    assert logs.error is None


def test_a_shell_its_size_and_its_end(
    far: Engine, make_container: MakeContainer, docker_api: docker.APIClient
) -> None:
    made = make_container()
    session = shell(far, made)
    for columns, rows in ((80, 24), (101, 37)):
        session.resize(columns, rows)
        wanted = f"{rows} {columns}"
        session.write(
            f"until [ \"$(stty size)\" = '{wanted}' ]; do sleep 0.05; done; echo i''s $(stty size)\r".encode()
        )
        output(session, until=f"is {wanted}")
    session.close()
    assert wait_for_hang_ups(15)
    wait_until(lambda: len(docker_api.top(made, "-o pid")["Processes"]) == 2, "the end of the shell")


def test_fifty_megabytes_arrive_whole(far: Engine, make_container: MakeContainer) -> None:
    made = make_container()
    wanted = MEGABYTES << 20
    write = f"dd if=/dev/zero bs=1M count={MEGABYTES} 2>/dev/null | tr '\\0' x > /tmp/big"
    session = shell(far, made, "sh", "-c", f"{write}; cat /tmp/big")
    taken = 0
    deadline = time.monotonic() + 90
    while not session.ended or session.has_output:
        assert time.monotonic() < deadline, taken
        data = session.take_bytes(65536)
        assert data.strip(b"x") == b""
        taken += len(data)
        if not data:
            time.sleep(0.002)
    assert (taken, session.exit_code, session.error) == (wanted, 0, None)


# ---------------------------------------------------------------------- one ssh
def test_an_ssh_that_was_killed_is_started_again(ssh_server: SshServer, docker_path: str) -> None:
    engine = Engine(Endpoint("far", ssh_server.url(docker_path)))
    events = engine.open(Events())
    wait_until(lambda: events.opened, "the stream of events")
    for pid, words in ssh_server.client_processes().items():
        if not words.startswith("/bin/sh"):
            os.kill(pid, signal.SIGKILL)
    wait_until(lambda: events.ended, "the end of the stream")
    assert isinstance(engine.call_blocking(containers.list_raw), list)
    assert ssh_server.logins == 2
    engine.close()
    wait_until(lambda: not ssh_server.leftovers(), "the end of ssh and its folder")


def test_two_engines_at_one_address_share_the_ssh_until_the_last_is_closed(
    ssh_server: SshServer, docker_path: str
) -> None:
    engines = [Engine(Endpoint("far", ssh_server.url(docker_path))) for _ in range(2)]
    for engine in engines:
        assert engine.connect_blocking().version
    engines[0].close()
    engines[0].close()
    assert isinstance(engines[1].call_blocking(containers.list_raw), list)
    assert ssh_server.logins == 1
    engines[1].close()
    wait_until(lambda: not ssh_server.leftovers(), "the end of ssh and its folder")


def test_a_host_of_the_users_configuration_behind_another_one(
    ssh_server: SshServer, docker_path: str
) -> None:
    ssh_server.configure_client(
        "Host behind",
        "HostName 127.0.0.1",
        f"Port {ssh_server.port}",
        "User root",
        f"ProxyCommand {ssh_server.folder}/bin/ssh -W %h:%p root@127.0.0.1 -p {ssh_server.port}",
    )
    engine = Engine(Endpoint("far", f"ssh://behind{docker_path}"))
    assert engine.connect_blocking().version
    assert len(ssh_server.client_processes()) == 3, "the one that waits, ssh, and ssh to the host in between"
    engine.close()
    wait_until(lambda: not ssh_server.leftovers(), "the end of all ssh")


def test_what_the_users_configuration_forwards_is_left_to_the_user(
    ssh_server: SshServer, docker_path: str
) -> None:
    port = free_port()
    ssh_server.configure_client(f"LocalForward 127.0.0.1:{port} 127.0.0.1:1", "RemoteCommand false")
    engine = Engine(Endpoint("far", ssh_server.url(docker_path)))
    assert engine.connect_blocking().version
    with pytest.raises(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port), 5):
        pass
    engine.close()
