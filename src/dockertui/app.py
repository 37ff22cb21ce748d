"""DockerTuiApp: holds the fleet of engines and the settings; opens the main screen."""

import io
import logging
from collections import deque
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, ClassVar
from weakref import WeakKeyDictionary

from rich.console import Console, RenderableType
from textual import events
from textual._styles_cache import StylesCache
from textual._types import MessageTarget
from textual.app import App
from textual.css.query import NoMatches
from textual.timer import Timer
from textual.widget import Widget
from textual.worker import WorkerFailed

from dockertui.commands import entries, menu
from dockertui.default_keys import KEYS
from dockertui.i18n import _, ngettext
from dockertui.screens.key_order import KeyDone, KeyOrder
from dockertui.screens.key_places import keymap
from dockertui.screens.main import MainScreen
from dockertui.screens.main_bindings import keyed
from dockertui.screens.palette import Entry, Palette
from dockertui.screens.says import Says
from dockertui.settings import Settings
from dockertui.state.fleet import Fleet
from dockertui.strict import is_strict, note
from dockertui.terminal_driver import TerminalDriver
from dockertui.themes import THEMES, TOKENS
from dockertui.widgets.keyed import bound
from dockertui.widgets.message_box import PassingBox, Said, Severity

log = logging.getLogger(__name__)

MOST_MESSAGES = 500
"""What was said last, to be read again."""
SAID_S = 5.0
"""For how long what does not stay is shown, in seconds."""
STAYS_S = 15.0
"""The same over a dialog for what stays on the main screen, in seconds."""
LEAST_TIMER_S = 0.001
"""How soon a timer rings at the soonest."""


def _fails_alone(error: Exception) -> bool:
    """Return whether what broke was a worker or a timer's callback, whose end harms nothing else."""
    trace = error.__traceback__
    is_timer = trace is not None and trace.tb_frame.f_globals.get("__name__") == "textual.timer"
    return isinstance(error, WorkerFailed) or is_timer


def _as_text(item: RenderableType) -> str:
    """Return as plain text what Rich would show; a traceback with its frames, without their locals."""
    page = Console(file=io.StringIO(), width=160, no_color=True, highlight=False)
    page.print(item)
    assert isinstance(page.file, io.StringIO)
    return page.file.getvalue()


def _forget_painted_widgets() -> None:
    """Have Textual 8.2 remember two colours by the colours they are made of, not by the widget as well.

    It remembers a thousand of these, and with each a widget's cache of all it has painted: every dialog,
    toast and shell would stay in memory for long.
    """
    cache: Any = StylesCache
    remembered: Any = lru_cache(256)(cache.get_inner_outer.__wrapped__)
    cache.get_inner_outer = classmethod(remembered)


_forget_painted_widgets()


def _let_late_timers_ring() -> None:
    """Have timers of Textual 8.2 whose time is over ring at once: it looks for the next time for ever.

    A toast asks for such a one where its screen comes up a moment after the toast's own end.
    """
    timer: Any = Timer
    make = timer.__init__

    def made(self: Timer, target: MessageTarget, interval: float, **options: Any) -> None:
        make(self, target, max(interval, LEAST_TIMER_S), **options)

    timer.__init__ = made


_let_late_timers_ring()


