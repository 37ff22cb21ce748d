"""`docker run` lines: what they say, and each fault with its place."""

import pytest

from dockertui.engine.run.around import Around
from dockertui.engine.run.body import request
from dockertui.engine.run.line import line, words
from dockertui.engine.run.parse import parse
from dockertui.engine.run.secrets import MASK, has_secrets
from dockertui.engine.run.spec import BY_FIELD, FLAGS, RunSpec
from tests.support.run_lines import BROKEN, CREATABLE, IMAGE, OTHERS, RUNNABLE

NAMES = {"s": "10.213.7", "i": IMAGE, "n": "net", "v": "vol", "l": "x=y"}
VALID = [*(text.format(**NAMES) for text in (*CREATABLE, *RUNNABLE)), *OTHERS]
NOWHERE = Around(environ={"HOME": "/home/me"}, read=lambda _path: "", directory="/here")


def spec_of(text: str) -> RunSpec:
    parsed = parse(text)
    assert parsed.spec is not None, parsed.problems
    return parsed.spec


def test_there_are_many() -> None:
    assert len(set(VALID)) + len({text for text, _place, _said in BROKEN}) >= 200


@pytest.mark.parametrize("text", VALID)
def test_a_line_is_written_as_one_that_says_the_same(text: str) -> None:
    spec = spec_of(text)
    assert spec_of(line(spec)) == spec
    assert spec_of(line(spec, over_lines=True)) == spec
    assert line(spec_of(line(spec))) == line(spec)
    assert words(spec)[0] == "docker"


@pytest.mark.parametrize(("text", "place", "said"), BROKEN)
def test_what_is_wrong_is_said_at_its_place(text: str, place: str, said: str) -> None:
    parsed = parse(text)
    assert parsed.spec is None
    first = parsed.problems[0]
    assert parsed.line[first.start : first.end] == place
    assert said in first.text


def test_every_fault_is_said_and_not_the_first_alone() -> None:
    parsed = parse("docker run -m 5q -p 99999 --dns x Alpine")
    assert [parsed.line[one.start : one.end] for one in parsed.problems] == ["5q", "99999", "x", "Alpine"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("docker run -itd a", "docker container run --detach --tty -i=true a"),
        ("docker run -e A=1 -p 80:80 a", "docker run --publish=80:80 --env 'A=1' a"),
        ("docker run --net n a", "docker run --network=n a"),
        ("docker run --tty=false a", "docker run a"),
        ("docker run --hostname '' a", "docker run a"),
        ("docker run --name xx --name yy a", "docker run --name yy a"),
    ],
)
def test_lines_that_say_the_same_are_equal(one: str, other: str) -> None:
    assert spec_of(one) == spec_of(other)


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("docker run -e A=$HOME a", "$HOME", "not expanded"),
        ("docker run -v $(pwd):/src a", "$(pwd)", "not expanded"),
        ("docker run -v ${PWD}:/src a", "${PWD}", "not expanded"),
        ("docker run -v `pwd`:/src a", "`pwd`", "not expanded"),
        ("docker run -v ~/x:/src a", "~", "home directory"),
        ("podman run a", "podman", "read as docker"),
        ("docker -H tcp://x run a", "-H", "engine that is shown"),
        ("docker --context=far run a", "--context=far", "engine that is shown"),
        ("sudo docker run a", "sudo", "not used"),
        ("A=1 docker run a", "A=1", "docker command only"),
        ("docker run a --name x", "--name", "after the image"),
        ("docker run --cidfile f a", "f", "no file is written"),
        ("docker run --name “web” a", "“web”", "no name"),
        ("docker run -e A=“web” a", "A=“web”", "typographic quotes"),
    ],
)
def test_what_is_not_what_it_seems_is_said(text: str, place: str, said: str) -> None:
    parsed = parse(text)
    found = [*parsed.problems, *parsed.notes]
    assert any(said in one.text for one in found if parsed.line[one.start : one.end] == place), found


@pytest.mark.parametrize(
    "text", ["docker run -e 'A=$HOME' a", "docker run a echo \\$HOME", 'docker run a "\\`x\\`"']
)
def test_what_is_quoted_is_no_variable(text: str) -> None:
    assert parse(text).notes == ()


