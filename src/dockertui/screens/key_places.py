"""Every id that reacts to a key, and what can be in force at once: one keymap of them all."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from dockertui.default_keys import KEYS, NEEDED, ids_of
from dockertui.keymap import Keymap, Place
from dockertui.resources import every_kind
from dockertui.resources.spec import ResourceKind
from dockertui.screens.main_keys import COMMANDS, flag_ids, key_ids

EVERYWHERE = ("app.quit_anywhere", "text.copy")
"""What works on every screen but in a shell."""
TERMINAL = ("shell.leave", "shell.page_up", "shell.page_down", "shell.top", "shell.bottom")
MENU = ("shell.leave", *(key_id for key_id in ids_of("shell") if key_id not in TERMINAL))
SEARCH = ("shell.leave", "shell.back", *ids_of("search"))
FOUND = ("shell.leave", "shell.back", "shell.search", "shell.select", *ids_of("found"))
SELECT = ("shell.leave", "shell.back", "shell.search", *ids_of("select"))
ENDED = ("shell.leave", *ids_of("ended"))


def keymap(overrides: Mapping[str, str] | None = None) -> Keymap:
    """Return the keys in force.

    Args:
        overrides: What the user set, by id; what of it cannot be, the keymap's `problems` say.
    """
    return Keymap({**key_ids(every_kind()), **KEYS}, tuple(_places()), overrides, NEEDED)


def early_keymap(overrides: Mapping[str, str], empty: Iterable[ResourceKind[Any]]) -> Keymap:
    """Return the keys that the first picture may name: to load what kinds offer takes longer than the rest.

    Args:
        overrides: What the user set, by id; with any, all keys are returned.
        empty: The kinds of which there is nothing: their panes name keys of what they offer.
    """
    if overrides:
        return keymap(overrides)
    return Keymap({**key_ids(empty), **KEYS}, (), None, NEEDED)


def _places() -> Iterator[Place]:
    yield from _main_places()
    lines = ids_of("lines")
    here = (*_commands("anywhere", "details", "away"), *EVERYWHERE)
    own = tuple(key_id for key_id in lines if key_id not in ("lines.up", "lines.down", "lines.choose"))
    yield Place("a summary", (*own, *ids_of("parts"), *here))
    yield Place("a log", (*lines, *ids_of("log"), *here))
    # a document folds where another view follows a link
    folds = tuple(key_id for key_id in lines if key_id != "lines.choose")
    yield Place("a document", (*folds, *ids_of("document"), *here))
    edit = ids_of("edit")
    yield Place("a filter", (*ids_of("field"), *edit, "app.quit_anywhere"), is_typed_in=True)
    yield Place(
        "a form's field", (*edit, "dialog.submit", "dialog.find", "app.quit_anywhere"), is_typed_in=True
    )
    path_keys = ("path.complete", "dialog.submit", "dialog.find", "app.quit_anywhere")
    yield Place("a form's path", (*edit, *path_keys), is_typed_in=True)
    yield Place("a search in a registry", (*ids_of("finder"), *edit, "app.quit_anywhere"), is_typed_in=True)
    yield from _dialog_places()
    moves = ("dialog.next", "dialog.previous", "dialog.choose")
    yield from _run_places(edit)
    yield Place("the question before quitting", (*ids_of("quit"), *moves, *EVERYWHERE))
    yield Place("a copy whose name is taken", (*ids_of("taken"), *moves, *EVERYWHERE))
    yield Place("the help", (*ids_of("help"), *lines, *EVERYWHERE))
    yield from _file_places(lines)
    looks = tuple(key_id for key_id in lines if key_id != "lines.copy")
    ticks = tuple(key_id for key_id in lines if key_id != "lines.choose")
    yield Place("what a prune takes", (*ticks, *ids_of("prune"), *EVERYWHERE))
    yield Place("the commands of the session", (*lines, *ids_of("session"), *EVERYWHERE))
    yield Place("a container as a command", (*ids_of("command"), *looks, *EVERYWHERE))
    yield Place("what an edit changed", (*ids_of("diff"), *ticks, *EVERYWHERE))
    yield Place("whether one reaches another", (*lines, *ids_of("reach"), *EVERYWHERE))
    yield Place("the picture of networks", (*ids_of("picture"), *EVERYWHERE))
    path = ("dialog.submit", "app.quit_anywhere")
    yield Place("the path to write to", ("field.clear", *edit, *path), is_typed_in=True)
    yield Place("the palette", (*ids_of("palette"), *edit, "app.quit_anywhere"), is_typed_in=True)
    yield Place("a shell", TERMINAL, is_typed_in=True)
    yield Place("a shell's menu", MENU)
    yield Place("a search in a shell", SEARCH, is_typed_in=True)
    yield Place("a search that found", FOUND)
    yield Place("choosing in a shell", SELECT)
    yield Place("a shell that is over", ENDED)


def _dialog_places() -> Iterator[Place]:
    dialog = tuple(
        key_id
        for key_id in ids_of("dialog")
        if key_id not in ("dialog.choose", "dialog.tick", "dialog.submit", "dialog.find")
    )
    yield Place("a dialog's button", (*dialog, "dialog.choose", *EVERYWHERE))
    yield Place("a dialog's box", (*dialog, "dialog.tick", *EVERYWHERE))
    for kind in every_kind():
        for action in kind.actions:
            if flags := flag_ids(kind, action):
                ids = (*dialog, "dialog.choose", *EVERYWHERE, *flags)
                yield Place(f"the dialog of {kind.name}.{action.id}", ids)


def _file_places(lines: tuple[str, ...]) -> Iterator[Place]:
    """Yield the files of a folder, and how a file begins."""
    other = ("lines.choose", "lines.copy", "lines.next_match")
    moves = tuple(key_id for key_id in lines if key_id not in other)
    yield Place("the files of a folder", (*moves, *ids_of("files"), *EVERYWHERE))
    yield Place(
        "the begin of a file",
        (*moves, "lines.choose", "lines.next_match", "files.yes", "files.help", "files.close", *EVERYWHERE),
    )
    typed = (*ids_of("edit"), "dialog.submit", "field.clear", "field.complete", "app.quit_anywhere")
    yield Place("what is asked under files", typed, is_typed_in=True)


def _run_places(edit: tuple[str, ...]) -> Iterator[Place]:
    """Yield the form of a new container and the list that opens over it."""
    run, typed = ids_of("run"), (*edit, "app.quit_anywhere")
    yield Place("a field of the run form", (*run, *typed, "dialog.submit"), is_typed_in=True)
    yield Place("a row of the run form", (*run, *typed, *ids_of("rows")), is_typed_in=True)
    yield Place("a box of the run form", (*run, "dialog.tick", "rows.remove", "app.quit_anywhere"))
    yield Place("a choice of the run form", (*run, *ids_of("choice"), "app.quit_anywhere"))
    yield Place("a list to choose from", (*ids_of("pick"), *typed), is_typed_in=True)


def _main_places() -> Iterator[Place]:
    """Yield the panes and the details. What a view binds comes before an action there, so it may hide one."""
    pane = (*ids_of("table"), *_commands("anywhere", "panes", "away"), *EVERYWHERE)
    rows, headings = (*pane, *_commands("rows", "tree")), (*pane, *_commands("heading", "tree"))
    details = (*_commands("anywhere", "details", "away"), *EVERYWHERE)
    for kind in every_kind():
        actions = tuple(f"{kind.name}.{action.id}" for action in kind.actions)
        yield Place(f"the pane of {kind.name}", (*rows, *actions), shared=frozenset(actions))
        if kind.grouping is not None:
            yield Place(
                f"a group in the pane of {kind.name}", (*headings, *actions), shared=frozenset(actions)
            )
        yield Place(f"the details of {kind.name}", (*details, *actions), shared=frozenset(actions))


def _commands(*where: str) -> tuple[str, ...]:
    return tuple(f"app.{command.id}" for command in COMMANDS if command.where in where)
