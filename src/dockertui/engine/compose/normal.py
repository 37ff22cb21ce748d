"""Both sides of a comparison in one form: a service of a resolved Compose file, and a container. Pure.

Each side becomes a text for each field; texts that are equal mean the same. What neither the file nor the
image says has the engine's default.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from dockertui.engine import fields
from dockertui.engine.compose.config import name_of_network, name_of_volume, texts
from dockertui.engine.container_changes import size_bytes, size_text

_DURATION = re.compile(r"(\d+(?:\.\d+)?)(h|ms|us|µs|ns|m|s)")
_NS = {"h": 3600 * 10**9, "m": 60 * 10**9, "s": 10**9, "ms": 10**6, "us": 10**3, "µs": 10**3, "ns": 1}
_OURS = "com.docker.compose."
"""Labels that Compose itself sets, in containers and in the images that it builds."""

SEPARATOR = "\x1f"
"""Between the parts of a field that holds several: no part holds it."""

Raw = Mapping[str, Any]
Side = Mapping[str, str]


def nanoseconds(text: str) -> int:
    """Return how long a duration is as Go writes it: `1m30s`; 0 for what is none."""
    return sum(int(float(number) * _NS[unit]) for number, unit in _DURATION.findall(text))


def _size(value: Any) -> int:
    return size_bytes(str(value)) or 0 if value not in (None, "") else 0


def _lines(values: Iterable[str]) -> str:
    return SEPARATOR.join(sorted(values))


def _pairs(found: Mapping[str, Any]) -> str:
    return _lines(f"{name}={'' if value is None else value}" for name, value in found.items())


def _words(values: Iterable[str]) -> str:
    return " ".join(values)


def _number(value: Any) -> str:
    return "" if not value else f"{float(value):g}"


def _yes(value: Any) -> str:
    return "yes" if value is True or value == "true" else "no"


def _environment(image: Raw, own: Raw) -> dict[str, str]:
    pairs = (text.partition("=") for text in texts(image.get("Env")))
    found = {name: value for name, _sign, value in pairs}
    return {**found, **{name: str(value) for name, value in own.items() if value is not None}}


def _caps(values: Any) -> str:
    return _lines(value.upper().removeprefix("CAP_") for value in texts(values))


def _labels(*several: Raw) -> str:
    held = {name: value for labels in several for name, value in labels.items()}
    return _pairs({name: value for name, value in held.items() if not name.startswith(_OURS)})


# ---------------------------------------------------------------------- the file's side
def of_file(config: Raw, name: str, image: Raw) -> dict[str, str]:
    """Return what a container of a service is to be like, field by field.

    Args:
        config: The resolved configuration.
        name: The service.
        image: The `Config` of its image: what it says where the file says nothing.
    """
    service = fields.mapping(fields.mapping(config, "services"), name)
    entrypoint, command = service.get("entrypoint"), service.get("command")
    said = command if command is not None else ([] if entrypoint else image.get("Cmd"))
    return {
        "image": fields.text(service, "image") or f"{fields.text(config, 'name')}-{name}",
        "command": _words(texts(said)),
        "entrypoint": _words(texts(entrypoint if entrypoint is not None else image.get("Entrypoint"))),
        "environment": _pairs(_environment(image, fields.mapping(service, "environment"))),
        "ports": _lines(_file_ports(service)),
        "volumes": _lines(_file_volumes(config, service, image)),
        "networks": _lines(
            name_of_network(config, key)
            for key in fields.mapping(service, "networks")
            if not service.get("network_mode")
        ),
        "network_mode": _mode(fields.text(service, "network_mode")),
        "restart": _file_restart(service),
        "user": fields.text(service, "user") or fields.text(image, "User"),
        "working_dir": fields.text(service, "working_dir") or fields.text(image, "WorkingDir"),
        "hostname": fields.text(service, "hostname"),
        "domainname": fields.text(service, "domainname"),
        "labels": _labels(fields.mapping(image, "Labels"), fields.mapping(service, "labels")),
        "cap_add": _caps(service.get("cap_add")),
        "cap_drop": _caps(service.get("cap_drop")),
        "privileged": _yes(service.get("privileged")),
        "read_only": _yes(service.get("read_only")),
        "tmpfs": _lines(texts(service.get("tmpfs"))),
        "healthcheck": _file_health(service, image),
        **_file_limits(service),
        **_file_host(service, image),
    }


def _file_limits(service: Raw) -> dict[str, str]:
    limits = fields.mapping(fields.mapping(fields.mapping(service, "deploy"), "resources"), "limits")
    reserved = fields.mapping(fields.mapping(fields.mapping(service, "deploy"), "resources"), "reservations")
    return {
        "memory": size_text(_size(limits.get("memory") or service.get("mem_limit"))),
        "memory_reservation": size_text(_size(reserved.get("memory") or service.get("mem_reservation"))),
        "cpus": _number(limits.get("cpus") or service.get("cpus")),
        "cpu_shares": _number(service.get("cpu_shares")),
        "cpuset": fields.text(service, "cpuset"),
        "pids": _number(limits.get("pids") or service.get("pids_limit")),
    }


def _file_host(service: Raw, image: Raw) -> dict[str, str]:
    logging = fields.mapping(service, "logging")
    return {
        "stop_signal": fields.text(service, "stop_signal") or fields.text(image, "StopSignal"),
        "stop_grace_period": _number(nanoseconds(fields.text(service, "stop_grace_period")) / 10**9),
        "init": _yes(service.get("init")),
        "tty": _yes(service.get("tty")),
        "stdin_open": _yes(service.get("stdin_open")),
        "dns": _lines(texts(service.get("dns"))),
        "dns_search": _lines(texts(service.get("dns_search"))),
        "dns_opt": _lines(texts(service.get("dns_opt"))),
        "extra_hosts": _lines(_hosts(service.get("extra_hosts"))),
        "shm_size": size_text(_size(service.get("shm_size"))),
        "sysctls": _pairs(fields.mapping(service, "sysctls")),
        "ulimits": _lines(_file_ulimits(service)),
        "security_opt": _lines(texts(service.get("security_opt"))),
        "group_add": _lines(texts(service.get("group_add"))),
        "devices": _lines(map(_device, fields.items(service, "devices"))),
        "ipc": fields.text(service, "ipc"),
        "pid": fields.text(service, "pid"),
        "logging": " ".join(
            filter(None, (fields.text(logging, "driver"), _pairs(fields.mapping(logging, "options"))))
        ),
    }


def _mode(said: str) -> str:
    return "" if said.startswith(("service:", "container:")) else said


def _file_ports(service: Raw) -> Iterable[str]:
    for port in fields.objects(service, "ports"):
        published, ip = fields.text(port, "published"), fields.text(port, "host_ip")
        protocol = fields.text(port, "protocol") or "tcp"
        yield _port(ip, "" if published == "0" else published, fields.text(port, "target"), protocol)


def _port(ip: str, published: str, target: str, protocol: str) -> str:
    host = "" if ip in ("", "0.0.0.0", "::") else f"{ip}:"
    return f"{host}{published or '?'}->{target}/{protocol}"


def _file_volumes(config: Raw, service: Raw, image: Raw) -> Iterable[str]:
    targets = set()
    for mount in fields.objects(service, "volumes"):
        kind, source = fields.text(mount, "type"), fields.text(mount, "source")
        target = fields.text(mount, "target").rstrip("/") or "/"
        targets.add(target)
        if kind == "volume" and source:
            source = name_of_volume(config, source)
        yield _mount(kind, source, target, is_read_only=fields.flag(mount, "read_only"))
    for target in fields.mapping(image, "Volumes"):
        if target.rstrip("/") not in targets:
            yield _mount("volume", "", target.rstrip("/"), is_read_only=False)


def _mount(kind: str, source: str, target: str, *, is_read_only: bool) -> str:
    what = source if kind in ("bind", "volume") and source else kind
    return f"{what}:{target}" + (":ro" if is_read_only else "")


def _file_restart(service: Raw) -> str:
    said = fields.text(service, "restart")
    policy = fields.mapping(fields.mapping(service, "deploy"), "restart_policy")
    if not said and policy:
        names = {"any": "always", "none": "no", "": "always"}
        condition = fields.text(policy, "condition")
        said = names.get(condition, condition)
        if said == "on-failure" and fields.integer(policy, "max_attempts"):
            said += f":{fields.integer(policy, 'max_attempts')}"
    return said or "no"


def _file_health(service: Raw, image: Raw) -> str:
    own, base = fields.mapping(service, "healthcheck"), fields.mapping(image, "Healthcheck")
    if own.get("disable") is True:
        return "NONE"
    times = {
        key: nanoseconds(fields.text(own, name)) or fields.integer(base, key) or 0
        for name, key in (
            ("interval", "Interval"),
            ("timeout", "Timeout"),
            ("start_period", "StartPeriod"),
        )
    }
    retries = fields.integer(own, "retries") or fields.integer(base, "Retries") or 0
    return _health(texts(own.get("test") or base.get("Test")), times, retries)


def _health(test: Iterable[str], times: Mapping[str, int], retries: int) -> str:
    parts = [_words(test)] if test else []
    parts += [f"{name.lower()} {value / 10**9:g}s" for name, value in times.items() if value]
    return ", ".join([*parts, *([f"retries {retries}"] if retries else [])])


def _hosts(value: Any) -> Iterable[str]:
    if isinstance(value, dict):
        for name, addresses in value.items():
            for address in texts(addresses):
                yield f"{name}:{address}"
    else:
        for text in texts(value):
            yield re.sub("[=:]", ":", text, count=1)


def _file_ulimits(service: Raw) -> Iterable[str]:
    for name, held in fields.mapping(service, "ulimits").items():
        soft, hard = (held.get("soft"), held.get("hard")) if isinstance(held, dict) else (held, held)
        yield f"{name}={soft}:{hard}"


def _device(value: Any) -> str:
    if isinstance(value, dict):
        source = fields.text(value, "source")
        target = fields.text(value, "target") or source
        return f"{source}:{target}:{fields.text(value, 'permissions') or 'rwm'}"
    parts = str(value).split(":")
    return ":".join(
        (parts[0], parts[1] if len(parts) > 1 else parts[0], parts[2] if len(parts) > 2 else "rwm")
    )


# ---------------------------------------------------------------------- the container's side
def of_container(raw: Raw) -> dict[str, str]:
    """Return what a container is like, field by field, from what inspect() gave."""
    config, host = fields.mapping(raw, "Config"), fields.mapping(raw, "HostConfig")
    hostname = fields.text(config, "Hostname")
    mode = fields.text(host, "NetworkMode")
    own_network = (
        mode in fields.mapping(fields.mapping(raw, "NetworkSettings"), "Networks") or mode == "default"
    )
    is_plain = own_network and mode not in ("host", "none", "bridge")
    return {
        "image": fields.text(config, "Image"),
        "command": _words(texts(config.get("Cmd"))),
        "entrypoint": _words(texts(config.get("Entrypoint"))),
        "environment": _pairs(_environment(config, {})),
        "ports": _lines(_container_ports(host)),
        "volumes": _lines(_container_volumes(raw)),
        "networks": _lines(_container_networks(raw, is_plain=is_plain)),
        "network_mode": "" if is_plain else _mode(mode),
        "restart": _container_restart(host),
        "user": fields.text(config, "User"),
        "working_dir": fields.text(config, "WorkingDir"),
        "hostname": "" if fields.text(raw, "Id").startswith(hostname) else hostname,
        "domainname": fields.text(config, "Domainname"),
        "labels": _labels(fields.mapping(config, "Labels")),
        "cap_add": _caps(host.get("CapAdd")),
        "cap_drop": _caps(host.get("CapDrop")),
        "privileged": _yes(host.get("Privileged")),
        "read_only": _yes(host.get("ReadonlyRootfs")),
        "tmpfs": _lines(
            f"{path}:{options}" if options else path
            for path, options in fields.mapping(host, "Tmpfs").items()
        ),
        "healthcheck": _container_health(fields.mapping(config, "Healthcheck")),
        **_container_host(config, host),
    }


def _container_host(config: Raw, host: Raw) -> dict[str, str]:
    return {
        "memory": size_text(fields.integer(host, "Memory") or 0),
        "memory_reservation": size_text(fields.integer(host, "MemoryReservation") or 0),
        "cpus": _number((fields.integer(host, "NanoCpus") or 0) / 10**9),
        "cpu_shares": _number(fields.integer(host, "CpuShares")),
        "cpuset": fields.text(host, "CpusetCpus"),
        "pids": _number(fields.integer(host, "PidsLimit")),
        "stop_signal": fields.text(config, "StopSignal"),
        "stop_grace_period": _number(fields.integer(config, "StopTimeout")),
        "init": _yes(host.get("Init")),
        "tty": _yes(config.get("Tty")),
        "stdin_open": _yes(config.get("OpenStdin")),
        "dns": _lines(texts(host.get("Dns"))),
        "dns_search": _lines(texts(host.get("DnsSearch"))),
        "dns_opt": _lines(texts(host.get("DnsOptions"))),
        "extra_hosts": _lines(_hosts(host.get("ExtraHosts"))),
        "shm_size": size_text(_shm(host)),
        "sysctls": _pairs(fields.mapping(host, "Sysctls")),
        "ulimits": _lines(
            f"{fields.text(one, 'Name')}={one.get('Soft')}:{one.get('Hard')}"
            for one in fields.objects(host, "Ulimits")
        ),
        "security_opt": _lines(texts(host.get("SecurityOpt"))),
        "group_add": _lines(texts(host.get("GroupAdd"))),
        "devices": _lines(_container_devices(host)),
        "ipc": _kept(fields.text(host, "IpcMode"), ("private", "shareable")),
        "pid": fields.text(host, "PidMode"),
        "logging": _container_logging(host),
    }


def _kept(text: str, defaults: tuple[str, ...]) -> str:
    return "" if text in defaults else text


def _shm(host: Raw) -> int:
    size = fields.integer(host, "ShmSize") or 0
    return 0 if size == 64 * 1024 * 1024 else size


def _container_ports(host: Raw) -> Iterable[str]:
    for target, bindings in fields.mapping(host, "PortBindings").items():
        port, _slash, protocol = str(target).partition("/")
        for binding in bindings if isinstance(bindings, list) else ():
            if isinstance(binding, dict):
                published = fields.text(binding, "HostPort")
                yield _port(
                    fields.text(binding, "HostIp"),
                    "" if published == "0" else published,
                    port,
                    protocol or "tcp",
                )


def _container_volumes(raw: Raw) -> Iterable[str]:
    for mount in fields.objects(raw, "Mounts"):
        kind, target = fields.text(mount, "Type"), fields.text(mount, "Destination").rstrip("/") or "/"
        name = fields.text(mount, "Name") if kind == "volume" else fields.text(mount, "Source")
        if kind == "volume" and re.fullmatch("[0-9a-f]{64}", name):
            name = ""
        is_read_only = not fields.flag(mount, "RW", default=True)
        yield _mount(kind, name, target, is_read_only=is_read_only and kind != "tmpfs")


def _container_networks(raw: Raw, *, is_plain: bool) -> Iterable[str]:
    return fields.mapping(fields.mapping(raw, "NetworkSettings"), "Networks") if is_plain else ()


def _container_restart(host: Raw) -> str:
    policy = fields.mapping(host, "RestartPolicy")
    name, tries = fields.text(policy, "Name") or "no", fields.integer(policy, "MaximumRetryCount") or 0
    return f"{name}:{tries}" if name == "on-failure" and tries else name


def _container_health(found: Raw) -> str:
    test = texts(found.get("Test"))
    if tuple(test) == ("NONE",):
        return "NONE"
    times = {key: fields.integer(found, key) or 0 for key in ("Interval", "Timeout", "StartPeriod")}
    return _health(test, times, fields.integer(found, "Retries") or 0)


def _container_devices(host: Raw) -> Iterable[str]:
    for one in fields.objects(host, "Devices"):
        parts = (fields.text(one, key) for key in ("PathOnHost", "PathInContainer", "CgroupPermissions"))
        yield ":".join(parts)


def _container_logging(host: Raw) -> str:
    held = fields.mapping(host, "LogConfig")
    return " ".join(filter(None, (fields.text(held, "Type"), _pairs(fields.mapping(held, "Config")))))


Compare = Callable[[str, str], bool]
IGNORED_WHERE_UNSAID = frozenset({"logging", "hostname", "shm_size", "security_opt", "stop_grace_period"})
"""Fields whose default is the engine's own setting: they count only where the file says something."""


def differences(file: Side, running: Side) -> list[tuple[str, str, str]]:
    """Return the fields in which two sides differ: its name, what the file says, and what runs."""
    found = []
    for name, wanted in file.items():
        has = running.get(name, "")
        if wanted == has or (not wanted and name in IGNORED_WHERE_UNSAID):
            continue
        found.append((name, wanted, has))
    return found
