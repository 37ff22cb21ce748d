"""A container, its line, and the container of that line are the same in all that was set."""

import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import docker
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from dockertui.engine.endpoint import Endpoint
from dockertui.engine.engine import Engine
from dockertui.engine.run.compose import compose
from dockertui.engine.run.line import line
from dockertui.engine.run.read import read
from dockertui.engine.run.spec import RunSpec
from tests.conftest import LABEL, remove_labelled
from tests.support.run_lines import CREATABLE, IMAGE, RUNNABLE
from tests.support.run_places import Place, by_docker, by_us, settings, spec_of

pytestmark = pytest.mark.engine


@pytest.fixture
def engine(engine_url: str) -> Iterator[Engine]:
    made = Engine(Endpoint("lab", engine_url))
    yield made
    made.close()


@pytest.fixture
def place(docker_api: docker.APIClient, run_label: str) -> Place:
    return Place(docker_api, run_label)


def again(engine: Engine, name: str, other: str) -> RunSpec:
    """Return the record of a container under another name, by way of its line."""
    return replace(spec_of(line(engine.call_blocking(read, name).spec)), name=other)


def test_the_line_of_a_container_makes_the_same_again(place: Place, engine: Engine) -> None:
    alike = 0
    for text in CREATABLE:
        first, second = f"a-{place.label}", f"b-{place.label}"
        if by_docker(place.line(text, first)).returncode:
            continue
        by_us(engine, replace(again(engine, first, second), only_create=True))
        assert settings(place.inspect(second)) == settings(place.inspect(first)), text
        place.remove(first)
        place.remove(second)
        alike += 1
    assert alike >= 60


@pytest.mark.smoke
@pytest.mark.parametrize("text", RUNNABLE)
def test_the_line_of_one_that_runs_makes_the_same_again(place: Place, engine: Engine, text: str) -> None:
    first, second = f"a-{place.label}", f"b-{place.label}"
    done = by_docker(place.line(text, first))
    assert not done.returncode, done.stderr
    wanted, spec = settings(place.inspect(first)), again(engine, first, second)
    place.remove(first)
    by_us(engine, spec)
    assert settings(place.inspect(second)) == wanted


def test_what_the_image_says_is_not_said_again(place: Place, engine: Engine, run_label: str) -> None:
    tag = f"img-{run_label}:1"
    changes = [
        "ENV A=1 B=2", "LABEL l=1", "EXPOSE 80", "VOLUME /data", "USER 1000", "WORKDIR /tmp",
        "ENTRYPOINT [\"/bin/sh\",\"-c\"]", "CMD [\"sleep 600\"]", "STOPSIGNAL SIGINT",
        "HEALTHCHECK --interval=30s CMD true",
    ]  # fmt: skip
    base = place.api.create_container(IMAGE, "true", labels={LABEL: run_label})["Id"]
    place.api.commit(base, tag.partition(":")[0], tag.partition(":")[2], changes=changes)
    try:
        name = f"c-{run_label}"
        done = by_docker(f"docker run -d --name {name} --label {LABEL}={run_label} -e B=3 {tag}")
        assert not done.returncode, done.stderr
        found = line(engine.call_blocking(read, name).spec)
        assert found == f"docker run -d --name {name} -e B=3 {tag}"  # the image has the label too
    finally:
        remove_labelled(place.api, run_label)


# ---------------------------------------------------------------------- any settings
WORD = st.text(st.characters(categories=["L", "N"], max_codepoint=0x2FF), min_size=1, max_size=8)
VALUE = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)
PAIRS = st.dictionaries(st.from_regex(r"[A-Z][A-Z0-9_]{0,8}", fullmatch=True), VALUE, max_size=3)


def pairs(found: dict[str, str]) -> tuple[str, ...]:
    return tuple(f"{name}={value}" for name, value in found.items())


