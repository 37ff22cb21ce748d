"""Bytes, ages, ids, ports and exit codes as text. Pure: no time is read, nothing is looked up.

Numbers carry their unit; ages have one unit, as people read them at a glance.
"""

import signal
from datetime import datetime, timedelta

from rich.cells import cell_len, set_cell_size

from dockertui.i18n import _, ngettext

_AGE_STEPS = ((365 * 86400, "y"), (7 * 86400, "w"), (86400, "d"), (3600, "h"), (60, "m"))
_BYTE_UNITS = ("B", "kB", "MB", "GB", "TB", "PB")
_SKEW_S = 60
"""How far an engine's clock may be ahead of this one before what it dates is said to be in the future."""
_LONGEST = 200
"""Characters of a text that a summary shows where it is much longer."""


def age(since: datetime | None, now: datetime) -> str:
    """Return the time since then in one unit: `5m`, `2h`, `3w`; `in 5m` for the future; "" if unknown."""
    if since is None:
        return ""
    seconds = int((now - since).total_seconds())
    if seconds > 200 * 365 * 86400:  # year 1: the engine's way to say "never"
        return ""
    if seconds <= -_SKEW_S:
        return _("in %(age)s") % {"age": _one_unit(-seconds)}
    return _one_unit(max(0, seconds))


def ago(since: datetime | None, now: datetime) -> str:
    """Return when something was, counted from now: `5m ago`, `in 5m`; "" if unknown."""
    text = age(since, now)
    return text if not text or is_future(since, now) else _("%(age)s ago") % {"age": text}


def is_future(when: datetime | None, now: datetime) -> bool:
    """Return whether a point in time is yet to come, by more than clocks differ."""
    return when is not None and (when - now).total_seconds() >= _SKEW_S


def _one_unit(seconds: int) -> str:
    for size_s, unit in _AGE_STEPS:
        if seconds >= size_s and not (unit == "w" and seconds < 21 * 86400):
            return f"{seconds // size_s}{unit}"
    return f"{seconds}s"


def duration(span: timedelta) -> str:
    """Return a span in words with one unit: `2 years`, `3 months`, `2 hours`, `1 minute`."""
    seconds = max(0, int(span.total_seconds()))
    days = seconds // 86400
    if days >= 2 * 365:
        return ngettext("%(n)d year", "%(n)d years", days // 365) % {"n": days // 365}
    if days >= 60:
        return ngettext("%(n)d month", "%(n)d months", days // 30) % {"n": days // 30}
    if days >= 2:
        return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
    if seconds >= 2 * 3600:
        return ngettext("%(n)d hour", "%(n)d hours", seconds // 3600) % {"n": seconds // 3600}
    if seconds >= 60:
        return ngettext("%(n)d minute", "%(n)d minutes", seconds // 60) % {"n": seconds // 60}
    return ngettext("%(n)d second", "%(n)d seconds", seconds) % {"n": seconds}


def moment(when: datetime | None) -> str:
    """Return a point in time in the user's zone, to the second; "" if unknown."""
    if when is None or when.year < 1970:
        return ""
    try:
        return when.astimezone().strftime("%Y-%m-%d %H:%M:%S")
    except (ValueError, OverflowError, OSError):  # the last day there is, in a zone that is ahead
        return ""


def excerpt(text: str) -> str:
    """Return a text, or its beginning and its length where it is too long for a summary."""
    if len(text) <= 2 * _LONGEST:
        return text
    return _("%(start)s… %(n)s characters, whole in Inspect") % {
        "start": text[:_LONGEST],
        "n": f"{len(text):,}",
    }


def size(size_bytes: int | None) -> str:
    """Return a size in decimal units with three digits, as `docker images` prints it; "" if unknown."""
    if size_bytes is None or size_bytes < 0:
        return ""
    value = float(size_bytes)
    for unit in _BYTE_UNITS:
        if value < 1000 or unit == _BYTE_UNITS[-1]:
            break
        value /= 1000
    if unit == "B":
        return f"{int(value)} B"
    return f"{value:.3g} {unit}" if value < 999.5 else f"{value:.0f} {unit}"


def exit_words(code: int | None) -> str:
    """Return an exit code with its meaning where one is known: `137 killed (SIGKILL)`, `0`, `1`."""
    if code is None:
        return ""
    known = {
        125: _("the engine could not run it"),
        126: _("the command cannot be executed"),
        127: _("command not found"),
    }
    if code in known:
        return f"{code} {known[code]}"
    if code > 255:  # Windows
        meaning = {0xC000013A: _("interrupted"), 0xC0000005: _("crashed")}.get(code, "")
        return " ".join(filter(None, (str(code), meaning, f"(0x{code:X})")))
    if 128 < code < 128 + 65:
        try:
            name = signal.Signals(code - 128).name
        except ValueError:
            return str(code)
        words = {
            "SIGKILL": _("killed"),
            "SIGTERM": _("stopped"),
            "SIGINT": _("interrupted"),
            "SIGSEGV": _("crashed"),
        }.get(name)
        return f"{code} {words} ({name})" if words else f"{code} ({name})"
    return str(code)


def cut(text: str, width: int) -> str:
    """Return the text in at most `width` terminal cells, with `…` at the end where it was cut."""
    if width <= 0:
        return ""
    most = 8 * width + 8
    is_long = len(text) > most  # not measured: it could be any length
    if not is_long and (len(text) * 2 <= width or cell_len(text) <= width):
        return text
    if width == 1:
        return "…"
    start = text[:most]
    return (set_cell_size(start, width - 1) if cell_len(start) >= width else start).rstrip() + "…"


def pad(text: str, width: int, *, right: bool = False) -> str:
    """Return the text cut or padded to exactly `width` terminal cells; `right` aligns to the right."""
    text = cut(text, width)
    space = " " * (width - cell_len(text))
    return space + text if right else text + space
