"""Jobs as a user meets them: how far they are, what runs, and the question before leaving."""

import asyncio
from typing import Any

import pytest

from dockertui.engine import containers
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
