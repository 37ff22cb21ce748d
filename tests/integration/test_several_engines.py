"""Several engines at once, two ways to one real engine: one of them hangs or dies, the other goes on."""

import uuid
from collections.abc import Callable, Iterator

import docker
import pytest

from dockertui.engine.endpoint import Endpoint
from dockertui.state.snapshot import Link
from tests.support.live_app import Live, live_app
from tests.support.stand_in_engine import EngineProxy

pytestmark = pytest.mark.engine
Make = Callable[..., str]


@pytest.fixture
def far(engine_url: str) -> Iterator[EngineProxy]:
    with EngineProxy(engine_url) as made:
        yield made


def both(engine_url: str, far: EngineProxy) -> tuple[Endpoint, Endpoint]:
    return Endpoint("near", engine_url, "--host"), Endpoint("far", far.url, "--host")


def places(ui: Live, record_id: str) -> list[str]:
    """Return on which engines a container shows, in order."""
    rows = ui.main.panes[0].table.rows
    return [row.ref.engine for row in rows if row.ref.id == record_id]


async def select(ui: Live, record_id: str, engine: str) -> None:
    table = ui.main.panes[0].table
    table.move_to(next(row.ref for row in table.rows if (row.ref.id, row.ref.engine) == (record_id, engine)))
    await ui.pilot.pause()


async def test_an_action_goes_the_way_of_its_row(
    engine_url: str, far: EngineProxy, make_container: Make, docker_api: docker.APIClient
) -> None:
    made = make_container(name=f"a-{uuid.uuid4().hex[:8]}")
    async with live_app(*both(engine_url, far)) as ui:
        await ui.until(lambda: places(ui, made) == ["far", "near"], "it on both")
        assert "ENGINE" in ui.text
        await select(ui, made, "near")
        await ui.press("p")
        await ui.until(lambda: docker_api.inspect_container(made)["State"]["Paused"], "paused")
        assert not far.asked("POST")
        await ui.until(lambda: not ui.main.desk.under_way, "the pause is done")
        await ui.until(
            lambda: (
                {row.record.state for row in ui.main.panes[0].table.rows if row.ref.id == made} == {"paused"}
            ),
            "both rows paused",
        )
        await select(ui, made, "far")
        await ui.press("p")
        await ui.until(lambda: not docker_api.inspect_container(made)["State"]["Paused"], "running")
        assert far.asked("POST") == 1


async def test_marked_rows_of_two_engines_are_removed_each_on_its_own(
    engine_url: str, far: EngineProxy, make_container: Make
) -> None:
    first, second = (make_container(start=False, name=f"{n}-{uuid.uuid4().hex[:8]}") for n in "ab")
    async with live_app(*both(engine_url, far)) as ui:
        await ui.until(lambda: places(ui, first) + places(ui, second) == ["far", "near"] * 2, "both on both")
        await select(ui, first, "near")
        await ui.press("space")
        await select(ui, second, "far")
        await ui.press("space", "d")
        await ui.dialog("Remove")
        await ui.press("y")
        await ui.until(lambda: not places(ui, first) and not places(ui, second), "both gone from both")
        assert far.asked("DELETE") == 1


async def test_one_that_hangs_delays_nobody_and_dims_its_own_rows(
    engine_url: str, far: EngineProxy, make_container: Make
) -> None:
    made = make_container(name=f"a-{uuid.uuid4().hex[:8]}")
    async with live_app(*both(engine_url, far)) as ui:
        await ui.until(lambda: places(ui, made) == ["far", "near"], "it on both")
        far.freeze()
        await ui.until(lambda: ui.main.world.at("far").health.link is Link.FROZEN, "far found frozen")
        await ui.until(lambda: "far has not answered since" in ui.text, "said")
        assert set(ui.main.panes[0].table.dimmed) == {"far"}
        later = make_container(name=f"b-{uuid.uuid4().hex[:8]}")
        await ui.until(lambda: places(ui, later) == ["near"], "the new one on near")
        await select(ui, later, "near")
        await ui.state(later, "running")
        await ui.press("s")
        await ui.state(later, "exited")
        far.thaw()
        await ui.until(lambda: places(ui, later) == ["far", "near"], "far is back", 30)
        await ui.until(lambda: not ui.main.panes[0].table.dimmed, "nothing dimmed")


async def test_one_that_is_dead_from_the_start_hides_nothing_and_comes_when_it_comes(
    engine_url: str, far: EngineProxy, make_container: Make
) -> None:
    far.cut()
    made = make_container(name=f"a-{uuid.uuid4().hex[:8]}")
    async with live_app(*both(engine_url, far)) as ui:
        await ui.until(lambda: places(ui, made) == ["near"], "the row of near")
        await ui.until(lambda: "No contact with far yet" in ui.text, "said")
        far.restore()
        await ui.until(lambda: places(ui, made) == ["far", "near"], "far came", 30)
        await ui.until(lambda: "No contact with far" not in ui.text, "the words gone")


async def test_a_volume_is_made_on_the_engine_that_the_form_names(
    engine_url: str, far: EngineProxy, docker_api: docker.APIClient
) -> None:
    name = f"v-{uuid.uuid4().hex[:8]}"
    async with live_app(*both(engine_url, far)) as ui:
        await ui.press("3", "n", *name, *["tab"] * 4, "ctrl+u", *"far", "enter")
        try:
            await ui.until(lambda: any(v["Name"] == name for v in docker_api.volumes()["Volumes"]), "made")
            assert far.asked("POST") == 1
        finally:
            docker_api.remove_volume(name)
