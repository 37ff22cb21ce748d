"""Containers as the commands that would make them again: a `docker run` line each, or one Compose file."""

import os
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from dockertui.dataclass import dataclass
from dockertui.engine.run.compose import compose
from dockertui.engine.run.line import line
from dockertui.engine.run.secrets import has_secrets
from dockertui.engine.run.spec import RunSpec
from dockertui.engine.text import clean
from dockertui.formatting import cut_middle
from dockertui.i18n import N_, _, ngettext
from dockertui.keymap import Keymap
from dockertui.screens.copying import copy
from dockertui.widgets.document_view import text_lines
from dockertui.widgets.fields import Entry
from dockertui.widgets.keyed import bound
from dockertui.widgets.line_view import LineView
from dockertui.widgets.lines_box import LinesBox
from dockertui.widgets.tab_strip import TabStrip

RUN, COMPOSE = "run", "compose"
BESIDE = 6
"""Lines of the screen that are not the view's: the frame, the tabs, the path, and two that are said."""
_OWN, _USUAL = 0o600, 0o666
"""Who may read a file that is written: the user alone where secrets are in it, else as the umask says."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One container that is shown."""

    name: str
    spec: RunSpec
    unsaid: tuple[str, ...] = ()
    """What of it no line can say."""


def run_text(shown: Sequence[Shown], *, hide: bool) -> str:
    """Return the lines, each with what it does not say as a comment before it."""
    parts = []
    for one in shown:
        remarks = [f"# {clean(text)}\n" for text in one.unsaid]
        parts.append("".join(remarks) + line(one.spec, hide=hide, over_lines=True) + "\n")
    return "\n".join(parts)


def compose_text(shown: Sequence[Shown], there: AbstractSet[str], *, hide: bool) -> str:
    """Return the Compose file, with what it does not say as comments at its top."""
    try:
        made = compose([one.spec for one in shown], there=there, hide=hide)
    except ValueError as exc:
        return f"# {clean(str(exc))}\n"
    return "".join(f"# {clean(text)}\n" for text in made.unsaid) + made.text


class CommandView(LineView):
    """The lines of a command; copying takes all of them."""

    BINDINGS: ClassVar[list[Any]] = [
        bound("command.copy", "screen.copy_all", N_("Copy all")),
        bound("command.form", "screen.next_form", N_("The other form")),
        bound("command.reveal", "screen.reveal", N_("Show or mask secrets")),
        bound("command.write", "screen.write", N_("Write to a file")),
        bound("command.close", "screen.close", N_("Close")),
    ]


class WrittenPath(Entry):
    """Where to write to; not there until it is asked for."""

    DEFAULT_CSS = """
    WrittenPath { height: 1; border: none; padding: 0 1; background: $panel; display: none; }
    WrittenPath:focus { border: none; background: $row; }
    WrittenPath.-open { display: block; }
    """
    BINDINGS: ClassVar[list[Any]] = [
        bound("dialog.submit", "submit"),
        bound("field.clear", "screen.leave_path"),
    ]


