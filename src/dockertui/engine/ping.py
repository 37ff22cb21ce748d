"""The heartbeat: the cheapest request there is, to find an engine that hangs."""

from typing import TYPE_CHECKING

from dockertui.engine.request import check

if TYPE_CHECKING:
    from docker import APIClient


def heartbeat(api: "APIClient") -> None:
    """Ask the engine for a sign of life; it needs no API version.

    A refusal is one too: a proxy may let everything pass but this.

    Raises:
        EngineError: It gave none.
    """
    check(api, "/_ping", accept_refusal=True)
