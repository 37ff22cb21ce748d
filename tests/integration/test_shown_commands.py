"""The docker command of a dialog, pasted into bash, does to networks of any name what it says."""

import subprocess
import uuid
from typing import Any

import docker
import pytest

from dockertui.engine import networks
from dockertui.resources import resource_kind
from dockertui.resources.command_line import command_line
from dockertui.resources.spec import Scene
from dockertui.state.snapshot import Snapshot
from tests.conftest import LABEL

pytestmark = pytest.mark.engine

NAMES = ["a/b", "^", "x y", "[bold red]x[/]", "$(id)", "it's", "-rf", "two\nlines", "e\x1b[31mred"]


def paste(line: str, engine_url: str) -> subprocess.CompletedProcess[str]:
    """Run a line in bash, as a user would by pasting it."""
    return subprocess.run(
        ["bash", "-c", f"export DOCKER_HOST='{engine_url}'; {line}"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def scene_of(api: docker.APIClient) -> tuple[dict[str, Any], Scene]:
    """Return the engine's networks by id, and a scene of them."""
    records = {record.id: record for record in map(networks.parse, api.networks())}
    return records, Scene(Snapshot("e", {"network": records}))


@pytest.mark.smoke
@pytest.mark.parametrize("name", NAMES)
def test_a_network_is_inspected_and_removed_by_what_is_shown(
    docker_api: docker.APIClient, engine_url: str, run_label: str, name: str
) -> None:
    # a tail of its own: the engine is shared, and a name may be there already
    made = docker_api.create_network(name + uuid.uuid4().hex[:8], labels={LABEL: run_label})["Id"]
    kind = resource_kind("network")
    records, scene = scene_of(docker_api)
    record = records[made]
    looked = paste(command_line(kind, kind.action("inspect"), record, {}, scene), engine_url)
    assert looked.returncode == 0, looked.stderr
    assert made in looked.stdout
    removed = paste(command_line(kind, kind.action("remove"), record, {}, scene), engine_url)
    assert removed.returncode == 0, removed.stderr
    assert made not in scene_of(docker_api)[0]


def test_a_network_is_created_under_the_name_that_is_shown(
    docker_api: docker.APIClient, engine_url: str
) -> None:
    kind = resource_kind("network")
    name = "-rf $(id) " + uuid.uuid4().hex[:8]
    line = command_line(kind, kind.action("create"), None, {"name": name}, Scene(Snapshot("e")))
    try:
        done = paste(line, engine_url)
        assert done.returncode == 0, done.stderr
        assert name in [network["Name"] for network in docker_api.networks()]
    finally:
        for network in docker_api.networks():
            if network["Name"] == name:
                docker_api.remove_network(network["Id"])
