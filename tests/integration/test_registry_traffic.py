"""Pull, push, tags and logins on a real engine and its registries, by keys in the app."""

import json
import logging
import os
import re
import shutil
import subprocess
import tarfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager, suppress
from io import BytesIO
from pathlib import Path
from typing import Any

import docker
import pytest
from docker.errors import NotFound
from textual.widgets import Input

from dockertui.engine import registry_auth, registry_login
from dockertui.engine.endpoint import Endpoint
from dockertui.engine.engine import Engine
from dockertui.engine.registry_auth import Credentials
from dockertui.engine.secret import Secret
from dockertui.screens.late_keys import LATE_S
from tests.conftest import LABEL, remove_labelled
from tests.support.credential_helper import write_helper
from tests.support.live_app import Live, live_app

pytestmark = pytest.mark.engine
LAYERS = 6
LAYER_BYTES = 10_000_000
PASSWORD_OF_NOBODY = "wr0ng-one"


def registry(name: str) -> str:
    """Return the host of one of the lab's registries."""
    host = os.environ.get(name, "")
    if not host:
        pytest.fail(f"{name} is not set: this test needs the lab's registries (./dev test starts them)")
    return host


@pytest.fixture
def host(engine_url: str) -> str:
    """The registry that lets everybody in."""
    return registry("LAB_REGISTRY")


@pytest.fixture
def login_host(engine_url: str) -> str:
    """The registry that wants a login."""
    return registry("LAB_REGISTRY_WITH_LOGIN")


@pytest.fixture(autouse=True)
def docker_config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own for Docker's configuration: nobody is logged in anywhere."""
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path / "docker"))
    return tmp_path / "docker"


@pytest.fixture
def live(engine_url: str) -> Callable[[], AbstractAsyncContextManager[Live]]:
    """Opens the app on the engine."""
    return lambda: live_app(Endpoint("lab", engine_url, "DOCKER_HOST"))


def context(files: dict[str, bytes]) -> BytesIO:
    packed = BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            tar.addfile(entry, BytesIO(content))
    packed.seek(0)
    return packed


def build(api: Any, tag: str, value: str, layers: int = 1, size: int = 1000) -> str:
    """Build an image of layers that nothing can make smaller; returns its id."""
    names = [f"f{number}" for number in range(layers)]
    lines = ["FROM busybox:local", f"LABEL {LABEL}={value}", *(f"COPY {name} /{name}" for name in names)]
    files = {"Dockerfile": "\n".join(lines).encode(), **{name: os.urandom(size) for name in names}}
    for message in api.build(fileobj=context(files), custom_context=True, tag=tag, decode=True, rm=True):
        assert "error" not in message, message
    return str(api.inspect_image(tag)["Id"])


def push(api: docker.APIClient, name: str) -> str:
    """Push an image by docker-py; returns its digest."""
    digest = ""
    for message in api.push(name, stream=True, decode=True, auth_config={"username": "", "password": ""}):
        assert "error" not in message, message
        digest = message.get("aux", {}).get("Digest", digest)
    return digest


def forget(api: docker.APIClient, name: str) -> None:
    with suppress(NotFound):
        api.remove_image(name, force=True)


def is_there(api: Any, name: str) -> bool:
    try:
        return bool(api.inspect_image(name))
    except NotFound:
        return False


@pytest.fixture(scope="module")
def layered(session_api: docker.APIClient) -> Iterator[str]:
    """The name of an image of 60 MB in the registry, of which nothing is on the engine."""
    value = f"layered-{uuid.uuid4().hex[:8]}"
    name = f"{registry('LAB_REGISTRY')}/{value}:1"
    build(session_api, name, value, LAYERS, LAYER_BYTES)
    push(session_api, name)
    forget(session_api, name)
    yield name
    remove_labelled(session_api, value)


@contextmanager
def slowed(rate: str) -> Iterator[None]:
    """Let so much through the lab's network in a second, as a far registry does."""
    tc = shutil.which("tc", path=f"{os.environ['PATH']}:/usr/sbin:/sbin")
    if tc is None:
        pytest.skip("needs tc, of iproute2, to slow the lab's network")
    inside = ["nsenter", f"--net={os.environ['LAB_NETNS']}", tc, "qdisc"]
    where = ["dev", "lo", "root"]
    how = ["tbf", "rate", rate, "burst", "256kb", "latency", "50ms"]
    subprocess.run([*inside, "add", *where, *how], check=True)
    try:
        yield
    finally:
        subprocess.run([*inside, "del", *where], check=True)


