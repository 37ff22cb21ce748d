"""One part of an engine fails: its pane says so and why, the others are as ever."""

from dataclasses import replace

from dockertui.engine.errors import CallTimeout, PermissionDenied
from dockertui.screens.world_changed import WorldChanged
from tests.ui import world
from tests.ui.world import running, shop, snapshot


def dimmed(ui: world.Ui) -> set[str]:
    return {pane.kind.name for pane in ui.main.panes if pane.table.dimmed}


async def test_a_list_that_fails_is_said_in_its_own_pane() -> None:
    async with running(shop()) as ui:
        assert "not current" not in ui.text
        await ui.put(*shop(), failed={"volume": CallTimeout("The driver hangs.")})
        await ui.press("3")
        line = ui.lines[ui.line_of("3 Volumes")]
        assert "not current" in line
        await ui.sees("The driver hangs.")
        assert "shop_data" in ui.text, "what was known stays"
        assert "live" in ui.lines[0]
        assert dimmed(ui) == {"volume"}
        await ui.put(*shop())
        assert "not current" not in ui.text
        assert "The driver hangs." not in ui.text
        assert dimmed(ui) == set()


async def test_a_list_that_never_came_says_why() -> None:
    known = snapshot(*shop())
    records = {kind: found for kind, found in known.records.items() if kind != "volume"}
    async with running(
        snapshot(*shop(), records=records, failed={"volume": CallTimeout("The driver hangs.")})
    ) as ui:
        await ui.press("3")
        assert ui.text.count("The driver hangs.") >= 1
        assert "Reading" not in ui.text


async def test_polling_is_said_with_its_reason_once() -> None:
    async with running(shop()) as ui:
        for _ in range(3):
            await ui.put(*shop(), polling=PermissionDenied("A proxy refuses /events."))
        assert "● live, polling" in ui.lines[0]
        assert [told for told in ui.told if "A proxy refuses /events." in told] == ui.told
        assert len(ui.told) == 1
        await ui.put(*shop())
        assert "polling" not in ui.lines[0]


async def test_an_older_world_never_takes_the_place_of_a_newer_one_that_waits() -> None:
    known = world.world_of(snapshot(sequence=8))
    older, newer = WorldChanged(known), WorldChanged(known.with_engine(snapshot(sequence=9)))
    assert newer.can_replace(older)
    assert not older.can_replace(newer)


async def test_an_engine_too_new_to_be_tested_is_said_once_and_in_the_top_line() -> None:
    version = replace(world.VERSION, version="31.0.0", api_version="1.60", warning="Tested up to 1.52.")
    async with running(shop()) as ui:
        for _ in range(3):
            await ui.put(*shop(), version=version)
        assert "Engine 31.0.0, API 1.60 untested" in ui.lines[0]
        assert len(ui.told) == 1
        assert "Tested up to 1.52." in ui.told[0]
        await ui.put(*shop())
        assert "untested" not in ui.lines[0]
