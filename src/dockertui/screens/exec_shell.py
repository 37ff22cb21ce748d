"""A shell in a container, over nearly the whole screen.

Every key is the shell's but the leave keys. Leaving a shell that runs asks first: it ends the
shell. The screen ties three things together that know nothing of each other: the session with the
engine, the emulator, and the widget that shows it.
"""

import asyncio
from collections.abc import Sequence
from typing import ClassVar

from textual import events, getters, on, work
from textual.app import ComposeResult
from textual.message import Message
from textual.screen import ModalScreen
from textual.worker import Worker

from dockertui.dataclass import dataclass
from dockertui.engine.calls import Lane
from dockertui.engine.engine import Engine
from dockertui.engine.errors import EngineError, EngineUnreachable, ReadOnlyRefused
from dockertui.engine.exec_launch import container_now
from dockertui.engine.exec_session import ExecSession
from dockertui.engine.ref import Ref
from dockertui.formatting import size as size_words
from dockertui.i18n import _
from dockertui.screens.shell_frame import ShellFrame
from dockertui.screens.shell_keys import ShellState, hints_of, rows_when_over, scroll_keys
from dockertui.screens.shell_menu import ShellMenu
from dockertui.screens.shell_notice import Notice
from dockertui.screens.shell_words import copied_words, failed_words, over_words, waiting_words
from dockertui.terminal import EXTRA, clipboard, lacks_fast, make_emulator
from dockertui.terminal.emulator import Emulator
from dockertui.terminal.pump import Pump
from dockertui.terminal.view import TerminalView
from dockertui.widgets.key_bar import KeyBar
from dockertui.widgets.keyed import keys_of
from dockertui.widgets.message_box import Said

_REMARK_S = 4.0
"""How long the frame says that something was copied."""
_HINT_S = 15.0
"""How long it says what could be installed."""
_INTERRUPTS = (b"\x03", b"\x1c", b"\x1a")
"""What a terminal takes for an order to the program, not for input: ctrl+c, ctrl+\\, ctrl+z."""
_LOOK_S = 0.5
"""How often it is asked what became of the container: a shell in a paused one is silent."""
_LOOK_TIMEOUT_S = 3.0
_DRAIN_S = 0.02


@dataclass(frozen=True, slots=True)
class ExecResult:
    """How a command in a container ended."""

    exit_code: int | None
    """None where the engine does not say it."""
    command: str
    """What ran: "bash"."""