async def fill(ui: Live, title: str, **values: str) -> None:
    """Fill the form that is open, and answer it."""
    await ui.dialog(title)
    for field, value in values.items():
        ui.app.screen.query_one(f"#field-{field}", Input).value = value
    await ui.pilot.pause()
    ui.app.screen.query_one(f"#field-{next(reversed(values))}").focus()
    await ui.press("enter")


async def pull(ui: Live, name: str, **values: str) -> None:
    await ui.press("2", "n")
    await fill(ui, "Pull an image", name=name, **values)
    await ui.until(lambda: ui.app.screen is ui.main, "the dialog is closed at once")


# ---------------------------------------------------------------------- pull
@pytest.mark.timeout(180)
async def test_a_slow_pull_shows_how_far_each_layer_is_and_all_of_it(
    live: Any, layered: str, docker_api: Any
) -> None:
    rows, bars, paces = set[str](), dict[str, set[str]](), set[str]()
    async with live() as ui:
        await ui.press("J")
        with slowed("80mbit"):
            await pull(ui, layered)
            await ui.press("J")
            await ui.until(lambda: "Pull an image" not in ui.text, "the pane")

            def is_said() -> bool:
                rows.update(
                    re.findall(
                        r"[█░]{10} [\d.]+ .?B/[\d.]+ .?B(?=.*running)|running +([█░]{10} \S+ \S+)", ui.text
                    )
                )
                for line in ui.text.splitlines():
                    if layer := re.search(r"\b([0-9a-f]{12})\b.*?([█░]{10})", line):
                        bars.setdefault(layer[1], set()).add(layer[2])
                    paces.update(re.findall(r"[\d.]+ MB/s, \S+ left", line))
                return f"pulled {layered}" in ui.told

            await ui.until(is_said, "the end", timeout_s=120)
        assert len(rows) >= 3, "the total moves"
        moved = [layer for layer, shown in bars.items() if len(shown) >= 2]
        assert len(moved) >= 3, bars
        assert paces, "its rate and the time left"
    assert is_there(docker_api, layered)
    forget(docker_api, layered)


@pytest.mark.timeout(180)
async def test_a_cancelled_pull_leaves_no_image(live: Any, layered: str, docker_api: Any) -> None:
    async with live() as ui:
        with slowed("16mbit"):
            await pull(ui, layered)
            await ui.press("J")
            await ui.until(lambda: re.search(r"[\d.]+ MB/[\d.]+ MB", ui.text), "bytes came")
            await ui.press("c")
            await ui.until(lambda: "Pull cancelled" in ui.told, "said")
            await ui.until(lambda: "○ cancelled" in ui.text, "shown")
        value = layered.rpartition("/")[2].partition(":")[0]
        assert not is_there(docker_api, layered)
        assert not docker_api.images(filters={"label": [f"{LABEL}={value}"]}, all=True)


async def test_two_pulls_go_on_at_once_and_each_says_how_it_ended(
    live: Any, host: str, docker_api: Any, run_label: str
) -> None:
    names = [f"{host}/{run_label}-{letter}:1" for letter in "ab"]
    for name in names:
        build(docker_api, name, run_label)
        push(docker_api, name)
        forget(docker_api, name)
    async with live() as ui:
        for name in names:
            await pull(ui, name)
        await ui.until(lambda: all(f"pulled {name}" in ui.told for name in names), "both")
    for name in names:
        assert is_there(docker_api, name)


async def test_what_is_not_there_is_said_in_plain_words(live: Any, host: str) -> None:
    async with live() as ui:
        await pull(ui, f"{host}/no-such-thing:9")
        await ui.until(lambda: "Pull failed" in ui.told, "said")
        assert f"{host}/no-such-thing:9 is not at {host}." in ui.told
        await ui.press("J")
        await ui.until(lambda: "✗ failed" in ui.text and "is not at" in ui.text, "the job says so too")


async def test_a_registry_that_is_not_reached_is_said_in_plain_words(live: Any, engine_url: str) -> None:
    async with live() as ui:
        await pull(ui, "127.0.0.1:1/x")
        await ui.until(lambda: "The engine does not reach 127.0.0.1:1." in ui.told, "said")


