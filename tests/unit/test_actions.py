"""The road from a key to a call: ask, call, report; on a paper desk and an engine that is a table."""

from collections.abc import Sequence
from typing import Any

import pytest

from dockertui.actions import Request, Target, enabled_for_key, first_values, perform, refusal
from dockertui.engine import containers, volumes
from dockertui.engine.errors import CallTimeout, Conflict, EngineFault, NotFound, ReadOnlyRefused
from dockertui.engine.ref import Ref
from dockertui.resources import resource_kind
from dockertui.resources.spec import Scene, Values
from dockertui.screens.main_keys import key_ids
from tests.ui.world import StaticEngine, container, network, ref, snapshot, volume


class Desk:
    """Answers dialogs from a list, and keeps what it was told."""

    def __init__(self, *answers: Values | None) -> None:
        self.answers = list(answers)
        self.shown: list[Request] = []
        self.said: list[tuple[str, str, str]] = []
        self.busy: dict[Ref, str] = {}
        self.was_busy: list[str] = []
        self.relisted = 0

    async def ask(self, request: Request) -> Values | None:
        self.shown.append(request)
        return self.answers.pop(0)

    def set_busy(self, refs: Sequence[Ref], word: str) -> None:
        for one in refs:
            self.busy[one] = word
        if word:
            self.was_busy.append(word)

    def tell(self, message: str, *, severity: str = "information", title: str = "") -> None:
        self.said.append((severity, title, message))

    def relist(self, engine: str) -> None:
        assert engine == "local"
        self.relisted += 1


def request(kind_name: str, action_id: str, *records: Any) -> Request:
    kind = resource_kind(kind_name)
    action = kind.action(action_id)
    targets = tuple(Target(ref(record), record, kind.name_of(record)) for record in records)
    values = first_values(action, records[0] if records else None)
    return Request(kind, action, targets, Scene(snapshot(*records)), values)


async def test_what_needs_no_question_is_called_and_said() -> None:
    desk, engine = Desk(), StaticEngine()
    web = container("web")
    await perform(desk, engine, request("container", "stop", web))
    assert engine.asked == [("stop", (web.id,), {})]
    assert desk.said == [("information", "", "web stopped")]
    assert desk.was_busy == ["stopping"]
    assert desk.busy == {ref(web): ""}
    assert not desk.shown


async def test_a_cancelled_dialog_calls_nothing_and_says_nothing() -> None:
    desk, engine = Desk(None), StaticEngine()
    await perform(desk, engine, request("container", "remove", container("web")))
    assert not engine.asked
    assert not desk.said
    assert not desk.busy


async def test_the_values_of_the_dialog_are_the_arguments_of_the_call() -> None:
    desk, engine = Desk({"force": True, "volumes": False}), StaticEngine()
    web = container("web")
    await perform(desk, engine, request("container", "remove", web))
    assert engine.asked == [("remove", (web.id,), {"force": True, "volumes": False})]


async def test_a_failure_brings_the_form_back_with_what_was_chosen_until_it_works_or_is_cancelled() -> None:
    taken = Conflict("the name is taken")
    desk = Desk({"new_name": "a"}, {"new_name": "b"}, None)
    await perform(
        desk, StaticEngine({containers.rename: taken}), request("container", "rename", container("w"))
    )
    assert [(dict(shown.values), shown.error) for shown in desk.shown] == [
        ({"new_name": "w"}, None),
        ({"new_name": "a"}, taken),
        ({"new_name": "b"}, taken),
    ]
    assert desk.relisted == 2
    assert not desk.said


async def test_without_a_form_a_failure_is_said_with_the_words_and_the_hint_and_state_is_read_again() -> None:
    desk, engine = Desk(), StaticEngine({containers.stop: EngineFault("no space left", "Free some.")})
    await perform(desk, engine, request("container", "stop", container("web")))
    assert desk.said == [("error", "Stop failed", "web: no space left\nFree some.")]
    assert desk.relisted == 1
    assert not any(desk.busy.values())


