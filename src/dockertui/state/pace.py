"""How fast something goes on, and how long it will still take: of how much was done when. Pure."""

import math

from dockertui.dataclass import dataclass

WINDOW_S = 5.0
"""What was done longer ago than this counts for less than a third, in seconds."""
FIRST_S = 1.0
"""Nothing is said of the pace before it was watched for so long, in seconds."""


@dataclass(slots=True)
class Pace:
    """The pace of one job; its smoothing weighs the last seconds most."""

    _rate: float = 0.0
    _seen: float = 0.0
    """How much of the rate is measured: it grows to 1, and divides the rate until then."""
    _done: int = 0
    _since: float | None = None
    _at: float = 0.0

    def note(self, done: int, now: float) -> None:
        """Take how much is done.

        Args:
            done: All of it since the start; less than before counts as a new start from there.
            now: When, in seconds, on a clock that never goes back.
        """
        if self._since is None or done < self._done:
            self._since = now if self._since is None else self._since
            self._done, self._at = done, max(self._at, now)
            return
        gone = now - self._at
        if gone <= 0:
            return
        keep = math.exp(-gone / WINDOW_S)
        self._rate = self._rate * keep + (done - self._done) / gone * (1 - keep)
        self._seen = self._seen * keep + (1 - keep)
        self._done, self._at = done, now

    def rate(self, now: float) -> float | None:
        """Return how much is done in a second; None while it is too early to say. Silence lets it fall."""
        if self._since is None or now - self._since < FIRST_S or not self._seen:
            return None
        keep = math.exp(-max(0.0, now - self._at) / WINDOW_S)
        return self._rate * keep / (self._seen * keep + (1 - keep))

    def left_s(self, total: int, now: float) -> float | None:
        """Return how many seconds it will still take, by the pace it has; None where that cannot be said."""
        rate = self.rate(now)
        if not rate or total < self._done:
            return None
        return (total - self._done) / rate
