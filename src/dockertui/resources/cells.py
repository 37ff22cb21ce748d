"""What one column shows of one record. Data only."""

from dataclasses import field
from datetime import datetime
from functools import lru_cache

from dockertui.dataclass import dataclass
from dockertui.formatting import FOREVER
from dockertui.resources.parts import Tone


@dataclass(frozen=True, slots=True)
class Cell:
    """What one column shows of one record."""

    text: str
    tone: Tone = ""
    until: datetime = field(default=FOREVER, compare=False)
    """When it is to be made anew because time goes by."""


@lru_cache(maxsize=4096)
def said(text: str, tone: Tone = "") -> Cell:
    """Return a cell that holds for good: the same one for the same text, as most columns say few things."""
    return Cell(text, tone)
