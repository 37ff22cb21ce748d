"""Long lists are read entry by entry, and say the same as if they were read at once."""

import json
from typing import Any

import pytest

from dockertui.engine import entries, request

ENTRIES = [
    {"Id": f"{number:064x}", "Names": ["/é日本", "],["], "Ports": [], "n": None} for number in range(3000)
]


class Replies:
    """Stands in for a client: has one reply."""

    def __init__(self, body: bytes) -> None:
        self.content = body

    def _url(self, path: str, *_names: str) -> str:
        return path

    def _get(self, _url: str, **_options: Any) -> "Replies":
        return self

    def _raise_for_status(self, _reply: "Replies") -> None:
        pass


def read(body: bytes) -> list[Any]:
    return request.get_list(Replies(body), "/containers/json")  # type: ignore[arg-type]  # (all it needs)


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("end", ["", "\n", " \r\n"])
def test_a_long_list_is_read_whole(indent: int | None, end: str) -> None:
    body = (json.dumps(ENTRIES, indent=indent, ensure_ascii=False) + end).encode()
    assert len(body) > entries.LONG_BYTES
    assert read(body) == ENTRIES


@pytest.mark.parametrize("cut", [1, 2, 100, 100_000])
def test_a_long_list_that_is_cut_off_is_an_error(cut: int) -> None:
    with pytest.raises(ValueError, match=r"."):
        read(json.dumps(ENTRIES).encode()[:-cut])


def test_a_long_list_with_something_behind_it_is_an_error() -> None:
    with pytest.raises(ValueError, match="Extra data"):
        read(json.dumps(ENTRIES).encode() + b"{}")


def test_a_long_list_that_is_not_utf_8_is_an_error() -> None:
    with pytest.raises(ValueError, match=r"."):
        read(json.dumps(ENTRIES).encode().replace(b"Names", b"N\xffmes"))


@pytest.mark.parametrize(
    ("good", "bad"), [(b"}, {", b"} {"), (b"}, {", b"},, {"), (b"[{", b"[,{"), (b"}]", b"},]")]
)
def test_a_long_list_with_a_comma_too_few_or_too_many_is_an_error(good: bytes, bad: bytes) -> None:
    body = json.dumps(ENTRIES).encode()
    assert good in body
    with pytest.raises(ValueError, match=r"."):
        read(body.replace(good, bad))
