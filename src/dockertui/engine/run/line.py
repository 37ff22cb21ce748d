"""Writes a record as the `docker run` line that says it."""

from collections.abc import Iterator
from dataclasses import replace

from dockertui.engine.quoting import quote
from dockertui.engine.run.secrets import masked
from dockertui.engine.run.spec import FLAGS, RunSpec, default_of

_SHORT_IS_KNOWN = frozenset({"detach", "interactive", "tty", "env", "ports", "volumes", "user", "workdir"})
"""What nearly everybody writes by its letter."""


def words(spec: RunSpec) -> tuple[str, ...]:
    """Return the line as its words, `docker` the first: minimal, and in the same order every time."""
    line = ["docker", "create" if spec.only_create else "run"]
    for option in _options(spec):
        line += option
    if spec.image.startswith("-"):
        line.append("--")
    return (*line, spec.image, *spec.command)


def line(spec: RunSpec, *, hide: bool = False, over_lines: bool = False) -> str:
    """Return the line, which parse() reads as the same record.

    Args:
        spec: What it says.
        hide: Whether values that look secret are masked; such a line cannot be used.
        over_lines: Whether each option stands in a line of its own.
    """
    if hide:
        spec = masked(spec)
    head = "docker create" if spec.only_create else "docker run"
    tail = " ".join(quote(word) for word in (spec.image, *spec.command))
    if spec.image.startswith("-"):
        tail = "-- " + tail
    options = [" ".join(quote(word) for word in option) for option in _options(spec)]
    return (" \\\n  " if over_lines else " ").join([head, *options, tail])


def _options(spec: RunSpec) -> Iterator[tuple[str, ...]]:
    """Yield each option with its value; letters that need none in one word."""
    spec = replace(spec, detach=False) if spec.only_create else spec
    letters = "".join(
        flag.short
        for flag in FLAGS
        if flag.field in ("detach", "interactive", "tty") and getattr(spec, flag.field)
    )
    if letters:
        yield ("-" + letters,)
    for flag in FLAGS:
        value = getattr(spec, flag.field)
        if value == default_of(flag) or flag.field in ("detach", "interactive", "tty"):
            continue
        name = f"-{flag.short}" if flag.short and flag.field in _SHORT_IS_KNOWN else flag.option
        if not flag.takes_value:
            yield (name,) if value else (f"{flag.option}=false",)
            continue
        for text in value if flag.is_list else (value,):
            yield (name, text) if text and name != "--" else (f"{flag.option}=",)
