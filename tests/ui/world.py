"""A small world to show: records, Snapshots, an engine that answers from a table, and the app on them."""

import asyncio
import hashlib
import inspect
import json
import threading
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from textual import events
from textual.pilot import Pilot
from textual.widgets import Static

from dockertui.app import DockerTuiApp
from dockertui.engine.calls import Lane
from dockertui.engine.containers import Attachment, Container, Mount, Port
from dockertui.engine.endpoint import Endpoint
from dockertui.engine.engine import Engine
from dockertui.engine.errors import EngineError, NotFound
from dockertui.engine.files.left_over import settle
from dockertui.engine.images import Image
from dockertui.engine.kind import Derived, Listed
from dockertui.engine.kinds import KINDS
from dockertui.engine.networks import Network, Subnet
from dockertui.engine.ref import LOCAL, Ref
from dockertui.engine.version import EngineVersion
from dockertui.engine.volumes import Volume
from dockertui.resources import REGISTRY
from dockertui.resources.known import known_of
from dockertui.resources.rows import Row, RowCache, RowView, rows
from dockertui.resources.spec import ResourceKind
from dockertui.screens.main import MainScreen
from dockertui.settings import Settings
from dockertui.state.fleet import Fleet
from dockertui.state.snapshot import Health, Link, Snapshot
from dockertui.state.source import FixedSource
from dockertui.state.world import World
from dockertui.widgets.resource_pane import ResourcePane
from tests.conftest import DATA

NOW = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)
ENGINE = "local"
VERSION = EngineVersion("26.1.5", "1.45", "Docker Engine", "linux", "amd64")
LISTED = [kind for kind in REGISTRY if isinstance(kind.kind, Listed)]
"""The kinds that an engine lists."""
LIVE = Health(Link.LIVE, NOW - timedelta(hours=3), None, ever_live=True)


def hex_id(name: str) -> str:
    """Return an id as engines make them, always the same for a name."""
    return hashlib.sha256(name.encode()).hexdigest()


def container(name: str, state: str = "running", **fields: Any) -> Container:
    """Return a container; its id comes from its name."""
    made = Container(
        id=hex_id(name),
        name=name,
        names=(name,),
        image="busybox:local",
        image_id="sha256:" + hex_id("busybox:local"),
        command="sleep 600",
        created_at=NOW - timedelta(hours=2),
        state=state,
        status="Up 2 hours" if state == "running" else "",
        exit_code=0 if state == "exited" else None,
    )
    return replace(made, **fields)


def image(tag: str, **fields: Any) -> Image:
    """Return an image; its id comes from its tag."""
    made = Image(
        id="sha256:" + hex_id(tag), tags=(tag,), size_bytes=4_500_000, created_at=NOW - timedelta(days=30)
    )
    return replace(made, **fields)


def volume(name: str, **fields: Any) -> Volume:
    """Return a volume."""
    made = Volume(
        id=name,
        name=name,
        driver="local",
        mountpoint=f"/var/lib/docker/volumes/{name}/_data",
        created_at=NOW - timedelta(days=3),
        scope="local",
    )
    return replace(made, **fields)


def network(name: str, **fields: Any) -> Network:
    """Return a network; its id comes from its name."""
    made = Network(
        id=hex_id(name),
        name=name,
        driver="bridge",
        scope="local",
        created_at=NOW - timedelta(days=9),
        subnets=(Subnet("172.18.0.0/16", "172.18.0.1"),),
    )
    return replace(made, **fields)


def ref(record: Any) -> Ref:
    """Return the Ref of a record of the world."""
    kind = next(kind for kind in KINDS if kind.record is type(record))
    return Ref(ENGINE, kind.name, record.id)


