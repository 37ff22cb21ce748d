"""What is counted of things of which few change."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from dockertui.resources.census import Census

THINGS = tuple(["a", number % 3] for number in range(12))  # told apart by identity: some are equal


@given(st.lists(st.lists(st.sampled_from(range(len(THINGS))), unique=True), max_size=6))
def test_the_counts_are_those_of_the_last_list(lists: list[list[int]]) -> None:
    census: Census[list[object], object] = Census(lambda thing: thing[1])
    for indices in lists:
        things = [THINGS[index] for index in indices]
        assert census.of(things) == Counter(thing[1] for thing in things)


def test_what_stays_is_not_looked_at_again() -> None:
    looked: list[object] = []
    census: Census[list[object], object] = Census(looked.append)
    census.of(THINGS[:5])
    looked.clear()
    census.of(THINGS[1:6])
    assert looked == [THINGS[0], THINGS[5]]
