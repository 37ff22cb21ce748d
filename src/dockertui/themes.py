"""Themes, and the tokens by which widgets name what a colour means.

Widgets ask for a tone ("good", "warn", …) and never for a colour; a theme gives each its look.
"""

from textual.theme import Theme

from dockertui import colors


def _tokens(palette: colors.Palette) -> dict[str, str]:
    found = {name: color for name, color in palette.items() if name not in colors.BASE}
    for state in ("", "-hover", "-active"):
        found |= {
            f"scrollbar{state}": palette["border-blurred"],
            f"scrollbar-background{state}": palette["surface"],
        }
    return found | {"scrollbar-corner-color": palette["surface"]}


def themed(name: str, palette: colors.Palette) -> Theme:
    """Return a theme of a name with these colours."""
    tokens = _tokens(palette)
    if colors.is_ansi(palette):  # what Textual would mix from others has no place among sixteen
        tokens |= {
            "block-cursor-foreground": palette["background"],
            "block-cursor-background": palette["foreground"],
            "input-cursor-background": palette["foreground"],
            "input-cursor-foreground": palette["background"],
            "input-selection-background": palette["accent"],
            "input-selection-foreground": palette["background"],
            "screen-selection-background": palette["accent"],
            "screen-selection-foreground": palette["background"],
            "ansi-background": palette["background"],
            "ansi-foreground": palette["foreground"],
        }
    return Theme(
        name=name,
        primary=palette["primary"],
        secondary=palette["secondary"],
        accent=palette["accent"],
        success=palette["success"],
        warning=palette["warning"],
        error=palette["error"],
        foreground=palette["foreground"],
        background=palette["background"],
        surface=palette["surface"],
        panel=palette["panel"],
        dark=not colors.is_light(palette),
        ansi=colors.is_ansi(palette),
        variables=tokens,
    )


TOKENS = _tokens(colors.DARK)
"""What a theme has that does not say so itself."""

THEMES = tuple(themed(name, palette) for name, palette in colors.PALETTES.items())
