"""Containers: the record, how a list entry is read, and one function per Engine call."""

import re
import time
from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from dockertui.dataclass import dataclass
from dockertui.engine import fields
from dockertui.engine.changed_containers import gone, list_some, touched
from dockertui.engine.compose.labels import project_of, service_of
from dockertui.engine.entries import Entries
from dockertui.engine.kind import Listed
from dockertui.engine.probe import Probe, parse_probe
from dockertui.engine.request import get_list, get_object, post
from dockertui.engine.since import seen
from dockertui.engine.text import clean

if TYPE_CHECKING:
    from docker import APIClient

    from dockertui.engine.log_lines import LogLine

_LOOK_AGAIN_S = 0.1
"""How long to wait before looking again whether a container is gone, in seconds."""
_EXIT_CODE = re.compile(r"(?:Exited|Restarting) \((-?\d{1,10})\)")
_HEALTH = re.compile(r"\((?:health: )?(healthy|unhealthy|starting)\)")
_STATES = {"configured": "created", "initialized": "created", "stopped": "exited"}
"""Podman's words for states that Docker has a word for."""
_LIVE = frozenset({"running", "paused", "stopping"})
_OVER = frozenset({"created", "exited", "dead", "removing"})


@dataclass(frozen=True, slots=True, order=True)
class Port:
    """A port of a container, published on the host or only exposed."""

    container_port: int = 0
    protocol: str = "tcp"
    host_port: int | None = None
    """None where it is not published."""
    ip: str = ""
    """The host address it is published on; "" for all."""


@dataclass(frozen=True, slots=True)
class Mount:
    """Something mounted into a container."""

    type: str = ""
    """`volume`, `bind`, `tmpfs` …"""
    name: str = ""
    """The volume's name."""
    source: str = ""
    """The path on the engine's host."""
    destination: str = ""
    driver: str = ""
    mode: str = ""
    is_writable: bool = True


@dataclass(frozen=True, slots=True)
class Attachment:
    """A container's place on a network; no addresses while it does not run."""

    network: str = ""
    """The network's name."""
    network_id: str = ""
    """"" where the container never ran on it."""
    ipv4: str = ""
    ipv6: str = ""
    mac: str = ""
    gateway: str = ""
    aliases: tuple[str, ...] = ()
    reserved: tuple[str, ...] = ()
    """The addresses it is to have whenever it runs; where none, the engine chooses at each start."""


@dataclass(frozen=True, slots=True)
class Container:
    """One container, as a list reply shows it."""

    id: str
    name: str = ""
    """Its own name, without the slash and not one given by a link; its short id where it has none."""
    names: tuple[str, ...] = ()
    image: str = ""
    """The image as it was named at creation; its id where the name is gone."""
    image_id: str = ""
    manifest_id: str = ""
    """The image for its platform, where `image_id` is one for several."""
    command: str = ""
    created_at: datetime | None = None
    state: str = ""
    """`running`, `exited`, `created`, `paused`, `restarting`, `removing`, `dead`, or what the engine said."""
    status: str = ""
    """The engine's words: `Up 5 minutes (healthy)`."""
    health: str = ""
    """`healthy`, `unhealthy`, `starting`, or "" without a health check or a process to be checked."""
    failing: int = 0
    """How often its health check failed in a row; 0 where the list does not say."""
    exit_code: int | None = None
    """Of the last run, where it has ended."""
    since: datetime | None = None
    """Since when it has been in its state, as near as the engine's words and what was seen tell."""
    is_new: bool = False
    """Whether it was made a moment ago and not started so far, which as a rule comes next."""
    network_mode: str = ""
    """`host`, `none`, `container:ID`, or the network it was started on."""
    ports: tuple[Port, ...] = ()
    labels: Mapping[str, str] = field(default_factory=lambda: fields.EMPTY, hash=False)
    project: str = ""
    """The Compose project it belongs to."""
    service: str = ""
    mounts: tuple[Mount, ...] = ()
    networks: tuple[Attachment, ...] = ()
    fault: str = ""
    """Why it could not be read; "" for a good record."""

    @property
    def short_id(self) -> str:
        """Twelve digits of the id; for eyes only."""
        return self.id[:12]

    @property
    def is_running(self) -> bool:
        """Whether the engine counts it as started, so that stop and kill make sense.

        True while its process lives (running, paused, stopping) and between two runs (restarting).
        """
        return self.state in ("running", "paused", "restarting", "stopping")

    @property
    def is_paused(self) -> bool:
        """Whether its processes are frozen."""
        return self.state == "paused"

    @property
    def is_live(self) -> bool:
        """Whether it has processes and its places on networks: not between two runs."""
        return self.state in _LIVE

    @property
    def addresses(self) -> tuple[str, ...]:
        """Its address on each network, IPv4 where there are both."""
        return tuple(a.ipv4 or a.ipv6 for a in self.networks if a.ipv4 or a.ipv6)


