"""Whether one container reaches another, on a real engine: each answer as it is said to the user."""

from collections.abc import Callable, Iterator
from typing import Any

import docker
import pytest

from dockertui.engine import reach
from dockertui.engine.endpoint import Endpoint
from dockertui.engine.engine import Engine
from dockertui.engine.files.helper import LABEL as HELPER
from dockertui.engine.reach import Reached
from dockertui.resources.reach_words import answer, parts
from dockertui.resources.spec import Fact
from tests.conftest import LABEL
from tests.support.live_app import live_app

pytestmark = pytest.mark.engine
Make = Callable[..., str]
SERVE = "httpd -f -p 80"


@pytest.fixture
def engine(engine_url: str) -> Iterator[Engine]:
    made = Engine(Endpoint("reach", engine_url))
    yield made
    made.close()


@pytest.fixture
def net(docker_api: docker.APIClient, run_label: str) -> Callable[..., str]:
    """Make a network with the test's label; returns its name."""

    def make(word: str, **options: Any) -> str:
        docker_api.create_network(f"{word}-{run_label}", labels={LABEL: run_label}, **options)
        return f"{word}-{run_label}"

    return make


def on(name: str) -> dict[str, Any]:
    return {"host": {"network_mode": name}}


def asked(engine: Engine, a: str, b: str, port: int = 80) -> Reached:
    return engine.call_blocking(reach.reach, a, b, port, timeout_s=60.0)


def facts(found: Reached) -> dict[str, str]:
    return {part.label: part.text for part in parts(found, str) if isinstance(part, Fact)}


@pytest.mark.smoke
def test_on_the_same_network_it_is_reached_by_name(
    engine: Engine, make_container: Make, net: Callable[..., str], run_label: str
) -> None:
    blue = net("blue")
    a = make_container(name=f"a-{run_label}", **on(blue))
    b = make_container(SERVE, name=f"b-{run_label}", **on(blue))
    found = asked(engine, a, b)
    name = f"b-{run_label}"
    assert answer(found) == (True, f"Yes: a-{run_label} reaches {name} at {name}, port 80.")
    assert facts(found)["Network"] == blue
    assert name in facts(found)["Names"]
    assert facts(found)["Address"] == found.common[0].ips[0]
    assert facts(found)[f"{name}:80"] == "connected  (nc in it)"


def test_on_the_network_of_the_engine_it_is_reached_by_address_alone(
    engine: Engine, make_container: Make, run_label: str
) -> None:
    a, b = make_container(name=f"a-{run_label}"), make_container(SERVE, name=f"b-{run_label}")
    found = asked(engine, a, b)
    assert answer(found)[0] is True
    assert facts(found)["Names"] == "none: the engine's own network has no DNS"
    assert [attempt.to for attempt in found.attempts] == [found.common[0].ips[0]]


@pytest.mark.smoke
def test_on_different_networks_it_is_not_and_what_to_do_is_said(
    engine: Engine, make_container: Make, net: Callable[..., str], run_label: str
) -> None:
    blue, red = net("blue"), net("red")
    a = make_container(name=f"a-{run_label}", **on(blue))
    b = make_container(SERVE, name=f"b-{run_label}", **on(red))
    found = asked(engine, a, b)
    assert answer(found) == (False, f"No: a-{run_label} and b-{run_label} have no network in common.")
    assert (facts(found)[f"a-{run_label}"], facts(found)[f"b-{run_label}"]) == (blue, red)
    assert any("%(container.connect)s" in getattr(part, "text", "") for part in parts(found, str))


def test_on_an_internal_network_it_is_and_from_outside_of_it_not(
    engine: Engine, make_container: Make, net: Callable[..., str], run_label: str
) -> None:
    inner, blue = net("inner", internal=True), net("blue")
    a = make_container(name=f"a-{run_label}", **on(inner))
    b = make_container(SERVE, name=f"b-{run_label}", **on(inner))
    outside = make_container(name=f"c-{run_label}", **on(blue))
    found = asked(engine, a, b)
    assert answer(found)[0] is True
    assert facts(found)["Network"] == f"{inner}  internal: no way out"
    found = asked(engine, outside, b)
    assert answer(found)[0] is False
    assert any(f"Internal, without a way out: {inner}." in getattr(p, "text", "") for p in parts(found, str))


def test_a_stopped_one_is_not_reached_and_asks_nothing(
    engine: Engine, make_container: Make, net: Callable[..., str], run_label: str
) -> None:
    blue = net("blue")
    a = make_container(name=f"a-{run_label}", **on(blue))
    b = make_container(SERVE, name=f"b-{run_label}", start=False, **on(blue))
    assert answer(asked(engine, a, b)) == (
        False,
        f"No: b-{run_label} does not run (created), so nothing listens.",
    )
    found = asked(engine, b, a)
    assert answer(found) == (None, f"b-{run_label} does not run: nothing can be asked from it.")
    assert not found.attempts


def test_a_wrong_port_is_refused(
    engine: Engine, make_container: Make, net: Callable[..., str], run_label: str
) -> None:
    blue = net("blue")
    a = make_container(name=f"a-{run_label}", **on(blue))
    b = make_container(SERVE, name=f"b-{run_label}", **on(blue))
    found = asked(engine, a, b, 81)
    assert answer(found) == (
        False,
        f"No: b-{run_label} is there, but nothing in it listens on port 81 for others.",
    )


def test_where_the_image_has_no_tools_a_helper_asks_and_is_gone(
    engine: Engine,
    make_container: Make,
    net: Callable[..., str],
    run_label: str,
    docker_api: docker.APIClient,
) -> None:
    """/bin/sh is taken out of a container: what is left is as in an image of one program."""
    blue = net("blue")
    a = make_container(["/bin/busybox", "sleep", "600"], name=f"a-{run_label}", **on(blue))
    b = make_container(SERVE, name=f"b-{run_label}", **on(blue))
    made = docker_api.exec_create(a, ["/bin/busybox", "rm", "-f", "/bin/sh"])
    docker_api.exec_start(made["Id"])
    found = asked(engine, a, b)
    assert answer(found)[0] is True
    assert facts(found)[f"b-{run_label}:80"].endswith("of a helper in its network)")
    left = docker_api.containers(all=True, filters={"label": HELPER})
    assert not [one for one in left if a in str(one.get("HostConfig"))]


async def test_by_keys_two_are_marked_a_port_is_picked_and_the_answer_is_seen(
    engine_url: str, make_container: Make, net: Callable[..., str], run_label: str
) -> None:
    blue = net("blue")
    make_container(SERVE, name=f"b-{run_label}", **on(blue))
    a = make_container(name=f"a-{run_label}", **on(blue))
    async with live_app(Endpoint("lab", engine_url, "DOCKER_HOST")) as ui:
        await ui.select(0, a)
        await ui.press("T")
        await ui.dialog("Reach which container?")
        await ui.press(*f"b-{run_label}", "enter")
        await ui.dialog("Which port of")
        await ui.press("8", "0", "enter")
        await ui.until(lambda: f"✓ Yes: a-{run_label} reaches b-{run_label}" in ui.text, "the answer")
        await ui.press("escape")
        await ui.until(lambda: ui.app.screen is ui.main, "closed")
