"""Where a `docker run` line is pasted: says at once what is wrong with it, and what of it is not used."""

from typing import Any, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from dockertui.engine.run.parse import Parsed, parse
from dockertui.engine.run.secrets import has_secrets, masked_pair
from dockertui.engine.run.spec import RunSpec
from dockertui.i18n import _
from dockertui.resources.run_form import left_out
from dockertui.resources.run_preview import preview
from dockertui.widgets.fields import Entry
from dockertui.widgets.keyed import bound, keys_of


def as_one_line(text: str) -> str:
    """Return what was copied over several lines as one, as a shell reads it."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return " ".join(filter(None, (line.rstrip().removesuffix("\\").strip() for line in lines)))


def seems_secret(line: str) -> bool:
    """Return whether something in a line, which may be wrong, looks like a secret."""
    words = line.split()
    parts = [*words, *(word.partition("=")[2] for word in words)]
    return any(masked_pair(part) != part for part in parts)


class LineEntry(Entry):
    """The field that takes all lines of what is pasted."""

    BINDINGS: ClassVar[list[Any]] = [
        bound("pick.choose", "screen.take"),
        bound("pick.cancel", "screen.cancel"),
    ]

    def _on_paste(self, event: events.Paste) -> None:
        """Take a text of several lines whole: the toolkit takes the first."""
        event.prevent_default()
        event.stop()
        text = as_one_line(event.text)
        self.password = self.password or seems_secret(text)  # before it is drawn
        self.insert_text_at_cursor(text)


class LineScreen(ModalScreen[RunSpec | None], inherit_bindings=False):
    """Gives what a line says; None where it was left."""

    DEFAULT_CSS = """
    LineScreen { align: center middle; background: $veil; }
    LineScreen > Vertical {
        width: 100; max-width: 100%; height: auto; max-height: 100%;
        border: round $accent; border-title-color: $accent; border-subtitle-color: $muted;
        background: $surface; padding: 0 1;
    }
    LineScreen Entry { height: 1; border: none; padding: 0 1; background: $panel; }
    LineScreen Entry:focus { border: none; background: $row; }
    LineScreen Static { height: auto; width: 1fr; }
    LineScreen .line--problem { color: $warning; }
    LineScreen .line--note { color: $muted; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._entry = LineEntry(placeholder="docker run …")
        self._problem = Static("", classes="line--problem", markup=False)
        self._note = Static("", classes="line--note", markup=False)

    def compose(self) -> ComposeResult:
        """The field, and what is said of what it holds."""
        box = Vertical(self._entry, self._problem, self._note)
        box.border_title = Content(_("Paste a docker run line"))
        words = _("%(pick.choose)s: fill the form · %(pick.cancel)s: leave")
        box.border_subtitle = Content(keys_of(self).fill(words))
        yield box

    def on_mount(self) -> None:
        """Wait for the line."""
        self._entry.focus()
        self._say()

    @on(Input.Changed)
    def _typed(self, message: Input.Changed) -> None:
        message.stop()
        self._say()

    @property
    def _parsed(self) -> Parsed | None:
        text = self._entry.value.strip()
        return parse(text) if text else None

    def _say(self) -> None:
        """Say what is wrong with the line; where nothing is, what it is read as and what is not used."""
        parsed = self._parsed
        spec = parsed.spec if parsed is not None else None
        self._entry.password = seems_secret(self._entry.value) or (spec is not None and has_secrets(spec))
        self._problem.update(Content("\n".join(remark.text for remark in parsed.problems) if parsed else ""))
        said = [remark.text for remark in parsed.notes] if parsed is not None else []
        if spec is not None:
            said = [preview(spec, ("docker",), shows=False), *said, *self._left_out(spec, " ".join(said))]
        self._note.update(Content("\n".join(said)))

    @staticmethod
    def _left_out(spec: RunSpec, said: str) -> list[str]:
        """Say which options the form has no field for, unless that is said already."""
        words = _("%(option)s has no place in the form and is left out.")
        return [words % {"option": option} for option in left_out(spec) if option not in said]

    def action_take(self) -> None:
        """Give what the line says, where nothing is wrong with it."""
        parsed = self._parsed
        if parsed is not None and parsed.spec is not None:
            self.dismiss(parsed.spec)

    def action_cancel(self) -> None:
        """Give nothing."""
        self.dismiss(None)
