"""What the detail side asks of the view of a tab, and what the view may ask of it.

A new kind of tab is a file with a `TabView`, and a line in `tab_views.py`.
"""

from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeVar

from dockertui.dataclass import dataclass
from dockertui.engine.errors import EngineError
from dockertui.engine.ref import Ref
from dockertui.keymap import Keymap
from dockertui.resources.spec import DetailTab, Heading, Part, Scene
from dockertui.widgets.line_view import LineView
from dockertui.widgets.summary_view import SummaryView

F = TypeVar("F")


@dataclass(frozen=True)
class Subject:
    """What a tab shows, as far as it is known."""

    ref: Ref
    tab: DetailTab[Any]
    record: Any
    scene: Scene
    loaded: Any = None
    """What the tab's `load` gave; None as yet."""
    error: EngineError | None = None
    """Why it gave nothing."""
    is_drawn: bool = False
    """Whether the very same record was drawn last, on whatever tab."""


class Stage(Protocol):
    """The detail side, as its views know it."""

    page: SummaryView
    """Where sentences stand in place of a view; also all that a tab of parts needs."""

    scene: Scene | None
    """What is known where the resource is; None while nothing is shown."""

    keymap: Keymap
    """The keys that a view may name."""

    def follow(self, ref: Ref, make: Callable[[str, Callable[[Any], object], Callable[[], None]], F]) -> F:
        """Return what follows a resource; `TabView.rang()` is called when it has something."""


class TabView(Protocol):
    """How a kind of tab is shown: one object, which shows one resource after another; a base class."""

    stage: Stage

    lines: LineView
    """Where it is drawn; has the focus, the search and the keys."""

    def __init__(self, stage: Stage, lines: LineView) -> None:
        self.stage = stage
        self.lines = lines

    @property
    def subtitle(self) -> str:
        """What is said of it under its frame while nothing is searched."""
        return ""

    def show(self, subject: Subject, *, keep: bool) -> Sequence[Part] | None:
        """Show what is known; returns what stands in its place, None if nothing does.

        Args:
            subject: What is shown.
            keep: Whether the cursor stays where it is: it is the resource that was shown before.
        """

    def stand(self, ref: Ref) -> None:
        """Begin what goes on while a resource is shown: the selection stands still on it."""

    def turn(self) -> None:
        """Do what a newer Snapshot asks for."""

    def rang(self) -> None:
        """Take what has come; called in the UI's turn some time after a bell rang."""

    def leave(self) -> None:
        """End what goes on: another tab or nothing is shown."""


def trouble(error: EngineError) -> list[Part]:
    """Return what is shown of an error."""
    return [Heading(str(error), "bad"), Heading(error.hint, "muted")]
