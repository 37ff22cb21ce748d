"""The forms of pull, push, tags and logins, and the search, as a user meets them."""

import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Input

from dockertui.engine import disk, image_tags, registry_login, registry_search
from dockertui.engine.errors import PermissionDenied
from dockertui.engine.progress import Progress
from dockertui.engine.pull import Pull, Pulled, Update
from dockertui.engine.registry_errors import LoginWanted, RegistryUnreachable
from dockertui.engine.registry_login import LoggedIn
from dockertui.engine.registry_search import Found
from dockertui.resources import resource_kind
from dockertui.resources.spec import Field
from dockertui.screens.dialog import ActionDialog
from dockertui.wishes import Request
from tests.ui.world import ENGINE, Ui, image, running, shop

FOUND = (
    Found("nginx", "A server of pages", 19_000, is_official=True),
    Found("bitnami/nginx", "The same, packed by others", 180),
)
SECRET = "s3cret-p4ss"
MB = 1_000_000


def layer(name: str, done: int | None, total: int | None, text: str = "downloading") -> Progress:
    return Progress(name, text, done, total, is_bytes=True)


async def typed(ui: Ui, field: str, text: str) -> None:
    entry = ui.app.screen.query_one(f"#field-{field}", Input)
    entry.focus()
    entry.value = text
    await ui.pilot.pause()


# ---------------------------------------------------------------------- pull
async def test_an_empty_pane_says_how_to_pull() -> None:
    async with running([]) as ui:
        await ui.press("2")
        assert "n pulls one." in ui.text


async def test_the_name_is_checked_while_it_is_typed_and_the_command_follows() -> None:
    async with running(shop(), answers={Pull: []}) as ui:
        await ui.press("2", "n", *"Nginx")
        assert "Capital letters are for tags only." in ui.text
        await ui.press("enter")
        assert "Pull an image" in ui.text, "a wrong name is not taken"
        await typed(ui, "name", "nginx")
        assert ui.command == "$ docker pull nginx:latest"
        await typed(ui, "platform", "linux")
        assert "As in linux/amd64" in ui.text
        await typed(ui, "platform", "linux/arm64")
        assert ui.command == "$ docker pull --platform linux/arm64 nginx:latest"


async def test_an_empty_name_is_not_taken_and_that_is_said() -> None:
    async with running(shop()) as ui:
        await ui.press("2", "n", "enter")
        assert "It cannot be left empty." in ui.text
        assert not ui.engine.asked


async def test_a_pull_goes_on_while_the_dialog_is_closed_and_shows_bars_of_its_layers() -> None:
    gate = threading.Event()
    said = [layer("aaaaaaaaaaaa", 25 * MB, 50 * MB), layer("bbbbbbbbbbbb", 0, 50 * MB), gate]
    answers: Any = {Pull: [*said, Progress(text="Digest: x", result=(Pulled("nginx:latest", "", "1"),))]}
    async with running(shop(), size=(160, 40), answers=answers) as ui:
        await ui.press("2", "n", *"nginx", "enter")
        await ui.until(lambda: "pulling nginx 25 MB/100 MB" in ui.lines[-1], "the footer says how far it is")
        assert ui.app.screen is ui.main
        await ui.press("J")
        await ui.sees("██░░░░░░░░ 25 MB/100 MB")
        assert "█████░░░░░ 25 MB/50 MB" in ui.lines[ui.line_of("aaaaaaaaaaaa")]
        assert "░░░░░░░░░░ 0 B/50 MB" in ui.lines[ui.line_of("bbbbbbbbbbbb")]
        gate.set()
        await ui.until(lambda: "pulled nginx:latest" in ui.told, "said")
        await ui.sees("● done")