class ExecShell(ModalScreen[ExecResult | None], inherit_bindings=False):
    """A shell, or another command, in a container.

    The result is how it ended; None if it was left, or could not be opened.
    """

    AUTO_FOCUS = "TerminalView"
    DEFAULT_CSS = """
    ExecShell {
        layers: base notice;
    }
    ExecShell > KeyBar { dock: bottom; background: $background; }
    ExecShell.-zoomed > ShellFrame { border: none; }
    ExecShell.-zoomed > KeyBar { display: none; }
    ExecShell TerminalView {
        background: $background;
        color: $foreground;
    }
    """

    class SessionRang(Message):
        """The session has output, was opened, or ended."""

        def can_replace(self, message: Message) -> bool:
            """Let one stand for all that came after it: they say the same."""
            return isinstance(message, ExecShell.SessionRang)

    class Copied(Message):
        """A text was copied."""

        def __init__(self, characters: int, helper: str) -> None:
            super().__init__()
            self.characters = characters
            self.helper = helper
            """Which program of the system took it; "" if only the terminal was told."""

    _has_named_the_extra: ClassVar[bool] = False

    view = getters.query_one(TerminalView)
    notice = getters.query_one(Notice)
    menu = getters.query_one(ShellMenu)
    bar = getters.query_one(KeyBar)
    frame = getters.query_one(ShellFrame)

    def __init__(
        self,
        engine: Engine,
        ref: Ref,
        name: str,
        command: Sequence[str] | None = None,
        user: str = "",
        workdir: str = "",
    ) -> None:
        """Make the screen; the shell is opened when it is shown.

        Args:
            engine: The container's engine.
            ref: The container.
            name: What the user calls it.
            command: What to run; None for the best shell there is.
            user: Who runs it; "" for the container's own user.
            workdir: Where it runs; "" for the container's own directory.
        """
        super().__init__()
        self._engine = engine
        self._container = ref
        self._container_name = name
        self._command = tuple(command or ())
        self._user = user
        self._workdir = workdir
        self._state = ShellState.OPENING
        self._session: ExecSession | None = None
        self._pump: Pump | None = None
        self._feeding: Worker[None] | None = None
        self._title_set = ""
        self._result: ExecResult | None = None
        self._is_done = False
        self._waits_for = ""
        """What is said of a shell that gets no answer; "" while nothing is."""

    def compose(self) -> ComposeResult:
        """Lay out the frame, the terminal in it, and the line over it."""
        self._keymap = keymap = keys_of(self)
        with ShellFrame():
            view = TerminalView(leave_keys=keymap.keys("shell.leave"), scroll_keys=scroll_keys(keymap))
            yield view
            yield Notice()
            yield ShellMenu(view, keymap)
        yield KeyBar()

    # ------------------------------------------------------------------ the session
    def on_mount(self) -> None:
        """Open the shell once the terminal's size is known."""
        self._show_titles()
        words = _("Opening a shell in %(name)s…  %(shell.leave)s cancels")
        self.notice.show(self._keymap.fill(words, name=self._container_name))
        self.call_after_refresh(self._open)

    @work(group="exec-open")
    async def _open(self) -> None:
        size = self.view.screen_size
        session = ExecSession(
            self._container.id,
            self._command,
            user=self._user,
            workdir=self._workdir,
            columns=size.columns,
            rows=size.rows,
            doorbell=self._ring,
        )
        try:
            self._engine.open(session)
        except EngineError as error:
            self._fail(error)
            return
        self._session = session
        making = asyncio.ensure_future(asyncio.to_thread(make_emulator, size, session.reply))
        try:
            emulator = await asyncio.shield(making)
        except asyncio.CancelledError:
            making.add_done_callback(_close_made)  # the thread goes on, and makes one for nobody
            raise
        if not self.is_attached:
            emulator.close()
            return
        self._pump = Pump(emulator, session)
        self.view.attach(self._pump)
        self._feeding = self.run_worker(self._pump.run(), group="exec-feed")
        self._name_the_extra()
        self._show_titles()
        self._hear()

    def _name_the_extra(self) -> None:
        """Say in the first shell's frame what makes its output faster, where it is not installed."""
        if not ExecShell._has_named_the_extra and lacks_fast():
            self.frame.say(_("%(extra)s shows long output faster") % {"extra": EXTRA}, _HINT_S)
        ExecShell._has_named_the_extra = True

    def _ring(self) -> None:
        """Note, in the session's thread, that it has something to tell."""
        self.post_message(self.SessionRang())

    @on(SessionRang)
    def _on_session_rang(self) -> None:
        self._hear()

    def _hear(self) -> None:
        """Take note of what became of the session, and have its output shown."""
        session = self._session
        if session is None or self.view.emulator is None or self._state is ShellState.OVER:
            return
        if session.opened and self._state is ShellState.OPENING:
            self._state = ShellState.LIVE
            self.notice.display = False
            self._show_titles()
            self._watch()
        self.view.wake()
        if session.ended:
            if session.has_output:  # the view takes it slice by slice
                self.set_timer(_DRAIN_S, self._hear)
            else:
                self._end(session)

    def _end(self, session: ExecSession) -> None:
        """Close after a proper end; say what happened after any other."""
        was_open, self._state = self._state is ShellState.LIVE, ShellState.OVER
        if session.error is not None:
            self._fail(session.error, was_open=was_open)
        elif session.container_state in ("running", ""):
            self._finish(ExecResult(session.exit_code, session.shell))
        else:
            self._say_over(over_words(self._container_name, session.container_state, session.exit_code))
            if session.container_state != "removed":
                self._watch()

    @work(group="exec-watch", exclusive=True)
    async def _watch(self) -> None:
        """Say what becomes of the container, as long as the screen is open.

        A paused container and a lost engine show themselves by silence only.
        """
        while True:
            await asyncio.sleep(_LOOK_S)
            state = await self._look()
            session = self._session
            if self._state is ShellState.LIVE:
                self._say_waiting(waiting_words(self._container_name, state))
            elif session is not None and state in ("removed", "running", "restarting"):
                self._say_over(over_words(self._container_name, state, session.exit_code))
                return

    async def _look(self) -> str:
        """Return the container's state as the engine calls it; "lost" where it does not say it."""
        try:
            state, _began = await self._engine.call(
                container_now, self._container.id, lane=Lane.DETAIL, timeout_s=_LOOK_TIMEOUT_S
            )
        except EngineError:
            return "lost"
        return state

    def _say_waiting(self, words: str) -> None:
        """Say what the shell waits for, in place of nothing but what was said of that before."""
        if words == self._waits_for or self.notice.has_focus:
            return
        self._waits_for = words
        if words:
            self.notice.show(words, "warning")
        else:
            self.notice.display = False

    @work(group="exec-watch", exclusive=True)
    async def _fail(self, error: EngineError, *, was_open: bool = False) -> None:
        self._state = ShellState.OVER
        is_known = isinstance(error, ReadOnlyRefused | EngineUnreachable)
        state = "" if is_known or was_open else await self._look()
        self._say_over(failed_words(self._container_name, state, error, was_open=was_open))

    def _say_over(self, text: str) -> None:
        """Say why there is no shell any more; the output stays readable until the user closes it."""
        self.notice.show(f"{text}\n{self._keymap.fill(_('%(ended.close)s closes'))}", "error")
        self.notice.focus()
        self._show_titles()

    def _finish(self, result: ExecResult | None) -> None:
        """Dismiss the screen, at once or when it is on top again."""
        self._result, self._is_done = result, True
        if self.is_current:
            self.dismiss(result)

    def on_screen_resume(self) -> None:
        """Make up for a dismissal that had to wait."""
        if self._is_done:
            self.dismiss(self._result)

    def on_unmount(self) -> None:
        """End the shell, if it runs, and free what shows it."""
        if self._session is not None:
            self._session.close()
        if self._feeding is not None:
            self._feeding.cancel()
        if self._pump is not None:  # the view is gone already: its children leave before a screen does
            self._pump.emulator.close()

    # ------------------------------------------------------------------ the frame
    def _show_titles(self) -> None:
        session = self._session
        running = (session.shell if session else "") or " ".join(self._command) or _("shell")
        title = f"{self._container_name} · {running}"
        if self._title_set:
            title += f" · {self._title_set}"
        over = self._state is ShellState.OVER
        self.bar.show(
            self.menu.hints if self.menu.display and not over else hints_of(self._state, self._keymap)
        )
        self.frame.show(title, str(self.view.screen_size), self.view.scrolled_back)

    def say(self, message: Said, seconds: float) -> None:
        """Say it in the frame for a while."""
        self.frame.say(message.line, seconds)

    @on(KeyBar.Pressed)
    def _on_hint_clicked(self, event: KeyBar.Pressed) -> None:
        event.stop()
        if event.action == "leave":
            self._leave()
        elif event.action.startswith("press "):
            self.menu.take_key(events.Key(event.action.removeprefix("press "), None))

    @on(ShellMenu.Changed)
    def _on_menu_changed(self) -> None:
        self._show_titles()

    @on(TerminalView.Typed)
    def _on_typed(self, event: TerminalView.Typed) -> None:
        if self._session is None:
            return
        if event.data in _INTERRUPTS:
            self._session.interrupt(event.data)
        elif not self._session.write(event.data):
            words = _("The program does not read: %(size)s more would have to wait, and are not sent.")
            self.notify(words % {"size": size_words(len(event.data))}, severity="warning")

    @on(TerminalView.SizeChanged)
    def _on_size_changed(self, event: TerminalView.SizeChanged) -> None:
        if self._session is not None:
            self._session.resize(event.size.columns, event.size.rows)
        self._show_titles()

    @on(TerminalView.TitleChanged)
    def _on_title_changed(self, event: TerminalView.TitleChanged) -> None:
        self._title_set = event.title
        self._show_titles()

    @on(TerminalView.Scrolled)
    def _on_scrolled(self) -> None:
        self._show_titles()

    @on(TerminalView.BellRang)
    def _on_bell_rang(self) -> None:
        self.app.bell()

    # ------------------------------------------------------------------ leaving
    @property
    def has_live_shell(self) -> bool:
        """Whether a shell runs that leaving or quitting would end."""
        return self._state is ShellState.LIVE

    def on_key(self, event: events.Key) -> None:
        """Take the keys that the terminal left: the leave keys."""
        if event.key in self._keymap.keys("shell.leave"):
            event.stop()
            self._leave()

    def _leave(self) -> None:
        if self._state is ShellState.LIVE:
            self._ask()
        else:
            self._finish(None)

    def _ask(self) -> None:
        self.menu.open(_("Close this shell?"))

    @on(ShellMenu.Chosen)
    def _on_chosen(self, event: ShellMenu.Chosen) -> None:
        if event.choice == "end":
            self._finish(None)
            return
        if event.choice == "zoom":
            self.toggle_class("-zoomed")
            self.menu.has_keys = self.has_class("-zoomed")
        self.menu.close()
        self.view.focus()
        if event.event is not None:
            self.view.send_key(event.event)

    @on(TerminalView.TypedAhead)
    def _on_typed_ahead(self, event: TerminalView.TypedAhead) -> None:
        if self.menu.display:
            self.menu.take_key(event.event)

    @on(TerminalView.CopyRequested)
    def _on_copy_requested(self, event: TerminalView.CopyRequested) -> None:
        """Copy by the user's terminal (OSC 52), and by the system's helper where there is one."""
        text = event.text
        self.app.copy_to_clipboard(text)
        command = clipboard.helper()
        if not command:
            self._say_copied(self.Copied(len(text), ""))
            return

        def note(is_done: bool) -> None:
            self.post_message(self.Copied(len(text), command[0] if is_done else ""))

        clipboard.copy(text, command, note)

    @on(Copied)
    def _say_copied(self, event: Copied) -> None:
        self.frame.say(copied_words(event.characters, event.helper), _REMARK_S)

    @on(Notice.KeyPressed)
    def _on_notice_key(self, event: Notice.KeyPressed) -> None:
        if self._state is ShellState.OVER:
            self._on_key_when_over(event.key)

    def _on_key_when_over(self, key: str) -> None:
        rows = rows_when_over(key, self.view.screen_size.rows - 1, self._keymap)
        if rows:
            self.view.scroll_back(rows)
        elif rows == 0:  # no other: it may have been typed for the shell
            self._finish(None)

    @on(events.DescendantFocus)
    def _on_descendant_focus(self, event: events.DescendantFocus) -> None:
        if event.widget is self.view:
            if self._state is ShellState.OVER:
                self.notice.focus()
            elif self._state is ShellState.LIVE:
                self._waits_for = ""
                self.notice.display = False


def _close_made(making: asyncio.Future[Emulator]) -> None:
    """Close an emulator that was made after all."""
    if not making.cancelled() and making.exception() is None:
        making.result().close()
