"""What footer and help say of the keys: commands, and what `choose` decides of each action."""

import logging
from collections.abc import Collection, Sequence
from typing import Any

from textual.widget import Widget

from dockertui.choice import Chosen, Refused, Selection, Situation, actions_on, choose
from dockertui.i18n import N_, _, ngettext
from dockertui.key_names import key_text
from dockertui.keymap import Keymap
from dockertui.resources.spec import Action
from dockertui.screens.help import Section
from dockertui.screens.main_keys import COMMANDS, WITHOUT_ENGINE, Command, Where
from dockertui.strict import guarded
from dockertui.widgets.key_bar import KeyHint
from dockertui.widgets.keyed import bindings_of

log = logging.getLogger(__name__)

LEADS = 10
"""How much what leads deserves its place in the footer."""
ALSO = (
    ("app.quit_anywhere", N_("Leave, from dialogs and fields too")),
    ("text.copy", N_("Copy the text that is selected with the mouse")),
)
"""What works everywhere and is no command of the main screen; help shows the first key: lines are short."""


def key_hints(
    selection: Selection, situation: Situation, where: Collection[Where], view: Widget
) -> list[KeyHint]:
    """Return what the footer may show of the keys that mean something on what is selected, where it is.

    Args:
        selection: What an action would be done to.
        situation: What else decides what can be done.
        where: Where the focus is.
        view: The widget with the focus; the keys that it takes for itself mean nothing else.
    """
    kind, keymap, hints = selection.kind, situation.keymap, list[KeyHint]()
    leading: list[tuple[int, KeyHint]] = []
    taken = _taken_by(view, keymap)
    shown: set[str] = set()
    for action in kind.actions:
        key = _first(keymap, f"{kind.name}.{action.id}", taken)
        if not key or key in shown:
            continue
        choice = choose(actions_on(kind, key, keymap), selection, situation)
        if not choice.action.footer or (isinstance(choice, Refused) and choice.is_read_only):
            continue
        shown.add(key)
        is_chosen = isinstance(choice, Chosen)
        label = choice.label if isinstance(choice, Chosen) else str(choice.action.label)
        weight = choice.action.footer - (0 if is_chosen else 4)
        place = _place(choice.action, selection) if is_chosen else 0
        hint = KeyHint(key_text(key), label.lower(), f"press({key!r})", is_chosen, LEADS if place else weight)
        if place:
            leading.append((place, hint))
        elif is_chosen or not action.is_look:
            hints.append(hint)
    for command in COMMANDS:
        if command.footer and command.where in ("anywhere", *where) and command.fits(kind):
            hints += command_hint(command, keymap, taken)
    return [hint for _place, hint in sorted(leading, key=lambda found: found[0])] + hints


def _place(action: Action[Any], selection: Selection) -> int:
    """Return the place of an action at the footer's beginning, from 1; 0 where it does not lead."""
    if selection.marked or selection.cursor is None:
        return 0
    return guarded(log, f"whether {action.id} leads", 0, action.leads, selection.cursor.record)


def hints_without_engine(keymap: Keymap) -> list[KeyHint]:
    """Return what the footer shows where no engine was reached yet."""
    return [hint for c in COMMANDS if c.id in WITHOUT_ENGINE for hint in command_hint(c, keymap)]


def under_way_words(marked: int, jobs: Sequence[str], keymap: Keymap) -> str:
    """Return what the footer says at its right.

    Args:
        marked: How many rows are marked in the pane.
        jobs: What is said of running jobs.
        keymap: The keys in force.
    """
    words = [ngettext("%(n)d marked", "%(n)d marked", marked) % {"n": marked}] if marked else []
    if jobs:
        words += jobs
    if jobs and keymap.keys("app.go_job"):
        words.append(keymap.fill(_("%(app.go_job)s jobs")))
    return " · ".join(words)


def command_hint(command: Command, keymap: Keymap, taken: Collection[str] = ()) -> list[KeyHint]:
    """Return the footer's entry for a command; none where no key is left to it."""
    key = _first(keymap, f"app.{command.id}", taken)
    hint = KeyHint(key_text(key), str(command.label), command.action, weight=command.footer)
    return [hint] if key else []


def help_sections(selection: Selection, situation: Situation, view: Widget) -> list[Section]:
    """Return what the help shows, with the keys: actions on what is selected, moves in a view, commands."""
    kind, keymap = selection.kind, situation.keymap
    taken = _taken_by(view, keymap)
    actions = []
    for action in kind.actions:
        choice = choose((action,), selection, situation)
        why = choice.why if isinstance(choice, Refused) else ""
        keys, hidden = _left(keymap, f"{kind.name}.{action.id}", taken)
        actions.append((keys, str(action.help), hidden or why))
    commands = []
    for command in COMMANDS:
        keys, hidden = _left(keymap, f"app.{command.id}", taken)
        if keys and command.fits(kind):
            text = keymap.fill(str(command.help))
            commands.append((keys, f"{command.label}: {text}" if _goes(command) else text, hidden))
    commands += [(keymap.first_text(key_id), str(text), "") for key_id, text in ALSO if keymap.keys(key_id)]
    moves = [
        (keymap.text(key_id), _(binding.description), "")
        for key_id, binding in bindings_of(type(view)).items()
        if binding.description and keymap.keys(key_id)
    ]
    sections = [(str(kind.title), actions), (_("Here"), moves), (_("Everywhere"), commands)]
    return [section for section in sections if section[1]]


def _goes(command: Command) -> bool:
    return command.id.startswith("go_")


def _taken_by(view: Widget, keymap: Keymap) -> frozenset[str]:
    """Return the keys that a widget takes before the screen sees them."""
    return frozenset(key for key_id in bindings_of(type(view)) for key in keymap.keys(key_id))


def _first(keymap: Keymap, key_id: str, taken: Collection[str]) -> str:
    """Return the first key of an id that is not taken, "" for none."""
    return next((key for key in keymap.keys(key_id) if key not in taken), "")


def _left(keymap: Keymap, key_id: str, taken: Collection[str]) -> tuple[str, str]:
    """Return the keys of an id that work where the focus is; else all of them, and where they do."""
    left = [key_text(key) for key in keymap.keys(key_id) if key not in taken]
    is_hidden = not left and bool(keymap.keys(key_id))
    return (keymap.text(key_id), _("in the panes")) if is_hidden else (" ".join(left), "")
