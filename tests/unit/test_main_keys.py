"""The keys of the main screen."""

from dockertui.resources import REGISTRY, STANDING, every_kind
from dockertui.screens.key_places import keymap
from dockertui.screens.main import MainScreen
from dockertui.screens.main_keys import COMMANDS, flag_ids, key_ids


def test_every_command_can_be_run_and_is_explained() -> None:
    for command in COMMANDS:
        name = command.action.split("(")[0]
        if not name.startswith("app."):
            assert hasattr(MainScreen, f"action_{name}"), command.id
        assert str(command.label)
        assert str(command.help)


def test_every_id_has_its_default_keys() -> None:
    found = key_ids(every_kind())
    assert found["app.filter"] == "slash"
    assert found["container.stop"] == found["container.start"] == "s"
    actions = [(kind, action) for kind in every_kind() for action in kind.actions]
    flags = sum(len(flag_ids(kind, action)) for kind, action in actions)
    assert found["container.remove.force"] == "f"
    assert len(found) == len(COMMANDS) + len(actions) + flags
    assert found.keys() <= set(keymap().ids)


def test_panes_are_numbered_in_the_order_they_stand() -> None:
    assert [kind.key for kind in STANDING] == [str(number + 1) for number in range(len(STANDING))]
    assert not any(kind.key.isdigit() for kind in REGISTRY if kind.is_guest)


def test_what_means_nothing_in_a_pane_is_told_from_what_does() -> None:
    fits = {
        command.id: {kind.name for kind in REGISTRY if command.fits(kind)}
        for command in COMMANDS
        if not all(command.fits(kind) for kind in REGISTRY)
    }
    assert fits["stopped"] == {"container"}
    assert not {"mark", "mark_all"} & fits.keys()
    assert fits["copy_id"] == {kind.name for kind in REGISTRY} - {"job"}
