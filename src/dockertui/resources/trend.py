"""Small graphs of what was measured, one line high; blank where a terminal's font has no signs for them."""

import os
from collections.abc import Mapping, Sequence
from functools import cache

CELLS, LEAST_CELLS = 8, 4
"""How wide a trend in a list is, where there is room and where there is little."""
BLOCKS = "▁▂▃▄▅▆▇█"
"""From next to nothing to all."""
_POOR = frozenset({"linux", "dumb", "vt100", "vt102", "vt220", "cons25", "ansi"})
"""Terminals, by `TERM`, whose fonts have no eighths of a block."""


def has_blocks(environ: Mapping[str, str]) -> bool:
    """Return whether the terminal can be expected to show eighths of a block."""
    return environ.get("TERM", "").strip().lower() not in _POOR


@cache
def _shows() -> bool:
    return has_blocks(os.environ)


def trend(values: Sequence[float | None], top: float, cells: int = CELLS) -> str:
    """Return the last values as bars, one a cell, the newest at the right.

    Args:
        values: What was measured, the oldest first; None where something was not.
        top: What fills a whole cell.
        cells: How wide it is; where there are fewer values it begins with blanks.
    """
    if not _shows():
        return ""
    last = values[-cells:]
    return "".join(_bar(value, top) for value in last).rjust(cells) if last else ""


def _bar(value: float | None, top: float) -> str:
    if value is None:
        return " "
    step = int(value / top * len(BLOCKS)) if top > 0 else 0
    return BLOCKS[max(0, min(step, len(BLOCKS) - 1))]
