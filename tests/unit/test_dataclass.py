"""The quick dataclass gives what the standard one gives."""

import copy
import dataclasses
import pickle
from typing import Any

import pytest

import dockertui.dataclass as quick

KINDS = [
    {},
    {"frozen": True},
    {"slots": True},
    {"frozen": True, "slots": True},
    {"frozen": True, "slots": True, "eq": False},
    {"frozen": True, "slots": True, "order": True},
]


def pair(**how: bool) -> tuple[Any, Any]:
    """The same class, made by the standard library and made here."""

    def made(dataclass: Any) -> Any:
        @dataclass(**how)
        class Thing:
            name: str
            size: int = 3
            parts: list[int] = dataclasses.field(default_factory=lambda: [1], compare=False)
            note: str = dataclasses.field(default="", kw_only=True, repr=False)

        return Thing

    return made(dataclasses.dataclass), made(quick.dataclass)


@pytest.mark.parametrize("how", KINDS, ids=str)
def test_instances_are_made_shown_and_compared_alike(how: dict[str, bool]) -> None:
    seen = []
    for thing in pair(**how):
        one, same, other = thing("a"), thing("a", 3, [2]), thing("b", note="n")
        seen.append(
            (
                repr(one).rpartition(".")[2],
                one == same,
                one == other,
                one != other,
                one == "a",
                dataclasses.asdict(other),
                dataclasses.replace(one, size=9).size,
                thing.__match_args__,
                [field.name for field in dataclasses.fields(thing)],
                hasattr(one, "__dict__"),
            )
        )
        assert one.parts is not thing("c").parts
    assert seen[0] == seen[1]


@pytest.mark.parametrize("how", KINDS, ids=str)
def test_hashes_are_there_where_the_standard_ones_are(how: dict[str, bool]) -> None:
    standard, ours = pair(**how)
    if standard.__hash__ is None:
        with pytest.raises(TypeError, match="unhashable"):
            hash(ours("a"))
    else:
        assert (hash(ours("a")) == hash(ours("a"))) == (hash(standard("a")) == hash(standard("a")))


@pytest.mark.parametrize("how", [how for how in KINDS if how.get("frozen")], ids=str)
def test_what_is_frozen_cannot_be_changed(how: dict[str, bool]) -> None:
    thing = pair(**how)[1]("a")
    with pytest.raises(dataclasses.FrozenInstanceError):
        thing.name = "b"
    with pytest.raises(dataclasses.FrozenInstanceError):
        del thing.name
    assert thing.name == "a"


@pytest.mark.parametrize("arguments", [(), ("a", 1, [], "n"), ("a",)], ids=len)
@pytest.mark.parametrize("named", [{}, {"name": "x"}, {"other": 1}], ids=str)
def test_wrong_arguments_are_refused_alike(arguments: tuple[Any, ...], named: dict[str, Any]) -> None:
    outcomes: list[object] = []
    for thing in pair(frozen=True, slots=True):
        try:
            outcomes.append(dataclasses.asdict(thing(*arguments, **named)))
        except TypeError as error:
            outcomes.append(str(error).rpartition("__init__")[2])
    assert outcomes[0] == outcomes[1]


@quick.dataclass(frozen=True, slots=True)
class Named:
    name: str
    size: int = dataclasses.field(default=1, hash=False)

    def __repr__(self) -> str:
        return f"<{self.name}>"


@quick.dataclass(frozen=True, slots=True)
class More(Named):
    extra: str = "e"


@quick.dataclass
class Checked:  # noqa: PLW1641
    size: int
    doubled: int = dataclasses.field(init=False, default=0)

    def __post_init__(self) -> None:
        self.doubled = 2 * self.size

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Checked)


def test_what_a_class_says_itself_stays() -> None:
    assert repr(Named("a")) == "<a>"
    assert Checked(1) == Checked(2)
    assert Checked(2).doubled == 4
    assert hash(Named("a", 1)) == hash(Named("a", 2))


def test_a_class_on_another_has_the_fields_of_both() -> None:
    more = More("a", extra="x")
    assert (more.name, more.size, more.extra) == ("a", 1, "x")
    assert more != Named("a")
    assert repr(more) == "More(name='a', size=1, extra='x')"


def test_copies_are_equal() -> None:
    more = More("a", 2)
    assert copy.copy(more) == copy.deepcopy(more) == pickle.loads(pickle.dumps(more)) == more
