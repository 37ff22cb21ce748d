"""What the main screen can do beside the actions of a kind: said once for keys, footer, help, palette."""

from collections.abc import Callable, Iterable
from typing import Any, Literal

from dockertui.dataclass import dataclass
from dockertui.engine.kind import Local
from dockertui.i18n import N_, Text
from dockertui.resources import REGISTRY
from dockertui.resources.spec import Action, Field, ResourceKind

Where = Literal["anywhere", "panes", "rows", "heading", "tree", "details", "away"]
"""`rows` and `heading`: what the cursor is on in a pane, a record or the row of a group. `tree` is a record
with others below it, or one of those. `away` is where back leads out of: the details, a guest's pane."""


@dataclass(frozen=True, slots=True)
class Command:
    """One command of the main screen."""

    id: str
    keys: str
    """Its default keys, separated by commas."""
    label: Text
    help: Text
    """What it does; `%(app.back)s` stands for the keys of an id."""
    action: str
    """The screen's action, as Textual writes it."""
    footer: int = 0
    """How much it deserves a place in the footer; 0 never."""
    where: Where = "anywhere"
    title: Text = ""
    """What it is called in the palette, where the label is too short to say it alone."""
    fits: Callable[[ResourceKind[Any]], bool] = lambda _kind: True
    """Whether it means something in the pane of a kind; else footer and help there leave it out."""
    on_label: Text = ""
    """What it would do next, in place of the label, where it is in force already."""


def _has_idle(kind: ResourceKind[Any]) -> bool:
    return kind.is_idle is not None


def _has_headings(kind: ResourceKind[Any]) -> bool:
    return kind.grouping is not None


def _has_groups(kind: ResourceKind[Any]) -> bool:
    return kind.has_groups or bool(kind.part_of)


def _acts_on_rows(kind: ResourceKind[Any]) -> bool:
    """Return whether marks are of use: something can be done to rows beside looking."""
    return any(not action.targetless and not action.is_look for action in kind.actions)


def _has_ids_of_docker(kind: ResourceKind[Any]) -> bool:
    return not isinstance(kind.kind, Local)


