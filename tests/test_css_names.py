"""Styles reach widgets by the names of their classes: of two with one name each has the other's too."""

import importlib
import pkgutil
from collections import defaultdict

import textual.widgets
from textual.dom import DOMNode

import dockertui


def names(kind: type[DOMNode]) -> dict[str, set[type[DOMNode]]]:
    """Return by the name that styles know them by all classes below one that are loaded."""
    found = defaultdict[str, set[type[DOMNode]]](set)
    for one in kind.__subclasses__():
        found[one._css_type_name].add(one)
        for name, classes in names(one).items():
            found[name] |= classes
    return found


def test_no_two_widgets_or_screens_have_one_name() -> None:
    for module in pkgutil.walk_packages(dockertui.__path__, "dockertui."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    for name in vars(textual.widgets)["__all__"]:
        getattr(textual.widgets, name)
    known = names(DOMNode)
    assert "PathEntry" in known, "all of it is loaded"
    ours = {
        name: {f"{one.__module__}.{one.__qualname__}" for one in classes}
        for name, classes in known.items()
        if any(one.__module__.startswith("dockertui.") for one in classes)
    }
    assert {name: found for name, found in ours.items() if len(found) > 1} == {}
