"""No shell is left in a container of an engine that was killed and started again."""

import os
import re
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.lab.test_lab import docker, import_busybox, lab, prepare
from tests.support.pty_app import PtyApp

pytestmark = [pytest.mark.lab, pytest.mark.timeout(int(os.environ.get("DOCKERTUI_SHELL_ENDS", "1")) * 120)]

TIMES = int(os.environ.get("DOCKERTUI_SHELL_ENDS", "1"))
"""How often the engine is killed."""
HOME = Path(f"/var/lib/dockertui-test-{os.getpid()}-s")
BOX = "restarted-engine"


@pytest.fixture(params=["", "--live-restore"], ids=["stops-all", "live-restore"])
def engine(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A lab of its own, with one container that is started anew if the engine's end stopped it."""
    monkeypatch.setenv("DOCKERTUI_LAB_DOCKERD_ARGS", request.param)
    prepare(HOME)
    lab(HOME, "up", "--engine-only")
    import_busybox(HOME, tmp_path / "image")
    docker(HOME, "run", "-d", "--init", "--name", BOX, "tiny:local", "/bin/busybox", "sleep", "86400")
    docker(HOME, "exec", BOX, "/bin/busybox", "--install", "-s", "/bin")
    yield HOME
    lab(HOME, "down", "--purge")


def processes() -> int:
    return len(docker(HOME, "top", BOX, "-o", "pid").splitlines())


def wait_until(condition: Callable[[], object], what: str, timeout_s: float = 40) -> None:
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.1)


@pytest.mark.parametrize("how", ["stays", "SIGTERM", "SIGKILL"])
def test_no_shell_is_left(engine: Path, tmp_path: Path, how: str) -> None:
    before = processes()
    env = {"HOME": str(tmp_path), "TERM": "xterm-256color", "LANG": "C.UTF-8", "PATH": os.environ["PATH"]}
    for _ in range(TIMES):
        url = f"unix://{engine}/docker.sock"
        log = str(tmp_path / "log")
        with PtyApp([sys.executable, "-m", "dockertui", "--host", url, "--log-file", log], env=env) as app:
            app.wait_for("● live")
            app.wait_for(BOX)
            app.press("e")
            app.wait_for(re.compile(r"· sh\b"))
            wait_until(lambda: processes() > before, "the shell")
            app.send("sleep 4321\r")
            wait_until(lambda: processes() >= before + 2, "the shell's child")
            lab(HOME, "engine", "kill")
            app.wait_for("The connection to the shell was lost")
            if how != "stays":
                app.signal({"SIGTERM": 15, "SIGKILL": 9}[how])
                app.wait_end()
            lab(HOME, "engine", "start")
            docker(HOME, "start", BOX)
            wait_until(lambda: processes() == before, "the end of the shell")
