"""What there is to know of a kind of resource: where its records come from and how they are made."""

import logging
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from functools import reduce
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from dockertui.dataclass import dataclass
from dockertui.engine.entries import Entry, said
from dockertui.engine.text import clean
from dockertui.strict import Boundary, guarded

if TYPE_CHECKING:
    from dockertui.engine.events import EngineEvent

log = logging.getLogger(__name__)

R = TypeVar("R")


@dataclass(frozen=True)
class Kind(Generic[R]):
    """One kind of record: listed by an engine, derived from other kinds, or the app's own."""

    name: str
    """As in Refs: `container`."""
    record: type[R]


@dataclass(frozen=True)
class Local(Kind[R]):
    """A kind of records of the app itself, of no engine: the engine of their Refs is `LOCAL`."""


@dataclass(frozen=True)
class Derived(Kind[R]):
    """A kind made of other kinds' records."""

    of: tuple[Kind[Any], ...]
    """What it is made of; they come before it wherever kinds stand in a row."""
    make: Callable[..., Mapping[str, R]]
    """Makes the records by id. Pure; takes the records by id of each kind in `of`, in that order, and then
    what is known beside them, if it is made of that too."""
    beside: Callable[[], Mapping[str, Any]] | None = None
    """What else it is made of, which no engine lists: the same object while nothing changed. Never waits."""
    watch: Callable[[Callable[[], None]], None] | None = None
    """Takes a bound method that is called, from any thread, when that is another."""
    is_early: bool = False
    """Whether it is made for the first picture too: its rows stand in a pane from the start."""


@dataclass(frozen=True)
class Listed(Kind[R]):
    """A kind that an engine lists."""

    path: str
    """Where a first look finds the list. Of no API version: engines take their newest, parse() reads any."""
    list: "Callable[..., list[Any]]"
    """Fetches the raw entries by one request, with a client; takes what is `known` by the last one."""
    parse: Callable[[Mapping[str, Any]], R]
    """Makes a record of one raw entry."""
    id_of: Callable[[Mapping[str, Any]], str]
    """Returns the identifier in a raw entry, "" if there is none."""
    events: frozenset[str]
    """The types of events that can change the list."""
    fault: Callable[[str, str], R]
    """Makes the marked record of an entry that could not be parsed, from its id and the reason."""
    unwrap: Callable[[Any], Any] = lambda reply: reply
    """Takes the raw entries out of the reply that the path gives."""
    merge: Callable[[R, R], R] | None = None
    """Makes one record of two entries with the same id; without it the later entry counts."""
    some: Callable[..., Iterable[Any]] | None = None
    """Fetches the raw entries of some by one request, from a client and `ids`; those that are gone are not
    among them. Only where ids are unique."""
    touched: "Callable[[EngineEvent], str]" = lambda _event: ""
    """Returns the id of the one entry that an event can change, "" where that is not known."""
    ignores: frozenset[str] = frozenset()
    """What such events tell of that changes nothing in the list."""
    gone: "Callable[[EngineEvent], str]" = lambda _event: ""
    """Returns the id of the entry that is no more, and never again, after an event; "" for none."""
    seen: Callable[[R, R | None, datetime, bool], R] | None = None
    """Adds what the time tells: takes a record just read, the one before it, when that was, and whether it
    stands in the first list of all."""

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
        entries: dict[str, Any] = {}
        for index, entry in enumerate(raw):
            record_id = self.key(entry) or f"?{index}"
            if record_id in entries and self.merge is not None:
                entries[record_id] = _Several((*each(entries[record_id]), entry))
            else:
                entries[record_id] = entry
        records: dict[str, R] = {}
        for record_id, entry in entries.items():
            record, before = previous.get(record_id), previous_raw.get(record_id)
            if record is None or (before is not entry and before != entry):
                record = self._dated(self._parse_one(record_id, entry), record, is_first=not previous)
            if before is not entry:
                forget(entry)
            records[record_id] = record
        return records, entries

    def key(self, entry: Any) -> str:
        """Return the id in an entry, "" where there is none."""
        if type(entry) is not Entry:
            return self.id_of(entry) if isinstance(entry, Mapping) else ""
        if entry.id is None:
            entry.id = self.id_of(entry.said)
        return entry.id

    def _dated(self, record: R, before: R | None, *, is_first: bool) -> R:
        """Return a record with what the time tells of it."""
        if self.seen is None:
            return record
        now = datetime.now(UTC)
        return guarded(log, f"dating a {self.name}", record, self.seen, record, before, now, is_first)

    def _parse_one(self, record_id: str, entry: Any) -> R:
        """Return the record of an entry; a marked one if it cannot be read, not an empty pane."""
        # logged is neither what the entry holds nor what is said of it: labels and commands may be secrets
        with Boundary(log, f"reading a {self.name}", instead=lambda: _shape(entry)) as boundary:
            found = [self.parse(said(part)) for part in each(entry)]
            return reduce(self.merge, found) if self.merge is not None else found[-1]
        fault = boundary.error
        return self.fault(record_id, clean(f"{type(fault).__name__}: {fault}"[:300]))


class _Several(tuple[Any, ...]):
    """Entries of one id."""

    __slots__ = ()


def each(entry: Any) -> tuple[Any, ...]:
    """Return the entries that one id has, as a rule one."""
    return entry if isinstance(entry, _Several) else (entry,)


def forget(entry: Any) -> None:
    """Keep of an entry how it is written, where that is enough to know it again."""
    for part in each(entry):
        if type(part) is Entry:
            part.forget()


def _shape(entry: Any) -> str:
    """Return the names and types of an entry's fields, without what they hold."""
    entry = said(entry)
    if not isinstance(entry, Mapping):
        return type(entry).__name__
    return clean(
        ", ".join(f"{str(name)[:40]}: {type(value).__name__}" for name, value in entry.items())[:2000]
    )
