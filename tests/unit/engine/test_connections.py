"""Connections and lanes where no engine answers: closing ends what waits, and nothing waits for ever."""

import asyncio
import socket
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from dockertui.engine import containers
from dockertui.engine.calls import CallPool, Lane
from dockertui.engine.endpoint import Endpoint
from dockertui.engine.engine import Engine
from dockertui.engine.errors import CallTimeout, EngineError, EngineUnreachable
from dockertui.engine.first_look import first_look
from tests.conftest import wait_until
from tests.support.reaching import connect_in_thread, threads_of


@pytest.fixture
def full_port() -> Iterator[int]:
    """A port whose queue is full: a connect to it is never answered."""
    with ExitStack() as opened:
        server = opened.enter_context(closing(socket.socket()))
        server.bind(("127.0.0.1", 0))
        server.listen(0)
        for _ in range(4):
            waiting = opened.enter_context(closing(socket.socket()))
            waiting.setblocking(False)
            waiting.connect_ex(server.getsockname())
        yield server.getsockname()[1]


def test_closing_ends_a_connect_that_is_never_answered(full_port: int) -> None:
    engine = Engine(Endpoint("full", f"tcp://127.0.0.1:{full_port}"))
    thread, failed = connect_in_thread(engine)
    wait_until(lambda: any("list" in each.name for each in threads_of("full")), "the connect is under way")
    engine.close()
    thread.join(10)
    assert isinstance(failed[0], EngineUnreachable)
    wait_until(lambda: not threads_of("full"), "no thread is left waiting")


def test_a_connect_that_is_never_answered_ends_by_its_deadline(full_port: int) -> None:
    engine = Engine(Endpoint("late", f"tcp://127.0.0.1:{full_port}"))
    with pytest.raises(EngineError) as caught:
        engine.connect_blocking(0.3)
    assert isinstance(caught.value, CallTimeout | EngineUnreachable)
    wait_until(
        lambda: not [each for each in threads_of("late") if not each.daemon], "nothing holds up the end"
    )
    engine.close()
    wait_until(lambda: not threads_of("late"), "no thread is left waiting")


def test_a_socket_whose_queue_is_full_is_a_timeout_in_words() -> None:
    with tempfile.TemporaryDirectory(prefix="dt-") as folder, ExitStack() as opened:
        server = opened.enter_context(closing(socket.socket(socket.AF_UNIX)))
        server.bind(f"{folder}/full.sock")
        server.listen(0)
        for _ in range(4):
            waiting = opened.enter_context(closing(socket.socket(socket.AF_UNIX)))
            waiting.setblocking(False)
            waiting.connect_ex(f"{folder}/full.sock")
        engine = Engine(Endpoint("queue", f"unix://{folder}/full.sock"))
        with pytest.raises(CallTimeout):
            engine.connect_blocking(0.3)
        engine.close()


@pytest.fixture
def asked() -> Iterator[tuple[int, list[tuple[str, str]]]]:
    """The port of a proxy in front of an engine that has nothing, and the paths and hosts it is asked for."""
    heads: list[tuple[str, str]] = []

    class Proxy(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heads.append((self.path.partition("?")[0], str(self.headers["Host"])))
            is_version = self.path.endswith("/version")
            body = (
                b'{"Version": "26.1", "ApiVersion": "1.45", "MinAPIVersion": "1.24"}' if is_version else b"[]"
            )
            self.send_response(200)
            self.send_header("Api-Version", "1.45")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_words: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Proxy) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port, heads
        server.shutdown()


@pytest.mark.parametrize("read_only", [False, True])
def test_an_engine_behind_a_path_is_asked_below_it_and_by_its_own_name(
    asked: tuple[int, list[tuple[str, str]]], read_only: bool
) -> None:
    port, heads = asked
    engine = Engine(Endpoint("path", f"tcp://127.0.0.1:{port}/engines/a"), read_only=read_only)
    assert engine.call_blocking(containers.list_raw) == []
    assert len(list(first_look(engine.endpoint, [containers.KIND]))) == 1
    host = f"127.0.0.1:{port}"
    assert heads == [
        ("/engines/a/version", host),
        ("/engines/a/v1.45/containers/json", host),
        ("/engines/a/containers/json", host),
    ]
    engine.close()


async def test_calls_behind_threads_that_hang_end_too_and_are_served_when_those_come_back() -> None:
    gate = threading.Event()
    engine = Engine(Endpoint("strays", "unix:///nowhere"))
    pool = CallPool("strays", engine.make_client, lambda _client: None, engine._translate)
    calls = [
        asyncio.create_task(pool.call(lambda _client: gate.wait(60), Lane.DETAIL, 0.05)) for _ in range(12)
    ]
    ended = await asyncio.wait_for(asyncio.gather(*calls, return_exceptions=True), 20)
    assert all(isinstance(each, CallTimeout) for each in ended)
    gate.set()
    served = await asyncio.wait_for(pool.call(lambda _client: "served", Lane.DETAIL, 10), 20)
    assert served == "served"
    pool.close()
    engine.close()
