"""Every binding has an id, and what the user set for it is what works and what is shown."""

import pkgutil
import re
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib import import_module

import pytest
from textual.app import App
from textual.binding import Binding
from textual.dom import DOMNode
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input

import dockertui
from dockertui.commands import entries
from dockertui.default_keys import KEYS
from dockertui.engine import containers
from dockertui.engine.errors import EngineUnreachable
from dockertui.engine.log_lines import LogLine
from dockertui.resources import REGISTRY
from dockertui.screens.key_places import ENDED, FOUND, MENU, SEARCH, SELECT, TERMINAL, keymap
from dockertui.screens.main_bindings import bindings
from dockertui.screens.main_keys import flag_ids
from dockertui.screens.palette import Palette
from dockertui.state.log_book import LogBook
from dockertui.state.snapshot import Health, Link
from dockertui.widgets.fields import Entry
from dockertui.widgets.keyed import bindings_of
from dockertui.widgets.log_view import LogView
from tests.ui.world import NOW, Ui, recorded, running, shop, snapshot

SHELL = {*TERMINAL, *MENU, *SEARCH, *FOUND, *SELECT, *ENDED}
"""What the shell looks up itself: every other key there is the program's."""


def classes() -> list[type[DOMNode]]:
    """Return every app, screen and widget there is in the sources."""
    for module in pkgutil.walk_packages(dockertui.__path__, "dockertui."):
        if not module.name.endswith(("__main__", "ghostty", "ghostty_cells", "ghostty_text")):
            import_module(module.name)

    def below(cls: type[DOMNode]) -> Iterator[type[DOMNode]]:
        for sub in cls.__subclasses__():
            yield sub
            yield from below(sub)

    found = {cls for base in (App, Screen, Widget) for cls in below(base)}
    return sorted((c for c in found if c.__module__.startswith("dockertui.")), key=lambda c: c.__qualname__)


CLASSES = [cls for cls in classes() if "<locals>" not in cls.__qualname__]
EVERY_CLASS = pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)


# ---------------------------------------------------------------------- the sources
@EVERY_CLASS
def test_every_binding_of_every_class_has_an_id_and_the_default_keys_of_it(cls: type[DOMNode]) -> None:
    merged = cls._merged_bindings
    found: dict[str | None, set[str]] = {}
    for key, binding in merged or ():
        found.setdefault(binding.id, set()).add(key)
    assert {key_id: set(KEYS.get(key_id or "", "?").split(",")) for key_id in found} == found
    assert found.keys() == bindings_of(cls).keys()


@EVERY_CLASS
def test_what_a_class_binds_is_of_one_place(cls: type[DOMNode]) -> None:
    bound = bindings_of(cls).keys()
    assert any(bound <= set(place.ids) for place in keymap().places)


def test_every_id_is_bound_somewhere() -> None:
    keys = keymap()
    bound = {key_id for cls in CLASSES for key_id in bindings_of(cls)} | SHELL
    bound |= {binding.id or "" for binding in bindings(keys)}
    bound |= {key_id for kind in REGISTRY for action in kind.actions for key_id in flag_ids(kind, action)}
    assert {key_id for key_id in keys.ids if keys.keys(key_id)} == bound


@pytest.mark.parametrize(("ours", "theirs"), [(Entry, Input)])
def test_nothing_that_the_toolkit_binds_is_forgotten(ours: type[DOMNode], theirs: type[DOMNode]) -> None:
    """Its bindings have no ids, so ours take their place; `enter` in a field is each field's own."""
    wanted = {
        (key.strip(), b.action) for b in theirs.BINDINGS if isinstance(b, Binding) for key in b.key.split(",")
    }
    assert {(key, b.action) for b in bindings_of(ours).values() for key in b.key.split(",")} == wanted - {
        ("enter", "submit")
    }


# ---------------------------------------------------------------------- every place, as it runs
@dataclass(frozen=True)
class Where:
    """A place, and how to get there."""

    presses: tuple[str, ...] = ()
    sees: str = ""


WHERE = {
    "rows": Where(),
    "summary": Where(("enter",)),
    "log": Where(("l",)),
    "document": Where(("i",), "▾ Config"),
    "filter": Where(("slash",)),
    "search": Where(("enter", "slash")),
    "question": Where(("d",), "Remove shop-db-1?"),
    "form": Where(("3", "n"), "New volume"),
    "run form": Where(("n",), "New container"),
    "run form's list": Where(("n", "ctrl+o"), "busybox:local"),
    "help": Where(("question_mark",), "Keys · "),
    "palette": Where(("colon",), "type what you want"),
    "jobs": Where(("J",)),
    "quit": Where(("s", "q"), "Quit while a job runs?"),
    "busy": Where(("s",)),
    "busy question": Where(("s", "j", "d"), "Remove shop-web-1?"),
}


