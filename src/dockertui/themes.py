"""Themes, and the tokens by which widgets name what a colour means.

Widgets ask for a tone ("good", "warn", …) and never for a colour; a theme gives each its look.
"""

from collections.abc import Mapping

from textual.theme import Theme

from dockertui import colors


def _tokens(palette: Mapping[str, str]) -> dict[str, str]:
    return {name: color for name, color in palette.items() if name not in colors.BASE}


def _theme(name: str, palette: Mapping[str, str], *, dark: bool) -> Theme:
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
        dark=dark,
        variables=_tokens(palette),
    )


TOKENS = _tokens(colors.DARK)
"""What a theme has that does not say so itself."""

DARK = _theme("dockertui", colors.DARK, dark=True)
LIGHT = _theme("dockertui-light", colors.LIGHT, dark=False)

THEMES = (DARK, LIGHT)
