"""What a detail tab of parts is made of: facts, headings, grids and what else a summary shows."""

from __future__ import annotations

from typing import Literal

from dockertui.dataclass import dataclass
from dockertui.engine.ref import Ref

Tone = Literal["", "good", "warn", "bad", "muted", "accent"]
"""What a text means; the theme gives each its colour. Colour adds, it never carries alone."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of a summary: a label and what is known."""

    label: str
    text: str
    tone: Tone = ""
    ref: Ref | None = None
    """The resource it speaks of, to go there."""
    is_secret: bool = False
    """Whether the text is hidden until it is asked for."""


@dataclass(frozen=True, slots=True)
class Heading:
    """Starts a section of a summary; also used for a sentence of its own, with a tone."""

    text: str
    tone: Tone = "accent"
    waits: bool = False
    """Whether it says that something is being loaded: it goes where that failed."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A small table in a summary."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: frozenset[int] = frozenset()
    """Columns aligned to the right."""
    refs: tuple[Ref | None, ...] = ()
    """The resource each row speaks of."""
    sorts: bool = False
    """Whether the user may sort it; its rows are then one line each, cut at the end."""
    are_paths: bool = False
    """Whether the last column's texts are paths, which are cut in their middle."""
    yields: tuple[int, ...] = ()
    """Columns that give way where there is no room for all, the first one first: cut, then left out."""


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines of a program's output: each is cut where it is too long, never wrapped."""

    texts: tuple[str, ...]
    tone: Tone = ""


@dataclass(frozen=True, slots=True)
class Graph:
    """What was measured over a while, one value a cell."""

    label: str
    values: tuple[float | None, ...]
    """The oldest first; None where nothing was measured."""
    top: float
    """What fills its whole height."""
    text: str
    """The newest value, in words."""
    tone: Tone = ""
    rows: int = 1
    """How many lines it is high: with one it stands between its label and its text."""


@dataclass(frozen=True, slots=True)
class Fold:
    """What is one line until it is unfolded."""

    id: str
    """By which the fold is remembered, whatever is shown."""
    title: str
    note: str
    """What is said of what is folded away."""
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Columns:
    """Parts side by side where there is room for both, else under each other. Links belong to the left."""

    left: tuple[Part, ...]
    right: tuple[Part, ...]


Part = Fact | Heading | Grid | Lines | Graph | Fold | Columns