@asynccontextmanager
async def at(where: str, keys: Mapping[str, str] | None = None) -> AsyncIterator[Ui]:
    """Run the app, and go to a place."""
    answers = {containers.inspect: recorded("container-inspect")}
    async with running(shop(), size=(200, 120), answers=answers, keys=keys) as ui:
        ui.engine.open_gate.clear()
        await ui.press(*WHERE[where].presses)
        await ui.sees(WHERE[where].sees)
        if isinstance(view := ui.main.detail.view, LogView):
            ui.main.detail._leave()  # what is shown is the test's own log
            book = LogBook()
            book.append([LogLine("stdout", "2026-01-02T03:04:05.000000000Z", "a line")])
            view.show(book)
            await ui.sees("a line")
        yield ui
        ui.engine.open_gate.set()


@pytest.mark.parametrize("where", WHERE)
async def test_every_binding_in_force_has_an_id(where: str) -> None:
    async with at(where) as ui:
        for _step in range(3 if where in ("question", "form", "quit") else 1):
            for key, (node, binding, *_rest) in ui.app.screen.active_bindings.items():
                assert binding.id in ui.app.keymap.ids, (key, node, binding)
                assert key in ui.app.keymap.keys(str(binding.id))
            await ui.press("tab")


# ---------------------------------------------------------------------- other keys
@dataclass(frozen=True)
class Case:
    """An id that gets another key, where the key is shown, and what is seen of what it does."""

    where: str
    key_id: str
    key: str
    shown: str
    """What the screen shows of it; or, after `help: `, the help."""
    comes: str = ""
    """What the screen shows once the key is pressed, and not before."""
    goes: str = ""
    """What it does not show any more."""
    then: str = ""
    """A key that is pressed after it, to see what it did."""


HELP, QUESTION, QUIT = "Keys · ", "Remove shop-db-1?", "Quit while a job runs?"
CASES = (
    Case("rows", "app.sort", "ctrl+o", "ctrl+o sort", "NAME↑"),
    Case("rows", "app.help", "f2", "f2 all keys", HELP),
    Case("rows", "app.go_image", "f6", "f6 Images 3 ", "h history"),
    Case("rows", "app.details", "ctrl+o", "ctrl+o details", "esc back"),
    Case("rows", "app.filter", "f3", "f3 filter", "filter: words"),
    Case("rows", "app.mark", "f11", "f11 mark", "1 marked"),
    Case("rows", "app.palette", "f4", "f4 commands", "type what you want"),
    Case("busy", "app.quit", "f9", "f9 quit", QUIT),
    Case("busy", "app.quit_anywhere", "f10", "help: f10 Quit from anywhere", QUIT),
    Case("busy question", "app.quit_anywhere", "f10", "", QUIT),
    Case("rows", "container.remove", "X", "X remove", QUESTION),
    Case("rows", "container.exec_as", "ctrl+x", "help: ctrl+x Shell as…", "Run in shop-db-1"),
    Case("rows", "container.logs", "ctrl+o", "ctrl+o logs", "esc back"),
    Case("rows", "table.down", "ctrl+n", "help: ctrl+n Down", "─ shop-web-1"),
    Case("summary", "app.back", "f7", "f7 back", goes="f7 back"),
    Case("log", "log.times", "T", "help: T Times", "2026-01-02"),
    Case("document", "document.form", "ctrl+o", "help: ctrl+o Tree, JSON or YAML", '"Config": {'),
    Case("document", "document.fold_all", "f7", "help: f7 Fold all", "▸ Config"),
    Case("document", "lines.copy", "f8", "help: f8 Copy line", "the value of"),
    Case("question", "dialog.cancel", "ctrl+o", "ctrl+o: cancel", goes=QUESTION),
    Case("question", "dialog.next", "ctrl+n", "ctrl+n: next", "f [x]", then="space"),
    Case("question", "dialog.choose", "o", "o, esc: cancel", goes=QUESTION),
    Case("quit", "quit.stay", "o", "o: stay", goes=QUIT),
    Case("help", "help.close", "f2", "f2: close", goes=HELP),
    Case("palette", "palette.close", "f2", "", goes="type what you want"),
)


def squeezed(ui: Ui) -> str:
    return re.sub(" +", " ", ui.text)


async def check_shown(ui: Ui, shown: str) -> None:
    """Look for what is said of a key, where it says so in the help."""
    if shown.startswith("help: "):
        await ui.press("question_mark")
        await ui.until(lambda: shown.removeprefix("help: ") in squeezed(ui), shown)
        await ui.press("escape")
    else:
        assert shown in squeezed(ui)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.where}-{case.key_id}")
async def test_another_key_works_and_is_shown(case: Case) -> None:
    async with at(case.where, {case.key_id: case.key}) as ui:
        assert ui.told == [], "nothing is wrong with it"
        await check_shown(ui, case.shown)
        then = [case.then] if case.then else []
        for key in (keymap().first(case.key_id), case.key):
            assert not case.comes or case.comes not in ui.text
            assert case.goes in ui.text
            await ui.press(key, *(then if key == case.key else []))
        await ui.until(lambda: case.comes in ui.text + str(ui.told), f"{case.comes!r}")
        await ui.until(lambda: not case.goes or case.goes not in ui.text, f"no {case.goes!r}")


