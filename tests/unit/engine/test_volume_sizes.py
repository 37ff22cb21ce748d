"""What engines say of the sizes of volumes, and the lines that options and labels are typed in."""

import pytest

from dockertui.engine import pairs
from dockertui.engine.volume_sizes import VolumeSize, parse


def test_the_largest_is_first_and_what_is_not_counted_last() -> None:
    raw = {
        "Volumes": [
            {"Name": "small", "UsageData": {"Size": 5, "RefCount": 0}},
            {"Name": "remote", "UsageData": {"Size": -1, "RefCount": 1}},
            {"Name": "odd", "UsageData": None},
            {"Name": "large", "UsageData": {"Size": 7, "RefCount": 2}},
            "garbage",
        ]
    }
    assert parse(raw) == (
        VolumeSize("large", 7, 2),
        VolumeSize("small", 5, 0),
        VolumeSize("odd"),
        VolumeSize("remote", -1, 1),
    )
    assert parse({"Volumes": None}) == ()


def test_pairs_are_read_as_a_shell_would() -> None:
    assert pairs.pairs("type=nfs o='addr=10.0.0.1,rw nolock' flag") == {
        "type": "nfs",
        "o": "addr=10.0.0.1,rw nolock",
        "flag": "",
    }
    assert not pairs.problem("a=b c")


@pytest.mark.parametrize("line", ["a='b", "=b", "a=b =c"])
def test_what_cannot_be_read_is_said(line: str) -> None:
    assert pairs.problem(line)
