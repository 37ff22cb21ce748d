"""What running containers use, measured on the real engine beside `docker stats`."""

import shutil
import statistics
import subprocess
from collections.abc import Callable

import docker
import pytest

from dockertui.engine import containers
from dockertui.engine.stats import Sample
from dockertui.state.snapshot import Link
from tests.conftest import wait_until
from tests.integration.test_watcher import Seen
from tests.support.stand_in_engine import EngineProxy

pytestmark = pytest.mark.engine

BUSY = ["sh", "-c", "while :; do :; done"]
SHARES = (30, 10)
"""Percent of a core that the busy containers are held to."""
TIMES, MOST_TIMES = 5, 20
"""So many are compared in the mean; on a machine with other work the first ones may not do."""


def samples(seen: Seen, container_id: str) -> list[Sample]:
    vitals = seen.last.vitals.get(container_id)
    return [sample for sample in vitals.samples if sample.cpu_percent is not None] if vitals else []


def told_by_docker(container_ids: list[str]) -> list[float]:
    """Return what `docker stats` says containers use, in percent of a core."""
    command = ["docker", "stats", "--no-stream", "--format", "{{.CPUPerc}}", *container_ids]
    said = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout
    return [float(line.strip().rstrip("%")) for line in said.split()]


@pytest.mark.skipif(shutil.which("docker") is None, reason="there is no docker command")
def test_the_processor_share_is_that_of_docker_stats(
    engine_url: str, make_container: Callable[..., str]
) -> None:
    made = [
        make_container(BUSY, host={"nano_cpus": share * 10**7, "network_mode": "none"}) for share in SHARES
    ]
    seen = Seen(engine_url)
    theirs: list[list[float]] = []
    ours: list[list[float]] = []
    try:
        wait_until(lambda: all(samples(seen, one) for one in made), "a first share", 60)
        for _ in range(MOST_TIMES):
            before = [len(samples(seen, one)) for one in made]
            theirs.append(told_by_docker(made))
            wait_until(lambda: len(samples(seen, made[0])) > before[0], "a share of the same time", 60)  # noqa: B023  (called at once)
            shares = [samples(seen, one)[count:] for one, count in zip(made, before, strict=True)]
            ours.append([statistics.mean(sample.cpu_percent or 0.0 for sample in found) for found in shares])
            pairs = list(zip(_means(ours), _means(theirs), strict=True))
            if len(ours) >= TIMES and all(abs(one - other) <= max(1.0, other / 20) for one, other in pairs):
                return
        pytest.fail(f"ours and theirs: {pairs}")
    finally:
        seen.close()


def _means(rounds: list[list[float]]) -> list[float]:
    """Return the mean for each container of the last rounds."""
    return [statistics.mean(values) for values in zip(*rounds[-TIMES:], strict=True)]


def test_memory_is_that_of_docker_stats(engine_url: str, make_container: Callable[..., str]) -> None:
    made = make_container(
        ["sh", "-c", "head -c 20000000 /dev/zero > /dev/shm/x; sleep 600"], host={"shm_size": "64m"}
    )
    seen = Seen(engine_url)
    try:
        wait_until(lambda: _memory(seen, made) >= 20_000_000, "what was written", 60)
        assert _memory(seen, made) < 30_000_000
    finally:
        seen.close()


def _memory(seen: Seen, container_id: str) -> int:
    vitals = seen.last.vitals.get(container_id)
    return (vitals.latest.memory_bytes or 0) if vitals is not None and vitals.latest is not None else 0


def test_a_container_that_stops_is_not_measured_any_more_and_keeps_its_history(
    engine_url: str, make_container: Callable[..., str], docker_api: docker.APIClient
) -> None:
    one, other = make_container(), make_container()
    seen = Seen(engine_url)
    try:
        wait_until(lambda: samples(seen, one), "a share", 60)
        docker_api.kill(one)
        wait_until(lambda: seen.last.of(containers.KIND)[one].state == "exited", "its end", 30)
        kept = seen.last.vitals[one]
        known = len(samples(seen, other))
        wait_until(lambda: len(samples(seen, other)) >= known + 2, "two passes", 60)
        assert len(seen.last.vitals[one].samples) - len(kept.samples) <= 1
        docker_api.remove_container(one)
        wait_until(lambda: one not in seen.last.vitals, "that it is forgotten", 30)
    finally:
        seen.close()


def test_a_crash_loop_and_a_failing_health_check_are_counted(
    engine_url: str, make_container: Callable[..., str]
) -> None:
    loop = make_container(["false"], host={"restart_policy": {"Name": "always"}})
    check = {"test": ["CMD", "false"], "interval": 10**9, "retries": 1}
    sick = make_container(healthcheck=check)
    seen = Seen(engine_url)
    try:
        wait_until(lambda: _vitals(seen, loop, "restarts") >= 2, "restarts", 60)
        wait_until(lambda: _vitals(seen, sick, "failing") >= 2, "failures", 60)
    finally:
        seen.close()


def _vitals(seen: Seen, container_id: str, name: str) -> int:
    return int(getattr(seen.last.vitals.get(container_id), name, 0))


@pytest.mark.parametrize("trouble", ["freeze", "cut"])
def test_an_engine_that_was_away_is_measured_again(
    engine_url: str, make_container: Callable[..., str], trouble: str
) -> None:
    made = make_container()
    with EngineProxy(engine_url) as proxy:
        seen = Seen(proxy.url)
        try:
            wait_until(lambda: samples(seen, made), "a share", 60)
            getattr(proxy, trouble)()
            seen.link(Link.FROZEN if trouble == "freeze" else Link.LOST)
            known = len(seen.last.vitals[made].samples)
            getattr(proxy, "thaw" if trouble == "freeze" else "restore")()
            seen.link(Link.LIVE)
            wait_until(lambda: len(seen.last.vitals[made].samples) > known + 1, "newer samples", 60)
        finally:
            seen.close()
