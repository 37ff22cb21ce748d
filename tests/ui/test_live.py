"""Rows that come, go and change under the cursor; hostile names; every size; an engine that is away."""

import random
from dataclasses import replace
from datetime import timedelta

import pytest
from rich.cells import cell_len

from dockertui.colors import PALETTES
from dockertui.engine import containers
from dockertui.engine.errors import CallTimeout, EngineUnreachable
from dockertui.engine.text import clean
from dockertui.state.snapshot import Health, Link
from tests.ui.world import LIVE, NOW, Ui, container, image, many, recorded, running, shop, snapshot, volume

REFUSED = EngineUnreachable("Nothing listens at unix:///run/nobody/docker.sock.", "Start the engine.")
LOST = Health(Link.LOST, NOW, REFUSED, ever_live=True)
FROZEN = Health(Link.FROZEN, NOW, CallTimeout("The engine did not answer in 2 s."), ever_live=True)
NEVER = Health(Link.LOST, NOW, REFUSED)


# ---------------------------------------------------------------------- the cursor
async def test_the_cursor_stays_on_its_resource_and_its_line_when_rows_come_before_it() -> None:
    async with running(many(200)) as ui:
        await ui.press("pagedown", "pagedown", "j", "j")
        name, line = ui.selected, ui.line_of(f"│▌ {ui.selected} ")
        await ui.put(*(container(f"a{number}") for number in range(30)), *many(200))
        assert ui.selected == name
        assert ui.line_of(f"│▌ {name} ") == line


async def test_at_the_top_of_a_list_what_comes_above_the_cursor_is_seen() -> None:
    async with running(many(200)) as ui:
        name = ui.selected
        await ui.put(container("a0"), *many(200))
        await ui.sees("│  a0 ")
        assert ui.selected == name
        assert f"│▌ {name} " in ui.text


async def test_the_cursor_stays_when_rows_before_it_go() -> None:
    async with running(many(200)) as ui:
        await ui.press("pagedown", "pagedown", "j")
        name, line = ui.selected, ui.line_of(f"│▌ {ui.selected} ")
        await ui.put(*many(200)[3:])
        assert ui.selected == name
        assert ui.line_of(f"│▌ {name} ") == line


async def test_the_cursor_stays_when_rows_are_sorted_anew() -> None:
    async with running(shop()) as ui:
        await ui.press("j", "j")
        for _turn in range(4):
            await ui.press("o", "O")
            assert ui.selected == "cache2"


async def test_the_cursor_follows_a_container_that_stops_and_moves_down() -> None:
    async with running(shop()) as ui:
        records = [r if getattr(r, "name", "") != "shop-db-1" else replace(r, state="exited") for r in shop()]
        await ui.put(*records)
        assert ui.selected == "shop-db-1"
        assert ui.names().index("shop-db-1") > 3


async def test_when_the_selected_row_goes_the_next_takes_its_place() -> None:
    async with running(shop()) as ui:
        await ui.press("j", "j")
        await ui.put(*(record for record in shop() if getattr(record, "name", "") != "cache2"))
        assert ui.selected == "cache10"
        await ui.sees("cache10 ─")


async def test_when_every_row_goes_nothing_is_selected_and_keys_do_no_harm() -> None:
    async with running(shop()) as ui:
        await ui.put()
        assert ui.selected == ""
        await ui.press("s", "d", "enter", "space", "y", "i", "e", "j", "G")
        assert ui.app.screen is ui.main
        await ui.sees("Nothing selected.")
        await ui.put(*shop())
        assert ui.selected == "import"


async def test_marks_stay_on_their_resources_and_go_with_them() -> None:
    async with running(shop()) as ui:
        await ui.press("j", "space", "space")
        await ui.put(container("aaa"), *shop())
        assert "◆" in ui.lines[ui.line_of("shop-web-1")]
        assert "◆" in ui.lines[ui.line_of("cache2")]
        await ui.put(*(record for record in shop() if getattr(record, "name", "") != "cache2"))
        assert "1 marked" in ui.lines[-1]
        await ui.put(*shop())
        assert "1 marked" in ui.lines[-1]


async def test_sort_and_filter_stay_when_rows_change() -> None:
    async with running(shop()) as ui:
        await ui.press("o", "O", "slash", *"cache", "enter")
        await ui.put(container("cache1"), *shop())
        assert ui.names() == ["cache10", "cache2", "cache1"]


async def test_an_older_snapshot_that_comes_late_is_ignored() -> None:
    async with running(shop()) as ui:
        await ui.put(container("new"))
        ui.source.put(snapshot(container("old"), sequence=1))
        await ui.pilot.pause()
        assert ui.names() == ["new"]


