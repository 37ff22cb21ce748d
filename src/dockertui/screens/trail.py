"""Where the user came from by links: the way back."""

from collections.abc import Callable

from dockertui.dataclass import dataclass
from dockertui.engine.ref import Ref

MOST = 50
"""Steps back that are remembered."""


@dataclass(frozen=True, slots=True)
class Step:
    """A place that was left by a link."""

    ref: Ref
    tab: str
    """The tab of its details that was shown."""
    to: Ref
    """Where the link led."""


class Trail:
    """The places left by links, the last one last."""

    def __init__(self) -> None:
        self._steps: list[Step] = []

    def __bool__(self) -> bool:
        """Whether there is a way back."""
        return bool(self._steps)

    def note(self, step: Step) -> None:
        """Take note of a place that is left by a link."""
        if step.ref != step.to:
            self._steps = [*self._steps[1 - MOST :], step]

    def back(self, is_there: Callable[[Ref], bool]) -> Step | None:
        """Return the last place that is still there, and forget it; None where there is none."""
        while self._steps:
            step = self._steps.pop()
            if is_there(step.ref):
                return step
        return None
