"""Reads fields of a description that go back to an engine: as they are, not cleaned to be shown."""

from collections.abc import Mapping
from typing import Any

from dockertui.engine import fields


def text(raw: Mapping[str, Any], key: str) -> str:
    """Return a text; "" for anything else."""
    value = raw.get(key)
    return value if isinstance(value, str) else ""


def texts(raw: Mapping[str, Any], key: str) -> tuple[str, ...]:
    """Return the texts of a list, empty ones too; a text alone is a list of one."""
    value = raw.get(key)
    if isinstance(value, str) and value:
        return (value,)
    return tuple(one for one in value if isinstance(one, str)) if isinstance(value, list) else ()


def pairs(raw: Mapping[str, Any], key: str) -> dict[str, str]:
    """Return an object of texts."""
    found = fields.mapping(raw, key)
    return {str(name): value if isinstance(value, str) else "" for name, value in found.items()}


def number(raw: Mapping[str, Any], key: str) -> int | None:
    """Return a whole number; None where there is none."""
    return fields.integer(raw, key)
