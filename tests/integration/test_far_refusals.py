"""Why an engine over ssh or TLS is not reached: each cause in its own words, and nothing is bypassed."""

import os
import shutil
import socket
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from dockertui.engine import containers
from dockertui.engine.endpoint import Endpoint, TlsFiles
from dockertui.engine.engine import Engine
from dockertui.engine.errors import EngineUnreachable, PermissionDenied
from tests.conftest import wait_until
from tests.support import reaching
from tests.support.reaching import connect_in_thread
from tests.support.ssh_server import SshServer
from tests.support.stand_in_engine import EngineProxy
from tests.support.tcp_front import TcpFront, make_certificates

pytestmark = pytest.mark.engine

MakeServer = Callable[..., SshServer]
failure = partial(reaching.failure, timeout_s=15.0)
"""ssh takes longer to say why."""


# ---------------------------------------------------------------------- ssh
def test_a_key_that_the_host_does_not_know(ssh_server: SshServer, docker_path: str) -> None:
    ssh_server.make_key("id")
    error = failure(ssh_server.url(docker_path))
    assert isinstance(error, PermissionDenied)
    assert "does not let you in" in error.message
    assert "publickey" in error.message
    assert f"ssh -p {ssh_server.port} root@127.0.0.1" in error.hint
    assert not ssh_server.leftovers()


def test_a_host_key_that_is_not_known_is_not_accepted(ssh_server: SshServer, docker_path: str) -> None:
    ssh_server.know_host(None)
    error = failure(ssh_server.url(docker_path))
    assert isinstance(error, PermissionDenied)
    assert "not known here" in error.message
    assert f"once by hand: ssh -p {ssh_server.port} root@127.0.0.1" in error.hint
    assert (ssh_server.folder / "known_hosts").read_text() == ""


def test_a_host_key_that_changed(ssh_server: SshServer, docker_path: str) -> None:
    ssh_server.make_key("other")
    ssh_server.know_host("other")
    error = failure(ssh_server.url(docker_path))
    assert isinstance(error, PermissionDenied)
    assert "another than before" in error.message
    assert "ssh-keygen -R" in error.hint


def test_a_refused_login_is_not_repeated_at_once(ssh_server: SshServer, docker_path: str) -> None:
    ssh_server.make_key("id")
    engine = Engine(Endpoint("refused", ssh_server.url(docker_path)))
    for _ in range(5):
        with pytest.raises(PermissionDenied, match="does not let you in"):
            engine.call_blocking(containers.list_raw)
    engine.close()
    assert ssh_server.attempts == 1


def test_a_host_name_that_is_not_known(ssh_server: SshServer) -> None:
    error = failure("ssh://no-such-host.invalid")
    assert isinstance(error, EngineUnreachable)
    assert "no-such-host.invalid is not known" in error.message


def test_a_port_where_no_sshd_is(ssh_server: SshServer, docker_path: str) -> None:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        error = failure(f"ssh://127.0.0.1:{sock.getsockname()[1]}")
    assert isinstance(error, EngineUnreachable)
    assert "No ssh server is running at 127.0.0.1" in error.message


def test_what_is_no_ssh_server(ssh_server: SshServer) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            connection, _address = server.accept()
            connection.close()

        threading.Thread(target=answer, daemon=True).start()
        error = failure(f"ssh://127.0.0.1:{server.getsockname()[1]}")
    assert "closed the connection before ssh could speak" in error.message


