"""Guests: panes that take the place of those that stand while they are gone to. Projects are one."""

from dataclasses import dataclass, replace

import pytest

from dockertui import resources
from dockertui.engine.errors import CallTimeout
from dockertui.engine.kind import Local
from dockertui.engine.ref import LOCAL, Ref
from dockertui.resources.spec import Cell, Column, DetailTab, Fact, Offered, ResourceKind
from tests.ui.world import Ui, container, running, shop

BLOG = container("blog-web-1", "exited", project="blog", service="web")


def on_screen(ui: Ui) -> set[str]:
    """Return the kinds whose panes are seen."""
    return {pane.kind.name for pane in ui.main.panes if pane.display}


async def follow(ui: Ui, kind: str) -> None:
    """Follow the first link to a kind in the details."""
    await ui.until(lambda: any(line.ref for line in ui.main.detail.view.lines), "links in the details")
    await ui.press("enter")
    lines = ui.main.detail.view.lines
    target = next(i for i, line in enumerate(lines) if line.ref is not None and line.ref.kind == kind)
    while ui.main.detail.view.cursor < target:
        await ui.press("j")
    await ui.press("enter")


async def test_a_project_is_reached_from_its_container_and_leads_back() -> None:
    async with running(shop()) as ui:
        await ui.sees("shop / db ↵")
        await follow(ui, "project")
        assert (ui.main.kind.name, ui.selected) == ("project", "shop")
        assert on_screen(ui) == {"project"}
        assert "Projects 1" in ui.text
        assert "● 2/2 running" in ui.text
        assert "db, web" in ui.text
        await ui.sees("Services, under what they need")
        await follow(ui, "container")
        assert (ui.main.kind.name, ui.selected) == ("container", "shop-db-1")
        assert on_screen(ui) == {"container", "image", "volume", "network"}


async def test_its_details_say_where_it_is_from_and_what_runs() -> None:
    labels = {
        "com.docker.compose.project.working_dir": "/srv/shop",
        "com.docker.compose.project.config_files": "/srv/shop/compose.yaml",
    }
    first, second = shop()[:2]
    sick = replace(first, health="unhealthy", labels={**first.labels, **labels})
    async with running([sick, replace(second, state="exited", exit_code=1)], size=(140, 40)) as ui:
        await ui.go("project")
        for text in ("◐ 1/2 running, 1 unhealthy", "/srv/shop", "/srv/shop/compose.yaml", "○ exited 1"):
            await ui.sees(text)


async def test_escape_leads_to_the_pane_one_came_from() -> None:
    async with running(shop()) as ui:
        await ui.press("3")
        await ui.go("project")
        assert "esc back" in ui.lines[-1]
        await ui.press("escape")
        assert ui.main.kind.name == "volume"
        assert "esc back" not in ui.lines[-1]
        assert "Projects" not in ui.text


async def test_escape_clears_marks_and_filter_before_it_leaves() -> None:
    async with running([*shop(), BLOG]) as ui:
        await ui.go("project")
        await ui.press("slash", *"blog-web", "enter")
        assert ui.names("project") == ["blog"]
        await ui.press("space")
        assert "1 marked" in ui.lines[-1]
        await ui.press("escape")
        assert "1 marked" not in ui.lines[-1]
        await ui.press("escape")
        assert ui.names("project") == ["blog", "shop"]
        assert ui.main.kind.name == "project"
        await ui.press("escape")
        assert ui.main.kind.name == "container"


@pytest.mark.parametrize(
    ("key", "kind"), [("1", "container"), ("2", "image"), ("4", "network"), ("tab", "volume")]
)
async def test_digits_and_tab_leave(key: str, kind: str) -> None:
    async with running(shop()) as ui:
        await ui.press("3")
        await ui.go("project")
        await ui.press(key, "end")
        assert ui.main.kind.name == kind
        assert on_screen(ui) == {"container", "image", "volume", "network"}
        pane = ui.pane(kind)
        assert pane.table.has_focus
        assert pane.table.cursor_row is pane.table.rows[-1]


