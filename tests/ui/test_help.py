"""The help: a sheet of verbs in columns, on one screen where there is room, the keys of the place first."""

import re

import pytest

from dockertui.commands import entries
from dockertui.engine.errors import EngineUnreachable
from dockertui.resources import REGISTRY
from dockertui.screens.help import sheet
from dockertui.screens.palette import found
from dockertui.state.snapshot import Health, Link
from tests.ui.world import NOW, running, shop, snapshot


@pytest.mark.parametrize("kind", [kind for kind in REGISTRY if not kind.is_guest], ids=lambda kind: kind.name)
async def test_it_stands_on_one_screen_and_has_every_verb_of_the_pane(kind: object) -> None:
    async with running(shop(), size=(120, 36)) as ui:
        await ui.press(kind.key, "question_mark")  # type: ignore[attr-defined]  # (a kind)
        assert f"Keys · {kind.title}" in ui.text  # type: ignore[attr-defined]  # (a kind)
        assert "Quit" in ui.text
        assert "scroll" not in ui.text, "nothing is out of sight"
        for action in kind.actions:  # type: ignore[attr-defined]  # (a kind)
            keys = ui.main.situation.keymap.first_text(f"{kind.name}.{action.id}")  # type: ignore[attr-defined]
            assert f" {keys} " in ui.text


async def test_what_cannot_be_done_now_says_why() -> None:
    async with running(shop()) as ui:
        await ui.press("G", "question_mark")
        assert "Shell  (not running)" in ui.text


async def test_a_reason_that_holds_for_most_is_said_once_beside_the_heading() -> None:
    lost = Health(Link.LOST, NOW, EngineUnreachable("Nothing listens."), ever_live=True)
    async with running(snapshot(*shop(), health=lost), size=(120, 36)) as ui:
        await ui.press("question_mark")
        assert "CONTAINERS  no contact with local " in ui.text
        assert ui.text.count("no contact") == 1
        assert "Why  (running as it should)" in ui.text


async def test_in_the_details_their_own_keys_come_first() -> None:
    async with running(shop(), size=(120, 36)) as ui:
        await ui.press("enter", "question_mark")
        assert "Keys · Containers · details" in ui.text
        first = ui.lines[ui.line_of("Keys · ") + 1]
        assert first.split("│")[-2 if first.endswith("│") else -1].strip().startswith("MOVE")


async def test_on_a_small_screen_it_scrolls_and_says_so() -> None:
    async with running(shop(), size=(80, 24)) as ui:
        await ui.press("question_mark")
        assert "scroll" in ui.text
        assert "ctrl+q" not in ui.text
        await ui.press("end")
        assert "ctrl+q" in ui.text


@pytest.mark.parametrize("width", [20, 40, 74, 76, 110, 130])
def test_nothing_is_lost_whatever_the_width(width: int) -> None:
    sections = [("One", [(f"k{n}", f"verb {n}", "") for n in range(23)]), ("Two", [("z", "last", "not now")])]
    text = "\n".join("".join(part for part, _tone in line) for line in sheet(sections, width))
    assert all(f"verb {n} " in text + " " or f"verb {n}\n" in text for n in range(23))
    assert "last" in text


@pytest.mark.parametrize("width", [74, 76, 110, 130])
def test_no_heading_stands_alone_at_the_end_of_a_column(width: int) -> None:
    for more in range(20):
        sections = [
            (f"Part {name}", [(f"{name}{n}", "verb", "") for n in range(many)])
            for name, many in (("a", 10 + more), ("b", 7), ("c", 3 + more), ("d", 12))
        ]
        lines = ["".join(part for part, _tone in line) for line in sheet(sections, width)]
        for y, line in enumerate(lines):
            for name in "ABCD":
                at = line.find(f"PART {name}")
                if at >= 0:
                    assert lines[y + 1][at:].startswith(f"{name.lower()}0"), "its first key is below it"
        assert sum(line.count("verb") for line in lines) == 32 + 2 * more


@pytest.mark.parametrize(
    ("word", "pane", "wanted", "verb"),
    [
        ("pull", "2", "Pull image", "n +Pull…"),
        ("stop", "1", "Stop container shop-db-1", "s +Stop"),
        ("remove", "1", "Remove container shop-db-1", "d del +Remove…"),
        ("prune", "1", "Prune", "P +Prune"),
        ("logs", "1", "Logs container shop-db-1", "l +Logs"),
        ("env", "1", "Env container shop-db-1", "V +Env"),
        ("shell", "1", "Shell container shop-db-1", "e +Shell"),
        ("theme", "1", "Theme", ": theme +Theme"),
        ("quit", "1", "Quit", "q +Quit"),
    ],
)
async def test_a_verb_is_first_in_the_palette_after_four_letters_and_stands_in_the_help(
    word: str, pane: str, wanted: str, verb: str
) -> None:
    async with running(shop(), size=(120, 36)) as ui:
        for letters in range(min(4, len(word)), len(word) + 1):
            assert found(entries(ui.main), word[:letters])[0].title == wanted
        await ui.press(pane, "question_mark")
        assert re.search(rf" {verb}( |$)", ui.text, re.MULTILINE), ui.text
