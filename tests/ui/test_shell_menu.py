"""The menu behind the leave key: search, choosing by keys and by the mouse, copying, the whole screen."""

import sys
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

import pytest
from textual import events
from textual.app import App
from textual.pilot import Pilot

from dockertui.engine.ref import Ref
from dockertui.screens.exec_shell import ExecShell
from dockertui.screens.key_places import keymap
from dockertui.terminal import clipboard
from dockertui.themes import TOKENS
from dockertui.widgets.key_bar import KeyBar


class StandInSession:
    """A session that writes what a test says: a real engine has no say in what is on the screen here."""

    opened, ended, error, container_state, exit_code, shell = True, False, None, "running", 0, "bash"

    def __init__(self) -> None:
        self.data = b""
        self.typed = b""

    def take_bytes(self, max_bytes: int) -> bytes:
        taken, self.data = self.data[:max_bytes], self.data[max_bytes:]
        return taken

    def skip(self) -> None:
        self.data = b""

    def write(self, data: bytes) -> bool:
        self.typed += data
        return True

    reply = write

    def interrupt(self, data: bytes) -> None:
        self.typed += data

    def resize(self, columns: int, rows: int) -> None:
        pass

    def close(self) -> None:
        pass


class ShellApp(App[None]):
    def __init__(self, session: StandInSession, overrides: Mapping[str, str]) -> None:
        super().__init__()
        self.keymap = keymap(overrides)
        self.session = session
        self.results: list[Any] = []
        self.shell = ExecShell(self, Ref("test", "container", "x"), "box")  # type: ignore[arg-type]

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return TOKENS

    def open(self, made: Any) -> None:
        """Stand in for the engine: every session is the test's."""

    async def call(self, *_asked: Any, **_options: Any) -> tuple[str, str]:
        """Stand in for the engine: the container runs."""
        return "running", ""

    def on_mount(self) -> None:
        self.push_screen(self.shell, self.results.append)


class Shell:
    def __init__(self, app: ShellApp, pilot: Pilot[None]) -> None:
        self.app, self.pilot, self.view, self.menu = app, pilot, app.shell.view, app.shell.menu

    def lines(self) -> list[str]:
        return [self.view.render_line(y).text.rstrip() for y in range(self.view.screen_size.rows)]

    async def until(self, condition: Callable[[], object], what: str) -> None:
        deadline = time.monotonic() + 15
        while not condition():
            if time.monotonic() > deadline:
                pytest.fail(f"never came: {what}: {self.line!r} {self.lines()}")
            await self.pilot.pause(0.01)

    async def show(self, text: str, last: str) -> None:
        self.app.session.data += text.encode()
        self.view.wake()
        await self.until(lambda: last in self.lines(), last)

    @property
    def line(self) -> str:
        return str(self.menu.content) if self.menu.display else ""

    @property
    def keys(self) -> list[str]:
        """Return the keys that the bottom line names."""
        return [hint.key for hint in self.app.shell.bar.shown]

    @property
    def frame(self) -> str:
        return str(self.app.shell.frame.border_subtitle).replace("\\[", "[")

    def marked(self, name: str) -> list[str]:
        """Return the texts that are shown with a look of the view's own."""
        wanted = self.view.get_component_rich_style(f"terminal--{name}").bgcolor
        found = []
        for y in range(self.view.screen_size.rows):
            text = "".join(s.text for s in self.view.render_line(y) if s.style and s.style.bgcolor == wanted)
            found += [text] if text else []
        return found


@asynccontextmanager
async def opened(
    monkeypatch: pytest.MonkeyPatch, keys: Mapping[str, str] | None = None
) -> AsyncIterator[Shell]:
    session = StandInSession()
    monkeypatch.setattr("dockertui.screens.exec_shell.ExecSession", lambda *_args, **_options: session)
    monkeypatch.setattr(clipboard, "helper", lambda: ())
    app = ShellApp(session, keys or {})
    async with app.run_test(size=(64, 20)) as pilot:
        while not app.shell.is_mounted or not app.shell.query("ShellMenu"):
            await pilot.pause(0.01)
        shell = Shell(app, pilot)
        await shell.until(lambda: app.shell.has_live_shell, "the shell")
        yield shell


