"""What draws the texts of the first picture is what Rich makes of the same colours."""

import pytest
from rich.color import ColorSystem

from dockertui.colors import PALETTES
from dockertui.early_look import FEW, MANY, TRUECOLOR, Look, color_system, drawn


@pytest.mark.parametrize("theme", PALETTES)
@pytest.mark.parametrize("system", [TRUECOLOR, MANY, FEW])
def test_a_text_is_drawn_as_rich_would(theme: str, system: str) -> None:
    palette = PALETTES[theme]
    for color in ("foreground", "muted", "success", "error", "border"):
        plain = Look(palette[color], palette["background"])
        for look in (plain, plain.bold(), plain.on(palette["row"], bold=True)):
            assert drawn("a [b]", look, system) == look.style.render(
                "a [b]", color_system=ColorSystem[system]
            )


def test_any_colour_is_the_one_of_256_that_rich_takes() -> None:
    for number in range(0, 2**24, 4099):
        look = Look(f"#{number:06x}", "#101010")
        assert drawn("x", look, MANY) == look.style.render("x", color_system=ColorSystem.EIGHT_BIT)


def test_nothing_draws_nothing() -> None:
    assert drawn("", Look("#ffffff", "#000000"), TRUECOLOR) == ""


@pytest.mark.parametrize(
    ("environ", "system"),
    [
        ({"COLORTERM": "truecolor", "TERM": "xterm"}, TRUECOLOR),
        ({"TERM": "xterm-256color"}, MANY),
        ({"TERM": "xterm-kitty"}, MANY),
        ({"TERM": "xterm"}, FEW),
        ({}, FEW),
    ],
)
def test_how_many_colours_there_are_is_told_by_the_terminals_names(
    environ: dict[str, str], system: str
) -> None:
    assert color_system(environ) == system
