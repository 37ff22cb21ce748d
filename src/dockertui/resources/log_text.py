"""A line of a program's output as plain text."""

import re

_COLOUR = re.compile("\x1b\\[[0-9;:]*m?")


def without_colours(text: str) -> str:
    """Return a line without its colours, the only control codes that are left in one."""
    return _COLOUR.sub("", text) if "\x1b" in text else text
