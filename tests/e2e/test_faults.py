"""An engine that is not there, goes away, freezes or talks nonsense: said, survived, recovered from."""

import os
import re
import shutil
from collections.abc import Callable

import docker
import pytest

from tests.e2e.conftest import StartApp
from tests.support import stand_in_engine as stand_in
from tests.support.pty_app import PtyApp
from tests.support.stand_in_engine import EngineProxy, FakeEngine

pytestmark = pytest.mark.engine

LIVE = "● live"


def quit_and_check(app: PtyApp) -> None:
    assert app.quit() == "exit 0"
    app.wait_given_back()


def test_no_engine_at_start_then_there_is_one(start_app: StartApp, proxy: EngineProxy) -> None:
    proxy.cut()
    app = start_app("--host", proxy.url)
    shown = app.wait_for("What to do")
    assert proxy.url in shown
    assert "Cause" in shown
    proxy.restore()
    app.wait_for(LIVE)
    app.wait_gone("What to do")
    quit_and_check(app)


def test_a_killed_engine_that_comes_back(
    start_app: StartApp, proxy: EngineProxy, make_container: Callable[..., str], run_label: str
) -> None:
    name = f"e2e-{run_label[-8:]}"
    make_container(name=name)
    app = start_app("--host", proxy.url)
    app.wait_for(LIVE)
    app.wait_for(re.compile(rf"{name} +● up"))
    row = f"{name}  "  # not the title of the details, which is no row
    look = app.look_of(row)
    proxy.cut(leave_socket=True)
    app.wait_for("Lost contact")
    app.wait_for(name)
    app.wait_for(lambda _text: app.look_of(row) != look)
    app.press("down", "up", "?")
    app.wait_for("esc")
    app.press("esc")
    proxy.restore()
    app.wait_for(LIVE, deadline_s=10)
    app.wait_gone("Lost contact")
    another = f"e2f-{run_label[-8:]}"
    make_container(name=another)
    app.wait_for(another)
    quit_and_check(app)


def test_a_frozen_engine_is_said_and_quitting_waits_for_nothing(
    start_app: StartApp, proxy: EngineProxy
) -> None:
    app = start_app("--host", proxy.url)
    app.wait_for(LIVE)
    proxy.freeze()
    app.wait_for("has not answered", deadline_s=15)
    app.press("down", "i", "l")
    proxy.thaw()
    app.wait_for(LIVE, deadline_s=15)
    app.wait_gone("has not answered")
    proxy.freeze()
    app.press("down", "enter", "]", "ctrl+r")
    app.press("esc", "esc", "q")
    assert app.wait_end(deadline_s=5) == "exit 0", app.text
    app.wait_given_back()


@pytest.mark.parametrize("answer", ["GARBAGE", "HTML", "UNAVAILABLE", "TRUNCATED", "NOT_JSON"])
def test_something_else_on_the_socket(start_app: StartApp, proxy: EngineProxy, answer: str) -> None:
    proxy.answer_with(getattr(stand_in, answer))
    app = start_app("--host", proxy.url)
    shown = app.wait_for("What to do")
    assert proxy.url in shown
    assert "Traceback" not in shown
    proxy.answer_with(None)
    app.wait_for(LIVE)
    proxy.answer_with(getattr(stand_in, answer))
    app.wait_for(re.compile("Lost contact|has not answered"))
    proxy.answer_with(None)
    app.wait_for(LIVE)
    quit_and_check(app)


def test_no_permission(start_app: StartApp, proxy: EngineProxy) -> None:
    before: list[str] = []
    if os.geteuid() == 0:  # root is asked for permission only without this capability
        assert shutil.which("setpriv"), "as root this test needs setpriv (util-linux)"
        before = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--"]
    os.chmod(proxy.path, 0)
    app = start_app("--host", proxy.url, before=before)
    shown = app.wait_for("What to do").lower()
    assert "may not open" in shown, shown
    os.chmod(proxy.path, 0o600)
    app.wait_for(LIVE)
    quit_and_check(app)


def test_a_host_name_that_is_wrong(start_app: StartApp) -> None:
    app = start_app("--host", "tcp://no-such-host.invalid:2375")
    shown = app.wait_for("What to do")
    assert "no-such-host.invalid" in shown
    quit_and_check(app)


def test_a_port_where_nobody_listens(start_app: StartApp) -> None:
    app = start_app("--host", "tcp://127.0.0.1:9")
    assert "tcp://127.0.0.1:9" in app.wait_for("What to do")
    quit_and_check(app)


def test_an_engine_that_is_too_old(start_app: StartApp) -> None:
    with FakeEngine(api_version="1.18", min_api_version="1.12") as engine:
        app = start_app("--host", engine.url)
        assert "too old" in app.wait_for("What to do")
        quit_and_check(app)


def test_an_engine_newer_than_anything_known(start_app: StartApp) -> None:
    with FakeEngine(version="99.9.9", api_version="9.99", min_api_version="9.90") as engine:
        app = start_app("--host", engine.url)
        app.wait_for("no API version before 9.90")
        app.wait_for(LIVE)
        app.wait_for("Engine 99.9.9, API 9.90 untested")
        quit_and_check(app)


def test_thousands_of_containers_and_fields_that_are_null(
    start_app: StartApp, engine_url: str, make_container: Callable[..., str]
) -> None:
    make_container(start=False)
    api = docker.APIClient(base_url=engine_url, version="auto")
    real = api.containers(all=True)[:20]
    assert real, "the engine has no container to take as a model"
    containers = stand_in.many_containers(real, 3000) + stand_in.with_nulls(real)
    images, networks = api.images(), api.networks()
    with FakeEngine(
        containers=containers, images=stand_in.with_nulls(images), networks=stand_in.with_nulls(networks)
    ) as engine:
        app = start_app("--host", engine.url)
        app.wait_for(f"Containers {len(containers)}")
        app.press("end", "2", "down", "4", "down", "1")
        app.press("/")
        app.wait_for("filter: words")
        app.send("made-02999")
        app.wait_for(re.compile(r"Containers 1/"))
        app.press("enter", "ctrl+q")
        assert app.wait_end() == "exit 0"
