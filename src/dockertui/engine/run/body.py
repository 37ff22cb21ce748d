"""Makes of a record what the engine's API wants to create a container, as the docker command makes it.

Source: the API reference (POST /containers/create, 1.41 to 1.48), and what the docker command of the lab
makes of the same lines (tests/integration/test_run_body.py).
"""

import json
from typing import Any

from dockertui.dataclass import dataclass
from dockertui.engine.run import attaching, mounting, values
from dockertui.engine.run.around import Around
from dockertui.engine.run.gpus import gpus
from dockertui.engine.run.spec import FLAGS, RunSpec, default_of
from dockertui.i18n import _

SEVERAL_NETWORKS = (1, 44)
"""The first version of the API that takes more than one network when a container is made."""


@dataclass(frozen=True, slots=True)
class Request:
    """What to send to create one container."""

    name: str
    """"" for one that the engine makes up."""
    platform: str
    body: dict[str, Any]
    connects: tuple[tuple[str, dict[str, Any]], ...] = ()
    """Networks to connect it to once it is made, each with its place, for engines that take one only."""


def request(spec: RunSpec, around: Around, api_version: tuple[int, int]) -> Request:
    """Return what to send to create a container.

    Args:
        spec: What it is to be.
        around: Where variables without values, files and relative paths come from.
        api_version: What the engine speaks.

    Raises:
        ValueError: It cannot be made; the message says why.
    """
    for flag in FLAGS:
        if flag.since and getattr(spec, flag.field) != default_of(flag):
            needed = tuple(int(part) for part in flag.since.split("."))
            if api_version < needed:
                words = _("This engine has no %(option)s: its API is older than %(version)s.")
                raise ValueError(words % {"option": flag.option, "version": flag.since})
    places = attaching.places(spec)
    endpoints = {place.network: place.body() for place in places}
    if len(spec.networks) == 1 and places[0].is_plain:
        endpoints = {}
    connects: tuple[tuple[str, dict[str, Any]], ...] = ()
    if api_version < SEVERAL_NETWORKS and len(places) > 1:
        connects = tuple((place.network, place.body()) for place in places[1:])
        endpoints = {places[0].network: places[0].body()}
    body = _config(spec, around)
    if places[0].mac:
        body["MacAddress"] = places[0].mac
    body["HostConfig"] = _host_config(spec, around) | {"NetworkMode": places[0].network}
    body["NetworkingConfig"] = {"EndpointsConfig": endpoints}
    return Request(spec.name, spec.platform, body, connects)


# ---------------------------------------------------------------------- the container
def _config(spec: RunSpec, around: Around) -> dict[str, Any]:
    attached = {text.lower() for text in spec.attach} or {"stdout", "stderr"}
    if spec.interactive:
        attached.add("stdin")
    if spec.detach and not spec.only_create:
        attached = set()
    made: dict[str, Any] = {
        "Hostname": spec.hostname,
        "Domainname": spec.domainname,
        "User": spec.user,
        "AttachStdin": "stdin" in attached,
        "AttachStdout": "stdout" in attached,
        "AttachStderr": "stderr" in attached,
        "Tty": spec.tty,
        "OpenStdin": spec.interactive,
        "StdinOnce": spec.interactive and "stdin" in attached,
        "Env": around.variables(spec.env_files, spec.env),
        "Cmd": list(spec.command) or None,
        "Image": spec.image,
        "Volumes": _anonymous(spec),
        "WorkingDir": spec.workdir,
        "Entrypoint": None if spec.entrypoint is None else [spec.entrypoint],
        "Labels": around.labels(spec.label_files, spec.labels),
        "ExposedPorts": {port: {} for port in _ports(spec)},
    }
    if spec.stop_signal:
        made["StopSignal"] = spec.stop_signal
    if spec.stop_timeout:
        made["StopTimeout"] = values.whole(spec.stop_timeout)
    health = _health(spec)
    if health:
        made["Healthcheck"] = health
    return made


def _ports(spec: RunSpec) -> list[str]:
    found = [port for text in spec.ports for port, _ip, _host in values.published(text)]
    found += [port for text in spec.expose for port in values.exposed(text)]
    return list(dict.fromkeys(found))


