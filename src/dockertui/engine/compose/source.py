"""The text of a project's files, and what is wrong with them: at which line and column."""

import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dockertui.dataclass import dataclass
from dockertui.engine.compose import place
from dockertui.engine.compose.config import ask
from dockertui.engine.compose.files import MOST_BYTES, load, place_words
from dockertui.engine.compose.schema import breaches
from dockertui.engine.errors import EngineError
from dockertui.engine.text import clean
from dockertui.i18n import _

if TYPE_CHECKING:
    from docker import APIClient

_FILE = re.compile(r"^validating (?P<file>.+?): (?P<rest>.*)$", re.DOTALL)
_PATH = re.compile(r"\"?(?P<path>(?:services|networks|volumes|configs|secrets)(?:\.[^\s:\"]+)*)")
_PROPERTY = re.compile(r"propert(?:y|ies) '?\"?(?P<name>[\w.-]+)")
_AT = re.compile(r", line (\d+), column (\d+): ")


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something that is wrong with a file."""

    file: str
    """Its path."""
    line: int
    """From 1; 0 where nobody knows."""
    column: int
    words: str


@dataclass(frozen=True, slots=True)
class Text:
    """One file."""

    path: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """The files of a project and what is said of them."""

    texts: tuple[Text, ...]
    flaws: tuple[Flaw, ...] = ()
    warnings: tuple[str, ...] = ()
    unchecked: str = ""
    """Why Compose did not check it; "" if it did."""


def source(api: "APIClient", project: str) -> Source:
    """Return the files of a project, checked by Compose where it is there; blocks.

    The Compose specification's schema is held against each of them as well: it finds all flaws at once, and
    where Compose is not there. What only the schema finds wrong is a warning: Compose takes it.

    Raises:
        EngineFault: The files are not on this machine.
    """
    where = place.find(api, project)
    texts = tuple(Text(path, lines_of(path)) for path in where.files)
    flaws: list[Flaw] = []
    for path in where.files:
        found, problem = load(path)
        if problem:
            match = _AT.search(problem)
            line, column = (int(match[1]), int(match[2])) if match is not None else (0, 0)
            return Source(texts, (Flaw(path, line, column, problem.rpartition(": ")[2]),))
        flaws += by_schema(path, found)
    try:
        asked = ask(api, where)
    except EngineError as error:
        return Source(texts, tuple(flaws), unchecked=" ".join(filter(None, (str(error), error.hint))))
    if not asked.problem:
        more = (place_words(flaw.file, flaw.line, flaw.column, flaw.words) for flaw in flaws)
        words = (
            _("Compose takes it, the specification does not: %(what)s") % {"what": what} for what in more
        )
        return Source(texts, warnings=(*asked.warnings, *words))
    first = located(asked.problem, where.files)
    others = (flaw for flaw in flaws if (flaw.file, flaw.line) != (first.file, first.line))
    return Source(texts, (first, *others), asked.warnings)


def by_schema(path: str, found: Mapping[str, Any]) -> list[Flaw]:
    """Return what the specification's schema finds wrong with a file's content, in its order; blocks."""
    wrong = breaches(found)
    if not wrong:
        return []
    held = _held(path)
    return sorted((Flaw(path, *_place_in(held, one.steps), one.words) for one in wrong), key=lambda f: f.line)


def lines_of(path: str) -> tuple[str, ...]:
    """Return the lines of a file as they are shown; blocks. What cannot be read is said in their place."""
    try:
        if os.path.getsize(path) > MOST_BYTES:
            return (_("# too large to be shown"),)
        text = Path(path).read_text("utf-8", "replace")
    except OSError as error:
        return (f"# {clean(error.strerror or str(error))}",)
    return tuple(clean(line.replace("\t", "    ")) for line in text.splitlines())


def located(problem: str, files: Sequence[str]) -> Flaw:
    """Return where in a file something is that Compose finds wrong; blocks, as the file is read for it.

    Args:
        problem: Its words: `validating /x/compose.yaml: services.web.ports must be a list`.
        files: The files it may be in, where it names none.
    """
    match = _FILE.match(problem)
    words = match["rest"] if match is not None else problem
    path = match["file"] if match is not None else ""
    named = _PATH.search(words)
    steps = named["path"].split(".") if named is not None else []
    extra = _PROPERTY.search(words)
    if extra is not None:
        steps.append(extra["name"])
    for file in (path,) if path else tuple(files)[::-1]:
        line, column = place_of(file, steps)
        if line:
            return Flaw(file, line, column, words)
    return Flaw(path or files[0], 0, 0, words)


def place_of(file: str, steps: Sequence[str]) -> tuple[int, int]:
    """Return the line and the column, from 1, of what is reached by these keys; the last that is there."""
    return _place_in(_held(file), steps)


def _held(file: str) -> Any:
    """Return what a file holds, with the places of its keys; None where it cannot be read."""
    from ruamel.yaml import YAML  # late: only what is wrong is looked up so
    from ruamel.yaml.error import YAMLError

    try:
        return YAML(typ="rt").load(Path(file).read_text("utf-8"))
    except (OSError, YAMLError, ValueError, RecursionError):
        return None


def _place_in(held: Any, steps: Sequence[str]) -> tuple[int, int]:
    found, left = (0, 0), list(steps)
    while left and hasattr(held, "lc"):
        key, taken = _key(held, left)
        if key is None:
            break
        lc: Any = held.lc
        line, column = lc.key(key) if isinstance(held, dict) else lc.item(key)
        found, held, left = (line + 1, column + 1), held[key], left[taken:]
    return found


def _key(held: Any, left: Sequence[str]) -> tuple[Any, int]:
    """Return the key that the next steps name, and how many they are: a name may hold dots."""
    for taken in range(len(left), 0, -1):
        name = ".".join(left[:taken])
        if isinstance(held, dict) and name in held:
            return name, taken
        if isinstance(held, list) and name.isdecimal() and int(name) < len(held):
            return int(name), taken
    return None, 0