SPECS = st.builds(
    RunSpec,
    image=st.just(IMAGE),
    only_create=st.just(True),
    command=st.lists(VALUE.filter(bool), max_size=3).map(tuple),
    entrypoint=st.sampled_from((None, "/bin/echo")),
    env=PAIRS.map(pairs),
    tty=st.booleans(),
    interactive=st.booleans(),
    init=st.none() | st.booleans(),
    user=st.sampled_from(("", "1000", "1000:50")),
    workdir=st.sampled_from(("", "/tmp", "/a b")),
    hostname=st.sampled_from(("", "web", "a-b")),
    ports=st.sets(
        st.sampled_from(("80", "18100:80", "127.0.0.1:18101:81/udp", "18110-18112:90-92")), max_size=3
    ).map(lambda found: tuple(sorted(found))),
    expose=st.sampled_from(((), ("7000",), ("7001/udp",))),
    memory=st.sampled_from(("", "16m", "100000000")),
    cpus=st.sampled_from(("", "0.25", "1.5")),
    pids_limit=st.sampled_from(("", "10", "-1")),
    shm_size=st.sampled_from(("", "1m", "65m")),
    restart=st.sampled_from(("", "no", "always", "on-failure:3")),
    read_only=st.booleans(),
    privileged=st.booleans(),
    cap_add=st.sets(st.sampled_from(("NET_ADMIN", "SYS_TIME")), max_size=2).map(
        lambda found: tuple(sorted(found))
    ),
    security_opts=st.sampled_from(((), ("no-new-privileges",), ("systempaths=unconfined",))),
    volumes=st.sampled_from(((), ("/data",), ("/tmp:/host:ro",), ("/a:/b", "/c"))),
    tmpfs=st.sampled_from(((), ("/run",), ("/run:size=1m",))),
    stop_signal=st.sampled_from(("", "SIGINT")),
    stop_timeout=st.sampled_from(("", "0", "5")),
    health_cmd=st.sampled_from(("", "test -f /x && true")),
    dns=st.sampled_from(((), ("10.0.0.1",))),
    add_hosts=st.sampled_from(((), ("db:10.0.0.3",))),
    ulimits=st.sampled_from(((), ("nofile=10:20",))),
    log_opts=st.sampled_from(((), ("max-size=1m",))),
    ipc=st.sampled_from(("", "host", "shareable")),
    pid=st.sampled_from(("", "host")),
)


@hypothesis_settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(SPECS, PAIRS)
def test_any_container_is_made_again_by_its_line(
    place_once: tuple[Place, Engine], spec: RunSpec, labels: dict[str, str]
) -> None:
    place, engine = place_once
    label = f"{LABEL}={place.label}"
    spec = replace(spec, labels=(label, *pairs(labels)))
    first = by_us(engine, spec)
    second = ""
    try:
        read_back = engine.call_blocking(read, first).spec
        second = by_us(engine, replace(spec_of(line(read_back)), name="", only_create=True))
        assert settings(place.inspect(second)) == settings(place.inspect(first)), line(spec)
    finally:
        for made in filter(None, (first, second)):
            place.remove(made)


@pytest.fixture
def place_once(place: Place, engine: Engine) -> tuple[Place, Engine]:
    return place, engine


# ---------------------------------------------------------------------- Compose
def test_compose_takes_the_file_of_every_line(place: Place, tmp_path: Path) -> None:
    texts = [text for text in (*CREATABLE, *RUNNABLE) if "gw-priority" not in text]
    specs = [spec_of(place.line(text, f"c{number}")) for number, text in enumerate(texts)]
    made = compose(specs, there={place.network})
    path = tmp_path / "compose.yaml"
    path.write_text(made.text)
    done = subprocess.run(
        ["docker", "compose", "--project-name", "p", "-f", str(path), "config", "--quiet"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert not done.returncode, done.stderr
    assert made.text.count("image: ") >= len(texts)


@pytest.mark.smoke
def test_what_compose_makes_of_the_file_is_what_the_line_makes(
    place: Place, engine: Engine, tmp_path: Path
) -> None:
    text = (
        "docker run -d --init -e A='x $y' -e B=no -p 18120:80 --network {n} --ip {s}.30 --network-alias web "
        "-v {v}:/data -v /anon -m 32m --cpus 0.5 --health-cmd 'true && true' --health-interval 5s "
        "--restart on-failure:3 --cap-drop ALL --ulimit nofile=1000:2000 -l a=yes -w /tmp -u 1000 "
        "{i} sh -c 'sleep 600 $HOME'"
    )
    first, second = f"a-{place.label}", f"b-{place.label}"
    by_us(engine, spec_of(place.line(text, first)))
    spec = engine.call_blocking(read, first).spec
    place.remove(first)
    made = compose([replace(spec, name=second)], there={place.network, place.volume})
    path = tmp_path / "compose.yaml"
    path.write_text(made.text)
    done = by_docker(f"docker compose --project-name p{place.label[-8:]} -f {path} up -d")
    assert not done.returncode, done.stderr
    found = engine.call_blocking(read, second).spec
    mine = tuple(label for label in found.labels if not label.startswith("com.docker.compose."))
    differ = {
        name: (getattr(spec, name), getattr(found, name))
        for name in RunSpec.__slots__
        if name not in ("name", "labels", "volumes", "mounts", "network_aliases", "env", "detach")
        and getattr(spec, name) != getattr(found, name)
    }
    assert differ == {}
    assert (set(mine), set(found.env)) == (set(spec.labels), set(spec.env))
    assert "web" in found.network_aliases
    assert {mount["Destination"] for mount in place.inspect(second)["Mounts"]} == {"/data", "/anon"}
    place.remove(second)
