"""What a filter finds a row by. Put together when it is first asked for: most lists are never filtered."""

import logging
from collections.abc import Sequence
from typing import Any

from dockertui.resources.spec import Cell, ResourceKind
from dockertui.strict import guarded

log = logging.getLogger(__name__)


class Told:
    """All texts of a row and of its record."""

    __slots__ = ("_cells", "_kind", "_record", "_text")

    def __init__(self, kind: ResourceKind[Any], record: Any, cells: Sequence[Cell]) -> None:
        self._kind = kind
        self._record = record
        self._cells = cells
        self._text: str | None = None

    @property
    def text(self) -> str:
        """They, in lower case, a line each."""
        if self._text is None:
            kind, record = self._kind, self._record
            nothing: Sequence[str] = ()
            also = guarded(log, f"what else finds a {kind.name}", nothing, kind.also, record)
            shown = zip(kind.columns, self._cells, strict=True)
            told = [cell.text for column, cell in shown if column.is_searched]
            self._text = "\n".join((*told, kind.title_of(record), record.id, *also)).lower()
        return self._text