def _names(raw: Mapping[str, Any]) -> tuple[str, ...]:
    found = (*fields.texts(raw, "Names"), fields.text(raw, "Name"))
    return tuple(dict.fromkeys(name.removeprefix("/") for name in found if name.removeprefix("/")))


def _ports(raw: Mapping[str, Any]) -> tuple[Port, ...]:
    if not raw.get("Ports"):
        return ()  # as most have none, and their list is long
    found = {
        Port(
            container_port=fields.integer(port, "PrivatePort") or 0,
            protocol=fields.text(port, "Type", "tcp") or "tcp",
            host_port=fields.integer(port, "PublicPort") or None,
            ip=fields.text(port, "IP"),
        )
        for port in fields.objects(raw, "Ports")
    }
    return tuple(
        sorted(found, key=lambda p: (p.container_port, p.protocol, p.host_port or 0, ":" in p.ip, p.ip))
    )


def _mounts(raw: Mapping[str, Any]) -> tuple[Mount, ...]:
    if not raw.get("Mounts"):
        return ()
    found = []
    for mount in fields.items(raw, "Mounts"):
        if isinstance(mount, str):  # Podman may give bare paths
            found.append(Mount(destination=clean(mount)))
        elif isinstance(mount, dict):
            found.append(
                Mount(
                    type=fields.text(mount, "Type"),
                    name=fields.text(mount, "Name"),
                    source=fields.text(mount, "Source"),
                    destination=fields.text(mount, "Destination"),
                    driver=fields.text(mount, "Driver"),
                    mode=fields.text(mount, "Mode"),
                    is_writable=fields.flag(mount, "RW", True),
                )
            )
    return tuple(sorted(found, key=lambda m: m.destination))


def _networks(raw: Mapping[str, Any]) -> tuple[Attachment, ...]:
    found = []
    for name, network in fields.mapping(fields.mapping(raw, "NetworkSettings"), "Networks").items():
        place = network if isinstance(network, dict) else fields.EMPTY
        found.append(
            Attachment(
                network=clean(str(name)),
                network_id=fields.text(place, "NetworkID"),
                ipv4=fields.text(place, "IPAddress"),
                ipv6=fields.text(place, "GlobalIPv6Address"),
                mac=fields.text(place, "MacAddress"),
                gateway=fields.text(place, "Gateway"),
                aliases=fields.texts(place, "Aliases"),
                reserved=tuple(
                    address
                    for key in ("IPv4Address", "IPv6Address")
                    if (address := fields.text(fields.mapping(place, "IPAMConfig"), key))
                ),
            )
        )
    return tuple(sorted(found, key=lambda a: a.network))


def _health(raw: Mapping[str, Any], state: str, status: str) -> str:
    if state in _OVER:
        return ""
    said = fields.text(fields.mapping(raw, "Health"), "Status").lower()
    if said:
        return said if said in ("healthy", "unhealthy", "starting") else ""
    match = _HEALTH.search(status)
    return match.group(1) if match else ""


def parse(raw: Mapping[str, Any]) -> Container:
    """Return the record of one entry of a list reply; missing, null and odd fields are defaults."""
    container_id = fields.text(raw, "Id")
    names = _names(raw)
    labels = fields.labels(raw)
    status = fields.text(raw, "Status")
    said = fields.text(raw, "State").lower() or fields.text(fields.mapping(raw, "State"), "Status").lower()
    state = _STATES.get(said, said)
    exit_code = _EXIT_CODE.match(status)
    return Container(
        id=container_id,
        name=next((name for name in names if "/" not in name), names[0] if names else container_id[:12]),
        names=names,
        image=fields.text(raw, "Image"),
        image_id=fields.text(raw, "ImageID"),
        manifest_id=fields.text(fields.mapping(raw, "ImageManifestDescriptor"), "digest"),
        command=fields.text(raw, "Command"),
        created_at=fields.moment(raw.get("Created")),
        state=state,
        status=status,
        health=_health(raw, state, status),
        failing=max(0, fields.integer(fields.mapping(raw, "Health"), "FailingStreak") or 0),
        exit_code=int(exit_code.group(1)) if exit_code else None,
        network_mode=fields.text(fields.mapping(raw, "HostConfig"), "NetworkMode"),
        ports=_ports(raw),
        labels=labels,
        project=project_of(labels),
        service=service_of(labels),
        mounts=_mounts(raw),
        networks=_networks(raw),
    )


@dataclass(frozen=True, slots=True)
class ContainerDetail:
    """What only a container's own description says of it."""

    started_at: datetime | None = None
    """When its last run began."""
    finished_at: datetime | None = None
    """When the run before ended."""
    error: str = ""
    """Why it could not be started or removed."""
    is_out_of_memory: bool = False
    """Whether the kernel killed a process of it for want of memory."""
    restart_count: int = 0
    """How often its restart policy started it again."""
    restart_policy: str = ""
    """`always`, `unless-stopped`, `on-failure`; "" for none."""
    probe_output: str = ""
    """What the last run of its health check printed."""
    probe_exit_code: int | None = None
    probe: Probe = field(default_factory=Probe)
    """Its health check, and how that went."""
    env: tuple[tuple[str, str], ...] = ()
    """Its variables, by name, as name and value."""
    last_lines: "tuple[LogLine, ...]" = ()
    """What it printed last, where that was asked for."""
    log_trouble: str = ""
    """Why that could not be read."""
    failing: int = 0
    """How often its health check failed in a row."""


