"""How a container is doing, in a glyph and a word or two: health, exit code and counts are in them. Pure."""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from dockertui.dataclass import dataclass
from dockertui.engine.containers import Container
from dockertui.i18n import N_, Text, _
from dockertui.resources.spec import Tone

_GOOD_CODES = (None, 0, 130, 143)
"""Exit codes of what ended well or was asked to end."""
_MOST_TIMES = 9999
"""What happened more often is said to be so much and more."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a state is shown, and where it is sorted."""

    glyph: str
    word: str
    tone: Tone
    rank: int


_LOOKS: Mapping[str, tuple[str, Text, Tone, int]] = {
    "unhealthy": ("✗", N_("unhealthy"), "bad", 0),
    "dead": ("✗", N_("dead"), "bad", 1),
    "restarting": ("◐", N_("restarting"), "warn", 2),
    "starting": ("◌", N_("starting"), "warn", 3),
    "paused": ("◐", N_("paused"), "warn", 4),
    "stopping": ("◐", N_("stopping"), "warn", 5),
    "running": ("●", N_("up"), "good", 6),
    "healthy": ("●", N_("healthy"), "good", 6),
    "removing": ("◐", N_("removing"), "warn", 7),
    "exited": ("○", N_("exited"), "muted", 9),
    "created": ("○", N_("created"), "muted", 10),
}
"""By what an engine calls a state, or the health of what runs; the worst first."""
_FAILED_RANK, _UNKNOWN_RANK = 8, 11
_ENDS: Mapping[int, Text] = {
    0: N_("done (%(code)d)"),
    130: N_("interrupted (%(code)d)"),
    137: N_("killed (%(code)d)"),
    143: N_("stopped (%(code)d)"),
}
"""How a run ended, by its exit code."""


def look_of(container: Container) -> Look:
    """Return how a container's state is shown; any other than Docker's is the engine's own word after `?`."""
    said = container.health if container.state == "running" and container.health else container.state
    return _look(said, container.exit_code, container.is_live)


@lru_cache(maxsize=1024)
def _look(said: str, code: int | None, is_live: bool) -> Look:
    if said not in _LOOKS:
        return Look("?", said or _("unknown"), "warn", _UNKNOWN_RANK)
    glyph, word, tone, rank = _LOOKS[said]
    look = Look(glyph, str(word), tone, rank)
    if said == "exited" and code is not None:
        look = replace(look, word=str(_ENDS.get(code, N_("exited %(code)d"))) % {"code": code})
    if code not in _GOOD_CODES and not is_live:
        look = replace(look, tone="bad", rank=_FAILED_RANK if said == "exited" else rank)
    return look


def state_text(container: Container, times: int = 0) -> str:
    """Return a container's state in a glyph and a word or two.

    Args:
        container: The container.
        times: How often it was restarted, or its health check failed; 0 where that is not known.
    """
    look = look_of(container)
    if times <= 0 or look.word not in (str(_LOOKS["unhealthy"][1]), str(_LOOKS["restarting"][1])):
        return f"{look.glyph} {look.word}"
    return f"{look.glyph} {look.word} {min(times, _MOST_TIMES)}×" + ("+" if times > _MOST_TIMES else "")
