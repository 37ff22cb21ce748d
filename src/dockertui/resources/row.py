"""One row of a list, and what the user chose to see of one. Data only."""

from collections.abc import Iterable
from typing import Generic

from rich.cells import cell_len

from dockertui.dataclass import dataclass
from dockertui.engine.ref import Ref
from dockertui.resources.spec import Cell, R
from dockertui.resources.told import Told


@dataclass(frozen=True, slots=True)
class RowView:
    """What the user chose for a pane."""

    sort_column: str = ""
    """The column to sort by; "" for the kind's own order."""
    descending: bool = False
    filter: str = ""
    """Plain words; a row shows if every one is found in one of its cells, in any case."""
    hide_idle: bool = False
    is_grouped: bool = False
    """Whether rows stand under the headings of their groups, and parts of a record below its row."""
    folded: frozenset[Ref] = frozenset()
    """The groups whose rows do not show, and the records whose parts do not."""


@dataclass(frozen=True, slots=True, eq=False)
class Row(Generic[R]):
    """One row: a record and what each column shows of it. Made anew when any of it changes."""

    ref: Ref
    record: R
    cells: tuple[Cell, ...]
    widths: tuple[int, ...]
    """How wide the text of each cell is, in cells of a terminal."""
    told: Told | None = None
    """What a filter finds it by, if one does."""
    is_idle: bool = False
    """Whether it goes where only what is not idle is shown."""
    group: tuple[str, str] = ("", "")
    """The engine, and which group it is in there, "" for none."""
    short: str = ""
    """What stands in its first cell below the heading of its group, "" for the same as elsewhere."""
    heading: str = ""
    """The sign of a row that stands for a group, "" for that of a record."""
    has_below: bool = False
    """Whether its record has parts that can stand below it."""
    sign: str = ""
    """What stands before it in a tree: over rows below it, or before such a row; "" for a row alone."""
    under: Ref | None = None
    """Below what it stands in a tree, if it does."""

    @property
    def haystack(self) -> str:
        """All of its texts in lower case, for filters."""
        return self.told.text if self.told is not None else ""


def widths(cells: Iterable[Cell]) -> tuple[int, ...]:
    """Return how wide the texts of cells are, in cells of a terminal."""
    return tuple([len(cell.text) if cell.text.isascii() else cell_len(cell.text) for cell in cells])
