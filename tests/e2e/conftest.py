"""Starts the app, and the tiny app that breaks on demand, in a pty with a home of their own."""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.support.pty_app import PtyApp
from tests.support.stand_in_engine import EngineProxy

StartApp = Callable[..., PtyApp]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An empty home directory: no docker configuration, no settings."""
    place = tmp_path / "home"
    place.mkdir()
    return place


@pytest.fixture
def log_file(tmp_path: Path) -> Path:
    """Where the app's log goes, in a directory that is not there yet."""
    return tmp_path / "state" / "dockertui.log"


@pytest.fixture
def app_env(home: Path) -> dict[str, str]:
    """The environment of the app: nothing that says which engine is meant."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("DOCKER_", "XDG_"))}
    return {**env, "HOME": str(home), "TERM": "xterm-256color"}


@pytest.fixture
def start_app(app_env: dict[str, str], log_file: Path, tmp_path: Path) -> Iterator[StartApp]:
    """Start the app, or another module, in a pty; whatever happens, nothing of it is left running."""
    apps: list[PtyApp] = []
    here = tmp_path / "here"  # what random keys have the app write is written there
    here.mkdir()

    def start(
        *options: str, module: str = "dockertui", before: Sequence[str] = (), log: bool = True, **pty: Any
    ) -> PtyApp:
        logs = ["--log-file", str(log_file)] if log else []
        if module == "dockertui":
            pty.setdefault("cwd", here)
        app = PtyApp([*before, sys.executable, "-m", module, *logs, *options], env=app_env, **pty)
        apps.append(app)
        return app

    yield start
    for app in apps:
        app.close()


@pytest.fixture
def proxy(engine_url: str) -> Iterator[EngineProxy]:
    """A socket between the app and the real engine."""
    with EngineProxy(engine_url) as between:
        yield between
