"""What containers use: processor and memory as cells of their list, with a trend of each, and sums. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from dockertui.dataclass import dataclass
from dockertui.engine.containers import Container
from dockertui.engine.stats import Sample
from dockertui.formatting import memory, percent
from dockertui.i18n import N_, _
from dockertui.resources.spec import Cell, Column, Scene, Tone
from dockertui.resources.trend import CELLS, LEAST_CELLS, trend
from dockertui.state.snapshot import Snapshot
from dockertui.state.vitals import NO_VITALS, Vitals

OLD_S = 9.0
"""A value that is older is said more quietly, in seconds: who stands still is measured every six."""
_LEAST_TOP = 5.0
"""A trend is not drawn larger than this many percent of a core would be."""
_BUSY, _FULL = 0.7, 0.9
"""From which share of what there is a trend is yellow, and red."""


def latest(container: Container, scene: Scene) -> Sample | None:
    """Return what was measured last of a container that runs; None where nothing was, or it does not."""
    return vitals_of(container, scene).latest if container.is_live else None


def vitals_of(container: Container, scene: Scene) -> Vitals:
    """Return what is known of how a container lives."""
    return scene.snapshot.vitals.get(container.id, NO_VITALS)


def cpu(container: Container, scene: Scene) -> float | None:
    """Return what a container uses of the processor, in percent of one core; None where that is not known."""
    sample = latest(container, scene)
    return sample.cpu_percent if sample is not None else None


def memory_bytes(container: Container, scene: Scene) -> int | None:
    """Return the memory a container uses; None where that is not known."""
    sample = latest(container, scene)
    return sample.memory_bytes if sample is not None else None


def _cell(text: str, sample: Sample | None, scene: Scene, tone: Tone = "") -> Cell:
    """Return a value that turns quiet when it is old."""
    if sample is None or not text:
        return _NOTHING
    old_at = sample.at + timedelta(seconds=OLD_S)
    return Cell(text, "muted") if scene.now >= old_at else Cell(text, tone, old_at)


_NOTHING = Cell("")


def _cpu(container: Container, scene: Scene) -> Cell:
    return _cell(percent(cpu(container, scene)), latest(container, scene), scene)


def _memory(container: Container, scene: Scene) -> Cell:
    return _cell(memory(memory_bytes(container, scene), is_short=True), latest(container, scene), scene)


def _cpu_trend(container: Container, scene: Scene) -> Cell:
    sample = latest(container, scene)
    if sample is None:
        return _NOTHING
    text = _cpu_bars([one.cpu_percent for one in vitals_of(container, scene).samples[-CELLS:]])
    return _cell(text, sample, scene, _tone((sample.cpu_percent or 0.0) / (100 * sample.reading.cores)))


def _cpu_bars(values: Sequence[float | None]) -> str:
    top = max((_LEAST_TOP, *(value or 0.0 for value in values)))
    return trend(values, top) if any(value is not None for value in values) else ""


def _memory_trend(container: Container, scene: Scene) -> Cell:
    sample = latest(container, scene)
    if sample is None:
        return _NOTHING
    values = [one.memory_bytes for one in vitals_of(container, scene).samples[-CELLS:]]
    limit = sample.reading.limit_bytes
    used, most = sample.memory_bytes or 0, max((value or 0 for value in values), default=0)
    share = used / limit if limit else 0.0
    text = trend(values, limit if limit and share > _BUSY else most * 4 / 3) if most else ""
    return _cell(text, sample, scene, _tone(share))


def _tone(share: float) -> Tone:
    return "good" if share < _BUSY else "warn" if share < _FULL else "bad"


def _vitals(scene: Scene) -> Mapping[str, Vitals]:
    return scene.snapshot.vitals


COLUMNS: tuple[Column[Container], ...] = (
    Column(
        "cpu",
        N_("CPU"),
        _cpu,
        sort=cpu,
        source=_vitals,
        is_searched=False,
        max_width=7,
        drop_order=7,
        right=True,
    ),
    Column(
        "cpu_trend",
        "",
        _cpu_trend,
        sort=cpu,
        source=_vitals,
        is_searched=False,
        is_trend=True,
        max_width=CELLS,
        least_width=LEAST_CELLS,
        stretch=True,
        drop_order=5,
    ),
    Column(
        "memory",
        N_("MEM"),
        _memory,
        sort=memory_bytes,
        source=_vitals,
        is_searched=False,
        max_width=5,
        drop_order=6,
        right=True,
    ),
    Column(
        "memory_trend",
        "",
        _memory_trend,
        sort=memory_bytes,
        source=_vitals,
        is_searched=False,
        is_trend=True,
        max_width=CELLS,
        least_width=LEAST_CELLS,
        stretch=True,
        drop_order=4,
    ),
)


# ---------------------------------------------------------------------- sums
@dataclass(frozen=True, slots=True)
class Use:
    """What several containers use together."""

    running: int = 0
    """How many run."""
    measured: int = 0
    """Of how many of them it is known."""
    cpu_percent: float = 0.0
    """Of one core."""
    memory_bytes: int = 0

    @property
    def cpu_text(self) -> str:
        """The processor's share; "" where nothing is known."""
        return percent(self.cpu_percent) if self.measured else ""

    @property
    def memory_text(self) -> str:
        """The memory; "" where nothing is known."""
        return memory(self.memory_bytes, is_short=True) if self.measured else ""


