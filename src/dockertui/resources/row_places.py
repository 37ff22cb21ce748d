"""Where resources are among the rows of a table. Pure: with thousands of rows it matters how one looks."""

from collections.abc import Sequence
from contextlib import suppress
from itertools import chain
from typing import Any

from dockertui.engine.ref import Ref
from dockertui.resources.census import Step
from dockertui.resources.rows import Row

NEAR = 2
"""A resource is looked for so many rows from where it was before all of them are."""


class Places:
    """Where resources are among some rows, which do not change."""

    def __init__(self, rows: Sequence[Row[Any]] = ()) -> None:
        self._rows = rows
        self._ids: list[str] | None = None
        """The id of each row's resource; None until somebody looks for one."""

    def of(self, ref: Ref | None, before: int = 0) -> int | None:
        """Return where a resource is, None for nowhere; where it was before is looked at first."""
        if ref is None:
            return None
        for index in chain((before,), range(max(0, before - NEAR), before + NEAR + 1)):
            if index < len(self._rows) and self._rows[index].ref == ref:
                return index
        if self._ids is None:
            self._ids = [row.ref.id for row in self._rows]
        start = 0
        with suppress(ValueError):
            while self._rows[start := self._ids.index(ref.id, start)].ref != ref:  # ids are quick to compare
                start += 1
            return start
        return None

    def of_row(self, row: Row[Any], step: Step[Row[Any]] | None) -> int | None:
        """Return where a row is, or the one that came for it by the last step; else as of its resource."""
        came = step.came if step is not None else ()
        row = next((one for one in came if one.ref == row.ref), row)
        with suppress(ValueError):
            return self._rows.index(row)  # rows are compared by identity
        return self.of(row.ref)
