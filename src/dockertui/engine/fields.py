"""Reads fields of an engine's reply that may be null, missing or of another type.

Engines from API 1.41 to the newest, and Podman, disagree about nearly every optional field. What
cannot be read is the default; nothing here raises.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

from dockertui.engine.text import clean

EMPTY: Mapping[str, str] = MappingProxyType({})
"""The labels of what has none."""
_MOST = 2**63
"""No number of an engine is larger: Go has 64 bits."""
_DEEPEST = 64
"""Levels of a description that are read; engines have a dozen."""
_MOMENT = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)"
    r"(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,6})\d{0,12})?)?"
    r"(?: ?([Zz]|UTC|([+-])(\d\d):?(\d\d)))?(?: [A-Z0-9+-]{1,8})?(?: m=\S{1,32})?)?",
    re.ASCII,
)
"""RFC 3339 and what Go's String() makes of a time: `2021-05-07 13:28:21.5 +0200 CEST m=+0.1`."""


def text(raw: Mapping[str, Any], key: str, default: str = "") -> str:
    """Return a field as one clean line; numbers as text, anything else as the default."""
    value = raw.get(key)
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, float) or (isinstance(value, int) and not isinstance(value, bool)):
        return str(value) if -_MOST <= value < _MOST else default
    return default


def integer(raw: Mapping[str, Any], key: str) -> int | None:
    """Return a field as a whole number of 64 bits; None where it is none."""
    value = raw.get(key)
    if isinstance(value, str) and len(value) < 20 and value.strip().lstrip("-").isdecimal():
        try:
            value = int(value)
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return int(value) if -_MOST <= value < _MOST else None


def flag(raw: Mapping[str, Any], key: str, default: bool = False) -> bool:
    """Return a field that is true or false."""
    value = raw.get(key)
    return value if isinstance(value, bool) else default


def mapping(raw: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """Return a field that is an object; an empty one otherwise."""
    value = raw.get(key)
    return value if isinstance(value, dict) else EMPTY


def items(raw: Mapping[str, Any], key: str) -> list[Any]:
    """Return a field that is a list; an empty one otherwise."""
    value = raw.get(key)
    return value if isinstance(value, list) else []


def objects(raw: Mapping[str, Any], key: str) -> Iterator[Mapping[str, Any]]:
    """Yield the objects in a field that is a list."""
    return (value for value in items(raw, key) if isinstance(value, dict))


def texts(raw: Mapping[str, Any], key: str) -> tuple[str, ...]:
    """Return the non-empty texts in a field that is a list."""
    return tuple(clean(value) for value in items(raw, key) if isinstance(value, str) and value)


def labels(raw: Mapping[str, Any], key: str = "Labels") -> Mapping[str, str]:
    """Return a field that maps names to texts."""
    found = mapping(raw, key)
    if not found:
        return EMPTY
    return {clean(str(name)): clean(value) if isinstance(value, str) else "" for name, value in found.items()}


def cleaned(value: Any, depth: int = _DEEPEST) -> Any:
    """Return a reply with every text in it cleaned, names of fields too; None below `depth` levels."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, Mapping):
        inner = value.items() if depth else ()
        return {clean(str(name)): cleaned(part, depth - 1) for name, part in inner}
    if isinstance(value, list | tuple):
        return [cleaned(part, depth - 1) for part in (value if depth else ())]
    return value


def moment(value: Any) -> datetime | None:
    """Return when something happened, as aware UTC; None for what cannot be read or never did.

    Args:
        value: Seconds since 1970, also as text; a text as RFC 3339 has it, with or without the colon in
            its offset; or one as Go prints a time. Year 1 and 0 are the engines' ways to say "never".
    """
    try:
        found = _moment(value)
        return found if found is not None and found.timestamp() > 0 else None
    except (ValueError, OverflowError, OSError):
        return None


def _moment(value: Any) -> datetime | None:
    if isinstance(value, str):
        value = value[:80].strip()
        if value.isdecimal():
            return datetime.fromtimestamp(int(value[:15]), UTC)
        match = _MOMENT.fullmatch(value)
        if match is None:
            return None
        year, month, day, hour, minute, second = (int(number or 0) for number in match.groups()[:6])
        microsecond = int((match.group(7) or "").ljust(6, "0"))
        found = datetime(year, month, day, hour, minute, second, microsecond, UTC)
        sign, hours, minutes = match.groups()[8:]
        offset = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
        return found + offset if sign == "-" else found - offset
    if isinstance(value, int | float) and not isinstance(value, bool) and value > 0:
        return datetime.fromtimestamp(value, UTC)
    return None
