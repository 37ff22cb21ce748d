"""The picture of networks, and addresses, as a user works them."""

from dataclasses import replace
from pathlib import Path

import pytest

from dockertui.colors import PALETTES
from dockertui.engine.containers import Attachment, Port
from dockertui.engine.errors import EngineUnreachable
from dockertui.screens.network_picture import NetworkPicture
from dockertui.state.snapshot import Health, Link
from tests.ui.world import NOW, Ui, container, hex_id, network, running, shop


def on(name: str, ip: str) -> Attachment:
    return Attachment(name, hex_id(name), ip)


def here(ui: Ui) -> str:
    """Return what the picture's cursor is on."""
    screen = ui.app.screen
    assert isinstance(screen, NetworkPicture)
    return screen._view.cursor.text.strip() if screen._view.cursor is not None else ""


WORLD = [
    network("back"),
    network("front"),
    container("a-db", project="a", networks=(on("back", "10.1.0.2"),)),
    container(
        "a-web",
        project="a",
        networks=(on("back", "10.1.0.3"), on("front", "10.2.0.3")),
        ports=(Port(80, "tcp", 8080, "0.0.0.0"),),
    ),
    container("b-web", project="b", networks=(on("front", "10.2.0.4"),)),
]


async def test_arrow_keys_walk_from_label_to_label_and_enter_goes_there() -> None:
    async with running(WORLD, size=(120, 36)) as ui:
        await ui.press("4", "V")
        await ui.sees("Picture: 2 networks")
        assert here(ui) == "▾ a"
        await ui.press("down")
        assert here(ui) == "● a-db"
        await ui.press("right")
        assert here(ui) == "● 10.1.0.2"
        await ui.press("down")
        assert here(ui) == "● 10.1.0.3"
        await ui.press("left")
        assert here(ui) == "◀ 8080→80"
        await ui.press("right", "right")
        assert here(ui) == "● 10.2.0.3"
        await ui.press("enter")
        await ui.until(lambda: ui.app.screen is ui.main, "closed")
        assert (ui.main.kind.name, ui.selected) == ("network", "front")


async def test_projects_fold_and_the_cursor_stays_while_the_world_changes() -> None:
    async with running(WORLD, size=(120, 36)) as ui:
        await ui.press("4", "V")
        await ui.sees("a-db")
        await ui.press("t")
        await ui.sees("● ×2")
        assert "a-db" not in ui.text
        await ui.press("t", "end")
        assert here(ui) == "● b-web"
        await ui.press("space")
        assert here(ui).startswith("▸ b")


@pytest.mark.parametrize("size", [(120, 36), (80, 24)])
async def test_one_network_is_drawn_with_the_other_networks_of_its_containers(size: tuple[int, int]) -> None:
    async with running(WORLD, size=size) as ui:
        await ui.press("4", "p")
        await ui.sees("Picture: back")
        assert "a-web" in ui.text
        assert "10.2.0.3" in ui.text
        assert "b-web" not in ui.text
        await ui.press("escape")
        await ui.until(lambda: ui.app.screen is ui.main, "closed")


async def test_it_is_written_as_svg_or_mermaid_and_what_is_there_is_replaced_only_if_asked_again(
    tmp_path: Path,
) -> None:
    path = tmp_path / "p.svg"
    path.write_text("mine")
    async with running(WORLD, size=(120, 36)) as ui:
        await ui.press("4", "V", "w")
        await ui.sees("writes the file")
        ui.app.screen._path.value = str(path)  # type: ignore[attr-defined]  # (the picture's)
        await ui.press("enter")
        await ui.sees("is there already")
        assert path.read_text() == "mine"
        await ui.press("enter")
        await ui.sees("Written to")
        assert path.read_text().startswith("<svg ")
        await ui.press("m")
        ui.app.screen._path.value = str(tmp_path / "p.mmd")  # type: ignore[attr-defined]  # (the picture's)
        await ui.press("enter")
        await ui.sees("p.mmd")
        await ui.until((tmp_path / "p.mmd").exists, "written")
        assert (tmp_path / "p.mmd").read_text().startswith("graph LR\n")


async def test_an_address_is_copied_by_one_key_and_of_several_one_is_picked() -> None:
    async with running(WORLD, size=(120, 36)) as ui:
        await ui.press("I")
        await ui.until(lambda: any("10.1.0.2" in told for told in ui.told), "copied")
        await ui.press("j", "I")
        await ui.sees("Copy which address?")
        await ui.press("down", "enter")
        await ui.until(lambda: any("10.2.0.3" in told for told in ui.told), "the second one copied")


async def test_one_without_an_address_says_so() -> None:
    first = replace(shop()[0], networks=())
    async with running([first]) as ui:
        await ui.press("I")
        await ui.until(lambda: any("has no address" in told for told in ui.told), "said")


async def test_a_picture_that_is_too_large_says_so_in_its_frame_and_at_the_ends_of_its_lines() -> None:
    names = [f"net-{n}-with-a-rather-long-name" for n in range(8)]
    tall = [container(f"c{n}", networks=(on(names[0], f"10.1.0.{n}"),)) for n in range(40)]
    async with running([*map(network, names), *tall], size=(80, 24)) as ui:
        await ui.press("4", "V")
        await ui.sees("Picture: 8 networks")
        lines = ui.lines
        assert lines[1].rstrip().endswith("… │"), "there is more at the right"
        assert [line[-1] for line in lines].count("┃") in range(1, 20), "there is more below"
        assert not any(line[-2:].strip(" │┃╮╯…─") for line in lines), "no bar beside the frame"
        assert not any(set("▁▂▃▄▅▆▇█") & set(line) for line in lines)
        await ui.press("up", "up", *["right"] * 8)
        assert ui.lines[1][2:4].startswith("…"), "and at the left"


async def test_the_picture_of_an_engine_that_is_lost_is_dim_and_says_of_when_it_is() -> None:
    lost = Health(Link.LOST, NOW, EngineUnreachable("Nothing listens."), ever_live=True)
    async with running(WORLD, size=(120, 36)) as ui:
        await ui.press("4", "V")
        await ui.sees("Picture: 2 networks")
        good = PALETTES[ui.app.theme]["success"]

        def colors() -> set[str]:
            strips = ui.app.screen._compositor.render_strips()[1:-3]
            return {p.style.color.name for s in strips for p in s if p.style is not None and p.style.color}

        assert good in colors()
        await ui.put(*WORLD, health=lost)
        await ui.sees("Picture: 2 networks · as of 12:00:00")
        assert good not in colors()
        await ui.put(*WORLD)
        assert "as of" not in ui.text
        assert good in colors()


async def test_the_picture_of_a_project_leads_to_a_container() -> None:
    async with running(shop(), size=(120, 36)) as ui:
        await ui.press("F", "V")
        await ui.sees("Picture: shop")
        await ui.sees("none of these needs another")  # and no sign is explained that is not there
        assert "fold" not in ui.text
        await ui.press("end", "enter")
        await ui.until(lambda: ui.app.screen is ui.main, "closed")
        assert ui.main.kind.name == "container"
