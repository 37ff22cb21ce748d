"""Writes records as a Compose file: a service each, and the volumes and networks that they use.

Source: the Compose specification; that a file is valid is what `docker compose config` says of it.
"""

import io
import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import field
from typing import Any

from dockertui.dataclass import dataclass
from dockertui.engine.run import compose_parts, mounting, values
from dockertui.engine.run.attaching import DEFAULT, places
from dockertui.engine.run.secrets import masked
from dockertui.engine.run.spec import RunSpec
from dockertui.i18n import _

_COMPOSE_LABEL = "com.docker.compose."
_PLAIN = re.compile(r"[A-Za-z/_][A-Za-z0-9_./@-]*")
_WORDS = frozenset(["y", "n", "yes", "no", "on", "off", "true", "false", "null"])


@dataclass(frozen=True, slots=True)
class Composed:
    """A Compose file."""

    text: str
    unsaid: tuple[str, ...] = ()
    """What of the containers it does not say, a sentence each."""


@dataclass
class _File:
    """A file being made."""

    names: dict[str, str]
    """The service of each container, by its name."""
    services: dict[str, Any] = field(default_factory=dict)
    volumes: dict[str, Any] = field(default_factory=dict)
    networks: dict[str, Any] = field(default_factory=dict)
    unsaid: list[str] = field(default_factory=list)


def compose(
    specs: Sequence[RunSpec],
    *,
    there: AbstractSet[str] = frozenset(),
    hide: bool = False,
) -> Composed:
    """Return containers as one Compose file.

    Args:
        specs: What they are.
        there: The names of volumes and networks that exist already: they are used, not made.
        hide: Whether values that look secret are masked; such a file cannot be used.

    Raises:
        ValueError: A record contradicts itself.
    """
    specs = [masked(spec) for spec in specs] if hide else specs
    services = _service_names(specs)
    made = _File({spec.name: service for spec, service in zip(specs, services, strict=True) if spec.name})
    for spec, service in zip(specs, services, strict=True):
        made.services[service] = _service(spec, made, there)
        made.unsaid += (f"{service}: {text}" if len(specs) > 1 else text for text in _unsaid(spec))
    whole: dict[str, Any] = {"services": made.services}
    if made.networks:
        whole["networks"] = made.networks
    if made.volumes:
        whole["volumes"] = made.volumes
    return Composed(_yaml(whole), tuple(made.unsaid))


# ---------------------------------------------------------------------- services
def _label(spec: RunSpec, name: str) -> str:
    start = f"{_COMPOSE_LABEL}{name}="
    return next((label.removeprefix(start) for label in spec.labels if label.startswith(start)), "")


def _service_names(specs: Sequence[RunSpec]) -> list[str]:
    """Return a name for each service: what Compose called it, its own, or its image's; no two alike."""
    found: list[str] = []
    for spec in specs:
        image = spec.image.rpartition("/")[2].partition("@")[0].partition(":")[0]
        wanted = _label(spec, "service") or spec.name or image
        name = re.sub(r"[^a-zA-Z0-9_.-]+", "-", wanted).strip("-._") or "service"
        number = 2
        unique = name
        while unique in found:
            unique, number = f"{name}-{number}", number + 1
        found.append(unique)
    return found


def _container_name(spec: RunSpec) -> str:
    """Return its name unless it is the one that Compose gives anyway."""
    given = f"{_label(spec, 'project')}-{_label(spec, 'service')}-{_label(spec, 'container-number')}"
    return "" if spec.name == given else spec.name


def _service(spec: RunSpec, made: _File, there: AbstractSet[str]) -> dict[str, Any]:
    found: dict[str, Any] = {"image": spec.image, "container_name": _container_name(spec)}
    labels = [label for label in spec.labels if not label.startswith(_COMPOSE_LABEL)]
    found |= compose_parts.process(spec, labels)
    found |= _network(spec, made, there)
    found["volumes"] = [*_volumes(spec, made, there), *(_mount(text, made, there) for text in spec.mounts)]
    found |= compose_parts.files(spec)
    found["volumes_from"] = [_volumes_from(text, made) for text in spec.volumes_from]
    found |= compose_parts.limits(spec) | compose_parts.rights(spec)
    found |= {key: _shared(value, made) for key, value in (("ipc", spec.ipc), ("pid", spec.pid))}
    init = {"init": False} if spec.init is False else {}
    return {key: value for key, value in found.items() if value not in ("", None, [], {}, False)} | init


def _shared(mode: str, made: _File) -> str:
    """Return a namespace, another container's as its service's where that is in the file."""
    kind, sign, name = mode.partition(":")
    return f"service:{made.names[name]}" if sign and kind == "container" and name in made.names else mode


def _volumes_from(text: str, made: _File) -> str:
    name, sign, mode = text.partition(":")
    return (made.names.get(name, f"container:{name}")) + sign + mode


