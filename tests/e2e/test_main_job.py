"""What a person comes for, done in a real terminal on a real engine."""

import re
from collections.abc import Callable

import docker
import pytest

from tests.conftest import LABEL, wait_until
from tests.e2e.conftest import StartApp
from tests.support.pty_app import PtyApp

pytestmark = pytest.mark.engine


@pytest.fixture
def name(run_label: str) -> str:
    """A container name that no list cuts."""
    return f"e2e-{run_label[-8:]}"


def find(app: PtyApp, name: str) -> None:
    """Filter the containers so that one is left, and have the cursor on it."""
    app.wait_for("● live")
    app.press("/")
    app.wait_for("filter: words")
    app.send(name)
    app.wait_for(re.compile(r"Containers 1\b.*" + re.escape(name)))
    app.press("enter")
    app.wait_for(lambda text: f"│ {name} " not in text and f"│▌ {name} " in text)  # the row, not the field


@pytest.mark.smoke
def test_find_stop_start_and_enter_a_container(
    start_app: StartApp,
    engine_url: str,
    docker_api: docker.APIClient,
    make_container: Callable[..., str],
    name: str,
) -> None:
    container_id = make_container(name=name)

    def is_running() -> bool:
        return bool(docker_api.inspect_container(container_id)["State"]["Running"])

    app = start_app("--host", engine_url)
    find(app, name)

    app.press("s")
    app.wait_for(re.compile(rf"{name}\s+○ killed"))
    assert not is_running()
    app.press("s")
    app.wait_for(re.compile(rf"{name}\s+● up"))
    assert is_running()

    app.press("e")
    app.wait_for(re.compile(r"[#$] +│"))
    app.send("echo $((6*7))\r")
    app.wait_for(re.compile(r"\b42\b"))
    app.send("exit\r")
    app.wait_for(re.compile(rf"{name}\s+● up"))

    assert app.quit() == "exit 0"
    app.wait_given_back()


@pytest.mark.smoke
def test_what_happens_outside_is_shown(
    start_app: StartApp,
    engine_url: str,
    docker_api: docker.APIClient,
    make_container: Callable[..., str],
    name: str,
    run_label: str,
) -> None:
    # A long poll, so that only events can have brought what is seen.
    app = start_app("--host", engine_url, "--refresh", "3600")
    app.wait_for("● live")
    container_id = make_container(name=name)
    app.wait_for(re.compile(rf"{name}\s+● up"))
    docker_api.pause(container_id)
    app.wait_for(re.compile(rf"{name}\s+◐ paused"))
    docker_api.remove_container(container_id, force=True)
    app.wait_gone(name)
    app.press("3", "/")  # its pane may have more rows than it shows
    app.wait_for("filter: words")
    app.press(*name, "enter")
    app.wait_for(re.compile(rf"Volumes 0\b.*/ {name}"))
    docker_api.create_volume(f"v-{name}", labels={LABEL: run_label})
    app.wait_for(f"v-{name}")
    docker_api.remove_volume(f"v-{name}")
    app.wait_gone(f"v-{name}")


def test_the_cursor_stays_on_its_container(
    start_app: StartApp,
    engine_url: str,
    docker_api: docker.APIClient,
    make_container: Callable[..., str],
    name: str,
) -> None:
    """Rows that come and go above it move it; `s` then stops what it was on, and nothing else."""
    chosen = make_container(name=name)
    app = start_app("--host", engine_url, rows=60)
    find(app, name)
    app.press("esc")
    app.wait_for(lambda text: f"/ {name}" not in text)
    above = [make_container(name=f"a{number}-{name}"[:24]) for number in range(3)]
    app.wait_for(f"a2-{name}"[:24][:12])
    app.press("s")
    wait_until(lambda: not docker_api.inspect_container(chosen)["State"]["Running"], "the chosen one stops")
    assert all(docker_api.inspect_container(other)["State"]["Running"] for other in above)


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (200, 50), (40, 10), (30, 8)])
def test_it_works_in_any_terminal(start_app: StartApp, engine_url: str, columns: int, rows: int) -> None:
    app = start_app("--host", engine_url, columns=columns, rows=rows)
    app.wait_for("Containers")
    for size in [(30, 8), (10, 3), (1, 1), (columns, rows)]:
        app.resize(*size)
        app.press("down", "enter", "esc")
    app.wait_for("Containers")
    assert app.quit() == "exit 0"
