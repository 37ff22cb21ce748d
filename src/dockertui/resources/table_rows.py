"""What a small table that is typed in is made of: its columns and its rows. Declarations only."""

from collections.abc import Callable

from dockertui.dataclass import dataclass
from dockertui.i18n import Text

ON = "x"
"""What a cell with a box holds where it is ticked."""
Row = tuple[str, ...]
"""The cells of one row, as many as there are columns."""


@dataclass(frozen=True, slots=True)
class RowColumn:
    """One column: its title, what stands in an empty cell, and its share of the width."""

    title: Text = ""
    hint: Text = ""
    share: int = 1
    is_tick: bool = False
    """Whether it is a box that switches the row on."""
    is_masked: Callable[[Row], bool] = lambda _row: False
    """Whether its cell in a row is not to be read over the shoulder."""
