"""The layers of an image on their way from or to a registry: how far each is, of what an engine says."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from dockertui.dataclass import dataclass
from dockertui.engine import fields
from dockertui.engine.progress import Progress
from dockertui.engine.progress_stream import amounts
from dockertui.i18n import _

_WAITING = frozenset({"Pulling fs layer", "Waiting", "Preparing"})
_MOVING = frozenset({"Downloading", "Pushing"})
_OVER = frozenset({"Pull complete", "Already exists", "Pushed", "Layer already exists"})
_ALL_THERE = frozenset({"Verifying Checksum", "Download complete", "Extracting", "Pull complete", "Pushed"})
"""What is said once all bytes of a layer have come or gone."""


@dataclass(frozen=True, slots=True)
class _Layer:
    done: int | None = None
    total: int | None = None


class Layers:
    """Makes progress of what an engine says: of each layer the bytes over the network, the rest in words."""

    def __init__(self) -> None:
        self._known: dict[str, _Layer] = {}

    def take(self, message: Mapping[str, Any]) -> Progress | None:
        """Return the progress that a message tells of a layer; None for what is of none."""
        layer_id, status = fields.text(message, "id"), fields.text(message, "status")
        if not layer_id or not status or status.startswith("Pulling from"):
            return None
        known, (done, total) = self._known.get(layer_id, _Layer()), amounts(message)
        if status in _MOVING:
            known = _Layer(done if done is not None else known.done, total or known.total)
            if known.done is not None and known.total is not None:  # of pushes more may go than there is
                known = replace(known, done=min(known.done, known.total))
        elif status in _ALL_THERE or status.startswith("Mounted from"):
            known = replace(known, done=known.total)
        self._known[layer_id] = known
        is_over = status in _OVER or status.startswith("Mounted from")
        words = _say(status, done, total) if status not in _MOVING else _say(status, None, None)
        return Progress(
            layer_id,
            words,
            known.done,
            known.total,
            is_bytes=True,
            is_waiting=status in _WAITING,
            is_over=is_over,
        )


def _say(status: str, done: int | None, total: int | None) -> str:
    """Return how a layer is; words that are not known are the engine's own."""
    words = {
        "Pulling fs layer": "",
        "Waiting": "",
        "Preparing": "",
        "Downloading": _("downloading"),
        "Verifying Checksum": _("checking"),
        "Download complete": _("downloaded"),
        "Extracting": _("unpacking"),
        "Pull complete": _("there"),
        "Already exists": _("there already"),
        "Pushing": _("pushing"),
        "Pushed": _("pushed"),
        "Layer already exists": _("there already"),
    }.get(status, status)
    if status == "Extracting" and done is not None and total:
        return f"{words} {100 * min(done, total) // total}%"
    return words
