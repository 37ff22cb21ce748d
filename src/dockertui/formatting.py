"""Bytes, ages, ids, ports and exit codes as text. Pure: no time is read, nothing is looked up.

Numbers carry their unit; ages have one unit, as people read them at a glance.
"""

import signal
from datetime import UTC, datetime, timedelta

from rich.cells import cell_len, chop_cells, set_cell_size

from dockertui.i18n import _, ngettext

FOREVER = datetime.max.replace(tzinfo=UTC)
"""Until when something holds that no time changes."""
_YEAR_S = 365 * 86400
_AGE_STEPS = ((_YEAR_S, "y"), (7 * 86400, "w"), (86400, "d"), (3600, "h"), (60, "m"))
_BYTE_UNITS = ("B", "kB", "MB", "GB", "TB", "PB")
_MEMORY_UNITS = ("B", "KiB", "MiB", "GiB", "TiB", "PiB")
_OLDEST_S = 200 * _YEAR_S
"""What is older has no age: year 1 is an engine's way to say "never"."""
_SKEW_S = 60
"""How far an engine's clock may be ahead of this one before what it dates is said to be in the future."""
_LONGEST = 200
"""Characters of a text that a summary shows where it is much longer."""


def age(since: datetime | None, now: datetime) -> str:
    """Return the time since then in one unit: `5m`, `2h`, `3w`; `in 5m` for the future; "" if unknown."""
    return aging(since, now)[0]


def aging(since: datetime | None, now: datetime) -> tuple[str, datetime]:
    """Return the age of something, and the moment at which it becomes another one."""
    if since is None:
        return "", FOREVER
    seconds = int((now - since).total_seconds())
    if seconds > _OLDEST_S:
        return "", FOREVER
    if seconds <= -_SKEW_S:
        count, unit, size_s = _in_one_unit(-seconds)
        until = since - timedelta(seconds=count * size_s) + datetime.resolution
        return _("in %(age)s") % {"age": f"{count}{unit}"}, until
    count, unit, size_s = _in_one_unit(max(0, seconds))
    end_s = min((count + 1) * size_s, _YEAR_S if unit == "w" else _OLDEST_S + 1)
    return f"{count}{unit}", since + timedelta(seconds=end_s)


def ago(since: datetime | None, now: datetime) -> str:
    """Return when something was, counted from now: `5m ago`, `in 5m`; "" if unknown."""
    text = age(since, now)
    return text if not text or is_future(since, now) else _("%(age)s ago") % {"age": text}


def is_future(when: datetime | None, now: datetime) -> bool:
    """Return whether a point in time is yet to come, by more than clocks differ."""
    return when is not None and (when - now).total_seconds() >= _SKEW_S


def _in_one_unit(seconds: int) -> tuple[int, str, int]:
    """Return a count, its unit, and the length of that in seconds."""
    for size_s, unit in _AGE_STEPS:
        if seconds >= size_s and not (unit == "w" and seconds < 21 * 86400):
            return seconds // size_s, unit, size_s
    return seconds, "s", 1


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


def seconds_text(seconds: float) -> str:
    """Return a short span to the tenth of a second below ten: `40 ms`, `0.1 s`, `30 s`, `2 min`."""
    if 0 < seconds < 0.095:
        return _("%(n)d ms") % {"n": max(1, round(seconds * 1000))}
    if seconds >= 120:
        return _("%(n)d min") % {"n": round(seconds / 60)}
    return _("%(n)s s") % {"n": f"{seconds:.1f}".removesuffix(".0") if seconds < 10 else round(seconds)}


def moment(when: datetime | None) -> str:
    """Return a point in time in the user's zone, to the second; "" if unknown."""
    if when is None or when.year < 1970:
        return ""
    try:
        return when.astimezone().strftime("%Y-%m-%d %H:%M:%S")
    except (ValueError, OverflowError, OSError):  # the last day there is, in a zone that is ahead
        return ""


def clock(when: str) -> str:
    """Return the time of day in an RFC 3339 text, in the user's zone; "" where there is none."""
    try:
        return datetime.fromisoformat(when).astimezone().strftime("%H:%M:%S") if when else ""
    except (ValueError, OverflowError, OSError):
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


def memory(size_bytes: int | None, *, is_short: bool = False) -> str:
    """Return an amount of memory in binary units with three digits at most, as `docker stats` counts it.

    Args:
        size_bytes: How much; "" if unknown.
        is_short: Whether the unit is one letter: `388M` for `388 MiB`.
    """
    if size_bytes is None or size_bytes < 0:
        return ""
    value, unit = float(size_bytes), _MEMORY_UNITS[0]
    for unit in _MEMORY_UNITS:
        if value < 999.5 or unit == _MEMORY_UNITS[-1]:
            break
        value /= 1024
    number = f"{value:.0f}" if value >= 9.95 or unit == "B" else f"{value:.1f}"
    return number + (unit[:1] if is_short else f" {unit}")


def percent(value: float | None) -> str:
    """Return a share in percent, with one digit behind the point where it is small; "" if unknown."""
    if value is None:
        return ""
    return f"{value:.1f}%" if value < 99.95 else f"{value:.0f}%"


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


def cut_middle(text: str, width: int) -> str:
    """Return the text in at most `width` terminal cells, with `…` in its middle where it was cut.

    What tells long names apart is at their ends as often as at their beginnings.
    """
    if cell_len(text) <= width:
        return text
    if width < 3:
        return cut(text, width)
    head = set_cell_size(text, width // 2).rstrip()
    tail = text[-1:]
    while len(tail) < len(text) and cell_len(head + "…" + text[-len(tail) - 1 :]) <= width:
        tail = text[-len(tail) - 1 :]
    return f"{head}…{tail}"


def pad(text: str, width: int, *, right: bool = False) -> str:
    """Return the text cut or padded to exactly `width` terminal cells; `right` aligns to the right."""
    text = cut(text, width)
    space = " " * (width - cell_len(text))
    return space + text if right else text + space


_BREAKS = ":,;", "/&?"
"""After what a word that is longer than a line is broken, where that is not too early; best the first."""


def wrap(text: str, width: int) -> list[str]:
    """Break a text into lines of at most `width` cells, at spaces where there are some."""
    if cell_len(text) <= width:
        return [text]
    lines: list[str] = []
    current = ""
    for word in text.split(" "):
        joined = f"{current} {word}" if current else word
        if cell_len(joined) <= width:
            current = joined
            continue
        if current:
            lines.append(current)
        *full, current = _chopped(word, max(1, width))
        lines.extend(full)
    lines.append(current)
    return lines


def _chopped(word: str, width: int) -> list[str]:
    """Break a word: a path or a list without spaces after its parts, where they are short enough."""
    pieces = []
    while cell_len(word) > width:
        piece = chop_cells(word, width)[0] or word[:1]
        ends = [1 + max(map(piece.rfind, signs)) for signs in _BREAKS]
        piece = piece[: next((end for end in ends if end > len(piece) // 2), len(piece))]
        pieces.append(piece)
        word = word[len(piece) :]
    return [*pieces, word]
