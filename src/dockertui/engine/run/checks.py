"""Says what is wrong with the value of one option, and with options that contradict each other."""

import re
from collections.abc import Callable, Iterator

from dockertui.engine.names import is_valid_name
from dockertui.engine.run import attaching, mounting, values
from dockertui.engine.run.gpus import gpus
from dockertui.engine.run.spec import Flag, RunSpec
from dockertui.i18n import _

_SYSCTLS = frozenset(
    [
        *("kernel.msgmax", "kernel.msgmnb", "kernel.msgmni", "kernel.sem", "kernel.shmall"),
        *("kernel.shmmax", "kernel.shmmni", "kernel.shm_rmid_forced", "kernel.domainname"),
    ]
)
_IMAGE = re.compile(
    r"(?:(?:[\w.-]+|\[[0-9a-fA-F:]+\])(?::\d+)?/)?[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*"
    r"(?:/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*(?::[\w][\w.-]{0,127})?(?:@[A-Za-z0-9+.-]+:[0-9a-fA-F]{32,})?"
)


def _one_of(*allowed: str) -> Callable[[str], object]:
    def check(text: str) -> None:
        if text not in allowed:
            words = _("%(value)s is none of %(allowed)s.")
            raise ValueError(words % {"value": text or "''", "allowed": ", ".join(filter(None, allowed))})

    return check


def _namespace(*allowed: str) -> Callable[[str], object]:
    """Make a check for a namespace: one of these, or another container's."""

    def check(text: str) -> None:
        if not re.fullmatch(r"container:.+", text):
            _one_of(*allowed, "container:NAME")(text)

    return check


def _name(text: str) -> None:
    if not is_valid_name(text.removeprefix("/")):
        raise ValueError(
            _("%(value)s is no name: letters, digits, _ . - only; two or more, the first a letter or digit.")
            % {"value": text or "''"}
        )


def _security(text: str) -> None:
    if text != "no-new-privileges" and not re.match(r"[^=:]+[=:]", text):
        raise ValueError(_("%(value)s is not of the form name=value.") % {"value": text or "''"})


def _sysctl(text: str) -> None:
    name, _value = values.full_pair(text)
    if name not in _SYSCTLS and not name.startswith(("net.", "fs.mqueue.")):
        raise ValueError(
            _("%(value)s is no kernel setting that a container has of its own.") % {"value": name}
        )


def _device(text: str) -> None:
    if not values.is_cdi(text):
        values.device(text)


def _expose(text: str) -> None:
    if ":" in text:
        raise ValueError(_("%(value)s has a colon: exposed ports are not published.") % {"value": text})
    values.exposed(text)


def _link(text: str) -> None:
    if not re.fullmatch(r"[^:]+(?::[^:]+)?", text):
        raise ValueError(_("%(value)s is not of the form container:alias.") % {"value": text or "''"})


def _weight(text: str) -> None:
    number = values.whole(text)
    if number and not 10 <= number <= 1000:
        raise ValueError(_("%(value)s is not a weight from 10 to 1000.") % {"value": text})


def _not_empty(text: str) -> None:
    if not text.strip():
        raise ValueError(_("A value is missing."))


def _rate(text: str) -> None:
    values.device_value(text, is_size=True)


_OF_KIND: dict[str, Callable[[str], object]] = {
    "number": values.whole,
    "decimal": values.cpus,
    "bytes": values.size,
    "duration": values.duration,
}
_OF_FIELD: dict[str, Callable[[str], object]] = {
    "name": _name,
    "labels": values.pair,
    "annotations": values.full_pair,
    "env": values.pair,
    "pull": _one_of("always", "missing", "never"),
    "restart": values.restart,
    "attach": lambda text: _one_of("stdin", "stdout", "stderr")(text.lower()),
    "ports": values.published,
    "expose": _expose,
    "networks": attaching.place,
    "ip": values.address,
    "ip6": values.address,
    "link_local_ips": values.address,
    "mac_address": values.mac,
    "links": _link,
    "dns": values.address,
    "add_hosts": values.host,
    "volumes": mounting.volume,
    "mounts": mounting.mount,
    "tmpfs": mounting.tmpfs,
    "storage_opts": values.full_pair,
    "log_opts": values.full_pair,
    "memory_swap": lambda text: values.size(text, may_be_endless=True),
    "ulimits": values.ulimit,
    "blkio_weight": _weight,
    "blkio_weight_devices": lambda text: values.device_value(text, most=1000),
    "device_read_bps": _rate,
    "device_write_bps": _rate,
    "device_read_iops": values.device_value,
    "device_write_iops": values.device_value,
    "security_opts": _security,
    "devices": _device,
    "gpus": gpus,
    "sysctls": _sysctl,
    "userns": _one_of("host"),
    "uts": _one_of("host"),
    "pid": _namespace("host"),
    "cgroupns": _one_of("host", "private"),
}


def value_problem(flag: Flag, text: str) -> str:
    """Return what is wrong with a value of an option, as a sentence; "" if nothing."""
    if flag.kind in ("text", "given") and not text:
        return ""
    check = _OF_FIELD.get(flag.field) or _OF_KIND.get(flag.kind) or (_not_empty if flag.is_list else None)
    if check is None:
        return ""
    try:
        check(text)
    except ValueError as exc:
        return str(exc)
    return ""


def image_problem(text: str) -> str:
    """Return what is wrong with the name of an image; "" if nothing. An id is a name too."""
    if re.fullmatch(r"sha256:[0-9a-f]{1,64}", text) or (_IMAGE.fullmatch(text) and len(text) <= 400):
        return ""
    if text and _IMAGE.fullmatch(text.lower()):
        return _("%(value)s is no name of an image: it has capital letters.") % {"value": text}
    return _("%(value)s is no name of an image.") % {"value": text or "''"}


def contradictions(spec: RunSpec) -> Iterator[tuple[str, str]]:
    """Yield what options together make impossible: the field that is to blame, and a sentence."""
    health = ("health_cmd", "health_interval", "health_timeout", "health_retries", "health_start_period")
    if spec.no_healthcheck and any(getattr(spec, name) for name in (*health, "health_start_interval")):
        yield "no_healthcheck", _("--no-healthcheck contradicts the --health options.")
    if spec.remove and spec.restart not in ("", "no"):
        yield "remove", _("--rm contradicts --restart.")
    if spec.detach and spec.attach:
        yield "attach", _("--attach contradicts --detach.")
    if spec.log_driver == "none" and spec.log_opts:
        yield "log_opts", _("--log-driver none has no options.")
    if spec.health_retries and spec.health_retries.startswith("-"):
        yield "health_retries", _("A number of tries cannot be negative.")
    if spec.cpus and (spec.cpu_period or spec.cpu_quota):
        yield "cpus", _("--cpus contradicts --cpu-period and --cpu-quota.")
    if not any(attaching_problem(text) for text in spec.networks):
        try:
            attaching.places(spec)
        except ValueError as exc:
            yield "networks" if spec.networks else "network_aliases", str(exc)


def attaching_problem(text: str) -> str:
    """Return what is wrong with a `--network`; "" if nothing."""
    try:
        attaching.place(text)
    except ValueError as exc:
        return str(exc)
    return ""