async def test_a_field_and_a_form_are_left_and_edited_by_other_keys() -> None:
    keys = {"field.leave": "ctrl+o", "edit.delete_left": "ctrl+g", "dialog.submit": "ctrl+t"}
    async with running(shop(), keys=keys) as ui:
        await ui.press("slash", *"cachex", "ctrl+g", "ctrl+o", "j")
        assert ui.names() == ["cache2", "cache10"]
        assert ui.selected == "cache10"
        await ui.press("3", "n", *"data", "enter")
        assert "New volume" in ui.text
        await ui.press("ctrl+t")
        await ui.until(lambda: ui.engine.asked, "the call")
        assert ui.engine.asked[0][2]["name"] == "data"


async def test_two_actions_may_be_moved_to_one_key() -> None:
    async with running(shop(), keys={"container.stop": "X", "container.start": "X"}) as ui:
        assert "X stop" in ui.lines[-1]
        await ui.press("s")
        assert not ui.engine.asked
        await ui.press("X")
        await ui.until(lambda: ui.engine.asked, "the call")
        await ui.press("G")
        assert "X start" in ui.lines[-1]


async def test_the_palette_names_the_keys_in_force() -> None:
    async with running(shop(), keys={"container.stop": "X,f9", "app.zoom": ""}) as ui:
        keys = {entry.title: entry.keys for entry in entries(ui.main)}
        assert keys["Stop container shop-db-1"] == "X"
        assert keys["Zoom"] == ""


async def test_themes_are_chosen_by_the_keys_of_the_palette() -> None:
    async with running(shop(), keys={"palette.close": "f2", "palette.down": "f3"}) as ui:
        await ui.press("colon", *"theme")
        await ui.sees("Theme: choose colours")
        await ui.press("enter")
        await ui.sees("dockertui-light")
        await ui.press("escape")
        assert isinstance(ui.app.screen, Palette)
        await ui.press("f2")
        await ui.until(lambda: ui.app.screen is ui.main, "the main screen again")


async def test_a_key_that_is_set_is_not_what_it_was_and_that_is_said() -> None:
    async with running(shop(), size=(200, 50), keys={"app.zoom": "o", "app.fliter": "x"}) as ui:
        words = ("app.fliter: nothing of that name has keys; app.filter has", "app.sort has to do without it")
        assert all(any(text in told for told in ui.told) for text in words)
        assert "o zoom" in ui.lines[-1]
        assert "sort" not in ui.lines[-1]
        await ui.press("o")
        assert "2 Images" not in ui.text
        assert "NAME↑" not in ui.text


async def test_a_banner_names_the_keys_in_force() -> None:
    lost = EngineUnreachable("Nothing listens.", "Start it.")
    keys = {"app.refresh": "f9", "app.quit": "Q"}
    health = Health(Link.LOST, NOW, lost, ever_live=True)
    async with running(snapshot(*shop(), health=health), size=(200, 50), keys=keys) as ui:
        assert "f9: retry now" in ui.text
    async with running(snapshot(health=Health(Link.LOST, NOW, lost)), keys=keys) as ui:
        assert "f9: retry now · Q: quit" in ui.text
        assert "Q quit" in ui.lines[-1]


async def test_empty_panes_name_the_keys_in_force() -> None:
    keys = {"volume.create": "c", "app.go_image": "f2", "app.back": "f3", "app.stopped": "f4"}
    async with running(snapshot(), keys=keys) as ui:
        assert "No volumes. c creates one." in ui.text
        assert "Images are in pane f2." in ui.text


async def test_what_a_view_takes_for_itself_the_footer_does_not_offer() -> None:
    async with running(shop(), size=(200, 60)) as ui:
        await ui.press("3")
        assert "n new" in ui.lines[-1]
        await ui.press("enter")
        assert "n new" not in ui.lines[-1]
        await ui.press("question_mark")
        assert "Create volume… (in the panes)" in squeezed(ui)


async def test_the_footer_offers_in_a_pane_what_means_something_there() -> None:
    async with running(shop(), size=(200, 60)) as ui:
        assert "A hide stopped" in ui.lines[-1]
        await ui.press("2")
        assert "A hide stopped" not in ui.lines[-1]
        await ui.press("question_mark")
        assert "Hide or show stopped" not in ui.text
        await ui.press("escape")
        await ui.go("project")
        assert "space mark" in ui.lines[-1]
        assert "A hide stopped" not in ui.lines[-1]


async def test_who_wants_to_leave_by_ctrl_c_is_told_how() -> None:
    async with running(shop(), keys={"app.quit": "Q"}) as ui:
        await ui.press("ctrl+c")
        assert ui.told == ["Q quits."]
