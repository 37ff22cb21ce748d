"""The engine's description of a resource: a foldable tree, or JSON or YAML text."""

import io
import json
import logging
from collections.abc import Mapping
from typing import Any, ClassVar

from textual import work
from textual.message import Message
from textual.worker import get_current_worker

from dockertui.dataclass import dataclass
from dockertui.engine.text import clean
from dockertui.i18n import N_, _
from dockertui.strict import guarded, not_shown
from dockertui.widgets.keyed import bound
from dockertui.widgets.line_view import Line, LineView

log = logging.getLogger(__name__)

FORMS = ("tree", "json", "yaml")
Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Node:
    """One line of the tree."""

    path: Path
    line: Line
    is_branch: bool


def path_text(path: Path) -> str:
    """Return a path as `docker inspect --format` and jq write it: `.HostConfig.Binds[0]`."""
    words = [
        f"[{step}]"
        if isinstance(step, int)
        else f".{step}"
        if step.isidentifier()
        else f"[{json.dumps(step, ensure_ascii=False)}]"
        for step in path
    ]
    return "".join(words) or "."


def flatten(document: Any) -> list[Node]:
    """Return every node of a document in order, parents before their children."""
    nodes: list[Node] = []

    def visit(value: Any, path: Path, key: str) -> None:
        indent = "  " * (len(path) - 1)
        is_branch = isinstance(value, Mapping | list) and bool(value)
        if is_branch:
            count = f"{{{len(value)}}}" if isinstance(value, Mapping) else f"[{len(value)}]"
            spans = ((indent, ""), ("▾ ", "muted"), (key, "accent"), (f" {count}", "muted"))
        else:
            text, tone = _leaf(value)
            spans = ((indent + "  ", ""), (key, "accent"), (": ", "muted"), (text, tone))
        if path:
            nodes.append(Node(path, Line(spans, copy=_value_text(value)), is_branch))
        if isinstance(value, Mapping):
            for name, child in value.items():
                visit(child, (*path, str(name)), clean(str(name)))
        elif isinstance(value, list):
            for index, child in enumerate(value):
                visit(child, (*path, index), f"[{index}]")

    visit(document, (), "")
    return nodes


def _leaf(value: Any) -> tuple[str, str]:
    if value is None:
        return "null", "muted"
    if isinstance(value, bool):
        return ("true" if value else "false"), "warn"
    if isinstance(value, int | float):
        return str(value), "warn"
    if isinstance(value, str):
        return (clean(value), "") if value else ('""', "muted")
    return ("{}" if isinstance(value, Mapping) else "[]"), "muted"


def _value_text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, indent=2, ensure_ascii=False)


def as_text(document: Any, form: str) -> str:
    """Return a document as `json` or `yaml` text."""
    if form == "json":
        return json.dumps(document, indent=2, ensure_ascii=False)
    from ruamel.yaml import YAML  # late: start-up does not need it

    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False
    yaml.allow_unicode = True
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]  # (typed as None)
    yaml.width = 2**20
    stream = io.StringIO()
    yaml.dump(document, stream)
    return stream.getvalue()


def text_lines(text: str) -> list[Line]:
    """Return a text as lines without control codes."""
    return [Line(((clean(line.replace("\t", "    ")), ""),)) for line in text.splitlines()]


def fault_nodes() -> list[Node]:
    """Return the tree that stands for a document that cannot be shown."""
    return [Node((), Line(((not_shown(), "bad"),)), is_branch=False)]


