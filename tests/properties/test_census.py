"""What is counted of things of which few change."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from dockertui.resources.census import Census, Step

THINGS = tuple(["a", number % 3] for number in range(12))  # told apart by identity: some are equal


@given(st.lists(st.lists(st.sampled_from(range(len(THINGS))), unique=True), max_size=6))
def test_the_counts_are_those_of_the_last_list(lists: list[list[int]]) -> None:
    census: Census[list[object], object] = Census(lambda thing: thing[1])
    for indices in lists:
        things = [THINGS[index] for index in indices]
        assert census.of(things) == Counter(thing[1] for thing in things)


@given(st.lists(st.dictionaries(st.sampled_from("abcde"), st.sampled_from(THINGS)), max_size=6))
def test_the_counts_are_those_of_the_last_mapping(mappings: list[dict[str, list[object]]]) -> None:
    census: Census[list[object], object] = Census(lambda thing: thing[1])
    for things in mappings:
        assert census.of_values(things) == Counter(thing[1] for thing in things.values())


def test_a_step_that_is_known_is_all_that_is_looked_at() -> None:
    looked: list[object] = []

    def sort_of(thing: list[object]) -> object:
        looked.append(thing)
        return thing[1]

    census: Census[list[object], object] = Census(sort_of)
    before, after = THINGS[:5], THINGS[1:6]
    census.of(before)
    looked.clear()
    step = Step(before, after, [THINGS[0]], [THINGS[5]])
    assert census.of(after, step) == Counter(thing[1] for thing in after)
    assert looked == [THINGS[5], THINGS[0]]
    other = THINGS[3:8]
    assert census.of(other, step) == Counter(thing[1] for thing in other), "a step that led elsewhere"


def test_what_stays_is_not_looked_at_again() -> None:
    looked: list[object] = []
    census: Census[list[object], object] = Census(looked.append)
    census.of(THINGS[:5])
    looked.clear()
    census.of(THINGS[1:6])
    assert looked == [THINGS[5], THINGS[0]]
