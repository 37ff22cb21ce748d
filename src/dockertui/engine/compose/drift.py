"""Which containers of a project differ from its file, and in what: field by field, by no checksum."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from dockertui.dataclass import dataclass
from dockertui.engine import fields
from dockertui.engine.compose import place
from dockertui.engine.compose.config import ask, services_of
from dockertui.engine.compose.labels import ONE_OFF
from dockertui.engine.compose.normal import SEPARATOR, differences, of_container, of_file
from dockertui.engine.containers import inspect
from dockertui.engine.errors import EngineFault
from dockertui.engine.request import get_object
from dockertui.engine.run.secrets import masked_pair
from dockertui.engine.text import clean
from dockertui.i18n import _

if TYPE_CHECKING:
    from docker import APIClient


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that differs."""

    field: str
    """As the Compose file calls it."""
    file: str
    """What the file says and what runs does not, secrets masked; "" for nothing."""
    running: str
    """The same the other way round."""


@dataclass(frozen=True, slots=True)
class ContainerDrift:
    """What differs in one container."""

    id: str
    name: str
    service: str
    differences: tuple[Difference, ...] = ()
    is_stranger: bool = False
    """Whether the file has no such service."""


@dataclass(frozen=True, slots=True)
class ProjectDrift:
    """How a project differs from its file."""

    containers: tuple[ContainerDrift, ...] = ()
    missing: tuple[str, ...] = ()
    """Services of the file, without those of profiles, of which there is no container."""
    compared: int = 0
    """Fields that were compared for each container."""


def drift(api: "APIClient", project: str) -> ProjectDrift:
    """Return how the containers of a project differ from its file; blocks.

    Raises:
        EngineFault: The file is missing or wrong, or there is no program to read it.
    """
    asked = ask(api, place.find(api, project))
    if asked.problem:
        raise EngineFault(asked.problem, _("The tab File shows the place."))
    services = services_of(asked.config)
    found = [one for one in place.members(api, project) if (one.labels or {}).get(ONE_OFF) != "True"]
    drifts = [_of_one(api, asked.config, one) for one in found]
    there = {one.service for one in found}
    missing = (name for name, held in services.items() if name not in there and not held.get("profiles"))
    compared = len(of_file(asked.config, next(iter(services), ""), {}))
    return ProjectDrift(tuple(drifts), tuple(sorted(map(clean, missing))), compared)


def _of_one(api: "APIClient", config: Mapping[str, Any], one: place.Member) -> ContainerDrift:
    if one.service not in services_of(config):
        return ContainerDrift(one.id, one.name, one.service, is_stranger=True)
    raw = inspect(api, one.id)
    found = tuple(_differences(api, config, one.service, raw))
    return ContainerDrift(one.id, one.name, one.service, found)


def _differences(
    api: "APIClient", config: Mapping[str, Any], service: str, raw: Mapping[str, Any]
) -> Iterator[Difference]:
    image_id = fields.text(raw, "Image")
    image = _image(api, image_id)
    wanted = of_file(config, service, fields.mapping(image, "Config"))
    for name, file, running in differences(wanted, of_container(raw)):
        yield Difference(name, only(file, running), only(running, file))
    now, said = fields.text(_image(api, wanted["image"]), "Id"), fields.mapping(raw, "Config").get("Image")
    if now and image_id and now != image_id and said == wanted["image"]:
        yield Difference(
            "image id",
            now.removeprefix("sha256:")[:12],
            image_id.removeprefix("sha256:")[:12],
        )


def _image(api: "APIClient", name: str) -> Mapping[str, Any]:
    """Return an image's description; an empty one where it is not there."""
    from docker.errors import APIError  # late: docker-py is slow to import

    try:
        return get_object(api, "/images/{0}/json", name)
    except APIError:
        return fields.EMPTY


def only(some: str, others: str) -> str:
    """Return what is in one side of a field and not in the other; values that look secret are masked."""
    there = set(others.split(SEPARATOR))
    parts = (part for part in some.split(SEPARATOR) if part not in there)
    return ", ".join(clean(masked_pair(part)) for part in parts)
