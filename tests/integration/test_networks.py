"""Networks on a real engine: who is on them, made with all that can be said, connected and disconnected."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import docker
import pytest

from dockertui.engine import containers, network_changes, network_members, networks
from dockertui.engine.endpoint import Endpoint
from dockertui.engine.engine import Engine
from dockertui.engine.errors import Conflict, EngineError, EngineFault
from dockertui.engine.ref import Ref
from tests.conftest import LABEL
from tests.support.live_app import Live, live_app

pytestmark = pytest.mark.engine
Make = Callable[..., str]


@pytest.fixture
def engine(engine_url: str) -> Iterator[Engine]:
    made = Engine(Endpoint("networks", engine_url))
    yield made
    made.close()


@pytest.fixture
def live(engine_url: str) -> Callable[..., AbstractAsyncContextManager[Live]]:
    """Opens the app on the engine."""
    return lambda: live_app(Endpoint("lab", engine_url, "DOCKER_HOST"))


def made_network(engine: Engine, run_label: str, name: str = "n", **options: Any) -> str:
    """Make a network with the test's label, by the code under test."""
    return str(
        engine.call_blocking(
            network_changes.create, f"{name}-{run_label}", labels=f"{LABEL}={run_label}", **options
        )
    )


def places(engine: Engine, container: str) -> dict[str, Any]:
    listed = engine.call_blocking(containers.list_raw)
    found = containers.KIND.parse_all(listed, {}, {})[0][container]
    return {place.network: place for place in found.networks}


# ---------------------------------------------------------------------- made
@pytest.mark.smoke
def test_a_network_is_made_with_all_that_was_typed(
    engine: Engine, run_label: str, docker_api: docker.APIClient
) -> None:
    made = made_network(
        engine,
        run_label,
        subnets="10.231.1.0/24 fd31:1::/64",
        gateways="10.231.1.7",
        ranges="10.231.1.128/25",
        internal=True,
        attachable=True,
        options="com.docker.network.bridge.name=dtui31",
    )
    raw = docker_api.inspect_network(made)
    assert {one["Subnet"] for one in raw["IPAM"]["Config"]} == {"10.231.1.0/24", "fd31:1::/64"}
    first = next(one for one in raw["IPAM"]["Config"] if one["Subnet"] == "10.231.1.0/24")
    assert (first["Gateway"], first["IPRange"]) == ("10.231.1.7", "10.231.1.128/25")
    assert (raw["Internal"], raw["Attachable"], raw["EnableIPv6"]) == (True, True, True)
    assert raw["Options"]["com.docker.network.bridge.name"] == "dtui31"
    with pytest.raises(Conflict, match="already exists"):
        made_network(engine, run_label)
    with pytest.raises(EngineFault, match="in none of the subnets"):
        made_network(engine, run_label, "other", subnets="10.231.2.0/24", gateways="10.9.9.9")


async def test_the_form_says_while_typing_which_network_has_the_addresses(
    live: Any, engine: Engine, run_label: str
) -> None:
    there = made_network(engine, run_label, subnets="10.231.3.0/24")
    async with live() as ui:
        await ui.select(3, there)
        await ui.press("n")
        await ui.dialog("New network")
        ui.app.screen.query_one("#field-name").value = f"new-{run_label}"
        ui.app.screen.query_one("#field-subnets").value = "10.231.0.0/16"
        await ui.until(lambda: "10.231.0.0/16 overlaps 10.231.3.0/24 of" in ui.text, "the overlap")
        assert ui.app.screen.query_one("#go").disabled
        ui.app.screen.query_one("#field-subnets").value = "10.231.4.0/24"
        ui.app.screen.query_one("#field-gateways").value = "10.231.4.9"
        ui.app.screen.query_one("#field-labels").value = f"{LABEL}={run_label}"
        await ui.until(lambda: not ui.app.screen.query_one("#go").disabled, "nothing wrong")
        assert "--subnet 10.231.4.0/24 --gateway 10.231.4.9" in ui.command.replace("\n", " ")
        await ui.press("enter")
        await ui.until(lambda: f"network new-{run_label} created" in ui.told, "made")


# ---------------------------------------------------------------------- connected
@pytest.mark.smoke
def test_containers_are_connected_with_address_and_aliases_and_disconnected(
    engine: Engine, run_label: str, make_container: Make, docker_api: docker.APIClient
) -> None:
    made = made_network(engine, run_label, subnets="10.231.5.0/24 fd31:5::/64")
    name = f"n-{run_label}"
    one, two, three = (make_container(name=f"{word}-{run_label}") for word in ("one", "two", "three"))
    engine.call_blocking(
        network_changes.connect,
        made,
        f"one-{run_label}",
        ipv4="10.231.5.77",
        ipv6="fd31:5::77",
        aliases="blue green",
    )
    place = docker_api.inspect_container(one)["NetworkSettings"]["Networks"][name]
    assert (place["IPAddress"], place["GlobalIPv6Address"]) == ("10.231.5.77", "fd31:5::77")
    assert {"blue", "green"} <= set(place["Aliases"])
    engine.call_blocking(network_changes.connect, made, f"two-{run_label} {three}")
    assert set(docker_api.inspect_network(made)["Containers"]) == {one, two, three}
    with pytest.raises(EngineError, match="nobody"):
        engine.call_blocking(network_changes.disconnect, made, f"two-{run_label} nobody three-{run_label}")
    assert set(docker_api.inspect_network(made)["Containers"]) == {one}
    engine.call_blocking(network_changes.disconnect_container, one, name)
    assert not docker_api.inspect_network(made)["Containers"]
    engine.call_blocking(network_changes.connect_container, one, name, aliases="red")
    found = engine.call_blocking(network_members.members, made)
    assert [(names.container_id, "red" in names.aliases) for names in found] == [(one, True)]