def parse_detail(raw: Mapping[str, Any]) -> ContainerDetail:
    """Return what inspect() gave as a record; missing, null and odd fields are defaults."""
    state = fields.mapping(raw, "State")
    policy = fields.text(fields.mapping(fields.mapping(raw, "HostConfig"), "RestartPolicy"), "Name")
    probe = parse_probe(raw)
    last = probe.runs[0] if probe.runs else None
    return ContainerDetail(
        started_at=fields.moment(state.get("StartedAt")),
        finished_at=fields.moment(state.get("FinishedAt")),
        error=fields.text(state, "Error"),
        is_out_of_memory=fields.flag(state, "OOMKilled"),
        restart_count=fields.integer(raw, "RestartCount") or 0,
        restart_policy="" if policy == "no" else policy,
        probe_output=" ".join(" ".join(last.output).split()) if last is not None else "",
        probe_exit_code=last.exit_code if last is not None else None,
        probe=probe,
        env=_variables(raw),
        failing=max(0, probe.failing),
    )


def _variables(raw: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Return the environment by name; one that is given without a value has none."""
    pairs = (text.partition("=") for text in fields.texts(fields.mapping(raw, "Config"), "Env"))
    return tuple(sorted((name, value) for name, _sign, value in pairs))


def list_raw(api: "APIClient", known: Entries | None = None) -> list[Any]:
    """Return the raw entries of all containers, running or not, by one request.

    Args:
        api: A client.
        known: What the last reply held, where they are listed again and again.
    """
    return get_list(api, "/containers/json", known=known, all=1)


def inspect(api: "APIClient", container_id: str) -> dict[str, Any]:
    """Return everything the engine knows of a container."""
    return get_object(api, "/containers/{0}/json", container_id)


def detail(api: "APIClient", container_id: str) -> ContainerDetail:
    """Return what the list does not say of a container."""
    return parse_detail(inspect(api, container_id))


def start(api: "APIClient", container_id: str) -> None:
    """Start a container; nothing happens to a running one."""
    api.start(container_id)


def stop(api: "APIClient", container_id: str, timeout_s: int | None = None) -> None:
    """Stop a container: its stop signal, then SIGKILL.

    Args:
        api: A client.
        container_id: The container.
        timeout_s: How long it may take before SIGKILL; None for the container's own setting.
    """
    api.stop(container_id, timeout=timeout_s)


def restart(api: "APIClient", container_id: str, timeout_s: int | None = None) -> None:
    """Stop a container if it runs, and start it."""
    post(api, "/containers/{0}/restart", container_id, t=timeout_s)


def pause(api: "APIClient", container_id: str) -> None:
    """Freeze the processes of a container."""
    api.pause(container_id)


def unpause(api: "APIClient", container_id: str) -> None:
    """Thaw the processes of a paused container."""
    api.unpause(container_id)


def kill(api: "APIClient", container_id: str, signal: str = "SIGKILL") -> None:
    """Send a signal to the main process of a container."""
    api.kill(container_id, signal)


def rename(api: "APIClient", container_id: str, new_name: str) -> None:
    """Give a container another name."""
    api.rename(container_id, new_name)


def remove(api: "APIClient", container_id: str, force: bool = False, volumes: bool = False) -> None:
    """Remove a container; where its removal is under way already, wait until it is gone.

    Args:
        api: A client.
        container_id: The container.
        force: Kill it first if it runs.
        volumes: Remove its anonymous volumes too.
    """
    from docker.errors import APIError, NotFound  # late: docker-py is slow to import

    try:
        api.remove_container(container_id, v=volumes, force=force)
    except APIError as exc:
        if exc.status_code != 409 or "already in progress" not in str(exc.explanation):
            raise
        give_up_at = time.monotonic() + float(api.timeout or 30)
        while time.monotonic() < give_up_at:
            try:
                inspect(api, container_id)
            except NotFound:
                return
            time.sleep(_LOOK_AGAIN_S)
        raise


KIND: Listed[Container] = Listed(
    name="container",
    record=Container,
    path="/containers/json?all=1",
    list=list_raw,
    parse=parse,
    id_of=lambda raw: fields.text(raw, "Id"),
    events=frozenset({"container", "network"}),  # connect and disconnect change addresses
    fault=lambda record_id, reason: Container(record_id, name=record_id[:12], fault=reason),
    some=list_some,
    touched=touched,
    gone=gone,
    seen=seen,
)
