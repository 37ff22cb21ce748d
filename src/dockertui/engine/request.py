"""The few requests that docker-py has no plain function for, or a slower one.

docker-py's own list functions rebuild their replies or make more requests than one; these give the
parsed reply and check its shape, so that nothing above has to.
"""

import json
import re
from collections.abc import Generator, Iterator, Mapping
from typing import TYPE_CHECKING, Any, cast

from dockertui.engine.entries import Entries, read_plain
from dockertui.engine.errors import EngineFault, EngineUnreachable
from dockertui.i18n import _

if TYPE_CHECKING:
    from docker import APIClient

CONNECT_TIMEOUT_S = 10.0
_READ_BYTES = 65536


def _get(api: Any, path: str, *names: str, **options: Any) -> Any:
    response = api._get(api._url(path, *names), **options)
    api._raise_for_status(response)
    return response


def check(api: Any, path: str, *, accept_refusal: bool) -> None:
    """GET a path that has no API version, for its status alone.

    Args:
        api: A client.
        path: The path.
        accept_refusal: Whether a refusal (4xx) will do.
    """
    response = api._get(api._url(path, versioned_api=False))
    if not (accept_refusal and 400 <= response.status_code < 500):
        api._raise_for_status(response)


def post(api: Any, path: str, *names: str, **params: object) -> None:
    """POST without a body; arguments as in get_list(), a parameter that is None is left out."""
    api._raise_for_status(api._post(api._url(path, *names), params=params))


def _wrong_shape() -> EngineFault:
    return EngineFault(
        _("The engine's answer has another form than the Docker API says."),
        _("Check that the address is an engine's, and not another service's or a proxy's."),
    )


def get_list(
    api: "APIClient", path: str, *names: str, known: Entries | None = None, **params: object
) -> list[Any]:
    """Return the list that a GET of an API path gives.

    Args:
        api: A client.
        path: With `{0}` where a name is put in, percent-encoded.
        names: What is put in.
        known: What the last reply held, where it is asked for again and again: the list is of Entry then.
        params: The query.

    Raises:
        EngineFault: The reply is no list.
    """
    body = _get(api, path, *names, params=params).content
    found = read_plain(body) if known is None else known.read(body)
    if found is None:
        return []
    if not isinstance(found, list):
        raise _wrong_shape()
    return found


def get_object(api: "APIClient", path: str, *names: str, **params: object) -> dict[str, Any]:
    """Return the object that a GET of an API path gives; arguments as in get_list().

    Raises:
        EngineFault: The reply is no object.
    """
    found = json.loads(_get(api, path, *names, params=params).content)
    if not isinstance(found, dict):
        raise _wrong_shape()
    return cast("dict[str, Any]", found)


class Dechunker:
    """Takes the HTTP chunk framing off a body that comes in blocks of any size."""

    _LINE = re.compile(rb"\s*([0-9a-fA-F]{1,16})[^\n]*\n")

    def __init__(self) -> None:
        self._left = 0
        self._pending = b""
        self.ended = False
        """Whether the last chunk has come."""

    def feed(self, block: bytes) -> bytes:
        """Return the payload in a block.

        Raises:
            EngineFault: It is not chunked.
        """
        data = self._pending + block if self._pending else block
        self._pending = b""
        out: list[bytes] = []
        at = 0
        while at < len(data) and not self.ended:
            if self._left:
                part = data[at : at + self._left]
                out.append(part)
                at += len(part)
                self._left -= len(part)
                continue
            head = self._LINE.match(data, at)
            if head is None:
                rest = data[at:]
                if len(rest) > 1024 or (b"\n" in rest.lstrip()):
                    raise _wrong_shape()
                self._pending = rest
                break
            self._left = int(head.group(1), 16)
            at = head.end()
            self.ended = self._left == 0
        return b"".join(out)


def stream(api: "APIClient", path: str, *names: str, **params: object) -> Iterator[bytes]:
    """Open an endless GET and return its body in the blocks that arrive, as large as they come.

    The request is made at once; the blocks are read as the iterator is. There is no read time-out:
    silence is normal. `abort()` of the client ends it from any thread.
    """
    response = _get(api, path, *names, params=params, stream=True, timeout=(CONNECT_TIMEOUT_S, None))
    return _blocks(response)


def download(api: "APIClient", path: str, /, *names: str, **params: object) -> Generator[bytes, None, None]:
    """Return the body of a GET as stream() does, where it has an end that has to come.

    Raises:
        EngineUnreachable: It was cut off before its end.
    """
    response = _get(
        api,
        path,
        *names,
        params=params,
        headers={"Accept-Encoding": "identity"},  # some engines pack it otherwise
        stream=True,
        timeout=(CONNECT_TIMEOUT_S, None),
    )
    return _blocks(response, must_end=True)


def upload(
    api: Any,
    path: str,
    *names: str,
    body: object,
    params: Mapping[str, object],
    headers: Mapping[str, str] | None = None,
) -> Iterator[bytes]:
    """POST a body, however long that takes, and return the reply as stream() does.

    Args:
        api: A client.
        path: With `{0}` where a name is put in, percent-encoded.
        names: What is put in.
        body: Bytes, what has `read()`, or an iterable of blocks; what its reading raises is raised here.
        params: The query; one that is None is left out.
        headers: What is said of the body.
    """
    # no time-out: an engine that unpacks what it got takes no more meanwhile
    url = api._url(path, *names)
    response = api._post(
        url, data=body, params=params, headers=dict(headers or {}), stream=True, timeout=None
    )
    api._raise_for_status(response)
    return _blocks(response, must_end=True)


def _blocks(response: Any, *, must_end: bool = False) -> Generator[bytes, None, None]:
    """Yield the body of a response in blocks.

    Args:
        response: docker-py's, opened as a stream.
        must_end: Whether a body that breaks off is an error, and not an end.
    """
    has_ended = not must_end
    try:
        inner = response.raw._fp
        body = inner.fp
        if body is None:
            return
        dechunk = Dechunker() if inner.chunked else None
        left = None if inner.chunked else inner.length
        has_ended = has_ended or (dechunk is None and left is None)  # its end is that of the connection
        while left != 0 and (block := body.read1(_READ_BYTES if left is None else min(left, _READ_BYTES))):
            if dechunk is None:
                left = None if left is None else left - len(block)
                yield block
                continue
            payload = dechunk.feed(block)
            if payload:
                yield payload
            if dechunk.ended:
                has_ended = True
                return
        has_ended = has_ended or left == 0
    finally:
        response.close()
    if not has_ended:
        raise EngineUnreachable(
            _("The engine closed the connection."), _("It may have been stopped or restarted.")
        )


def post_stream(
    api: "APIClient",
    path: str,
    *names: str,
    headers: Mapping[str, str] | None = None,
    data: Any = None,
    **params: object,
) -> Iterator[bytes]:
    """POST and return the body of the answer in blocks, as stream() does; one that breaks off is an error.

    Args:
        api: A client.
        path: As in get_list(), as are `names` and `params`.
        names: What is put in.
        headers: Headers of the request.
        data: Its body: bytes, a file, or an iterator of bytes that is sent as it comes.
        params: The query.
    """
    client: Any = api
    wait_s = (CONNECT_TIMEOUT_S, None)
    url, given = client._url(path, *names), dict(headers or {})
    response = client._post(url, params=params, headers=given, data=data, stream=True, timeout=wait_s)
    client._raise_for_status(response)
    return _blocks(response, must_end=True)
