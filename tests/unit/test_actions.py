"""The road from a key to a call: ask, call, report; on a paper desk and an engine that is a table."""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from dockertui.actions import Request, first_values, perform
from dockertui.choice import Refused, Selection, Situation, Target, actions_on, choose
from dockertui.engine import containers, volumes
from dockertui.engine.errors import CallTimeout, Conflict, EngineError, EngineFault, NotFound, ReadOnlyRefused
from dockertui.engine.ref import Ref
from dockertui.outcomes import End, Outcome, sentence
from dockertui.resources import resource_kind
from dockertui.resources.jobs import JOBS
from dockertui.resources.spec import Scene, Values
from dockertui.screens.main_keys import key_ids
from dockertui.state.job import Job
from dockertui.state.job_record import JobRecord, JobState
from dockertui.state.jobs import Jobs
from dockertui.state.under_way import SETTLES_S, UnderWay
from tests.ui.world import StaticEngine, container, network, ref, snapshot, volume


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
    assert not desk.under_way
    assert not desk.shown


async def test_a_cancelled_dialog_calls_nothing_and_says_nothing() -> None:
    desk, engine = Desk(None), StaticEngine()
    await perform(desk, engine, request("container", "remove", container("web")))
    assert not engine.asked
    assert not desk.said
    assert not desk.was_busy


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
    assert not desk.under_way


async def test_what_is_gone_is_no_failure_of_a_removal_but_one_of_a_stop() -> None:
    gone = NotFound("No such container")
    desk = Desk({})
    await perform(
        desk, StaticEngine({containers.remove: gone}), request("container", "remove", container("w"))
    )
    assert desk.said == [("information", "", "w was gone already")]
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
    assert not desk.under_way


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


async def test_of_many_what_was_gone_is_neither_done_nor_failed() -> None:
    first, second, third = map(container, "abc")

    def remove(container_id: str, **_options: object) -> object:
        return {first.id: NotFound("gone"), second.id: Conflict("running")}.get(container_id)

    desk = Desk({})
    engine = StaticEngine({containers.remove: remove})
    await perform(desk, engine, request("container", "remove", first, second, third))
    severity, title, message = desk.said[0]
    assert (severity, title) == ("error", "Remove failed for 1 of 3")
    assert message == "b: running\na was gone already"


async def test_a_field_may_have_any_name_that_the_engine_function_takes() -> None:
    def pull(_api: object, container_id: str, timeout_s: str = "", lane: str = "", fn: str = "") -> None:
        raise AssertionError

    asked = request("container", "stop", container("web"))
    values = {"timeout_s": "5", "lane": "left", "fn": "x"}
    engine = StaticEngine()
    await perform(Desk(), engine, replace(asked, action=replace(asked.action, call=pull), values=values))
    assert engine.asked == [("pull", (container("web").id,), values)]


async def test_what_was_typed_into_a_form_is_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    refused = EngineFault("no driver s3cret")
    desk = Desk({"name": "data", "driver": "s3cret"}, None)
    await perform(desk, StaticEngine({volumes.create: refused}), request("volume", "create"))
    assert "create failed: EngineFault" in caplog.text
    assert "s3cret" not in caplog.text


async def test_a_form_comes_back_also_where_something_was_not_found() -> None:
    desk = Desk({"name": "data", "driver": "blabla"}, None)
    gone = NotFound('plugin "blabla" not found')
    await perform(desk, StaticEngine({volumes.create: gone}), request("volume", "create"))
    assert [shown.error for shown in desk.shown] == [None, gone]
    assert desk.shown[1].values == {"name": "data", "driver": "blabla"}


async def test_what_was_made_is_shown() -> None:
    desk = Desk({"name": "data", "driver": "local"})
    await perform(desk, StaticEngine({volumes.create: "data"}), request("volume", "create"))
    assert desk.new == [ref(volume("data"))]


# ---------------------------------------------------------------------- actions are jobs
async def until(condition: Callable[[], object]) -> None:
    while not condition():
        await asyncio.sleep(0)


def only(desk: Desk) -> JobRecord:
    (record,) = desk.jobs.records.values()
    return record


async def test_an_action_is_a_job_that_says_how_it_ended() -> None:
    desk = Desk()
    await perform(desk, StaticEngine(), request("container", "stop", container("web")))
    record = only(desk)
    assert (record.title, record.state, record.targets) == ("Stop web", JobState.DONE, ("web",))
    assert record.result == "web stopped"


async def test_the_title_of_a_job_says_what_is_done_to_what() -> None:
    desk = Desk({"force": False}, {"name": "data", "driver": "local"})
    await perform(desk, StaticEngine(), request("volume", "remove", volume("a"), volume("b")))
    await perform(desk, StaticEngine(), request("volume", "create"))
    titles = [record.title for record in desk.jobs.records.values()]
    assert titles == ["Create volume data", "Remove 2 volumes"]