async def test_search_goes_through_the_history_and_marks_what_it_finds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with opened(monkeypatch) as shell:
        text = "".join(f"line {n} {'Needle' if n % 100 == 50 else 'hay'}\r\n" for n in range(1000))
        await shell.show(text + "end", "end")
        await shell.pilot.press("f12")
        assert shell.line == "Close this shell?"
        await shell.until(lambda: shell.keys[:2] == ["enter", "esc"], "what the menu's keys do")
        assert {"/", "v"} <= set(shell.keys)
        await shell.pilot.press("slash", *"needle")
        await shell.until(lambda: shell.line.endswith("1/10"), "the newest of ten")
        assert "line 950 Needle" in shell.lines()
        assert shell.marked("match-current") == ["Needle"]
        await shell.pilot.press("enter", "n")
        assert "2/10" in shell.line
        assert "line 850 Needle" in shell.lines()
        await shell.pilot.press("N", "N")
        assert "10/10" in shell.line
        assert "line 50 Needle" in shell.lines()
        assert "rows back" in shell.frame
        await shell.show("", "line 50 Needle")
        await shell.pilot.press("escape")
        assert shell.line == ""
        assert shell.marked("match-current") == []
        assert shell.view.has_focus
        assert shell.app.session.typed == b""


async def test_the_match_one_is_at_looks_unlike_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened(monkeypatch) as shell:
        await shell.show("needle one\r\nneedle two\r\nend", "end")
        await shell.pilot.press("f12", "slash", *"needle")
        await shell.until(lambda: shell.line.endswith("1/2"), "both")
        assert shell.marked("match-current") == ["needle"]
        assert shell.marked("match") == ["needle"]


async def test_the_program_waits_while_its_text_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened(monkeypatch) as shell:
        await shell.show("one\r\ntwo", "two")
        await shell.pilot.press("f12", "v")
        shell.app.session.data += b"\r\nthree"
        shell.view.wake()
        await shell.pilot.pause(0.1)
        assert "three" not in shell.lines()
        await shell.pilot.press("escape")
        await shell.until(lambda: "three" in shell.lines(), "what was held")


