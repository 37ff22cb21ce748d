"""What is done to files from the screen that shows them: copies are jobs, all else is a call."""

import asyncio
import difflib
import glob
import os
import shlex
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from textual.app import App

from dockertui.engine.calls import Lane
from dockertui.engine.engine import Engine
from dockertui.engine.errors import EngineFault
from dockertui.engine.files.file_copy import Copied
from dockertui.engine.progress import Progress
from dockertui.engine.ref import Ref
from dockertui.engine.stream import Stream
from dockertui.engine.text import clean
from dockertui.formatting import size
from dockertui.i18n import _, ngettext
from dockertui.screens.host import Host
from dockertui.state.job import Job
from dockertui.state.job_record import JobState
from dockertui.state.job_work import stream_work
from dockertui.widgets.line_view import Line

R = TypeVar("R")

CALL_S = 300.0
"""How long a deletion or another change may take, in seconds."""
MOST_EDITED_BYTES = 1 << 20
"""Bytes of a file that can be edited."""
MOST_OFFERED = 200
"""Names that completing looks at."""


class FileWork:
    """Works on the files of one container, volume or image."""

    def __init__(self, host: Host, engine: Engine, ref: Ref, name: str) -> None:
        """Make it.

        Args:
            host: Has the jobs.
            engine: Where the files are.
            ref: Whose they are.
            name: What that is called.
        """
        self._host = host
        self._engine = engine
        self._ref = ref
        self._name = name
        self._tasks: set[asyncio.Task[None]] = set()

    async def call(self, fn: Callable[..., R], *args: Any) -> R:
        """Run an engine function, with a deadline.

        Raises:
            EngineError: It failed.
        """
        return await self._engine.call(fn, *args, lane=Lane.ACTION, timeout_s=CALL_S)

    def copy(
        self,
        title: str,
        make: Callable[[Callable[[], None]], Stream[Progress]],
        command: Sequence[str],
        over: Callable[[], None],
    ) -> None:
        """Begin a copy, as a job.

        Args:
            title: What is done, in words.
            make: Makes the stream, with its doorbell.
            command: The docker command that does the same.
            over: Called at its end.
        """
        job = Job(
            "files",
            _("copying"),
            _("files of %(name)s are being copied"),
            title=title,
            targets=(self._name,),
            commands=(shlex.join(command),),
        )
        self._host.desk.jobs.begin(job)
        task = asyncio.ensure_future(self._run(job, make, over))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run(
        self,
        job: Job,
        make: Callable[[Callable[[], None]], Stream[Progress]],
        over: Callable[[], None],
    ) -> None:
        await self._host.desk.jobs.run(job, stream_work(self._engine.open, make))
        title = _("Copy")
        if job.state is JobState.CANCELLED:
            words = _("Cancelled; what was copied so far stays.")
            self._host.desk.tell(words, severity="warning", title=title)
        elif job.error is not None:
            words = "\n".join(filter(None, (str(job.error), job.error.hint)))
            self._host.desk.tell(words, severity="error", title=title)
        elif isinstance(job.value, Copied):
            severity = "warning" if job.value.words else "information"
            self._host.desk.tell(copied_words(job.value), severity=severity, title=title)
        over()

    async def all_over(self) -> None:
        """Wait until all copies have ended."""
        while self._tasks:
            await asyncio.wait(self._tasks)


def copied_words(copied: Copied) -> str:
    """Return what came of a copy."""
    count = ngettext("%(n)d file or folder copied", "%(n)d files and folders copied", copied.files)
    words = f"{count % {'n': copied.files}}, {size(copied.size_bytes)}"
    return "\n".join(filter(None, (words, copied.words)))


# ---------------------------------------------------------------------- this machine
def here(path: str) -> str:
    """Return a path of this machine in full; `~` is the user's home."""
    return os.path.abspath(os.path.expanduser(path))


def named(text: str) -> tuple[str, ...]:
    """Return the paths of this machine that a text names; for a thread.

    One path as it is typed, spaces and all; where there is none, words as a shell takes them, with `*`.
    """
    whole = here(text)
    if os.path.lexists(whole):
        return (whole,)
    try:
        words = shlex.split(text)
    except ValueError:
        return (whole,)
    found = [path for word in words for path in sorted(glob.glob(here(word))) or [here(word)]]
    return tuple(dict.fromkeys(found)) or (whole,)


def completed(text: str) -> tuple[str, tuple[str, ...]]:
    """Return what a path of this machine could go on as, and the names that there are; for a thread."""
    folder, begin = os.path.split(os.path.expanduser(text))
    try:
        with os.scandir(folder or ".") as found:
            names = [
                entry.name + ("/" if entry.is_dir() else "")
                for entry in found
                if entry.name.startswith(begin) and (begin or not entry.name.startswith("."))
            ]
    except OSError:
        return text, ()
    if not names:
        return text, ()
    common = names[0]
    while not all(name.startswith(common) for name in names):
        common = common[:-1]
    return os.path.join(folder, common), tuple(sorted(names)[:MOST_OFFERED])


def edited(app: App[Any], name: str, content: bytes) -> bytes:
    """Have the user edit a text in the editor of the environment; returns what came of it.

    Raises:
        EngineFault: There is no editor, or it failed.
    """
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    suffix = "".join(char for char in os.path.splitext(name)[1] if char.isalnum() or char == ".")
    with tempfile.TemporaryDirectory(prefix="dockertui-") as folder:
        path = os.path.join(folder, f"file{suffix}")
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
        try:
            with app.suspend():
                code = subprocess.call([*shlex.split(editor), path])
        except (OSError, ValueError) as error:
            words = _("The editor %(name)s cannot be run.") % {"name": clean(editor)}
            raise EngineFault(words, _("Set EDITOR to one that can.")) from error
        if code:
            raise EngineFault(
                _("The editor ended with exit code %(code)d; nothing is written.") % {"code": code}
            )
        with open(path, "rb") as file:
            return file.read()


def diff_lines(old: bytes, new: bytes) -> list[Line]:
    """Return how two texts differ, as lines."""
    before, after = (text.decode("utf-8", "replace").splitlines() for text in (old, new))
    tones = {"+": "good", "-": "bad", "@": "accent"}
    found = list(difflib.unified_diff(before, after, _("as it is"), _("as edited"), lineterm=""))
    if not found:
        found = [_("Only the end of the last line differs.")]
    return [Line(((clean(text.replace("\t", "    ")), tones.get(text[:1], "")),)) for text in found]
