"""A kind, an action and a screen that nobody knows: three lines in three tables, and all of it works."""

import sys
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from textual.app import ComposeResult
from textual.binding import Binding
from textual.screen import ModalScreen
from textual.widgets import Static

from dockertui.engine import volumes
from dockertui.resources import REGISTRY
from dockertui.resources.spec import (
    Action,
    Cell,
    Column,
    Confirm,
    DetailTab,
    Fact,
    Field,
    Offered,
    OpensScreen,
    OpensTab,
    ResourceKind,
)
from dockertui.screens.host import Host
from dockertui.screens.openers import OPENERS
from dockertui.state.snapshot import Snapshot
from dockertui.wishes import Request
from tests.ui.world import Ui, running, shop, snapshot


@dataclass(frozen=True)
class Gadget:
    id: str
    is_clean: bool = False
    fault: str = ""
    labels: dict[str, str] = field(default_factory=dict)


class Workshop(ModalScreen[str]):
    BINDINGS = [Binding("escape", "close", "")]  # noqa: RUF012  (Textual's own type)

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text

    def compose(self) -> ComposeResult:
        yield Static(self.text)

    def action_close(self) -> None:
        self.dismiss("shiny")


async def open_workshop(host: Host, request: Request) -> None:
    polish = request.values.get("polish", "none")
    result = await host.show(Workshop(f"workshop of {request.targets[0].name}, {polish}"))
    host.desk.tell(f"{request.targets[0].name} is {result}")


GADGETS = ResourceKind[Gadget](
    kind=replace(volumes.KIND, name="gadget", record=Gadget),  # type: ignore[arg-type]  # (never listed)
    key="9",
    title="Gadgets",
    singular="gadget",
    columns=(Column("name", "NAME", lambda gadget, _scene: Cell(gadget.id), drop_order=9),),
    offered=lambda: Offered(
        actions=(
            Action(
                "clean",
                "x",
                "Clean",
                "Take it to the workshop",
                lambda _gadget, _values: ("docker", "gadget", "clean"),
                opens=OpensScreen("workshop"),
                many=False,
                enabled=lambda gadget: not gadget.is_clean,
                why_not="clean",
            ),
            Action(
                "polish",
                "X",
                "Polish…",
                "Take it to the workshop, with a polish",
                lambda _gadget, values: ("docker", "gadget", "polish", str(values.get("polish", ""))),
                opens=OpensScreen("workshop"),
                many=False,
                confirm=Confirm("Polish %(name)s"),
                form=(Field("polish", "Polish"),),
            ),
            Action(
                "look",
                "i",
                "Look",
                "Show what it is",
                lambda _gadget, _values: ("docker", "gadget", "look"),
                opens=OpensTab("parts"),
                writes=False,
            ),
        ),
        tabs=(
            DetailTab(
                "summary", "Summary", "parts", parts=lambda gadget, _s, _l: [Fact("Gadget", gadget.id)]
            ),
            DetailTab("parts", "Parts", "parts", parts=lambda _gadget, _s, _l: [Fact("Screws", "four")]),
        ),
    ),
    name_of=lambda gadget: gadget.id,
    order=lambda gadget: gadget.id,
    empty="No gadgets.",
    busy_column="name",
)


@pytest.fixture(autouse=True)
def _tables(monkeypatch: pytest.MonkeyPatch) -> None:
    """The registry and the table of openers, with one line more each."""
    for name, module in list(sys.modules.items()):
        if name.startswith("dockertui.") and hasattr(module, "REGISTRY"):
            monkeypatch.setattr(module, "REGISTRY", (*REGISTRY, GADGETS))
    monkeypatch.setitem(OPENERS, "workshop", open_workshop)


def world(*gadgets: Gadget) -> Snapshot:
    known = snapshot(*shop())
    return replace(known, records={**known.records, "gadget": {gadget.id: gadget for gadget in gadgets}})


def gadget_of(ui: Ui) -> Any:
    return ui.main.kind.name, ui.selected


async def test_it_has_a_pane_a_footer_a_help_and_a_palette() -> None:
    async with running(world(Gadget("spring"), Gadget("wheel", is_clean=True)), size=(160, 50)) as ui:
        assert "Gadgets 2" in ui.text
        await ui.press("shift+tab")
        assert gadget_of(ui) == ("gadget", "spring")
        assert "x clean" in ui.lines[-1]
        await ui.press("question_mark")
        assert "GADGETS" in ui.text
        assert "Clean" in ui.text
        await ui.press("escape", "colon", *"clean gadget")
        await ui.sees("Clean gadget spring")
        await ui.press("enter")
        await ui.sees("workshop of spring, none")


async def test_its_action_opens_its_screen_and_the_end_is_said() -> None:
    async with running(world(Gadget("spring"), Gadget("wheel", is_clean=True)), size=(160, 50)) as ui:
        await ui.press("shift+tab", "x")
        await ui.sees("workshop of spring, none")
        await ui.press("escape")
        await ui.until(lambda: "spring is shiny" in ui.told, "the end")
        await ui.press("j", "x")
        assert ui.told[-1] == "wheel is clean"
        assert ui.app.screen is ui.main


async def test_what_its_dialog_asks_for_reaches_its_screen() -> None:
    async with running(world(Gadget("spring")), size=(160, 50)) as ui:
        await ui.press("shift+tab", "X")
        await ui.sees("Polish spring")
        await ui.press(*"wax", "enter")
        await ui.sees("workshop of spring, wax")
        await ui.press("escape", "X")
        await ui.sees("Polish spring")
        await ui.press("escape", "x")
        await ui.sees("workshop of spring, none")


async def test_its_look_goes_to_its_tab() -> None:
    async with running(world(Gadget("spring")), size=(160, 50)) as ui:
        await ui.press("shift+tab", "i")
        await ui.sees("Screws")
        assert ui.main.detail.tab_id == "parts"


async def test_one_at_a_time_holds_for_screens_too() -> None:
    async with running(world(Gadget("spring"), Gadget("wheel")), size=(160, 50)) as ui:
        await ui.press("shift+tab", "asterisk", "x")
        assert ui.told == ["Clean: one at a time; 2 are marked"]
        assert ui.app.screen is ui.main
