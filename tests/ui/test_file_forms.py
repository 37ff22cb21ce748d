"""The forms of files, builds and limits, and the output of a job, as a user meets them."""

import threading
from pathlib import Path
from typing import Any

from textual.widgets import Input

from dockertui.engine import container_changes
from dockertui.engine.build import Build, Built
from dockertui.engine.container_changes import Updated
from dockertui.engine.errors import EngineFault, NotFound
from dockertui.engine.image_files import LoadImages, SaveImages, Written
from dockertui.engine.progress import Progress
from tests.ui.world import Ui, container, running, shop

LIMITS = {
    "memory": "512m",
    "swap": "1g",
    "cpus": "",
    "shares": "",
    "cpuset": "",
    "pids": "",
    "restart": "no",
}


def said(ui: Ui) -> str:
    """Return all that notifications say."""
    return "\n".join(ui.told)


async def typed(ui: Ui, field: str, text: str) -> None:
    entry = ui.app.screen.query_one(f"#field-{field}", Input)
    entry.focus()
    entry.value = text
    await ui.pilot.pause()


# ---------------------------------------------------------------------- files
async def test_all_marked_images_go_into_one_file_and_the_command_says_so(tmp_path: Path) -> None:
    answers: Any = {SaveImages: [Progress(text="", result=Written(str(tmp_path / "a.tar.gz"), 12_000_000))]}
    async with running(shop(), size=(140, 40), answers=answers) as ui:
        await ui.press("2", "asterisk", "S")
        await ui.sees("Save 3 images to one file")
        await typed(ui, "path", str(tmp_path / "a.tar"))
        assert "docker save --output" in ui.command
        for name in ("busybox:local", "mysql:8.4", "mysql:lts"):
            assert name in ui.command
        await typed(ui, "path", str(tmp_path / "a.tar.gz"))
        assert "| gzip >" in ui.command
        await ui.press("enter")
        await ui.until(lambda: "a.tar.gz is written, 12 MB" in said(ui), "said")
        assert [name for name, _args, _named in ui.engine.asked] == ["SaveImages"]


async def test_a_path_can_be_typed_after_another_screen_with_a_path_was_open() -> None:
    async with running(shop(), size=(120, 36)) as ui:
        await ui.press("exclamation_mark")
        await ui.sees("0 commands of this session")
        await ui.press("escape", "2", "S")
        await ui.sees("File           busybox_local.tar")


async def test_a_file_that_is_there_is_replaced_only_where_the_box_is_ticked(tmp_path: Path) -> None:
    path = tmp_path / "a.tar"
    path.write_text("mine")
    answers: Any = {SaveImages: [Progress(text="", result=Written(str(path), 12))]}
    async with running(shop(), answers=answers) as ui:
        await ui.press("2", "S")
        await typed(ui, "path", str(path))
        await ui.sees("It is there already: tick the box to replace.")
        await ui.press("enter")
        assert not ui.engine.asked
        await ui.press("tab", "space")
        await ui.until(lambda: "It is there already" not in ui.text, "nothing is wrong any more")
        await typed(ui, "path", str(path))
        await ui.press("enter")
        await ui.until(lambda: ui.engine.asked, "it is saved")


async def test_what_cannot_be_loaded_is_said_at_the_field(tmp_path: Path) -> None:
    async with running(shop(), answers={LoadImages: []}) as ui:
        await ui.press("2", "l")
        await typed(ui, "path", str(tmp_path / "nothing.tar"))
        await ui.sees("There is no such file.")
        await typed(ui, "path", str(tmp_path))
        await ui.sees("That is a folder.")
        await ui.press("enter")
        assert not ui.engine.asked


# ---------------------------------------------------------------------- limits
async def test_limits_are_those_it_has_and_only_a_change_is_taken() -> None:
    answers: Any = {
        container_changes.limits: LIMITS,
        container_changes.update: Updated("web", ("memory",), ("No swap here.",)),
    }
    async with running([container("web")], answers=answers) as ui:
        await ui.press("L")
        await ui.sees("Limits of web")
        assert ui.app.screen.query_one("#field-memory", Input).value == "512m"
        await ui.press("enter")
        assert not ui.engine.asked, "nothing was changed"
        await typed(ui, "memory", "4m")
        assert "6m is the least." in ui.text
        await typed(ui, "memory", "1g")
        assert ui.command == "$ docker update --memory 1g --memory-swap 1g --restart no web"
        await ui.press("enter")
        await ui.until(lambda: "web: memory changed" in said(ui), "said")
        assert "No swap here." in said(ui)
        ((_name, _args, values),) = ui.engine.asked
        assert values == {**LIMITS, "memory": "1g"}


