"""The keys of the main screen."""

from textual.keys import Keys

from dockertui.resources import REGISTRY, STANDING
from dockertui.screens.main import MainScreen
from dockertui.screens.main_keys import COMMANDS, key_ids
from dockertui.widgets.key_bar import key_text
from dockertui.widgets.line_view import LineView
from dockertui.widgets.resource_table import ResourceTable


def test_no_key_stands_for_two_commands_where_both_can_be_pressed() -> None:
    for where in ("panes", "details"):
        keys = [
            key
            for c in COMMANDS
            if c.where in ("anywhere", where, "away")
            for key in c.keys.split(",")
            if key
        ]
        assert len(keys) == len(set(keys)), where


def test_no_command_takes_a_key_of_an_action() -> None:
    actions = {key for kind in REGISTRY for action in kind.actions for key in action.key.split(",")}
    commands = {key for command in COMMANDS for key in command.keys.split(",") if key}
    # `n`, `y` and the like mean another thing in the details, where the widget takes them first
    assert not actions & commands


def test_every_command_can_be_run_and_is_explained() -> None:
    for command in COMMANDS:
        name = command.action.split("(")[0]
        if not name.startswith("app."):
            assert hasattr(MainScreen, f"action_{name}"), command.id
        assert str(command.label)
        assert str(command.help)


def test_every_id_has_its_default_keys() -> None:
    found = key_ids()
    assert found["app.filter"] == "slash"
    assert found["container.stop"] == found["container.start"] == "s"
    assert len(found) == len(COMMANDS) + sum(len(kind.actions) for kind in REGISTRY)


def test_panes_are_numbered_in_the_order_they_stand() -> None:
    assert [kind.key for kind in STANDING] == [str(number + 1) for number in range(len(STANDING))]
    assert not any(kind.key.isdigit() for kind in REGISTRY if kind.is_guest)


def test_keys_are_written_as_people_write_them() -> None:
    assert key_text("question_mark") == "?"
    assert key_text("ctrl+r") == "ctrl+r"
    assert key_text("shift+tab") == "shift+tab"
    assert key_text("right_square_bracket") == "]"


def test_every_key_is_one_that_textual_knows() -> None:
    known = {key.value for key in Keys}
    bound = {key for keys in key_ids().values() for key in keys.split(",") if key}
    bound |= {b.key for cls in (ResourceTable, LineView) for b in cls.BINDINGS for b in [b]}
    for group in bound:
        for key in group.split(","):
            base = key.removeprefix("ctrl+").removeprefix("shift+")
            assert len(base) == 1 or base in known or base.replace("_", "").isalpha(), key
