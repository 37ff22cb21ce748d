"""What is kept of what tabs load: for one resource, by tab, with its errors."""

import asyncio
from typing import Any

from dockertui.engine.engine import Engine
from dockertui.engine.errors import Conflict, NotFound
from dockertui.engine.ref import Ref
from dockertui.state.details import Details
from tests.ui.world import StaticEngine, fleet_of

ONE, OTHER = Ref("local", "container", "one"), Ref("local", "container", "other")


def fetch(api: Any, record_id: str) -> Any:
    """Stand for an Engine function; the stand-in engine answers for it."""


def details(answer: Any) -> tuple[Details, StaticEngine]:
    engine = StaticEngine({fetch: answer})
    return Details(fleet_of(engine)), engine


async def test_what_was_loaded_is_kept_by_tab() -> None:
    some, _engine = details({"a": 1})
    assert some.loaded(ONE, "inspect") is None
    assert await some.load(ONE, "inspect", fetch)
    assert some.loaded(ONE, "inspect") == {"a": 1}
    assert some.loaded(ONE, "summary") is None
    assert some.loaded(OTHER, "inspect") is None


async def test_an_error_stands_beside_what_was_loaded_before_and_goes_when_it_succeeds() -> None:
    some, engine = details({"a": 1})
    await some.load(ONE, "inspect", fetch)
    engine.answers[fetch] = Conflict("no")
    assert await some.load(ONE, "inspect", fetch)
    assert str(some.error(ONE, "inspect")) == "no"
    assert some.loaded(ONE, "inspect") == {"a": 1}
    engine.answers[fetch] = {"a": 2}
    await some.load(ONE, "inspect", fetch)
    assert some.error(ONE, "inspect") is None
    assert some.loaded(ONE, "inspect") == {"a": 2}


async def test_a_resource_that_is_gone_is_nothing_new() -> None:
    some, _engine = details(NotFound("gone"))
    assert not await some.load(ONE, "inspect", fetch)
    assert some.error(ONE, "inspect") is None


async def test_another_resource_is_forgotten() -> None:
    some, engine = details({"a": 1})
    await some.load(ONE, "inspect", fetch)
    await some.load(OTHER, "inspect", fetch)
    some.keep_only(OTHER)
    assert some.loaded(ONE, "inspect") is None
    assert some.loaded(OTHER, "inspect") == {"a": 1}
    engine.answers[fetch] = Conflict("no")
    await some.load(OTHER, "inspect", fetch)
    some.keep_only(OTHER)
    assert some.error(OTHER, "inspect") is None


async def test_what_is_given_up_leaves_nothing() -> None:
    asked = asyncio.Event()

    async def never(*_args: Any) -> Any:
        asked.set()
        await asyncio.Event().wait()

    some, _engine = details(never)
    loading = asyncio.ensure_future(some.load(ONE, "inspect", fetch))
    await asked.wait()
    loading.cancel()
    await asyncio.wait([loading])
    assert some.loaded(ONE, "inspect") is None


def test_what_follows_gets_a_way_to_open_streams_and_a_bell() -> None:
    some, engine = details(None)
    rung: list[int] = []

    class Follower:
        def __init__(self, record_id: str, open_stream: Any, ring: Any) -> None:
            self.record_id, self.open_stream, self.ring = record_id, open_stream, ring

    follower = some.follow(ONE, Follower, lambda: rung.append(1))
    assert follower.record_id == "one"
    assert isinstance(follower.open_stream.__self__, Engine)
    follower.ring()
    assert rung == [1]
    engine.close()
