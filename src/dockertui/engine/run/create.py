"""Creates and starts the container that a record says; pulls nothing, and leaves nothing half made."""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from dockertui.dataclass import dataclass
from dockertui.engine import fields
from dockertui.engine.errors import EngineError, translate
from dockertui.engine.run.around import Around
from dockertui.engine.run.body import Request, request
from dockertui.engine.run.spec import RunSpec
from dockertui.engine.text import clean
from dockertui.i18n import _

if TYPE_CHECKING:
    from docker import APIClient

    from dockertui.engine.session import Session


@dataclass(frozen=True, slots=True)
class Created:
    """A container that was made."""

    id: str
    warnings: tuple[str, ...] = ()
    """What the engine says of it: a limit that it cannot keep, and the like."""


class NotStartedError(EngineError):
    """A container was made but could not be started; it is gone again, or was kept as asked."""

    def __init__(self, message: str, hint: str, kept: str = "") -> None:
        super().__init__(message, hint)
        self.kept = kept
        """The id of what is left; "" for nothing."""


def create(
    api: "APIClient",
    spec: RunSpec,
    *,
    around: Around | None = None,
    start: bool | None = None,
    keep: bool = False,
) -> Created:
    """Create a container, and start it unless it is only to be created. The image has to be there.

    Args:
        api: A client.
        spec: What it is to be.
        around: Where variables without values, files and relative paths come from; None for this process.
        start: Whether to start it; None for what the record says.
        keep: Whether to keep it where it cannot be started.

    Raises:
        NotStartedError: It could not be started, or not be connected to all of its networks.
        EngineError: It could not be made; nothing is left of it.
    """
    made, wanted = make(api, spec, around)
    try:
        for network, place in wanted.connects:
            connect(api, network, made.id, place)
        if not spec.only_create if start is None else start:
            api.start(made.id)
    except (OSError, EngineError) as exc:  # what docker-py and requests raise are OSErrors
        raise _undone(api, made.id, translate(exc, cast("Session", api).endpoint), keep) from exc
    return made


def make(api: "APIClient", spec: RunSpec, around: Around | None = None) -> tuple[Created, Request]:
    """Create a container without starting it; returns what was made, and what was asked for.

    Raises:
        EngineError: It could not be made; nothing is left of it.
    """
    try:
        wanted = request(spec, around or Around(), _version(api))
    except ValueError as exc:
        raise EngineError(str(exc)) from exc
    return make_from(api, wanted), wanted


def make_from(api: "APIClient", wanted: Request) -> Created:
    """Create a container from the engine's own form of it."""
    query = {"name": wanted.name or None, "platform": wanted.platform or None}
    found = _post(api, "/containers/create", wanted.body, query)
    return Created(fields.text(found, "Id"), fields.texts(found, "Warnings"))


def connect(api: "APIClient", network: str, container_id: str, place: Mapping[str, Any]) -> None:
    """Connect a container to a network.

    Args:
        api: A client.
        network: The network's name or id.
        container_id: The container.
        place: Its place there, in the engine's form.
    """
    _post(
        api, "/networks/{0}/connect", {"Container": container_id, "EndpointConfig": dict(place)}, {}, network
    )


def _version(api: "APIClient") -> tuple[int, int]:
    major, _sign, minor = cast("Session", api)._version.partition(".")
    return int(major), int(minor or 0)


def _post(
    api: Any, path: str, body: Mapping[str, Any], query: Mapping[str, object], *names: str
) -> dict[str, Any]:
    """POST an object and return the one that comes back; an empty one where none does."""
    response = api._post(
        api._url(path, *names),
        data=json.dumps(body),
        params={key: value for key, value in query.items() if value is not None},
        headers={"Content-Type": "application/json"},
    )
    api._raise_for_status(response)
    found = json.loads(response.content) if response.content.strip() else {}
    return cast("dict[str, Any]", found) if isinstance(found, dict) else {}


def _undone(api: "APIClient", container_id: str, error: EngineError, keep: bool) -> EngineError:
    """Remove what could not be started, unless it is to be kept; returns what to say."""
    if keep:
        words = _("It was made, but not started: %(why)s") % {"why": error.message}
        return NotStartedError(words, error.hint, container_id)
    try:
        api.remove_container(container_id, v=True, force=True)
    except OSError as exc:
        left = translate(exc, cast("Session", api).endpoint)
        words = _("%(why)s The container %(id)s is left: %(left)s")
        words %= {"why": error.message, "id": clean(container_id)[:12], "left": left.message}
        return NotStartedError(words, error.hint, container_id)
    return NotStartedError(error.message, error.hint)
