"""Which keys stand for which id, what of the user's wishes cannot be, and how keys are written."""

import re
from pathlib import Path

import pytest
from textual.keys import _character_to_key

import dockertui
from dockertui.default_keys import KEYS, NEEDED
from dockertui.key_names import NAMED, NoSuchKeyError, key_named, key_text, types_text
from dockertui.keymap import NO_KEY, Keymap, Place
from dockertui.screens.key_places import keymap

PRINTABLE = [chr(code) for code in range(0x20, 0x7F)]


# ---------------------------------------------------------------------- how keys are written
@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("question_mark", "?"),
        ("ctrl+r", "ctrl+r"),
        ("shift+tab", "shift+tab"),
        ("right_square_bracket", "]"),
        ("ctrl+right_square_bracket", "ctrl+]"),
        ("full_stop", "."),
        ("escape", "esc"),
        ("pageup", "pgup"),
        ("space", "space"),
        ("left", "←"),
        ("f12", "f12"),
        ("G", "G"),
    ],
)
def test_keys_are_written_as_people_write_them_and_read_as_they_are_written(name: str, written: str) -> None:
    assert key_text(name) == written
    assert key_named(written) == key_named(name) == name


@pytest.mark.parametrize("character", PRINTABLE)
def test_every_character_is_a_key_by_the_toolkits_name(character: str) -> None:
    written = "space" if character == " " else character
    name = key_named(written)
    assert name == _character_to_key(character)
    assert key_text(name) == written
    assert types_text(name)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Esc", "escape"),
        ("Return", "enter"),
        ("CTRL+R", "ctrl+r"),
        ("Control+Shift+Left", "ctrl+shift+left"),
        ("shift+alt+x", "alt+shift+x"),
        ("shift+g", "G"),
        ("+", "plus"),
        ("ctrl++", "ctrl+plus"),
        (" f5 ", "f5"),
        ("é", "é"),
    ],
)
def test_keys_may_be_written_in_many_ways(written: str, name: str) -> None:
    assert key_named(written) == name


@pytest.mark.parametrize(
    "written", ["", "ctrl+", "hop", "f99", "foo+x", "ctrl+i", "ctrl+m", "ctrl+[", "shift+1"]
)
def test_what_is_no_key_is_refused_with_its_reason(written: str) -> None:
    with pytest.raises(NoSuchKeyError, match=r"\w"):
        key_named(written)


def test_keys_with_a_name_or_a_modifier_type_nothing() -> None:
    assert not any(types_text(name) for name in NAMED if name != "space")
    assert not types_text("ctrl+a")


# ---------------------------------------------------------------------- what is in force
def small(**overrides: str) -> Keymap:
    """Return a keymap of a small app; `a_b` stands for the id `a.b`."""
    defaults = {"list.up": "up,k", "list.down": "down,j", "box.stop": "s", "box.start": "s", "app.quit": "q"}
    defaults |= {"field.leave": "escape", "app.theme": ""}
    boxes = frozenset({"box.stop", "box.start"})
    places = (
        Place("rows", ("list.up", "list.down", "box.stop", "box.start", "app.quit", "app.theme"), boxes),
        Place("a field", ("field.leave",), is_typed_in=True),
    )
    named = {key_id.replace("_", ".", 1): keys for key_id, keys in overrides.items()}
    return Keymap(defaults, places, named, {"field.leave"})


def test_defaults_hold_where_nothing_is_set() -> None:
    keys = small()
    assert keys.keys("list.up") == ("up", "k")
    assert (keys.first("list.up"), keys.text("list.up"), keys.first_text("list.up")) == ("up", "↑ k", "↑")
    assert (keys.keys("app.theme"), keys.first("app.theme"), keys.text("app.theme")) == ((), "", "")
    assert (keys.problems, keys.clashes(), keys.changed(keys.ids)) == ((), [], {})