async def test_any_history_leaves_the_cursor_where_it_was_while_its_row_is_there() -> None:
    chance = random.Random(7)
    pool = many(60)
    async with running(pool) as ui:
        await ui.press(*["j"] * 9)
        name = ui.selected
        kept = next(record for record in pool if record.name == name)
        for _turn in range(25):
            others = chance.sample(pool, chance.randrange(60))
            records = [*(r for r in others if r is not kept), kept]
            records = [replace(r, state=chance.choice(("running", "exited", "paused"))) for r in records]
            await ui.put(*records)
            assert ui.selected == name
            assert f"│▌ {name} " in ui.text, "it is out of sight"


async def test_thousands_of_rows_are_reached_and_filtered() -> None:
    async with running(many(5000)) as ui:
        assert "5000" in ui.text
        await ui.press("G")
        assert ui.selected == "c4999"
        assert "c4999" in ui.text
        await ui.press("slash", *"c4321", "enter")
        assert ui.names() == ["c4321"]


# ---------------------------------------------------------------------- what strangers call things
HOSTILE = [
    "[bold red]markup[/]",
    "[/]",
    "[@click=app.quit]x[/]",
    "\\[x]",
    "\x1b[31mred\x1b[0m",
    "bell\x07 and \x9b2J",
    "a\nb\tc\rd",
    "\u202egnp.exe",
    "数据库容器" * 8,
    "🚀🐳👩‍💻",
    "n" * 200,
    "%s %(name)s {0}",
    "$(rm -rf /)",
    "é" + "\u0301" * 5,
]


@pytest.mark.parametrize("width", [40, 80, 120])
async def test_hostile_names_are_shown_as_they_are_and_misalign_nothing(width: int) -> None:
    records = [
        record
        for number, text in enumerate(HOSTILE)
        for record in (
            container(f"h{number} {clean(text)}"[:210], image=clean(text), command=clean(text)),
            image(f"i{number}", tags=(clean(text) + ":1",)),
        )
    ]
    async with running(records, size=(width, 40)) as ui:
        for key in (
            "g",
            *["j"] * len(HOSTILE),
            "2",
            *["j"] * 3,
            "1",
            "d",
            "escape",
            "question_mark",
            "escape",
        ):
            await ui.press(key)
        assert all(cell_len(line) == width for line in ui.lines), [cell_len(line) for line in ui.lines]
        right = {cell_len(line.rstrip()) for line in ui.lines[1:-1] if line.startswith("│")}
        assert right == {width}
        assert not any(ord(char) < 32 or 0x7F <= ord(char) < 0xA0 for line in ui.lines for char in line)
        assert "[bold red]" in ui.text


async def test_brackets_reach_the_title_the_dialog_and_the_notification() -> None:
    name = "[red]db[/] \\[x]"
    async with running([volume(name)]) as ui:
        await ui.press("3")
        await ui.sees(f"{name} ─")
        await ui.press("d")
        assert f"Remove volume {name}?" in ui.text
        await ui.press("y")
        await ui.until(lambda: f"volume {name} removed" in ui.told, "said")
        await ui.sees(f"volume {name} removed")


async def test_a_hostile_filter_is_only_text() -> None:
    async with running([container("[a] (b) .* \\")]) as ui:
        await ui.press("slash", *"[a] (b) .* \\", "enter")
        assert ui.names() == ["[a] (b) .* \\"]
        assert "/ [a] (b) .* \\" in ui.text


async def test_an_unreadable_record_is_a_marked_row_that_can_be_looked_at() -> None:
    async with running([container("fine"), container("bad", fault="Ports is no list")]) as ui:
        await ui.press("slash", *"unreadable", "enter")
        assert ui.names() == ["bad"]
        assert "✗ unreadable" in ui.text
        await ui.sees("Ports is no list")
        await ui.press("s", "e")
        assert not ui.engine.asked


# ---------------------------------------------------------------------- sizes
@pytest.mark.parametrize(
    "size", [(1, 1), (10, 3), (30, 8), (40, 10), (80, 24), (99, 20), (100, 9), (300, 90)]
)
async def test_no_size_breaks_it(size: tuple[int, int]) -> None:
    async with running(shop(), size=size) as ui:
        for keys in ("j", "2", "enter", "escape", "z", "z", "slash", "escape", "d", "escape", "f1", "escape"):
            await ui.press(keys)
        assert all(len(line) <= size[0] for line in ui.lines)
        assert len(ui.lines) == size[1]


async def test_forty_by_ten_is_enough_to_work() -> None:
    async with running(shop(), size=(40, 10)) as ui:
        await ui.press("slash", *"cache2", "enter")
        assert any("cache2  ● up" in line for line in ui.lines)
        await ui.press("enter")
        await ui.sees("busybox:local")
        await ui.press("escape", "s")
        await ui.until(lambda: "cache2 stopped" in ui.told, "said")


