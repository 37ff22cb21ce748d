"""Compose projects: what labels of containers and files of this machine say of them. No engine lists them."""

from collections.abc import Iterable, Mapping
from itertools import groupby

from dockertui.dataclass import dataclass
from dockertui.engine import containers, fields
from dockertui.engine.compose.files import BOOK, ComposeFile, FileService
from dockertui.engine.compose.labels import DIRECTORY, FILES, NUMBER, depends_of, paths_of
from dockertui.engine.containers import Container
from dockertui.engine.kind import Derived
from dockertui.engine.text import clean

_NONE: Mapping[str, ComposeFile] = {}


@dataclass(frozen=True, slots=True)
class Service:
    """A service of a project, with the containers that there are of it, in the order of their numbers."""

    name: str
    """"" for containers that have no label of a service."""
    containers: tuple[Container, ...]
    file: FileService | None = None
    """As the project's file writes it; None where that is not known, or does not have it."""

    @property
    def depends(self) -> tuple[str, ...]:
        """The services that have to be there before it, as the file or the labels say."""
        if self.file is not None:
            return self.file.depends
        return tuple(dict.fromkeys(name for c in self.containers for name in depends_of(c.labels)))


@dataclass(frozen=True, slots=True)
class Project:
    """A Compose project, as far as its containers and its files tell."""

    id: str
    """Its name: an engine tells projects apart by nothing else."""
    services: tuple[Service, ...] = ()
    """By name."""
    directories: tuple[str, ...] = ()
    """Where it was brought up from; several where projects of one name are mixed up."""
    files: tuple[str, ...] = ()
    """Its Compose files."""
    fault: str = ""
    """Always "": what cannot be read is no container of a project."""
    file: ComposeFile | None = None
    """As its file on this machine describes it; None where none is known."""

    @property
    def name(self) -> str:
        """Its name."""
        return self.id

    @property
    def containers(self) -> tuple[Container, ...]:
        """Its containers, service by service."""
        return tuple(container for service in self.services for container in service.containers)

    @property
    def running(self) -> int:
        """How many of its containers have the state `running`."""
        return sum(container.state == "running" for container in self.containers)


def make(found: Mapping[str, Container], files: Mapping[str, ComposeFile] = _NONE) -> dict[str, Project]:
    """Return the projects that containers belong to and those that files describe, by name."""
    members: dict[str, list[Container]] = {}
    for container in found.values():
        if container.project:
            members.setdefault(container.project, []).append(container)
    names = sorted({*members, *files})
    return {name: _project(name, members.get(name, []), files.get(name)) for name in names}


def _project(name: str, members: list[Container], file: ComposeFile | None) -> Project:
    members.sort(key=lambda c: (c.service, fields.integer(c.labels, NUMBER) or 0, c.name, c.id))
    there = {service: tuple(those) for service, those in groupby(members, key=lambda c: c.service)}
    written = {service.name: service for service in file.services} if file is not None else {}
    services = sorted({*there, *written})
    return Project(
        id=name,
        services=tuple(
            Service(service, there.get(service, ()), written.get(service)) for service in services
        ),
        directories=_distinct(
            (*(c.labels.get(DIRECTORY, "") for c in members), clean(file.directory) if file else "")
        ),
        files=_distinct(
            (
                *(path for c in members for path in paths_of(c.labels, FILES)),
                *(map(clean, file.files) if file else ()),
            )
        ),
        file=file,
    )


def _distinct(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, texts)))


KIND: Derived[Project] = Derived(
    name="project",
    record=Project,
    of=(containers.KIND,),
    make=make,
    beside=BOOK.known,
    watch=BOOK.watch,
)
