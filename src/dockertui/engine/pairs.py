"""Names with values as one line of text, as a shell would read them: `type=nfs o='addr=10.0.0.1,rw'`."""

import shlex
from collections.abc import Mapping

from dockertui.engine.text import clean
from dockertui.i18n import _


def pairs(text: str) -> Mapping[str, str]:
    """Return the names and values in a line that `problem()` finds nothing wrong with."""
    return {name: value for name, _equals, value in (word.partition("=") for word in shlex.split(text))}


def problem(text: str) -> str:
    """Return what is wrong with a line, "" if nothing."""
    try:
        words = shlex.split(text)
    except ValueError:
        return _("A quote is not closed, or nothing follows the backslash.")
    return next((_("%(word)s has no name") % {"word": clean(w)} for w in words if w.startswith("=")), "")
