"""The parts of a Compose service that need nothing but the record itself."""

from collections.abc import Iterable, Sequence
from typing import Any

from dockertui.engine.run import values
from dockertui.engine.run.gpus import gpus
from dockertui.engine.run.spec import RunSpec


def _number(text: str) -> int | None:
    return values.whole(text) if text else None


def _lone(pairs: Iterable[str]) -> dict[str, str | None]:
    """Return variables by name; None for one that is given by name alone."""
    split = [text.partition("=") for text in pairs]
    return {name: value if sign else None for name, sign, value in split}


def _filled(found: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in found.items() if value not in ("", None, [], {})}


def process(spec: RunSpec, labels: Sequence[str]) -> dict[str, Any]:
    """Return what runs, as whom and how it starts and ends."""
    grace = spec.stop_timeout
    return {
        "platform": spec.platform,
        "pull_policy": spec.pull,
        "entrypoint": None if spec.entrypoint is None else [spec.entrypoint] if spec.entrypoint else [""],
        "command": list(spec.command),
        "environment": _lone(spec.env),
        "env_file": list(spec.env_files),
        "user": spec.user,
        "group_add": list(spec.groups),
        "working_dir": spec.workdir,
        "tty": spec.tty,
        "stdin_open": spec.interactive,
        "init": spec.init,
        "stop_signal": spec.stop_signal,
        "stop_grace_period": f"{values.whole(grace)}s" if grace and not grace.startswith("-") else "",
        "restart": spec.restart,
        "healthcheck": _health(spec),
        "labels": values.mapping(labels),
        "annotations": values.mapping(spec.annotations),
    }


def _health(spec: RunSpec) -> dict[str, Any]:
    if spec.no_healthcheck:
        return {"disable": True}
    return _filled(
        {
            "test": ["CMD-SHELL", spec.health_cmd] if spec.health_cmd else [],
            "interval": spec.health_interval,
            "timeout": spec.health_timeout,
            "retries": _number(spec.health_retries),
            "start_period": spec.health_start_period,
            "start_interval": spec.health_start_interval,
        }
    )


def files(spec: RunSpec) -> dict[str, Any]:
    """Return what is said of its own files."""
    return {
        "tmpfs": list(spec.tmpfs),
        "read_only": spec.read_only,
        "storage_opt": values.mapping(spec.storage_opts),
        "shm_size": _size(spec.shm_size),
        "logging": _filled({"driver": spec.log_driver, "options": values.mapping(spec.log_opts)}),
    }


def _size(text: str) -> int | str:
    """Return bytes as a number where the text has no unit that a Compose file has too."""
    if not text or text[-1:].isdecimal():
        return text and values.size(text, may_be_endless=True)
    return values.size(text) if " " in text or "." in text or text[-1:] in "iI" else text.lower()


def limits(spec: RunSpec) -> dict[str, Any]:
    """Return what it may use."""
    return {
        "mem_limit": _size(spec.memory),
        "memswap_limit": _size(spec.memory_swap),
        "mem_reservation": _size(spec.memory_reservation),
        "mem_swappiness": _number(spec.memory_swappiness) if spec.memory_swappiness != "-1" else None,
        "oom_kill_disable": spec.oom_kill_disable,
        "oom_score_adj": _number(spec.oom_score_adj),
        "cpus": float(spec.cpus) if spec.cpus else None,
        "cpu_shares": _number(spec.cpu_shares),
        "cpu_period": _number(spec.cpu_period),
        "cpu_quota": _number(spec.cpu_quota),
        "cpu_rt_period": _number(spec.cpu_rt_period),
        "cpu_rt_runtime": _number(spec.cpu_rt_runtime),
        "cpu_count": _number(spec.cpu_count),
        "cpu_percent": float(spec.cpu_percent) if spec.cpu_percent else None,
        "cpuset": spec.cpuset_cpus,
        "pids_limit": _number(spec.pids_limit),
        "ulimits": {
            name: soft if soft == hard else {"soft": soft, "hard": hard}
            for name, soft, hard in (values.ulimit(text) for text in spec.ulimits)
        },
        "blkio_config": _blkio(spec),
    }


def _blkio(spec: RunSpec) -> dict[str, Any]:
    weights = [values.device_value(text) for text in spec.blkio_weight_devices]
    found: dict[str, Any] = {
        "weight": _number(spec.blkio_weight),
        "weight_device": [{"path": path, "weight": weight} for path, weight in weights],
    }
    for name, texts, is_size in (
        ("device_read_bps", spec.device_read_bps, True),
        ("device_write_bps", spec.device_write_bps, True),
        ("device_read_iops", spec.device_read_iops, False),
        ("device_write_iops", spec.device_write_iops, False),
    ):
        rates = [values.device_value(text, is_size=is_size) for text in texts]
        found[name] = [{"path": path, "rate": rate} for path, rate in rates]
    return _filled(found)


def rights(spec: RunSpec) -> dict[str, Any]:
    """Return what it is allowed, and the namespaces it has."""
    return {
        "privileged": spec.privileged,
        "cap_add": list(spec.cap_add),
        "cap_drop": list(spec.cap_drop),
        "security_opt": list(spec.security_opts),
        "devices": list(spec.devices),
        "device_cgroup_rules": list(spec.device_cgroup_rules),
        "sysctls": values.mapping(spec.sysctls),
        "userns_mode": spec.userns,
        "uts": spec.uts,
        "cgroup": spec.cgroupns,
        "cgroup_parent": spec.cgroup_parent,
        "runtime": spec.runtime,
        "isolation": spec.isolation,
        "deploy": _gpus(spec.gpus),
    }


def _gpus(text: str) -> dict[str, Any]:
    """Return a request for GPUs: where Compose has it, deep in what a service is to be given."""
    if not text:
        return {}
    raw = gpus(text)
    wanted = _filled({"driver": raw["Driver"], "device_ids": raw["DeviceIDs"], "options": raw["Options"]})
    if not raw["DeviceIDs"]:
        wanted["count"] = "all" if raw["Count"] < 0 else raw["Count"]
    wanted["capabilities"] = raw["Capabilities"][0]
    return {"resources": {"reservations": {"devices": [wanted]}}}
