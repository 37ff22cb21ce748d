"""A monkey at the keyboard, over a live engine: no crash, and in --read-only nothing changes.

2,000 keys by default; DOCKERTUI_RANDOM_KEYS=10000 (and DOCKERTUI_RANDOM_SEED) for more.
"""

import os
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docker
import pytest

from tests.e2e.conftest import StartApp
from tests.support.pty_app import KEYS, EndedError
from tests.support.stand_in_engine import EngineProxy

pytestmark = pytest.mark.engine

COUNT = int(os.environ.get("DOCKERTUI_RANDOM_KEYS", "2000"))
SEED = int(os.environ.get("DOCKERTUI_RANDOM_SEED", "1"))
BURST = 20
ENOUGH = sorted(set(KEYS) - {"ctrl+q"}) * 3 + list(
    "abcdefghijklmnoprstuvwxyzABCDEFGHIJKLMNOPRSTUVWXYZ1234/?:[]+_*,.é中 "
)
"""Every key but those that quit."""


def state_of(api: docker.APIClient, label: str) -> dict[str, Any]:
    """Return what an action could have changed of the test's own containers and volumes."""
    chosen = {"label": [f"dockertui.test={label}"]}
    details = [api.inspect_container(c["Id"]) for c in api.containers(all=True, filters=chosen)]
    return {
        "containers": {d["Id"]: (d["Name"], d["State"], d["RestartCount"], d["ExecIDs"]) for d in details},
        "volumes": sorted(v["Name"] for v in api.volumes(filters=chosen)["Volumes"] or []),
    }


@pytest.mark.timeout(600 + COUNT / 5)
def test_random_keys_in_read_only(
    start_app: StartApp,
    proxy: EngineProxy,
    docker_api: docker.APIClient,
    make_container: Callable[..., str],
    run_label: str,
    log_file: Path,
) -> None:
    for number in range(3):
        make_container(name=f"k{number}-{run_label[-8:]}")
    make_container(name=f"k9-{run_label[-8:]}", start=False)
    docker_api.create_volume(f"k-{run_label[-8:]}", labels={"dockertui.test": run_label})
    before = state_of(docker_api, run_label)
    images = sorted(image["Id"] for image in docker_api.images(all=True))

    app = start_app("--host", proxy.url, "--read-only")
    app.wait_for("● live")
    chance = random.Random(SEED)
    sizes = [(120, 36), (80, 24), (40, 10), (200, 50)]
    for number in range(0, COUNT, BURST):
        keys = [chance.choice(ENOUGH) for _ in range(BURST)]
        seen = len(app.raw)
        try:
            app.press(*keys)
            app.wait_output_after(seen, f"an answer to {keys}")
        except EndedError:
            # the palette offers to quit too, and letters may choose that: then it has to be in good order
            log = log_file.read_text()
            assert log.splitlines()[-1].endswith("left with exit code 0"), log[-9000:]
            app = start_app("--host", proxy.url, "--read-only")
            app.wait_for("● live")
        if number % 400 == 0:
            app.resize(*chance.choice(sizes))
    # It still works: closed whatever is open, it says so and quits.
    app.resize(120, 36)
    app.press(*["esc"] * 6)
    app.wait_for("● live")
    app.press("ctrl+q")
    assert app.wait_end() == "exit 0"
    app.wait_given_back()

    assert state_of(docker_api, run_label) == before
    assert sorted(image["Id"] for image in docker_api.images(all=True)) == images
    written = [request for request in proxy.requests if not request.startswith(("GET ", "HEAD "))]
    assert written == []
    assert "Traceback" not in log_file.read_text()
