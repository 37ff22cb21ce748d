"""What is written can be read: the light of each letter against what it stands on, in every theme.

Taken from the cells of every main state as they are drawn, with the colours that a terminal of that theme
shows: all of them, its 256, or its sixteen by the tables of xterm and of VGA.
"""

from collections.abc import Iterator

import pytest
from rich.color import Color, ColorSystem
from rich.style import Style
from textual.screen import ModalScreen

from dockertui.colors import PALETTES, theme_for
from dockertui.other_themes import adapted
from tests.ui.test_pictures import SCREENS, Act, app_on, pressing
from tests.ui.world import shop, snapshot

XTERM = "000000 cd0000 00cd00 cdcd00 0000ee cd00cd 00cdcd e5e5e5 "
XTERM += "7f7f7f ff0000 00ff00 ffff00 5c5cff ff00ff 00ffff ffffff"
VGA = "000000 aa0000 00aa00 aa5500 0000aa aa00aa 00aaaa aaaaaa "
VGA += "555555 ff5555 55ff55 ffff55 5555ff ff55ff 55ffff ffffff"
TABLES = [[tuple(bytes.fromhex(color)) for color in table.split()] for table in (XTERM, VGA)]
TEXT, DIM = 4.5, 3.0
UNKNOWN = (127, 127, 127)
RGB = tuple[int, ...]


def light(color: RGB) -> float:
    """Return the relative luminance of a colour, as WCAG has it."""
    parts = [c / 255 for c in color]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def ratio(one: RGB, other: RGB) -> float:
    """Return the contrast of two colours."""
    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


def shown(color: Color, theme: str) -> list[RGB]:
    """Return what a terminal shows of a colour: one, or by each table of sixteen."""
    if theme.endswith("-16"):
        if color.number is None:  # the terminal's own, which may be any
            return [UNKNOWN, UNKNOWN]
        return [table[color.number] for table in TABLES]
    if theme.endswith("-256"):
        color = color.downgrade(ColorSystem.EIGHT_BIT)
    return [tuple(color.get_truecolor())]


def is_letter(char: str) -> bool:
    """Return whether it is written to be read, and not a line, a bar or a block."""
    return not char.isspace() and not 0x2500 <= ord(char) <= 0x259F


def unreadable(style: Style, theme: str, faint: str) -> float:
    """Return by how much the contrast of a style is too low, 0 if it is not."""
    assert style.color is not None
    assert style.bgcolor is not None
    fronts, grounds = shown(style.color, theme), shown(style.bgcolor, theme)
    if style.reverse:
        fronts, grounds = grounds, fronts
    dim = Color.parse(faint.removeprefix("ansi_"))
    is_dim = bool(style.strike) or (style.color.number, style.color.triplet) == (dim.number, dim.triplet)
    least = min(ratio(front, ground) for front, ground in zip(fronts, grounds, strict=True))
    return max(0.0, (DIM if is_dim else TEXT) - least)


def cells(app: object) -> Iterator[tuple[str, Style]]:
    """Yield each letter of the screen on top with its style; of what it is open over nothing."""
    screen = app.screen  # type: ignore[attr-defined]  # (an app)
    region = next(iter(screen.children)).region if isinstance(screen, ModalScreen) else screen.region
    for y, strip in enumerate(screen._compositor.render_strips()):
        x = 0
        for part in strip:
            for char in part.text:
                if region.contains(x, y) and is_letter(char) and part.style is not None:
                    yield char, part.style
                x += 1