def _anonymous(spec: RunSpec) -> dict[str, Any]:
    volumes = [mounting.volume(text) for text in spec.volumes]
    return {volume.target: {} for volume in volumes if not volume.source}


def _health(spec: RunSpec) -> dict[str, Any]:
    if spec.no_healthcheck:
        return {"Test": ["NONE"]}
    found: dict[str, Any] = {}
    for key, text in (
        ("Interval", spec.health_interval),
        ("Timeout", spec.health_timeout),
        ("StartPeriod", spec.health_start_period),
        ("StartInterval", spec.health_start_interval),
    ):
        if text and values.duration(text):
            found[key] = values.duration(text)
    if spec.health_retries and values.whole(spec.health_retries):
        found["Retries"] = values.whole(spec.health_retries)
    if spec.health_cmd:
        found["Test"] = ["CMD-SHELL", spec.health_cmd]
    return found


# ---------------------------------------------------------------------- its host
def _host_config(spec: RunSpec, around: Around) -> dict[str, Any]:
    policy, tries = values.restart(spec.restart or "no")
    made: dict[str, Any] = {
        "Binds": _binds(spec, around) or None,
        "ContainerIDFile": "",
        "LogConfig": {"Type": spec.log_driver, "Config": values.mapping(spec.log_opts)},
        "PortBindings": _bindings(spec),
        "RestartPolicy": {"Name": policy, "MaximumRetryCount": tries},
        "AutoRemove": spec.remove,
        "VolumeDriver": spec.volume_driver,
        "VolumesFrom": list(spec.volumes_from) or None,
        "CapAdd": list(spec.cap_add) or None,
        "CapDrop": list(spec.cap_drop) or None,
        "CgroupnsMode": spec.cgroupns,
        "Dns": list(spec.dns),
        "DnsOptions": list(spec.dns_options),
        "DnsSearch": list(spec.dns_search),
        "ExtraHosts": [values.host(text) for text in spec.add_hosts] or None,
        "GroupAdd": list(spec.groups) or None,
        "IpcMode": spec.ipc,
        "Links": list(spec.links) or None,
        "OomScoreAdj": _whole(spec.oom_score_adj),
        "PidMode": spec.pid,
        "Privileged": spec.privileged,
        "PublishAllPorts": spec.publish_all,
        "ReadonlyRootfs": spec.read_only,
        "UTSMode": spec.uts,
        "UsernsMode": spec.userns,
        "ShmSize": values.size(spec.shm_size) if spec.shm_size else 0,
        "Isolation": spec.isolation,
    }
    if spec.init is not None:
        made["Init"] = spec.init
    for key, texts in (
        ("StorageOpt", spec.storage_opts),
        ("Sysctls", spec.sysctls),
        ("Annotations", spec.annotations),
    ):
        if texts:
            made[key] = values.mapping(texts)
    if spec.tmpfs:
        made["Tmpfs"] = dict(mounting.tmpfs(text) for text in spec.tmpfs)
    if spec.runtime:
        made["Runtime"] = spec.runtime
    if spec.mounts:
        made["Mounts"] = [mounting.mount(text, around.absolute) for text in spec.mounts]
    return made | _security(spec, around) | _resources(spec)


def _binds(spec: RunSpec, around: Around) -> list[str]:
    found = []
    for text in spec.volumes:
        volume = mounting.volume(text)
        if volume.source.startswith("."):
            found.append(
                ":".join(filter(None, (around.absolute(volume.source), volume.target, volume.options)))
            )
        elif volume.source:
            found.append(text)
    return found


def _bindings(spec: RunSpec) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = {}
    for text in spec.ports:
        for port, ip, host_port in values.published(text):
            found.setdefault(port, []).append({"HostIp": ip, "HostPort": host_port})
    return found


def _security(spec: RunSpec, around: Around) -> dict[str, Any]:
    """Return the options of security, with the text of a profile instead of its file's name."""
    found: list[str] = []
    made: dict[str, Any] = {}
    for text in spec.security_opts:
        name, sign, value = text.partition("=")
        if text == "systempaths=unconfined":
            made |= {"MaskedPaths": [], "ReadonlyPaths": []}
        elif (
            name == "seccomp"
            and sign
            and value not in ("unconfined", "builtin")
            and not value.startswith("{")
        ):
            found.append("seccomp=" + _profile(value, around))
        else:
            found.append(text)
    return made | {"SecurityOpt": found if spec.security_opts else None}


