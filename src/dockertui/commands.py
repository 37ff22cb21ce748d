"""The command palette, generated from the registry and the main screen's commands."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

from textual.await_complete import AwaitComplete
from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.fuzzy import Matcher
from textual.style import Style

from dockertui.choice import Chosen, Selection, Situation, choose
from dockertui.i18n import _
from dockertui.resources import REGISTRY
from dockertui.resources.spec import Action
from dockertui.screens.main import MainScreen
from dockertui.screens.main_keys import COMMANDS, Command
from dockertui.widgets.keyed import bound


class Palette(CommandPalette, inherit_bindings=False):
    """Textual's palette, but for keys that come before its list is laid out or after it has closed."""

    BINDINGS: ClassVar[list[Any]] = [
        bound("palette.close", "escape"),
        bound("palette.up", "command_list('cursor_up')"),
        bound("palette.down", "cursor_down"),
        bound("palette.page_up", "command_list('page_up')"),
        bound("palette.page_down", "command_list('page_down')"),
        bound("palette.top", "command_list('first')"),
        bound("palette.bottom", "command_list('last')"),
    ]
    _is_over = False

    def dismiss(self, result: None = None) -> AwaitComplete:
        """Close it; again has no effect (Textual 8.2 would take the next screen off)."""
        if self._is_over:
            return AwaitComplete()
        self._is_over = True
        return super().dismiss(result)

    def _action_command_list(self, action: str) -> None:
        """Pass a key on to the list; a page key on a list without lines raises KeyError in Textual 8.2."""
        with suppress(KeyError):
            super()._action_command_list(action)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the palette. Its texts may hold names, so none is ever given to Textual as markup."""

    label: str
    """What it does, in words of ours."""
    name: str
    """What it does it to, "" for nothing."""
    about: str
    """More of it, or why it cannot be done now."""
    keys: str
    """The keys that do the same."""
    id: str
    action: str
    """The action of the main screen, as Textual writes it."""
    is_possible: bool = True

    @property
    def title(self) -> str:
        """Its first line."""
        return f"{self.label} {self.name}".rstrip()

    def score(self, matcher: Matcher) -> float:
        """Return how well it fits what is typed, 0 if not at all.

        Names are searched for whole words: a fuzzy search through a long one could take for ever.
        """
        query = matcher.query.strip().lower()
        words, title = query.split(), self.title.lower()
        if title.startswith(query):
            found = 5.0
        elif all(word in title for word in words):
            found = 4.0
        elif all(word in f"{title} {self.about} {self.id}".lower() for word in words):
            found = 2.0
        else:
            found = min(1.0, matcher.match(self.label) / 100)
        return found if self.is_possible else found / 2

    def shown(self, words: Iterable[str] = (), style: Style | None = None) -> Content:
        """Return its two lines, with the words that were typed in a style."""
        title = Content(self.title)
        for word in words:
            start = self.title.lower().find(word)
            if start >= 0 and style is not None:
                title = title.stylize(style, start, start + len(word))
        keys = Content.styled(f"  {self.keys}", "$accent") if self.keys else Content("")
        about = Content.styled(f"\n{self.about}", "$muted") if self.about else Content("")
        return title + keys + about


class DockerCommands(Provider):
    """Every command of the main screen and every action of every kind."""

    def _all(self) -> Iterator[Entry]:
        """Yield what there is, the actions on what is selected first."""
        screen = self.screen
        if not isinstance(screen, MainScreen):
            return
        situation = screen.situation
        for kind in sorted(REGISTRY, key=lambda kind: kind is not screen.kind):
            selection = screen.selection_in(kind)
            for action in kind.actions:
                yield self._action_entry(action, selection, situation)
        for command in COMMANDS:
            if command.id != "palette":
                yield self._command_entry(command, situation)

    @staticmethod
    def _action_entry(action: Action[Any], selection: Selection, situation: Situation) -> Entry:
        """Return the line of an action, with what is decided of it."""
        kind = selection.kind
        choice = choose((action,), selection, situation)
        return Entry(
            f"{action.label} {kind.singular}",
            selection.name_for(action),
            str(action.help) if isinstance(choice, Chosen) else _("not now: %(why)s") % {"why": choice.why},
            situation.keymap.text(f"{kind.name}.{action.id}"),
            action.id,
            f"act({kind.name!r}, {action.id!r})",
            isinstance(choice, Chosen),
        )

    @staticmethod
    def _command_entry(command: Command, situation: Situation) -> Entry:
        """Return the line of a command of the main screen."""
        label = str(command.title or command.label)
        if command.id.startswith("go_"):
            label = _("Go to %(pane)s") % {"pane": label}
        label, about = label[:1].upper() + label[1:], situation.keymap.fill(str(command.help))
        keys = situation.keymap.text(f"app.{command.id}")
        return Entry(label, "", "" if about == label else about, keys, command.id, command.action)

    async def discover(self) -> Hits:
        """Show everything while nothing is typed."""
        for entry in self._all():
            yield DiscoveryHit(entry.shown(), self._doing(entry), text=entry.title)

    async def search(self, query: str) -> Hits:
        """Find by words, or by a few letters."""
        matcher = self.matcher(query)
        words = query.lower().split()
        for entry in self._all():
            score = entry.score(matcher)
            if score > 0:
                shown = entry.shown(words, matcher.match_style)
                yield Hit(score, shown, self._doing(entry), text=entry.title)

    def _doing(self, entry: Entry) -> Callable[[], Any]:
        return partial(self.screen.run_action, entry.action)
