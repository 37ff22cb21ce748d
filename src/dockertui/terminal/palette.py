"""The colours a program's numbers stand for, and what the program changed of them.

The sixteen named colours are a palette of the app's own, so that what is painted and what a query
(OSC 4) is answered are the same in every terminal; a theme whose colours are the user's terminal's
own ("ansi-dark") has the numbers painted as they are, in that terminal's palette.
"""

from dockertui.dataclass import dataclass

Rgb = tuple[int, int, int]

NAMED: tuple[Rgb, ...] = (
    (0x00, 0x00, 0x00), (0xCC, 0x24, 0x1D), (0x4E, 0x9A, 0x06), (0xC4, 0xA0, 0x00),
    (0x34, 0x74, 0xC8), (0xA0, 0x5C, 0xB4), (0x06, 0x98, 0x9A), (0xD3, 0xD7, 0xCF),
    (0x6C, 0x70, 0x6A), (0xFF, 0x55, 0x4F), (0x8A, 0xE2, 0x34), (0xFC, 0xE9, 0x4F),
    (0x72, 0x9F, 0xFF), (0xE0, 0x8C, 0xE8), (0x34, 0xE2, 0xE2), (0xFF, 0xFF, 0xFF),
)  # fmt: skip
"""Black, red, green, yellow, blue, magenta, cyan, white, and the bright eight."""


def _standard() -> tuple[Rgb, ...]:
    steps = (0, 95, 135, 175, 215, 255)
    cube = [(r, g, b) for r in steps for g in steps for b in steps]
    grey = [(level, level, level) for level in range(8, 248, 10)]
    return (*NAMED, *cube, *grey)


STANDARD = _standard()
"""All 256: the named, xterm's cube of colours, its greys."""


@dataclass(frozen=True, slots=True)
class Colors:
    """The colours of a terminal."""

    foreground: Rgb = (0xD3, 0xD7, 0xCF)
    """Of text that has no colour of its own."""
    background: Rgb = (0x00, 0x00, 0x00)
    """Of cells that have none."""
    palette: tuple[Rgb, ...] = STANDARD
    """The numbered ones, 256."""
