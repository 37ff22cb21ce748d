"""Component classes that give each tone its colour; shared by every widget that draws lines."""

from rich.style import Style
from textual.widget import Widget

TONES = ("good", "warn", "bad", "muted", "accent")
COLORS = {
    "": "$foreground",
    "good": "$success",
    "warn": "$warning",
    "bad": "$error",
    "muted": "$muted",
    "accent": "$accent",
}
"""The colour of each tone."""
TONE_CLASSES = frozenset(f"tone--{tone}" for tone in TONES)


def tone_css(widget: str) -> str:
    """Return the CSS that colours the tones in a widget."""
    return f"""
    {widget} > .tone--good {{ color: $success; }}
    {widget} > .tone--warn {{ color: $warning; }}
    {widget} > .tone--bad {{ color: $error; }}
    {widget} > .tone--muted {{ color: $muted; }}
    {widget} > .tone--accent {{ color: $accent; text-style: bold; }}
    """


class Looks:
    """What the component classes of a widget look like, worked out once; `clear` it when styles change."""

    def __init__(self, widget: Widget) -> None:
        self._widget = widget
        self._known: dict[tuple[str, ...], Style] = {}

    def of(self, *names: str) -> Style:
        """Return the widget's own style with those of component classes over it, the last on top."""
        found = self._known.get(names)
        if found is None:
            if names:
                *under, name = names
                found = self.of(*under) + self._widget.get_component_rich_style(name, partial=True)
            else:
                found = self._widget.rich_style
            self._known[names] = found
        return found

    def clear(self) -> None:
        """Forget them."""
        self._known.clear()
