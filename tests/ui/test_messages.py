"""What is said: a success in the footer for a while, an error until a key, all of it in a list."""

from dockertui.engine import containers
from dockertui.engine.errors import Conflict
from tests.ui.world import container, running, shop

LONG = "You cannot remove it: " + "because of this and that, " * 60


async def test_a_success_is_one_line_at_the_right_end_of_the_footer() -> None:
    async with running(shop()) as ui:
        before = ui.lines[:-1]
        await ui.press("r")
        await ui.until(lambda: ui.lines[-1].rstrip().endswith("✓ shop-db-1 restarted"), "said in the footer")
        assert ui.lines[:-1] == before, "nothing lies over the panes"


async def test_what_is_refused_is_said_in_the_footer_with_its_name() -> None:
    async with running([container("old", "exited")]) as ui:
        await ui.press("e")
        assert ui.lines[-1].rstrip().endswith("old is not running")


async def test_an_error_stays_until_its_key_and_can_be_read_again() -> None:
    async with running(shop(), answers={containers.restart: Conflict(LONG)}) as ui:
        await ui.press("r")
        await ui.sees("✗ Restart failed: shop-db-1: You cannot")
        assert "esc: close · m: all messages" in ui.text
        await ui.press("j", "j")
        assert "✗ Restart failed" in ui.text
        await ui.press("escape")
        assert "✗ Restart failed" not in ui.text
        await ui.press("m")
        assert "✗ Restart failed: shop-db-1: You cannot" in ui.text
        await ui.press("escape")
        assert ui.app.screen is ui.main


async def test_a_second_error_counts_the_first_and_a_click_closes_the_box() -> None:
    async with running(shop(), answers={containers.restart: Conflict("no")}) as ui:
        await ui.press("r", "j", "r")
        await ui.sees("shop-web-1: no")
        assert "1 more" in ui.text
        await ui.pilot.click("MessageBox")
        await ui.until(lambda: "Restart failed" not in ui.text, "closed")


async def test_the_list_says_so_where_nothing_was_said() -> None:
    async with running(shop()) as ui:
        await ui.press("m")
        assert "Nothing was said yet." in ui.text
