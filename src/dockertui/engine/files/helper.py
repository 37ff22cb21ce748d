"""A container that lends its mounts: through it the archive API reads and writes a volume that nobody mounts.

It is never started, so that no program of its image runs, and any image will do; where the engine has none,
an empty one is made. It carries a label with the run that made it, is removed at once, and swept after a
crash.
"""

import contextlib
import json
import logging
import secrets
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from dockertui.dataclass import dataclass
from dockertui.engine import fields
from dockertui.engine.errors import translate
from dockertui.engine.files import alive
from dockertui.engine.files.tar_writer import END
from dockertui.engine.request import get_list
from dockertui.strict import Caught, raise_fault

if TYPE_CHECKING:
    from docker import APIClient

    from dockertui.engine.session import Session

log = logging.getLogger(__name__)

LABEL = "dockertui.helper"
"""The label of what is to be swept; its value is the run that made it."""
PLACE = "/" + "/".join(["dockertui"] * 32)
"""Where volumes are mounted. Deep: engines refuse links that lead above the root by their words."""
STRANGER_S = 24 * 3600.0
"""A helper of another machine's run is swept when it is older than this, in seconds."""
_MOST_TRIED = 5


@dataclass(frozen=True, slots=True)
class Mounted:
    """A volume of a helper."""

    volume: str
    name: str = "volume"
    """The last word of its path."""
    is_writable: bool = False

    @property
    def path(self) -> str:
        """Where it is mounted."""
        return f"{PLACE}/{self.name}"


def body(
    image: str, mounts: Sequence[Mounted], command: Sequence[str], caps: Sequence[str] = ()
) -> Mapping[str, Any]:
    """Return the description of a helper for `POST /containers/create`."""
    return {
        "Image": image,
        "Entrypoint": list(command),
        "Cmd": [],
        "User": "0:0",
        "WorkingDir": "/",
        "Labels": {LABEL: alive.token()},
        "NetworkDisabled": True,
        "Healthcheck": {"Test": ["NONE"]},
        "HostConfig": {
            "NetworkMode": "none",
            "CapDrop": ["ALL"],
            "CapAdd": list(caps),
            "SecurityOpt": ["no-new-privileges"],
            "LogConfig": {"Type": "json-file"},
            "RestartPolicy": {"Name": "no"},
            "Mounts": [
                {
                    "Type": "volume",
                    "Source": mount.volume,
                    "Target": mount.path,
                    "ReadOnly": not mount.is_writable,
                    "VolumeOptions": {"NoCopy": True},
                }
                for mount in mounts
            ],
        },
    }


def local_images(api: "APIClient") -> list[Mapping[str, Any]]:
    """Return the images that the engine has, the smallest first."""
    found = [raw for raw in get_list(api, "/images/json") if isinstance(raw, Mapping) and raw.get("Id")]
    return sorted(found, key=lambda raw: fields.integer(raw, "Size") or 0)


def create(api: Any, said: Mapping[str, Any]) -> str:
    """Create a container and return its id; nothing is pulled."""
    name = f"dockertui-helper-{secrets.token_hex(4)}"  # it is seen while it is there
    response = api._post_json(api._url("/containers/create"), data=said, params={"name": name})
    api._raise_for_status(response)
    return fields.text(response.json(), "Id")


@contextlib.contextmanager
def helper(api: "APIClient", mounts: Sequence[Mounted]) -> Iterator[str]:
    """Give the id of a helper with volumes mounted; it goes at the end, also where `api` was stopped."""
    made, image = "", ""
    try:
        made, image = _of_any_image(api, mounts)
        yield made
    finally:
        if made or image:
            clear(api, made, image)


def _of_any_image(api: Any, mounts: Sequence[Mounted]) -> tuple[str, str]:
    """Return the id of a new helper, and that of the image where one had to be made."""
    from docker.errors import APIError  # late: docker-py is slow to import

    for raw in local_images(api)[:_MOST_TRIED]:
        with contextlib.suppress(APIError):
            return create(api, body(str(raw["Id"]), mounts, ["/dockertui"])), ""
    response = api._post(api._url("/images/create"), params={"fromSrc": "-"}, data=END)
    api._raise_for_status(response)
    image = fields.text(response.json(), "status")
    try:
        return create(api, body(image, mounts, ["/dockertui"])), image
    except BaseException:
        clear(api, "", image)
        raise


def fresh(api: "APIClient", timeout_s: float = 30.0) -> "Session":
    """Return another client of the same engine: to tidy up with where the first was stopped. To be closed."""
    from dockertui.engine.session import Session

    known = cast("Session", api)
    return Session(known.endpoint, api_version=known.api_version, timeout_s=timeout_s)


def address(api: "APIClient") -> str:
    """Return the address of the engine that a client speaks to."""
    return cast("Session", api).endpoint.url


def clear(api: "APIClient", container_id: str, image_id: str = "") -> bool:
    """Remove a helper with its anonymous volumes, and an image made for it; returns whether it is gone."""
    client = fresh(api)
    with Caught() as caught:  # what is left is swept by the next start
        if container_id:
            client.remove_container(container_id, v=True, force=True)
        if image_id:
            client.remove_image(image_id, force=True)
    client.close()
    if caught.error is not None:
        raise_fault(caught.error)
        log.warning("a helper was left: %s", translate(caught.error, client.endpoint))
    return caught.error is None


def sweep(api: "APIClient") -> int:
    """Remove the helpers of runs that are over; returns how many. For the start of the app."""
    count, now = 0, time.time()
    for raw in get_list(api, "/containers/json", all=1, filters=json.dumps({"label": [LABEL]})):
        if not isinstance(raw, Mapping):
            continue
        run = fields.labels(raw).get(LABEL, "")
        created = fields.integer(raw, "Created") or now
        if alive.is_over(run) or (not alive.is_known(run) and now - created > STRANGER_S):
            count += clear(api, fields.text(raw, "Id"))
    return count
