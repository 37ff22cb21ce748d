"""The form of a new container as a user works it: by keys, checked while typed, never showing secrets."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from textual import events

from dockertui.engine import images, networks, volumes
from dockertui.engine.errors import EngineError
from dockertui.engine.images import ImageDetail
from dockertui.engine.run.create import Created, NotStartedError, create
from dockertui.engine.run.spec import RunSpec
from dockertui.screens.run_form import RunForm
from dockertui.state.run_memory import read, remember_last, remember_template
from tests.ui.world import Ui, container, hex_id, running, shop

MYSQL = ImageDetail(
    entrypoint=("docker-entrypoint.sh",),
    command=("mysqld",),
    user="999",
    ports=("3306/tcp",),
    volumes=("/var/lib/mysql",),
)
ANSWERS: Mapping[Any, Any] = {
    images.detail: MYSQL,
    create: Created(hex_id("db1")),
    volumes.create: "new",
    networks.create: "blue",
}


@pytest.fixture(autouse=True)
def memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where settings are remembered in these tests."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    return tmp_path / "dockertui" / "run.json"


@asynccontextmanager
async def opened(
    *keys: str, size: tuple[int, int] = (120, 36), answers: Mapping[Any, Any] | None = None, **options: Any
) -> AsyncIterator[Ui]:
    """Run the app, open the form and press keys."""
    async with running(shop(), size=size, answers={**ANSWERS, **(answers or {})}, **options) as ui:
        await ui.press("n")
        await ui.until(lambda: isinstance(ui.app.screen, RunForm), "the form")
        await ui.until(lambda: ui.app.focused is not None, "a field with the focus")
        await ui.press(*keys)
        yield ui


async def go_to(ui: Ui, title: str) -> None:
    """Go to a section by its key."""
    form = ui.app.screen
    assert isinstance(form, RunForm)
    for _step in range(12):
        if str(form._here.title) == title:
            return
        await ui.press("ctrl+n")
    raise AssertionError(title)


def line_of(ui: Ui) -> str:
    """Return the command at the bottom, as one line."""
    at = next(y for y, line in enumerate(ui.lines) if "$ docker" in line)
    shown = [line for line in ui.lines[at:-1] if "╰" not in line]
    return " ".join(" ".join(line.strip("│ ") for line in shown).split())


async def wished(ui: Ui) -> RunSpec:
    """Send the form off; gives what the engine was asked to create."""
    await ui.press("ctrl+s")
    await ui.until(lambda: any(name == "create" for name, _a, _k in ui.engine.asked), "the call")
    spec: RunSpec = next(args[0] for name, args, _k in ui.engine.asked if name == "create")
    return spec


# ---------------------------------------------------------------------- fields
async def test_what_is_typed_is_what_the_line_says_and_what_is_made() -> None:
    async with opened(*"mysql:8.4", "tab", *"db1", "tab", *"mysqld --x") as ui:
        assert line_of(ui) == "$ docker run -d --name db1 mysql:8.4 mysqld --x"
        spec = await wished(ui)
        assert (spec.image, spec.name, spec.command) == ("mysql:8.4", "db1", ("mysqld", "--x"))
        assert (spec.detach, spec.only_create) == (True, False)
        await ui.until(lambda: "db1 started" in ui.told, "said")


async def test_the_image_says_what_stands_in_empty_fields() -> None:
    async with opened(*"mysql:8.4") as ui:
        await ui.sees("image: mysqld")
        await ui.sees("image: 999")
        await go_to(ui, "Ports")
        await ui.sees("[ ]")
        assert "3306" in ui.text
        assert "-p" not in line_of(ui)


async def test_a_suggested_port_is_published_once_it_is_ticked() -> None:
    async with opened(*"mysql:8.4") as ui:
        await ui.sees("image: mysqld")
        await go_to(ui, "Ports")
        await ui.press("shift+tab")
        await go_to(ui, "Ports")
        form = ui.app.screen
        form.query("RowTick").first().focus()
        await ui.press("space")
        assert "-p 3306:3306" in line_of(ui)
        await ui.sees("3306 is held by shop-db-1.")


async def test_rows_are_added_and_removed_by_keys() -> None:
    async with opened(*"busybox:local") as ui:
        await go_to(ui, "Environment")
        await ui.press(*"A", "tab", *"1", "enter", *"B", "tab", *"2", "enter", *"C", "tab", *"3")
        assert "-e A=1 -e B=2 -e C=3" in line_of(ui)
        await ui.press("up", "ctrl+r")
        assert "-e A=1 -e C=3" in line_of(ui)


async def test_a_fault_is_said_at_its_field_and_leads_there() -> None:
    async with opened(*"busybox:local") as ui:
        await go_to(ui, "Limits and restart")
        await ui.press("tab", *"lots")
        fault = ui.lines[ui.line_of("lots is") if "lots is" in ui.text else ui.line_of("lots")]
        assert fault
        await go_to(ui, "Labels")
        await ui.press("ctrl+s")
        assert not ui.engine.asked
        await ui.until(lambda: "lots" in ui.text, "the field that is wrong")
        focused = ui.app.focused
        assert focused is not None
        assert focused.id == "run-memory"


async def test_without_an_image_it_is_asked_for_and_not_before() -> None:
    async with opened() as ui:
        assert "Which image?" not in ui.text
        await ui.press("ctrl+s")
        await ui.sees("Which image?")


async def test_sections_are_gone_through_by_keys_and_the_mouse() -> None:
    async with opened() as ui:
        await ui.press("ctrl+p")
        assert "Pull the image" in ui.text
        y = ui.line_of("Health check")
        x = ui.lines[y].index("Health check")
        await ui.pilot.click(offset=(x, y))
        await ui.pilot.pause()
        assert "Unhealthy after" in ui.text


async def test_leaving_asks_twice_where_something_was_typed() -> None:
    async with opened() as ui:
        await ui.press("escape")
        assert ui.app.screen is ui.main
        await ui.press("n")
        await ui.until(lambda: isinstance(ui.app.screen, RunForm), "the form")
        await ui.press(*"web", "escape")
        assert any("again leaves" in told for told in ui.told)
        await ui.press("escape")
        assert ui.app.screen is ui.main


# ---------------------------------------------------------------------- what stands in the way
async def test_conflicts_are_named_before_anything_is_made() -> None:
    async with opened(*"busybox:local", "tab", *"cache2") as ui:
        await ui.sees("cache2 is taken by a container (running).")
        await ui.press("ctrl+s")
        assert not ui.engine.asked
        await ui.put(*(record for record in shop() if getattr(record, "name", "") != "cache2"))
        await ui.until(lambda: "is taken" not in ui.text, "free by now")
        assert (await wished(ui)).name == "cache2"


async def test_the_engines_reason_comes_back_with_what_was_typed() -> None:
    refused = NotStartedError("port is already allocated", "Choose another.")
    async with opened(*"busybox:local", "tab", *"db1", answers={create: refused}) as ui:
        await wished(ui)
        await ui.sees("port is already allocated")
        assert isinstance(ui.app.screen, RunForm)
        assert "--name db1 busybox:local" in line_of(ui)
        ui.engine.answers[create] = Created(hex_id("db1"))
        await ui.press("ctrl+s")
        await ui.until(lambda: "db1 started" in ui.told, "made at last")


async def test_copies_are_made_one_after_the_other() -> None:
    async with opened(*"busybox:local", "tab", *"web") as ui:
        ui.app.screen.query_one("#run-copies").focus()
        await ui.press("backspace", "3", "ctrl+s")
        await ui.until(lambda: "3 containers started" in ui.told, "all of them")
        assert [args[0].name for _n, args, _k in ui.engine.asked] == ["web-1", "web-2", "web-3"]


async def test_its_logs_are_shown_where_that_is_wished() -> None:
    async with opened(*"busybox:local", "tab", *"db1") as ui:
        ui.app.screen.query_one("#run-then").focus()
        await ui.press("right")
        await ui.sees("‹ follow its logs ›")
        await wished(ui)
        await ui.put(*shop(), container("db1"))
        await ui.until(lambda: ui.selected == "db1" and ui.main._room.on_detail, "its logs")


# ---------------------------------------------------------------------- lists
async def test_an_image_is_chosen_from_those_there_are() -> None:
    async with opened("ctrl+o") as ui:
        await ui.sees("mysql:lts")
        await ui.press(*"busy", "enter")
        await ui.until(lambda: "busybox:local" in line_of(ui), "the image")
        await ui.press(*"x")
        await ui.sees("it is pulled first")


async def test_a_new_volume_is_made_from_the_list() -> None:
    async with opened(*"busybox:local") as ui:
        await go_to(ui, "Mounts")
        ui.app.screen.query("RowEntry").first().focus()
        await ui.press("ctrl+o")
        await ui.sees("shop_data")
        await ui.press(*"new")
        await ui.sees("new volume new")
        await ui.press("enter")
        await ui.until(lambda: ("create", (), {"name": "new"}) in ui.engine.asked, "the call")
        await ui.until(lambda: isinstance(ui.app.screen, RunForm), "the form again")
        await ui.press("tab", "ctrl+u", *"/data")
        assert "-v new:/data" in line_of(ui)


async def test_a_network_that_cannot_be_made_is_said() -> None:
    async with opened(*"busybox:local", answers={networks.create: EngineError("no pool is left")}) as ui:
        await go_to(ui, "Network")
        await ui.press("ctrl+o", *"blue", "enter")
        await ui.sees("✗ no pool is left")
        assert line_of(ui) == "$ docker run -d busybox:local"
        await ui.press("x")
        assert "no pool is left" not in ui.text


# ---------------------------------------------------------------------- lines
async def test_a_line_that_is_pasted_fills_the_form() -> None:
    async with opened("ctrl+l") as ui:
        await ui.sees("Paste a docker run line")
        text = (
            "docker run -d --name db1 \\\n  -e MYSQL_ROOT_PASSWORD=s3cret \\\n  -p 3307:3306 mysql:8.4 mysqld"
        )
        ui.app.post_message(events.Paste(text))
        await ui.sees("--name db1")
        assert "s3cret" not in ui.text
        await ui.press("enter")
        await ui.until(lambda: isinstance(ui.app.screen, RunForm), "the form")
        assert "-e MYSQL_ROOT_PASSWORD=••••••" in line_of(ui).replace("'", "")
        assert "-p 3307:3306" in line_of(ui)
        spec = await wished(ui)
        assert spec.env == ("MYSQL_ROOT_PASSWORD=s3cret",)


async def test_what_is_wrong_with_a_line_or_not_used_is_said() -> None:
    async with opened("ctrl+l", *"docker run --nmae x web") as ui:
        await ui.sees("no option --nmae")
        await ui.press("enter")
        assert "Paste a docker run line" in ui.text
        await ui.press("ctrl+u", *"docker run --cidfile /tmp/x web")
        await ui.sees("--cidfile")


# ---------------------------------------------------------------------- secrets and memory
async def test_secrets_are_in_no_frame_until_they_are_asked_for() -> None:
    async with opened(*"mysql:8.4") as ui:
        await go_to(ui, "Environment")
        frames = []
        for key in ("tab", *"s3cret"):
            if key == "tab":
                await ui.press(*"DB_PASSWORD")
            await ui.press(key)
            frames.append(ui.text)
        await ui.press("enter")
        frames += [ui.text]
        await ui.press("ctrl+n", "ctrl+p")
        frames += [ui.text]
        assert not any("s3c" in frame for frame in frames)
        await ui.press("ctrl+g")
        await ui.sees("s3cret")
        await ui.press("ctrl+g")
        await ui.until(lambda: "s3cret" not in ui.text, "hidden again")
        assert (await wished(ui)).env == ("DB_PASSWORD=s3cret",)


async def test_what_was_made_is_remembered_without_secrets(memory: Path) -> None:
    remember_last(memory, RunSpec(image="mysql:8.4", env=("MYSQL_ROOT_PASSWORD=x",), ports=("3307:3306",)))
    async with opened(*"mysql:8.4", "ctrl+t") as ui:
        await ui.sees("last settings")
        await ui.press("enter")
        await ui.until(lambda: any("type anew: MYSQL_ROOT_PASSWORD" in told for told in ui.told), "asked for")
        await ui.until(lambda: "-p 3307:3306" in line_of(ui), "filled")
        await go_to(ui, "Environment")
        await ui.sees("MYSQL_ROOT_PASSWORD: its value is not remembered.")
        assert (await wished(ui)).env == ("MYSQL_ROOT_PASSWORD=",)
        await ui.until(lambda: "mysql" in read(memory).last, "remembered")


async def test_templates_are_saved_loaded_and_removed(memory: Path) -> None:
    remember_template(memory, "other", RunSpec(image="web"))
    async with opened(*"busybox:local", "tab", *"db1", "ctrl+b") as ui:
        await ui.sees("save as db1")
        await ui.press("enter")
        await ui.until(lambda: "db1" in read(memory).templates, "saved")
        await ui.until(lambda: isinstance(ui.app.screen, RunForm), "the form")
        await ui.press("ctrl+t", *"other", "enter")
        await ui.until(lambda: line_of(ui) == "$ docker run -d web", "the other")
        await ui.press("ctrl+b", *"other", "ctrl+r")
        await ui.until(lambda: list(read(memory).templates) == ["db1"], "removed")


async def test_a_file_that_cannot_be_read_is_said(memory: Path) -> None:
    memory.parent.mkdir()
    memory.write_text("{")
    async with opened("ctrl+t") as ui:
        await ui.sees("Nothing is remembered yet.")
        assert any("cannot be read" in told for told in ui.told)


# ---------------------------------------------------------------------- any room
@pytest.mark.parametrize("size", [(40, 10), (80, 24), (200, 60)])
async def test_every_section_has_room_on_every_screen(size: tuple[int, int]) -> None:
    async with opened(*"mysql:8.4", size=size) as ui:
        for _section in range(11):
            focused = ui.app.focused
            assert focused is not None
            assert focused.region.height
            assert ui.app.screen.region.contains_region(focused.region)
            assert focused.region.width >= 3
            await ui.press("ctrl+n")


async def test_an_image_is_run_from_its_row() -> None:
    async with running(shop(), answers=ANSWERS) as ui:
        await ui.press("2", "g", "r")
        await ui.until(lambda: isinstance(ui.app.screen, RunForm), "the form")
        await ui.until(lambda: "busybox:local" in line_of(ui), "its image")


async def test_where_nothing_may_be_changed_the_form_does_not_open() -> None:
    async with running(shop(), read_only=True) as ui:
        await ui.press("n")
        assert ui.app.screen is ui.main
        assert list(ui.told) == ["Read-only mode: nothing was done"]