async def test_what_is_gone_counts_as_removed_but_not_as_stopped() -> None:
    gone = NotFound("No such container")
    desk = Desk({})
    await perform(
        desk, StaticEngine({containers.remove: gone}), request("container", "remove", container("w"))
    )
    assert desk.said == [("information", "", "w removed")]
    desk = Desk()
    await perform(desk, StaticEngine({containers.stop: gone}), request("container", "stop", container("w")))
    assert desk.said[0][0] == "error"


async def test_of_many_the_failures_are_counted_and_named() -> None:
    records = [container(f"c{number}") for number in range(12)]
    bad = {record.id for record in records[:10]}

    def stop(container_id: str) -> object:
        return CallTimeout("no answer") if container_id in bad else None

    desk, engine = Desk(), StaticEngine({containers.stop: stop})
    await perform(desk, engine, request("container", "stop", *records))
    severity, title, message = desk.said[0]
    assert (severity, title) == ("error", "Stop failed for 10 of 12")
    assert message.count("no answer") == 8
    assert "and 2 more" in message
    assert len(engine.asked) == 12
    assert not any(desk.busy.values())


async def test_many_successes_are_one_message() -> None:
    desk = Desk()
    await perform(desk, StaticEngine(), request("container", "stop", *map(container, "abc")))
    assert desk.said == [("information", "", "Stop: 3 done")]


async def test_what_has_no_target_is_called_once_without_one() -> None:
    desk, engine = Desk({"name": "data", "driver": "local"}), StaticEngine()
    await perform(desk, engine, request("volume", "create"))
    assert engine.asked == [("create", (), {"name": "data", "driver": "local"})]
    assert desk.said == [("information", "", "volume data created")]


async def test_a_nameless_volume_is_reported_without_a_hole() -> None:
    desk, engine = Desk({"name": "", "driver": "local"}), StaticEngine()
    await perform(desk, engine, request("volume", "create"))
    assert desk.said == [("information", "", "volume created")]


async def test_a_refused_form_does_not_come_back() -> None:
    desk = Desk({"force": False})
    refused = ReadOnlyRefused("the app is read-only")
    await perform(desk, StaticEngine({volumes.remove: refused}), request("volume", "remove", volume("v")))
    assert len(desk.shown) == 1
    assert desk.said[0][0] == "error"


@pytest.mark.parametrize(
    ("kind", "action", "record", "why"),
    [
        ("container", "stop", container("w"), ""),
        ("container", "stop", container("w", "exited"), "it is not running"),
        ("container", "stop", None, "nothing is selected"),
        ("network", "remove", network("bridge"), "the engine made it and needs it"),
        ("volume", "create", None, ""),
    ],
)
def test_refusals_say_why(kind: str, action: str, record: Any, why: str) -> None:
    assert refusal(resource_kind(kind).action(action), record, read_only=False) == why


@pytest.mark.parametrize("action_id", ["stop", "remove", "exec", "rename"])
def test_read_only_refuses_what_changes_something(action_id: str) -> None:
    action = resource_kind("container").action(action_id)
    assert refusal(action, container("w"), read_only=True) == "the app is read-only"


def test_read_only_allows_looking() -> None:
    for action_id in ("logs", "inspect"):
        action = resource_kind("container").action(action_id)
        assert not refusal(action, container("w"), read_only=True)


@pytest.mark.parametrize(
    ("state", "action_id"), [("running", "stop"), ("exited", "start"), ("paused", "stop"), ("dead", "start")]
)
def test_one_key_stands_for_what_makes_sense(state: str, action_id: str) -> None:
    kind = resource_kind("container")
    action, why = enabled_for_key(kind, "s", container("w", state), key_ids(), read_only=False)
    assert action is not None
    assert (action.id, why) == (action_id, "")


def test_a_key_without_meaning_stands_for_nothing() -> None:
    found = enabled_for_key(resource_kind("image"), "s", None, key_ids(), read_only=False)
    assert found == (None, "")
