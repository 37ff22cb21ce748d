"""Every text a user sees goes through here: gettext now, and lazily in declarations.

The catalog is chosen once, from the environment as gettext does it (LANGUAGE, LC_ALL,
LC_MESSAGES, LANG). Without one the English of the source is shown.
"""

import gettext
from pathlib import Path

_LOCALES = Path(__file__).parent / "locale"
_catalog: gettext.NullTranslations = gettext.translation("dockertui", str(_LOCALES), fallback=True)


def _(message: str) -> str:
    """Return the message in the user's language."""
    return _catalog.gettext(message) if message else ""


def ngettext(singular: str, plural: str, count: int) -> str:
    """Return the form of the message that fits the count, in the user's language."""
    return _catalog.ngettext(singular, plural, count)


class Lazy:
    """A text that is declared at import and translated when it is shown."""

    __slots__ = ("message",)

    def __init__(self, message: str) -> None:
        self.message = message

    def __str__(self) -> str:
        return _(self.message)

    def __repr__(self) -> str:
        return f"N_({self.message!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Lazy) and other.message == self.message

    def __hash__(self) -> int:
        return hash(self.message)


Text = str | Lazy
"""A text in a declaration: plain where nothing is to translate (`ID`), lazy otherwise."""


def N_(message: str) -> Lazy:  # noqa: N802  (gettext's own name for it)
    """Mark a declaration's text for translation; it is translated by `str()`."""
    return Lazy(message)
