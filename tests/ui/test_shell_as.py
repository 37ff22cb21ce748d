"""Asking what to run in a container, as whom and where."""

from dockertui.screens.exec_shell import ExecShell
from tests.ui.world import container, running


async def test_the_command_shown_follows_what_is_asked_for() -> None:
    async with running([container("web")]) as ui:
        await ui.press("E")
        await ui.sees("Run in web")
        assert ui.command == "$ docker exec -it web bash"
        await ui.press(*"psql", "space", *"-U", "space", "quotation_mark", *"a", "space", *"b")
        await ui.sees("A quote is not closed")
        await ui.press("enter")
        assert not isinstance(ui.app.screen, ExecShell)
        await ui.press("quotation_mark", "tab", *"app", "tab", *"tmp")
        await ui.sees("It must begin with /.")
        await ui.press("home", "slash")
        await ui.until(lambda: "It must begin" not in ui.text, "the end of the warning")
        assert ui.command == "$ docker exec -it -u app -w /tmp web psql -U 'a b'"
        await ui.press("enter")
        await ui.until(lambda: isinstance(ui.app.screen, ExecShell), "the shell")
        shell = ui.app.screen
        assert isinstance(shell, ExecShell)
        assert (shell._command, shell._user, shell._workdir) == (("psql", "-U", "a b"), "app", "/tmp")


async def test_escape_opens_nothing_and_the_keys_act_again() -> None:
    async with running([container("web")]) as ui:
        await ui.press("E", "escape")
        await ui.until(lambda: ui.app.screen is ui.main, "back")
        await ui.press("e")
        await ui.until(lambda: isinstance(ui.app.screen, ExecShell), "the shell")


async def test_read_only_refuses_a_shell_in_words() -> None:
    async with running([container("web")], read_only=True) as ui:
        for key in ("e", "E"):
            await ui.press(key)
            assert ui.app.screen is ui.main
        assert ui.told == ["Read-only mode: nothing was done"] * 2


async def test_the_shell_covers_the_panes_and_has_a_footer_of_its_own() -> None:
    async with running([container("web")]) as ui:
        await ui.press("e")
        await ui.until(lambda: isinstance(ui.app.screen, ExecShell), "the shell")
        await ui.pilot.pause()
        assert "╭╭" not in ui.text
        assert ui.lines[0].startswith("╭─ web")
        assert "leave" in ui.lines[-1] or "close" in ui.lines[-1]  # no engine is there: it is over soon
        assert "details" not in ui.lines[-1]
