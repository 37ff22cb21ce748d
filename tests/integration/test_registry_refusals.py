"""What a registry or a full disk refuses, by a stand-in engine: a real one cannot be brought to say it."""

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dockertui.engine import registry_login, registry_search
from dockertui.engine.endpoint import Endpoint
from dockertui.engine.engine import Engine
from dockertui.engine.errors import EngineError, EngineFault, PermissionDenied
from dockertui.engine.pull import Pull, Pulled
from dockertui.engine.registry_errors import DiskFull, RegistryUnreachable, TooManyPulls
from dockertui.engine.registry_search import Found
from dockertui.engine.secret import Secret
from dockertui.state.job import Job
from dockertui.state.job_record import JobState
from dockertui.state.job_work import stream_work
from dockertui.state.jobs import Jobs
from tests.support.stand_in_engine import FakeEngine, http_reply

LIMIT = "toomanyrequests: You have reached your pull rate limit."
FULL = "write /var/lib/docker/tmp/GetImageBlob9: no space left on device"
OFFLINE = (
    'Error response from daemon: Get "https://index.docker.io/v1/search?q=x&n=25": dial tcp: lookup'
    " index.docker.io on 127.0.0.53:53: server misbehaving"
)
PASSWORD = "s3cret-p4ss"


@pytest.fixture(autouse=True)
def docker_config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    return tmp_path / "config.json"


@pytest.fixture
def stand_in() -> Iterator[FakeEngine]:
    with FakeEngine() as fake:
        yield fake


@pytest.fixture
def engine(stand_in: FakeEngine) -> Iterator[Engine]:
    found = Engine(Endpoint("fake", stand_in.url, "a test"))
    yield found
    found.close()


async def pulled(engine: Engine, name: str) -> Job:
    """Pull as a job does, to its end."""
    jobs, job = Jobs(), Job(title="Pull")
    jobs.begin(job)
    await jobs.run(job, stream_work(engine.open, lambda bell: Pull(name=name, doorbell=bell)))
    return job


@pytest.mark.parametrize(
    ("status", "said", "kind"),
    [
        (500, LIMIT, TooManyPulls),
        (429, LIMIT, TooManyPulls),
        (500, FULL, DiskFull),
        (500, "the dog ate it", EngineFault),
    ],
)
async def test_what_is_refused_at_once(
    engine: Engine, stand_in: FakeEngine, status: int, said: str, kind: type[EngineError]
) -> None:
    stand_in.posts["/images/create"] = (status, [{"message": said}])
    job = await pulled(engine, "busybox")
    assert type(job.error) is kind
    assert job.state is JobState.FAILED


@pytest.mark.parametrize(("said", "kind"), [(LIMIT, TooManyPulls), (FULL, DiskFull)])
async def test_what_is_refused_in_the_middle(
    engine: Engine, stand_in: FakeEngine, said: str, kind: type[EngineError]
) -> None:
    layer = {"status": "Downloading", "id": "a1", "progressDetail": {"current": 5, "total": 10}}
    stand_in.posts["/images/create"] = (200, [layer, {"error": said, "errorDetail": {"message": said}}])
    job = await pulled(engine, "busybox")
    assert type(job.error) is kind
    assert job.record(0.0).progress == (5, 10, True)


async def test_a_pull_tells_the_engine_who_asks_and_what_for(
    engine: Engine, stand_in: FakeEngine, docker_config: Path
) -> None:
    packed = base64.b64encode(f"me:{PASSWORD}".encode()).decode()
    docker_config.write_text(json.dumps({"auths": {"r.io:5000": {"auth": packed}}}))
    stand_in.posts["/images/create"] = (200, [{"status": "Status: Downloaded newer image for x"}])
    job = await pulled(engine, "r.io:5000/a/x:2")
    assert job.value == (Pulled("r.io:5000/a/x:2"),)
    ((path, headers, _body),) = stand_in.posted
    assert path.endswith("/images/create?fromImage=r.io%3A5000%2Fa%2Fx&tag=2")
    told = json.loads(base64.urlsafe_b64decode(headers["X-Registry-Auth"]))
    assert told == {"username": "me", "password": PASSWORD, "serveraddress": "r.io:5000"}


async def test_an_identity_token_that_a_registry_gives_is_kept_in_place_of_the_password(
    engine: Engine, stand_in: FakeEngine, docker_config: Path
) -> None:
    stand_in.posts["/auth"] = (200, [{"Status": "Login Succeeded", "IdentityToken": "tok"}])
    found = await engine.call(registry_login.login, "r.io", "me", Secret(PASSWORD))
    assert (found.registry, found.username) == ("r.io", "me")
    assert "tok" in docker_config.read_text()
    assert PASSWORD not in docker_config.read_text()
    assert base64.b64encode(f"me:{PASSWORD}".encode()).decode() not in docker_config.read_text()


@pytest.mark.parametrize("status", [401, 500])
async def test_a_login_that_is_refused_keeps_nothing_and_repeats_nothing(
    engine: Engine, stand_in: FakeEngine, docker_config: Path, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    words = 'Get "https://registry-1.docker.io/v2/": unauthorized: incorrect username or password'
    stand_in.posts["/auth"] = (status, [{"message": words}])
    with pytest.raises(PermissionDenied, match=r"docker\.io does not take") as caught:
        await engine.call(registry_login.login, "", "me", Secret(PASSWORD))
    assert not docker_config.exists()
    assert PASSWORD not in caplog.text + repr(caught.value)
    told: Any = json.loads(stand_in.posted[0][2])
    assert told["serveraddress"] == "https://index.docker.io/v1/"


async def test_a_search_gives_what_the_registry_says(engine: Engine, stand_in: FakeEngine) -> None:
    stand_in.lists["/images/search"] = [
        {"name": "nginx", "description": "A\nserver", "star_count": 19000, "is_official": True},
        {"name": "a/nginx", "description": None},
        {"description": "no name"},
        "odd",
    ]
    assert await engine.call(registry_search.search, "nginx") == (
        Found("nginx", "A server", 19000, True),
        Found("a/nginx"),
    )


async def test_a_search_without_a_way_to_the_registry_says_so(engine: Engine, stand_in: FakeEngine) -> None:
    stand_in.answers["/images/search"] = http_reply(
        "500 Internal Server Error", json.dumps({"message": OFFLINE}).encode()
    )
    with pytest.raises(RegistryUnreachable, match=r"does not reach docker\.io"):
        await engine.call(registry_search.search, "nginx")
