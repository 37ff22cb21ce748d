"""Regular expressions that are compiled when they are first used.

To compile one takes a fraction of a millisecond, and most of those that are declared say what is rare.
"""

import re
from typing import cast


class _Late:
    def __init__(self, form: str, flags: int) -> None:
        self._form = form
        self._flags = flags

    def __getattr__(self, name: str) -> object:
        """Return what the compiled expression has; only asked for what is not known yet."""
        found = getattr(re.compile(self._form, self._flags), name)
        self.__dict__[name] = found
        return cast(object, found)


def late(form: str, flags: int = 0) -> re.Pattern[str]:
    """Return a regular expression, as `re.compile` does; a wrong one is found out when it is used."""
    return cast("re.Pattern[str]", _Late(form, flags))
