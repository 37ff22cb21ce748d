"""Reads fields of an engine's reply that may be null, missing or of another type.

Engines from API 1.41 to the newest, and Podman, disagree about nearly every optional field. What
cannot be read is the default; nothing here raises.
"""

import math
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from dockertui.engine.text import clean

EMPTY: Mapping[str, str] = MappingProxyType({})
"""The labels of what has none."""


def text(raw: Mapping[str, Any], key: str, default: str = "") -> str:
    """Return a field as one clean line; numbers as text, anything else as the default."""
    value = raw.get(key)
    if isinstance(value, str):
        return value if value.isprintable() else clean(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return default


def integer(raw: Mapping[str, Any], key: str) -> int | None:
    """Return a field as a whole number; None where it is none."""
    value = raw.get(key)
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, float) and math.isfinite(value):
        return int(value)
    if isinstance(value, str) and len(value) < 20 and value.strip().lstrip("-").isdecimal():
        try:
            return int(value)
        except ValueError:
            return None
    return None


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


def moment(value: Any) -> datetime | None:
    """Return seconds since 1970, or an RFC 3339 text, as aware UTC; None for anything else.

    Year 1, the engine's way to say "never", is None too.
    """
    try:
        if isinstance(value, str):
            if value[:4] == "0001":
                return None
            if value.isdecimal():
                return datetime.fromtimestamp(int(value[:15]), UTC)
            found = datetime.fromisoformat(value)
            return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
        if isinstance(value, int | float) and not isinstance(value, bool) and value > 0:
            return datetime.fromtimestamp(value, UTC)
    except (ValueError, OverflowError, OSError):
        pass
    return None
