"""The shell, on a real engine: what is chosen, how it ends, what is left behind."""

import gc
import io
import re
import tarfile
import threading
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import docker
import psutil
import pytest
from textual.app import App
from textual.pilot import Pilot

import dockertui.app  # noqa: F401  (what it mends of Textual holds for the small app here too)
from dockertui.engine import endpoint
from dockertui.engine.engine import Engine
from dockertui.engine.exec_session import ExecSession
from dockertui.engine.ref import Ref
from dockertui.screens.exec_shell import ExecResult, ExecShell
from dockertui.screens.key_places import keymap
from dockertui.terminal.palette import STANDARD
from dockertui.themes import TOKENS
from tests.conftest import LABEL, wait_until
from tests.support.stand_in_engine import EngineProxy

pytestmark = pytest.mark.engine


@pytest.fixture
def engine(engine_url: str) -> Iterator[Engine]:
    one = Engine(endpoint.resolve(host=engine_url, context=None, environ={}, home=Path("/nonexistent")))
    yield one
    one.close()


@pytest.fixture
def debian(docker_api: docker.APIClient, run_label: str) -> str:
    """A running container with bash and vim; returns its id."""
    return run_container(docker_api, run_label, "debian:local", ["sleep", "600"])


def run_container(api: docker.APIClient, label: str, image: str, command: list[str]) -> str:
    made = api.create_container(
        image,
        command,
        labels={LABEL: label},
        host_config=api.create_host_config(init=image == "debian:local"),
        stop_signal="SIGKILL",
    )
    api.start(made["Id"])
    return str(made["Id"])


class ShellApp(App[None]):
    """The shell's screen over an empty one."""

    def __init__(self, engine: Engine, container: str, **options: Any) -> None:
        super().__init__()
        self.keymap = keymap()
        self.shell = ExecShell(engine, Ref("test", "container", container), "box", **options)
        self.results: list[ExecResult | None] = []

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return TOKENS

    def on_mount(self) -> None:
        self.push_screen(self.shell, self.results.append)


class Shell:
    """The screen as a user sees and drives it."""

    def __init__(self, app: ShellApp, pilot: Pilot[None]) -> None:
        self.app = app
        self.pilot = pilot

    def lines(self) -> list[str]:
        view = self.app.shell.view
        return [view.render_line(y).text.rstrip() for y in range(view.screen_size.rows)]

    async def until(self, condition: Callable[[], object], what: str) -> None:
        deadline = time.monotonic() + 20
        while not condition():
            if time.monotonic() > deadline:
                pytest.fail(f"never came: {what}; on the screen: {[line for line in self.lines() if line]}")
            await self.pilot.pause(0.02)

    async def shows(self, text: str) -> None:
        await self.until(lambda: any(line == text for line in self.lines()), repr(text))

    async def contains(self, text: str) -> None:
        await self.until(lambda: text in "\n".join(self.lines()), repr(text))

    async def prompt(self) -> None:
        await self.until(lambda: any(re.search(r"[#$]$", line) for line in self.lines()), "a prompt")

    async def run(self, line: str) -> None:
        self.type(line)
        await self.pilot.press("enter")

    def type(self, text: str) -> None:
        self.app.shell.view.post_message(self.app.shell.view.Typed(text.encode()))

    @property
    def notice(self) -> str:
        shell = self.app.shell
        return "\n".join(str(line.content) for line in (shell.notice, shell.menu) if line.display)

    @property
    def titles(self) -> str:
        frame = self.app.shell.frame
        return f"{frame.border_title} {frame.border_subtitle}"

    async def result(self) -> ExecResult | None:
        await self.until(lambda: self.app.results, "the end of the screen")
        return self.app.results[0]


@asynccontextmanager
async def opened(engine: Engine, container: str, **options: Any) -> AsyncIterator[Shell]:
    app = ShellApp(engine, container, **options)
    async with app.run_test(size=(100, 30)) as pilot:
        yield Shell(app, pilot)


def processes(api: docker.APIClient, container: str) -> list[str]:
    """Return the commands that run in a container."""
    told = api.top(container, "-o pid,args")
    return [row[-1] for row in told["Processes"]]


