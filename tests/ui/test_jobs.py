"""Jobs as a user meets them: how far they are, what runs, and the question before leaving."""

import asyncio
from typing import Any

import pytest

from dockertui.engine import containers
from dockertui.engine.errors import Conflict
from dockertui.state.job import Job
from dockertui.state.job_record import JobState
from tests.ui.world import Ui, container, many, running, shop

HALF = 57


def removals(gate: asyncio.Event) -> Any:
    """Return a removal that is done at once for some, and waits for the others."""
    left = HALF

    async def remove(_container_id: str, **_options: object) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            await gate.wait()

    return remove


async def remove_all(ui: Ui) -> None:
    await ui.press("asterisk", "d", "y")
    await ui.until(lambda: len(ui.engine.asked) == HALF + 8, "all that can be side by side")


async def test_progress_shows_while_many_are_removed_and_what_came_of_it() -> None:
    gate = asyncio.Event()
    async with running(many(200), size=(160, 36), answers={containers.remove: removals(gate)}) as ui:
        await remove_all(ui)
        await ui.until(lambda: "removing 57/200" in ui.lines[-1], "how far it is")
        assert "1 job" in ui.lines[0]
        gate.set()
        await ui.until(lambda: "Remove: 200 done" in ui.told, "said")
        await ui.until(lambda: "removing" not in ui.lines[-1], "the footer as it was")
        assert "job" not in ui.lines[0]


async def test_a_removal_of_many_is_cancelled_in_the_middle_and_says_what_happened() -> None:
    async with running(many(200), answers={containers.remove: removals(asyncio.Event())}) as ui:
        await remove_all(ui)
        ui.main.desk.jobs.running[0].cancel()
        words = "Remove cancelled 57 removed, 8 unknown (look again), 135 left alone"
        await ui.until(lambda: words in ui.told, "said")
        assert ui.source.refreshed == 1
        assert not ui.main.desk.under_way
        assert len(ui.engine.asked) == HALF + 8


async def test_the_top_line_counts_what_runs() -> None:
    async with running(shop()) as ui:
        assert "job" not in ui.lines[0]
        ui.engine.open_gate.clear()
        await ui.press("s")
        await ui.until(lambda: "1 job " in ui.lines[0], "one")
        await ui.press("j", "s")
        await ui.until(lambda: "2 jobs " in ui.lines[0], "two")
        ui.engine.open_gate.set()
        await ui.until(lambda: "job" not in ui.lines[0], "none")


# ---------------------------------------------------------------------- the pane of jobs
async def test_the_footer_names_the_key_that_leads_to_the_jobs_and_there_one_is_cancelled() -> None:
    answers = {containers.remove: removals(asyncio.Event())}
    async with running(many(200), size=(160, 36), answers=answers) as ui:
        await remove_all(ui)
        await ui.until(lambda: "removing 57/200 · J jobs" in ui.lines[-1], "the key")
        await ui.press("J")
        await ui.sees("J Jobs 1 · 1 running")
        await ui.sees("██░░░░░░░░ 57/200")
        assert "Remove 200 containers" in ui.text
        assert "c cancel" in ui.lines[-1]
        await ui.press("c")
        await ui.sees("○ cancelled")
        words = "57 removed, 8 unknown (look again), 135 left alone"
        await ui.until(lambda: f"Remove cancelled {words}" in ui.told, "said")
        assert len(ui.engine.asked) == HALF + 8
        await ui.press("c")
        await ui.until(lambda: any("is over" in told for told in ui.told), "no second time")
        await ui.press("escape", "escape")  # the message, and the pane
        assert ui.main.kind.name == "container"


