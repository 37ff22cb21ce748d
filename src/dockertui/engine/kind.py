"""What the watcher needs to know of a kind of resource: how it is listed, parsed and touched."""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from dockertui.strict import is_strict

if TYPE_CHECKING:
    from docker import APIClient

log = logging.getLogger(__name__)

R = TypeVar("R")


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
        """Return the record of an entry; a marked one if it cannot be read, not an empty pane."""
        try:
            return self.parse(entry)
        except Exception as exc:
            if is_strict():
                raise
            log.exception("a %s could not be read: %.500r", self.name, entry)
            return self.fault(record_id, f"{type(exc).__name__}: {exc}")
