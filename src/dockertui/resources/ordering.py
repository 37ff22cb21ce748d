"""How texts are ordered as people read them. Pure."""

import re

_NUMBERS = re.compile(r"(\d+)")
_LONGEST = 10_000
"""Characters of a text that count for its place."""


def natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """Return a sort key that puts `web2` before `web10`, in any case; numbers may have any length."""
    return tuple(
        (0, len(part.lstrip("0")), part.lstrip("0")) if part.isdecimal() else (1, 0, part)
        for part in _NUMBERS.split(text[:_LONGEST].lower())
        if part
    )
