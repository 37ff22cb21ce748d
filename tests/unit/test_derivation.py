"""Derived kinds: made anew only where what they are made of changed, and a fault costs them alone."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pytest

from dockertui.engine import containers, volumes
from dockertui.engine.containers import Container
from dockertui.engine.kind import Derived
from dockertui.engine.volumes import Volume
from dockertui.state.derivation import Derivation
from tests.ui.world import container, volume


@dataclass(frozen=True)
class Pair:
    """What a container mounts of the volumes there are."""

    id: str
    volumes: int


class Maker:
    """Makes pairs, and counts how often."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self, found: Mapping[str, Container], known: Mapping[str, Volume]) -> dict[str, Pair]:
        self.times += 1
        return {key: Pair(c.name, sum(m.name in known for m in c.mounts)) for key, c in found.items()}


def kind(make: Any) -> Derived[Pair]:
    return Derived("pair", Pair, (containers.KIND, volumes.KIND), make)


def lists(*records: Any) -> dict[str, Mapping[str, Any]]:
    """Return records as the lists of two kinds tell them."""
    return {
        "container": {r.id: r for r in records if isinstance(r, Container)},
        "volume": {r.id: r for r in records if isinstance(r, Volume)},
    }


def test_it_waits_until_all_it_is_made_of_was_listed() -> None:
    made = Derivation(kind(Maker()))
    known = lists(container("a"))
    made.renew({"container": known["container"]})
    assert made.records is None
    made.renew(known)
    assert made.records == {container("a").id: Pair("a", 0)}


def test_it_is_made_again_only_where_a_list_it_is_made_of_is_another() -> None:
    maker = Maker()
    made = Derivation(kind(maker))
    known = lists(container("a"), volume("data"))
    made.renew(known)
    made.renew({**known, "image": {"x": object()}})
    assert maker.times == 1
    made.renew({**known, "volume": dict(known["volume"])})
    assert maker.times == 2


def test_equal_records_are_the_same_and_where_all_are_so_is_the_mapping() -> None:
    made = Derivation(kind(Maker()))
    a, b = container("a"), container("b")
    made.renew(lists(a, b))
    first = made.records
    assert first is not None
    made.renew(lists(replace(a, status="Up 3 hours"), b))
    assert made.records is first
    made.renew(lists(a, replace(b, name="c")))
    assert made.records is not None
    assert made.records[a.id] is first[a.id]
    assert made.records[b.id] == Pair("c", 0)
    made.renew(lists(b))
    assert a.id not in made.records


def test_a_fault_leaves_the_records_as_they_were_and_is_said_and_logged(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("DOCKERTUI_STRICT", "0")
    good = Maker()

    def make(found: Mapping[str, Container], known: Mapping[str, Volume]) -> dict[str, Pair]:
        if "bad" in known:
            raise ValueError("no luck")
        return good(found, known)

    made = Derivation(kind(make))
    made.renew(lists(container("a")))
    before = made.records
    with caplog.at_level(logging.ERROR):
        made.renew(lists(container("a"), volume("bad")))
    assert made.records is before
    assert made.error is not None
    assert "This could not be shown" in str(made.error)
    assert "a fault in making the records of pair" in caplog.text
    made.renew(lists(container("b")))
    assert made.error is None
    assert made.records == {container("b").id: Pair("b", 0)}
