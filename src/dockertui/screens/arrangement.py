"""Which pane gets how much room. Pure: sizes in, sizes out."""

from collections.abc import Sequence

from dockertui.dataclass import dataclass

BARS = 2
"""Lines above and below the panes."""
LEAST_WIDE = 100
"""From this width on the details stand beside the panes."""
LEAST_PANES = 5
"""Lines a pane keeps: its border, the names of its columns, two rows."""
LEAST_FIRST = 8
"""Lines the first pane keeps: below that there is a page for each instead."""
PAIR = (1, 2)
"""The panes that may stand beside each other, by their index."""
STEP = 3
"""Lines a pane is made larger or smaller by at a time."""
SHARES = (0.34, 0.52, 0.68)
"""How much of the width the panes may take beside the details."""
LEAST_PAIR = 100
"""Cells from which on the second pane and the third stand beside each other."""
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
    pair: tuple[int, int] = (0, 0)
    """How wide the second pane and the third are, where they stand beside each other."""

    def width(self, index: int) -> int:
        """Return how wide a pane is."""
        return self.pair[index - 1] if self.pair[0] and index in PAIR else self.list_width


def arrange(
    width: int,
    height: int,
    panes: int,
    focused: int,
    *,
    on_detail: bool = False,
    zoomed: bool = False,
    share: int = FIRST_SHARE,
    more: Sequence[int] = (),
) -> Arrangement:
    """Divide the room between the panes and the details: by the size alone, so that it stays as it is.

    Neither the focus nor what is in the panes moves them, but where there is no room for all: then the pane
    with the focus is a page, and the others are a line each. Where there is much width two share their lines.

    Args:
        width: Cells there are.
        height: Lines there are, without the bars.
        panes: How many panes there are.
        focused: The index of the pane with the focus, or the last that had it.
        on_detail: Whether the focus is in the details.
        zoomed: Whether what has the focus takes everything.
        share: Which of SHARES the panes take.
        more: By how many lines the user made each pane larger, negative for smaller.
    """
    if zoomed or width < LEAST_WIDE:
        if on_detail:
            return Arrangement(0, width, (0,) * panes, headers=True)
        list_width, detail_width = width, 0
    else:
        list_width = int(width * SHARES[share])
        detail_width = width - list_width
    heights = _heights(height, panes, focused, alone=zoomed)
    is_paired = list_width >= LEAST_PAIR and panes == 4 and is_steady(height, panes) and not zoomed
    if is_paired:
        heights = (heights[0] + heights[1], *heights[2:])
        more = [more[0], more[1] + more[2], more[3]] if more else more
    if more and is_steady(height, panes) and not zoomed:
        heights = _changed(heights, more)
    if not is_paired:
        return Arrangement(list_width, detail_width, heights, headers=height >= 8)
    pair = list_width - list_width // 2, list_width // 2
    return Arrangement(list_width, detail_width, (*heights[:2], *heights[1:]), headers=True, pair=pair)


def is_steady(height: int, panes: int) -> bool:
    """Return whether there is room for all panes at once.

    Args:
        height: Lines there are, without the bars.
        panes: How many panes there are.
    """
    return panes == 1 or height >= LEAST_FIRST + LEAST_PANES * (panes - 1)


def _heights(height: int, panes: int, focused: int, *, alone: bool) -> tuple[int, ...]:
    """Give the first pane nearly half, and the others the same each; or one of them a page."""
    if alone or height < 10 or panes == 1:
        return tuple(height if i == focused else 0 for i in range(panes))
    if not is_steady(height, panes):
        return tuple(height - panes + 1 if i == focused else 1 for i in range(panes))
    each = max(LEAST_PANES, height * 2 // (3 * panes - 1 + (panes == 2)))
    each = min(each, (height - LEAST_FIRST) // (panes - 1))
    return (height - each * (panes - 1), *(each,) * (panes - 1))


def _changed(heights: tuple[int, ...], more: Sequence[int]) -> tuple[int, ...]:
    """Move lines between panes as the user asked for; none gets less than it has to keep."""
    found = list(heights)
    for index, lines in enumerate(more):
        for _line in range(abs(lines)):
            others = [i for i in range(len(found)) if i != index]
            if lines > 0:
                giver = max(others, key=lambda i: found[i])
                taker = index
            else:
                giver, taker = index, min(others, key=lambda i: (i > 0, found[i]))
            if found[giver] <= LEAST_PANES:
                break
            found[giver] -= 1
            found[taker] += 1
    return tuple(found)
