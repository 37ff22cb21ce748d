"""How far something long is: what a stream or a process says of itself while it runs."""

from typing import Any

from dockertui.dataclass import dataclass

SAY_S = 0.1
"""How often what counts bytes says how far it is, in seconds."""


@dataclass(frozen=True, slots=True)
class Progress:
    """One thing that was said: of a step, or of all of it."""

    step: str = ""
    """The part it speaks of (a layer, a target); "" for a line of output."""
    text: str = ""
    """What is said of it."""
    done: int | None = None
    """How much of the step is done."""
    total: int | None = None
    """How much there is to do; None while that is not known."""
    is_bytes: bool = False
    """Whether these are bytes."""
    is_waiting: bool = False
    """Whether the step has not begun."""
    is_over: bool = False
    """Whether the step has come to its end."""
    has_failed: bool = False
    """Whether that end is a failure."""
    result: Any = None
    """What all of it gave, in the last one."""