def answers_for(records: list[Any], gate: asyncio.Event, bad: Mapping[str, EngineError]) -> Any:
    """Return a stop that is done at once for the first four, fails for some, and waits for the others."""
    first = {record.id for record in records[:4]}

    async def stop(container_id: str) -> object:
        if container_id not in first:
            await gate.wait()
        return bad.get(container_id)

    return stop


async def test_of_many_it_is_said_exactly_how_each_ended_when_it_is_cancelled_in_the_middle() -> None:
    records = [container(f"c{number}") for number in range(20)]
    bad = {records[2].id: Conflict("no", "Try again.")}
    engine = StaticEngine({containers.stop: answers_for(records, asyncio.Event(), bad)})
    desk = Desk()
    running = asyncio.create_task(perform(desk, engine, request("container", "stop", *records)))
    await until(lambda: len(engine.asked) == 12)  # four are done, eight wait for their answers
    record = only(desk)
    assert (record.state, record.progress) == (JobState.RUNNING, (4, 20, False))
    assert desk.jobs.cancel(record.id)
    await running
    words = "3 stopped, 1 refused: c2: no, 8 unknown (look again), 8 left alone"
    assert desk.said == [("warning", "Stop cancelled", words)]
    record = only(desk)
    assert (record.state, record.result) == (JobState.CANCELLED, words)
    assert len(engine.asked) == 12, "the others were not begun"
    assert desk.relisted == 1, "looked again at once"
    assert not desk.under_way
    notes = [step.note for step in record.steps]
    assert notes == ["", "", "no", "", *["unknown, look again"] * 8, *["left alone"] * 8]
    assert [step.hint for step in record.steps if step.hint] == ["Try again."]


async def test_several_refusals_of_a_cancelled_job_are_named_below_their_count() -> None:
    records = [container(f"c{number}") for number in range(13)]
    bad = {records[0].id: Conflict("no"), records[1].id: CallTimeout("no answer")}
    engine = StaticEngine({containers.stop: answers_for(records, asyncio.Event(), bad)})
    desk = Desk()
    running = asyncio.create_task(perform(desk, engine, request("container", "stop", *records)))
    await until(lambda: len(engine.asked) == 12)
    desk.jobs.running[0].cancel()
    await running
    assert desk.said[0][2] == (
        "2 stopped, 1 refused, 1 failed, 8 unknown (look again), 1 left alone\nc0: no\nc1: no answer"
    )


async def test_a_job_that_is_cancelled_before_its_first_call_leaves_everything_alone() -> None:
    desk, engine = Desk(), StaticEngine()
    doing = perform(desk, engine, request("container", "stop", *map(container, "abc")))
    desk.jobs.running[0].cancel()
    await doing
    assert not engine.asked
    assert desk.said == [("warning", "Stop cancelled", "3 left alone")]


async def test_of_one_that_is_cancelled_it_is_said_that_nobody_knows() -> None:
    engine, desk = StaticEngine(), Desk()
    engine.open_gate.clear()
    running = asyncio.create_task(perform(desk, engine, request("container", "stop", container("web"))))
    await until(lambda: engine.asked)
    desk.jobs.running[0].cancel()
    await running
    assert desk.said == [("warning", "Stop cancelled", "web: unknown, look again")]


async def test_what_waits_for_a_job_that_was_cancelled_is_not_done_and_counts_as_cut_short() -> None:
    web = container("web")
    engine, desk = StaticEngine(), Desk()
    engine.open_gate.clear()
    first = asyncio.create_task(perform(desk, engine, request("container", "pause", web)))
    await until(lambda: engine.asked)
    second = asyncio.create_task(perform(desk, engine, request("container", "unpause", web)))
    await until(lambda: len(desk.jobs.running) == 2)
    assert [job.state for job in desk.jobs.running] == [JobState.RUNNING, JobState.WAITING]
    desk.jobs.running[0].cancel()
    await asyncio.gather(first, second)
    assert [name for name, _args, _values in engine.asked] == ["pause"]
    ends = [(record.title, record.state, record.result) for record in desk.jobs.records.values()]
    assert ends == [
        ("Unpause web", JobState.CANCELLED, "web: cut short"),
        ("Pause web", JobState.CANCELLED, "web: unknown, look again"),
    ]
    assert len(desk.said) == 1