async def test_the_pane_of_jobs_keeps_what_ended_with_every_step() -> None:
    def stop(container_id: str) -> object:
        return Conflict("no way", "Try again.") if container_id == container("c1").id else None

    async with running(many(3), size=(160, 36), answers={containers.stop: stop}) as ui:
        await ui.press("J")
        await ui.sees("No jobs. What takes time shows here")
        await ui.press("escape", "asterisk", "s")
        await ui.sees("Stop 3 containers?")
        await ui.press("y")
        await ui.until(lambda: any("1 of 3" in told for told in ui.told), "said")
        await ui.press("J")
        await ui.sees("Stop 3 containers")
        for words in ("✗ failed", "2 stopped, 1 refused: c1: no way", "Try again.", "What failed", "Steps"):
            await ui.sees(words)


async def test_a_job_can_be_cancelled_where_nothing_may_be_changed() -> None:
    async with running(shop(), read_only=True) as ui:
        jobs, job = ui.main.desk.jobs, Job("export", "exporting", title="Export web")
        jobs.begin(job)
        stopped = asyncio.Event()

        async def export(job: Job) -> None:
            job.stops_by(stopped.set)
            await stopped.wait()

        ui.main.run_worker(jobs.run(job, export))
        await ui.press("J")
        await ui.sees("Export web")
        await ui.press("c")
        await ui.until(stopped.is_set, "it stops")
        await ui.sees("○ cancelled")


# ---------------------------------------------------------------------- leaving
def has_left(ui: Ui) -> bool:
    return not ui.app.is_running or bool(ui.app._exit)


@pytest.mark.parametrize("key", ["q", "ctrl+q"])
async def test_leaving_while_jobs_run_is_asked_about_and_can_be_done(key: str) -> None:
    async with running([container("web"), container("db")]) as ui:
        ui.engine.open_gate.clear()
        await ui.press("s", "j", "p")
        await ui.until(lambda: len(ui.engine.asked) == 2, "two jobs")
        await ui.press(key)
        await ui.sees("Quit while 2 jobs run?")
        for words in ("Stop db", "Pause web", "it may be done or not", "left alone"):
            assert words in ui.text
        await ui.press("y")
        await ui.until(lambda: has_left(ui), "the end")


@pytest.mark.parametrize("key", ["enter", "escape", "n"])
async def test_leaving_while_a_job_runs_can_be_thought_over(key: str) -> None:
    async with running([container("web")]) as ui:
        ui.engine.open_gate.clear()
        await ui.press("s", "q")
        await ui.sees("Quit while a job runs?")
        await ui.press("ctrl+q")
        assert len(ui.app.screen_stack) == 2, "asked once"
        await ui.press(key)
        await ui.until(lambda: ui.app.screen is ui.main, "back")
        assert not has_left(ui)
        ui.engine.open_gate.set()
        await ui.until(lambda: "web stopped" in ui.told, "it went on")


async def test_the_question_says_how_far_a_job_is_and_when_none_is_left() -> None:
    gate = asyncio.Event()
    async with running(many(200), answers={containers.remove: removals(gate)}) as ui:
        await remove_all(ui)
        await ui.press("q")
        await ui.sees("Remove 200 containers, 57/200")
        gate.set()
        await ui.sees("No job runs any more.")
        await ui.press("tab", "enter")
        await ui.until(lambda: has_left(ui), "the end")


async def test_leaving_asks_nothing_where_nothing_runs() -> None:
    async with running(shop()) as ui:
        await ui.press("i", "escape", "l")  # mere looks
        await ui.press("ctrl+q")
        await ui.until(lambda: has_left(ui), "the end")


async def test_a_job_ends_with_the_app() -> None:
    async with running([container("web")]) as ui:
        ui.engine.open_gate.clear()
        await ui.press("s")
        await ui.until(lambda: ui.engine.asked, "the call")
        jobs = ui.main.desk.jobs
        ui.app.exit()  # as a signal does: nothing is asked
        await ui.until(lambda: has_left(ui), "the end")
    assert not jobs.running
    assert [record.state for record in jobs.records.values()] == [JobState.CANCELLED]
