"""Actions as a user meets them: dialogs, what is acted on, what is said."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from textual.containers import Vertical
from textual.widgets import Button

from dockertui.engine import containers, images, networks, volumes
from dockertui.engine.errors import Conflict, EngineUnreachable, NotFound, ReadOnlyRefused
from dockertui.screens import dialog
from dockertui.state.snapshot import Health, Link
from dockertui.widgets.key_bar import KeyBar
from tests.ui.world import NOW, Ui, container, image, many, running, shop, snapshot, type_at_once, volume


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
        await ui.until(lambda: any("shop-db-1 is being stopped, 0 s" in told for told in ui.told), "refused")
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
        line = ui.lines[ui.line_of("Force:")]
        await ui.pilot.click("#field-force")
        await ui.pilot.pause()
        assert ui.lines[ui.line_of("Force:")] != line


async def test_tab_and_space_work_in_dialogs() -> None:
    async with running(shop()) as ui:
        await ui.press("d", "shift+tab", "shift+tab", "shift+tab", "space")
        assert ui.command == "$ docker rm --force shop-db-1"


async def test_what_was_shown_is_acted_on_though_rows_change_meanwhile() -> None:
    async with running(shop()) as ui:
        await ui.press("d")
        await ui.put(container("aaa"), *shop())
        await ui.put(*(record for record in shop() if getattr(record, "name", "") != "shop-web-1"))
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
        await ui.press("asterisk", "s", "enter")
        await ui.until(lambda: any("done" in told for told in ui.told), "said")
        stopped = {args[0] for _n, args, _k in ui.engine.asked}
        assert {name for name, _a, _k in ui.engine.asked} == {"stop"}
        assert container("old-db").id not in stopped
        assert container("cache2").id in stopped


async def test_a_key_that_cannot_be_says_why() -> None:
    async with running(shop()) as ui:
        await ui.press("G", "K")
        assert any(" is not running" in told for told in ui.told)
        assert ui.app.screen is ui.main


async def test_predefined_networks_cannot_be_removed() -> None:
    async with running(shop()) as ui:
        await ui.press("4", "G", "d")
        assert any("made by the engine, which needs it" in told for told in ui.told)
        assert ui.app.screen is ui.main


async def test_read_only_refuses_and_says_so() -> None:
    async with running(shop(), read_only=True) as ui:
        assert "read-only" in ui.lines[0]
        for key in ("s", "d", "e", "K", "R", "p", "r"):
            await ui.press(key)
            assert ui.app.screen is ui.main
        await ui.press("3", "n")
        assert ui.app.screen is ui.main
        assert any("Read-only mode" in told for told in ui.told)
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


async def test_a_failed_form_comes_back_with_what_was_typed_and_what_was_wrong(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(dialog, "LATE_S", 0.0)  # the keys are for what came back, however soon
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


async def test_a_key_typed_blindly_into_what_came_back_is_not_used_and_said_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(dialog, "LATE_S", 600.0)
    refused = Conflict("it is running")
    async with running([container("web")], answers={containers.remove: refused}) as ui:
        await ui.press("d", "y")
        await ui.sees("it is running")
        await ui.press("y")
        await ui.until(lambda: any("the key was not used" in told for told in ui.told), "said")
        assert len(ui.engine.asked) == 1


async def test_who_ticks_a_box_of_what_came_back_has_seen_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dialog, "LATE_S", 600.0)
    refused = Conflict("it is running")
    async with running([container("web")], answers={containers.remove: refused}) as ui:
        await ui.press("d", "y")
        await ui.sees("it is running")
        ui.engine.answers.clear()
        await ui.press("up", "up", "up", "space", "y")
        await ui.until(lambda: len(ui.engine.asked) == 2, "the second call")
        assert ui.engine.asked[1][2]["force"] is True


async def test_an_error_shows_the_words_of_the_engine_and_the_state_is_read_again() -> None:
    words = "cannot stop container: permission denied [/proc/1] \\[x]"
    async with running(shop(), answers={containers.stop: Conflict(words, "Try again.")}) as ui:
        await ui.press("s")
        await ui.until(lambda: any(words in told for told in ui.told), "the words")
        await ui.sees("Stop failed")
        assert ui.source.refreshed == 1


async def test_what_somebody_else_removed_is_no_failure_and_not_said_to_be_removed() -> None:
    async with running(shop(), answers={containers.remove: NotFound("No such container")}) as ui:
        await ui.press("d", "y")
        await ui.until(lambda: "shop-db-1 was gone already" in ui.told, "said")
        assert "shop-db-1 removed" not in ui.told


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
        values = {"name": "data", "driver": "local", "options": "", "labels": ""}
        assert ui.engine.asked == [(volumes.create.__name__, (), values)]


async def test_a_network_needs_a_name() -> None:
    async with running(shop()) as ui:
        await ui.press("4", "n", "enter")
        assert "A network needs a name." in ui.text
        assert not ui.engine.asked
        await ui.press(*"blue", "enter")
        await ui.until(lambda: "network blue created" in ui.told, "said")
        asked = {name: value for name, value in ui.engine.asked[0][2].items() if value}
        assert [(name, args) for name, args, _values in ui.engine.asked] == [(networks.create.__name__, ())]
        assert asked == {"name": "blue", "driver": "bridge"}


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
        assert "all data in it, for good" in ui.text


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


# ---------------------------------------------------------------------- what is under way
def asked(ui: Ui) -> list[str]:
    return [name for name, _args, _options in ui.engine.asked]


async def test_a_stop_that_hangs_can_be_cut_short_and_is_reported_once() -> None:
    gates = {"stop": asyncio.Event()}

    async def stop(_container_id: str) -> object:
        await gates["stop"].wait()
        return None

    async with running([container("web")], answers={containers.stop: stop}) as ui:
        await ui.press("s")
        await ui.sees("stopping")
        await ui.press("r")
        refused = "web is being stopped, 0 s; K kills it, d removes it by force"
        await ui.until(lambda: any(refused in told for told in ui.told), "why")
        await ui.press("K", "enter")
        await ui.until(lambda: "web got the signal" in ui.told, "killed")
        gates["stop"].set()
        await ui.until(lambda: not ui.main.desk.under_way, "rest")
        await ui.pilot.pause()
        assert asked(ui) == ["stop", "kill"]
        assert not any("web stopped" in told for told in ui.told)


async def test_a_stop_whose_container_was_removed_by_force_does_not_fail_aloud() -> None:
    gate = asyncio.Event()

    async def stop(_container_id: str) -> object:
        await gate.wait()
        return NotFound("No such container")

    async with running([container("web")], answers={containers.stop: stop}) as ui:
        await ui.press("s")
        await ui.press("d", "y")
        await ui.until(lambda: "web removed" in ui.told, "removed")
        gate.set()
        await ui.until(lambda: not ui.main.desk.under_way, "rest")
        await ui.pilot.pause()
        assert not any("failed" in told for told in ui.told)


async def test_a_stop_goes_on_to_be_reported_where_what_was_to_cut_it_short_failed() -> None:
    gate = asyncio.Event()

    async def stop(_container_id: str) -> object:
        await gate.wait()
        return None

    answers = {containers.stop: stop, containers.kill: Conflict("no such signal")}
    async with running([container("web")], answers=answers) as ui:
        await ui.press("s", "K", "enter")
        await ui.sees("no such signal")
        await ui.press("escape")
        gate.set()
        await ui.until(lambda: "web stopped" in ui.told, "said")


async def test_a_toggle_acts_on_the_state_that_will_be() -> None:
    gate = asyncio.Event()

    async def pause(_container_id: str) -> object:
        await gate.wait()
        return None

    async with running([container("web")], answers={containers.pause: pause}) as ui:
        type_at_once(ui, "pp")
        await ui.until(lambda: asked(ui) == ["pause"], "the first alone")
        await ui.sees("unpausing")
        assert not any("being paused" in told or "already" in told for told in ui.told)
        gate.set()
        await ui.until(lambda: asked(ui) == ["pause", "unpause"], "then the second")
        await ui.until(lambda: "web unpaused" in ui.told, "said")


async def test_three_toggles_in_a_row_are_done_in_their_order() -> None:
    async with running([container("web")]) as ui:
        type_at_once(ui, "ppp")
        await ui.until(lambda: asked(ui) == ["pause", "unpause", "pause"], "in order")
        await ui.until(lambda: not ui.main.desk.under_way, "rest")


async def test_what_was_to_follow_a_toggle_that_failed_is_left() -> None:
    async with running([container("web")], answers={containers.pause: Conflict("not now")}) as ui:
        ui.engine.open_gate.clear()
        type_at_once(ui, "pp")
        await ui.sees("unpausing")
        ui.engine.open_gate.set()
        await ui.until(lambda: any("Pause failed" in told for told in ui.told), "said")
        await ui.until(lambda: not ui.main.desk.under_way, "rest")
        assert asked(ui) == ["pause"]


async def test_the_ends_of_many_calls_repaint_the_rows_a_few_times_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with running(many(400)) as ui:
        pane, painted = ui.pane("container"), 0
        mark = pane.mark

        def counted(*args: Any, **options: Any) -> None:
            nonlocal painted
            painted += 1
            mark(*args, **options)

        monkeypatch.setattr(pane, "mark", counted)
        await ui.press("asterisk", "s", "enter")
        await ui.until(lambda: "Stop: 400 done" in ui.told, "said")
        assert len(ui.engine.asked) == 400
        assert painted < 60


# ---------------------------------------------------------------------- a question follows what it asks about
async def test_a_question_follows_a_rename() -> None:
    async with running([container("web")]) as ui:
        await ui.press("d")
        await ui.put(replace(container("web"), name="shop"))
        assert "Remove shop?" in ui.text
        assert ui.command == "$ docker rm shop"
        await ui.press("y")
        await ui.until(lambda: "shop removed" in ui.told, "said")


async def test_a_question_whose_target_is_gone_says_so_and_does_nothing() -> None:
    async with running([container("web")]) as ui:
        await ui.press("d")
        await ui.put(container("web", id="another"))
        assert "web is gone; nothing to do" in ui.text
        await ui.press("y", "enter")
        await ui.until(lambda: ui.app.screen is ui.main, "closed by Cancel")
        assert not ui.engine.asked
        assert not any("removed" in told for told in ui.told)


async def test_a_question_that_makes_no_sense_any_more_says_so() -> None:
    async with running([container("web")]) as ui:
        await ui.press("K")
        await ui.put(container("web", "exited"))
        assert "web is not running; nothing to do" in ui.text
        await ui.press("enter")
        assert not ui.engine.asked


async def test_a_question_about_many_counts_what_is_left_and_says_what_is_lost_once() -> None:
    async with running([container("m1"), container("m2"), container("m3")]) as ui:
        await ui.press("asterisk", "d")
        assert "Remove 3 containers?" in ui.text
        assert "files changed inside them, their logs" in ui.text
        assert ui.text.count("Tick Force") == 1
        await ui.put(container("m1"), container("m3"))
        assert "Remove 2 containers?" in ui.text
        assert "m2 is gone." in ui.text
        assert ui.command == "$ docker rm m1\n$ docker rm m3"
        await ui.press("y")
        await ui.until(lambda: len(ui.engine.asked) == 2, "two calls")
        assert container("m2").id not in {args[0] for _name, args, _options in ui.engine.asked}


async def test_the_tags_in_a_question_about_an_image_follow() -> None:
    answers = {images.remove_all_tags: Conflict("in use; a:1 is gone")}
    async with running([image("a:1", tags=("a:1", "a:2", "a:3"))], answers=answers) as ui:
        await ui.press("2", "d", "y")
        await ui.sees("in use; a:1 is gone")
        await ui.put(image("a:1", tags=("a:2", "a:3")))
        assert "All of its 2 tags go: a:2, a:3." in ui.text
        assert ui.command == "$ docker rmi a:2 a:3"


# ---------------------------------------------------------------------- one at a time, some of many
@pytest.mark.parametrize("key", ["R", "e"])
async def test_what_is_done_to_one_at_a_time_is_refused_for_many(key: str) -> None:
    async with running(many(3)) as ui:
        await ui.press("space", "space", key)
        await ui.until(lambda: any("one at a time; 2 are marked" in told for told in ui.told), "why")
        assert ui.app.screen is ui.main


async def test_of_mixed_marks_it_is_said_how_many_are_touched() -> None:
    mixed = [container("a", "paused"), container("b"), container("c", "exited"), container("d")]
    async with running(mixed, size=(200, 36)) as ui:
        await ui.press("asterisk")
        assert "p pause 2 of 4" in ui.lines[-1]
        assert "s stop 3 of 4" in ui.lines[-1]
        await ui.press("K")
        assert "Kill 3 containers?" in ui.text
        assert "3 of the 4 marked" in ui.text
        await ui.press("escape", "p")
        await ui.until(lambda: "Pause: 2 of 4 done" in ui.told, "said")


# ---------------------------------------------------------------------- forms
async def test_a_refused_form_comes_back_with_what_was_typed_and_says_what_it_waits_for() -> None:
    gate = asyncio.Event()
    words = 'plugin "blabla" not found'

    async def create(**_values: object) -> object:
        await gate.wait()
        return NotFound(words)

    async with running(shop(), answers={volumes.create: create}) as ui:
        await ui.press("3", "n", *"volx", "tab", "ctrl+u", *"blabla", "enter")
        await ui.until(lambda: "volume volx is being created" in ui.lines[-1], "a sign of it")
        await ui.press("n")
        await ui.until(lambda: any("volume volx is being created" in told for told in ui.told), "refused")
        assert ui.app.screen is ui.main
        gate.set()
        await ui.sees(words)
        assert ui.command == "$ docker volume create --driver blabla volx"
        await ui.press("escape")
        await ui.until(lambda: ui.app.screen is ui.main, "the form is left")
        assert len(ui.engine.asked) == 1
        await ui.until(lambda: "being created" not in ui.lines[-1], "the sign of it gone")


async def test_a_form_comes_back_only_when_nothing_else_is_open_and_takes_no_key_meant_for_that() -> None:
    async with running(shop(), answers={volumes.create: Conflict("taken")}) as ui:
        ui.engine.open_gate.clear()
        await ui.press("3", "n", *"volx", "enter")
        await ui.press("question_mark")
        help_screen = ui.app.screen
        ui.engine.open_gate.set()
        await ui.until(lambda: not ui.main.desk.under_way, "the refusal")
        assert ui.app.screen is help_screen
        await ui.press("escape")
        await ui.sees("taken")


async def test_tab_goes_from_the_last_field_to_the_verb() -> None:
    async with running(shop()) as ui:
        await ui.press("3", "n", *"data", *["tab"] * 4, "enter")
        await ui.until(lambda: ui.engine.asked, "the call")
        assert ui.engine.asked[0][2] == {"name": "data", "driver": "local", "options": "", "labels": ""}


async def test_a_form_is_not_wrong_before_a_key_was_pressed() -> None:
    async with running(shop()) as ui:
        await ui.press("4", "n")
        assert "A network needs a name." not in ui.text
        assert "Create network" in ui.text


async def test_a_name_that_is_not_changed_is_not_sent() -> None:
    async with running([container("web")]) as ui:
        await ui.press("R")
        assert ui.app.screen.query_one("#go", Button).disabled
        await ui.press("enter")
        assert not ui.engine.asked
        await ui.press("end", "2")
        assert not ui.app.screen.query_one("#go", Button).disabled


async def test_what_is_wrong_with_a_field_is_said_whole_on_a_narrow_screen() -> None:
    async with running([container("web")], size=(60, 24)) as ui:
        await ui.press("R", "end", *" /x")
        assert "digit." in ui.text


async def test_the_warning_is_in_sight_on_a_very_small_screen() -> None:
    async with running(shop(), size=(40, 10)) as ui:
        await ui.press("d")
        assert "files changed inside it" in ui.text
        assert "Cancel" in ui.text


async def test_long_names_can_be_told_apart_in_the_title_and_the_command() -> None:
    name = "a" * 100
    async with running([container(f"{name}-1"), container(f"{name}-2")], size=(80, 24)) as ui:
        await ui.press("d")
        assert "-1?" in ui.lines[ui.line_of("Remove aaa")]
        assert ui.command.endswith("-1")
        assert "Cancel" in ui.text


async def test_the_cursor_goes_to_what_was_made() -> None:
    async with running(shop(), answers={volumes.create: "data"}) as ui:
        await ui.press("3", "n", *"data", "enter")
        await ui.until(lambda: "volume data created" in ui.told, "said")
        await ui.put(*shop(), volume("data"))
        assert ui.selected == "data"


async def test_the_title_says_what_failed() -> None:
    answers = {volumes.create: ReadOnlyRefused("no")}
    async with running(shop(), answers=answers) as ui:
        await ui.press("3", "n", *"data", "enter")
        await ui.until(lambda: any("Create volume failed" in told for told in ui.told), "said")


async def test_read_only_dims_what_is_refused_in_the_footer() -> None:
    async with running(shop(), read_only=True, size=(200, 50)) as ui:
        shown = {hint.label: hint.is_enabled for hint in ui.main.query_one(KeyBar).shown}
        assert not shown["stop"]
        assert not shown["remove"]
        assert shown["logs"]


async def test_every_button_is_seen_to_be_one_without_colours_too() -> None:
    async with running(shop()) as ui:
        await ui.press("d")
        assert "[ Remove ]" in ui.text
        assert "[ Cancel ]" in ui.text
        await ui.press("escape", "P")
        await ui.sees("Prune containers")
        assert "[ Cancel ]" in ui.text


async def test_the_boxes_of_a_question_about_many_speak_of_many() -> None:
    async with running(shop()) as ui:
        await ui.press("d")
        assert "Force: kill it if it is running" in ui.text
        assert "Also remove its anonymous volumes" in ui.text
        await ui.press("escape", "space", "space", "d")
        assert "Remove 2 containers?" in ui.text
        assert "Force: kill those that are running" in ui.text
        assert "Also remove their anonymous volumes" in ui.text
        assert " its " not in ui.text[ui.text.index("Remove 2 containers?") :]


async def test_a_lost_engine_dims_what_cannot_be_done_and_says_why() -> None:
    lost = Health(Link.LOST, NOW, EngineUnreachable("Nothing listens."), ever_live=True)
    async with running(snapshot(*shop(), health=lost), size=(200, 50)) as ui:
        shown = {hint.label: hint.is_enabled for hint in ui.main.query_one(KeyBar).shown}
        assert not shown["stop"]
        assert shown["inspect"]
        await ui.press("s")
        assert "Stop: no contact with local" in ui.told
        assert not ui.engine.asked


# ---------------------------------------------------------------------- buttons, boxes and what is lost
async def test_a_letter_ticks_a_box_wherever_the_focus_is_and_is_shown() -> None:
    async with running(shop()) as ui:
        await ui.press("d")
        assert "f [ ] Force" in ui.text
        await ui.press("f", "v")
        assert "f [x] Force" in ui.text
        assert ui.command == "$ docker rm --force --volumes shop-db-1"
        await ui.press("f", "y")
        await ui.until(lambda: ui.engine.asked, "the call")
        assert ui.engine.asked[0][2] == {"force": False, "volumes": True}


async def test_the_button_says_the_verb_and_how_many_and_what_stays_is_listed() -> None:
    async with running(shop()) as ui:
        await ui.press("asterisk", "d")
        assert "[ Remove 8 containers ]" in ui.text
        assert "Lost  files changed inside them, their logs" in ui.text
        assert "Kept  named volumes" in ui.text
        assert "5 of 8 are running. Tick Force, or stop them first." in ui.text


@pytest.mark.parametrize(("key", "title"), [("s", "Stop 3 containers?"), ("K", "Kill 3 containers?")])
async def test_what_would_end_several_asks(key: str, title: str) -> None:
    async with running(many(3)) as ui:
        await ui.press("asterisk", key)
        assert title in ui.text
        assert not ui.engine.asked
        await ui.press("escape")
        assert ui.app.screen is ui.main


async def test_a_dialog_names_those_that_are_left_alone() -> None:
    async with running([container("a"), container("b"), container("c", "exited")]) as ui:
        await ui.press("asterisk", "s")
        assert "2 of the 3 marked. Left alone: c (not running)." in ui.text
        assert "[ Stop 2 containers ]" in ui.text


async def test_the_button_of_a_kill_names_its_signal_and_the_frame_says_what_enter_does() -> None:
    async with running([container("web")]) as ui:
        await ui.press("K")
        assert "[ Send SIGKILL ]" in ui.text
        assert "enter: send SIGKILL" in ui.text
        await ui.press("ctrl+u", *"SIGHUP")
        assert "[ Send SIGHUP ]" in ui.text
        await ui.press("tab", "tab")
        assert "enter: send" not in ui.text, "enter on Cancel sends nothing"


async def test_on_a_very_small_screen_what_is_lost_comes_first() -> None:
    async with running(shop(), size=(40, 10)) as ui:
        await ui.press("asterisk", "d")
        assert "Lost" in ui.lines[1]
        assert "[ Cancel ]" in ui.text


@pytest.mark.parametrize("size", [(120, 36), (200, 50)])
async def test_a_dialog_is_as_wide_as_its_frame_and_its_buttons(size: tuple[int, int]) -> None:
    async with running([image("a:1")], size=size) as ui:
        await ui.press("2", "V")
        await ui.sees("[ Read layers ]")
        await ui.sees("[ Cancel ]")
        box = ui.app.screen.query_one(Vertical)
        assert "…" not in "".join(ui.lines[y] for y in (box.region.y, box.region.bottom - 1))
