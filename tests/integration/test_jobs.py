"""Jobs on a real engine: what is said of a removal that was cancelled in the middle is what there is."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import docker
import pytest

from dockertui.app import DockerTuiApp
from dockertui.engine.endpoint import Endpoint
from dockertui.engine.engine import Engine
from dockertui.engine.ref import Ref
from dockertui.settings import Settings
from dockertui.state.fleet import Fleet
from dockertui.state.job import Job
from dockertui.state.job_record import JobState
from tests.conftest import LABEL

pytestmark = pytest.mark.engine
Make = Callable[..., str]
COUNT = 40


async def test_what_a_cancelled_removal_says_is_what_docker_ps_lists(
    engine_url: str,
    make_container: Make,
    docker_api: docker.APIClient,
    run_label: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    names = [f"{run_label}-{number}" for number in range(COUNT)]
    for name in names:
        make_container(start=False, name=name)
    engine = Engine(Endpoint("lab", engine_url, "DOCKER_HOST"))
    app = DockerTuiApp(Fleet.watching([engine], refresh_s=5.0), Settings(log_file=Path("unused.log")))
    async with app.run_test(size=(140, 44)) as pilot:

        async def until(condition: Callable[[], object], what: str) -> None:
            deadline = asyncio.get_running_loop().time() + 30
            while not condition():
                assert asyncio.get_running_loop().time() < deadline, what
                await pilot.pause(0.01)

        def shown() -> set[str]:
            return {row.record.name for row in app.main.panes[0].table.rows}

        def said() -> str:
            return "\n".join(f"{said.title}: {said.text}" for said in app.messages)

        await until(lambda: set(names) <= shown(), "all rows")
        await pilot.press("slash", *run_label, "enter")
        await until(lambda: shown() == set(names), "the filter")
        await pilot.press("asterisk", "d")
        await until(lambda: app.screen is not app.main, "the question")
        jobs, ended, end = app.main.desk.jobs, list[Ref](), app.main.desk.jobs.end

        def cancel_in_the_middle(ref: Ref, job: Job) -> None:
            end(ref, job)
            ended.append(ref)
            if len(ended) == COUNT // 4:
                asyncio.get_running_loop().call_soon(job.cancel)

        monkeypatch.setattr(jobs, "end", cancel_in_the_middle)
        await pilot.press("y")
        await until(lambda: jobs.records and not jobs.running, "its end")
        (record,) = jobs.records.values()
        assert record.state is JobState.CANCELLED
        ends = {step.name: (step.state, step.note) for step in record.steps}
        done = {name for name, (state, _note) in ends.items() if state is JobState.DONE}
        unknown = {name for name, (_state, note) in ends.items() if note.startswith("unknown")}
        left = {name for name, (_state, note) in ends.items() if note == "left alone"}
        assert done
        assert left
        assert done | unknown | left == set(names)
        counts = [f"{len(done)} removed", f"{len(unknown)} unknown (look again)", f"{len(left)} left alone"]
        words = ", ".join(words for words in counts if not words.startswith("0 "))
        await until(lambda: f"Remove cancelled: {words}" in said(), "said")

        def listed() -> set[str]:
            found = docker_api.containers(all=True, filters={"label": [f"{LABEL}={run_label}"]})
            return {entry["Names"][0].removeprefix("/") for entry in found}

        assert left <= listed() <= left | unknown
        await until(lambda: shown() == listed(), "the rows are what there is")
