"""Finds images in a registry by a word."""

from typing import TYPE_CHECKING, Any

from dockertui.dataclass import dataclass
from dockertui.engine import fields, registry_errors
from dockertui.engine.image_name import HUB
from dockertui.engine.request import get_list

if TYPE_CHECKING:
    from docker import APIClient

MOST = 50
"""How many are asked for."""


@dataclass(frozen=True, slots=True)
class Found:
    """One image that a registry has."""

    name: str
    description: str = ""
    stars: int = 0
    is_official: bool = False


def search(api: "APIClient", term: str) -> tuple[Found, ...]:
    """Return what a registry finds for a word, in its own order.

    Args:
        api: A client.
        term: The word; with the host of a registry before it where that is not the Hub.

    Raises:
        EngineError: The registry cannot be asked, or does not search.
    """
    first, slash, _rest = term.partition("/")
    registry = first if slash and any(sign in first for sign in ".:") else HUB
    try:
        raw = get_list(api, "/images/search", term=term, limit=MOST)
    except OSError as exc:
        raise registry_errors.of_reply(exc, api, term, registry) from exc
    return tuple(parse(entry) for entry in raw if isinstance(entry, dict) and fields.text(entry, "name"))


def parse(raw: dict[str, Any]) -> Found:
    """Return the record of one entry; missing, null and odd fields are defaults."""
    return Found(
        fields.text(raw, "name"),
        fields.text(raw, "description"),
        fields.integer(raw, "star_count") or 0,
        fields.flag(raw, "is_official"),
    )
