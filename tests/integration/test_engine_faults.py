"""What is said when the engine is away, frozen, or no engine at all: a precise error, with what to do."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from dockertui.engine import containers
from dockertui.engine.endpoint import Endpoint, TlsFiles
from dockertui.engine.engine import Engine
from dockertui.engine.errors import (
    CallTimeout,
    EngineError,
    EngineFault,
    EngineUnreachable,
    PermissionDenied,
)
from dockertui.engine.events import Events
from dockertui.engine.first_look import first_look
from tests.conftest import wait_until
from tests.support import stand_in_engine as stand_in
from tests.support.reaching import failure
from tests.support.stand_in_engine import EngineProxy

pytestmark = pytest.mark.engine


@pytest.fixture
def proxy(engine_url: str) -> Iterator[EngineProxy]:
    with EngineProxy(engine_url) as made:
        yield made


def test_no_socket(tmp_path: Path) -> None:
    error = failure(f"unix://{tmp_path}/none.sock")
    assert isinstance(error, EngineUnreachable)
    assert "no socket" in error.message
    assert str(tmp_path) in error.message


def test_a_socket_nobody_listens_at(proxy: EngineProxy) -> None:
    proxy.cut(leave_socket=True)
    error = failure(proxy.url)
    assert isinstance(error, EngineUnreachable)
    assert "No engine is running" in error.message


def test_a_file_that_is_no_socket(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert isinstance(failure(f"unix://{tmp_path}/file"), EngineUnreachable)


def test_a_socket_that_may_not_be_opened(proxy: EngineProxy, monkeypatch: pytest.MonkeyPatch) -> None:
    if os.geteuid() == 0:  # root may open any: let the kernel's answer be given all the same

        def denied(_sock: socket.socket, _address: object) -> None:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(socket.socket, "connect", denied, raising=False)
    else:
        Path(proxy.path).chmod(0)
    error = failure(proxy.url)
    assert isinstance(error, PermissionDenied)
    assert "usermod" in error.hint


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        (stand_in.GARBAGE, EngineUnreachable, "does not speak HTTP"),
        (stand_in.HTML, EngineFault, "does not speak the Docker API"),
        (stand_in.NOT_JSON, EngineFault, "does not speak the Docker API"),
        (stand_in.UNAVAILABLE, EngineUnreachable, "shutting down"),
        (stand_in.TRUNCATED, EngineUnreachable, "closed the connection"),
        (b"", EngineUnreachable, "closed the connection"),
        (stand_in.http_reply("200 OK", b"[]"), EngineFault, "API version"),
        (stand_in.http_reply("200 OK", b'{"ApiVersion": "1.12"}'), EngineFault, "too old"),
        (stand_in.http_reply("502 Bad Gateway", b"<html>no</html>", "text/html"), EngineFault, "web page"),
        (
            stand_in.http_reply(
                "400 Bad Request", b"Client sent an HTTP request to an HTTPS server.", "text/plain"
            ),
            EngineUnreachable,
            "wants TLS",
        ),
        (stand_in.http_reply("403 Forbidden", b'{"message":"not for you"}'), PermissionDenied, "not for you"),
    ],
)
def test_an_answer_that_is_no_engines(
    proxy: EngineProxy, answer: bytes, kind: type[EngineError], words: str
) -> None:
    proxy.answer_with(answer)
    engine = Engine(Endpoint("odd", proxy.url))
    with pytest.raises(EngineError) as caught:
        engine.connect_blocking(5)
    assert type(caught.value) is kind
    assert words in caught.value.message
    assert not list(first_look(engine.endpoint, [containers.KIND]))
    proxy.answer_with(None)
    assert engine.connect_blocking().version
    engine.close()


@pytest.mark.parametrize(
    "answer", [stand_in.GARBAGE, stand_in.HTML, stand_in.TRUNCATED, stand_in.UNAVAILABLE]
)
def test_a_list_that_is_none(proxy: EngineProxy, answer: bytes) -> None:
    engine = Engine(Endpoint("odd", proxy.url))
    engine.connect_blocking()
    proxy.answer_with(answer)
    with pytest.raises(EngineError) as caught:
        engine.call_blocking(containers.list_raw)
    assert caught.value.message
    proxy.answer_with(stand_in.http_reply("200 OK", b'{"not": "a list"}'))
    with pytest.raises(EngineFault, match="another form"):
        engine.call_blocking(containers.list_raw)
    engine.close()


def test_an_api_version_that_the_engine_does_not_take(engine_url: str) -> None:
    engine = Engine(Endpoint("version", engine_url))
    engine.connect_blocking()

    def with_version(api_version: str) -> EngineError:
        engine._pinned = api_version
        with pytest.raises(EngineError) as caught:
            engine.call_blocking(containers.list_raw)
        return caught.value

    for wrong in ("1.99", "1.2"):
        error = with_version(wrong)
        assert isinstance(error, EngineFault)
        assert "version" in error.message
        assert error.hint
    engine.connect_blocking()
    assert isinstance(engine.call_blocking(containers.list_raw), list)
    engine.close()


def test_a_host_name_that_is_not_known() -> None:
    error = failure("tcp://no-such-host.invalid:2375")
    assert isinstance(error, EngineUnreachable | CallTimeout)
    if isinstance(error, EngineUnreachable):
        assert "not known" in error.message


def test_a_port_nobody_listens_at() -> None:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        error = failure(f"tcp://127.0.0.1:{sock.getsockname()[1]}")
    assert isinstance(error, EngineUnreachable)
    assert "No engine is running" in error.message


def test_tls_with_what_speaks_none() -> None:
    import threading

    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            connection, _address = server.accept()
            connection.recv(1000)
            connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            connection.close()

        threading.Thread(target=answer, daemon=True).start()
        error = failure(f"tcp://127.0.0.1:{server.getsockname()[1]}", TlsFiles(verify=False))
    assert isinstance(error, EngineUnreachable)
    assert "TLS" in error.message


def test_certificate_files_that_are_missing() -> None:
    error = failure(
        "tcp://127.0.0.1:1", TlsFiles(Path("/no/ca.pem"), Path("/no/cert.pem"), Path("/no/key.pem"))
    )
    assert "certificate" in error.hint


def test_a_frozen_engine(proxy: EngineProxy) -> None:
    proxy.freeze()
    assert isinstance(failure(proxy.url, timeout_s=0.3), CallTimeout)


def test_a_first_look_at_what_is_far_or_away_is_none(tmp_path: Path) -> None:
    assert list(first_look(Endpoint("x", "tcp://127.0.0.1:1"), [containers.KIND])) == []
    assert list(first_look(Endpoint("x", f"unix://{tmp_path}/none"), [containers.KIND])) == []


def test_a_killed_engine_ends_the_events_and_the_same_engine_object_goes_on(proxy: EngineProxy) -> None:
    engine = Engine(Endpoint("killed", proxy.url))
    engine.connect_blocking()
    events = engine.open(Events())
    wait_until(lambda: events.opened, "the event stream is open")
    proxy.cut()
    wait_until(lambda: events.ended, "the event stream has ended")
    with pytest.raises(EngineUnreachable):
        engine.call_blocking(containers.list_raw)
    proxy.restore()
    assert engine.connect_blocking().version
    assert isinstance(engine.call_blocking(containers.list_raw), list)
    engine.close()
