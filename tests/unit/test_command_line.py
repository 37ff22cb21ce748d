"""The docker command shown is right when it is pasted, whatever things are called."""

import shlex
import subprocess
from dataclasses import replace
from typing import Any

import pytest

from dockertui.engine import networks, volumes
from dockertui.resources import resource_kind
from dockertui.resources.command_line import command_line, quote
from dockertui.resources.spec import Scene
from tests.ui.world import container, hex_id, image, network, ref, snapshot, volume


def shown(action_id: str, record: Any, *others: Any, **values: Any) -> str:
    kind = resource_kind(ref(record).kind)
    return command_line(
        kind, kind.action(action_id), record, values, Scene(snapshot(*dict.fromkeys((record, *others))))
    )


def test_a_name_of_its_own_is_shown() -> None:
    assert shown("remove", container("web"), container("db")) == "docker rm web"
    assert shown("rename", container("web"), new_name="api") == "docker rename web api"
    assert shown("inspect", image("busybox:local")) == "docker image inspect busybox:local"
    assert shown("remove", volume("data"), force=True) == "docker volume rm --force data"
    assert shown("remove", network("blue")) == "docker network rm blue"


def test_the_id_stands_for_what_has_no_name() -> None:
    nameless = replace(container("x"), name="", names=())
    assert shown("remove", nameless) == f"docker rm {nameless.id[:12]}"
    assert shown("rename", nameless) == f"docker rename {nameless.id[:12]} NAME"
    untagged = image("x", tags=())
    assert shown("remove", untagged) == f"docker rmi {untagged.short_id}"


def test_of_two_networks_of_one_name_each_is_shown_by_its_id() -> None:
    one, two = network("dup"), network("dup", id=hex_id("another"))
    assert shown("remove", one, two) == f"docker network rm {one.id[:12]}"
    assert shown("remove", two, one) == f"docker network rm {two.id[:12]}"


def test_where_twelve_digits_are_not_enough_all_are_shown() -> None:
    one = network("dup", id="0123456789abcdef" * 4)
    two = network("dup", id="0123456789ab" + "f" * 52)
    assert shown("remove", one, two) == f"docker network rm {one.id}"


def test_a_name_that_looks_like_an_option_comes_after_two_dashes() -> None:
    assert shown("remove", network("-rf")) == "docker network rm -- -rf"
    assert "network create -- -rf" in shown("create", network("x"), name="-rf")


@pytest.mark.parametrize("name", ["two\nlines", "e\x1b[31mred", "a\u202eb", "x\ud800"])
def test_a_network_whose_name_cannot_be_shown_is_shown_by_its_id(name: str) -> None:
    record = networks.parse({"Id": hex_id("odd"), "Name": name})
    assert shown("remove", record) == f"docker network rm {record.id[:12]}"


@pytest.mark.parametrize(
    "name", ["two\nlines", "e\x1b[31mred", "it's\t\\", "a\u202eb", "$(id)", "é'\n", "-rf"]
)
def test_bash_reads_the_name_of_an_odd_volume_as_it_is(name: str) -> None:
    record = volumes.parse({"Name": name})
    line = shown("remove", record)
    assert line.isprintable()
    assert line.startswith("docker volume rm ")
    word = line.removeprefix("docker volume rm ").removeprefix("-- ")
    done = subprocess.run(
        ["bash", "-c", f"printf %s {word}"], capture_output=True, check=True, timeout=30, text=True
    )
    assert done.stdout == name


def test_plain_words_are_quoted_as_shlex_does() -> None:
    for word in ("a", "a b", "it's", "$(id)", "^", "[bold red]x[/]", ""):
        assert quote(word) == shlex.quote(word)
