"""Where a project's files are, and what there is of it on an engine, as far as labels and files tell."""

import json
import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from dockertui.dataclass import dataclass
from dockertui.engine import fields
from dockertui.engine.compose import labels
from dockertui.engine.compose.files import BOOK
from dockertui.engine.errors import EngineFault
from dockertui.engine.request import get_list
from dockertui.engine.text import clean
from dockertui.i18n import _

if TYPE_CHECKING:
    from docker import APIClient


@dataclass(frozen=True, slots=True)
class Member:
    """A container of a project."""

    id: str
    name: str
    service: str
    number: int
    state: str
    depends: tuple[str, ...] = ()
    labels: Mapping[str, str] | None = None

    @property
    def step(self) -> str:
        """What a step on it is called, as Compose's own steps are."""
        service = self.service or self.name
        return service if self.number in (0, 1) else f"{service}-{self.number}"


@dataclass(frozen=True, slots=True)
class Place:
    """The files of a project, all of them there."""

    project: str
    directory: str
    files: tuple[str, ...]
    env_files: tuple[str, ...] = ()

    def words(self) -> tuple[str, ...]:
        """Return the options that tell Compose of them."""
        options = [f"--project-name={self.project}", f"--project-directory={self.directory}"]
        options += [f"--file={path}" for path in self.files]
        return (*options, *(f"--env-file={path}" for path in self.env_files))


def members(api: "APIClient", project: str) -> list[Member]:
    """Return the containers of a project, running or not, service by service."""
    filters = json.dumps({"label": [f"{labels.PROJECT}={project}"]})
    found = [_member(raw) for raw in get_list(api, "/containers/json", all=1, filters=filters)]
    return sorted(found, key=lambda one: (one.service, one.number, one.name))


def _member(raw: Mapping[str, Any]) -> Member:
    held = {str(key): str(value) for key, value in fields.mapping(raw, "Labels").items()}
    names = fields.texts(raw, "Names")
    container_id = fields.text(raw, "Id")
    return Member(
        container_id,
        names[0].removeprefix("/") if names else container_id[:12],
        clean(labels.service_of(held)),
        fields.integer(held, labels.NUMBER) or 0,
        fields.text(raw, "State").lower(),
        labels.depends_of(held),
        held,
    )


def find(api: "APIClient", project: str) -> Place:
    """Return where the files of a project are: those that its containers were made from, else those found.

    Raises:
        EngineFault: None is known, or what is known is not on this machine any more.
    """
    known = BOOK.known().get(project)
    said = _said(members(api, project), project)
    if said is not None and all(map(os.path.isfile, said.files)):
        return said
    if known is not None:
        return Place(project, known.directory, known.files)
    hint = _("Start, stop, restart, pause, down and logs work without it.")
    if said is not None:
        gone = next(path for path in said.files if not os.path.isfile(path))
        raise EngineFault(_("%(path)s is not on this machine.") % {"path": clean(gone)}, hint)
    raise EngineFault(_("No Compose file of %(name)s is known.") % {"name": clean(project)}, hint)


def _said(found: Sequence[Member], project: str) -> Place | None:
    for one in found:
        held = one.labels or {}
        files = labels.paths_of(held, labels.FILES)
        if files:
            env_files = tuple(filter(os.path.isfile, labels.paths_of(held, labels.ENV_FILES)))
            return Place(project, held.get(labels.DIRECTORY) or os.path.dirname(files[0]), files, env_files)
    return None
