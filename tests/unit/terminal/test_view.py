"""The widget: what it paints, what it sends, and that it lets the app live."""

import time
from collections.abc import Callable
from typing import Any, ClassVar

import pytest
from textual import events
from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.geometry import Offset
from textual.pilot import Pilot

from dockertui.screens.key_places import keymap
from dockertui.screens.shell_keys import scroll_keys
from dockertui.terminal import make_emulator
from dockertui.terminal.emulator import Size
from dockertui.terminal.pump import Pump
from dockertui.terminal.view import TerminalView


class Source:
    """Bytes to show, given from outside."""

    def __init__(self) -> None:
        self.data = b""

    def take_bytes(self, max_bytes: int) -> bytes:
        taken, self.data = self.data[:max_bytes], self.data[max_bytes:]
        return taken

    def skip(self) -> None:
        self.data = self.data[-10:]


class Flood(Source):
    """Gives more, whenever asked, until it is over."""

    LINE = "all work and no play makes a dull test"
    is_over = False

    def take_bytes(self, max_bytes: int) -> bytes:
        if self.is_over:
            return super().take_bytes(max_bytes)
        line = f"{self.LINE}\r\n".encode()
        return line * (max_bytes // len(line))


class ViewApp(App[None]):
    """A terminal view alone, in an app whose own keys would act."""

    BINDINGS: ClassVar = [
        Binding("ctrl+t", "act('priority')", priority=True),
        Binding("x", "act('plain')"),
        Binding("f12", "act('leave')"),
    ]

    def __init__(self, maker: Any = None) -> None:
        super().__init__()
        self.maker = maker
        self.source = Source()
        self.typed = b""
        self.acted: list[str] = []
        self.sizes: list[Size] = []
        self.titles: list[str] = []
        self.answered = b""
        self.pump: Pump

    def answer(self, data: bytes) -> None:
        self.answered += data

    def compose(self) -> ComposeResult:
        yield TerminalView(leave_keys=["f12"], scroll_keys=scroll_keys(keymap()))

    @property
    def view(self) -> TerminalView:
        return self.query_one(TerminalView)

    def start(self) -> None:
        make = self.maker or make_emulator
        self.pump = Pump(make(self.view.screen_size, self.answer), self.source)
        self.view.attach(self.pump)
        self.run_worker(self.pump.run())

    def show(self, text: str | bytes) -> None:
        self.source.data += text if isinstance(text, bytes) else text.encode()
        self.view.wake()

    def lines(self) -> list[str]:
        return [self.view.render_line(y).text.rstrip() for y in range(self.view.screen_size.rows)]

    def action_act(self, what: str) -> None:
        self.acted.append(what)

    def on_terminal_view_typed(self, event: TerminalView.Typed) -> None:
        self.typed += event.data

    def on_terminal_display_size_changed(self, event: TerminalView.SizeChanged) -> None:
        self.sizes.append(event.size)

    def on_terminal_display_title_changed(self, event: TerminalView.TitleChanged) -> None:
        self.titles.append(event.title)


async def until(pilot: Pilot[None], condition: Callable[[], object], what: str) -> None:
    deadline = time.monotonic() + 15
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail(f"never came: {what}")
        await pilot.pause(0.01)


async def shows(pilot: Pilot[None], app: ViewApp, row: int, text: str) -> None:
    await until(pilot, lambda: app.lines()[row] == text, f"{text!r} in row {row}: {app.lines()}")


async def test_paints_what_is_written(maker: Any) -> None:
    app = ViewApp(maker)
    async with app.run_test(size=(40, 10)) as pilot:
        app.start()
        app.show("hello \x1b[1;31mred\x1b[0m 한글\r\n\x1b]2;name\x07$ ")
        await shows(pilot, app, 1, "$")
        assert app.lines()[0] == "hello red 한글"
        red = next(s for s in app.view.render_line(0) if s.text == "red")
        assert red.style is not None
        assert red.style.bold
        await until(pilot, lambda: app.titles == ["name"], "the title")
        cursor = app.view.render_line(1).crop(2, 3)
        assert next(iter(cursor)).style.reverse  # type: ignore[union-attr]
        assert app.cursor_position == Offset(2, 1)
        assert all(app.view.render_line(y).cell_length == 40 for y in range(10))


async def test_all_keys_but_the_leave_keys_are_the_programs() -> None:
    app = ViewApp()
    async with app.run_test(size=(40, 10)) as pilot:
        app.start()
        app.view.focus()
        await pilot.press(
            "x", "ctrl+t", "ctrl+q", "ctrl+p", "ctrl+c", "escape", "tab", "shift+tab", "f1", "up"
        )
        await until(pilot, lambda: app.typed.endswith(b"\x1b[A"), "the last key")
        assert app.typed == b"x\x14\x11\x10\x03\x1b\t\x1b[Z\x1bOP\x1b[A"
        assert app.acted == []
        assert app.view.has_focus
        await pilot.press("f12")
        await until(pilot, lambda: app.acted == ["leave"], "the leave key")
        await pilot.press("x")  # not the program's until the focus is back
        app.screen.set_focus(None)
        app.view.focus()
        await pilot.pause()
        assert not app.typed.endswith(b"x")
        app.show("\x1b[?1h")
        await until(
            pilot, lambda: app.view.emulator and app.view.emulator.modes.application_cursor, "the mode"
        )
        await pilot.press("up")
        await until(pilot, lambda: app.typed.endswith(b"\x1bOA"), "the application form")


async def test_paste() -> None:
    app = ViewApp()
    async with app.run_test(size=(40, 10)) as pilot:
        app.start()
        app.show("\x1b[?2004hready")
        await shows(pilot, app, 0, "ready")
        app.view.post_message(events.Paste("two\nlines\x1b[201~"))
        await until(pilot, lambda: app.typed, "the paste")
        assert app.typed == b"\x1b[200~two\nlines [201~\x1b[201~"


async def test_resizing_resizes_the_emulator_once_it_has_settled() -> None:
    app = ViewApp()
    async with app.run_test(size=(40, 10)) as pilot:
        app.start()
        app.show("text")
        await shows(pilot, app, 0, "text")
        for width in (50, 60, 70):
            await pilot.resize_terminal(width, 20)
        await until(pilot, lambda: app.sizes and app.sizes[-1] == Size(70, 20), "the new size")
        assert app.view.emulator is not None
        assert app.view.emulator.size == Size(70, 20)
        assert len(app.lines()) == 20
        assert app.view.render_line(0).cell_length == 70


async def test_wheel_scrolls_back_and_typing_returns(maker: Any) -> None:
    app = ViewApp(maker)
    async with app.run_test(size=(40, 10)) as pilot:
        app.start()
        app.show("".join(f"line {n}\r\n" for n in range(50)))
        await shows(pilot, app, 8, "line 49")
        await pilot._post_mouse_events([events.MouseScrollUp], TerminalView, button=0)
        await shows(pilot, app, 0, "line 38")
        assert app.view.scrolled_back == 3
        app.show("more\r\n")
        await pilot.pause(0.1)
        assert app.lines()[0] == "line 38"
        await pilot.press("a")
        await shows(pilot, app, 8, "more")


async def test_keys_scroll_back_and_typing_returns(maker: Any) -> None:
    app = ViewApp(maker)
    async with app.run_test(size=(40, 10)) as pilot:
        app.start()
        app.view.focus()
        app.show("".join(f"line {n}\r\n" for n in range(50)))
        await shows(pilot, app, 8, "line 49")
        await pilot.press("shift+pageup")
        await shows(pilot, app, 0, "line 32")
        await pilot.press("shift+home")
        await shows(pilot, app, 0, "line 0")
        await pilot.press("shift+pagedown")
        await shows(pilot, app, 0, "line 9")
        await pilot.press("shift+end")
        await shows(pilot, app, 8, "line 49")
        await pilot.press("shift+pageup", "a")
        await shows(pilot, app, 8, "line 49")
        assert app.typed == b"a"


async def test_scroll_keys_are_the_full_screen_programs() -> None:
    app = ViewApp()
    async with app.run_test(size=(40, 10)) as pilot:
        app.start()
        app.view.focus()
        app.show("\x1b[?1049hpager")
        await shows(pilot, app, 0, "pager")
        await pilot.press("shift+pageup")
        await until(pilot, lambda: app.typed == b"\x1b[5;2~", "the key")


def styles(app: ViewApp, row: int) -> list[tuple[str, Any]]:
    return [(segment.text, segment.style) for segment in app.view.render_line(row) if segment.text.strip()]


@pytest.mark.parametrize("theme", ["textual-dark", "textual-light"])
async def test_sixteen_colours_are_sixteen_and_queries_tell_them(maker: Any, theme: str) -> None:
    app = ViewApp(maker)
    async with app.run_test(size=(60, 10)) as pilot:
        app.theme = theme
        await pilot.pause()
        app.start()
        codes = [*range(30, 38), *range(90, 98)]
        app.show("".join(f"\x1b[{code}m#\x1b[7m \x1b[m" for code in codes) + "\r\ndone")
        await shows(pilot, app, 1, "done")
        shown = [style.color.get_truecolor() for text, style in styles(app, 0) if text == "#"]
        assert len(set(shown)) == 16
        app.show("".join(f"\x1b]4;{n};?\x1b\\" for n in range(16)) + "\x1b]10;?\x1b\\\x1b]11;?\x1b\\")
        await until(pilot, lambda: app.answered.count(b"rgb:") == 18, "the answers")
        base = app.view.rich_style
        for red, green, blue in (*shown, base.color.triplet, base.bgcolor.triplet):  # type: ignore[union-attr]
            assert (
                f"rgb:{red:02x}{red:02x}/{green:02x}{green:02x}/{blue:02x}{blue:02x}".encode() in app.answered
            )


async def test_where_the_theme_is_the_terminals_own_so_are_its_colours() -> None:
    app = ViewApp()
    async with app.run_test(size=(60, 10)) as pilot:
        app.theme = "ansi-dark"
        await pilot.pause()
        app.start()
        app.show("\x1b[31m#\x1b[104m#\x1b[m\r\ndone")
        await shows(pilot, app, 1, "done")
        assert [style.color.number for _, style in styles(app, 0)] == [1, 1]
        assert styles(app, 0)[1][1].bgcolor.number == 12


async def test_colours_a_program_sets_are_shown(maker: Any) -> None:
    app = ViewApp(maker)
    async with app.run_test(size=(60, 10)) as pilot:
        app.start()
        app.show("\x1b[31mred\x1b[m plain")
        await shows(pilot, app, 0, "red plain")
        before = styles(app, 0)
        app.show("\x1b]4;1;#010203\x07\x1b]11;#040506\x07")
        await until(pilot, lambda: styles(app, 0)[0][1].color.triplet == (1, 2, 3), "the new red")
        assert styles(app, 0)[1][1].bgcolor.triplet == (4, 5, 6)
        app.show("\x1b]104\x07\x1b]111\x07")
        await until(pilot, lambda: styles(app, 0) == before, "the old colours")
        app.show("\x1b[?5h")
        base = app.view.rich_style
        await until(pilot, lambda: styles(app, 0)[1][1].bgcolor == base.color, "the inverted screen")


async def test_underlines_and_links_reach_the_terminal(maker: Any) -> None:
    app = ViewApp(maker)
    async with app.run_test(size=(60, 10)) as pilot:
        app.start()
        evil = "\x1b]8;;javascript:x\x07evil\x1b]8;;\x07"
        link = "\x1b]8;;https://x.org/a\x07link\x1b]8;;\x07"
        app.show(f"\x1b[4:3;58;2;1;2;3mcurly\x1b[m {link} {evil}\r\ndone")
        await shows(pilot, app, 1, "done")
        found = {text.strip(): style for text, style in styles(app, 0)}
        assert found["curly"].underline
        assert styles(app, 0)[0][1].underline
        links = {style.link for text, style in styles(app, 0)}
        assert links == {None, "https://x.org/a"}
        from rich.console import Console

        console = Console(force_terminal=True, color_system="truecolor")
        sent = app.view.render_line(0).render(console)
        assert "https://x.org/a\x1b\\" in sent
        assert "javascript" not in sent
        if app.console.color_system == "truecolor":
            assert "4:3;58:2::1:2:3" in sent


async def test_nothing_is_kept_of_what_is_let_go() -> None:
    app = ViewApp()
    async with app.run_test(size=(40, 10)) as pilot:
        app.start()
        app.show("\x1b[31mtext")
        await shows(pilot, app, 0, "text")
        app.view.detach()
        assert app.view.emulator is None
        assert app.lines() == [""] * 10


async def test_wheel_and_mouse_go_to_the_program_that_asked() -> None:
    app = ViewApp()
    async with app.run_test(size=(40, 10)) as pilot:
        app.start()
        app.show("\x1b[?1049hpager")
        await shows(pilot, app, 0, "pager")
        await pilot._post_mouse_events([events.MouseScrollUp], TerminalView, button=0)
        await until(pilot, lambda: app.typed == b"\x1b[A" * 3, "arrows on the full-screen page")
        app.typed = b""
        app.show("\x1b[?1002h\x1b[?1006h.")
        await shows(pilot, app, 0, "pager.")
        await pilot.click(TerminalView, offset=(4, 2))
        await until(pilot, lambda: app.typed == b"\x1b[<0;5;3M\x1b[<0;5;3m", "a click")
        app.typed = b""
        await pilot._post_mouse_events([events.MouseScrollDown], TerminalView, button=0)
        await until(pilot, lambda: app.typed.startswith(b"\x1b[<65;"), "the wheel")


async def test_focus_is_reported_to_the_program_that_asked() -> None:
    app = ViewApp()
    async with app.run_test(size=(40, 10)) as pilot:
        app.start()
        app.show("\x1b[?1004hready")
        await shows(pilot, app, 0, "ready")
        app.screen.set_focus(None)
        await until(pilot, lambda: app.typed == b"\x1b[O", "focus lost")
        app.view.focus()
        await until(pilot, lambda: app.typed == b"\x1b[O\x1b[I", "focus gained")


async def test_a_held_frame_is_shown_when_it_is_done_or_takes_too_long() -> None:
    app = ViewApp()
    async with app.run_test(size=(40, 10)) as pilot:
        app.start()
        app.show("\x1b[?2026hhalf")
        await shows(pilot, app, 0, "half")
        app.show("\x1b[2K\rwhole\x1b[?2026l")
        await shows(pilot, app, 0, "whole")


@pytest.mark.timeout(60)
async def test_a_flood_leaves_the_app_alive(maker: Any) -> None:
    app = ViewApp(maker)
    app.source = Flood()
    async with app.run_test(size=(100, 30)) as pilot:
        app.start()
        app.view.focus()
        app.show("")
        await shows(pilot, app, 10, Flood.LINE)
        await pilot.press("a")
        await until(pilot, lambda: app.typed == b"a", "the key, in the middle of the flood")
        assert isinstance(app.source, Flood)
        app.source.is_over = True
        app.show("end")
        await shows(pilot, app, 29, "end")


async def test_interrupting_a_flood_drops_what_is_left_of_it(maker: Any) -> None:
    app = ViewApp(maker)
    flood = app.source = Flood()
    async with app.run_test(size=(100, 30)) as pilot:
        app.start()
        app.view.focus()
        app.show("")
        await until(pilot, lambda: app.view.is_flooded, "a flood")
        flood.data = b"too late " * 100_000 + b"\r\nend"
        await pilot.press("ctrl+c")
        await until(pilot, lambda: app.typed == b"\x03", "the key")
        flood.is_over = True
        await until(pilot, lambda: "end" in app.lines(), "the end")
        assert not any("too late too late" in line for line in app.lines())


async def test_nothing_is_pulled_while_nothing_is_shown() -> None:
    app = ViewApp()
    async with app.run_test(size=(40, 10)) as pilot:
        app.start()
        app.show("one")
        await shows(pilot, app, 0, "one")
        app.view.detach()
        app.show("two")
        await pilot.pause(0.1)
        assert app.source.data == b"two"
        app.view.attach(app.pump)
        await shows(pilot, app, 0, "onetwo")


def test_the_fast_emulator_is_taken_where_it_is() -> None:
    emulator = make_emulator(Size(10, 3), lambda _: None)
    assert emulator.name == "ghostty"
    emulator.close()


def test_without_it_the_other_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "pyghostty", None)
    monkeypatch.delitem(sys.modules, "dockertui.terminal.ghostty")
    emulator = make_emulator(Size(10, 3), lambda _: None)
    assert emulator.name == "bittty"
    emulator.close()


@pytest.mark.parametrize("module", ["emulator", "keys", "palette", "pump", "ghostty", "bittty", "history"])
def test_the_emulators_know_neither_docker_nor_textual(module: str) -> None:
    import subprocess
    import sys

    unwanted = "('docker', 'textual', 'requests')"
    code = f"import sys, dockertui.terminal.{module}; print([m for m in {unwanted} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
