"""The part of reverse.py for files, limits and rights."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from dockertui.engine import fields
from dockertui.engine.run import values
from dockertui.engine.run.defaults import SHM_BYTES, Defaults
from dockertui.engine.run.raw import number, pairs, text, texts

Raw = Mapping[str, Any]


def size(count: int) -> str:
    """Return bytes as a line has them, in the largest unit that leaves a whole number: `512m`."""
    if count < 0:
        return str(count)
    for letter, power in (("g", 30), ("m", 20), ("k", 10)):
        if count and count % (1 << power) == 0:
            return f"{count >> power}{letter}"
    return str(count)


def _whole(raw: Raw, key: str) -> str:
    found = number(raw, key)
    return str(found) if found else ""


def _size(raw: Raw, key: str) -> str:
    found = number(raw, key)
    return size(found) if found else ""


def _pairs(raw: Raw, key: str) -> tuple[str, ...]:
    return tuple(f"{name}={value}" for name, value in sorted(pairs(raw, key).items()))


# ---------------------------------------------------------------------- files
def files(config: Raw, host: Raw, of_image: Raw) -> dict[str, Any]:
    """Return what a line says of mounts, restarting and the log's place."""
    anonymous = [
        path for path in fields.mapping(config, "Volumes") if path not in fields.mapping(of_image, "Volumes")
    ]
    taken = {bind.split(":")[1] for bind in texts(host, "Binds") if ":" in bind}
    policy = fields.mapping(host, "RestartPolicy")
    tries = number(policy, "MaximumRetryCount")
    restart = text(policy, "Name")
    shm = number(host, "ShmSize")
    return {
        "volumes": (*texts(host, "Binds"), *(path for path in sorted(anonymous) if path not in taken)),
        "mounts": tuple(_mount(raw) for raw in fields.objects(host, "Mounts")),
        "tmpfs": tuple(
            f"{path}:{options}" if options else path for path, options in sorted(pairs(host, "Tmpfs").items())
        ),
        "volumes_from": texts(host, "VolumesFrom"),
        "volume_driver": text(host, "VolumeDriver"),
        "read_only": fields.flag(host, "ReadonlyRootfs"),
        "storage_opts": _pairs(host, "StorageOpt"),
        "shm_size": size(shm) if shm and shm != SHM_BYTES else "",
        "restart": "" if restart == "no" else f"{restart}:{tries}" if tries else restart,
        "remove": fields.flag(host, "AutoRemove"),
        "annotations": _pairs(host, "Annotations"),
    }


_BIND = {"ReadOnlyNonRecursive": "writable", "ReadOnlyForceRecursive": "readonly"}


def _mount(raw: Raw) -> str:
    """Return a mount as `--mount` has it."""
    parts = [f"type={text(raw, 'Type') or 'volume'}"]
    if text(raw, "Source"):
        parts.append(f"source={text(raw, 'Source')}")
    parts.append(f"target={text(raw, 'Target')}")
    if fields.flag(raw, "ReadOnly"):
        parts.append("readonly")
    if text(raw, "Consistency") and text(raw, "Consistency") != "default":
        parts.append(f"consistency={text(raw, 'Consistency')}")
    return values.joined([*parts, *_bind(fields.mapping(raw, "BindOptions")), *_volume(raw), *_tmpfs(raw)])


def _bind(raw: Raw) -> Iterator[str]:
    if text(raw, "Propagation"):
        yield f"bind-propagation={text(raw, 'Propagation')}"
    if fields.flag(raw, "NonRecursive"):
        yield "bind-recursive=disabled"
    for key, word in _BIND.items():
        if fields.flag(raw, key):
            yield f"bind-recursive={word}"


def _volume(raw: Raw) -> Iterator[str]:
    options = fields.mapping(raw, "VolumeOptions")
    driver = fields.mapping(options, "DriverConfig")
    if fields.flag(options, "NoCopy"):
        yield "volume-nocopy"
    if text(options, "Subpath"):
        yield f"volume-subpath={text(options, 'Subpath')}"
    yield from (f"volume-label={label}" for label in _pairs(options, "Labels"))
    if text(driver, "Name"):
        yield f"volume-driver={text(driver, 'Name')}"
    yield from (f"volume-opt={option}" for option in _pairs(driver, "Options"))
    if text(fields.mapping(raw, "ImageOptions"), "Subpath"):
        yield f"image-subpath={text(fields.mapping(raw, 'ImageOptions'), 'Subpath')}"


def _tmpfs(raw: Raw) -> Iterator[str]:
    options = fields.mapping(raw, "TmpfsOptions")
    if number(options, "SizeBytes"):
        yield f"tmpfs-size={size(number(options, 'SizeBytes') or 0)}"
    if number(options, "Mode"):
        yield f"tmpfs-mode={number(options, 'Mode'):o}"


