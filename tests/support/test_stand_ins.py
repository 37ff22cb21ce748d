"""The stand-ins do what their names say: a fault test on one that passes everything on proves nothing."""

import http.client
import socket
from collections.abc import Iterator

import pytest

from tests.support import stand_in_engine as stand_in


def get(path: str, url: str, timeout_s: float = 5.0) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("engine", timeout=timeout_s)
    connection.sock = socket.socket(socket.AF_UNIX)
    connection.sock.settimeout(timeout_s)
    connection.sock.connect(path)
    try:
        connection.request("GET", url)
        reply = connection.getresponse()
        return reply.status, reply.read()
    finally:
        connection.close()


@pytest.fixture
def fake() -> Iterator[stand_in.FakeEngine]:
    with stand_in.FakeEngine(containers=[{"Id": "1" * 64, "Names": ["/one"]}]) as engine:
        yield engine


@pytest.fixture
def proxy(fake: stand_in.FakeEngine) -> Iterator[stand_in.EngineProxy]:
    with stand_in.EngineProxy(fake.url) as between:
        yield between


def test_it_passes_on_and_counts(proxy: stand_in.EngineProxy, fake: stand_in.FakeEngine) -> None:
    assert get(proxy.path, "/v1.45/containers/json?all=1")[0] == 200
    get(proxy.path, f"/v1.45/containers/{'1' * 64}/json")
    assert proxy.requests == {"GET /containers/json": 1, "GET /containers/ID/json": 1}
    assert fake.requests == proxy.requests


def test_frozen_it_answers_nothing_until_it_thaws(proxy: stand_in.EngineProxy) -> None:
    proxy.freeze()
    with pytest.raises(TimeoutError):
        get(proxy.path, "/_ping", timeout_s=0.2)
    proxy.thaw()
    assert get(proxy.path, "/_ping") == (200, b"OK")


def test_cut_it_is_gone_until_it_is_restored(proxy: stand_in.EngineProxy) -> None:
    proxy.cut()
    with pytest.raises(FileNotFoundError):
        get(proxy.path, "/_ping")
    proxy.restore()
    assert get(proxy.path, "/_ping") == (200, b"OK")
    proxy.cut(leave_socket=True)
    with pytest.raises(ConnectionRefusedError):
        get(proxy.path, "/_ping")
    proxy.restore()
    assert get(proxy.path, "/_ping") == (200, b"OK")


def test_it_talks_nonsense(proxy: stand_in.EngineProxy) -> None:
    proxy.answer_with(stand_in.GARBAGE)
    with pytest.raises(http.client.BadStatusLine):
        get(proxy.path, "/_ping")
    proxy.answer_with(stand_in.UNAVAILABLE)
    assert get(proxy.path, "/_ping")[0] == 503
    proxy.answer_with(stand_in.TRUNCATED)
    with pytest.raises(http.client.IncompleteRead):
        get(proxy.path, "/containers/json")
    proxy.answer_with(None)
    assert get(proxy.path, "/_ping") == (200, b"OK")


def test_events_reach_who_listens(fake: stand_in.FakeEngine) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.settimeout(5)
        listener.connect(fake.path)
        listener.sendall(b"GET /events HTTP/1.1\r\nHost: engine\r\n\r\n")
        got = listener.recv(4096)
        assert b"200" in got
        fake.emit({"status": "started"})
        while b"started" not in got:
            got += listener.recv(4096)


def test_every_field_is_null_once() -> None:
    made = stand_in.with_nulls([{"Id": "x", "Names": ["/a"], "State": "running"}])
    assert [[name for name, value in record.items() if value is None] for record in made] == [
        ["Names"],
        ["State"],
    ]