async def test_a_platform_that_is_not_there_is_said(
    live: Any, host: str, docker_api: Any, run_label: str
) -> None:
    name = f"{host}/{run_label}:1"
    build(docker_api, name, run_label)
    push(docker_api, name)
    forget(docker_api, name)
    async with live() as ui:
        await pull(ui, name, platform="linux/nonsense")
        # Engine 28 fetches what there is, and warns
        await ui.until(lambda: "Pull failed" in ui.told or f"pulled {name}; " in ui.told, "said")
        assert "does not match the specified platform" in ui.told or "not for linux/nonsense" in ui.told


# ---------------------------------------------------------------------- again
async def test_pulling_again_says_whether_anything_changed(
    live: Any, host: str, docker_api: Any, run_label: str
) -> None:
    name = f"{host}/{run_label}:1"
    first = build(docker_api, name, run_label)
    push(docker_api, name)
    async with live() as ui:
        await ui.select(1, first)
        await ui.press("u")
        await ui.until(lambda: f"{name} is up to date" in ui.told, "nothing changed")
        second = build(docker_api, name, run_label)
        push(docker_api, name)
        docker_api.tag(first, name)
        await ui.select(1, first)
        await ui.until(lambda: ui.row(1, first).tags == (name,), "the tag is back")
        await ui.press("u")
        await ui.until(lambda: f"{name} was updated" in ui.told, "it changed")
        assert docker_api.inspect_image(name)["Id"] == second


