"""Runs a command in a new container of a service, which is removed after it; what it prints is the output."""

from collections import deque
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, cast

from dockertui.dataclass import dataclass
from dockertui.engine.build import environment
from dockertui.engine.compose import place, program
from dockertui.engine.compose.output import ComposeOutput
from dockertui.engine.compose.words import run_words
from dockertui.engine.errors import EngineFault
from dockertui.engine.progress import Progress
from dockertui.engine.progress_stream import ProgressStream
from dockertui.engine.text import clean
from dockertui.i18n import _

if TYPE_CHECKING:
    from docker import APIClient

    from dockertui.engine.session import Session

_LAST = 5
"""Lines of its output that are said where it failed."""


@dataclass(frozen=True, slots=True)
class RunOutput:
    """A command that ran."""

    service: str
    command: str


class RunOnce(ProgressStream):
    """Runs a command once; without a terminal, as nobody types."""

    def __init__(
        self,
        project: str,
        *,
        service: str,
        command: str = "",
        doorbell: Callable[[], None] = lambda: None,
    ) -> None:
        """Make the stream; `Engine.open()` starts it.

        Args:
            project: The project's name.
            service: The service whose image, volumes and networks it has.
            command: The command, as a shell parts words; "" for the service's own.
            doorbell: See Stream.
        """
        super().__init__(doorbell=doorbell)
        self._project, self._service, self._command = project, service.strip(), command

    def read(self, api: "APIClient") -> Iterator[Progress]:
        """Yield what it prints."""
        from dockertui.engine.process_lines import lines  # late: most sessions run none

        cast("Session", api).check_writes()
        where, tool = place.find(api, self._project), program.find()
        self.accepted()
        output, codes, last = ComposeOutput(self._project), list[int](), deque[str](maxlen=_LAST)
        words = run_words(self._service, self._command)
        command = [*tool.words, f"--progress={tool.progress}", *where.words(), *words]
        for line in lines(
            command, environment(cast("Session", api).endpoint), lambda: self.is_closed, codes.append
        ):
            for progress in output.feed(line):
                if not progress.step:
                    last.append(clean(progress.text))
                yield progress
        if self.is_closed:
            return
        if codes != [0]:
            words_of = _("It ended with exit code %(code)d.") % {"code": codes[0] if codes else -1}
            raise EngineFault(words_of, "\n".join(last))
        yield Progress(result=RunOutput(self._service, self._command))
