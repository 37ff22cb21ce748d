"""The main screen, bound to the keys in force: a key may stand for several actions there."""

from typing import Any, ClassVar

from textual.binding import Binding

from dockertui.keymap import Keymap
from dockertui.resources import every_kind
from dockertui.screens.main import MainScreen
from dockertui.screens.main_keys import COMMANDS
from dockertui.widgets.keyed import bound


def bindings(keymap: Keymap) -> list[Binding]:
    """Return what each key runs on the main screen: a command, or `press` where it stands for actions."""
    found = [bound("text.copy", "copy_text")]
    for command in COMMANDS:
        keys = keymap.keys(key_id := f"app.{command.id}")
        if keys:
            found.append(Binding(",".join(keys), command.action, str(command.label), show=False, id=key_id))
    for kind in every_kind():
        for action in kind.actions:
            key_id = f"{kind.name}.{action.id}"
            found += [Binding(key, f"press({key!r})", show=False, id=key_id) for key in keymap.keys(key_id)]
    return found


def keyed(keymap: Keymap) -> type[MainScreen]:
    """Return the main screen's class with its bindings: the toolkit binds for classes only."""

    class KeyedMainScreen(MainScreen):
        BINDINGS: ClassVar[list[Any]] = bindings(keymap)

    return KeyedMainScreen
