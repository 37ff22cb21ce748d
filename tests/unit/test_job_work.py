"""Jobs that are no calls, but a stream of progress or a process: how far they are, and their ends."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from dockertui.engine.errors import EngineError, EngineUnreachable
from dockertui.engine.progress import Progress
from dockertui.engine.stream import Stream
from dockertui.state import job_work
from dockertui.state.job import MOST_LINES, Job, Work
from dockertui.state.job_record import JobRecord, JobState
from dockertui.state.job_work import process_work, stream_work
from dockertui.state.jobs import Jobs
from tests.conftest import wait_until


async def until(condition: Callable[[], object], what: str) -> None:
    """Wait for a condition while the loop goes on."""
    await asyncio.to_thread(wait_until, condition, what)


def states(found: Jobs) -> list[tuple[str, JobState]]:
    return [(record.title, record.state) for record in found.records.values()]


# ---------------------------------------------------------------------- made of a stream
class Pull(Stream[Progress]):
    """A stream of progress that a test works by hand."""

    overflow = "block"

    def __init__(self, doorbell: Callable[[], None]) -> None:
        super().__init__(doorbell=doorbell)
        self.gate = threading.Event()
        self.failure: EngineError | None = None
        self.items: list[Progress] = []
        self.rest: list[Progress] = []

    def read(self, _api: Any) -> Iterator[Progress]:
        self.accepted()
        yield from self.items
        while not self.gate.wait(0.01) and not self.is_closed:
            pass
        if self.failure is not None:
            raise self.failure
        yield from self.rest


class Pulls:
    """Makes one stream, and opens it in a thread as an engine does."""

    def __init__(self, *items: Progress) -> None:
        self.items = list(items)
        self.stream: Pull | None = None
        self.thread: threading.Thread | None = None

    @property
    def work(self) -> Work:
        return stream_work(self._open, self._make)

    def _make(self, bell: Callable[[], None]) -> Pull:
        self.stream = Pull(bell)
        self.stream.items = self.items
        return self.stream

    def _open(self, stream: Stream[Progress]) -> None:
        class Client:
            def close(self) -> None: ...
            def abort(self) -> None: ...

        def translate(exc: BaseException) -> EngineError:
            assert isinstance(exc, EngineError)
            return exc

        client: Any = Client()
        self.thread = threading.Thread(target=stream.run, args=(lambda: client, translate, lambda _s: None))
        self.thread.start()


LAYERS = (
    Progress("a1", "Downloading", 40, 100, is_bytes=True),
    Progress("b2", "Waiting", 0, 300, is_bytes=True),
    Progress("a1", "Pull complete", 100, 100, is_bytes=True, is_over=True),
)


async def test_a_stream_is_a_job_with_steps_and_a_result() -> None:
    found, job, pulls = Jobs(), Job(title="Pull busybox"), Pulls(*LAYERS)
    found.begin(job)
    running = asyncio.create_task(found.run(job, pulls.work))
    await until(lambda: len(found.records["1"].steps) == 2, "both layers")
    record = found.records["1"]
    assert record.progress == (100, 400, True)
    assert [step.state for step in record.steps] == [JobState.DONE, JobState.RUNNING]
    assert pulls.stream is not None
    pulls.stream.rest = [Progress(text="Digest: sha256:1", result="sha256:1")]
    pulls.stream.gate.set()
    await running
    record = found.records["1"]
    assert (record.state, job.value, record.output) == (JobState.DONE, "sha256:1", ("Digest: sha256:1",))


async def test_cancelling_closes_the_stream() -> None:
    found, job, pulls = Jobs(), Job(title="Pull busybox"), Pulls(*LAYERS)
    found.begin(job)
    running = asyncio.create_task(found.run(job, pulls.work))
    await until(lambda: found.records["1"].steps, "progress")
    assert found.cancel("1")
    await asyncio.wait_for(running, 10)
    assert states(found) == [("Pull busybox", JobState.CANCELLED)]
    assert pulls.stream is not None
    assert pulls.stream.is_closed
    assert pulls.thread is not None
    await asyncio.to_thread(pulls.thread.join, 10)
    assert not pulls.thread.is_alive()


async def test_a_stream_that_breaks_is_a_job_that_failed_and_says_what_came_before() -> None:
    found, job, pulls = Jobs(), Job(title="Pull busybox"), Pulls(*LAYERS)
    found.begin(job)
    running = asyncio.create_task(found.run(job, pulls.work))
    await until(lambda: pulls.stream is not None, "the stream")
    assert pulls.stream is not None
    pulls.stream.failure = EngineUnreachable("connection lost", "Is it up?")
    pulls.stream.gate.set()
    await running
    record = found.records["1"]
    assert (record.state, record.error, record.hint) == (JobState.FAILED, "connection lost", "Is it up?")
    assert len(record.steps) == 2


# ---------------------------------------------------------------------- made of a process
async def run(*command: str, **options: Any) -> JobRecord:
    found, job = Jobs(), Job(title="run")
    found.begin(job)
    await found.run(job, process_work(command, **options))
    return found.records["1"]


async def test_a_process_is_a_job_and_what_it_prints_its_output() -> None:
    record = await run("sh", "-c", "echo one; echo two >&2; printf 'thr\\033[31mee'")
    assert record.state is JobState.DONE
    assert record.output == ("one", "two", "three") or "\x1b" not in record.output[2]
    assert record.output[:2] == ("one", "two")


async def test_what_a_process_prints_may_say_how_far_its_steps_are() -> None:
    def say(line: str) -> Progress:
        name, state = line.split()
        return Progress(name, state, is_over=state == "Started")

    record = await run("sh", "-c", "echo web Creating; echo db Creating; echo web Started", say=say)
    assert [(step.name, step.state, step.note) for step in record.steps] == [
        ("web", JobState.DONE, "Started"),
        ("db", JobState.RUNNING, "Creating"),
    ]
    assert record.progress == (1, 2, False)


async def test_a_process_that_fails_says_its_code_and_its_last_words() -> None:
    record = await run("sh", "-c", "echo fine; echo no such service >&2; exit 3")
    assert record.state is JobState.FAILED
    assert record.error == "sh ended with exit code 3: no such service"


async def test_a_program_that_is_not_there_is_a_job_that_failed() -> None:
    record = await run("no-such-program-here")
    assert record.state is JobState.FAILED
    assert record.error == "no-such-program-here cannot be run: No such file or directory"


async def test_a_process_that_prints_without_end_costs_bounded_memory() -> None:
    record = await run("sh", "-c", "head -c 300000 /dev/zero | tr '\\0' 'x'; seq 1 3000")
    assert len(record.output) == MOST_LINES
    assert record.output[-1] == "3000"
    assert max(map(len, record.output)) <= 4096


def is_alive(pid: int) -> bool:
    """Return whether a process runs; one that has ended and is not waited for does not."""
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.mark.parametrize("stubborn", [False, True], ids=["obeys", "ignores SIGTERM"])
async def test_cancelling_ends_a_process_and_all_it_started(
    stubborn: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job_work, "TERM_S", 0.2)
    trap = "trap '' TERM; " if stubborn else ""
    found, job = Jobs(), Job(title="up")
    found.begin(job)
    work = process_work(["sh", "-c", f"{trap}sleep 600 & echo $$ $!; wait; wait; sleep 600"])
    running = asyncio.create_task(found.run(job, work))
    await until(lambda: found.records["1"].output, "its output")
    pids = [int(word) for word in found.records["1"].output[0].split()]
    assert found.cancel("1")
    await asyncio.wait_for(running, 20)
    assert states(found) == [("up", JobState.CANCELLED)]
    await until(lambda: not any(map(is_alive, pids)), "nothing of it is left")


async def test_the_end_of_the_app_ends_a_process() -> None:
    found, job = Jobs(), Job(title="up")
    found.begin(job)
    running = asyncio.create_task(found.run(job, process_work(["sh", "-c", "echo $$; exec sleep 600"])))
    await until(lambda: found.records["1"].output, "its output")
    pid = int(found.records["1"].output[0])
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    await until(lambda: not is_alive(pid), "it has ended")
