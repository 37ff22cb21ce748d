"""Bindings by id: their keys are the keymap's, and what a widget binds can be asked."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from textual.binding import Binding
from textual.dom import DOMNode

from dockertui.default_keys import KEYS
from dockertui.i18n import Lazy
from dockertui.keymap import Keymap


def bound(key_id: str, action: str, label: Lazy | None = None, *, priority: bool = False) -> Binding:
    """Return a binding of an id to an action; the app's keymap gives it other keys than the default.

    Args:
        key_id: An id of `default_keys`.
        action: What it does, as Textual writes it.
        label: What it does, for the help; None where the help is not to list it.
        priority: Whether it comes before what the widget with the focus does with the key.
    """
    text = label.message if label is not None else ""
    return Binding(KEYS[key_id], action, text, show=False, priority=priority, id=key_id)


@cache
def bindings_of(cls: type[DOMNode]) -> Mapping[str, Binding]:
    """Return what a class binds, by id: where a subclass binds a key it has that of its bases no more."""
    found: dict[str, Binding] = {}
    taken: set[str] = set()
    for base in cls.__mro__:
        own = [binding for binding in base.__dict__.get("BINDINGS", ()) if isinstance(binding, Binding)]
        for binding in own:
            if binding.id is not None and not taken.intersection(binding.key.split(",")):
                found[binding.id] = binding
        taken.update(key for binding in own for key in binding.key.split(","))
    return found


def keys_of(node: DOMNode) -> Keymap:
    """Return the keys in force in the app that a widget or a screen is part of."""
    app: Any = node.app
    keymap: Keymap = app.keymap
    return keymap
