"""The colours of the themes, by what they mean; opaque, as lines are drawn without blending.

Each is chosen by hand for the colours a terminal has, not rounded from another: the contrast of texts is 4.5
at least, in the line of the cursor too, and that of what is dim (`faint`) is 3. Apart from the themes
themselves, which need Textual, for what is painted before it is there.
"""

from collections.abc import Mapping

Palette = Mapping[str, str]

BASE = frozenset(
    {
        "primary",
        "secondary",
        "accent",
        "success",
        "warning",
        "error",
        "foreground",
        "background",
        "surface",
        "panel",
    }
)
"""What Textual's themes name; the rest are tokens of ours."""


def _palette(
    grounds: str, texts: str, tones: str, borders: str, *, veil: str = "transparent"
) -> dict[str, str]:
    """Return a palette of colours in this order.

    Args:
        grounds: Background, surface, panel, row of the cursor, the same without the focus, alert.
        texts: Foreground, muted, faint.
        tones: Accent, success, warning, error.
        borders: Of what has the focus, of what has not.
        veil: What is laid over a screen that another one is open over.
    """
    names = ["background", "surface", "panel", "row", "row-blurred", "alert", "foreground", "muted", "faint"]
    names += ["accent", "success", "warning", "error", "border", "border-blurred"]
    found = dict(zip(names, f"{grounds} {texts} {tones} {borders}".split(), strict=True))
    return {**found, "primary": found["accent"], "secondary": found["muted"], "veil": veil}


DARK = _palette(
    "#16191d #1b1f24 #262b32 #1f3a50 #2a3038 #4a2529",
    "#d7dae0 #98a2b0 #7d8795",
    "#6cb6f0 #7bc275 #e5b567 #f0848c",
    "#6cb6f0 #3a424d",
    veil="#16191d59",
)
LIGHT = _palette(
    "#ffffff #f6f8fa #e6eaef #d6e8f7 #e6eaef #f7dedc",
    "#1f2328 #57606a #727b85",
    "#175f9e #1f6b27 #7d5200 #a3201a",
    "#175f9e #b9c2cc",
    veil="#ffffff59",
)
CONTRAST = _palette(
    "#000000 #000000 #1c1c1c #003f6b #303030 #5f0000",
    "#ffffff #d0d0d0 #a8a8a8",
    "#87d7ff #7dff7d #ffd75f #ff9c9c",
    "#87d7ff #8a8a8a",
)
DARK_256 = _palette(
    "#121212 #1c1c1c #262626 #303030 #262626 #5f0000",
    "#dadada #b2b2b2 #8a8a8a",
    "#87d7ff #87d787 #ffd787 #ff8787",
    "#87d7ff #585858",
)
LIGHT_256 = _palette(
    "#ffffff #f5f5f5 #eeeeee #e4e4e4 #eeeeee #ffd7d7",
    "#121212 #585858 #6c6c6c",
    "#005f87 #005f00 #5f5f00 #870000",
    "#005f87 #a8a8a8",
)
DARK_16 = _palette(
    " ".join(["ansi_black"] * 6),
    "ansi_bright_white ansi_white ansi_white",
    "ansi_bright_cyan ansi_bright_green ansi_bright_yellow ansi_bright_red",
    "ansi_bright_cyan ansi_white",
)
"""Judged with the tables of xterm and of VGA. The row of the cursor is told by its sign and bold letters."""
LIGHT_16 = _palette(
    " ".join(["ansi_bright_white"] * 6),
    "ansi_black ansi_black ansi_bright_black",
    "ansi_blue ansi_blue ansi_magenta ansi_red",
    "ansi_blue ansi_bright_black",
)

PALETTES: Mapping[str, Palette] = {
    "dockertui": DARK,
    "dockertui-light": LIGHT,
    "dockertui-contrast": CONTRAST,
    "dockertui-256": DARK_256,
    "dockertui-light-256": LIGHT_256,
    "dockertui-16": DARK_16,
    "dockertui-light-16": LIGHT_16,
}
"""By the name of the theme."""
_TERMS = {"256color": "-256", "kitty": "-256"}


def is_light(palette: Palette) -> bool:
    """Return whether letters are darker than what they stand on."""
    return palette["background"] in ("#ffffff", "ansi_bright_white")


def is_ansi(palette: Palette) -> bool:
    """Return whether the terminal's own sixteen colours are meant."""
    return palette["background"].startswith("ansi_")


def theme_for(environ: Mapping[str, str]) -> str:
    """Return the name of the theme for the colours a terminal has, and for its background where it is told.

    Args:
        environ: `COLORTERM` and `TERM` say how many colours there are, `COLORFGBG` whether it is light.
    """
    if environ.get("COLORTERM", "").strip().lower() in ("truecolor", "24bit"):
        colors = ""
    else:
        colors = _TERMS.get(environ.get("TERM", "").strip().lower().rpartition("-")[2], "-16")
    light = environ.get("COLORFGBG", "").rpartition(";")[2] in ("7", "15")
    return f"dockertui{'-light' if light else ''}{colors}"
