"""What a stranger wrote is text: never markup, never an order to the terminal, whatever shows it."""

import string
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from textual.app import App, ComposeResult
from textual.widget import Widget

from dockertui.commands import entries
from dockertui.engine.log_lines import LogLine
from dockertui.engine.ref import Ref
from dockertui.resources.rows import Row
from dockertui.resources.spec import Cell, Column, Fact, Grid, Heading
from dockertui.screens.palette import found
from dockertui.state.log_book import LogBook
from dockertui.widgets.document_view import DocumentView
from dockertui.widgets.key_bar import KeyBar, KeyHint
from dockertui.widgets.log_view import LogView
from dockertui.widgets.parts_view import PartsView
from dockertui.widgets.resource_table import ResourceTable
from dockertui.widgets.tab_strip import TabStrip
from tests.ui.world import Ui, container, image, network, running, shop, volume

NAMES = ["a[/red]b", "[bold]x", "\\[", "[@click=app.quit]x[/]", "[$error]", "%(name)s {0}", "[", "]["]


# ---------------------------------------------------------------------- the palette
async def palette(ui: Ui, typed: str) -> list[str]:
    """Return the lines of the palette after typing."""
    await ui.press("colon", *typed)
    await ui.until(lambda: ui.app.screen is not ui.main, "the palette")
    return ui.lines


@pytest.mark.parametrize("name", NAMES)
async def test_the_palette_shows_names_as_they_are(name: str) -> None:
    async with running([network(name)]) as ui:
        await ui.press("4", "colon")
        await ui.sees(f"Remove network {name}")
        await ui.press(*"remove")
        await ui.sees(f"Remove network {name}")
        await ui.press("space", *[character for character in name if character in string.ascii_letters][:2])
        await ui.pilot.pause()
        await ui.press("escape")
        assert ui.app.is_running


@pytest.mark.parametrize("name", NAMES)
async def test_a_name_is_found_in_the_palette_by_its_letters(name: str) -> None:
    async with running([network(name)]) as ui:
        await ui.press("4")
        hits = found(entries(ui.main), f"remove {name}")
        assert f"Remove network {name}" in [hit.title for hit in hits]


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("quit", "Quit"),
        ("zoom", "Zoom"),
        ("refresh", "Refresh"),
        ("theme", "Theme"),
        ("help", "Help"),
        ("go to net", "Go to Networks"),
        ("colours", "Theme"),
        ("no such thing", None),
        *((word, "Stop container shop-db-1") for word in ("sto", "stop")),
        *((word, "Remove container shop-db-1") for word in ("rem", "remo")),
        *((word, "Logs container shop-db-1") for word in ("log", "logs")),
        *((word, "Shell container shop-db-1") for word in ("she", "shel")),
        *((word, "Quit") for word in ("qui",)),
        *((word, "Theme") for word in ("the", "them")),
        ("pull", "Pull image"),
        ("new vol", "New volume"),
        ("stop shop", "Stop container shop-db-1"),
        ("remove container", "Remove container shop-db-1"),
    ],
)
async def test_what_is_typed_is_found_first_by_label_name_and_help(typed: str, wanted: str | None) -> None:
    async with running(shop()) as ui:
        hits = found(entries(ui.main), typed)
        assert (hits[0].title if hits else None) == wanted


async def test_the_palette_says_keys_and_why_not_and_nothing_twice() -> None:
    async with running(shop(), size=(120, 60)) as ui:
        await ui.press("colon")
        lines = {word: ui.lines[ui.line_of(word)] for word in ("Start container", "Stop container")}
        assert "not now: already running" in lines["Start container"]
        assert "│ ▌s " in lines["Stop container"] or " s " in lines["Stop container"]
        assert all(entry.about != entry.title for entry in entries(ui.main))
        await ui.press(*"remove image")
        assert "choose one in Images first" in ui.text


# ---------------------------------------------------------------------- the last net
CONTROLS = [chr(code) for code in (*range(32), *range(0x7F, 0xA0))]
HOSTILE = st.text(
    st.one_of(st.sampled_from(CONTROLS), st.characters(), st.sampled_from("\x1b[]m;?0123hl\\數🚀")),
    max_size=40,
)
CUT = st.sampled_from(["\x1b", "\x1b[", "\x1b[3", "\x1b[31;", "\x1b]0;x", "\x1b]8;;http://x\x1b\\", "\x9b2J"])
TEXT = st.builds(lambda a, b, c: a + b + c, HOSTILE, CUT, HOSTILE)


class Wall(App[None]):
    """Every widget that draws what it is given."""

    CSS = "* { height: 6; } Screen { layout: vertical; height: 100%; }"

    def __init__(self) -> None:
        super().__init__()
        self.parts, self.document, self.log_lines = PartsView(), DocumentView(), LogView()
        self.tabs, self.bar = TabStrip(), KeyBar()
        self.table = ResourceTable(
            (Column("a", "A", lambda _r, _s: Cell("")), Column("b", "B", lambda _r, _s: Cell("")))
        )

    def compose(self) -> ComposeResult:
        yield from self.drawn

    @property
    def drawn(self) -> tuple[Widget, ...]:
        return (self.parts, self.document, self.log_lines, self.tabs, self.bar, self.table)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        from dockertui.themes import TOKENS

        return TOKENS

    def show(self, text: str) -> None:
        """Give a text to every widget, uncleaned."""
        self.parts.show([Heading(text), Fact(text, text), Grid((text, text), ((text, text),))], keep=False)
        self.document.show({text: [text, {text: text}]}, keep=False)
        book = LogBook()
        book.append([LogLine("stdout", text, text), LogLine("stderr", text, text)])
        self.log_lines.show(book)
        self.log_lines.sync(text, "warn")
        self.tabs.show([("a", text)], "a")
        self.bar.show([KeyHint(text, text, "x")], text)
        ref = Ref("e", "container", "1")
        self.table.apply(
            [Row(ref, container("c"), (Cell(text), Cell(text)), (len(text), len(text)))], message=text
        )
        self.table.mark(frozenset({ref}), {ref: text}, dimmed=())


async def test_no_control_character_reaches_the_terminal_from_any_widget() -> None:
    app = Wall()
    async with app.run_test(size=(80, 40)) as pilot:
        found: list[str] = []

        @settings(max_examples=150, suppress_health_check=list(HealthCheck))
        @given(TEXT)
        def look(text: str) -> None:
            app.show(text)
            for widget in app.drawn:
                for y in range(6):
                    for segment in widget.render_line(y):
                        bad = [c for c in segment.text if ord(c) < 32 or 0x7F <= ord(c) < 0xA0]
                        assert not bad, (widget, text, segment)
                        assert not segment.control, (widget, text)
            found.append(text)

        look()
        await pilot.pause()
        assert found


async def test_titles_hold_no_control_character() -> None:
    odd = "a\x1b[31mb\x9b2J\x07[red]"
    records: list[Any] = [container(odd), image(odd), volume(odd), network(odd)]
    async with running(records) as ui:
        for key in ("1", "2", "3", "4", "d", "escape", "y", "slash", "a", "enter"):
            await ui.press(key)
            assert not [c for line in ui.lines for c in line if ord(c) < 32 or 0x7F <= ord(c) < 0xA0]
