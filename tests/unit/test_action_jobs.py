"""Actions are jobs: how they are called, cancelled in the middle, and what is said of them then."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from dockertui.actions import perform
from dockertui.choice import Target
from dockertui.engine import containers, volumes
from dockertui.engine.errors import CallTimeout, Conflict, EngineError
from dockertui.engine.ref import Ref
from dockertui.outcomes import End, Outcome, sentence
from dockertui.resources import resource_kind
from dockertui.resources.jobs import JOBS
from dockertui.state.job_record import JobRecord, JobState
from dockertui.wishes import Request
from tests.ui.world import StaticEngine, container, fleet_of, ref, snapshot, volume, world_of
from tests.unit.test_actions import Desk, request


async def until(condition: Callable[[], object]) -> None:
    while not condition():
        await asyncio.sleep(0)


def only(desk: Desk) -> JobRecord:
    (record,) = desk.jobs.records.values()
    return record


async def test_an_action_is_a_job_that_says_how_it_ended() -> None:
    desk = Desk()
    await perform(desk, fleet_of(StaticEngine()), request("container", "stop", container("web")))
    record = only(desk)
    assert (record.title, record.state, record.targets) == ("Stop web", JobState.DONE, ("web",))
    assert record.result == "web stopped"


async def test_the_title_of_a_job_says_what_is_done_to_what() -> None:
    desk = Desk({"force": False}, {"name": "data", "driver": "local"})
    await perform(desk, fleet_of(StaticEngine()), request("volume", "remove", volume("a"), volume("b")))
    await perform(desk, fleet_of(StaticEngine()), request("volume", "create"))
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
    desk = Desk({})
    running = asyncio.create_task(perform(desk, fleet_of(engine), request("container", "stop", *records)))
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
    desk = Desk({})
    running = asyncio.create_task(perform(desk, fleet_of(engine), request("container", "stop", *records)))
    await until(lambda: len(engine.asked) == 12)
    desk.jobs.running[0].cancel()
    await running
    assert desk.said[0][2] == (
        "2 stopped, 1 refused, 1 failed, 8 unknown (look again), 1 left alone\nc0: no\nc1: no answer"
    )


async def test_a_job_that_is_cancelled_before_its_first_call_leaves_everything_alone() -> None:
    desk, engine = Desk(), StaticEngine()
    doing = perform(desk, fleet_of(engine), request("container", "restart", *map(container, "abc")))
    desk.jobs.running[0].cancel()
    await doing
    assert not engine.asked
    assert desk.said == [("warning", "Restart cancelled", "3 left alone")]


async def test_of_one_that_is_cancelled_it_is_said_that_nobody_knows() -> None:
    engine, desk = StaticEngine(), Desk()
    engine.open_gate.clear()
    running = asyncio.create_task(
        perform(desk, fleet_of(engine), request("container", "stop", container("web")))
    )
    await until(lambda: engine.asked)
    desk.jobs.running[0].cancel()
    await running
    assert desk.said == [("warning", "Stop cancelled", "web: unknown, look again")]


async def test_what_waits_for_a_job_that_was_cancelled_is_not_done_and_counts_as_cut_short() -> None:
    web = container("web")
    engine, desk = StaticEngine(), Desk()
    engine.open_gate.clear()
    first = asyncio.create_task(perform(desk, fleet_of(engine), request("container", "pause", web)))
    await until(lambda: engine.asked)
    second = asyncio.create_task(perform(desk, fleet_of(engine), request("container", "unpause", web)))
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
        asyncio.create_task(perform(desk, fleet_of(engine), request("container", "stop", container(name))))
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
    await perform(desk, fleet_of(engine), asked)
    await perform(desk, fleet_of(engine), replace(asked, targets=asked.targets[:1], of=1))
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
    running = asyncio.create_task(
        perform(desk, fleet_of(engine), request("container", "stop", container("web")))
    )
    await until(lambda: engine.asked)
    record = only(desk)
    target = Target(Ref("", "job", record.id), record, record.title)
    await perform(
        desk, fleet_of(engine), Request(JOBS, JOBS.action("cancel"), (target,), world_of(snapshot()), "", {})
    )
    await running
    assert only(desk).state is JobState.CANCELLED