MORE: dict[str, Act] = {
    "projects": pressing("F", until="F Projects"),
    "jobs": pressing("J", until="No jobs"),
    "files": pressing("f", until="Files of"),
    "network picture": pressing("4", "V", until="Picture: "),
    "run form": pressing("n", until="New container"),
    "palette": pressing("colon", *"sto", until="Stop container"),
    "prune": pressing("P", until="Prune containers"),
    "pull": pressing("2", "n", until="Pull an image"),
    "command log": pressing("exclamation_mark", until="commands of this session"),
    "stats": pressing("enter", *["right_square_bracket"] * 3, until="nothing is measured|Measuring"),
    "typed": pressing("slash", *"zzz", until="No match"),
}
"""Screens that no picture is kept of."""
CASES = [(name, (120, 36)) for name in (*SCREENS, *MORE)]
CASES += [(name, size) for name in ("main", "help", "lost", "run form") for size in ((80, 24), (200, 50))]


@pytest.mark.parametrize(("name", "size"), CASES, ids=[f"{name}-{size[0]}" for name, size in CASES])
async def test_everything_can_be_read_in_every_theme(name: str, size: tuple[int, int]) -> None:
    picture, act = SCREENS[name] if name in SCREENS else (snapshot(*shop()), MORE[name])
    app = app_on(picture)
    wrong: set[str] = set()
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        await act(pilot)
        for theme, palette in PALETTES.items():
            app.theme = theme
            await pilot.pause(0.1)
            seen: dict[Style, str] = {}
            for char, style in cells(app):
                seen[style] = seen.get(style, "") + char
            assert seen
            for style, text in seen.items():
                if (by := unreadable(style, theme, palette["faint"])) > 0:
                    wrong.add(f"{theme}: {text[:30]!r} {style}: {by:.1f} too little")
    assert not wrong


@pytest.mark.parametrize("name", ["main", "dialog", "help", "marked"])
async def test_everything_can_be_read_in_themes_that_are_not_made_for_this(name: str) -> None:
    picture, act = SCREENS[name]
    app = app_on(picture)
    wrong: set[str] = set()
    others = {theme.name: theme for theme in adapted()}
    assert {"textual-light", "solarized-light", "nord"} <= others.keys()
    assert "ansi-light" not in others
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.pause()
        await act(pilot)
        for theme in others.values():
            app.register_theme(theme)
            app.theme = theme.name
            await pilot.pause(0.1)
            for char, style in cells(app):
                if (by := unreadable(style, theme.name, theme.variables["faint"])) > 0:
                    wrong.add(f"{theme.name}: {char!r} {style}: {by:.1f} too little")
    assert not wrong


async def test_the_themes_to_choose_from_can_all_be_read_once_chosen() -> None:
    app = app_on(snapshot(*shop()))
    async with app.run_test(size=(120, 36)) as pilot:
        app.search_themes()
        await pilot.pause()
        await pilot.press(*"solarized-li", "enter")
        await pilot.pause()
        assert app.theme == "solarized-light"
        assert app.current_theme.variables["row"] != app.available_themes["dockertui"].variables["row"]
        assert not any(theme.name.startswith("ansi") for theme in adapted())


@pytest.mark.parametrize(
    ("environ", "theme"),
    [
        ({"COLORTERM": "truecolor", "TERM": "xterm"}, "dockertui"),
        ({"COLORTERM": "truecolor", "COLORFGBG": "0;15"}, "dockertui-light"),
        ({"TERM": "xterm-256color"}, "dockertui-256"),
        ({"TERM": "screen-256color", "COLORFGBG": "0;default;15"}, "dockertui-light-256"),
        ({"TERM": "linux"}, "dockertui-16"),
        ({"TERM": "xterm", "COLORFGBG": "15;0"}, "dockertui-16"),
    ],
)
def test_the_theme_is_that_of_the_terminal(environ: dict[str, str], theme: str) -> None:
    assert theme_for(environ) == theme


@pytest.mark.parametrize("theme", [name for name in PALETTES if name.endswith("-256")])
def test_of_256_colours_each_is_shown_as_one_that_differs_from_what_it_stands_on(theme: str) -> None:
    palette = PALETTES[theme]
    grounds = {palette[name] for name in ("background", "surface", "row")}
    found = {Color.parse(ground).downgrade(ColorSystem.EIGHT_BIT).number for ground in grounds}
    assert len(found) == len(grounds)
