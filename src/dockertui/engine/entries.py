"""The entries of a list reply, read one by one, and not again where they are written as before.

Of a list that is asked for again and again nearly every entry is: to compare its text takes a hundredth of
the time that reading it takes, and text is a fifth as large as what it is read into.
"""

import json
import re
from collections.abc import Iterable
from typing import Any

LONG_BYTES = 262144
"""A reply that is as long takes the interpreter for milliseconds where it is read at once."""
AHEAD = 32
"""An entry is expected to stand at most so many places further than the one before it did."""
_READER = json.JSONDecoder()
_FIRST, _NEXT, _END = (re.compile(form) for form in (r"\s*(?=[^\s\]])", r"\s*,\s*", r"\s*\]\s*"))


class Entry:
    """An object of a list: how it is written, and what it says until somebody has taken that."""

    __slots__ = ("_said", "id", "text")
    __hash__ = None  # type: ignore[assignment]  # (only ever compared)

    def __init__(self, text: str, said: Any) -> None:
        self.text = text
        self.id: str | None = None
        """The identifier in it, once somebody has looked for it."""
        self._said = said

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Entry) and self.text == other.text

    @property
    def said(self) -> Any:
        """What it says, as JSON has it."""
        return json.loads(self.text) if self._said is None else self._said

    def forget(self) -> None:
        """Keep the text alone."""
        self._said = None


class Entries:
    """What the last reply to one request held. From any thread; two at once each read for themselves."""

    def __init__(self) -> None:
        self._known: tuple[Any, ...] = ()

    def know(self, entries: Iterable[Any]) -> None:
        """Take some as those of the last reply, in their order."""
        self._known = tuple(entries)

    def read(self, body: bytes) -> Any:
        """Return what a reply holds: a list of entries, the very same as before where they are written so.

        What is no object stands there as it is; a reply that is no list is read as JSON.

        Args:
            body: The reply.

        Raises:
            ValueError: It is no JSON.
        """
        found = _read(body, self._known)
        if found is None:
            return json.loads(body)
        self._known = tuple(found)
        return found


def read_entries(body: bytes) -> Any:
    """Return what a reply holds that is asked for once; as Entries.read()."""
    return Entries().read(body)


def read_plain(body: bytes) -> Any:
    """Return what a reply says, as JSON has it; while a long list is read other threads come in between.

    Raises:
        ValueError: It is no JSON.
    """
    found = json.loads(body) if len(body) < LONG_BYTES else read_entries(body)
    return [said(entry) for entry in found] if isinstance(found, list) else found


def said(entry: Any) -> Any:
    """Return what an entry of a list says, as JSON has it."""
    return entry.said if type(entry) is Entry else entry


def _read(body: bytes, known: tuple[Any, ...]) -> list[Any] | None:
    """Return the entries of a list, None for what had better be read as a whole."""
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return None
    if not text.startswith("["):
        return None
    at, place, found = 1, 0, list[Any]()
    while (match := (_NEXT if found else _FIRST).match(text, at)) is not None:
        at = match.end()
        for index in range(place, min(place + AHEAD, len(known))):
            entry = known[index]
            if type(entry) is Entry and text.startswith(entry.text, at):
                place, at = index + 1, at + len(entry.text)
                break
        else:
            value, end = _READER.raw_decode(text, at)
            entry = Entry(text[at:end], value) if isinstance(value, dict) else value
            at = end
        found.append(entry)
    return found if _END.fullmatch(text, at) is not None else None