class DocumentView(LineView):
    """Shows a document as tree, JSON or YAML."""

    BINDINGS: ClassVar[list[Any]] = [
        bound("document.fold", "fold", N_("Fold or unfold")),
        bound("document.fold_all", "fold_all(True)", N_("Fold all")),
        bound("document.unfold_all", "fold_all(False)", N_("Unfold all")),
        bound("document.form", "next_form", N_("Tree, JSON or YAML")),
        bound("document.copy_path", "copy_path", N_("Copy path")),
    ]

    @dataclass
    class FormChanged(LineView.Retitled):
        """The document is shown in another form."""

        form: str

    @dataclass
    class _Written(Message):
        document: Any
        form: str
        lines: list[Line]

    def __init__(self) -> None:
        super().__init__()
        self.form = "tree"
        self.chosen_form = ""
        """The form, once the user has chosen one."""
        self._document: Any = None
        self._all_nodes: list[Node] = []
        self._folded: set[Path] = set()
        self._shown: list[Node] = []

    def show(self, document: Any, *, keep: bool) -> None:
        """Show a document; `keep` if it describes the same resource as before."""
        if keep and document == self._document and self.lines:
            return
        self._document = document
        if not keep:
            self._folded = set()
        self._all_nodes = guarded(log, "the tree of a document", fault_nodes(), flatten, document)
        self._redraw(keep=keep)

    def clear(self) -> None:
        """Show nothing."""
        self._document, self._all_nodes, self._shown = None, [], []
        self.set_lines([], keep=False)

    def _redraw(self, *, keep: bool) -> None:
        if self.form != "tree":
            self._write(self._document, self.form)
            return
        hidden: Path | None = None
        self._shown = []
        lines = []
        for node in self._all_nodes:
            if hidden is not None and node.path[: len(hidden)] == hidden:
                continue
            hidden = node.path if node.path in self._folded else None
            self._shown.append(node)
            lines.append(self._folded_line(node) if hidden is not None else node.line)
        self.set_lines(lines, keep=keep)

    def _folded_line(self, node: Node) -> Line:
        spans = tuple(("▸ ", tone) if text == "▾ " else (text, tone) for text, tone in node.line.spans)
        return Line(spans, copy=node.line.copy)

    @work(thread=True, exclusive=True, group="write")
    def _write(self, document: Any, form: str) -> None:
        lines = guarded(
            log,
            f"writing a document as {form}",
            [Line(((not_shown(), "bad"),))],
            lambda: text_lines(as_text(document, form)),
        )
        if not get_current_worker().is_cancelled:
            self.post_message(self._Written(document, form, lines))

    def on_document_view__written(self, message: _Written) -> None:
        """Show the text that was written, unless something else is wanted by now."""
        message.stop()
        if message.document is self._document and message.form == self.form:
            self.set_lines(message.lines)

    # ------------------------------------------------------------------ keys
    def action_fold(self) -> None:
        """Fold or unfold the branch under the cursor, or the one the cursor is in."""
        if self.form != "tree" or not self._shown:
            return
        node = self._shown[self.cursor]
        path = node.path if node.is_branch else node.path[:-1]
        if not path:
            return
        self._folded ^= {path}
        self._redraw(keep=True)
        self._go(next(i for i, shown in enumerate(self._shown) if shown.path == path))

    def action_fold_all(self, folded: bool) -> None:
        """Fold every branch, or none."""
        self._folded = {node.path for node in self._all_nodes if node.is_branch} if folded else set()
        self._redraw(keep=True)

    def action_next_form(self) -> None:
        """Show it as tree, then JSON, then YAML."""
        self.form = self.chosen_form = FORMS[(FORMS.index(self.form) + 1) % len(FORMS)]
        self.post_message(self.FormChanged(self.form))
        self.cursor = 0
        self._redraw(keep=False)

    def search(self, text: str) -> None:
        """Search everything, also what is folded away."""
        if text and self._folded:
            self._folded = set()
            self._redraw(keep=True)
        super().search(text)

    def action_copy(self) -> None:
        """Copy the value under the cursor."""
        if self.lines:
            line = self.lines[self.cursor]
            what = (
                _("the value of %(path)s") % {"path": path_text(self._shown[self.cursor].path)}
                if self.form == "tree"
                else _("the line")
            )
            self.post_message(self.CopyRequested(line.copy or line.plain, what))

    def action_copy_path(self) -> None:
        """Copy the path of the value under the cursor."""
        if self.form == "tree" and self._shown:
            text = path_text(self._shown[self.cursor].path)
            self.post_message(self.CopyRequested(text, text))
