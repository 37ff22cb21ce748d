"""What is counted of many things of which few change: counted anew is only what has come or gone. Pure."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable
from typing import Generic, TypeVar

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)


class Census(Generic[T, K]):
    """How many things of a list there are of each sort; things are told apart by identity."""

    def __init__(self, sort_of: Callable[[T], K]) -> None:
        self._sort_of = sort_of
        self._things: dict[int, T] = {}
        self._counts = Counter[K]()

    def of(self, things: Iterable[T]) -> Counter[K]:
        """Return the counts of a list: the list before tells most of them. They are not to be changed."""
        things = list(things)
        before, now = self._things, dict(zip(map(id, things), things, strict=True))
        self._things = now
        for key in before.keys() - now.keys():
            sort = self._sort_of(before[key])
            self._counts[sort] -= 1
            if not self._counts[sort]:
                del self._counts[sort]
        for key in now.keys() - before.keys():
            self._counts[self._sort_of(now[key])] += 1
        return self._counts
