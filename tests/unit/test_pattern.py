"""Regular expressions that are compiled when they are first used: they are right, and work as any other."""

import re
import sys

from dockertui import pattern
from dockertui.resources import every_kind


def test_every_expression_that_is_compiled_late_can_be() -> None:
    assert all(kind.actions is not None for kind in every_kind())
    found = [
        one
        for name, module in list(sys.modules.items())
        if name.startswith("dockertui.")
        for one in vars(module).values()
        if isinstance(one, pattern._Late)
    ]
    assert len(found) > 10
    for one in found:
        assert one.pattern == one._form, "it is one"


def test_it_finds_what_one_that_is_compiled_at_once_finds() -> None:
    late, at_once = pattern.late("(A+)b", re.IGNORECASE), re.compile("(A+)b", re.IGNORECASE)
    for text in ("aab", "b", "xAB"):
        assert bool(late.fullmatch(text)) == bool(at_once.fullmatch(text))
        assert late.findall(text) == at_once.findall(text)
    assert late.sub(r"<\1>", "aab") == "<aa>"
