"""What is known of how a container lives beside what lists say: what it used, and how often it failed."""

from dockertui.dataclass import dataclass
from dockertui.engine.stats import Sample

MOST_SAMPLES = 300
"""Samples that are kept of a container: ten minutes of those measured every two seconds."""


@dataclass(frozen=True, slots=True, eq=False)
class Vitals:
    """One container's; another object as soon as any of it is new."""

    samples: tuple[Sample, ...] = ()
    """The newest last; kept when it stops."""
    restarts: int = 0
    """How often its restart policy started it again; 0 where it was not asked for."""
    failing: int = 0
    """How often its health check failed in a row; 0 where it was not asked for."""

    @property
    def latest(self) -> Sample | None:
        """The newest sample."""
        return self.samples[-1] if self.samples else None

    def with_samples(self, *newer: Sample) -> "Vitals":
        """Return them with newer samples; the oldest go where there are many."""
        return Vitals((*self.samples, *newer)[-MOST_SAMPLES:], self.restarts, self.failing)


NO_VITALS = Vitals()
