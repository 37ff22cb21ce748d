"""Compose projects: what the labels of containers say of them. No engine lists them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from dockertui.engine import containers, fields
from dockertui.engine.containers import Container
from dockertui.engine.kind import Derived

_DIRECTORY = "com.docker.compose.project.working_dir"
_FILES = "com.docker.compose.project.config_files"
"""Paths, with commas between them. Podman's compose sets the same two labels."""
_NUMBER = "com.docker.compose.container-number"


@dataclass(frozen=True, slots=True)
class Service:
    """A service of a project, with the containers that there are of it, in the order of their numbers."""

    name: str
    """"" for containers that have no label of a service."""
    containers: tuple[Container, ...]


@dataclass(frozen=True, slots=True)
class Project:
    """A Compose project, as far as its containers tell."""

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


def make(found: Mapping[str, Container]) -> dict[str, Project]:
    """Return the projects that containers belong to, by name."""
    members: dict[str, list[Container]] = {}
    for container in found.values():
        if container.project:
            members.setdefault(container.project, []).append(container)
    return {name: _project(name, members[name]) for name in sorted(members)}


def _project(name: str, members: list[Container]) -> Project:
    members.sort(key=lambda c: (c.service, fields.integer(c.labels, _NUMBER) or 0, c.name, c.id))
    return Project(
        id=name,
        services=tuple(
            Service(service, tuple(those)) for service, those in groupby(members, key=lambda c: c.service)
        ),
        directories=_distinct(c.labels.get(_DIRECTORY, "") for c in members),
        files=_distinct(path for c in members for path in c.labels.get(_FILES, "").split(",")),
    )


def _distinct(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, texts)))


KIND: Derived[Project] = Derived(name="project", record=Project, of=(containers.KIND,), make=make)
