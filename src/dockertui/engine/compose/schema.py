"""What the Compose specification's schema says of a file: each flaw in words, with the keys to it.

The schema is data beside this module (`specification/`). It knows no variables: what holds one is not judged.
"""

import difflib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from dockertui.dataclass import dataclass
from dockertui.engine.text import clean
from dockertui.i18n import N_, _

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator, ValidationError

MOST = 20
"""Flaws of one file that are told."""
_KINDS = {
    "string": N_("a text"),
    "number": N_("a number"),
    "integer": N_("a whole number"),
    "boolean": N_("true or false"),
    "array": N_("a list"),
    "object": N_("keys with values"),
    "null": N_("nothing"),
}


@dataclass(frozen=True, slots=True)
class Breach:
    """One place of a file that is not as the specification says."""

    steps: tuple[str, ...]
    """The keys that lead there."""
    words: str
    """With the keys in front."""


def breaches(held: Mapping[str, Any]) -> tuple[Breach, ...]:
    """Return what is wrong with a file's content, by the schema; blocks for as long as it takes."""
    found: dict[tuple[str, ...], Breach] = {}
    for error in _validator().iter_errors(_as_json(held)):
        for breach in _of(error):
            found.setdefault(breach.steps, breach)
            if len(found) >= MOST:
                return tuple(found.values())
    return tuple(found.values())


@cache
def _validator() -> "Draft202012Validator":
    # late: only files that are looked at need it
    from importlib import resources

    from jsonschema import Draft202012Validator

    text = resources.files(__package__).joinpath("specification", "compose-spec.json").read_text("utf-8")
    return Draft202012Validator(json.loads(text))


def _definitions() -> Mapping[str, Any]:
    whole: Any = _validator().schema
    found: Mapping[str, Any] = whole["$defs"]
    return found


def _as_json(value: Any) -> Any:
    """Return a YAML value as JSON would have it: keys are texts, and what JSON has no word for is text."""
    if isinstance(value, Mapping):
        return {str(key): _as_json(one) for key, one in value.items()}
    if isinstance(value, list | tuple | set):
        return [_as_json(one) for one in value]
    return value if value is None or isinstance(value, str | int | float) else str(value)


def _of(error: "ValidationError") -> Iterator[Breach]:
    """Return what an error says; of one with several ways, what is wrong with the way that was meant."""
    if error.validator in ("oneOf", "anyOf") and error.context:
        here, deeper = _ways(error)
        if deeper:
            for one in deeper:
                yield from _of(one)
            return
        kinds = {kind for one in here for kind in _kinds_of(one)}
        if kinds and "$" not in str(error.instance):
            yield Breach(_steps(error), _should_be(error, kinds))
            return
    if isinstance(error.instance, str) and "$" in error.instance:
        return
    if error.validator in ("additionalProperties", "unevaluatedProperties"):
        for key in _unknown(error):
            yield Breach((*_steps(error), key), _unknown_words(error, key))
    else:
        yield Breach(_steps(error), _words(error))


def _ways(error: "ValidationError") -> tuple[list["ValidationError"], list["ValidationError"]]:
    """Return what is said of the value itself, and what of the one way whose type it has."""
    ways: dict[Any, list[ValidationError]] = {}
    for one in error.context or ():
        ways.setdefault(one.schema_path[0], []).append(one)
    meant = [way for way in ways.values() if not any(one.validator == "type" and not one.path for one in way)]
    if meant:
        return [error], min(meant, key=len)
    return [one for way in ways.values() for one in way], []


def _kinds_of(error: "ValidationError") -> tuple[str, ...]:
    if error.validator != "type":
        return ()
    wanted: Any = error.validator_value
    return (wanted,) if isinstance(wanted, str) else tuple(wanted)


def _steps(error: "ValidationError") -> tuple[str, ...]:
    return tuple(map(str, error.absolute_path))


def _unknown(error: "ValidationError") -> list[str]:
    """Return the keys that the specification does not have where they stand."""
    names, patterns = _known(error.schema)
    held: Any = error.instance
    return [key for key in held if key not in names and not any(re.search(one, key) for one in patterns)]


def _known(schema: Any) -> tuple[set[str], set[str]]:
    """Return the keys that a schema has, and the patterns of others, those of what it is made of too."""
    if not isinstance(schema, Mapping):
        return set(), set()
    if "$ref" in schema:
        schema = _definitions()[schema["$ref"].rpartition("/")[2]]
    names, patterns = set(schema.get("properties", ())), set(schema.get("patternProperties", ()))
    for part in (*schema.get("allOf", ()), *schema.get("oneOf", ())):
        more, others = _known(part)
        names, patterns = names | more, patterns | others
    return names, patterns


def _unknown_words(error: "ValidationError", key: str) -> str:
    known = _known(error.schema)[0]
    held = {"key": clean(key), "where": _where(error)}
    if not known:
        return _("%(where)s: %(key)s cannot be a name") % held
    near = difflib.get_close_matches(key, sorted(known), 1)
    words = (
        _("%(where)s has no key %(key)s; did you mean %(near)s?")
        if near
        else _("%(where)s has no key %(key)s")
    )
    return words % {**held, "near": near[0] if near else ""}


def _where(error: "ValidationError") -> str:
    return clean(".".join(_steps(error))) or _("the file")


def _words(error: "ValidationError") -> str:
    held: dict[str, str] = {"where": _where(error)}
    value: Any = error.validator_value
    if kinds := _kinds_of(error):
        return _should_be(error, kinds)
    if error.validator == "enum":
        return _("%(where)s has to be one of %(values)s") % {**held, "values": ", ".join(map(str, value))}
    if error.validator == "required" and isinstance(error.instance, Mapping):
        missing = ", ".join(key for key in value if key not in error.instance)
        return _("%(where)s needs %(keys)s") % {**held, "keys": missing}
    if error.validator == "uniqueItems":
        return _("%(where)s holds the same twice") % held
    if error.validator == "pattern":
        return _("%(where)s has to match %(pattern)s") % {**held, "pattern": value}
    return f"{held['where']}: {clean(error.message)[:200]}"


def _should_be(error: "ValidationError", kinds: Iterable[str]) -> str:
    wanted = [str(words) for kind, words in _KINDS.items() if kind in set(kinds)]
    return _("%(where)s has to be %(kinds)s") % {"where": _where(error), "kinds": _(" or ").join(wanted)}