@pytest.mark.smoke
async def test_bash_is_taken_and_exit_3_is_told(engine: Engine, debian: str) -> None:
    async with opened(engine, debian) as shell:
        await shell.prompt()
        assert "box · bash" in shell.titles
        assert "98×27" in shell.titles
        assert [hint.key for hint in shell.app.shell.bar.shown] == [
            "ctrl+] f12",
            "shift+pgup",
            "ctrl+] ctrl+]",
        ]
        await shell.run("exit 3")
        assert await shell.result() == ExecResult(3, "bash")


@pytest.mark.smoke
async def test_without_bash_sh_is_taken(engine: Engine, make_container: Callable[..., str]) -> None:
    async with opened(engine, make_container()) as shell:
        await shell.prompt()
        await shell.run("exit")
        assert await shell.result() == ExecResult(0, "sh")


async def test_without_sh_ash_is_taken(
    engine: Engine, docker_api: docker.APIClient, make_container: Callable[..., str]
) -> None:
    container = make_container()
    names = ["/bin/sh", "/bin/bash"]
    made = docker_api.exec_create(container, ["busybox", "rm", "-f", *names], user="0")
    docker_api.exec_start(made["Id"])
    async with opened(engine, container) as shell:
        await shell.prompt()
        await shell.run("exit 4")
        result = await shell.result()
        assert result is not None
        assert result.exit_code == 4
        assert result.command in ("ash", "sh")  # busybox is sh even where no file is called so


async def test_line_editing_colours_and_every_key(engine: Engine, debian: str) -> None:
    async with opened(engine, debian) as shell:
        await shell.prompt()
        shell.type("echo abX")
        await shell.pilot.press("backspace", "c", "home")
        await shell.pilot.press("ctrl+e", "space", "d", "ctrl+a", "ctrl+e", "enter")
        await shell.shows("abc d")
        await shell.pilot.press("ctrl+p")  # the line before, at once: the engine holds no key back
        await shell.until(lambda: shell.lines()[2].endswith("# echo abc d"), "the line before")
        await shell.pilot.press("ctrl+c")
        await shell.run("printf '\\e[1;32m%s\\e[0m\\n' gr''een")
        await shell.shows("green")
        y = shell.lines().index("green")
        style = next(iter(shell.app.shell.view.render_line(y))).style
        assert style is not None
        assert style.bold
        assert style.color is not None
        assert style.color.triplet == STANDARD[2]
        await shell.run("stty -ixon; echo r''eady; cat -v")
        await shell.shows("ready")
        await shell.pilot.press("ctrl+q", "escape", "f5", "ctrl+p", "tab", "a", "enter")
        await shell.contains("^Q^[^[[15~^P")
        assert shell.app.screen is shell.app.shell
        await shell.pilot.press("ctrl+c", "ctrl+d")
        assert await shell.result() == ExecResult(130, "bash")


async def test_vim_edits_and_saves(engine: Engine, docker_api: docker.APIClient, debian: str) -> None:
    async with opened(engine, debian) as shell:
        await shell.prompt()
        await shell.run("vim -u NONE /tmp/note.txt")
        await shell.contains('"/tmp/note.txt"')
        shell.type("ihello 한글")
        await shell.contains("hello 한글")
        await shell.pilot.press("escape")
        await shell.run(":wq")
        await shell.prompt()
        await shell.run("cat /tmp/note.txt; exit 0")
        assert await shell.result() == ExecResult(0, "bash")
    made = docker_api.exec_create(debian, ["cat", "/tmp/note.txt"])
    assert docker_api.exec_start(made["Id"]).decode() == "hello 한글\n"


async def test_korean_text_is_typed_and_shown(engine: Engine, debian: str) -> None:
    async with opened(engine, debian) as shell:
        await shell.prompt()
        for character in "echo 안녕하세요 x":
            await shell.pilot.press("space" if character == " " else character)
        await shell.pilot.press("backspace", "backspace", "backspace", "ctrl+a", "ctrl+e", "enter")
        await shell.shows("안녕하세")


