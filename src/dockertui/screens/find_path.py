"""Finds a path of this machine: a folder after the other, in a list that typing narrows."""

import asyncio
import os
from collections.abc import Sequence
from typing import Any

from textual.screen import Screen
from textual.suggester import Suggester

from dockertui.engine.disk import whole
from dockertui.engine.disk_names import Named, completed, names_in
from dockertui.engine.engine import Engine
from dockertui.engine.errors import EngineFault
from dockertui.engine.text import clean
from dockertui.formatting import cut_middle, size
from dockertui.i18n import _
from dockertui.resources.spec import Field
from dockertui.screens.pick import Item, PickScreen

ABOVE, HERE = "..", "."
TITLE = 60
"""Cells of a folder's path in the title."""


class PathSuggester(Suggester):
    """Completes a path from what is on the disk, read in a thread."""

    def __init__(self) -> None:
        super().__init__(use_cache=False, case_sensitive=True)

    async def get_suggestion(self, value: str) -> str | None:
        """Return the path as far as it can be completed."""
        return await asyncio.to_thread(completed, value) or None


def finder_of(field: Field) -> str:
    """Return the id of what finds a value for a field, "" if nothing does."""
    if field.finder or not field.is_path:
        return field.finder
    if field.replace_box:
        return "new_file"
    return "folder" if "folder" in getattr(field.check_disk, "__name__", "") else "file"


async def find_file(screen: Screen[Any], _engine: Engine, typed: str) -> str | None:
    """Let a file that is there be chosen; gives its path, None if the user cancelled."""
    return await _find(screen, typed, new="", gives_folders=False)


async def find_new_file(screen: Screen[Any], _engine: Engine, typed: str) -> str | None:
    """Let a file be chosen that may not be there yet; gives its path, None if the user cancelled."""
    return await _find(screen, typed, new=_("new file %(name)s"), gives_folders=False)


async def find_folder(screen: Screen[Any], _engine: Engine, typed: str) -> str | None:
    """Let a folder be chosen; gives its path, None if the user cancelled."""
    return await _find(screen, typed, new="", gives_folders=True)


async def _find(screen: Screen[Any], typed: str, *, new: str, gives_folders: bool) -> str | None:
    folder, name = await asyncio.to_thread(_begin, typed)
    while True:
        try:
            there: Sequence[Named] = await asyncio.to_thread(names_in, folder)
            empty = ""
        except EngineFault as error:
            there, empty = (), str(error)
        known = [one for one in there if one.is_folder or not gives_folders]
        picker = PickScreen(
            cut_middle(clean(folder), TITLE),
            [*_first_items(name if new else "", gives_folders=gives_folders), *map(_item, known)],
            new=new,
            empty=empty,
        )
        picked = await screen.app.push_screen(picker, wait_for_dismiss=True)
        if picked is None:
            return None
        if picked.value == HERE:
            return os.path.join(folder, name) if new else folder
        if picked.value == ABOVE:
            folder = os.path.dirname(folder)
        elif picked.value.endswith("/") and not picked.is_new:
            folder = os.path.join(folder, picked.value.rstrip("/"))
        else:
            return os.path.join(folder, whole(picked.value))


def _begin(typed: str) -> tuple[str, str]:
    """Return the folder that is shown first, and the name in it."""
    path = os.path.abspath(whole(typed) or ".")
    if typed.endswith("/") or os.path.isdir(path):
        return path, ""
    folder, name = os.path.split(path)
    return (folder, name) if os.path.isdir(folder) else (os.path.abspath("."), name)


def _first_items(name: str, *, gives_folders: bool) -> list[Item]:
    above = Item(ABOVE, _("the folder above"))
    if gives_folders:
        return [Item(HERE, shown=_("take this folder")), above]
    if name:
        return [Item(HERE, shown=_("here, as %(name)s") % {"name": clean(name)}), above]
    return [above]


def _item(one: Named) -> Item:
    return Item(one.name + "/", _("folder")) if one.is_folder else Item(one.name, size(one.size_bytes))
