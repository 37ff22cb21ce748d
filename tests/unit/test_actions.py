"""The road from a key to a call: ask, call, report; on a paper desk and an engine that is a table."""

import time
from dataclasses import replace
from typing import Any

import pytest

from dockertui.actions import perform
from dockertui.choice import Refused, Selection, Situation, Target, actions_on, choose
from dockertui.engine import containers, volumes
from dockertui.engine.errors import CallTimeout, Conflict, EngineFault, NotFound, ReadOnlyRefused
from dockertui.engine.ref import Ref
from dockertui.resources import resource_kind
from dockertui.resources.spec import Values
from dockertui.screens.key_places import keymap
from dockertui.state.job import Job
from dockertui.state.jobs import Jobs
from dockertui.state.under_way import SETTLES_S, UnderWay
from dockertui.wishes import Request, first_values
from tests.ui.world import ENGINE, StaticEngine, container, fleet_of, network, ref, snapshot, volume, world_of


class Desk:
    """Answers dialogs from a list, and keeps what it was told."""

    def __init__(self, *answers: Values | None) -> None:
        self.answers = list(answers)
        self.shown: list[Request] = []
        self.said: list[tuple[str, str, str]] = []
        self.jobs = Jobs(self._changed)
        self.new: list[Ref] = []
        self.was_busy: list[str] = []
        self.relisted = 0

    async def ask(self, request: Request) -> Request | None:
        self.shown.append(request)
        values = self.answers.pop(0)
        return None if values is None else replace(request, values=values, error=None)

    @property
    def under_way(self) -> UnderWay:
        return self.jobs.under_way

    def _changed(self, within_s: float) -> None:
        if not within_s:  # one began
            self.was_busy.append(self.jobs.running[-1].word)

    def show_new(self, ref: Ref) -> None:
        self.new.append(ref)

    def tell(self, message: str, *, severity: str = "information", title: str = "") -> None:
        self.said.append((severity, title, message))

    def fill(self, text: str) -> str:
        return keymap().fill(text)

    def relist(self, engine: str) -> None:
        assert engine == "local"
        self.relisted += 1


def request(kind_name: str, action_id: str, *records: Any) -> Request:
    kind = resource_kind(kind_name)
    action = kind.action(action_id)
    targets = tuple(Target(ref(record), record, kind.name_of(record)) for record in records)
    values = first_values(action, records[0] if records else None)
    return Request(kind, action, targets, world_of(snapshot(*records)), ENGINE, values)


async def test_what_needs_no_question_is_called_and_said() -> None:
    desk, engine = Desk(), StaticEngine()
    web = container("web")
    await perform(desk, fleet_of(engine), request("container", "stop", web))
    assert engine.asked == [("stop", (web.id,), {})]
    assert desk.said == [("information", "", "web stopped")]
    assert desk.was_busy == ["stopping"]
    assert not desk.under_way
    assert not desk.shown


async def test_a_cancelled_dialog_calls_nothing_and_says_nothing() -> None:
    desk, engine = Desk(None), StaticEngine()
    await perform(desk, fleet_of(engine), request("container", "remove", container("web")))
    assert not engine.asked
    assert not desk.said
    assert not desk.was_busy


async def test_the_values_of_the_dialog_are_the_arguments_of_the_call() -> None:
    desk, engine = Desk({"force": True, "volumes": False}), StaticEngine()
    web = container("web")
    await perform(desk, fleet_of(engine), request("container", "remove", web))
    assert engine.asked == [("remove", (web.id,), {"force": True, "volumes": False})]