async def test_several_pulls_at_once_and_one_is_cancelled() -> None:
    answers: Any = {Pull: [layer("aaaaaaaaaaaa", MB, 2 * MB), threading.Event()]}
    async with running(shop(), size=(160, 40), answers=answers) as ui:
        for name in ("nginx", "redis"):
            await ui.press("2", "n", *name, "enter")
            await ui.sees(f"pulling {name} 1 MB/2 MB")
        assert "2 jobs" in ui.lines[0]
        await ui.press("J", "c")
        await ui.until(lambda: "Pull cancelled Pull redis" in ui.told, "the newest")
        assert "1 job " in ui.lines[0]
        ui.main.desk.jobs.running[0].cancel()
        await ui.until(lambda: "job" not in ui.lines[0], "none")


async def test_an_update_shows_on_its_row_and_says_what_came_of_it() -> None:
    gate = threading.Event()
    busybox = image("busybox:local")
    result = Progress(text="done", result=(Pulled("busybox:local", "1", "1"), Pulled("busybox:2", "1", "2")))
    answers: Any = {Update: [layer("aaaaaaaaaaaa", MB, 4 * MB), gate, result]}
    async with running([busybox], answers=answers) as ui:
        await ui.press("2", "u")
        await ui.until(lambda: "pulling 25%" in ui.text, "on the row")
        await ui.press("u")
        await ui.until(lambda: any("is being pulled" in told for told in ui.told), "once at a time")
        gate.set()
        await ui.until(lambda: "busybox:local is up to date, busybox:2 was updated" in ui.told, "said")


async def test_who_is_denied_is_told_the_key_to_log_in_by_and_finds_the_registry_there() -> None:
    denied = LoginWanted("r.io does not let you.", registry="r.io")
    async with running(shop(), answers={Pull: [denied]}, keys={"image.login": "f9"}) as ui:
        await ui.press("2", "n", *"nginx", "enter")
        await ui.until(lambda: any("f9 logs in." in told for told in ui.told), "the key")
        await ui.press("f9")
        assert ui.app.screen.query_one("#field-registry", Input).value == "r.io"


# ---------------------------------------------------------------------- search
async def open_search(ui: Ui) -> None:
    await ui.press("2", "n", *"nginx", "ctrl+f")
    await ui.sees("Search a registry")


async def test_a_search_gives_the_name_that_is_chosen() -> None:
    async with running(shop(), answers={registry_search.search: FOUND}) as ui:
        await ui.press("2", "n")
        assert "ctrl+f searches" in ui.text
        await ui.press(*"nginx", "ctrl+f")
        await ui.sees("2 images")
        line = ui.lines[ui.line_of("A server of pages")]
        assert "★ 19000" in line
        assert "official" in line
        await ui.press("down", "enter")
        await ui.sees("Pull an image")
        assert ui.command == "$ docker pull bitnami/nginx:latest"


async def test_another_word_is_searched_for_before_anything_is_taken() -> None:
    words = []

    def answer(word: str) -> Any:
        words.append(word)
        return FOUND

    async with running(shop(), answers={registry_search.search: answer}) as ui:
        await open_search(ui)
        await ui.sees("2 images")
        await ui.press(*"redis", "enter")
        await ui.sees("2 images")
        assert words == ["nginx", "redis"]
        await ui.press("escape")
        await ui.until(lambda: "Search a registry" not in ui.text, "back")
        assert ui.app.screen.query_one("#field-name", Input).value == "nginx"


async def test_why_a_search_fails_is_said_where_it_was_asked() -> None:
    away = RegistryUnreachable("The engine does not reach docker.io.", "Check the network.")
    async with running(shop(), answers={registry_search.search: away}) as ui:
        await open_search(ui)
        await ui.sees("The engine does not reach docker.io.")
        assert "Check the network." in ui.text
        await ui.press("enter")
        await ui.sees("Search a registry")


@pytest.mark.parametrize("size", [(80, 24), (44, 14)])
async def test_a_search_fits_small_screens(size: tuple[int, int]) -> None:
    async with running(shop(), size=size, answers={registry_search.search: FOUND}) as ui:
        await open_search(ui)
        await ui.sees("bitnami/nginx")
        assert all(len(line) <= size[0] for line in ui.lines)


