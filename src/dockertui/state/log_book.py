"""What is kept of a container's log: its newest lines and the gaps between them, bounded in bytes."""

from collections import Counter, deque
from collections.abc import Iterable, Mapping
from itertools import islice

from dockertui.dataclass import dataclass
from dockertui.engine.log_lines import LogLine, nanoseconds
from dockertui.engine.logs import LineKey, Logs, key_of

MOST_LINES = 2 * Logs.max_items
"""More than the stream's buffer holds, so that a gap before a full buffer can still be seen."""
MOST_BYTES = 8 * 1024 * 1024
OVERLAP_NS = 50_000_000
"""How much is read twice when a log is read on: lines of two streams may lie in the wrong order."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A place where lines are missing."""

    count: int | None
    """How many; None where nobody can know, nor whether any are."""

    @property
    def size_bytes(self) -> int:
        """About how much memory it takes."""
        return 64


Record = LogLine | Gap


@dataclass(frozen=True, slots=True)
class Resume:
    """Where to read on."""

    since: str
    """Unix seconds, with nine decimals."""
    seen: Mapping[LineKey, int]
    """How often each line from that time on was read."""


class LogBook:
    """The newest records of a log. They are numbered; the numbers of those that went are not used again."""

    def __init__(self, most_lines: int = MOST_LINES, most_bytes: int = MOST_BYTES) -> None:
        self.first = 0
        """The number of the oldest record that is kept."""
        self.partial: LogLine | None = None
        """The line that has begun and not ended; the next state of it takes its place."""
        self.size_bytes = 0
        self._records: deque[Record] = deque()
        self._most_lines = most_lines
        self._most_bytes = most_bytes

    def __len__(self) -> int:
        return len(self._records)

    def __getitem__(self, index: int) -> Record:
        return self._records[index]

    @property
    def end(self) -> int:
        """The number that the next record gets."""
        return self.first + len(self._records)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show, not even the beginning of a line."""
        return not self._records and self.partial is None

    def between(self, start: int, end: int) -> Iterable[Record]:
        """Return the records whose numbers are from `start` to before `end`, as far as they are kept."""
        return islice(self._records, max(0, start - self.first), max(0, end - self.first))

    def append(self, lines: Iterable[LogLine]) -> None:
        """Add lines; the oldest records go when there are too many."""
        for line in lines:
            if line.after_gap:
                self.gap(None)
            self._add(line)

    def gap(self, count: int | None) -> None:
        """Add a place where lines are missing, one with the last record if that is another such place."""
        last = self._records[-1] if self._records else None
        if isinstance(last, Gap) and (last.count is None) == (count is None):
            if last.count is not None and count is not None:
                self._records[-1] = Gap(last.count + count)
        else:
            self._add(Gap(count))

    def _add(self, record: Record) -> None:
        records = self._records
        records.append(record)
        self.size_bytes += record.size_bytes
        while len(records) > self._most_lines or (self.size_bytes > self._most_bytes and len(records) > 1):
            self.size_bytes -= records.popleft().size_bytes
            self.first += 1

    def resume(self) -> Resume | None:
        """Return where to read on so that no line is lost or doubled; None if no line has a time.

        It is a little before the newest line, but not before a gap: what was lost there would come late.
        """
        seen: Counter[LineKey] = Counter()
        newest = oldest = None
        is_whole = True
        for record in reversed(self._records):
            if isinstance(record, Gap):
                if record.count is not None and newest is not None:
                    break
                continue
            at = nanoseconds(record.timestamp)
            if at is None:
                continue
            newest = at if newest is None else newest
            if at < newest - OVERLAP_NS:
                break
            oldest = at if oldest is None else min(oldest, at)
            seen[key_of(record)] += 1
        else:
            is_whole = self.first == 0
        if oldest is None:
            return None
        if not is_whole:  # lines of the oldest time may have gone
            oldest += 1
        return Resume("{}.{:09d}".format(*divmod(oldest, 1_000_000_000)), seen)