async def test_resizing_resizes_the_program(engine: Engine, debian: str) -> None:
    async with opened(engine, debian) as shell:
        await shell.prompt()
        await shell.run("stty size")
        await shell.shows("27 98")
        await shell.pilot.resize_terminal(120, 40)
        await shell.until(lambda: "118×37" in shell.titles, "the size in the frame")
        deadline = time.monotonic() + 15
        while "37 118" not in shell.lines():
            assert time.monotonic() < deadline, shell.lines()
            await shell.run("clear; stty size")
            await shell.pilot.pause(0.2)


async def test_leaving_asks_and_ends_the_shell(
    engine: Engine, docker_api: docker.APIClient, debian: str
) -> None:
    async with opened(engine, debian) as shell:
        await shell.prompt()
        await shell.run("sleep 4321 & sleep 1234")
        wait_until(lambda: "sleep 1234" in processes(docker_api, debian), "the shell's child")
        await shell.pilot.press("ctrl+right_square_bracket")
        assert "Close this shell?" in shell.notice
        await shell.pilot.press("a", "ctrl+q", "escape")
        assert shell.notice == ""
        assert shell.app.results == []
        await shell.pilot.press("f12")
        assert "Close this shell" in shell.notice
        await shell.pilot.press("enter")
        assert await shell.result() is None
        left = {"bash", "sleep 1234"}
        wait_until(lambda: not left & set(processes(docker_api, debian)), "the end of the shell's processes")


async def test_the_leave_key_pressed_twice_goes_through(engine: Engine, debian: str) -> None:
    async with opened(engine, debian) as shell:
        await shell.prompt()
        await shell.run("cat -v")
        await shell.pilot.press("ctrl+right_square_bracket", "ctrl+right_square_bracket", "f12", "f12", "a")
        await shell.contains("^]^[[24~a")


async def test_killed_container_is_told_and_the_output_stays(
    engine: Engine, docker_api: docker.APIClient, debian: str
) -> None:
    async with opened(engine, debian) as shell:
        await shell.prompt()
        await shell.run("echo last; words=1")
        await shell.shows("last")
        docker_api.kill(debian)
        await shell.until(lambda: "box stopped" in shell.notice, "the reason")
        assert "137" in shell.notice
        assert "last" in shell.lines()
        docker_api.remove_container(debian, force=True)
        await shell.until(lambda: "box was removed" in shell.notice, "that it was removed meanwhile")
        await shell.pilot.press("escape")
        assert await shell.result() is None


async def test_a_removed_container_is_said_to_be_removed(
    engine: Engine, docker_api: docker.APIClient, debian: str
) -> None:
    async with opened(engine, debian) as shell:
        await shell.prompt()
        docker_api.remove_container(debian, force=True)
        await shell.until(lambda: "box was removed" in shell.notice, "the reason")


async def test_a_restarted_container_is_said_to_be_restarted(
    engine: Engine, docker_api: docker.APIClient, debian: str
) -> None:
    async with opened(engine, debian) as shell:
        await shell.prompt()
        docker_api.restart(debian, timeout=0)
        await shell.until(lambda: "box was restarted" in shell.notice, "the reason")


async def test_a_paused_container_is_said_to_be_paused_while_it_is(
    engine: Engine, docker_api: docker.APIClient, debian: str
) -> None:
    async with opened(engine, debian) as shell:
        await shell.prompt()
        docker_api.pause(debian)
        await shell.until(lambda: "box is paused: nothing happens" in shell.notice, "the reason")
        shell.type("echo $((6*7))")
        await shell.pilot.press("enter")
        docker_api.unpause(debian)
        await shell.shows("42")
        await shell.until(lambda: shell.notice == "", "the end of the notice")


async def test_a_lost_engine_is_said_to_be_lost(engine_url: str, debian: str) -> None:
    with EngineProxy(engine_url) as proxy:
        engine = Engine(endpoint.resolve(host=proxy.url, context=None, environ={}, home=Path("/nonexistent")))
        async with opened(engine, debian) as shell:
            await shell.prompt()
            proxy.freeze()
            await shell.until(lambda: "The engine does not answer" in shell.notice, "the silence")
            proxy.thaw()
            await shell.until(lambda: shell.notice == "", "the end of the silence")
            proxy.cut()
            await shell.until(lambda: "connection to the shell was lost" in shell.notice, "the loss")
            assert "esc closes" in shell.notice
        engine.close()


