"""The few of many entries that are asked for alone, beside the list of all."""

from collections.abc import Mapping
from typing import Any, cast

from dockertui.engine import containers
from dockertui.engine.engine import Engine
from dockertui.state.few import Few


class Answer:
    """A call that has ended, or will once it is told to."""

    took_s = 0.001
    deadline = 99.0

    def __init__(self) -> None:
        self.raw: list[Mapping[str, Any]] | None = None

    def has_ended(self, _now: float) -> bool:
        return self.raw is not None

    def result(self) -> list[Mapping[str, Any]]:
        assert self.raw is not None
        return self.raw

    def cancel(self) -> None:
        self.raw = []


class Asked:
    """Takes the calls of an engine."""

    def __init__(self) -> None:
        self.answers: list[Answer] = []

    def begin(self, _call: object, **_how: object) -> Answer:
        self.answers.append(Answer())
        return self.answers[-1]


def entry(key: str, state: str = "running") -> dict[str, Any]:
    return {"Id": key, "State": state}


def begun(few: Few, *ids: str) -> Answer:
    asked = Asked()
    few.want(ids)
    few.begin(cast(Engine, asked), lambda: None, 1.0)
    return asked.answers[0]


def test_what_went_while_it_was_asked_for_does_not_come_back() -> None:
    few = Few(containers.KIND)
    answer = begun(few, "a", "b")
    few.leave_out(["a"])
    answer.raw = [entry("a"), entry("b")]
    assert few.take(1.1) == {"a": None, "b": entry("b")}


def test_what_went_is_not_in_an_older_list_of_all_that_comes_later() -> None:
    few = Few(containers.KIND)
    few.begin_all()
    few.leave_out(["a"])
    assert few.newest([entry("a"), entry("b")]) == [entry("b")]


def test_what_went_is_asked_for_no_more() -> None:
    few = Few(containers.KIND)
    few.want(["a"])
    few.leave_out(["a"])
    assert few.next_at() == float("inf")


def test_a_list_of_all_that_is_asked_for_later_is_the_truth() -> None:
    few = Few(containers.KIND)
    few.leave_out(["a"])
    few.begin_all()
    assert few.newest([entry("a")]) == [entry("a")]
