"""What the values of options mean: sizes, times, numbers, ports and the like, as the command line reads them.

Each function raises ValueError, with plain words for the user, where a value is none. Nothing is asked of an
engine.

Source: the reference of the command line, and what docker 26 makes of each on a real engine.
"""

import csv
import ipaddress
import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

from dockertui.i18n import _

_SIZE = re.compile(r"(\d+(?:\.\d*)?|\.\d+) ?(?:([kmgtp]?)(?:i?b)?)", re.IGNORECASE)
_POWER = {"": 0, "k": 1, "m": 2, "g": 3, "t": 4, "p": 5}
_WHOLE = re.compile(r"[+-]?(?:0[xX][0-9a-fA-F]+|0[oO]?[0-7]+|0|[1-9][0-9]*)")
_DURATION = re.compile(r"(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)")
_NANOSECONDS = {
    "ns": 1,
    "us": 10**3,
    "µs": 10**3,
    "μs": 10**3,
    "ms": 10**6,
    "s": 10**9,
    "m": 60 * 10**9,
    "h": 3600 * 10**9,
}
_TRUE = frozenset({"1", "t", "T", "TRUE", "true", "True"})
_FALSE = frozenset({"0", "f", "F", "FALSE", "false", "False"})
ULIMITS = frozenset(
    [
        *("core", "cpu", "data", "fsize", "locks", "memlock", "msgqueue", "nice", "nofile", "nproc", "rss"),
        *("rtprio", "rttime", "sigpending", "stack"),
    ]
)
PROTOCOLS = ("tcp", "udp", "sctp")
_MOST_INTEGER = 2**63 - 1


def truth(text: str) -> bool:
    """Return what a switch is set to, by `true`, `0` and the like."""
    if text not in _TRUE | _FALSE:
        raise ValueError(_("%(value)s is neither true nor false.") % {"value": text or "''"})
    return text in _TRUE


def whole(text: str) -> int:
    """Return a whole number, which may be written in hexadecimal or octal."""
    if not _WHOLE.fullmatch(text):
        raise ValueError(_("%(value)s is not a whole number.") % {"value": text or "''"})
    digits = text.lstrip("+-")
    octal = len(digits) > 1 and digits[0] == "0" and digits[1].isdecimal()
    number = int(digits, 8) if octal else int(digits, 0)
    if number > _MOST_INTEGER:
        raise ValueError(_("%(value)s is too large.") % {"value": text})
    return -number if text.startswith("-") else number


def size(text: str, *, may_be_endless: bool = False) -> int:
    """Return bytes: `512m`, `1.5GiB`, `1024`; units are powers of 1024.

    Args:
        text: The value.
        may_be_endless: Whether -1 stands for no limit.
    """
    if may_be_endless and text == "-1":
        return -1
    match = _SIZE.fullmatch(text)
    if match is None:
        raise ValueError(_("%(value)s is not a size, such as 512m or 2g.") % {"value": text or "''"})
    found = int(Decimal(match.group(1)) * 1024 ** _POWER[match.group(2).lower()])
    if found > _MOST_INTEGER:
        raise ValueError(_("%(value)s is too large.") % {"value": text})
    return found


def duration(text: str) -> int:
    """Return nanoseconds: `30s`, `1m30s`, `500ms`, `0`."""
    if text == "0":
        return 0
    found = list(_DURATION.finditer(text))
    if not found or "".join(part.group() for part in found) != text:
        if text.startswith("-"):
            raise ValueError(_("A time cannot be negative."))
        raise ValueError(_("%(value)s is not a time, such as 30s or 1m30s.") % {"value": text or "''"})
    return int(sum(Decimal(part.group(1)) * _NANOSECONDS[part.group(2)] for part in found))


def cpus(text: str) -> int:
    """Return billionths of a processor: `1.5`."""
    try:
        found = Decimal(text) * 10**9
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite():
        raise ValueError(_("%(value)s is not a number, such as 0.5 or 2.") % {"value": text or "''"})
    if found != found.to_integral_value():
        raise ValueError(_("%(value)s has more than nine decimals.") % {"value": text})
    return int(found)