# ---------------------------------------------------------------------- logins
async def test_who_is_denied_logs_in_and_then_pulls(
    live: Any,
    login_host: str,
    docker_api: Any,
    docker_config: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    name = f"{login_host}/private/tool:1"
    user, password = os.environ["LAB_REGISTRY_USER"], os.environ["LAB_REGISTRY_PASSWORD"]
    seen = []
    forget(docker_api, name)
    try:
        async with live() as ui:
            await pull(ui, name)
            # what an engine with the containerd store says is the same for what is not there
            await ui.until(lambda: re.search("wants a login|only for those who log in", ui.told), "denied")
            assert "L logs in." in ui.told
            await ui.press("L")
            await ui.dialog("Log in to a registry")
            assert ui.app.screen.query_one("#field-registry", Input).value == login_host
            await fill(ui, "Log in to a registry", username=user, password=PASSWORD_OF_NOBODY)
            await ui.until(lambda: "does not take that name and password" in ui.text, "refused, and back")
            assert not docker_config.exists(), "nothing is kept of what was refused"
            assert ui.app.screen.query_one("#field-password", Input).value == ""
            ui.app.screen.query_one("#field-password", Input).value = password
            await ui.pilot.pause()
            seen += [ui.text, ui.command]
            assert ui.command == f"$ docker login -u {user} --password-stdin {login_host}"
            ui.app.screen._came_at = 0.0
            await fill(ui, "Log in to a registry", password=password)
            await ui.until(lambda: f"logged in to {login_host} as {user}" in ui.told, "in")
            await pull(ui, name)
            await ui.until(lambda: f"pulled {name}" in ui.told, "pulled")
            await ui.press("J")
            seen += [ui.text, ui.told, repr(ui.main.desk.jobs.records), caplog.text]
            assert is_there(docker_api, name)
            assert registry_auth.find(login_host) == Credentials(user, Secret(password))
            assert not [text for text in seen if password in text or PASSWORD_OF_NOBODY in text]
            await ui.press("2", "ctrl+e")
            await fill(ui, "Log out of a registry", registry=login_host)
            await ui.until(lambda: f"logged out of {login_host}" in ui.told, "out")
            assert json.loads((docker_config / "config.json").read_text()) == {"auths": {}}
    finally:
        forget(docker_api, name)


async def test_a_helper_program_keeps_the_login_that_the_engine_is_told(
    engine_url: str,
    live: Any,
    login_host: str,
    docker_api: Any,
    docker_config: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kept = write_helper(tmp_path)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    docker_config.mkdir()
    (docker_config / "config.json").write_text('{"credsStore": "test"}')
    name, password = f"{login_host}/private/tool:1", os.environ["LAB_REGISTRY_PASSWORD"]
    engine = Engine(Endpoint("lab", engine_url, "DOCKER_HOST"))
    try:
        user = os.environ["LAB_REGISTRY_USER"]
        found = await engine.call(registry_login.login, login_host, user, Secret(password))
        assert found.kept == "test"
        assert password in kept.read_text()
        assert password not in (docker_config / "config.json").read_text()
        async with live() as ui:
            await pull(ui, name)
            await ui.until(lambda: f"pulled {name}" in ui.told, "pulled")
    finally:
        engine.close()
        forget(docker_api, name)


# ---------------------------------------------------------------------- tags and push
async def test_what_is_tagged_and_pushed_is_pulled_back_with_the_same_digest(
    live: Any, host: str, docker_api: Any, run_label: str
) -> None:
    made = build(docker_api, f"{run_label}:local", run_label, layers=2, size=100_000)
    name = f"{host}/{run_label}:1"
    async with live() as ui:
        await ui.select(1, made)
        await ui.press("t")
        await fill(ui, "Tag ", name=name)
        await ui.until(lambda: f"tagged as {name}" in ui.told, "tagged")
        await ui.until(lambda: len(ui.row(1, made).tags) == 2, "two tags")
        await ui.press("p")
        await fill(ui, "Push ", name=name)
        await ui.until(lambda: f"pushed {name} as sha256:" in ui.told, "pushed")
        digest = re.findall(r"as (sha256:[0-9a-f]{64})", ui.told)[0]
    for tag in (name, f"{run_label}:local"):
        docker_api.remove_image(tag)
    assert not is_there(docker_api, made)
    by_digest = f"{name.rpartition(':')[0]}@{digest}"
    async with live() as ui:
        await pull(ui, by_digest)
        await ui.until(lambda: f"pulled {by_digest}" in ui.told, "pulled back")
    back = docker_api.inspect_image(by_digest)
    assert back["Id"] == made
    assert any(found.endswith(digest) for found in back["RepoDigests"])


async def test_a_tag_is_taken_and_the_last_one_only_after_a_question(
    live: Any, docker_api: Any, run_label: str
) -> None:
    made = build(docker_api, f"{run_label}:a", run_label)
    docker_api.tag(made, f"{run_label}", "b")
    async with live() as ui:
        await ui.select(1, made)
        await ui.until(lambda: len(ui.row(1, made).tags) == 2, "two tags")
        await ui.press("T")
        await fill(ui, "Untag ", name=f"{run_label}:b")
        await ui.until(lambda: f"untagged {run_label}:b" in ui.told, "one is gone")
        await ui.until(lambda: ui.row(1, made).tags == (f"{run_label}:a",), "one is left")
        await ui.until(lambda: not ui.main.desk.under_way, "the job is over")
        await ui.press("T")
        await ui.dialog("Untag ")
        assert "It is its last tag: the image goes with it" in ui.text
        assert is_there(docker_api, made)
        await ui.press("y")
        await ui.until(lambda: ui.row(1, made) is None, "it is gone")
    assert not is_there(docker_api, made)


@pytest.mark.smoke
async def test_tags_of_an_image_have_rows_of_their_own_and_are_taken_one_by_one(
    live: Any, docker_api: Any, run_label: str
) -> None:
    made = build(docker_api, f"{run_label}:a", run_label)
    for tag in ("b", "c"):
        docker_api.tag(made, run_label, tag)
    user = docker_api.create_container(f"{run_label}:b", labels={LABEL: run_label})["Id"]
    try:
        async with live() as ui:
            await ui.select(1, f"{run_label}:b")
            await ui.until(lambda: "1 container was made from it" in ui.text, "its details")
            await ui.press("d")
            await ui.dialog(f"Untag {run_label}:b?")
            assert ui.command == f"$ docker rmi {run_label}:b"
            await ui.press("y")
            await ui.until(lambda: f"untagged {run_label}:b" in ui.told, "one is gone")
            await ui.until(lambda: ui.row(1, f"{run_label}:b") is None, "its row is gone")
            await ui.until(lambda: not ui.main.desk.under_way, "the job is over")
            gone_at = time.monotonic()
            await ui.until(
                lambda: time.monotonic() > gone_at + 2 * LATE_S, "keys are not taken for late ones"
            )
            selected = ui.main.selected
            assert selected is not None
            assert selected.id == f"{run_label}:c", "the next tag of the same image"
            await ui.press("k", "space", "space", "d")
            await ui.dialog("Untag 2 names?")
            assert "These are all names of" in ui.text
            await ui.press("y")
            await ui.until(lambda: "the image would go with it" in ui.told, "the last one is refused")
            await ui.until(lambda: len(ui.row(1, made).tags) == 1, "one name is left")
            names = [f"{run_label}:{tag}" for tag in "ac"]
            await ui.until(lambda: not any(ui.row(1, name) for name in names), "one row")
        (left,) = docker_api.inspect_image(made)["RepoTags"]
        assert left in names
    finally:
        docker_api.remove_container(user)
        docker_api.remove_image(made, force=True)
