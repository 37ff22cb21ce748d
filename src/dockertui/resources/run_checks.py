"""What is wrong with what the form of a new container holds: each field's own. Pure."""

import ipaddress
import re
import shlex
from collections.abc import Callable, Mapping

from dockertui.engine.names import is_valid_name
from dockertui.engine.run.spec import BY_FIELD
from dockertui.i18n import _
from dockertui.resources.run_fields import FormField, fields
from dockertui.resources.run_form import FormValues
from dockertui.resources.table_rows import ON, Row

Problems = Mapping[tuple[str, int], str]
"""By the field's id and the number of its row; 0 where it has no rows."""

MOST_COPIES = 100
_PORT = re.compile(r"(\d{1,5})(?:-(\d{1,5}))?")
_INSIDE = re.compile(r"([\d-]+)(?:/(tcp|udp|sctp))?")
_BYTES = re.compile(r"-?\d+(?:\.\d+)?\s?[bkmgtp]?i?b?", re.IGNORECASE)
_DURATION = re.compile(r"(?:\d+(?:\.\d+)?(?:h|ms|us|µs|ns|m|s))+|0")
_DECIMAL = re.compile(r"\d*\.?\d+|\d+\.")
_NUMBER = re.compile(r"-?\d+")
_IMAGE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:/@+-]*")
_VOLUME_OPTIONS = frozenset(
    "ro rw z Z nocopy shared slave private rshared rslave rprivate cached delegated consistent U O".split()
)


def problems(values: FormValues) -> Problems:
    """Return what is wrong with each field; nothing for those that are right or empty."""
    found: dict[tuple[str, int], str] = {}
    for field in fields().values():
        value = values.get(field.id)
        if isinstance(value, tuple):
            for number, row in enumerate(value):
                if words := _row_problem(field, row):
                    found[field.id, number] = words
        elif words := _problem(field, str(value or "").strip()) if field.kind != "flag" else "":
            found[field.id, 0] = words
    return found


# ---------------------------------------------------------------------- texts
def _problem(field: FormField, text: str) -> str:
    if field.id == "image":
        return check_image(text)
    if not text:
        return ""
    own = _OWN.get(field.id)
    if own is not None:
        return own(text)
    if field.kind in ("words", "given"):
        return _check_words(text)
    flag = BY_FIELD.get(field.id)
    return _BY_KIND[flag.kind](text) if flag is not None and flag.kind in _BY_KIND else ""


def check_image(text: str) -> str:
    """Return what is wrong with the name of an image."""
    if not text:
        return _("Which image?")
    if not _IMAGE.fullmatch(text):
        return _("Letters, digits and . _ - / : @ only, without a space.")
    is_id = re.fullmatch(r"[0-9a-f]{12,64}", text) is not None
    name = text.partition("@")[0].rpartition("/")[2].partition(":")[0]
    if not is_id and name != name.lower():
        return _("The name of an image is in small letters.")
    return ""


def _check_name(text: str) -> str:
    if is_valid_name(text):
        return ""
    return _("Letters, digits, _ . - only; two or more, the first a letter or digit.")


def _check_words(text: str) -> str:
    try:
        shlex.split(text)
    except ValueError:
        return _("A quote is not closed, or nothing follows the backslash.")
    return ""


def _check_path(text: str) -> str:
    return "" if text.startswith("/") else _("It must begin with /.")


def _check_copies(text: str) -> str:
    if text.isdecimal() and 1 <= int(text) <= MOST_COPIES:
        return ""
    return _("A number from 1 to %(n)d.") % {"n": MOST_COPIES}


def _check_address(version: int) -> Callable[[str], str]:
    def check(text: str) -> str:
        try:
            is_right = ipaddress.ip_address(text).version == version
        except ValueError:
            is_right = False
        return "" if is_right else _("An IPv%(n)d address.") % {"n": version}

    return check


def _like(pattern: re.Pattern[str], words: Callable[[], str]) -> Callable[[str], str]:
    return lambda text: "" if pattern.fullmatch(text) else words()


_OWN: Mapping[str, Callable[[str], str]] = {
    "name": _check_name,
    "workdir": _check_path,
    "copies": _check_copies,
    "ip": _check_address(4),
    "ip6": _check_address(6),
}
_BY_KIND: Mapping[str, Callable[[str], str]] = {
    "bytes": _like(_BYTES, lambda: _("A size: 512m, 2g.")),
    "duration": _like(_DURATION, lambda: _("A time with its unit: 30s, 1m30s, 500ms.")),
    "decimal": _like(_DECIMAL, lambda: _("A number: 2, 0.5.")),
    "number": _like(_NUMBER, lambda: _("A whole number.")),
}


# ---------------------------------------------------------------------- rows
def _row_problem(field: FormField, row: Row) -> str:
    if field.id == "ports":
        return _check_port(row)
    if field.id == "volumes":
        return _check_volume(row)
    if field.id in ("env", "labels"):
        return _check_pair(field.id, row)
    if field.id == "tmpfs":
        return _check_path(row[0])
    if field.id == "add_hosts":
        return "" if re.search(r".[:=].", row[0]) else _("A name, a colon, an address.")
    return ""


def _check_pair(field_id: str, row: Row) -> str:
    if not row[0]:
        return _("It has no name.")
    if field_id == "env" and "=" in row[0]:
        return _("A name has no = in it; the value goes beside it.")
    return ""


def _check_volume(row: Row) -> str:
    is_on, source, target, options = row
    if is_on != ON:
        return ""
    if not target:
        return _("Where in the container?")
    if not target.startswith("/") or ":" in target:
        return _("In the container it is a path that begins with / and has no colon.")
    if options and not source:
        return _("Options need a volume or a path.")
    unknown = [option for option in options.split(",") if option and option not in _VOLUME_OPTIONS]
    if unknown:
        return _("%(what)s is no option of a mount; ro makes it read-only.") % {"what": unknown[0]}
    if source.startswith((".", "~")):
        return _("A path on the engine's host is given in full, from /.")
    if source and not source.startswith("/") and not is_valid_name(source):
        return _("A volume's name: letters, digits, _ . - only, two or more.")
    return ""


def _check_port(row: Row) -> str:
    is_on, host, inside = row
    if is_on != ON:
        return ""
    if not inside:
        return _("Which port in the container?")
    match = _INSIDE.fullmatch(inside)
    span = port_span(match.group(1)) if match else None
    if span is None:
        return _("In the container: a port or a range, 1 to 65535, then /udp or /sctp where it is not tcp.")
    if not host:
        return ""
    address, outside = host_of(host)
    try:
        _is_address = not address or ipaddress.ip_address(address)
    except ValueError:
        return _("%(what)s is no address of the host.") % {"what": address}
    if not outside:
        return ""
    other = port_span(outside)
    if other is None:
        return _("On the host: a port, a range, or address:port; 1 to 65535.")
    if span[1] > span[0] and other[1] - other[0] != span[1] - span[0]:
        return _("Both ranges have to be as long as each other.")
    return ""


def host_of(text: str) -> tuple[str, str]:
    """Return address and port of the host's side of a published port; "" for what is not said."""
    address, _colon, port = text.rpartition(":")
    return address.strip("[]"), port


def port_span(text: str) -> tuple[int, int] | None:
    """Return the first and the last port of `80` or `80-89`; None for what is no port."""
    match = _PORT.fullmatch(text)
    if match is None:
        return None
    first, last = int(match.group(1)), int(match.group(2) or match.group(1))
    return (first, last) if 1 <= first <= last <= 65535 else None