@pytest.mark.parametrize("state", ["stopped", "paused", "removed"])
async def test_a_container_that_cannot_run_a_shell(
    engine: Engine, docker_api: docker.APIClient, make_container: Callable[..., str], state: str
) -> None:
    container = make_container()
    if state == "stopped":
        docker_api.kill(container)
        docker_api.wait(container)
    elif state == "paused":
        docker_api.pause(container)
    else:
        docker_api.remove_container(container, force=True)
    words = {"stopped": "not running: start it", "paused": "once it is unpaused", "removed": "was removed"}[
        state
    ]
    async with opened(engine, container) as shell:
        await shell.until(lambda: words in shell.notice, "the reason")
        assert "esc closes" in shell.notice
        await shell.pilot.press("escape")
        assert await shell.result() is None


async def test_what_is_typed_on_for_a_shell_that_is_over_does_not_close_its_last_words(
    engine: Engine, docker_api: docker.APIClient, debian: str
) -> None:
    async with opened(engine, debian) as shell:
        await shell.prompt()
        docker_api.remove_container(debian, force=True)
        await shell.until(lambda: "esc closes" in shell.notice, "that it is over")
        await shell.pilot.press(*"ls requests", "enter", "q")
        assert not shell.app.results
        assert "esc closes" in shell.notice
        await shell.pilot.press("escape")
        assert await shell.result() is None


@pytest.fixture
def shell_less(docker_api: docker.APIClient, run_label: str) -> Iterator[str]:
    """A running container of an image with one static program; returns the container's id."""
    source = docker_api.create_container("busybox:local", "true", labels={LABEL: run_label})
    packed = b"".join(docker_api.get_archive(source["Id"], "/bin/busybox")[0])
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        member = next(m for m in archive.getmembers() if m.isfile())
        program = archive.extractfile(member)
        assert program is not None
        content = program.read()
    layer = io.BytesIO()
    with tarfile.open(fileobj=layer, mode="w") as archive:
        entry = tarfile.TarInfo("sleep")
        entry.mode, entry.size = 0o755, len(content)
        archive.addfile(entry, io.BytesIO(content))
    name = f"dockertui-{run_label}:test"
    docker_api.import_image_from_data(
        layer.getvalue(),
        repository=name.partition(":")[0],
        tag="test",
        changes=[f"LABEL {LABEL}={run_label}"],
    )
    yield run_container(docker_api, run_label, name, ["/sleep", "600"])
    for container in docker_api.containers(all=True, filters={"label": [f"{LABEL}={run_label}"]}):
        docker_api.remove_container(container["Id"], force=True)


async def test_an_image_without_a_shell(engine: Engine, shell_less: str) -> None:
    async with opened(engine, shell_less) as shell:
        await shell.until(lambda: "There is no shell in this container" in shell.notice, "the reason")
        await shell.pilot.press("escape")
        assert await shell.result() is None


async def test_a_command_of_ones_own(engine: Engine, debian: str) -> None:
    async with opened(
        engine, debian, command=["sh", "-c", "echo own; id -u; read x; exit $x"], user="1"
    ) as shell:
        await shell.shows("own")
        await shell.shows("1")
        await shell.run("9")
        assert await shell.result() == ExecResult(9, "sh")


async def test_a_command_that_is_not_there(engine: Engine, debian: str) -> None:
    async with opened(engine, debian, command=["no-such-program"]) as shell:
        assert await shell.result() == ExecResult(127, "no-such-program")


async def test_read_only_refuses(engine_url: str, debian: str, docker_api: docker.APIClient) -> None:
    found = endpoint.resolve(host=engine_url, context=None, environ={}, home=Path("/nonexistent"))
    engine = Engine(found, read_only=True)
    async with opened(engine, debian) as shell:
        await shell.until(lambda: "Read-only" in shell.notice, "the refusal")
    assert docker_api.inspect_container(debian)["ExecIDs"] is None
    engine.close()


async def test_a_flood_can_be_stopped(engine: Engine, debian: str) -> None:
    async with opened(engine, debian) as shell:
        await shell.prompt()
        await shell.run("yes flood")
        await shell.until(lambda: shell.lines().count("flood") > 20, "the flood")
        await shell.pilot.press("ctrl+c")
        await shell.run("echo dry")
        await shell.shows("dry")