async def test_the_palette_goes_there_and_the_next_key_is_meant_for_it() -> None:
    async with running([*shop(), BLOG]) as ui:
        await ui.press("colon")
        await ui.press(*"projects")
        await ui.sees("Go to Projects")
        await ui.press("enter", "j")
        await ui.until(lambda: ui.main.kind.name == "project", "the pane")
        await ui.until(lambda: ui.selected == "shop", "the second row")


async def test_it_sorts_helps_zooms_and_copies_as_other_panes_do() -> None:
    async with running([*shop(), BLOG]) as ui:
        await ui.go("project")
        await ui.press("o", "O")
        assert ui.names("project") == ["shop", "blog"]
        await ui.press("y")
        assert "Copied blog" in ui.told, "the cursor stays with its row"
        await ui.press("z")
        assert not ui.main.detail.display
        await ui.press("z", "question_mark")
        assert ui.app.screen is not ui.main
        await ui.press("escape")
        assert ui.main.kind.name == "project"


@pytest.mark.parametrize("size", [(200, 50), (120, 36), (80, 24), (60, 9)])
async def test_it_has_all_the_room_of_the_panes(size: tuple[int, int]) -> None:
    async with running(shop(), size=size) as ui:
        regions = [pane.region for pane in ui.main.panes if pane.display]
        standing = max(region.bottom for region in regions) - min(region.y for region in regions)
        await ui.go("project")
        assert ui.pane("project").outer_size.height == standing
        assert on_screen(ui) == {"project"}


async def test_it_follows_what_happens() -> None:
    async with running([*shop(), BLOG]) as ui:
        await ui.go("project")
        await ui.put(*shop(), container("blog-web-1", project="blog", service="web"))
        assert "● 1/1 running" in ui.text
        await ui.put(*shop())
        assert ui.names("project") == ["shop"]
        await ui.put(*shop(), failed={"project": CallTimeout("The engine is busy.")})
        assert "not current" in ui.text
        await ui.put()
        assert "No Compose projects" in ui.text


async def test_one_that_was_not_gone_to_is_not_there() -> None:
    async with running(shop()) as ui:
        assert not ui.main.query("#pane-project")
        await ui.go("project")
        pane = ui.pane("project")
        await ui.press("escape")
        await ui.go("project")
        assert ui.pane("project") is pane


@dataclass(frozen=True)
class Note:
    """A record of the app's own."""

    id: str
    text: str
    fault: str = ""


NOTES: ResourceKind[Note] = ResourceKind(
    kind=Local("note", Note),
    key="",
    title="Notes",
    singular="note",
    columns=(Column("text", "TEXT", lambda note, _scene: Cell(note.text), drop_order=9),),
    offered=lambda: Offered(
        actions=(),
        tabs=(
            DetailTab(
                "summary", "Summary", "parts", parts=lambda note, _scene, _: [Fact("Says", note.text.upper())]
            ),
        ),
    ),
    name_of=lambda note: note.id,
    order=lambda note: (note.id,),
    empty="Nothing noted.",
    is_guest=True,
)


async def test_records_of_the_app_itself_are_shown_beside_those_of_engines(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(resources, "REGISTRY", (*resources.REGISTRY, NOTES))
    async with running(shop()) as ui:
        ui.main.show_local({"note": {"a": Note("a", "one"), "b": Note("b", "two")}})
        await ui.go("note")
        assert ui.names("note") == ["a", "b"]
        assert ui.main.selected == Ref(LOCAL, "note", "a")
        await ui.sees("ONE")
        await ui.press("space")
        ui.main.show_local({"note": {"b": Note("b", "three")}})
        await ui.sees("THREE")
        assert "marked" not in ui.lines[-1], "what is gone is not marked"
        await ui.put()
        assert ui.names("note") == ["b"], "it is of no engine"
        await ui.press("1")
        assert ui.main.kind.name == "container"
