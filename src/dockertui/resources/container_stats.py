"""What a container used over the last minutes, as graphs: processor, memory, network, disk. Pure."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

from dockertui.engine.containers import Container
from dockertui.engine.stats import Reading, Sample
from dockertui.formatting import memory, percent, size
from dockertui.i18n import N_, _, ngettext
from dockertui.resources.container_use import vitals_of
from dockertui.resources.spec import DetailTab, Fact, Graph, Heading, Part, Scene, Tone

TALL, LOW = 4, 2
"""Lines of a graph in the Stats tab: of what is shared by all, and of what only this one does."""
_LEAST_PERCENT = 5.0
"""A graph of the processor is not drawn larger than this share of a core would be."""
_LEAST_RATE = 1024.0
"""The same for bytes in a second."""
_BUSY, _FULL = 0.7, 0.9
"""From which share of what there is a graph is yellow, and red."""


def graphs(container: Container, scene: Scene, rows: int = 1) -> list[Part]:
    """Return what is known of how a container lives, a graph each; none where nothing was measured.

    Args:
        container: The container.
        scene: What there is beside it.
        rows: How many lines each is high.
    """
    samples = vitals_of(container, scene).samples
    if len(samples) < 2:
        return []
    return [_cpu(samples, rows), _memory(samples, rows), *_rates(samples, rows)]


def _cpu(samples: Sequence[Sample], rows: int) -> Graph:
    values = tuple(sample.cpu_percent for sample in samples)
    top = max(_LEAST_PERCENT, *(value or 0.0 for value in values))
    last = samples[-1]
    share = (last.cpu_percent or 0.0) / (100 * last.reading.cores)
    words = percent(last.cpu_percent)
    if rows > 1:
        cores = ngettext("%(n)d core", "%(n)d cores", last.reading.cores) % {"n": last.reading.cores}
        words = _("%(now)s of one core, at most %(top)s; %(cores)s in all") % {
            "now": words,
            "cores": cores,
            "top": percent(max(value or 0.0 for value in values)),
        }
    return Graph(_("CPU"), values, top, words, _tone(share), rows)


def _memory(samples: Sequence[Sample], rows: int) -> Graph:
    values = tuple(float(used) if (used := sample.memory_bytes) is not None else None for sample in samples)
    last, limit = samples[-1], samples[-1].reading.limit_bytes
    most = max((value or 0.0 for value in values), default=0.0)
    words = memory(last.memory_bytes)
    if rows > 1:
        words = _("%(now)s, at most %(top)s") % {"now": words, "top": memory(int(most))}
        bound = _("of %(limit)s") % {"limit": memory(limit)} if limit else _("no limit known")
        words = f"{words}, {bound}"
    share = (last.memory_bytes or 0) / limit if limit else 0.0
    # against the limit where that is near enough to be seen
    top = float(limit) if limit and most * 20 > limit else most * 4 / 3 or 1.0
    return Graph(_("Memory"), values, top, words, _tone(share), rows)


def _rates(samples: Sequence[Sample], rows: int) -> list[Graph]:
    """Return bytes in a second, of two readings each."""
    counters: tuple[tuple[str, Callable[[Reading], int]], ...] = (
        (_("Received"), lambda reading: reading.received_bytes),
        (_("Sent"), lambda reading: reading.sent_bytes),
        (_("Disk read"), lambda reading: reading.read_bytes),
        (_("Written"), lambda reading: reading.written_bytes),
    )
    found = []
    for label, counter in counters:
        values = tuple(_rate(a.reading, b.reading, counter) for a, b in pairwise(samples))
        total = counter(samples[-1].reading)
        if not total:
            continue  # what it never did takes no room
        words = _("%(size)s/s") % {"size": size(int(values[-1] or 0))}
        if rows > 1:
            words = _("%(rate)s, %(total)s since its start") % {"rate": words, "total": size(total)}
        top = max(_LEAST_RATE, *(value or 0.0 for value in values))
        found.append(Graph(label, values, top, words, "good", min(rows, LOW)))
    return found


def _rate(before: Reading, after: Reading, counter: Callable[[Reading], int]) -> float | None:
    """Return how much was counted in a second; None where it began anew, or no time went by."""
    gone = (after.at - before.at).total_seconds()
    more = counter(after) - counter(before)
    return more / gone if gone > 0 and more >= 0 else None


def _tone(share: float) -> Tone:
    return "good" if share < _BUSY else "warn" if share < _FULL else "bad"


def _stats(container: Container, scene: Scene, _loaded: Any) -> Sequence[Part]:
    found = graphs(container, scene, TALL)
    if not found:
        words = _("Measuring…") if container.is_live else _("It is not running: nothing is measured.")
        return [Heading(words, "muted")]
    samples = vitals_of(container, scene).samples
    parts: list[Part] = []
    if not container.is_live:
        parts += [Heading(_("It is not running; this was measured before."), "warn"), Heading("")]
    for graph in found:
        parts += [graph, Heading("")]
    if samples[-1].reading.processes is not None:
        parts.append(Fact(_("Processes"), str(samples[-1].reading.processes)))
    gone = (samples[-1].at - samples[0].at).total_seconds()
    words = ngettext("the last minute", "the last %(n)d minutes", max(1, round(gone / 60)))
    return [*parts, Heading(words % {"n": max(1, round(gone / 60))}, "muted")]


STATS_TAB: DetailTab[Container] = DetailTab("stats", N_("Stats"), "parts", parts=_stats)