def test_every_field_has_its_option() -> None:
    fields = set(RunSpec.__slots__) - {"image", "command", "only_create"}
    assert fields == set(BY_FIELD)
    assert len({flag.name for flag in FLAGS}) == len(FLAGS) == len({flag.field for flag in FLAGS})


# ---------------------------------------------------------------------- secrets
@pytest.mark.parametrize(
    "text",
    [
        "docker run -e DB_PASSWORD=hunter2 a",
        "docker run -e API_KEY=hunter2 -l token=hunter2 a",
        "docker run -e DATABASE_URL=postgres://me:hunter2@db/x a",
        "docker run a serve --password hunter2",
        "docker run a serve --password=hunter2",
        "docker run --log-opt splunk-token=hunter2 a",
        "docker run --health-cmd 'ping --password=hunter2' a",
    ],
)
def test_secrets_are_masked_where_that_is_asked(text: str) -> None:
    spec = spec_of(text)
    assert has_secrets(spec)
    assert "hunter2" in line(spec)
    assert "hunter2" not in line(spec, hide=True)
    assert MASK in line(spec, hide=True)


@pytest.mark.parametrize(
    "text", ["-e PASSWORD_FILE=/run/x", "-e KEYBOARD=de", "-e A=b", "-e MONKEY=1", "-e PASSWORD="]
)
def test_what_is_no_secret_is_not_masked(text: str) -> None:
    assert not has_secrets(spec_of(f"docker run {text} a"))


# ---------------------------------------------------------------------- what a line takes from around it
def test_variables_come_from_files_and_from_around() -> None:
    around = Around(
        {"HERE": "1", "IN_FILE": "2"}, lambda _path: "# no\n\nA=x y\nIN_FILE\nNOT_THERE\n", "/here"
    )
    body = request(spec_of("docker run --env-file f -e HERE -e GONE -e A=z a"), around, (1, 45)).body
    assert body["Env"] == ["A=z", "IN_FILE=2", "HERE=1", "GONE"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("docker run --env-file none a", "none cannot be read"),
        ("docker run --security-opt seccomp=none a", "none cannot be read"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(text: str, said: str) -> None:
    def read(path: str) -> str:
        raise FileNotFoundError(2, "No such file or directory", path)

    with pytest.raises(ValueError, match=said):
        request(spec_of(text), Around({}, read, "/here"), (1, 45))


def test_a_line_of_a_file_that_is_none_is_named() -> None:
    with pytest.raises(ValueError, match="f, line 2"):
        request(spec_of("docker run --env-file f a"), Around({}, lambda _path: "A=1\nb c=2\n", "/"), (1, 45))


def test_a_seccomp_profile_goes_along_and_has_to_be_json() -> None:
    spec = spec_of("docker run --security-opt seccomp=p.json a")
    found = request(spec, Around({}, lambda _path: '{ "a" : [ 1 ] }', "/"), (1, 45))
    assert found.body["HostConfig"]["SecurityOpt"] == ['seccomp={"a":[1]}']
    with pytest.raises(ValueError, match="no seccomp profile"):
        request(spec, Around({}, lambda _path: "no", "/"), (1, 45))


def test_a_relative_path_is_made_absolute() -> None:
    spec = spec_of("docker run -v ./x:/y:ro --mount type=bind,src=.,dst=/z a")
    host = request(spec, NOWHERE, (1, 45)).body["HostConfig"]
    assert host["Binds"] == ["/here/x:/y:ro"]
    assert host["Mounts"] == [{"Type": "bind", "Source": "/here", "Target": "/z"}]


def test_an_older_engine_is_connected_to_more_networks_afterwards() -> None:
    spec = spec_of("docker run --network a --network name=b,alias=x img")
    old, new = request(spec, NOWHERE, (1, 43)), request(spec, NOWHERE, (1, 44))
    assert list(old.body["NetworkingConfig"]["EndpointsConfig"]) == ["a"]
    assert old.connects == (("b", {"Aliases": ["x"]}),)
    assert list(new.body["NetworkingConfig"]["EndpointsConfig"]) == ["a", "b"]
    assert new.connects == ()


def test_what_an_engine_is_too_old_for_is_said() -> None:
    with pytest.raises(ValueError, match=r"--annotation: its API is older than 1\.43"):
        request(spec_of("docker run --annotation a=b img"), NOWHERE, (1, 42))