def pair(text: str) -> tuple[str, str]:
    """Return name and value of `name=value`; the value is "" where there is none."""
    name, _sign, value = text.partition("=")
    if not name.strip():
        raise ValueError(_("%(value)s has no name before its =.") % {"value": text or "''"})
    return name, value


def full_pair(text: str) -> tuple[str, str]:
    """Return name and value of `name=value`, where the = may not be missing."""
    if "=" not in text:
        raise ValueError(_("%(value)s is not of the form name=value.") % {"value": text or "''"})
    return pair(text)


def mapping(pairs: Iterable[str]) -> dict[str, str]:
    """Return `name=value` texts as a mapping; the last of a name counts."""
    return dict(pair(text) for text in pairs)


def fields(text: str) -> list[str]:
    """Return the fields of a value that are separated by commas; one that has a comma is in double quotes."""
    try:
        rows = list(csv.reader([text], strict=True))
    except csv.Error:
        rows = []
    if len(rows) != 1 or not rows[0]:
        raise ValueError(
            _("%(value)s is not a list of fields with commas between them.") % {"value": text or "''"}
        )
    return rows[0]


def joined(parts: Iterable[str]) -> str:
    """Return fields as one value, the reverse of fields()."""
    return ",".join(
        '"' + part.replace('"', '""') + '"' if re.search(r'[",\n]', part) else part for part in parts
    )


def address(text: str) -> str:
    """Return an IP address, of either family, as it was written."""
    try:
        ipaddress.ip_address(text.strip())
    except ValueError:
        raise ValueError(_("%(value)s is not an IP address.") % {"value": text or "''"}) from None
    return text.strip()


def mac(text: str) -> str:
    """Return a MAC address as it was written."""
    if not re.fullmatch(r"[0-9a-fA-F]{2}([:-])(?:[0-9a-fA-F]{2}\1){4}[0-9a-fA-F]{2}", text.strip()):
        raise ValueError(_("%(value)s is not a MAC address.") % {"value": text or "''"})
    return text.strip()


def host(text: str) -> str:
    """Return a line for /etc/hosts as the engine wants it, `name:address`, from that or `name=address`."""
    name, sign, where = text.partition("=") if "=" in text else text.partition(":")
    if not name or not sign or ":" in name:
        raise ValueError(_("%(value)s is not of the form name:address.") % {"value": text or "''"})
    if where != "host-gateway":
        if where.startswith("[") and where.endswith("]"):
            where = where[1:-1]
        address(where)
    return f"{name}:{where}"


def restart(text: str) -> tuple[str, int]:
    """Return a restart policy and how often it tries, 0 for no limit."""
    name, sign, count = text.partition(":")
    if name not in ("no", "always", "unless-stopped", "on-failure"):
        words = _("%(value)s is no restart policy: no, always, unless-stopped, on-failure or on-failure:N.")
        raise ValueError(words % {"value": text or "''"})
    if sign and name != "on-failure":
        raise ValueError(_("Only on-failure takes a number of tries."))
    tries = whole(count) if count else 0
    if tries < 0:
        raise ValueError(_("A number of tries cannot be negative."))
    return name, tries


def ulimit(text: str) -> tuple[str, int, int]:
    """Return name, soft and hard limit of `name=soft[:hard]`; -1 for no limit."""
    name, limits = full_pair(text)
    if name not in ULIMITS:
        raise ValueError(_("%(value)s is no limit that can be set.") % {"value": name})
    first, sign, second = limits.partition(":")
    soft = whole(first)
    hard = whole(second) if sign else soft
    if hard != -1 and (soft > hard or soft == -1):
        raise ValueError(
            _("The soft limit %(soft)d is above the hard one, %(hard)d.") % {"soft": soft, "hard": hard}
        )
    return name, soft, hard


def port_range(text: str) -> tuple[int, int]:
    """Return the first and the last port of `80` or `8000-8010`."""
    first, sign, last = text.partition("-")
    if not first.isdecimal() or (sign and not last.isdecimal()):
        raise ValueError(_("%(value)s is not a port, or a range of ports.") % {"value": text or "''"})
    begin, end = int(first), int(last) if sign else int(first)
    if end > 65535:
        raise ValueError(_("%(value)d is not a port: 65535 is the last.") % {"value": end})
    if end < begin:
        raise ValueError(_("The range %(value)s ends before it begins.") % {"value": text})
    return begin, end


