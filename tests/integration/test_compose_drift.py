"""A Compose file against what was brought up from it, on a real engine: what changed is named, alone."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docker
import pytest
from ruamel.yaml import YAML

from dockertui.engine.compose.drift import Difference, ProjectDrift, drift
from dockertui.engine.compose.run import Up
from dockertui.engine.endpoint import Endpoint
from dockertui.engine.engine import Engine
from dockertui.engine.errors import EngineFault
from tests.conftest import LABEL, remove_labelled, wait_until

pytestmark = pytest.mark.engine
VALUE = "compose-drift"
BASE: dict[str, Any] = {
    "image": "busybox:local",
    "command": "sleep 600",
    "stop_grace_period": "1s",
    "labels": {LABEL: VALUE, "tier": "back"},
    "environment": {"MODE": "prod"},
    "networks": ["default"],
}
CHANGES: list[tuple[str, str, Any, str, str]] = [
    ("image", "image", "debian:local", "debian:local", "busybox:local"),
    ("command", "command", "sleep 601", "sleep 601", "sleep 600"),
    ("entrypoint", "entrypoint", ["/bin/sh", "-c"], "/bin/sh -c", ""),
    ("environment", "environment", {"MODE": "test"}, "MODE=test", "MODE=prod"),
    ("ports", "ports", ["127.0.0.1:18999:80"], "127.0.0.1:18999->80/tcp", ""),
    ("volumes", "volumes", ["/tmp:/host:ro"], "/tmp:/host:ro", ""),
    ("networks", "networks", ["default", "other"], "drift-test_other", ""),
    ("network_mode", "network_mode", "none", "none", ""),
    ("restart", "restart", "on-failure:3", "on-failure:3", "no"),
    ("user", "user", "1000:1000", "1000:1000", ""),
    ("working_dir", "working_dir", "/srv", "/srv", ""),
    ("hostname", "hostname", "box", "box", ""),
    ("domainname", "domainname", "example.org", "example.org", ""),
    ("labels", "labels", {LABEL: VALUE, "tier": "front"}, "tier=front", "tier=back"),
    ("cap_add", "cap_add", ["NET_ADMIN"], "NET_ADMIN", ""),
    ("cap_drop", "cap_drop", ["CAP_CHOWN"], "CHOWN", ""),
    ("privileged", "privileged", True, "yes", "no"),
    ("read_only", "read_only", True, "yes", "no"),
    ("tmpfs", "tmpfs", ["/run"], "/run", ""),
    (
        "healthcheck",
        "healthcheck",
        {"test": "true", "interval": "90s", "retries": 2},
        "CMD-SHELL true, interval 90s, retries 2",
        "",
    ),
    ("memory", "mem_limit", "64m", "64m", ""),
    ("cpus", "cpus", 0.5, "0.5", ""),
    ("cpu_shares", "cpu_shares", 512, "512", ""),
    ("cpuset", "cpuset", "0", "0", ""),
    ("pids", "pids_limit", 100, "100", ""),
    ("stop_signal", "stop_signal", "SIGINT", "SIGINT", ""),
    ("stop_grace_period", "stop_grace_period", "1m30s", "90", "1"),
    ("init", "init", True, "yes", "no"),
    ("tty", "tty", True, "yes", "no"),
    ("stdin_open", "stdin_open", True, "yes", "no"),
    ("dns", "dns", ["10.0.0.53"], "10.0.0.53", ""),
    ("dns_search", "dns_search", ["example.org"], "example.org", ""),
    ("extra_hosts", "extra_hosts", ["db:10.0.0.7"], "db:10.0.0.7", ""),
    ("shm_size", "shm_size", "128m", "128m", ""),
    ("sysctls", "sysctls", {"net.core.somaxconn": 1024}, "net.core.somaxconn=1024", ""),
    ("ulimits", "ulimits", {"nofile": {"soft": 100, "hard": 200}}, "nofile=100:200", ""),
    ("security_opt", "security_opt", ["no-new-privileges:true"], "no-new-privileges:true", ""),
    ("group_add", "group_add", ["audio"], "audio", ""),
    ("ipc", "ipc", "host", "host", ""),
    ("pid", "pid", "host", "host", ""),
]


class Project:
    """A project that was brought up once, and its file."""

    def __init__(self, engine: Engine, file: Path) -> None:
        self.engine = engine
        self.file = file

    def write(self, **changes: Any) -> None:
        service = {**BASE, **changes}
        if "network_mode" in changes:
            del service["networks"]
        networks = {"default": {"labels": {LABEL: VALUE}}, "other": {"labels": {LABEL: VALUE}}}
        with self.file.open("w") as out:
            YAML(typ="safe").dump(
                {"name": "drift-test", "services": {"app": service}, "networks": networks}, out
            )

    def drift(self) -> ProjectDrift:
        return self.engine.call_blocking(drift, "drift-test", timeout_s=60)


@pytest.fixture(scope="module")
def project(
    engine_url: str, session_api: docker.APIClient, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Project]:
    home = tmp_path_factory.mktemp("drift")
    engine = Engine(Endpoint("drift", engine_url))
    made = Project(engine, home / "compose.yaml")
    made.write()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(home / "config"))
        from dockertui.engine.compose.files import BOOK

        BOOK.add((str(made.file),))
        up = Up("drift-test")
        engine.open(up)
        wait_until(lambda: up.ended and (up.take() or True), "up", 60)
        assert up.error is None
        yield made
    engine.close()
    remove_labelled(session_api, VALUE)


@pytest.mark.parametrize(
    ("field", "key", "value", "file", "running"), CHANGES, ids=[change[0] for change in CHANGES]
)
def test_a_changed_field_is_named_and_nothing_else_is(
    project: Project, field: str, key: str, value: Any, file: str, running: str
) -> None:
    project.write(**{key: value})
    found = project.drift().containers[0].differences
    expected = {Difference(field, file, running)}
    if field == "network_mode":
        expected.add(Difference("networks", "", "drift-test_default"))
    if field == "image":  # whose command and path are others, too
        found = tuple(one for one in found if one.field == "image")
    assert set(found) == expected


def test_what_runs_as_the_file_says_differs_in_nothing(project: Project) -> None:
    project.write()
    found = project.drift()
    assert [one.differences for one in found.containers] == [()]
    assert not found.missing
    assert found.compared >= 40


def test_a_secret_that_changed_is_named_and_not_shown(project: Project) -> None:
    project.write(environment={"MODE": "prod", "DB_PASSWORD": "hunter2, or not"})
    [difference] = project.drift().containers[0].differences
    assert difference.file.startswith("DB_PASSWORD=")
    assert "hunter2" not in difference.file
    assert "or not" not in difference.file


def test_a_file_that_is_wrong_is_said_and_not_compared(project: Project) -> None:
    project.write(ports={"a": 1})
    with pytest.raises(EngineFault, match=r"services\.app\.ports must be a (list|array)"):
        project.drift()
