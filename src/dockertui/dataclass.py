"""The standard library's `dataclass`, made quickly: what a class may never need is made when it is needed.

The app has some two hundred of them, and the standard decorator compiles six functions for each: 60 of the
300 milliseconds until the first row shows. Here `__init__` is compiled when the first instance is made,
and the others are one function each for all classes. To type checkers it is the standard decorator, and so it
is in what it gives: `fields()`, `replace()` and `asdict()` work on its classes.
"""

from collections.abc import Callable
from dataclasses import MISSING, Field, FrozenInstanceError, fields
from dataclasses import dataclass as _standard
from operator import attrgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass

__all__ = ["dataclass"]

_OBJECT_SETATTR = object.__setattr__


def _quick(
    cls: type[Any] | None = None,
    /,
    *,
    eq: bool = True,
    order: bool = False,
    frozen: bool = False,
    slots: bool = False,
) -> Any:
    """As `dataclasses.dataclass`, of whose arguments it takes those that are used here."""
    if cls is None:
        return lambda cls: _quick(cls, eq=eq, order=order, frozen=frozen, slots=slots)
    if order:
        return _standard(cls, eq=eq, order=True, frozen=frozen, slots=slots)
    own = {*vars(cls)}
    own_hash = vars(cls).get("__hash__")
    made: Any = _standard(init=False, repr=False, eq=False, slots=slots)(cls)
    if "__init__" not in own:
        made.__init__ = _late_init(made, is_frozen=frozen)
    if "__repr__" not in own:
        made.__repr__ = _repr
    if eq:
        if "__eq__" not in own:
            made.__eq__ = _eq_of(made)
        if own_hash is None:
            made.__hash__ = _hash_of(made) if frozen else None
    if frozen:
        made.__setattr__, made.__delattr__ = _refuse_set, _refuse_delete
        if slots and "__getstate__" not in own:
            made.__getstate__, made.__setstate__ = _getstate, _setstate
    return made


# ---------------------------------------------------------------------- for each class
def _late_init(cls: Any, *, is_frozen: bool) -> Callable[..., None]:
    def late_init(self: Any, *args: Any, **named: Any) -> None:
        cls.__init__ = init = _init_of(cls, is_frozen=is_frozen)
        init(self, *args, **named)

    return late_init


def _init_of(cls: Any, *, is_frozen: bool) -> Callable[..., None]:
    """Compile the `__init__` of a class."""
    found = fields(cls)
    names: dict[str, Any] = {"_missing": MISSING, "_set": _OBJECT_SETATTR}
    places = [_parameter(field, names) for field in found if field.init and not field.kw_only]
    named = [_parameter(field, names) for field in found if field.init and field.kw_only]
    parameters = ", ".join(["self", *places, *(["*", *named] if named else [])])
    lines = []
    for field in found:
        value = _value(field, names)
        if value:
            lines.append(
                f"_set(self, {field.name!r}, {value})" if is_frozen else f"self.{field.name} = {value}"
            )
    if hasattr(cls, "__post_init__"):
        lines.append("self.__post_init__()")
    text = f"def __init__({parameters}):\n " + "\n ".join(lines or ["pass"])
    exec(text, names)  # as the standard library does it: nothing but names of fields is in it
    init: Callable[..., None] = names["__init__"]
    init.__qualname__ = f"{cls.__qualname__}.__init__"
    return init


def _parameter(field: "Field[Any]", names: dict[str, Any]) -> str:
    if field.default is not MISSING:
        names[f"_default_{field.name}"] = field.default
        return f"{field.name}=_default_{field.name}"
    return f"{field.name}=_missing" if field.default_factory is not MISSING else field.name


def _value(field: "Field[Any]", names: dict[str, Any]) -> str:
    """Return what a field is set to, "" for one that is not."""
    if field.default_factory is not MISSING:
        names[f"_make_{field.name}"] = field.default_factory
        make = f"_make_{field.name}()"
        return f"{make} if {field.name} is _missing else {field.name}" if field.init else make
    if field.init:
        return field.name
    if field.default is not MISSING:
        names[f"_default_{field.name}"] = field.default
        return f"_default_{field.name}"
    return ""


def _values_of(cls: Any, *, hashed: bool) -> Callable[[Any], tuple[Any, ...]]:
    """Return what gives the values by which instances are compared, or hashed."""
    names = [
        field.name
        for field in fields(cls)
        if (field.compare if field.hash is None or not hashed else field.hash)
    ]
    if len(names) > 1:
        return attrgetter(*names)
    if names:
        get = attrgetter(*names)
        return lambda self: (get(self),)
    return lambda _self: ()


def _eq_of(cls: Any) -> Callable[[Any, object], Any]:
    values = _values_of(cls, hashed=False)

    def is_equal(self: Any, other: object) -> Any:
        if other.__class__ is self.__class__:
            return values(self) == values(other)
        return NotImplemented

    return is_equal


def _hash_of(cls: Any) -> Callable[[Any], int]:
    values = _values_of(cls, hashed=True)

    def hash_of(self: Any) -> int:
        return hash(values(self))

    return hash_of


# ---------------------------------------------------------------------- for all of them
def _repr(self: Any) -> str:
    said = ", ".join(f"{field.name}={getattr(self, field.name)!r}" for field in fields(self) if field.repr)
    return f"{self.__class__.__qualname__}({said})"


def _refuse_set(_self: object, name: str, _value: object) -> None:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_delete(_self: object, name: str) -> None:
    raise FrozenInstanceError(f"cannot delete field {name!r}")


def _getstate(self: Any) -> list[Any]:
    return [getattr(self, field.name) for field in fields(self)]


def _setstate(self: Any, state: list[Any]) -> None:
    for field, value in zip(fields(self), state, strict=True):
        _OBJECT_SETATTR(self, field.name, value)


if not TYPE_CHECKING:
    dataclass = _quick
