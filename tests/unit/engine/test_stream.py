"""The end of a stream: its error is an engine's, or a fault of ours that is raised where faults are to be."""

import contextlib
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from dockertui.engine.errors import EngineFault, translate
from dockertui.engine.stream import Stream


class Client:
    def close(self) -> None:
        pass


class Place:
    url = "unix:///nowhere"


class Breaking(Stream[int]):
    """Gives two items and breaks."""

    def __init__(self, error: Exception) -> None:
        self.rung = threading.Event()
        super().__init__(doorbell=self.rung.set)
        self.breaks_by = error

    def read(self, api: Any) -> Iterator[int]:  # noqa: ARG002  (Stream's)
        self.accepted()
        yield from (1, 2)
        raise self.breaks_by


def run(stream: Stream[int]) -> list[object]:
    """Live a stream's whole life here; returns what was told of its end."""
    ended: list[object] = []
    client: Any = Client()
    stream.run(lambda: client, lambda exc: translate(exc, Place()), ended.append)
    return ended


def test_an_error_of_the_way_to_the_engine_is_the_streams_end() -> None:
    stream = Breaking(ConnectionResetError())
    assert run(stream) == [stream]
    assert "closed the connection" in str(stream.error)
    assert (stream.ended, stream.take()) == (True, [1, 2])


@pytest.mark.parametrize("strict", ["0", "1"])
def test_a_fault_of_ours_ends_it_too_and_is_raised_where_faults_are_to_be(
    monkeypatch: pytest.MonkeyPatch, strict: str
) -> None:
    monkeypatch.setenv("DOCKERTUI_STRICT", strict)
    stream = Breaking(TypeError("ours"))
    with pytest.raises(TypeError) if strict == "1" else contextlib.nullcontext():
        run(stream)
    assert isinstance(stream.error, EngineFault)
    assert stream.ended
    assert stream.rung.is_set()


def test_what_breaks_a_stream_that_was_closed_is_no_error() -> None:
    stream = Breaking(OSError())
    stream.close()
    run(stream)
    assert stream.error is None
    assert stream.ended
