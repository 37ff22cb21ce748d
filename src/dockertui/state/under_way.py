"""What is being done to which resource: one immutable value, so that every decision sees the same."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from dockertui.engine.ref import Ref


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

    __slots__ = ("_deeds",)

    def __init__(self, deeds: Mapping[Ref, tuple[Deed, ...]] | None = None) -> None:
        self._deeds = deeds or {}

    def __bool__(self) -> bool:
        """Whether anything is under way."""
        return bool(self._deeds)

    def __contains__(self, ref: Ref) -> bool:
        """Whether anything is being done to a resource."""
        return ref in self._deeds

    def of(self, ref: Ref) -> tuple[Deed, ...]:
        """Return what is being done to a resource."""
        return self._deeds.get(ref, ())

    def begun(self, refs: Sequence[Ref], deed: Deed) -> "UnderWay":
        """Return what is under way when a deed was begun on these resources."""
        return UnderWay({**self._deeds, **{ref: (*self.of(ref), deed) for ref in refs}})

    def ended(self, ends: Iterable[tuple[Ref, Deed]]) -> "UnderWay":
        """Return what is left when these deeds have ended on these resources; O(all), however many end."""
        deeds = dict(self._deeds)
        for ref, deed in ends:
            left = tuple(other for other in deeds.pop(ref, ()) if other is not deed)
            if left:
                deeds[ref] = left
        return UnderWay(deeds)

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