# ---------------------------------------------------------------------- networks
def _network(spec: RunSpec, made: _File, there: AbstractSet[str]) -> dict[str, Any]:
    found: dict[str, Any] = {
        key: list(texts)
        for key, texts in (
            ("ports", tuple(values.short_port(port) for port in spec.ports)),
            ("expose", spec.expose),
            ("dns", spec.dns),
            ("dns_opt", spec.dns_options),
            ("dns_search", spec.dns_search),
            ("extra_hosts", spec.add_hosts),
        )
    }
    found |= {"hostname": spec.hostname, "domainname": spec.domainname}
    inside = [text for text in spec.links if text.partition(":")[0] in made.names]
    found["links"] = [
        made.names[text.partition(":")[0]] + "".join(text.partition(":")[1:]) for text in inside
    ]
    found["external_links"] = [text for text in spec.links if text not in inside]
    all_places = places(spec)
    first = all_places[0]
    if not first.is_own:
        mode = "bridge" if first.network == DEFAULT else _shared(first.network, made)
        return found | {"network_mode": mode, "mac_address": first.mac}
    found["networks"] = {}
    for place in all_places:
        details: dict[str, Any] = {
            "aliases": list(place.aliases),
            "ipv4_address": place.ip,
            "ipv6_address": place.ip6,
            "link_local_ips": list(place.link_local_ips),
            "mac_address": place.mac,
            "driver_opts": dict(option.split("=", 1) for option in place.driver_opts),
            "gw_priority": place.gateway_priority,
        }
        found["networks"][place.network] = {key: value for key, value in details.items() if value} or None
        made.networks[place.network] = _outside(place.network, there)
    return found


def _outside(name: str, there: AbstractSet[str]) -> dict[str, Any]:
    """Return how a volume or a network is declared: under its very name, and not made where it is there."""
    return {"name": name, "external": True} if name in there else {"name": name}


# ---------------------------------------------------------------------- volumes
def _volumes(spec: RunSpec, made: _File, there: AbstractSet[str]) -> Iterator[str]:
    for text in spec.volumes:
        volume = mounting.volume(text)
        if volume.source and not volume.is_path:
            declared = made.volumes.setdefault(volume.source, _outside(volume.source, there))
            if spec.volume_driver and "external" not in declared:
                declared["driver"] = spec.volume_driver
        yield text


_MOUNT_OPTIONS = {
    "BindOptions": ("bind", {"Propagation": "propagation"}),
    "VolumeOptions": ("volume", {"NoCopy": "nocopy", "Subpath": "subpath"}),
    "TmpfsOptions": ("tmpfs", {"SizeBytes": "size", "Mode": "mode"}),
    "ImageOptions": ("image", {"Subpath": "subpath"}),
}
_RECURSIVE = {
    "NonRecursive": "disabled",
    "ReadOnlyNonRecursive": "writable",
    "ReadOnlyForceRecursive": "readonly",
}


def _mount(text: str, made: _File, there: AbstractSet[str]) -> dict[str, Any]:
    raw = mounting.mount(text)
    found = {
        "type": raw["Type"],
        "source": raw.get("Source", ""),
        "target": raw["Target"],
        "read_only": raw.get("ReadOnly", False),
        "consistency": raw.get("Consistency", ""),
    }
    for key, (section, names) in _MOUNT_OPTIONS.items():
        options = raw.get(key, {})
        found[section] = {name: options[theirs] for theirs, name in names.items() if options.get(theirs)}
    for key, word in _RECURSIVE.items():
        if raw.get("BindOptions", {}).get(key):
            found["bind"]["recursive"] = word
    if raw["Type"] == "volume" and raw.get("Source"):
        _declare(raw, made, there)
    return {key: value for key, value in found.items() if value}


def _declare(raw: dict[str, Any], made: _File, there: AbstractSet[str]) -> None:
    """Declare the volume of a mount, with what the mount says of how it is made."""
    declared = made.volumes.setdefault(raw["Source"], _outside(raw["Source"], there))
    if "external" in declared:
        return
    options = raw.get("VolumeOptions", {})
    driver = options.get("DriverConfig", {})
    for key, value in (
        ("driver", driver.get("Name")),
        ("driver_opts", driver.get("Options")),
        ("labels", options.get("Labels")),
    ):
        if value:
            declared[key] = value


# ---------------------------------------------------------------------- the rest
def _unsaid(spec: RunSpec) -> Iterator[str]:
    """Yield what no Compose file says."""
    for option, value in (
        ("--rm", spec.remove),
        ("--publish-all", spec.publish_all),
        ("--cpuset-mems", spec.cpuset_mems),
        ("--kernel-memory", spec.kernel_memory),
        ("--label-file", spec.label_files),
        ("--cidfile", spec.cidfile),
        ("--attach", spec.attach),
        ("--io-maxbandwidth", spec.io_max_bandwidth),
        ("--io-maxiops", spec.io_max_iops),
    ):
        if value:
            yield _("%(option)s has no equal in a Compose file.") % {"option": option}
    if spec.stop_timeout.startswith("-"):
        yield _("%(option)s has no equal in a Compose file.") % {"option": "--stop-timeout -1"}


def _yaml(whole: dict[str, Any]) -> str:
    """Return a structure as YAML, with quotes round each text that a reader may take for something else."""
    from ruamel.yaml import YAML  # late: slow to import
    from ruamel.yaml.scalarstring import DoubleQuotedScalarString

    def node(value: Any) -> Any:
        if isinstance(value, dict):
            return {node(key): node(part) for key, part in value.items()}
        if isinstance(value, list):
            return [node(part) for part in value]
        if isinstance(value, str):
            value = value.replace("$", "$$")  # a Compose file puts variables in for a single one
            is_plain = _PLAIN.fullmatch(value) and value.lower() not in _WORDS
            return value if is_plain else DoubleQuotedScalarString(value)
        return value

    yaml = YAML()
    yaml.default_flow_style = False
    yaml.width = 1 << 16
    yaml.indent(mapping=2, sequence=4, offset=2)
    out = io.StringIO()
    yaml.dump(node(whole), out)
    return out.getvalue()
