"""The engine's description as a tree and as text."""

import json
from typing import Any

import pytest
from ruamel.yaml import YAML

from dockertui.widgets.document_view import as_text, flatten, path_text, text_lines
from tests.ui.world import recorded

DOCUMENT = {"Name": "/db", "HostConfig": {"Binds": ["/a:/b", None], "Init": True}, "Empty": {}, "None": []}


def test_paths_are_written_as_jq_and_inspect_write_them() -> None:
    assert path_text(("HostConfig", "Binds", 0)) == ".HostConfig.Binds[0]"
    assert path_text(("Labels", "com.docker.compose.project")) == '.Labels["com.docker.compose.project"]'
    assert path_text(()) == "."


def test_every_value_is_a_line_after_its_parent() -> None:
    nodes = flatten(DOCUMENT)
    assert [path_text(node.path) for node in nodes] == [
        ".Name",
        ".HostConfig",
        ".HostConfig.Binds",
        ".HostConfig.Binds[0]",
        ".HostConfig.Binds[1]",
        ".HostConfig.Init",
        ".Empty",
        ".None",
    ]
    assert [node.is_branch for node in nodes] == [False, True, True, False, False, False, False, False]


def test_lines_show_values_as_json_writes_them_and_counts_of_branches() -> None:
    lines = [node.line.plain.strip() for node in flatten(DOCUMENT)]
    assert lines == [
        "Name: /db",
        "▾ HostConfig {2}",
        "▾ Binds [2]",
        "[0]: /a:/b",
        "[1]: null",
        "Init: true",
        "Empty: {}",
        "None: []",
    ]


def test_copying_gives_the_raw_value() -> None:
    by_path = {path_text(node.path): node.line.copy for node in flatten(DOCUMENT)}
    assert by_path[".Name"] == "/db"
    assert json.loads(by_path[".HostConfig"]) == DOCUMENT["HostConfig"]


@pytest.mark.parametrize("name", ["container-inspect", "image-inspect", "network-inspect", "volume-inspect"])
def test_json_and_yaml_text_mean_the_same_as_the_reply(name: str) -> None:
    reply: Any = recorded(name)
    assert json.loads(as_text(reply, "json")) == reply
    assert YAML(typ="safe").load(as_text(reply, "yaml")) == reply


def test_order_and_letters_of_other_scripts_are_kept() -> None:
    text = as_text({"b": "数据", "a": "é"}, "yaml")
    assert text == "b: 数据\na: é\n"


@pytest.mark.parametrize("form", ["json", "yaml"])
def test_control_codes_never_reach_a_line(form: str) -> None:
    hostile = {"Env": ["A=\x1b[2J\x07\x9b31m", "B=\tx"], "\x1b]0;title\x07": 1}
    shown = "".join(line.plain for line in text_lines(as_text(hostile, form)))
    shown += "".join(node.line.plain for node in flatten(hostile))
    assert not any(ord(char) < 32 or 0x7F <= ord(char) < 0xA0 for char in shown)


def test_a_bare_value_or_none_is_no_tree_and_does_no_harm() -> None:
    assert flatten(None) == flatten("text") == []
