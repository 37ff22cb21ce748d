"""A program in a shell gets every key as the terminal sent it, however fast it is typed."""

import os
import random
import re
import time
from collections.abc import Iterator

import docker
import pytest

from tests.conftest import LABEL
from tests.e2e.conftest import StartApp
from tests.support.pty_app import PtyApp
from tests.support.telling_box import READ_BYTES, READY, Box
from tests.support.xterm_keys import LEAVE, XTERM_KEYS

pytestmark = pytest.mark.engine

TIMINGS = int(os.environ.get("DOCKERTUI_KEY_TIMINGS", "30"))
END = "⁄".encode()
"""Ends what a key gave; no key gives it."""
APART_S = 0.12
"""Longer than the rest of a key is waited for anywhere in the app."""


@pytest.fixture
def box(docker_api: docker.APIClient, run_label: str) -> Iterator[Box]:
    one = Box(docker_api, "debian:local", {LABEL: run_label})
    yield one
    one.close()


@pytest.fixture
def reader(start_app: StartApp, engine_url: str, box: Box) -> PtyApp:
    """A shell whose program tells what it gets."""
    app = start_app("--host", engine_url)
    app.wait_for("● live")
    app.press("/")
    app.wait_for("filter: words")
    app.send(f"{box.name}\r")
    app.wait_for(re.compile(rf"Containers 1\b.*/ {box.name}"))
    app.send("e")
    app.wait_for(re.compile(r"· bash\b"))
    app.send(f"{READ_BYTES}\r")
    box.wait_for(READY)
    return app


def test_every_key(reader: PtyApp, box: Box) -> None:
    wrong = {}
    for name, data in XTERM_KEYS.items():
        reader.send(data)
        if data in LEAVE:
            reader.wait_for("Close this shell")
            reader.send(data)
            reader.wait_gone("Close this shell")
        reader.send(END)
        got = box.wait_for(END)
        if got != data:
            wrong[name] = (data, got)
    assert wrong == {}


def test_escape_and_a_key_at_any_speed(reader: PtyApp, box: Box) -> None:
    chance = random.Random(TIMINGS)
    keys = [chr(code).encode() for code in (*range(0x20, 0x7F), 9, 13, 1, 5, 18, 23, 0x7F)]
    for _ in range(TIMINGS):
        key, gap_s = chance.choice(keys), chance.uniform(0, 0.15)
        reader.send(b"\x1b")
        time.sleep(gap_s)  # the speed of the keys is what is tried
        reader.send(key)
        time.sleep(APART_S)
        reader.send(END)
        assert box.wait_for(END) == b"\x1b" + key, f"{gap_s:.3f} s"