async def test_two_jobs_at_once_end_each_for_itself() -> None:
    engine, desk = StaticEngine(), Desk()
    engine.open_gate.clear()
    tasks = [
        asyncio.create_task(perform(desk, engine, request("container", "stop", container(name))))
        for name in "ab"
    ]
    await until(lambda: len(engine.asked) == 2)
    desk.jobs.running[0].cancel()
    await tasks[0]
    engine.open_gate.set()
    await tasks[1]
    assert [message for _severity, _title, message in desk.said] == ["a: unknown, look again", "b stopped"]


async def test_what_an_action_gave_can_be_said() -> None:
    freed = {"a": 700_000_000, "b": 500_000_000}

    def done(results: Sequence[Any]) -> str:
        return f"freed {sum(results) / 1e9:.1f} GB"

    asked = request("volume", "remove", volume("a"), volume("b"))
    asked = replace(asked, action=replace(asked.action, done=done), of=2)
    desk, engine = Desk({}, {}), StaticEngine({volumes.remove: freed.get})
    await perform(desk, engine, asked)
    await perform(desk, engine, replace(asked, targets=asked.targets[:1], of=1))
    assert desk.said == [("information", "", "freed 1.2 GB"), ("information", "", "freed 0.7 GB")]
    assert [record.result for record in desk.jobs.records.values()] == ["freed 0.7 GB", "freed 1.2 GB"]


@pytest.mark.parametrize(
    ("ends", "words"),
    [
        ([End.DONE] * 3, "3 removed"),
        ([End.DONE, End.GONE], "1 removed, c1 was gone already"),
        ([End.GONE, End.GONE, End.DONE], "1 removed, 2 were gone already"),
        ([End.DONE, End.SILENT], "1 removed, 1 cut short"),
        ([End.LEFT] * 2, "2 left alone"),
        ([End.DONE], "c0 removed"),
        ([End.GONE], "c0 was gone already"),
    ],
)
def test_sentences(ends: list[End], words: str) -> None:
    outcomes = [
        Outcome(Target(ref(record), record, record.name), end)
        for end, record in zip(ends, map(container, ("c0", "c1", "c2")), strict=False)
    ]
    assert sentence(resource_kind("container").action("remove"), outcomes) == words


async def test_an_action_of_the_apps_own_is_done_to_its_jobs() -> None:
    engine, desk = StaticEngine(), Desk()
    engine.open_gate.clear()
    running = asyncio.create_task(perform(desk, engine, request("container", "stop", container("web"))))
    await until(lambda: engine.asked)
    record = only(desk)
    target = Target(Ref("", "job", record.id), record, record.title)
    scene = Scene(snapshot())
    await perform(desk, engine, Request(JOBS, JOBS.action("cancel"), (target,), scene, {}))
    await running
    assert only(desk).state is JobState.CANCELLED


# ---------------------------------------------------------------------- the choice
def situation(under_way: UnderWay | None = None, *, read_only: bool = False, now: float = 100.0) -> Situation:
    return Situation(key_ids(), UnderWay() if under_way is None else under_way, now, read_only=read_only)


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
        ("container", "stop", (container("w", "exited"),), "it is not running"),
        ("container", "stop", (), "nothing is selected"),
        ("network", "remove", (network("bridge"),), "the engine made it and needs it"),
        ("volume", "create", (), ""),
        ("container", "rename", (container("a"), container("b")), "one at a time; 2 are marked"),
    ],
)
def test_refusals_say_why(kind: str, action: str, records: tuple[Any, ...], reason: str) -> None:
    assert why(kind, action, *records) == reason


@pytest.mark.parametrize("action_id", ["stop", "remove", "exec", "rename"])
def test_read_only_refuses_what_changes_something(action_id: str) -> None:
    assert why("container", action_id, container("w"), read_only=True) == "the app is read-only"


def test_read_only_allows_looking() -> None:
    for action_id in ("logs", "inspect"):
        assert not why("container", action_id, container("w"), read_only=True)


def by_key(
    key: str, *records: Any, under_way: UnderWay | None = None, now: float = 100.0
) -> tuple[str, list[str] | str]:
    """Return what a key does to which names, or why nothing."""
    kind = resource_kind("container")
    about = situation(under_way, now=now)
    choice = choose(actions_on(kind, key, key_ids()), selection("container", *records), about)
    if isinstance(choice, Refused):
        return choice.action.id, choice.text
    return choice.action.id, [target.name for target in choice.targets]


@pytest.mark.parametrize(
    ("state", "action_id"), [("running", "stop"), ("exited", "start"), ("paused", "stop"), ("dead", "start")]
)
def test_one_key_stands_for_what_makes_sense(state: str, action_id: str) -> None:
    assert by_key("s", container("w", state)) == (action_id, ["w"])


def test_a_key_without_meaning_stands_for_nothing() -> None:
    assert not actions_on(resource_kind("image"), "s", key_ids())


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
