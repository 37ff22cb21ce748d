"""What is being done to which resource: one immutable value, so that every decision sees the same."""

import asyncio
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dockertui.engine.ref import Ref

SETTLES_S = 2.0
"""For how long an unchanged record is taken as older than what was just done to its resource, in seconds."""


@dataclass(eq=False, slots=True)
class Deed:
    """One action on its way, on one or more resources; a handle with an identity of its own."""

    action: str
    """The action's id."""
    word: str
    """What a row says meanwhile."""
    being: str = ""
    """The same as a sentence, with `%(name)s`."""
    name: str = ""
    """What it makes is called, where it makes something."""
    since: float = 0.0
    """When it began, on the monotonic clock."""
    after: tuple["Deed", ...] = ()
    """What has to be over before it starts."""
    records: Mapping[Ref, Any] = field(default_factory=dict)
    """What each resource was like when it began."""
    cut_by: dict[Ref, "Deed"] = field(default_factory=dict)
    """What was begun meanwhile to cut it short, by resource."""
    failed: set[Ref] = field(default_factory=set)
    """The resources on which it failed, as far as it has come."""
    over: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when it has ended on all of them."""

    def seconds(self, now: float) -> int:
        """Return for how many whole seconds it has been under way."""
        return int(now - self.since)


class UnderWay:
    """The deeds on each resource, in the order they were begun. Never changes."""

    __slots__ = ("_deeds", "_settling")

    def __init__(
        self,
        deeds: Mapping[Ref, tuple[Deed, ...]] | None = None,
        settling: Mapping[Ref, tuple[Deed, float]] | None = None,
    ) -> None:
        self._deeds = deeds or {}
        self._settling = settling or {}

    def __bool__(self) -> bool:
        """Whether anything is under way."""
        return bool(self._deeds)

    def __contains__(self, ref: Ref) -> bool:
        """Whether anything is being done to a resource."""
        return ref in self._deeds

    def of(self, ref: Ref) -> tuple[Deed, ...]:
        """Return what is being done to a resource."""
        return self._deeds.get(ref, ())

    def settling(self, ref: Ref, record: Any, now: float) -> Deed | None:
        """Return what was just done to a resource and does not show in its record yet."""
        deed, at = self._settling.get(ref, (None, 0.0))
        if deed is None or now - at > SETTLES_S or deed.records.get(ref) != record:
            return None
        return deed

    def begun(self, refs: Sequence[Ref], deed: Deed) -> "UnderWay":
        """Return what is under way when a deed was begun on these resources."""
        return UnderWay({**self._deeds, **{ref: (*self.of(ref), deed) for ref in refs}}, self._settling)

    def ended(self, ends: Iterable[tuple[Ref, Deed]]) -> "UnderWay":
        """Return what is left when these deeds have ended on these resources; O(all), however many end."""
        deeds, now = dict(self._deeds), time.monotonic()
        settling = {ref: (deed, at) for ref, (deed, at) in self._settling.items() if now - at <= SETTLES_S}
        for ref, deed in ends:
            left = tuple(other for other in deeds.pop(ref, ()) if other is not deed)
            if left:
                deeds[ref] = left
            if ref not in deed.failed:
                settling[ref] = (deed, now)
        return UnderWay(deeds, settling)

    def words(self, now: float) -> dict[Ref, str]:
        """Return what each row says: what was begun last on it, and for how many seconds."""
        found = {}
        for ref, deeds in self._deeds.items():
            seconds = deeds[-1].seconds(now)
            found[ref] = f"{deeds[-1].word} {seconds}s" if seconds else deeds[-1].word
        return found

    def making(self, now: float) -> list[tuple[str, int]]:
        """Return what is being made, as (sentence, seconds): it has no row to say it on."""
        return [
            (" ".join((deed.being % {"name": deed.name}).split()), deed.seconds(now))
            for ref, deeds in self._deeds.items()
            if not ref.id
            for deed in deeds
        ]


def place_of_new(engine: str, kind: str) -> Ref:
    """Return the Ref that stands for what is being made and has no id yet."""
    return Ref(engine, kind, "")