async def test_choosing_by_keys_copies_exactly_the_text(monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened(monkeypatch) as shell:
        width = shell.view.screen_size.columns
        long = "x" * (width - 3) + " \x1b[31m한국어\x1b[0m 👩\u200d🚀 ok"
        await shell.show(f"first   \r\n{long}\r\n\r\nlast\r\n$ ", "$")
        await shell.pilot.press("f12", "v", "g", "v", "G", "$", "y")
        await shell.until(lambda: shell.app.clipboard, "the copy")
        plain = "x" * (width - 3) + " 한국어 👩\u200d🚀 ok"
        expected = f"first\n{plain}\n\nlast\n$ "
        assert shell.app.clipboard.rstrip() == expected.rstrip()
        assert f"copied {len(shell.app.clipboard)} characters" in shell.frame
        assert shell.line == ""
        shell.app.copy_to_clipboard("")
        await shell.pilot.press("f12", "v", "k", "V", "enter")
        await shell.until(lambda: shell.app.clipboard, "the line")
        assert shell.app.clipboard == "last"


async def test_choosing_by_mouse_copies(monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened(monkeypatch) as shell:
        await shell.show("one /usr/bin/x 한글 end\r\nsecond", "second")
        await shell.pilot.mouse_down("TerminalView", offset=(4, 0))
        await shell.pilot.hover("TerminalView", offset=(3, 1))
        assert shell.marked("selection")
        await shell.pilot.mouse_up("TerminalView", offset=(3, 1))
        await shell.until(lambda: shell.app.clipboard == "/usr/bin/x 한글 end\nseco", "the copy")
        await shell.pilot.click("TerminalView", offset=(6, 0), times=2)
        await shell.until(lambda: shell.app.clipboard == "/usr/bin/x", "the word")
        await shell.pilot.click("TerminalView", offset=(16, 0), times=3)
        await shell.until(lambda: shell.app.clipboard == "one /usr/bin/x 한글 end", "the line")
        assert shell.app.session.typed == b""


async def test_the_programs_own_copies_do_not_reach_the_clipboard(monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened(monkeypatch) as shell:
        await shell.show("\x1b]52;c;cm0gLXJmIHg=\x07done", "done")
        assert shell.app.clipboard == ""


async def test_whole_screen_send_and_end(monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened(monkeypatch) as shell:
        await shell.show("$", "$")
        before = shell.view.screen_size
        await shell.pilot.press("f12", "z")
        await shell.until(lambda: shell.view.screen_size.columns == 64, "the whole screen")
        assert shell.view.screen_size.rows == 20
        await shell.pilot.press("f12")
        assert "Close this shell?  enter close  esc keep" in shell.line  # no other line says it
        await shell.pilot.press("z")
        await shell.until(lambda: shell.view.screen_size == before, "the frame again")
        await shell.pilot.press("f12", "f12")
        await shell.until(lambda: shell.app.session.typed == b"\x1b[24~", "the key for the program")
        await shell.pilot.press("f12", "enter")
        await shell.until(lambda: shell.app.results == [None], "the end")


async def test_keys_typed_ahead_are_whose_they_are_meant_for(monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened(monkeypatch) as shell:
        await shell.show("needle\r\n$", "$")
        for key in ("f12", "slash", *"need", "enter", "escape", *"ls"):
            character = {"slash": "/"}.get(key, key if len(key) == 1 else None)
            shell.app.post_message(events.Key(key, character))  # at once, as a terminal sends a burst
        await shell.until(lambda: shell.app.session.typed, "what is the shell's")
        await shell.until(lambda: shell.view.has_focus and shell.line == "", "the shell again")
        await shell.pilot.pause()
        assert shell.app.session.typed == b"ls"


async def test_a_shell_is_left_and_its_menu_used_by_other_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = {
        "shell.leave": "ctrl+g",
        "shell.search": "f",
        "search.keep": "f2",
        "found.older": "o",
        "shell.zoom": "w",
        "shell.end": "f4",
        "shell.page_up": "f6",
    }
    async with opened(monkeypatch, keys) as shell:
        await shell.show("".join(f"needle {n}\r\n" for n in range(40)) + "$", "$")
        assert shell.keys[:2] == ["ctrl+g", "f6"]
        await shell.pilot.press("f12", "ctrl+right_square_bracket")
        await shell.until(lambda: shell.app.session.typed == b"\x1b[24~\x1d", "the program's keys")
        await shell.pilot.press("f6")
        await shell.until(lambda: "rows back" in shell.frame, "the history")
        await shell.pilot.press("ctrl+g")
        assert shell.line == "Close this shell?"
        await shell.until(lambda: {"f4", "f"} <= set(shell.keys), "what the menu's keys do")
        await shell.pilot.press("slash", "f", *"needle")
        await shell.until(lambda: "f2" in shell.keys, "what ends the search")
        await shell.pilot.press("f2", "o")
        await shell.until(lambda: "2/40" in shell.line, "the next")
        await shell.pilot.press("ctrl+g", "ctrl+g", "ctrl+g")
        await shell.until(lambda: shell.app.session.typed.endswith(b"\x07"), "the key for the program")
        await shell.pilot.press("ctrl+g", "enter", "f4")
        await shell.until(lambda: shell.app.results == [None], "the end")


async def test_a_text_is_chosen_by_other_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = {
        "shell.select": "c",
        "select.begin": "m",
        "select.line_end": "E",
        "select.top": "T",
        "select.copy": "C",
    }
    async with opened(monkeypatch, keys) as shell:
        await shell.show("first line\r\n$", "$")
        await shell.pilot.press("f12", "c")
        await shell.until(lambda: any(" E " in f"{key} " for key in shell.keys), "the moves")
        await shell.pilot.press("T", "m", "E", "C")
        await shell.until(lambda: shell.app.clipboard == "first line", "the copy")


async def test_what_is_clicked_in_the_bottom_line_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened(monkeypatch, {"shell.search": "f2"}) as shell:
        await shell.show("$", "$")
        await shell.pilot.press("f12")
        await shell.until(lambda: "f2" in shell.keys, "the menu")
        hint = next(hint for hint in shell.app.shell.bar.shown if hint.key == "f2")
        shell.app.shell.bar.post_message(KeyBar.Pressed(hint.action))
        await shell.until(lambda: shell.line.startswith("Search:"), "the search")


@pytest.mark.parametrize("theme", ["ansi-dark", "ansi-light", "nord", "textual-light"])
async def test_every_theme_shows_a_shell(monkeypatch: pytest.MonkeyPatch, theme: str) -> None:
    async with opened(monkeypatch) as shell:
        shell.app.theme = theme
        await shell.show("\x1b[31mred\x1b[0m \x1b]11;?\x07\x1b[?5h$", "red $")
        await shell.until(lambda: b"rgb:" in shell.app.session.typed, "the background")
        await shell.pilot.press("f12", "slash", "r", "escape", "f12", "v", "v", "l", "y")
        shell.app.theme = "textual-dark"
        await shell.until(lambda: "red $" in shell.lines(), "the text")


async def test_a_plain_install_names_the_fast_emulator_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ExecShell, "_has_named_the_extra", False)
    for name in ("pyghostty", "dockertui.terminal.ghostty"):
        monkeypatch.setitem(sys.modules, name, None)  # (as if it were not there)
    async with opened(monkeypatch) as shell:
        assert "dockertui[fast] shows long output faster" in shell.frame
    async with opened(monkeypatch) as shell:
        assert "dockertui[fast]" not in shell.frame