class AsCommand(ModalScreen[None], inherit_bindings=False):
    """Shows containers as commands; nothing is changed by it."""

    DEFAULT_CSS = """
    AsCommand { align: center middle; background: $veil; }
    AsCommand > LinesBox {
        width: 110; max-width: 98%; height: auto; max-height: 100%;
        border: round $accent; border-title-color: $accent; border-title-style: bold;
        border-subtitle-color: $muted; background: $surface; padding: 0 1;
    }
    AsCommand CommandView { height: auto; }
    AsCommand .command--said { height: auto; color: $muted; padding: 0 1; }
    AsCommand .command--said.-problem { color: $warning; }
    """
    BINDINGS: ClassVar[list[Any]] = [bound("text.copy", "copy_text")]

    @dataclass
    class _Written(Message):
        """What came of writing: "" for all is well, else why not."""

        path: str
        problem: str
        is_there: bool = False

    def __init__(self, shown: Sequence[Shown], there: AbstractSet[str], *, keymap: Keymap) -> None:
        """Make it.

        Args:
            shown: The containers.
            there: The names of volumes and networks that exist.
            keymap: The keys in force.
        """
        super().__init__()
        self._shown = shown
        self._there = there
        self._keymap = keymap
        self._form = RUN
        self._secret = any(has_secrets(one.spec) for one in shown)
        self._hide = self._secret
        self._replace = ""
        """The path of a file that is there, and is replaced if it is asked for again."""
        self._text = ""
        self._tabs = TabStrip()
        self._view = CommandView()
        self._said = Static("", classes="command--said", markup=False)
        self._path = WrittenPath(placeholder=_("path of the file"))

    def compose(self) -> ComposeResult:
        """The forms, the lines, what is to be said, and where to write to."""
        box = LinesBox(self._tabs, self._view, self._path, self._said)
        count = len(self._shown)
        title = self._shown[0].name if count == 1 else ngettext("%(n)d container", "%(n)d containers", count)
        box.border_title = Content(cut_middle(title % {"n": count} if count > 1 else title, 60))
        yield box

    def on_mount(self) -> None:
        """Show the line first."""
        self._show()
        self._view.focus()

    def on_resize(self) -> None:
        """Leave room under the lines for what is said and asked."""
        self._view.styles.max_height = max(3, self.size.height - BESIDE)

    # ------------------------------------------------------------------ what is shown
    def _show(self) -> None:
        texts = {
            RUN: partial(run_text, self._shown),
            COMPOSE: partial(compose_text, self._shown, self._there),
        }
        self._text = texts[self._form](hide=self._hide)
        self._tabs.show(((RUN, "docker run"), (COMPOSE, "Compose")), self._form)
        self._view.set_lines(text_lines(self._text), keep=False)
        words = _("%(command.form)s: other form · %(command.copy)s: copy · ")
        words += _("%(command.write)s: write to a file · %(command.close)s: close")
        self.query_one(LinesBox).border_subtitle = Content(self._keymap.fill(words))
        self._say(self._about_secrets())

    def _about_secrets(self) -> str:
        if not self._secret:
            return ""
        if self._hide:
            return self._keymap.fill(_("Values that look secret are masked; %(command.reveal)s shows them."))
        return self._keymap.fill(_("Secrets are shown; %(command.reveal)s masks them."))

    def _say(self, text: str, *, is_problem: bool = False) -> None:
        self._said.set_class(is_problem, "-problem")
        self._said.update(Content(text))
        self._said.display = bool(text)

    @on(TabStrip.Chosen)
    def _chosen(self, message: TabStrip.Chosen) -> None:
        message.stop()
        self._form = message.tab_id
        self._show()

    def action_next_form(self) -> None:
        """Show the other form."""
        self._form = COMPOSE if self._form == RUN else RUN
        self._show()

    def action_reveal(self) -> None:
        """Show secrets, or mask them again."""
        if self._secret:
            self._hide = not self._hide
            self._show()

    def action_copy_all(self) -> None:
        """Copy what is shown, as it is shown."""
        what = "docker run" if self._form == RUN else "Compose"
        copy(self, self._text, _("%(what)s, secrets masked") % {"what": what} if self._hide else what)

    def action_close(self) -> None:
        """Back to where you were."""
        self.dismiss(None)

    # ------------------------------------------------------------------ a file
    def action_write(self) -> None:
        """Ask where to write to."""
        if not self._path.value:
            self._path.value = "compose.yaml" if self._form == COMPOSE else "run.sh"
        self._replace = ""
        self._path.add_class("-open")
        self._path.focus()
        words = _("%(dialog.submit)s writes the file, %(field.clear)s does not.")
        self._say(" ".join(filter(None, (self._keymap.fill(words), self._about_secrets()))))

    def action_leave_path(self) -> None:
        """Back to the lines, without writing."""
        self._close_path()
        self._say(self._about_secrets())

    def _close_path(self) -> None:
        self._path.remove_class("-open")
        self._view.focus()

    @on(Input.Submitted)
    def _submitted(self, message: Input.Submitted) -> None:
        message.stop()
        path = message.value.strip()
        if path:
            mode = _OWN if self._secret and not self._hide else _USUAL
            self._write(path, self._text, mode, path == self._replace)

    @work(thread=True, exclusive=True, group="write")
    def _write(self, path: str, text: str, mode: int, replaces: bool) -> None:
        problem, is_there = write(path, text, mode, replaces=replaces)
        self.post_message(self._Written(path, problem, is_there))

    @on(_Written)
    def _was_written(self, message: _Written) -> None:
        message.stop()
        if message.is_there:
            self._replace = message.path
            words = _("%(path)s is there already; %(dialog.submit)s again replaces it.")
            self._say(self._keymap.fill(words) % {"path": clean(message.path)}, is_problem=True)
        elif message.problem:
            self._say(message.problem, is_problem=True)
        else:
            self._close_path()
            words = _("Written to %(path)s, secrets masked.") if self._hide else _("Written to %(path)s.")
            self._say(words % {"path": clean(message.path)})


def write(path: str, text: str, mode: int, *, replaces: bool) -> tuple[str, bool]:
    """Write a text to a file; returns what went wrong, "" for nothing, and whether a file is there already.

    Args:
        path: Where; `~` is the home directory.
        text: What.
        mode: Who may read it, where it is made.
        replaces: Whether a file that is there is replaced.
    """
    flags = os.O_WRONLY | os.O_CREAT | (os.O_TRUNC if replaces else os.O_EXCL)
    try:
        place = Path(path).expanduser()
        with open(os.open(place, flags, mode), "w", encoding="utf-8", newline="\n") as file:
            if replaces and mode == _OWN:
                os.fchmod(file.fileno(), mode)
            file.write(text)
    except FileExistsError:
        return "", True
    except (OSError, RuntimeError) as exc:
        why = getattr(exc, "strerror", None) or str(exc)
        return _("%(path)s cannot be written: %(why)s.") % {"path": clean(path), "why": why}, False
    return "", False
