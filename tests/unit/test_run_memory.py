"""What is remembered of containers that were made: whole, private, without secrets."""

import json
import stat
from pathlib import Path

import pytest

from dockertui.engine.run.spec import RunSpec
from dockertui.state.run_memory import (
    MOST_LAST,
    forget_template,
    read,
    remember_last,
    remember_template,
    repository_of,
)

SPEC = RunSpec(image="mysql:8.4", name="db1", env=("MYSQL_ROOT_PASSWORD=s3cret", "A=b"), ports=("3306:3306",))


def test_the_last_settings_of_an_image_come_back_without_its_secrets(tmp_path: Path) -> None:
    file = tmp_path / "config" / "run.json"
    assert remember_last(file, SPEC) == ""
    found = read(file).last["mysql"]
    assert found.env == ("MYSQL_ROOT_PASSWORD=", "A=b")
    assert found.ports == SPEC.ports
    assert "s3cret" not in file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in file.parent.iterdir()] == ["run.json"]


def test_no_secret_of_any_kind_is_in_the_file(tmp_path: Path) -> None:
    file = tmp_path / "run.json"
    spec = RunSpec(
        image="web",
        command=("serve", "--password=s3cret"),
        env=("URL=postgres://me:s3cret@db/x",),
        labels=("api_token=s3cret", "plain=yes"),
        health_cmd="check --token s3cret",
    )
    remember_template(file, "mine", spec)
    assert "s3cret" not in file.read_text()
    assert read(file).templates["mine"].labels == ("api_token=", "plain=yes")


def test_templates_are_kept_written_over_and_dropped(tmp_path: Path) -> None:
    file = tmp_path / "run.json"
    remember_template(file, "a", SPEC)
    remember_template(file, "b", RunSpec(image="x", entrypoint="", init=True, command=("a", "b")))
    remember_template(file, "a", RunSpec(image="y"))
    assert dict(read(file).templates) == {
        "a": RunSpec(image="y"),
        "b": RunSpec(image="x", entrypoint="", init=True, command=("a", "b")),
    }
    assert forget_template(file, "a") == ""
    assert list(read(file).templates) == ["b"]


def test_only_the_latest_images_are_remembered(tmp_path: Path) -> None:
    file = tmp_path / "run.json"
    for number in range(MOST_LAST + 2):
        remember_last(file, RunSpec(image=f"i{number}:1"))
    remember_last(file, RunSpec(image="i2:2"))
    found = list(read(file).last)
    assert len(found) == MOST_LAST
    assert found[0] == "i3"
    assert found[-1] == "i2"


@pytest.mark.parametrize("text", ["{", "[]", '{"form": 99}', "\x00\xff"])
def test_a_broken_file_is_said_and_put_aside(tmp_path: Path, text: str) -> None:
    file = tmp_path / "run.json"
    file.write_text(text)
    assert str(file) in read(file).problem
    assert remember_last(file, SPEC) == ""
    assert (tmp_path / "run.json.unreadable").read_text() == text
    assert list(read(file).last) == ["mysql"]


def test_what_is_odd_in_the_file_is_left_out(tmp_path: Path) -> None:
    file = tmp_path / "run.json"
    odd = {"image": "a", "env": "A=b", "tty": "yes", "new": 1, "ports": [1], "labels": ["a=b"], "init": 3}
    file.write_text(json.dumps({"form": 1, "last": {"a": odd, "b": 3}, "templates": [1]}))
    found = read(file)
    assert dict(found.last) == {"a": RunSpec(image="a", labels=("a=b",))}
    assert found.templates == {}


def test_where_nothing_can_be_written_that_is_said(tmp_path: Path) -> None:
    (tmp_path / "config").write_text("a file")
    assert "cannot be written" in remember_last(tmp_path / "config" / "run.json", SPEC)


@pytest.mark.parametrize(
    ("image", "repository"),
    [
        ("mysql", "mysql"),
        ("mysql:8.4", "mysql"),
        ("localhost:5000/a/b", "localhost:5000/a/b"),
        ("localhost:5000/a/b:1@sha256:0", "localhost:5000/a/b"),
    ],
)
def test_an_image_is_remembered_by_its_repository(image: str, repository: str) -> None:
    assert repository_of(image) == repository