async def test_the_screen_follows_the_size_of_the_terminal() -> None:
    async with running(shop(), size=(160, 40)) as ui:
        await ui.press("j", "j")
        for size in ((40, 10), (200, 50), (80, 24), (120, 36)):
            await ui.pilot.resize_terminal(*size)
            await ui.pilot.pause()
            assert ui.selected == "cache2"
            assert "cache2" in ui.text
            assert {len(line) for line in ui.lines} == {size[0]}


# ---------------------------------------------------------------------- the engine is away
async def test_an_engine_never_reached_is_explained_with_endpoint_cause_and_what_to_do() -> None:
    async with running(replace(snapshot(health=NEVER), records={})) as ui:
        assert "Cannot reach Docker" in ui.text
        assert "ctrl+r retry now" in ui.lines[-1]
        assert "unix:///run/nobody/docker.sock" in ui.text
        assert "Nothing listens at" in ui.text
        assert "Start the engine." in ui.text
        await ui.press("ctrl+r")
        assert ui.source.refreshed == 1
        await ui.put(*shop())
        assert "Cannot reach" not in ui.text
        assert "shop-db-1" in ui.text


async def test_a_lost_engine_leaves_the_rows_and_says_so() -> None:
    async with running(shop()) as ui:
        await ui.put(*shop(), health=LOST)
        words = " ".join(ui.text.split())  # the banner wraps
        assert "Lost contact with local at 12:00:00" in words
        assert "Start the engine." in words
        assert "shop-db-1" in ui.text
        assert ui.pane("container").table.dimmed
        await ui.press("j")
        assert ui.selected == "shop-web-1"


def tones_of_details(ui: Ui) -> set[str]:
    """Return the colours of all that the details say, their frame and their tabs left out."""
    view = ui.main.detail.view.region
    found = set()
    for y in range(view.y, view.bottom):
        x = 0
        for part in ui.app.screen._compositor.render_strips()[y]:
            inside = [char for i, char in enumerate(part.text, x) if view.x <= i < view.right]
            if "".join(inside).strip() and part.style is not None and part.style.color is not None:
                found.add(part.style.color.name)
            x += len(part.text)
    return found


async def test_of_a_lost_engine_the_counts_in_a_title_are_dim_too() -> None:
    async with running(shop()) as ui:
        good, muted = (PALETTES[ui.app.theme][name] for name in ("success", "muted"))

        def count() -> str:
            spans = ui.app.screen._compositor.render_strips()[ui.line_of("1 Containers")]
            return next(part.style.color.name for part in spans if "●3" in part.text)  # type: ignore[union-attr]

        assert count() == good
        await ui.put(*shop(), health=LOST)
        assert count() == muted
        await ui.put(*shop())
        assert count() == good


@pytest.mark.parametrize("tab", ["summary", "networks", "inspect"])
async def test_of_a_lost_engine_the_details_are_as_dim_as_the_rows_and_say_of_when_they_are(tab: str) -> None:
    inspected = recorded("container-inspect")
    answers = {containers.inspect: inspected, containers.detail: containers.parse_detail(inspected)}
    async with running(shop(), answers=answers, size=(160, 48)) as ui:
        ui.main.detail.choose_tab(tab)
        await ui.until(lambda: len(tones_of_details(ui)) > 1, "details in colour")
        muted = PALETTES[ui.app.theme]["muted"]
        before = tones_of_details(ui)
        await ui.put(*shop(), health=LOST)
        assert " shop-db-1 · as of 12:00:00 " in ui.text
        assert tones_of_details(ui) == {muted}
        await ui.put(*shop())
        assert "as of" not in ui.text
        assert tones_of_details(ui) == before


async def test_a_frozen_engine_is_told_from_a_lost_one() -> None:
    async with running(shop()) as ui:
        await ui.put(*shop(), health=FROZEN, taken_at=NOW + timedelta(seconds=30))
        assert "has not answered since 12:00:00" in ui.text
        assert "no answer for 30 seconds" in ui.lines[0]


async def test_a_returned_engine_takes_the_banner_away_and_the_cursor_stays() -> None:
    async with running(shop()) as ui:
        await ui.press("j", "j")
        await ui.put(*shop(), health=LOST)
        await ui.put(*shop(), health=LIVE)
        assert "Lost contact" not in ui.text
        assert not ui.pane("container").table.dimmed
        assert ui.selected == "cache2"


async def test_a_kind_that_cannot_be_listed_says_why_in_its_pane() -> None:
    failed = {"network": EngineUnreachable("the network plugin is away")}
    records = {k: v for k, v in snapshot(*shop()).records.items() if k != "network"}
    async with running(replace(snapshot(*shop()), records=records, failed=failed)) as ui:
        assert "the network plugin is away" in ui.text
        assert "shop-db-1" in ui.text
