"""Containers that are made of lines are those that the docker command makes of them, field by field."""

from collections.abc import Iterator

import docker
import pytest

from dockertui.engine.endpoint import Endpoint
from dockertui.engine.engine import Engine
from dockertui.engine.errors import EngineError
from dockertui.engine.run.create import NotStartedError, create
from tests.support.run_lines import CREATABLE, RUNNABLE
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


def test_what_is_created_is_what_the_docker_command_creates(place: Place, engine: Engine) -> None:
    alike, refused = 0, []
    for text in CREATABLE:
        theirs, ours = f"a-{place.label}", f"b-{place.label}"
        done = by_docker(place.line(text, theirs))
        if done.returncode:
            refused.append(text)
            with pytest.raises(EngineError):
                by_us(engine, spec_of(place.line(text, ours)))
            continue
        by_us(engine, spec_of(place.line(text, ours)))
        assert settings(place.inspect(ours)) == settings(place.inspect(theirs)), text
        place.remove(theirs)
        place.remove(ours)
        alike += 1
    assert alike >= 60, refused


@pytest.mark.smoke
@pytest.mark.parametrize("text", RUNNABLE)
def test_what_is_run_is_what_the_docker_command_runs(place: Place, engine: Engine, text: str) -> None:
    theirs, ours = f"a-{place.label}", f"b-{place.label}"
    done = by_docker(place.line(text, theirs))
    assert not done.returncode, done.stderr
    wanted = settings(place.inspect(theirs))
    place.remove(theirs)
    by_us(engine, spec_of(place.line(text, ours)))
    found = place.inspect(ours)
    assert found["State"]["Running"]
    assert settings(found) == wanted


# ---------------------------------------------------------------------- what cannot be started
@pytest.mark.smoke
def test_what_cannot_be_started_is_gone_again_and_it_is_said_why(place: Place, engine: Engine) -> None:
    spec = spec_of(place.line("docker run -d -v /anon {i} /no/such/program", f"c-{place.label}"))
    with pytest.raises(NotStartedError, match="no such file"):
        by_us(engine, spec)
    chosen = {"label": [f"dockertui.test={place.label}"]}
    assert place.api.containers(all=True, filters=chosen) == []


def test_what_cannot_be_started_is_kept_where_that_is_asked(place: Place, engine: Engine) -> None:
    name = f"c-{place.label}"
    spec = spec_of(place.line("docker run -d {i} /no/such/program", name))
    with pytest.raises(NotStartedError) as caught:
        engine.call_blocking(create, spec, keep=True, timeout_s=60)
    assert caught.value.kept == place.inspect(name)["Id"]


def test_an_image_that_is_not_there_is_said_and_not_pulled(place: Place, engine: Engine) -> None:
    spec = spec_of(place.line("docker run -d nowhere.example.test/none:1", f"c-{place.label}"))
    with pytest.raises(EngineError, match=r"nowhere\.example\.test/none"):
        by_us(engine, spec)
