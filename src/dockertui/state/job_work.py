"""What jobs can be made of beside calls: an engine's stream of progress, and a process of this machine.

Both are `Work`: they tell the job how far they are, end soon after it was cancelled, and raise an EngineError
where they failed.
"""

import asyncio
import codecs
import contextlib
import os
import signal
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from dockertui.engine.errors import EngineFault
from dockertui.engine.progress import Progress
from dockertui.engine.stream import Stream
from dockertui.engine.text import clean
from dockertui.i18n import _
from dockertui.state.job import Job, Work

GATHER_S = 0.05
"""How long progress is gathered before it is taken together, in seconds."""
TERM_S = 3.0
"""How long a process may take to end after SIGTERM, in seconds; then comes SIGKILL."""
_BLOCK = 65536
_LONGEST = 4096
"""Characters of a line that count; of one that does not end, pieces of so many."""
_AT_ONCE = 200
"""Lines that are taken before the loop has its turn."""

Say = Callable[[str], Progress]
"""Makes progress of a line that a process printed."""


def stream_work(
    open_stream: Callable[[Stream[Progress]], object], make: Callable[[Callable[[], None]], Stream[Progress]]
) -> Work:
    """Return the work of reading a stream of progress to its end.

    Args:
        open_stream: Starts it: `Engine.open`.
        make: Makes it, with its doorbell.
    """

    async def work(job: Job) -> None:
        loop, rang = asyncio.get_running_loop(), asyncio.Event()

        def bell() -> None:
            with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits
                loop.call_soon_threadsafe(rang.set)

        stream = make(bell)
        job.stops_by(stream.close)
        try:
            open_stream(stream)
            is_over = False
            while not is_over:
                await rang.wait()
                rang.clear()
                is_over = stream.ended  # before taking: what came before the end is still to be taken
                while items := stream.take():
                    for item in items:
                        job.note(item)
                    await asyncio.sleep(0 if is_over else GATHER_S)
        finally:
            stream.close()
        if stream.error is not None:
            raise stream.error

    return work


def process_work(
    command: Sequence[str],
    *,
    say: Say = lambda line: Progress(text=line),
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
) -> Work:
    """Return the work of running a process to its end; what it prints is the job's output.

    Args:
        command: The program and its arguments.
        say: Makes progress of a line of its output.
        cwd: Where it runs.
        env: Its environment; None for that of the app.
    """

    async def work(job: Job) -> None:
        process = await _start(command, cwd, env)
        loop, killers = asyncio.get_running_loop(), list[asyncio.TimerHandle]()

        def stop() -> None:
            _signal(process, signal.SIGTERM)
            killers.append(loop.call_later(TERM_S, _signal, process, signal.SIGKILL))

        job.stops_by(stop)
        last = ""
        try:
            async for line in _lines(process):
                last = line
                job.note(say(line))
            code = await process.wait()
        finally:
            for killer in killers:
                killer.cancel()
            if process.returncode is None:
                _signal(process, signal.SIGTERM)
        if code and not job.is_cancelled:
            words = _("%(command)s ended with exit code %(code)d") % {"command": command[0], "code": code}
            raise EngineFault(f"{words}: {clean(last)}" if last else words)

    return work


async def _lines(process: asyncio.subprocess.Process) -> AsyncIterator[str]:
    """Yield the lines that a process prints, without empty ones, and leave the loop its turns meanwhile."""
    assert process.stdout is not None
    decoder, rest, taken = codecs.getincrementaldecoder("utf-8")("replace"), "", 0
    while block := await process.stdout.read(_BLOCK):
        *lines, rest = (rest + decoder.decode(block)).replace("\r", "\n").split("\n")
        while len(rest) > _LONGEST:
            lines, rest = [*lines, rest[:_LONGEST]], rest[_LONGEST:]
        for line in filter(str.strip, lines):
            yield line[:_LONGEST]
            taken += 1
            if taken % _AT_ONCE == 0:
                await asyncio.sleep(0)
    if rest.strip():
        yield rest


async def _start(
    command: Sequence[str], cwd: Path | None, env: Mapping[str, str] | None
) -> asyncio.subprocess.Process:
    """Start a process, in a group of its own so that all it starts ends with it.

    Raises:
        EngineFault: It cannot be started.
    """
    pipe, null = asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL
    options: dict[str, Any] = {"stdin": null, "stdout": pipe, "stderr": asyncio.subprocess.STDOUT}
    try:
        return await asyncio.create_subprocess_exec(
            *command, **options, cwd=cwd, env=env, start_new_session=True
        )
    except OSError as error:
        raise EngineFault(
            _("%(command)s cannot be run: %(why)s") % {"command": command[0], "why": error.strerror or error}
        ) from error


def _signal(process: asyncio.subprocess.Process, number: int) -> None:
    """Send a signal to a process and all it started, as far as that is there."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, number)
