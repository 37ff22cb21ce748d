"""Actions as a user meets them: dialogs, what is acted on, what is said."""

import pytest

from dockertui.engine import containers, images, networks, volumes
from dockertui.engine.errors import Conflict, NotFound
from tests.ui.world import container, running, shop


async def test_stop_is_done_at_once_and_said() -> None:
    async with running(shop()) as ui:
        await ui.press("s")
        await ui.until(lambda: "shop-db-1 stopped" in ui.told, "said")
        assert ui.engine.asked == [("stop", (container("shop-db-1").id,), {})]


async def test_a_row_shows_what_is_being_done_to_it_until_it_is_done() -> None:
    async with running(shop()) as ui:
        ui.engine.open_gate.clear()
        await ui.press("s")
        await ui.sees("stopping")
        assert "stopping" in ui.lines[ui.line_of("│▌ shop-db-1")]
        ui.engine.open_gate.set()
        await ui.until(lambda: "stopping" not in ui.text, "the row as it was")


async def test_a_second_key_while_it_is_worked_on_is_refused() -> None:
    async with running(shop()) as ui:
        ui.engine.open_gate.clear()
        await ui.press("s", "s")
        await ui.until(lambda: any("being worked on" in told for told in ui.told), "refused")
        ui.engine.open_gate.set()
        await ui.until(lambda: "shop-db-1 stopped" in ui.told, "said")
        assert len(ui.engine.asked) == 1


@pytest.mark.parametrize(("keys", "answered"), [(("enter",), False), (("escape",), False), (("y",), True)])
async def test_a_dangerous_dialog_does_nothing_unless_it_is_told_to(
    keys: tuple[str, ...], answered: bool
) -> None:
    async with running(shop()) as ui:
        await ui.press("d")
        assert ui.app.focused is not None
        await ui.press(*keys)
        await ui.until(lambda: ui.app.screen is ui.main, "back")
        await ui.pilot.pause()
        assert bool(ui.engine.asked) is answered


async def test_dangerous_dialogs_focus_cancel_and_name_the_target() -> None:
    async with running(shop()) as ui:
        for key, kind in (("1", "container"), ("2", "image"), ("3", "volume"), ("4", "network")):
            await ui.press(key, "g", "d")
            name = ui.pane(kind).kind.name_of(ui.pane(kind).table.rows[0].record)
            assert ui.app.screen is not ui.main, kind
            assert f"{name}?" in ui.text
            assert "$ docker " in ui.command
            focused = ui.app.focused
            assert focused is not None
            assert focused.id == "cancel"
            await ui.press("escape")


async def test_the_command_follows_the_options() -> None:
    async with running(shop()) as ui:
        await ui.press("d")
        assert ui.command == "$ docker rm shop-db-1"
        for box in ("force", "volumes"):
            await ui.pilot.click(f"#field-{box}")
        await ui.pilot.pause()
        assert ui.command == "$ docker rm --force --volumes shop-db-1"
        await ui.press("y")
        await ui.until(lambda: ui.engine.asked, "the call")
        assert ui.engine.asked[0][2] == {"force": True, "volumes": True}


async def test_options_can_be_seen_without_colours() -> None:
    async with running(shop()) as ui:
        await ui.press("d")
        line = ui.lines[ui.line_of("By force")]
        await ui.pilot.click("#field-force")
        await ui.pilot.pause()
        assert ui.lines[ui.line_of("By force")] != line


async def test_tab_and_space_work_in_dialogs() -> None:
    async with running(shop()) as ui:
        await ui.press("d", "shift+tab", "shift+tab", "space")
        assert ui.command == "$ docker rm --force shop-db-1"


async def test_what_was_shown_is_acted_on_though_rows_change_meanwhile() -> None:
    async with running(shop()) as ui:
        await ui.press("d")
        await ui.put(container("aaa"), *shop())
        await ui.put(*(record for record in shop() if getattr(record, "name", "") != "shop-db-1"))
        assert "Remove shop-db-1?" in ui.text
        await ui.press("y")
        await ui.until(lambda: ui.engine.asked, "the call")
        assert [args[0] for _name, args, _kw in ui.engine.asked] == [container("shop-db-1").id]


async def test_marked_rows_are_acted_on_together_and_named() -> None:
    async with running(shop()) as ui:
        await ui.press("j", "j", "space", "space", "g", "d")
        assert "Remove 2 containers?" in ui.text
        assert "cache2" in ui.text
        assert "cache10" in ui.text
        assert ui.command.count("docker rm") == 2
        await ui.press("y")
        await ui.until(lambda: len(ui.engine.asked) == 2, "two calls")
        assert {args[0] for _n, args, _k in ui.engine.asked} == {
            container("cache2").id,
            container("cache10").id,
        }
        await ui.until(lambda: "Remove: 2 done" in ui.told, "said")


async def test_marked_rows_for_which_it_makes_no_sense_are_left_alone() -> None:
    async with running(shop()) as ui:
        await ui.press("asterisk", "s")
        await ui.until(lambda: any("done" in told for told in ui.told), "said")
        stopped = {args[0] for _n, args, _k in ui.engine.asked}
        assert {name for name, _a, _k in ui.engine.asked} == {"stop"}
        assert container("old-db").id not in stopped
        assert container("cache2").id in stopped


async def test_a_key_that_cannot_be_says_why() -> None:
    async with running(shop()) as ui:
        await ui.press("G", "K")
        assert any("old-db: it is not running" in told for told in ui.told)
        assert ui.app.screen is ui.main


