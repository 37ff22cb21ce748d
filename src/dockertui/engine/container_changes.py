"""What is changed about containers while they live: an image made of one, its limits, its restart policy."""

import re
from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from dockertui.dataclass import dataclass
from dockertui.engine import containers, fields
from dockertui.engine.errors import EngineFault
from dockertui.engine.image_changes import changes_of
from dockertui.engine.image_name import name_parts
from dockertui.i18n import _

if TYPE_CHECKING:
    from docker import APIClient

_SIZE = re.compile(r"(\d{1,15}(?:\.\d{1,6})?)\s*([bkmgt]?)(?:i?b)?", re.IGNORECASE)
_UNITS = {"": 1, "b": 1, "k": 1024, "m": 1024**2, "g": 1024**3, "t": 1024**4}
_NANO = 10**9
POLICIES = ("no", "always", "unless-stopped", "on-failure")
"""When a container is started again, as engines name it."""
_POLICY = re.compile(r"(no|always|unless-stopped|on-failure(?::(\d{1,6}))?)")
UNLIMITED = "-1"
"""No limit, where one can be lifted."""


# ---------------------------------------------------------------------- an image of it
@dataclass(frozen=True, slots=True)
class Committed:
    """An image that was made of a container."""

    image_id: str
    name: str = ""
    """"" where it has none."""


def commit(
    api: "APIClient",
    container_id: str,
    tag: str = "",
    author: str = "",
    message: str = "",
    changes: str = "",
    pause: bool = True,
) -> Committed:
    """Make an image of a container's files, without its volumes.

    Args:
        api: A client.
        container_id: The container.
        tag: What the image is called, with or without a tag; "" for no name.
        author: Who made it, for its description.
        message: What its history says.
        changes: Instructions of a Dockerfile, between semicolons.
        pause: Whether the container stands still meanwhile, so that its files fit each other.
    """
    repository, name = name_parts(tag)
    client: Any = api
    found = client.commit(
        container_id,
        repository or None,
        name or None,
        message=message or None,
        author=author or None,
        pause=pause,
        changes=list(changes_of(changes)) or None,
    )
    return Committed(fields.text(found, "Id"), f"{repository}:{name}" if repository else "")


# ---------------------------------------------------------------------- its limits
@dataclass(frozen=True, slots=True)
class Limits:
    """What a container may use, as texts that a form holds; "" for no limit."""

    memory: str = ""
    swap: str = ""
    """Memory and swap together; -1 for as much swap as there is."""
    cpus: str = ""
    shares: str = ""
    cpuset: str = ""
    pids: str = ""
    restart: str = "no"


def parse_limits(raw: Mapping[str, Any]) -> Limits:
    """Return the limits in what inspect() gave; missing, null and odd fields are none."""
    host = fields.mapping(raw, "HostConfig")
    policy = fields.mapping(host, "RestartPolicy")
    restart = fields.text(policy, "Name") or "no"
    tries = fields.integer(policy, "MaximumRetryCount") or 0
    if restart == "on-failure" and tries > 0:
        restart = f"{restart}:{tries}"
    swap, pids = fields.integer(host, "MemorySwap") or 0, fields.integer(host, "PidsLimit") or 0
    return Limits(
        memory=size_text(fields.integer(host, "Memory") or 0),
        swap=UNLIMITED if swap < 0 else size_text(swap),
        cpus=cpus_text(fields.integer(host, "NanoCpus") or 0),
        shares=str(fields.integer(host, "CpuShares") or ""),
        cpuset=fields.text(host, "CpusetCpus"),
        pids=str(pids) if pids > 0 else "",
        restart=restart,
    )


def limits(api: "APIClient", container_id: str) -> Mapping[str, str]:
    """Return what the fields of the form of update() hold at first, by their ids."""
    return asdict(parse_limits(containers.inspect(api, container_id)))


@dataclass(frozen=True, slots=True)
class Updated:
    """What came of a change of limits."""

    name: str
    """The container's."""
    changed: tuple[str, ...] = ()
    """The fields of `Limits` that differed."""
    warnings: tuple[str, ...] = ()
    """The engine's."""


