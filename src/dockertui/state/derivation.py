"""The records of one derived kind: made anew only when what they are made of changed."""

import logging
import time
from collections.abc import Mapping
from typing import Any

from dockertui.engine.errors import EngineError, EngineFault
from dockertui.engine.kind import Derived
from dockertui.state.listing import same_records
from dockertui.strict import Boundary, not_shown

log = logging.getLogger(__name__)


class Derivation:
    """One derived kind's records; for the watcher's thread alone."""

    def __init__(self, kind: Derived[Any]) -> None:
        self.kind = kind
        self.records: Mapping[str, Any] | None = None
        """By id; None until all they are made of was listed. The same mapping as long as nothing changed."""
        self.error: EngineError | None = None
        """Why they could not be made, if so; the records are those before."""
        self.took_s = 0.0
        """How long it took to make them, the last time."""
        self._made_of: list[Mapping[str, Any]] = []

    def renew(self, known: Mapping[str, Mapping[str, Any]]) -> None:
        """Make the records where a list they are made of is another one than last time.

        Args:
            known: Records by id of each kind that is known, by its name.
        """
        made_of = [known[kind.name] for kind in self.kind.of if kind.name in known]
        if len(made_of) < len(self.kind.of):
            return
        if self.kind.beside is not None:
            made_of.append(self.kind.beside())
        if _are_same(made_of, self._made_of):
            return
        self._made_of = made_of
        began = time.monotonic()
        earlier = self.records or {}
        with Boundary(log, f"making the records of {self.kind.name}") as boundary:
            records = {
                record_id: earlier[record_id] if earlier.get(record_id) == record else record
                for record_id, record in self.kind.make(*made_of).items()
            }
            if self.records is None or not same_records(earlier, records):
                self.records = records
        self.took_s = time.monotonic() - began
        self.error = EngineFault(not_shown()) if boundary.error is not None else None


def _are_same(some: list[Mapping[str, Any]], others: list[Mapping[str, Any]]) -> bool:
    return len(some) == len(others) and all(one is other for one, other in zip(some, others, strict=True))
