"""Which pane gets how much room. Pure: sizes in, sizes out."""

from collections.abc import Sequence
from dataclasses import dataclass

from dockertui.resources.columns import CHROME

BARS = 2
"""Lines above and below the panes."""
LEAST_WIDE = 100
"""From this width on the details stand beside the panes."""
LEAST_PANES = 5
"""Lines a pane that is not focused keeps: its border, the names of its columns, two rows."""
LEAST_FOCUSED = 11
"""Lines the focused pane wants before the others shrink to their titles."""
SHARES = (0.34, 0.52, 0.68)
"""How much of the width the panes may take beside the details."""
FIRST_SHARE = 1
"""Which of SHARES they take at first."""


@dataclass(frozen=True, slots=True)
class Arrangement:
    """How the screen is divided, in cells."""

    list_width: int
    """Of the panes; 0 hides them."""
    detail_width: int
    """Of the details; 0 hides them."""
    heights: tuple[int, ...]
    """Of each pane; 1 is its title alone, 0 hides it."""
    headers: bool
    """Whether the tables show the names of their columns."""


def arrange(
    width: int, height: int, wanted: Sequence[int], focused: int, *, on_detail: bool, zoomed: bool, share: int
) -> Arrangement:
    """Divide the room between the panes and the details.

    Args:
        width: Cells there are.
        height: Lines there are, without the bars.
        wanted: Lines each pane would take to show all of its rows.
        focused: The index of the pane with the focus, or the last that had it.
        on_detail: Whether the focus is in the details.
        zoomed: Whether what has the focus takes everything.
        share: Which of SHARES the panes take.
    """
    if zoomed or width < LEAST_WIDE:
        if on_detail:
            return Arrangement(0, width, tuple(0 for _ in wanted), headers=True)
        list_width, detail_width = width, 0
    else:
        list_width = int(width * SHARES[share])
        detail_width = width - list_width
    return Arrangement(
        list_width, detail_width, _heights(height, wanted, focused, alone=zoomed), headers=height >= 8
    )


def _heights(height: int, wanted: Sequence[int], focused: int, *, alone: bool) -> tuple[int, ...]:
    """The focused pane takes what its rows need up to two thirds; the others share the rest."""
    others = [i for i in range(len(wanted)) if i != focused]
    result = [0] * len(wanted)
    if alone or height < 10:
        result[focused] = height
        return tuple(result)
    least = {i: min(max(wanted[i], CHROME + 1), LEAST_PANES) for i in others}
    if height < sum(least.values()) + LEAST_FOCUSED:
        for i in others:
            result[i] = 1
        result[focused] = height - len(others)
        return tuple(result)
    result[focused] = min(
        max(wanted[focused], LEAST_PANES), max(height * 2 // 3, LEAST_FOCUSED), height - sum(least.values())
    )
    rest = height - result[focused] - sum(least.values())
    # the others get what they want while there is room, the rest goes to the focused one
    for position, i in enumerate(sorted(others, key=lambda i: wanted[i])):
        more = min(max(0, wanted[i] - least[i]), rest // (len(others) - position))
        result[i] = least[i] + more
        rest -= more
    result[focused] += rest
    return tuple(result)