def test_a_priority_that_the_engine_does_not_know_is_refused_in_words(
    engine: Engine, run_label: str, make_container: Make, docker_api: docker.APIClient
) -> None:
    made = made_network(engine, run_label)
    one = make_container(name=f"one-{run_label}")
    if tuple(map(int, docker_api.version()["ApiVersion"].split("."))) >= (1, 48):
        engine.call_blocking(network_changes.connect, made, one, priority="7")
        place = docker_api.inspect_container(one)["NetworkSettings"]["Networks"][f"n-{run_label}"]
        assert place["GwPriority"] == 7
    else:
        with pytest.raises(EngineFault, match="knows no priority of gateways"):
            engine.call_blocking(network_changes.connect, made, one, priority="7")


# ---------------------------------------------------------------------- who is on it
async def test_addresses_are_those_of_inspect_also_after_changes_outside(
    live: Any, engine: Engine, run_label: str, make_container: Make, docker_api: docker.APIClient
) -> None:
    made = made_network(engine, run_label, subnets="10.231.6.0/24 fd31:6::/64")
    users = [make_container(name=f"{word}-{run_label}") for word in ("one", "two", "three")]
    kept = make_container(start=False, name=f"kept-{run_label}")
    docker_api.connect_container_to_network(kept, made, ipv4_address="10.231.6.200")

    def said() -> set[tuple[str, str]]:
        found = docker_api.inspect_network(made)["Containers"].values()
        return {(one["IPv4Address"].partition("/")[0], one["IPv6Address"].partition("/")[0]) for one in found}

    def shown(ui: Live) -> set[tuple[str, str]]:
        known = ui.main.world.at("lab").of(containers.KIND).values()
        found = [place for one in known for place in one.networks if place.network_id == made]
        return {(place.ipv4, place.ipv6) for place in found if place.ipv4}

    def sees(ui: Live) -> bool:
        text = ui.text
        return all(ipv4 in text and ipv6 in text for ipv4, ipv6 in said())

    async with live() as ui:
        await ui.select(3, made)
        await ui.press("right_square_bracket")
        for user in users:
            await asyncio.to_thread(docker_api.connect_container_to_network, user, made)
        await ui.until(lambda: shown(ui) == said() and len(said()) == 3, "all three")
        await ui.until(lambda: sees(ui), "their addresses are seen")
        await ui.until(lambda: "10.231.6.200  reserved" in ui.text, "the address kept for the stopped one")
        gone = docker_api.inspect_container(users[0])["NetworkSettings"]["Networks"][f"n-{run_label}"]
        await asyncio.to_thread(docker_api.disconnect_container_from_network, users[0], made)
        await ui.until(lambda: shown(ui) == said() and len(said()) == 2, "two are left")
        await ui.until(lambda: gone["IPAddress"] + " " not in ui.text and sees(ui), "it went from the screen")
        await asyncio.to_thread(docker_api.start, kept)
        await ui.until(
            lambda: tuple(v4 for v4, _v6 in shown(ui) if v4.endswith("200")) == ("10.231.6.200",),
            "the kept address is had",
        )
    assert networks.parse(docker_api.inspect_network(made)).name == f"n-{run_label}"


# ---------------------------------------------------------------------- published ports
async def test_published_ports_are_one_table_with_what_listens_and_who_waits(
    live: Any,
    make_container: Make,
    run_label: str,
    docker_api: docker.APIClient,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    opened, browser = tmp_path / "opened", tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > {opened}.part; mv {opened}.part {opened}\n')
    browser.chmod(0o755)
    monkeypatch.setenv("BROWSER", str(browser))
    made = make_container(
        "httpd -f -p 80", name=f"web-{run_label}", ports=[80], host={"port_bindings": {80: 18080}}
    )
    rival = f"rival-{run_label}"
    waits = make_container(name=rival, start=False, ports=[90], host={"port_bindings": {90: 18080}})
    make_container(name=f"free-{run_label}", start=False, ports=[90], host={"port_bindings": {90: 18081}})
    async with live() as ui:
        await ui.select(0, made)
        await ui.press("H")
        await ui.until(lambda: "18080" in ui.text and f"web-{run_label}" in ui.text, "the table")
        ui.main.pane.reveal(Ref("lab", "port", f"{made}/18080/80/tcp"))
        await ui.until(lambda: "http://localhost:18080/" in ui.text, "its URL")
        place = Ref("lab", "port", f"{waits}/18080/90/tcp")
        await ui.until(lambda: ui.main.world.get(place) is not None, "the row of the one that cannot start")
        await ui.until(lambda: f"○ rival-{run_label}"[:20] in ui.text, "that it does not run")
        assert "18081" not in ui.text
        await ui.press("b")
        await ui.until(opened.exists, "the browser was started")
        assert opened.read_text() == "http://localhost:18080/\n"
        await ui.press("right_square_bracket")
        await ui.until(lambda: "✓ Something listens on port 80" in ui.text, "what listens")
        await ui.until(lambda: f"rival-{run_label}" in ui.text, "who waits for it")
        await ui.press("u")
        await ui.until(lambda: "Copied http://localhost:18080/" in ui.told, "copied")
