"""The screens that find a value for a field of a form, by the ids that `Field.finder` names.

A finder is an async function in a file of its own: it takes the screen to open over, the engine to ask and
what was typed, and gives the value; None if the user cancelled.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from textual.screen import Screen

from dockertui.engine.engine import Engine
from dockertui.screens.find_names import find_containers, find_networks
from dockertui.screens.find_path import find_file, find_folder, find_new_file
from dockertui.screens.registry_search import find_image

Finder = Callable[[Screen[Any], Engine, str], Awaitable[str | None]]

FINDERS: dict[str, Finder] = {
    "containers": find_containers,
    "networks": find_networks,
    "registry_search": find_image,
    "file": find_file,
    "new_file": find_new_file,
    "folder": find_folder,
}
