"""What is counted of many things of which few change: looked at is only what has come or gone. Pure.

With thousands of things it takes longer to look at each than all else that a change of one of them costs.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from itertools import compress
from operator import eq, is_not
from typing import Generic, TypeVar

from dockertui.dataclass import dataclass

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)


def changed(before: Mapping[str, T], now: Mapping[str, T]) -> set[str]:
    """Return the keys of what came, went or is another object by now."""
    if len(before) == len(now) and all(map(eq, before, now)):  # the usual case
        return set(compress(now, map(is_not, now.values(), before.values())))
    came = {key for key, thing in now.items() if before.get(key) is not thing}
    return came | (before.keys() - now.keys())


@dataclass(frozen=True, slots=True, eq=False)
class Step(Generic[T]):
    """What became of a list: these things went, these came, in whatever order the others are."""

    before: Sequence[T]
    after: Sequence[T]
    gone: Sequence[T]
    came: Sequence[T]


class Census(Generic[T, K]):
    """How many things of a list there are of each sort; things are told apart by identity."""

    def __init__(self, sort_of: Callable[[T], K]) -> None:
        self._sort_of = sort_of
        self._list: Sequence[T] = ()
        self._mapping: Mapping[str, T] = {}
        self._counts = Counter[K]()

    def of(self, things: Sequence[T], step: Step[T] | None = None) -> Counter[K]:
        """Return the counts of a list. They are not to be changed, and neither is the list.

        Args:
            things: The list.
            step: The last that became of it, if that is known.
        """
        if things is self._list:
            return self._counts
        if step is not None and step.before is self._list and step.after is things:
            self._count(step.gone, step.came)
        else:
            before, now = _by_identity(self._list), _by_identity(things)
            self._count(
                [before[key] for key in before.keys() - now.keys()],
                [now[key] for key in now.keys() - before.keys()],
            )
        self._list = things
        return self._counts

    def of_values(self, things: Mapping[str, T]) -> Counter[K]:
        """Return the counts of what a mapping holds. Neither is to be changed."""
        before, self._mapping = self._mapping, things
        keys = changed(before, things)
        self._count(
            [before[key] for key in keys if key in before], [things[key] for key in keys if key in things]
        )
        return self._counts

    def _count(self, gone: Sequence[T], came: Sequence[T]) -> None:
        for thing in came:
            self._counts[self._sort_of(thing)] += 1
        for thing in gone:
            sort = self._sort_of(thing)
            self._counts[sort] -= 1
            if not self._counts[sort]:
                del self._counts[sort]


def _by_identity(things: Sequence[T]) -> dict[int, T]:
    return dict(zip(map(id, things), things, strict=True))
