"""The keys among files: those under them, as many as there is room for, and the sheet of them all."""

from collections.abc import Mapping
from typing import Any

from textual.screen import Screen
from textual.widget import Widget

from dockertui.i18n import N_, Text, _
from dockertui.keymap import Keymap
from dockertui.screens.help import HelpScreen
from dockertui.widgets.keyed import bindings_of, keys_of

_ACTS = (
    "files.mark",
    "files.copy_out",
    "files.copy_in",
    "files.edit",
    "files.delete",
    "files.rename",
    "files.folder",
    "files.copy_name",
)
_NOT_HERE = ("lines.next_match", "lines.previous_match")
"""Of all lines; among files nothing is searched for: they are filtered."""
_SECTIONS: Mapping[str, Text] = {"act": N_("Files"), "look": N_("Look"), "move": N_("Move")}
_NARROW, _WIDE = 90, 130
"""Cells from which on there is room for more."""


def key_words(keymap: Keymap, width: int, *, in_file: bool) -> str:
    """Return what stands under the files.

    Args:
        keymap: The keys in force.
        width: Cells there are.
        in_file: Whether a file is looked into.
    """
    if in_file:
        words = [_("%(lines.down)s: down · %(lines.page_down)s: page")]
        words.append(_("%(files.help)s: keys · %(files.close)s: back"))
        return keymap.fill(" · ".join(words))
    words = [_("%(files.open)s: open · %(files.filter)s: filter")]
    if width >= _NARROW:
        words = [_("%(files.open)s: open · %(files.up)s: up · %(files.filter)s: filter")]
    if width >= _WIDE:
        words.append(_("%(files.path)s: path · %(files.sort)s: sort · %(files.mark)s: mark"))
    words.append(_("%(files.copy_out)s: copy out · %(files.copy_in)s: copy in"))
    if width >= _WIDE:
        words.append(_("%(files.edit)s: edit · %(files.delete)s: delete"))
    words.append(_("%(files.help)s: keys · %(files.close)s: close"))
    return keymap.fill(" · ".join(words))


def typed_words(keymap: Keymap) -> str:
    """Return what stands under the files while a text is typed."""
    return keymap.fill(_("%(dialog.submit)s: take · %(field.clear)s: back"))


def show_keys(screen: Screen[Any], view: Widget) -> None:
    """Show all keys that work in a view."""
    keymap = keys_of(screen)
    found: dict[str, list[tuple[str, str, str]]] = {name: [] for name in _SECTIONS}
    for key_id, binding in bindings_of(type(view)).items():
        if binding.description and keymap.keys(key_id) and key_id not in _NOT_HERE:
            part = "act" if key_id in _ACTS else "look" if key_id.startswith("files.") else "move"
            found[part].append((keymap.text(key_id), _(binding.description), ""))
    sections = [(str(title), found[name]) for name, title in _SECTIONS.items() if found[name]]
    screen.app.push_screen(HelpScreen(_("Files"), sections, keymap))