class DockerTuiApp(App[None], inherit_bindings=False):
    """The app."""

    TITLE = "dockertui"
    ENABLE_COMMAND_PALETTE = False  # Textual's key for it: it is a command of ours
    CSS_PATH = "screens/main.tcss"  # here, as Textual 8.2 reads none of a default screen's
    CSS = """
    Input > .input--placeholder, Input > .input--suggestion { color: $faint; text-opacity: 100%; }
    Input:focus { background-tint: transparent; }
    Button:disabled { opacity: 100%; text-opacity: 100%; color: $faint; }
    App:ansi, Screen:ansi { background: $background; color: $foreground; }
    ModalScreen:ansi { background: transparent; }
    Input:ansi { background: $panel; color: $foreground; }
    Input:ansi > .input--cursor { background: $foreground; color: $background; }
    ToggleButton:ansi, ToggleButton:ansi > .toggle--label { background: $surface; color: $foreground; }
    ToggleButton:ansi > .toggle--button { background: $surface; color: $foreground; text-style: none; }
    Button:ansi.-style-default { border: none; background: $panel; color: $foreground; }
    Button:ansi.-style-default:focus { background: $accent; color: $background; }
    Button:ansi.-style-default:disabled { color: $faint; }
    """
    BINDINGS: ClassVar[list[Any]] = [
        bound("app.quit_anywhere", "quit", priority=True),
    ]

    def __init__(self, fleet: Fleet, settings: Settings) -> None:
        super().__init__(driver_class=TerminalDriver)
        self.settings = settings
        self.fleet = fleet
        self.keymap = keymap(settings.keys)
        self.set_keymap(self.keymap.changed(KEYS))
        self._key_order = KeyOrder(self, self._deliver)
        self._typed_for: WeakKeyDictionary[events.Key, Widget | None] = WeakKeyDictionary()
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = settings.theme
        self.animation_level = "none"
        self.messages: deque[Said] = deque(maxlen=MOST_MESSAGES)
        """What was said, the oldest first."""

    async def on_event(self, event: events.Event) -> None:
        """Take keys and pastes one at a time; see `KeyOrder`. What comes while the app ends is for nobody."""
        if isinstance(event, events.Key | events.Paste):
            if not self.screen_stack:
                return
            if not event.is_forwarded:
                self.fleet.step_aside()
                await self._key_order.typed(event)
                return
        await super().on_event(event)

    async def _deliver(self, event: events.Event) -> None:
        """Send a key to what has the focus, and remember which that was; see `_on_key`."""
        if isinstance(event, events.Key):
            self._typed_for[event] = self.focused
        await super().on_event(event)
        if not event.is_forwarded:  # it was the app's own
            self._key_order.done(event)

    def on_key_done(self, message: KeyDone) -> None:
        """Let the next key go."""
        self._key_order.followed(message)

    async def _on_key(self, event: events.Key) -> None:
        """Send a key that waited while the focus moved to where the focus is now."""
        event.prevent_default()  # Textual would call the base class's handler after this one
        if self._typed_for.pop(event, self.focused) is self.focused:
            await super()._on_key(event)
            self._key_order.done(event)
        else:
            again = event.copy()
            self._typed_for[again] = self.focused
            (self.focused or self.screen)._forward_event(again)
            self._key_order.sent_again(event, again)

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: Severity = "information",
        timeout: float | None = None,
        markup: bool = True,  # noqa: ARG002  (Textual's signature; nothing is ever taken as markup)
    ) -> None:
        """Say something: on the main screen, and on what is open over it if that has a place for it.

        Args:
            message: What is said.
            title: What it is about.
            severity: How it is meant; an error stays until a key.
            timeout: For how long it is shown where it does not stay, in seconds.
            markup: Not used.
        """
        said = Said(datetime.now().astimezone(), message, title, severity)
        self.messages.append(said)
        for screen in self.screen_stack:
            if isinstance(screen, Says):
                screen.say(said, timeout or SAID_S)
        if self.screen_stack and not isinstance(self.screen, Says):
            self.screen.mount(PassingBox(said, STAYS_S if said.stays else timeout or SAID_S))

    def get_default_screen(self) -> MainScreen:
        """The main screen is the first and the last."""
        return keyed(self.keymap)(self.fleet, self.keymap)

    @property
    def main(self) -> MainScreen:
        """The main screen, whatever is open over it."""
        return next(screen for screen in self.screen_stack if isinstance(screen, MainScreen))

    def _handle_exception(self, error: Exception) -> None:
        """End a fault that nothing else ended: a worker or a timer fails alone, all else ends the app.

        Textual's own would print a traceback with every local. A widget whose message handler failed
        takes no more messages, so the app cannot go on then.
        """
        cause = error.error if isinstance(error, WorkerFailed) else error
        if self._exit and isinstance(error, NoMatches):
            return  # Textual puts no widgets into a screen that opens while the app is leaving
        if not is_strict() and _fails_alone(error):
            if note(log, "a worker or a timer", cause):
                for screen in self.screen_stack:
                    if isinstance(screen, MainScreen):
                        screen.desk.tell_of_fault()
            return
        log.critical("the app broke", exc_info=cause)
        super()._handle_exception(error)

    def _fatal_error(self) -> None:
        """Leave; the fault is in the log by now."""
        self._close_messages_no_wait()

    def panic(self, *renderables: RenderableType) -> None:
        """Leave, with what a thread of Textual's found broken in the log: it comes ready to be shown."""
        if self._exception is None:
            log.critical("the app broke: %s", "".join(map(_as_text, renderables)))
        self._return_code = 1
        self._close_messages_no_wait()

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Give every theme the tokens that ours define."""
        return TOKENS

    def action_command_palette(self) -> None:
        """Show all commands, to find one by its name."""
        self._offer(_("Commands"), entries(self.main))

    def action_menu(self) -> None:
        """Show what can be done to what is selected."""
        selection = self.main.selection
        if found := menu(self.main):
            marked = len(selection.marked)
            words = ngettext("%(n)d marked", "%(n)d marked", marked) % {"n": marked}
            name = selection.cursor.name if selection.cursor is not None else ""
            self._offer(words if marked else name or str(selection.kind.title), found)

    def search_themes(self) -> None:
        """Show the themes there are, to choose one: our own, and Textual's with what they lack here."""
        from dockertui.other_themes import adapted  # late: not needed for the first rows

        for theme in adapted():
            self.register_theme(theme)
        known = [theme.name for theme in (*THEMES, *adapted())]
        names = sorted(known, key=lambda name: (name != self.theme, name))
        about = {self.theme: _("in use")}
        themes = [Entry(name, "", about.get(name, ""), "", name, name) for name in names]
        self.push_screen(
            Palette(
                _("Themes"), themes, lambda entry: setattr(self, "theme", entry.action), is_of_commands=False
            )
        )

    def _offer(self, title: str, found: Sequence[Entry]) -> None:
        if not isinstance(self.screen, Palette):
            self.push_screen(Palette(title, found, lambda entry: self.main.run_action(entry.action)))

    async def action_quit(self) -> None:
        """Leave, from wherever; where jobs run, the main screen asks first."""
        for screen in self.screen_stack:
            if isinstance(screen, MainScreen):
                screen.desk.leave()
                return
        self.exit()

    def action_redraw(self) -> None:
        """Paint the whole screen anew, whatever somebody else wrote into it."""
        self.refresh()

    def close(self) -> None:
        """Close what is open, the watchers first; waits for nothing."""
        self.fleet.close()

    async def on_unmount(self) -> None:
        """Leave no stream open."""
        self.close()