# ---------------------------------------------------------------------- limits
def limits(host: Raw) -> dict[str, Any]:
    """Return what a line says of limits."""
    memory, swap = number(host, "Memory") or 0, number(host, "MemorySwap") or 0
    nano = number(host, "NanoCpus") or 0
    swappiness = number(host, "MemorySwappiness")
    return {
        "memory": size(memory) if memory else "",
        "memory_swap": size(swap) if swap and swap != 2 * memory else "",
        "memory_reservation": _size(host, "MemoryReservation"),
        "memory_swappiness": str(swappiness) if swappiness is not None and swappiness >= 0 else "",
        "kernel_memory": _size(host, "KernelMemory"),
        "oom_kill_disable": fields.flag(host, "OomKillDisable"),
        "oom_score_adj": _whole(host, "OomScoreAdj"),
        "cpus": f"{(Decimal(nano) / 10**9).normalize():f}" if nano else "",
        "cpu_shares": _whole(host, "CpuShares"),
        "cpu_period": _whole(host, "CpuPeriod"),
        "cpu_quota": _whole(host, "CpuQuota"),
        "cpu_rt_period": _whole(host, "CpuRealtimePeriod"),
        "cpu_rt_runtime": _whole(host, "CpuRealtimeRuntime"),
        "cpuset_cpus": text(host, "CpusetCpus"),
        "cpuset_mems": text(host, "CpusetMems"),
        "pids_limit": _whole(host, "PidsLimit"),
        "ulimits": tuple(_ulimit(raw) for raw in fields.objects(host, "Ulimits")),
        "blkio_weight": _whole(host, "BlkioWeight"),
        "blkio_weight_devices": _rates(host, "BlkioWeightDevice", "Weight"),
        "device_read_bps": _rates(host, "BlkioDeviceReadBps"),
        "device_write_bps": _rates(host, "BlkioDeviceWriteBps"),
        "device_read_iops": _rates(host, "BlkioDeviceReadIOps"),
        "device_write_iops": _rates(host, "BlkioDeviceWriteIOps"),
        "cpu_count": _whole(host, "CpuCount"),
        "cpu_percent": _whole(host, "CpuPercent"),
        "io_max_iops": _whole(host, "IOMaximumIOps"),
        "io_max_bandwidth": _size(host, "IOMaximumBandwidth"),
    }


def _ulimit(raw: Raw) -> str:
    soft, hard = number(raw, "Soft") or 0, number(raw, "Hard") or 0
    return f"{text(raw, 'Name')}={soft}" + ("" if soft == hard else f":{hard}")


def _rates(host: Raw, key: str, number_key: str = "Rate") -> tuple[str, ...]:
    return tuple(f"{text(raw, 'Path')}:{number(raw, number_key) or 0}" for raw in fields.objects(host, key))


# ---------------------------------------------------------------------- rights
def rights(host: Raw, defaults: Defaults) -> dict[str, Any]:
    """Return what a line says of rights, namespaces and the log."""
    log = fields.mapping(host, "LogConfig")
    init = host.get("Init")
    requests = list(fields.objects(host, "DeviceRequests"))
    named = tuple(
        name for raw in requests if text(raw, "Driver") == "cdi" for name in texts(raw, "DeviceIDs")
    )
    gpus = next((_gpus(raw) for raw in requests if text(raw, "Driver") != "cdi"), "")
    return {
        "privileged": fields.flag(host, "Privileged"),
        "cap_add": texts(host, "CapAdd"),
        "cap_drop": texts(host, "CapDrop"),
        "security_opts": tuple(_security(host)),
        "groups": texts(host, "GroupAdd"),
        "devices": (*(_device(raw) for raw in fields.objects(host, "Devices")), *named),
        "device_cgroup_rules": texts(host, "DeviceCgroupRules"),
        "gpus": gpus,
        "sysctls": _pairs(host, "Sysctls"),
        "userns": text(host, "UsernsMode"),
        "ipc": _unless(text(host, "IpcMode"), "private"),
        "pid": text(host, "PidMode"),
        "uts": text(host, "UTSMode"),
        "cgroupns": _unless(text(host, "CgroupnsMode"), defaults.cgroupns),
        "cgroup_parent": text(host, "CgroupParent"),
        "runtime": _unless(text(host, "Runtime"), defaults.runtime),
        "isolation": text(host, "Isolation"),
        "init": init if isinstance(init, bool) else None,
        "log_driver": _unless(text(log, "Type"), defaults.log_driver),
        "log_opts": _pairs(log, "Config"),
    }


def _unless(found: str, default: str) -> str:
    return "" if found == default else found


def _security(host: Raw) -> Iterator[str]:
    """Yield the options of security, without what an engine adds for a container that shares much."""
    found = texts(host, "SecurityOpt")
    shares = fields.flag(host, "Privileged") or "host" in (text(host, "PidMode"), text(host, "IpcMode"))
    if found == ("label=disable",) and shares:
        found = ()
    yield from found
    if host.get("MaskedPaths") == []:
        yield "systempaths=unconfined"


def _device(raw: Raw) -> str:
    path, inside, allowed = (text(raw, key) for key in ("PathOnHost", "PathInContainer", "CgroupPermissions"))
    if allowed not in ("", "rwm"):
        return f"{path}:{inside}:{allowed}"
    return path if inside in ("", path) else f"{path}:{inside}"


def _gpus(raw: Raw) -> str:
    """Return a request for devices as `--gpus` has it."""
    count = number(raw, "Count") or 0
    ids = texts(raw, "DeviceIDs")
    parts = [f"device={','.join(ids)}"] if ids else ["all" if count < 0 else f"count={count}"]
    if text(raw, "Driver"):
        parts.append(f"driver={text(raw, 'Driver')}")
    wanted = raw.get("Capabilities")
    first = wanted[0] if isinstance(wanted, list) and wanted and isinstance(wanted[0], list) else []
    more = [str(one) for one in first if one != "gpu"]
    parts += [f"capabilities={','.join(more)}"] if more else []
    options = _pairs(raw, "Options")
    parts += [f"options={values.joined(options)}"] if options else []
    return values.joined(parts)