def _profile(path: str, around: Around) -> str:
    try:
        return json.dumps(json.loads(around.text_of(path)), separators=(",", ":"), ensure_ascii=False)
    except json.JSONDecodeError as exc:
        raise ValueError(_("%(path)s is no seccomp profile: it is not JSON.") % {"path": path}) from exc


def _whole(text: str) -> int:
    return values.whole(text) if text else 0


def _size(text: str) -> int:
    return values.size(text, may_be_endless=True) if text else 0


def _resources(spec: RunSpec) -> dict[str, Any]:
    made: dict[str, Any] = {
        "CpuShares": _whole(spec.cpu_shares),
        "Memory": _size(spec.memory),
        "NanoCpus": values.cpus(spec.cpus) if spec.cpus else 0,
        "CgroupParent": spec.cgroup_parent,
        "BlkioWeight": _whole(spec.blkio_weight),
        "CpuPeriod": _whole(spec.cpu_period),
        "CpuQuota": _whole(spec.cpu_quota),
        "CpuRealtimePeriod": _whole(spec.cpu_rt_period),
        "CpuRealtimeRuntime": _whole(spec.cpu_rt_runtime),
        "CpusetCpus": spec.cpuset_cpus,
        "CpusetMems": spec.cpuset_mems,
        "DeviceCgroupRules": list(spec.device_cgroup_rules) or None,
        "MemoryReservation": _size(spec.memory_reservation),
        "MemorySwap": _size(spec.memory_swap),
        "MemorySwappiness": values.whole(spec.memory_swappiness) if spec.memory_swappiness else -1,
        "OomKillDisable": spec.oom_kill_disable,
        "PidsLimit": _whole(spec.pids_limit),
        "Ulimits": _ulimits(spec),
        "CpuCount": _whole(spec.cpu_count),
        "CpuPercent": _whole(spec.cpu_percent),
        "IOMaximumIOps": _whole(spec.io_max_iops),
        "IOMaximumBandwidth": _size(spec.io_max_bandwidth),
    }
    if spec.kernel_memory:
        made["KernelMemory"] = _size(spec.kernel_memory)
    return made | _blkio(spec) | _devices(spec)


def _ulimits(spec: RunSpec) -> list[dict[str, Any]]:
    found = {name: (soft, hard) for name, soft, hard in (values.ulimit(text) for text in spec.ulimits)}
    return [{"Name": name, "Soft": soft, "Hard": hard} for name, (soft, hard) in found.items()]


def _blkio(spec: RunSpec) -> dict[str, Any]:
    weights = [values.device_value(text, most=1000) for text in spec.blkio_weight_devices]
    made: dict[str, Any] = {
        "BlkioWeightDevice": [{"Path": path, "Weight": weight} for path, weight in weights]
    }
    for key, texts, is_size in (
        ("BlkioDeviceReadBps", spec.device_read_bps, True),
        ("BlkioDeviceWriteBps", spec.device_write_bps, True),
        ("BlkioDeviceReadIOps", spec.device_read_iops, False),
        ("BlkioDeviceWriteIOps", spec.device_write_iops, False),
    ):
        rates = [values.device_value(text, is_size=is_size) for text in texts]
        made[key] = [{"Path": path, "Rate": rate} for path, rate in rates]
    return made


def _devices(spec: RunSpec) -> dict[str, Any]:
    plain = [values.device(text) for text in spec.devices if not values.is_cdi(text)]
    named = [text for text in spec.devices if values.is_cdi(text)]
    requests: list[dict[str, Any]] = [gpus(spec.gpus)] if spec.gpus else []
    if named:
        requests.append({"Driver": "cdi", "DeviceIDs": named})
    return {
        "Devices": [
            {"PathOnHost": path, "PathInContainer": inside, "CgroupPermissions": rights}
            for path, inside, rights in plain
        ],
        "DeviceRequests": requests or None,
    }