COMMANDS: tuple[Command, ...] = (
    *(
        Command(f"go_{kind.name}", kind.key, kind.title, N_("Go to this pane"), f"go_pane({kind.name!r})")
        for kind in REGISTRY
    ),
    Command("next_pane", "tab", N_("Next pane"), N_("Next pane"), "step_pane(1)"),
    Command("previous_pane", "shift+tab", N_("Previous pane"), N_("Previous pane"), "step_pane(-1)"),
    Command(
        "details",
        "enter",
        N_("details"),
        N_("Go to the details; %(app.back)s comes back"),
        "details",
        6,
        "rows",
        N_("Go to the details"),
    ),
    Command(
        "fold",
        "enter,space",
        N_("fold"),
        N_("Fold or unfold the group"),
        "fold",
        9,
        "heading",
        N_("Fold the group"),
        _has_headings,
    ),
    Command(
        "fold_row",
        "v",
        N_("fold"),
        N_("Fold or unfold what the row is in: a project, the tags of an image"),
        "fold_row",
        6,
        "tree",
        N_("Fold here"),
        _has_groups,
    ),
    Command(
        "back",
        "escape",
        N_("back"),
        N_("Back; then clears marks and filter"),
        "back",
        9,
        "away",
        title=N_("Back to the panes"),
    ),
    Command(
        "return",
        "backspace",
        N_("return"),
        N_("Return to where you followed the last link"),
        "return",
        title=N_("Return by the last link"),
    ),
    Command(
        "next_tab",
        "right_square_bracket,right",
        N_("next tab"),
        N_("Next tab of the details"),
        "step_tab(1)",
        4,
    ),
    Command(
        "previous_tab",
        "left_square_bracket,left",
        N_("Previous tab"),
        N_("Previous tab of the details"),
        "step_tab(-1)",
    ),
    Command(
        "filter",
        "slash",
        N_("filter"),
        N_("Filter rows by words; in the details, search"),
        "filter",
        6,
        title=N_("Filter or search"),
        on_label=N_("search"),
    ),
    Command(
        "sort",
        "o",
        N_("sort"),
        N_("Sort by the next column"),
        "sort",
        3,
        "panes",
        N_("Sort by another column"),
    ),
    Command(
        "reverse",
        "O",
        N_("Reverse"),
        N_("Reverse the order"),
        "reverse_sort",
        0,
        "panes",
        N_("Reverse the sort"),
    ),
    Command(
        "mark",
        "space",
        N_("mark"),
        N_("Mark the row: actions then act on all marked ones"),
        "mark",
        4,
        "rows",
        N_("Mark the row"),
        _acts_on_rows,
    ),
    Command(
        "mark_all",
        "asterisk",
        N_("Mark all"),
        N_("Mark every row shown, or none"),
        "mark_all",
        0,
        "panes",
        fits=_acts_on_rows,
    ),
    Command(
        "stopped",
        "A",
        N_("hide stopped"),
        N_("Hide stopped containers, or show them"),
        "toggle_idle",
        3,
        "panes",
        N_("Hide or show stopped"),
        _has_idle,
        on_label=N_("show stopped"),
    ),
    Command(
        "group",
        "B",
        N_("group"),
        N_("Group by project, show tags below images; or one flat list"),
        "toggle_groups",
        2,
        "panes",
        N_("Groups or flat list"),
        _has_groups,
    ),
    Command(
        "copy_id",
        "y",
        N_("copy id"),
        N_("Copy the id of what is selected"),
        "copy_id",
        2,
        "panes",
        fits=_has_ids_of_docker,
        on_label=N_("copy name"),
    ),
    Command("zoom", "z", N_("zoom"), N_("Zoom the focused pane, or undo"), "zoom", 3),
    Command("grow", "plus", N_("Grow"), N_("Make the focused pane larger"), "share(1)"),
    Command("shrink", "underscore,minus", N_("Shrink"), N_("Make the focused pane smaller"), "share(-1)"),
    Command(
        "refresh",
        "ctrl+r,f5",
        N_("refresh"),
        N_("Refresh now; reconnect if the engine was lost"),
        "refresh",
        on_label=N_("retry now"),
    ),
    Command(
        "palette",
        "colon,ctrl+p",
        N_("commands"),
        N_("Command palette"),
        "app.command_palette",
        3,
    ),
    Command(
        "menu", "", N_("Menu"), N_("What can be done to the row (right click)"), "app.menu", where="panes"
    ),
    Command("messages", "m", N_("Messages"), N_("Messages: what was said so far"), "messages"),
    Command(
        "redraw", "ctrl+l", N_("Redraw"), N_("Paint the screen anew, whatever got into it"), "app.redraw"
    ),
    Command(
        "suspend",
        "ctrl+z",
        N_("Suspend"),
        N_("Back to the shell that started this; fg goes on"),
        "app.suspend_process",
    ),
    Command(
        "prune",
        "P",
        N_("prune"),
        N_("Remove what is not used: see first what would go, and how much that frees"),
        "prune",
        1,
        "panes",
        N_("Prune"),
    ),
    Command(
        "prune_all",
        "",
        N_("Prune everything"),
        N_("Remove what is not used of every kind, the build cache too; see first what would go"),
        "prune(True)",
    ),
    Command(
        "session",
        "exclamation_mark",
        N_("commands done"),
        N_("What was done so far, as docker commands with how it went"),
        "session",
        title=N_("Command log"),
    ),
    Command("theme", "", N_("Theme"), N_("Theme: choose colours"), "app.change_theme"),
    Command(
        "help",
        "question_mark,f1",
        N_("all keys"),
        N_("Show all keys that work here"),
        "help",
        10,
        title=N_("Help"),
    ),
    Command("quit", "q", N_("quit"), N_("Quit (containers keep running)"), "leave", 5),
)


WITHOUT_ENGINE = frozenset({"refresh", "help", "quit"})
"""The commands that the footer shows where no engine was reached yet."""


def key_ids(kinds: Iterable[ResourceKind[Any]]) -> dict[str, str]:
    """Return the default keys of commands, and of what some kinds offer, by the id that overrides use."""
    found = {f"app.{command.id}": command.keys for command in COMMANDS}
    for kind in kinds:
        found.update({f"{kind.name}.{action.id}": action.key for action in kind.actions})
        for action in kind.actions:
            found.update({flag_id(kind, action, field): field.key for field in action.form if field.key})
    return found


def flag_id(kind: ResourceKind[Any], action: Action[Any], field: Field) -> str:
    """Return the id of the key that ticks a box of an action's dialog."""
    return f"{kind.name}.{action.id}.{field.id}"


def flag_ids(kind: ResourceKind[Any], action: Action[Any]) -> tuple[str, ...]:
    """Return the ids of the keys that tick the boxes of an action's dialog."""
    return tuple(flag_id(kind, action, field) for field in action.form if field.key)
