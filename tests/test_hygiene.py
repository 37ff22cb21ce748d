"""The sources: what is waved through has a reason, errors end at named places, and pieces are small."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import dockertui

PACKAGE = Path(dockertui.__file__).parent
SOURCES = sorted(PACKAGE.rglob("*.py"))
EVERY_SOURCE = pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(PACKAGE)))

WAVED_THROUGH = re.compile(r"#\s*(?:type:\s*ignore|(?:ruff:\s*)?noqa)\b")
WITH_REASON = re.compile(r"#\s*(?:type:\s*ignore\[[\w, -]+\]  # |(?:ruff: )?noqa: [A-Z0-9, ]+  ?)\(.+\)$")
BLIND = frozenset({"Exception", "BaseException"})
MOST_LINES, MOST_LINES_OF_FUNCTION = 450, 50
ONE_PIECE = "in one piece because"
"""So begins, in its docstring, the reason why a file or a function is longer."""


def without_reason(source: str) -> Iterator[int]:
    """Yield the lines that silence a checker and do not say why."""
    for number, line in enumerate(source.splitlines(), 1):
        if WAVED_THROUGH.search(line) and not WITH_REASON.search(line):
            yield number


def is_blind(handler: ast.ExceptHandler) -> bool:
    """Return whether a handler takes every error."""
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(kind is None or (isinstance(kind, ast.Name) and kind.id in BLIND) for kind in kinds)


def raises_again(handler: ast.ExceptHandler) -> bool:
    """Return whether a handler ends by raising and leaves no other way."""
    leaves = any(isinstance(node, ast.Return | ast.Continue | ast.Break) for node in ast.walk(handler))
    return isinstance(handler.body[-1], ast.Raise) and not leaves


def is_blind_suppress(node: ast.AST) -> bool:
    """Return whether a call makes a block whose errors are all dropped."""
    if not (isinstance(node, ast.Call) and ast.unparse(node.func).endswith("suppress")):
        return False
    return any(isinstance(kind, ast.Name) and kind.id in BLIND for kind in node.args)


def swallows(source: str) -> Iterator[int]:
    """Yield the lines where every error is caught and can end."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ExceptHandler):
            if is_blind(node) and not raises_again(node):
                yield node.lineno
        elif isinstance(node, ast.expr) and is_blind_suppress(node):
            yield node.lineno


def too_long(source: str) -> Iterator[str]:
    """Yield what is longer than it should be without saying why."""
    tree = ast.parse(source)
    lines = len(source.splitlines())
    if lines > MOST_LINES and ONE_PIECE not in (ast.get_docstring(tree) or ""):
        yield f"the file: {lines} lines"
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or 0) - node.lineno + 1
            if lines > MOST_LINES_OF_FUNCTION and ONE_PIECE not in (ast.get_docstring(node) or ""):
                yield f"{node.name}: {lines} lines"


@EVERY_SOURCE
def test_what_is_waved_through_has_its_reason_in_its_line(path: Path) -> None:
    lines = path.read_text().splitlines()
    assert not [f"{number}: {lines[number - 1].strip()}" for number in without_reason(path.read_text())]


@EVERY_SOURCE
def test_every_error_is_caught_at_a_named_boundary_only(path: Path) -> None:
    assert path.name == "strict.py" or not list(swallows(path.read_text()))


@EVERY_SOURCE
def test_files_and_functions_are_small(path: Path) -> None:
    assert not list(too_long(path.read_text()))


@pytest.mark.parametrize(
    "line",
    [
        "x = y  # type: ignore",
        "x = y  # type: ignore[arg-type]",
        "x = y  # noqa: ARG002",
        "x = y  # noqa: ARG002 for good",
        "x = y  # noqa",
        "# ruff: noqa: N818",
    ],
)
def test_a_missing_reason_is_found(line: str) -> None:
    assert list(without_reason(line)) == [1]


@pytest.mark.parametrize(
    "line",
    [
        "x = y  # type: ignore[arg-type]  # (a float is taken)",
        "x = y  # noqa: N802  (gettext's own name for it)",
        "# ruff: noqa: N818  (they are named by what happened)",
        "x = y  # ignored",
    ],
)
def test_a_reason_is_taken(line: str) -> None:
    assert not list(without_reason(line))


@pytest.mark.parametrize(
    "source",
    [
        "try: a()\nexcept Exception: pass",
        "try: a()\nexcept: log()",
        "try: a()\nexcept (OSError, BaseException) as error:\n    if b: raise",
        "for c in d:\n    try: a()\n    except Exception:\n        if b: continue\n        raise",
        "with contextlib.suppress(Exception): a()",
    ],
)
def test_what_swallows_everything_is_found(source: str) -> None:
    assert len(list(swallows(source))) == 1


@pytest.mark.parametrize(
    "source",
    [
        "try: a()\nexcept (OSError, ValueError): pass",
        "try: a()\nexcept BaseException:\n    close()\n    raise",
        "with contextlib.suppress(OSError): a()",
    ],
)
def test_what_is_narrow_or_raises_again_is_left_alone(source: str) -> None:
    assert not list(swallows(source))
