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
GO = frozenset({"next_pane", "previous_pane", "details", "back", "next_tab", "previous_tab", "return"})
"""The commands that go somewhere, beside those that go to a pane."""
BY_NAME = frozenset({"theme"})
"""The commands that have no key and stand in the help as what is typed into the palette."""
LIST = frozenset({"filter", "zoom", "grow", "shrink"})
"""The commands that change what is seen, beside those that work in the panes only."""
OF_ROWS = frozenset({"sort", "next_tab", "copy_id"})
"""The commands that mean nothing in a pane without rows, beside those that are for a row."""
ALSO = (
    ("app.quit_anywhere", N_("Quit from anywhere")),
    ("text.copy", N_("Copy selected text")),
)
"""What works everywhere and is no command of the main screen; help shows the first key: lines are short."""


def key_hints(
    selection: Selection,
    situation: Situation,
    where: Collection[Where],
    view: Widget,
    on: Collection[str] = (),
) -> list[KeyHint]:
    """Return what the footer may show of the keys that mean something on what is selected, where it is.

    Args:
        selection: What an action would be done to.
        situation: What else decides what can be done.
        where: Where the focus is.
        view: The widget with the focus; the keys that it takes for itself mean nothing else.
        on: The ids of the commands that are in force, so that their keys undo them.
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
        if not choice.action.footer:
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
    without = OF_ROWS if {"rows", "heading", "details"}.isdisjoint(where) else frozenset[str]()
    for command in COMMANDS:
        if command.id in without:
            continue
        if command.footer and command.where in ("anywhere", *where) and command.fits(kind):
            hints += command_hint(command, keymap, taken, is_on=command.id in on)
    return [hint for _place, hint in sorted(leading, key=lambda found: found[0])] + hints


class Hints:
    """What the footer may show; found anew where what it depends on is another."""

    def __init__(self) -> None:
        self._of: tuple[object, ...] = ()
        self._found: list[KeyHint] = []

    def of(
        self,
        selection: Selection,
        situation: Situation,
        where: Collection[Where],
        view: Widget,
        on: Collection[str] = (),
    ) -> list[KeyHint]:
        """Return what `key_hints` gives."""
        said = situation.under_way, situation.keymap, situation.read_only, situation.lost
        of = (selection, frozenset(where), view, frozenset(on), *said)
        if of != self._of or not situation.under_way.is_quiet:
            self._of, self._found = of, key_hints(selection, situation, where, view, on)
        return self._found


def _place(action: Action[Any], selection: Selection) -> int:
    """Return the place of an action at the footer's beginning, from 1; 0 where it does not lead."""
    if selection.marked or selection.cursor is None:
        return 0
    return guarded(log, f"whether {action.id} leads", 0, action.leads, selection.cursor.record)


def hints_without_engine(keymap: Keymap) -> list[KeyHint]:
    """Return what the footer shows where no engine was reached yet."""
    return [hint for c in COMMANDS if c.id in WITHOUT_ENGINE for hint in command_hint(c, keymap, is_on=True)]


def hints_of_field(keymap: Keymap, *, completes: bool) -> list[KeyHint]:
    """Return what the footer shows while a filter or a search is typed: letters are no commands then."""
    leave, clear, complete = "field.leave", "field.clear", "field.complete"
    found = [
        (leave, _("rows") if completes else _("lines"), "leave_field(False)"),
        (clear, _("clear"), "leave_field(True)"),
        (complete, _("complete"), "complete_field"),
    ]
    return [
        KeyHint(keymap.first_text(key_id), label, action, weight=LEADS)
        for key_id, label, action in found
        if keymap.keys(key_id) and (completes or key_id != complete)
    ]


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


def command_hint(
    command: Command, keymap: Keymap, taken: Collection[str] = (), *, is_on: bool = False
) -> list[KeyHint]:
    """Return the footer's entry for a command; none where no key is left to it."""
    key = _first(keymap, f"app.{command.id}", taken)
    label = (command.on_label if is_on else "") or command.label
    hint = KeyHint(key_text(key), str(label), command.action, weight=command.footer)
    return [hint] if key else []


def help_sections(selection: Selection, situation: Situation, view: Widget) -> list[Section]:
    """Return what the help shows: verbs with their keys, those of the place with the focus first."""
    keymap = situation.keymap
    taken = _taken_by(view, keymap)
    groups: dict[str, list[tuple[str, str, str]]] = {"go": [], "list": [], "app": []}
    for command in COMMANDS:
        keys, hidden = _left(keymap, f"app.{command.id}", taken)
        if not keys and command.id in BY_NAME:
            keys = f"{keymap.first_text('app.palette')} {command.label}".lower()
        if keys and command.fits(selection.kind):
            label = str(command.title or command.label)
            groups[_group(command)].append((keys, label[:1].upper() + label[1:], hidden))
    groups["app"] += [
        (keymap.first_text(key_id), str(text), "") for key_id, text in ALSO if keymap.keys(key_id)
    ]
    moves = [
        (keymap.text(key_id), _(binding.description), "")
        for key_id, binding in bindings_of(type(view)).items()
        if binding.description and keymap.keys(key_id)
    ]
    act = (str(selection.kind.title), _act_lines(selection, situation, taken))
    here = (_("Move"), moves)
    first = [act, here] if set(bindings_of(type(view))) & {"table.up"} else [here, act]
    sections = [*first, (_("Go"), groups["go"]), (_("List"), groups["list"]), (_("App"), groups["app"])]
    return [section for section in sections if section[1]]


def _act_lines(
    selection: Selection, situation: Situation, taken: Collection[str]
) -> list[tuple[str, str, str]]:
    """Return a line for each key of an action: what it does now, or why it does nothing."""
    kind, keymap = selection.kind, situation.keymap
    lines: list[tuple[str, str, str]] = []
    seen: set[str] = set()
    for action in kind.actions:
        first = keymap.first(f"{kind.name}.{action.id}")
        if not first or first in seen:
            continue
        seen.add(first)
        choice = choose(actions_on(kind, first, keymap), selection, situation)
        keys, hidden = _left(keymap, f"{kind.name}.{choice.action.id}", taken)
        why = choice.why if isinstance(choice, Refused) else ""
        lines.append((keys, verb_text(choice.action), hidden or why))
    return lines


def verb_text(action: Action[Any]) -> str:
    """Return what an action is called in the help: with an ellipsis where it asks first."""
    text = str(action.verb or action.label)
    asks = action.confirm is not None and action.confirm.asks_from <= 1
    return f"{text}…" if asks and not text.endswith("…") else text


def _group(command: Command) -> str:
    """Return in which part of the help a command stands."""
    if command.id.startswith("go_") or command.id in GO:
        return "go"
    return "list" if command.where in ("panes", "rows", "heading", "tree") or command.id in LIST else "app"


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
