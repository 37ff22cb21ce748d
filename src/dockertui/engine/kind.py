"""What the watcher needs to know of a kind of resource: how it is listed, parsed and touched."""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from dockertui.engine.text import clean
from dockertui.strict import Boundary

if TYPE_CHECKING:
    from docker import APIClient

log = logging.getLogger(__name__)

R = TypeVar("R")

MOST_REASON = 200
"""Characters of the reason why an entry could not be read: it may quote the entry."""


@dataclass(frozen=True)
class Kind(Generic[R]):
    """One kind of resource of an engine."""

    name: str
    """As in Refs: `container`."""
    record: type[R]
    list: "Callable[[APIClient], list[Any]]"
    """Fetches the raw entries by one request."""
    parse: Callable[[Mapping[str, Any]], R]
    """Makes a record of one raw entry."""
    id_of: Callable[[Mapping[str, Any]], str]
    """Returns the identifier in a raw entry, "" if there is none."""
    events: frozenset[str]
    """The types of events that can change the list."""
    fault: Callable[[str, str], R]
    """Makes the marked record of an entry that could not be parsed, from its id and the reason."""

    def parse_all(
        self,
        raw: Iterable[Any],
        previous_raw: Mapping[str, Any],
        previous: Mapping[str, R],
    ) -> tuple[dict[str, R], dict[str, Any]]:
        """Return the records of a list reply by id, and the raw entries they were made from.

        Args:
            raw: The entries, as the engine gave them.
            previous_raw: The raw entries of the list before, by id.
            previous: The records of the list before; one is used again where its entry is unchanged.

        Returns:
            Records by id in the engine's order, and raw entries by id for the next time.
        """
        records: dict[str, R] = {}
        entries: dict[str, Any] = {}
        for index, entry in enumerate(raw):
            record_id = (self.id_of(entry) if isinstance(entry, Mapping) else "") or f"?{index}"
            record = previous.get(record_id)
            if record is None or previous_raw.get(record_id) != entry:
                record = self._parse_one(record_id, entry)
            records[record_id] = record
            entries[record_id] = entry
        return records, entries

    def _parse_one(self, record_id: str, entry: Any) -> R:
        """Return the record of an entry; a marked one if it cannot be read, not an empty pane.

        What the entry holds stays out of the log: its command and its labels may be secrets.
        """
        with Boundary(log, f"reading a {self.name}") as boundary:
            return self.parse(entry)
        error = boundary.error
        return self.fault(record_id, clean(f"{type(error).__name__}: {error}")[:MOST_REASON])
