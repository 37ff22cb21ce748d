"""The session as docker commands: one for many where that is possible, without secrets, as a script."""

import shlex
from datetime import UTC, datetime
from typing import Any

from dockertui.resources import resource_kind
from dockertui.resources.session_commands import line_of, outcome, script, without_secrets, words_for
from dockertui.resources.spec import Scene
from dockertui.state.job_record import JobRecord, JobState
from tests.ui.world import container, image, snapshot, volume

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def lines(kind_name: str, action_id: str, *records: Any, **values: Any) -> list[str]:
    kind = resource_kind(kind_name)
    scene = Scene(snapshot(*records))
    return [line_of(words) for words in words_for(kind, kind.action(action_id), records, values, scene)]


def test_one_command_is_for_all_targets_where_it_can_be() -> None:
    many = [container(f"c{n}") for n in range(3)]
    assert lines("container", "stop", *many) == ["docker stop c0 c1 c2"]
    assert lines("container", "remove", *many, force=True) == ["docker rm --force c0 c1 c2"]
    assert lines("container", "stop", many[0]) == ["docker stop c0"]
    tagged = [image("a:1", tags=("a:1", "a:2")), image("b:1")]
    assert lines("image", "remove", *tagged) == ["docker rmi a:1 a:2", "docker rmi b:1"]


def test_names_that_look_like_options_or_hold_spaces_stay_names() -> None:
    found = lines("volume", "remove", volume("-rf"), volume("a b"))
    assert found == ["docker volume rm -- -rf 'a b'"]
    assert shlex.split(found[0])[-2:] == ["-rf", "a b"]


def test_of_very_many_the_ids_stand() -> None:
    many = [container(f"c{n}") for n in range(60)]
    (line,) = lines("container", "stop", *many)
    assert line.split()[2:] == [record.id for record in many]


def test_secrets_are_taken_from_the_shell_that_runs_it() -> None:
    words = [
        "docker",
        "run",
        "-e",
        "DB_PASSWORD=x",
        "--env=API_TOKEN=y",
        "-e",
        "LANG=C",
        "-e",
        "TOKEN",
        "web",
    ]
    found = without_secrets(words)
    assert found == [
        "docker",
        "run",
        "-e",
        "DB_PASSWORD",
        "--env=API_TOKEN",
        "-e",
        "LANG=C",
        "-e",
        "TOKEN",
        "web",
    ]
    assert "PASSWORD=x" not in line_of(words)
    assert without_secrets(["docker", "exec", "web", "sh", "A_PASSWORD=x"])[-1] == "A_PASSWORD=x"


def test_a_script_does_again_what_was_done_and_remembers_the_rest() -> None:
    jobs = [
        JobRecord("1", "Stop web", JobState.DONE, started_at=NOW, elapsed_s=3, commands=("docker stop web",)),
        JobRecord("2", "Remove db", JobState.FAILED, error="It runs.\nStop it.", commands=("docker rm db",)),
    ]
    found = script(jobs, NOW).splitlines()
    assert found[0] == "#!/bin/sh"
    assert [line for line in found if line and not line.startswith("#")] == ["docker stop web"]
    assert "# docker rm db" in found
    assert any("Remove db: ✗ It runs." in line for line in found)
    assert outcome(jobs[0]) == ("● done 3 s", "good")
