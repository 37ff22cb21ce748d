"""The one way to name a resource: names and ids repeat between engines, a Ref does not."""

from dockertui.dataclass import dataclass

LOCAL = ""
"""Stands for the engine of what is the app's own."""


@dataclass(frozen=True, slots=True, order=True)
class Ref:
    """Points to one resource of one engine, whether or not it is there."""

    engine: str
    """The engine's name, or LOCAL."""
    kind: str
    """The kind's name: `container`, `image`, `volume`, `network` …"""
    id: str
    """The engine's full identifier (a volume's is its name)."""
