"""The language of filters: `web state:exited -label:env=test "two words" cpu>5`. Pure.

Words narrow down, each may be anywhere in what is shown or known of a row. `key:text` looks in one thing,
`key=text` wants all of it, commas stand between alternatives, `-` before a term takes out what it finds,
and numbers are compared with `>` and `<`. Quotes hold together what has spaces.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from dockertui.dataclass import dataclass
from dockertui.engine.text import clean
from dockertui.i18n import _
from dockertui.pattern import late
from dockertui.resources.spec import FilterKey, Scene

_OPERATORS = (">=", "<=", ">", "<", ":", "=")
_KEY = late(r"([A-Za-z_]+)(>=|<=|[:=<>])")
_NUMBER = late(r"(\d+(?:\.\d*)?|\.\d+)\s*([A-Za-z%]*)")
_BYTES = {"": 1.0, "b": 1.0, "k": 1e3, "m": 1e6, "g": 1e9, "t": 1e12}
_BINARY = {"ki": 1024.0, "mi": 1024.0**2, "gi": 1024.0**3, "ti": 1024.0**4}
_SPANS = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0, "w": 7 * 86400.0, "y": 365 * 86400.0}


@dataclass(frozen=True, slots=True)
class Term:
    """One term of a filter."""

    texts: tuple[str, ...]
    """What is looked for, in lower case: any of these."""
    key: str = ""
    """What it is looked for in; "" for everything."""
    operator: str = ":"
    number: float | None = None
    is_not: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """A filter as it is understood."""

    terms: tuple[Term, ...] = ()
    problems: tuple[str, ...] = ()
    """What is wrong with the text, a sentence each; such terms find everything."""


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a filter's text between spaces."""

    start: int
    text: str
    """As it was typed, with its quotes."""
    is_open: bool = False
    """Whether a quote is not closed."""


# ---------------------------------------------------------------------- reading
def tokens(text: str) -> list[Token]:
    """Return the pieces of a filter; a quote counts at the start of a piece or right after its operator."""
    found: list[Token] = []
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        start, quote = at, ""
        while at < len(text) and (quote or not text[at].isspace()):
            if quote:
                quote = "" if text[at] == quote else quote
            elif text[at] in "\"'" and _may_open(text[start:at]):
                quote = text[at]
            at += 1
        found.append(Token(start, text[start:at], bool(quote)))
    return found


def _may_open(before: str) -> bool:
    """Return whether a quote after this begins a quoted text."""
    return before in ("", "-") or before.endswith((*_OPERATORS, ","))


def parse(text: str, keys: Sequence[FilterKey[Any]]) -> Query:
    """Return what a filter means; never fails: what makes no sense is a problem, and finds everything.

    Args:
        text: As it was typed.
        keys: What may stand before an operator; anything else with a colon is a word: `busybox:local`.
    """
    known = {key.id: key for key in keys}
    terms: list[Term] = []
    problems: list[str] = []
    for token in tokens(clean(text)):
        if token.is_open:
            problems.append(_("A quote is not closed."))
        term, problem = _term(token.text, known)
        if term is not None:
            terms.append(term)
        if problem:
            problems.append(problem)
    return Query(tuple(terms), tuple(problems))


def _term(text: str, known: Mapping[str, FilterKey[Any]]) -> tuple[Term | None, str]:
    is_not = text.startswith("-")
    body = text[1:] if is_not else text
    match = _KEY.match(body)
    if match is None or match[1].lower() not in known:
        word = unquoted(body).lower()
        return (Term((word,), is_not=is_not) if word else None), _near(match, known)
    key, operator, value = known[match[1].lower()], match[2], body[match.end() :]
    if key.number is not None:
        return _comparison(key, operator, unquoted(value), is_not)
    if operator not in (":", "="):
        words = _("%(key)s is no number; write %(key)s:text")
        return None, words % {"key": key.id}
    texts = tuple(unquoted(part).lower() for part in _parts(value))
    if operator == "=" and texts == ("",):
        return None, ""
    return Term(texts, key.id, operator, is_not=is_not), ""


def _comparison(key: FilterKey[Any], operator: str, value: str, is_not: bool) -> tuple[Term | None, str]:
    if operator == ":":
        return None, _("%(key)s is a number; write %(key)s>5 or %(key)s<5") % {"key": key.id}
    number = number_of(value, key.unit)
    if number is None:
        words = _("%(value)s is no %(unit)s; write %(key)s>%(example)s")
        unit, example = _UNIT_WORDS[key.unit]()
        return None, words % {"value": value or "“”", "unit": unit, "key": key.id, "example": example}
    return Term((value,), key.id, operator, number, is_not), ""


_UNIT_WORDS: Mapping[str, Any] = {
    "": lambda: (_("number"), "5"),
    "bytes": lambda: (_("size"), "100M"),
    "percent": lambda: (_("share"), "5%"),
    "seconds": lambda: (_("span of time"), "2d"),
}
"""By a key's unit: what its numbers are called, and an example."""


def _near(match: re.Match[str] | None, known: Mapping[str, FilterKey[Any]]) -> str:
    """Say that a word looks much like a key that there is; "" where it does not."""
    if match is None:
        return ""
    from difflib import get_close_matches  # late: not needed for the first picture

    near = get_close_matches(match[1].lower(), known, 1, 0.75)
    words = _("%(word)s is looked for as a word; %(near)s: is a key")
    return words % {"word": match[0], "near": near[0]} if near else ""


def _parts(value: str) -> list[str]:
    """Split a value at the commas that are in no quotes."""
    parts, quote = [""], ""
    for char in value:
        if not quote and char == ",":
            parts.append("")
            continue
        if not quote and char in "\"'" and not parts[-1]:
            quote = char
        elif char == quote:
            quote = ""
        parts[-1] += char
    filled = [part for part in parts if part]
    return filled or [""]