def update(
    api: "APIClient",
    container_id: str,
    memory: str = "",
    swap: str = "",
    cpus: str = "",
    shares: str = "",
    cpuset: str = "",
    pids: str = "",
    restart: str = "no",
) -> Updated:
    """Give a container other limits and another restart policy, while it runs.

    Only what differs from what it has is sent: to engines, 0 and "" mean that nothing changes.

    Args:
        api: A client.
        container_id: The container.
        memory: As all that follow, a field of `Limits`: what it is to have from now on.
        swap: See there.
        cpus: See there.
        shares: See there.
        cpuset: See there.
        pids: See there.
        restart: See there.

    Raises:
        EngineFault: A limit cannot be lifted while the container is there, or the engine's own words.
    """
    raw = containers.inspect(api, container_id)
    has = asdict(parse_limits(raw))
    wanted = asdict(Limits(memory, swap, cpus, shares, cpuset, pids, restart or "no"))
    changed = {name: text for name, text in wanted.items() if text != has[name]}
    name = fields.text(raw, "Name").removeprefix("/")
    body = body_of(changed)
    if not body:
        return Updated(name)
    client: Any = api
    url = client._url("/containers/{0}/update", container_id)
    found = client._result(client._post_json(url, data=body), json=True)
    warnings = fields.texts(found, "Warnings") if isinstance(found, dict) else ()
    return Updated(name, tuple(changed), warnings)


def body_of(changed: Mapping[str, str]) -> dict[str, Any]:
    """Return the request of a change of limits.

    Args:
        changed: The fields of `Limits` that get another value.

    Raises:
        EngineFault: Engines cannot do that.
    """
    body: dict[str, Any] = {}
    for name, text in changed.items():
        if name == "pids":
            body["PidsLimit"] = int(text or UNLIMITED)
        elif name == "restart":
            body["RestartPolicy"] = _policy(text)
        elif not text or text == "0":
            raise _not_lifted(name)
        elif name == "memory":
            body["Memory"] = size_bytes(text)
        elif name == "swap":
            body["MemorySwap"] = -1 if text == UNLIMITED else size_bytes(text)
        elif name == "cpus":
            body["NanoCpus"] = round(float(text) * _NANO)
        elif name == "shares":
            body["CpuShares"] = int(text)
        elif name == "cpuset":
            body["CpusetCpus"] = text
    return body


def _not_lifted(name: str) -> EngineFault:
    """Return why a limit stays: to engines, an empty value means that nothing changes."""
    words = {
        "memory": _("A limit on memory can be changed while the container is there, not lifted."),
        "swap": _("A limit on swap cannot be left empty."),
        "cpus": _("A limit on CPUs can be changed while the container is there, not lifted."),
        "shares": _("CPU shares cannot be left empty."),
        "cpuset": _("The CPUs it may run on cannot be left empty."),
    }
    hints = {
        "memory": _("Set a higher one: as much as the machine has is no limit."),
        "swap": _("-1 gives it all the swap there is."),
        "cpus": _("Set as many as the machine has: that is no limit."),
        "shares": _("1024 is what a container has by default."),
        "cpuset": _("Name all of the machine's, such as 0-7."),
    }
    return EngineFault(words[name], hints[name])


def _policy(text: str) -> dict[str, Any]:
    name, _colon, tries = text.partition(":")
    return {"Name": name or "no", "MaximumRetryCount": int(tries or 0)}


# ---------------------------------------------------------------------- their texts
def size_bytes(text: str) -> int | None:
    """Return how many bytes a text like `512m` or `1.5g` means; None where it is no size."""
    match = _SIZE.fullmatch(text.strip())
    return int(float(match.group(1)) * _UNITS[match.group(2).lower()]) if match else None


def size_text(size: int) -> str:
    """Return a size as short as it can be said exactly; "" for none."""
    if size <= 0:
        return ""
    for unit in ("t", "g", "m", "k"):
        if size % _UNITS[unit] == 0:
            return f"{size // _UNITS[unit]}{unit}"
    return str(size)


def cpus_text(nano: int) -> str:
    """Return billionths of a CPU as CPUs; "" for none."""
    if nano <= 0:
        return ""
    whole, rest = divmod(nano, _NANO)
    return f"{whole}.{rest:09d}".rstrip("0").rstrip(".")


def is_policy(text: str) -> bool:
    """Return whether a text is a restart policy: `on-failure:5` tries five times."""
    return _POLICY.fullmatch(text) is not None


def is_cpuset(text: str) -> bool:
    """Return whether a text names CPUs: `0-3,5`."""
    return re.fullmatch(r"\d{1,4}(?:-\d{1,4})?(?:,\d{1,4}(?:-\d{1,4})?)*", text) is not None
