"""Component classes that give each tone its colour; shared by every widget that draws lines."""

TONES = ("good", "warn", "bad", "muted", "accent")
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
