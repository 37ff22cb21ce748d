"""What footer and help say of the keys: commands, and what `choose` decides of each action."""

from collections.abc import Collection, Mapping, Sequence

from textual.binding import Binding
from textual.widget import Widget

from dockertui.choice import Chosen, Refused, Selection, Situation, actions_on, choose
from dockertui.i18n import _, ngettext
from dockertui.screens.help import Section
from dockertui.screens.main_keys import COMMANDS, WITHOUT_ENGINE, Command, Where
from dockertui.widgets.key_bar import KeyHint, key_text, keys_text


def key_hints(selection: Selection, situation: Situation, where: Collection[Where]) -> list[KeyHint]:
    """Return what the footer may show of the keys that mean something on what is selected, where it is."""
    kind, hints = selection.kind, []
    shown: set[str] = set()
    for action in kind.actions:
        key = situation.keys[f"{kind.name}.{action.id}"].split(",")[0]
        if not key or key in shown:
            continue
        choice = choose(actions_on(kind, key, situation.keys), selection, situation)
        if not choice.action.footer or (isinstance(choice, Refused) and choice.is_read_only):
            continue
        shown.add(key)
        is_chosen = isinstance(choice, Chosen)
        label = choice.label if isinstance(choice, Chosen) else str(choice.action.label)
        weight = choice.action.footer - (0 if is_chosen else 4)
        hints.append(KeyHint(key_text(key), label.lower(), f"press({key!r})", is_chosen, weight))
    for command in COMMANDS:
        keys = situation.keys[f"app.{command.id}"]
        if command.footer and keys and command.where in ("anywhere", *where):
            hints.append(command_hint(command, situation.keys))
    return hints


def hints_without_engine(keys: Mapping[str, str]) -> list[KeyHint]:
    """Return what the footer shows where no engine was reached yet."""
    return [command_hint(command, keys) for command in COMMANDS if command.id in WITHOUT_ENGINE]


def under_way_words(marked: int, jobs: Sequence[str], keys: Mapping[str, str]) -> str:
    """Return what the footer says at its right.

    Args:
        marked: How many rows are marked in the pane.
        jobs: What is said of running jobs.
        keys: The keys in force, by the ids of `key_ids`.
    """
    words = [ngettext("%(n)d marked", "%(n)d marked", marked) % {"n": marked}] if marked else []
    if jobs:
        words += [*jobs, _("%(key)s jobs") % {"key": keys_text(keys["app.go_job"])}]
    return " · ".join(words)


def command_hint(command: Command, keys: Mapping[str, str]) -> KeyHint:
    """Return the footer's entry for a command."""
    key = keys[f"app.{command.id}"].split(",")[0]
    return KeyHint(key_text(key), str(command.label), command.action, weight=command.footer)


def help_sections(selection: Selection, situation: Situation, view: Widget) -> list[Section]:
    """Return what the help shows, with the keys: actions on what is selected, moves in a view, commands."""
    kind = selection.kind
    actions = []
    for action in kind.actions:
        choice = choose((action,), selection, situation)
        why = choice.why if isinstance(choice, Refused) else ""
        actions.append((keys_text(situation.keys[f"{kind.name}.{action.id}"]), str(action.help), why))
    commands = [
        (
            keys_text(keys),
            f"{command.label}: {command.help}" if command.id.startswith("go_") else str(command.help),
            "",
        )
        for command in COMMANDS
        if (keys := situation.keys[f"app.{command.id}"])
    ]
    sections = [(str(kind.title), actions), (_("Here"), _moves(view)), (_("Everywhere"), commands)]
    return [section for section in sections if section[1]]


def _moves(view: Widget) -> list[tuple[str, str, str]]:
    """Return the keys that a widget of ours takes for itself, as help shows them."""
    return [
        (keys_text(binding.key), _(binding.description), "")
        for cls in type(view).__mro__
        for binding in cls.__dict__.get("BINDINGS", ())
        if isinstance(binding, Binding) and binding.description and cls.__module__.startswith("dockertui")
    ]