def test_no_ssh_on_this_machine(ssh_server: SshServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    error = failure(ssh_server.url("/x.sock"))
    assert "The command ssh is not there" in error.message
    assert "openssh-client" in error.hint


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user may look into."""
    folder = Path(tempfile.mkdtemp(prefix="dt-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def test_a_socket_that_is_not_there(ssh_server: SshServer, open_folder: Path) -> None:
    error = failure(ssh_server.url(f"{open_folder}/none.sock"))
    assert isinstance(error, EngineUnreachable)
    assert f"There is no socket {open_folder}/none.sock on 127.0.0.1" in error.message


def test_a_socket_that_the_user_may_not_open(make_ssh_server: MakeServer, open_folder: Path) -> None:
    server = make_ssh_server(user="guest")
    with closing(socket.socket(socket.AF_UNIX)) as listener:
        listener.bind(f"{open_folder}/private.sock")
        listener.listen()
        (open_folder / "private.sock").chmod(0o600)
        error = failure(server.url(f"{open_folder}/private.sock"))
    assert isinstance(error, PermissionDenied)
    assert "may not open" in error.message
    assert "usermod" in error.hint


def test_an_engine_that_does_not_run_and_then_does(make_ssh_server: MakeServer, engine_url: str) -> None:
    server = make_ssh_server(path=os.environ["PATH"])
    with EngineProxy(engine_url) as proxy:
        proxy.cut(leave_socket=True)
        engine = Engine(Endpoint("refused", server.url(proxy.path)))
        with pytest.raises(EngineUnreachable, match="No engine is running"):
            engine.connect_blocking(15)
        proxy.restore()

        def answers() -> bool:
            try:
                return bool(engine.connect_blocking(15).version)
            except EngineUnreachable:
                return False

        wait_until(answers, "the engine is back")
        assert server.logins == 1
        engine.close()


def test_a_host_that_forwards_nothing_and_has_no_docker(
    make_ssh_server: MakeServer, docker_path: str
) -> None:
    server = make_ssh_server(forwards=False)
    error = failure(server.url(docker_path))
    assert isinstance(error, EngineUnreachable)
    assert "is not reached through ssh" in error.message
    assert "AllowStreamLocalForwarding" in error.hint


def test_a_host_that_never_speaks_costs_a_deadline_and_nothing_at_the_end(ssh_server: SshServer) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        engine = Engine(Endpoint("refused", f"ssh://127.0.0.1:{server.getsockname()[1]}"))
        with pytest.raises(EngineUnreachable, match="not through to 127"):
            engine.connect_blocking(1.0)
        thread, failed = connect_in_thread(engine)
        wait_until(ssh_server.client_processes, "ssh is under way")
        engine.close()
        thread.join(10)
        assert isinstance(failed[0], EngineUnreachable)
        wait_until(lambda: not ssh_server.leftovers(), "the end of ssh and its folder")


# ---------------------------------------------------------------------- TLS
@pytest.fixture
def front(docker_path: str, tmp_path: Path) -> Iterator[TcpFront]:
    """A door over TLS, with the certificates of `here`."""
    make_certificates(folder(tmp_path, "here"))
    made = TcpFront(docker_path, tmp_path / "here")
    yield made
    made.close()


def folder(place: Path, name: str) -> Path:
    (place / name).mkdir()
    return place / name


def files(ca: Path, own: Path | None) -> TlsFiles:
    return TlsFiles(ca / "ca.pem", own / "cert.pem" if own else None, own / "key.pem" if own else None)


def test_a_certificate_of_another_authority(front: TcpFront, tmp_path: Path) -> None:
    make_certificates(folder(tmp_path, "other"))
    error = failure(f"tcp://127.0.0.1:{front.port}", files(tmp_path / "other", tmp_path / "here"))
    assert isinstance(error, EngineUnreachable)
    assert "is not trusted" in error.message
    assert "ca.pem" in error.hint


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_a_certificate_for_another_name(docker_path: str, tmp_path: Path, host: str) -> None:
    make_certificates(folder(tmp_path, "elsewhere"), "127.0.0.2")
    front = TcpFront(docker_path, tmp_path / "elsewhere")
    error = failure(f"tcp://{host}:{front.port}", files(tmp_path / "elsewhere", tmp_path / "elsewhere"))
    front.close()
    assert isinstance(error, EngineUnreachable)
    assert "is another host's" in error.message
    assert "names this host" in error.hint


def test_a_certificate_that_has_expired(docker_path: str, tmp_path: Path) -> None:
    make_certificates(folder(tmp_path, "old"), is_over=True)
    front = TcpFront(docker_path, tmp_path / "old")
    error = failure(f"tcp://127.0.0.1:{front.port}", files(tmp_path / "old", tmp_path / "old"))
    front.close()
    assert "has expired" in error.message
    assert "clock" in error.hint


@pytest.mark.parametrize("own", ["other", None])
def test_a_client_certificate_that_the_engine_does_not_trust(
    front: TcpFront, tmp_path: Path, own: str | None
) -> None:
    if own:
        make_certificates(folder(tmp_path, own))
    error = failure(
        f"tcp://127.0.0.1:{front.port}", files(tmp_path / "here", tmp_path / own if own else None)
    )
    assert isinstance(error, PermissionDenied)
    assert "client certificate that it trusts" in error.message


def test_a_key_with_a_password_is_never_asked_for(front: TcpFront, tmp_path: Path) -> None:
    locks = ["-aes256", "-passout", "pass:secret", "-out", str(tmp_path / "locked.pem")]
    subprocess.run(["openssl", "pkey", "-in", str(tmp_path / "here/key.pem"), *locks], check=True)
    tls = TlsFiles(tmp_path / "here/ca.pem", tmp_path / "here/cert.pem", tmp_path / "locked.pem")
    assert "protected by a password" in failure(f"tcp://127.0.0.1:{front.port}", tls).message


def test_verification_is_skipped_only_where_that_is_wished(front: TcpFront, tmp_path: Path) -> None:
    make_certificates(folder(tmp_path, "other"))
    own = tmp_path / "here"
    tls = TlsFiles(tmp_path / "other/ca.pem", own / "cert.pem", own / "key.pem", verify=False)
    engine = Engine(Endpoint("refused", f"tcp://127.0.0.1:{front.port}", tls=tls))
    assert engine.connect_blocking().version
    engine.close()


def test_a_server_that_never_shakes_hands_is_left_at_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"tcp://127.0.0.1:{server.getsockname()[1]}"
        engine = Engine(Endpoint("refused", url, tls=TlsFiles(verify=False)))
        thread, failed = connect_in_thread(engine)
        with closing(server.accept()[0]) as met:
            assert met.recv(1), "it began"
            engine.close()
            thread.join(10)
            assert isinstance(failed[0], EngineUnreachable)
            wait_until(
                lambda: not [each for each in threading.enumerate() if each.name.endswith(" refused")],
                "the end of all threads",
            )