async def test_predefined_networks_cannot_be_removed() -> None:
    async with running(shop()) as ui:
        await ui.press("4", "G", "d")
        assert any("the engine made it and needs it" in told for told in ui.told)
        assert ui.app.screen is ui.main


async def test_read_only_refuses_and_says_so() -> None:
    async with running(shop(), read_only=True) as ui:
        assert "read-only" in ui.lines[0]
        for key in ("s", "d", "e", "K", "R", "p", "r"):
            await ui.press(key)
            assert ui.app.screen is ui.main
        await ui.press("3", "n")
        assert ui.app.screen is ui.main
        assert any("the app is read-only" in told for told in ui.told)
        assert not ui.engine.asked


async def test_renaming_starts_with_the_name_and_checks_the_new_one() -> None:
    async with running([container("web")]) as ui:
        await ui.press("R")
        assert ui.command == "$ docker rename web web"
        await ui.press("end", *" /x")
        assert "Letters, digits" in ui.text
        await ui.press("enter")
        assert not ui.engine.asked
        await ui.press(*["backspace"] * 3, "2", "enter")
        await ui.until(lambda: ui.engine.asked, "the call")
        assert ui.engine.asked == [("rename", (container("web").id,), {"new_name": "web2"})]


async def test_a_failed_form_comes_back_with_what_was_typed_and_what_was_wrong() -> None:
    taken = Conflict('the name "taken" is in use', "Choose another one.")
    async with running([container("web")], answers={containers.rename: taken}) as ui:
        await ui.press("R", "ctrl+u", *"taken", "enter")
        await ui.sees('the name "taken" is in use')
        assert "Choose another one." in ui.text
        assert ui.command == "$ docker rename web taken"
        assert ui.source.refreshed == 1
        ui.engine.answers.clear()
        await ui.press("end", "2", "enter")
        await ui.until(lambda: "web renamed" in ui.told, "said")
        assert ui.engine.asked[-1][2] == {"new_name": "taken2"}


async def test_an_error_shows_the_words_of_the_engine_and_the_state_is_read_again() -> None:
    words = "cannot stop container: permission denied [/proc/1] \\[x]"
    async with running(shop(), answers={containers.stop: Conflict(words, "Try again.")}) as ui:
        await ui.press("s")
        await ui.until(lambda: any(words in told for told in ui.told), "the words")
        await ui.sees("Stop failed")
        assert ui.source.refreshed == 1


async def test_removing_what_is_gone_already_is_a_success() -> None:
    async with running(shop(), answers={containers.remove: NotFound("No such container")}) as ui:
        await ui.press("d", "y")
        await ui.until(lambda: "shop-db-1 removed" in ui.told, "said")


async def test_some_of_many_fail_and_each_is_named() -> None:
    def remove(container_id: str, **_options: object) -> object:
        return Conflict("it is running") if container_id == container("cache2").id else None

    async with running(shop(), answers={containers.remove: remove}) as ui:
        await ui.press("j", "j", "space", "space", "d", "y")
        await ui.until(lambda: any("cache2: it is running" in told for told in ui.told), "named")
        assert any("1 of 2" in told for told in ui.told)


async def test_volumes_are_made_by_name_and_driver() -> None:
    async with running(shop()) as ui:
        await ui.press("3", "n", *"data")
        assert ui.command == "$ docker volume create data"
        await ui.press("enter")
        await ui.until(lambda: "volume data created" in ui.told, "said")
        assert ui.engine.asked == [(volumes.create.__name__, (), {"name": "data", "driver": "local"})]


async def test_a_network_needs_a_name() -> None:
    async with running(shop()) as ui:
        await ui.press("4", "n", "enter")
        assert "A network needs a name." in ui.text
        assert not ui.engine.asked
        await ui.press(*"blue", "enter")
        await ui.until(lambda: "network blue created" in ui.told, "said")
        assert ui.engine.asked == [(networks.create.__name__, (), {"name": "blue", "driver": "bridge"})]


async def test_kill_sends_the_signal_that_was_chosen() -> None:
    async with running(shop()) as ui:
        await ui.press("K")
        assert ui.command == "$ docker kill --signal SIGKILL shop-db-1"
        await ui.press("ctrl+u", *"SIGHUP", "enter")
        await ui.until(lambda: ui.engine.asked, "the call")
        assert ui.engine.asked[0][2] == {"signal": "SIGHUP"}


async def test_removing_an_image_says_all_of_its_tags_and_users() -> None:
    async with running(shop()) as ui:
        await ui.press("2", "j", "d")
        assert "All of its 2 tags go: mysql:8.4, mysql:lts." in ui.text
        assert "In use by shop-db-1" in ui.text
        assert ui.command == "$ docker rmi mysql:8.4 mysql:lts"
        await ui.press("y")
        await ui.until(lambda: ui.engine.asked, "the call")
        assert ui.engine.asked[0][0] == images.remove_all_tags.__name__


async def test_removing_a_volume_says_what_is_lost() -> None:
    async with running(shop()) as ui:
        await ui.press("3", "d")
        assert "All data in it is lost for good." in ui.text


async def test_p_pauses_what_runs_and_unpauses_what_is_paused() -> None:
    async with running(shop()) as ui:
        await ui.press("p", "j", "j", "j", "p")
        await ui.until(lambda: len(ui.engine.asked) == 2, "two calls")
        assert [name for name, _a, _k in ui.engine.asked] == ["pause", "unpause"]


async def test_a_dialog_fits_a_small_screen() -> None:
    async with running(shop(), size=(40, 12)) as ui:
        await ui.press("d")
        assert "Remove shop-db-1?" in ui.text
        assert "Cancel" in ui.text
        assert all(len(line) == 40 for line in ui.lines)
