"""What containers use: how a statistics reply is read, and what two of them say of the time between.

By the formulas of `docker stats`: a share of the processor in percent of one core, memory without the file
cache that can be dropped at once. Engines with cgroups v1 and v2, and Podman, word their replies differently.
"""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from dockertui.dataclass import dataclass
from dockertui.engine import containers, fields
from dockertui.engine.containers import ContainerDetail
from dockertui.engine.errors import EngineFault
from dockertui.i18n import _

if TYPE_CHECKING:
    from dockertui.engine.session import Session

_NS = 1e9
_OK = 200
_GONE = (404, 409, 500)
"""What an engine answers of a container that went away, or ended, while it was asked."""
ASIDE_S = 0.04
"""So long measuring steps aside for a key or an event: until what came of it is on the screen."""
MOST_ASIDE_S = 1.0
"""So long it does at most in one go, whatever is typed."""
_NO_LIMIT = 2**60
"""A limit of memory that is none."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The counters of a container at one moment, as an engine gave them."""

    at: datetime
    """When it was read, by this machine's clock."""
    cpu_ns: int = 0
    """Processor time it used, of all cores."""
    system_ns: int = 0
    """Processor time of the whole machine; 0 where the engine does not say."""
    read_at: datetime | None = None
    """When it was read, by the engine's clock."""
    cores: int = 1
    memory_bytes: int | None = None
    """What it uses, without cache that can be dropped at once."""
    limit_bytes: int | None = None
    """The most it may use; None where that is all there is or not known."""
    received_bytes: int = 0
    sent_bytes: int = 0
    """By all of its networks."""
    read_bytes: int = 0
    written_bytes: int = 0
    """From and to disks."""
    processes: int | None = None


@dataclass(frozen=True, slots=True)
class Sample:
    """What a container used at one moment, with what two readings tell."""

    reading: Reading
    cpu_percent: float | None = None
    """Of one core since the reading before; None for the first."""

    @property
    def at(self) -> datetime:
        """When it was taken, by this machine's clock."""
        return self.reading.at

    @property
    def memory_bytes(self) -> int | None:
        """What it uses, without cache that can be dropped at once."""
        return self.reading.memory_bytes


def parse(raw: Mapping[str, Any], now: datetime) -> Reading | None:
    """Return the counters in a reply; None where there are none: the container does not run.

    Args:
        raw: The reply; missing, null and odd fields are defaults.
        now: When it came.
    """
    cpu = fields.mapping(raw, "cpu_stats")
    usage = fields.mapping(cpu, "cpu_usage")
    memory = fields.mapping(raw, "memory_stats")
    used = _number(memory, "usage")
    read_at = fields.moment(raw.get("read"))
    if read_at is None or (not used and not _number(usage, "total_usage")):
        return None
    networks = fields.mapping(raw, "networks").values()
    disks = fields.mapping(raw, "blkio_stats")
    return Reading(
        at=now,
        cpu_ns=_number(usage, "total_usage"),
        system_ns=_number(cpu, "system_cpu_usage"),
        read_at=read_at,
        cores=_number(cpu, "online_cpus") or len(fields.items(usage, "percpu_usage")) or 1,
        memory_bytes=_memory(used, fields.mapping(memory, "stats")) if used else None,
        limit_bytes=limit if 0 < (limit := _number(memory, "limit")) < _NO_LIMIT else None,
        received_bytes=sum(_number(each, "rx_bytes") for each in networks if isinstance(each, dict)),
        sent_bytes=sum(_number(each, "tx_bytes") for each in networks if isinstance(each, dict)),
        read_bytes=_disk(disks, "r"),
        written_bytes=_disk(disks, "w"),
        processes=_number(fields.mapping(raw, "pids_stats"), "current") or None,
    )


def _number(raw: Mapping[str, Any], key: str) -> int:
    return max(0, fields.integer(raw, key) or 0)


def _memory(used: int, stats: Mapping[str, Any]) -> int:
    """Return the memory in use without cache: v1 says that of a whole tree of groups, v2 of its own only."""
    for name in ("total_inactive_file", "inactive_file"):
        if name in stats:
            cache = _number(stats, name)
            return used - cache if cache < used else used
    return used


