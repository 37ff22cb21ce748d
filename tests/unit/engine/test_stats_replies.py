"""What containers use, read from the replies of several engines, by the formulas of `docker stats`."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from dockertui.engine.stats import Reading, cpu_percent, parse
from tests.conftest import DATA
from tests.ui.world import NOW


def replies(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((DATA / "stats" / f"{name}.json").read_text())
    return found


def readings(name: str) -> list[Reading]:
    found = [parse(reply, NOW) for reply in replies(name)]
    assert all(found)
    return [reading for reading in found if reading is not None]


def test_cgroup_v1_as_it_was_recorded() -> None:
    first, second = replies("engine-26.1.5-cgroup-v1")
    before, now = readings("engine-26.1.5-cgroup-v1")
    used = second["cpu_stats"]["cpu_usage"]["total_usage"] - first["cpu_stats"]["cpu_usage"]["total_usage"]
    system = second["cpu_stats"]["system_cpu_usage"] - first["cpu_stats"]["system_cpu_usage"]
    assert cpu_percent(before, now) == pytest.approx(used / system * second["cpu_stats"]["online_cpus"] * 100)
    memory = second["memory_stats"]
    assert now.memory_bytes == memory["usage"] - memory["stats"]["total_inactive_file"]
    assert (now.cores, now.processes) == (2, 1)


def test_cgroup_v2_as_it_is_written() -> None:
    before, now = readings("written-cgroup-v2")
    assert cpu_percent(before, now) == pytest.approx(0.3 / 16 * 8 * 100)
    assert now.memory_bytes == 53_000_000 - 1_000_000
    assert (now.received_bytes, now.sent_bytes) == (10_000, 501)
    assert (now.read_bytes, now.written_bytes) == (4_097_000, 8192)
    assert now.processes == 7


def test_podman_without_the_time_of_the_machine_is_measured_by_the_clock() -> None:
    before, now = readings("written-podman")
    assert cpu_percent(before, now) == pytest.approx(25.0)
    assert now.memory_bytes == 1_769_472


def test_cache_that_is_more_than_all_memory_is_not_taken_off() -> None:
    raw = replies("written-cgroup-v2")[0]
    raw["memory_stats"]["stats"]["inactive_file"] = raw["memory_stats"]["usage"] + 1
    reading = parse(raw, NOW)
    assert reading is not None
    assert reading.memory_bytes == raw["memory_stats"]["usage"]


def test_a_container_that_was_started_anew_has_no_share_at_first() -> None:
    before, now = readings("written-cgroup-v2")
    assert cpu_percent(now, before) is None
    assert cpu_percent(now, now) is None
    later = replace(now, system_ns=0, read_at=NOW + timedelta(seconds=9))
    assert cpu_percent(replace(now, system_ns=0, read_at=NOW), later) == 0.0


@pytest.mark.parametrize(
    "raw",
    [
        {},
        {"read": "0001-01-01T00:00:00Z", "cpu_stats": {"cpu_usage": {"total_usage": 5}}},
        {"read": "2026-01-15T12:00:00Z", "cpu_stats": {"cpu_usage": {"total_usage": 0}}, "memory_stats": {}},
        {"read": None, "cpu_stats": None, "memory_stats": [], "networks": None, "blkio_stats": "x"},
    ],
)
def test_what_does_not_run_has_no_counters(raw: dict[str, Any]) -> None:
    assert parse(raw, NOW) is None


def test_odd_fields_are_nothing() -> None:
    raw = {"read": "2026-01-15T12:00:00Z", "cpu_stats": {"cpu_usage": {"total_usage": 7}, "online_cpus": "x"}}
    raw |= {
        "networks": {"eth0": None, "eth1": {"rx_bytes": -3}},
        "blkio_stats": {"io_service_bytes_recursive": [1]},
    }
    reading = parse(raw, NOW)
    assert reading == Reading(NOW, 7, read_at=reading.read_at if reading else None)
