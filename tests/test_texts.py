"""Every text a user sees goes through gettext: a walk over the sources for those that do not."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import dockertui

PACKAGE = Path(dockertui.__file__).parent
SOURCES = sorted(PACKAGE.rglob("*.py"))

SHOWN: dict[str, tuple[int, ...]] = {
    "notify": (0,),
    "tell": (0,),
    "Static": (0,),
    "Label": (0,),
    "Button": (0,),
    "Checkbox": (0,),
    "Tick": (0,),
    "Answer": (0,),
    "Heading": (0,),
    "Fact": (0,),
    "Binding": (2,),
    "bound": (2,),
    "Field": (1,),
    "Confirm": (0, 1),
    "Column": (1,),
    "DetailTab": (1,),
    "Command": (2, 3),
    "Action": (2, 3),
    "EngineError": (0, 1),
    "EngineUnreachable": (0, 1),
    "EngineFault": (0, 1),
    "NotFound": (0, 1),
    "Conflict": (0, 1),
    "PermissionDenied": (0, 1),
    "CallTimeout": (0, 1),
    "ReadOnlyRefused": (0, 1),
    "EndpointError": (0, 1),
}
"""Which arguments of which calls a user sees."""

NAMED = frozenset(
    {
        "title",
        "placeholder",
        "label",
        "help",
        "why_not",
        "reason",
        "busy",
        "done",
        "done_many",
        "hint",
        "label_many",
        "empty",
        "singular",
    }
)
"""Named arguments that a user sees, whatever is called with them."""


def bare_text(node: ast.expr) -> bool:
    """Return whether an expression is a literal with a word in it, joined or formatted included."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str) and any(char.isalpha() for char in node.value)
    if isinstance(node, ast.JoinedStr):
        return any(bare_text(value) for value in node.values if isinstance(value, ast.Constant))
    if isinstance(node, ast.BinOp):
        return bare_text(node.left) or bare_text(node.right)
    if isinstance(node, ast.IfExp):
        return bare_text(node.body) or bare_text(node.orelse)
    return False


def called(node: ast.Call) -> str:
    """Return the last name of what is called."""
    function = node.func
    if isinstance(function, ast.Subscript):
        function = function.value
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def bare_texts(source: str) -> Iterator[int]:
    """Yield the lines of texts that users would see untranslated."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = called(node)
        shown = [node.args[i] for i in SHOWN.get(name, ()) if i < len(node.args)]
        if name in SHOWN or name == "ResourceKind":
            shown += [keyword.value for keyword in node.keywords if keyword.arg in NAMED]
        yield from (text.lineno for text in shown if bare_text(text))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_every_text_goes_through_gettext(path: Path) -> None:
    source = path.read_text()
    lines = source.splitlines()
    found = [f"{path.name}:{line}: {lines[line - 1].strip()}" for line in bare_texts(source)]
    assert not found


@pytest.mark.parametrize(
    "source",
    [
        'self.notify("It is gone")',
        'Fact("Name", value)',
        'raise EngineUnreachable(f"{name} is away")',
        'app.tell(text, title="Stop failed")',
        'Heading("a" if x else _("b"))',
        'Binding("k", "cursor(-1)", "Up")',
        'bound("table.up", "cursor(-1)", "Up")',
        'Column("name", "NAME", cell)',
    ],
)
def test_a_bare_text_is_found(source: str) -> None:
    assert list(bare_texts(source)) == [1]


@pytest.mark.parametrize(
    "source",
    ['self.notify(_("It is gone"))', 'Fact(_("Id"), "x")', 'Heading("✗ " + why)', 'log.info("fine")'],
)
def test_what_is_translated_or_no_text_is_left_alone(source: str) -> None:
    assert not list(bare_texts(source))


def test_a_translated_text_is_never_put_together_before_it_is_looked_up() -> None:
    found = []
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and called(node) in ("_", "N_", "ngettext"):
                texts = node.args[:2] if called(node) == "ngettext" else node.args[:1]
                found += [
                    f"{path.name}:{node.lineno}"
                    for text in texts
                    if isinstance(text, ast.JoinedStr | ast.BinOp)
                ]
    assert not found
