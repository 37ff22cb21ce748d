"""One engine: the calls to it, the streams open on it, and the end of them all."""

import contextlib
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from dockertui.engine.calls import CallPool, Lane, Pending
from dockertui.engine.dial import hold, let_go
from dockertui.engine.errors import EngineError, EngineUnreachable, translate
from dockertui.engine.stream import Stream
from dockertui.engine.version import EngineVersion
from dockertui.i18n import _

if TYPE_CHECKING:
    from docker import APIClient

    from dockertui.engine.endpoint import Endpoint
    from dockertui.engine.session import Session

P = ParamSpec("P")
R = TypeVar("R")
S = TypeVar("S", bound=Stream[Any])

_STREAM_TIMEOUT_S = 10.0


class Engine:
    """The engine at one endpoint. Making one does no I/O and imports no docker-py."""

    def __init__(self, endpoint: "Endpoint", *, read_only: bool = False) -> None:
        self.endpoint = endpoint
        self.name = endpoint.name
        self.read_only = read_only
        self.version: EngineVersion | None = None
        """What the engine said when it was last connected; kept when it is lost."""
        self._pinned: str | None = None
        self._closed = False
        self._streams: set[Stream[Any]] = set()
        self._lock = threading.Lock()
        self._pool = CallPool(self.name, self.make_client, self._prepare, self._translate)
        hold(endpoint)

    # ------------------------------------------------------------------ calls
    def connect_blocking(self, timeout_s: float = 10.0) -> EngineVersion:
        """Agree on an API version with the engine, forgetting what was agreed before.

        From any thread but the UI's.

        Raises:
            EngineError: It cannot be reached, or is no engine that can be talked to.
        """
        self._pinned = None
        return self._pool.call_blocking(self._said_version, Lane.LIST, timeout_s)

    async def call(
        self,
        fn: "Callable[Concatenate[APIClient, P], R]",
        *args: Any,
        lane: Lane = Lane.ACTION,
        timeout_s: float = 30.0,
        **kwargs: Any,
    ) -> R:
        """Run an Engine function in a thread and wait for it on the event loop.

        Args:
            fn: A function that takes a client first (`containers.stop`).
            args: What it takes after the client.
            lane: What it is for; see Lane.
            timeout_s: The deadline for all of it, from when it starts.
            kwargs: What it takes by name.

        Raises:
            EngineError: It failed or took too long.
        """
        return await self._pool.call(lambda client: fn(client, *args, **kwargs), lane, timeout_s)

    def call_blocking(
        self,
        fn: "Callable[Concatenate[APIClient, P], R]",
        *args: Any,
        lane: Lane = Lane.LIST,
        timeout_s: float = 10.0,
        **kwargs: Any,
    ) -> R:
        """Run an Engine function in a thread of the pool and wait here; not from the UI's thread.

        Raises:
            EngineError: It failed or took too long.
        """
        return self._pool.call_blocking(lambda client: fn(client, *args, **kwargs), lane, timeout_s)

    def begin(
        self, fn: "Callable[[APIClient], R]", *, lane: Lane, timeout_s: float, bell: Callable[[], None]
    ) -> Pending[R]:
        """Start an Engine function in a thread and return at once; the bell rings when it is done.

        Raises:
            EngineUnreachable: The engine was closed.
        """
        return self._pool.begin(fn, lane, timeout_s, bell)

    def begin_connect(self, timeout_s: float, bell: Callable[[], None]) -> Pending[EngineVersion]:
        """Start to agree on an API version, as connect_blocking() does, and return at once.

        Raises:
            EngineUnreachable: The engine was closed.
        """
        self._pinned = None
        return self._pool.begin(self._said_version, Lane.LIST, timeout_s, bell)

    def _said_version(self, _client: "Session") -> EngineVersion:
        assert self.version is not None  # _prepare() has asked
        return self.version

    # ------------------------------------------------------------------ streams
    def open(self, stream: S) -> S:
        """Start a stream in a thread of its own; it ends by itself, by its close() or with the engine.

        Raises:
            EngineUnreachable: The engine was closed.
        """
        with self._lock:
            if self._closed:
                raise EngineUnreachable(_("The connection to the engine was closed."))
            self._streams.add(stream)
        threading.Thread(
            target=stream.run,
            args=(self._stream_client, self._translate, self._forget),
            name=f"{type(stream).__name__.lower()} {self.name}",
            daemon=True,
        ).start()
        return stream

    def close(self) -> None:
        """End every call and stream; idempotent, waits for none of them."""
        with self._lock:
            was_closed, self._closed = self._closed, True
            streams = list(self._streams)
        for stream in streams:
            stream.close()
        self._pool.close()
        if not was_closed:
            let_go(self.endpoint)  # last: a shell that is being ended has got hold of the way by now

    # ------------------------------------------------------------------ clients
    def make_client(self, timeout_s: float = 30.0) -> "Session":
        """Return a new client for one thread, which owns it and closes it; nothing is sent yet."""
        from dockertui.engine.session import (
            Session,
        )  # late: docker-py takes longer to import than an engine to answer

        return Session(self.endpoint, api_version=self._pinned, read_only=self.read_only, timeout_s=timeout_s)

    def ready_client(self, timeout_s: float = 30.0) -> "Session":
        """Return a new client that speaks the engine's API version; asks the engine if it is unknown yet.

        Raises:
            EngineError: The engine cannot be reached.
        """
        client = self.make_client(timeout_s)
        try:
            self._prepare(client)
        except BaseException as exc:
            client.close()
            if isinstance(exc, Exception) and not isinstance(exc, EngineError):
                raise self._translate(exc) from exc
            raise
        return client

    def _prepare(self, client: "Session") -> None:
        """Have a client speak the API version that was agreed on; agree on one first if there is none."""
        pinned = self._pinned
        if pinned is None:
            self.version = client.negotiate()
            self._pinned = self.version.api_version
        elif client.api_version != pinned:
            client.pin(pinned)

    def _stream_client(self) -> "Session":
        return self.ready_client(_STREAM_TIMEOUT_S)

    def _translate(self, exc: BaseException) -> EngineError:
        return translate(exc, self.endpoint)

    def _forget(self, stream: Stream[Any]) -> None:
        with self._lock, contextlib.suppress(KeyError):
            self._streams.remove(stream)
