"""Details that answer: links, folds, secrets, tables that sort, what an end means, the way back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from dockertui.engine import changes, containers, last_lines, processes
from dockertui.engine.changes import Change
from dockertui.engine.containers import Container, ContainerDetail
from dockertui.engine.errors import EngineFault
from dockertui.engine.log_lines import LogLine
from dockertui.engine.probe import Probe, ProbeRun
from dockertui.engine.processes import Processes
from dockertui.engine.stats import Reading, Sample
from dockertui.state.vitals import Vitals
from dockertui.widgets import detail_pane
from tests.ui.world import NOW, Ui, container, image, network, ref, running, shop, snapshot, volume

DETAIL = ContainerDetail(
    started_at=NOW - timedelta(hours=2),
    env=(("MYSQL_DATABASE", "shop"), ("MYSQL_ROOT_PASSWORD", "hunter2")),
    probe=Probe("curl -f localhost", 5.0, runs=(ProbeRun(NOW, 0.2, 0, ("all fine",)),)),
    last_lines=(LogLine("stdout", "2026-01-15T11:59:58Z", "\x1b[32mready\x1b[0m for work"),),
)
TOP = Processes(
    ("PID", "USER", "%CPU", "RSS", "COMMAND"),
    (
        ("1", "root", "0.1", "9000", "init"),
        ("20", "db", "12.5", "350", "mysqld"),
        ("3", "db", "2.0", "70000", "sh"),
    ),
)
ANSWERS: dict[Any, Any] = {
    last_lines.detail_with_log: DETAIL,
    containers.detail: DETAIL,
    processes.processes: TOP,
    changes.changes: (Change("/etc/a", "added"), Change("/etc/b", "changed"), Change("/tmp/c", "deleted")),
}


async def tab(ui: Ui, name: str) -> None:
    """Show a tab of the details, and go there."""
    ui.main.detail.choose_tab(name)
    await ui.pilot.pause()
    await ui.press("enter")


@pytest.mark.parametrize("where", ["env", "summary"])
async def test_secrets_show_only_when_asked_for_and_not_on_the_next_tab(where: str) -> None:
    async with running(shop(), answers=ANSWERS, size=(160, 50)) as ui:
        await tab(ui, where)
        if where == "summary":
            await ui.sees("▸ Environment  2 variables, 1 secret hidden")
            while "▸ Environment" not in ui.main.detail.page.lines[ui.main.detail.page.cursor].plain:
                await ui.press("down")
            await ui.press("enter")
        await ui.sees("MYSQL_ROOT_PASSWORD")
        assert "shop" in ui.text
        assert "hunter2" not in ui.text
        await ui.press("x")
        await ui.sees("hunter2")
        await ui.press("right_square_bracket", "left_square_bracket")
        await ui.sees("MYSQL_ROOT_PASSWORD")
        assert "hunter2" not in ui.text


async def test_copying_a_secret_does_not_show_it(monkeypatch: pytest.MonkeyPatch) -> None:
    async with running(shop(), answers=ANSWERS, size=(160, 50)) as ui:
        copied: list[str] = []
        monkeypatch.setattr(ui.app, "copy_to_clipboard", copied.append)
        await tab(ui, "env")
        await ui.sees("MYSQL_ROOT_PASSWORD")
        await ui.press("end", "y")
        assert copied == ["hunter2"]
        assert "hunter2" not in ui.text
        assert any("MYSQL_ROOT_PASSWORD" in told for told in ui.told)


async def test_the_cursor_goes_from_link_to_link_and_a_key_leads_back_to_the_link() -> None:
    async with running(shop(), answers=ANSWERS, size=(160, 50)) as ui:
        await tab(ui, "summary")
        await ui.sees("ready for work")
        page, seen = ui.main.detail.page, []
        for _step in range(6):
            await ui.press("down")
            seen.append(page.lines[page.cursor].plain.split()[0])
        assert seen == ["Image", "Project", "Network", "Volume", "▸", "▸"]
        await ui.press("up", "up", "up", "enter")
        await ui.until(lambda: ui.main.kind.name == "network", "the network's pane")
        assert ui.selected == "shop_default"
        await ui.press("backspace")
        await ui.until(lambda: ui.selected == "shop-db-1" and ui.main.detail.view_has_focus, "back")
        await ui.until(lambda: "Network" in page.lines[page.cursor].plain, "on the link")
        await ui.press("backspace")
        assert any("No link was followed" in told for told in ui.told)


async def test_a_summary_has_two_columns_where_there_is_room() -> None:
    async with running(shop(), answers=ANSWERS, size=(220, 50)) as ui:
        await ui.sees("all fine")
        line = ui.lines[ui.line_of("Health check")]
        assert any(label in line for label in ("Image", "Command", "Project"))
    async with running(shop(), answers=ANSWERS, size=(120, 50)) as ui:
        await ui.sees("all fine")
        assert ui.line_of("Health check") > ui.line_of("Volume  ")


async def test_what_is_measured_shows_as_graphs() -> None:
    reading = Reading(NOW, memory_bytes=64 * 2**20, limit_bytes=128 * 2**20)
    samples = tuple(
        Sample(replace(reading, at=NOW + timedelta(seconds=n), received_bytes=4000 * n), 10.0 * n)
        for n in range(9)
    )
    record = container("busy")
    shown = snapshot(record, vitals={record.id: Vitals(samples)})
    async with running(shown, answers=ANSWERS, size=(160, 50)) as ui:
        await ui.sees("64 MiB")
        shown_at_right = [line.rpartition("││")[2] for line in ui.lines]
        assert any("CPU" in line and "▁▂" in line for line in shown_at_right)
        await tab(ui, "stats")
        await ui.sees("at most 80.0%")
        assert "64 MiB, at most 64 MiB, of 128 MiB" in ui.text
        assert "4 kB/s, 32 kB since its start" in ui.text
        assert "█" in ui.text


async def test_processes_sort_by_any_column() -> None:
    async with running(shop(), answers=ANSWERS, size=(160, 50)) as ui:
        await tab(ui, "processes")
        await ui.sees("3 processes")

        def commands() -> list[str]:
            lines = ui.main.detail.page.lines
            return [line.plain.split()[-1] for line in lines if line.plain.strip()[:1].isdigit()][1:]

        assert commands() == ["init", "mysqld", "sh"]
        await ui.press("o", "o", "o")
        await ui.sees("%CPU↓")
        assert commands() == ["mysqld", "sh", "init"]
        await ui.press("O")
        assert commands() == ["init", "sh", "mysqld"]
        await ui.press("o")
        assert commands() == ["sh", "init", "mysqld"]
        assert "68 MiB" in ui.text


async def test_changes_are_told_in_words() -> None:
    async with running(shop(), answers=ANSWERS, size=(160, 50)) as ui:
        await tab(ui, "changes")
        await ui.sees("1 added, 1 changed, 1 deleted")
        assert "deleted  /tmp/c" in ui.text


@pytest.mark.parametrize(
    ("record", "leads"),
    [
        (container("a", "exited", exit_code=3), ["w why", "l logs", "s start"]),
        (container("a", "restarting", exit_code=1), ["w why", "l logs", "s stop"]),
        (container("a"), ["s stop", "r restart"]),
    ],
)
@pytest.mark.parametrize("width", [80, 120])
async def test_after_an_end_the_footer_leads_with_what_helps(
    record: Container, leads: list[str], width: int
) -> None:
    async with running([record], size=(width, 30)) as ui:
        assert ui.lines[-1].strip().startswith("  ".join(leads))


async def test_why_says_what_an_exit_code_means() -> None:
    dead = replace(DETAIL, is_out_of_memory=True, finished_at=NOW)
    record = container("a", "exited", exit_code=137)
    async with running([record], answers={**ANSWERS, last_lines.detail_with_log: dead}, size=(160, 50)) as ui:
        await ui.press("w")
        await ui.sees("the kernel killed it")
        await ui.sees("ready for work")


@pytest.mark.parametrize("width", [60, 80, 100, 120, 200])
async def test_the_current_tab_is_always_to_be_seen(width: int) -> None:
    async with running(shop(), answers=ANSWERS, size=(width, 40)) as ui:
        await ui.press("enter")
        for shown in ui.main.kind.tabs:
            line = next(line for line in ui.lines if "Summary" in line or "›" in line or "‹" in line)
            assert str(shown.title) in line
            await ui.press("right_square_bracket")


async def test_what_was_done_is_a_docker_command(tmp_path: Any) -> None:
    async with running(shop(), size=(120, 40)) as ui:
        await ui.press("exclamation_mark")
        await ui.sees("Nothing was done yet")
        await ui.press("escape", "s")
        await ui.until(lambda: not ui.main.desk.jobs.running, "stopped")
        await ui.press("exclamation_mark")
        await ui.sees("$ docker stop shop-db-1")
        assert "● done" in ui.text
        path = tmp_path / "again.sh"
        await ui.press("w", "ctrl+u", *str(path), "enter")
        await ui.until(path.exists, "the script")
        await ui.sees("Written to")
        assert "\ndocker stop shop-db-1\n" in path.read_text()
        assert path.stat().st_mode & 0o777 == 0o700


async def test_one_tag_of_many_is_taken_away_where_the_cursor_is() -> None:
    record = image("a:1", tags=("a:1", "a:2", "a:3"))
    async with running([record]) as ui:
        await ui.press("2")
        await tab(ui, "tags")
        await ui.sees("3 tags")
        await ui.press("end", "T")
        await ui.sees("Untag")
        assert "docker rmi a:3" in ui.command


async def test_who_walks_through_a_list_has_nothing_drawn_on_the_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(detail_pane, "STILL_S", 0)
    for name in ("WALK_S", "WALKING_S"):
        monkeypatch.setattr(detail_pane, name, 600)
    async with running([container("a"), container("b"), container("c")]) as ui:
        ui.main.detail._moved_at = -3600
        await ui.press("down")
        await ui.until(lambda: str(ui.main.detail.border_title).startswith("b"), "the one that was gone to")
        await ui.press("down")
        await ui.pilot.pause(0.2)
        assert ui.main.selected is not None
        assert ui.main.selected.id == container("c").id
        assert str(ui.main.detail.border_title).startswith("b"), "nothing of the next one yet"


@pytest.mark.parametrize("make", [container, image, volume, network])
async def test_what_could_not_be_read_says_why_and_where_to_look_on(make: Callable[..., Any]) -> None:
    record = make("odd", fault="Labels is no object")
    async with running([record], answers=ANSWERS) as ui:
        await ui.go(ref(record).kind)
        await ui.sees("✗ unreadable: Labels is no object")
        assert record.id[:12] in ui.text
        await ui.sees("The tab Inspect shows what the engine says of it.")


async def test_what_could_not_be_read_is_not_said_to_be_read() -> None:
    refused = EngineFault("The engine cannot tell.", "Ask it later.")
    async with running(shop(), size=(160, 48), answers=ANSWERS | {processes.processes: refused}) as ui:
        await tab(ui, "processes")
        await ui.sees("The engine cannot tell.")
        assert "Ask it later." in ui.text
        assert "Reading" not in ui.text