def port_protocol(text: str) -> tuple[str, str]:
    """Return what stands before a protocol, and the protocol: `tcp` where there is none."""
    ports, _sign, protocol = text.partition("/")
    found = (protocol or "tcp").lower()
    if found not in PROTOCOLS:
        raise ValueError(_("%(value)s is no protocol: tcp, udp or sctp.") % {"value": protocol})
    return ports, found


def exposed(text: str) -> list[str]:
    """Return the ports of an `--expose`: `80/tcp` each."""
    ports, protocol = port_protocol(text)
    first, last = port_range(ports)
    return [f"{port}/{protocol}" for port in range(first, last + 1)]


def published(text: str) -> list[tuple[str, str, str]]:
    """Return what a `--publish` says, for each port of the container: `80/tcp`, host address, host port.

    The host port is "" for one that the engine picks, or a range to pick from.
    """
    *before, inside = short_port(text).split(":")
    inside, protocol = port_protocol(inside)
    outside = before[-1] if before else ""
    where = ":".join(before[:-1])
    if where.startswith("[") and where.endswith("]"):
        where = where[1:-1]
    if where:
        address(where)
    if not inside:
        raise ValueError(_("%(value)s names no port of the container.") % {"value": text or "''"})
    first, last = port_range(inside)
    if not outside:
        return [(f"{port}/{protocol}", where, "") for port in range(first, last + 1)]
    out_first, out_last = port_range(outside)
    if first == last and out_first != out_last:
        return [(f"{first}/{protocol}", where, f"{out_first}-{out_last}")]
    if last - first != out_last - out_first:
        raise ValueError(_("%(value)s has ranges of different length.") % {"value": text})
    return [(f"{port}/{protocol}", where, str(port - first + out_first)) for port in range(first, last + 1)]


def short_port(text: str) -> str:
    """Return `published=80,target=80,protocol=tcp` in the short form; any other as it is."""
    if "=" not in text:
        return text
    found = {"protocol": "tcp", "published": "", "target": ""}
    for part in text.split(","):
        name, value = full_pair(part)
        found[name] = value
    return f"{found['published']}:{found['target']}/{found['protocol']}"


def device_value(text: str, *, most: int | None = None, is_size: bool = False) -> tuple[str, int]:
    """Return path and number of `/dev/sda:100`.

    Args:
        text: The value.
        most: The largest number that is allowed; None for any.
        is_size: Whether the number is one of bytes, with units.
    """
    path, sign, number = text.rpartition(":")
    if not sign or not path.startswith("/dev/"):
        raise ValueError(_("%(value)s is not of the form /dev/name:number.") % {"value": text or "''"})
    found = size(number) if is_size else whole(number)
    if found < 0 or (most is not None and found and not 10 <= found <= most):
        raise ValueError(_("%(value)s is not a weight from 10 to 1000.") % {"value": number})
    return path, found


def device(text: str) -> tuple[str, str, str]:
    """Return path, path inside and rights of a `--device`."""
    parts = text.split(":")
    if not parts[0] or len(parts) > 3:
        raise ValueError(
            _("%(value)s is not of the form path[:path inside][:rwm].") % {"value": text or "''"}
        )
    rights = "rwm"
    inside = ""
    if len(parts) == 2 and re.fullmatch(r"[rwm]{1,3}", parts[1]):
        rights = parts[1]
    elif len(parts) > 1:
        inside = parts[1]
    if len(parts) == 3:
        rights = parts[2]
        if not re.fullmatch(r"[rwm]{1,3}", rights):
            raise ValueError(_("%(value)s are no rights: r, w and m.") % {"value": rights or "''"})
    return parts[0], inside or parts[0], rights


def is_cdi(text: str) -> bool:
    """Return whether a `--device` names one by its maker: `nvidia.com/gpu=all`."""
    return re.fullmatch(r"[A-Za-z][\w.-]*/[A-Za-z][\w.-]*=[A-Za-z0-9][\w.:-]*", text) is not None