async def test_quitting_ends_the_shell(engine: Engine, docker_api: docker.APIClient, debian: str) -> None:
    async with opened(engine, debian) as shell:
        await shell.prompt()
        assert "bash" in processes(docker_api, debian)
    engine.close()
    wait_until(lambda: "bash" not in processes(docker_api, debian), "the end of the shell")


def test_nothing_is_left_of_a_session(engine: Engine, docker_api: docker.APIClient, debian: str) -> None:
    run_to_the_end(engine, debian)  # what is made once and kept
    before, files = threading.active_count(), psutil.Process().num_fds()
    for _ in range(5):
        run_to_the_end(engine, debian)
    sessions = [ExecSession(debian) for _ in range(5)]
    for session in sessions:
        engine.open(session)
    wait_until(lambda: all(session.opened for session in sessions), "all shells")
    for session in sessions:
        session.close()
        session.close()
    wait_until(lambda: all(session.ended for session in sessions), "the end of all sessions")
    wait_until(lambda: threading.active_count() <= before, "the end of the threads")
    wait_until(lambda: psutil.Process().num_fds() <= files, "the end of the connections")
    wait_until(lambda: "bash" not in processes(docker_api, debian), "the end of the shells")


def test_closed_while_it_opens(engine: Engine, docker_api: docker.APIClient, debian: str) -> None:
    for pause_s in (0, 0.01, 0.03, 0.1):
        session = engine.open(ExecSession(debian))
        time.sleep(pause_s)
        session.close()
        wait_until(lambda session=session: session.ended, "the end of the session")  # type: ignore[misc]
    wait_until(lambda: "bash" not in processes(docker_api, debian), "the end of the shells")


def test_what_is_typed_before_the_shell_runs_is_kept(engine: Engine, debian: str) -> None:
    session = ExecSession(debian)
    session.write(b"exit 5\r")
    engine.open(session)
    wait_until(lambda: session.ended, "the end")
    assert (session.exit_code, session.shell, session.container_state) == (5, "bash", "running")
    assert session.error is None


def test_output_waits_for_whoever_takes_it(engine: Engine, debian: str) -> None:
    session = engine.open(
        ExecSession(debian, ["sh", "-c", "head -c 20000000 /dev/zero | tr '\\0' x; sleep 100"])
    )
    wait_until(lambda: session.pending, "output")
    time.sleep(0.5)
    assert sum(map(len, session._buffer)) <= session.max_bytes + 65536
    taken = 0
    deadline = time.monotonic() + 60
    while taken < 20_000_000 and time.monotonic() < deadline:
        data = session.take_bytes(65536)
        taken += len(data)
        if not data:
            time.sleep(0.005)
    assert taken == 20_000_000
    session.close()


def run_to_the_end(engine: Engine, container: str) -> None:
    session = ExecSession(container)
    session.write(b"exit\r")
    engine.open(session)
    wait_until(lambda: session.ended, "the end of a session")


async def test_many_shells_leave_nothing_in_memory(
    engine: Engine, make_container: Callable[..., str]
) -> None:
    container = make_container()

    def alive() -> dict[str, int]:
        gc.collect()
        found = Counter(type(thing).__name__ for thing in gc.get_objects())
        return {name: found[name] for name in ("ExecShell", "TerminalView", "ExecSession", "Strip")}

    async with opened(engine, container) as shell:
        counts = []
        for number in range(12):
            if number:
                shell.app.shell = ExecShell(engine, Ref("test", "container", container), "box")
                shell.app.push_screen(shell.app.shell, shell.app.results.append)
            await shell.until(lambda: shell.app.shell.has_live_shell, "the shell")
            await shell.pilot.press("f12", "enter")
            ended = number + 1
            await shell.until(lambda ended=ended: len(shell.app.results) == ended, "its end")  # type: ignore[misc]
            if number in (3, 11):
                counts.append(alive())
        for name in ("ExecShell", "TerminalView", "ExecSession"):
            assert counts[1][name] <= 4, name  # the last ones, whose tasks are not done yet
        assert (
            counts[1]["Strip"] <= counts[0]["Strip"] + 200
        )  # a shell's screen alone has thirty, in many states