def unquoted(text: str) -> str:
    """Return a piece without the quotes around it; one that is not closed counts to the end."""
    if text[:1] in ('"', "'"):
        return text[1:-1] if len(text) > 1 and text.endswith(text[0]) else text[1:]
    return text


def number_of(text: str, unit: str) -> float | None:
    """Return the number that a text says, in bytes, hundredths or seconds; None where it is none."""
    match = _NUMBER.fullmatch(text)
    if match is None:
        return None
    number, suffix = float(match[1]), match[2]
    if unit == "bytes":
        short = suffix.lower().removesuffix("b") or "b"
        factor = _BINARY.get(short, _BYTES.get(short))
    elif unit == "seconds":
        factor = _SPANS.get(suffix or "s")
    else:
        factor = 1.0 if suffix in (("", "%") if unit == "percent" else ("",)) else None
    return None if factor is None else number * factor


# ---------------------------------------------------------------------- matching
class Finder:
    """Finds rows by terms. Keeps the texts it looked in, as each key that is typed asks for the same."""

    def __init__(self, keys: Sequence[FilterKey[Any]]) -> None:
        self._keys = {key.id: key for key in keys}
        self._known: dict[str, dict[int, tuple[Any, Any, str]]] = {}
        """By key and by the identity of a record: it, the sources beside it, and the texts, a line each."""

    def finds(self, term: Term, haystack: str, record: Any, scene: Scene) -> bool:
        """Return whether a row has what a term looks for, or has it not where that is wanted.

        Args:
            term: The term.
            haystack: All that is shown and known of the row, in lower case.
            record: Its record.
            scene: What else there is.
        """
        return self._finds(term, haystack, record, scene) is not term.is_not

    def _finds(self, term: Term, haystack: str, record: Any, scene: Scene) -> bool:
        if not term.key:
            return term.texts[0] in haystack
        key = self._keys[term.key]
        if key.number is not None:
            value = key.number(record, scene)
            return (
                value is not None and term.number is not None and _compared(value, term.operator, term.number)
            )
        lines = self._lines(key, record, scene)
        if term.operator == "=":
            return any(f"\n{text}\n" in lines for text in term.texts)
        return len(lines) > 1 and any(text in lines for text in term.texts)

    def _lines(self, key: FilterKey[Any], record: Any, scene: Scene) -> str:
        """Return the texts of a key in a record, in lower case, each between line breaks."""
        known = self._known.setdefault(key.id, {})
        found = known.get(id(record))
        if found is not None and found[0] is record and found[1] is scene:
            return found[2]
        assert key.texts is not None
        lines = "\n".join(["", *filter(None, key.texts(record, scene)), ""]).lower()
        known[id(record)] = record, scene, lines
        return lines

    def keep_only(self, count: int) -> None:
        """Forget everything where it is much more than there are rows."""
        if any(len(known) > 2 * count + 100 for known in self._known.values()):
            self._known.clear()


def _compared(value: float, operator: str, number: float) -> bool:
    if operator == "=":
        return value == number
    if operator in (">", ">="):
        return value > number or (operator == ">=" and value == number)
    return value < number or (operator == "<=" and value == number)


# ---------------------------------------------------------------------- completing
def wants_values_of(text: str, keys: Sequence[FilterKey[Any]]) -> str:
    """Return the key whose values the last piece of a filter is about to say, "" for none."""
    match = _KEY.match(_split(text)[1])
    return next((key.id for key in keys if match is not None and key.id == match[1].lower()), "")


def completions(text: str, keys: Sequence[FilterKey[Any]], words: Sequence[str], most: int) -> list[str]:
    """Return what a filter could become when its last piece is completed, the likeliest first.

    Args:
        text: As it was typed.
        keys: What may stand before an operator.
        words: What the rows are called; or the values there are, where a key wants one.
        most: So many at most.
    """
    head, body = _split(text)
    match = _KEY.match(body)
    known = {key.id: key for key in keys}
    if match is not None and (key := known.get(match[1].lower())) is not None:
        if key.number is not None:
            return []
        begun, _comma, part = body[match.end() :].rpartition(",")
        before = head + body[: match.end()] + (begun + "," if begun else "")
        return [before + quoted(value) for value in islice(_fitting(unquoted(part), words), most)]
    found = [key.id + (":" if key.number is None else ">") for key in keys if key.id.startswith(body.lower())]
    if body:
        found += map(quoted, islice(_fitting(unquoted(body), words), most))
    return [head + word for word in found if word != body][:most]


def _split(text: str) -> tuple[str, str]:
    """Split a filter before its last piece, which a space at its end leaves empty."""
    pieces = tokens(text)
    is_begun = bool(pieces) and (pieces[-1].is_open or not text[-1:].isspace())
    start = pieces[-1].start if is_begun else len(text)
    return (
        (text[: start + 1], text[start + 1 :])
        if text[start:].startswith("-")
        else (text[:start], text[start:])
    )


def _fitting(begun: str, words: Sequence[str]) -> Iterator[str]:
    """Yield the words that begin so, then those that have it elsewhere."""
    wanted = begun.lower()
    yield from (word for word in words if word != begun and word.lower().startswith(wanted))
    if wanted:
        yield from (
            word for word in words if wanted in word.lower()[1:] and not word.lower().startswith(wanted)
        )


def quoted(text: str) -> str:
    """Return a text as one piece of a filter."""
    if text and not re.search(r"[\s,\"']", text) and not text.startswith("-"):
        return text
    return f"'{text}'" if '"' in text else f'"{text}"'
