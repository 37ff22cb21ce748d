"""Stand-ins where no real engine can be had in that state: one that is in the way, one that is invented.

`EngineProxy` stands between the app and a real engine on a socket of its own. It can freeze, cut,
slow down, and answer with nonsense, and it counts what was asked; the engine itself is never harmed.
`FakeEngine` is no engine at all: it serves lists made of recorded replies, thousands of containers or
ones with fields that are null, and events on demand.
"""

import asyncio
import contextlib
import copy
import json
import os
import re
import shutil
import socketserver
import tempfile
import threading
from collections import Counter
from collections.abc import Coroutine, Iterator, Mapping, Sequence
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlsplit

T = TypeVar("T")
Json = dict[str, Any]

_REQUEST = re.compile(rb"\b(GET|HEAD|POST|PUT|DELETE) (/[^\s?]*)\S* HTTP/1\.[01]\r\n")
_VERSION = re.compile(r"^/v\d+\.\d+(?=/)")
_LONG_ID = re.compile(r"/(?:sha256:)?[0-9a-f]{64}\b")

GARBAGE = b"\x00\xff\x16\x03\x01 this is no engine\r\n\r\n" + bytes(range(256))
"""What may come from a socket that belongs to something else."""


def http_reply(status: str, body: bytes, kind: str = "application/json", length: int | None = None) -> bytes:
    """Return an HTTP reply whose stated length may be a lie."""
    stated = len(body) if length is None else length
    head = (
        f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {stated}\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + body


HTML = http_reply("200 OK", b"<html><body>It works!</body></html>", "text/html")
BAD_GATEWAY = http_reply("502 Bad Gateway", b"<html><body>502 Bad Gateway</body></html>", "text/html")
UNAVAILABLE = http_reply("503 Service Unavailable", b'{"message":"the engine is shutting down"}')
TRUNCATED = http_reply("200 OK", b'[{"Id":"', length=5000)
NOT_JSON = http_reply("200 OK", b'{"Id": nothing of the kind')


class EngineProxy:
    """A Unix socket that leads to an engine, or not, as a test wishes."""

    def __init__(self, target: str) -> None:
        """Take the engine's URL (`unix://…`) or socket path; nothing is opened before `start`."""
        self._target = target.removeprefix("unix://")
        self._directory = tempfile.mkdtemp(prefix="dt-proxy-")  # short: a socket's path has 107 bytes
        self.path = f"{self._directory}/docker.sock"
        self.url = f"unix://{self.path}"
        self.requests: Counter[str] = Counter()
        """How often each method and path was asked for; ids are written ID."""
        self.delay_s = 0.0
        """How long each piece of an answer is held back."""
        self._answer: bytes | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self._loop = asyncio.new_event_loop()
        self._flows = asyncio.Event()
        self._thread = threading.Thread(target=self._loop.run_forever, name="proxy", daemon=True)
        self._thread.start()

    def __enter__(self) -> "EngineProxy":
        self.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    # ---- what a test asks for, from any thread ---------------------------------------------------
    def start(self) -> None:
        """Listen, and let everything through."""
        self._do(self._listen())

    restore = start

    def freeze(self) -> None:
        """Keep all connections, take new ones, and pass nothing on, as a stopped engine does."""
        self._do(self._set_flow(False))

    def thaw(self) -> None:
        """Pass everything on again, what was held back first."""
        self._do(self._set_flow(True))

    def cut(self, *, leave_socket: bool = False) -> None:
        """Drop all connections and listen no more, as a killed engine does.

        Args:
            leave_socket: Whether the socket's file stays (connection refused) or goes (no such file).
        """
        self._do(self._unlisten(leave_socket))

    def refuse_new(self) -> None:
        """Take no new connections; those that there are stay, as behind a tunnel that lost its far end."""
        self._do(self._stop_listening())

    def answer_with(self, reply: bytes | None) -> None:
        """Drop all connections and answer every request with these bytes; None: the engine answers."""
        self._answer = reply
        self._do(self._drop())

    def close(self) -> None:
        """Stop for good and remove the socket; idempotent."""
        if self._loop.is_running():
            self._do(self._unlisten(False))
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(5)
            self._loop.close()
        shutil.rmtree(self._directory, ignore_errors=True)

    def asked(self, *beginnings: str) -> int:
        """Return how many requests there were whose `METHOD /path` begins with one of these."""
        return sum(
            count for request, count in self.requests.items() if request.startswith(beginnings or ("",))
        )

    # ---- the loop's side -------------------------------------------------------------------------
    def _do(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _listen(self) -> None:
        self._flows.set()
        if self._server is None:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(self.path)
            self._server = await asyncio.start_unix_server(self._serve, self.path)

    async def _set_flow(self, flows: bool) -> None:
        if flows:
            self._flows.set()
        else:
            self._flows.clear()

    async def _stop_listening(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None

    async def _unlisten(self, leave_socket: bool) -> None:
        await self._stop_listening()
        if not leave_socket:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(self.path)
        await self._drop()

    async def _drop(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        for writer in list(self._writers):
            writer.transport.abort()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self._writers.add(writer)
        try:
            if self._answer is not None:
                await self._answer_all(reader, writer, self._answer)
            else:
                await self._pass_on(reader, writer)
        except (OSError, asyncio.CancelledError):
            pass
        finally:
            self._tasks.discard(task)
            self._writers.discard(writer)
            writer.transport.abort()

    async def _answer_all(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, answer: bytes
    ) -> None:
        if data := await reader.read(1 << 16):
            self._count(data)
            writer.write(answer)
            await writer.drain()
            writer.close()
            await writer.wait_closed()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self._flows.wait()
        far_reader, far_writer = await asyncio.open_unix_connection(self._target)
        self._writers.add(far_writer)
        try:
            back = asyncio.ensure_future(self._pump(far_reader, writer, is_answer=True))
            try:
                await self._pump(reader, far_writer, is_answer=False)
                await back
            finally:
                back.cancel()
        finally:
            self._writers.discard(far_writer)
            far_writer.transport.abort()

    async def _pump(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, is_answer: bool
    ) -> None:
        while data := await reader.read(1 << 16):
            if is_answer:
                if self.delay_s:
                    await asyncio.sleep(self.delay_s)
            else:
                self._count(data)
            await self._flows.wait()
            writer.write(data)
            await writer.drain()
        if writer.can_write_eof():
            writer.write_eof()

    def _count(self, data: bytes) -> None:
        for match in _REQUEST.finditer(data):
            self.requests[f"{match[1].decode()} {_plain_path(match[2].decode())}"] += 1


def _plain_path(path: str) -> str:
    """Return a request's path without API version, and with ID for every long id."""
    return _LONG_ID.sub("/ID", _VERSION.sub("", path))


class FakeEngine:
    """Serves lists that a test made up out of recorded replies."""

    def __init__(
        self,
        *,
        containers: Sequence[Json] = (),
        images: Sequence[Json] = (),
        volumes: Sequence[Json] = (),
        networks: Sequence[Json] = (),
        version: str = "26.1.5",
        api_version: str = "1.45",
        min_api_version: str = "1.24",
    ) -> None:
        self.lists: dict[str, Any] = {
            "/containers/json": list(containers),
            "/images/json": list(images),
            "/volumes": {"Volumes": list(volumes), "Warnings": None},
            "/networks": list(networks),
            "/info": {"ServerVersion": version, "OSType": "linux", "Architecture": "x86_64"},
            "/version": {
                "Version": version,
                "ApiVersion": api_version,
                "MinAPIVersion": min_api_version,
                "Os": "linux",
                "Arch": "amd64",
                "Platform": {"Name": "Docker Engine"},
            },
        }
        """Replies by path, without API version; a test may change them while the engine runs."""
        self.api_version = api_version
        self.answers: dict[str, bytes] = {}
        """Whole replies by path, in place of what it would say; b"" closes the connection without a word.
        `first_look PATH` is for whoever speaks HTTP/1.0."""
        self.posts: dict[str, tuple[int, list[Json]]] = {}
        """By path: the status of what is posted there, and the messages that follow, a line each."""
        self.posted: list[tuple[str, Mapping[str, str], bytes]] = []
        """What was posted: path and query, headers, body."""
        self.holds: dict[str, threading.Event] = {}
        """By path: what has to happen before it answers there; `first_look` for whoever speaks HTTP/1.0."""
        self.requests: Counter[str] = Counter()
        self.asked_ids: list[list[str]] = []
        """The ids that alone were asked for, by each request that did so."""
        self.versions: set[str] = set()
        """The API versions that requests named."""
        self._listeners: list[SimpleQueue[Json | None]] = []
        self._is_closed = threading.Event()
        self._directory = tempfile.mkdtemp(prefix="dt-fake-")
        self.path = f"{self._directory}/docker.sock"
        self.url = f"unix://{self.path}"
        self._server = _Server(self.path, _Handler)
        self._server.engine = self
        threading.Thread(target=self._server.serve_forever, args=(0.05,), name="fake", daemon=True).start()

    def __enter__(self) -> "FakeEngine":
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def emit(self, event: Json) -> None:
        """Send an event to everybody who listens."""
        for listener in list(self._listeners):
            listener.put(event)

    def drop_listeners(self) -> None:
        """End every event stream."""
        for listener in list(self._listeners):
            listener.put(None)

    def close(self) -> None:
        """Stop and remove the socket."""
        self._is_closed.set()
        for hold in self.holds.values():
            hold.set()
        self._server.shutdown()
        self._server.server_close()
        shutil.rmtree(self._directory, ignore_errors=True)

    def listen(self) -> Iterator[Json]:
        """Return the events from now on, until the engine is closed."""
        events: SimpleQueue[Json | None] = SimpleQueue()
        self._listeners.append(events)
        return self._events_of(events)

    def _events_of(self, events: "SimpleQueue[Json | None]") -> Iterator[Json]:
        try:
            while not self._is_closed.is_set():
                with contextlib.suppress(Empty):
                    event = events.get(timeout=0.1)
                    if event is None:
                        return
                    yield event
        finally:
            self._listeners.remove(events)


class _Server(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True
    engine: FakeEngine


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def address_string(self) -> str:
        return "unix"

    def log_message(self, format: str, *args: object) -> None:
        pass

    def _reply(self, status: int, body: Any) -> None:
        data = json.dumps(body).encode() if not isinstance(body, bytes) else body
        self.send_response(status)
        self.send_header("Api-Version", self.server.engine.api_version)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def do_GET(self) -> None:
        engine = self.server.engine
        path = urlsplit(self.path).path
        if named := _VERSION.match(path):
            engine.versions.add(named[0].removeprefix("/v"))
        path = _VERSION.sub("", path)
        engine.requests[f"{self.command} {_plain_path(path)}"] += 1
        is_first_look = self.request_version == "HTTP/1.0"
        hold = engine.holds.get("first_look" if is_first_look else path)
        if hold is not None:
            hold.wait()
        path = f"first_look {path}" if is_first_look and f"first_look {path}" in engine.answers else path
        if path in engine.answers:
            self.close_connection = True
            with contextlib.suppress(OSError):
                self.wfile.write(engine.answers[path])
        elif path == "/_ping":
            self._reply(200, b"OK")
        elif path == "/events":
            self._events()
        elif path in engine.lists:
            self._reply(200, self._chosen(engine.lists[path]))
        else:
            self._reply(404, {"message": f"no such thing here: {path}"})

    def _chosen(self, entries: Any) -> Any:
        """Return those whose ids are asked for, which are noted; all of them where none are."""
        asked = parse_qs(urlsplit(self.path).query).get("filters", ["{}"])[0]
        ids = json.loads(asked).get("id") if isinstance(entries, list) else None
        if ids is None:
            return entries
        self.server.engine.asked_ids.append(ids)
        return [entry for entry in entries if entry["Id"] in ids]

    do_HEAD = do_GET  # noqa: N815  (http.server's names)

    def do_POST(self) -> None:
        engine, path = self.server.engine, _VERSION.sub("", urlsplit(self.path).path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        engine.posted.append((self.path, dict(self.headers.items()), body))
        if path not in engine.posts:
            self.do_PUT()
            return
        status, messages = engine.posts[path]
        lines = b"".join(json.dumps(message).encode() + b"\r\n" for message in messages)
        self._reply(status, lines)

    def do_PUT(self) -> None:
        self._reply(409, {"message": "this is no engine, it only lists"})

    do_DELETE = do_PUT  # noqa: N815

    def _events(self) -> None:
        events = self.server.engine.listen()
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.close_connection = True
        with contextlib.suppress(OSError):  # the listener left
            for event in events:
                data = json.dumps(event).encode() + b"\n"
                self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))


def recorded(directory: Path, name: str) -> Any:
    """Return a reply that was recorded from an engine."""
    return json.loads((directory / name).read_text())


def many_containers(templates: Sequence[Json], count: int) -> list[Json]:
    """Return so many containers, made of recorded ones with ids and names of their own."""
    made = []
    for number in range(count):
        container = copy.deepcopy(templates[number % len(templates)])
        container["Id"] = f"{number:064x}"
        container["Names"] = [f"/made-{number:05d}"]
        made.append(container)
    return made


def with_nulls(records: Sequence[Mapping[str, Any]], *, keep: Sequence[str] = ("Id", "Name")) -> list[Json]:
    """Return copies in which one field of each is null, so that every field is null in one of them."""
    made: list[Json] = []
    for record in records:
        for name in [name for name in record if name not in keep]:
            nulled = {**record, name: None}
            if "Id" in nulled:
                nulled["Id"] = f"f{len(made):063x}"
            made.append(nulled)
    return made
