"""Runs of Compose on a project: up, down, pull, build and run, each a stream of steps."""

import re
from abc import abstractmethod
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, cast

from dockertui.dataclass import dataclass
from dockertui.engine.build import environment
from dockertui.engine.compose import place, program
from dockertui.engine.compose.by_labels import take_down
from dockertui.engine.compose.files import BOOK, load
from dockertui.engine.compose.output import ComposeOutput
from dockertui.engine.compose.words import build_words, down_words, names, pull_words, up_words
from dockertui.engine.errors import EngineError, EngineFault
from dockertui.engine.progress import Progress
from dockertui.engine.progress_stream import ProgressStream
from dockertui.i18n import _

if TYPE_CHECKING:
    from docker import APIClient

    from dockertui.engine.session import Session

_TAIL = 8
"""Lines of a service's output that are shown where it failed."""
_CONTAINER = re.compile(r"[Cc]ontainer (\S+)")
_SERVICE = re.compile(r"service \"?([\w.-]+)\"? (?:didn't|failed|has)")


@dataclass(frozen=True, slots=True)
class Ran:
    """What a run of Compose came to."""

    project: str


class ComposeRun(ProgressStream):
    """One run of the program on the files of a project."""

    def __init__(self, project: str, *, env_file: str = "", doorbell: Callable[[], None]) -> None:
        """Make the stream; `Engine.open()` starts it.

        Args:
            project: The project's name.
            env_file: A file of variables beside those that are known of; "" for none.
            doorbell: See Stream.
        """
        super().__init__(doorbell=doorbell)
        self._project = project
        self._env_file = env_file

    @abstractmethod
    def words(self) -> Sequence[str]:
        """Return the command and its options."""

    def read(self, api: "APIClient") -> Iterator[Progress]:
        """Yield a step for each service, and what is said beside."""
        cast("Session", api).check_writes()
        where, tool = place.find(api, self._project), program.find()
        for path in where.files:  # Compose says no column, and often another line
            if problem := load(path)[1]:
                raise EngineFault(problem, _("Nothing was started; the tab File shows the place."))
        self.accepted()
        yield from self.ran(api, tool, where.words())
        if self.is_closed:
            return
        BOOK.add(where.files)
        yield Progress(result=Ran(self._project))

    def ran(self, api: "APIClient", tool: program.Program, options: Sequence[str]) -> Iterator[Progress]:
        """Run the program to its end.

        Raises:
            EngineFault: It failed; the hint has the last lines of the service that is to blame.
        """
        from dockertui.engine.process_lines import lines  # late: most sessions run none

        output, codes = ComposeOutput(self._project), list[int]()
        env_file = (f"--env-file={self._env_file}",) if self._env_file else ()
        command = [*tool.words, f"--progress={tool.progress}", *options, *env_file, *self.words()]
        endpoint = cast("Session", api).endpoint
        for line in lines(command, environment(endpoint), lambda: self.is_closed, codes.append):
            yield from output.feed(line)
        if codes == [0] or self.is_closed:
            return
        error = output.error()
        last = self._last_lines(api, error.message)
        yield from (Progress(text=line) for line in last)
        error.hint = "\n".join(last)
        raise error

    def _last_lines(self, api: "APIClient", words: str) -> list[str]:
        """Return the last lines of the service that an error names, after its name."""
        from dockertui.engine.last_lines import detail_with_log

        try:
            found = place.members(api, self._project)
            named = {match for pattern in (_CONTAINER, _SERVICE) for match in pattern.findall(words)}
            blamed = [one for one in found if one.name in named or one.service in named]
            lines = []
            for one in blamed[:2]:
                for line in detail_with_log(api, one.id).last_lines[-_TAIL:]:
                    lines.append(f"{one.step}: {line.text}")
        except (EngineError, OSError):  # why it failed is said already
            return []
        return lines


class Up(ComposeRun):
    """Brings services up, making anew what differs from the file."""

    def __init__(
        self,
        project: str,
        *,
        services: str = "",
        build: bool = False,
        recreate: bool = False,
        orphans: bool = False,
        scale: str = "",
        profiles: str = "",
        env_file: str = "",
        doorbell: Callable[[], None] = lambda: None,
    ) -> None:
        """Make the stream; `Engine.open()` starts it.

        Args:
            project: The project's name.
            services: Which services, parted by spaces; "" for all.
            build: Whether images are built first.
            recreate: Whether containers are made anew even where nothing changed.
            orphans: Whether containers of services that the file no longer has are removed.
            scale: How many of a service: `web=3 app=2`.
            profiles: Which profiles are on, parted by spaces.
            env_file: A file of variables.
            doorbell: See Stream.
        """
        super().__init__(project, env_file=env_file, doorbell=doorbell)
        self._words = up_words(services, build, recreate, orphans, scale, profiles)

    def words(self) -> Sequence[str]:
        """Return the command and its options."""
        return self._words


class Pull(ComposeRun):
    """Pulls the images of services."""

    def __init__(
        self, project: str, *, services: str = "", doorbell: Callable[[], None] = lambda: None
    ) -> None:
        """Make the stream; see Up."""
        super().__init__(project, doorbell=doorbell)
        self._services = names(services)

    def words(self) -> Sequence[str]:
        """Return the command and its options."""
        return pull_words(self._services)


class BuildServices(ComposeRun):
    """Builds the images of services."""

    def __init__(
        self,
        project: str,
        *,
        services: str = "",
        no_cache: bool = False,
        pull: bool = False,
        doorbell: Callable[[], None] = lambda: None,
    ) -> None:
        """Make the stream; see Up.

        Args:
            project: The project's name.
            services: Which services; "" for all.
            no_cache: Whether nothing built before is used again.
            pull: Whether what images build on is pulled anew.
            doorbell: See Stream.
        """
        super().__init__(project, doorbell=doorbell)
        self._words = build_words(names(services), no_cache=no_cache, pull=pull)

    def words(self) -> Sequence[str]:
        """Return the command and its options."""
        return self._words


class Down(ComposeRun):
    """Removes containers and networks of a project; by labels where the program or the file is missing."""

    def __init__(
        self,
        project: str,
        *,
        volumes: bool = False,
        orphans: bool = True,
        doorbell: Callable[[], None] = lambda: None,
    ) -> None:
        """Make the stream.

        Args:
            project: The project's name.
            volumes: Whether its named volumes go too.
            orphans: Whether containers of services that the file no longer has go too.
            doorbell: See Stream.
        """
        super().__init__(project, doorbell=doorbell)
        self._volumes, self._orphans = volumes, orphans

    def words(self) -> Sequence[str]:
        """Return the command and its options."""
        return down_words(volumes=self._volumes, orphans=self._orphans)

    def read(self, api: "APIClient") -> Iterator[Progress]:
        """Yield a step for each container, network and volume."""
        cast("Session", api).check_writes()
        try:
            options, tool = place.find(api, self._project).words(), program.find()
        except EngineFault:
            self.accepted()
            yield Progress(text=_("Without the file or the program: by labels."))
            yield from take_down(api, self._project, volumes=self._volumes, is_stopped=lambda: self.is_closed)
        else:
            self.accepted()
            yield from self.ran(api, tool, options)
        if not self.is_closed:
            yield Progress(result=Ran(self._project))
