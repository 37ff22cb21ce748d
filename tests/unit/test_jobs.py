"""What takes time: how jobs begin, go on, are cancelled and end, whatever they are made of."""

import asyncio
from collections.abc import Callable

import pytest

from dockertui.engine.errors import EngineFault
from dockertui.engine.progress import Progress
from dockertui.engine.ref import Ref
from dockertui.state import jobs
from dockertui.state.job import Job, Work
from dockertui.state.job_record import JobState
from dockertui.state.jobs import MOST_JOBS, Jobs
from tests.conftest import wait_until

WEB = Ref("local", "container", "web")


async def until(condition: Callable[[], object], what: str) -> None:
    """Wait for a condition while the loop goes on."""
    await asyncio.to_thread(wait_until, condition, what)


def states(found: Jobs) -> list[tuple[str, JobState]]:
    return [(record.title, record.state) for record in found.records.values()]


# ---------------------------------------------------------------------- their lives
async def test_a_job_waits_runs_and_is_done() -> None:
    found, gate, told = Jobs(), asyncio.Event(), list[JobState]()
    job = Job("stop", "stopping", title="Stop web")

    async def work(job: Job) -> str:
        told.append(job.state)
        await gate.wait()
        return "stopped"

    found.begin(job, [WEB])
    assert states(found) == [("Stop web", JobState.WAITING)]
    assert found.under_way.of(WEB) == (job,)
    running = asyncio.create_task(found.run(job, work))
    await until(lambda: told, "it runs")
    assert states(found) == [("Stop web", JobState.RUNNING)]
    assert found.running == (job,)
    gate.set()
    await running
    assert told == [JobState.RUNNING]
    assert states(found) == [("Stop web", JobState.DONE)]
    assert not found.running
    assert job.value == "stopped"


async def test_several_jobs_run_at_once_and_the_newest_is_first() -> None:
    found, gates = Jobs(), [asyncio.Event() for _ in range(3)]
    made = [Job(title=f"job {number}") for number in range(3)]

    def waits(gate: asyncio.Event) -> Work:
        async def work(_job: Job) -> None:
            await gate.wait()

        return work

    tasks = []
    for job, gate in zip(made, gates, strict=True):
        found.begin(job)
        tasks.append(asyncio.create_task(found.run(job, waits(gate))))
    await asyncio.sleep(0)
    gates[1].set()
    await tasks[1]
    assert states(found) == [
        ("job 2", JobState.RUNNING),
        ("job 1", JobState.DONE),
        ("job 0", JobState.RUNNING),
    ]
    for gate in gates:
        gate.set()
    await asyncio.gather(*tasks)
    assert not found.running


async def test_a_record_never_changes_and_is_the_same_while_nothing_happens() -> None:
    found = Jobs()
    job = Job(title="pull")
    found.begin(job)
    first = found.records["1"]
    job.note(Progress("layer", "Downloading", 1, 10, is_bytes=True))
    second = found.records["1"]
    assert first.steps == ()
    assert [(step.name, step.done, step.total) for step in second.steps] == [("layer", 1, 10)]
    assert found.records["1"] is second

    async def work(_job: Job) -> None:
        return None

    await found.run(job, work)
    over = found.records["1"]
    assert over.state is JobState.DONE
    assert found.records["1"] is over


async def test_only_the_last_jobs_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    async def work(_job: Job) -> None:
        return None

    found = Jobs()
    for number in range(MOST_JOBS + 5):
        job = Job(title=f"job {number}")
        found.begin(job)
        await found.run(job, work)
    assert len(found.records) == MOST_JOBS
    assert next(iter(found.records.values())).title == f"job {MOST_JOBS + 4}"
    monkeypatch.setattr(jobs, "MOST_STEPS", 10)
    long = Job(title="long")
    for number in range(50):
        long.step(number, str(number))
    found.begin(long)
    await found.run(long, work)
    assert [record.title for record in found.records.values()] == ["long"]


async def test_why_a_job_failed_is_kept_with_what_to_do() -> None:
    async def work(_job: Job) -> None:
        raise EngineFault("no space left", "Free some.")

    found, job = Jobs(), Job(title="build")
    found.begin(job)
    await found.run(job, work)
    record = found.records["1"]
    assert (record.state, record.error, record.hint) == (JobState.FAILED, "no space left", "Free some.")


async def test_a_fault_of_ours_ends_the_job_and_is_not_hidden() -> None:
    async def work(_job: Job) -> None:
        raise ZeroDivisionError

    found, job = Jobs(), Job(title="odd")
    found.begin(job)
    with pytest.raises(ZeroDivisionError):
        await found.run(job, work)
    assert states(found) == [("odd", JobState.FAILED)]
    assert not found.running
    assert job.over.is_set()


# ---------------------------------------------------------------------- cancelling
def waits_until_stopped(told: list[str]) -> Work:
    async def work(job: Job) -> None:
        stopped = asyncio.Event()
        job.stops_by(stopped.set)
        told.append("began")
        await stopped.wait()
        told.append("stopped")

    return work


async def test_a_job_is_cancelled_in_the_middle() -> None:
    found, job, told = Jobs(), Job(title="long"), list[str]()
    found.begin(job)
    running = asyncio.create_task(found.run(job, waits_until_stopped(told)))
    await until(lambda: told, "it runs")
    assert found.cancel("1")
    assert found.records["1"].is_stopping
    assert not found.cancel("1"), "it was already"
    await running
    assert told == ["began", "stopped"]
    record = found.records["1"]
    assert (record.state, record.is_stopping) == (JobState.CANCELLED, False)
    assert not found.cancel("1"), "it is over"
    assert not found.cancel("99"), "there is none"


async def test_a_job_that_is_cancelled_before_it_runs_stops_as_soon_as_it_can() -> None:
    found, job, told = Jobs(), Job(title="long"), list[str]()
    found.begin(job)
    assert found.cancel("1")
    await asyncio.wait_for(found.run(job, waits_until_stopped(told)), 10)
    assert states(found) == [("long", JobState.CANCELLED)]


async def test_the_end_of_the_app_ends_the_work_at_once() -> None:
    found, job, told = Jobs(), Job(title="long"), list[str]()
    found.begin(job)
    running = asyncio.create_task(found.run(job, waits_until_stopped(told)))
    await until(lambda: told, "it runs")
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert told == ["began"]
    assert not found.running