def with_derived(records: Mapping[str, Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """Return records by kind and id, with those that are derived from them."""
    found = dict(records)
    for kind in KINDS:
        if isinstance(kind, Derived):
            made = kind.make(*(found[source.name] for source in kind.of))
            found[kind.name] = {**found.get(kind.name, {}), **made}
    return found


def snapshot(*records: Any, health: Health = LIVE, sequence: int = 1, **fields: Any) -> Snapshot:
    """Return a Snapshot of these records; every kind is known."""
    by_kind: dict[str, dict[str, Any]] = {kind.name: {} for kind in KINDS}
    for record in records:
        by_kind[ref(record).kind][record.id] = record
    made = Snapshot(
        ENGINE, with_derived(by_kind), health=health, version=VERSION, taken_at=NOW, sequence=sequence
    )
    return replace(made, **fields)


def world_of(*snapshots: Snapshot) -> World:
    """Return what is known of these engines."""
    known = {shown.engine: shown for shown in snapshots}
    local = known.pop(LOCAL, None)
    return World(known) if local is None else World(known, local)


def fleet_of(engine: Engine, shown: Snapshot | None = None) -> Fleet:
    """Return a fleet of one engine, of which a Snapshot is known."""
    return Fleet([(engine, FixedSource(shown or snapshot()))])


def shop() -> tuple[Any, ...]:
    """Return records of every kind that use each other, in many states."""
    labels = {"com.docker.compose.project": "shop"}
    at = Attachment("shop_default", hex_id("shop_default"), "172.18.0.2", "", "02:42:ac:12:00:02")
    data = Mount("volume", "shop_data", "", "/var/lib/mysql", "local")
    return (
        container(
            "shop-db-1",
            image="mysql:8.4",
            image_id="sha256:" + hex_id("mysql:8.4"),
            command="docker-entrypoint.sh mysqld",
            health="healthy",
            project="shop",
            service="db",
            labels=labels,
            ports=(Port(3306, "tcp", 3306, "0.0.0.0"),),
            networks=(at,),
            mounts=(data,),
        ),
        container(
            "shop-web-1",
            project="shop",
            service="web",
            labels=labels,
            ports=(Port(80, "tcp", 8080, "0.0.0.0"), Port(53, "udp", 53, "0.0.0.0")),
            networks=(replace(at, ipv4="172.18.0.3", mac="02:42:ac:12:00:03"),),
        ),
        container("cache2"),
        container("cache10", "paused"),
        container("import", "restarting", exit_code=1),
        container("migrate", "exited", exit_code=1),
        container("old-db", "exited", exit_code=137, created_at=NOW - timedelta(days=21)),
        container("fresh", "created"),
        image("busybox:local"),
        image("mysql:8.4", size_bytes=590_000_000, tags=("mysql:8.4", "mysql:lts")),
        image("gone:1", tags=(), size_bytes=12_000),
        volume("shop_data"),
        volume("backup"),
        volume(hex_id("anonymous"), labels={"com.docker.volume.anonymous": ""}),
        network("bridge", subnets=(Subnet("172.17.0.0/16", "172.17.0.1"),)),
        network("host", driver="host", subnets=()),
        network("shop_default"),
    )


def many(count: int) -> list[Container]:
    """Return many running containers, `c0` and so on."""
    return [container(f"c{number}") for number in range(count)]


def rows_of(
    kind: ResourceKind[Any],
    shown: Snapshot,
    view: RowView | None = None,
    cache: RowCache[Any] | None = None,
) -> list[Row[Any]]:
    """Return the rows of a kind in a Snapshot."""
    known = known_of(kind, world_of(shown))
    return rows(kind, known, view or RowView(), cache if cache is not None else RowCache())


def recorded(name: str) -> Any:
    """Return a reply recorded from an engine."""
    path: Path = DATA / "engine-26.1.5" / f"{name}.json"
    return json.loads(path.read_text())


class StaticEngine(Engine):
    """An engine that answers from a table, and keeps what it was asked."""

    def __init__(
        self, answers: Mapping[Any, Any] | None = None, *, read_only: bool = False, name: str = ENGINE
    ) -> None:
        super().__init__(Endpoint(name, "unix:///run/nobody/docker.sock", "a test"), read_only=read_only)
        self.answers: dict[Any, Any] = dict(answers or {})
        """By Engine function: a reply, an EngineError to raise, or a function, async or not, giving one."""
        self.asked: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = []
        """Actions that were called: name, arguments, named arguments."""
        self.open_gate = asyncio.Event()
        """Actions wait for it; open at first."""
        self.open_gate.set()

    async def call(self, fn: Any, *args: Any, lane: Lane = Lane.ACTION, **kwargs: Any) -> Any:
        kwargs.pop("timeout_s", None)
        if isinstance(fn, partial):
            fn, kwargs = fn.func, {**kwargs, **fn.keywords}
        if fn is settle:
            return ()  # nothing was cut off before this app began
        if lane is Lane.ACTION:
            self.asked.append((fn.__name__, args, kwargs))
            await self.open_gate.wait()
        answer = self.answers.get(fn)
        if callable(answer):
            answer = answer(*args, **kwargs)
        if inspect.isawaitable(answer):
            answer = await answer
        if isinstance(answer, EngineError):
            raise answer
        if answer is None and lane is Lane.DETAIL:
            raise NotFound("no such thing in this world")
        return answer

    def open(self, stream: Any) -> Any:
        """Read the stream in a thread as an engine does, from what the table says for its class.

        That is what it says, one after the other; an EngineError ends it, and an Event is waited for.
        """
        if type(stream) not in self.answers:
            return super().open(stream)
        said = self.answers[type(stream)]
        self.asked.append((type(stream).__name__, (), {}))

        def read(_api: Any) -> Iterator[Any]:
            stream.accepted()
            for item in said:
                if isinstance(item, threading.Event):
                    while not item.wait(0.01) and not stream.is_closed:
                        pass
                elif isinstance(item, EngineError):
                    raise item
                else:
                    yield item

        class Client:
            def close(self) -> None: ...
            def abort(self) -> None: ...

        def hand_on(error: BaseException) -> EngineError:
            assert isinstance(error, EngineError)
            return error

        stream.read = read
        arguments = (Client, hand_on, lambda _stream: None)
        threading.Thread(target=stream.run, args=arguments, daemon=True).start()
        return stream


@dataclass
class Ui:
    """The app as it runs in a test."""

    app: DockerTuiApp
    pilot: Pilot[None]
    source: FixedSource
    engine: StaticEngine

    async def press(self, *keys: str) -> None:
        """Press keys and let the app come to rest."""
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def put(self, *records: Any, **fields: Any) -> None:
        """Show other records."""
        sequence = self.source.snapshot.sequence + 1
        self.source.put(snapshot(*records, sequence=sequence, **fields))
        await self.pilot.pause()
        await self.pilot.pause()

    async def until(self, condition: Callable[[], object], what: str, timeout_s: float = 30.0) -> None:
        """Wait for something to come true on the screen."""
        deadline = asyncio.get_running_loop().time() + timeout_s
        while not condition():
            if asyncio.get_running_loop().time() > deadline:
                raise AssertionError(f"not in {timeout_s} s: {what}\n{self.text}")
            await self.pilot.pause(0.01)

    async def sees(self, text: str) -> None:
        """Wait until a text is on the screen."""
        await self.until(lambda: text in self.text, f"{text!r} on the screen")

    @property
    def main(self) -> MainScreen:
        """The main screen, also while a dialog is over it."""
        return next(screen for screen in self.app.screen_stack if isinstance(screen, MainScreen))

    def pane(self, kind: str) -> ResourcePane:
        """Return the pane of a kind."""
        return next(pane for pane in self.main.panes if pane.kind.name == kind)

    async def go(self, kind: str) -> None:
        """Go to the pane of a kind, also one that has no key."""
        await self.main.run_action(f"go_pane({kind!r})")
        await self.pilot.pause()

    @property
    def lines(self) -> list[str]:
        """The screen on top, as text."""
        return ["".join(part.text for part in strip) for strip in self.app.screen._compositor.render_strips()]

    @property
    def text(self) -> str:
        """The screen on top, as one text."""
        return "\n".join(self.lines)

    def names(self, kind: str = "container") -> list[str]:
        """Return the names in a pane, in order."""
        pane = self.pane(kind)
        return [pane.kind.name_of(row.record) for row in pane.table.rows if not row.heading]

    @property
    def selected(self) -> str:
        """The name of what is under the cursor."""
        row = self.main.pane.table.cursor_row
        if row is None:
            return ""
        return str(row.record.name) if row.heading else self.main.kind.name_of(row.record)

    @property
    def told(self) -> list[str]:
        """What was said: title and text."""
        return [f"{said.title} {said.text}".strip() for said in self.app.messages]

    @property
    def command(self) -> str:
        """The docker command in the dialog."""
        return str(self.app.screen.query_one("#command", Static).render())

    def line_of(self, text: str) -> int:
        """Return the first line of the screen with a text."""
        return next(y for y, line in enumerate(self.lines) if text in line)


@asynccontextmanager
async def running(
    records: Snapshot | Iterable[Any],
    *,
    size: tuple[int, int] = (120, 36),
    answers: Mapping[Any, Any] | None = None,
    read_only: bool = False,
    keys: Mapping[str, str] | None = None,
    grouped: bool = False,
) -> AsyncIterator[Ui]:
    """Run the app on a Snapshot, or on records that make one; with flat lists unless groups are the point."""
    shown = records if isinstance(records, Snapshot) else snapshot(*records)
    engine = StaticEngine(answers, read_only=read_only)
    source = FixedSource(shown)
    settings = Settings(read_only=read_only, log_file=Path("unused.log"), keys=keys or {})
    app = DockerTuiApp(Fleet([(engine, source)]), settings)
    async with app.run_test(size=size) as pilot:
        ui = Ui(app, pilot, source, engine)
        await pilot.pause()
        for pane in ui.main.panes if not grouped else ():
            pane.change_view(is_grouped=False)
        await pilot.pause()
        yield ui


def type_at_once(ui: Ui, keys: str) -> None:
    """Put keys into the app's queue as a terminal does with pasted or buffered input: no turn in between."""
    names = {"/": "slash", "\r": "enter", ":": "colon", "\f": "pagedown"}
    for key in keys:
        ui.app.post_message(events.Key(names.get(key, key), key if key.isprintable() else None))
