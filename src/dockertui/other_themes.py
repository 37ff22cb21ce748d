"""Textual's own themes for this app: with colours for all that widgets name, and texts that can be read.

Their colours are made for buttons and frames. Those that are written with here go as far towards black or
white as letters need; each keeps what it is known by, its backgrounds and hues.
"""

from collections.abc import Sequence
from functools import cache

from textual.color import BLACK, WHITE, Color
from textual.theme import BUILTIN_THEMES, Theme

from dockertui.colors import Palette
from dockertui.themes import themed

TEXT, DIM = 4.5, 3.0
"""The least contrast of a text with all that it stands on, and of one that is dim."""
_SPARE = 0.1
"""What is lost where colours are rounded."""
_STEPS = 40


@cache
def adapted() -> tuple[Theme, ...]:
    """Return the toolkit's themes as the app needs them; without those of sixteen colours.

    The app has its own for terminals of sixteen colours, and of what those show a theme knows nothing.
    """
    return tuple(themed(name, palette(theme)) for name, theme in BUILTIN_THEMES.items() if not theme.ansi)


def palette(theme: Theme) -> Palette:
    """Return the colours of a theme by what they mean here."""
    found = theme.to_color_system().generate()
    named = {
        name: Color.parse(found[name]) for name in ("background", "surface", "panel", "primary", "error")
    }
    background = named["background"]
    end = WHITE if theme.dark else BLACK
    foreground = _readable(Color.parse(theme.foreground or end.hex), [background], 2 * TEXT, end)
    grounds = {
        "background": background,
        "surface": named["surface"],
        "panel": named["panel"],
        "row": background.blend(named["primary"], 0.22),
        "row-blurred": background.blend(foreground, 0.09),
        "alert": background.blend(named["error"], 0.22),
    }
    below = list(grounds.values())
    texts = {
        "foreground": _readable(foreground, below, TEXT, end),
        "muted": _readable(foreground.blend(background, 0.4), below, TEXT, end),
        "faint": _readable(foreground.blend(background, 0.6), below, DIM, end),
    }
    tones = {
        name: _readable(Color.parse(found[name]), below, TEXT, end)
        for name in ("accent", "success", "warning", "error")
    }
    borders = {"border": tones["accent"], "border-blurred": background.blend(foreground, 0.25)}
    colors = {name: color.hex6 for name, color in (grounds | texts | tones | borders).items()}
    more = {"primary": colors["accent"], "secondary": colors["muted"], "veil": f"{background.hex6}59"}
    return colors | more


def _readable(color: Color, grounds: Sequence[Color], least: float, end: Color) -> Color:
    """Return a colour, or the nearest one towards an end that has so much contrast with all it stands on."""
    for step in range(_STEPS):
        found = color.blend(end, step / _STEPS)
        if all(contrast(found, ground) >= least + _SPARE for ground in grounds):
            return found
    return end


def contrast(one: Color, other: Color) -> float:
    """Return the contrast of two colours, from 1 to 21, as WCAG 2 defines it."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(color: Color) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in color.normalized
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