async def test_limits_that_cannot_be_read_are_said_and_keys_act_on() -> None:
    answers: Any = {container_changes.limits: NotFound("No such container: web")}
    async with running([container("web")], answers=answers) as ui:
        await ui.press("L")
        await ui.until(lambda: "web: No such container: web" in said(ui), "said")
        await ui.press("K")
        await ui.sees("Kill web?")


async def test_a_limit_that_stays_brings_the_form_back_with_what_to_do() -> None:
    refused = EngineFault("It cannot be lifted.", "Set a higher one.")
    answers: Any = {container_changes.limits: LIMITS, container_changes.update: refused}
    async with running([container("web")], answers=answers) as ui:
        await ui.press("L")
        await ui.sees("Limits of web")
        await typed(ui, "memory", "")
        await ui.press("enter")
        await ui.sees("It cannot be lifted.")
        assert "Set a higher one." in ui.text
        assert ui.app.screen.query_one("#field-memory", Input).value == ""


# ---------------------------------------------------------------------- builds
async def test_a_build_is_said_as_a_command_and_its_arguments_are_checked(tmp_path: Path) -> None:
    async with running(shop(), size=(140, 44), answers={Build: []}) as ui:
        await ui.press("2", "b")
        await typed(ui, "folder", str(tmp_path / "nowhere"))
        await ui.sees("There is no such folder.")
        await typed(ui, "folder", str(tmp_path))
        await typed(ui, "build_args", "A='b")
        await ui.sees("A quote is not closed")
        await typed(ui, "build_args", "A='b c' D=e")
        await typed(ui, "tags", "shop:1 shop:latest")
        line = " ".join(ui.command.split())
        assert "docker build --tag shop:1 --tag shop:latest --build-arg 'A=b c' --build-arg D=e" in line


async def test_the_output_of_a_build_is_followed_and_its_failure_is_named() -> None:
    first, second = threading.Event(), threading.Event()
    answers: Any = {
        Build: [
            Progress("[1/2] RUN make"),
            *(Progress(text=f"line {n}") for n in range(200)),
            first,
            *(Progress(text=f"more {n}") for n in range(200)),
            Progress("[1/2] RUN make", "exit code 2", has_failed=True),
            second,
            EngineFault("[1/2] RUN make failed: exit code 2", "make: no rule\nmake: stop"),
        ]
    }
    async with running(shop(), size=(140, 40), answers=answers) as ui:
        await ui.press("2", "b", "enter")
        await ui.until(lambda: ui.engine.asked, "it is built")
        await ui.press("J", "enter", "right_square_bracket")
        await ui.sees("line 199")
        first.set()
        await ui.sees("more 199")
        second.set()
        await ui.until(lambda: "[1/2] RUN make failed: exit code 2" in said(ui), "said")
        assert "make: stop" in said(ui)
        await ui.press("left_square_bracket")
        await ui.sees("make: no rule")
        assert "What failed" in ui.text


async def test_who_looks_further_up_in_an_output_stays_there() -> None:
    gate = threading.Event()
    answers: Any = {
        Build: [
            *(Progress(text=f"line {n}") for n in range(200)),
            gate,
            *(Progress(text=f"more {n}") for n in range(200)),
            Progress(text="", result=Built("sha256:" + "a" * 64, ("shop:1",))),
        ]
    }
    async with running(shop(), size=(140, 40), answers=answers) as ui:
        await ui.press("2", "b", "enter")
        await ui.until(lambda: ui.engine.asked, "it is built")
        await ui.press("J", "enter", "right_square_bracket")
        await ui.sees("line 199")
        await ui.press("home")
        await ui.sees("line 0")
        gate.set()
        await ui.until(lambda: "built shop:1 (aaaaaaaaaaaa)" in said(ui), "said")
        await ui.sees("line 0")
        assert "more 199" not in ui.text
        await ui.press("end")
        await ui.sees("more 199")
