"""What can be done to a project by its labels alone: no program, no file.

Services go in the order of what they need, as the label `depends_on` says it: what is needed is started
first and stopped last. What needs nothing of each other goes at once.
"""

import json
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, ClassVar, cast

from dockertui.dataclass import dataclass
from dockertui.engine import containers, fields
from dockertui.engine.compose import labels
from dockertui.engine.compose.place import Member, members
from dockertui.engine.errors import ConnectionAbortedHere, EngineError, EngineFault, NotFound, translate
from dockertui.engine.progress import Progress
from dockertui.engine.progress_stream import ProgressStream
from dockertui.engine.request import get_list, get_object
from dockertui.i18n import _, ngettext

if TYPE_CHECKING:
    from docker import APIClient

    from dockertui.engine.session import Session

SIDE_BY_SIDE = 8
"""Containers that are worked on at once."""
PATIENCE_S = 600.0
"""How long an engine may take for one container, in seconds: a stop waits for its grace period."""

Call = Callable[["APIClient", str], None]


@dataclass(frozen=True, slots=True)
class Touched:
    """What came of an action on a project."""

    project: str
    count: int
    """How many containers it was done to."""


class ByLabels(ProgressStream):
    """Does one thing to the containers of a project; subclasses say what."""

    busy: ClassVar[Callable[[], str]]
    """What a step says while it is under way."""
    is_backwards: ClassVar[bool] = False
    """Whether what needs others goes before these."""

    def __init__(self, project: str, *, doorbell: Callable[[], None] = lambda: None) -> None:
        """Make the stream; `Engine.open()` starts it.

        Args:
            project: The project's name.
            doorbell: See Stream.
        """
        super().__init__(doorbell=doorbell)
        self._project = project

    def fits(self, member: Member) -> bool:
        """Return whether there is something to do to a container."""
        raise NotImplementedError

    def call(self, api: "APIClient", container_id: str) -> None:
        """Do it to one container."""
        raise NotImplementedError

    def read(self, api: "APIClient") -> Iterator[Progress]:
        """Yield a step for each container."""
        cast("Session", api).check_writes()
        found = members(api, self._project)
        if not found:
            raise NotFound(_("The project has no container any more."))
        self.accepted()
        todo = [one for one in found if self.fits(one)]
        yield from each(
            cast("Session", api),
            in_steps(todo, is_backwards=self.is_backwards),
            self.call,
            type(self).busy(),
            lambda: self.is_closed,
        )
        yield Progress(result=Touched(self._project, len(todo)))


class Start(ByLabels):
    """Starts what does not run."""

    busy = staticmethod(lambda: _("starting"))

    def fits(self, member: Member) -> bool:
        """Return whether it does not run."""
        return member.state not in ("running", "paused", "restarting", "removing")

    def call(self, api: "APIClient", container_id: str) -> None:
        """Start it."""
        containers.start(api, container_id)


class Stop(ByLabels):
    """Stops what runs."""

    busy = staticmethod(lambda: _("stopping"))
    is_backwards = True

    def fits(self, member: Member) -> bool:
        """Return whether it runs."""
        return member.state in ("running", "paused", "restarting")

    def call(self, api: "APIClient", container_id: str) -> None:
        """Stop it; one that is paused has to go on for that."""
        containers.stop(api, container_id)


class Restart(ByLabels):
    """Stops and starts everything."""

    busy = staticmethod(lambda: _("restarting"))

    def fits(self, member: Member) -> bool:
        """Return whether it can be."""
        return member.state not in ("removing", "dead")

    def call(self, api: "APIClient", container_id: str) -> None:
        """Restart it."""
        containers.restart(api, container_id)


class Pause(ByLabels):
    """Freezes what runs."""

    busy = staticmethod(lambda: _("pausing"))
    is_backwards = True

    def fits(self, member: Member) -> bool:
        """Return whether it runs."""
        return member.state == "running"

    def call(self, api: "APIClient", container_id: str) -> None:
        """Freeze it."""
        containers.pause(api, container_id)


class Unpause(ByLabels):
    """Thaws what is paused."""

    busy = staticmethod(lambda: _("thawing"))

    def fits(self, member: Member) -> bool:
        """Return whether it is paused."""
        return member.state == "paused"

    def call(self, api: "APIClient", container_id: str) -> None:
        """Thaw it."""
        containers.unpause(api, container_id)