def test_what_is_set_takes_the_place_of_the_default() -> None:
    keys = small(list_up="ctrl+p, W", app_theme="F2")
    assert keys.keys("list.up") == ("ctrl+p", "W")
    assert keys.changed(keys.ids) == {"list.up": "ctrl+p,W", "app.theme": "f2"}
    assert not keys.problems


def test_an_id_may_be_without_a_key_unless_it_is_needed() -> None:
    keys = small(app_quit="", field_leave=" ")
    assert keys.keys("app.quit") == ()
    assert keys.changed(["app.quit"]) == {"app.quit": NO_KEY}
    assert keys.keys("field.leave") == ("escape",)
    assert keys.problems == ("field.leave cannot be without a key; it stays esc",)


def test_a_key_that_is_set_is_taken_from_what_has_it_by_default() -> None:
    keys = small(list_up="q,up")
    assert keys.keys("app.quit") == ()
    assert keys.keys("list.up") == ("q", "up")
    assert [(clash.key, clash.ids) for clash in keys.clashes()] == [("q", ("list.up", "app.quit"))]
    assert keys.problems == ("q is list.up; app.quit has to do without it",)


def test_of_two_that_are_set_the_first_of_the_place_has_the_key() -> None:
    keys = small(app_quit="x", list_up="x")
    assert (keys.keys("list.up"), keys.keys("app.quit")) == (("x",), ())


def test_what_is_decided_when_it_is_pressed_may_share_a_key() -> None:
    keys = small(box_stop="x", box_start="x")
    assert keys.keys("box.stop") == keys.keys("box.start") == ("x",)
    assert not keys.problems
    both = small(app_quit="s")
    assert both.keys("box.stop") == both.keys("box.start") == ()
    assert both.problems == ("s is app.quit; box.stop, box.start have to do without it",)


def test_what_cannot_be_is_said_and_the_default_stays() -> None:
    keys = small(list_upp="x", app_quit="ctrl+i", field_leave="x", list_down="hop,f3")
    assert keys.keys("app.quit") == ("q",)
    assert keys.keys("field.leave") == ("escape",)
    assert keys.keys("list.down") == ("f3",)
    assert keys.problems == (
        "list.upp: nothing of that name has keys; list.up has",
        "app.quit: ctrl+i: terminals do not tell it from tab",
        "field.leave: x cannot be it, as it types a character there",
        "list.down: hop: there is no such key",
    )


def test_sentences_name_the_keys_in_force() -> None:
    assert small(app_quit="ctrl+x").fill("%(app.quit)s quits %(what)s", what="it") == "ctrl+x quits it"
    assert small().fill("%(app.theme)s") == "(no key)"


def test_a_key_is_looked_up_among_the_ids_of_a_place() -> None:
    keys = small()
    assert keys.meant("k", ("app.quit", "list.up")) == "list.up"
    assert keys.meant("k", ("app.quit",)) == ""


# ---------------------------------------------------------------------- the app's own
def test_no_default_clashes_in_any_place() -> None:
    assert [str(clash) for clash in keymap().clashes()] == []


def test_every_id_is_in_a_place_and_every_id_of_a_place_has_keys_declared() -> None:
    keys = keymap()
    placed = {key_id for place in keys.places for key_id in place.ids}
    assert placed == set(keys.ids)
    assert set(KEYS) | NEEDED <= placed


def test_every_default_is_a_key_and_none_types_where_text_is_typed() -> None:
    keys = keymap()
    for key_id in keys.ids:
        for key in keys.keys(key_id):
            assert key_named(key) == key, key_id
    typed = {key_id for place in keys.places if place.is_typed_in for key_id in place.ids}
    assert not [key_id for key_id in typed if any(types_text(key) for key in keys.keys(key_id))]


def test_every_id_that_a_sentence_names_is_one() -> None:
    keys = keymap()
    for path in sorted(Path(dockertui.__file__).parent.rglob("*.py")):
        if path.name != "keymap.py":
            named = set(re.findall(r"%\((\w+\.\w+)\)s", path.read_text()))
            assert named <= set(keys.ids), path.name