# ---------------------------------------------------------------------- logins
async def test_a_password_is_typed_unseen_and_shown_nowhere() -> None:
    kept = LoggedIn("r.io", "me", "osxkeychain")
    async with running(shop(), answers={registry_login.login: kept}) as ui:
        await ui.press("2", "L")
        await typed(ui, "registry", "r.io")
        await typed(ui, "username", "me")
        await typed(ui, "password", SECRET)
        assert SECRET not in ui.text
        assert "•" * len(SECRET) in ui.text
        assert ui.command == "$ docker login -u me --password-stdin r.io"
        await ui.press("enter")
        await ui.until(lambda: "logged in to r.io as me; kept in osxkeychain" in ui.told, "said")
        assert SECRET not in repr(ui.engine.asked)
        assert ui.engine.asked[0][2]["password"].reveal() == SECRET


async def test_a_login_that_is_refused_comes_back_without_its_password() -> None:
    refused = PermissionDenied("r.io does not take that name and password.")
    async with running(shop(), answers={registry_login.login: refused}) as ui:
        await ui.press("2", "L")
        for field, text in (("registry", "r.io"), ("username", "me"), ("password", SECRET)):
            await typed(ui, field, text)
        await ui.press("enter")
        await ui.sees("does not take that name")
        values = {field: ui.app.screen.query_one(f"#field-{field}", Input).value for field in
                  ("registry", "username", "password")}  # fmt: skip
        assert values == {"registry": "r.io", "username": "me", "password": ""}


# ---------------------------------------------------------------------- tags
async def test_a_tag_that_is_there_already_is_not_a_new_one() -> None:
    async with running([image("busybox:local")], answers={image_tags.tag: "r.io/x:latest"}) as ui:
        await ui.press("2", "t", "enter")
        assert "Tag busybox:local" in ui.text, "nothing changed yet"
        await typed(ui, "name", "r.io/x")
        assert ui.command == "$ docker tag busybox:local r.io/x:latest"
        await ui.press("enter")
        await ui.until(lambda: "tagged as r.io/x:latest" in ui.told, "said")


async def test_only_the_last_tag_is_dangerous_to_take() -> None:
    async with running(shop()) as ui:
        await ui.press("2", "slash", *"mysql", "enter", "T")
        assert "its last tag" not in ui.text
        assert ui.command == "$ docker rmi mysql:8.4"
        await ui.press("escape", "escape", "slash", *"busybox", "enter", "T")
        await ui.sees("It is its last tag: the image goes with it")
        assert ui.app.focused is not None
        assert ui.app.focused.id == "cancel"


async def test_an_image_without_a_tag_is_neither_pushed_nor_pulled_again() -> None:
    async with running([image("gone:1", tags=())]) as ui:
        await ui.press("2", "p")
        await ui.press("u")
        assert any("is without a tag; tag it first" in told for told in ui.told)
        assert any("is without a tag to pull by" in told for told in ui.told)


# ---------------------------------------------------------------------- paths
async def test_a_path_is_checked_on_the_disk_before_the_form_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    kind = resource_kind("volume")
    field = Field("name", "File", is_path=True, is_needed=True, check_disk=disk.file_problem)
    action = replace(kind.action("create"), form=(field,))
    answers: list[Request | None] = []
    async with running(shop()) as ui:
        request = Request(kind, action, (), ui.main.world, ENGINE, {"name": ""})
        ui.app.push_screen(ActionDialog(request, ui.main.world), answers.append)
        await ui.sees("New volume")
        await typed(ui, "name", "~/missing")
        await ui.sees("There is no such file.")
        await ui.press("enter")
        assert not answers
        (tmp_path / "there").write_text("x")
        await typed(ui, "name", "~/there")
        await ui.press("enter")
        await ui.until(lambda: answers, "taken as soon as the disk has answered")
        assert answers[0] is not None
        assert answers[0].values == {"name": str(tmp_path / "there")}