# ---------------------------------------------------------------------- down
def take_down(
    api: "APIClient", project: str, *, volumes: bool, is_stopped: Callable[[], bool]
) -> Iterator[Progress]:
    """Stop and remove the containers of a project, then its networks, and its volumes where asked.

    Raises:
        EngineFault: Something could not be removed.
    """
    session, found = cast("Session", api), members(api, project)
    running = [one for one in found if one.state in ("running", "paused", "restarting")]
    steps = in_steps(running, is_backwards=True)
    yield from each(session, steps, containers.stop, _("stopping"), is_stopped)
    yield from each(session, [found], _remove, _("removing"), is_stopped)
    if is_stopped():
        return
    yield from _each_thing(api, project, "/networks", "network", is_stopped)
    if volumes:
        yield from _each_thing(api, project, "/volumes", "volume", is_stopped)


def _remove(api: "APIClient", container_id: str) -> None:
    containers.remove(api, container_id, force=True, volumes=True)


def _each_thing(
    api: "APIClient", project: str, path: str, word: str, is_stopped: Callable[[], bool]
) -> Iterator[Progress]:
    """Remove the networks or the volumes of a project."""
    client: Any = api
    filters = json.dumps({"label": [f"{labels.PROJECT}={project}"]})
    if word == "volume":
        found = list(fields.objects(get_object(api, path, filters=filters), "Volumes"))
    else:
        found = get_list(api, path, filters=filters)
    for raw in found:
        if is_stopped():
            return
        name = fields.text(raw, "Name")
        step = f"{name.removeprefix(project + '_')} ({word})"
        yield Progress(step, _("removing"))
        target = fields.text(raw, "Id") or name
        client._raise_for_status(client._delete(client._url(f"{path}/{{0}}", target)))
        yield Progress(step, _("removed"), is_over=True)


# ---------------------------------------------------------------------- many at once
def in_steps(found: Sequence[Member], *, is_backwards: bool) -> list[list[Member]]:
    """Return containers in steps: each needs only what is in those before it, or after it where backwards."""
    by_service: dict[str, list[Member]] = {}
    depends: dict[str, set[str]] = {}
    for one in found:
        by_service.setdefault(one.service, []).append(one)
        depends.setdefault(one.service, set()).update(one.depends)
    steps = [[one for name in step for one in by_service[name]] for step in labels.in_order(depends)]
    return steps[::-1] if is_backwards else steps


def each(
    session: "Session",
    steps: Sequence[Sequence[Member]],
    call: Call,
    busy: str,
    is_stopped: Callable[[], bool],
) -> Iterator[Progress]:
    """Do something to containers, those of one step at once; a client for each.

    Raises:
        EngineFault: It failed for some; what comes after them was done all the same.
    """
    for step in steps:
        for one in step:
            yield Progress(one.step, busy, is_waiting=True)
    failed: Mapping[str, EngineError] = {}
    for step in steps:
        if is_stopped():
            return
        failed = {**failed, **(yield from _side_by_side(session, step, call, busy, is_stopped))}
    if failed:
        name, error = next(iter(failed.items()))
        words = ngettext("%(name)s: %(why)s", "%(n)d failed; %(name)s: %(why)s", len(failed))
        raise EngineFault(words % {"n": len(failed), "name": name, "why": error}, error.hint)


def _side_by_side(
    session: "Session", step: Sequence[Member], call: Call, busy: str, is_stopped: Callable[[], bool]
) -> Generator[Progress, None, dict[str, EngineError]]:
    """Yield how it goes on each; returns what failed, by the step's name."""
    # late: not needed for the first picture
    from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

    failed: dict[str, EngineError] = {}
    clients: list[Session] = []
    with ThreadPoolExecutor(SIDE_BY_SIDE, thread_name_prefix="project") as pool:
        waiting: dict[Future[None], Member] = {}
        for one in step:
            yield Progress(one.step, busy)
            client = type(session)(session.endpoint, api_version=session.api_version, timeout_s=PATIENCE_S)
            clients.append(client)
            waiting[pool.submit(_one, client, call, one)] = one
        while waiting:
            done, _left = wait(waiting, 0.2, FIRST_COMPLETED)
            if is_stopped():
                for client in clients:
                    client.abort()
            for future in done:
                one, error = waiting.pop(future), future.exception()
                if error is None:
                    yield Progress(one.step, _("done"), is_over=True)
                elif not isinstance(error, ConnectionAbortedHere):
                    known = translate(error, session.endpoint)
                    failed[one.step] = known
                    yield Progress(one.step, str(known), is_over=True, has_failed=True)
    return failed


def _one(client: "Session", call: Call, one: Member) -> None:
    try:
        with suppress(NotFound):
            call(client, one.id)
    finally:
        client.close()
