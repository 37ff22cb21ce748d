"""What the command palette and the menu of a row list: from the registry and the main screen's commands."""

from collections.abc import Iterator
from typing import Any

from dockertui.choice import Chosen, Selection, Situation, choose
from dockertui.i18n import _
from dockertui.resources import REGISTRY
from dockertui.resources.spec import Action
from dockertui.screens.main import MainScreen
from dockertui.screens.main_keys import COMMANDS, Command
from dockertui.screens.palette import Entry


def entries(screen: MainScreen) -> list[Entry]:
    """Return all commands and all actions of all kinds, those on what is selected first."""
    return list(_all(screen))


def menu(screen: MainScreen) -> list[Entry]:
    """Return what can be done to what is selected, and nothing else."""
    selection, situation = screen.selection, screen.situation
    found = [_action_entry(action, selection, situation) for action in selection.kind.actions]
    return [entry for entry in found if entry.is_possible]


def _all(screen: MainScreen) -> Iterator[Entry]:
    situation = screen.situation
    here = screen.selection.kind
    others = sorted(REGISTRY, key=lambda kind: kind is not screen.kind)
    for kind in (here, *(kind for kind in others if kind is not here)):
        selection = screen.selection_in(kind)
        for action in kind.actions:
            if not (kind.part_of and action.targetless):  # that stands there as its whole's
                yield _action_entry(action, selection, situation)
    for command in COMMANDS:
        if command.id != "palette":
            yield _command_entry(command, situation)


def _action_entry(action: Action[Any], selection: Selection, situation: Situation) -> Entry:
    """Return the line of an action, with what is decided of it."""
    kind = selection.kind
    choice = choose((action,), selection, situation)
    return Entry(
        f"{action.label} {kind.singular}",
        selection.name_for(action),
        str(action.help) if isinstance(choice, Chosen) else _("not now: %(why)s") % {"why": choice.why},
        situation.keymap.first_text(f"{kind.name}.{action.id}"),
        action.id,
        f"act({kind.name!r}, {action.id!r})",
        isinstance(choice, Chosen),
    )


def _command_entry(command: Command, situation: Situation) -> Entry:
    """Return the line of a command of the main screen."""
    label = str(command.title or command.label)
    if command.id.startswith("go_"):
        label = _("Go to %(pane)s") % {"pane": label}
    label, about = label[:1].upper() + label[1:], situation.keymap.fill(str(command.help))
    keys = situation.keymap.first_text(f"app.{command.id}")
    return Entry(label, "", "" if about == label else about, keys, command.id, command.action)
