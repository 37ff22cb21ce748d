"""What tabs show, made of replies of any engine: missing, null and odd fields are defaults."""

import json
from typing import Any

import pytest

from dockertui.engine import changes, disk_usage, probe, processes
from dockertui.engine.containers import parse_detail
from dockertui.engine.processes import Processes
from tests.conftest import DATA

DAY = "2026-01-02T03:04:"
ODD: tuple[Any, ...] = ({}, {"State": None, "Config": None}, {"State": {"Health": {"Log": [None, 7, {}]}}})


def test_recorded_processes_are_a_table() -> None:
    found = processes.parse(json.loads((DATA / "engine-26.1.5" / "container-top.json").read_text()))
    assert found.titles[-1] == "CMD"
    assert found.rows[0][-1] == "sleep 600"


@pytest.mark.parametrize(
    ("raw", "rows"),
    [
        ({"Titles": ["PID", "CMD"], "Processes": [["1 sh -c x"]]}, (("1", "sh -c x"),)),
        ({"Titles": ["PID", "CMD"], "Processes": [["1"], ["1", "a", "b"], None]}, None),
        ({"Titles": None, "Processes": None}, ()),
    ],
)
def test_rows_are_as_wide_as_the_titles(raw: dict[str, Any], rows: Any) -> None:
    found = processes.parse(raw)
    assert rows is None or found.rows == rows
    assert all(len(row) == len(found.titles) for row in found.rows)


def test_a_probe_is_read_with_its_last_runs_first() -> None:
    raw = {
        "Config": {"Healthcheck": {"Test": ["CMD", "curl", "a b"], "Interval": 5_000_000_000, "Retries": 2}},
        "State": {
            "Health": {
                "FailingStreak": 4,
                "Log": [
                    {
                        "Start": "2026-01-02T03:04:05Z",
                        "End": "2026-01-02T03:04:05.5Z",
                        "ExitCode": 0,
                        "Output": "a\n\nb",
                    },
                    {
                        "Start": "2026-01-02T03:04:10Z",
                        "End": "2026-01-02T03:04:12Z",
                        "ExitCode": 1,
                        "Output": "\x1bc",
                    },
                ],
            }
        },
    }
    found = probe.parse_probe(raw)
    assert (found.command, found.interval_s, found.retries, found.failing) == ("curl 'a b'", 5.0, 2, 4)
    assert [run.exit_code for run in found.runs] == [1, 0]
    assert found.runs[1].output == ("a", "b")
    assert found.runs[1].took_s == 0.5
    assert "\x1b" not in found.runs[0].output[0]
    detail = parse_detail(raw)
    assert (detail.probe_exit_code, detail.failing) == (1, 4)


@pytest.mark.parametrize("test", [["NONE"], [], None, "x"])
def test_no_health_check_is_none(test: Any) -> None:
    assert probe.parse_probe({"Config": {"Healthcheck": {"Test": test}}}).command == ""


@pytest.mark.parametrize("raw", ODD)
def test_odd_descriptions_are_read(raw: Any) -> None:
    assert parse_detail(raw).env == ()


def test_changes_have_words() -> None:
    raw = [
        {"Path": "/b", "Kind": 1},
        {"Path": "/a", "Kind": 0},
        {"Path": "/c", "Kind": 2},
        {"Path": "/d", "Kind": 9},
    ]
    assert [changes.parse(entry).what for entry in raw] == ["added", "changed", "deleted", "changed"]


OLD = {
    "Images": [{"Id": "i", "Size": 10, "SharedSize": 4}, {"Id": "j", "Size": 10, "SharedSize": -1}],
    "Containers": [{"Id": "c", "SizeRw": 5}, {"Id": "d"}],
    "Volumes": [{"Name": "v", "UsageData": {"Size": 7}}, {"Name": "w", "UsageData": {"Size": -1}}],
    "BuildCache": [{"ID": "b", "Size": 3, "InUse": True, "Shared": False}],
}
NEW = {
    "ImageUsage": {"Items": OLD["Images"]},
    "ContainerUsage": {"Items": OLD["Containers"]},
    "VolumeUsage": {"Items": OLD["Volumes"]},
    "BuildCacheUsage": {"Items": OLD["BuildCache"]},
}


@pytest.mark.parametrize("raw", [OLD, NEW, {**NEW, "Images": None, "BuildCache": None}])
def test_what_things_take_is_read_in_both_forms(raw: Any) -> None:
    found = disk_usage.parse(raw)
    assert found.images == {"i": 6, "j": 10}
    assert found.containers == {"c": 5, "d": 0}
    assert found.volumes == {"v": 7}
    assert [(record.id, record.size_bytes, record.is_in_use) for record in found.cache] == [("b", 3, True)]


def test_nothing_measured_is_nothing() -> None:
    assert disk_usage.parse({}) == disk_usage.Usage()
    assert Processes() == processes.parse({})
