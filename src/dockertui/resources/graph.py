"""Graphs of several lines, of what was measured; blank where a terminal's font has no signs for them."""

from collections.abc import Sequence

from dockertui.resources.trend import BLOCKS, trend

STEPS = len(BLOCKS)
_LEAST = 1e-6
"""Nothing is drawn larger than this would be."""


def tall(values: Sequence[float | None], top: float, cells: int, rows: int) -> list[str]:
    """Return the last values as columns, one a cell, the newest at the right; the uppermost line first.

    Args:
        values: What was measured, the oldest first; None where something was not.
        top: What fills all lines.
        cells: How wide it is; where there are fewer values it begins with blanks.
        rows: How many lines high.
    """
    top = max(top, _LEAST)
    if rows == 1:
        return [trend(values, top, cells).rjust(cells)]
    if not trend([top], top, 1):
        return []
    levels = [_level(value, top, rows) for value in values[-cells:]]
    lines = []
    for row in reversed(range(rows)):
        signs = (_sign(level - row * STEPS) if level is not None else " " for level in levels)
        lines.append("".join(signs).rjust(cells))
    return lines


def _level(value: float | None, top: float, rows: int) -> int | None:
    """Return how many eighths of a line a value is high: one at least, so that what was measured is seen."""
    if value is None:
        return None
    return max(1, round(min(1.0, value / top) * rows * STEPS))


def _sign(eighths: int) -> str:
    return " " if eighths <= 0 else BLOCKS[min(eighths, STEPS) - 1]
