"""What every record has, whatever it describes: enough to name it, and to show that it could not be read."""

from datetime import datetime
from typing import Protocol


class Record(Protocol):
    """One thing of a kind as it was when it was looked at; frozen: what changed is another record."""

    @property
    def id(self) -> str:
        """By which a Ref names it."""

    @property
    def fault(self) -> str:
        """Why it could not be read; "" for a good record."""


class Dated(Record, Protocol):
    """A record of something that was made at a time."""

    @property
    def created_at(self) -> datetime | None:
        """When; None if that is unknown."""


class WithShortId(Record, Protocol):
    """A record whose identifier is too long for eyes."""

    @property
    def short_id(self) -> str:
        """Twelve digits of the id."""
