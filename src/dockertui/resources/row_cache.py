"""What was made last of the records of a kind, and of what: so that rows cost what has changed. Data only."""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from typing import Any, Generic

from dockertui.dataclass import dataclass
from dockertui.engine.ref import Ref
from dockertui.resources.branches import Branches
from dockertui.resources.census import Step
from dockertui.resources.filter import Finder
from dockertui.resources.groups import Headings
from dockertui.resources.row import Row, RowView
from dockertui.resources.spec import Cell, R

Key = tuple[Any, ...]
"""Where a row stands: such keys are compared, whatever is in them."""


@dataclass(slots=True)
class Made(Generic[R]):
    """A row, and what it was made of beside its record."""

    row: Row[R]
    cells: tuple[Cell, ...]
    """Those of the row; or ones that look the same and hold for longer."""
    depends: tuple[object, ...]
    """What the columns say they depend on that depend on anything."""
    until: datetime
    """When the first of its cells is out of date."""
    place: Key
    """Where it stands in the kind's own order."""
    key: Any = None
    """Where it stands in the order that the user chose."""


@dataclass(slots=True)
class Part(Generic[R]):
    """What was made last of the records of one engine, and of what."""

    made: dict[str, Made[R]] = field(default_factory=dict)
    """By the record's id."""
    records: Mapping[str, R] = field(default_factory=dict)
    sources: tuple[object, ...] = ()
    """The scene's, when the columns were asked last what they depend on."""
    by_id: dict[int, Mapping[str, object]] = field(default_factory=dict)
    """What each column's `source` gave last, by the column's index."""
    now: datetime | None = None
    """The scene's time at the last call."""
    due: list[tuple[datetime, str]] = field(default_factory=list)
    """A heap of when rows are out of date, with their ids; one made anew since stands in it twice."""
    standing: dict[str, Row[R]] = field(default_factory=dict)
    """The rows that stand in order, by the record's id."""


@dataclass(slots=True)
class RowCache(Generic[R]):
    """What was made last, and of what: for one place where rows of a kind are shown."""

    parts: dict[str, Part[R]] = field(default_factory=dict)
    """By the engine's name."""
    sort: tuple[str, bool] | None = None
    """What `ordered` is sorted by; None where it could not be sorted so."""
    ordered: list[Row[R]] = field(default_factory=list)
    step: Step[Row[R]] | None = None
    """The last that became of `ordered`, where not all of it was sorted anew."""
    view: RowView | None = None
    """What of `ordered` is in `shown`."""
    shown: list[Row[R]] = field(default_factory=list)
    finder: Finder | None = None
    """What finds the rows that a filter leaves."""
    matches: int = 0
    """How many records the view lets through, those of folded groups too."""
    headings: Headings[R] = field(default_factory=dict)
    """The rows of groups, and of what they were made."""
    below: dict[str, Part[Any]] = field(default_factory=dict)
    """The rows of what stands below others, by the engine's name."""
    below_finder: Finder | None = None
    """What finds those of them that a filter leaves."""
    branches: Branches[R] = field(default_factory=dict)
    """The rows that have others below them, with those."""
    is_tree: bool = False
    """Whether some of `shown` stand below others, so that all leave room for the signs of a tree."""

    def entry(self, ref: Ref) -> Made[R]:
        """Return what is made of a record."""
        return self.parts[ref.engine].made[ref.id]
