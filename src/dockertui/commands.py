"""The command palette, generated from the registry and the main screen's commands."""

from collections.abc import Iterator
from contextlib import suppress
from functools import partial

from textual.await_complete import AwaitComplete
from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider

from dockertui.i18n import _
from dockertui.screens.main import MainScreen
from dockertui.screens.main_keys import COMMANDS


class Palette(CommandPalette):
    """Textual's palette, but for keys that come before its list is laid out or after it has closed."""

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


class DockerCommands(Provider):
    """Every command of the main screen and every action of every kind."""

    def _all(self) -> Iterator[tuple[str, str, str]]:
        """Yield (text, help, action of the main screen)."""
        screen = self.screen
        if not isinstance(screen, MainScreen):
            return
        for pane in sorted(screen.panes, key=lambda pane: pane.kind is not screen.kind):
            for action in pane.kind.actions:
                here = "" if action.targetless else screen.name_selected(pane.kind)
                text = f"{action.label} {pane.kind.singular} {here}".rstrip()
                yield text, str(action.help), f"act({pane.kind.name!r}, {action.id!r})"
        for command in COMMANDS:
            label = (
                _("Go to %(pane)s") % {"pane": command.label}
                if command.id.startswith("go_")
                else str(command.help)
            )
            yield label, str(command.help), command.action

    async def discover(self) -> Hits:
        """Show everything while nothing is typed."""
        for text, help_text, action in self._all():
            yield DiscoveryHit(text, partial(self.screen.run_action, action), help=help_text)

    async def search(self, query: str) -> Hits:
        """Find by a few letters."""
        matcher = self.matcher(query)
        for text, help_text, action in self._all():
            score = matcher.match(text)
            if score > 0:
                yield Hit(
                    score,
                    matcher.highlight(text),
                    partial(self.screen.run_action, action),
                    text=text,
                    help=help_text,
                )
