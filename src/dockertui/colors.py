"""The colours of the themes, by what they mean; opaque, as lines are drawn without blending.

Apart from the themes themselves, which need Textual, for what is painted before it is there.
"""

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

DARK = {
    "primary": "#5aa9e6",
    "secondary": "#7f8fa6",
    "accent": "#5aa9e6",
    "success": "#7bc275",
    "warning": "#e5b567",
    "error": "#e06c75",
    "foreground": "#d7dae0",
    "background": "#16191d",
    "surface": "#1b1f24",
    "panel": "#262b32",
    "muted": "#8b95a3",
    "row": "#264b66",
    "row-blurred": "#2a3038",
    "border": "#5aa9e6",
    "border-blurred": "#3a424d",
}

LIGHT = {
    "primary": "#1f6fb2",
    "secondary": "#5c6773",
    "accent": "#1f6fb2",
    "success": "#2e7d32",
    "warning": "#9a6700",
    "error": "#b3261e",
    "foreground": "#1f2328",
    "background": "#ffffff",
    "surface": "#f6f8fa",
    "panel": "#e6eaef",
    "muted": "#636c76",
    "row": "#cbe3f7",
    "row-blurred": "#e6eaef",
    "border": "#1f6fb2",
    "border-blurred": "#b9c2cc",
}
