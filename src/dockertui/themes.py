"""Themes, and the tokens by which widgets name what a colour means.

Widgets ask for a tone ("good", "warn", …) and never for a colour; a theme gives each its look.
"""

from textual.theme import Theme


def _tokens(*, muted: str, row: str, row_blurred: str, border: str, border_blurred: str) -> dict[str, str]:
    """Return the tokens of ours; opaque colours, as lines are drawn without blending."""
    return {
        "muted": muted,
        "row": row,
        "row-blurred": row_blurred,
        "border": border,
        "border-blurred": border_blurred,
    }


TOKENS = _tokens(
    muted="#8b95a3", row="#264b66", row_blurred="#2a3038", border="#5aa9e6", border_blurred="#3a424d"
)
"""What a theme has that does not say so itself."""

DARK = Theme(
    name="dockertui",
    primary="#5aa9e6",
    secondary="#7f8fa6",
    accent="#5aa9e6",
    success="#7bc275",
    warning="#e5b567",
    error="#e06c75",
    foreground="#d7dae0",
    background="#16191d",
    surface="#1b1f24",
    panel="#262b32",
    dark=True,
    variables=_tokens(
        muted="#8b95a3", row="#264b66", row_blurred="#2a3038", border="#5aa9e6", border_blurred="#3a424d"
    ),
)

LIGHT = Theme(
    name="dockertui-light",
    primary="#1f6fb2",
    secondary="#5c6773",
    accent="#1f6fb2",
    success="#2e7d32",
    warning="#9a6700",
    error="#b3261e",
    foreground="#1f2328",
    background="#ffffff",
    surface="#f6f8fa",
    panel="#e6eaef",
    dark=False,
    variables=_tokens(
        muted="#636c76", row="#cbe3f7", row_blurred="#e6eaef", border="#1f6fb2", border_blurred="#b9c2cc"
    ),
)

THEMES = (DARK, LIGHT)