def _disk(stats: Mapping[str, Any], first_letter: str) -> int:
    """Return the bytes of one direction; v1 writes `Read`, v2 `read`."""
    return sum(
        _number(entry, "value")
        for entry in fields.objects(stats, "io_service_bytes_recursive")
        if fields.text(entry, "op")[:1].lower() == first_letter
    )


def cpu_percent(before: Reading, now: Reading) -> float | None:
    """Return the share of the processor used between two readings, in percent of one core.

    None where that cannot be told: the container was started anew, or no time went by.
    """
    used = now.cpu_ns - before.cpu_ns
    if used < 0:
        return None
    system = now.system_ns - before.system_ns
    if now.system_ns and before.system_ns and system > 0:
        return used / system * now.cores * 100
    if now.read_at is None or before.read_at is None or now.read_at <= before.read_at:
        return None
    return used / _NS / (now.read_at - before.read_at).total_seconds() * 100


_COUNTERS = ("cpu_ns", "system_ns", "received_bytes", "sent_bytes", "read_bytes", "written_bytes")


def between(first: Sample, last: Sample, steps: int) -> list[Sample]:
    """Return the samples that lie between two of one container, as if it had done the same all the time.

    Args:
        first: The earlier one.
        last: The later one; its share of the processor is that of the whole time between.
        steps: Into how many parts that time is cut: one sample fewer is returned.
    """
    found = []
    for step in range(1, steps):
        part = step / steps
        counted = {
            name: round(getattr(first.reading, name) * (1 - part) + getattr(last.reading, name) * part)
            for name in _COUNTERS
        }
        at = first.at + (last.at - first.at) * part
        found.append(Sample(replace(first.reading, at=at, **counted), last.cpu_percent))
    return found


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be asked in one go."""

    measured: Sequence[str]
    """Ids of containers whose counters are read."""
    looked_at: Sequence[str] = ()
    """Ids of those of which more is wanted than lists say: how often they failed."""


class Found:
    """What has come of it; filled while the call runs, so that what came before a failure counts too."""

    def __init__(self) -> None:
        self.readings: list[tuple[str, Reading | None]] = []
        """By id; None for a container that does not run any more."""
        self.details: list[tuple[str, ContainerDetail]] = []


class Aside:
    """Has measuring step aside while somebody is served: a key, or what just happened to a container.

    Any thread asks; the one that measures waits. The times are those of the clock that is given.
    """

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._until = 0.0

    def ask(self) -> None:
        """Ask for a moment: `ASIDE_S` from now."""
        self._until = self._clock() + ASIDE_S

    def wait(self, most_s: float) -> float:
        """Wait until the moment is over, but no longer than that; returns how long it was, in seconds."""
        began = now = self._clock()
        while (left_s := min(self._until, began + most_s) - now) > 0:
            self._sleep(left_s)
            now = self._clock()
        return now - began


def measure(session: "Session", wanted: Wanted, found: Found, aside: Aside) -> None:
    """Read the counters of containers, one after the other.

    Args:
        session: A client.
        wanted: Which.
        found: Takes what comes.
        aside: Who is let go first; for `MOST_ASIDE_S` in all.

    Raises:
        EngineFault: The engine refuses, or says what cannot be read.
    """
    patience_s = MOST_ASIDE_S
    for container_id in wanted.measured:
        patience_s -= aside.wait(patience_s)
        raw = _look(session, "/containers/{0}/stats?stream=false&one-shot=true", container_id)
        reading = parse(raw, datetime.now(UTC)) if raw is not None else None
        found.readings.append((container_id, reading))
    for container_id in wanted.looked_at:
        raw = _look(session, "/containers/{0}/json", container_id)
        if raw is not None:
            found.details.append((container_id, containers.parse_detail(raw)))


def _look(session: "Session", path: str, container_id: str) -> Mapping[str, Any] | None:
    """Return what an engine says of a container; None where it is gone, or is going."""
    status, body = session.look(path, container_id)
    if status in _GONE:
        return None
    if status != _OK:
        raise EngineFault(_("The engine answered with HTTP status %(status)d.") % {"status": status})
    found = json.loads(body)
    return found if isinstance(found, dict) else {}