async def test_a_failure_brings_the_form_back_with_what_was_chosen_until_it_works_or_is_cancelled() -> None:
    taken = Conflict("the name is taken")
    desk = Desk({"new_name": "a"}, {"new_name": "b"}, None)
    await perform(
        desk,
        fleet_of(StaticEngine({containers.rename: taken})),
        request("container", "rename", container("w")),
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
    await perform(desk, fleet_of(engine), request("container", "stop", container("web")))
    assert desk.said == [("error", "Stop failed", "web: no space left\nFree some.")]
    assert desk.relisted == 1
    assert not desk.under_way


async def test_what_is_gone_is_no_failure_of_a_removal_but_one_of_a_stop() -> None:
    gone = NotFound("No such container")
    desk = Desk({})
    await perform(
        desk,
        fleet_of(StaticEngine({containers.remove: gone})),
        request("container", "remove", container("w")),
    )
    assert desk.said == [("information", "", "w was gone already")]
    desk = Desk()
    await perform(
        desk, fleet_of(StaticEngine({containers.stop: gone})), request("container", "stop", container("w"))
    )
    assert desk.said[0][0] == "error"


async def test_of_many_the_failures_are_counted_and_named() -> None:
    records = [container(f"c{number}") for number in range(12)]
    bad = {record.id for record in records[:10]}

    def stop(container_id: str) -> object:
        return CallTimeout("no answer") if container_id in bad else None

    desk, engine = Desk({}), StaticEngine({containers.stop: stop})
    await perform(desk, fleet_of(engine), request("container", "stop", *records))
    severity, title, message = desk.said[0]
    assert (severity, title) == ("error", "Stop failed for 10 of 12")
    assert message.count("no answer") == 8
    assert "and 2 more" in message
    assert len(engine.asked) == 12
    assert not desk.under_way


async def test_many_successes_are_one_message() -> None:
    desk = Desk({})
    await perform(desk, fleet_of(StaticEngine()), request("container", "stop", *map(container, "abc")))
    assert desk.said == [("information", "", "Stop: 3 done")]


async def test_what_has_no_target_is_called_once_without_one() -> None:
    desk, engine = Desk({"name": "data", "driver": "local"}), StaticEngine()
    await perform(desk, fleet_of(engine), request("volume", "create"))
    assert engine.asked == [("create", (), {"name": "data", "driver": "local"})]
    assert desk.said == [("information", "", "volume data created")]


async def test_a_nameless_volume_is_reported_without_a_hole() -> None:
    desk, engine = Desk({"name": "", "driver": "local"}), StaticEngine()
    await perform(desk, fleet_of(engine), request("volume", "create"))
    assert desk.said == [("information", "", "volume created")]


async def test_a_refused_form_does_not_come_back() -> None:
    desk = Desk({"force": False})
    refused = ReadOnlyRefused("the app is read-only")
    await perform(
        desk, fleet_of(StaticEngine({volumes.remove: refused})), request("volume", "remove", volume("v"))
    )
    assert len(desk.shown) == 1
    assert desk.said[0][0] == "error"


async def test_of_many_what_was_gone_is_neither_done_nor_failed() -> None:
    first, second, third = map(container, "abc")

    def remove(container_id: str, **_options: object) -> object:
        return {first.id: NotFound("gone"), second.id: Conflict("running")}.get(container_id)

    desk = Desk({})
    engine = StaticEngine({containers.remove: remove})
    await perform(desk, fleet_of(engine), request("container", "remove", first, second, third))
    severity, title, message = desk.said[0]
    assert (severity, title) == ("error", "Remove failed for 1 of 3")
    assert message == "b: running\na was gone already"


async def test_a_field_may_have_any_name_that_the_engine_function_takes() -> None:
    def pull(_api: object, container_id: str, timeout_s: str = "", lane: str = "", fn: str = "") -> None:
        raise AssertionError

    asked = request("container", "stop", container("web"))
    values = {"timeout_s": "5", "lane": "left", "fn": "x"}
    engine = StaticEngine()
    await perform(
        Desk(), fleet_of(engine), replace(asked, action=replace(asked.action, call=pull), values=values)
    )
    assert engine.asked == [("pull", (container("web").id,), values)]


async def test_what_was_typed_into_a_form_is_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    refused = EngineFault("no driver s3cret")
    desk = Desk({"name": "data", "driver": "s3cret"}, None)
    await perform(desk, fleet_of(StaticEngine({volumes.create: refused})), request("volume", "create"))
    assert "create failed: EngineFault" in caplog.text
    assert "s3cret" not in caplog.text


async def test_a_form_comes_back_also_where_something_was_not_found() -> None:
    desk = Desk({"name": "data", "driver": "blabla"}, None)
    gone = NotFound('plugin "blabla" not found')
    await perform(desk, fleet_of(StaticEngine({volumes.create: gone})), request("volume", "create"))
    assert [shown.error for shown in desk.shown] == [None, gone]
    assert desk.shown[1].values == {"name": "data", "driver": "blabla"}


async def test_what_was_made_is_shown() -> None:
    desk = Desk({"name": "data", "driver": "local"})
    await perform(desk, fleet_of(StaticEngine({volumes.create: "data"})), request("volume", "create"))
    assert desk.new == [ref(volume("data"))]


# ---------------------------------------------------------------------- the choice
def situation(under_way: UnderWay | None = None, *, read_only: bool = False, now: float = 100.0) -> Situation:
    return Situation(keymap(), UnderWay() if under_way is None else under_way, now, read_only=read_only)


def selection(kind_name: str, *records: Any) -> Selection:
    kind = resource_kind(kind_name)
    targets = tuple(Target(ref(record), record, kind.name_of(record)) for record in records)
    return Selection("local", kind, targets if len(targets) > 1 else (), targets[0] if targets else None)


def why(kind_name: str, action_id: str, *records: Any, **more: Any) -> str:
    choice = choose(
        (resource_kind(kind_name).action(action_id),), selection(kind_name, *records), situation(**more)
    )
    return choice.why if isinstance(choice, Refused) else ""


@pytest.mark.parametrize(
    ("kind", "action", "records", "reason"),
    [
        ("container", "stop", (container("w"),), ""),
        ("container", "stop", (container("w", "exited"),), "not running"),
        ("container", "stop", (), "nothing is selected"),
        ("network", "remove", (network("bridge"),), "made by the engine, which needs it"),
        ("volume", "create", (), ""),
        ("container", "rename", (container("a"), container("b")), "one at a time; 2 are marked"),
    ],
)
def test_refusals_say_why(kind: str, action: str, records: tuple[Any, ...], reason: str) -> None:
    assert why(kind, action, *records) == reason


@pytest.mark.parametrize("action_id", ["stop", "remove", "exec", "rename"])
def test_read_only_refuses_what_changes_something(action_id: str) -> None:
    assert why("container", action_id, container("w"), read_only=True) == "read-only mode"


def test_read_only_allows_looking() -> None:
    for action_id in ("logs", "inspect"):
        assert not why("container", action_id, container("w"), read_only=True)


def by_key(
    key: str, *records: Any, under_way: UnderWay | None = None, now: float = 100.0
) -> tuple[str, list[str] | str]:
    """Return what a key does to which names, or why nothing."""
    kind = resource_kind("container")
    about = situation(under_way, now=now)
    choice = choose(actions_on(kind, key, keymap()), selection("container", *records), about)
    if isinstance(choice, Refused):
        return choice.action.id, choice.text
    return choice.action.id, [target.name for target in choice.targets]


@pytest.mark.parametrize(
    ("state", "action_id"), [("running", "stop"), ("exited", "start"), ("paused", "stop"), ("dead", "start")]
)
def test_one_key_stands_for_what_makes_sense(state: str, action_id: str) -> None:
    assert by_key("s", container("w", state)) == (action_id, ["w"])


def test_a_key_without_meaning_stands_for_nothing() -> None:
    assert not actions_on(resource_kind("image"), "s", keymap())


def test_of_mixed_marks_a_key_does_first_what_is_declared_first() -> None:
    mixed = (container("a", "exited"), container("b", "paused"), container("c"))
    assert by_key("s", *mixed) == ("stop", ["b", "c"])
    assert by_key("p", *mixed) == ("pause", ["c"])
    assert by_key("p", *mixed[:2]) == ("unpause", ["b"])


def under_way(record: Any, *actions: str, since: float = 88.0) -> UnderWay:
    found = UnderWay()
    for action in actions:
        being = str(resource_kind("container").action(action).being)
        found = found.begun([ref(record)], Job(action, action, being, since=since))
    return found


@pytest.mark.parametrize(
    ("key", "done"),
    [
        ("s", ("stop", "w is being stopped, 12 s; K kills it, d removes it by force")),
        ("r", ("restart", "w is being stopped, 12 s; K kills it, d removes it by force")),
        ("K", ("kill", ["w"])),
        ("d", ("remove", ["w"])),
        ("l", ("logs", ["w"])),
    ],
)
def test_what_waits_can_be_cut_short_and_nothing_else(key: str, done: object) -> None:
    web = container("w")
    assert by_key(key, web, under_way=under_way(web, "stop")) == done


def test_nothing_is_done_twice_at_once() -> None:
    web = container("w")
    assert by_key("d", web, under_way=under_way(web, "stop", "remove")) == (
        "remove",
        "w is being removed, 12 s; K kills it",
    )


@pytest.mark.parametrize(
    ("doing", "done"), [(("pause",), "unpause"), (("unpause",), "pause"), (("pause", "unpause"), "pause")]
)
def test_a_toggle_is_decided_by_the_state_that_will_be(doing: tuple[str, ...], done: str) -> None:
    for state in ("running", "paused"):
        web = container("w", state)
        assert by_key("p", web, under_way=under_way(web, *doing)) == (done, ["w"])


def test_a_toggle_that_is_done_counts_until_the_record_shows_it() -> None:
    web = container("w")
    job = Job("pause", "pausing", records={ref(web): web})
    done = UnderWay().begun([ref(web)], job).ended([(ref(web), job)])
    assert by_key("p", web, under_way=done, now=time.monotonic()) == ("unpause", ["w"])
    assert by_key("p", container("w", "paused"), under_way=done, now=time.monotonic()) == ("unpause", ["w"])
    assert by_key("p", web, under_way=done, now=time.monotonic() + SETTLES_S + 1) == ("pause", ["w"])


def test_a_toggle_that_failed_counts_for_nothing() -> None:
    web = container("w")
    job = Job("pause", "pausing", records={ref(web): web}, failed={ref(web)})
    done = UnderWay().begun([ref(web)], job).ended([(ref(web), job)])
    assert by_key("p", web, under_way=done, now=time.monotonic()) == ("pause", ["w"])


def test_what_is_under_way_never_changes_under_who_looks_at_it() -> None:
    web = ref(container("w"))
    first, second = Job("stop", "stopping"), Job("kill", "killing")
    one = UnderWay().begun([web], first)
    two = one.begun([web], second)
    assert (one.of(web), two.of(web)) == ((first,), (first, second))
    assert two.ended([(web, first)]).of(web) == (second,)
    assert not two.ended([(web, first), (web, second)])
    assert two.of(web) == (first, second)