def use_of(containers: Iterable[Container], snapshot: Snapshot) -> Use:
    """Return what containers of one engine use together, of those that run."""
    vitals, running, measured, share, used = snapshot.vitals, 0, 0, 0.0, 0
    for container in containers:
        if not container.is_live:
            continue
        running += 1
        known = vitals.get(container.id)
        sample = known.latest if known is not None else None
        if sample is not None and sample.cpu_percent is not None:
            measured += 1
            share += sample.cpu_percent
            used += sample.memory_bytes or 0
    return Use(running, measured, share, used)


MOST_SUMMED = 64
"""Containers whose trends are summed at most: beyond that they are not measured in step."""


def trends_of(containers: Sequence[Container], scene: Scene) -> Mapping[str, Cell]:
    """Return the trends of what containers of one engine use together, by the ids of their columns."""
    if len(containers) > MOST_SUMMED:
        return {}
    measured = [vitals_of(one, scene).samples[-CELLS:] for one in containers if one.is_live]
    shares = _summed([[one.cpu_percent for one in samples] for samples in measured])
    used = _summed([[one.memory_bytes for one in samples] for samples in measured])
    last = max((samples[-1] for samples in measured if samples), key=lambda one: one.at, default=None)
    cores = last.reading.cores if last is not None else 1
    tone = _tone((shares[-1] or 0.0) / (100 * cores)) if shares else "good"
    top = max((value or 0.0 for value in used), default=0.0) * 4 / 3
    return {
        "cpu_trend": _cell(_cpu_bars(shares), last, scene, tone),
        "memory_trend": _cell(trend(used, top) if top else "", last, scene, "good"),
    }


def _summed(lists: Sequence[Sequence[float | None]]) -> list[float | None]:
    """Return the sums of what was measured side by side, the newest last; None where nothing was."""
    found: list[float | None] = []
    for back in range(max(map(len, lists), default=0), 0, -1):
        known = [value for one in lists if len(one) >= back and (value := one[-back]) is not None]
        found.append(sum(known) if known else None)
    return found


def sum_of(uses: Iterable[Use]) -> Use:
    """Return what all of them use together."""
    running, measured, share, used = 0, 0, 0.0, 0
    for use in uses:
        running += use.running
        measured += use.measured
        share += use.cpu_percent
        used += use.memory_bytes
    return Use(running, measured, share, used)


def use_words(use: Use) -> str:
    """Return a sum in words: `cpu 13%  mem 1.2 GiB`; of how many it is, where not of all; "" if unknown."""
    if not use.measured:
        return ""
    words = _("cpu %(cpu)s  mem %(memory)s") % {
        "cpu": f"{use.cpu_percent:.0f}%",
        "memory": memory(use.memory_bytes),
    }
    if use.measured == use.running:
        return words
    return words + _(" of %(n)d measured") % {"n": use.measured}
