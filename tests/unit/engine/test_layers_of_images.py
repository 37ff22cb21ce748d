"""What an engine says of layers, and how far they are by that."""

from typing import Any

from dockertui.engine.layers import Layers
from dockertui.engine.progress import Progress
from dockertui.engine.progress_stream import error_in, messages


def said(status: str, layer: str = "a1", done: int | None = None, total: int | None = None) -> dict[str, Any]:
    detail = {name: value for name, value in (("current", done), ("total", total)) if value is not None}
    return {"status": status, "id": layer, "progressDetail": detail}


def take(*told: dict[str, Any]) -> list[Progress]:
    layers = Layers()
    return [progress for message in told if (progress := layers.take(message)) is not None]


def test_a_layer_that_is_pulled_goes_from_waiting_to_there() -> None:
    found = take(
        said("Pulling from library/busybox", "latest"),
        said("Pulling fs layer"),
        said("Waiting"),
        said("Downloading", done=10, total=100),
        said("Downloading", done=60, total=100),
        said("Verifying Checksum"),
        said("Download complete"),
        said("Extracting", done=30, total=100),
        said("Pull complete"),
    )
    assert [p.is_waiting for p in found] == [True, True, *[False] * 6]
    assert [(p.text, p.done, p.total, p.is_over) for p in found] == [
        ("", None, None, False),
        ("", None, None, False),
        ("downloading", 10, 100, False),
        ("downloading", 60, 100, False),
        ("checking", 100, 100, False),
        ("downloaded", 100, 100, False),
        ("unpacking 30%", 100, 100, False),
        ("there", 100, 100, True),
    ]


def test_what_is_there_already_is_over_and_counts_nothing() -> None:
    (found,) = take(said("Already exists"))
    assert (found.is_over, found.total) == (True, None)


def test_of_a_push_no_more_is_done_than_there_is() -> None:
    found = take(said("Preparing"), said("Pushing", done=150, total=100), said("Pushed"))
    assert [(p.done, p.total, p.is_over) for p in found] == [
        (None, None, False),
        (100, 100, False),
        (100, 100, True),
    ]


def test_what_an_engine_invents_is_shown_in_its_words() -> None:
    (found,) = take(said("Retrying in 5 seconds"))
    assert found.text == "Retrying in 5 seconds"


def test_messages_come_in_blocks_of_any_size_and_nonsense_is_passed_over() -> None:
    body = b'{"status":"a"}\r\n\nnonsense\n[1]\n{"status":"b"}\n{"errorDetail":{"message":"no"},"error":"no"}'
    for size in (1, 7, 1000):
        blocks = [body[at : at + size] for at in range(0, len(body), size)]
        found = list(messages(blocks))
        assert [message.get("status") for message in found] == ["a", "b", None]
        assert error_in(found[-1]) == "no"
        assert error_in(found[0]) == ""
