"""Follows the logs of all containers of a project as one: in the order of time, each line after its service.

Each container has a follower of its own, which goes on through restarts; here their books become one.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from dockertui.engine.containers import Container
from dockertui.engine.log_lines import LogLine, nanoseconds
from dockertui.engine.logs import Logs
from dockertui.engine.projects import Project
from dockertui.i18n import _
from dockertui.state.log_book import Gap, LogBook, Record
from dockertui.state.log_follower import LogFollower, Step
from dockertui.state.snapshot import Health, Link

GATHER_S = 0.6
"""How long the first lines of all containers are gathered before they are put in order, in seconds."""
LONGEST_NAME = 20
"""Cells of a service's name before its lines; a longer one is cut."""
COLOURS = (36, 33, 32, 35, 34, 96, 93, 92, 95, 94)
"""The colours of services, as terminals number them; after the last the first comes again."""


class ProjectFollower:
    """One project's logs: a book, and a follower for each container. For the UI's thread; never waits."""

    def __init__(
        self,
        project: str,  # noqa: ARG002  (as all followers are made)
        open_stream: Callable[[Logs], object],
        ring: Callable[[], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Follow nothing yet; tick() begins.

        Args:
            project: The project's id.
            open_stream: `Engine.open`.
            ring: Called from a stream's thread when take() or tick() has something to do.
            clock: Seconds that only grow.
        """
        self.book = LogBook()
        self.step = Step()
        """What there is to say."""
        self._open_stream = open_stream
        self._ring = ring
        self._clock = clock
        self._followers: dict[str, LogFollower] = {}
        self._names: dict[str, str] = {}
        self._taken: dict[str, int] = {}
        """The number of the next record of each book."""
        self._began = clock()
        self._colours: dict[str, int] = {}
        self._leads: dict[str, str] = {}

    def tick(self, project: Project | None, health: Health) -> float | None:
        """Do what is to be done now; returns after how many seconds to ask again, None: at the next ring."""
        members = project.containers if project is not None else ()
        there = {container.id: container for container in members}
        for container_id in [one for one in self._followers if one not in there]:
            self._merge(self._new_of(container_id))
            self._followers.pop(container_id).close()
            self._taken.pop(container_id)
        self._name(members)
        waits = []
        for container_id, container in there.items():
            follower = self._followers.get(container_id)
            if follower is None:
                follower = LogFollower(container_id, self._open_stream, self._ring, self._clock)
                self._followers[container_id], self._taken[container_id] = follower, 0
            waits.append(follower.tick(container, health))
        self.step = self._step(members, health)
        if self._is_gathering:
            waits.append(max(0.05, self._began + GATHER_S - self._clock()))
        else:
            self._merge_all()
        return min((wait for wait in waits if wait is not None), default=None)

    def take(self, budget_s: float) -> bool:
        """Put what has come into the book, for about so long, and return whether more is waiting."""
        share = budget_s / max(1, len(self._followers))
        is_more = False
        for follower in self._followers.values():
            is_more = follower.take(share) or is_more
        if not self._is_gathering:
            self._merge_all()
        return is_more

    def close(self) -> None:
        """Read no more; what came stays in the book."""
        for follower in self._followers.values():
            follower.close()

    # ------------------------------------------------------------------
    @property
    def _is_gathering(self) -> bool:
        return self._clock() - self._began < GATHER_S

    def _name(self, members: Sequence[Container]) -> None:
        """Note what stands before the lines of each: its service, with a number where that has several."""
        many = {c.service for c in members if sum(o.service == c.service for o in members) > 1}
        for container in members:
            service = container.service or container.name
            self._colours.setdefault(service, COLOURS[len(self._colours) % len(COLOURS)])
            number = container.name.rpartition("-")[2] if container.service in many else ""
            name = f"{service}-{number}" if number.isdecimal() else service
            self._names[container.id] = name[:LONGEST_NAME]
        width = max((len(self._names[container.id]) for container in members), default=0)
        for container in members:
            colour = self._colours[container.service or container.name]
            self._leads[container.id] = f"\x1b[{colour}m{self._names[container.id]:<{width}} │\x1b[0m "

    def _new_of(self, container_id: str) -> list[tuple[int, Record]]:
        """Return what has come of a container, with the time of each line."""
        book = self._followers[container_id].book
        start, lead = max(book.first, self._taken[container_id]), self._leads[container_id]
        self._taken[container_id] = book.end
        found: list[tuple[int, Record]] = []
        at = 0
        for record in book.between(start, book.end):
            if isinstance(record, LogLine):
                at = nanoseconds(record.timestamp) or at
                record = replace(record, text=lead + record.text)  # noqa: PLW2901  (the same one, named)
            found.append((at, record))
        return found

    def _merge_all(self) -> None:
        self._merge([one for container_id in self._followers for one in self._new_of(container_id)])

    def _merge(self, found: list[tuple[int, Record]]) -> None:
        for _at, record in sorted(found, key=lambda one: one[0]):
            if isinstance(record, Gap):
                self.book.gap(record.count)
            else:
                self.book.append([record])

    def _step(self, members: Sequence[Container], health: Health) -> Step:
        if health.link in (Link.LOST, Link.FROZEN):
            return next((f.step for f in self._followers.values()), Step())
        if not members:
            return Step(words=_("The project has no containers: there is nothing to read."))
        steps = [follower.step for follower in self._followers.values()]
        trouble = next((step for step in steps if step.tone == "warn"), None)
        if trouble is not None:
            return replace(trouble, follows=any(step.follows for step in steps))
        if any(step.follows for step in steps):
            words = _("No full line of output so far.") if self.book.is_empty else ""
            return Step(words=words, follows=True)
        if all(not container.is_running for container in members):
            return Step(words=_("Nothing of the project runs."))
        return Step(words=_("Reading the logs…") if self.book.is_empty else "")
