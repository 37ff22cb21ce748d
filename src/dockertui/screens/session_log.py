"""What was done since the start, as docker commands with how each went; to copy, or keep as a script."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from dockertui.engine.text import clean
from dockertui.formatting import wrap
from dockertui.i18n import N_, _, ngettext
from dockertui.keymap import Keymap
from dockertui.resources.session_commands import outcome, script
from dockertui.screens.as_command import WrittenPath, write
from dockertui.screens.copying import copy
from dockertui.state.job_record import JobRecord
from dockertui.widgets.keyed import bound
from dockertui.widgets.line_view import Line, LineView
from dockertui.widgets.lines_box import LinesBox

FILE = "dockertui-commands.sh"
_OWN = 0o700
"""Who may read and run a script that is written: the user alone."""


class SessionLines(LineView):
    """The commands, a line or more each; copying takes a whole command."""

    BINDINGS: ClassVar[list[Any]] = [
        bound("session.copy_all", "screen.copy_all", N_("Copy all")),
        bound("session.save", "screen.save", N_("Save as a script")),
        bound("session.close", "screen.close", N_("Close")),
    ]


def lines_of(jobs: Sequence[JobRecord], width: int) -> list[Line]:
    """Return what is shown of jobs: when, the commands, and how that went.

    Args:
        jobs: The jobs, the newest first.
        width: The room, in cells.
    """
    found: list[Line] = []
    for job in jobs:
        words, tone = outcome(job)
        at = job.started_at.astimezone().strftime("%H:%M:%S") if job.started_at is not None else ""
        whole = "\n".join(job.commands)
        found.append(Line(((f"{at}  ", "muted"), (job.title, ""), (f"  {words}", tone)), copy=whole))
        for command in job.commands:
            first, *rest = wrap(clean(command), max(20, width - 14))
            found.append(Line((("          $ ", "muted"), (first, "accent")), copy=command))
            found += [Line((("            ", ""), (text, "accent")), copy=command) for text in rest]
    return found


class SessionLog(ModalScreen[None], inherit_bindings=False):
    """Lists the commands of the session, the newest first."""

    DEFAULT_CSS = """
    SessionLog { align: center middle; background: $veil; }
    SessionLog > LinesBox {
        width: 110; max-width: 98%; height: auto; max-height: 94%;
        border: round $accent; border-title-color: $accent; border-title-style: bold;
        border-subtitle-color: $muted; background: $surface; padding: 0 1;
    }
    SessionLog SessionLines { height: auto; max-height: 100%; }
    SessionLog Static { height: auto; color: $warning; padding: 0 1; display: none; }
    """
    BINDINGS: ClassVar[list[Any]] = [bound("text.copy", "copy_text")]

    class _Written(Message):
        """What came of writing a script."""

        def __init__(self, path: str, problem: str, is_there: bool) -> None:
            super().__init__()
            self.path, self.problem, self.is_there = path, problem, is_there

    def __init__(self, jobs: Sequence[JobRecord], keymap: Keymap) -> None:
        """Make it.

        Args:
            jobs: What was done, the newest first.
            keymap: The keys in force.
        """
        super().__init__()
        self._jobs = [job for job in jobs if job.commands]
        self._keymap = keymap
        self._view = SessionLines()
        self._path = WrittenPath(placeholder=_("path of the file"))
        self._said = Static("", markup=False)
        self._replace = ""
        """The path of a file that is there, and is replaced if it is asked for again."""

    def compose(self) -> ComposeResult:
        """The commands, where to write to, and what is to be said."""
        box = LinesBox(self._view, self._path, self._said)
        count = len(self._jobs)
        words = ngettext("%(n)d command of this session", "%(n)d commands of this session", count)
        box.border_title = Content(words % {"n": count})
        keys = [_("%(lines.copy)s: copy"), _("%(session.copy_all)s: copy all")] if count else []
        keys += [_("%(session.save)s: save as a script")] if count else []
        keys.append(_("%(session.close)s: close"))
        box.border_subtitle = Content(self._keymap.fill(" · ".join(keys)))
        yield box

    def on_mount(self) -> None:
        """Show what there is."""
        self._view.focus()

    def on_resize(self) -> None:
        """Wrap for the width."""
        found = lines_of(self._jobs, min(110, self.size.width) - 6)
        nothing = [
            Line(((_("Nothing was done yet. What you do shows here as its docker command."), "muted"),))
        ]
        self._view.set_lines(found or nothing)

    @on(LineView.CopyRequested)
    def _copy_requested(self, message: LineView.CopyRequested) -> None:
        message.stop()
        copy(self, message.text, message.what)

    def action_copy_all(self) -> None:
        """Copy the script that does it all again."""
        count = len(self._jobs)
        if count:
            what = ngettext("%(n)d command", "%(n)d commands", count) % {"n": count}
            copy(self, self._script, what)

    @property
    def _script(self) -> str:
        return script(self._jobs[::-1], datetime.now(UTC).astimezone())

    def action_close(self) -> None:
        """Back to where you were."""
        self.dismiss(None)

    # ------------------------------------------------------------------ a file
    def action_save(self) -> None:
        """Ask where to write the script to."""
        if self._jobs:
            self._path.value = self._path.value or FILE
            self._path.add_class("-open")
            self._path.focus()
            self._say(self._keymap.fill(_("%(dialog.submit)s writes the file, %(field.clear)s does not.")))

    def action_leave_path(self) -> None:
        """Back to the commands, without writing."""
        self._path.remove_class("-open")
        self._say("")
        self._view.focus()

    def _say(self, text: str) -> None:
        self._said.update(Content(text))
        self._said.display = bool(text)

    @on(Input.Submitted)
    def _submitted(self, message: Input.Submitted) -> None:
        message.stop()
        if path := message.value.strip():
            self._write(path, self._script, path == self._replace)

    @work(thread=True, exclusive=True, group="write")
    def _write(self, path: str, text: str, replaces: bool) -> None:
        problem, is_there = write(path, text, _OWN, replaces=replaces)
        self.post_message(self._Written(path, problem, is_there))

    @on(_Written)
    def _was_written(self, message: _Written) -> None:
        message.stop()
        path = clean(message.path)
        if message.is_there:
            self._replace = message.path
            words = _("%(path)s is there already; %(dialog.submit)s again replaces it.")
            self._say(self._keymap.fill(words, path=path))
        elif message.problem:
            self._say(message.problem)
        else:
            self.action_leave_path()
            self._say(_("Written to %(path)s.") % {"path": path})
