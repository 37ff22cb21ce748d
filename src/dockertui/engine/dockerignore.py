"""What a `.dockerignore` leaves out of a build's context. Pure.

Source: the reference of `.dockerignore` in Docker's documentation: patterns of Go's `filepath.Match`, cleaned
by `filepath.Clean`, with `**` for any number of folders, `!` for an exception, and the last match.
"""

import posixpath
import re
from collections.abc import Iterable

from dockertui.dataclass import dataclass


class BadPattern(ValueError):  # noqa: N818  (named by what happened)
    """A pattern that cannot be read.

    Attributes:
        line: The pattern, as it stands in the file.
    """

    def __init__(self, line: str) -> None:
        super().__init__(line)
        self.line = line


@dataclass(frozen=True, slots=True)
class _Rule:
    pattern: re.Pattern[str]
    is_exception: bool


class Ignored:
    """The rules of one file."""

    def __init__(self, lines: Iterable[str], *, always: Iterable[str] = ()) -> None:
        """Read the rules.

        Args:
            lines: Those of the file.
            always: Paths that are not left out, whatever the lines say.

        Raises:
            BadPattern: A pattern cannot be read.
        """
        rules = [rule for line in lines if (rule := _rule(line)) is not None]
        rules += [_Rule(re.compile(re.escape(posixpath.normpath(path))), True) for path in always]
        self._rules = tuple(rules)
        self.has_exceptions = any(rule.is_exception for rule in rules)
        """Whether something below what is left out may be taken, so that it has to be looked at."""

    def __contains__(self, path: str) -> bool:
        """Return whether a path is left out, by itself or with a folder above it.

        Args:
            path: Relative to the context, with `/`.
        """
        parts = path.split("/")
        heads = ["/".join(parts[: n + 1]) for n in range(len(parts))]
        is_out = False
        for rule in self._rules:
            # one that would say what is so already need not be asked
            if rule.is_exception == is_out and any(map(rule.pattern.fullmatch, heads)):
                is_out = not rule.is_exception
        return is_out


def _rule(line: str) -> _Rule | None:
    """Return the rule of a line; None for an empty one, a comment, or the context itself."""
    text = line.rstrip("\r\n")
    if text.startswith("#"):
        return None
    text = text.strip()
    is_exception = text.startswith("!")
    if is_exception:
        text = text[1:].strip()
    text = posixpath.normpath(text).lstrip("/") if text else ""
    if text in ("", "."):
        return None
    try:
        return _Rule(re.compile(_expression(text)), is_exception)
    except (re.error, IndexError):
        raise BadPattern(line.strip()) from None


def _expression(pattern: str) -> str:
    """Return a pattern as a regular expression.

    Raises:
        IndexError: It ends too early.
    """
    found, at = "", 0
    while at < len(pattern):
        char = pattern[at]
        at += 1
        if pattern.startswith("*", at) and char == "*":
            at += 1
            if at >= len(pattern):
                found += ".*"
            else:
                at += pattern.startswith("/", at)
                found += "(?:.*/)?"
        elif char == "*":
            found += "[^/]*"
        elif char == "?":
            found += "[^/]"
        elif char == "\\":
            found += re.escape(pattern[at])
            at += 1
        elif char == "[":
            group, at = _group(pattern, at)
            found += group
        else:
            found += re.escape(char)
    return f"(?s:{found})"


def _group(pattern: str, at: int) -> tuple[str, int]:
    """Return a group of characters as a regular expression, and where the pattern goes on after it."""
    is_other = pattern[at] == "^"
    at += is_other
    start, inside = at, ""
    while pattern[at] != "]" or at == start:
        if pattern[at] == "-" and at > start:
            inside += "-"
        else:
            at += pattern[at] == "\\"
            inside += re.escape(pattern[at])
        at += 1
    return f"(?!/)[{'^' if is_other else ''}{inside}]", at + 1
