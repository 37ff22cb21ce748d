"""Containers under their projects, and the counts of states in the title, as a user works them."""

from dockertui.engine import containers
from dockertui.engine.stats import Reading, Sample
from dockertui.state.vitals import Vitals
from tests.ui.world import NOW, Ui, container, recorded, ref, running, shop

SIZE = (120, 36)


def rows(ui: Ui) -> list[str]:
    """Return what stands at the beginning of each row of the containers."""
    return [row.cells[0].text for row in ui.pane("container").table.rows]


async def test_a_group_is_folded_and_unfolded_where_the_cursor_is_on_its_row() -> None:
    async with running(shop(), size=(200, 50), grouped=True) as ui:
        assert ui.selected == "shop-db-1", "the first container, not the row above it"
        assert "▾ shop" in ui.text
        await ui.press("k")
        assert "fold" in ui.lines[-1]
        assert " mark" not in ui.lines[-1]
        await ui.press("space")
        assert rows(ui)[:2] == ["▸ shop", "▾ no project"]
        assert "1 Containers 8 " in ui.text
        await ui.press("enter")
        assert rows(ui)[:3] == ["▾ shop", "shop-db-1", "shop-web-1"]
        await ui.press("j")
        assert "space mark" in ui.lines[-1]
        await ui.press("space")
        assert "1 marked" in ui.text


async def test_the_row_of_a_group_shows_its_project_and_is_nothing_to_act_on() -> None:
    async with running(shop(), size=SIZE, grouped=True) as ui:
        await ui.press("k")
        await ui.sees("● 2/2 running")
        await ui.press("s")
        assert not ui.engine.asked
        assert any("nothing is selected" in told for told in ui.told)
        await ui.press("asterisk")
        assert "8 marked" in ui.text, "and no row of a group"


async def test_a_click_on_the_row_of_a_group_folds_it() -> None:
    async with running(shop(), size=SIZE, grouped=True) as ui:
        await ui.pilot.click(offset=(4, ui.line_of("▾ shop")))
        await ui.pilot.pause()
        assert rows(ui)[:2] == ["▸ shop", "▾ no project"]
        await ui.pilot.click(offset=(4, ui.line_of("▸ shop")))
        await ui.pilot.pause()
        assert rows(ui)[1] == "shop-db-1"


async def test_one_key_makes_the_list_flat_and_the_cursor_stays() -> None:
    async with running(shop(), size=SIZE, grouped=True) as ui:
        await ui.press("j", "B")
        assert not any(row.heading for row in ui.pane("container").table.rows)
        assert ui.selected == "shop-web-1"
        await ui.press("B")
        assert rows(ui)[0] == "▾ shop"
        assert ui.selected == "shop-web-1"


async def test_what_is_gone_to_in_a_folded_group_is_unfolded() -> None:
    answers = {containers.inspect: recorded("container-inspect")}
    async with running(shop(), size=SIZE, grouped=True, answers=answers) as ui:
        await ui.press("k", "space")
        assert rows(ui)[0] == "▸ shop"
        await ui.main.go_to(ref(container("shop-db-1")))
        await ui.pilot.pause()
        assert ui.selected == "shop-db-1"


async def test_the_title_counts_states_and_a_click_shows_those_only() -> None:
    async with running([*shop(), container("sick", health="unhealthy")], size=SIZE) as ui:
        title = ui.line_of("1 Containers")
        assert "1 Containers 9 ●3 ◐2 ✗1 ○3" in ui.lines[title]
        await ui.pilot.click(offset=(ui.lines[title].index("✗1"), title))
        await ui.pilot.pause()
        assert ui.names() == ["sick"]
        await ui.pilot.click(offset=(ui.lines[title].index("✗1"), title))
        await ui.pilot.pause()
        assert len(ui.names()) == 9


async def test_what_is_used_is_seen_and_a_newer_value_paints_its_row_alone() -> None:
    records = [container(name) for name in ("web", "db")]

    def vitals(*cpu: float) -> Vitals:
        return Vitals(tuple(Sample(Reading(NOW, memory_bytes=388 * 2**20), share) for share in cpu))

    known = {records[0].id: vitals(1.0, 2.0), records[1].id: vitals(5.0)}
    async with running(records, size=(160, 40)) as ui:
        await ui.put(*records, vitals=known)
        assert "2.0%" in ui.lines[ui.line_of(" web ")]
        assert "388M" in ui.lines[ui.line_of(" web ")]
        assert "cpu 7%  mem 776 MiB" in ui.lines[0]
        before = list(ui.pane("container").table.rows)
        await ui.put(*records, vitals={**known, records[0].id: vitals(1.0, 2.0, 50.0)})
        after = ui.pane("container").table.rows
        assert "50.0%" in ui.text
        assert [row.record.name for row in after if row not in before] == ["web"]


def lines(ui: Ui) -> list[str]:
    """Return what is seen of each line of the pane, without its frame."""
    height = ui.pane("container").outer_size.height
    return [line.split("│")[1].strip("▌◆· ") for line in ui.lines[2 : height - 1] if line.count("│") > 1]


async def test_names_below_a_project_leave_its_own_out_and_the_details_have_them_whole() -> None:
    async with running(shop(), size=SIZE, grouped=True) as ui:
        assert [line.split()[0] for line in lines(ui)[2:4]] == ["db-1", "web-1"]
        await ui.sees(" shop-db-1 ")
        await ui.press("B")
        assert [line.split()[0] for line in lines(ui) if "-1 " in line] == ["shop-db-1", "shop-web-1"]
        await ui.press("B", "slash", *"shop-web", "enter")
        assert ui.names() == ["shop-web-1"]


async def test_names_stay_whole_where_two_would_be_called_the_same() -> None:
    odd = container("web-1", project="shop", service="other")
    async with running([*shop(), odd], size=SIZE, grouped=True) as ui:
        assert [line.split()[0] for line in lines(ui)[2:5]] == ["shop-db-1", "shop-web-1", "web-1"]


async def test_the_row_of_a_group_has_the_trend_of_the_sum() -> None:
    records = [container(name, project="shop") for name in ("shop-web-1", "shop-db-1")]

    def vitals(*cpu: float) -> Vitals:
        return Vitals(tuple(Sample(Reading(NOW, memory_bytes=388 * 2**20), share) for share in cpu))

    known = {records[0].id: vitals(40.0, 0.0), records[1].id: vitals(40.0, 40.0)}
    async with running(records, size=(200, 50), grouped=True) as ui:
        await ui.put(*records, vitals=known)
        assert "40.0%" in ui.lines[ui.line_of("▾ shop")]
        assert "█▅ " in ui.lines[ui.line_of("▾ shop")], "80 % together, then 40 %"


async def test_the_row_of_those_without_a_project_says_what_they_are() -> None:
    async with running(shop(), size=SIZE, grouped=True) as ui:
        for _ in range(rows(ui).index("▾ no project") - 1):
            await ui.press("j")
        await ui.sees("These containers belong to no Compose project.")
        assert "It is gone" not in ui.text
        assert "Summary" not in ui.text


async def test_the_cursor_goes_to_what_came_to_its_place_and_not_to_the_row_of_a_group() -> None:
    async with running(shop(), size=SIZE, grouped=True) as ui:
        await ui.press("j")
        assert ui.selected == "shop-web-1"
        ui.pane("container").change_view(filter="-shop-web")
        await ui.pilot.pause()
        assert rows(ui)[:3] == ["▾ shop", "shop-db-1", "▾ no project"]
        assert ui.selected == ui.pane("container").table.rows[3].record.name
