"""Reaching an engine in tests: why it failed, what is under way, and which threads are left."""

import threading

import pytest

from dockertui.engine.endpoint import Endpoint, TlsFiles
from dockertui.engine.engine import Engine
from dockertui.engine.errors import EngineError
from tests.conftest import wait_until

NAME = "refused"


def threads_of(name: str) -> list[threading.Thread]:
    """Return the threads of the engine of a name."""
    return [thread for thread in threading.enumerate() if thread.name.endswith(f" {name}")]


def failure(url: str, tls: TlsFiles | None = None, timeout_s: float = 5.0) -> EngineError:
    """Return why an engine is not reached: in plain words, with what to do, and with no thread left."""
    engine = Engine(Endpoint(NAME, url, "", tls))
    try:
        with pytest.raises(EngineError) as caught:
            engine.connect_blocking(timeout_s)
    finally:
        engine.close()
    assert caught.value.message
    assert caught.value.hint
    assert "Error" not in caught.value.message.split(), "plain words, not an exception's name"
    wait_until(lambda: not threads_of(NAME), "the end of all threads")
    return caught.value


def connect_in_thread(engine: Engine) -> tuple[threading.Thread, list[EngineError]]:
    """Connect with all the time there is; the list gets what comes of it."""
    failed: list[EngineError] = []

    def connect() -> None:
        try:
            engine.connect_blocking(600)
        except EngineError as error:
            failed.append(error)

    thread = threading.Thread(target=connect)
    thread.start()
    return thread, failed
