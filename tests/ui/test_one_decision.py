"""Footer, palette, help, mouse and keys say the same of every action, whatever it would be done to."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest

from dockertui.choice import Choice, Chosen, Refused, Selection
from dockertui.commands import entries
from dockertui.engine.kind import Local
from dockertui.key_names import key_text
from dockertui.keymap import Keymap
from dockertui.resources import REGISTRY
from dockertui.resources.spec import ResourceKind
from dockertui.screens import late_keys
from dockertui.screens.doing import Doing
from dockertui.screens.key_words import help_sections, verb_text
from dockertui.widgets.key_bar import KeyBar, KeyHint
from tests.test_registry import RECORDS
from tests.ui.world import Ui, container, running

WIDE = (400, 40)
"""A screen with room for the whole footer."""
DOING = Doing.do
Take = Callable[[], Choice | None]


def recorded(monkeypatch: pytest.MonkeyPatch) -> Take:
    """Have nothing done but saying why not; gives a function that returns what was to be done last."""
    seen: list[Choice] = []

    def do(doing: Doing, selection: Selection, choice: Choice) -> None:
        seen.append(choice)
        if isinstance(choice, Refused):
            DOING(doing, selection, choice)

    monkeypatch.setattr(Doing, "do", do)
    monkeypatch.setattr(late_keys, "LATE_S", float("-inf"))  # rows come and go here, and keys are for the new
    return lambda: seen.pop() if seen else None


def still(text: str) -> str:
    """Return a text without the seconds that pass."""
    return re.sub(r"\d+ s\b", "… s", text)


def why(choice: Choice | None) -> str:
    assert choice is not None
    return still(choice.why) if isinstance(choice, Refused) else ""


async def check(ui: Ui, take: Take) -> None:
    """Compare what is said of every action of the pane with what its key, its palette line and a click do."""
    kind, main = ui.main.kind, ui.main
    lines = {entry.action: entry for entry in entries(main)}
    (_title, actions), *_others = help_sections(main.selection, main.situation, main.pane)
    helped = [(text, still(why)) for _keys, text, why in actions]
    keys = {action.id: main.situation.keymap.first(f"{kind.name}.{action.id}") for action in kind.actions}
    by_key = {key: await check_key(ui, key, take) for key in dict.fromkeys(filter(None, keys.values()))}
    assert helped == [(verb_text(choice.action), why(choice)) for choice in by_key.values()]
    for action in kind.actions:
        await main.run_action(f"act({kind.name!r}, {action.id!r})")
        choice = take()
        assert choice is not None
        assert choice.action is action
        line = lines[f"act({kind.name!r}, {action.id!r})"]
        assert line.is_possible is isinstance(choice, Chosen)
        if isinstance(choice, Refused):
            assert f"not now: {why(choice)}" in still(line.about)
            continue
        assert "not now" not in line.about
        if len(choice.targets) == choice.of == 1:
            assert line.title == f"{action.label} {kind.singular} {choice.targets[0].name}"
        if not keys[action.id]:
            continue
        at_key = by_key[keys[action.id]]
        assert isinstance(at_key, Chosen), "what can be done at all is done by its key"
        if at_key.action is action:
            assert at_key == choice


async def check_key(ui: Ui, key: str, take: Take) -> Choice:
    """Press a key, and click on its entry in the footer; returns what it does."""
    ui.app.messages.clear()
    await ui.press(key)
    choice = take()
    assert choice is not None
    if isinstance(choice, Refused):
        assert still(ui.told[-1]) == still(choice.text)
    bar = ui.main.query_one(KeyBar)
    hint = next((hint for hint in bar.shown if hint.key == key_text(key)), None)
    check_hint(hint, choice)
    if hint is not None:
        bar.post_message(KeyBar.Pressed(hint.action))
        await ui.pilot.pause()
        clicked = take()
        assert clicked is not None
        assert (clicked.action, why(clicked)) == (choice.action, why(choice))
    return choice


def check_hint(hint: KeyHint | None, choice: Choice) -> None:
    """The footer shows what a key does; what it does not show is not worth it, or is a look at nothing."""
    if not choice.action.footer or (isinstance(choice, Refused) and choice.action.is_look):
        assert hint is None
        return
    assert hint is not None
    assert hint.is_enabled is isinstance(choice, Chosen)
    label = choice.label if isinstance(choice, Chosen) else str(choice.action.label)
    assert hint.label == label.lower()


def selections(records: Sequence[Any]) -> Iterator[tuple[Sequence[Any], tuple[str, ...]]]:
    """Yield what is there, and the keys that select it: nothing, each alone, all marked."""
    yield (), ()
    for record in records:
        yield (record,), ()
    yield [replace(record, id=f"{number:064}") for number, record in enumerate(records)], ("asterisk",)


@pytest.mark.parametrize("read_only", [False, True], ids=["writes", "read-only"])
@pytest.mark.parametrize("kind", [kind for kind in REGISTRY if kind.actions], ids=lambda kind: kind.name)
async def test_of_every_action_in_every_state_the_same_is_said(
    kind: ResourceKind[Any], read_only: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    take = recorded(monkeypatch)
    async with running([], size=WIDE, read_only=read_only) as ui:
        some = RECORDS[kind.name][: 2 if read_only else None]  # what is never allowed is so in every state
        for records, keys in selections(some):
            if isinstance(kind.kind, Local):
                ui.main.show_local({kind.name: {record.id: record for record in records}})
            else:
                await ui.put(*records)
            await ui.go(kind.name)
            await ui.press(*keys)
            await check(ui, take)
            await ui.press(*["escape"] * bool(keys))


@pytest.mark.parametrize("key", ["s", "p", "r"])
async def test_the_same_is_said_while_something_is_under_way(
    key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running([container("web")], size=WIDE) as ui:
        ui.engine.open_gate.clear()
        await ui.press(key)
        await ui.until(lambda: ui.engine.asked, "the call")
        await check(ui, recorded(monkeypatch))
        ui.engine.open_gate.set()


async def test_an_action_on_another_pane_is_refused_alike_by_the_palette_and_by_what_it_does() -> None:
    async with running([container("web")]) as ui:
        await ui.press("2")
        lines = {entry.title: entry.about for entry in entries(ui.main)}
        assert "not now: choose one in Containers first" in lines["Stop container"]
        await ui.main.run_action("act('container', 'stop')")
        await ui.pilot.pause()
        assert ui.told == ["Stop: choose one in Containers first"]
        assert ui.main.kind.name == "container", "there one can be chosen"
        assert not ui.engine.asked


def test_keys_are_written_the_same_everywhere() -> None:
    keymap = Keymap({"one": "slash,ctrl+r", "none": ""})
    assert keymap.text("one") == "/ ctrl+r"
    assert keymap.text("none") == ""
